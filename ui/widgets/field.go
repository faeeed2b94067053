package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

// FieldOptions describes a Field.
type FieldOptions struct {
	// Label names the field in full, for example 「氏名 姓」. A field on its own shows it above the input; in a
	// FormRow the row shows its own label and this is only the name used elsewhere.
	Label string
	// Required marks the field with 「※必須」.
	Required bool
	// Support is the help above the input: what to enter, with an example.
	Support string
	// Prefix and Suffix stand before and behind the input, for example 「姓」 and 「登録用」.
	Prefix, Suffix string
	// Width of the input in device independent pixels; it should fit what is entered. 0 takes all there is.
	Width float32
	// Password hides what is typed; a button shows it.
	Password bool
	// SubmitOnEnter is called for Enter. Only for fields where no input method is used, such as passwords.
	SubmitOnEnter func()
	// OnChanged is called for every change by the user.
	OnChanged func(text string)
	// OnLeave is called when the keyboard leaves the field.
	OnLeave func(text string)
}

// Repair is a link behind a message that mends what the message is about.
type Repair struct {
	Label string
	Apply func()
}

// Field is a text input with label, help, and a message below. Whether what was typed is right is decided
// elsewhere, which then calls SetError or SetNote.
type Field struct {
	widget.BaseWidget
	options FieldOptions
	head    *fieldHead
	support *Label
	input   *input
	prefix  *Label
	suffix  *Label
	reveal  *Button
	message *fieldMessage
	line    *fyne.Container
}

// NewField makes a field.
func NewField(o FieldOptions) *Field {
	f := &Field{options: o, message: newFieldMessage()}
	f.head = newFieldHead(o.Label, o.Required)
	f.support = NewCutLabel(Muted, o.Support)
	f.input = newInput(o.Width)
	f.prefix = NewLabel(Body, o.Prefix)
	f.suffix = NewLabel(Style{theme.TextTable, theme.Subtle, false}, o.Suffix)
	e := f.input.entry
	e.name = func() string { return o.Label }
	e.onEnter = o.SubmitOnEnter
	e.onFocus = f.focusChanged
	e.onType = o.OnChanged
	var parts []fyne.CanvasObject
	if o.Prefix != "" {
		parts = append(parts, f.prefix)
	}
	if o.Width == 0 {
		parts = append(parts, Grow(f.input))
	} else {
		parts = append(parts, f.input)
	}
	if o.Password {
		e.Password, e.secret = true, true
		// Fyne's own eye cannot be reached with the keyboard; an empty action keeps it out.
		e.ActionItem = Gap(0, 0)
		f.reveal = NewSmallButton(Text, lang.L("Show"), f.toggleReveal)
		parts = append(parts, f.reveal)
	}
	parts = append(parts, f.suffix)
	f.line = Row(8, parts...)
	f.ExtendBaseWidget(f)
	return f
}

func (f *Field) focusChanged(on bool) {
	f.input.focused = on
	f.input.Refresh()
	if !on && f.options.OnLeave != nil {
		f.options.OnLeave(f.Text())
	}
}

func (f *Field) toggleReveal() {
	e := f.input.entry
	e.Password = !e.Password
	if e.Password {
		f.reveal.SetLabel(lang.L("Show"))
	} else {
		f.reveal.SetLabel(lang.L("Hide"))
	}
	e.Refresh()
}

// Label is the field's full name.
func (f *Field) Label() string { return f.options.Label }

// Text is what is in the input.
func (f *Field) Text() string { return f.input.entry.Text }

// SetText puts a text in without calling OnChanged; it cannot be undone by the user.
func (f *Field) SetText(text string) { f.input.entry.set(text) }

// Replace puts a text in without calling OnChanged; Ctrl+Z brings back what was there. For normalisation and repairs.
func (f *Field) Replace(text string) { f.input.entry.replace(text) }

// SetSuffix changes the text behind the input, for example the telephone number as it will be read.
func (f *Field) SetSuffix(text string) {
	f.suffix.SetText(text)
	f.line.Refresh()
}

// SetError shows what is wrong below the input, and marks the input.
func (f *Field) SetError(text string, repairs ...Repair) {
	f.input.faulty = text != ""
	f.input.Refresh()
	f.message.set(f.options.Label, Fault, text, repairs)
}

// SetNote shows a remark below the input: what was normalised, what might be meant.
func (f *Field) SetNote(text string, repairs ...Repair) {
	f.input.faulty = false
	f.input.Refresh()
	f.message.set(f.options.Label, Note, text, repairs)
}

