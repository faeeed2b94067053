package widgets

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

// StepsBar shows where one is among the steps of a job. Steps already finished can be pressed.
type StepsBar struct {
	widget.BaseWidget
	// OnPressed is called with the index of the finished step that the user wants to go to.
	OnPressed func(step int)

	steps         []*step
	now, finished int
	count         *Label
	row           *fyne.Container
}

// NewStepsBar makes a bar that stands at the first step.
func NewStepsBar(names []string, onPressed func(step int)) *StepsBar {
	b := &StepsBar{OnPressed: onPressed, count: NewLabel(Style{theme.TextTable, theme.Subtle, false}, "")}
	var objects []fyne.CanvasObject
	for i, name := range names {
		if i > 0 {
			objects = append(objects, Width(26, newStroke()))
		}
		s := newStep(b, i, name)
		b.steps = append(b.steps, s)
		objects = append(objects, s)
	}
	b.row = Row(8, append(objects, Spacer(), b.count)...)
	b.ExtendBaseWidget(b)
	b.SetState(0, 0)
	return b
}

// SetState says at which step the user is, and how many steps, from the first on, are finished; both count from 0.
func (b *StepsBar) SetState(now, finished int) {
	b.now, b.finished = now, finished
	b.count.SetText(lang.L("Step {{.Now}} of {{.All}}", map[string]any{"Now": now + 1, "All": len(b.steps)}))
	for i, s := range b.steps {
		if i == now || i >= finished {
			s.Disable()
		} else {
			s.Enable()
		}
		s.Refresh()
	}
	b.row.Refresh()
}

// DescribeChildren implements describe.Parent.
func (b *StepsBar) DescribeChildren() []fyne.CanvasObject { return []fyne.CanvasObject{b.row} }

// CreateRenderer implements fyne.Widget.
func (b *StepsBar) CreateRenderer() fyne.WidgetRenderer {
	return newBar(b, b.row, 43, false)
}

type step struct {
	pressable
	bar   *StepsBar
	index int
	name  string
}

func newStep(bar *StepsBar, index int, name string) *step {
	s := &step{bar: bar, index: index, name: name}
	s.init(s, func() {
		if bar.OnPressed != nil {
			bar.OnPressed(index)
		}
	})
	return s
}

func (s *step) done() bool { return s.index < s.bar.finished && s.index != s.bar.now }

// Describe implements describe.Describer. Checked marks the current step.
func (s *step) Describe() describe.Facts {
	return describe.Facts{
		Kind: describe.Step, Label: s.name, Disabled: s.Disabled(), Checked: s.index == s.bar.now,
	}
}

// CreateRenderer implements fyne.Widget.
func (s *step) CreateRenderer() fyne.WidgetRenderer {
	const size, gap = 22, 6
	circle := canvas.NewCircle(colorOf(none))
	number, name := line("", theme.TextSmall, false), line(s.name, theme.TextTable, false)
	mark := newRing(4)
	r := &rendering{objects: fixed(mark.outer, mark.inner, circle, number, name)}
	r.layout = func(z fyne.Size) {
		place(circle, 0, (z.Height-size)/2, size, size)
		middle(number, (size-number.MinSize().Width)/2, z.Height)
		middle(name, size+gap, z.Height)
		mark.layout(-3, 0, z.Width+6, z.Height)
	}
	r.min = func() fyne.Size { return fyne.NewSize(size+gap+name.MinSize().Width, size+6) }
	r.refresh = func() {
		number.Text = strconv.Itoa(s.index + 1)
		text, fill, edge, figure := theme.Subtle, theme.Card, theme.Control, theme.Subtle
		name.TextStyle.Bold = false
		switch {
		case s.index == s.bar.now:
			text, fill, edge, figure = theme.Ink, theme.AccentFill, theme.AccentFill, theme.OnAccent
			name.TextStyle.Bold = true
		case s.done():
			number.Text = "✓"
			text, fill, edge, figure = theme.Accent, theme.AccentTint, theme.Accent, theme.Accent
		}
		circle.FillColor, circle.StrokeColor, circle.StrokeWidth = colorOf(fill), colorOf(edge), 1.5
		circle.Refresh()
		restyle(number, theme.TextSmall, figure)
		restyle(name, theme.TextTable, text)
		mark.show(s.focused)
		r.layout(s.Size())
	}
	r.refresh()
	return r
}

// stroke is the short line between two steps.
type stroke struct{ widget.BaseWidget }

func newStroke() *stroke {
	s := &stroke{}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *stroke) CreateRenderer() fyne.WidgetRenderer {
	rule := canvas.NewRectangle(colorOf(theme.Line))
	r := &rendering{objects: fixed(rule)}
	r.layout = func(z fyne.Size) { place(rule, 0, z.Height/2, z.Width, 1.5) }
	r.min = func() fyne.Size { return fyne.NewSize(8, 2) }
	r.refresh = func() {
		rule.FillColor = colorOf(theme.Line)
		rule.Refresh()
	}
	return r
}
