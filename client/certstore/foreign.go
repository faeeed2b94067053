package certstore

import (
	"context"
	"crypto"
)

// KeyImporter is a store that takes private keys which were made elsewhere, such as one out of a PKCS#12 file.
type KeyImporter interface {
	// ImportKey takes a key in under a name of our own and returns it as [Store.CreateKey] does, to be installed or
	// discarded. A key of that name that was left by an interrupted attempt is used if it is the same key; else the
	// error is [ErrKeyMismatch]. It returns [ErrKeyKind] for a kind of key that the store cannot hold.
	ImportKey(ctx context.Context, name string, key crypto.Signer) (PendingKey, error)
}