// ClearMessage takes the message away.
func (f *Field) ClearMessage() { f.SetNote("") }

// Message is the message shown now, without the mark before errors.
func (f *Field) Message() string { return f.message.text }

// HasError tells whether the message is an error.
func (f *Field) HasError() bool { return f.input.faulty }

// Focus gives the input the keyboard.
func (f *Field) Focus() { Focus(f.input.entry) }

// Focusable is the input, for a page's FirstFocus.
func (f *Field) Focusable() fyne.Focusable { return f.input.entry }

// Focused tells whether the input has the keyboard.
func (f *Field) Focused() bool { return f.input.focused }

// Enable lets the field be used.
func (f *Field) Enable() { f.input.entry.Enable() }

// Disable locks the field, while what was entered is being sent.
func (f *Field) Disable() { f.input.entry.Disable() }

// DescribeChildren implements describe.Parent.
func (f *Field) DescribeChildren() []fyne.CanvasObject { return f.parts() }

func (f *Field) parts() []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	if f.options.Label != "" {
		parts = append(parts, f.head)
	}
	if f.options.Support != "" {
		parts = append(parts, f.support)
	}
	return append(parts, f.line, f.message)
}

// CreateRenderer implements fyne.Widget.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(Column(4, f.parts()...))
}

// fieldHead is a label with the mark 「※必須」.
type fieldHead struct {
	widget.BaseWidget
	label    string
	required bool
}

func newFieldHead(label string, required bool) *fieldHead {
	h := &fieldHead{label: label, required: required}
	h.ExtendBaseWidget(h)
	return h
}

// Describe implements describe.Describer.
func (h *fieldHead) Describe() describe.Facts {
	return describe.Facts{Kind: describe.Text, Label: h.label}
}

// CreateRenderer implements fyne.Widget.
func (h *fieldHead) CreateRenderer() fyne.WidgetRenderer {
	const gap = 6
	label, mark := line(h.label, theme.TextBody, true), line("", theme.TextSmall, false)
	if h.required {
		mark.Text = lang.L("※ required")
	}
	r := &rendering{objects: fixed(label, mark)}
	r.layout = func(s fyne.Size) {
		height := label.MinSize().Height
		middle(label, 0, s.Height)
		m := mark.MinSize()
		place(mark, label.MinSize().Width+gap, (s.Height-height)/2+height-m.Height-1, m.Width, m.Height)
	}
	r.min = func() fyne.Size {
		size := label.MinSize()
		if h.required {
			size.Width += gap + mark.MinSize().Width
		}
		return size
	}
	r.refresh = func() {
		restyle(label, theme.TextBody, theme.Ink)
		restyle(mark, theme.TextSmall, theme.RedText)
		r.layout(h.Size())
	}
	r.refresh()
	return r
}

// fieldMessage keeps a line free below the input, so that a message does not move what is below.
type fieldMessage struct {
	widget.BaseWidget
	text      string
	faulty    bool
	paragraph *Paragraph
}

func newFieldMessage() *fieldMessage {
	m := &fieldMessage{paragraph: NewParagraph(Note, "")}
	m.paragraph.kind = describe.Message
	m.paragraph.spacing = messageHeight
	m.ExtendBaseWidget(m)
	return m
}

func (m *fieldMessage) set(field string, style Style, text string, repairs []Repair) {
	m.text = text
	m.faulty = style == Fault
	shown := text
	if m.faulty && text != "" {
		shown = "＊" + text
	}
	m.paragraph.style = style
	m.paragraph.links = nil
	for _, repair := range repairs {
		link := NewSmallLink(repair.Label, repair.Apply)
		link.style.Color = style.Color
		link.SetName(field + " " + repair.Label)
		m.paragraph.links = append(m.paragraph.links, link)
	}
	m.paragraph.SetText(shown)
	m.Refresh()
}

// DescribeChildren implements describe.Parent.
func (m *fieldMessage) DescribeChildren() []fyne.CanvasObject {
	return []fyne.CanvasObject{m.paragraph}
}

// CreateRenderer implements fyne.Widget.
func (m *fieldMessage) CreateRenderer() fyne.WidgetRenderer {
	r := &rendering{objects: fixed(m.paragraph)}
	r.layout = func(s fyne.Size) { settle(m.paragraph, 0, 0, s.Width) }
	r.min = func() fyne.Size { return m.paragraph.MinSize() }
	r.refresh = func() {
		r.layout(m.Size())
		canvas.Refresh(m)
	}
	return r
}
