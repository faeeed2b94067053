// Package desk is what the window hands to every screen: the way to other screens, background work, the clock, and
// one shared way to tell of a failure.
package desk

import (
	"time"

	"fyne.io/fyne/v2"

	"saihakko/ui/nav"
	"saihakko/ui/task"
)

// The places of the program. A page with a parameter says what it is.
const (
	Login        = "login"
	Home         = "home"
	News         = "news"         // parameter: the news item's ID
	Apply        = "apply"        // 申込実施: the entries of 「申込を行う」
	Reissue      = "reissue"      // parameter: draft ID + "/" + step
	Applications = "applications" // 申込内容確認
	Application  = "application"  // parameter: application number
	Acquire      = "acquire"      // parameter: terminal name
	Certificates = "certificates" // 証明書
	Drafts       = "drafts"       // 下書き
	Settings     = "settings"     // 設定
	Later        = "later"        // parameter: the menu entry that comes with a later version
)

// Desk is handed to every screen. Its functions belong to the UI goroutine.
type Desk struct {
	Window fyne.Window
	Tasks  task.Runner
	Clock  task.Clock
	Now    func() time.Time
	// Go opens a place; Replace opens it in the stead of the present one; Back returns to the place before.
	Go      func(nav.Route)
	Replace func(nav.Route)
	Back    func() bool
	// Failed takes the errors that no screen can mend itself. It reports whether it did: an ended session asks for
	// the log-in over the screen, keeps what is typed, and calls retry afterwards. If it did not, the screen shows
	// the sentence of package explain where the failure belongs.
	Failed func(err error, retry func()) bool
	// Online tells the header whether the last call reached the service.
	Online func(err error)
	// Slow tells the header that a call has been waiting for the service for long; Online takes it back.
	Slow func()
}
