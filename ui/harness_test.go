package ui

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"saihakko/client"
	"saihakko/client/credential"
	"saihakko/client/draft"
	"saihakko/client/vault"
	"saihakko/cmd/supportd/service"
	"saihakko/cmd/supportd/service/servicetest"
	"saihakko/ui/describe"
	"saihakko/ui/language"
	"saihakko/ui/settings"
	"saihakko/ui/task"
)

func TestMain(m *testing.M) {
	if err := language.Apply(language.Japanese); err != nil {
		panic(err)
	}
	toolkit := goleak.IgnoreCurrent() // the toolkit's driver starts one when it is linked
	code := m.Run()
	if err := goleak.Find(toolkit); err != nil && code == 0 {
		os.Stderr.WriteString(err.Error())
		code = 1
	}
	os.Exit(code)
}

// stopped is a clock whose delays never end.
type stopped struct{}

func (stopped) AfterFunc(time.Duration, func()) task.Timer { return stopped{} }
func (stopped) Stop() bool                                 { return true }

// person is somebody at the window of the program, which speaks with the real service.
type person struct {
	t       *testing.T
	service *servicetest.Running
	vault   *vault.Vault
	options Options
	window  *window
	saved   settings.Values
	// pcAhead is how far this computer's clock is ahead of the service's.
	pcAhead time.Duration
	// roots are the extra authorities; the service's own by default.
	roots []byte
	// memoryOnly is why there is no keyring; nil if there is.
	memoryOnly error
	openErr    error
	keeper     *credential.Keeper
	demo       *Demo
	// setAside and closed are the backend's SetAside and Close.
	setAside func() (string, error)
	closed   func() error
	// tasks runs what the window does in the background; at once by default.
	tasks task.Runner
}

func newPerson(t *testing.T) *person {
	t.Helper()
	// This computer's clock in these tests is the service's, so its certificates have to be of that time too.
	s := servicetest.Start(t, servicetest.With(func(o *service.Options) { o.RealNow = servicetest.Beginning }))
	return &person{t: t, service: s, vault: vault.NewMemory(), roots: s.CAPEM, keeper: credential.NewMemory(), tasks: task.Inline{}}
}

func (p *person) pcNow() time.Time { return p.service.Clock.Now().Add(p.pcAhead) }

func (p *person) open(context.Context) (*Backend, error) {
	if p.openErr != nil {
		return nil, p.openErr
	}
	c, err := client.New(client.Options{
		BaseURL: p.service.URL, ExtraRoots: p.roots, Now: p.pcNow,
		Limits: client.Limits{Retries: 1, RetryWait: time.Millisecond, RetryWaitMax: time.Millisecond},
	})
	if err != nil {
		return nil, err
	}
	p.t.Cleanup(c.Close)
	drafts := draft.NewStore(p.vault, p.pcNow)
	return &Backend{
		Service: c, Address: p.service.URL, Keeper: p.keeper, Drafts: drafts,
		Submitter: draft.NewSubmitter(drafts, c), MemoryOnly: p.memoryOnly, Demo: p.demo,
		SetAside: p.setAside, Close: p.closed,
	}, nil
}

// start opens the window.
func (p *person) start() {
	p.t.Helper()
	a := test.NewTempApp(p.t)
	p.options.Open, p.options.Now = p.open, p.pcNow
	p.options.SaveSettings = func(v settings.Values) error { p.saved = v; return nil }
	p.options.Demo = p.demo != nil
	p.window = newWindow(a, p.options, machinery{p.tasks, stopped{}, func(func()) {}})
	p.t.Cleanup(func() {
		if p.window.forms != nil {
			p.window.forms.Close(func(err error) {
				if err != nil {
					p.t.Errorf("close forms: %v", err)
				}
			})
		}
	})
}

// canvas is the window's; tests send keys to it as the driver would.
func (p *person) canvas() fyne.Canvas { return p.window.window.Canvas() }

// find returns the frontmost widget of a kind whose label contains a text.
func (p *person) find(kind describe.Kind, label string) (fyne.CanvasObject, bool) {
	roots := append([]fyne.CanvasObject{p.canvas().Content()}, p.canvas().Overlays().List()...)
	for i := len(roots) - 1; i >= 0; i-- {
		var found fyne.CanvasObject
		describe.Walk(roots[i], p.canvas().Size(), func(v describe.Visit) bool {
			if d, ok := v.Object.(describe.Describer); ok && found == nil {
				if f := d.Describe(); f.Kind == kind && strings.Contains(f.Label, label) {
					found = v.Object
				}
			}
			return found == nil
		})
		if found != nil {
			return found, true
		}
	}
	return nil, false
}

func (p *person) press(kind describe.Kind, label string) {
	p.t.Helper()
	o, ok := p.find(kind, label)
	if !ok {
		p.t.Fatalf("no %s %q; there is:\n%s", kind, label, p.text())
	}
	tappable, ok := o.(fyne.Tappable)
	if !ok {
		p.t.Fatalf("%s %q cannot be pressed", kind, label)
	}
	tappable.Tapped(&fyne.PointEvent{})
}

// enter replaces what is in a field.
func (p *person) enter(label, text string) {
	p.t.Helper()
	o, ok := p.find(describe.Entry, label)
	if !ok {
		p.t.Fatalf("no entry %q; there is:\n%s", label, p.text())
	}
	entry, ok := o.(interface {
		fyne.Focusable
		fyne.Shortcutable
	})
	if !ok {
		p.t.Fatalf("entry %q takes no keys", label)
	}
	p.canvas().Focus(entry)
	entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	for _, r := range text {
		entry.TypedRune(r)
	}
}

// text is everything that can be read in the window, one item to the line.
func (p *person) text() string {
	var lines []string
	for _, item := range describe.Snapshot(p.canvas()) {
		lines = append(lines, string(item.Kind)+" "+item.Label)
	}
	return strings.Join(lines, "\n")
}

func (p *person) reads(parts ...string) {
	p.t.Helper()
	text := p.text()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			p.t.Errorf("the window does not say %q, but:\n%s", part, text)
		}
	}
}

func (p *person) doesNotRead(parts ...string) {
	p.t.Helper()
	text := p.text()
	for _, part := range parts {
		if strings.Contains(text, part) {
			p.t.Errorf("the window says %q:\n%s", part, text)
		}
	}
}

func (p *person) logIn(password string) {
	p.t.Helper()
	p.enter("ログインID", servicetest.Tokyo)
	p.enter("パスワード", password)
	p.press(describe.Button, "ログイン")
}

// atHome is a person who has logged in.
func atHome(t *testing.T) *person {
	t.Helper()
	p := newPerson(t)
	p.start()
	p.logIn(servicetest.Password)
	p.reads("メニュー一覧")
	return p
}

func (p *person) drafts() []draft.Draft {
	p.t.Helper()
	list, err := draft.NewStore(p.vault, p.pcNow).List(servicetest.Tokyo)
	if err != nil {
		p.t.Fatal(err)
	}
	return list
}
