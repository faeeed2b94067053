package acquire_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"saihakko/client"
	"saihakko/client/acquire"
	"saihakko/client/certstore"
	"saihakko/client/certstore/storetest"
	"saihakko/client/vault"
)

// place is one computer: a store and a vault that outlive the program, which can be killed between any two of the
// things it does to them or asks of the service.
type place struct {
	t       *testing.T
	office  *office
	store   certstore.Store
	vault   *vault.Vault
	orphans func() int // private keys without a certificate

	owner func() string // who is logged in; nil where that does not matter

	keys []string // names of all keys ever created

	tick, killAt int
	proveFails   int // how many proofs are to fail
}

// killed is what a panic carries that stands for kill -9.
type killed struct{}

func newPlace(t *testing.T, o *office) *place {
	t.Helper()
	p := &place{t: t, office: o, store: storetest.NewMemory(), vault: vault.NewMemory()}
	p.orphans = func() int {
		n := 0
		for _, name := range p.keys {
			if _, err := p.store.OpenKey(context.Background(), name, nil); err == nil {
				n++
			}
		}
		return n
	}
	return p
}

// newNSSPlace is a computer with a real NSS database.
func newNSSPlace(t *testing.T, o *office) *place {
	t.Helper()
	p := newPlace(t, o)
	dir := filepath.Join(t.TempDir(), "nssdb")
	store, err := certstore.OpenNSS(dir)
	if err != nil {
		t.Skipf("no NSS here: %v", err)
	}
	p.store = store
	p.orphans = func() int {
		out, err := exec.Command("certutil", "-K", "-d", "sql:"+dir).CombinedOutput()
		if err != nil && !strings.Contains(string(out), "no keys found") {
			t.Fatalf("certutil -K: %v\n%s", err, out)
		}
		return strings.Count("\n"+string(out), "\n<") - len(p.withKey()) // one line "< 0> ec ..." for each key
	}
	return p
}

// start returns the program as it is after a start.
func (p *place) start() *acquire.Acquirer {
	return acquire.New(acquire.Options{
		Service: watchedService{p}, Store: watchedStore{p.store, p}, Vault: watchedVault{p}, Now: nowThen,
		Kind: certstore.P256, Owner: p.owner,
	})
}

// step is called around everything that leaves a trace.
func (p *place) step() {
	p.tick++
	if p.killAt > 0 && p.tick >= p.killAt {
		panic(killed{})
	}
}

// untilKilled runs the program and reports whether it was killed.
func untilKilled(run func()) (dead bool) {
	defer func() {
		switch r := recover(); r.(type) {
		case nil:
		case killed:
			dead = true
		default:
			panic(r)
		}
	}()
	run()
	return false
}

// withKey lists the store's certificates that have their key.
func (p *place) withKey() []certstore.Entry {
	p.t.Helper()
	entries, err := p.store.List(context.Background())
	if err != nil {
		p.t.Fatal(err)
	}
	var found []certstore.Entry
	for _, e := range entries {
		if !e.HasKey {
			p.t.Errorf("half an installation: %s has no key", e.Label)
			continue
		}
		found = append(found, e)
	}
	return found
}

// expectInstalled checks that everything is as if nothing had ever gone wrong.
func (p *place) expectInstalled() {
	p.t.Helper()
	found := p.withKey()
	if len(found) != 1 {
		p.t.Fatalf("%d certificates in the store, want 1", len(found))
	}
	current := p.office.current()
	if current == nil || !bytes.Equal(found[0].Certificate.Raw, current.cert.Raw) {
		p.t.Error("the certificate in the store is not the one in force")
	}
	if err := p.store.Prove(context.Background(), found[0].Fingerprint(), []byte("a new challenge")); err != nil {
		p.t.Errorf("its key does not work: %v", err)
	}
	if p.office.acknowledged != 1 {
		p.t.Errorf("acknowledged %d times, want once", p.office.acknowledged)
	}
	p.expectNothingPending()
	ledger, err := p.start().Installed()
	if err != nil || len(ledger) != 1 || ledger[0].Fingerprint != found[0].Fingerprint().String() {
		p.t.Errorf("ledger: %+v, %v", ledger, err)
	}
}

