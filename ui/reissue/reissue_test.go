package reissue_test

import (
	"context"
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"saihakko/client"
	"saihakko/client/businessday"
	"saihakko/client/draft"
	rules "saihakko/client/reissue"
	"saihakko/client/vault"
	"saihakko/ui/describe"
	"saihakko/ui/desk"
	"saihakko/ui/language"
	"saihakko/ui/nav"
	"saihakko/ui/reissue"
	"saihakko/ui/task"
	"saihakko/ui/theme"
)

// Sunday, 22 November 2026, 10:41 in Tokyo.
var now = time.Date(2026, time.November, 22, 10, 41, 0, 0, businessday.Tokyo)

// office answers what the support service would.
type office struct {
	applicant rules.Applicant
	terminals []client.Terminal
	err       error
	received  []rules.Request
	refusal   error
	// during happens while a request is on its way.
	during func()
}

var errDiskFull = errors.New("no space left on device")

// disk is the vault's, which may be full.
type disk struct {
	*vault.Vault
	full error
}

func (d *disk) Put(name string, data []byte) error {
	if d.full != nil {
		return d.full
	}
	return d.Vault.Put(name, data)
}

func (o *office) Submit(_ context.Context, r rules.Request, _ string) (client.Application, error) {
	if o.during != nil {
		o.during()
	}
	if o.refusal != nil {
		return client.Application{}, o.refusal
	}
	o.received = append(o.received, r)
	return client.Application{Number: "30218845001", Request: r}, nil
}

func (o *office) Application(context.Context, string, string) (client.Application, error) {
	return client.Application{Number: "30218845001"}, o.err
}

func (o *office) Applications(context.Context) ([]client.ApplicationSummary, error) {
	return nil, o.err
}

func (o *office) Applicant(context.Context) (rules.Applicant, error)   { return o.applicant, o.err }
func (o *office) Terminals(context.Context) ([]client.Terminal, error) { return o.terminals, o.err }
func (o *office) Calendar(context.Context) (client.Calendar, error) {
	days := businessday.New(businessday.Options{YearEndClosed: true})
	today := businessday.DateOf(now)
	return client.Calendar{Days: days, Today: today, Earliest: days.NextBusinessDay(today)}, o.err
}

func terminal(name string, transport client.Transport, device string, state client.CertificateState) client.Terminal {
	return client.Terminal{
		Name: name, Transport: transport, DeviceKind: device, State: state,
		Codes:    client.Codes{Code1: "NAC" + name, Code2: "ABCDE00001", Code3: "NACCS"},
		IssuedOn: businessday.Date{Year: 2025, Month: time.October, Day: 4},
	}
}

// window is the program's window with the form in it.
type window struct {
	t      *testing.T
	office *office
	forms  *reissue.Forms
	drafts *draft.Store
	disk   *disk
	nav    *nav.Navigator
	fyne   fyne.Window
	asked  []error

	mu   sync.Mutex
	news []func()
	long []*delay
}

// deliver keeps what the background has to tell until the test settles, as the UI goroutine would.
func (w *window) deliver(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.news = append(w.news, f)
}

func open(t *testing.T) *window {
	t.Helper()
	app := test.NewTempApp(t)
	if err := language.Apply(language.Japanese); err != nil {
		t.Fatal(err)
	}
	app.Settings().SetTheme(theme.New(theme.Light, 1))
	w := &window{t: t, disk: &disk{Vault: vault.NewMemory()}}
	w.drafts = draft.NewStore(w.disk, func() time.Time { return now })
	w.office = &office{
		applicant: rules.Applicant{
			FamilyName: "通関", GivenName: "花子", FamilyNameKana: "ツウカン", GivenNameKana: "ハナコ",
			Department: "第一通関部　通関課", JobTitle: "係長", Phone: "0312345678", Mail: "tuukan-hanako@naccs.co.jp",
		},
		terminals: []client.Terminal{
			terminal("11110A", client.Sea, "netNACCS", client.CertificateExpired),
			terminal("11111B", client.Sea, "netNACCS", client.CertificateExpired),
			terminal("11112C", client.Sea, "webNACCS", client.CertificateAwaitingAcquisition),
			terminal("21105B", client.Air, "netNACCS", client.CertificateRenewalWindow),
			terminal("21106D", client.Air, "webNACCS", client.CertificateValid),
		},
	}
	w.office.terminals[3].ValidUntil = now.AddDate(0, 0, 9)
	w.fyne = test.NewTempWindow(t, nil)
	w.fyne.Resize(fyne.NewSize(1100, 640))
	d := &desk.Desk{
		Window: w.fyne, Tasks: task.Inline{}, Now: func() time.Time { return now },
		Online: func(error) {},
		Failed: func(err error, _ func()) bool { w.asked = append(w.asked, err); return false },
	}
	w.forms = reissue.NewForms(reissue.Deps{
		Desk: d, Service: w.office, Drafts: w.drafts, Submitter: draft.NewSubmitter(w.drafts, w.office),
		Account: func() string { return "tsukan01" }, Deliver: w.deliver, Clock: w,
	})
	w.nav = nav.New(func(r nav.Route) nav.Page { return w.forms.Page(r) }, func(p nav.Page) { w.fyne.SetContent(p.Content()) })
	d.Go, d.Replace, d.Back = w.nav.Go, w.nav.Replace, w.nav.Back
	t.Cleanup(func() {
		w.forms.Close(func(err error) {
			if err != nil {
				t.Errorf("close: %v", err)
			}
		})
	})
	return w
}

