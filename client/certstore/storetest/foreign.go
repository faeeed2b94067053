package storetest

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"testing"

	"saihakko/client/certstore"
)

// ImportKey implements [certstore.KeyImporter].
func (m *Memory) ImportKey(ctx context.Context, name string, key crypto.Signer) (certstore.PendingKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	public, err := encoded(key.Public())
	if err != nil {
		return nil, certstore.ErrKeyKind
	}
	if of, ok := m.names[name]; ok {
		if of != public {
			return nil, certstore.ErrKeyMismatch
		}
		return memoryKey{key}, nil
	}
	return memoryKey{key}, m.change(func() { m.keys[public], m.names[name] = key, public })
}

// foreignKey is the way of a key out of a file.
func foreignKey(t *testing.T, ca *Authority, s certstore.Store) {
	importer, ok := s.(certstore.KeyImporter)
	if !ok {
		t.Skip("this store takes no keys from elsewhere")
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time after a kill
		if _, err = importer.ImportKey(t.Context(), "key-1", key); err != nil {
			t.Fatal(err)
		}
	}
	pending, err := importer.ImportKey(t.Context(), "key-1", key)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := pending.Sealed()
	if err != nil {
		t.Fatal(err)
	}
	cert := ca.Issue(t, "1AABC1", key.Public())
	install(t, s, pending, cert, "from a file")
	expect(t, s, cert)
	if err := s.DiscardKey(t.Context(), "key-1", sealed); err != nil {
		t.Fatal(err)
	}
	expect(t, s, cert)
	if err := s.Remove(t.Context(), certstore.FingerprintOf(cert)); err != nil {
		t.Fatal(err)
	}
	expect(t, s)
	expectNoKey(t, s, "key-1", sealed)
}

// foreignCurve is a key of a kind that not every store can hold.
func foreignCurve(t *testing.T, ca *Authority, s certstore.Store) {
	importer, ok := s.(certstore.KeyImporter)
	if !ok {
		t.Skip("this store takes no keys from elsewhere")
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pending, err := importer.ImportKey(t.Context(), "key-1", key)
	if !makes(s, certstore.P256) {
		if !errors.Is(err, certstore.ErrKeyKind) {
			t.Errorf("got %v, want ErrKeyKind", err)
		}
		expect(t, s)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	cert := ca.Issue(t, "1AABC1", key.Public())
	install(t, s, pending, cert, "from a file")
	expect(t, s, cert)
}
