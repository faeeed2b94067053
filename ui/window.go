// Package ui is the window: header, navigation bar, the demonstration's banner, and the screens of the areas put
// together. It is the only room of the house that knows the toolkit; cmd opens it through [Run].
package ui

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"saihakko/assets"
	"saihakko/client"
	"saihakko/client/vault"
	"saihakko/ui/applications"
	"saihakko/ui/certificates"
	"saihakko/ui/describe"
	"saihakko/ui/desk"
	"saihakko/ui/home"
	"saihakko/ui/language"
	"saihakko/ui/login"
	"saihakko/ui/nav"
	"saihakko/ui/reissue"
	"saihakko/ui/settings"
	"saihakko/ui/task"
	"saihakko/ui/theme"
)

// AppID names the program to the operating system.
const AppID = "jp.saihakko.desk"

// The window's size at the first start, in device independent pixels.
const (
	DefaultWidth  = 1100
	DefaultHeight = 760
)

// The smallest window in which everything can be used.
const (
	MinWidth  = 900
	MinHeight = 640
)

// Options are what the window is opened with. Open and Now are required.
type Options struct {
	// Settings are the choices of the last time, and SaveSettings keeps new ones; it is called off the UI goroutine, one
	// call at a time and the newest choices last.
	Settings     settings.Values
	SaveSettings func(settings.Values) error
	// Address is the service's, as shown on the log-in screen; "" if only Open finds it.
	Address string
	// Open opens what is below the window. It is called off the UI goroutine while the log-in screen is shown already.
	Open func(ctx context.Context) (*Backend, error)
	// Now is this computer's clock.
	Now func() time.Time
	// Demo says that Open will start a demonstration.
	Demo bool
	// Describe is the path of a socket on which the window describes itself (package describe); "" for none.
	Describe string
	// User is the account of this PC, under which certificates are installed; "" where it is not known.
	User string
	// Version is the program's.
	Version string
	Logger  *slog.Logger
	// Started is called once the window is on the screen. It may be nil.
	Started func()
}

// ErrAlreadyRunning means that another process uses the same data; the window said so and was closed.
var ErrAlreadyRunning = errors.New("ui: already running")

// Run shows the window until it is closed.
func Run(o Options) error {
	if err := language.Apply(o.Settings.Language); err != nil {
		return fmt.Errorf("choose the language: %w", err)
	}
	a := app.NewWithID(AppID)
	a.SetIcon(fyne.NewStaticResource("saihakko.png", assets.Icon))
	background := task.NewBackground()
	w := newWindow(a, o, machinery{background, task.SystemClock{}, fyne.Do})
	if o.Describe != "" {
		server, err := describe.Serve(o.Describe, describe.OfWindow(w.window))
		if err != nil {
			return err
		}
		// The loop has ended by then, so a question under way would never be answered: hang up without waiting.
		defer func() { go func() { _ = server.Close() }() }()
	}
	if o.Started != nil {
		a.Lifecycle().SetOnStarted(o.Started)
	}
	w.window.ShowAndRun()
	background.Close()
	return w.closed()
}

// window is the one window of the program. It belongs to the UI goroutine.
type window struct {
	app     fyne.App
	options Options
	log     *slog.Logger
	machinery
	window  fyne.Window
	desk    *desk.Desk
	nav     *nav.Navigator
	opening *opening
	backend *Backend

	header  *header
	bar     *bar
	notices *notices
	demo    *demoBanner
	pages   *fyne.Container
	// top is what stands above the pages, frame everything in the window.
	top, frame *fyne.Container

	home         *home.Screens
	applications *applications.Screens
	forms        *reissue.Forms
	certificates *certificates.Screens

	values  settings.Values
	newest  newest
	session client.Session
	entered bool
	logIn   *login.Page
	again   *login.Again
	retries []func()
	closing bool
}

// machinery is how time and background work reach the window; tests bring their own.
type machinery struct {
	tasks   task.Runner
	clock   task.Clock
	deliver func(func())
}

