package storetest

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"testing"

	"saihakko/client/certstore"
)

// Crasher is a store whose work can be cut off, as a kill of the program does.
type Crasher interface {
	// CrashAt makes the step of that number, counted from 1 and from now on, and all later ones fail with [ErrCrash].
	// 0 stands for the program's next start: all steps work again.
	CrashAt(step int)
}

// Orphaner is a store in which a private key can stand without a certificate and without a name of ours, as after an
// installation that was cut off half-way.
type Orphaner interface {
	// InstallKeyOnly does the first half of an installation.
	InstallKeyOnly(t *testing.T, key certstore.PendingKey)
	// OrphanKeys counts the private keys that belong to no certificate.
	OrphanKeys(t *testing.T) int
}

// Limited is a store that cannot make every kind of key on every system.
type Limited interface {
	// Makes says whether keys of that kind can be made. Those of kind RSA2048 always can.
	Makes(kind certstore.KeyKind) bool
}

// Run checks that a back end keeps what [certstore.Store] promises. open returns an empty store; what a store keeps
// outside of itself must be gone when t ends. Stores that are a [Crasher] are cut off at each step of each change.
func Run(t *testing.T, open func(t *testing.T) certstore.Store) {
	ca := NewAuthority(t)
	for _, kind := range []certstore.KeyKind{certstore.RSA2048, certstore.P256} {
		t.Run("a certificate is installed, proven and removed/"+string(kind), func(t *testing.T) {
			wholeLife(t, ca, open(t), kind)
		})
	}
	for name, test := range map[string]func(*testing.T, *Authority, certstore.Store){
		"a pending key is found again until it is discarded": pendingKey,
		"a key of another certificate is refused":            mismatch,
		"installing twice leaves one entry":                  installTwice,
		"certificates of one subject are told apart":         sameSubject,
		"a key that two certificates use outlives the first": sharedKey,
		"what is not there is not found":                     absent,
		"a cancelled call changes nothing":                   cancelled,
		"a key from a file is installed like one of ours":    foreignKey,
		"a key from a file may be one on a curve":            foreignCurve,
	} {
		t.Run(name, func(t *testing.T) { test(t, ca, open(t)) })
	}
	for name, test := range map[string]crashTest{
		"install": crashInInstall, "remove": crashInRemove, "discard": crashInDiscard, "replace": crashInReplace,
	} {
		t.Run("a kill at any step of "+name+" is made good by doing it again", func(t *testing.T) {
			atEveryStep(t, ca, open, test)
		})
	}
}

func makes(s certstore.Store, kind certstore.KeyKind) bool {
	limited, ok := s.(Limited)
	return !ok || limited.Makes(kind)
}

// pending makes a key in the way a caller does: create, seal, and open again. Where the store makes no keys of that
// kind it is one of RSA.
func pending(t *testing.T, s certstore.Store, name string, kind certstore.KeyKind) (certstore.PendingKey, []byte) {
	t.Helper()
	if !makes(s, kind) {
		kind = certstore.RSA2048
	}
	made, err := s.CreateKey(t.Context(), name, kind)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := made.Sealed()
	if err != nil {
		t.Fatal(err)
	}
	key, err := s.OpenKey(t.Context(), name, sealed)
	if err != nil {
		t.Fatal(err)
	}
	return key, sealed
}

func install(t *testing.T, s certstore.Store, key certstore.PendingKey, cert *x509.Certificate, label string) {
	t.Helper()
	if err := s.Install(t.Context(), key, cert, label); err != nil {
		t.Fatal(err)
	}
}

