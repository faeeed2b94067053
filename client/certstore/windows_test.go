//go:build windows

package certstore_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"saihakko/client/certstore"
	"saihakko/client/certstore/storetest"
)

// cuttable is a real store of the current user, with real containers, whose changes can be cut off: before the first
// step is step 1, after it step 2, and so on.
type cuttable struct {
	certstore.Store
	name, prefix  string
	cng           bool
	mu            sync.Mutex
	step, crashAt int
}

func (c *cuttable) CrashAt(step int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.step, c.crashAt = 0, step
}

func (c *cuttable) killed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.step++
	return c.crashAt > 0 && c.step >= c.crashAt
}

func (c *cuttable) through(do func() error) error {
	if c.killed() {
		return storetest.ErrCrash
	}
	err := do()
	if c.killed() {
		return storetest.ErrCrash
	}
	return err
}

func (c *cuttable) Makes(kind certstore.KeyKind) bool { return c.cng || kind == certstore.RSA2048 }

// InstallKeyOnly has nothing to do: the key lies in its container from the beginning.
func (c *cuttable) InstallKeyOnly(*testing.T, certstore.PendingKey) {}

func (c *cuttable) OrphanKeys(t *testing.T) int {
	t.Helper()
	names, err := certstore.Containers(c.prefix)
	if err != nil {
		t.Fatal(err)
	}
	used, err := certstore.UsedContainers(c.Store)
	if err != nil {
		t.Fatal(err)
	}
	return len(slices.DeleteFunc(names, func(name string) bool {
		return slices.ContainsFunc(used, func(other string) bool { return strings.EqualFold(name, other) })
	}))
}

// openStore opens an empty store, which is gone with its containers when the test ends.
func openStore(t *testing.T) *cuttable {
	t.Helper()
	id := strings.ToLower(rand.Text()[:10])
	c := &cuttable{name: "SaihakkoTest" + id, prefix: "saihakko-test-" + id + "-", cng: certstore.InCNG(t)}
	c.Store = certstore.OpenSystemStore(c.name, c.prefix, c.through)
	t.Cleanup(func() {
		if err := certstore.RemoveSystemStore(c.name); err != nil {
			t.Error(err)
		}
		left, err := certstore.Containers(c.prefix)
		for _, container := range left {
			err = errors.Join(err, certstore.RemoveContainer(container))
		}
		if err != nil {
			t.Error(err)
		}
	})
	return c
}

func TestTheStoreOfWindowsKeepsThePromises(t *testing.T) {
	storetest.Run(t, func(t *testing.T) certstore.Store { return openStore(t) })
}

