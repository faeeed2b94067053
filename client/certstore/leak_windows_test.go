package certstore

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"math/big"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// Of the stores that Wine 8 has, only those in memory say whether all contexts were freed. So what is done with an open
// store is done here with one in memory. On real Windows all tests ask for this.
func TestNoContextIsLeftUnfreed(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var certs []*x509.Certificate
	for n := range int64(4) {
		template := &x509.Certificate{SerialNumber: big.NewInt(n + 1), NotBefore: time.Unix(1, 0), NotAfter: time.Unix(2, 0)}
		der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
		if err != nil {
			t.Fatal(err)
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		certs = append(certs, cert)
	}
	nowhere := keyRef{container: "saihakko-test-nowhere", provider: capiProvider, provType: windows.PROV_RSA_AES, spec: keyExchange}
	fill := func(store windows.Handle) error {
		for _, cert := range certs[:3] {
			if err := add(store, cert, nowhere, "terminal"); err != nil {
				return err
			}
		}
		return nil
	}
	memory := &myStore{closeFlags: windows.CERT_CLOSE_STORE_CHECK_FLAG, open: func(string) (windows.Handle, error) {
		return windows.CertOpenStore(windows.CERT_STORE_PROV_MEMORY, 0, 0, windows.CERT_STORE_CREATE_NEW_FLAG, 0)
	}}
	second := FingerprintOf(certs[1])
	for name, do := range map[string]func(store windows.Handle) error{
		"add":  func(windows.Handle) error { return nil },
		"list": func(store windows.Handle) error { _, err := list(store); return err },
		"find one that is missing": func(store windows.Handle) error {
			err := find(store, FingerprintOf(certs[3]), func(*windows.CertContext) error { return nil })
			if !errors.Is(err, ErrNotFound) {
				t.Errorf("got %v", err)
			}
			return nil
		},
		"find, and fail": func(store windows.Handle) error {
			err := find(store, second, func(*windows.CertContext) error { return context.Canceled })
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			return nil
		},
		"sign with a key that is gone": func(store windows.Handle) error {
			err := find(store, second, func(c *windows.CertContext) error { return prove(c, nil) })
			if !errors.Is(err, ErrNotFound) {
				t.Errorf("got %v", err)
			}
			return nil
		},
	} {
		err := memory.within(func(store windows.Handle) error { return errors.Join(fill(store), do(store)) })
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	err = memory.within(func(store windows.Handle) error {
		if err := fill(store); err != nil {
			return err
		}
		_, err := windows.CertEnumCertificatesInStore(store, nil) // and forget it
		return err
	})
	if !failedWith(err, windows.CRYPT_E_PENDING_CLOSE) {
		t.Errorf("a leaked context goes unnoticed here: %v", err)
	}
}