// expect checks that the store holds exactly these certificates, all with working keys and labels of their own.
func expect(t *testing.T, s certstore.Store, certs ...*x509.Certificate) map[certstore.Fingerprint]certstore.Entry {
	t.Helper()
	entries, err := s.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found, labels := map[certstore.Fingerprint]certstore.Entry{}, map[string]bool{}
	for _, entry := range entries {
		found[entry.Fingerprint()] = entry
		if !entry.HasKey {
			t.Errorf("%q has no key", entry.Label)
		}
		if labels[entry.Label] {
			t.Errorf("label %q stands at two certificates", entry.Label)
		}
		labels[entry.Label] = true
	}
	if len(entries) != len(certs) || len(found) != len(certs) {
		t.Errorf("%d entries with %d certificates, want %d", len(entries), len(found), len(certs))
	}
	for n, cert := range certs {
		fp := certstore.FingerprintOf(cert)
		if _, ok := found[fp]; !ok {
			t.Errorf("certificate %d, serial number %v, is missing", n, cert.SerialNumber)
			continue
		}
		if err := s.Prove(t.Context(), fp, []byte("challenge of "+t.Name())); err != nil {
			t.Errorf("certificate %d: %v", n, err)
		}
	}
	return found
}

func wholeLife(t *testing.T, ca *Authority, s certstore.Store, kind certstore.KeyKind) {
	expect(t, s)
	if s.Describe() == "" {
		t.Error("the store has no name")
	}
	if !makes(s, kind) {
		if _, err := s.CreateKey(t.Context(), "key-1", kind); !errors.Is(err, certstore.ErrKeyKind) {
			t.Errorf("got %v, want ErrKeyKind", err)
		}
		if _, err := s.OpenKey(t.Context(), "key-1", nil); !errors.Is(err, certstore.ErrNotFound) {
			t.Errorf("something was made: %v", err)
		}
		t.Skipf("refused with ErrKeyKind, as it should: this store makes no keys of kind %s here", kind)
	}
	key, _ := pending(t, s, "key-1", kind)
	cert := ca.Issue(t, "1AABC1", key.Public())
	for _, label := range []string{"海上 1AABC1", "海上 1AABC1 新"} {
		install(t, s, key, cert, label)
		if entry := expect(t, s, cert)[certstore.FingerprintOf(cert)]; entry.Label != label {
			t.Errorf("label %q, want %q", entry.Label, label)
		}
	}
	for _, challenge := range []string{"", "x", strings.Repeat("long", 10_000)} {
		if err := s.Prove(t.Context(), certstore.FingerprintOf(cert), []byte(challenge)); err != nil {
			t.Errorf("challenge of %d bytes: %v", len(challenge), err)
		}
	}
	if err := s.Remove(t.Context(), certstore.FingerprintOf(cert)); err != nil {
		t.Fatal(err)
	}
	expect(t, s)
}

