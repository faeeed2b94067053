package reissue

import (
	"errors"
	"strconv"

	"saihakko/client/businessday"
)

// checkDate judges the desired date (再発行希望日): 「※翌営業日以降の日付が入力可能」 and 「再発行は土・日・祝日も除きます」 (manual
// step ④), which is: a business day, and at least one business day after today (facts/domain.md, section 2, number 6).
func checkDate(f Field, text string, rules Rules) []Problem {
	day, err := businessday.ParseISO(text)
	if err != nil {
		_, lenient := businessday.ParseLenient(text, rules.Today)
		if errors.Is(err, businessday.ErrNoSuchDay) || errors.Is(lenient, businessday.ErrNoSuchDay) {
			return []Problem{problem(f, DateNoSuchDay)}
		}
		return []Problem{problem(f, DateFormat)}
	}
	earliest := rules.Calendar.NextBusinessDay(rules.Today)
	if reason, closed := rules.Calendar.Closed(day); closed && day.After(rules.Today) {
		next := rules.Calendar.NextBusinessDay(day)
		return []Problem{problem(f, DateClosed,
			"kind", string(reason.Kind), "name", reason.Name, "date", day.String(), "next", next.String())}
	}
	if day.Before(earliest) {
		return []Problem{problem(f, DateTooEarly, "earliest", earliest.String())}
	}
	if days := rules.Today.DaysUntil(day); days > farDays {
		return []Problem{warning(f, DateFar, "days", strconv.Itoa(days))}
	}
	return nil
}
