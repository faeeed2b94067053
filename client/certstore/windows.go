//go:build windows

package certstore

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/sys/windows"
)

// myStore is the store of the Windows user that browsers and other programs read, CurrentUser\My. Each key lies in a
// container of its own, named by us, and the certificate names the container (facts/certificates.md, 3.3). Keys are
// made in CNG's software provider, or where it keeps no keys, in CAPI ([newMaker]).
type myStore struct {
	name   string // of the system store
	prefix string // of our containers
	maker  func() (keyMaker, error)
	open   func(name string) (windows.Handle, error)

	// closeFlags are given to CertCloseStore. Tests ask it to report contexts that were not freed: the product does
	// not, because a context that another library holds would turn success into failure.
	closeFlags uint32
	// change does one change of the store or of a container. Tests cut it off here.
	change changer

	mu sync.Mutex
}

// changer does one step of a change that may be cut off before or after it.
type changer func(do func() error) error

// OpenDefault returns the store that the user's other programs read: CurrentUser\My.
func OpenDefault() (Store, error) {
	return &myStore{name: "My", prefix: "saihakko-", maker: sync.OnceValues(newMaker), open: openSystemStore,
		change: func(do func() error) error { return do() }}, nil
}

// OpenNSS returns [ErrUnsupported]: on Windows the user's programs read the system's own store.
func OpenNSS(string) (Store, error) {
	return nil, fmt.Errorf("open an NSS database on Windows: %w", ErrUnsupported)
}

// Describe implements [Store].
func (s *myStore) Describe() string { return `Windows (CurrentUser\` + s.name + ")" }

// container names the place of the key called name. The same name gives the same container, so that a repeat after a
// crash finds what there is; names that differ in letters which a container cannot have, or in case alone, give
// different ones.
func (s *myStore) container(name string) string {
	readable := strings.Map(func(r rune) rune {
		if r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, strings.TrimPrefix(name, s.prefix))
	sum := sha256.Sum256([]byte(name))
	return s.prefix + readable[:min(len(readable), 64)] + "-" + hex.EncodeToString(sum[:8])
}

// CreateKey implements [Store].
func (s *myStore) CreateKey(ctx context.Context, name string, kind KeyKind) (PendingKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	maker, err := s.maker()
	if err != nil {
		return nil, fmt.Errorf("create key: %w", err)
	}
	ref := maker.ref(s.container(name))
	key, err := openPending(ref)
	if err == nil || !isMissing(err) {
		return key, err
	}
	if err := maker.create(ref, kind, s.change); err != nil {
		return nil, fmt.Errorf("create key: %w", err)
	}
	// Opened anew, so that a provider which does not keep its keys shows here.
	if key, err = openPending(ref); err != nil {
		return nil, fmt.Errorf("find the created key: %w", err)
	}
	return key, nil
}

// OpenKey implements [Store]. Nothing was sealed: the container keeps the key.
func (s *myStore) OpenKey(ctx context.Context, name string, _ []byte) (PendingKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	maker, err := s.maker()
	if err != nil {
		return nil, fmt.Errorf("open key %q: %w", name, err)
	}
	key, err := openPending(maker.ref(s.container(name)))
	if err != nil {
		return nil, fmt.Errorf("open key %q: %w", name, err)
	}
	return key, nil
}

// DiscardKey implements [Store].
func (s *myStore) DiscardKey(ctx context.Context, name string, _ []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	maker, err := s.maker()
	if err != nil {
		return fmt.Errorf("discard key: %w", err)
	}
	items, err := s.read()
	if err != nil {
		return fmt.Errorf("discard key: %w", err)
	}
	ref := maker.ref(s.container(name))
	if used(items, ref, nil) {
		return nil
	}
	if err := s.removeKey(ref); err != nil {
		return fmt.Errorf("discard key: %w", err)
	}
	return nil
}

// Install implements [Store]. The certificate gets its key's place and its label before it enters the store, so that
// it is never seen there without them.
func (s *myStore) Install(ctx context.Context, key PendingKey, cert *x509.Certificate, label string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if !samePublicKey(key.Public(), cert.PublicKey) {
		return ErrKeyMismatch
	}
	pending, ok := key.(*containerKey)
	if !ok {
		return fmt.Errorf("install certificate: %w: the key is not one of this store", ErrNotFound)
	}
	kept, err := openPending(pending.ref)
	if err != nil {
		return fmt.Errorf("install certificate: %w", err)
	}
	if !samePublicKey(kept.Public(), cert.PublicKey) {
		return fmt.Errorf("install certificate: %w: the container was given another key", ErrKeyMismatch)
	}
	items, err := s.read()
	if err != nil {
		return fmt.Errorf("install certificate: %w", err)
	}
	fp := FingerprintOf(cert)
	free := freeLabel(items, cleanLabel(label), fp)
	installed := func(items map[Fingerprint]*item) bool {
		it := items[fp]
		return it != nil && !it.archived && it.label == free && it.ref != nil && it.ref.same(pending.ref)
	}
	if installed(items) {
		return nil
	}
	err = s.alter(func(store windows.Handle) error { return add(store, cert, pending.ref, free) }, installed)
	if err != nil {
		return fmt.Errorf("install certificate: %w", err)
	}
	if items, err = s.read(); err != nil {
		return fmt.Errorf("look for installed certificate: %w", err)
	}
	if !installed(items) {
		return fmt.Errorf("install certificate: %w after Windows added it", ErrNotFound)
	}
	return nil
}

func add(store windows.Handle, cert *x509.Certificate, ref keyRef, label string) error {
	c, err := windows.CertCreateCertificateContext(encoding, &cert.Raw[0], uint32(len(cert.Raw)))
	if err != nil {
		return fmt.Errorf("CertCreateCertificateContext: %w", err)
	}
	defer func() { _ = windows.CertFreeCertificateContext(c) }() // it always succeeds
	if err := setKeyRef(c, ref); err != nil {
		return err
	}
	if err := setLabel(c, label); err != nil {
		return err
	}
	err = windows.CertAddCertificateContextToStore(store, c, windows.CERT_STORE_ADD_REPLACE_EXISTING, nil)
	if err != nil {
		return fmt.Errorf("CertAddCertificateContextToStore: %w", err)
	}
	return nil
}

// removeKey deletes a container. That there is none is no error.
func (s *myStore) removeKey(ref keyRef) error {
	err := s.change(ref.remove)
	if isMissing(err) {
		return nil
	}
	return err
}

// freeLabel returns a label that no other certificate has: people choose by it.
func freeLabel(items map[Fingerprint]*item, label string, except Fingerprint) string {
	taken := map[string]bool{}
	for fp, it := range items {
		if fp != except {
			taken[it.label] = true
		}
	}
	free := label
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s (%d)", label, n)
	}
	return free
}

// cleanLabel replaces what the lists of Windows cannot show in one line.
func cleanLabel(label string) string {
	label = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, label)
	label = strings.Join(strings.Fields(label), " ")
	if runes := []rune(label); len(runes) > 64 {
		label = strings.TrimSpace(string(runes[:64]))
	}
	if label == "" {
		label = "Saihakko"
	}
	return label
}
