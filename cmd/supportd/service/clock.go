package service

import (
	"context"
	"fmt"
	"slices"
	"time"

	"saihakko/client/businessday"
	"saihakko/cmd/supportd/service/store"
)

// offsetSetting keeps how far a demonstration has moved the clock, so that a restart does not go back in time.
const offsetSetting = "clock-offset"

// morningHour is when the morning's work begins. The manual says only 「午前中」.
const morningHour = 9

// yearsAheadAtMost keeps the clock within the life of the authority's own certificates.
const yearsAheadAtMost = 5

func (s *Service) readOffset(ctx context.Context) error {
	return s.store.Read(ctx, func(tx *store.Tx) error {
		text, err := tx.Setting(offsetSetting)
		if err != nil || text == "" {
			return err
		}
		offset, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("read clock: %w", err)
		}
		s.offset.Store(int64(offset))
		return nil
	})
}

// moveClock moves the service's clock forward to a moment. Sessions move along: skipped time is nobody's idle time.
func (s *Service) moveClock(ctx context.Context, to time.Time) error {
	s.morning.Lock() // no work by the old time may be running
	defer s.morning.Unlock()
	by := to.Sub(s.Now())
	if by < 0 {
		return refuseFor(stateConflict, "時計を過去に戻すことはできません。")
	}
	if to.After(s.options.RealNow().AddDate(yearsAheadAtMost, 0, 0)) {
		return refuseFor(stateConflict, "時計をそこまで先に進めることはできません。")
	}
	offset := time.Duration(s.offset.Load()) + by
	if err := s.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SetSetting(offsetSetting, offset.String()); err != nil {
			return err
		}
		return tx.ShiftSessions(by)
	}); err != nil {
		return err
	}
	s.offset.Store(int64(offset))
	return nil
}

// calendar returns the service's calendar: the law's rules, the year-end closure, and what the operator decided on top.
func (s *Service) calendar(tx *store.Tx) (*businessday.Calendar, error) {
	overrides, err := tx.CalendarOverrides()
	if err != nil {
		return nil, err
	}
	return businessday.New(businessday.Options{YearEndClosed: !s.options.YearEndOpen, Overrides: overrides}), nil
}

// OverriddenDay is a day that the operator decided about.
type OverriddenDay struct {
	Date     businessday.Date
	Override businessday.Override
}

// Overrides lists the days that the operator decided about, in order.
func (s *Service) Overrides(ctx context.Context) ([]OverriddenDay, error) {
	var days []OverriddenDay
	err := s.store.Read(ctx, func(tx *store.Tx) error {
		overrides, err := tx.CalendarOverrides()
		for day, o := range overrides {
			days = append(days, OverriddenDay{Date: day, Override: o})
		}
		return err
	})
	slices.SortFunc(days, func(a, b OverriddenDay) int { return a.Date.Compare(b.Date) })
	return days, err
}

// Override decides that a day is closed, or open, whatever the rules say.
func (s *Service) Override(ctx context.Context, day businessday.Date, o businessday.Override) error {
	return s.store.Write(ctx, func(tx *store.Tx) error { return tx.SetCalendarOverride(day, o) })
}

// ClearOverride leaves a day to the rules again. The error wraps [store.ErrNotFound] where nothing was decided.
func (s *Service) ClearOverride(ctx context.Context, day businessday.Date) error {
	return s.store.Write(ctx, func(tx *store.Tx) error { return tx.ClearCalendarOverride(day) })
}
