package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

// DialogButton is one answer to a dialog. Every answer closes the dialog first and then calls OnPressed.
type DialogButton struct {
	Label     string
	Kind      ButtonKind
	Default   bool // has the keyboard at first, and is what Enter does
	Cancel    bool // is what Esc does
	OnPressed func()
}

// DialogOptions describes a Dialog.
type DialogOptions struct {
	Title string
	Body  string
	// Content is shown below Body: fields, lists. It may be nil.
	Content fyne.CanvasObject
	Buttons []DialogButton
	// Focus is what gets the keyboard at first, in place of the default button.
	Focus fyne.Focusable
	// Width of the dialog; 0 means 480.
	Width float32
}

// Dialog is a question over the page, which cannot be used until it is answered. Fyne's own dialogs know neither
// Enter nor Esc nor a first focus (facts/fyne.md 2.4).
type Dialog struct {
	widget.BaseWidget
	canvas  fyne.Canvas
	options DialogOptions
	card    *Card
	before  fyne.Focusable
	closed  bool
	onKey   func(*fyne.KeyEvent)
}

// ShowDialog opens a dialog on a canvas.
func ShowDialog(c fyne.Canvas, o DialogOptions) *Dialog {
	d := &Dialog{canvas: c, options: o, before: c.Focused()}
	parts := []fyne.CanvasObject{}
	if o.Body != "" {
		parts = append(parts, NewParagraph(Body, o.Body))
	}
	if o.Content != nil {
		parts = append(parts, o.Content)
	}
	buttons := []fyne.CanvasObject{Spacer()}
	first := o.Focus
	for _, b := range o.Buttons {
		button := NewButton(b.Kind, b.Label, func() { d.answer(b) })
		buttons = append(buttons, button)
		if first == nil && b.Default {
			first = button
		}
	}
	if first == nil && len(buttons) > 1 {
		first, _ = buttons[len(buttons)-1].(fyne.Focusable)
	}
	parts = append(parts, Row(12, buttons...))
	d.card = NewCard(o.Title, Column(16, parts...))
	d.ExtendBaseWidget(d)
	c.Unfocus() // or the page behind would go on showing the mark of the keyboard
	c.Overlays().Add(d)
	// While nothing in the dialog has the keyboard, the canvas gets the keys.
	d.onKey = c.OnTypedKey()
	c.SetOnTypedKey(d.typedKey)
	if first != nil {
		c.Focus(first)
	}
	return d
}

// Close takes the dialog away and gives the keyboard back.
func (d *Dialog) Close() {
	if d.closed {
		return
	}
	d.closed = true
	d.canvas.SetOnTypedKey(d.onKey)
	d.canvas.Overlays().Remove(d)
	if d.before != nil {
		keyboard = d.before // it was here before the dialog was
		d.canvas.Focus(d.before)
	}
}

func (d *Dialog) answer(b DialogButton) {
	d.Close()
	if b.OnPressed != nil {
		b.OnPressed()
	}
}

func (d *Dialog) typedKey(e *fyne.KeyEvent) {
	for _, b := range d.options.Buttons {
		enter := e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter
		if (e.Name == fyne.KeyEscape && b.Cancel) || (enter && b.Default) {
			d.answer(b)
			return
		}
	}
}

// Describe implements describe.Describer.
func (d *Dialog) Describe() describe.Facts {
	return describe.Facts{Kind: describe.Dialog, Label: d.options.Title}
}

// DescribeChildren implements describe.Parent.
func (d *Dialog) DescribeChildren() []fyne.CanvasObject { return []fyne.CanvasObject{d.card} }

// Tapped implements fyne.Tappable: the page behind must not get it.
func (d *Dialog) Tapped(*fyne.PointEvent) {}

// CreateRenderer implements fyne.Widget.
func (d *Dialog) CreateRenderer() fyne.WidgetRenderer {
	const margin = 24
	veil := canvas.NewRectangle(colorOf(none))
	r := &rendering{objects: fixed(veil, d.card)}
	r.layout = func(s fyne.Size) {
		place(veil, 0, 0, s.Width, s.Height)
		width := d.options.Width
		if width == 0 {
			width = 480
		}
		width = max(min(width, s.Width-2*margin), d.card.MinSize().Width)
		height := settle(d.card, 0, 0, width)
		d.card.Move(fyne.NewPos((s.Width-width)/2, max(0, (s.Height-height)*0.4)))
	}
	r.min = func() fyne.Size { return d.card.MinSize() }
	r.refresh = func() {
		paint(veil, theme.Veil, none, 0)
		r.layout(d.Size())
		d.card.Refresh()
	}
	r.refresh()
	return r
}

// escape does what Esc does in the dialog on top of the window of o, if there is one. The driver gives keys to what has
// the keyboard and to nothing around it, so everything in this package that takes the keyboard passes Esc on.
func escape(o fyne.CanvasObject) {
	c := canvasOf(o)
	if c == nil {
		return
	}
	if d, ok := c.Overlays().Top().(*Dialog); ok {
		d.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	}
}
