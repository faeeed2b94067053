package certstore

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/windows"
)

// List implements [Store]. Archived certificates are left out, as in the lists of Windows. A certificate has a key if
// the container that it names holds the key that belongs to it and can be opened without asking the user.
func (s *myStore) List(ctx context.Context) ([]Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	items, err := s.read()
	if err != nil {
		return nil, fmt.Errorf("list certificates: %w", err)
	}
	var entries []Entry
	for _, it := range items {
		if it.cert == nil || it.archived {
			continue
		}
		hasKey := it.hasKey()
		if hasKey || slices.Contains(it.cert.ExtKeyUsage, x509.ExtKeyUsageClientAuth) {
			entries = append(entries, Entry{Certificate: it.cert, Label: it.label, HasKey: hasKey})
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		return strings.Compare(a.Fingerprint().String(), b.Fingerprint().String())
	})
	return entries, nil
}

func (it *item) hasKey() bool {
	if it.ref == nil {
		return false
	}
	key, err := openPending(*it.ref)
	return err == nil && samePublicKey(key.Public(), it.cert.PublicKey)
}

// Prove implements [Store]. Windows itself finds the key by the certificate, as it does for other programs.
func (s *myStore) Prove(ctx context.Context, fp Fingerprint, challenge []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	err := s.within(func(store windows.Handle) error {
		return find(store, fp, func(c *windows.CertContext) error { return prove(c, challenge) })
	})
	if err != nil {
		return fmt.Errorf("prove key: %w", err)
	}
	return nil
}

func prove(c *windows.CertContext, challenge []byte) error {
	cert, err := x509.ParseCertificate(encoded(c))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(challenge)
	signature, err := signWith(c, windows.CRYPT_ACQUIRE_ALLOW_NCRYPT_KEY_FLAG, sum[:])
	if failedWith(err, windows.NTE_BAD_ALGID) {
		// The key is in one of CAPI's older providers, which do not know SHA-2. CNG opens those keys too, and does.
		signature, err = signWith(c, windows.CRYPT_ACQUIRE_PREFER_NCRYPT_KEY_FLAG, sum[:])
	}
	if err != nil {
		return err
	}
	algorithm := x509.SHA256WithRSA
	if _, ok := cert.PublicKey.(*ecdsa.PublicKey); ok {
		algorithm = x509.ECDSAWithSHA256
	}
	if err := cert.CheckSignature(algorithm, challenge, signature); err != nil {
		return fmt.Errorf("%w: %w", ErrKeyMismatch, err)
	}
	return nil
}

// signWith signs a SHA-256 with the private key that Windows finds for the certificate.
func signWith(c *windows.CertContext, flag uint32, digest []byte) ([]byte, error) {
	var handle windows.Handle
	var spec uint32
	var owned bool
	err := windows.CryptAcquireCertificatePrivateKey(c, windows.CRYPT_ACQUIRE_SILENT_FLAG|flag, nil, &handle, &spec, &owned)
	if errors.Is(err, syscall.Errno(windows.CRYPT_E_NO_KEY_PROPERTY)) {
		return nil, fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	if err != nil {
		return nil, failure("CryptAcquireCertificatePrivateKey", err)
	}
	var key keyHandle
	if spec == windows.CERT_NCRYPT_KEY_SPEC {
		key = &cngKey{handle, owned}
	} else if key, err = capiKeyOf(handle, spec, owned); err != nil {
		return nil, err
	}
	defer key.close()
	return key.sign(digest, crypto.SHA256)
}

// Remove implements [Store]. The key goes first: if the second step fails, the certificate is still listed and the
// removal can be repeated (facts/certificates.md, 3.3 and 6). A key that is not on this user's disk, but on a card or
// for the whole computer, is not removed ([keyRef.removable]).
func (s *myStore) Remove(ctx context.Context, fp Fingerprint) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	items, err := s.read()
	if err != nil {
		return fmt.Errorf("remove certificate: %w", err)
	}
	it := items[fp]
	if it == nil || it.archived {
		return fmt.Errorf("remove certificate: %w", ErrNotFound)
	}
	if it.ref != nil && it.ref.removable() && !used(items, *it.ref, &fp) {
		if err := s.removeKey(*it.ref); err != nil {
			return fmt.Errorf("remove key: %w", err)
		}
	}
	err = s.alter(func(store windows.Handle) error { return remove(store, fp) },
		func(items map[Fingerprint]*item) bool { return items[fp] == nil })
	if err != nil {
		return fmt.Errorf("remove certificate: %w", err)
	}
	after, err := s.read()
	if err != nil {
		return fmt.Errorf("look for removed certificate: %w", err)
	}
	for other := range items {
		if kept := after[other] != nil; kept == (other == fp) {
			return fmt.Errorf("remove certificate: Windows removed another one than %s", fp)
		}
	}
	return nil
}

func remove(store windows.Handle, fp Fingerprint) error {
	return find(store, fp, func(c *windows.CertContext) error {
		doomed := windows.CertDuplicateCertificateContext(c) // deleting frees it
		if err := windows.CertDeleteCertificateFromStore(doomed); err != nil {
			return fmt.Errorf("CertDeleteCertificateFromStore: %w", err)
		}
		return nil
	})
}
