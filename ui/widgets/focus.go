package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

// ringWidth is the width of each of the two rings of the focus mark.
const ringWidth = 2

// ring is the mark of the keyboard: an inner ring in ink and an outer one in yellow, around the control.
type ring struct {
	inner, outer *canvas.Rectangle
}

func newRing(radius float32) *ring {
	r := &ring{inner: rounded(radius), outer: rounded(radius + ringWidth)}
	r.show(false)
	return r
}

func (r *ring) layout(x, y, w, h float32) {
	place(r.inner, x, y, w, h)
	place(r.outer, x-ringWidth, y-ringWidth, w+2*ringWidth, h+2*ringWidth)
}

func (r *ring) show(on bool) {
	inner, outer := none, none
	if on {
		inner, outer = theme.FocusInner, theme.FocusOuter
	}
	paint(r.inner, none, inner, ringWidth)
	paint(r.outer, none, outer, ringWidth)
}

// keyboard is what had the keyboard last in any window, whether it still has it or not. Fyne takes the keyboard away
// from everything while another program is in front; coming back to what had it is not the same as getting there by
// Tab. It belongs to the UI goroutine, like all widgets.
var keyboard fyne.Focusable

// Focus gives the keyboard to o, wherever it is, and scrolls it into view. It does nothing when o is in no window.
func Focus(o fyne.Focusable) {
	obj, ok := o.(fyne.CanvasObject)
	if !ok {
		return
	}
	if c := canvasOf(obj); c != nil {
		c.Focus(o)
	}
}

// canvasOf finds the canvas that shows o. The driver only knows it once o has been drawn, so the trees are searched.
func canvasOf(o fyne.CanvasObject) fyne.Canvas {
	for _, w := range fyne.CurrentApp().Driver().AllWindows() {
		if _, ok := find(w.Canvas(), o); ok {
			return w.Canvas()
		}
	}
	return nil
}

func find(c fyne.Canvas, o fyne.CanvasObject) (describe.Visit, bool) {
	for _, overlay := range c.Overlays().List() {
		if v, ok := describe.Find(overlay, o, c.Size()); ok {
			return v, true
		}
	}
	return describe.Find(c.Content(), o, c.Size())
}

// revealMargin is how much of the surroundings is shown with what is scrolled into view.
const revealMargin = 24

// Reveal scrolls o into view.
func Reveal(o fyne.CanvasObject) {
	c := canvasOf(o)
	if c == nil {
		return
	}
	v, ok := find(c, o)
	if !ok || len(v.Scrolls) == 0 {
		return
	}
	for i := len(v.Scrolls) - 1; i >= 0; i-- {
		s := v.Scrolls[i]
		area, inTree := find(c, s)
		target, stillThere := find(c, o)
		if inTree && stillThere {
			revealIn(s, target.Position.Y-area.Position.Y, o.Size().Height)
		}
	}
}

// revealIn scrolls s if what lies at top, seen from the scroll area, is not wholly in view.
func revealIn(s *container.Scroll, top, size float32) {
	offset, height := s.Offset, s.Size().Height
	switch bottom := top + size; {
	case top < 0:
		offset.Y += top - revealMargin
	case bottom > height:
		offset.Y += min(bottom-height+revealMargin, top-revealMargin)
	default:
		return
	}
	s.ScrollToOffset(offset)
}
