package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

// Option is one choice of a Radio group.
type Option struct {
	// ID is the value, Label what is shown.
	ID, Label string
}

// Radio is a group of which one may be chosen. The arrow keys move the choice, Tab reaches the group as one.
type Radio struct {
	widget.BaseWidget
	// OnChanged is called with the option's ID when the user chooses.
	OnChanged func(id string)

	options []Option
	chosen  int // -1: none yet
	items   []*radioItem
	line    *fyne.Container
}

// NewRadio makes a group in which nothing is chosen. Vertical puts each option on its own line.
func NewRadio(options []Option, vertical bool, onChanged func(id string)) *Radio {
	r := &Radio{OnChanged: onChanged, options: options, chosen: -1}
	objects := make([]fyne.CanvasObject, 0, len(options))
	for i, o := range options {
		item := newRadioItem(r, i, o.Label)
		r.items = append(r.items, item)
		objects = append(objects, item)
	}
	if vertical {
		r.line = Column(0, objects...)
	} else {
		r.line = Row(14, objects...)
	}
	r.ExtendBaseWidget(r)
	return r
}

// Chosen is the ID of the chosen option, or "".
func (r *Radio) Chosen() string {
	if r.chosen < 0 {
		return ""
	}
	return r.options[r.chosen].ID
}

// Choose sets the choice without calling OnChanged; an unknown ID chooses none.
func (r *Radio) Choose(id string) {
	r.chosen = -1
	for i, o := range r.options {
		if o.ID == id {
			r.chosen = i
		}
	}
	r.refreshItems()
}

// Focus gives the group the keyboard.
func (r *Radio) Focus() { Focus(r.items[max(0, r.chosen)]) }

// Focusable is what a page's FirstFocus takes.
func (r *Radio) Focusable() fyne.Focusable { return r.items[max(0, r.chosen)] }

func (r *Radio) choose(i int) {
	if i < 0 || i >= len(r.options) {
		return
	}
	changed := r.chosen != i
	r.chosen = i
	r.refreshItems()
	if changed && r.OnChanged != nil {
		r.OnChanged(r.options[i].ID)
	}
}

func (r *Radio) refreshItems() {
	for _, item := range r.items {
		item.Refresh()
	}
}

// DescribeChildren implements describe.Parent.
func (r *Radio) DescribeChildren() []fyne.CanvasObject { return []fyne.CanvasObject{r.line} }

// CreateRenderer implements fyne.Widget.
func (r *Radio) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.line) }

type radioItem struct {
	pressable
	group *Radio
	index int
	label string
}

func newRadioItem(group *Radio, index int, label string) *radioItem {
	i := &radioItem{group: group, index: index, label: label}
	i.init(i, func() { group.choose(index) })
	return i
}

// TypedKey implements fyne.Focusable: the arrows choose the neighbour.
func (i *radioItem) TypedKey(e *fyne.KeyEvent) {
	to := i.index
	switch e.Name {
	case fyne.KeyUp, fyne.KeyLeft:
		to--
	case fyne.KeyDown, fyne.KeyRight:
		to++
	default:
		i.pressable.TypedKey(e)
		return
	}
	if to >= 0 && to < len(i.group.items) {
		i.group.choose(to)
		i.group.items[to].Focus()
	}
}

// Describe implements describe.Describer.
func (i *radioItem) Describe() describe.Facts {
	return describe.Facts{Kind: describe.Radio, Label: i.label, Checked: i.group.chosen == i.index}
}

// CreateRenderer implements fyne.Widget.
func (i *radioItem) CreateRenderer() fyne.WidgetRenderer {
	const size, dotSize, gap = 18, 8, 7
	circle, dot := canvas.NewCircle(colorOf(none)), canvas.NewCircle(colorOf(none))
	text, mark := line(i.label, theme.TextBody, false), newRing(size/2+2)
	r := &rendering{objects: fixed(mark.outer, mark.inner, circle, dot, text)}
	r.layout = func(s fyne.Size) {
		y := (s.Height - size) / 2
		place(circle, 2, y, size, size)
		place(dot, 2+(size-dotSize)/2, (s.Height-dotSize)/2, dotSize, dotSize)
		mark.layout(0, y-2, size+4, size+4)
		middle(text, 2+size+gap, s.Height)
	}
	r.min = func() fyne.Size {
		m := text.MinSize()
		return fyne.NewSize(2+size+gap+m.Width, max(size+8, m.Height+8))
	}
	r.refresh = func() {
		circle.FillColor = colorOf(theme.InputFill)
		circle.StrokeWidth = 1.5
		if i.group.chosen == i.index {
			circle.StrokeColor, dot.FillColor = colorOf(theme.AccentFill), colorOf(theme.AccentFill)
		} else {
			circle.StrokeColor, dot.FillColor = colorOf(theme.Control), colorOf(none)
		}
		circle.Refresh()
		dot.Refresh()
		mark.show(i.focused)
		restyle(text, theme.TextBody, theme.Ink)
		r.layout(i.Size())
	}
	r.refresh()
	return r
}
