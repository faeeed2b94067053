package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/theme"
)

// labelColumn is the width of the column of labels in a form.
const labelColumn = 170

// FormRow is one row of a form: the label at the left, help, inputs and messages at the right, and a hairline above.
type FormRow struct {
	widget.BaseWidget
	head    *fieldHead
	content *fyne.Container
	support *Label
	inputs  fyne.CanvasObject
	last    fyne.CanvasObject // the messages at the foot
	first   bool
}

// NewFormRow puts fields side by side in a row, for example 姓 and 名. Their messages share the line below.
func NewFormRow(label string, required bool, support string, fields ...*Field) *FormRow {
	lines := make([]fyne.CanvasObject, 0, len(fields))
	parts := make([]fyne.CanvasObject, 0, len(fields)+1)
	for _, f := range fields {
		if f.options.Width == 0 {
			lines = append(lines, Grow(f.line))
		} else {
			lines = append(lines, f.line)
		}
	}
	shared := newMessages(fields)
	parts = append(parts, Row(10, lines...), shared)
	return newFormRow(label, required, support, Column(0, parts...), shared)
}

// NewFormRowStack puts fields below each other in a row, for example an e-mail address and its repetition. Each
// has its messages directly below.
func NewFormRowStack(label string, required bool, support string, fields ...*Field) *FormRow {
	parts := make([]fyne.CanvasObject, 0, 2*len(fields))
	for _, f := range fields {
		parts = append(parts, f.line, f.message)
	}
	return newFormRow(label, required, support, Column(0, parts...), parts[len(parts)-1])
}

// rowPad is the room above a row's content. Below it, the line for messages serves as the padding.
const rowPad = 7

// rowFoot keeps a message off the hairline below; where there are more lines of them than were kept free, the row has
// to grow anyway, and more room sets them apart.
const (
	rowFoot  = 3
	longFoot = 8
)

func newFormRow(label string, required bool, support string, inputs, last fyne.CanvasObject) *FormRow {
	r := &FormRow{head: newFieldHead(label, required), inputs: inputs, last: last}
	r.support = NewCutLabel(Muted, support)
	r.content = Column(3, r.support, inputs)
	if support == "" {
		r.support.Hide()
	}
	r.ExtendBaseWidget(r)
	return r
}

// First leaves the hairline above out.
func (r *FormRow) First() *FormRow {
	r.first = true
	return r
}

// DescribeChildren implements describe.Parent.
func (r *FormRow) DescribeChildren() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.head, r.content}
}

// CreateRenderer implements fyne.Widget.
func (r *FormRow) CreateRenderer() fyne.WidgetRenderer {
	const gap = 14
	rule := canvas.NewRectangle(colorOf(none))
	d := &rendering{objects: fixed(rule, r.head, r.content)}
	d.layout = func(s fyne.Size) {
		place(rule, 0, 0, s.Width, 1)
		settle(r.content, labelColumn+gap, rowPad, s.Width-labelColumn-gap)
		m := r.head.MinSize()
		y := rowPad + (inputHeight-m.Height)/2
		if r.support.Visible() {
			y += 6
		}
		place(r.head, 0, y, labelColumn, m.Height)
	}
	d.min = func() fyne.Size {
		m := r.content.MinSize()
		foot := float32(rowFoot)
		if r.last.MinSize().Height > 1.5*freeLine() {
			foot = longFoot
		}
		return fyne.NewSize(labelColumn+gap+m.Width, max(m.Height, inputHeight)+rowPad+foot)
	}
	d.refresh = func() {
		name := theme.RowLine
		if r.first {
			name = none
		}
		rule.FillColor = colorOf(name)
		rule.Refresh()
		d.layout(r.Size())
		canvas.Refresh(r)
	}
	d.refresh()
	return d
}

// freeLine is the height kept free for a message of one line.
func freeLine() float32 { return theme.Size(theme.TextNote) * messageHeight }

// messages shows the messages of several fields below each other, and keeps one line free when there is none.
type messages struct {
	widget.BaseWidget
	fields []*Field
}

func newMessages(fields []*Field) *messages {
	m := &messages{fields: fields}
	m.ExtendBaseWidget(m)
	return m
}

func (m *messages) objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, 0, len(m.fields))
	for _, f := range m.fields {
		objects = append(objects, f.message)
	}
	return objects
}

// DescribeChildren implements describe.Parent.
func (m *messages) DescribeChildren() []fyne.CanvasObject { return m.objects() }

// CreateRenderer implements fyne.Widget.
func (m *messages) CreateRenderer() fyne.WidgetRenderer {
	r := &rendering{objects: fixed(m.objects()...)}
	r.layout = func(s fyne.Size) {
		y := float32(0)
		for _, f := range m.fields {
			height := settle(f.message, 0, y, s.Width)
			if f.message.text != "" {
				y += height
			}
		}
	}
	r.min = func() fyne.Size {
		size := fyne.Size{}
		for _, f := range m.fields {
			s := f.message.MinSize()
			size.Width = max(size.Width, s.Width)
			if f.message.text != "" {
				size.Height += s.Height
			}
		}
		size.Height = max(size.Height, freeLine())
		return size
	}
	r.refresh = func() {
		r.layout(m.Size())
		canvas.Refresh(m)
	}
	return r
}