// item finds what a person would call label: a control if there is one, else a text.
func (w *window) item(label string) (found describe.Item, ok bool) {
	for _, item := range describe.Snapshot(w.fyne.Canvas()) {
		if item.Label != label || !item.Visible {
			continue
		}
		if item.Kind != describe.Text {
			return item, true
		}
		found, ok = item, true
	}
	return found, ok
}

// AfterFunc is the window's clock: short delays are over when the test settles, long ones when it waits.
func (w *window) AfterFunc(d time.Duration, f func()) task.Timer {
	late := &delay{f: f}
	if d < time.Minute {
		w.deliver(late.run)
	} else {
		w.long = append(w.long, late)
	}
	return late
}

// wait lets the long delays pass.
func (w *window) wait() {
	for _, late := range w.long {
		late.run()
	}
	w.long = nil
}

type delay struct{ f func() }

func (d *delay) run() {
	if d.f != nil {
		d.f()
	}
}

// Stop implements task.Timer.
func (d *delay) Stop() bool {
	stopped := d.f != nil
	d.f = nil
	return stopped
}

// settle hears the news of the background and lays the window out anew, as the real driver does before each frame when a part has grown.
func (w *window) settle() {
	w.mu.Lock()
	news := w.news
	w.news = nil
	w.mu.Unlock()
	for _, tell := range news {
		tell()
	}
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
	test.TapCanvas(w.fyne.Canvas(), fyne.NewPos(float32(item.X+item.W/2), float32(item.Y+item.H/2)))
}

// enter types into a field as if the keyboard had come there by Tab.
func (w *window) enter(label, text string) {
	w.t.Helper()
	canvas := w.fyne.Canvas()
	found := false
	describe.Walk(canvas.Content(), canvas.Size(), func(v describe.Visit) bool {
		d, describes := v.Object.(describe.Describer)
		input, takesKeys := v.Object.(fyne.Focusable)
		if describes && takesKeys && d.Describe().Kind == describe.Entry && d.Describe().Label == label {
			canvas.Focus(input)
			found = true
		}
		return !found
	})
	if !found {
		w.t.Fatalf("no field is called %q; there is: %s", label, w.labels())
	}
	for _, char := range text {
		canvas.Focused().TypedRune(char)
	}
}

func (w *window) sees(label string) {
	w.t.Helper()
	if _, ok := w.item(label); !ok {
		w.t.Errorf("%q is not to be seen; there is: %s", label, w.labels())
	}
}

func (w *window) labels() string {
	var all []string
	for _, item := range describe.Snapshot(w.fyne.Canvas()) {
		if item.Visible && item.Label != "" {
			all = append(all, item.Label)
		}
	}
	return strings.Join(all, " | ")
}

// picture writes what the window shows, to be looked at: build/pictures/reissue-NAME.png.
func (w *window) picture(name string) {
	w.t.Helper()
	w.settle()
	folder := filepath.Join("..", "..", "build", "pictures")
	if err := os.MkdirAll(folder, 0o750); err != nil {
		w.t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(folder, "reissue-"+name+".png"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if err := png.Encode(file, w.fyne.Canvas().Capture()); err != nil {
		w.t.Fatal(err)
	}
}
