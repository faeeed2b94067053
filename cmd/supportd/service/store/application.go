package store

import (
	"fmt"
	"time"

	"saihakko/client/businessday"
	"saihakko/client/reissue"
)

// State is the state of an application, in the contract's words.
type State string

// The states of an application.
const (
	Received  State = "received"
	Query     State = "query"
	Corrected State = "corrected"
	Withdrawn State = "withdrawn"
	Reissued  State = "reissued"
	Acquired  State = "acquired"
	Void      State = "void"
)

// Open reports whether the application is still under review, so that it can be withdrawn or made void.
func (s State) Open() bool { return s == Received || s == Query || s == Corrected }

// Application is a reissue application (再発行申込).
type Application struct {
	ID         int64
	Number     string // 申込受付番号, 8 digits + 3
	OfficeID   int64
	State      State
	Version    int
	ReceivedAt time.Time
	Desired    businessday.Date
	AcquireBy  businessday.Date // none before the reissue
	Request    reissue.Request
}

// ApplicationTerminal is a terminal of an application, as it was when the application was made.
type ApplicationTerminal struct {
	TerminalID int64
	Name       string
	Transport  string
	DeviceKind string
	Code1      string
	IssuedOn   businessday.Date
	Acquired   bool
}

// Event is something that happened to an application.
type Event struct {
	At       time.Time
	Kind     string
	Terminal string
	Text     string
}

const selectApplication = `SELECT a.id, a.number, a.office_id, a.state, a.version, a.received_at, a.desired_date,
	a.acquire_by, a.request FROM application a `

func applicationTargets(a *Application) []any {
	return []any{&a.ID, &a.Number, &a.OfficeID, &a.State, &a.Version, at(&a.ReceivedAt), on(&a.Desired), on(&a.AcquireBy),
		in(&a.Request)}
}

