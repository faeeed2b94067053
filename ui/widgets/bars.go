package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

// barSide is the room at both ends of the window's bars.
const barSide = 20

// Bar is a strip across the window in the colour of cards, with a hairline towards the page: header, footer.
type Bar struct {
	widget.BaseWidget
	content fyne.CanvasObject
	height  float32
	lineTop bool
}

// NewHeaderBar makes a bar for the top of the window.
func NewHeaderBar(height float32, content fyne.CanvasObject) *Bar {
	b := &Bar{content: content, height: height}
	b.ExtendBaseWidget(b)
	return b
}

// NewFooterBar makes a bar for the foot of the window.
func NewFooterBar(content fyne.CanvasObject) *Bar {
	b := &Bar{content: content, height: 62, lineTop: true}
	b.ExtendBaseWidget(b)
	return b
}

// DescribeChildren implements describe.Parent.
func (b *Bar) DescribeChildren() []fyne.CanvasObject { return []fyne.CanvasObject{b.content} }

// CreateRenderer implements fyne.Widget.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer { return newBar(b, b.content, b.height, b.lineTop) }

func newBar(owner fyne.Widget, content fyne.CanvasObject, height float32, lineTop bool) fyne.WidgetRenderer {
	back, rule := canvas.NewRectangle(colorOf(none)), canvas.NewRectangle(colorOf(none))
	r := &rendering{objects: fixed(back, rule, content)}
	r.layout = func(s fyne.Size) {
		place(back, 0, 0, s.Width, s.Height)
		if lineTop {
			place(rule, 0, 0, s.Width, 1)
		} else {
			place(rule, 0, s.Height-1, s.Width, 1)
		}
		place(content, barSide, 0, s.Width-2*barSide, s.Height)
	}
	r.min = func() fyne.Size {
		m := content.MinSize()
		return fyne.NewSize(m.Width+2*barSide, max(height, m.Height))
	}
	r.refresh = func() {
		paint(back, theme.Card, none, 0)
		paint(rule, theme.Line, none, 0)
		r.layout(owner.Size())
		content.Refresh()
	}
	r.refresh()
	return r
}

// Footer is the foot of a step: the way back at the left, the draft's state and the way on at the right.
type Footer struct {
	widget.BaseWidget
	status *Label
	bar    *Bar
}

// NewFooter makes a footer. back may be nil; the last of ways is the primary way on.
func NewFooter(back *Button, ways ...*Button) *Footer {
	f := &Footer{status: NewLabel(Style{theme.TextTable, theme.Subtle, false}, "")}
	objects := make([]fyne.CanvasObject, 0, len(ways)+3)
	if back != nil {
		objects = append(objects, back)
	}
	objects = append(objects, Spacer(), f.status)
	for _, b := range ways {
		objects = append(objects, b)
	}
	f.bar = NewFooterBar(Row(14, objects...))
	f.ExtendBaseWidget(f)
	return f
}

// SetStatus says how the draft stands, for example 「下書き保存済み 10:41」.
func (f *Footer) SetStatus(text string) {
	f.status.SetText(text)
	f.bar.Refresh()
}

// DescribeChildren implements describe.Parent.
func (f *Footer) DescribeChildren() []fyne.CanvasObject { return []fyne.CanvasObject{f.bar} }

// CreateRenderer implements fyne.Widget.
func (f *Footer) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(f.bar) }

// TabItem is one entry of Tabs.
type TabItem struct {
	// ID is handed to OnPressed; Label is shown.
	ID, Label string
	// AtEnd puts the entry at the right end of the bar.
	AtEnd bool
}

// Tabs is the navigation bar: one entry per area, the current one underlined.
type Tabs struct {
	widget.BaseWidget
	items   []*tab
	current string
	bar     *Bar
}

// NewTabs makes a navigation bar in which nothing is current.
func NewTabs(items []TabItem, onPressed func(id string)) *Tabs {
	t := &Tabs{}
	var start, end []fyne.CanvasObject
	for _, item := range items {
		i := newTab(t, item, onPressed)
		t.items = append(t.items, i)
		if item.AtEnd {
			end = append(end, i)
		} else {
			start = append(start, i)
		}
	}
	t.bar = NewHeaderBar(42, TopRow(0, append(append(start, Spacer()), end...)...))
	t.ExtendBaseWidget(t)
	return t
}

// SetCurrent underlines the entry with that ID; an unknown one underlines none.
func (t *Tabs) SetCurrent(id string) {
	t.current = id
	for _, i := range t.items {
		i.Refresh()
	}
}

// SetLabel changes an entry, for example to show how many drafts there are.
func (t *Tabs) SetLabel(id, label string) {
	for _, i := range t.items {
		if i.item.ID == id {
			i.item.Label = label
			i.Refresh()
		}
	}
	t.bar.Refresh()
}

// DescribeChildren implements describe.Parent.
func (t *Tabs) DescribeChildren() []fyne.CanvasObject { return []fyne.CanvasObject{t.bar} }

// CreateRenderer implements fyne.Widget.
func (t *Tabs) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(t.bar) }

type tab struct {
	pressable
	tabs *Tabs
	item TabItem
}

func newTab(tabs *Tabs, item TabItem, onPressed func(string)) *tab {
	t := &tab{tabs: tabs, item: item}
	t.init(t, func() { onPressed(item.ID) })
	return t
}

func (t *tab) current() bool { return t.tabs.current == t.item.ID }

// Describe implements describe.Describer.
func (t *tab) Describe() describe.Facts {
	return describe.Facts{Kind: describe.Tab, Label: t.item.Label, Checked: t.current()}
}

// CreateRenderer implements fyne.Widget.
func (t *tab) CreateRenderer() fyne.WidgetRenderer {
	const side = 14
	back, under := canvas.NewRectangle(colorOf(none)), canvas.NewRectangle(colorOf(none))
	text, mark := line(t.item.Label, theme.TextBody, false), newRing(4)
	r := &rendering{objects: fixed(back, under, text, mark.outer, mark.inner)}
	r.layout = func(s fyne.Size) {
		place(back, 0, 0, s.Width, s.Height-1)
		place(under, 0, s.Height-3, s.Width, 3)
		middle(text, (s.Width-text.MinSize().Width)/2, s.Height)
		mark.layout(4, 5, s.Width-8, s.Height-11)
	}
	r.min = func() fyne.Size {
		bold := fyne.MeasureText(t.item.Label, theme.Size(theme.TextBody), fyne.TextStyle{Bold: true})
		return fyne.NewSize(bold.Width+2*side, 40)
	}
	r.refresh = func() {
		ink, rule, fill := theme.Ink, none, none
		if t.current() {
			ink, rule = theme.Accent, theme.Accent
		}
		if t.hover {
			fill = theme.AccentTint
		}
		text.Text = t.item.Label
		text.TextStyle.Bold = t.current()
		restyle(text, theme.TextBody, ink)
		paint(under, rule, none, 0)
		paint(back, fill, none, 0)
		mark.show(t.focused)
		r.layout(t.Size())
	}
	r.refresh()
	return r
}
