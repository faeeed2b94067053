// Package storetest holds what the back ends of package certstore are tested with: the conformance suite [Run] and a
// reference back end in memory. It is for tests only; no part of the program imports it.
package storetest

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"saihakko/client/certstore"
)

// ErrCrash is returned by a [Crasher] from the step on at which it was told to crash.
var ErrCrash = errors.New("storetest: the program was killed here")

// Memory is a certificate store in memory. It works like Windows: pending keys stay in the store under their names,
// so [certstore.PendingKey.Sealed] is nil. It can be cut off after each of its changes ([Crasher]).
type Memory struct {
	mu      sync.Mutex
	keys    map[string]crypto.Signer // by the encoded public key
	names   map[string]string        // name of a pending key to its public key
	certs   map[certstore.Fingerprint]certstore.Entry
	step    int
	crashAt int
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{keys: map[string]crypto.Signer{}, names: map[string]string{},
		certs: map[certstore.Fingerprint]certstore.Entry{}}
}

type memoryKey struct{ crypto.Signer }

// Sealed returns nil: the store itself keeps the key.
func (memoryKey) Sealed() ([]byte, error) { return nil, nil }

// CrashAt implements [Crasher].
func (m *Memory) CrashAt(step int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.step, m.crashAt = 0, step
}

func (m *Memory) change(do func()) error {
	m.step++
	if m.crashAt > 0 && m.step >= m.crashAt {
		return ErrCrash
	}
	do()
	return nil
}

// Describe implements [certstore.Store].
func (m *Memory) Describe() string { return "memory" }

// CreateKey implements [certstore.Store].
func (m *Memory) CreateKey(ctx context.Context, name string, kind certstore.KeyKind) (certstore.PendingKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if public, ok := m.names[name]; ok {
		return memoryKey{m.keys[public]}, nil
	}
	var signer crypto.Signer
	var err error
	switch kind {
	case certstore.RSA2048:
		signer, err = rsa.GenerateKey(rand.Reader, 2048)
	case certstore.P256:
		signer, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	default:
		err = fmt.Errorf("unknown key kind %q", kind)
	}
	if err != nil {
		return nil, err
	}
	public, err := encoded(signer.Public())
	if err != nil {
		return nil, err
	}
	return memoryKey{signer}, m.change(func() { m.keys[public], m.names[name] = signer, public })
}

// OpenKey implements [certstore.Store].
func (m *Memory) OpenKey(_ context.Context, name string, _ []byte) (certstore.PendingKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	public, ok := m.names[name]
	if !ok {
		return nil, certstore.ErrNotFound
	}
	return memoryKey{m.keys[public]}, nil
}

// DiscardKey implements [certstore.Store].
func (m *Memory) DiscardKey(_ context.Context, name string, _ []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	public, ok := m.names[name]
	if !ok {
		return nil
	}
	if !m.used(public) {
		if err := m.change(func() { delete(m.keys, public) }); err != nil {
			return err
		}
	}
	return m.change(func() { delete(m.names, name) })
}

// Install implements [certstore.Store].
func (m *Memory) Install(ctx context.Context, key certstore.PendingKey, cert *x509.Certificate, label string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	public, err := encoded(key.Public())
	if err != nil {
		return err
	}
	if of, err := encoded(cert.PublicKey); err != nil || of != public {
		return certstore.ErrKeyMismatch
	}
	if m.keys[public] == nil {
		return certstore.ErrNotFound
	}
	fp := certstore.FingerprintOf(cert)
	free := label
	for n := 2; m.taken(free, fp); n++ {
		free = fmt.Sprintf("%s (%d)", label, n)
	}
	return m.change(func() { m.certs[fp] = certstore.Entry{Certificate: cert, Label: free} })
}

func (m *Memory) taken(label string, except certstore.Fingerprint) bool {
	for fp, entry := range m.certs {
		if fp != except && entry.Label == label {
			return true
		}
	}
	return false
}

func (m *Memory) used(public string) bool {
	for _, entry := range m.certs {
		if of, err := encoded(entry.Certificate.PublicKey); err == nil && of == public {
			return true
		}
	}
	return false
}

// List implements [certstore.Store].
func (m *Memory) List(ctx context.Context) ([]certstore.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var entries []certstore.Entry
	for _, entry := range m.certs {
		public, err := encoded(entry.Certificate.PublicKey)
		if err != nil {
			return nil, err
		}
		entry.HasKey = m.keys[public] != nil
		entries = append(entries, entry)
	}
	slices.SortFunc(entries, func(a, b certstore.Entry) int {
		return strings.Compare(a.Fingerprint().String(), b.Fingerprint().String())
	})
	return entries, ctx.Err()
}

// Prove implements [certstore.Store].
func (m *Memory) Prove(_ context.Context, fp certstore.Fingerprint, challenge []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	entry, ok := m.certs[fp]
	if !ok {
		return certstore.ErrNotFound
	}
	public, err := encoded(entry.Certificate.PublicKey)
	if err != nil {
		return err
	}
	key := m.keys[public]
	if key == nil {
		return certstore.ErrNotFound
	}
	sum := sha256.Sum256(challenge)
	signature, err := key.Sign(rand.Reader, sum[:], crypto.SHA256)
	if err != nil {
		return err
	}
	algorithm := x509.SHA256WithRSA
	if _, ok := key.Public().(*ecdsa.PublicKey); ok {
		algorithm = x509.ECDSAWithSHA256
	}
	return entry.Certificate.CheckSignature(algorithm, challenge, signature)
}

// Remove implements [certstore.Store].
func (m *Memory) Remove(_ context.Context, fp certstore.Fingerprint) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	entry, ok := m.certs[fp]
	if !ok {
		return certstore.ErrNotFound
	}
	public, err := encoded(entry.Certificate.PublicKey)
	if err != nil {
		return err
	}
	shared := false
	for other, entry := range m.certs {
		of, err := encoded(entry.Certificate.PublicKey)
		shared = shared || (other != fp && err == nil && of == public)
	}
	if !shared {
		if err := m.change(func() { delete(m.keys, public) }); err != nil {
			return err
		}
	}
	return m.change(func() {
		delete(m.certs, fp)
		for name, of := range m.names {
			if of == public && m.keys[public] == nil {
				delete(m.names, name)
			}
		}
	})
}

func encoded(public crypto.PublicKey) (string, error) {
	der, err := x509.MarshalPKIXPublicKey(public)
	return string(der), err
}
