package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

// Tone is the colour of a state: of tags, notices and bars.
type Tone int

// The tones: Blue informs, Green is well, Amber wants attention, Red has failed or ended.
const (
	Neutral Tone = iota
	Blue
	Green
	Amber
	Red
)

func (t Tone) text() fyne.ThemeColorName {
	return [...]fyne.ThemeColorName{theme.NeutralText, theme.BlueText, theme.GreenText, theme.AmberText, theme.RedText}[t]
}

func (t Tone) fill() fyne.ThemeColorName {
	return [...]fyne.ThemeColorName{theme.NeutralFill, theme.BlueFill, theme.GreenFill, theme.AmberFill, theme.RedFill}[t]
}

func (t Tone) strong() fyne.ThemeColorName {
	return [...]fyne.ThemeColorName{theme.Control, theme.AccentFill, theme.GreenText, theme.AmberEdge, theme.RedText}[t]
}

// Tag is a small coloured word that names a state.
type Tag struct {
	widget.BaseWidget
	label string
	tone  Tone
}

// NewTag makes a tag.
func NewTag(tone Tone, label string) *Tag {
	t := &Tag{label: label, tone: tone}
	t.ExtendBaseWidget(t)
	return t
}

// Set changes the tag.
func (t *Tag) Set(tone Tone, label string) {
	t.tone, t.label = tone, label
	t.Refresh()
}

// Describe implements describe.Describer.
func (t *Tag) Describe() describe.Facts {
	if t.label == "" {
		return describe.Facts{}
	}
	return describe.Facts{Kind: describe.Tag, Label: t.label}
}

// CreateRenderer implements fyne.Widget.
func (t *Tag) CreateRenderer() fyne.WidgetRenderer {
	back, text := rounded(4), line(t.label, theme.TextSmall, false)
	r := &rendering{objects: fixed(back, text)}
	r.layout = func(s fyne.Size) {
		m := r.min()
		place(back, 0, (s.Height-m.Height)/2, m.Width, m.Height)
		middle(text, 7, s.Height)
	}
	r.min = func() fyne.Size {
		if t.label == "" {
			return fyne.Size{}
		}
		return text.MinSize().AddWidthHeight(14, 7)
	}
	r.refresh = func() {
		text.Text = t.label
		restyle(text, theme.TextSmall, t.tone.text())
		fill := t.tone.fill()
		if t.label == "" {
			fill = none
		}
		paint(back, fill, none, 0)
		r.layout(t.Size())
	}
	r.refresh()
	return r
}
