package certificates_test

import (
	"bytes"
	"context"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"saihakko/client/businessday"
	"saihakko/ui/certificates"
	"saihakko/ui/describe"
	"saihakko/ui/desk"
	"saihakko/ui/language"
	"saihakko/ui/nav"
	"saihakko/ui/task"
	"saihakko/ui/theme"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Friday, 20 November 2026, 10:41 in Tokyo.
var now = time.Date(2026, time.November, 20, 10, 41, 0, 0, businessday.Tokyo)

// window is the program's window with the screens of this package in it.
type window struct {
	t       *testing.T
	screens *certificates.Screens
	nav     *nav.Navigator
	fyne    fyne.Window
	clock   *clock
	log     bytes.Buffer
	// went are the places of other areas that were asked for.
	went []nav.Route
	// failed are the errors that were offered to the window; it takes those that take says.
	failed []error
	take   func(err error, retry func()) bool
}

// newWindow makes a window. What deps leaves out is filled in.
func newWindow(t *testing.T, deps certificates.Deps) *window {
	t.Helper()
	app := test.NewTempApp(t)
	if err := language.Apply(language.Japanese); err != nil {
		t.Fatal(err)
	}
	app.Settings().SetTheme(theme.New(theme.Light, 1))
	w := &window{t: t, clock: &clock{}, take: func(error, func()) bool { return false }}
	w.fyne = test.NewTempWindow(t, nil)
	w.fyne.SetPadded(false)
	w.fyne.Resize(fyne.NewSize(1100, 666))
	w.open(deps)
	return w
}

// open puts the screens into the window, as a start of the program does.
func (w *window) open(deps certificates.Deps) {
	d := &desk.Desk{
		Window: w.fyne, Tasks: task.Inline{}, Now: func() time.Time { return now }, Online: func(error) {},
		Failed: func(err error, retry func()) bool {
			w.failed = append(w.failed, err)
			return w.take(err, retry)
		},
	}
	if deps.Desk != nil {
		d.Tasks = deps.Desk.Tasks
	}
	deps.Desk, deps.Clock, deps.Deliver = d, w.clock, func(f func()) { f() }
	deps.Logger = slog.New(slog.NewTextHandler(&w.log, nil))
	w.screens = certificates.New(deps)
	w.nav = nav.New(func(r nav.Route) nav.Page {
		switch r.Page {
		case desk.Acquire:
			return w.screens.Acquire(r)
		case desk.Certificates:
			return w.screens.List(r)
		}
		w.went = append(w.went, r)
		return elsewhere{r}
	}, func(p nav.Page) {
		w.fyne.SetContent(p.Content())
		if first := p.FirstFocus(); first != nil {
			w.fyne.Canvas().Focus(first)
		}
	})
	d.Go, d.Replace, d.Back = w.nav.Go, w.nav.Replace, w.nav.Back
}

func (w *window) toAcquire(terminal string) { w.nav.Go(nav.Route{Page: desk.Acquire, Param: terminal}) }
func (w *window) toList()                   { w.nav.Go(nav.Route{Page: desk.Certificates}) }

// elsewhere is a page of another area.
type elsewhere struct{ route nav.Route }

func (e elsewhere) Route() nav.Route           { return e.route }
func (e elsewhere) Content() fyne.CanvasObject { return container.NewWithoutLayout() }
func (e elsewhere) FirstFocus() fyne.Focusable { return nil }
func (e elsewhere) Leave()                     {}

// clock holds delays until the test lets them pass.
type clock struct{ waiting []*delay }

type delay struct {
	after time.Duration
	f     func()
	over  bool
}

func (d *delay) Stop() bool {
	before := d.over
	d.over = true
	return !before
}

func (c *clock) AfterFunc(after time.Duration, f func()) task.Timer {
	d := &delay{after: after, f: f}
	c.waiting = append(c.waiting, d)
	return d
}

// pass lets time go by: every delay that is no longer than that is over.
func (c *clock) pass(time time.Duration) {
	for _, d := range c.waiting {
		if !d.over && d.after <= time {
			d.over = true
			d.f()
		}
	}
}

// later is a Runner whose work begins when the test says so, as a busy computer would.
type later struct{ queue []func() }

func (l *later) Run(ctx context.Context, work func(context.Context) error, done func(error)) func() {
	ctx, cancel := context.WithCancel(ctx)
	dropped := false
	l.queue = append(l.queue, func() {
		err := work(ctx)
		cancel()
		if !dropped {
			done(err)
		}
	})
	return func() { dropped = true; cancel() }
}

// work does everything that waits, and what that starts.
func (l *later) work() {
	for len(l.queue) > 0 {
		next := l.queue[0]
		l.queue = l.queue[1:]
		next()
	}
}

func (w *window) item(label string) (describe.Item, bool) {
	for _, item := range describe.Snapshot(w.fyne.Canvas()) {
		if item.Label == label && item.Visible {
			return item, true
		}
	}
	return describe.Item{}, false
}

// settle lays out what has changed.
func (w *window) settle() {
	size := w.fyne.Canvas().Size()
	w.fyne.Resize(size.AddWidthHeight(1, 0))
	w.fyne.Resize(size)
}

// press clicks in the middle of what is called label.
func (w *window) press(label string) {
	w.t.Helper()
	w.settle()
	item, ok := w.item(label)
	if !ok {
		w.t.Fatalf("nothing to press is called %q; there is: %s", label, w.labels())
	}
	if !item.Enabled {
		w.t.Fatalf("%q cannot be pressed", label)
	}
	test.TapCanvas(w.fyne.Canvas(), fyne.NewPos(float32(item.X+item.W/2), float32(item.Y+item.H/2)))
}

// sees checks that a text is to be read somewhere in the window.
func (w *window) sees(texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		if !strings.Contains(w.labels(), text) {
			w.t.Errorf("%q is not to be seen; there is: %s", text, w.labels())
		}
	}
}

