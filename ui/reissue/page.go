package reissue

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"saihakko/client/businessday"
	"saihakko/client/draft"
	rules "saihakko/client/reissue"
	"saihakko/ui/desk"
	"saihakko/ui/explain"
	"saihakko/ui/nav"
	"saihakko/ui/task"
	"saihakko/ui/widgets"
)

// screen is the part of a page that differs from step to step.
type screen interface {
	// content is the screen between the steps bar and the footer.
	content() fyne.CanvasObject
	// footer holds the two ways out.
	footer() *widgets.Footer
	// firstFocus is what gets the keyboard.
	firstFocus() fyne.Focusable
	// refresh shows again what the form holds, after terminals, days or the applicant have arrived.
	refresh()
}

// page is one step of one draft.
type page struct {
	forms *Forms
	route nav.Route
	id    string
	step  rules.Step
	// fresh says that the draft was begun by this page, so that the applicant on file is proposed.
	fresh bool

	form   *form
	screen screen
	frame  *fyne.Container
	foot   *widgets.Footer
	// notice tells of the service, trouble of the disk.
	notice, trouble *widgets.Notice
	cancel          []func()
	// shown says that the window shows the page already, so that a draft that arrives late gets the keyboard itself.
	shown bool
}

func newPage(forms *Forms, route nav.Route, id string, step rules.Step) *page {
	if !step.Valid() {
		step = rules.StepGuidance
	}
	return &page{forms: forms, route: route, id: id, step: step,
		notice: widgets.NewNotice(widgets.Amber, ""), trouble: widgets.NewNotice(widgets.Red, ""),
	}
}

// Route implements nav.Page.
func (p *page) Route() nav.Route { return p.route }

// Content implements nav.Page.
func (p *page) Content() fyne.CanvasObject {
	p.frame = container.NewStack()
	p.cancel = append(p.cancel, p.forms.openDraft(p.id, func(f *form, err error) {
		if err != nil {
			p.frame.Objects = []fyne.CanvasObject{p.unreadable(err)}
			p.frame.Refresh()
			return
		}
		p.show(f)
	}))
	p.shown = true
	return p.frame
}

// unreadable says that the draft cannot be opened.
func (p *page) unreadable(err error) fyne.CanvasObject {
	message := explain.Sentence(err)
	home := widgets.NewButton(widgets.Outline, lang.L("To home"), func() {
		p.forms.deps.Go(nav.Route{Page: desk.Home})
	})
	return widgets.Pad(20, 20, 20, 20, widgets.Column(12,
		widgets.NewLabel(widgets.Heading, message.Title),
		widgets.NewParagraph(widgets.Body, message.String()),
		widgets.Row(0, home)))
}

// show builds the step once its draft is there.
func (p *page) show(f *form) {
	p.form = f
	if f.draft.Finished() {
		p.step = rules.StepComplete
	} else if p.step == rules.StepComplete {
		p.step = rules.StepConfirm
	}
	p.screen = p.makeScreen()
	p.foot = p.screen.footer()
	f.page = p
	p.showSaved()
	body := widgets.Frame(widgets.Pad(0, 20, 0, 20, widgets.Column(0, p.trouble, p.notice)), p.screen.content(), nil)
	p.frame.Objects = []fyne.CanvasObject{widgets.Frame(p.stepsBar(), body, p.foot)}
	p.frame.Refresh()
	f.at(p.step, f.focusOn(p.step))
	if p.shown {
		p.forms.deps.Window.Canvas().Focus(p.screen.firstFocus())
	}
	p.load()
}

func (p *page) makeScreen() screen {
	switch p.step {
	case rules.StepApplicant:
		return newApplicant(p)
	case rules.StepTerminals:
		return newTerminals(p)
	case rules.StepConfirm:
		return newConfirm(p)
	case rules.StepComplete:
		return newComplete(p)
	default:
		return newGuidance(p)
	}
}

// focusOn is the field at which the step was left, if it was left there.
func (f *form) focusOn(step rules.Step) rules.Field {
	if f.draft.Focus != "" && rules.StepOf(f.draft.Focus) == step {
		return f.draft.Focus
	}
	return ""
}

func stepNames() []string {
	return []string{
		lang.L("Guidance"), lang.L("Applicant entry"), lang.L("Terminal entry"), lang.L("Confirmation"),
		lang.L("Receipt"),
	}
}

