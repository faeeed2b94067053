package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"saihakko/cmd/supportd/service/post"
	"saihakko/cmd/supportd/service/store"
)

// A mail that could not be sent is tried again after a minute, then after twice as long each time, up to an hour, for
// five days (RFC 5321 4.5.4.1 asks for at least four or five). A refusal by the server is no reason to stop: it is as
// often the operator's configuration as the address.
const (
	firstRetry   = time.Minute
	longestRetry = time.Hour
	mailGivenUp  = 5 * 24 * time.Hour
	sendTimeout  = 45 * time.Second
)

// queueMail stores a mail with the application that it speaks of; sending it is nothing that anybody waits for.
func (s *Service) queueMail(tx *store.Tx, row store.Application, l letter, now time.Time) error {
	office, company, err := tx.OfficeNames(row.OfficeID)
	if err != nil {
		return err
	}
	m := store.Mail{
		ApplicationID: row.ID, Address: row.Request.Applicant.Mail, Name: fullName(row.Request.Applicant) + " 様",
		Subject: l.subject, Body: l.compose(row, company, office, s.publicURL()), QueuedAt: now,
	}
	return errors.Join(tx.QueueMail(m), tx.AddEvent(row.ID, store.Event{At: now, Kind: eventMailQueued, Text: l.subject}))
}

// publicURL is the address that the mails name.
func (s *Service) publicURL() string {
	if s.options.PublicURL != "" {
		return s.options.PublicURL
	}
	return "https://" + s.options.Hosts[0] + "/"
}

// mailIsQueued wakes up whoever sends mails.
func (s *Service) mailIsQueued() {
	select {
	case s.mailQueued <- struct{}{}:
	default: // already woken up
	}
}

// SendMails sends the mails that are due, one after the other. A mail that could not be sent is no error: it stays.
func (s *Service) SendMails(ctx context.Context) error {
	s.posting.Lock()
	defer s.posting.Unlock()
	for ctx.Err() == nil {
		m, found, err := s.takeMail(ctx)
		if err != nil {
			return fmt.Errorf("send mails: %w", err)
		}
		if !found {
			return nil
		}
		if err := s.sendMail(ctx, m); err != nil {
			return fmt.Errorf("send mails: %w", err)
		}
	}
	return nil
}

// takeMail takes the next mail and sets the time of its next attempt already, so that a service that is killed while
// sending neither loses the mail nor sends it in a circle.
func (s *Service) takeMail(ctx context.Context) (m store.Mail, found bool, err error) {
	now := s.Now()
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		m, err = tx.DueMail(now)
		if err != nil {
			return err
		}
		return tx.SetNextAttempt(m.ID, now.Add(min(firstRetry<<min(m.Attempts, 10), longestRetry)))
	})
	if errors.Is(err, store.ErrNotFound) {
		return m, false, nil
	}
	return m, err == nil, err
}

func (s *Service) sendMail(ctx context.Context, m store.Mail) error {
	sending, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	failed := s.sender.Send(sending, post.Message{
		To: m.Address, ToName: m.Name, Subject: m.Subject, Body: m.Body, Date: m.QueuedAt, ID: fmt.Sprintf("mail-%06d", m.ID),
	})
	now := s.Now()
	lost := errors.Is(failed, post.ErrUnsendable) || failed != nil && now.Sub(m.QueuedAt) > mailGivenUp
	if failed != nil {
		// The error may quote the address, which is personal; the number is enough to find it.
		s.log.Warn("mail not sent", "mail", m.ID, "attempt", m.Attempts+1, "lost", lost, "reason", reasonOf(failed))
		if !lost {
			return nil
		}
	}
	// What has been sent is to be written down even if the service is stopping.
	return s.store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		event := store.Event{At: now, Kind: eventMailSent, Text: m.Subject}
		mark := tx.SetMailSent
		if lost {
			event.Kind, mark = eventMailFailed, tx.SetMailGivenUp
		}
		return errors.Join(mark(m.ID, now), tx.AddEvent(m.ApplicationID, event))
	})
}

// reasonOf says why a mail was not sent, without what was to be sent.
func reasonOf(err error) string {
	switch {
	case errors.Is(err, post.ErrUnsendable):
		return "not sendable"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(err, context.Canceled):
		return "stopping"
	case post.Permanent(err):
		return "refused by the server"
	}
	return "server not reached"
}
