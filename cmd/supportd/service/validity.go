package service

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"saihakko/client/businessday"
)

// Validity says how long a certificate is valid that is acquired on or after a day. The rule has changed before and
// will again (facts/domain.md 3.1), so it is data: the last row whose day has come counts.
type Validity struct {
	AcquiredFrom businessday.Date `json:"acquiredFrom"`
	// Years counts from the day of acquisition (取得日), not of issue. 0 where Until says it.
	Years int `json:"years,omitempty"`
	// Until is the last day of a generation of NACCS, to which all certificates are valid alike.
	Until businessday.Date `json:"until,omitzero"`
}

// DefaultValidity is the manual's rule: 「有効期限は取得した日から1年間」.
func DefaultValidity() []Validity {
	return []Validity{{AcquiredFrom: businessday.Date{Year: 2000, Month: time.January, Day: 1}, Years: 1}}
}

// ParseValidity reads a table of rules in JSON and checks that it is in order.
func ParseValidity(data []byte) ([]Validity, error) {
	var table []Validity
	if err := json.Unmarshal(data, &table); err != nil {
		return nil, fmt.Errorf("read table of validity: %w", err)
	}
	for i, row := range table {
		if (row.Years > 0) == !row.Until.IsZero() || row.Years < 0 || row.Years > 5 {
			return nil, fmt.Errorf("read table of validity: row %d needs either years (1 to 5) or until", i+1)
		}
		if i > 0 && !table[i-1].AcquiredFrom.Before(row.AcquiredFrom) {
			return nil, fmt.Errorf("read table of validity: row %d is not later than the one before", i+1)
		}
	}
	return table, nil
}

// errNoValidity says that the table has no rule for the day.
var errNoValidity = errors.New("no rule says how long the certificate would be valid")

// validUntil is the last second of a certificate that is acquired on the day.
func validUntil(table []Validity, acquired businessday.Date) (time.Time, error) {
	for i := len(table) - 1; i >= 0; i-- {
		row := table[i]
		if acquired.Before(row.AcquiredFrom) {
			continue
		}
		last := row.Until
		if last.IsZero() {
			last = acquired.AddMonths(12 * row.Years)
		}
		if last.Before(acquired) {
			break
		}
		return last.AddDays(1).Time(0, 0).Add(-time.Second), nil
	}
	return time.Time{}, errNoValidity
}
