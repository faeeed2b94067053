package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

// Style is how a text looks.
type Style struct {
	Size  fyne.ThemeSizeName
	Color fyne.ThemeColorName
	Bold  bool
}

// The styles of the house.
var (
	Body    = Style{theme.TextBody, theme.Ink, false}
	Strong  = Style{theme.TextBody, theme.Ink, true}
	Heading = Style{theme.TextHeading, theme.Ink, true}
	Title   = Style{theme.TextTitle, theme.Ink, true}
	Muted   = Style{theme.TextNote, theme.Subtle, false}
	Note    = Style{theme.TextNote, theme.GreenText, false}
	Fault   = Style{theme.TextNote, theme.RedText, false}
)

// labelHeight is the height of a single line in times of its size.
const labelHeight = 1.35

// Label is one line of text. Where it has less room than it needs, it ends in "…".
type Label struct {
	widget.BaseWidget
	content string
	style   Style
	cut     bool
	secret  bool
}

// NewLabel makes a line of text that claims the width it needs.
func NewLabel(style Style, content string) *Label {
	l := &Label{content: content, style: style}
	l.ExtendBaseWidget(l)
	return l
}

// NewCutLabel makes a line of text that claims no width, and is cut at the end where it does not fit.
func NewCutLabel(style Style, content string) *Label {
	l := NewLabel(style, content)
	l.cut = true
	return l
}

// SetText changes the text.
func (l *Label) SetText(content string) {
	l.content = content
	l.Refresh()
}

// SetStyle changes the look.
func (l *Label) SetStyle(style Style) {
	l.style = style
	l.Refresh()
}

// SetSecret keeps the text from package describe, or tells it again.
func (l *Label) SetSecret(on bool) { l.secret = on }

// Text is the whole text, cut or not.
func (l *Label) Text() string { return l.content }

// Describe implements describe.Describer.
func (l *Label) Describe() describe.Facts {
	if l.content == "" {
		return describe.Facts{}
	}
	if l.secret {
		return describe.Facts{Kind: describe.Text, Label: describe.Masked}
	}
	return describe.Facts{Kind: describe.Text, Label: l.content}
}

// CreateRenderer implements fyne.Widget.
func (l *Label) CreateRenderer() fyne.WidgetRenderer {
	t := canvas.NewText("", colorOf(none))
	r := &rendering{objects: fixed(t)}
	whole := func() fyne.Size {
		return fyne.MeasureText(l.content, theme.Size(l.style.Size), fyne.TextStyle{Bold: l.style.Bold})
	}
	r.layout = func(s fyne.Size) {
		t.Text = fit(l.content, s.Width, theme.Size(l.style.Size), l.style.Bold)
		middle(t, 0, s.Height)
		t.Refresh()
	}
	r.min = func() fyne.Size {
		m := whole()
		m.Height = max(m.Height, theme.Size(l.style.Size)*labelHeight)
		if l.cut {
			m.Width = 0
		}
		return m
	}
	r.refresh = func() {
		t.TextStyle.Bold = l.style.Bold
		restyle(t, l.style.Size, l.style.Color)
		r.layout(l.Size())
	}
	r.refresh()
	return r
}

// fit cuts s so that it fits into width, ending in "…" when something had to go.
func fit(s string, width, size float32, bold bool) string {
	style := fyne.TextStyle{Bold: bold}
	const slack = 0.5 // sizes come from sums of floats
	if fyne.MeasureText(s, size, style).Width <= width+slack {
		return s
	}
	runes := []rune(s)
	low, high := 0, len(runes) // runes[:low] fits
	for low < high {
		mid := (low + high + 1) / 2
		if fyne.MeasureText(string(runes[:mid])+"…", size, style).Width <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	if low == 0 {
		return ""
	}
	return string(runes[:low]) + "…"
}
