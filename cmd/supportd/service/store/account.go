package store

import (
	"time"

	"saihakko/client/reissue"
)

// Account is a person who may log in, with the office that the person works for.
type Account struct {
	ID           int64
	LoginID      string
	PasswordHash string // argon2id, in its usual encoding
	Person       string
	Applicant    reissue.Applicant // 申込担当者 on file
	OfficeID     int64
	Office       string
	Company      string
}

const selectAccount = `SELECT a.id, a.login_id, a.password_hash, a.person, a.applicant, o.id, o.name, c.name
	FROM account a JOIN office o ON o.id = a.office_id JOIN company c ON c.id = o.company_id `

func accountTargets(a *Account) []any {
	return []any{&a.ID, &a.LoginID, &a.PasswordHash, &a.Person, in(&a.Applicant), &a.OfficeID, &a.Office, &a.Company}
}

// AddCompany adds a company (会社).
func (tx *Tx) AddCompany(name string) (int64, error) {
	return tx.insert("add company", "INSERT INTO company (name) VALUES (?)", name)
}

// AddOffice adds an office (事業所) of a company.
func (tx *Tx) AddOffice(companyID int64, name string) (int64, error) {
	return tx.insert("add office", "INSERT INTO office (company_id, name) VALUES (?, ?)", companyID, name)
}

// AddAccount adds a person; ID, Office and Company of a are not read.
func (tx *Tx) AddAccount(a Account) (int64, error) {
	applicant, err := text(a.Applicant)
	if err != nil {
		return 0, err
	}
	return tx.insert("add account",
		"INSERT INTO account (office_id, login_id, password_hash, person, applicant) VALUES (?, ?, ?, ?, ?)",
		a.OfficeID, a.LoginID, a.PasswordHash, a.Person, applicant)
}

// AccountByLogin finds a person by log-in ID.
func (tx *Tx) AccountByLogin(loginID string) (Account, error) {
	var a Account
	err := tx.one("find account", selectAccount+"WHERE a.login_id = ?", []any{loginID}, accountTargets(&a))
	return a, err
}

// Account finds a person by number.
func (tx *Tx) Account(id int64) (Account, error) {
	var a Account
	err := tx.one("find account", selectAccount+"WHERE a.id = ?", []any{id}, accountTargets(&a))
	return a, err
}

// CountAccounts tells how many people may log in: none in a database that was never seeded.
func (tx *Tx) CountAccounts() (int, error) {
	var n int
	err := tx.one("count accounts", "SELECT count(*) FROM account", nil, []any{&n})
	return n, err
}

// SetApplicant puts the applicant of a new application on file, to be proposed in the next one.
func (tx *Tx) SetApplicant(accountID int64, a reissue.Applicant) error {
	applicant, err := text(a)
	if err != nil {
		return err
	}
	return tx.change("keep applicant", "UPDATE account SET applicant = ? WHERE id = ?", applicant, accountID)
}

// OfficeNames returns the names of an office and its company.
func (tx *Tx) OfficeNames(officeID int64) (office, company string, err error) {
	err = tx.one("find office", `SELECT o.name, c.name FROM office o JOIN company c ON c.id = o.company_id
		WHERE o.id = ?`, []any{officeID}, []any{&office, &company})
	return office, company, err
}

// Attempts counts failed log-ins under one log-in ID.
type Attempts struct {
	Failures    int
	LockedUntil time.Time
}

// Attempts returns the count of a log-in ID; zero where nothing was ever tried.
func (tx *Tx) Attempts(loginID string) (Attempts, error) {
	var a Attempts
	err := tx.one("count log-ins", `SELECT coalesce(max(failures), 0), coalesce(max(locked_until), 0)
		FROM login_attempt WHERE login_id = ?`, []any{loginID}, []any{&a.Failures, at(&a.LockedUntil)})
	return a, err
}

// SetAttempts keeps the count of a log-in ID.
func (tx *Tx) SetAttempts(loginID string, a Attempts, now time.Time) error {
	return tx.change("count log-in", `INSERT INTO login_attempt (login_id, failures, locked_until, last_at)
		VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT (login_id) DO UPDATE SET failures = ?2, locked_until = ?3, last_at = ?4`,
		loginID, a.Failures, millis(a.LockedUntil), millis(now))
}

// ClearAttempts forgets the failures under a log-in ID, and a lock with them.
func (tx *Tx) ClearAttempts(loginID string) error {
	_, err := tx.exec("forget failed log-ins", "DELETE FROM login_attempt WHERE login_id = ?", loginID)
	return err
}
