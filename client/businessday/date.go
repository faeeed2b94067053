package businessday

import (
	"errors"
	"fmt"
	"time"
)

// Tokyo is the zone in which every business date is meant. Japan has had no
// summer time since 1951, so a fixed offset is right and needs no tzdata.
var Tokyo = time.FixedZone("JST", 9*60*60)

// ErrFormat says that a text cannot be read as a date at all.
var ErrFormat = errors.New("not a date")

// ErrNoSuchDay says that a text reads as a date which the calendar does not
// have, such as 2/30.
var ErrNoSuchDay = errors.New("no such day")

// Date is a civil day in Japan. It is comparable and may be a map key. The
// zero Date means "no date" and is written as the empty text.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// NewDate returns the day, or an error wrapping [ErrNoSuchDay] (a
// [*ParseError] that tells which part is wrong) where the calendar has no such
// day. Years run from 1 to 9999.
func NewDate(year int, month time.Month, day int) (Date, error) {
	last := 0
	reason := ReasonNone
	switch {
	case year < 1 || year > 9999:
		reason = ReasonYear
	case month < time.January || month > time.December:
		reason = ReasonMonth
	default:
		if last = daysIn(year, month); day < 1 || day > last {
			reason = ReasonDay
		}
	}
	if reason != ReasonNone {
		return Date{}, &ParseError{Err: ErrNoSuchDay, Reason: reason, Year: year, Month: int(month), Day: day, LastDay: last}
	}
	return Date{Year: year, Month: month, Day: day}, nil
}

// DateOf returns the day that t falls on in Tokyo.
func DateOf(t time.Time) Date {
	y, m, d := t.In(Tokyo).Date()
	return Date{Year: y, Month: m, Day: d}
}

// Parse8 reads the strict form of the manual, YYYYMMDD in ASCII digits.
func Parse8(text string) (Date, error) {
	if len(text) != 8 || !allDigits(text) {
		return Date{}, &ParseError{Err: ErrFormat}
	}
	return NewDate(number(text[:4]), time.Month(number(text[4:6])), number(text[6:]))
}

// ParseISO reads the strict form YYYY-MM-DD in ASCII digits.
func ParseISO(text string) (Date, error) {
	if len(text) != 10 || text[4] != '-' || text[7] != '-' {
		return Date{}, &ParseError{Err: ErrFormat}
	}
	return Parse8(text[:4] + text[5:7] + text[8:])
}

// String returns the ISO form, 2026-11-24, and "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Format8 returns the form of the manual's input field, 20261124, and "" for
// the zero Date.
func (d Date) Format8() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d%02d%02d", d.Year, d.Month, d.Day)
}

// FormatJapanese returns the one form in which dates are shown,
// 2026/11/24(火), and "" for the zero Date.
func FormatJapanese(d Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d/%02d/%02d(%s)", d.Year, d.Month, d.Day, WeekdayJa(d.Weekday()))
}

// WeekdayJa returns the one-character Japanese name of a day of the week.
func WeekdayJa(w time.Weekday) string {
	names := [...]string{"日", "月", "火", "水", "木", "金", "土"}
	if w < time.Sunday || w > time.Saturday {
		return ""
	}
	return names[w]
}

// MarshalText writes the ISO form, and the empty text for the zero Date.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes, and nothing looser.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseISO(string(text))
	if err != nil {
		return fmt.Errorf("read date: %w", err)
	}
	*d = parsed
	return nil
}

// IsZero reports whether d is "no date".
func (d Date) IsZero() bool { return d == Date{} }

// Time returns the moment hour:minute of the day in Tokyo.
func (d Date) Time(hour, minute int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, Tokyo)
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.Time(0, 0).Weekday() }

// AddDays returns the day n days later, or earlier for a negative n.
func (d Date) AddDays(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, Tokyo))
}

// AddMonths returns the same day n months later, or the last day of that month
// where it is shorter: 12/31 and two months is 2/28 or 2/29. The stop rules of
// the certificate count months this way.
func (d Date) AddMonths(n int) Date {
	first := DateOf(time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, Tokyo))
	return Date{Year: first.Year, Month: first.Month, Day: min(d.Day, daysIn(first.Year, first.Month))}
}

// DaysUntil returns the number of days from d to other, negative where other
// is earlier.
func (d Date) DaysUntil(other Date) int {
	return int((other.Time(0, 0).Unix() - d.Time(0, 0).Unix()) / (24 * 60 * 60))
}

// Compare returns -1, 0 or 1 as d is earlier than, the same as or later than
// other.
func (d Date) Compare(other Date) int {
	switch {
	case d.Before(other):
		return -1
	case other.Before(d):
		return 1
	}
	return 0
}

// Before reports whether d is earlier than other.
func (d Date) Before(other Date) bool {
	if d.Year != other.Year {
		return d.Year < other.Year
	}
	if d.Month != other.Month {
		return d.Month < other.Month
	}
	return d.Day < other.Day
}

// After reports whether d is later than other.
func (d Date) After(other Date) bool { return other.Before(d) }

// daysIn returns the number of days of a month: day 0 of the next one.
func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func allDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// number reads up to four ASCII digits that the caller has checked.
func number(digits string) int {
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}
