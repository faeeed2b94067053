package certificates

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/client/acquire"
	"saihakko/ui/explain"
	"saihakko/ui/nav"
	"saihakko/ui/widgets"
)

// acquirePage is the acquisition of one terminal's certificate. What it shows follows from the run of the terminal, if
// there is one, and from what was loaded.
type acquirePage struct {
	screens  *Screens
	deps     Deps
	route    nav.Route
	terminal string
	// resumeAtOnce goes on with what broke off without being asked again.
	resumeAtOnce bool

	got     *snapshot
	loadErr error
	run     *run
	// abandonErr is why giving up an acquisition has failed.
	abandonErr error

	frame *fyne.Container
	busy  *widgets.Busy
	codes *codes
	// progress and stopButton are those of the acquisition at work; nil while there is none.
	progress   *widgets.ProgressList
	stopButton *widgets.Button
	buttons    []*widgets.Button // of the footer, the main one first
	cancels    []func()
}

func newAcquirePage(s *Screens, route nav.Route, terminal string, resume bool) *acquirePage {
	return &acquirePage{screens: s, deps: s.deps, route: route, terminal: terminal, resumeAtOnce: resume}
}

// Route implements nav.Page.
func (p *acquirePage) Route() nav.Route { return p.route }

// Content implements nav.Page.
func (p *acquirePage) Content() fyne.CanvasObject {
	p.frame = container.NewStack()
	p.busy = widgets.NewBusy(p.deps.Clock, p.frame)
	p.codes = newCodes(p.deps.Clock)
	p.got = p.screens.last
	if r := p.screens.runs[p.terminal]; r != nil {
		p.follow(r)
	}
	p.show()
	p.load()
	return p.busy
}

// FirstFocus implements nav.Page.
func (p *acquirePage) FirstFocus() fyne.Focusable {
	if len(p.buttons) == 0 {
		return nil
	}
	return p.buttons[0]
}

// Leave implements nav.Page. A running acquisition goes on; one whose result was seen is forgotten.
func (p *acquirePage) Leave() {
	for _, cancel := range p.cancels {
		cancel()
	}
	p.cancels = nil
	p.busy.Stop()
	p.codes.hide()
	if p.run != nil {
		p.run.changed = nil
		if p.run.finished {
			delete(p.screens.runs, p.terminal)
		}
	}
}

func (p *acquirePage) load() {
	if p.got == nil {
		p.busy.Start(lang.L("Looking at the terminal..."))
	}
	p.cancels = append(p.cancels, p.screens.load(func(got snapshot, err error) {
		p.busy.Stop()
		if err != nil && p.got != nil && p.got.terminals != nil {
			got.terminals, got.today = p.got.terminals, p.got.today
		}
		p.got, p.loadErr = &got, err
		if err != nil && p.deps.Failed(err, p.load) {
			p.show()
			return
		}
		if _, broken := got.job(p.terminal); broken && p.resumeAtOnce && p.run == nil {
			p.resumeAtOnce = false
			p.goOn()
			return
		}
		p.show()
	}))
}

// follow shows a run from now on.
func (p *acquirePage) follow(r *run) {
	p.run, p.abandonErr = r, nil
	r.changed = p.changed
}

// begin starts the acquisition by the terminal's codes.
func (p *acquirePage) begin(codes client.Codes) { p.started(p.screens.acquire(p.terminal, codes)) }

// goOn resumes what broke off: with the terminal's present codes where they are known, since a further reissue has
// made the earlier ones worthless.
func (p *acquirePage) goOn() {
	if t, ok := p.got.terminal(p.terminal); ok && t.State == client.CertificateAwaitingAcquisition {
		p.begin(t.Codes)
		return
	}
	p.started(p.screens.resume(p.terminal))
}

func (p *acquirePage) started(r *run) {
	p.follow(r)
	p.changed()
}

