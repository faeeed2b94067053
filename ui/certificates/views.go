package certificates

import (
	"errors"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/client/acquire"
	"saihakko/ui/desk"
	"saihakko/ui/explain"
	"saihakko/ui/nav"
	"saihakko/ui/widgets"
)

// state chooses what is shown: the run first, then what this PC holds, then what the service says.
func (p *acquirePage) state() (body fyne.CanvasObject, foot *widgets.Footer) {
	t, known := p.known()
	switch {
	case p.run != nil && !p.run.finished:
		return p.running()
	case p.run != nil && p.run.err != nil:
		return p.failed(failureOf(p.run.err), keptBy(p.run.err))
	case p.run != nil:
		return p.done(p.run.result)
	case p.got == nil:
		return widgets.Column(0), p.footer()
	case p.deps.Acquirer == nil:
		return p.failedToLoad(p.deps.NoStore)
	}
	if job, broken := p.got.job(p.terminal); broken {
		return p.interrupted(job)
	}
	switch {
	case !known && p.loadErr != nil:
		return p.failedToLoad(p.loadErr)
	case !known:
		return p.unknown()
	case t.State == client.CertificateAwaitingAcquisition:
		return p.offer(t)
	}
	return p.nothingToAcquire(t)
}

// footer is the foot with the way back, and the ways on; the last one is the main one.
func (p *acquirePage) footer(ways ...*widgets.Button) *widgets.Footer {
	back := widgets.NewButton(widgets.Outline, lang.L("< To the list of certificates"), func() {
		p.deps.Go(nav.Route{Page: desk.Certificates})
	})
	for i := len(ways) - 1; i >= 0; i-- {
		p.buttons = append(p.buttons, ways[i])
	}
	p.buttons = append(p.buttons, back)
	return widgets.NewFooter(back, ways...)
}

// offer says what will happen, before anything does.
func (p *acquirePage) offer(t client.Terminal) (fyne.CanvasObject, *widgets.Footer) {
	warning := widgets.NewNotice(widgets.Amber, lang.L("Acquire it under the account of this PC with which you work: the certificate can be used under that account only."))
	if p.deps.User != "" {
		warning.Set(widgets.Amber, lang.L("Acquire it under the account of this PC with which you work: the certificate can be used under that account only. The account now is {{.User}}.",
			map[string]string{"User": p.deps.User}))
	}
	flow := widgets.NewCard(lang.L("What will be done"), widgets.Column(14,
		widgets.NewParagraph(widgets.Body, lang.L("The private key is made on this PC and does not leave it. Nothing has to be entered.")),
		widgets.NewProgressList(stageNames())))
	body := widgets.Column(14, p.abandonTrouble(), p.storeTrouble(), warning, p.besides(flow, p.facts(t)))
	start := widgets.NewButton(widgets.Primary, lang.L("Acquire and install the certificate"), func() { p.begin(t.Codes) })
	return body, p.footer(start)
}

// running shows the acquisition at work.
func (p *acquirePage) running() (fyne.CanvasObject, *widgets.Footer) {
	p.progress = widgets.NewProgressList(stageNames())
	// Not where the start button was: the second click of a double click must not stop what the first has begun.
	p.stopButton = widgets.NewSmallButton(widgets.Outline, lang.L("Stop"), p.run.stop)
	flow := widgets.NewCard(lang.L("Acquiring the certificate"), widgets.Column(14, p.progress,
		widgets.NewParagraph(widgets.Muted, lang.L("It goes on if you open another screen meanwhile.")),
		widgets.Row(0, p.stopButton)))
	foot := p.footer()
	p.showProgress()
	t, known := p.known()
	if !known {
		return flow, foot
	}
	return p.besides(flow, p.facts(t)), foot
}

// showProgress brings the progress list to the run's stage.
func (p *acquirePage) showProgress() {
	at := lineOf(p.run.stage)
	for i := range lines {
		switch {
		case i < at:
			p.progress.SetState(i, widgets.Done, "")
		case i == at && p.run.stopping:
			p.progress.SetState(i, widgets.Running, lang.L("Stopping..."))
		case i == at:
			p.progress.SetState(i, widgets.Running, "")
		default:
			p.progress.SetState(i, widgets.Waiting, "")
		}
	}
	if p.run.stopping || !cancellable(p.run.stage) {
		p.stopButton.Disable()
	} else {
		p.stopButton.Enable()
	}
}

