package certstore

import (
	"crypto"
	"crypto/rsa"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/windows"
)

// keyRef is the place of a private key, as CERT_KEY_PROV_INFO_PROP_ID of its certificate names it.
type keyRef struct {
	container string
	provider  string
	provType  uint32 // 0 for the providers of CNG, the type of the provider for those of CAPI
	flags     uint32
	spec      uint32 // of CAPI: a container can have one key for signing and one for exchange
}

// keyMaker makes private keys that cannot be exported, in containers of the current user.
type keyMaker interface {
	// ref returns the place that the key in that container has or will have.
	ref(container string) keyRef
	// create makes a key in a container that has none.
	create(ref keyRef, kind KeyKind, change changer) error
}

// keyHandle is an open private key.
type keyHandle interface {
	public() (crypto.PublicKey, error)
	sign(digest []byte, opts crypto.SignerOpts) ([]byte, error)
	close()
}

// newMaker chooses between CNG and CAPI by what CNG says about a key that does not exist: where it keeps keys it looks
// for it. Wine 8 makes keys in CNG too, but cannot open one again, and says so with NTE_NOT_SUPPORTED.
func newMaker() (keyMaker, error) {
	key, err := openCNG(cngMaker{}.ref("saihakko-no-such-key"))
	switch {
	case err == nil:
		key.close()
		return cngMaker{}, nil
	case isMissing(err):
		return cngMaker{}, nil
	case failedWith(err, windows.NTE_NOT_SUPPORTED, windows.E_NOTIMPL), // or there is no CNG at all:
		errors.Is(err, windows.ERROR_PROC_NOT_FOUND), errors.Is(err, windows.ERROR_MOD_NOT_FOUND):
		return capiMaker{}, nil
	}
	return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
}

// same says that both name one container, whose names are the same in capital letters.
func (r keyRef) same(other keyRef) bool {
	return strings.EqualFold(r.container, other.container) && strings.EqualFold(r.provider, other.provider)
}

func (r keyRef) isCNG() bool { return r.provType == 0 }

// open opens the key without ever asking the user. It returns [ErrNotFound] if there is none.
func (r keyRef) open() (keyHandle, error) {
	if r.isCNG() {
		return openCNG(r)
	}
	return openCAPI(r)
}

// remove deletes the container and its key.
func (r keyRef) remove() error {
	if r.isCNG() {
		return removeCNG(r)
	}
	return removeCAPI(r)
}

// removable says that the key lies in a container of its own, of the current user, on this computer's disk. A key on
// a card, of the whole computer, or in the container that programs share by giving no name is not removed together
// with a certificate.
func (r keyRef) removable() bool {
	return r.container != "" && r.flags&windows.CRYPT_MACHINE_KEYSET == 0 && slices.ContainsFunc(softwareProviders,
		func(name string) bool { return strings.EqualFold(name, r.provider) })
}

var softwareProviders = []string{
	cngProvider,
	capiProvider,
	"Microsoft Enhanced RSA and AES Cryptographic Provider (Prototype)",
	"Microsoft Enhanced Cryptographic Provider v1.0",
	"Microsoft Strong Cryptographic Provider",
	"Microsoft Base Cryptographic Provider v1.0",
	"Microsoft RSA SChannel Cryptographic Provider",
}

// used says whether another certificate than except needs the key: it names the same container, in whatever provider,
// or it has the same public key and some place of a key. Archived certificates count.
func used(items map[Fingerprint]*item, ref keyRef, except *Fingerprint) bool {
	var public crypto.PublicKey
	if key, err := ref.open(); err == nil {
		public, _ = key.public() // without it, names alone decide
		key.close()
	}
	for fp, it := range items {
		if it.ref == nil || except != nil && fp == *except {
			continue
		}
		if strings.EqualFold(it.ref.container, ref.container) {
			return true
		}
		if public != nil && it.cert != nil && samePublicKey(public, it.cert.PublicKey) {
			return true
		}
	}
	return false
}

// containerKey is a private key that stays in its container. It holds nothing open: each signature opens the container
// anew.
type containerKey struct {
	ref    keyRef
	public crypto.PublicKey
}

func openPending(ref keyRef) (*containerKey, error) {
	key, err := ref.open()
	if err != nil {
		return nil, err
	}
	defer key.close()
	public, err := key.public()
	if err != nil {
		return nil, err
	}
	return &containerKey{ref, public}, nil
}

// Public implements [crypto.Signer].
func (k *containerKey) Public() crypto.PublicKey { return k.public }

// Sealed returns nil: the container keeps the key.
func (k *containerKey) Sealed() ([]byte, error) { return nil, nil }

// Sign implements [crypto.Signer] for SHA-256, SHA-384 and SHA-512. Keys in CAPI sign by PKCS#1 v1.5 alone.
func (k *containerKey) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	key, err := k.ref.open()
	if err != nil {
		return nil, err
	}
	defer key.close()
	return key.sign(digest, opts)
}

// SignatureSchemes tells a TLS client what the key can do where it cannot do everything that its kind can: keys in
// CAPI do not sign by RSA-PSS, which rules out TLS 1.3 (facts/certificates.md, 3.3). It is nil otherwise.
func (k *containerKey) SignatureSchemes() []tls.SignatureScheme {
	if k.ref.isCNG() {
		return nil
	}
	return []tls.SignatureScheme{tls.PKCS1WithSHA256, tls.PKCS1WithSHA384, tls.PKCS1WithSHA512}
}

// errNoPSS means that the key is in CAPI, which knows no RSA-PSS.
var errNoPSS = errors.New("certstore: this key cannot sign by RSA-PSS")

// hashOf checks that the digest is one of a hash which all providers know.
func hashOf(digest []byte, opts crypto.SignerOpts) (crypto.Hash, error) {
	hash := opts.HashFunc()
	switch hash {
	case crypto.SHA256, crypto.SHA384, crypto.SHA512:
	default:
		return 0, fmt.Errorf("certstore: cannot sign a digest by %v", hash)
	}
	if len(digest) != hash.Size() {
		return 0, fmt.Errorf("certstore: digest of %d bytes is none by %v", len(digest), hash)
	}
	return hash, nil
}

// saltLength is the length of the salt in a signature by RSA-PSS.
func saltLength(opts *rsa.PSSOptions, hash crypto.Hash, public *rsa.PublicKey) int {
	switch opts.SaltLength {
	case rsa.PSSSaltLengthEqualsHash:
		return hash.Size()
	case rsa.PSSSaltLengthAuto: // as long as fits (RFC 8017, 9.1.1)
		return (public.N.BitLen()-1+7)/8 - 2 - hash.Size()
	}
	return opts.SaltLength
}

// failedWith says whether Windows answered with one of these codes.
func failedWith(err error, codes ...windows.Handle) bool {
	var code syscall.Errno
	return errors.As(err, &code) && slices.Contains(codes, windows.Handle(code))
}

// isMissing says that there is no container, or no key in it.
func isMissing(err error) bool {
	return errors.Is(err, ErrNotFound)
}

// failure names the function that answered with an error code. The codes for a missing key become [ErrNotFound].
func failure(function string, err error) error {
	if failedWith(err, windows.NTE_BAD_KEYSET, windows.NTE_NO_KEY, windows.NTE_NOT_FOUND) {
		return fmt.Errorf("%w: %s: %w", ErrNotFound, function, err)
	}
	return fmt.Errorf("%s: %w", function, err)
}
