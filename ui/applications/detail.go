package applications

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/client/businessday"
	"saihakko/ui/desk"
	"saihakko/ui/explain"
	"saihakko/ui/loading"
	"saihakko/ui/nav"
	"saihakko/ui/theme"
	"saihakko/ui/widgets"
)

// Detail makes the page of one application.
func (s *Screens) Detail(route nav.Route) nav.Page { return &detailPage{deps: s.deps, route: route} }

type detailPage struct {
	deps  Deps
	route nav.Route
	back  *widgets.Button
	part  *loading.Part[client.Application]
}

// Route implements nav.Page.
func (p *detailPage) Route() nav.Route { return p.route }

// Content implements nav.Page.
func (p *detailPage) Content() fyne.CanvasObject {
	p.back = widgets.NewSmallButton(widgets.Outline, lang.L("Back to the list"), func() {
		p.deps.Go(nav.Route{Page: desk.Applications})
	})
	var scroll *widgets.Scroller
	p.part = loading.New(p.deps.Desk, func(ctx context.Context) (client.Application, error) {
		return p.deps.Service.Application(ctx, p.route.Param, "")
	}, p.show, func() { scroll.Refresh() })
	refresh := widgets.NewSmallButton(widgets.Outline, lang.L("Refresh"), p.part.Load)
	scroll = widgets.Scroll(widgets.Pad(16, 20, 16, 20, widgets.Column(14,
		widgets.Row(12, widgets.NewLabel(widgets.Heading, lang.L("Application {{.Number}}", map[string]string{"Number": p.route.Param})),
			widgets.Spacer(), p.back, refresh),
		p.part.Object())))
	p.part.Load()
	return scroll
}

// FirstFocus implements nav.Page.
func (p *detailPage) FirstFocus() fyne.Focusable { return p.back }

// Leave implements nav.Page.
func (p *detailPage) Leave() { p.part.Leave() }

func (p *detailPage) show(a client.Application) []fyne.CanvasObject {
	left := widgets.Column(14, p.terminals(a), p.contents(a))
	return []fyne.CanvasObject{
		p.next(a, businessday.DateOf(p.deps.Now())),
		widgets.TopRow(16, widgets.GrowBy(3, left), widgets.GrowBy(2, timeline(a))),
	}
}

// next says where the application stands and what comes now.
func (p *detailPage) next(a client.Application, today businessday.Date) fyne.CanvasObject {
	tone, state := State(a.State)
	parts := []fyne.CanvasObject{
		widgets.Row(10, widgets.NewTag(tone, state), widgets.NewLabel(widgets.Strong, Kind(a.Kind))),
		widgets.NewParagraph(widgets.Body, whatIsNext(a, today)),
	}
	if message := queryOf(a); message != "" {
		parts = append(parts, widgets.NewNotice(widgets.Amber, lang.L("Message from the centre: {{.Message}}",
			map[string]string{"Message": message})))
	}
	return widgets.NewCard("", widgets.Column(10, parts...))
}

// whatIsNext words the next step of each state (facts/domain.md 1.4).
func whatIsNext(a client.Application, today businessday.Date) string {
	desired, _ := businessday.ParseISO(a.Request.DesiredDate)
	v := map[string]string{"Day": explain.Day(desired), "AcquireBy": explain.Day(a.AcquireBy)}
	switch a.State {
	case client.ApplicationReceived, client.ApplicationCorrected:
		return lang.L("The reissue is done in the morning of {{.Day}}. Until then the present certificates can be used. You are told by mail and in the news when it is done.", v)
	case client.ApplicationQuery:
		return lang.L("The centre has a question about this application: read the message below. Correcting or withdrawing it in this program comes with a later version; until then, please do so on the web pages of the NACCS support system. The reissue waits for it.")
	case client.ApplicationReissued:
		if a.AcquireBy.IsZero() {
			return lang.L("The certificates have been reissued. Acquire each one on the PC of its terminal.")
		}
		if a.AcquireBy.Before(today) {
			return lang.L("The certificates were to be acquired by {{.AcquireBy}}. Those that were not have been stopped and have to be reissued again.", v)
		}
		return lang.L("The certificates have been reissued. Acquire each one on the PC of its terminal by {{.AcquireBy}}; after that they are stopped without notice.", v)
	case client.ApplicationAcquired:
		return lang.L("All certificates of this application have been acquired. There is nothing left to do.")
	case client.ApplicationWithdrawn:
		return lang.L("This application was withdrawn. The present certificates stay as they are.")
	case client.ApplicationVoid:
		return lang.L("This application has become void. If a reissue is still needed, apply for it again.")
	}
	return lang.L("The service reports a state that this version of the program does not know.")
}

