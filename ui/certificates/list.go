package certificates

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client/businessday"
	"saihakko/client/certstore"
	"saihakko/ui/explain"
	"saihakko/ui/nav"
	"saihakko/ui/widgets"
)

// listPage is 「証明書」: the terminals of the office, compared with this PC's certificate store.
type listPage struct {
	screens *Screens
	deps    Deps
	route   nav.Route

	trouble  *widgets.Notice
	compared *widgets.Label
	refresh  *widgets.Button
	table    *widgets.Table[row]
	busy     *widgets.Busy
	cancels  []func()
}

func newListPage(s *Screens, route nav.Route) *listPage {
	return &listPage{screens: s, deps: s.deps, route: route}
}

// Route implements nav.Page.
func (p *listPage) Route() nav.Route { return p.route }

// Content implements nav.Page.
func (p *listPage) Content() fyne.CanvasObject {
	p.trouble = widgets.NewNotice(widgets.Amber, "")
	p.compared = widgets.NewCutLabel(widgets.Muted, "")
	p.refresh = widgets.NewSmallButton(widgets.Outline, lang.L("Refresh"), p.load)
	p.table = newTable(p.act)
	title := widgets.Row(12, widgets.NewLabel(widgets.Title, lang.L("Certificates")), p.table.Count(),
		widgets.Grow(p.compared), widgets.Width(270, p.table.Filter()), p.refresh)
	card := widgets.NewCard("", p.table).Flush()
	p.busy = widgets.NewBusy(p.deps.Clock, widgets.Pad(16, 20, 16, 20,
		widgets.Column(12, title, p.trouble, widgets.Grow(card))))
	if p.screens.last != nil {
		p.show(*p.screens.last)
	}
	p.load()
	return p.busy
}

// FirstFocus implements nav.Page.
func (p *listPage) FirstFocus() fyne.Focusable { return p.table.Focusable() }

// Leave implements nav.Page.
func (p *listPage) Leave() {
	for _, cancel := range p.cancels {
		cancel()
	}
	p.cancels = nil
	p.busy.Stop()
}

func (p *listPage) load() {
	if p.screens.last == nil {
		p.busy.Start(lang.L("Loading the terminals..."))
	}
	p.refresh.Busy(true)
	p.cancels = append(p.cancels, p.screens.load(func(got snapshot, err error) {
		p.busy.Stop()
		p.refresh.Busy(false)
		switch {
		case err == nil:
			p.show(got)
		case p.deps.Failed(err, p.load):
		default:
			p.trouble.Set(widgets.Amber, notLoaded(err))
		}
	}))
}

func (p *listPage) show(got snapshot) {
	p.trouble.Set(widgets.Amber, troubleOf(got))
	p.compared.SetText("")
	if got.storeErr == nil {
		p.compared.SetText(lang.L("Compared with the certificate store of this PC ({{.Time}})",
			map[string]string{"Time": p.deps.Now().In(businessday.Tokyo).Format("15:04")}))
	}
	p.table.SetRows(rowsOf(got))
}

// troubleOf says what of this PC could not be read. That a system has no certificate store yet is nothing to warn of
// before somebody wants to use it.
func troubleOf(got snapshot) string {
	switch {
	case got.storeErr != nil && !errors.Is(got.storeErr, certstore.ErrUnsupported):
		return notLoaded(got.storeErr)
	case got.journalErr != nil:
		return notLoaded(got.journalErr)
	}
	return ""
}

func newTable(act func(row)) *widgets.Table[row] {
	table := widgets.NewTable(widgets.TableOptions[row]{
		Columns: []widgets.TableColumn[row]{
			{ID: "name", Title: lang.L("Terminal"), Width: nameWidth, Bold: true, Text: func(r row) string { return r.Name },
				Less: func(a, b row) bool { return a.Name < b.Name }},
			{ID: "kind", Title: lang.L("Transport"), Width: kindWidth(),
				Text: func(r row) string { return explain.Transport(r.Transport) + " " + r.DeviceKind }},
			{ID: "end", Title: lang.L("Valid until"), Width: endWidth,
				Text: func(r row) string { return validUntil(r.Terminal) },
				Less: func(a, b row) bool { return a.ValidUntil.Before(b.ValidUntil) }},
			{ID: "left", Title: lang.L("Time left"),
				Text:   func(r row) string { return r.left.text },
				Object: func(r row) fyne.CanvasObject { return r.left.object() },
				Less:   func(a, b row) bool { return a.left.days < b.left.days }},
			{ID: "state", Title: lang.L("State"), Width: stateWidth(),
				Tag: func(r row) (widgets.Tone, string) {
					return explain.CertificateTone(r.State), explain.CertificateState(r.State)
				},
				Text: func(r row) string { return explain.CertificateState(r.State) }},
			{ID: "here", Title: lang.L("This PC"), Width: placeWidth(),
				Text:   func(r row) string { return r.here.text() },
				Object: func(r row) fyne.CanvasObject { return r.here.object() }},
		},
		ID:          func(r row) string { return r.Name },
		Action:      row.action,
		ActionWidth: actionWidth(),
		OnAction:    act,
		FilterHint:  lang.L("Filter by terminal or transport"),
		Empty:       lang.L("The terminals have not been loaded yet."),
		MinRows:     5,
	})
	table.SortBy("left", false)
	return table
}
