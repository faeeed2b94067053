package home

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/ui/desk"
	"saihakko/ui/nav"
	"saihakko/ui/widgets"
)

const menuWidth = 262

// menuCard is メニュー一覧.
type menuCard struct {
	card *widgets.Card
	main *widgets.Button
}

func newMenuCard(open func(nav.Route)) *menuCard {
	m := &menuCard{}
	var groups []fyne.CanvasObject
	for _, group := range desk.Menu() {
		rows := []fyne.CanvasObject{widgets.NewLabel(widgets.Muted, group.Title)}
		for _, entry := range group.Entries {
			press := func() { open(entry.Route) }
			if entry.Main {
				m.main = widgets.NewButton(widgets.Primary, entry.Label, press)
				rows = append(rows, m.main)
				continue
			}
			rows = append(rows, widgets.NewMenuLink(entry.Label, press))
		}
		groups = append(groups, widgets.Column(8, rows...))
	}
	m.card = widgets.NewCard(lang.L("Menu"), widgets.Column(16, groups...))
	return m
}
