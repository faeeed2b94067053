package certstore

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"math/big"
)

// Call is a run of an NSS tool as tests see it.
type Call struct {
	Args    []string
	Secrets [][]byte
}

// OpenNSSThrough opens an NSS database and lets the test decide about each run of a tool.
func OpenNSSThrough(dir string, through func(call Call, run func() ([]byte, error)) ([]byte, error)) (Store, error) {
	return openNSS(dir, func(ctx context.Context, call toolCall) ([]byte, error) {
		seen := Call{append([]string{call.tool}, call.args...), call.secrets}
		return through(seen, func() ([]byte, error) { return runTool(ctx, call) })
	})
}

// KeyID is the name that NSS gives a key.
func KeyID(public crypto.PublicKey) string { return keyID(public) }

// OrphanKeys counts the private keys without a certificate.
func OrphanKeys(ctx context.Context, store Store) (int, error) {
	s, ok := store.(*nss)
	if !ok {
		return 0, ErrUnsupported
	}
	inv, err := s.inventory(ctx)
	if err != nil {
		return 0, err
	}
	orphans := len(inv.keys)
	seen := map[string]bool{}
	for _, it := range inv.items {
		if inv.keys[it.id] && !seen[it.id] {
			seen[it.id] = true
			orphans--
		}
	}
	return orphans, nil
}

// InstallKeyOnly leaves the key in the database without a certificate, as pk12util does if it is killed between the
// two: it imports the key with a certificate of its own and removes that.
func InstallKeyOnly(ctx context.Context, store Store, key PendingKey) error {
	s, ok := store.(*nss)
	if !ok {
		return ErrUnsupported
	}
	sealed, err := key.Sealed()
	if err != nil {
		return err
	}
	soft, err := unsealKey(sealed)
	if err != nil {
		return err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(4711)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return err
	}
	if err := s.importPair(ctx, soft, cert); err != nil {
		return err
	}
	inv := &inventory{token: "NSS Certificate DB"}
	_, err = s.certutil(ctx, "-D", "-n", inv.uri(keyID(key.Public()), ""))
	return err
}
