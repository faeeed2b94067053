package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"saihakko/client/businessday"
)

// DateFieldOptions describes a DateField. The functions carry the rules; the field has none of its own.
type DateFieldOptions struct {
	// Label names the field; Required marks it; Support is the help above the input.
	Label    string
	Required bool
	Support  string
	// Parse reads what was typed, leniently, and says whether it is a date at all.
	Parse func(text string) (businessday.Date, bool)
	// Format writes a day as the window shows it.
	Format func(d businessday.Date) string
	// Closed tells whether a day cannot be chosen, with a whole sentence that says why.
	Closed func(d businessday.Date) (sentence string, closed bool)
	// Earliest is the first day that can be chosen.
	Earliest func() businessday.Date
	// OnChanged is called for every change by the user: with what was typed, and the date if it is one. A date typed
	// in may be a closed one.
	OnChanged func(text string, d businessday.Date, ok bool)
	// OnLeave is called when the keyboard leaves the input.
	OnLeave func(text string)
}

// DateField asks for a day: typed in any common form, or chosen from a calendar in which the days that cannot be
// chosen are struck out and say why.
type DateField struct {
	widget.BaseWidget
	options  DateFieldOptions
	field    *Field
	written  *Label
	month    *Label
	calendar *calendar
	reason   *Paragraph
	notice   *Notice
	column   *fyne.Container
}

// reasonHeight keeps two lines for why a day is closed, so that pointing at days moves nothing.
const reasonHeight = 34

// NewDateField makes an empty field whose calendar shows the month of the earliest day.
func NewDateField(o DateFieldOptions) *DateField {
	f := &DateField{options: o, written: NewLabel(Strong, ""), month: NewLabel(Strong, "")}
	f.reason = NewParagraph(Muted, "")
	f.reason.spacing = messageHeight
	f.notice = NewNotice(Blue, "")
	f.field = NewField(FieldOptions{Label: o.Label, Width: 150, OnChanged: f.typed, OnLeave: o.OnLeave})
	f.calendar = newCalendar(o.Closed, f.choose, f.reason.SetText)
	f.calendar.onMonth = f.nameMonth
	f.calendar.name = o.Label
	f.calendar.moveTo(o.Earliest())
	f.calendar.explain("")

	parts := []fyne.CanvasObject{newFieldHead(o.Label, o.Required)}
	if o.Support != "" {
		parts = append(parts, NewParagraph(Muted, o.Support))
	}
	previous := newArrow("‹", lang.L("Previous month"), func() { f.calendar.turn(-1) })
	next := newArrow("›", lang.L("Next month"), func() { f.calendar.turn(1) })
	earliest := NewSmallButton(Outline, lang.L("Earliest day"), func() { f.choose(o.Earliest()) })
	parts = append(parts,
		Row(10, f.field.input, f.written),
		f.field.message,
		Row(4, previous, f.month, next, Spacer(), earliest),
		f.calendar,
		Height(reasonHeight, f.reason),
		f.notice,
	)
	f.column = Column(4, parts...)
	f.ExtendBaseWidget(f)
	return f
}

func (f *DateField) nameMonth(first businessday.Date) {
	f.month.SetText(lang.L("{{.MonthName}} {{.Year}}", map[string]any{
		"MonthName": first.Month.String(), "Month": int(first.Month), "Year": first.Year,
	}))
	if f.column != nil {
		f.column.Refresh()
	}
}

func (f *DateField) typed(text string) {
	d, ok := f.show(text)
	if f.options.OnChanged != nil {
		f.options.OnChanged(text, d, ok)
	}
}

// show lets the written date and the calendar follow what is in the input.
func (f *DateField) show(text string) (businessday.Date, bool) {
	d, ok := f.options.Parse(text)
	if !ok {
		f.written.SetText("")
		f.calendar.chosen = businessday.Date{}
		f.calendar.explain("")
		f.column.Refresh()
		return d, false
	}
	f.written.SetText(f.options.Format(d))
	f.calendar.chosen = d
	f.calendar.moveTo(d)
	f.column.Refresh()
	return d, true
}

// choose takes a day from the calendar.
func (f *DateField) choose(d businessday.Date) {
	f.field.Replace(d.Format8())
	f.typed(f.field.Text())
}

// Text is what is in the input.
func (f *DateField) Text() string { return f.field.Text() }

// SetText puts a text in without calling OnChanged.
func (f *DateField) SetText(text string) {
	f.field.SetText(text)
	f.show(text)
}

// SetError shows what is wrong below the input.
func (f *DateField) SetError(text string, repairs ...Repair) { f.field.SetError(text, repairs...) }

// SetNote shows a remark below the input.
func (f *DateField) SetNote(text string, repairs ...Repair) { f.field.SetNote(text, repairs...) }

// ClearMessage takes the message away.
func (f *DateField) ClearMessage() { f.field.ClearMessage() }

// HasError tells whether an error is shown.
func (f *DateField) HasError() bool { return f.field.HasError() }

// SetSentence says below the calendar what the chosen day means; an empty one takes the notice away.
func (f *DateField) SetSentence(tone Tone, text string) {
	f.notice.Set(tone, text)
	f.column.Refresh()
}

// CalendarChanged redraws the calendar when what Closed and Earliest answer has changed.
func (f *DateField) CalendarChanged() { f.calendar.Refresh() }

// Focus gives the input the keyboard.
func (f *DateField) Focus() { f.field.Focus() }

// Focusable is the input, for a page's FirstFocus.
func (f *DateField) Focusable() fyne.Focusable { return f.field.Focusable() }

// DescribeChildren implements describe.Parent.
func (f *DateField) DescribeChildren() []fyne.CanvasObject { return []fyne.CanvasObject{f.column} }

// CreateRenderer implements fyne.Widget.
func (f *DateField) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(f.column) }

// newArrow is a small button that shows a sign and is called by a word.
func newArrow(sign, name string, onPressed func()) *Button {
	b := NewSmallButton(Text, sign, onPressed)
	b.SetName(name)
	b.sign = true
	return b
}
