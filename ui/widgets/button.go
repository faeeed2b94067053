package widgets

import (
	"fyne.io/fyne/v2"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

// ButtonKind is how much weight a button carries on its page.
type ButtonKind int

// Primary is the one thing to do here, Outline everything else, Text what is hardly ever needed, Danger what cannot
// be taken back.
const (
	Primary ButtonKind = iota
	Outline
	Text
	Danger
)

// Button reacts to the pointer, Enter and Space alike (Fyne's own knows no Enter, facts/fyne.md 2.4).
type Button struct {
	pressable
	// OnPressed is what the button does.
	OnPressed func()

	kind        ButtonKind
	small       bool
	label, name string
	busy        bool
	sign        bool // the label is a sign like ›, shown larger
}

// NewButton makes a button of normal size.
func NewButton(kind ButtonKind, label string, onPressed func()) *Button {
	b := &Button{OnPressed: onPressed, kind: kind, label: label}
	b.init(b, b.press)
	return b
}

// NewSmallButton makes a button for table rows and the heads of cards.
func NewSmallButton(kind ButtonKind, label string, onPressed func()) *Button {
	b := NewButton(kind, label, onPressed)
	b.small = true
	return b
}

// Label is what the button says.
func (b *Button) Label() string { return b.label }

// SetLabel changes what the button says.
func (b *Button) SetLabel(label string) {
	b.label = label
	b.Refresh()
}

// SetName tells package describe more than the label says, where several buttons share one label.
func (b *Button) SetName(name string) { b.name = name }

// Busy locks the button while its work is running, and marks it so.
func (b *Button) Busy(on bool) {
	b.busy = on
	b.Refresh()
}

func (b *Button) press() {
	if !b.busy && b.OnPressed != nil {
		b.OnPressed()
	}
}

// Describe implements describe.Describer.
func (b *Button) Describe() describe.Facts {
	label := b.label
	if b.name != "" {
		label = b.name
	}
	return describe.Facts{Kind: describe.Button, Label: label, Disabled: b.Disabled() || b.busy}
}

type buttonColors struct{ text, fill, edge fyne.ThemeColorName }

func (b *Button) colors() buttonColors {
	if b.Disabled() || b.busy {
		if b.kind == Text {
			return buttonColors{theme.Subtle, none, none}
		}
		return buttonColors{theme.OnIdle, theme.Idle, theme.Idle}
	}
	switch b.kind {
	case Primary:
		fill := theme.AccentFill
		if b.hover {
			fill = theme.AccentHover
		}
		return buttonColors{theme.OnAccent, fill, fill}
	case Danger:
		fill := theme.DangerFill
		if b.hover {
			fill = theme.DangerHover
		}
		return buttonColors{theme.OnDanger, fill, fill}
	case Outline:
		if b.hover {
			return buttonColors{theme.Accent, theme.AccentTint, theme.Accent}
		}
		return buttonColors{theme.Accent, theme.Card, theme.Accent}
	default:
		if b.hover {
			return buttonColors{theme.Accent, theme.AccentTint, none}
		}
		return buttonColors{theme.Accent, none, none}
	}
}

func (b *Button) size() (text fyne.ThemeSizeName, height, side float32) {
	if b.sign {
		return theme.TextHeading, 31, 10
	}
	if b.small {
		return theme.TextNote, 31, 12
	}
	return theme.TextBody, 44, 20
}

func (b *Button) caption() string {
	if b.busy {
		return b.label + " …"
	}
	return b.label
}

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	const radius = 8
	box, mark := rounded(radius), newRing(radius)
	size, _, _ := b.size()
	text := line(b.caption(), size, !b.small)
	r := &rendering{objects: fixed(mark.outer, box, mark.inner, text)}
	r.layout = func(s fyne.Size) {
		mark.layout(0, 0, s.Width, s.Height)
		place(box, 0, 0, s.Width, s.Height)
		middle(text, (s.Width-text.MinSize().Width)/2, s.Height)
	}
	r.min = func() fyne.Size {
		_, height, side := b.size()
		m := text.MinSize()
		return fyne.NewSize(m.Width+2*side, max(height, m.Height+10))
	}
	r.refresh = func() {
		c := b.colors()
		paint(box, c.fill, c.edge, 1)
		mark.show(b.focused)
		text.Text = b.caption()
		restyle(text, size, c.text)
		r.layout(b.Size())
	}
	r.refresh()
	return r
}
