package reissue

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client/jptext"
	rules "saihakko/client/reissue"
	"saihakko/ui/explain"
	"saihakko/ui/widgets"
)

// applicant is 「申込担当者入力」 (manual step ③).
type applicant struct {
	page    *page
	fields  map[rules.Field]*widgets.Field
	order   []rules.Field
	intro   *widgets.Paragraph
	summary *widgets.ErrorSummary
	next    *widgets.Button
	// tried says that the user wanted to go on: only then is an empty field complained about, not while somebody
	// is still passing through.
	tried bool
}

func newApplicant(p *page) *applicant {
	a := &applicant{
		page: p, fields: map[rules.Field]*widgets.Field{}, summary: widgets.NewErrorSummary(),
		intro: widgets.NewParagraph(widgets.Muted, ""),
	}
	a.next = widgets.NewButton(widgets.Primary, lang.L("Proceed to the terminals"), a.proceed)
	return a
}

// field makes the input of one field of the request.
func (a *applicant) field(f rules.Field, o widgets.FieldOptions) *widgets.Field {
	o.Label, o.Required = explain.FieldName(f), rules.IsRequired(f)
	o.OnChanged = func(text string) { a.typed(f, text) }
	o.OnLeave = func(string) { a.left(f) }
	field := widgets.NewField(o)
	a.fields[f] = field
	a.order = append(a.order, f)
	return field
}

func (a *applicant) content() fyne.CanvasObject {
	const nameWidth, wide, narrow, address = 190, 420, 240, 340
	digits := lang.L("Digits only, without hyphens. Hyphens are removed if you paste them. Example: 0312345678")
	rows := widgets.Column(0,
		widgets.NewFormRow(lang.L("Name"), true, lang.L("Full width. Example: 通関 太郎"),
			a.field(rules.FieldFamilyName, widgets.FieldOptions{Prefix: lang.L("Family"), Width: nameWidth}),
			a.field(rules.FieldGivenName, widgets.FieldOptions{Prefix: lang.L("Given"), Width: nameWidth})),
		widgets.NewFormRow(lang.L("Name (kana)"), true,
			lang.L("Full-width katakana. Hiragana and half-width kana are converted. Example: ツウカン タロウ"),
			a.field(rules.FieldFamilyNameKana, widgets.FieldOptions{Prefix: lang.L("Family (kana)"), Width: nameWidth}),
			a.field(rules.FieldGivenNameKana, widgets.FieldOptions{Prefix: lang.L("Given (kana)"), Width: nameWidth})),
		widgets.NewFormRow(lang.L("Department"), false, lang.L("Full width. Example: 第一営業部営業第３課"),
			a.field(rules.FieldDepartment, widgets.FieldOptions{Width: wide})),
		widgets.NewFormRow(lang.L("Job title"), false, lang.L("Full width. Example: 課長"),
			a.field(rules.FieldJobTitle, widgets.FieldOptions{Width: narrow})),
		widgets.NewFormRow(lang.L("Telephone"), true, digits,
			a.field(rules.FieldPhone, widgets.FieldOptions{Width: narrow})),
		widgets.NewFormRow(lang.L("Fax"), false, digits,
			a.field(rules.FieldFax, widgets.FieldOptions{Width: narrow})),
		widgets.NewFormRowStack(lang.L("E-mail"), true,
			lang.L("Half-width letters and digits. Enter the same address twice. Example: taro.tsukan@naccs.jp"),
			a.field(rules.FieldMail, widgets.FieldOptions{Suffix: lang.L("For registration"), Width: address}),
			a.field(rules.FieldMailConfirmation, widgets.FieldOptions{Suffix: lang.L("For confirmation"), Width: address})),
	)
	a.refresh()
	card := widgets.NewCard("", widgets.Column(6,
		widgets.NewLabel(widgets.Heading, lang.L("Applicant entry")), a.intro, a.summary, rows))
	return widgets.Scroll(widgets.Pad(16, 20, 16, 20, card))
}

// refresh shows what the form holds, and judges every field that has been filled in.
func (a *applicant) refresh() {
	intro := lang.L("Check the applicant and correct what has changed.")
	switch {
	case a.page.form.applicantOnFile:
		intro += lang.L(" The applicant on file has been filled in.")
	case a.page.form.applicantMissed:
		intro = lang.L("The applicant on file could not be read. Please enter the applicant.")
	}
	a.intro.SetText(intro)
	for _, f := range a.order {
		a.fields[f].SetText(a.page.form.draft.Request.Text(f))
		a.suffix(f)
		if a.page.form.draft.Request.Text(f) != "" {
			a.judge(f, "")
		}
	}
}