func (p *page) stepsBar() *widgets.StepsBar {
	if p.step == rules.StepComplete {
		// What has been sent is not opened for changes again: that is a correction.
		bar := widgets.NewStepsBar(stepNames(), nil)
		bar.SetState(p.step.Index(), p.step.Index())
		return bar
	}
	bar := widgets.NewStepsBar(stepNames(), func(index int) { p.to(rules.Steps()[index]) })
	finished := max(p.step.Index(), rules.Reachable(p.form.draft.Request, p.form.rules()).Index())
	bar.SetState(p.step.Index(), finished)
	return bar
}

// load asks the service for what the step needs and the form has not got yet.
func (p *page) load() {
	p.checkThere()
	if p.step == rules.StepComplete {
		return
	}
	if p.fresh {
		p.fresh = false
		p.cancel = append(p.cancel, p.form.loadApplicant(func(error) { p.screen.refresh() }))
	}
	if p.form.office != nil && p.step != rules.StepTerminals {
		return
	}
	p.cancel = append(p.cancel, p.form.loadOffice(p.officeLoaded))
}

func (p *page) officeLoaded(err error) {
	switch {
	case err == nil:
		p.notice.Set(widgets.Amber, "")
	case p.forms.deps.Failed(err, func() { p.form.loadOffice(p.officeLoaded) }):
		return
	case p.step == rules.StepTerminals && p.form.office == nil:
		p.notice.Set(widgets.Amber, explain.Sentence(err).String())
		p.notice.WithAction(widgets.NewLink(lang.L("Try again"), func() {
			p.cancel = append(p.cancel, p.form.loadOffice(p.officeLoaded))
		}))
	}
	p.screen.refresh()
}

// to leaves for another step of the same draft. Going back is always allowed and loses nothing (design.md §3.6).
func (p *page) to(step rules.Step) {
	p.form.at(step, "")
	p.forms.deps.Go(desk.Draft(p.id, string(step)))
}

// saved takes the news of a saving.
func (p *page) saved() {
	if err := p.form.saved.Err; errors.Is(err, draft.ErrDiscarded) || errors.Is(err, draft.ErrNotFound) {
		p.gone(err)
		return
	}
	p.showSaved()
}

// gone says that the draft was deleted elsewhere. What is typed from now on would have nowhere to go.
func (p *page) gone(err error) {
	p.forms.forget(p.form)
	p.frame.Objects = []fyne.CanvasObject{p.unreadable(err)}
	p.frame.Refresh()
}

// checkThere looks whether a draft that was open before has been deleted since.
func (p *page) checkThere() {
	if p.form.saved.At.IsZero() {
		return
	}
	p.cancel = append(p.cancel, task.Do(context.Background(), p.forms.deps.Tasks, func(context.Context) (draft.Draft, error) {
		return p.forms.deps.Drafts.Load(p.id)
	}, func(_ draft.Draft, err error) {
		if errors.Is(err, draft.ErrNotFound) {
			p.gone(err)
		}
	}))
}

// showSaved says in the footer how the draft stands.
func (p *page) showSaved() {
	saved := p.form.saved
	switch {
	case p.step == rules.StepComplete:
		p.foot.SetStatus("")
	case saved.Err != nil:
		p.foot.SetStatus(lang.L("Draft not saved"))
		p.trouble.Set(widgets.Red, lang.L("The draft could not be saved. Do not close the window.")+"\n"+explain.Sentence(saved.Err).String())
		return
	case !saved.At.IsZero():
		p.foot.SetStatus(lang.L("Draft saved {{.Time}}", map[string]any{"Time": saved.At.In(businessday.Tokyo).Format("15:04")}))
	default:
		p.foot.SetStatus("")
	}
	p.trouble.Set(widgets.Red, "")
}

// FirstFocus implements nav.Page.
func (p *page) FirstFocus() fyne.Focusable {
	if p.screen == nil {
		return nil
	}
	return p.screen.firstFocus()
}

// Leave implements nav.Page: what is typed is on disk before another page is shown.
func (p *page) Leave() {
	for _, cancel := range p.cancel {
		cancel()
	}
	p.cancel = nil
	if p.form == nil {
		return
	}
	if p.form.page == p {
		p.form.page = nil
	}
	saver := p.form.saver
	p.forms.deps.Tasks.Run(context.Background(), func(context.Context) error { return saver.Flush() }, func(error) {})
}
