package store

import (
	"time"

	"saihakko/client/businessday"
)

// Terminal is a logical terminal (論理端末).
type Terminal struct {
	ID         int64
	OfficeID   int64
	Name       string
	Transport  string // 区分
	DeviceKind string // 利用機器区分
}

// Issue is one time that a terminal was given authentication codes, to acquire a certificate with.
type Issue struct {
	ID             int64
	ApplicationID  int64 // 0 for the first issue, which no reissue application asked for
	Code1          string
	Code2          string // a secret
	Code3          string
	IssuedOn       businessday.Date // 発行日
	AcquireBy      businessday.Date
	Failures       int // wrong codes in a row
	BlockedUntil   time.Time
	AcknowledgedAt time.Time
}

// Certificate is one that was handed out for an issue.
type Certificate struct {
	ID             int64
	IssueID        int64
	Acquisition    string // public identifier of the acquisition
	Serial         string // hexadecimal
	PEM            string
	KeyHash        []byte // SHA-256 of its public key
	NotAfter       time.Time
	AcquiredAt     time.Time
	AcknowledgedAt time.Time
	EndedAt        time.Time
}

// TerminalStatus is a terminal with what is in force for it.
type TerminalStatus struct {
	Terminal
	Issue       Issue       // the last one; ID is 0 if there is none
	Certificate Certificate // the acknowledged one of that issue; ID is 0 if there is none
	Open        string      // number of the application under review that contains it
	IssueNumber string      // number of the application that the issue belongs to
}

const issueColumns = `coalesce(i.id, 0), coalesce(i.application_id, 0), coalesce(i.code1, ''), coalesce(i.code2, ''),
	coalesce(i.code3, ''), coalesce(i.issued_on, ''), coalesce(i.acquire_by, ''), coalesce(i.failures, 0),
	coalesce(i.blocked_until, 0), coalesce(i.acknowledged_at, 0)`

func issueTargets(i *Issue) []any {
	return []any{&i.ID, &i.ApplicationID, &i.Code1, &i.Code2, &i.Code3, on(&i.IssuedOn), on(&i.AcquireBy), &i.Failures,
		at(&i.BlockedUntil), at(&i.AcknowledgedAt)}
}

const certificateColumns = `coalesce(c.id, 0), coalesce(c.issue_id, 0), coalesce(c.acquisition, ''),
	coalesce(c.serial, ''), coalesce(c.pem, ''), coalesce(c.key_hash, x''), coalesce(c.not_after, 0),
	coalesce(c.acquired_at, 0), coalesce(c.acknowledged_at, 0), coalesce(c.ended_at, 0)`

func certificateTargets(c *Certificate) []any {
	return []any{&c.ID, &c.IssueID, &c.Acquisition, &c.Serial, &c.PEM, &c.KeyHash, at(&c.NotAfter), at(&c.AcquiredAt),
		at(&c.AcknowledgedAt), at(&c.EndedAt)}
}

const selectStatus = `SELECT t.id, t.office_id, t.name, t.transport, t.device_kind, ` + issueColumns + `, ` +
	certificateColumns + `, coalesce(open.number, ''), coalesce(issued.number, '')
	FROM terminal t
	LEFT JOIN issue i ON i.id = (SELECT max(id) FROM issue WHERE terminal_id = t.id)
	LEFT JOIN certificate c ON c.issue_id = i.id AND c.acknowledged_at <> 0
	LEFT JOIN application open ON open.id = (
		SELECT max(a.id) FROM application a JOIN application_terminal x ON x.application_id = a.id
		WHERE x.terminal_id = t.id AND a.state IN ('received', 'query', 'corrected'))
	LEFT JOIN application issued ON issued.id = i.application_id `

func statusTargets(s *TerminalStatus) []any {
	targets := []any{&s.ID, &s.OfficeID, &s.Name, &s.Transport, &s.DeviceKind}
	targets = append(targets, issueTargets(&s.Issue)...)
	targets = append(targets, certificateTargets(&s.Certificate)...)
	return append(targets, &s.Open, &s.IssueNumber)
}

// AddTerminal adds a terminal; its ID is not read.
func (tx *Tx) AddTerminal(t Terminal) (int64, error) {
	return tx.insert("add terminal", "INSERT INTO terminal (office_id, name, transport, device_kind) VALUES (?, ?, ?, ?)",
		t.OfficeID, t.Name, t.Transport, t.DeviceKind)
}

// Terminals returns an office's terminals by name, at most limit of those after the given name.
func (tx *Tx) Terminals(officeID int64, after string, limit int) ([]TerminalStatus, error) {
	return many(tx, "list terminals", selectStatus+"WHERE t.office_id = ? AND t.name > ? ORDER BY t.name LIMIT ?",
		[]any{officeID, after, limit}, statusTargets)
}

