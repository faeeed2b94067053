// Package applications is 「申込実施」 and 「申込内容確認」: the entries of 「申込を行う」, the list of the office's applications,
// and one application with what has happened to it and what happens next.
package applications

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/ui/desk"
	"saihakko/ui/explain"
	"saihakko/ui/nav"
	"saihakko/ui/task"
	"saihakko/ui/widgets"
)

// Service is what the screens ask of the support service; *client.Client is one.
type Service interface {
	Applications(ctx context.Context) ([]client.ApplicationSummary, error)
	Application(ctx context.Context, number, etag string) (client.Application, error)
}

// Deps is what the screens of this package need.
type Deps struct {
	*desk.Desk
	Service Service
}

// Screens makes the pages of this package. It remembers the last list, so that coming back shows it at once.
type Screens struct {
	deps Deps
	last []client.ApplicationSummary
}

// New makes the screens.
func New(deps Deps) *Screens { return &Screens{deps: deps} }

// Forget drops what was remembered: after a log-out.
func (s *Screens) Forget() { s.last = nil }

// List makes the page of 「申込内容確認」.
func (s *Screens) List(route nav.Route) nav.Page {
	return &listPage{screens: s, deps: s.deps, route: route}
}

type listPage struct {
	screens *Screens
	deps    Deps
	route   nav.Route
	table   *widgets.Table[client.ApplicationSummary]
	trouble *widgets.Notice
	refresh *widgets.Button
	content fyne.CanvasObject
	cancel  func()
}

// Route implements nav.Page.
func (p *listPage) Route() nav.Route { return p.route }

// Content implements nav.Page.
func (p *listPage) Content() fyne.CanvasObject {
	p.trouble = widgets.NewNotice(widgets.Amber, "")
	p.refresh = widgets.NewSmallButton(widgets.Outline, lang.L("Refresh"), p.load)
	p.table = newTable(func(a client.ApplicationSummary) {
		p.deps.Go(nav.Route{Page: desk.Application, Param: a.Number})
	})
	p.content = widgets.Pad(16, 20, 16, 20, widgets.Column(12,
		widgets.Row(12, widgets.NewLabel(widgets.Heading, lang.L("Check the applications")), p.table.Count(),
			widgets.Spacer(), p.table.Filter(), p.refresh),
		p.trouble,
		widgets.Grow(widgets.NewCard("", p.table).Flush())))
	p.table.SetRows(p.screens.last)
	p.load()
	return p.content
}

// FirstFocus implements nav.Page.
func (p *listPage) FirstFocus() fyne.Focusable { return p.table.Focusable() }

// Leave implements nav.Page.
func (p *listPage) Leave() {
	if p.cancel != nil {
		p.cancel()
	}
}

func (p *listPage) load() {
	p.refresh.Busy(true)
	p.cancel = task.Do(context.Background(), p.deps.Tasks, p.deps.Service.Applications,
		func(list []client.ApplicationSummary, err error) {
			p.refresh.Busy(false)
			p.deps.Online(err)
			switch {
			case err == nil:
				p.screens.last = list
				p.trouble.Set(widgets.Amber, "")
				p.table.SetRows(list)
			case p.deps.Failed(err, p.load):
				return
			default:
				p.trouble.Set(widgets.Amber, explain.Sentence(err).Brief())
			}
			p.content.Refresh()
		})
}

func newTable(open func(client.ApplicationSummary)) *widgets.Table[client.ApplicationSummary] {
	return widgets.NewTable(widgets.TableOptions[client.ApplicationSummary]{
		ID:         func(a client.ApplicationSummary) string { return a.Number },
		Action:     func(client.ApplicationSummary) string { return lang.L("Details") },
		OnAction:   open,
		FilterHint: lang.L("Filter by number or terminal"),
		Empty:      lang.L("There are no applications."),
		Columns: []widgets.TableColumn[client.ApplicationSummary]{
			{ID: "number", Title: lang.L("Receipt number"), Width: 126, Bold: true,
				Text: func(a client.ApplicationSummary) string { return a.Number },
				Less: func(a, b client.ApplicationSummary) bool { return a.Number < b.Number }},
			{ID: "kind", Title: lang.L("Kind of application"), Width: 116,
				Text: func(a client.ApplicationSummary) string { return Kind(a.Kind) }},
			{ID: "state", Title: lang.L("Progress"), Width: 138,
				Text: func(a client.ApplicationSummary) string { _, name := State(a.State); return name },
				Tag:  func(a client.ApplicationSummary) (widgets.Tone, string) { return State(a.State) },
				Less: func(a, b client.ApplicationSummary) bool { return a.State < b.State }},
			{ID: "desired", Title: lang.L("Desired date"), Width: 162,
				Text: func(a client.ApplicationSummary) string { return orDash(explain.Day(a.DesiredDate)) },
				Less: func(a, b client.ApplicationSummary) bool { return a.DesiredDate.Before(b.DesiredDate) }},
			{ID: "applicant", Title: lang.L("Applicant's name"), Width: 104,
				Text: func(a client.ApplicationSummary) string { return a.Applicant }},
			{ID: "terminals", Title: lang.L("Terminals applied for"),
				Text: func(a client.ApplicationSummary) string { return strings.Join(a.Terminals, " ") }},
		},
	})
}

func orDash(text string) string {
	if text == "" {
		return "—"
	}
	return text
}

// Kind names a kind of application; an unknown one is shown as received.
func Kind(kind string) string {
	if kind == client.ApplicationReissue {
		return lang.L("Reissue of certificates")
	}
	return kind
}

// State names how far an application has come, and gives its colour (facts/domain.md 1.4).
func State(s client.ApplicationState) (widgets.Tone, string) {
	switch s {
	case client.ApplicationReceived:
		return widgets.Blue, lang.L("Received (under review)")
	case client.ApplicationQuery:
		return widgets.Amber, lang.L("Query")
	case client.ApplicationCorrected:
		return widgets.Blue, lang.L("Corrected (under review)")
	case client.ApplicationWithdrawn:
		return widgets.Neutral, lang.L("Withdrawn")
	case client.ApplicationReissued:
		return widgets.Amber, lang.L("Reissued, to be acquired")
	case client.ApplicationAcquired:
		return widgets.Green, lang.L("Acquired")
	case client.ApplicationVoid:
		return widgets.Red, lang.L("Void")
	}
	return widgets.Neutral, string(s)
}
