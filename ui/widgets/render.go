package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"saihakko/ui/theme"
)

// rendering is the renderer of all widgets here: functions in place of a type per widget.
type rendering struct {
	objects func() []fyne.CanvasObject
	layout  func(fyne.Size)
	min     func() fyne.Size
	refresh func()
}

func (r *rendering) Destroy()                     {}
func (r *rendering) Objects() []fyne.CanvasObject { return r.objects() }
func (r *rendering) Layout(s fyne.Size)           { r.layout(s) }
func (r *rendering) MinSize() fyne.Size           { return r.min() }
func (r *rendering) Refresh()                     { r.refresh() }

func fixed(objects ...fyne.CanvasObject) func() []fyne.CanvasObject {
	return func() []fyne.CanvasObject { return objects }
}

func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

// settle gives o the width and then the height it wants at that width: text that wraps only knows its height when
// it knows its width. It returns the height.
func settle(o fyne.CanvasObject, x, y, w float32) float32 {
	o.Move(fyne.NewPos(x, y))
	h := o.MinSize().Height
	o.Resize(fyne.NewSize(w, h))
	if after := o.MinSize().Height; after != h {
		h = after
		o.Resize(fyne.NewSize(w, h))
	}
	return h
}

func paint(r *canvas.Rectangle, fill, stroke fyne.ThemeColorName, width float32) {
	r.FillColor = colorOf(fill)
	r.StrokeColor = colorOf(stroke)
	r.StrokeWidth = width
	r.Refresh()
}

// none is the name of no colour at all.
const none fyne.ThemeColorName = ""

func colorOf(name fyne.ThemeColorName) color.Color {
	if name == none {
		return color.Transparent
	}
	return theme.Color(name)
}

func rounded(radius float32) *canvas.Rectangle {
	r := canvas.NewRectangle(color.Transparent)
	r.CornerRadius = radius
	return r
}

// line is a single line of text inside a widget.
func line(text string, size fyne.ThemeSizeName, bold bool) *canvas.Text {
	t := canvas.NewText(text, color.Transparent)
	t.TextSize = theme.Size(size)
	t.TextStyle.Bold = bold
	return t
}

func restyle(t *canvas.Text, size fyne.ThemeSizeName, c fyne.ThemeColorName) {
	t.TextSize = theme.Size(size)
	t.Color = colorOf(c)
	t.Refresh()
}

// middle places a text at x, vertically centred in h.
func middle(t *canvas.Text, x, h float32) {
	m := t.MinSize()
	place(t, x, (h-m.Height)/2, m.Width, m.Height)
}