func (w *window) seesNot(texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		if strings.Contains(w.labels(), text) {
			w.t.Errorf("%q is to be seen: %s", text, w.labels())
		}
	}
}

// focused is the label of what has the keyboard.
func (w *window) focused() string {
	for _, item := range describe.Snapshot(w.fyne.Canvas()) {
		if item.Focused {
			return item.Label
		}
	}
	return ""
}

// labels is all that is to be read, also below the edge of a page that scrolls.
func (w *window) labels() string {
	var all []string
	for _, item := range describe.Snapshot(w.fyne.Canvas()) {
		if item.Label != "" {
			all = append(all, item.Label)
		}
	}
	return strings.Join(all, " | ")
}

// looks writes pictures of the page in the dark theme at 150 % and in the smallest window, and leaves the window as it
// was.
func (w *window) looks(name string) {
	w.t.Helper()
	app := fyne.CurrentApp()
	scaled, ok := w.fyne.Canvas().(interface{ SetScale(float32) })
	if !ok {
		w.t.Fatal("the test driver does not scale any more")
	}
	app.Settings().SetTheme(theme.New(theme.Dark, 1))
	scaled.SetScale(1.5)
	w.picture(name + "-dark-150")
	app.Settings().SetTheme(theme.New(theme.Light, 1))
	scaled.SetScale(1)
	before := w.fyne.Canvas().Size()
	w.fyne.Resize(fyne.NewSize(900, 546))
	w.picture(name + "-small")
	w.fyne.Resize(before)
}

// english shows the page anew in English.
func (w *window) english() {
	w.t.Helper()
	if err := language.Apply(language.English); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = language.Apply(language.Japanese) })
	w.nav.Reload()
}

// picture writes what the window shows, to be looked at: build/pictures/certificates-NAME.png.
func (w *window) picture(name string) {
	w.t.Helper()
	folder := filepath.Join("..", "..", "build", "pictures")
	if err := os.MkdirAll(folder, 0o750); err != nil {
		w.t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(folder, "certificates-"+name+".png"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if err := png.Encode(file, w.fyne.Canvas().Capture()); err != nil {
		w.t.Fatal(err)
	}
}
