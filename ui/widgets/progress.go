package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

// StageState is how far one stage of a ProgressList is.
type StageState int

// A stage waits, runs, and is then done or has failed.
const (
	Waiting StageState = iota
	Running
	Done
	Failed
)

// ProgressList shows the stages of a longer job below each other, each with its state and a remark.
type ProgressList struct {
	widget.BaseWidget
	stages []*stage
	column *fyne.Container
}

// NewProgressList makes a list in which every stage waits.
func NewProgressList(names []string) *ProgressList {
	l := &ProgressList{}
	objects := make([]fyne.CanvasObject, 0, len(names))
	for _, name := range names {
		s := newStage(name)
		l.stages = append(l.stages, s)
		objects = append(objects, s)
	}
	l.column = Column(10, objects...)
	l.ExtendBaseWidget(l)
	return l
}

// SetState changes a stage, counted from 0. The remark is shown below its name, if there is one.
func (l *ProgressList) SetState(index int, state StageState, remark string) {
	s := l.stages[index]
	s.state = state
	s.remark.SetText(remark)
	if state == Failed {
		s.remark.SetStyle(Fault)
	} else {
		s.remark.SetStyle(Muted)
	}
	s.Refresh()
	l.column.Refresh()
}

// DescribeChildren implements describe.Parent.
func (l *ProgressList) DescribeChildren() []fyne.CanvasObject { return []fyne.CanvasObject{l.column} }

// CreateRenderer implements fyne.Widget.
func (l *ProgressList) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(l.column)
}

type stage struct {
	widget.BaseWidget
	name   string
	state  StageState
	remark *Paragraph
}

func newStage(name string) *stage {
	s := &stage{name: name, remark: NewParagraph(Muted, "")}
	s.ExtendBaseWidget(s)
	return s
}

func (s *stage) stateWord() string {
	switch s.state {
	case Running:
		return lang.L("in progress")
	case Done:
		return lang.L("done")
	case Failed:
		return lang.L("failed")
	default:
		return lang.L("waiting")
	}
}

// Describe implements describe.Describer. The label carries the state, in words.
func (s *stage) Describe() describe.Facts {
	return describe.Facts{
		Kind: describe.Progress, Label: s.name + " " + s.stateWord(),
		Checked: s.state == Done, HasError: s.state == Failed,
	}
}

// DescribeChildren implements describe.Parent.
func (s *stage) DescribeChildren() []fyne.CanvasObject { return []fyne.CanvasObject{s.remark} }

// CreateRenderer implements fyne.Widget.
func (s *stage) CreateRenderer() fyne.WidgetRenderer {
	const size, gap = 22, 10
	circle := canvas.NewCircle(colorOf(none))
	sign, name := line("", theme.TextSmall, true), line(s.name, theme.TextBody, false)
	word := line("", theme.TextNote, false)
	r := &rendering{objects: fixed(circle, sign, name, word, s.remark)}
	head := func() float32 { return max(size, name.MinSize().Height) }
	r.layout = func(z fyne.Size) {
		height := head()
		place(circle, 0, (height-size)/2, size, size)
		middle(sign, (size-sign.MinSize().Width)/2, height)
		middle(name, size+gap, height)
		middle(word, size+gap+name.MinSize().Width+gap, height)
		settle(s.remark, size+gap, height+2, z.Width-size-gap)
	}
	r.min = func() fyne.Size {
		height := head()
		if s.remark.Text() != "" {
			height += 2 + s.remark.MinSize().Height
		}
		return fyne.NewSize(size+2*gap+name.MinSize().Width+word.MinSize().Width, height)
	}
	r.refresh = func() {
		tone, mark := Neutral, ""
		name.TextStyle.Bold = s.state == Running
		switch s.state {
		case Running:
			tone, mark = Blue, "…"
		case Done:
			tone, mark = Green, "✓"
		case Failed:
			tone, mark = Red, "！"
		}
		sign.Text, word.Text = mark, s.stateWord()
		circle.FillColor, circle.StrokeColor, circle.StrokeWidth = colorOf(tone.fill()), colorOf(tone.strong()), 1.5
		circle.Refresh()
		restyle(sign, theme.TextSmall, tone.text())
		restyle(name, theme.TextBody, theme.Ink)
		restyle(word, theme.TextNote, tone.text())
		r.layout(s.Size())
		canvas.Refresh(s)
	}
	r.refresh()
	return r
}

// Meter is a thin bar that shows how much is left.
type Meter struct {
	widget.BaseWidget
	part float32
	tone Tone
}

// NewMeter makes a meter; part is between 0 and 1.
func NewMeter(tone Tone, part float32) *Meter {
	m := &Meter{part: min(max(part, 0), 1), tone: tone}
	m.ExtendBaseWidget(m)
	return m
}

// CreateRenderer implements fyne.Widget.
func (m *Meter) CreateRenderer() fyne.WidgetRenderer {
	const height = 8
	track, fill := rounded(height/2), rounded(height/2)
	r := &rendering{objects: fixed(track, fill)}
	r.layout = func(s fyne.Size) {
		y := (s.Height - height) / 2
		place(track, 0, y, s.Width, height)
		place(fill, 0, y, max(s.Width*m.part, height/2), height)
	}
	r.min = func() fyne.Size { return fyne.NewSize(60, height) }
	r.refresh = func() {
		paint(track, theme.Track, none, 0)
		paint(fill, m.tone.strong(), none, 0)
	}
	r.refresh()
	return r
}
