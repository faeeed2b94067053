package businessday_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"saihakko/client/businessday"
)

func TestTheFirstSelectableDay(t *testing.T) {
	closed := businessday.New(businessday.Options{YearEndClosed: true})
	open := businessday.New(businessday.Options{})
	for _, c := range []struct {
		today            string
		want, wantIfOpen string
	}{ // facts/domain.md section 6, every row
		{"2026-11-20", "2026-11-24", "2026-11-24"},
		{"2026-11-21", "2026-11-24", "2026-11-24"},
		{"2026-11-22", "2026-11-24", "2026-11-24"},
		{"2026-11-23", "2026-11-24", "2026-11-24"},
		{"2026-11-24", "2026-11-25", "2026-11-25"},
		{"2026-04-28", "2026-04-30", "2026-04-30"},
		{"2026-05-01", "2026-05-07", "2026-05-07"},
		{"2026-05-02", "2026-05-07", "2026-05-07"},
		{"2026-09-18", "2026-09-24", "2026-09-24"},
		{"2026-09-19", "2026-09-24", "2026-09-24"},
		{"2026-12-25", "2026-12-28", "2026-12-28"},
		{"2026-12-28", "2027-01-04", "2026-12-29"},
		{"2026-12-30", "2027-01-04", "2026-12-31"},
		{"2026-12-31", "2027-01-04", "2027-01-04"},
		{"2027-01-01", "2027-01-04", "2027-01-04"},
		{"2027-03-19", "2027-03-23", "2027-03-23"},
		{"2027-03-20", "2027-03-23", "2027-03-23"},
		{"2027-04-28", "2027-04-30", "2027-04-30"},
		{"2027-04-30", "2027-05-06", "2027-05-06"},
		{"2032-09-17", "2032-09-23", "2032-09-23"},
		{"2037-09-18", "2037-09-24", "2037-09-24"},
		{"2012-04-19", "2012-04-20", "2012-04-20"},
	} {
		if got := closed.NextBusinessDay(day(t, c.today)).String(); got != c.want {
			t.Errorf("year-end closed, on %s: got %s, want %s", c.today, got, c.want)
		}
		if got := open.NextBusinessDay(day(t, c.today)).String(); got != c.wantIfOpen {
			t.Errorf("year-end open, on %s: got %s, want %s", c.today, got, c.wantIfOpen)
		}
	}
}

func TestAClosedDaySaysWhy(t *testing.T) {
	calendar := businessday.New(businessday.Options{
		YearEndClosed: true,
		Overrides: map[businessday.Date]businessday.Override{
			day(t, "2026-11-25"): {Closed: true, Name: "システム更改"},
			day(t, "2026-11-23"): {},
			day(t, "2026-11-28"): {},
		},
	})
	for _, c := range []struct {
		date string
		kind businessday.Kind
		name string
	}{
		{"2026-11-20", "", ""},
		{"2026-11-21", businessday.KindSaturday, ""},
		{"2026-11-22", businessday.KindSunday, ""},
		{"2026-11-23", "", ""}, // opened by the override
		{"2026-11-25", businessday.KindOverride, "システム更改"},
		{"2026-11-28", "", ""}, // a Saturday, opened by the override
		{"2026-05-03", businessday.KindHoliday, "憲法記念日"},
		{"2026-05-06", businessday.KindSubstitute, "振替休日"},
		{"2026-09-22", businessday.KindCitizensHoliday, "国民の休日"},
		{"2026-12-28", "", ""},
		{"2026-12-29", businessday.KindYearEnd, ""},
		{"2027-01-01", businessday.KindHoliday, "元日"},
		{"2027-01-02", businessday.KindSaturday, ""},
		{"2028-01-03", businessday.KindYearEnd, ""},
		{"2028-01-04", "", ""},
		{"2034-01-02", businessday.KindSubstitute, "振替休日"},
	} {
		reason, closed := calendar.Closed(day(t, c.date))
		want := businessday.Reason{Kind: c.kind, Name: c.name}
		if reason != want || closed != (c.kind != "") || calendar.IsBusinessDay(day(t, c.date)) == closed {
			t.Errorf("%s: got %+v, closed %v; want %+v", c.date, reason, closed, want)
		}
	}
}

func TestACalendarDoesNotFollowLaterChangesOfItsOptions(t *testing.T) {
	overrides := map[businessday.Date]businessday.Override{}
	calendar := businessday.New(businessday.Options{Overrides: overrides})
	overrides[day(t, "2026-11-24")] = businessday.Override{Closed: true}
	if !calendar.IsBusinessDay(day(t, "2026-11-24")) {
		t.Error("the calendar shares its options' map")
	}
}

