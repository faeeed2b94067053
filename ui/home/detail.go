package home

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/ui/desk"
	"saihakko/ui/loading"
	"saihakko/ui/nav"
	"saihakko/ui/theme"
	"saihakko/ui/widgets"
)

// News makes the page of one news item (詳細).
func (s *Screens) News(route nav.Route) nav.Page { return &detailPage{deps: s.deps, route: route} }

type detailPage struct {
	deps  Deps
	route nav.Route
	back  *widgets.Button
	part  *loading.Part[client.NewsDetail]
}

// Route implements nav.Page.
func (p *detailPage) Route() nav.Route { return p.route }

// Content implements nav.Page.
func (p *detailPage) Content() fyne.CanvasObject {
	p.back = widgets.NewSmallButton(widgets.Outline, lang.L("Back"), func() {
		if !p.deps.Back() {
			p.deps.Go(nav.Route{Page: desk.Home})
		}
	})
	var scroll *widgets.Scroller
	p.part = loading.New(p.deps.Desk, func(ctx context.Context) (client.NewsDetail, error) {
		return p.deps.Service.NewsDetail(ctx, p.route.Param)
	}, func(d client.NewsDetail) []fyne.CanvasObject { return []fyne.CanvasObject{p.card(d)} }, func() { scroll.Refresh() })
	scroll = widgets.Scroll(widgets.Pad(16, 20, 16, 20, widgets.Column(14,
		widgets.Row(12, widgets.NewLabel(widgets.Heading, lang.L("Details of the news")), widgets.Spacer(), p.back),
		p.part.Object())))
	p.part.Load()
	return scroll
}

// FirstFocus implements nav.Page.
func (p *detailPage) FirstFocus() fyne.Focusable { return p.back }

// Leave implements nav.Page.
func (p *detailPage) Leave() { p.part.Leave() }

func (p *detailPage) card(d client.NewsDetail) fyne.CanvasObject {
	tone, kind := NewsKind(d.Item.Kind)
	parts := []fyne.CanvasObject{
		widgets.Row(12, widgets.NewTag(tone, kind),
			widgets.NewLabel(widgets.Style{Size: theme.TextTable, Color: theme.Subtle}, dateOrDash(d.Item.Date))),
		widgets.NewParagraph(widgets.Strong, NewsLine(d.Item)),
		widgets.HLine(),
	}
	for paragraph := range strings.SplitSeq(d.Body, "\n\n") {
		if paragraph == d.Item.Text {
			continue // the headline says so already
		}
		parts = append(parts, widgets.NewParagraph(widgets.Body, paragraph))
	}
	for _, terminal := range d.Terminals {
		label := lang.L("Acquire the certificate of terminal {{.Terminal}}", map[string]string{"Terminal": terminal})
		parts = append(parts, widgets.Row(0, widgets.NewButton(widgets.Primary, label, func() {
			p.deps.Go(nav.Route{Page: desk.Acquire, Param: terminal})
		})))
	}
	if d.Application != "" {
		label := lang.L("Open application {{.Number}}", map[string]string{"Number": d.Application})
		parts = append(parts, widgets.Row(0, widgets.NewLink(label, func() {
			p.deps.Go(nav.Route{Page: desk.Application, Param: d.Application})
		})))
	}
	return widgets.NewCard("", widgets.Column(12, parts...))
}