// failed says at which stage it failed, what was kept, and what to do.
func (p *acquirePage) failed(m explain.Message, kept acquire.Kept) (fyne.CanvasObject, *widgets.Footer) {
	at := 0
	if failed, ok := errors.AsType[*acquire.Error](p.run.err); ok {
		at = lineOf(failed.Stage)
	}
	list := widgets.NewProgressList(stageNames())
	for i := range at {
		list.SetState(i, widgets.Done, "")
	}
	tone := widgets.Red
	if p.run.stopping {
		tone = widgets.Amber
		list.SetState(at, widgets.Waiting, lang.L("Stopped here"))
	} else {
		list.SetState(at, widgets.Failed, m.Title)
	}
	flow := widgets.NewCard(lang.L("How far it came"), list)
	report := widgets.NewCard(m.Title, widgets.Column(12,
		widgets.NewNotice(tone, m.Text),
		widgets.NewKeyValues(120,
			widgets.Pair{Key: lang.L("State of this PC"), Value: m.WhatWasKept},
			widgets.Pair{Key: lang.L("What to do"), Value: m.NextStep}),
	))
	body := widgets.TopRow(16, widgets.Grow(report), widgets.Width(sideWidth, flow))
	if kept == acquire.KeptNothing {
		return body, p.footer(widgets.NewButton(widgets.Primary, lang.L("Acquire it again"), p.again))
	}
	return body, p.resumeFooter(kept == acquire.KeptInstalled)
}

// interrupted offers to go on with what an earlier start of the program left.
func (p *acquirePage) interrupted(job acquire.Job) (fyne.CanvasObject, *widgets.Footer) {
	values := map[string]string{"Time": explain.Moment(job.Started)}
	text := lang.L("An acquisition that was begun on {{.Time}} was interrupted. The key, and the certificate if it had arrived, are kept safely on this PC. You can resume from where it stopped.", values)
	if job.Installed {
		text = lang.L("The certificate of the acquisition that was begun on {{.Time}} is installed and its key is confirmed. Only the service has not been told of the receipt yet.", values)
	}
	list := widgets.NewProgressList(stageNames())
	at := lineOf(job.Stage)
	for i := range at {
		list.SetState(i, widgets.Done, "")
	}
	list.SetState(at, widgets.Waiting, lang.L("It will go on here"))
	flow := widgets.NewCard(lang.L("How far it came"), list)
	objects := []fyne.CanvasObject{p.abandonTrouble(), widgets.NewNotice(widgets.Amber, text)}
	if t, known := p.known(); known {
		objects = append(objects, p.besides(flow, p.facts(t)))
	} else {
		objects = append(objects, flow)
	}
	return widgets.Column(14, objects...), p.resumeFooter(job.Installed)
}

// resumeFooter offers to go on, and to give up as long as that is possible.
func (p *acquirePage) resumeFooter(installed bool) *widgets.Footer {
	goOn := widgets.NewButton(widgets.Primary, lang.L("Resume from where it stopped"), p.goOn)
	if installed {
		return p.footer(goOn)
	}
	return p.footer(widgets.NewButton(widgets.Outline, lang.L("Give up this acquisition"), p.askAbandon), goOn)
}

// nothingToAcquire says why there is nothing to do here, and what there is to do instead.
func (p *acquirePage) nothingToAcquire(t client.Terminal) (fyne.CanvasObject, *widgets.Footer) {
	if installed, ok := p.got.proven(t); ok {
		return p.installedBefore(installed)
	}
	tone, text, way := widgets.Blue, "", (*widgets.Button)(nil)
	switch t.State {
	case client.CertificateReissueRequested:
		text = lang.L("The reissue of this terminal has been applied for. Its certificate can be acquired from the morning of the desired date on.")
		if t.ApplicationNumber != "" {
			way = widgets.NewButton(widgets.Primary, lang.L("Show the application"), func() {
				p.deps.Go(nav.Route{Page: desk.Application, Param: t.ApplicationNumber})
			})
		}
	case client.CertificateExpired, client.CertificateStopped:
		tone = widgets.Amber
		text = lang.L("The certificate of this terminal has ended. Apply for a reissue; after it the new certificate can be acquired here.")
		way = p.applyButton(t.Name)
	case client.CertificateNone:
		text = lang.L("No certificate has been issued for this terminal yet.")
	default:
		text = lang.L("The certificate of this terminal has been acquired already. It can be acquired once only.")
		if !p.got.present(t) {
			text = lang.L("The certificate of this terminal has been acquired on another PC or under another account. It can be acquired once only. If it is lost, apply for a reissue.")
		}
	}
	body := widgets.Column(14, p.abandonTrouble(), p.storeTrouble(), widgets.NewNotice(tone, text), p.facts(t))
	if way == nil {
		return body, p.footer()
	}
	return body, p.footer(way)
}