func TestBusinessDaysAreCountedBothWays(t *testing.T) {
	calendar := businessday.New(businessday.Options{YearEndClosed: true})
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-11-20", 1, "2026-11-24"},
		{"2026-11-20", 3, "2026-11-26"},
		{"2026-11-24", -1, "2026-11-20"},
		{"2027-01-04", -4, "2026-12-23"},
		{"2026-11-22", 0, "2026-11-22"},
	} {
		if got := calendar.AddBusinessDays(day(t, c.from), c.n).String(); got != c.want {
			t.Errorf("%s and %d business days: got %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestTheClosedDaysOfARange(t *testing.T) {
	calendar := businessday.New(businessday.Options{})
	got := calendar.ClosedBetween(day(t, "2026-11-20"), day(t, "2026-11-24"))
	want := []businessday.ClosedDay{
		{Date: day(t, "2026-11-21"), Reason: businessday.Reason{Kind: businessday.KindSaturday}},
		{Date: day(t, "2026-11-22"), Reason: businessday.Reason{Kind: businessday.KindSunday}},
		{Date: day(t, "2026-11-23"), Reason: businessday.Reason{Kind: businessday.KindHoliday, Name: "勤労感謝の日"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := calendar.ClosedBetween(day(t, "2026-11-24"), day(t, "2026-11-20")); got != nil {
		t.Errorf("a range that ends before it begins has %v", got)
	}
}

func TestWhatTheServicePublishesCountsInItsRangeAlone(t *testing.T) {
	reform := businessday.Reason{Kind: businessday.KindHoliday, Name: "新しい祝日"}
	published := []businessday.ClosedDay{
		{Date: day(t, "2026-11-24"), Reason: reform},
		{Date: day(t, "2026-11-29"), Reason: businessday.Reason{Kind: businessday.KindSunday}},
		{Date: day(t, "2026-12-01"), Reason: reform}, // outside the range
	}
	calendar := businessday.FromClosedDays(day(t, "2026-11-20"), day(t, "2026-11-30"), published, nil)
	for date, want := range map[string]businessday.Reason{
		"2026-11-19": {},                                 // before: the rules
		"2026-11-15": {Kind: businessday.KindSunday},     // before: the rules
		"2026-11-21": {},                                 // a Saturday that is not listed
		"2026-11-23": {},                                 // a holiday that is not listed
		"2026-11-24": reform,                             // listed
		"2026-11-29": {Kind: businessday.KindSunday},     // listed
		"2026-12-01": {},                                 // behind: the rules
		"2026-12-29": {Kind: businessday.KindYearEnd},    // the default fallback closes
		"2026-12-05": {Kind: businessday.KindSaturday},   // behind: the rules
		"2027-01-01": {Kind: "holiday", Name: "元日"},      // behind: the rules
		"2026-11-30": {},                                 // the last day of the range, not listed
		"2026-11-20": {},                                 // the first
		"2034-01-02": {Kind: "substitute", Name: "振替休日"}, // far behind
	} {
		if got, closed := calendar.Closed(day(t, date)); got != want || closed != (want != businessday.Reason{}) {
			t.Errorf("%s: got %+v, closed %v; want %+v", date, got, closed, want)
		}
	}
	open := businessday.FromClosedDays(day(t, "2026-11-20"), day(t, "2026-11-30"), nil, businessday.New(businessday.Options{}))
	if !open.IsBusinessDay(day(t, "2026-12-29")) {
		t.Error("the given fallback must decide outside the range")
	}
}

func TestAPublishedListOfTheRulesChangesNothing(t *testing.T) {
	rules := businessday.New(businessday.Options{YearEndClosed: true})
	rapid.Check(t, func(t *rapid.T) {
		from := days().Draw(t, "from")
		to := from.AddDays(rapid.IntRange(-5, 400).Draw(t, "length"))
		published := businessday.FromClosedDays(from, to, rules.ClosedBetween(from, to), rules)
		d := from.AddDays(rapid.IntRange(-30, 430).Draw(t, "offset"))
		want, wantClosed := rules.Closed(d)
		if got, closed := published.Closed(d); got != want || closed != wantClosed {
			t.Fatalf("%v with %v–%v published: got %v, want %v", d, from, to, got, want)
		}
	})
}

func TestTheNextBusinessDayIsTheFirstOpenOneStrictlyLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		calendar := businessday.New(businessday.Options{YearEndClosed: rapid.Bool().Draw(t, "year-end closed")})
		today := days().Draw(t, "today")
		next := calendar.NextBusinessDay(today)
		if !next.After(today) || !calendar.IsBusinessDay(next) {
			t.Fatalf("after %v comes %v, business day %v", today, next, calendar.IsBusinessDay(next))
		}
		if next.Weekday() == time.Saturday || next.Weekday() == time.Sunday {
			t.Fatalf("%v is a %v", next, next.Weekday())
		}
		between := calendar.ClosedBetween(today.AddDays(1), next.AddDays(-1))
		if len(between) != today.DaysUntil(next)-1 {
			t.Fatalf("an open day was passed over between %v and %v", today, next)
		}
		if today.DaysUntil(next) > 11 { // 2019's ten days from 4/27 to 5/6 are the longest pause
			t.Fatalf("from %v to %v are %d days", today, next, today.DaysUntil(next))
		}
	})
}

func TestCountingForthAndBackEndsWhereItBegan(t *testing.T) {
	calendar := businessday.New(businessday.Options{YearEndClosed: true})
	rapid.Check(t, func(t *rapid.T) {
		from := calendar.NextBusinessDay(days().Draw(t, "day"))
		n := rapid.IntRange(-60, 60).Draw(t, "n")
		if got := calendar.AddBusinessDays(calendar.AddBusinessDays(from, n), -n); got != from {
			t.Fatalf("%v, %d business days there and back, is %v", from, n, got)
		}
	})
}

func TestTheZeroCalendarFollowsTheLaw(t *testing.T) {
	var calendar businessday.Calendar
	if calendar.IsBusinessDay(day(t, "2026-11-23")) || !calendar.IsBusinessDay(day(t, "2026-12-29")) {
		t.Error("the zero calendar must know the holidays and leave the year-end open")
	}
}
