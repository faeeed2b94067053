package certstore_test

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"testing"

	"saihakko/client/certstore"
)

// ImportKey lets the conformance suite see that the store takes keys from elsewhere.
func (c *crashable) ImportKey(ctx context.Context, name string, key crypto.Signer) (certstore.PendingKey, error) {
	importer, ok := c.Store.(certstore.KeyImporter)
	if !ok {
		return nil, certstore.ErrUnsupported
	}
	return importer.ImportKey(ctx, name, key)
}

func TestNSSTakesNoKeyThatItCannotHold(t *testing.T) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	importer, ok := openNSS(t, emptyDatabase(t)).(certstore.KeyImporter)
	if !ok {
		t.Fatal("NSS takes no keys")
	}
	if _, err := importer.ImportKey(t.Context(), "key", key); !errors.Is(err, certstore.ErrKeyKind) {
		t.Errorf("got %v", err)
	}
}
