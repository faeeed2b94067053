package widgets

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"saihakko/client/businessday"
	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

var dayHeadStyle = Style{theme.TextNote, theme.Ink, true}

// dayCell is one day of a calendar. It takes the pointer; the keyboard belongs to the calendar.
type dayCell struct {
	widget.BaseWidget
	calendar *calendar
	day      businessday.Date
	outside  bool // of the month shown
	closed   bool
	hover    bool
}

func newDayCell(c *calendar) *dayCell {
	cell := &dayCell{calendar: c}
	cell.ExtendBaseWidget(cell)
	return cell
}

func (d *dayCell) show(day businessday.Date) {
	d.day = day
	d.outside = day.Month != d.calendar.first.Month
	d.closed = false
	if !d.outside {
		_, d.closed = d.calendar.closed(day)
	}
	d.Refresh()
}

// Tapped implements fyne.Tappable.
func (d *dayCell) Tapped(*fyne.PointEvent) {
	if d.outside {
		return
	}
	Focus(d.calendar)
	d.calendar.take(d.day)
}

// MouseIn implements desktop.Hoverable: a closed day says why it is closed.
func (d *dayCell) MouseIn(*desktop.MouseEvent) {
	if d.outside {
		return
	}
	d.hover = true
	if d.closed {
		d.calendar.explainDay(d.day)
	}
	d.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (d *dayCell) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (d *dayCell) MouseOut() {
	d.hover = false
	d.calendar.explainDay(d.calendar.cursor)
	d.Refresh()
}

// Describe implements describe.Describer.
func (d *dayCell) Describe() describe.Facts {
	if d.outside {
		return describe.Facts{}
	}
	return describe.Facts{
		Kind: describe.Day, Label: d.day.String(), Disabled: d.closed, Checked: d.day == d.calendar.chosen,
		Focused: d.calendar.focused && d.day == d.calendar.cursor,
	}
}

// CreateRenderer implements fyne.Widget.
func (d *dayCell) CreateRenderer() fyne.WidgetRenderer {
	back, strike := rounded(5), canvas.NewRectangle(colorOf(none))
	number, mark := line("", theme.TextTable, false), newRing(5)
	r := &rendering{objects: fixed(mark.outer, back, mark.inner, number, strike)}
	r.layout = func(s fyne.Size) {
		place(back, 1, 1, s.Width-2, s.Height-2)
		mark.layout(2, 2, s.Width-4, s.Height-4)
		m := number.MinSize()
		middle(number, (s.Width-m.Width)/2, s.Height)
		place(strike, (s.Width-m.Width)/2-2, s.Height/2, m.Width+4, 1)
	}
	r.min = func() fyne.Size { return fyne.NewSize(34, dayHeight) }
	r.refresh = func() {
		c := d.calendar
		number.Text = ""
		ink, fill, crossed := theme.Ink, none, none
		chosen := !d.outside && d.day == c.chosen
		if !d.outside {
			number.Text = strconv.Itoa(d.day.Day)
		}
		switch {
		case d.outside:
		case chosen && d.closed:
			ink, fill, crossed = theme.RedText, theme.RedFill, theme.RedText
		case chosen:
			ink, fill = theme.OnAccent, theme.AccentFill
		case d.closed:
			ink, crossed = theme.Subtle, theme.Subtle
		case d.hover:
			fill = theme.AccentTint
		}
		number.TextStyle.Bold = chosen
		restyle(number, theme.TextTable, ink)
		paint(back, fill, none, 0)
		paint(strike, crossed, none, 0)
		mark.show(c.focused && d.day == c.cursor && !d.outside)
		r.layout(d.Size())
	}
	r.refresh()
	return r
}
