package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"saihakko/ui/describe"
	housetheme "saihakko/ui/theme"
)

// Check is a box to tick, with its label.
type Check struct {
	pressable
	// OnChanged is called when the user ticks or clears the box.
	OnChanged func(bool)

	label string
	on    bool
}

// NewCheck makes a box that is not ticked.
func NewCheck(label string, onChanged func(bool)) *Check {
	c := &Check{label: label, OnChanged: onChanged}
	c.init(c, c.toggle)
	return c
}

// Checked tells whether the box is ticked.
func (c *Check) Checked() bool { return c.on }

// SetChecked ticks or clears the box without calling OnChanged.
func (c *Check) SetChecked(on bool) {
	c.on = on
	c.Refresh()
}

func (c *Check) toggle() {
	c.SetChecked(!c.on)
	if c.OnChanged != nil {
		c.OnChanged(c.on)
	}
}

// Describe implements describe.Describer.
func (c *Check) Describe() describe.Facts {
	return describe.Facts{Kind: describe.Check, Label: c.label, Checked: c.on, Disabled: c.Disabled()}
}

// CreateRenderer implements fyne.Widget.
func (c *Check) CreateRenderer() fyne.WidgetRenderer {
	const gap = 8
	tick, text := newTick(), line(c.label, housetheme.TextBody, false)
	mark := newRing(4)
	r := &rendering{objects: fixed(append([]fyne.CanvasObject{mark.outer, mark.inner, text}, tick.objects()...)...)}
	r.layout = func(s fyne.Size) {
		y := (s.Height - tickSize) / 2
		tick.layout(2, y)
		mark.layout(0, y-2, tickSize+4, tickSize+4)
		middle(text, tickSize+gap, s.Height)
	}
	r.min = func() fyne.Size {
		m := text.MinSize()
		return fyne.NewSize(tickSize+gap+m.Width+2, max(tickSize+8, m.Height+8))
	}
	r.refresh = func() {
		tick.show(c.on)
		mark.show(c.focused)
		restyle(text, housetheme.TextBody, housetheme.Ink)
		r.layout(c.Size())
	}
	r.refresh()
	return r
}

// tickSize is the side of a tick box.
const tickSize = 18

// tick is the box itself, also used in tables.
type tick struct {
	box  *canvas.Rectangle
	mark *canvas.Image
}

func newTick() *tick {
	t := &tick{box: rounded(3), mark: canvas.NewImageFromResource(nil)}
	t.mark.FillMode = canvas.ImageFillContain
	return t
}

func (t *tick) objects() []fyne.CanvasObject { return []fyne.CanvasObject{t.box, t.mark} }

func (t *tick) layout(x, y float32) {
	place(t.box, x, y, tickSize, tickSize)
	place(t.mark, x+1, y+1, tickSize-2, tickSize-2)
}

func (t *tick) show(on bool) {
	if !on {
		paint(t.box, housetheme.InputFill, housetheme.Control, 1.5)
		t.mark.Hide()
		return
	}
	paint(t.box, housetheme.AccentFill, housetheme.AccentFill, 1.5)
	t.mark.Resource = theme.NewColoredResource(theme.ConfirmIcon(), housetheme.OnAccent)
	t.mark.Show()
	t.mark.Refresh()
}
