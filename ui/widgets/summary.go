package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/theme"
)

// Problem is one line of an ErrorSummary.
type Problem struct {
	// Text says what is wrong, with the field's name.
	Text string
	// Jump goes to the field.
	Jump func()
}

// ErrorSummary lists at the top of a form what is wrong below, each with a link to its field. It takes no room when
// there is nothing wrong.
type ErrorSummary struct {
	widget.BaseWidget
	title *Label
	back  *panel
	links []*Link
	list  *fyne.Container
}

// NewErrorSummary makes a summary without problems.
func NewErrorSummary() *ErrorSummary {
	s := &ErrorSummary{title: NewLabel(Style{theme.TextBody, theme.RedText, true}, ""), list: Column(2)}
	s.back = newPanel(theme.RedFill, theme.RedText, Column(4, s.title, s.list))
	s.ExtendBaseWidget(s)
	s.Hide()
	return s
}

// SetProblems lists the problems under a title, such as 「入力に誤りが2か所あります」. Without problems the summary hides.
// Lines that have not changed stay the objects that they were, so that a press on one is not lost when leaving a field
// judges the form again.
func (s *ErrorSummary) SetProblems(title string, problems []Problem) {
	if s.shows(problems) {
		for i, p := range problems {
			s.links[i].OnPressed = p.Jump
		}
		return
	}
	s.title.SetText(title)
	s.links = nil
	s.list.Objects = nil
	for _, p := range problems {
		link := NewStyledLink(Style{theme.TextTable, theme.RedText, false}, p.Text, p.Jump)
		s.links = append(s.links, link)
		s.list.Add(link)
	}
	if len(problems) == 0 {
		s.Hide()
	} else {
		s.Show()
	}
	s.back.Refresh()
	s.Refresh()
}

func (s *ErrorSummary) shows(problems []Problem) bool {
	if len(problems) == 0 || len(problems) != len(s.links) {
		return false
	}
	for i, p := range problems {
		if s.links[i].label != p.Text {
			return false
		}
	}
	return true
}

// Focus gives the first problem's link the keyboard.
func (s *ErrorSummary) Focus() {
	if len(s.links) > 0 {
		s.links[0].Focus()
	}
}

// DescribeChildren implements describe.Parent.
func (s *ErrorSummary) DescribeChildren() []fyne.CanvasObject { return []fyne.CanvasObject{s.back} }

// CreateRenderer implements fyne.Widget.
func (s *ErrorSummary) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.back) }

// panel is a padded area with a fill and a border.
type panel struct {
	widget.BaseWidget
	fill, edge fyne.ThemeColorName
	content    fyne.CanvasObject
}

func newPanel(fill, edge fyne.ThemeColorName, content fyne.CanvasObject) *panel {
	p := &panel{fill: fill, edge: edge, content: content}
	p.ExtendBaseWidget(p)
	return p
}

// DescribeChildren implements describe.Parent.
func (p *panel) DescribeChildren() []fyne.CanvasObject { return []fyne.CanvasObject{p.content} }

// CreateRenderer implements fyne.Widget.
func (p *panel) CreateRenderer() fyne.WidgetRenderer {
	const side, top = 14, 10
	back := rounded(6)
	r := &rendering{objects: fixed(back, p.content)}
	r.layout = func(s fyne.Size) {
		place(back, 0, 0, s.Width, s.Height)
		settle(p.content, side, top, s.Width-2*side)
	}
	r.min = func() fyne.Size { return p.content.MinSize().AddWidthHeight(2*side, 2*top) }
	r.refresh = func() {
		paint(back, p.fill, p.edge, 1)
		r.layout(p.Size())
		p.content.Refresh()
	}
	r.refresh()
	return r
}
