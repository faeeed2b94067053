package businessday_test

import (
	"testing"

	"pgregory.net/rapid"

	"saihakko/client/businessday"
)

// day reads an ISO date that a test has written down.
func day(t testing.TB, iso string) businessday.Date {
	t.Helper()
	d, err := businessday.ParseISO(iso)
	if err != nil {
		t.Fatalf("%q: %v", iso, err)
	}
	return d
}

// days draws a day from the years 2007–2050.
func days() *rapid.Generator[businessday.Date] {
	first := businessday.Date{Year: 2007, Month: 1, Day: 1}
	last := businessday.Date{Year: 2050, Month: 12, Day: 31}
	return rapid.Custom(func(t *rapid.T) businessday.Date {
		return first.AddDays(rapid.IntRange(0, first.DaysUntil(last)).Draw(t, "days after 2007-01-01"))
	})
}
