package businessday_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"saihakko/client/businessday"
)

func TestADayBeginsAtMidnightInTokyo(t *testing.T) {
	for utc, want := range map[string]string{
		"2026-11-23T14:59:59Z": "2026-11-23",
		"2026-11-23T15:00:00Z": "2026-11-24",
		"2026-12-31T15:00:00Z": "2027-01-01",
	} {
		at, err := time.Parse(time.RFC3339, utc)
		if err != nil {
			t.Fatal(err)
		}
		if got := businessday.DateOf(at).String(); got != want {
			t.Errorf("%s: got %s, want %s", utc, got, want)
		}
	}
	morning := day(t, "2026-11-24").Time(9, 30)
	if want := time.Date(2026, 11, 24, 0, 30, 0, 0, time.UTC); !morning.Equal(want) {
		t.Errorf("09:30 in Tokyo is %v, want %v", morning.UTC(), want)
	}
}

func TestDaysThatDoNotExistAreRefusedWithTheReason(t *testing.T) {
	for _, c := range []struct {
		year, month, day int
		reason           businessday.Why
		last             int
	}{
		{2026, 2, 30, businessday.ReasonDay, 28},
		{2028, 2, 30, businessday.ReasonDay, 29},
		{2027, 2, 29, businessday.ReasonDay, 28},
		{2026, 11, 31, businessday.ReasonDay, 30},
		{2026, 11, 0, businessday.ReasonDay, 30},
		{2026, 13, 1, businessday.ReasonMonth, 0},
		{2026, 0, 1, businessday.ReasonMonth, 0},
		{0, 1, 1, businessday.ReasonYear, 0},
		{10000, 1, 1, businessday.ReasonYear, 0},
	} {
		_, err := businessday.NewDate(c.year, time.Month(c.month), c.day)
		var parse *businessday.ParseError
		if !errors.Is(err, businessday.ErrNoSuchDay) || !errors.As(err, &parse) {
			t.Errorf("%d-%d-%d: got %v, want ErrNoSuchDay", c.year, c.month, c.day, err)
			continue
		}
		if parse.Reason != c.reason || parse.LastDay != c.last {
			t.Errorf("%d-%d-%d: got %s, last day %d; want %s, %d", c.year, c.month, c.day, parse.Reason, parse.LastDay, c.reason, c.last)
		}
	}
}

func TestStrictFormsTakeNothingElse(t *testing.T) {
	for _, text := range []string{"", "2026112", "202611240", "2026-1-24", "２０２６１１２４", " 20261124", "+2026112", "2026/11/24"} {
		if d, err := businessday.Parse8(text); !errors.Is(err, businessday.ErrFormat) {
			t.Errorf("Parse8(%q) = %v, %v; want ErrFormat", text, d, err)
		}
		if d, err := businessday.ParseISO(text); !errors.Is(err, businessday.ErrFormat) {
			t.Errorf("ParseISO(%q) = %v, %v; want ErrFormat", text, d, err)
		}
	}
	if _, err := businessday.Parse8("20260230"); !errors.Is(err, businessday.ErrNoSuchDay) {
		t.Errorf("Parse8(20260230): %v", err)
	}
}

func TestADateIsWrittenInEachForm(t *testing.T) {
	d := day(t, "2026-11-24")
	for got, want := range map[string]string{
		d.String():                    "2026-11-24",
		d.Format8():                   "20261124",
		businessday.FormatJapanese(d): "2026/11/24(火)",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	var none businessday.Date
	if none.String()+none.Format8()+businessday.FormatJapanese(none) != "" {
		t.Error("no date must be written as nothing")
	}
	if businessday.WeekdayJa(7) != "" {
		t.Error("there is no eighth day of the week")
	}
}

func TestADateSurvivesJSON(t *testing.T) {
	type document struct{ Desired, None businessday.Date }
	before := document{Desired: day(t, "2026-11-24")}
	data, err := json.Marshal(before)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"Desired":"2026-11-24","None":""}`; string(data) != want {
		t.Errorf("got %s, want %s", data, want)
	}
	var after document
	if err := json.Unmarshal(data, &after); err != nil || after != before {
		t.Errorf("got %v, %v; want %v", after, err, before)
	}
	if err := json.Unmarshal([]byte(`{"Desired":"2026-02-30"}`), &after); !errors.Is(err, businessday.ErrNoSuchDay) {
		t.Errorf("2/30 was read: %v", err)
	}
}

func TestMonthsAreClampedToTheirEnd(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2026-12-31", 2, "2027-02-28"},
		{"2027-12-31", 2, "2028-02-29"},
		{"2026-11-24", 2, "2027-01-24"},
		{"2026-08-31", 1, "2026-09-30"},
		{"2027-03-31", -1, "2027-02-28"},
		{"2026-11-24", -12, "2025-11-24"},
		{"2028-02-29", 12, "2029-02-28"},
		{"2026-11-30", 0, "2026-11-30"},
	} {
		if got := day(t, c.from).AddMonths(c.months).String(); got != c.want {
			t.Errorf("%s and %d months: got %s, want %s", c.from, c.months, got, c.want)
		}
	}
}

func TestDaysCountAndCompareLikeNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := days().Draw(t, "day"), rapid.IntRange(-20000, 20000).Draw(t, "n")
		moved := d.AddDays(n)
		if got := d.DaysUntil(moved); got != n {
			t.Fatalf("%v to %v are %d days, want %d", d, moved, got, n)
		}
		if moved.AddDays(-n) != d {
			t.Fatalf("%v does not lead back to %v", moved, d)
		}
		if got, want := d.Compare(moved), sign(-n); got != want || d.Before(moved) != (want < 0) || d.After(moved) != (want > 0) {
			t.Fatalf("%v compared with %v: %d, want %d", d, moved, got, want)
		}
	})
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}
