// Package acquire takes a terminal's reissued certificate from the service into the certificate store of this
// computer: it makes the key here, sends a signing request, judges what comes back, installs it, proves it, and only
// then acknowledges it, because after that the service gives it out no more (取得 is one-shot).
//
// A journal in the vault is written before every step that leaves a trace. Whenever the program is killed, the next
// start finds the job ([Acquirer.Pending]) and brings it to its end ([Acquirer.Resume]) or takes back what it had done
// ([Acquirer.Abandon]). The order of the steps is that of facts/certificates.md, section 6.
package acquire

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"saihakko/client"
	"saihakko/client/certstore"
	"saihakko/client/vault"
)

// Service gives out certificates; [*client.Client] is one.
type Service interface {
	Acquire(ctx context.Context, terminal string, codes client.Codes, csr []byte) (client.Acquisition, error)
	Acknowledge(ctx context.Context, terminal, acquisitionID string) error
	Authority(ctx context.Context) (client.Authority, error)
	Connection(ctx context.Context, chain []*x509.Certificate, key crypto.Signer) (client.Connection, error)
}

// Vault keeps the journal; [*vault.Vault] is one.
type Vault interface {
	Put(name string, data []byte) error
	Get(name string) ([]byte, error)
	List(prefix string) ([]vault.Info, error)
	Delete(name string) error
}

// Options are what an acquirer works with. Owner, Kind and Rand may be left out.
type Options struct {
	Service Service
	Store   certstore.Store
	Vault   Vault
	// Now judges the certificate's validity. Give it the service's clock ([client.Client.ServiceNow]): a clock that
	// is off on this computer must not spoil a certificate that is given out only once.
	Now func() time.Time
	// Owner tells whose jobs are worked on: the account and the service that it belongs to, or "" while nobody is logged
	// in. Several offices may share this computer, and the service answers another office's job as if there were none.
	// Left out, all jobs are everybody's.
	Owner func() string
	// Kind is the key to make; RSA-2048 by default, which every program that reads the stores can use.
	Kind certstore.KeyKind
	// Rand is crypto/rand by default.
	Rand io.Reader
}

// Acquirer runs acquisitions, one at a time. Its methods may be called from any goroutine.
type Acquirer struct {
	service Service
	store   certstore.Store
	journal journalStore
	now     func() time.Time
	owner   func() string
	kind    certstore.KeyKind
	rand    io.Reader
	busy    chan struct{}
}

// New returns an acquirer.
func New(o Options) *Acquirer {
	a := &Acquirer{
		service: o.Service, store: o.Store, journal: journalStore{o.Vault}, now: o.Now, owner: o.Owner, kind: o.Kind,
		rand: o.Rand, busy: make(chan struct{}, 1),
	}
	if a.kind == "" {
		a.kind = certstore.RSA2048
	}
	if a.rand == nil {
		a.rand = rand.Reader
	}
	return a
}

// Run acquires the terminal's certificate, or continues the job that an earlier Run has left, with the codes given now.
// progress is told each stage as it begins; it may be nil. A failure is an [*Error] that says what was kept.
// Cancelling ctx leaves the job as it is, to be resumed.
func (a *Acquirer) Run(ctx context.Context, terminal string, codes client.Codes, progress func(Stage)) (Result, error) {
	if err := a.enter(ctx); err != nil {
		return Result{}, &Error{Stage: StagePreparing, Err: err}
	}
	defer a.leave()
	if !isTerminalName(terminal) {
		return Result{}, &Error{Stage: StagePreparing, Err: fmt.Errorf("%w: %q", ErrTerminalName, terminal)}
	}
	owner, known := a.whose()
	if !known {
		return Result{}, &Error{Stage: StagePreparing, Err: client.ErrUnauthorized}
	}
	entry, err := a.journal.load(owner, terminal)
	if err == nil && entry.Abandoned {
		if err := a.rollBack(ctx, entry); err != nil {
			return Result{}, &Error{Stage: StagePreparing, Kept: KeptJob, Err: err}
		}
		err = ErrNoJob
	}
	damaged, isDamaged := errors.AsType[*vault.DamagedError](err)
	switch {
	case err == nil:
		entry.Codes = codes
	case errors.Is(err, ErrNoJob), isDamaged && damaged.SetAside != "":
		entry = journalEntry{
			Owner: owner, Terminal: terminal, Codes: codes, Started: a.now(), Stage: StagePreparing, KeyKind: a.kind,
		}
	default:
		return Result{}, &Error{Stage: StagePreparing, Err: err}
	}
	return a.advance(ctx, entry, progress)
}