// expectNothingPending checks that no job, no pending key and no secret is left.
func (p *place) expectNothingPending() {
	p.t.Helper()
	if jobs, err := p.start().Pending(); len(jobs) != 0 || err != nil {
		p.t.Errorf("pending: %+v, %v", jobs, err)
	}
	if n := p.orphans(); n != 0 {
		p.t.Errorf("%d orphan keys", n)
	}
	infos, err := p.vault.List("")
	if err != nil {
		p.t.Fatal(err)
	}
	for _, info := range infos {
		data, err := p.vault.Get(info.Name)
		if err != nil {
			p.t.Fatal(err)
		}
		for _, secret := range []string{codes.Code2, "PRIVATE", "sealed"} {
			if strings.Contains(string(data), secret) {
				p.t.Errorf("%s still holds %q", info.Name, secret)
			}
		}
	}
}

func (p *place) expectNothing() {
	p.t.Helper()
	if found := p.withKey(); len(found) != 0 {
		p.t.Errorf("%d certificates in the store, want none", len(found))
	}
	p.expectNothingPending()
}

// The three watched parts report each step to the place.

type watchedStore struct {
	certstore.Store
	p *place
}

// after turns a kill inside the store into one of the program.
func (s watchedStore) after(err error) error {
	if errors.Is(err, storetest.ErrCrash) {
		panic(killed{})
	}
	s.p.step()
	return err
}

func (s watchedStore) CreateKey(ctx context.Context, name string, kind certstore.KeyKind) (certstore.PendingKey, error) {
	s.p.step()
	s.p.keys = append(s.p.keys, name)
	key, err := s.Store.CreateKey(ctx, name, kind)
	return key, s.after(err)
}

func (s watchedStore) DiscardKey(ctx context.Context, name string, sealed []byte) error {
	s.p.step()
	return s.after(s.Store.DiscardKey(ctx, name, sealed))
}

func (s watchedStore) Install(ctx context.Context, key certstore.PendingKey, cert *x509.Certificate, label string) error {
	s.p.step()
	return s.after(s.Store.Install(ctx, key, cert, label))
}

func (s watchedStore) Prove(ctx context.Context, fp certstore.Fingerprint, challenge []byte) error {
	s.p.step()
	if s.p.proveFails > 0 {
		s.p.proveFails--
		return certstore.ErrKeyMismatch
	}
	return s.after(s.Store.Prove(ctx, fp, challenge))
}

func (s watchedStore) Remove(ctx context.Context, fp certstore.Fingerprint) error {
	s.p.step()
	return s.after(s.Store.Remove(ctx, fp))
}

type watchedVault struct{ p *place }

func (v watchedVault) Put(name string, data []byte) error {
	v.p.step()
	err := v.p.vault.Put(name, data)
	v.p.step()
	return err
}

func (v watchedVault) Delete(name string) error {
	v.p.step()
	err := v.p.vault.Delete(name)
	v.p.step()
	return err
}

func (v watchedVault) Get(name string) ([]byte, error)          { return v.p.vault.Get(name) }
func (v watchedVault) List(prefix string) ([]vault.Info, error) { return v.p.vault.List(prefix) }

type watchedService struct{ p *place }

func (s watchedService) Acquire(ctx context.Context, name string, c client.Codes, csr []byte) (client.Acquisition, error) {
	s.p.step()
	a, err := s.p.office.Acquire(ctx, name, c, csr)
	s.p.step()
	return a, err
}

func (s watchedService) Acknowledge(ctx context.Context, name, id string) error {
	s.p.step()
	err := s.p.office.Acknowledge(ctx, name, id)
	s.p.step()
	return err
}

func (s watchedService) Authority(ctx context.Context) (client.Authority, error) {
	return s.p.office.Authority(ctx)
}

func (s watchedService) Connection(ctx context.Context, chain []*x509.Certificate, key crypto.Signer) (client.Connection, error) {
	s.p.step()
	c, err := s.p.office.Connection(ctx, chain, key)
	s.p.step()
	return c, err
}
