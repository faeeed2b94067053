package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

// Column stacks objects, each as wide as the column and as high as it wants to be at that width. Unlike Fyne's
// VBox it lets wrapping text find its height at once.
func Column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&columnLayout{gap: gap}, objects...)
}

type columnLayout struct{ gap float32 }

func (l *columnLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var growing []int
	shown := make([]fyne.CanvasObject, 0, len(objects))
	total := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if grows(o) {
			growing = append(growing, len(shown))
		}
		shown = append(shown, o)
		total += settle(o, 0, 0, size.Width) + l.gap
	}
	spare := float32(0)
	if len(growing) > 0 {
		spare = max(0, size.Height-(total-l.gap)) / float32(len(growing))
	}
	y := float32(0)
	for i, o := range shown {
		height := o.Size().Height
		if len(growing) > 0 && growing[0] == i {
			growing = append(growing[1:], -1)
			height += spare
		}
		place(o, 0, y, size.Width, height)
		y += height + l.gap
	}
}

func (l *columnLayout) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	first := true
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		size.Width = max(size.Width, m.Width)
		size.Height += m.Height
		if !first {
			size.Height += l.gap
		}
		first = false
	}
	return size
}

// Row puts objects side by side, each as wide as it needs and vertically in the middle; what is wrapped in Grow
// shares the rest of the width.
func Row(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&rowLayout{gap: gap}, objects...)
}

// TopRow is a Row whose objects begin at the top and are as high as the row: cards side by side.
func TopRow(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&rowLayout{gap: gap, stretch: true}, objects...)
}

type rowLayout struct {
	gap     float32
	stretch bool
}

func (l *rowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	used, shares := float32(0), float32(0)
	shown := make([]fyne.CanvasObject, 0, len(objects))
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		shown = append(shown, o)
		if s := share(o); s > 0 {
			shares += s
		} else {
			used += o.MinSize().Width
		}
	}
	used += l.gap * float32(max(0, len(shown)-1))
	rest := max(0, size.Width-used)
	x := float32(0)
	for _, o := range shown {
		width := o.MinSize().Width
		if s := share(o); s > 0 {
			width = rest * s / shares
		}
		height := settle(o, x, 0, width)
		if l.stretch {
			place(o, x, 0, width, size.Height)
		} else {
			o.Move(fyne.NewPos(x, (size.Height-height)/2))
		}
		x += width + l.gap
	}
}

func (l *rowLayout) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	first := true
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		size.Height = max(size.Height, m.Height)
		size.Width += m.Width
		if !first {
			size.Width += l.gap
		}
		first = false
	}
	return size
}

// box is one object with a wish about its size.
type box struct {
	widget.BaseWidget
	content       fyne.CanvasObject
	share         float32
	width, height float32
	pad           [4]float32 // top, right, bottom, left
}

func newBox(content fyne.CanvasObject) *box {
	b := &box{content: content}
	b.ExtendBaseWidget(b)
	return b
}

// Grow gives o one share of the rest of its Row's width, or of its Column's height.
func Grow(o fyne.CanvasObject) fyne.CanvasObject { return GrowBy(1, o) }

// GrowBy gives o several shares of the rest.
func GrowBy(shares float32, o fyne.CanvasObject) fyne.CanvasObject {
	b := newBox(o)
	b.share = shares
	return b
}

// Width gives o a fixed width.
func Width(width float32, o fyne.CanvasObject) fyne.CanvasObject {
	b := newBox(o)
	b.width = width
	return b
}

// Height gives o at least this height.
func Height(height float32, o fyne.CanvasObject) fyne.CanvasObject {
	b := newBox(o)
	b.height = height
	return b
}

// Pad puts empty space around o.
func Pad(top, right, bottom, left float32, o fyne.CanvasObject) fyne.CanvasObject {
	b := newBox(o)
	b.pad = [4]float32{top, right, bottom, left}
	return b
}

// Spacer is empty space that grows.
func Spacer() fyne.CanvasObject { return Grow(Gap(0, 0)) }

// Gap is empty space of a fixed size.
func Gap(width, height float32) fyne.CanvasObject {
	r := canvas.NewRectangle(colorOf(none))
	r.SetMinSize(fyne.NewSize(width, height))
	return r
}

func share(o fyne.CanvasObject) float32 {
	if b, ok := o.(*box); ok {
		return b.share
	}
	return 0
}

