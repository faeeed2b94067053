package reissue

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/client/businessday"
	"saihakko/client/draft"
	"saihakko/client/jptext"
	rules "saihakko/client/reissue"
	"saihakko/ui/desk"
	"saihakko/ui/explain"
	"saihakko/ui/task"
	"saihakko/ui/widgets"
)

// confirm is 「デジタル証明書再発行申込 確認」 (manual step ⑤).
type confirm struct {
	page    *page
	summary *widgets.ErrorSummary
	failure *widgets.Notice
	body    *fyne.Container
	send    *widgets.Button
	back    *widgets.Button
	busy    *widgets.Busy
}

func newConfirm(p *page) *confirm {
	c := &confirm{
		page: p, summary: widgets.NewErrorSummary(), failure: widgets.NewNotice(widgets.Red, ""), body: widgets.TopRow(14),
	}
	c.send = widgets.NewButton(widgets.Primary, lang.L("Register the application"), c.submit)
	c.back = widgets.NewButton(widgets.Outline, lang.L("< Back to the terminals"), func() { p.to(rules.StepTerminals) })
	return c
}

func (c *confirm) content() fyne.CanvasObject {
	c.refresh()
	page := widgets.Scroll(widgets.Pad(16, 20, 16, 20, widgets.Column(8,
		widgets.NewLabel(widgets.Heading, lang.L("Reissue of digital certificates: confirmation")),
		widgets.NewParagraph(widgets.Muted, lang.L("Check what you have entered, then press \"Register the application\". To correct something, press \"Back to the entry\" of the part.")),
		c.failure, c.summary, c.body)))
	c.busy = widgets.NewBusy(c.page.forms.deps.Clock, page)
	return c.busy
}

// refresh shows the request as it will be sent.
func (c *confirm) refresh() {
	c.page.form.normalise()
	c.body.Objects = []fyne.CanvasObject{widgets.GrowBy(5, c.applicant()), widgets.GrowBy(7, c.terminals())}
	c.body.Refresh()
	c.failure.Set(widgets.Red, c.page.form.failure)
	c.showProblems()
}

func (c *confirm) showProblems() {
	problems := rules.Blocking(c.page.form.judgeStep(rules.StepConfirm))
	if len(problems) == 0 {
		c.summary.SetProblems("", nil)
		return
	}
	c.summary.SetProblems(summaryTitle(problems), summarise(problems, func(f rules.Field) {
		c.page.form.at(rules.StepOf(f), f)
		c.page.forms.deps.Go(desk.Draft(c.page.id, string(rules.StepOf(f))))
	}))
}

func (c *confirm) applicant() fyne.CanvasObject {
	a := c.page.form.draft.Request.Applicant
	edit := widgets.NewSmallButton(widgets.Outline, lang.L("Back to the entry"), func() { c.page.to(rules.StepApplicant) })
	edit.SetName(lang.L("Back to the applicant entry"))
	return widgets.NewCard(lang.L("Applicant"), widgets.NewKeyValues(116,
		widgets.Pair{Key: lang.L("Name"), Value: joined(a.FamilyName, a.GivenName)},
		widgets.Pair{Key: lang.L("Name (kana)"), Value: joined(a.FamilyNameKana, a.GivenNameKana)},
		widgets.Pair{Key: lang.L("Department"), Value: a.Department},
		widgets.Pair{Key: lang.L("Job title"), Value: a.JobTitle},
		widgets.Pair{Key: lang.L("Telephone"), Value: jptext.FormatPhone(a.Phone)},
		widgets.Pair{Key: lang.L("Fax"), Value: jptext.FormatPhone(a.Fax)},
		widgets.Pair{Key: lang.L("E-mail"), Value: a.Mail},
	)).WithAction(edit)
}

func joined(family, given string) string { return strings.TrimSpace(family + " " + given) }

func (c *confirm) terminals() fyne.CanvasObject {
	r := c.page.form.draft.Request
	edit := widgets.NewSmallButton(widgets.Outline, lang.L("Back to the entry"), func() { c.page.to(rules.StepTerminals) })
	edit.SetName(lang.L("Back to the terminal entry"))
	day, err := businessday.ParseISO(r.DesiredDate)
	desired, warning := r.DesiredDate, ""
	if err == nil {
		desired = lang.L("{{.Day}}, to be completed in the morning", map[string]any{"Day": explain.Day(day)})
		warning = lang.L("With the reissue on the morning of {{.Day}} the present certificates of these {{.Count}} terminals stop working. If that collides with your business hours, change the desired date.",
			map[string]any{"Day": explain.ShortDay(day), "Count": len(r.Terminals)})
	}
	return widgets.NewCard(lang.L("Terminals to be reissued"), widgets.Column(12,
		widgets.NewKeyValues(150,
			widgets.Pair{Key: explain.FieldName(rules.FieldDesiredDate), Value: desired},
			widgets.Pair{Key: explain.FieldName(rules.FieldReason), Value: reasonName(r.Reason)},
		),
		c.table(r.Terminals),
		widgets.NewNotice(widgets.Amber, warning),
	)).WithAction(edit)
}

