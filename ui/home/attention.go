package home

import (
	"context"
	"errors"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client/acquire"
	"saihakko/client/businessday"
	"saihakko/client/draft"
	"saihakko/ui/certificates"
	"saihakko/ui/desk"
	"saihakko/ui/explain"
	"saihakko/ui/nav"
	"saihakko/ui/task"
	"saihakko/ui/theme"
	"saihakko/ui/widgets"
)

// urgentAtMost keeps the news in sight; the rest is behind the link to the list of certificates.
const urgentAtMost = 5

// showUrgent fills the card of the certificates that want attention.
func (p *page) showUrgent(last shown) {
	list := urgent(last.terminals, businessday.DateOf(p.deps.Now()))
	if len(list) == 0 {
		p.urgent.Objects = nil
		p.urgent.Hide()
		return
	}
	var reissue []string
	for _, u := range list {
		if u.reissue {
			reissue = append(reissue, u.terminal)
		}
	}
	var rows []fyne.CanvasObject
	for i, u := range list[:min(len(list), urgentAtMost)] {
		if i > 0 {
			rows = append(rows, widgets.HLine())
		}
		rows = append(rows, p.urgentRow(u))
	}
	if len(list) > urgentAtMost {
		more := lang.L("Show all {{.Count}}", map[string]string{"Count": strconv.Itoa(len(list))})
		rows = append(rows, widgets.HLine(), widgets.Pad(6, 0, 0, 8, widgets.Row(0,
			widgets.NewSmallLink(more, func() { p.deps.Go(nav.Route{Page: desk.Certificates}) }))))
	}
	title := lang.L("Certificates that want attention: {{.Count}}", map[string]string{"Count": strconv.Itoa(len(list))})
	card := widgets.NewCard(title, widgets.Column(0, rows...)).WithEdge(theme.AmberEdge)
	if len(reissue) > 1 {
		card.WithAction(widgets.NewSmallButton(widgets.Outline, lang.L("Apply for all that need a reissue"),
			func() { p.deps.Go(desk.ReissueOf(reissue...)) }))
	}
	p.urgent.Objects = []fyne.CanvasObject{card}
	p.urgent.Show()
}

func (p *page) urgentRow(u urgency) fyne.CanvasObject {
	parts := []fyne.CanvasObject{
		widgets.Width(64, widgets.NewLabel(widgets.Body, u.terminal)),
		widgets.Width(86, widgets.Row(0, widgets.NewTag(u.tone, u.state))),
		widgets.Width(128, widgets.NewCutLabel(widgets.Style{Size: theme.TextTable, Color: theme.Ink}, u.deadline)),
		widgets.Grow(widgets.NewParagraph(widgets.Style{Size: theme.TextTable, Color: theme.Ink}, u.advice)),
	}
	if u.action != "" {
		press := func() { p.deps.Go(u.route) }
		if u.renewal {
			press = p.howToRenew
		}
		button := widgets.NewSmallButton(widgets.Outline, u.action, press)
		button.SetName(u.action + " " + u.terminal)
		parts = append(parts, button)
	}
	return widgets.Pad(6, 0, 6, 8, widgets.Row(8, parts...))
}

// howToRenew says what is done outside of this program (facts/domain.md 3.4: the official tool renews).
func (p *page) howToRenew() {
	widgets.ShowDialog(p.deps.Window.Canvas(), widgets.DialogOptions{
		Title: lang.L("How to renew a certificate"),
		Body:  lang.L("On the PC of the terminal, open the certificate installation tool of NACCS and choose the renewal, before the certificate ends. The renewed certificate is valid from that day. Nothing has to be applied for."),
		Buttons: []widgets.DialogButton{
			{Label: lang.L("Understood"), Kind: widgets.Primary, Default: true, Cancel: true},
		},
	})
}

// unfinished is what was left half done on this PC.
type unfinished struct {
	draft draft.Draft
	found bool
	jobs  []acquire.Job
}

func (p *page) loadUnfinished() {
	p.cancels = append(p.cancels, task.Do(context.Background(), p.deps.Tasks, func(context.Context) (u unfinished, err error) {
		// Neither keeps the other from being shown.
		if p.deps.Jobs != nil {
			u.jobs, err = p.deps.Jobs.Pending()
		}
		var failed error
		u.draft, u.found, failed = p.deps.Drafts.LatestUnfinished(p.deps.Account())
		return u, errors.Join(err, failed)
	}, func(u unfinished, err error) {
		var notices []fyne.CanvasObject
		if err != nil && !p.deps.Failed(err, p.loadUnfinished) {
			notices = append(notices, widgets.NewNotice(widgets.Amber, explain.Sentence(err).String()))
		}
		for _, job := range u.jobs {
			if !job.Abandoned {
				notices = append(notices, p.jobNotice(job))
			}
		}
		if u.found {
			notices = append(notices, p.draftNotice(u.draft))
		}
		p.unfinished.Objects = notices
		if len(notices) == 0 {
			p.unfinished.Hide()
		} else {
			p.unfinished.Show()
		}
		p.scroll.Refresh()
	}))
}

func (p *page) jobNotice(job acquire.Job) fyne.CanvasObject {
	text := lang.L("The acquisition for terminal {{.Terminal}} was interrupted. The key is safe on this PC; it can be finished.",
		map[string]string{"Terminal": job.Terminal})
	if job.Installed {
		text = lang.L("The certificate of terminal {{.Terminal}} is installed, but the service has not been told yet.",
			map[string]string{"Terminal": job.Terminal})
	}
	return widgets.NewNotice(widgets.Amber, text).WithAction(widgets.NewSmallButton(widgets.Outline,
		lang.L("Finish the acquisition"), func() { p.deps.Go(certificates.Resume(job.Terminal)) }))
}

func (p *page) draftNotice(d draft.Draft) fyne.CanvasObject {
	changed := d.Changed.In(businessday.Tokyo)
	text := lang.L("An application was left half filled in (last changed {{.Time}}).",
		map[string]string{"Time": explain.Moment(changed)})
	if d.Unresolved() {
		text = lang.L("An application was being sent when the connection broke off ({{.Time}}). Sending it again is safe: it will not be registered twice.",
			map[string]string{"Time": explain.Moment(changed)})
	}
	return widgets.NewNotice(widgets.Blue, text).WithAction(widgets.NewSmallButton(widgets.Outline, lang.L("Continue with it"),
		func() { p.deps.Go(desk.Draft(d.ID, string(d.Step))) }))
}
