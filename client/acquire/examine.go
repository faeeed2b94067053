package acquire

import (
	"crypto"
	"crypto/x509"
	"errors"
	"time"

	"saihakko/client/certstore"
)

// Expectation is what a certificate that did not come by an acquisition is examined against.
type Expectation struct {
	Terminal             string
	Now                  time.Time
	Roots, Intermediates []*x509.Certificate
}

// Examine does one of the checks of an acquisition on a certificate that came another way, as from a file. [CheckKey],
// [CheckKeyType] and the checks of what was received do not apply to it and pass.
func Examine(check Check, cert *x509.Certificate, e Expectation) *CheckError {
	want := expectation{terminal: e.Terminal, now: e.Now, roots: e.Roots, intermediates: e.Intermediates}
	var err error
	switch check {
	case CheckTerminal:
		err = checkTerminal(cert, want)
	case CheckNotYetValid, CheckExpired:
		err = checkValidity(cert, want)
	case CheckUsage:
		err = checkUsage(cert, want)
	case CheckChain:
		err = checkChain(cert, want)
	}
	if failed, ok := errors.AsType[*CheckError](err); ok && failed.Check == check {
		return failed
	}
	return nil
}

// KindOf names the kind of a public key as package certstore does ("rsa-2048", "p-256"); kinds that it does not make
// have names for people only.
func KindOf(public crypto.PublicKey) string { return kindOf(public) }

// IsTerminalName says whether the text has the form of a terminal name (論理端末名).
func IsTerminalName(text string) bool { return isTerminalName(text) }

// ParsePEM reads certificates in PEM with nothing but white space around them, such as those of an authority.
func ParsePEM(text []byte) ([]*x509.Certificate, error) { return parsePEM(text) }

// Label names a certificate for people who look into the store: the terminal and the day of issue.
func Label(cert *x509.Certificate) string { return label(cert) }

// Describe tells about a certificate in the store.
func Describe(cert *x509.Certificate, label string, store certstore.Store) Installed {
	return describe(cert, label, store)
}

// Ledger is the list of the certificates that this program has put into a store, by acquisition or from a file. The
// program removes others only if the user says so.
type Ledger struct{ entries journalStore }

// NewLedger opens the ledger in the vault.
func NewLedger(v Vault) Ledger { return Ledger{journalStore{v}} }

// Installed lists the entries, the newest first. The certificates may have been removed from the store since. Entries
// that can be read are returned even where an error tells of others that cannot.
func (l Ledger) Installed() ([]Installed, error) { return l.entries.installed() }

// Record adds a certificate.
func (l Ledger) Record(i Installed) error { return l.entries.record(i) }

// Forget drops the entry of a certificate that was removed. That there is none is no error.
func (l Ledger) Forget(fp certstore.Fingerprint) error { return l.entries.forget(fp) }
