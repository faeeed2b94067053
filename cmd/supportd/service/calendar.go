package service

import (
	"context"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"saihakko/client/businessday"
	"saihakko/client/contract"
	"saihakko/cmd/supportd/service/store"
)

const (
	calendarDays    = 400 // from the first day on, where no last day is given
	calendarDaysMax = 800
	// The holidays' rules say nothing useful outside of these years.
	firstYear, lastYear = 1900, 2150
)

// GetCalendar answers the closed days as the service judges them.
func (a api) GetCalendar(ctx context.Context, request contract.GetCalendarRequestObject) (contract.GetCalendarResponseObject, error) {
	now := a.Now()
	today := businessday.DateOf(now)
	from := today
	if request.Params.From != nil {
		from = dateOfWire(*request.Params.From)
	}
	to := from.AddDays(calendarDays)
	if request.Params.To != nil {
		to = dateOfWire(*request.Params.To)
	}
	if days := from.DaysUntil(to); days < 0 || days > calendarDaysMax {
		return nil, refuseFor(malformedRequest, "期間は800日以内で指定してください。")
	}
	if from.Year < firstYear || to.Year > lastYear {
		return nil, refuseFor(malformedRequest, "期間が暦の範囲を超えています。")
	}
	var calendar *businessday.Calendar
	if err := a.store.Read(ctx, func(tx *store.Tx) (err error) {
		calendar, err = a.calendar(tx)
		return err
	}); err != nil {
		return nil, err
	}
	answer := contract.GetCalendar200JSONResponse{
		Today: *wireDate(today), Earliest: *wireDate(calendar.NextBusinessDay(today)), From: *wireDate(from), To: *wireDate(to),
		YearEndClosed: !a.options.YearEndOpen, ServiceTime: now, Closed: []contract.ClosedDay{},
	}
	for _, day := range calendar.ClosedBetween(from, to) {
		answer.Closed = append(answer.Closed, contract.ClosedDay{
			Date: *wireDate(day.Date), Kind: contract.ClosedDayKind(day.Reason.Kind), Name: optional(day.Reason.Name),
		})
	}
	return answer, nil
}

func dateOfWire(d openapi_types.Date) businessday.Date {
	return businessday.Date{Year: d.Year(), Month: d.Month(), Day: d.Day()}
}
