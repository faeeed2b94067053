package store

import "time"

// Answer is a stored answer to a mutation.
type Answer struct {
	BodyHash []byte // of the request
	Body     []byte
	Subject  string
}

// Answer finds the answer that was given to the key before.
func (tx *Tx) Answer(accountID int64, operation, key string) (Answer, error) {
	var a Answer
	err := tx.one("find stored answer",
		"SELECT body_hash, body, subject FROM answer WHERE account_id = ? AND operation = ? AND key = ?",
		[]any{accountID, operation, key}, []any{&a.BodyHash, &a.Body, &a.Subject})
	return a, err
}

// AddAnswer keeps the answer to a key.
func (tx *Tx) AddAnswer(accountID int64, operation, key string, a Answer, now time.Time) error {
	return tx.change("store answer",
		"INSERT INTO answer (account_id, operation, key, body_hash, body, subject, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		accountID, operation, key, a.BodyHash, a.Body, a.Subject, millis(now))
}

// DropAnswers forgets the answers of an operation that speak of the subject.
func (tx *Tx) DropAnswers(operation, subject string) error {
	_, err := tx.exec("drop stored answers", "DELETE FROM answer WHERE operation = ? AND subject = ?", operation, subject)
	return err
}
