package widgets

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"saihakko/client/businessday"
	"saihakko/ui/language"
)

const (
	weekDays  = 7
	weekRows  = 6 // the most weeks a month touches
	dayHeight = 28
)

// calendar shows one month, Sunday first. The keyboard moves a cursor over it.
type calendar struct {
	widget.BaseWidget
	name    string
	closed  func(businessday.Date) (string, bool)
	choose  func(businessday.Date)
	explain func(string)
	onMonth func(first businessday.Date)

	first   businessday.Date // of the month shown
	cursor  businessday.Date
	chosen  businessday.Date
	focused bool
	cells   [weekRows * weekDays]*dayCell
	heads   []fyne.CanvasObject
}

func newCalendar(
	closed func(businessday.Date) (string, bool), choose func(businessday.Date), explain func(string),
) *calendar {
	c := &calendar{closed: closed, choose: choose, explain: explain, onMonth: func(businessday.Date) {}}
	for i := range c.cells {
		c.cells[i] = newDayCell(c)
	}
	for d := range time.Weekday(weekDays) {
		c.heads = append(c.heads, NewLabel(dayHeadStyle, language.Weekday(d)))
	}
	c.ExtendBaseWidget(c)
	return c
}

// moveTo puts the cursor on a day, turns to its month, and explains the day if it is closed.
func (c *calendar) moveTo(d businessday.Date) {
	c.cursor = d
	if d.Year != c.first.Year || d.Month != c.first.Month {
		c.first = businessday.Date{Year: d.Year, Month: d.Month, Day: 1}
		c.onMonth(c.first)
	}
	c.explainDay(d)
	c.Refresh()
}

// explainDay says why a day is closed, or nothing if it is open.
func (c *calendar) explainDay(d businessday.Date) {
	sentence, closed := c.closed(d)
	if !closed {
		sentence = ""
	}
	c.explain(sentence)
}

// turn shows another month and keeps the cursor's day of the month where that exists.
func (c *calendar) turn(months int) { c.moveTo(c.cursor.AddMonths(months)) }

// take chooses a day unless it is closed; then it says why.
func (c *calendar) take(d businessday.Date) {
	c.moveTo(d)
	if _, closed := c.closed(d); !closed {
		c.choose(d)
	}
}

// TypedKey implements fyne.Focusable.
func (c *calendar) TypedKey(e *fyne.KeyEvent) {
	weekday := int(c.cursor.Weekday())
	switch e.Name {
	case fyne.KeyLeft:
		c.moveTo(c.cursor.AddDays(-1))
	case fyne.KeyRight:
		c.moveTo(c.cursor.AddDays(1))
	case fyne.KeyUp:
		c.moveTo(c.cursor.AddDays(-weekDays))
	case fyne.KeyDown:
		c.moveTo(c.cursor.AddDays(weekDays))
	case fyne.KeyPageUp:
		c.turn(-1)
	case fyne.KeyPageDown:
		c.turn(1)
	case fyne.KeyHome:
		c.moveTo(c.cursor.AddDays(-weekday))
	case fyne.KeyEnd:
		c.moveTo(c.cursor.AddDays(weekDays - 1 - weekday))
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		c.take(c.cursor)
	case fyne.KeyEscape:
		escape(c)
	}
}

// TypedRune implements fyne.Focusable.
func (c *calendar) TypedRune(rune) {}

// FocusGained implements fyne.Focusable.
func (c *calendar) FocusGained() {
	c.focused = true
	keyboard = c
	c.moveTo(c.cursor)
	Reveal(c)
}

// FocusLost implements fyne.Focusable.
func (c *calendar) FocusLost() {
	c.focused = false
	c.Refresh()
}

// DescribeChildren implements describe.Parent.
func (c *calendar) DescribeChildren() []fyne.CanvasObject { return c.objects() }

func (c *calendar) objects() []fyne.CanvasObject {
	objects := append([]fyne.CanvasObject{}, c.heads...)
	for _, cell := range c.cells {
		objects = append(objects, cell)
	}
	return objects
}

// rows is how many weeks are shown: five, so that what is below stays where it is, and six where a month needs them.
func (c *calendar) rows() int {
	days := c.first.DaysUntil(c.first.AddMonths(1))
	return max(weekRows-1, (int(c.first.Weekday())+days+weekDays-1)/weekDays)
}

// CreateRenderer implements fyne.Widget.
func (c *calendar) CreateRenderer() fyne.WidgetRenderer {
	rule := newHairline()
	r := &rendering{objects: fixed(append([]fyne.CanvasObject{rule}, c.objects()...)...)}
	r.layout = func(s fyne.Size) {
		width := s.Width / weekDays
		for i, head := range c.heads {
			m := head.MinSize()
			place(head, float32(i)*width+(width-m.Width)/2, (dayHeight-m.Height)/2, m.Width, m.Height)
		}
		place(rule, 0, dayHeight, s.Width, 1)
		for i, cell := range c.cells {
			place(cell, float32(i%weekDays)*width, dayHeight+3+float32(i/weekDays)*dayHeight, width, dayHeight)
		}
	}
	r.min = func() fyne.Size { return fyne.NewSize(weekDays*34, dayHeight+3+float32(c.rows())*dayHeight) }
	r.refresh = func() {
		start := c.first.AddDays(-int(c.first.Weekday()))
		for i, cell := range c.cells {
			cell.show(start.AddDays(i))
		}
		r.layout(c.Size())
		for _, head := range c.heads {
			head.Refresh()
		}
	}
	r.refresh()
	return r
}
