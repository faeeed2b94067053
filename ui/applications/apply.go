package applications

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/ui/desk"
	"saihakko/ui/nav"
	"saihakko/ui/widgets"
)

// Apply makes the page of 「申込実施」: the four applications of 「申込を行う」 and what each is for.
func (s *Screens) Apply(route nav.Route) nav.Page { return &applyPage{deps: s.deps, route: route} }

type applyPage struct {
	deps  Deps
	route nav.Route
	first fyne.Focusable
}

// Route implements nav.Page.
func (p *applyPage) Route() nav.Route { return p.route }

// Content implements nav.Page.
func (p *applyPage) Content() fyne.CanvasObject {
	cards := []fyne.CanvasObject{
		widgets.NewLabel(widgets.Heading, lang.L("Apply")),
		widgets.NewParagraph(widgets.Muted, lang.L("Choose what you apply for.")),
	}
	for _, entry := range desk.ApplyEntries() {
		kind := widgets.Outline
		if entry.Main {
			kind = widgets.Primary
		}
		button := widgets.NewButton(kind, lang.L("Open"), func() { p.deps.Go(entry.Route) })
		button.SetName(entry.Label)
		if p.first == nil {
			p.first = button
		}
		cards = append(cards, widgets.NewCard("", widgets.Row(16, widgets.Grow(widgets.Column(2,
			widgets.NewLabel(widgets.Title, entry.Label),
			widgets.NewParagraph(widgets.Muted, purpose(entry.Route)))), button)))
	}
	return widgets.Scroll(widgets.Pad(16, 20, 16, 20, widgets.Column(12, cards...)))
}

// FirstFocus implements nav.Page.
func (p *applyPage) FirstFocus() fyne.Focusable { return p.first }

// Leave implements nav.Page.
func (p *applyPage) Leave() {}

func purpose(route nav.Route) string {
	switch route.Param {
	case desk.ContractChange:
		return lang.L("Change what the contract says: company, terminals, certificates, payment. It comes with a later version.")
	case desk.SystemSetting:
		return lang.L("Have settings of the NACCS system changed. It comes with a later version.")
	case desk.BrokerID:
		return lang.L("Register further customs brokers as users. It comes with a later version.")
	}
	return lang.L("When a certificate has expired, or a terminal is replaced: have the certificates of one or more terminals reissued.")
}