func (p *acquirePage) applyButton(terminal string) *widgets.Button {
	return widgets.NewButton(widgets.Primary, lang.L("Apply for a reissue"), func() { p.deps.Go(desk.ReissueOf(terminal)) })
}

func (p *acquirePage) unknown() (fyne.CanvasObject, *widgets.Footer) {
	return widgets.NewNotice(widgets.Amber, lang.L("Your office has no terminal {{.Terminal}}.",
		map[string]string{"Terminal": p.terminal})), p.footer()
}

func (p *acquirePage) failedToLoad(err error) (fyne.CanvasObject, *widgets.Footer) {
	return widgets.NewNotice(widgets.Amber, notLoaded(err)), p.footer(widgets.NewButton(widgets.Primary, lang.L("Try again"), p.load))
}

// abandonTrouble says why an acquisition could not be given up; it takes no room where that did not happen.
func (p *acquirePage) abandonTrouble() fyne.CanvasObject {
	if p.abandonErr == nil {
		return widgets.NewNotice(widgets.Red, "")
	}
	m := causeOf(p.abandonErr)
	return widgets.NewNotice(widgets.Red, m.Title+lang.X("title.gap", ": ")+m.String())
}

// storeTrouble warns before the start where the certificate store did not answer.
func (p *acquirePage) storeTrouble() fyne.CanvasObject {
	if p.got.storeErr == nil {
		return widgets.NewNotice(widgets.Amber, "")
	}
	return widgets.NewNotice(widgets.Amber, notLoaded(p.got.storeErr))
}

// sideWidth is the width of the right column.
const sideWidth = 400

func (p *acquirePage) besides(main, side fyne.CanvasObject) fyne.CanvasObject {
	return widgets.TopRow(16, widgets.Grow(main), widgets.Width(sideWidth, side))
}

// facts is what is known of the terminal and of where its certificate goes.
func (p *acquirePage) facts(t client.Terminal) fyne.CanvasObject {
	pairs := []widgets.Pair{
		{Key: lang.L("Terminal name"), Value: t.Name},
		{Key: lang.L("Transport"), Value: explain.Transport(t.Transport) + " " + t.DeviceKind},
	}
	if t.ApplicationNumber != "" {
		pairs = append(pairs, widgets.Pair{Key: lang.L("Application number"), Value: t.ApplicationNumber})
	}
	if t.State == client.CertificateAwaitingAcquisition {
		if !t.AcquireBy.IsZero() {
			pairs = append(pairs, widgets.Pair{Key: lang.L("To be acquired by"),
				Value: lang.L("{{.Day}} ({{.Count}} days left)", map[string]string{
					"Day": explain.PlainDay(t.AcquireBy), "Count": strconv.Itoa(max(0, p.got.today.DaysUntil(t.AcquireBy))),
				})})
		}
		pairs = append(pairs,
			widgets.Pair{Key: lang.L("Authentication code 1"), Value: t.Codes.Code1},
			widgets.Pair{Key: lang.L("Authentication code 2"), Content: p.codes.object(t.Codes.Code2)},
			widgets.Pair{Key: lang.L("Authentication code 3"), Value: t.Codes.Code3})
	}
	if p.deps.Store != nil {
		pairs = append(pairs, widgets.Pair{Key: lang.L("Installed into"), Value: p.deps.Store.Describe()})
	}
	content := []fyne.CanvasObject{widgets.NewKeyValues(keyWidth(pairs), pairs...)}
	if t.State == client.CertificateAwaitingAcquisition {
		content = append(content, widgets.NewParagraph(widgets.Muted,
			lang.L("The authentication codes are taken over from the service.")))
	}
	return widgets.NewCard(lang.L("Certificate of this terminal"), widgets.Column(10, content...))
}
