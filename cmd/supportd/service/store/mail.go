package store

import (
	"time"
)

// Mail is a mail that waits to be sent, or was sent.
type Mail struct {
	ID            int64
	ApplicationID int64
	Address       string
	Name          string
	Subject       string
	Body          string
	QueuedAt      time.Time
	Attempts      int
}

// QueueMail keeps a mail to be sent at once; ID and Attempts of m are not read.
func (tx *Tx) QueueMail(m Mail) error {
	return tx.change("queue mail", `INSERT INTO mail (application_id, address, name, subject, body, queued_at, next_at,
		attempts, sent_at, given_up_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 0, 0, 0)`,
		m.ApplicationID, m.Address, m.Name, m.Subject, m.Body, millis(m.QueuedAt))
}

// DueMail returns the mail that has waited longest for its next attempt, or ErrNotFound.
func (tx *Tx) DueMail(now time.Time) (Mail, error) {
	var m Mail
	err := tx.one("find waiting mail", `SELECT id, application_id, address, name, subject, body, queued_at, attempts
		FROM mail WHERE sent_at = 0 AND given_up_at = 0 AND next_at <= ? ORDER BY next_at, id LIMIT 1`, []any{millis(now)},
		[]any{&m.ID, &m.ApplicationID, &m.Address, &m.Name, &m.Subject, &m.Body, at(&m.QueuedAt), &m.Attempts})
	return m, err
}

// SetNextAttempt counts an attempt that is about to be made, and says when the one after it is due.
func (tx *Tx) SetNextAttempt(mailID int64, next time.Time) error {
	return tx.change("count attempt", "UPDATE mail SET attempts = attempts + 1, next_at = ? WHERE id = ?", millis(next), mailID)
}

// SetMailSent marks a mail as sent.
func (tx *Tx) SetMailSent(mailID int64, now time.Time) error {
	return tx.change("mark mail as sent", "UPDATE mail SET sent_at = ? WHERE id = ?", millis(now), mailID)
}

// SetMailGivenUp marks a mail as one that will not be tried again.
func (tx *Tx) SetMailGivenUp(mailID int64, now time.Time) error {
	return tx.change("give up mail", "UPDATE mail SET given_up_at = ? WHERE id = ?", millis(now), mailID)
}
