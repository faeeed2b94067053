package acquire

import (
	"context"
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"saihakko/client"
	"saihakko/client/businessday"
	"saihakko/client/certstore"
)

// cleanupTime bounds the taking back of a failed job, which a cancelled context does not stop.
const cleanupTime = 30 * time.Second

// verdict is what is done about a failed step.
type verdict int

const (
	keep    verdict = iota // leave everything for a later attempt
	takeOut                // take the certificate out of the store, keep job, key and certificate
	drop                   // take everything back
)

// failure is an error with its verdict. A plain error means keep.
type failure struct {
	verdict verdict
	err     error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// errKeyLost means that the pending key is gone, so that the job begins again with a new one: the service answers
// another key with another certificate as long as none was acknowledged.
var errKeyLost = errors.New("acquire: the pending key is gone")

// job is a journal entry at work.
type job struct {
	*Acquirer
	entry journalEntry
	saved Stage                // as the journal has it; empty before it was written
	key   certstore.PendingKey // opened when first needed
	csr   []byte
}

// advance runs the job from its stage to the end. Each turn of the loop does one stage, and the journal knows the next
// one before it begins.
func (a *Acquirer) advance(ctx context.Context, entry journalEntry, progress func(Stage)) (Result, error) {
	if progress == nil {
		progress = func(Stage) {}
	}
	j := &job{Acquirer: a, entry: entry}
	if entry.Stage != StagePreparing {
		j.saved = entry.Stage
	}
	for restarted := false; ; {
		if err := ctx.Err(); err != nil {
			return j.result(), j.fail(ctx, err)
		}
		progress(j.entry.Stage)
		if j.entry.Stage == StageDone {
			if err := j.finish(ctx); err != nil {
				return j.result(), j.fail(ctx, err)
			}
			return j.result(), nil
		}
		next, err := j.step(ctx)
		if errors.Is(err, errKeyLost) && !restarted {
			restarted = true
			next, err = j.beginAgain()
		}
		if err != nil {
			return Result{}, j.fail(ctx, err)
		}
		j.entry.Stage = next
		if err := j.save(); err != nil {
			return Result{}, j.fail(ctx, err)
		}
	}
}

func (j *job) save() error {
	err := j.journal.save(j.entry)
	if err == nil {
		j.saved = j.entry.Stage
	}
	return err
}

func (j *job) step(ctx context.Context) (next Stage, err error) {
	switch j.entry.Stage {
	case StagePreparing:
		return StageKey, j.prepare(ctx)
	case StageKey:
		return StageRequest, j.makeKey(ctx)
	case StageRequest:
		return StageFetch, j.makeRequest(ctx)
	case StageFetch:
		return StageCheck, j.fetch(ctx)
	case StageCheck:
		return StageInstall, j.check(ctx)
	case StageInstall:
		return StageProve, j.install(ctx)
	case StageProve:
		return StageConnect, j.prove(ctx)
	case StageConnect:
		return StageAcknowledge, j.connect(ctx)
	case StageAcknowledge:
		return StageDone, j.acknowledge(ctx)
	}
	return "", fmt.Errorf("journal of a later version: stage %q", j.entry.Stage)
}

// prepare looks at the store before anything is made, and names the key.
func (j *job) prepare(ctx context.Context) error {
	entries, err := j.store.List(ctx)
	if err != nil {
		return &failure{drop, err}
	}
	j.entry.Replaced = nil
	for _, e := range entries {
		if e.HasKey && e.Certificate.Subject.CommonName == j.entry.Terminal {
			j.entry.Replaced = append(j.entry.Replaced, j.describe(e.Certificate, e.Label))
		}
	}
	j.entry.KeyName, err = j.newKeyName(j.entry.Terminal)
	return err
}

func (j *job) makeKey(ctx context.Context) error {
	key, err := j.store.CreateKey(ctx, j.entry.KeyName, j.entry.KeyKind)
	if err != nil {
		return &failure{drop, err}
	}
	if j.entry.Sealed, err = key.Sealed(); err != nil {
		return &failure{drop, err}
	}
	j.key = key
	return nil
}

func (j *job) makeRequest(ctx context.Context) error {
	key, err := j.openKey(ctx)
	if err != nil {
		return err
	}
	// The service decides the subject; the name is there for people who look at the request.
	template := &x509.CertificateRequest{Subject: pkix.Name{CommonName: j.entry.Terminal}}
	der, err := x509.CreateCertificateRequest(j.rand, template, key)
	if err != nil {
		return &failure{drop, fmt.Errorf("make signing request: %w", err)}
	}
	j.csr = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der})
	return nil
}

