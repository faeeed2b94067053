package service

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"saihakko/client/businessday"
	"saihakko/cmd/supportd/service/store"
)

// How long things are kept that have outlived their use. Keys are promised for 7 days. Failed log-ins are forgotten
// when a lock would be over, under every log-in ID alike: anybody can make up IDs, and those known must not stand out.
const (
	sessionsKept = 24 * time.Hour
	answersKept  = 8 * 24 * time.Hour
	attemptsKept = lockedFor
)

func dayOf(t time.Time) businessday.Date { return businessday.DateOf(t) }

// DoMorning reissues the applications whose desired date has come, from 9 o'clock on, and also those of the mornings
// that were missed while nothing was running. Then it tidies up.
func (s *Service) DoMorning(ctx context.Context) error {
	s.morning.Lock()
	defer s.morning.Unlock()
	now := s.Now()
	until := dayOf(now)
	if now.Before(until.Time(morningHour, 0)) {
		until = until.AddDays(-1)
	}
	var due []int64
	if err := s.store.Read(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.DueApplications(until)
		return err
	}); err != nil {
		return fmt.Errorf("morning's work: %w", err)
	}
	var failed []error
	for _, id := range due {
		// Each for itself: one that fails does not hold up the others.
		if err := s.reissueIfDue(ctx, id, until); err != nil {
			failed = append(failed, fmt.Errorf("reissue application %d: %w", id, err))
		}
	}
	if len(due) > 0 {
		s.mailIsQueued()
	}
	if err := s.store.Write(ctx, func(tx *store.Tx) error {
		return tx.Forget(now.Add(-sessionsKept), now.Add(-answersKept), now.Add(-attemptsKept), now)
	}); err != nil {
		failed = append(failed, fmt.Errorf("tidy up: %w", err))
	}
	return errors.Join(failed...)
}

// reissueIfDue looks again before it acts: the application may have been withdrawn a moment ago.
func (s *Service) reissueIfDue(ctx context.Context, id int64, until businessday.Date) error {
	return s.store.Write(ctx, func(tx *store.Tx) error {
		row, err := tx.ApplicationByID(id)
		if err != nil {
			return err
		}
		if row.State != store.Received && row.State != store.Corrected || row.Desired.After(until) {
			return nil
		}
		return s.reissue(tx, row, s.Now())
	})
}

// reissue ends the old certificates of an application's terminals and gives them new authentication codes.
func (s *Service) reissue(tx *store.Tx, row store.Application, now time.Time) error {
	terminals, err := tx.ApplicationTerminals(row.ID)
	if err != nil {
		return err
	}
	row.State = store.Reissued
	row.AcquireBy = dayOf(now).AddMonths(stopMonths)
	for _, t := range terminals {
		codes, err := newCodes(t.Name)
		if err != nil {
			return err
		}
		codes.ApplicationID, codes.IssuedOn, codes.AcquireBy = row.ID, dayOf(now), row.AcquireBy
		if err := errors.Join(tx.EndCertificates(t.TerminalID, now), tx.DropAnswers(operationAcquire, t.Name)); err != nil {
			return err
		}
		if _, err := tx.AddIssue(t.TerminalID, codes); err != nil {
			return err
		}
	}
	s.log.Info("reissued", "application", row.Number, "terminals", len(terminals))
	return errors.Join(
		tx.UpdateApplication(&row),
		tx.AddEvent(row.ID, store.Event{At: now, Kind: eventReissued}),
		addNews(tx, row, newsReissued, now),
		s.queueMail(tx, row, mailReissued, now),
	)
}

// firstCode is a terminal's authentication code 1, which follows from its name.
func firstCode(t store.TerminalStatus) string { return "NAC" + t.Name }

// newCodes draws authentication codes in the shape of the manual's samples: NAC11110A, ABCDE00001, NACCS. Only the
// second is secret.
func newCodes(terminal string) (store.Issue, error) {
	var second strings.Builder
	for _, alphabet := range []string{"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"} {
		for range 5 {
			n, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
			if err != nil {
				return store.Issue{}, fmt.Errorf("draw authentication code: %w", err)
			}
			second.WriteByte(alphabet[n.Int64()])
		}
	}
	return store.Issue{Code1: "NAC" + terminal, Code2: second.String(), Code3: "NACCS"}, nil
}
