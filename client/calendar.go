package client

import (
	"context"
	"errors"
	"net/http"
	"time"

	"saihakko/client/businessday"
	"saihakko/client/contract"
)

// Calendar is what the service has published about its days.
type Calendar struct {
	// Days judges any day; within From and To exactly as the service does, outside by the law's rules.
	Days *businessday.Calendar
	// Today is the service's day.
	Today businessday.Date
	// Earliest is the first day that may be desired (翌営業日).
	Earliest businessday.Date
	From, To businessday.Date
	// Closed lists the closed days from From to To, to be kept for the time without a network.
	Closed        []businessday.ClosedDay
	YearEndClosed bool
	ServiceTime   time.Time
}

// NewCalendar builds the calendar again from what was kept of an earlier [Calendar].
func NewCalendar(from, to businessday.Date, closed []businessday.ClosedDay, yearEndClosed bool) *businessday.Calendar {
	rules := businessday.New(businessday.Options{YearEndClosed: yearEndClosed})
	return businessday.FromClosedDays(from, to, closed, rules)
}

// Calendar returns the service's calendar from its today on.
func (c *Client) Calendar(ctx context.Context) (Calendar, error) {
	var wire contract.Calendar
	_, err := c.do(ctx, call{
		name: "getCalendar", method: http.MethodGet, path: "/v1/calendar", result: &wire,
		complete: func() error {
			if wire.Today.IsZero() || wire.Earliest.IsZero() || wire.From.IsZero() || wire.To.IsZero() ||
				wire.ServiceTime.IsZero() {
				return errors.New("calendar without its days")
			}
			return nil
		},
	})
	if err != nil {
		return Calendar{}, err
	}
	c.observe(wire.ServiceTime)
	calendar := Calendar{
		Today: dateOf(&wire.Today), Earliest: dateOf(&wire.Earliest), From: dateOf(&wire.From), To: dateOf(&wire.To),
		YearEndClosed: wire.YearEndClosed, ServiceTime: wire.ServiceTime,
	}
	for _, day := range wire.Closed {
		calendar.Closed = append(calendar.Closed, businessday.ClosedDay{
			Date:   dateOf(&day.Date),
			Reason: businessday.Reason{Kind: kindOf(day.Kind), Name: deref(day.Name)},
		})
	}
	calendar.Days = NewCalendar(calendar.From, calendar.To, calendar.Closed, calendar.YearEndClosed)
	return calendar, nil
}

func kindOf(wire contract.ClosedDayKind) businessday.Kind {
	switch wire {
	case contract.Saturday:
		return businessday.KindSaturday
	case contract.Sunday:
		return businessday.KindSunday
	case contract.Holiday:
		return businessday.KindHoliday
	case contract.Substitute:
		return businessday.KindSubstitute
	case contract.CitizensHoliday:
		return businessday.KindCitizensHoliday
	case contract.YearEnd:
		return businessday.KindYearEnd
	}
	return businessday.KindOverride
}
