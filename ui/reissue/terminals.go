package reissue

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/client/businessday"
	rules "saihakko/client/reissue"
	"saihakko/ui/explain"
	"saihakko/ui/widgets"
)

// terminals is 「論理端末入力」 (manual step ④): desired date, reason, and the terminals to be reissued.
type terminals struct {
	page    *page
	date    *widgets.DateField
	reason  *widgets.Radio
	fault   *widgets.Paragraph
	table   *widgets.Table[client.Terminal]
	advice  *widgets.Notice
	reveal  *widgets.Link
	summary *widgets.ErrorSummary
	next    *widgets.Button
	// tried says that the user wanted to go on: only then are missing entries complained about.
	tried bool
}

func newTerminals(p *page) *terminals {
	t := &terminals{
		page: p, summary: widgets.NewErrorSummary(),
		fault:  widgets.NewParagraph(widgets.Fault, ""),
		advice: widgets.NewNotice(widgets.Amber, ""),
	}
	t.date = widgets.NewDateField(widgets.DateFieldOptions{
		Label: explain.FieldName(rules.FieldDesiredDate), Required: true,
		Support:   lang.L("From the next business day on. Saturdays, Sundays and public holidays cannot be chosen."),
		Parse:     t.parse,
		Format:    explain.Day,
		Closed:    t.closed,
		Earliest:  func() businessday.Date { return p.form.calendar().NextBusinessDay(p.form.today()) },
		OnChanged: func(text string, d businessday.Date, ok bool) { t.dateChanged(text, d, ok) },
		OnLeave:   func(string) { t.dateLeft() },
	})
	t.reason = widgets.NewRadio(reasonOptions(), false, func(id string) {
		p.form.set(rules.FieldReason, id)
		p.form.at(rules.StepTerminals, rules.FieldReason)
		t.judgeReason()
	})
	t.table = newTerminalTable(t)
	t.reveal = widgets.NewSmallLink(lang.L("Show the authentication codes"), t.showCodes)
	t.next = widgets.NewButton(widgets.Primary, lang.L("Proceed to the confirmation"), t.proceed)
	return t
}

func reasonOptions() []widgets.Option {
	var options []widgets.Option
	for _, r := range rules.Reasons() {
		options = append(options, widgets.Option{ID: string(r), Label: reasonName(r)})
	}
	return options
}

func reasonName(r rules.Reason) string {
	switch r {
	case rules.Expired:
		return lang.L("Validity has ended")
	case rules.TerminalReplacement:
		return lang.L("Replacement of the terminal")
	case rules.OtherReason:
		return lang.L("Other reason")
	}
	return string(r)
}

func (t *terminals) content() fyne.CanvasObject {
	help := widgets.NewSmallLink(lang.L("Which one should I choose?"), t.explainReasons)
	reason := widgets.NewCard("", widgets.Column(6,
		widgets.Row(8, widgets.NewLabel(widgets.Strong, explain.FieldName(rules.FieldReason)),
			widgets.NewLabel(widgets.Fault, lang.L("※ required")), widgets.Spacer(), help),
		t.reason, t.fault))
	title := widgets.Row(12, widgets.NewLabel(widgets.Title, lang.L("Terminals")), t.table.Count())
	list := widgets.NewCard("", widgets.Column(8, widgets.Grow(t.table), t.advice,
		widgets.Row(0, widgets.Spacer(), t.reveal))).
		WithTitle(title).WithAction(widgets.Width(200, t.table.Filter()))
	t.refresh()
	body := widgets.TopRow(12, widgets.Width(330, widgets.NewCard("", t.date)),
		widgets.Grow(widgets.Column(12, reason, widgets.Grow(list))))
	return widgets.Scroll(widgets.Pad(16, 20, 16, 20, widgets.Column(8, t.summary, widgets.Grow(body))))
}

// refresh shows what the form holds.
func (t *terminals) refresh() {
	t.table.SetRows(t.rows())
	t.table.SetSelected(t.page.form.draft.Request.Terminals)
	t.reason.Choose(string(t.page.form.draft.Request.Reason))
	t.date.CalendarChanged()
	if text := t.page.form.draft.Request.DesiredDate; text != "" {
		t.date.SetText(shownDate(text))
		t.judgeDate()
	}
	t.advise()
}

func (t *terminals) rows() []client.Terminal {
	if t.page.form.office == nil {
		return nil
	}
	return t.page.form.office.terminals
}

// shownDate is the field's form of a stored date: the manual's YYYYMMDD.
func shownDate(text string) string {
	day, err := businessday.ParseISO(text)
	if err != nil {
		return text
	}
	return day.Format8()
}

func (t *terminals) parse(text string) (businessday.Date, bool) {
	day, err := businessday.ParseLenient(text, t.page.form.today())
	return day, err == nil
}

// closed says why a day cannot be chosen.
func (t *terminals) closed(d businessday.Date) (string, bool) {
	for _, p := range rules.CheckField(rules.FieldDesiredDate, rules.Request{DesiredDate: d.String()}, t.page.form.rules()) {
		if !p.Warning {
			return whyNot(d, t.page.form.calendar(), p), true
		}
	}
	return "", false
}

