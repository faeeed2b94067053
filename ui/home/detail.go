package home

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
	"saihakko/ui/theme"
	"saihakko/ui/widgets"
)

// News makes the page of one news item (詳細).
func (s *Screens) News(route nav.Route) nav.Page { return &detailPage{deps: s.deps, route: route} }

type detailPage struct {
	deps   Deps
	route  nav.Route
	back   *widgets.Button
	body   *fyne.Container
	scroll *widgets.Scroller
	cancel func()
}

// Route implements nav.Page.
func (p *detailPage) Route() nav.Route { return p.route }

// Content implements nav.Page.
func (p *detailPage) Content() fyne.CanvasObject {
	p.back = widgets.NewButton(widgets.Outline, lang.L("Back"), func() {
		if !p.deps.Back() {
			p.deps.Go(nav.Route{Page: desk.Home})
		}
	})
	p.body = widgets.Column(14, widgets.NewParagraph(widgets.Muted, lang.L("Loading...")))
	p.scroll = widgets.Scroll(widgets.Pad(16, 20, 16, 20, widgets.Column(14,
		widgets.NewLabel(widgets.Heading, lang.L("Details of the news")), p.body, widgets.Row(12, p.back))))
	p.load()
	return p.scroll
}

// FirstFocus implements nav.Page.
func (p *detailPage) FirstFocus() fyne.Focusable { return p.back }

// Leave implements nav.Page.
func (p *detailPage) Leave() {
	if p.cancel != nil {
		p.cancel()
	}
}

func (p *detailPage) load() {
	p.cancel = task.Do(context.Background(), p.deps.Tasks, func(ctx context.Context) (client.NewsDetail, error) {
		return p.deps.Service.NewsDetail(ctx, p.route.Param)
	}, func(d client.NewsDetail, err error) {
		p.deps.Online(err)
		switch {
		case err == nil:
			p.body.Objects = []fyne.CanvasObject{p.card(d)}
		case p.deps.Failed(err, p.load):
			return
		default:
			p.body.Objects = []fyne.CanvasObject{widgets.NewNotice(widgets.Amber, explain.Sentence(err).Brief()).
				WithAction(widgets.NewSmallButton(widgets.Outline, lang.L("Try again"), p.load))}
		}
		p.scroll.Refresh()
	})
}

func (p *detailPage) card(d client.NewsDetail) fyne.CanvasObject {
	tone, kind := NewsKind(d.Item.Kind)
	parts := []fyne.CanvasObject{
		widgets.Row(12, widgets.NewTag(tone, kind),
			widgets.NewLabel(widgets.Style{Size: theme.TextTable, Color: theme.Subtle}, dateOrDash(d.Item.Date))),
		widgets.NewParagraph(widgets.Strong, NewsLine(d.Item)),
		widgets.HLine(),
	}
	for paragraph := range strings.SplitSeq(d.Body, "\n\n") {
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
