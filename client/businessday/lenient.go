package businessday

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Why tells which part of a date is wrong, so that the window can say it.
type Why string

// The reasons a date is refused for.
const (
	ReasonNone    Why = ""
	ReasonYear    Why = "year"    // outside 1–9999, or year 0 of an era
	ReasonMonth   Why = "month"   // no month of that number
	ReasonDay     Why = "day"     // the month has only LastDay days
	ReasonEra     Why = "era"     // the day lies outside the named era, as 平成38年 does
	ReasonWeekday Why = "weekday" // the day of the week written beside it is another one
	// ReasonUnknownEra means that the year is counted in an era this program
	// does not know, perhaps a coming one. The western year always works.
	ReasonUnknownEra Why = "unknown-era"
)

// ParseError is what every reading function returns. It wraps [ErrFormat] or
// [ErrNoSuchDay] and carries what a sentence about it needs.
type ParseError struct {
	Err              error // ErrFormat or ErrNoSuchDay
	Reason           Why   // ReasonNone where the text is no date at all
	Year, Month, Day int   // as read; Year is 0 where none was written
	LastDay          int   // with ReasonDay: the last day that the month has
	Era              string
}

// Error implements error for logs; the window words its own sentence.
func (e *ParseError) Error() string {
	if e.Reason == ReasonNone {
		return e.Err.Error()
	}
	return fmt.Sprintf("%v: %s (%d-%d-%d)", e.Err, e.Reason, e.Year, e.Month, e.Day)
}

// Unwrap gives the sentinel to errors.Is.
func (e *ParseError) Unwrap() error { return e.Err }

// longestDate bounds what is looked at; a pasted page is not a date.
const longestDate = 64

var (
	separatorSpaces = regexp.MustCompile(`\s*([/.\-年月日()])\s*`)
	weekdaySuffix   = regexp.MustCompile(`^(.*?)(?:\(([日月火水木金土])(?:曜日?)?\)|([日月火水木金土])曜日?)$`)
	compactForm     = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	fullForm        = regexp.MustCompile(`^(\d{4})(?:[/.\-](\d{1,2})[/.\-](\d{1,2})|年(\d{1,2})月(\d{1,2})日?)$`)
	eraForm         = regexp.MustCompile(`^([A-Za-z]|\p{Han}{2})(元|\d{1,2})(?:[/.\-](\d{1,2})[/.\-](\d{1,2})|年(\d{1,2})月(\d{1,2})日?)$`)
	shortForm       = regexp.MustCompile(`^(?:(\d{1,2})[/.\-](\d{1,2})|(\d{1,2})月(\d{1,2})日?)$`)

	// lookAlikes are what Japanese keyboards and foreign systems produce where
	// the hyphen, slash or full stop key was meant.
	lookAlikes = strings.NewReplacer(
		"−", "-", "‐", "-", "‑", "-", "–", "-", "—", "-", "―", "-", "ー", "-",
		"・", "/", "∕", "/", "⁄", "/", "。", ".")
)

// ParseLenient reads a date as people type it: 20261124, 2026/11/24,
// 2026-11-24, 2026.11.24, 2026年11月24日, R8.11.24, 令和8年11月24日 (元年 too), and
// 11/24 or 11月24日 for the next such day from today on. Full-width digits and
// separators, spaces around separators, and a day of the week behind the date
// are accepted; a day of the week that contradicts the date is not. Two-digit
// western years are refused, because 26/11/24 could be year 26 of an era.
//
// The error is always a [*ParseError].
func ParseLenient(text string, today Date) (Date, error) {
	if utf8.RuneCountInString(text) > longestDate {
		return Date{}, &ParseError{Err: ErrFormat}
	}
	plain := lookAlikes.Replace(norm.NFKC.String(text))
	plain = strings.TrimSpace(separatorSpaces.ReplaceAllString(plain, "$1"))
	weekday := ""
	if m := weekdaySuffix.FindStringSubmatch(plain); m != nil {
		plain, weekday = strings.TrimSpace(m[1]), m[2]+m[3]
	}
	d, err := parsePlain(plain, today)
	if err != nil {
		return Date{}, err
	}
	if weekday != "" && WeekdayJa(d.Weekday()) != weekday {
		return Date{}, &ParseError{Err: ErrNoSuchDay, Reason: ReasonWeekday, Year: d.Year, Month: int(d.Month), Day: d.Day}
	}
	return d, nil
}

func parsePlain(plain string, today Date) (Date, error) {
	if m := compactForm.FindStringSubmatch(plain); m != nil {
		return NewDate(number(m[1]), time.Month(number(m[2])), number(m[3]))
	}
	if m := fullForm.FindStringSubmatch(plain); m != nil {
		return NewDate(number(m[1]), time.Month(number(m[2]+m[4])), number(m[3]+m[5]))
	}
	if m := eraForm.FindStringSubmatch(plain); m != nil {
		year := 1
		if m[2] != "元" {
			year = number(m[2])
		}
		return eraDate(m[1], year, time.Month(number(m[3]+m[5])), number(m[4]+m[6]))
	}
	if m := shortForm.FindStringSubmatch(plain); m != nil {
		return nextSuchDay(time.Month(number(m[1]+m[3])), number(m[2]+m[4]), today)
	}
	return Date{}, &ParseError{Err: ErrFormat}
}

// nextSuchDay finds the first day of that month and number from today on. Nine
// years are enough for 2/29 across a century that is no leap year.
func nextSuchDay(month time.Month, day int, today Date) (Date, error) {
	for year := today.Year; year <= today.Year+8; year++ {
		if d, err := NewDate(year, month, day); err == nil && !d.Before(today) {
			return d, nil
		}
	}
	_, err := NewDate(max(today.Year, 1), month, day)
	if err == nil { // the calendar ends before the day comes round again
		return Date{}, &ParseError{Err: ErrNoSuchDay, Reason: ReasonYear, Month: int(month), Day: day}
	}
	return Date{}, err
}

// era is a Japanese era with the day it began. It ended the day before the
// next one began.
type era struct {
	letter, name string
	first        Date
}

// eras lists the newest first. Meiji counts from the adoption of the western
// calendar, 明治6年1月1日, because earlier days do not convert by the year alone.
var eras = []era{
	{"R", "令和", Date{2019, time.May, 1}},
	{"H", "平成", Date{1989, time.January, 8}},
	{"S", "昭和", Date{1926, time.December, 25}},
	{"T", "大正", Date{1912, time.July, 30}},
	{"M", "明治", Date{1873, time.January, 1}},
}

// meijiYearOne is the western year of 明治元年, which eras does not give.
const meijiYearOne = 1868

func eraDate(name string, year int, month time.Month, day int) (Date, error) {
	for i, e := range eras {
		if !strings.EqualFold(name, e.letter) && name != e.name {
			continue
		}
		if year < 1 {
			return Date{}, &ParseError{Err: ErrNoSuchDay, Reason: ReasonYear, Month: int(month), Day: day, Era: e.name}
		}
		one := e.first.Year
		if e.letter == "M" {
			one = meijiYearOne
		}
		d, err := NewDate(one+year-1, month, day)
		if err != nil {
			return Date{}, err
		}
		if d.Before(e.first) || (i > 0 && !d.Before(eras[i-1].first)) {
			return Date{}, &ParseError{Err: ErrNoSuchDay, Reason: ReasonEra, Year: d.Year, Month: int(month), Day: day, Era: e.name}
		}
		return d, nil
	}
	return Date{}, &ParseError{Err: ErrFormat, Reason: ReasonUnknownEra, Month: int(month), Day: day, Era: name}
}