func grows(o fyne.CanvasObject) bool { return share(o) > 0 }

// DescribeChildren implements describe.Parent.
func (b *box) DescribeChildren() []fyne.CanvasObject { return []fyne.CanvasObject{b.content} }

// Visible implements fyne.CanvasObject: a box around nothing takes no room.
func (b *box) Visible() bool { return b.BaseWidget.Visible() && b.content.Visible() }

var _ describe.Parent = (*box)(nil)

// CreateRenderer implements fyne.Widget.
func (b *box) CreateRenderer() fyne.WidgetRenderer {
	r := &rendering{objects: fixed(b.content)}
	r.layout = func(s fyne.Size) {
		width := s.Width - b.pad[1] - b.pad[3]
		height := settle(b.content, b.pad[3], b.pad[0], width)
		b.content.Resize(fyne.NewSize(width, max(height, s.Height-b.pad[0]-b.pad[2])))
	}
	r.min = func() fyne.Size {
		m := b.content.MinSize().AddWidthHeight(b.pad[1]+b.pad[3], b.pad[0]+b.pad[2])
		if b.width > 0 {
			m.Width = b.width
		}
		m.Height = max(m.Height, b.height)
		return m
	}
	r.refresh = func() {
		r.layout(b.Size())
		b.content.Refresh()
	}
	return r
}

// Scroller is a page that scrolls up and down where the window is too low for it.
type Scroller struct {
	widget.BaseWidget
	content fyne.CanvasObject
	scroll  *container.Scroll
}

// Scroll makes a Scroller.
func Scroll(content fyne.CanvasObject) *Scroller {
	s := &Scroller{content: content, scroll: container.NewVScroll(content)}
	s.ExtendBaseWidget(s)
	return s
}

// Offset is how far the page is scrolled down, for a page's kept state.
func (s *Scroller) Offset() float32 { return s.scroll.Offset.Y }

// SetOffset scrolls to where Offset was.
func (s *Scroller) SetOffset(y float32) { s.scroll.ScrollToOffset(fyne.NewPos(0, y)) }

// DescribeChildren implements describe.Parent.
func (s *Scroller) DescribeChildren() []fyne.CanvasObject { return []fyne.CanvasObject{s.scroll} }

// CreateRenderer implements fyne.Widget.
func (s *Scroller) CreateRenderer() fyne.WidgetRenderer {
	r := &rendering{objects: fixed(s.scroll)}
	r.layout = func(size fyne.Size) {
		// The content first learns its width, so that the scroll area sees its true height.
		height := settle(s.content, s.content.Position().X, s.content.Position().Y, size.Width)
		s.content.Resize(fyne.NewSize(size.Width, max(height, size.Height)))
		place(s.scroll, 0, 0, size.Width, size.Height)
	}
	r.min = func() fyne.Size { return fyne.NewSize(s.content.MinSize().Width, 48) }
	r.refresh = func() {
		r.layout(s.Size())
		s.scroll.Refresh()
	}
	return r
}

// Frame puts a page between what stays above and below it. Any part may be nil. Unlike Fyne's border layout it keeps
// the parts in reading order, which is the order of the Tab key.
func Frame(top, page, foot fyne.CanvasObject) *fyne.Container {
	var parts []fyne.CanvasObject
	if top != nil {
		parts = append(parts, top)
	}
	if page != nil {
		parts = append(parts, Grow(page))
	}
	if foot != nil {
		parts = append(parts, foot)
	}
	return Column(0, parts...)
}

// HLine is a hairline between rows.
func HLine() fyne.CanvasObject { return newHairline() }

type hairline struct{ widget.BaseWidget }

func newHairline() *hairline {
	h := &hairline{}
	h.ExtendBaseWidget(h)
	return h
}

// CreateRenderer implements fyne.Widget.
func (h *hairline) CreateRenderer() fyne.WidgetRenderer {
	line := canvas.NewRectangle(colorOf(theme.RowLine))
	r := &rendering{objects: fixed(line)}
	r.layout = func(s fyne.Size) { place(line, 0, 0, s.Width, 1) }
	r.min = func() fyne.Size { return fyne.NewSize(1, 1) }
	r.refresh = func() {
		line.FillColor = colorOf(theme.RowLine)
		line.Refresh()
	}
	return r
}
