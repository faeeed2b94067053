package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/theme"
)

// Card is a white area with a border, an optional title and an optional action at the title's right.
type Card struct {
	widget.BaseWidget
	title, action, content fyne.CanvasObject
	edge                   fyne.ThemeColorName
	flush                  bool
}

// NewCard makes a card. An empty title leaves the title line out.
func NewCard(title string, content fyne.CanvasObject) *Card {
	c := &Card{content: content}
	if title != "" {
		c.title = NewLabel(Title, title)
	}
	c.ExtendBaseWidget(c)
	return c
}

// WithTitle replaces the title by any object, for example a Row of a title and a tag.
func (c *Card) WithTitle(title fyne.CanvasObject) *Card {
	c.title = title
	return c
}

// WithAction puts an object at the right end of the title line.
func (c *Card) WithAction(action fyne.CanvasObject) *Card {
	c.action = action
	return c
}

// WithEdge marks the left edge in a colour of the theme: what is urgent.
func (c *Card) WithEdge(color fyne.ThemeColorName) *Card {
	c.edge = color
	return c
}

// Flush lets the content reach the card's border, as tables do.
func (c *Card) Flush() *Card {
	c.flush = true
	return c
}

// SetContent changes what is in the card.
func (c *Card) SetContent(content fyne.CanvasObject) {
	c.content = content
	c.Refresh()
}

// SetTitle changes the title, if it was given as text.
func (c *Card) SetTitle(title string) {
	if l, ok := c.title.(*Label); ok {
		l.SetText(title)
		c.Refresh()
	}
}

func (c *Card) parts() []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for _, o := range []fyne.CanvasObject{c.title, c.action, c.content} {
		if o != nil {
			parts = append(parts, o)
		}
	}
	return parts
}

// DescribeChildren implements describe.Parent.
func (c *Card) DescribeChildren() []fyne.CanvasObject { return c.parts() }

const (
	cardRadius = 8
	cardSide   = 18
	cardTop    = 14
	cardGap    = 8
	cardEdge   = 5
)

func (c *Card) padding() (x, y float32) {
	if c.flush {
		return 1, 1
	}
	return cardSide, cardTop
}

func (c *Card) headHeight() float32 {
	height := float32(0)
	if c.title != nil {
		height = max(height, c.title.MinSize().Height)
	}
	if c.action != nil {
		height = max(height, c.action.MinSize().Height)
	}
	return height
}

// CreateRenderer implements fyne.Widget.
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	back, edge := rounded(cardRadius), canvas.NewRectangle(colorOf(none))
	edge.TopLeftCornerRadius, edge.BottomLeftCornerRadius = cardRadius, cardRadius
	r := &rendering{}
	r.objects = func() []fyne.CanvasObject { return append([]fyne.CanvasObject{back, edge}, c.parts()...) }
	r.layout = func(s fyne.Size) {
		place(back, 0, 0, s.Width, s.Height)
		place(edge, 0, 0, cardEdge, s.Height)
		padX, y := c.padding()
		left := padX
		if c.edge != none {
			left += cardEdge
		}
		if head := c.headHeight(); head > 0 {
			if c.flush {
				y += cardTop
			}
			side := max(left, cardSide)
			right := s.Width - cardSide
			if c.action != nil {
				m := c.action.MinSize()
				right -= m.Width
				place(c.action, right, y+(head-m.Height)/2, m.Width, m.Height)
				right -= cardGap
			}
			if c.title != nil {
				m := c.title.MinSize()
				place(c.title, side, y+(head-m.Height)/2, right-side, m.Height)
			}
			y += head + cardGap
		}
		if c.content != nil {
			width := s.Width - left - padX
			_, bottom := c.padding()
			height := settle(c.content, left, y, width)
			c.content.Resize(fyne.NewSize(width, max(height, s.Height-y-bottom)))
		}
	}
	r.min = func() fyne.Size {
		padX, padY := c.padding()
		size := fyne.NewSize(2*padX, 2*padY)
		if c.edge != none {
			size.Width += cardEdge
		}
		if head := c.headHeight(); head > 0 {
			size.Height += head + cardGap
		}
		if c.content != nil {
			size = size.AddWidthHeight(c.content.MinSize().Components())
		}
		return size
	}
	r.refresh = func() {
		paint(back, theme.Card, theme.Line, 1)
		edge.FillColor = colorOf(c.edge)
		edge.Refresh()
		r.layout(c.Size())
		canvas.Refresh(c)
	}
	r.refresh()
	return r
}