func makeKey(t *testing.T, s certstore.Store, name string) certstore.PendingKey {
	t.Helper()
	key, err := s.CreateKey(t.Context(), name, certstore.RSA2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func install(t *testing.T, s certstore.Store, key certstore.PendingKey, cert *x509.Certificate, label string) {
	t.Helper()
	if err := s.Install(t.Context(), key, cert, label); err != nil {
		t.Fatal(err)
	}
}

// TestTheStoreOfTheUserIsTheDefault goes through the whole life of a certificate in CurrentUser\My.
func TestTheStoreOfTheUserIsTheDefault(t *testing.T) {
	s, err := certstore.OpenDefault()
	if err != nil {
		t.Fatal(err)
	}
	certstore.CheckClosing(s)
	if want := `Windows (CurrentUser\My)`; s.Describe() != want {
		t.Errorf("described as %q, want %q", s.Describe(), want)
	}
	before, err := s.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	name := "saihakko-test-" + rand.Text()
	key := makeKey(t, s, name)
	defer func() {
		if err := s.DiscardKey(context.Background(), name, nil); err != nil {
			t.Error(err)
		}
	}()
	if sealed, err := key.Sealed(); sealed != nil || err != nil {
		t.Errorf("sealed: %d bytes, %v", len(sealed), err)
	}
	cert := storetest.NewAuthority(t).Issue(t, "1AABC1", key.Public())
	fp := certstore.FingerprintOf(cert)
	defer func() {
		if err := s.Remove(context.Background(), fp); err != nil {
			t.Error(err)
		}
		if after, err := s.List(context.Background()); err != nil || len(after) != len(before) {
			t.Errorf("%d certificates before, %d after, %v", len(before), len(after), err)
		}
	}()
	install(t, s, key, cert, "saihakko test "+name)
	// Another instance of the program.
	again, err := certstore.OpenDefault()
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Prove(t.Context(), fp, []byte("x")); err != nil {
		t.Error(err)
	}
	if err := again.DiscardKey(t.Context(), name, nil); err != nil {
		t.Error(err)
	}
	if err := again.Prove(t.Context(), fp, []byte("x")); err != nil {
		t.Errorf("after its pending key was discarded: %v", err)
	}
	if _, err := certstore.OpenNSS(t.TempDir()); !errors.Is(err, certstore.ErrUnsupported) {
		t.Errorf("NSS: %v", err)
	}
}

// A key was discarded and made anew under the same name while the old one was still at hand.
func TestACertificateIsNotGivenToTheContainerOfAnotherKey(t *testing.T) {
	s, ca := openStore(t), storetest.NewAuthority(t)
	old := makeKey(t, s, "key-1")
	cert := ca.Issue(t, "1AABC1", old.Public())
	if err := s.DiscardKey(t.Context(), "key-1", nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Install(t.Context(), old, cert, "x"); !errors.Is(err, certstore.ErrNotFound) {
		t.Errorf("without a key: %v", err)
	}
	makeKey(t, s, "key-1")
	if err := s.Install(t.Context(), old, cert, "x"); !errors.Is(err, certstore.ErrKeyMismatch) {
		t.Errorf("with another key: %v", err)
	}
	if entries, err := s.List(t.Context()); err != nil || len(entries) != 0 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

func TestAnArchivedCertificateKeepsItsKey(t *testing.T) {
	s, ca := openStore(t), storetest.NewAuthority(t)
	key := makeKey(t, s, "key-1")
	old, renewed := ca.Issue(t, "1AABC1", key.Public()), ca.Issue(t, "1AABC1", key.Public())
	install(t, s, key, old, "old")
	install(t, s, key, renewed, "renewed")
	err := certstore.Archive(s.Store, certstore.FingerprintOf(old))
	if err != nil && !s.cng {
		t.Skipf("Wine 8 cannot archive a certificate: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	entries, err := s.List(t.Context())
	if err != nil || len(entries) != 1 || entries[0].Label != "renewed" {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	if err := s.Remove(t.Context(), certstore.FingerprintOf(renewed)); err != nil {
		t.Fatal(err)
	}
	if err := s.DiscardKey(t.Context(), "key-1", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.OpenKey(t.Context(), "key-1", nil); err != nil {
		t.Errorf("the archived certificate lost its key: %v", err)
	}
	install(t, s, key, old, "back again")
	if entries, err := s.List(t.Context()); err != nil || len(entries) != 1 || entries[0].Label != "back again" {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

func TestForeignCertificatesAndTheirKeysAreLeftAlone(t *testing.T) {
	s, ca := openStore(t), storetest.NewAuthority(t)
	key, mine := makeKey(t, s, "key-1"), makeKey(t, s, "mine")
	withoutKey := ca.Issue(t, "1AABC1", key.Public())
	if err := certstore.AddForeign(s.Store, withoutKey, "", ""); err != nil {
		t.Fatal(err)
	}
	if err := certstore.AddForeign(s.Store, ca.Certificate(), "", ""); err != nil {
		t.Fatal(err)
	}
	// Another program has put a certificate of another key into our container, by another provider's name.
	stray := ca.Issue(t, "1AABC3", key.Public())
	if err := certstore.AddForeign(s.Store, stray, strings.ToUpper(certstore.ContainerOf(mine)), "Some Smart Card Provider"); err != nil {
		t.Fatal(err)
	}
	cert := ca.Issue(t, "1AABC2", mine.Public())
	install(t, s, mine, cert, "mine")

	entries, err := s.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	hasKey := map[string]bool{}
	for _, entry := range entries {
		hasKey[entry.Label] = entry.HasKey
	}
	want := map[string]bool{"mine": true, "1AABC1": false, "1AABC3": false} // the CA has no key and is for nobody's log-in
	if diff := cmp.Diff(want, hasKey); diff != "" {
		t.Error(diff)
	}
	for _, other := range []*x509.Certificate{withoutKey, stray} {
		if err := s.Prove(t.Context(), certstore.FingerprintOf(other), nil); err == nil {
			t.Errorf("%v was proven", other.Subject)
		}
	}
	if err := s.Prove(t.Context(), certstore.FingerprintOf(withoutKey), nil); !errors.Is(err, certstore.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	for _, gone := range []*x509.Certificate{cert, stray, withoutKey} {
		if err := s.Remove(t.Context(), certstore.FingerprintOf(gone)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.OpenKey(t.Context(), "mine", nil); err != nil {
			t.Errorf("the key went with a certificate, though another one named it or it was not that one's: %v", err)
		}
	}
	if left, err := s.List(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("%d entries, %v", len(left), err)
	}
	if _, err := s.OpenKey(t.Context(), "key-1", nil); err != nil {
		t.Errorf("a key that no certificate named was removed: %v", err)
	}
}

func TestKeysCannotBeExported(t *testing.T) {
	s := openStore(t)
	if err := certstore.ExportPrivate(makeKey(t, s, "key-1")); err == nil {
		t.Error("the private key was exported")
	} else {
		t.Logf("refused: %v", err)
	}
}

func TestSignaturesByTheContainer(t *testing.T) {
	s := openStore(t)
	key := makeKey(t, s, "key-1")
	public, ok := key.Public().(*rsa.PublicKey)
	if !ok {
		t.Fatalf("%T", key.Public())
	}
	if public.N.BitLen() != 2048 || public.E != 65537 {
		t.Errorf("%d bits, exponent %d", public.N.BitLen(), public.E)
	}
	for _, hash := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512} {
		h := hash.New()
		h.Write([]byte("to be signed"))
		digest := h.Sum(nil)
		signature, err := key.Sign(rand.Reader, digest, hash)
		if err == nil {
			err = rsa.VerifyPKCS1v15(public, hash, digest, signature)
		}
		if err != nil {
			t.Errorf("%v: %v", hash, err)
		}
		for _, length := range []int{rsa.PSSSaltLengthEqualsHash, rsa.PSSSaltLengthAuto, 20} {
			opts := &rsa.PSSOptions{SaltLength: length, Hash: hash}
			signature, err := key.Sign(rand.Reader, digest, opts)
			if !s.cng {
				if err == nil {
					t.Error("CAPI signed by RSA-PSS")
				}
				continue
			}
			if err == nil {
				err = rsa.VerifyPSS(public, hash, digest, signature, opts)
			}
			if err != nil {
				t.Errorf("%v, PSS, salt %d: %v", hash, length, err)
			}
		}
	}
	for _, hash := range []crypto.Hash{crypto.SHA1, crypto.MD5SHA1, 0} {
		if _, err := key.Sign(rand.Reader, make([]byte, 20), hash); err == nil {
			t.Errorf("signed by %v", hash)
		}
	}
	if _, err := key.Sign(rand.Reader, make([]byte, 31), crypto.SHA256); err == nil {
		t.Error("signed a digest that is too short")
	}
}

// TestTheKeyLogsInByTLS: what CAPI signs by is enough for TLS 1.2 alone.
func TestTheKeyLogsInByTLS(t *testing.T) {
	s, ca := openStore(t), storetest.NewAuthority(t)
	key := makeKey(t, s, "key-1")
	cert := ca.Issue(t, "1AABC1", key.Public())
	install(t, s, key, cert, "terminal")
	limited, ok := key.(interface{ SignatureSchemes() []tls.SignatureScheme })
	if !ok {
		t.Fatal("the key does not say what it signs by")
	}
	for version, works := range map[uint16]bool{tls.VersionTLS12: true, tls.VersionTLS13: s.cng} {
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if len(r.TLS.PeerCertificates) != 1 || !r.TLS.PeerCertificates[0].Equal(cert) {
				t.Error("another certificate was presented")
			}
		}))
		server.Config.ErrorLog = log.New(io.Discard, "", 0) // a handshake that fails is one of the cases
		server.TLS = &tls.Config{MinVersion: version, MaxVersion: version, ClientAuth: tls.RequireAnyClientCert}
		server.StartTLS()
		roots := x509.NewCertPool()
		roots.AddCert(server.Certificate())
		transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12,
			Certificates: []tls.Certificate{{Certificate: [][]byte{cert.Raw}, PrivateKey: key,
				SupportedSignatureAlgorithms: limited.SignatureSchemes()}}}}
		answer, err := (&http.Client{Transport: transport}).Get(server.URL)
		if err == nil {
			_ = answer.Body.Close()
		}
		if (err == nil) != works {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
		transport.CloseIdleConnections()
		server.Close()
	}
}
