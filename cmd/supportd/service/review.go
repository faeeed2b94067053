package service

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"saihakko/cmd/supportd/service/store"
)

// Action is what the operator does with an application.
type Action string

// The operator's actions.
const (
	// Approve ends the review: a query is settled, and the application is reissued in the morning of the desired date,
	// or at once where that day has come. Without it the scheduler reissues what nobody has asked a query about.
	Approve Action = "approve"
	// AskQuery asks the applicant to correct or withdraw the application (確認事項).
	AskQuery Action = "query"
	// MakeVoid ends the application without a reissue (無効).
	MakeVoid Action = "void"
)

// Errors of a review.
var (
	ErrNoApplication = errors.New("there is no application with this number")
	ErrWrongState    = errors.New("the application's state does not allow it")
	ErrNoMessage     = errors.New("a message of at most 1000 characters is required")
)

// Review lets the operator act on an application of any company. The message goes to the applicant; a query needs one.
func (s *Service) Review(ctx context.Context, number string, action Action, message string) error {
	message = strings.TrimSpace(message)
	if utf8.RuneCountInString(message) > longestText || action == AskQuery && message == "" {
		return fmt.Errorf("review %s: %w", number, ErrNoMessage)
	}
	err := s.store.Write(ctx, func(tx *store.Tx) error {
		row, err := tx.ApplicationByNumber(number)
		if errors.Is(err, store.ErrNotFound) || err == nil && len(number) != 8 && number != row.Number {
			return ErrNoApplication
		}
		if err != nil {
			return err
		}
		if !row.State.Open() {
			return fmt.Errorf("%w: it is %s", ErrWrongState, row.State)
		}
		now := s.Now()
		switch action {
		case Approve:
			return s.approve(tx, row, message, now)
		case AskQuery:
			if row.State == store.Query {
				return fmt.Errorf("%w: it is %s", ErrWrongState, row.State)
			}
			row.State = store.Query
			return errors.Join(
				tx.UpdateApplication(&row),
				tx.AddEvent(row.ID, store.Event{At: now, Kind: eventQuery, Text: message}),
				addNewsSaying(tx, row, newsQuery, message, now),
			)
		case MakeVoid:
			row.State = store.Void
			return errors.Join(
				tx.UpdateApplication(&row),
				tx.AddEvent(row.ID, store.Event{At: now, Kind: eventVoid, Text: message}),
				addNewsSaying(tx, row, newsVoid, message, now),
			)
		}
		return fmt.Errorf("unknown action %q", action)
	})
	if err != nil {
		return fmt.Errorf("review %s: %w", number, err)
	}
	s.log.Info("reviewed", "application", number, "action", string(action))
	s.mailIsQueued()
	return nil
}

func (s *Service) approve(tx *store.Tx, row store.Application, message string, now time.Time) error {
	if row.State == store.Query {
		row.State = store.Received
		if err := tx.UpdateApplication(&row); err != nil {
			return err
		}
	}
	if err := tx.AddEvent(row.ID, store.Event{At: now, Kind: eventApproved, Text: message}); err != nil {
		return err
	}
	if !row.Desired.After(dayOf(now)) {
		return s.reissue(tx, row, now)
	}
	return addNewsSaying(tx, row, newsApproved, message, now)
}