func (j *job) fetch(ctx context.Context) error {
	if j.csr == nil { // resumed here
		if err := j.makeRequest(ctx); err != nil {
			return err
		}
	}
	got, err := j.service.Acquire(ctx, j.entry.Terminal, j.entry.Codes, j.csr)
	if err != nil {
		return refusal(err)
	}
	j.entry.AcquisitionID, j.entry.ApplicationNumber = got.ID, got.ApplicationNumber
	j.entry.Certificate, j.entry.Chain = got.Certificate, got.Chain
	if len(got.Certificate) > maxCertificate || len(got.Chain) > maxChain {
		size := len(got.Certificate) + len(got.Chain)
		return &failure{drop, &CheckError{Check: CheckSize, Found: fmt.Sprint(size), Expected: fmt.Sprint(maxCertificate)}}
	}
	return nil
}

func (j *job) check(ctx context.Context) error {
	key, err := j.openKey(ctx)
	if err != nil {
		return err
	}
	authority, err := j.service.Authority(ctx)
	if err != nil {
		return err
	}
	want := expectation{terminal: j.entry.Terminal, kind: j.entry.KeyKind, public: key.Public(), now: j.now()}
	if want.roots, err = parsePEM(authority.Roots); err != nil {
		return &failure{drop, &CheckError{Check: CheckChain, Err: err}}
	}
	for _, more := range [][]byte{authority.Intermediates, j.entry.Chain} {
		certs, err := parsePEM(more)
		if err != nil && len(more) > 0 {
			return &failure{drop, &CheckError{Check: CheckChain, Err: err}}
		}
		want.intermediates = append(want.intermediates, certs...)
	}
	cert, err := judge(j.entry.Certificate, want)
	if err != nil {
		return &failure{drop, err}
	}
	entries, err := j.store.List(ctx)
	if err != nil {
		return err
	}
	j.entry.Existed = false
	for _, e := range entries {
		j.entry.Existed = j.entry.Existed || e.Fingerprint() == certstore.FingerprintOf(cert)
	}
	return nil
}

func (j *job) install(ctx context.Context) error {
	key, err := j.openKey(ctx)
	if err != nil {
		return err
	}
	cert, err := j.leaf()
	if err != nil {
		return err
	}
	err = j.store.Install(ctx, key, cert, label(cert))
	if errors.Is(err, certstore.ErrKeyMismatch) {
		return &failure{drop, &CheckError{Check: CheckKey, Err: err}}
	}
	if err != nil {
		return &failure{takeOut, err}
	}
	return nil
}

// prove lets the store sign something new with the key it holds. That an entry exists proves nothing
// (facts/certificates.md, section 3.2).
func (j *job) prove(ctx context.Context) error {
	cert, err := j.leaf()
	if err != nil {
		return err
	}
	challenge, err := j.random(32)
	if err != nil {
		return err
	}
	if err := j.store.Prove(ctx, certstore.FingerprintOf(cert), challenge); err != nil {
		return &failure{takeOut, fmt.Errorf("prove the installed key: %w", err)}
	}
	return nil
}

// connect presents the certificate to the service. What keeps the handshake from happening at all, such as an
// inspecting proxy, is not held against a certificate whose key is proven.
func (j *job) connect(ctx context.Context) error {
	key, err := j.openKey(ctx)
	if errors.Is(err, errKeyLost) {
		return nil // only the store has it now, which prove has shown to work
	}
	if err != nil {
		return err
	}
	cert, err := j.leaf()
	if err != nil {
		return err
	}
	chain := []*x509.Certificate{cert}
	if between, err := parsePEM(j.entry.Chain); err == nil {
		chain = append(chain, between...)
	}
	found, err := j.service.Connection(ctx, chain, crypto.Signer(key))
	if err == nil && found.Terminal != j.entry.Terminal {
		return &failure{drop, &CheckError{Check: CheckConnection, Found: found.Terminal, Expected: j.entry.Terminal}}
	}
	if problem, ok := errors.AsType[*client.Problem](err); ok {
		switch problem.Type {
		case client.ProblemClientCertEnded, client.ProblemClientCertUnknown:
			return &failure{drop, &CheckError{Check: CheckConnection, Found: string(problem.Type), Err: err}}
		}
	}
	if errors.Is(err, client.ErrOffline) || ctx.Err() != nil {
		return err
	}
	j.entry.Connected = err == nil
	return nil
}

func (j *job) acknowledge(ctx context.Context) error {
	err := j.service.Acknowledge(ctx, j.entry.Terminal, j.entry.AcquisitionID)
	if problem, ok := errors.AsType[*client.Problem](err); ok && problem.Type == client.ProblemAlreadyAcknowledged {
		return nil
	}
	if err != nil {
		return refusal(err)
	}
	return nil
}

// finish writes the ledger and erases the secrets, the journal last.
func (j *job) finish(ctx context.Context) error {
	result := j.result()
	if err := j.journal.record(result.Installed); err != nil {
		return err
	}
	if err := j.store.DiscardKey(ctx, j.entry.KeyName, j.entry.Sealed); err != nil {
		return fmt.Errorf("erase the pending key: %w", err)
	}
	return j.journal.erase(j.entry.Terminal)
}

