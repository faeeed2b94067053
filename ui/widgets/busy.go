package widgets

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/task"
	"saihakko/ui/theme"
)

// busyAfter is how long work may last before it is shown: what is faster would only flicker.
const busyAfter = 300 * time.Millisecond

// Busy puts a veil with a sentence over its content while something longer is running.
type Busy struct {
	widget.BaseWidget
	content fyne.CanvasObject
	clock   task.Clock
	text    *Label
	timer   task.Timer
	shown   bool
}

// NewBusy wraps content. The clock measures the delay before the veil appears.
func NewBusy(clock task.Clock, content fyne.CanvasObject) *Busy {
	b := &Busy{content: content, clock: clock, text: NewLabel(Strong, "")}
	b.ExtendBaseWidget(b)
	return b
}

// Start says that work has begun. The veil appears if Stop does not come within 300 ms.
func (b *Busy) Start(text string) {
	b.text.SetText(text)
	if b.timer == nil && !b.shown {
		b.timer = b.clock.AfterFunc(busyAfter, b.late)
	}
	b.Refresh()
}

// Stop says that work has ended.
func (b *Busy) Stop() {
	if b.timer != nil {
		b.timer.Stop()
		b.timer = nil
	}
	b.shown = false
	b.Refresh()
}

// Shown tells whether the veil is on.
func (b *Busy) Shown() bool { return b.shown }

func (b *Busy) late() {
	if b.timer == nil {
		return // stopped while the timer was already on its way
	}
	b.timer = nil
	b.shown = true
	b.Refresh()
}

// DescribeChildren implements describe.Parent.
func (b *Busy) DescribeChildren() []fyne.CanvasObject {
	if b.shown {
		return []fyne.CanvasObject{b.content, b.text}
	}
	return []fyne.CanvasObject{b.content}
}

// veil takes the pointer from what it covers.
type veil struct {
	widget.BaseWidget
	box *canvas.Rectangle
}

func newVeil() *veil {
	v := &veil{box: canvas.NewRectangle(colorOf(none))}
	v.ExtendBaseWidget(v)
	return v
}

// Tapped implements fyne.Tappable.
func (v *veil) Tapped(*fyne.PointEvent) {}

// CreateRenderer implements fyne.Widget.
func (v *veil) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(v.box) }

// CreateRenderer implements fyne.Widget.
func (b *Busy) CreateRenderer() fyne.WidgetRenderer {
	cover := newVeil()
	board := newPanel(theme.Card, theme.Line, b.text)
	r := &rendering{objects: fixed(b.content, cover, board)}
	r.layout = func(s fyne.Size) {
		place(b.content, 0, 0, s.Width, s.Height)
		place(cover, 0, 0, s.Width, s.Height)
		m := board.MinSize()
		place(board, (s.Width-m.Width)/2, (s.Height-m.Height)*0.4, m.Width, m.Height)
	}
	r.min = func() fyne.Size { return b.content.MinSize() }
	r.refresh = func() {
		cover.box.FillColor = colorOf(theme.Veil)
		cover.box.Refresh()
		if b.shown {
			cover.Show()
			board.Show()
		} else {
			cover.Hide()
			board.Hide()
		}
		board.Refresh()
		r.layout(b.Size())
	}
	r.refresh()
	return r
}
