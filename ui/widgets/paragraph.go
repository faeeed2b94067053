package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

// lineHeight is the height of a line of running text in times of its size, as in look.css.
const lineHeight = 1.5

// messageHeight is the same for the short messages below fields.
const messageHeight = 1.3

// Paragraph is running text that wraps by the rules of Japanese (see breakLines). It has the width it is given and
// the height its lines need.
type Paragraph struct {
	widget.BaseWidget
	content string
	style   Style
	kind    describe.Kind
	spacing float32 // height of a line in times of its size

	links []*Link // behind the text
	wraps paragraphLines
}

// paragraphLines caches the lines for what they were broken for.
type paragraphLines struct {
	content     string
	width, size float32
	bold        bool
	lines       []string
}

// NewParagraph makes a paragraph.
func NewParagraph(style Style, content string) *Paragraph {
	p := &Paragraph{content: content, style: style, kind: describe.Text, spacing: lineHeight}
	p.ExtendBaseWidget(p)
	return p
}

// Text is what the paragraph says.
func (p *Paragraph) Text() string { return p.content }

// SetText changes what the paragraph says.
func (p *Paragraph) SetText(content string) {
	p.content = content
	p.Refresh()
}

// SetStyle changes the look.
func (p *Paragraph) SetStyle(style Style) {
	p.style = style
	p.Refresh()
}

// SetLinks puts links behind the text, in place of those before.
func (p *Paragraph) SetLinks(links ...*Link) {
	p.links = links
	p.Refresh()
}

// Describe implements describe.Describer.
func (p *Paragraph) Describe() describe.Facts {
	if p.content == "" {
		return describe.Facts{}
	}
	return describe.Facts{Kind: p.kind, Label: p.content}
}

// DescribeChildren implements describe.Parent.
func (p *Paragraph) DescribeChildren() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, 0, len(p.links))
	for _, l := range p.links {
		objects = append(objects, l)
	}
	return objects
}

func (p *Paragraph) measure(s string) float32 {
	return fyne.MeasureText(s, theme.Size(p.style.Size), fyne.TextStyle{Bold: p.style.Bold}).Width
}

// lines breaks the text for the current width.
func (p *Paragraph) lines() []string {
	now := paragraphLines{content: p.content, width: p.Size().Width, size: theme.Size(p.style.Size), bold: p.style.Bold}
	w := &p.wraps
	if w.lines != nil && w.content == now.content && w.width == now.width && w.size == now.size && w.bold == now.bold {
		return w.lines
	}
	if now.width <= 0 {
		now.lines = breakLines(p.content, 1<<20, p.measure)
	} else {
		now.lines = breakLines(p.content, now.width, p.measure)
	}
	p.wraps = now
	return now.lines
}

func (p *Paragraph) lineHeight() float32 { return theme.Size(p.style.Size) * p.spacing }

// linkGap lies between two links, linkLead between the text and the first of them: room for the mark of the keyboard.
const (
	linkGap  = 12
	linkLead = 6
)

// spot is where a link goes.
type spot struct {
	x   float32
	row int
}

// linkSpots puts each link behind the one before, the first behind the last line of the text, and on a line of its
// own where there is no room.
func (p *Paragraph) linkSpots(lines []string) []spot {
	at := spot{row: len(lines) - 1}
	if at.x = p.measure(lines[at.row]); at.x > 0 {
		at.x += linkLead
	}
	spots := make([]spot, 0, len(p.links))
	for _, l := range p.links {
		width := l.MinSize().Width
		if at.x > 0 && at.x+width > p.Size().Width {
			at = spot{row: at.row + 1}
		}
		spots = append(spots, at)
		at.x += width + linkGap
	}
	return spots
}

// CreateRenderer implements fyne.Widget.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer {
	var texts []*canvas.Text
	r := &rendering{}
	r.objects = func() []fyne.CanvasObject {
		objects := make([]fyne.CanvasObject, 0, len(texts)+len(p.links))
		for _, t := range texts {
			objects = append(objects, t)
		}
		return append(objects, p.DescribeChildren()...)
	}
	r.layout = func(fyne.Size) {
		lines, height := p.lines(), p.lineHeight()
		for len(texts) < len(lines) {
			texts = append(texts, canvas.NewText("", colorOf(none)))
		}
		texts = texts[:len(lines)]
		for i, t := range texts {
			t.Text = lines[i]
			t.TextStyle.Bold = p.style.Bold
			restyle(t, p.style.Size, p.style.Color)
			m := t.MinSize()
			place(t, 0, float32(i)*height+(height-m.Height)/2, m.Width, m.Height)
		}
		for i, at := range p.linkSpots(lines) {
			m := p.links[i].MinSize()
			place(p.links[i], at.x, float32(at.row)*height+(height-m.Height)/2, m.Width, m.Height)
		}
	}
	r.min = func() fyne.Size {
		lines := p.lines()
		rows := len(lines)
		width := theme.Size(p.style.Size) * 4
		for i, at := range p.linkSpots(lines) {
			rows = max(rows, at.row+1)
			width = max(width, p.links[i].MinSize().Width)
		}
		return fyne.NewSize(width, float32(rows)*p.lineHeight())
	}
	r.refresh = func() {
		r.layout(p.Size())
		canvas.Refresh(p)
	}
	r.layout(p.Size())
	return r
}
