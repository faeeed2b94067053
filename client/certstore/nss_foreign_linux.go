package certstore

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"fmt"
)

// ImportKey implements [KeyImporter]. As with [nss.CreateKey] the key stays in memory until it is installed, and the
// database is looked at first.
func (s *nss) ImportKey(ctx context.Context, _ string, key crypto.Signer) (PendingKey, error) {
	switch key.(type) {
	case *rsa.PrivateKey, *ecdsa.PrivateKey:
	default:
		return nil, fmt.Errorf("import key: %w: %T", ErrKeyKind, key)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return nil, fmt.Errorf("import key: %w", err)
	}
	if err := s.listKeys(ctx, &inventory{}); err != nil {
		return nil, fmt.Errorf("import key: %w", err)
	}
	return &softKey{key}, nil
}
