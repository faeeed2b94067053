package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

// Link is underlined text that does something: jump to a field, take a suggestion, open a page.
type Link struct {
	pressable
	// OnPressed is what the link does.
	OnPressed func()

	label, name string
	style       Style
	plain       bool // underlined under the pointer only
}

// NewLink makes a link in body size.
func NewLink(label string, onPressed func()) *Link {
	return NewStyledLink(Style{theme.TextBody, theme.Accent, false}, label, onPressed)
}

// NewSmallLink makes a link in the size of notes.
func NewSmallLink(label string, onPressed func()) *Link {
	return NewStyledLink(Style{theme.TextNote, theme.Accent, false}, label, onPressed)
}

// NewStyledLink makes a link of any style.
func NewStyledLink(style Style, label string, onPressed func()) *Link {
	l := &Link{OnPressed: onPressed, label: label, style: style}
	l.init(l, l.press)
	return l
}

// NewMenuLink makes an entry of a menu: not underlined until the pointer is on it, led by a small triangle.
func NewMenuLink(label string, onPressed func()) *Link {
	l := NewLink("▸ "+label, onPressed)
	l.plain = true
	l.name = label
	return l
}

// SetLabel changes what the link says.
func (l *Link) SetLabel(label string) {
	l.label = label
	l.Refresh()
}

// SetName tells package describe more than the label says, where several links share one label.
func (l *Link) SetName(name string) { l.name = name }

func (l *Link) press() {
	if l.OnPressed != nil {
		l.OnPressed()
	}
}

// Describe implements describe.Describer.
func (l *Link) Describe() describe.Facts {
	label := l.label
	if l.name != "" {
		label = l.name
	}
	return describe.Facts{Kind: describe.Link, Label: label}
}

// CreateRenderer implements fyne.Widget.
func (l *Link) CreateRenderer() fyne.WidgetRenderer {
	text := line(l.label, l.style.Size, l.style.Bold)
	under := canvas.NewRectangle(colorOf(none))
	mark := newRing(3)
	r := &rendering{objects: fixed(mark.outer, mark.inner, under, text)}
	r.layout = func(s fyne.Size) {
		m := text.MinSize()
		place(text, 0, (s.Height-m.Height)/2, m.Width, m.Height)
		place(under, 0, (s.Height+m.Height)/2, m.Width, 1)
		mark.layout(-4, -2, m.Width+8, s.Height+4)
	}
	r.min = func() fyne.Size { return text.MinSize().AddWidthHeight(0, 4) }
	r.refresh = func() {
		text.Text = l.label
		restyle(text, l.style.Size, l.style.Color)
		if l.plain && !l.hover {
			under.FillColor = colorOf(none)
		} else {
			under.FillColor = colorOf(l.style.Color)
		}
		under.Refresh()
		mark.show(l.focused)
		r.layout(l.Size())
	}
	r.refresh()
	return r
}
