// Package nav keeps where the user is and where they were: routes, their history, and the pages made for them.
// Back and forward always work and lose nothing, because a page saves what it holds when it is left.
package nav

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Route names a place. It is comparable and holds no state: what a page shows beyond it is kept in the draft, the
// cache or the page's kept state.
type Route struct {
	// Page names the screen, for example "reissue/applicant".
	Page string
	// Param selects what the screen is about, for example a draft's or an application's number. It may be empty.
	Param string
}

// String renders the route for logs.
func (r Route) String() string {
	if r.Param == "" {
		return r.Page
	}
	return r.Page + "#" + r.Param
}

// Page is one screen in the window.
type Page interface {
	// Route is the place the page was made for.
	Route() Route
	// Content is what the window shows. It is called once.
	Content() fyne.CanvasObject
	// FirstFocus is what gets the keyboard when the page is shown, or nil.
	FirstFocus() fyne.Focusable
	// Leave is called before another page is shown: save what is unsaved, cancel background work.
	Leave()
}

// Keeper is implemented by pages with a state worth keeping in the history, such as a filter or a scroll offset.
type Keeper interface {
	// Keep returns that state when the page is left.
	Keep() any
	// Restore gets it back when the user returns by back or forward, before Content is called.
	Restore(state any)
}

// Navigator holds the history. It belongs to the UI goroutine.
type Navigator struct {
	make    func(Route) Page
	show    func(Page)
	entries []entry
	at      int
	current Page
}

type entry struct {
	route Route
	state any
}

// New makes a Navigator that gets its pages from mk and hands each new current page to show.
func New(mk func(Route) Page, show func(Page)) *Navigator {
	return &Navigator{make: mk, show: show, at: -1}
}

// Go leaves the current page for r. What was ahead in the history is forgotten, as in a browser. Going to the
// route one is at already does nothing.
func (n *Navigator) Go(r Route) {
	if n.at >= 0 && n.entries[n.at].route == r {
		return
	}
	n.leave()
	n.entries = append(n.entries[:n.at+1], entry{route: r})
	n.at++
	n.enter()
}

// Replace puts r in the place of the current history entry, so that back does not return here: a sent form, for
// example, gives way to its receipt.
func (n *Navigator) Replace(r Route) {
	if n.at < 0 {
		n.Go(r)
		return
	}
	n.leave()
	n.entries[n.at] = entry{route: r}
	n.enter()
}

// Reset forgets the history and goes to r: after log-in and log-out nobody must walk back.
func (n *Navigator) Reset(r Route) {
	n.leave()
	n.entries, n.at = []entry{{route: r}}, 0
	n.enter()
}

// Reload makes the current page anew and restores its kept state.
func (n *Navigator) Reload() {
	if n.at < 0 {
		return
	}
	n.leave()
	n.enter()
}

// Back returns to the page before, if there is one, and tells whether it did.
func (n *Navigator) Back() bool { return n.step(-1) }

// Forward undoes Back, if possible, and tells whether it did.
func (n *Navigator) Forward() bool { return n.step(1) }

// Leave calls the current page's Leave: the window does so before it closes.
func (n *Navigator) Leave() { n.leave() }

func (n *Navigator) step(by int) bool {
	if to := n.at + by; to < 0 || to >= len(n.entries) {
		return false
	}
	n.leave()
	n.at += by
	n.enter()
	return true
}

func (n *Navigator) leave() {
	if n.current == nil {
		return
	}
	if k, ok := n.current.(Keeper); ok {
		n.entries[n.at].state = k.Keep()
	}
	n.current.Leave()
}

func (n *Navigator) enter() {
	e := n.entries[n.at]
	n.current = n.make(e.route)
	if k, ok := n.current.(Keeper); ok && e.state != nil {
		k.Restore(e.state)
	}
	n.show(n.current)
}

// BindKeys lets Alt+← and Alt+→ go back and forward in the window of c.
func (n *Navigator) BindKeys(c fyne.Canvas) {
	c.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierAlt},
		func(fyne.Shortcut) { n.Back() })
	c.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyRight, Modifier: fyne.KeyModifierAlt},
		func(fyne.Shortcut) { n.Forward() })
}