func newWindow(a fyne.App, o Options, m machinery) *window {
	w := &window{
		app: a, options: o, log: o.Logger, machinery: m, values: o.Settings,
		opening: &opening{done: make(chan struct{})},
		pages:   container.NewStack(),
	}
	if w.log == nil {
		w.log = slog.New(slog.DiscardHandler)
	}
	a.Settings().SetTheme(theme.New(w.values.Theme.Mode(), 1))
	w.window = a.NewWindow(lang.L("Reissue Desk"))
	w.nav = nav.New(w.page, w.show)
	w.desk = &desk.Desk{
		Window: w.window, Tasks: w.tasks, Clock: w.clock, Now: w.now, Go: w.nav.Go, Replace: w.nav.Replace, Back: w.nav.Back,
		Failed: w.failed, Online: w.online, Slow: w.slow,
	}
	w.header = newHeader(w.logOut)
	w.bar = newBar(w.nav.Go)
	w.notices = newNotices(w.layout)
	w.demo = newDemoBanner(w)
	w.top = container.NewVBox(w.header.object, w.bar.object, w.notices.object)
	w.frame = container.NewBorder(w.top, w.demo.object, nil, nil, w.pages)
	w.window.SetContent(w.frame)
	w.window.SetPadded(false)
	w.window.SetMaster()
	w.window.Resize(w.size())
	w.window.SetCloseIntercept(w.close)
	w.nav.BindKeys(w.window.Canvas())
	w.toLogIn()
	w.open()
	return w
}

// layout lays the window out anew after a part above or below the pages has come or gone.
func (w *window) layout() {
	w.top.Refresh()
	w.frame.Refresh()
}

func (w *window) size() fyne.Size {
	if w.values.Width < MinWidth || w.values.Height < MinHeight {
		return fyne.NewSize(DefaultWidth, DefaultHeight)
	}
	return fyne.NewSize(w.values.Width, w.values.Height)
}

// now is the service's time as far as it is known, so that what it has dated is judged by its own clock.
func (w *window) now() time.Time {
	if w.backend != nil {
		return w.backend.Service.ServiceNow()
	}
	return w.options.Now()
}

// open opens the backend in the background.
func (w *window) open() {
	o := w.opening
	slow := w.clock.AfterFunc(slowAfter, w.notices.slow)
	task.Do(context.Background(), w.tasks, func(ctx context.Context) (*Backend, error) {
		b, err := w.options.Open(ctx)
		o.backend, o.err = b, err
		close(o.done)
		return b, err
	}, func(b *Backend, err error) {
		slow.Stop()
		w.notices.take("slow")
		if err != nil {
			w.log.Error("open", "error", err)
			w.showFailure(err)
			return
		}
		w.opened(b)
	})
}

// slowAfter is from when on the user is told where a question of the keyring may be waiting for an answer.
const slowAfter = 1500 * time.Millisecond

// reopen tries again after a failure.
func (w *window) reopen() {
	w.opening = &opening{done: make(chan struct{})}
	w.toLogIn()
	w.open()
}

func (w *window) opened(b *Backend) {
	w.backend = b
	w.home = home.New(home.Deps{
		Desk: w.desk, Service: b.Service, Drafts: b.Drafts, Jobs: jobs(b), Account: w.account,
	})
	w.applications = applications.New(applications.Deps{Desk: w.desk, Service: b.Service})
	w.forms = reissue.NewForms(reissue.Deps{
		Desk: w.desk, Service: b.Service, Drafts: b.Drafts, Submitter: b.Submitter, Account: w.account, Clock: w.clock,
		Deliver: w.deliver,
	})
	w.certificates = certificates.New(w.certificateDeps(b))
	w.demo.start(b.Demo)
	if b.MemoryOnly != nil {
		var beginAnew func()
		if b.SetAside != nil {
			beginAnew = w.askToBeginAnew
		}
		w.notices.memoryOnly(b.MemoryOnly, b.Keeper.Persistent(), beginAnew)
	}
	w.logIn.SetAddress(b.Address)
	w.logIn.Remember()
	w.log.Info("opened", "persistent", b.MemoryOnly == nil, "store", b.Store != nil)
}

