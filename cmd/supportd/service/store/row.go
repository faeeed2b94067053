package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"saihakko/client/businessday"
)

// exec runs a change and tells how many rows it touched. doing says what for, in errors.
func (tx *Tx) exec(doing, query string, args ...any) (int64, error) {
	result, err := tx.tx.ExecContext(tx.ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", doing, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", doing, err)
	}
	return n, nil
}

// change runs a change of exactly one row and returns ErrNotFound where there was none.
func (tx *Tx) change(doing, query string, args ...any) error {
	n, err := tx.exec(doing, query, args...)
	if err == nil && n == 0 {
		err = fmt.Errorf("%s: %w", doing, ErrNotFound)
	}
	return err
}

// insert adds a row and returns its id.
func (tx *Tx) insert(doing, query string, args ...any) (int64, error) {
	result, err := tx.tx.ExecContext(tx.ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", doing, err)
	}
	id, err := result.LastInsertId()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", doing, err)
	}
	return id, nil
}

// one reads the only row of a query into the targets, or returns ErrNotFound.
func (tx *Tx) one(doing, query string, args, targets []any) error {
	err := tx.tx.QueryRowContext(tx.ctx, query, args...).Scan(targets...)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// many reads all rows of a query; targets names the places of one row.
func many[T any](tx *Tx, doing, query string, args []any, targets func(*T) []any) (_ []T, err error) {
	rows, err := tx.tx.QueryContext(tx.ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	defer func() {
		if e := rows.Close(); e != nil && err == nil {
			err = fmt.Errorf("%s: %w", doing, e)
		}
	}()
	var all []T
	for rows.Next() {
		var row T
		if err := rows.Scan(targets(&row)...); err != nil {
			return nil, fmt.Errorf("%s: %w", doing, err)
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	return all, nil
}

// millis is how a moment is stored; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

type moment struct{ to *time.Time }

// at reads a stored moment into t.
func at(t *time.Time) sql.Scanner { return moment{t} }

func (m moment) Scan(source any) error {
	switch ms := source.(type) {
	case nil:
		*m.to = time.Time{}
	case int64:
		*m.to = time.Time{}
		if ms != 0 {
			*m.to = time.UnixMilli(ms).In(businessday.Tokyo)
		}
	default:
		return fmt.Errorf("a moment stored as %T", source)
	}
	return nil
}

type day struct{ to *businessday.Date }

// on reads a stored day into d.
func on(d *businessday.Date) sql.Scanner { return day{d} }

func (d day) Scan(source any) error {
	switch text := source.(type) {
	case nil:
		*d.to = businessday.Date{}
		return nil
	case string:
		if err := d.to.UnmarshalText([]byte(text)); err != nil {
			return fmt.Errorf("read stored day: %w", err)
		}
		return nil
	default:
		return fmt.Errorf("a day stored as %T", source)
	}
}

type document struct{ to any }

// in reads a stored JSON document into value.
func in(value any) sql.Scanner { return document{value} }

func (d document) Scan(source any) error {
	text, ok := source.(string)
	if !ok {
		return fmt.Errorf("a document stored as %T", source)
	}
	if err := json.Unmarshal([]byte(text), d.to); err != nil {
		return fmt.Errorf("read stored document: %w", err)
	}
	return nil
}

// text is how a document is stored.
func text(value any) (string, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return "", fmt.Errorf("write document: %w", err)
	}
	return string(data), nil
}

// reference is how a reference is stored: NULL where there is none.
func reference(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}
