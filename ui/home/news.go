package home

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/client/businessday"
	"saihakko/ui/desk"
	"saihakko/ui/explain"
	"saihakko/ui/nav"
	"saihakko/ui/theme"
	"saihakko/ui/widgets"
)

// newsCard is 新着情報.
type newsCard struct {
	card *widgets.Card
	at   *widgets.Label
	open func(nav.Route)
}

func newNewsCard(refresh *widgets.Link, open func(nav.Route)) *newsCard {
	n := &newsCard{at: widgets.NewLabel(widgets.Muted, ""), open: open}
	n.card = widgets.NewCard(lang.L("News"), widgets.NewParagraph(widgets.Muted, lang.L("Loading..."))).
		WithAction(widgets.Row(10, n.at, refresh))
	return n
}

func (n *newsCard) say(text string) {
	n.card.SetContent(widgets.NewParagraph(widgets.Muted, text))
}

func (n *newsCard) show(news client.News, at time.Time) {
	n.at.SetText(lang.L("newest 10, as of {{.Time}}", map[string]string{"Time": at.In(businessday.Tokyo).Format("15:04")}))
	if len(news.Items) == 0 {
		n.say(lang.L("There are no news."))
		return
	}
	var rows []fyne.CanvasObject
	for i, item := range news.Items {
		if i > 0 {
			rows = append(rows, widgets.HLine())
		}
		rows = append(rows, n.row(item))
	}
	n.card.SetContent(widgets.Column(0, rows...))
}

func (n *newsCard) row(item client.NewsItem) fyne.CanvasObject {
	tone, kind := NewsKind(item.Kind)
	detail := widgets.NewStyledLink(widgets.Style{Size: theme.TextTable, Color: theme.Accent}, lang.L("Details"),
		func() { n.open(nav.Route{Page: desk.News, Param: item.ID}) })
	detail.SetName(lang.L("Details") + " " + item.ApplicationNumber)
	return widgets.Pad(7, 8, 7, 8, widgets.Row(12,
		widgets.Width(96, widgets.NewLabel(widgets.Style{Size: theme.TextTable, Color: theme.Subtle}, dateOrDash(item.Date))),
		widgets.Width(88, widgets.Row(0, widgets.NewTag(tone, kind))),
		widgets.Grow(widgets.NewParagraph(widgets.Style{Size: theme.TextTable, Color: theme.Ink}, NewsLine(item))),
		detail))
}

// NewsLine is a news item's text, led by 【number】 where it has one.
func NewsLine(item client.NewsItem) string {
	if item.ApplicationNumber == "" {
		return item.Text
	}
	return "【" + item.ApplicationNumber + "】 " + item.Text
}

// NewsKind names a kind of news and gives its colour. An unknown one is shown as received.
func NewsKind(k client.NewsKind) (widgets.Tone, string) {
	switch k {
	case client.NewsApplication:
		return widgets.Blue, lang.L("Application news")
	case client.NewsSystemSetting:
		return widgets.Blue, lang.L("System setting news")
	case client.NewsCharge:
		return widgets.Blue, lang.L("Charge news")
	case client.NewsCertificate:
		return widgets.Amber, lang.L("Certificate news")
	}
	return widgets.Neutral, string(k)
}

func dateOrDash(d businessday.Date) string {
	if d.IsZero() {
		return "—"
	}
	return explain.PlainDay(d)
}