// typed takes a change by the user. What was found wrong before is judged again at once, so that a mended field
// stops complaining; nothing new is complained about while somebody is still typing.
func (a *applicant) typed(f rules.Field, text string) {
	a.page.form.set(f, text)
	a.page.form.at(rules.StepApplicant, f)
	a.suffix(f)
	if a.fields[f].HasError() {
		a.judge(f, "")
	} else {
		a.fields[f].ClearMessage()
	}
}

// left brings a field into its stored form and judges it.
func (a *applicant) left(f rules.Field) {
	before := a.page.form.draft.Request.Text(f)
	stored, changed := rules.NormaliseField(f, before, a.page.form.today())
	note := ""
	if changed {
		a.page.form.set(f, stored)
		a.fields[f].Replace(stored)
		a.suffix(f)
		note = lang.L("Converted to \"{{.Text}}\". Ctrl+Z undoes it.", map[string]any{"Text": stored})
	}
	a.judge(f, note)
	if f == rules.FieldMail && a.page.form.draft.Request.MailConfirmation != "" {
		a.judge(rules.FieldMailConfirmation, "")
	}
	a.summarise()
}

// judge shows the first error of a field, or else its first warning, or else the note.
func (a *applicant) judge(f rules.Field, note string) {
	problems := a.page.form.judge(f)
	field := a.fields[f]
	if !a.tried && a.page.form.draft.Request.Text(f) == "" {
		field.ClearMessage()
		return
	}
	if blocking := rules.Blocking(problems); len(blocking) > 0 {
		field.SetError(explain.Problem(blocking[0]), a.repairs(f, blocking[0])...)
		return
	}
	if len(problems) > 0 {
		field.SetNote(explain.Problem(problems[0]), a.repairs(f, problems[0])...)
		return
	}
	if note != "" {
		field.SetNote(note)
		return
	}
	field.ClearMessage()
}

// repairs offers what can be mended by one press.
func (a *applicant) repairs(f rules.Field, p rules.Problem) []widgets.Repair {
	fix, ok := explain.Repair(p, a.page.form.draft.Request.Text(f))
	if !ok {
		return nil
	}
	return []widgets.Repair{{Label: fix.Label, Apply: func() {
		a.page.form.set(f, fix.Text)
		a.fields[f].Replace(fix.Text)
		a.judge(f, "")
		a.fields[f].Focus()
	}}}
}

// suffix shows a telephone number as it will be read.
func (a *applicant) suffix(f rules.Field) {
	if f != rules.FieldPhone && f != rules.FieldFax {
		return
	}
	text := a.page.form.draft.Request.Text(f)
	formatted := jptext.FormatPhone(text)
	if formatted == text {
		formatted = ""
	}
	a.fields[f].SetSuffix(formatted)
}

// proceed goes on if nothing has to be mended; otherwise it names everything that has, with a way to each.
func (a *applicant) proceed() {
	a.tried = true
	a.page.form.normalise()
	for _, f := range a.order {
		a.fields[f].Replace(a.page.form.draft.Request.Text(f))
		a.judge(f, "")
	}
	if len(a.summarise()) == 0 {
		a.page.to(rules.StepTerminals)
		return
	}
	a.summary.Focus()
}

// summarise lists what is to be mended, once the user has wanted to go on, and follows what is mended since.
func (a *applicant) summarise() []rules.Problem {
	if !a.tried {
		return nil
	}
	problems := rules.Blocking(a.page.form.judgeStep(rules.StepApplicant))
	a.summary.SetProblems(summaryTitle(problems), summarise(problems, func(f rules.Field) { a.fields[f].Focus() }))
	return problems
}

func (a *applicant) footer() *widgets.Footer {
	back := widgets.NewButton(widgets.Outline, lang.L("< Back to the guidance"), func() { a.page.to(rules.StepGuidance) })
	return widgets.NewFooter(back, a.next)
}

func (a *applicant) firstFocus() fyne.Focusable {
	if f := a.page.form.draft.Focus; f != "" && a.fields[f] != nil {
		return a.fields[f].Focusable()
	}
	return a.fields[rules.FieldFamilyName].Focusable()
}
