package businessday

import (
	"maps"
	"time"
)

// Kind is why a day is closed. The texts are those of the contract's calendar.
type Kind string

// The kinds of closed days.
const (
	KindSaturday        Kind = "saturday"
	KindSunday          Kind = "sunday"
	KindHoliday         Kind = "holiday"          // 国民の祝日, with its name
	KindSubstitute      Kind = "substitute"       // 振替休日
	KindCitizensHoliday Kind = "citizens-holiday" // 国民の休日
	KindYearEnd         Kind = "year-end"         // 12/29–1/3, a setting
	KindOverride        Kind = "special"          // published apart from the rules
)

// Reason tells why a day is closed. Name is the Japanese name where the day
// has one of its own (勤労感謝の日, 振替休日, ...), else empty.
type Reason struct {
	Kind Kind
	Name string
}

// ClosedDay is one day on which nothing is reissued.
type ClosedDay struct {
	Date   Date
	Reason Reason
}

// Override is a published decision about one day that differs from the rules.
// With Closed unset it opens a day that would be closed.
type Override struct {
	Closed bool
	Name   string
}

// Options say how the rules are applied. Whether the NACCS centre closes at the
// turn of the year is not published; the recommended default is that it does.
type Options struct {
	YearEndClosed bool
	Overrides     map[Date]Override
}

// Calendar tells business days from closed ones. It does not change after it
// is made and may be used from several goroutines. The zero Calendar follows
// the law alone.
type Calendar struct {
	yearEndClosed bool
	overrides     map[Date]Override

	// Within [from, to] only published counts; outside it the fallback decides.
	from, to  Date
	published map[Date]Reason
	fallback  *Calendar
}

// New returns the calendar of the rules under the options.
func New(o Options) *Calendar {
	return &Calendar{yearEndClosed: o.YearEndClosed, overrides: maps.Clone(o.Overrides)}
}

// FromClosedDays returns a calendar in which exactly the listed days are closed
// from the day from to the day to, both included: what the service has
// published wins over every rule. Outside that range fallback decides; a nil
// fallback means the rules with the year-end closed. Listed days outside the
// range do not count.
func FromClosedDays(from, to Date, days []ClosedDay, fallback *Calendar) *Calendar {
	if fallback == nil {
		fallback = New(Options{YearEndClosed: true})
	}
	published := make(map[Date]Reason, len(days))
	for _, day := range days {
		published[day.Date] = day.Reason
	}
	return &Calendar{from: from, to: to, published: published, fallback: fallback}
}

// Closed tells whether nothing is reissued on the day, and why. Where several
// reasons meet, a published decision comes first, then the holidays, which have
// names, then the weekend, then the year-end, which is only a setting.
func (c *Calendar) Closed(d Date) (Reason, bool) {
	if c.fallback != nil {
		if d.Before(c.from) || d.After(c.to) {
			return c.fallback.Closed(d)
		}
		r, closed := c.published[d]
		return r, closed
	}
	if o, ok := c.overrides[d]; ok {
		if !o.Closed {
			return Reason{}, false
		}
		return Reason{Kind: KindOverride, Name: o.Name}, true
	}
	if r, ok := lawfulDayOff(d); ok {
		return r, true
	}
	switch d.Weekday() {
	case time.Saturday:
		return Reason{Kind: KindSaturday}, true
	case time.Sunday:
		return Reason{Kind: KindSunday}, true
	}
	if c.yearEndClosed && inYearEnd(d) {
		return Reason{Kind: KindYearEnd}, true
	}
	return Reason{}, false
}

// inYearEnd is the closure of public offices, 12/29–1/3 (行政機関の休日に関する法律).
func inYearEnd(d Date) bool {
	return (d.Month == time.December && d.Day >= 29) || (d.Month == time.January && d.Day <= 3)
}

// IsBusinessDay reports whether something can be reissued on the day.
func (c *Calendar) IsBusinessDay(d Date) bool {
	_, closed := c.Closed(d)
	return !closed
}

// NextBusinessDay returns the first business day strictly later than after:
// seen from today, the first desired date that may be chosen (the manual's
// 「翌営業日以降」).
func (c *Calendar) NextBusinessDay(after Date) Date { return c.AddBusinessDays(after, 1) }

// AddBusinessDays returns the nth business day strictly later than d, or for a
// negative n strictly earlier. With n = 0 it is d itself, whatever day that is.
func (c *Calendar) AddBusinessDays(d Date, n int) Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d = d.AddDays(step)
		if c.IsBusinessDay(d) {
			n--
		}
	}
	return d
}

// ClosedBetween lists the closed days from the day from to the day to, both
// included, in order.
func (c *Calendar) ClosedBetween(from, to Date) []ClosedDay {
	var days []ClosedDay
	for d := from; !d.After(to); d = d.AddDays(1) {
		if r, closed := c.Closed(d); closed {
			days = append(days, ClosedDay{Date: d, Reason: r})
		}
	}
	return days
}