// table lists the chosen terminals as the manual's confirmation does, with 「申込内容: 再発行».
func (c *confirm) table(names []string) fyne.CanvasObject {
	rows := make([]client.Terminal, 0, len(names))
	for _, n := range names {
		t, ok := c.page.form.find(n)
		if !ok {
			t = client.Terminal{Name: n}
		}
		rows = append(rows, t)
	}
	table := widgets.NewTable(widgets.TableOptions[client.Terminal]{
		Columns: []widgets.TableColumn[client.Terminal]{
			{ID: "transport", Title: lang.L("Transport"), Width: transportWidth(), Text: transport},
			{ID: "device", Title: lang.L("Device kind"), Width: 100, Text: device},
			{ID: "name", Title: lang.L("Terminal name"), Width: 88, Bold: true, Text: name},
			{ID: "code", Title: lang.L("Authentication code 1"), Text: code1},
			{ID: "issued", Title: lang.L("Issued on"), Width: dateWidth(), Text: issued},
			{ID: "what", Title: lang.L("Applied for"), Width: 76,
				Tag:  func(client.Terminal) (widgets.Tone, string) { return widgets.Blue, lang.L("Reissue") },
				Text: func(client.Terminal) string { return lang.L("Reissue") }},
		},
		ID:      name,
		ShowAll: true,
	})
	table.SetRows(rows)
	return table
}

// submit sends the draft. Whatever breaks, exactly one application results (package draft).
func (c *confirm) submit() {
	form := c.page.form
	form.refused, form.failure = nil, ""
	c.failure.Set(widgets.Red, "")
	c.showProblems()
	if len(rules.Blocking(form.judgeStep(rules.StepConfirm))) > 0 {
		c.summary.Focus()
		return
	}
	form.touched = true
	form.at(rules.StepConfirm, "")
	form.keep()
	c.lock(true)
	id, saver, deps := c.page.id, form.saver, c.page.forms.deps
	// Not cancelled when the page is left: a sending that has begun is better known to have ended.
	task.Do(context.Background(), deps.Tasks, func(ctx context.Context) (draft.Draft, error) {
		if err := saver.Flush(); err != nil {
			return draft.Draft{}, err
		}
		_, err := deps.Submitter.Submit(ctx, id)
		kept, loadErr := deps.Drafts.Load(id)
		return kept, errors.Join(err, loadErr)
	}, c.sent)
}

func (c *confirm) sent(kept draft.Draft, err error) {
	deps := c.page.forms.deps
	c.lock(false)
	deps.Online(err)
	form := c.page.form
	form.sendingEnded(kept)
	form.failure = ""
	var earlier *draft.EarlierError
	var problem *client.Problem
	switch {
	case form.page == nil && err == nil:
		// The user has gone elsewhere; the list of applications and the drafts tell what became of it.
	case err == nil:
		// Also where another step of the same draft is shown: what has been sent is not typed into any more.
		deps.Replace(desk.Draft(c.page.id, string(rules.StepComplete)))
	case errors.As(err, &earlier):
		c.tellOfEarlier(earlier)
	case deps.Failed(err, c.submit):
	case errors.As(err, &problem) && len(problem.Problems()) > 0:
		form.refused = problem.Problems()
		c.showProblems()
		c.summary.Focus()
	default:
		form.failure = failureText(kept, err)
		c.failure.Set(widgets.Red, form.failure)
	}
}

// failureText explains why the request was not registered, and takes away the fear of sending it twice.
func failureText(kept draft.Draft, err error) string {
	text := explain.Sentence(err).String()
	if kept.Unresolved() {
		text += "\n" + lang.L("Whether the application was received is not known yet. Press \"Register the application\" again: it is never registered twice.")
	}
	return text
}

// tellOfEarlier explains that the service had received the request as it was before the last changes.
func (c *confirm) tellOfEarlier(e *draft.EarlierError) {
	deps := c.page.forms.deps
	widgets.ShowDialog(deps.Window.Canvas(), widgets.DialogOptions{
		Title: lang.L("The request had already been received"),
		Body: lang.L("The sending that broke off before did arrive: it is the application {{.Number}}. Your later changes are kept as a new draft and have not been sent.",
			map[string]any{"Number": e.Number}),
		Buttons: []widgets.DialogButton{
			{Label: lang.L("Show the application received"), Kind: widgets.Primary, Default: true, Cancel: true, OnPressed: func() {
				deps.Replace(desk.Draft(c.page.id, string(rules.StepComplete)))
			}},
			{Label: lang.L("Open the new draft"), Kind: widgets.Outline, OnPressed: func() {
				deps.Replace(desk.Draft(e.Later.ID, string(rules.StepConfirm)))
			}},
		},
	})
}

func (c *confirm) lock(on bool) {
	c.send.Busy(on)
	if on {
		c.busy.Start(lang.L("Registering the application..."))
		return
	}
	c.busy.Stop()
}

func (c *confirm) footer() *widgets.Footer { return widgets.NewFooter(c.back, c.send) }

func (c *confirm) firstFocus() fyne.Focusable { return c.send }