func pendingKey(t *testing.T, ca *Authority, s certstore.Store) {
	key, sealed := pending(t, s, "key-1", certstore.P256)
	if sealed == nil { // the store keeps it under its name
		again, err := s.CreateKey(t.Context(), "key-1", certstore.P256)
		if err != nil || !equal(again.Public(), key.Public()) {
			t.Errorf("a second key of that name was made, %v", err)
		}
	}
	for range 2 {
		if err := s.DiscardKey(t.Context(), "key-1", sealed); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.OpenKey(t.Context(), "key-1", nil); !errors.Is(err, certstore.ErrNotFound) {
		t.Errorf("after discarding: %v", err)
	}
	key, sealed = pending(t, s, "key-2", certstore.P256)
	cert := ca.Issue(t, "1AABC1", key.Public())
	install(t, s, key, cert, "in use")
	if err := s.DiscardKey(t.Context(), "key-2", sealed); err != nil {
		t.Fatal(err)
	}
	expect(t, s, cert)
	if _, err := s.CreateKey(t.Context(), "key-3", "dsa-512"); err == nil {
		t.Error("an unknown kind of key was made")
	}
}

func equal(a, b any) bool {
	da, errA := x509.MarshalPKIXPublicKey(a)
	db, errB := x509.MarshalPKIXPublicKey(b)
	return errA == nil && errB == nil && string(da) == string(db)
}

func mismatch(t *testing.T, ca *Authority, s certstore.Store) {
	key, _ := pending(t, s, "key-1", certstore.RSA2048)
	other, _ := pending(t, s, "key-2", certstore.RSA2048)
	mine := ca.Issue(t, "1AABC1", key.Public())
	install(t, s, key, mine, "mine")
	theirs := ca.Issue(t, "1AABC1", other.Public())
	if err := s.Install(t.Context(), key, theirs, "theirs"); !errors.Is(err, certstore.ErrKeyMismatch) {
		t.Errorf("got %v", err)
	}
	if got := expect(t, s, mine)[certstore.FingerprintOf(mine)].Label; got != "mine" {
		t.Errorf("label became %q", got)
	}
}

func installTwice(t *testing.T, ca *Authority, s certstore.Store) {
	key, _ := pending(t, s, "key-1", certstore.RSA2048)
	cert := ca.Issue(t, "1AABC1", key.Public())
	for range 3 {
		install(t, s, key, cert, "once")
		if got := expect(t, s, cert)[certstore.FingerprintOf(cert)].Label; got != "once" {
			t.Errorf("label %q", got)
		}
	}
}

// sameSubject is the case of every reissue: the new certificate has the subject of the old one.
func sameSubject(t *testing.T, ca *Authority, s certstore.Store) {
	var certs []*x509.Certificate
	for n := range 4 {
		kind := []certstore.KeyKind{certstore.RSA2048, certstore.P256}[n%2]
		key, _ := pending(t, s, fmt.Sprintf("key-%d", n), kind)
		cert := ca.Issue(t, "1AABC1", key.Public())
		certs = append(certs, cert)
		install(t, s, key, cert, "海上 1AABC1")
		for fp, entry := range expect(t, s, certs...) {
			if !strings.HasPrefix(entry.Label, "海上 1AABC1") {
				t.Errorf("label %q of %v", entry.Label, fp)
			}
		}
	}
	for len(certs) > 0 { // from the middle, so that neither the oldest nor the newest is hit by chance
		n := len(certs) / 2
		if err := s.Remove(t.Context(), certstore.FingerprintOf(certs[n])); err != nil {
			t.Fatal(err)
		}
		certs = append(certs[:n:n], certs[n+1:]...)
		expect(t, s, certs...)
	}
}

func sharedKey(t *testing.T, ca *Authority, s certstore.Store) {
	key, sealed := pending(t, s, "key-1", certstore.RSA2048)
	first, second := ca.Issue(t, "1AABC1", key.Public()), ca.Issue(t, "1AABC2", key.Public())
	install(t, s, key, first, "first")
	install(t, s, key, second, "second")
	expect(t, s, first, second)
	if err := s.Remove(t.Context(), certstore.FingerprintOf(first)); err != nil {
		t.Fatal(err)
	}
	expect(t, s, second)
	if err := s.DiscardKey(t.Context(), "key-1", sealed); err != nil {
		t.Fatal(err)
	}
	expect(t, s, second)
	if err := s.Remove(t.Context(), certstore.FingerprintOf(second)); err != nil {
		t.Fatal(err)
	}
	expect(t, s)
}

func absent(t *testing.T, _ *Authority, s certstore.Store) {
	_, openErr := s.OpenKey(t.Context(), "key-1", nil)
	for what, err := range map[string]error{
		"open key": openErr,
		"prove":    s.Prove(t.Context(), certstore.Fingerprint{1}, []byte("x")),
		"remove":   s.Remove(t.Context(), certstore.Fingerprint{1}),
	} {
		if !errors.Is(err, certstore.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := s.DiscardKey(t.Context(), "key-1", nil); err != nil {
		t.Error(err)
	}
}

func cancelled(t *testing.T, ca *Authority, s certstore.Store) {
	key, _ := pending(t, s, "key-1", certstore.P256)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Install(ctx, key, ca.Issue(t, "1AABC1", key.Public()), "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	expect(t, s)
}