// Resume continues the terminal's job where it broke off. It returns an error that wraps [ErrAbandoned] if the job had
// been given up; the rest of it is then cleared away.
func (a *Acquirer) Resume(ctx context.Context, terminal string, progress func(Stage)) (Result, error) {
	if err := a.enter(ctx); err != nil {
		return Result{}, &Error{Stage: StagePreparing, Kept: KeptJob, Err: err}
	}
	defer a.leave()
	owner, known := a.whose()
	if !known {
		return Result{}, &Error{Stage: StagePreparing, Kept: KeptJob, Err: client.ErrUnauthorized}
	}
	entry, err := a.journal.load(owner, terminal)
	if errors.Is(err, ErrNoJob) {
		return Result{}, &Error{Stage: StagePreparing, Err: ErrNoJob}
	}
	if err != nil {
		return Result{}, &Error{Stage: StagePreparing, Err: err}
	}
	if entry.Abandoned {
		cleanup := a.rollBack(ctx, entry)
		return Result{}, &Error{Stage: entry.Stage, Err: ErrAbandoned, Cleanup: cleanup}
	}
	return a.advance(ctx, entry, progress)
}

// Abandon takes back what the terminal's job has done on this computer. The certificate can be acquired anew, because
// it has not been acknowledged. That there is no job is no error. A job that has been acknowledged cannot be abandoned:
// [ErrAcknowledged].
func (a *Acquirer) Abandon(ctx context.Context, terminal string) error {
	if err := a.enter(ctx); err != nil {
		return err
	}
	defer a.leave()
	owner, known := a.whose()
	if !known {
		return client.ErrUnauthorized
	}
	entry, err := a.journal.load(owner, terminal)
	if errors.Is(err, ErrNoJob) {
		return nil
	}
	if err != nil {
		return err
	}
	if entry.Stage == StageDone || entry.Stage == StageAcknowledge {
		return ErrAcknowledged
	}
	entry.Abandoned = true
	if err := a.journal.save(entry); err != nil {
		return err
	}
	return a.rollBack(ctx, entry)
}

// Job is an acquisition that broke off.
type Job struct {
	Terminal string
	// Stage is the one that the job goes on with.
	Stage   Stage
	Started time.Time
	// Installed says that the certificate is in the store and proven, so that only the service has to be told.
	Installed bool
	// Abandoned says that only clearing away is left to do.
	Abandoned bool
}

// Pending lists the owner's jobs that broke off, to be resumed at the start. Jobs that can be read are returned even
// where an error tells of others that cannot.
func (a *Acquirer) Pending() ([]Job, error) {
	owner, known := a.whose()
	if !known {
		return nil, nil
	}
	entries, err := a.journal.list(owner)
	var jobs []Job
	for _, e := range entries {
		jobs = append(jobs, Job{
			Terminal: e.Terminal, Stage: e.Stage, Started: e.Started, Abandoned: e.Abandoned,
			Installed: e.Stage == StageAcknowledge || e.Stage == StageDone,
		})
	}
	return jobs, err
}

// Installed lists the certificates that this program has installed, the newest first. They may have been removed from
// the store since.
func (a *Acquirer) Installed() ([]Installed, error) { return a.journal.installed() }

// whose returns the owner of the jobs to work on; known is false while nobody is logged in.
func (a *Acquirer) whose() (owner string, known bool) {
	if a.owner == nil {
		return "", true
	}
	owner = a.owner()
	return owner, owner != ""
}

func (a *Acquirer) enter(ctx context.Context) error {
	select {
	case a.busy <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (a *Acquirer) leave() { <-a.busy }

// random returns n random bytes.
func (a *Acquirer) random(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(a.rand, b); err != nil {
		return nil, fmt.Errorf("random numbers: %w", err)
	}
	return b, nil
}

func (a *Acquirer) newKeyName(terminal string) (string, error) {
	suffix, err := a.random(8)
	if err != nil {
		return "", err
	}
	return "saihakko-" + terminal + "-" + hex.EncodeToString(suffix), nil
}

// isTerminalName is the contract's pattern. It also keeps strange names out of the vault and the store.
func isTerminalName(name string) bool {
	if len(name) != 6 {
		return false
	}
	for _, r := range name {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return true
}
