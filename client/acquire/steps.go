package acquire

import (
	"context"
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"

	"saihakko/client"
	"saihakko/client/certstore"
)

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

// connect presents the certificate to the service. What keeps the service from seeing it at all, such as an inspecting
// proxy, is not held against a certificate whose key is proven. Any other failure leaves the job to be resumed.
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
	if err != nil && (!intercepted(err) || ctx.Err() != nil) {
		return err
	}
	j.entry.Connected = err == nil
	return nil
}

// intercepted says that something between this computer and the service has answered in its place, or has left the
// client certificate out.
func intercepted(err error) bool {
	problem, isProblem := errors.AsType[*client.Problem](err)
	_, untrusted := errors.AsType[*client.UntrustedError](err)
	_, proxy := errors.AsType[*client.ProxyAuthError](err)
	return untrusted || proxy || errors.Is(err, client.ErrGarbage) ||
		isProblem && problem.Type == client.ProblemClientCertMissing
}

// acknowledge tells the service. An earlier attempt may have reached it, and then the certificate is given out no more:
// only where the service says that another has taken its place may it be taken out.
func (j *job) acknowledge(ctx context.Context) error {
	err := j.service.Acknowledge(ctx, j.entry.Terminal, j.entry.AcquisitionID)
	if problem, ok := errors.AsType[*client.Problem](err); ok {
		switch problem.Type {
		case client.ProblemAlreadyAcknowledged:
			return nil
		case client.ProblemStateConflict:
			return &failure{drop, err}
		}
	}
	return err
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
	return j.journal.erase(j.entry)
}
