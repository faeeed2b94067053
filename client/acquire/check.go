package acquire

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"time"

	"saihakko/client/certstore"
)

const (
	maxCertificate = 16 << 10
	maxChain       = 256 << 10
	// clockSkew is how far a certificate may begin in the future (facts/certificates.md, section 2.3).
	clockSkew = 5 * time.Minute
)

// expectation is what a received certificate is judged against.
type expectation struct {
	terminal      string
	kind          certstore.KeyKind
	public        crypto.PublicKey
	now           time.Time
	roots         []*x509.Certificate
	intermediates []*x509.Certificate
}

// judge reads the certificate in PEM and returns it if it passes every check, else a [*CheckError].
func judge(received []byte, want expectation) (*x509.Certificate, error) {
	cert, err := parseOne(received)
	if err != nil {
		return nil, err
	}
	checks := []func(*x509.Certificate, expectation) error{checkKey, checkTerminal, checkValidity, checkUsage, checkChain}
	for _, check := range checks {
		if err := check(cert, want); err != nil {
			return nil, err
		}
	}
	return cert, nil
}

func parseOne(received []byte) (*x509.Certificate, error) {
	if len(received) > maxCertificate {
		return nil, &CheckError{
			Check: CheckSize, Found: fmt.Sprint(len(received)), Expected: fmt.Sprint(maxCertificate),
		}
	}
	certs, err := parsePEM(received)
	if err != nil {
		return nil, &CheckError{Check: CheckReadable, Err: err}
	}
	if len(certs) != 1 {
		return nil, &CheckError{Check: CheckReadable, Found: fmt.Sprint(len(certs)), Expected: "1"}
	}
	return certs[0], nil
}

// parsePEM reads certificates with nothing but white space around them. The pem package alone would skip over a
// damaged one without a word.
func parsePEM(text []byte) ([]*x509.Certificate, error) {
	var certs []*x509.Certificate
	for text = bytes.TrimSpace(text); len(text) > 0; text = bytes.TrimSpace(text) {
		if !bytes.HasPrefix(text, []byte("-----BEGIN CERTIFICATE-----")) {
			return nil, errors.New("not a certificate in PEM")
		}
		block, rest := pem.Decode(text)
		if block == nil || block.Type != "CERTIFICATE" {
			return nil, errors.New("certificate is cut off or damaged")
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("certificate is damaged: %w", err)
		}
		certs = append(certs, cert)
		text = rest
	}
	if len(certs) == 0 {
		return nil, errors.New("no certificate")
	}
	return certs, nil
}

func checkKey(cert *x509.Certificate, want expectation) error {
	if found := kindOf(cert.PublicKey); found != string(want.kind) {
		return &CheckError{Check: CheckKeyType, Found: found, Expected: string(want.kind)}
	}
	public, ok := want.public.(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !public.Equal(cert.PublicKey) {
		return &CheckError{Check: CheckKey}
	}
	return nil
}

// kindOf names a public key as package certstore does; others get a name for the error only.
func kindOf(public crypto.PublicKey) string {
	switch key := public.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("rsa-%d", key.N.BitLen())
	case *ecdsa.PublicKey:
		if key.Curve == elliptic.P256() {
			return string(certstore.P256)
		}
		return key.Curve.Params().Name
	}
	return fmt.Sprintf("%T", public)
}

func checkTerminal(cert *x509.Certificate, want expectation) error {
	if cert.Subject.CommonName != want.terminal {
		return &CheckError{Check: CheckTerminal, Found: cert.Subject.CommonName, Expected: want.terminal}
	}
	return nil
}

func checkValidity(cert *x509.Certificate, want expectation) error {
	now := want.now.UTC().Format(time.RFC3339)
	if want.now.Add(clockSkew).Before(cert.NotBefore) {
		return &CheckError{Check: CheckNotYetValid, Found: cert.NotBefore.UTC().Format(time.RFC3339), Expected: now}
	}
	if want.now.After(cert.NotAfter) {
		return &CheckError{Check: CheckExpired, Found: cert.NotAfter.UTC().Format(time.RFC3339), Expected: now}
	}
	return nil
}

func checkUsage(cert *x509.Certificate, _ expectation) error {
	signs := cert.KeyUsage == 0 || cert.KeyUsage&x509.KeyUsageDigitalSignature != 0
	if cert.IsCA || !signs || !slices.Contains(cert.ExtKeyUsage, x509.ExtKeyUsageClientAuth) {
		return &CheckError{Check: CheckUsage, Expected: "clientAuth"}
	}
	return nil
}

func checkChain(cert *x509.Certificate, want expectation) error {
	roots, intermediates := x509.NewCertPool(), x509.NewCertPool()
	for _, c := range want.roots {
		roots.AddCert(c)
	}
	for _, c := range want.intermediates {
		intermediates.AddCert(c)
	}
	at := want.now
	if at.Before(cert.NotBefore) {
		at = cert.NotBefore // within the skew that checkValidity allows
	}
	_, err := cert.Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: intermediates, CurrentTime: at,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	if err != nil {
		return &CheckError{Check: CheckChain, Found: cert.Issuer.String(), Err: err}
	}
	return nil
}
