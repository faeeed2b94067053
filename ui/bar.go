package ui

import (
	"strconv"

	"fyne.io/fyne/v2/lang"

	"saihakko/ui/desk"
	"saihakko/ui/nav"
	"saihakko/ui/widgets"
)

// bar is the navigation bar: the manual's six entries, and at its end what only a program on the PC has.
type bar struct {
	object *widgets.Tabs
}

// place is one entry of the bar.
type place struct {
	id    string
	label string
	route nav.Route
	end   bool
}

func places() []place {
	later := func(id, label string) place {
		return place{id: desk.Later + "/" + id, label: label, route: nav.Route{Page: desk.Later, Param: id}}
	}
	return []place{
		{id: desk.Home, label: lang.L("Home"), route: nav.Route{Page: desk.Home}},
		{id: desk.Apply, label: lang.L("Apply for something"), route: nav.Route{Page: desk.Apply}},
		{id: desk.Applications, label: lang.L("Applications"), route: nav.Route{Page: desk.Applications}},
		later(desk.Contract, lang.L("Contract")),
		later(desk.Invoice, lang.L("Invoices")),
		later(desk.Password, lang.L("Password change")),
		{id: desk.Drafts, label: lang.L("Drafts"), route: nav.Route{Page: desk.Drafts}, end: true},
		{id: desk.Certificates, label: lang.L("Certificates"), route: nav.Route{Page: desk.Certificates}, end: true},
		{id: desk.Settings, label: lang.L("Settings"), route: nav.Route{Page: desk.Settings}, end: true},
	}
}

func newBar(open func(nav.Route)) *bar {
	routes := map[string]nav.Route{}
	var items []widgets.TabItem
	for _, p := range places() {
		routes[p.id] = p.route
		items = append(items, widgets.TabItem{ID: p.id, Label: p.label, AtEnd: p.end})
	}
	return &bar{object: widgets.NewTabs(items, func(id string) { open(routes[id]) })}
}

// count shows a number behind an entry; none where there is nothing to count.
func (b *bar) count(id string, n int) {
	for _, p := range places() {
		if p.id != id {
			continue
		}
		label := p.label
		if n > 0 {
			label += " " + strconv.Itoa(n)
		}
		b.object.SetLabel(id, label)
	}
}

// current underlines the entry under which a place stands.
func (b *bar) current(r nav.Route) {
	id := r.Page
	switch r.Page {
	case desk.News:
		id = desk.Home
	case desk.Reissue:
		id = desk.Apply
	case desk.Application:
		id = desk.Applications
	case desk.Acquire:
		id = desk.Certificates
	case desk.Later:
		id = r.Page + "/" + r.Param
		switch r.Param {
		case desk.ContractChange, desk.SystemSetting, desk.BrokerID:
			id = desk.Apply
		}
	}
	b.object.SetCurrent(id)
}
