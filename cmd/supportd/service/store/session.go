package store

import "time"

// Session is a log-in that lasts until the earlier of the two moments.
type Session struct {
	AccountID  int64
	LoggedInAt time.Time
	IdleUntil  time.Time // moves on with use
	EndsAt     time.Time // does not
}

// AddSession keeps a new session under the hash of its token: whoever reads the database cannot take it over.
func (tx *Tx) AddSession(tokenHash []byte, s Session) error {
	return tx.change("add session",
		"INSERT INTO session (token_hash, account_id, logged_in_at, idle_until, ends_at) VALUES (?, ?, ?, ?, ?)",
		tokenHash, s.AccountID, millis(s.LoggedInAt), millis(s.IdleUntil), millis(s.EndsAt))
}

// Session finds a session, whether it has expired or not.
func (tx *Tx) Session(tokenHash []byte) (Session, error) {
	var s Session
	err := tx.one("find session", "SELECT account_id, logged_in_at, idle_until, ends_at FROM session WHERE token_hash = ?",
		[]any{tokenHash}, []any{&s.AccountID, at(&s.LoggedInAt), at(&s.IdleUntil), at(&s.EndsAt)})
	return s, err
}

// ExtendSession moves a session's idle limit, unless the session was ended meanwhile.
func (tx *Tx) ExtendSession(tokenHash []byte, idleUntil time.Time) error {
	_, err := tx.exec("extend session", "UPDATE session SET idle_until = ? WHERE token_hash = ?", millis(idleUntil), tokenHash)
	return err
}

// EndSession ends a session at once. It is kept for a while, so that a log-out sent again can be told from a stranger's.
func (tx *Tx) EndSession(tokenHash []byte, now time.Time) error {
	_, err := tx.exec("end session", "UPDATE session SET ends_at = min(ends_at, ?) WHERE token_hash = ?", millis(now), tokenHash)
	return err
}

// ShiftSessions moves the limits of all sessions: time that the demonstration skips is nobody's idle time.
func (tx *Tx) ShiftSessions(by time.Duration) error {
	_, err := tx.exec("move sessions", "UPDATE session SET idle_until = idle_until + ?1, ends_at = ends_at + ?1",
		by.Milliseconds())
	return err
}

// Forget removes what has outlived its use: sessions that ended, answers that were given and log-ins that last failed
// before the given moments. A lock that still holds is kept.
func (tx *Tx) Forget(sessionsBefore, answersBefore, attemptsBefore, now time.Time) error {
	if _, err := tx.exec("forget sessions", "DELETE FROM session WHERE idle_until < ?1 OR ends_at < ?1",
		millis(sessionsBefore)); err != nil {
		return err
	}
	if _, err := tx.exec("forget answers", "DELETE FROM answer WHERE at < ?", millis(answersBefore)); err != nil {
		return err
	}
	_, err := tx.exec("forget failed log-ins", "DELETE FROM login_attempt WHERE last_at <= ? AND locked_until <= ?",
		millis(attemptsBefore), millis(now))
	return err
}