// AddApplication keeps a new application and returns it with its number: the last two digits of the year, six digits
// that count, and 101 for its first branch, in the shape of the manual's 「XXXXXXXX1XX」.
func (tx *Tx) AddApplication(a Application) (Application, error) {
	request, err := text(a.Request)
	if err != nil {
		return a, err
	}
	if err := tx.one("count applications", "SELECT coalesce(max(id), 0) + 1 FROM application", nil, []any{&a.ID}); err != nil {
		return a, err
	}
	a.Number = fmt.Sprintf("%02d%06d101", businessday.DateOf(a.ReceivedAt).Year%100, a.ID)
	a.Version = 1
	return a, tx.change("add application", `INSERT INTO application
		(id, number, office_id, state, version, received_at, desired_date, acquire_by, request)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.Number, a.OfficeID, a.State, a.Version, millis(a.ReceivedAt), a.Desired.String(), a.AcquireBy.String(), request)
}

// UpdateApplication keeps a changed application and counts its version on.
func (tx *Tx) UpdateApplication(a *Application) error {
	request, err := text(a.Request)
	if err != nil {
		return err
	}
	a.Version++
	return tx.change("change application", `UPDATE application SET state = ?, version = ?, desired_date = ?, acquire_by = ?,
		request = ? WHERE id = ?`, a.State, a.Version, a.Desired.String(), a.AcquireBy.String(), request, a.ID)
}

// Application finds one of the office's applications by its number, of which the first eight digits count: the branch
// after them tells versions apart in the operator's own books.
func (tx *Tx) Application(officeID int64, number string) (Application, error) {
	var a Application
	err := tx.one("find application", selectApplication+"WHERE a.office_id = ? AND substr(a.number, 1, 8) = substr(?, 1, 8)",
		[]any{officeID, number}, applicationTargets(&a))
	return a, err
}

// ApplicationByNumber finds an application of any office, for the operator.
func (tx *Tx) ApplicationByNumber(number string) (Application, error) {
	var a Application
	err := tx.one("find application", selectApplication+"WHERE substr(a.number, 1, 8) = substr(?, 1, 8)",
		[]any{number}, applicationTargets(&a))
	return a, err
}

// ApplicationByID finds an application.
func (tx *Tx) ApplicationByID(id int64) (Application, error) {
	var a Application
	err := tx.one("find application", selectApplication+"WHERE a.id = ?", []any{id}, applicationTargets(&a))
	return a, err
}

// Applications returns an office's applications, newest first, at most limit of those before the given one.
func (tx *Tx) Applications(officeID, before int64, limit int) ([]Application, error) {
	return many(tx, "list applications", selectApplication+"WHERE a.office_id = ? AND a.id < ? ORDER BY a.id DESC LIMIT ?",
		[]any{officeID, before, limit}, applicationTargets)
}

// DueApplications returns the numbers of the applications that may be reissued on the day, oldest first.
func (tx *Tx) DueApplications(until businessday.Date) ([]int64, error) {
	return many(tx, "list due applications", `SELECT id FROM application
		WHERE state IN ('received', 'corrected') AND desired_date <= ? ORDER BY desired_date, id`,
		[]any{until.String()}, func(id *int64) []any { return []any{id} })
}

// SetApplicationTerminals keeps the terminals of an application, in order, in place of those before.
func (tx *Tx) SetApplicationTerminals(applicationID int64, terminals []ApplicationTerminal) error {
	if _, err := tx.exec("change terminals of application", "DELETE FROM application_terminal WHERE application_id = ?",
		applicationID); err != nil {
		return err
	}
	for i, t := range terminals {
		if err := tx.change("add terminal to application", `INSERT INTO application_terminal
			(application_id, position, terminal_id, code1, issued_on, acquired) VALUES (?, ?, ?, ?, ?, ?)`,
			applicationID, i, t.TerminalID, t.Code1, t.IssuedOn.String(), t.Acquired); err != nil {
			return err
		}
	}
	return nil
}

// ApplicationTerminals returns the terminals of an application, in order.
func (tx *Tx) ApplicationTerminals(applicationID int64) ([]ApplicationTerminal, error) {
	return many(tx, "list terminals of application", `SELECT x.terminal_id, t.name, t.transport, t.device_kind, x.code1,
		x.issued_on, x.acquired FROM application_terminal x JOIN terminal t ON t.id = x.terminal_id
		WHERE x.application_id = ? ORDER BY x.position`, []any{applicationID}, func(t *ApplicationTerminal) []any {
		return []any{&t.TerminalID, &t.Name, &t.Transport, &t.DeviceKind, &t.Code1, on(&t.IssuedOn), &t.Acquired}
	})
}

// SetTerminalAcquired marks a terminal of an application as acquired and tells how many are left.
func (tx *Tx) SetTerminalAcquired(applicationID, terminalID int64) (left int, err error) {
	if err := tx.change("mark terminal as acquired", `UPDATE application_terminal SET acquired = 1
		WHERE application_id = ? AND terminal_id = ?`, applicationID, terminalID); err != nil {
		return 0, err
	}
	err = tx.one("count terminals to acquire", `SELECT count(*) FROM application_terminal
		WHERE application_id = ? AND acquired = 0`, []any{applicationID}, []any{&left})
	return left, err
}

// AddEvent adds to the timeline of an application.
func (tx *Tx) AddEvent(applicationID int64, e Event) error {
	return tx.change("add to timeline", "INSERT INTO event (application_id, at, kind, terminal, text) VALUES (?, ?, ?, ?, ?)",
		applicationID, millis(e.At), e.Kind, e.Terminal, e.Text)
}

// Events returns the timeline of an application, oldest first.
func (tx *Tx) Events(applicationID int64) ([]Event, error) {
	return many(tx, "read timeline", "SELECT at, kind, terminal, text FROM event WHERE application_id = ? ORDER BY id",
		[]any{applicationID}, func(e *Event) []any { return []any{at(&e.At), &e.Kind, &e.Terminal, &e.Text} })
}