// Terminal finds one of the office's terminals.
func (tx *Tx) Terminal(officeID int64, name string) (TerminalStatus, error) {
	var s TerminalStatus
	err := tx.one("find terminal", selectStatus+"WHERE t.office_id = ? AND t.name = ?", []any{officeID, name}, statusTargets(&s))
	return s, err
}

// AddIssue gives a terminal new codes. The last issue is the one in force.
func (tx *Tx) AddIssue(terminalID int64, i Issue) (int64, error) {
	return tx.insert("issue codes", `INSERT INTO issue (terminal_id, application_id, code1, code2, code3, issued_on,
		acquire_by, failures, blocked_until, acknowledged_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		terminalID, reference(i.ApplicationID), i.Code1, i.Code2, i.Code3, i.IssuedOn.String(), i.AcquireBy.String(),
		i.Failures, millis(i.BlockedUntil), millis(i.AcknowledgedAt))
}

// SetIssueFailures keeps the count of wrong codes.
func (tx *Tx) SetIssueFailures(issueID int64, failures int, blockedUntil time.Time) error {
	return tx.change("count wrong codes", "UPDATE issue SET failures = ?, blocked_until = ? WHERE id = ?",
		failures, millis(blockedUntil), issueID)
}

// AddCertificate keeps a certificate that is handed out.
func (tx *Tx) AddCertificate(c Certificate) (int64, error) {
	return tx.insert("keep certificate", `INSERT INTO certificate (issue_id, acquisition, serial, pem, key_hash, not_after,
		acquired_at, acknowledged_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.IssueID, c.Acquisition, c.Serial, c.PEM, c.KeyHash, millis(c.NotAfter), millis(c.AcquiredAt),
		millis(c.AcknowledgedAt), millis(c.EndedAt))
}

// CurrentCertificate returns the certificate of an issue that was not ended.
func (tx *Tx) CurrentCertificate(issueID int64) (Certificate, error) {
	var c Certificate
	err := tx.one("find certificate", "SELECT "+certificateColumns+
		" FROM certificate c WHERE c.issue_id = ? AND c.ended_at = 0 ORDER BY c.id DESC LIMIT 1",
		[]any{issueID}, certificateTargets(&c))
	return c, err
}

// CertificateByAcquisition finds a certificate of the terminal by the identifier of its acquisition.
func (tx *Tx) CertificateByAcquisition(terminalID int64, acquisition string) (Certificate, error) {
	var c Certificate
	err := tx.one("find acquisition", "SELECT "+certificateColumns+
		" FROM certificate c JOIN issue i ON i.id = c.issue_id WHERE i.terminal_id = ? AND c.acquisition = ?",
		[]any{terminalID, acquisition}, certificateTargets(&c))
	return c, err
}

// Acknowledge marks a certificate and its issue as acquired.
func (tx *Tx) Acknowledge(c Certificate, now time.Time) error {
	if err := tx.change("acknowledge certificate", "UPDATE certificate SET acknowledged_at = ? WHERE id = ?",
		millis(now), c.ID); err != nil {
		return err
	}
	return tx.change("acknowledge certificate", "UPDATE issue SET acknowledged_at = ? WHERE id = ?", millis(now), c.IssueID)
}

// EndCertificates ends all certificates of a terminal that are not ended yet.
func (tx *Tx) EndCertificates(terminalID int64, now time.Time) error {
	_, err := tx.exec("end certificates", `UPDATE certificate SET ended_at = ? WHERE ended_at = 0
		AND issue_id IN (SELECT id FROM issue WHERE terminal_id = ?)`, millis(now), terminalID)
	return err
}

// Holder is whom a certificate was handed out to.
type Holder struct {
	Certificate Certificate
	Issue       Issue
	Terminal    string
	Company     string
}

// HolderBySerial finds out whom the certificate with the serial number belongs to.
func (tx *Tx) HolderBySerial(serial string) (Holder, error) {
	var h Holder
	targets := append(certificateTargets(&h.Certificate), issueTargets(&h.Issue)...)
	err := tx.one("find holder", "SELECT "+certificateColumns+", "+issueColumns+`, t.name, co.name FROM certificate c
		JOIN issue i ON i.id = c.issue_id JOIN terminal t ON t.id = i.terminal_id
		JOIN office o ON o.id = t.office_id JOIN company co ON co.id = o.company_id WHERE c.serial = ?`,
		[]any{serial}, append(targets, &h.Terminal, &h.Company))
	return h, err
}
