package store

import (
	"errors"

	"saihakko/client/businessday"
)

// Setting returns a named setting; empty where it was never set.
func (tx *Tx) Setting(name string) (string, error) {
	var value string
	err := tx.one("read setting", "SELECT value FROM setting WHERE name = ?", []any{name}, []any{&value})
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return value, err
}

// SetSetting keeps a named setting.
func (tx *Tx) SetSetting(name, value string) error {
	return tx.change("keep setting",
		"INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2", name, value)
}

// CalendarOverrides returns the days on which the calendar differs from the law's own rules.
func (tx *Tx) CalendarOverrides() (map[businessday.Date]businessday.Override, error) {
	type row struct {
		day      businessday.Date
		override businessday.Override
	}
	rows, err := many(tx, "read calendar", "SELECT day, closed, name FROM calendar_override", nil, func(r *row) []any {
		return []any{on(&r.day), &r.override.Closed, &r.override.Name}
	})
	overrides := make(map[businessday.Date]businessday.Override, len(rows))
	for _, r := range rows {
		overrides[r.day] = r.override
	}
	return overrides, err
}

// SetCalendarOverride decides about a day.
func (tx *Tx) SetCalendarOverride(day businessday.Date, o businessday.Override) error {
	return tx.change("change calendar", `INSERT INTO calendar_override (day, closed, name) VALUES (?1, ?2, ?3)
		ON CONFLICT (day) DO UPDATE SET closed = ?2, name = ?3`, day.String(), o.Closed, o.Name)
}

// ClearCalendarOverride leaves a day to the rules again.
func (tx *Tx) ClearCalendarOverride(day businessday.Date) error {
	return tx.change("change calendar", "DELETE FROM calendar_override WHERE day = ?", day.String())
}
