package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

const (
	headHeight = 34
	rowHeight  = 41
	cellPad    = 7
	rowEdge    = 3  // keeps the first column off the mark of the keyboard
	actionPad  = 12 // keeps the button of a row off that mark and off the scroll bar
	tickColumn = 36
)

// span is where a column lies.
type span struct{ x, width float32 }

// aside is where the columns lie that a narrow table leaves out.
const aside = -10000

// spans divides the width of a table among its columns. Where there is too little for all, optional columns are left
// out, the last one first.
func spans(s tableSource, width float32) []span {
	x, growing := float32(rowEdge), 0
	if s.selectable() {
		x = tickColumn
	}
	rest := width - s.actionWidth() - x
	for i := range s.columns() {
		if w := s.column(i).width; w > 0 {
			rest -= w
		} else {
			growing++
		}
	}
	left := make([]bool, s.columns())
	for i := s.columns() - 1; i >= 0 && rest < float32(growing)*minGrowing; i-- {
		if c := s.column(i); c.optional && c.width > 0 {
			left[i] = true
			rest += c.width
		}
	}
	list := make([]span, s.columns())
	for i := range list {
		if left[i] {
			list[i] = span{aside, 1}
			continue
		}
		w := s.column(i).width
		if w == 0 {
			w = max(minGrowing, rest/float32(growing))
		}
		list[i] = span{x, w}
		x += w
	}
	return list
}

// minGrowing is the least width of a column without a width of its own.
const minGrowing = 60

func minWidth(s tableSource) float32 {
	width := float32(0)
	for _, at := range spans(s, 0) {
		width = max(width, at.x+at.width)
	}
	return width + s.actionWidth()
}

// tableHead is the line of titles.
type tableHead struct {
	widget.BaseWidget
	source tableSource
	all    *headTick
	cells  []*headCell
}

func newTableHead(s tableSource) *tableHead {
	h := &tableHead{source: s}
	if s.selectable() {
		h.all = newHeadTick(s)
	}
	for i := range s.columns() {
		h.cells = append(h.cells, newHeadCell(s, i))
	}
	h.ExtendBaseWidget(h)
	return h
}

// DescribeChildren implements describe.Parent.
func (h *tableHead) DescribeChildren() []fyne.CanvasObject { return h.objects() }

func (h *tableHead) objects() []fyne.CanvasObject {
	var objects []fyne.CanvasObject
	if h.all != nil {
		objects = append(objects, h.all)
	}
	for _, c := range h.cells {
		objects = append(objects, c)
	}
	return objects
}

// CreateRenderer implements fyne.Widget.
func (h *tableHead) CreateRenderer() fyne.WidgetRenderer {
	back, rule := canvas.NewRectangle(colorOf(none)), canvas.NewRectangle(colorOf(none))
	r := &rendering{objects: fixed(append([]fyne.CanvasObject{back, rule}, h.objects()...)...)}
	r.layout = func(s fyne.Size) {
		place(back, 0, 0, s.Width, s.Height)
		place(rule, 0, s.Height-1, s.Width, 1)
		if h.all != nil {
			place(h.all, 0, 0, tickColumn, s.Height)
		}
		for i, at := range spans(h.source, s.Width) {
			place(h.cells[i], at.x, 0, at.width, s.Height)
		}
	}
	r.min = func() fyne.Size { return fyne.NewSize(1, headHeight) }
	r.refresh = func() {
		paint(back, theme.HeaderFill, none, 0)
		paint(rule, theme.Line, none, 0)
		for _, o := range h.objects() {
			o.Refresh()
		}
	}
	r.refresh()
	return r
}

// headTick selects all rows shown.
type headTick struct {
	pressable
	source tableSource
}

func newHeadTick(s tableSource) *headTick {
	t := &headTick{source: s}
	t.init(t, s.toggleAll)
	return t
}

// Describe implements describe.Describer.
func (t *headTick) Describe() describe.Facts {
	return describe.Facts{Kind: describe.Check, Label: lang.L("Select all shown"), Checked: t.source.allSelected()}
}

// CreateRenderer implements fyne.Widget.
func (t *headTick) CreateRenderer() fyne.WidgetRenderer {
	box, mark := newTick(), newRing(4)
	r := &rendering{objects: fixed(append([]fyne.CanvasObject{mark.outer, mark.inner}, box.objects()...)...)}
	r.layout = func(s fyne.Size) {
		x, y := cellPad, (s.Height-tickSize)/2
		box.layout(float32(x), y)
		mark.layout(float32(x)-2, y-2, tickSize+4, tickSize+4)
	}
	r.min = func() fyne.Size { return fyne.NewSize(tickColumn, tickSize) }
	r.refresh = func() {
		box.show(t.source.allSelected())
		mark.show(t.focused)
	}
	r.refresh()
	return r
}

// headCell is the title of a column; pressing it sorts.
type headCell struct {
	pressable
	source tableSource
	index  int
}

func newHeadCell(s tableSource, index int) *headCell {
	c := &headCell{source: s, index: index}
	c.init(c, func() { s.sort(index) })
	if !s.column(index).sortable {
		c.Disable()
	}
	return c
}

// Describe implements describe.Describer. Checked marks the column that the rows are sorted by.
func (c *headCell) Describe() describe.Facts {
	look := c.source.column(c.index)
	return describe.Facts{Kind: describe.Header, Label: look.title, Disabled: !look.sortable, Checked: look.sorted}
}

// CreateRenderer implements fyne.Widget.
func (c *headCell) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(colorOf(none))
	text, mark := line("", theme.TextNote, true), newRing(4)
	r := &rendering{objects: fixed(back, text, mark.outer, mark.inner)}
	r.layout = func(s fyne.Size) {
		place(back, 0, 0, s.Width, s.Height-1)
		mark.layout(2, 4, s.Width-4, s.Height-8)
		text.Text = c.title(s.Width - cellPad)
		middle(text, cellPad, s.Height)
	}
	r.min = func() fyne.Size { return fyne.NewSize(1, headHeight) }
	r.refresh = func() {
		fill := none
		if c.hover && !c.Disabled() {
			fill = theme.Track
		}
		paint(back, fill, none, 0)
		mark.show(c.focused)
		r.layout(c.Size())
		restyle(text, theme.TextNote, theme.Ink)
	}
	r.refresh()
	return r
}

func (c *headCell) title(width float32) string {
	look := c.source.column(c.index)
	sign := ""
	if look.sorted {
		sign = " ▲"
		if look.reverse {
			sign = " ▼"
		}
	}
	return fit(look.title+sign, width, theme.Size(theme.TextNote), true)
}
