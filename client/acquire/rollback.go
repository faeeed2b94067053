package acquire

import (
	"context"
	"errors"
	"fmt"
	"time"

	"saihakko/client"
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

// takeOut removes the certificate that this job has put into the store. A later attempt installs it anew, so the
// journal goes back to that stage first.
func (j *job) takeOut(ctx context.Context) error {
	j.entry.Stage = StageInstall
	return errors.Join(j.save(), j.removeInstalled(ctx, j.entry))
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
	return a.journal.erase(entry)
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