// queryOf is the centre's newest message while it waits for an answer.
func queryOf(a client.Application) string {
	if a.State != client.ApplicationQuery {
		return ""
	}
	message := ""
	for _, e := range a.Timeline {
		if e.Kind == eventQuery {
			message = e.Text
		}
	}
	return message
}

func (p *detailPage) terminals(a client.Application) fyne.CanvasObject {
	var rows []fyne.CanvasObject
	small := widgets.Style{Size: theme.TextTable, Color: theme.Ink}
	for i, t := range a.Terminals {
		if i > 0 {
			rows = append(rows, widgets.HLine())
		}
		parts := []fyne.CanvasObject{
			widgets.Width(76, widgets.NewLabel(widgets.Strong, t.Name)),
			widgets.Width(140, widgets.NewCutLabel(small, explain.Transport(t.Transport)+" "+t.DeviceKind)),
			widgets.Grow(widgets.NewCutLabel(small, t.AuthenticationCode1)),
		}
		switch {
		case t.Acquired:
			parts = append(parts, widgets.NewTag(widgets.Green, lang.L("Acquired")))
		case a.State == client.ApplicationReissued && !a.AcquireBy.Before(businessday.DateOf(p.deps.Now())):
			acquire := widgets.NewSmallButton(widgets.Outline, lang.L("Acquire"), func() {
				p.deps.Go(nav.Route{Page: desk.Acquire, Param: t.Name})
			})
			acquire.SetName(lang.L("Acquire") + " " + t.Name)
			parts = append(parts, acquire)
		}
		rows = append(rows, widgets.Pad(6, 0, 6, 0, widgets.Row(10, parts...)))
	}
	return widgets.NewCard(lang.L("Terminals applied for"), widgets.Column(0, rows...))
}

// contents shows what was applied for, without the secret codes, which the service does not repeat.
func (p *detailPage) contents(a client.Application) fyne.CanvasObject {
	r := a.Request
	desired, _ := businessday.ParseISO(r.DesiredDate)
	return widgets.NewCard(lang.L("Contents of the application"), widgets.NewKeyValues(150,
		widgets.Pair{Key: lang.L("Received on"), Value: explain.Moment(a.ReceivedAt)},
		widgets.Pair{Key: lang.L("Desired date"), Value: explain.Day(desired)},
		widgets.Pair{Key: lang.L("Reason for reissue"), Value: explain.Reason(r.Reason)},
		widgets.Pair{Key: lang.L("Applicant's name"), Value: r.Applicant.FamilyName + "　" + r.Applicant.GivenName},
		widgets.Pair{Key: lang.L("Applicant's reading"), Value: r.Applicant.FamilyNameKana + "　" + r.Applicant.GivenNameKana},
		widgets.Pair{Key: lang.L("Department"), Value: r.Applicant.Department},
		widgets.Pair{Key: lang.L("Job title"), Value: r.Applicant.JobTitle},
		widgets.Pair{Key: lang.L("Telephone number"), Value: r.Applicant.Phone},
		widgets.Pair{Key: lang.L("Fax number"), Value: r.Applicant.Fax},
		widgets.Pair{Key: lang.L("Applicant's e-mail address"), Value: r.Applicant.Mail},
	))
}
