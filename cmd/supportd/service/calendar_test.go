package service_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"saihakko/client/businessday"
	"saihakko/client/contract"
	"saihakko/cmd/supportd/service"
	"saihakko/cmd/supportd/service/servicetest"
)

func (p *person) calendar(query string) contract.Calendar {
	p.t.Helper()
	var c contract.Calendar
	p.get("/v1/calendar"+query).wants(http.StatusOK, &c)
	return c
}

func TestCalendarTellsTheFirstDayThatMayBeDesired(t *testing.T) {
	for _, c := range []struct {
		today, closed, open string // facts/domain.md section 6
	}{
		{"2026-11-20", "2026-11-24", "2026-11-24"},
		{"2026-11-23", "2026-11-24", "2026-11-24"},
		{"2026-12-28", "2027-01-04", "2026-12-29"},
		{"2026-12-30", "2027-01-04", "2026-12-31"},
		{"2027-04-30", "2027-05-06", "2027-05-06"},
	} {
		day, err := businessday.ParseISO(c.today)
		if err != nil {
			t.Fatal(err)
		}
		for _, yearEndOpen := range []bool{false, true} {
			want := c.closed
			if yearEndOpen {
				want = c.open
			}
			r := servicetest.Start(t, servicetest.With(func(o *service.Options) { o.YearEndOpen = yearEndOpen }))
			r.Clock.Set(day.Time(12, 0))
			got := loggedIn(t, r, servicetest.Tokyo).calendar("")
			if got.Earliest.String() != want || got.Today.String() != c.today || got.YearEndClosed == yearEndOpen {
				t.Errorf("on %s: earliest %s, want %s", c.today, got.Earliest, want)
			}
		}
	}
}

func TestTodayIsADayInTokyo(t *testing.T) {
	r := servicetest.Start(t)
	r.Clock.Set(time.Date(2026, 11, 19, 15, 30, 0, 0, time.UTC)) // half past midnight in Tokyo
	if c := loggedIn(t, r, servicetest.Tokyo).calendar(""); c.Today.String() != "2026-11-20" {
		t.Errorf("today is %s", c.Today)
	}
}

func TestCalendarNamesTheClosedDays(t *testing.T) {
	p := loggedIn(t, servicetest.Start(t), servicetest.Tokyo)
	c := p.calendar("?from=2026-11-20&to=2026-11-24")
	var closed string
	for _, day := range c.Closed {
		closed += day.Date.String() + " " + string(day.Kind) + " "
		if day.Name != nil {
			closed += *day.Name
		}
		closed += ";"
	}
	if want := "2026-11-21 saturday ;2026-11-22 sunday ;2026-11-23 holiday 勤労感謝の日;"; closed != want {
		t.Errorf("closed: %s", closed)
	}
}

func TestOperatorDecidesAboutDays(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	friday := businessday.Date{Year: 2026, Month: time.November, Day: 20}
	ctx := context.Background()
	if err := r.Service.Override(ctx, friday, businessday.Override{Closed: true, Name: "システム更改"}); err != nil {
		t.Fatal(err)
	}
	if err := r.Service.Override(ctx, friday.AddDays(1), businessday.Override{}); err != nil { // an open Saturday
		t.Fatal(err)
	}
	if c := p.calendar(""); c.Earliest.String() != "2026-11-21" {
		t.Errorf("earliest %s", c.Earliest)
	}
	refused := p.post("/v1/reissue-applications", request("2026-11-20", "11110A")).refused("validation")
	if code := (*refused.Errors)[0].Code; code != "date-closed" {
		t.Errorf("refused because of %s", code)
	}
	p.submit("2026-11-21", "11110A")
	if err := r.Service.ClearOverride(ctx, friday); err != nil {
		t.Fatal(err)
	}
	if c := p.calendar(""); c.Earliest.String() != "2026-11-20" {
		t.Errorf("earliest %s", c.Earliest)
	}
}

func TestCalendarRangeIsBounded(t *testing.T) {
	p := rude(t, servicetest.Start(t))
	p.logIn(servicetest.Tokyo)
	for _, query := range []string{
		"?from=2026-01-01&to=2028-06-01", "?from=2026-02-01&to=2026-01-31", "?from=2026-02-30", "?from=x",
		"?from=9999-12-31", "?from=0001-01-01",
	} {
		p.get("/v1/calendar" + query).refused("malformed-request")
	}
}
