package acquire

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"

	"saihakko/client/businessday"
	"saihakko/client/certstore"
)

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
			next, err = j.beginAgain(ctx)
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

// beginAgain forgets key and certificate. A kill may have left the certificate in the store.
func (j *job) beginAgain(ctx context.Context) (Stage, error) {
	if err := j.removeInstalled(ctx, j.entry); err != nil {
		return "", err
	}
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
	return describe(cert, label, j.store)
}

func describe(cert *x509.Certificate, label string, store certstore.Store) Installed {
	return Installed{
		Terminal: cert.Subject.CommonName, Fingerprint: certstore.FingerprintOf(cert).String(),
		SerialNumber: cert.SerialNumber.Text(16), NotBefore: cert.NotBefore, NotAfter: cert.NotAfter,
		Label: label, Store: store.Describe(),
	}
}

// label names the certificate for people who look into the store: the terminal and the day of issue.
func label(cert *x509.Certificate) string {
	return cert.Subject.CommonName + " " + businessday.DateOf(cert.NotBefore).String()
}
