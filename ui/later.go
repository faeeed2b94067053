package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/ui/desk"
	"saihakko/ui/nav"
	"saihakko/ui/widgets"
)

// laterPage says plainly that an entry of the menu is not in this version, and where the work can be done meanwhile.
type laterPage struct {
	desk  *desk.Desk
	route nav.Route
	home  *widgets.Button
}

func newLater(d *desk.Desk, r nav.Route) nav.Page { return &laterPage{desk: d, route: r} }

// Route implements nav.Page.
func (p *laterPage) Route() nav.Route { return p.route }

// Content implements nav.Page.
func (p *laterPage) Content() fyne.CanvasObject {
	p.home = widgets.NewButton(widgets.Primary, lang.L("Back to home"), func() { p.desk.Go(nav.Route{Page: desk.Home}) })
	name := desk.LaterName(p.route.Param)
	return widgets.Scroll(widgets.Pad(16, 20, 16, 20, widgets.Column(14,
		widgets.NewLabel(widgets.Heading, name),
		widgets.NewCard("", widgets.Column(12,
			widgets.NewParagraph(widgets.Strong, lang.L("“{{.Name}}” is not in this version yet.", map[string]string{"Name": name})),
			widgets.NewParagraph(widgets.Body, lang.L("It comes with a later version of this program. Until then, please use the web pages of the NACCS support system.")),
			widgets.Row(0, p.home))))))
}

// FirstFocus implements nav.Page.
func (p *laterPage) FirstFocus() fyne.Focusable { return p.home }

// Leave implements nav.Page.
func (p *laterPage) Leave() {}