func (w *window) certificateDeps(b *Backend) certificates.Deps {
	deps := certificates.Deps{
		Desk: w.desk, Service: b.Service, NoStore: b.StoreErr, User: w.options.User, Clock: w.clock,
		Deliver: w.deliver, Logger: w.log,
	}
	if b.Acquirer != nil {
		deps.Acquirer, deps.Store = b.Acquirer, b.Store
	}
	return deps
}

// jobs keeps a nil *acquire.Acquirer from becoming an interface that is not nil.
func jobs(b *Backend) home.Jobs {
	if b.Acquirer == nil {
		return nil
	}
	return b.Acquirer
}

func (w *window) account() string { return w.session.LoginID }

// show puts a page into the window and gives it the keyboard.
func (w *window) show(p nav.Page) {
	w.pages.Objects = []fyne.CanvasObject{p.Content()}
	w.pages.Refresh()
	w.bar.current(p.Route())
	w.countDrafts()
	if first := p.FirstFocus(); first != nil {
		w.window.Canvas().Focus(first)
	}
}

// countDrafts shows in the bar how many drafts wait to be finished. Those that cannot be read are told of on their own
// screen.
func (w *window) countDrafts() {
	if !w.entered {
		return
	}
	drafts, account := w.backend.Drafts, w.account()
	task.Do(context.Background(), w.tasks, func(context.Context) (int, error) {
		list, err := drafts.List(account)
		unfinished := 0
		for _, d := range list {
			if !d.Finished() {
				unfinished++
			}
		}
		return unfinished, err
	}, func(unfinished int, _ error) { w.bar.count(desk.Drafts, unfinished) })
}

// close saves what is open, then the window goes. What cannot be saved keeps it open, with the choice left to the user.
func (w *window) close() {
	if w.closing {
		return
	}
	w.closing = true
	w.keepSize()
	w.nav.Leave()
	w.flush(func(err error) {
		if err != nil {
			w.closing = false
			w.askToCloseUnsaved(err)
			return
		}
		w.window.Close()
	})
}

// flush writes every open draft to disk.
func (w *window) flush(done func(error)) {
	forms := w.forms
	if forms == nil {
		done(nil)
		return
	}
	forms.Close(done)
}

// newest is what the settings are now. Saving takes its turn and takes what is newest then, so that the file ends with it
// whatever goroutine comes first.
type newest struct {
	mu, saving sync.Mutex
	values     settings.Values
}

func (n *newest) set(v settings.Values) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.values = v
}

func (n *newest) save(to func(settings.Values) error) error {
	n.saving.Lock()
	defer n.saving.Unlock()
	n.mu.Lock()
	v := n.values
	n.mu.Unlock()
	return to(v)
}

func (w *window) keepSize() {
	size := w.window.Canvas().Size()
	w.values.Width, w.values.Height = size.Width, size.Height
	w.keepSettings()
}

func (w *window) keepSettings() {
	if w.options.SaveSettings == nil {
		return
	}
	w.newest.set(w.values)
	w.tasks.Run(context.Background(), func(context.Context) error { return w.newest.save(w.options.SaveSettings) }, func(err error) {
		if err != nil {
			w.log.Error("save settings", "error", err)
		}
	})
}

// closed releases the backend after the window has gone and everything in the background has ended. The window may have
// been closed before it heard that the backend is open.
func (w *window) closed() error {
	if errors.Is(w.opening.err, vault.ErrInUse) {
		return ErrAlreadyRunning
	}
	if b := w.opening.backend; b != nil && b.Close != nil {
		return b.Close()
	}
	return nil
}
