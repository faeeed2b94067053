package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

// Notice is a coloured area with a sentence or two: Blue informs, Amber warns, Red tells what failed, Green that
// something is done.
type Notice struct {
	widget.BaseWidget
	tone  Tone
	text  *Paragraph
	extra fyne.CanvasObject
}

// NewNotice makes a notice. An empty one takes no room.
func NewNotice(tone Tone, text string) *Notice {
	n := &Notice{tone: tone, text: NewParagraph(Style{theme.TextTable, theme.Ink, false}, text)}
	n.text.kind = describe.Notice
	n.ExtendBaseWidget(n)
	if text == "" {
		n.Hide()
	}
	return n
}

// WithAction puts a button or link below the text.
func (n *Notice) WithAction(o fyne.CanvasObject) *Notice {
	n.extra = o
	return n
}

// Set changes the notice; an empty text hides it.
func (n *Notice) Set(tone Tone, text string) {
	n.tone = tone
	n.text.SetText(text)
	if text == "" {
		n.Hide()
	} else {
		n.Show()
	}
	n.Refresh()
}

// Text is what the notice says.
func (n *Notice) Text() string { return n.text.Text() }

// DescribeChildren implements describe.Parent.
func (n *Notice) DescribeChildren() []fyne.CanvasObject { return n.parts() }

func (n *Notice) parts() []fyne.CanvasObject {
	if n.extra == nil {
		return []fyne.CanvasObject{n.text}
	}
	return []fyne.CanvasObject{n.text, n.extra}
}

// CreateRenderer implements fyne.Widget.
func (n *Notice) CreateRenderer() fyne.WidgetRenderer {
	const side, top, gap = 12, 8, 6
	back := rounded(6)
	r := &rendering{}
	r.objects = func() []fyne.CanvasObject { return append([]fyne.CanvasObject{back}, n.parts()...) }
	r.layout = func(s fyne.Size) {
		place(back, 0, 0, s.Width, s.Height)
		y := top + settle(n.text, side, top, s.Width-2*side) + gap
		if n.extra != nil {
			m := n.extra.MinSize()
			place(n.extra, side, y, min(m.Width, s.Width-2*side), m.Height)
		}
	}
	r.min = func() fyne.Size {
		size := n.text.MinSize().AddWidthHeight(2*side, 2*top)
		if n.extra != nil {
			m := n.extra.MinSize()
			size = fyne.NewSize(max(size.Width, m.Width+2*side), size.Height+m.Height+gap)
		}
		return size
	}
	r.refresh = func() {
		paint(back, n.tone.fill(), none, 0)
		r.layout(n.Size())
		canvas.Refresh(n)
	}
	r.refresh()
	return r
}