func whyNot(d businessday.Date, calendar *businessday.Calendar, p rules.Problem) string {
	day := explain.ShortDay(d)
	if reason, closed := calendar.Closed(d); closed {
		return lang.L("{{.Day}} cannot be chosen: {{.Reason}}.", map[string]any{"Day": day, "Reason": explain.ClosedReason(reason)})
	}
	if p.Code == rules.DateTooEarly {
		return lang.L("{{.Day}} cannot be chosen: only the next business day or later.", map[string]any{"Day": day})
	}
	return explain.Problem(p)
}

func (t *terminals) dateChanged(text string, d businessday.Date, ok bool) {
	if ok {
		text = d.String()
	}
	t.page.form.set(rules.FieldDesiredDate, text)
	t.page.form.at(rules.StepTerminals, rules.FieldDesiredDate)
	if ok || t.date.HasError() {
		t.judgeDate()
	} else {
		t.date.ClearMessage()
		t.date.SetSentence(widgets.Blue, "")
	}
}

func (t *terminals) dateLeft() {
	stored, changed := rules.NormaliseField(rules.FieldDesiredDate, t.page.form.draft.Request.DesiredDate, t.page.form.today())
	if changed {
		t.page.form.set(rules.FieldDesiredDate, stored)
	}
	t.judgeDate()
}

// judgeDate answers the user's real question: when is it done, and until when does the old certificate work.
func (t *terminals) judgeDate() {
	t.summarise()
	text := t.page.form.draft.Request.DesiredDate
	problems := t.page.form.judge(rules.FieldDesiredDate)
	if blocking := rules.Blocking(problems); len(blocking) > 0 {
		t.date.SetError(explain.Problem(blocking[0]), t.dateRepair(blocking[0])...)
		t.date.SetSentence(widgets.Blue, "")
		return
	}
	if len(problems) > 0 {
		t.date.SetNote(explain.Problem(problems[0]))
	} else {
		t.date.ClearMessage()
	}
	if day, err := businessday.ParseISO(text); err == nil {
		t.date.SetSentence(widgets.Blue, lang.L("It will be completed on the morning of {{.Day}}. The present certificate stops working then.",
			map[string]any{"Day": explain.ShortDay(day)}))
	}
}

// dateRepair offers the nearest day that can be chosen.
func (t *terminals) dateRepair(p rules.Problem) []widgets.Repair {
	fix, ok := explain.Repair(p, t.page.form.draft.Request.DesiredDate)
	if !ok {
		return nil
	}
	return []widgets.Repair{{Label: fix.Label, Apply: func() {
		day, known := t.parse(fix.Text)
		t.date.SetText(shownDate(fix.Text))
		t.dateChanged(fix.Text, day, known)
	}}}
}

func (t *terminals) judgeReason() {
	t.summarise()
	text := ""
	if blocking := rules.Blocking(t.page.form.judge(rules.FieldReason)); len(blocking) > 0 {
		text = explain.Problem(blocking[0])
	}
	t.fault.SetText(text)
}

// advise shows what is to be known of the chosen terminals, errors before warnings.
func (t *terminals) advise() {
	t.summarise()
	problems := t.page.form.judge(rules.FieldTerminals)
	var texts []string
	tone := widgets.Amber
	for _, p := range problems {
		if p.Code == rules.TerminalsRequired {
			continue
		}
		if !p.Warning {
			tone = widgets.Red
		}
		texts = append(texts, explain.Problem(p))
	}
	t.advice.Set(tone, strings.Join(texts, "\n"))
}

// summarise lists what is to be mended, once the user has wanted to go on, and follows what is mended since.
func (t *terminals) summarise() []rules.Problem {
	if !t.tried {
		return nil
	}
	problems := rules.Blocking(t.page.form.judgeStep(rules.StepTerminals))
	t.summary.SetProblems(summaryTitle(problems), summarise(problems, t.jump))
	return problems
}

// proceed goes on if nothing has to be mended.
func (t *terminals) proceed() {
	t.tried = true
	t.dateLeft()
	t.judgeReason()
	t.advise()
	if len(t.summarise()) == 0 {
		t.page.to(rules.StepConfirm)
		return
	}
	t.summary.Focus()
}

func (t *terminals) jump(f rules.Field) {
	switch f {
	case rules.FieldDesiredDate:
		t.date.Focus()
	case rules.FieldReason:
		t.reason.Focus()
	default:
		t.table.Focus()
	}
}

func (t *terminals) footer() *widgets.Footer {
	back := widgets.NewButton(widgets.Outline, lang.L("< Back to the applicant"), func() { t.page.to(rules.StepApplicant) })
	return widgets.NewFooter(back, t.next)
}

func (t *terminals) firstFocus() fyne.Focusable {
	switch t.page.form.draft.Focus {
	case rules.FieldReason:
		return t.reason.Focusable()
	case rules.FieldTerminals:
		return t.table.Focusable()
	}
	return t.date.Focusable()
}
