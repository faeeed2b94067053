// Package certstore puts certificates and their private keys into the store of the operating system that the
// user's other programs read, finds them there again, and proves that key and certificate belong together.
//
// There is one back end per operating system, all with the behaviour described at [Store]. A certificate is always
// named by the SHA-256 of its DER ([Fingerprint]); nicknames and subjects are shared between certificates and are
// never used to choose one (facts/certificates.md, section 5).
//
// On Linux it was run with the real tools of NSS. The back end for Windows was run under Wine 8, where keys are kept by
// CAPI alone. What Wine cannot show is unverified until the Windows runner of .github/workflows/ci.yml has shown it:
// keys that CNG keeps, keys of elliptic curves, TLS 1.3 with a key of the store, archived certificates, and keys that
// other programs keep in CAPI's older providers.
package certstore

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
)

// Fingerprint is the SHA-256 of a certificate's DER encoding.
type Fingerprint [sha256.Size]byte

// FingerprintOf returns the fingerprint that names cert in every store.
func FingerprintOf(cert *x509.Certificate) Fingerprint { return sha256.Sum256(cert.Raw) }

// String returns the fingerprint as 64 lower-case hexadecimal digits.
func (f Fingerprint) String() string { return hex.EncodeToString(f[:]) }

// KeyKind is the algorithm of a private key.
type KeyKind string

// The key kinds that the service's authority accepts in a signing request.
const (
	RSA2048 KeyKind = "rsa-2048"
	P256    KeyKind = "p-256"
)

// Errors that a caller decides on.
var (
	// ErrUnsupported means that this operating system's store comes with a later version of the program.
	ErrUnsupported = errors.New("certstore: no certificate store on this system yet")
	// ErrUnavailable means that the store, or the tool that manages it, is missing or cannot be opened.
	ErrUnavailable = errors.New("certstore: store not available")
	// ErrNotFound means that no certificate or key of that name is in the store.
	ErrNotFound = errors.New("certstore: not found")
	// ErrAmbiguous means that the store cannot tell two entries apart, so nothing was changed.
	ErrAmbiguous = errors.New("certstore: more than one entry fits")
	// ErrKeyMismatch means that the private key does not belong to the certificate.
	ErrKeyMismatch = errors.New("certstore: key does not belong to certificate")
	// ErrKeyKind means that the store cannot make a private key of this kind.
	ErrKeyKind = errors.New("certstore: no keys of this kind")
	// ErrLocked means that the store asks for a password that this program does not have.
	ErrLocked = errors.New("certstore: store is locked")
)

// Entry is one certificate of the store.
type Entry struct {
	Certificate *x509.Certificate
	// Label is the name that the operating system's own tools show.
	Label string
	// HasKey says that the store holds a private key for the certificate. It is no proof that the key works: see
	// [Store.Prove].
	HasKey bool
}

// Fingerprint returns the name of the entry.
func (e Entry) Fingerprint() Fingerprint { return FingerprintOf(e.Certificate) }

// PendingKey is a private key that was made on this computer and waits for its certificate.
type PendingKey interface {
	crypto.Signer
	// Sealed returns what has to be kept, in the vault and nowhere else, until the certificate is installed. It is
	// nil where the store itself keeps the key under its name.
	Sealed() ([]byte, error)
}

// Store is the certificate store of one user. Every method may be repeated after a crash at any point of an earlier
// call and ends in the same state.
type Store interface {
	// Describe returns the store's name for the user, such as "NSS (/home/hanako/.pki/nssdb)".
	Describe() string
	// CreateKey makes a private key under a name of our own. If a key of that name exists already, left by an
	// interrupted attempt, it is the one returned.
	CreateKey(ctx context.Context, name string, kind KeyKind) (PendingKey, error)
	// OpenKey finds the key of an earlier CreateKey again. It returns [ErrNotFound] if there is none.
	OpenKey(ctx context.Context, name string, sealed []byte) (PendingKey, error)
	// DiscardKey removes a pending key. It leaves a key alone that any certificate of the store uses.
	DiscardKey(ctx context.Context, name string, sealed []byte) error
	// Install puts the certificate and its key into the store, so that other programs find them under label.
	// It returns [ErrKeyMismatch] before anything is changed if the two do not belong together.
	Install(ctx context.Context, key PendingKey, cert *x509.Certificate, label string) error
	// List returns every certificate of the store that has a private key or was issued for client authentication.
	List(ctx context.Context) ([]Entry, error)
	// Prove lets the store sign challenge with its own copy of the key and checks the signature with the
	// certificate that it holds.
	Prove(ctx context.Context, fp Fingerprint, challenge []byte) error
	// Remove deletes one certificate, and its key if no other certificate uses it. It returns [ErrAmbiguous]
	// and changes nothing if the store cannot tell it from another.
	Remove(ctx context.Context, fp Fingerprint) error
}

// samePublicKey compares the encoded forms, which works for every kind of key.
func samePublicKey(a, b crypto.PublicKey) bool {
	da, errA := x509.MarshalPKIXPublicKey(a)
	db, errB := x509.MarshalPKIXPublicKey(b)
	return errA == nil && errB == nil && bytes.Equal(da, db)
}
