package certstore

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // the name NSS gives a key, no protection
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// softKey is a private key in this process's memory. NSS has no place for a key that waits for its certificate under
// a name of ours, so the caller keeps the sealed form in the vault until then.
type softKey struct{ signer crypto.Signer }

func newSoftKey(kind KeyKind) (*softKey, error) {
	var signer crypto.Signer
	var err error
	switch kind {
	case RSA2048:
		signer, err = rsa.GenerateKey(rand.Reader, 2048)
	case P256:
		signer, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	default:
		return nil, fmt.Errorf("certstore: unknown key kind %q", kind)
	}
	if err != nil {
		return nil, fmt.Errorf("make private key: %w", err)
	}
	return &softKey{signer}, nil
}

// unsealKey reads what [softKey.Sealed] returned.
func unsealKey(sealed []byte) (*softKey, error) {
	key, err := x509.ParsePKCS8PrivateKey(sealed)
	if err != nil {
		return nil, errors.New("certstore: sealed key is damaged") // the parser's error may quote it
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errors.New("certstore: sealed key cannot sign")
	}
	return &softKey{signer}, nil
}

// Public implements [crypto.Signer].
func (k *softKey) Public() crypto.PublicKey { return k.signer.Public() }

// Sign implements [crypto.Signer].
func (k *softKey) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return k.signer.Sign(random, digest, opts)
}

// Sealed returns the key as PKCS#8.
func (k *softKey) Sealed() ([]byte, error) {
	sealed, err := x509.MarshalPKCS8PrivateKey(k.signer)
	if err != nil {
		return nil, errors.New("certstore: key cannot be sealed")
	}
	return sealed, nil
}

// Format implements [fmt.Formatter] and hides the key from all verbs.
func (k *softKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "certstore key(hidden)") }

// keyID is the name under which NSS keeps a private key and its certificates (CKA_ID): the SHA-1 of the RSA modulus
// or of the uncompressed point (PK11_MakeIDFromPubKey), in lower-case hexadecimal as certutil prints it. It is empty
// for kinds of keys this program does not handle.
func keyID(public crypto.PublicKey) string {
	var value []byte
	switch key := public.(type) {
	case *rsa.PublicKey:
		value = key.N.Bytes()
	case *ecdsa.PublicKey:
		point, err := key.Bytes()
		if err != nil {
			return ""
		}
		value = point
	default:
		return ""
	}
	sum := sha1.Sum(value) //nolint:gosec // see above
	return hex.EncodeToString(sum[:])
}