// again starts anew after a failure, by what the service says then.
func (p *acquirePage) again() {
	p.forget()
	p.busy.Start(lang.L("Looking at the terminal..."))
	p.cancels = append(p.cancels, p.screens.load(func(got snapshot, err error) {
		p.busy.Stop()
		p.got, p.loadErr = &got, err
		if err != nil && p.deps.Failed(err, p.again) {
			return
		}
		t, ok := got.terminal(p.terminal)
		if err == nil && ok && t.State == client.CertificateAwaitingAcquisition {
			p.begin(t.Codes)
			return
		}
		p.show()
	}))
}

func (p *acquirePage) forget() {
	if p.run != nil {
		p.run.changed = nil
	}
	p.run = nil
	delete(p.screens.runs, p.terminal)
}

// changed follows the run.
func (p *acquirePage) changed() {
	if !p.run.finished {
		if p.progress == nil {
			p.show()
		}
		p.showProgress()
		return
	}
	asked := p.run.err != nil && p.deps.Failed(p.run.err, p.retryRun)
	p.show()
	if !asked {
		p.load() // what the service and the store say has changed
	}
}

// retryRun goes on after the log-in.
func (p *acquirePage) retryRun() {
	if p.run == nil {
		return
	}
	if keptBy(p.run.err) == acquire.KeptNothing {
		p.again()
		return
	}
	p.goOn()
}

// askAbandon asks whether what broke off shall be given up.
func (p *acquirePage) askAbandon() {
	widgets.ShowDialog(p.deps.Window.Canvas(), widgets.DialogOptions{
		Title: lang.L("Give up this acquisition?"),
		Body:  lang.L("What has been done on this PC is taken back. The certificate can be acquired again from the beginning until its last day."),
		Buttons: []widgets.DialogButton{
			{Label: lang.L("Do not give up"), Kind: widgets.Outline, Default: true, Cancel: true},
			{Label: lang.L("Give it up"), Kind: widgets.Danger, OnPressed: p.abandon},
		},
	})
}

func (p *acquirePage) abandon() {
	p.busy.Start(lang.L("Taking back what was done..."))
	terminal, acquirer := p.terminal, p.deps.Acquirer
	p.deps.Tasks.Run(context.Background(), func(ctx context.Context) error {
		return acquirer.Abandon(ctx, terminal)
	}, func(err error) {
		p.busy.Stop()
		p.forget()
		p.abandonErr = err
		p.load()
	})
}

// show builds the page for the present state.
func (p *acquirePage) show() {
	before := p.buttons
	p.buttons, p.progress, p.stopButton = nil, nil, nil
	body, foot := p.state()
	page := widgets.Scroll(widgets.Pad(16, 20, 16, 20, widgets.Column(14, p.title(), body)))
	p.frame.Objects = []fyne.CanvasObject{container.NewBorder(nil, foot, nil, nil, page)}
	p.frame.Refresh()
	p.keepFocus(before)
}

// keepFocus gives the keyboard to the new main button where it was nowhere or on a button that is gone; to none while
// the acquisition is at work.
func (p *acquirePage) keepFocus(before []*widgets.Button) {
	if len(p.buttons) == 0 {
		return
	}
	focused := p.deps.Window.Canvas().Focused()
	lost := focused == nil
	for _, b := range before {
		lost = lost || focused == fyne.Focusable(b)
	}
	switch {
	case lost && p.stopButton != nil:
		p.deps.Window.Canvas().Unfocus() // a second Enter must neither stop nor leave
	case lost:
		p.buttons[0].Focus()
	}
}

func (p *acquirePage) title() fyne.CanvasObject {
	parts := []fyne.CanvasObject{
		widgets.NewLabel(widgets.Title, lang.L("Acquisition of the certificate")),
		widgets.NewLabel(widgets.Title, p.terminal),
	}
	if t, ok := p.known(); ok {
		parts = append(parts, widgets.NewTag(explain.CertificateTone(t.State), explain.CertificateState(t.State)))
	}
	return widgets.Row(12, parts...)
}

// known is the terminal, as far as it has been loaded.
func (p *acquirePage) known() (client.Terminal, bool) {
	if p.got == nil {
		return client.Terminal{}, false
	}
	return p.got.terminal(p.terminal)
}