// beginAgain forgets key and certificate.
func (j *job) beginAgain() (Stage, error) {
	name, err := j.newKeyName(j.entry.Terminal)
	if err != nil {
		return "", err
	}
	j.key, j.csr = nil, nil
	j.entry.KeyName, j.entry.Sealed = name, nil
	j.entry.AcquisitionID, j.entry.Certificate, j.entry.Chain = "", nil, nil
	return StageKey, nil
}

func (j *job) openKey(ctx context.Context) (certstore.PendingKey, error) {
	if j.key != nil {
		return j.key, nil
	}
	key, err := j.store.OpenKey(ctx, j.entry.KeyName, j.entry.Sealed)
	if errors.Is(err, certstore.ErrNotFound) {
		return nil, errKeyLost
	}
	if err != nil {
		return nil, err
	}
	j.key = key
	return key, nil
}

// leaf reads the certificate that has passed the checks.
func (j *job) leaf() (*x509.Certificate, error) {
	cert, err := parseOne(j.entry.Certificate)
	if err != nil {
		return nil, &failure{drop, err}
	}
	return cert, nil
}

func (j *job) result() Result {
	cert, err := parseOne(j.entry.Certificate)
	if err != nil {
		return Result{}
	}
	r := Result{
		Installed:         j.describe(cert, label(cert)),
		ApplicationNumber: j.entry.ApplicationNumber,
		Connected:         j.entry.Connected,
		Replaced:          j.entry.Replaced,
	}
	r.At = j.now()
	for _, old := range j.entry.Replaced {
		r.Replaces = append(r.Replaces, old.Fingerprint)
	}
	return r
}

func (j *job) describe(cert *x509.Certificate, label string) Installed {
	return Installed{
		Terminal: cert.Subject.CommonName, Fingerprint: certstore.FingerprintOf(cert).String(),
		SerialNumber: cert.SerialNumber.Text(16), NotBefore: cert.NotBefore, NotAfter: cert.NotAfter,
		Label: label, Store: j.store.Describe(),
	}
}

// label names the certificate for people who look into the store: the terminal and the day of issue.
func label(cert *x509.Certificate) string {
	return cert.Subject.CommonName + " " + businessday.DateOf(cert.NotBefore).String()
}

// refusal judges an error of the service. What it refuses for good ends the job; anything else may pass.
func refusal(err error) error {
	_, refused := errors.AsType[*client.Problem](err)
	if !refused || client.Temporary(err) || errors.Is(err, client.ErrUnauthorized) {
		return err
	}
	return &failure{drop, err}
}

// fail carries out the verdict on a failed step and says what was kept.
func (j *job) fail(ctx context.Context, err error) error {
	verdict := keep
	if f, ok := errors.AsType[*failure](err); ok {
		verdict, err = f.verdict, f.err
	}
	report := &Error{Stage: j.entry.Stage, Kept: j.kept(), Err: err}
	if ctx.Err() != nil {
		return report // cancelled: whatever failed, nothing is decided
	}
	switch verdict {
	case takeOut:
		report.Cleanup = j.takeOut(ctx)
	case drop:
		report.Kept = KeptNothing
		report.Cleanup = j.giveUp(ctx)
	}
	return report
}

func (j *job) kept() Kept {
	switch {
	case j.saved == "":
		return KeptNothing
	case j.saved.before(StageAcknowledge):
		return KeptJob
	}
	return KeptInstalled
}

// takeOut removes the certificate that this job has put into the store. A later attempt installs it anew.
func (j *job) takeOut(ctx context.Context) error {
	if err := j.removeInstalled(ctx, j.entry); err != nil {
		return err
	}
	j.entry.Stage = StageInstall
	return j.save()
}

// giveUp takes everything back. The journal is told first, so that a kill half-way does not bring the job to life
// again; where it cannot be told, the taking back is tried all the same.
func (j *job) giveUp(ctx context.Context) error {
	if j.saved == "" {
		return nil
	}
	j.entry.Abandoned = true
	saveErr := j.save()
	if err := j.rollBack(ctx, j.entry); err != nil {
		return errors.Join(saveErr, err)
	}
	return nil
}

// rollBack takes back what the journal says this job has done, the journal last. It may be repeated.
func (a *Acquirer) rollBack(ctx context.Context, entry journalEntry) error {
	if err := a.removeInstalled(ctx, entry); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer cancel()
	if err := a.store.DiscardKey(ctx, entry.KeyName, entry.Sealed); err != nil {
		return fmt.Errorf("erase the pending key: %w", err)
	}
	return a.journal.erase(entry.Terminal)
}

func (a *Acquirer) removeInstalled(ctx context.Context, entry journalEntry) error {
	if entry.Stage.before(StageInstall) || entry.Existed {
		return nil
	}
	cert, err := parseOne(entry.Certificate)
	if err != nil {
		return nil // then it was never installed
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer cancel()
	err = a.store.Remove(ctx, certstore.FingerprintOf(cert))
	if err != nil && !errors.Is(err, certstore.ErrNotFound) {
		return fmt.Errorf("take the certificate out of the store: %w", err)
	}
	return nil
}
