package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

// tableRow shows whichever row of the data it is told to.
type tableRow struct {
	widget.BaseWidget
	body   *tableBody
	index  int
	hover  bool
	labels []*Label
	tags   []*Tag
	others []fyne.CanvasObject
	action *rowAction
	mark   *ring
}

func newTableRow(b *tableBody) *tableRow {
	r := &tableRow{body: b, mark: newRing(4)}
	for range b.source.columns() {
		r.labels = append(r.labels, NewCutLabel(Body, ""))
		r.tags = append(r.tags, NewTag(Neutral, ""))
		r.others = append(r.others, nil)
	}
	r.action = newRowAction(func() { b.source.act(r.index) })
	r.ExtendBaseWidget(r)
	return r
}

func (r *tableRow) show(index int) {
	r.index = index
	source := r.body.source
	for i := range r.labels {
		c := source.cell(index, i)
		r.others[i] = c.object
		r.labels[i].style, r.labels[i].secret = c.style, c.secret
		switch {
		case c.object != nil:
			r.labels[i].Hide()
			r.tags[i].Hide()
		case c.tagged:
			r.labels[i].Hide()
			r.tags[i].Set(c.tone, c.text)
			r.tags[i].Show()
		default:
			r.tags[i].Hide()
			r.labels[i].SetText(c.text)
			r.labels[i].Show()
		}
	}
	r.action.set(source.action(index), source.name(index))
	r.Show()
	r.Refresh()
}

// Tapped implements fyne.Tappable.
func (r *tableRow) Tapped(*fyne.PointEvent) { r.body.press(r.index) }

// MouseIn implements desktop.Hoverable.
func (r *tableRow) MouseIn(*desktop.MouseEvent) {
	r.hover = true
	r.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (r *tableRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *tableRow) MouseOut() {
	r.hover = false
	r.Refresh()
}

// Describe implements describe.Describer.
func (r *tableRow) Describe() describe.Facts {
	s := r.body.source
	if r.index >= s.len() {
		return describe.Facts{}
	}
	return describe.Facts{
		Kind: describe.Row, Label: s.name(r.index), Checked: s.isSelected(r.index),
		Focused: r.body.focused && r.body.cursor == r.index,
	}
}

// DescribeChildren implements describe.Parent.
func (r *tableRow) DescribeChildren() []fyne.CanvasObject { return r.objects() }

func (r *tableRow) objects() []fyne.CanvasObject {
	var objects []fyne.CanvasObject
	for i := range r.labels {
		objects = append(objects, r.labels[i], r.tags[i])
		if r.others[i] != nil {
			objects = append(objects, r.others[i])
		}
	}
	return append(objects, r.action)
}

// CreateRenderer implements fyne.Widget.
func (r *tableRow) CreateRenderer() fyne.WidgetRenderer {
	back, rule := canvas.NewRectangle(colorOf(none)), canvas.NewRectangle(colorOf(none))
	box, mark := newTick(), r.mark
	source := r.body.source
	d := &rendering{}
	d.objects = func() []fyne.CanvasObject {
		objects := []fyne.CanvasObject{back, rule}
		if source.selectable() {
			objects = append(objects, box.objects()...)
		}
		objects = append(objects, r.objects()...)
		return append(objects, mark.outer, mark.inner)
	}
	d.layout = func(s fyne.Size) {
		place(back, 0, 0, s.Width, s.Height)
		place(rule, 0, s.Height-1, s.Width, 1)
		end := s.Width - ringWidth
		if r.body.scrolls() {
			end -= theme.Size(fynetheme.SizeNameScrollBarSmall) + 1
		}
		mark.layout(ringWidth, ringWidth, end-ringWidth, s.Height-2*ringWidth-1) // wholly inside the scroll area
		box.layout(cellPad, (s.Height-tickSize)/2)
		for i, at := range spans(source, s.Width) {
			width := at.width - cellPad
			place(r.labels[i], at.x+cellPad, 0, width, s.Height)
			place(r.tags[i], at.x+cellPad, 0, width, s.Height)
			if o := r.others[i]; o != nil {
				height := o.MinSize().Height
				place(o, at.x+cellPad, (s.Height-height)/2, width, height)
			}
		}
		m := r.action.MinSize()
		place(r.action, s.Width-m.Width-actionPad, (s.Height-m.Height)/2, m.Width, m.Height)
	}
	d.min = func() fyne.Size { return fyne.NewSize(1, rowHeight) }
	d.refresh = func() {
		fill := none
		chosen := r.index < source.len() && source.isSelected(r.index)
		switch {
		case chosen:
			fill = theme.AccentTint
		case r.hover:
			fill = theme.HeaderFill
		}
		paint(back, fill, none, 0)
		paint(rule, theme.RowLine, none, 0)
		box.show(chosen)
		mark.show(r.body.focused && r.body.cursor == r.index)
		d.layout(r.Size())
		for _, o := range r.objects() {
			o.Refresh()
		}
		canvas.Refresh(r)
	}
	return d
}

// rowAction is the button at the end of a row. It takes the pointer only: Enter on the row does the same, and one
// stop of the Tab key per row would be too many.
type rowAction struct {
	widget.BaseWidget
	label, row string
	onPress    func()
	hover      bool
}

func newRowAction(onPress func()) *rowAction {
	a := &rowAction{onPress: onPress}
	a.ExtendBaseWidget(a)
	return a
}

func (a *rowAction) set(label, row string) {
	a.label, a.row = label, row
	if label == "" {
		a.Hide()
	} else {
		a.Show()
	}
	a.Refresh()
}

// Tapped implements fyne.Tappable.
func (a *rowAction) Tapped(*fyne.PointEvent) { a.onPress() }

// MouseIn implements desktop.Hoverable.
func (a *rowAction) MouseIn(*desktop.MouseEvent) {
	a.hover = true
	a.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (a *rowAction) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (a *rowAction) MouseOut() {
	a.hover = false
	a.Refresh()
}

// Cursor implements desktop.Cursorable.
func (a *rowAction) Cursor() desktop.Cursor { return desktop.PointerCursor }

// Describe implements describe.Describer. The label ends in the name of the row.
func (a *rowAction) Describe() describe.Facts {
	return describe.Facts{Kind: describe.Button, Label: a.label + " " + a.row}
}

// CreateRenderer implements fyne.Widget.
func (a *rowAction) CreateRenderer() fyne.WidgetRenderer {
	back, text := rounded(8), line("", theme.TextNote, false)
	r := &rendering{objects: fixed(back, text)}
	r.layout = func(s fyne.Size) {
		place(back, 0, 0, s.Width, s.Height)
		middle(text, (s.Width-text.MinSize().Width)/2, s.Height)
	}
	r.min = func() fyne.Size { return text.MinSize().AddWidthHeight(24, 16) }
	r.refresh = func() {
		fill := theme.Card
		if a.hover {
			fill = theme.AccentTint
		}
		text.Text = a.label
		paint(back, fill, theme.Accent, 1)
		restyle(text, theme.TextNote, theme.Accent)
		r.layout(a.Size())
	}
	r.refresh()
	return r
}
