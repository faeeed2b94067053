// Package drafts is the list of the reissue requests that were begun on this PC: unfinished ones to go on with, and
// those that have been sent.
package drafts

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client/draft"
	"saihakko/ui/desk"
	"saihakko/ui/explain"
	"saihakko/ui/nav"
	"saihakko/ui/task"
	"saihakko/ui/widgets"
)

// Drafts keeps the drafts; *draft.Store is one.
type Drafts interface {
	List(account string) ([]draft.Draft, error)
	Discard(id string) error
}

// Deps is what the screen needs.
type Deps struct {
	*desk.Desk
	Drafts Drafts
	// Account is the login ID whose drafts are shown.
	Account func() string
	// Clock measures the delay before a busy veil appears.
	Clock task.Clock
}

// NewPage makes the page of the route desk.Drafts.
func NewPage(deps Deps, route nav.Route) nav.Page {
	if deps.Clock == nil {
		deps.Clock = task.SystemClock{}
	}
	return &page{deps: deps, route: route}
}

type page struct {
	deps  Deps
	route nav.Route

	trouble *widgets.Notice
	discard *widgets.Button
	table   *widgets.Table[draft.Draft]
	busy    *widgets.Busy
	drafts  []draft.Draft
	cancels []func()
}

// Route implements nav.Page.
func (p *page) Route() nav.Route { return p.route }

// Content implements nav.Page.
func (p *page) Content() fyne.CanvasObject {
	p.trouble = widgets.NewNotice(widgets.Amber, "")
	p.table = newTable(p.selected, p.open)
	p.discard = widgets.NewSmallButton(widgets.Outline, lang.L("Delete the ticked drafts"), p.askDiscard)
	p.discard.Disable()
	fresh := widgets.NewSmallButton(widgets.Outline, lang.L("Begin a new reissue application"), func() {
		p.deps.Go(desk.ReissueOf())
	})
	title := widgets.Row(12, widgets.NewLabel(widgets.Title, lang.L("Drafts")), p.table.Count(), widgets.Spacer(),
		p.discard, fresh)
	note := widgets.NewParagraph(widgets.Muted, lang.L("What you enter is saved by itself. You can go on with it at any time."))
	card := widgets.NewCard("", p.table).Flush()
	p.busy = widgets.NewBusy(p.deps.Clock, widgets.Pad(16, 20, 16, 20,
		widgets.Column(10, title, note, p.trouble, widgets.Grow(card))))
	p.load()
	return p.busy
}

// FirstFocus implements nav.Page.
func (p *page) FirstFocus() fyne.Focusable { return p.table.Focusable() }

// Leave implements nav.Page.
func (p *page) Leave() {
	for _, cancel := range p.cancels {
		cancel()
	}
	p.cancels = nil
	p.busy.Stop()
}

func (p *page) load() {
	account := p.deps.Account()
	p.cancels = append(p.cancels, task.Do(context.Background(), p.deps.Tasks, func(context.Context) ([]draft.Draft, error) {
		return p.deps.Drafts.List(account)
	}, func(list []draft.Draft, err error) {
		p.show(list)
		p.warn(err)
	}))
}

// show lists the drafts: what is not sent first, the last changed on top.
func (p *page) show(list []draft.Draft) {
	p.drafts = slices.Clone(list)
	slices.SortStableFunc(p.drafts, func(a, b draft.Draft) int {
		return cmp.Or(order(a)-order(b), b.Changed.Compare(a.Changed))
	})
	p.table.SetRows(p.drafts)
	p.selected(p.table.Selected())
}

func order(d draft.Draft) int {
	if d.Finished() {
		return 1
	}
	return 0
}

// warn tells of drafts that could not be read; the others are shown all the same.
func (p *page) warn(err error) {
	if err == nil || p.deps.Failed(err, p.load) {
		p.trouble.Set(widgets.Amber, "")
		return
	}
	m := explain.Sentence(err)
	p.trouble.Set(widgets.Amber, m.Title+lang.X("title.gap", ": ")+m.String())
}

func (p *page) selected(ids []string) {
	if len(ids) == 0 {
		p.discard.Disable()
	} else {
		p.discard.Enable()
	}
}

// open goes on with a draft, or shows the application that it has become.
func (p *page) open(d draft.Draft) {
	if d.Finished() {
		p.deps.Go(nav.Route{Page: desk.Application, Param: d.ApplicationNumber})
		return
	}
	p.deps.Go(desk.Draft(d.ID, string(d.Step)))
}

// askDiscard asks before anything is deleted, because it cannot be brought back.
func (p *page) askDiscard() {
	ids := p.table.Selected()
	var names []string
	for _, d := range p.drafts {
		if slices.Contains(ids, d.ID) {
			names = append(names, name(d))
		}
	}
	content := make([]fyne.CanvasObject, 0, len(names))
	for _, n := range names[:min(len(names), namedAtMost)] {
		content = append(content, widgets.NewCutLabel(widgets.Strong, n))
	}
	if more := len(names) - namedAtMost; more > 0 {
		content = append(content, widgets.NewLabel(widgets.Body, lang.L("and {{.Count}} more", map[string]any{"Count": more})))
	}
	widgets.ShowDialog(p.deps.Window.Canvas(), widgets.DialogOptions{
		Title:   lang.L("Delete these drafts?"),
		Body:    lang.L("What was entered in them is deleted from this PC and cannot be brought back. Applications that have been sent go on."),
		Content: widgets.Column(4, content...),
		Buttons: []widgets.DialogButton{
			{Label: lang.L("Keep them"), Kind: widgets.Outline, Default: true, Cancel: true},
			{Label: lang.L("Delete"), Kind: widgets.Danger, OnPressed: func() { p.discardAll(ids) }},
		},
	})
}

// namedAtMost is how many drafts the question names.
const namedAtMost = 5

func (p *page) discardAll(ids []string) {
	p.busy.Start(lang.L("Deleting..."))
	drafts := p.deps.Drafts
	// Not cancelled when the page is left: half of it done would surprise.
	p.deps.Tasks.Run(context.Background(), func(context.Context) error {
		var failures []error
		for _, id := range ids {
			failures = append(failures, drafts.Discard(id))
		}
		return errors.Join(failures...)
	}, func(err error) {
		p.busy.Stop()
		p.load()
		if errors.Is(err, draft.ErrUnresolved) {
			p.trouble.Set(widgets.Amber, lang.L("A draft whose sending broke off is kept: the service may have received it. Open it and send it once more to find out; it will not be registered twice."))
			return
		}
		if err != nil {
			p.warn(err)
		}
	})
}
