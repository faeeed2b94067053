package issuer

import (
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"

	pkcs12 "software.sslmate.com/src/go-pkcs12"
)

// PKCS12 packs a key with its certificate and chain, for terminals whose key is not made on the PC. The form
// is the old one (3DES, SHA-1), because it is the only one every importer in use accepts: the password and
// the channel it is fetched over protect it, not its cipher (facts/certificates.md 2.1).
func PKCS12(key crypto.Signer, leaf *x509.Certificate, chain []*x509.Certificate, password string) ([]byte, error) {
	public, ok := key.Public().(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !public.Equal(leaf.PublicKey) {
		return nil, errors.New("pack PKCS#12: the key is not the certificate's")
	}
	if password == "" {
		return nil, errors.New("pack PKCS#12: no password")
	}
	data, err := pkcs12.LegacyDES.Encode(key, leaf, chain, password)
	if err != nil {
		return nil, fmt.Errorf("pack PKCS#12: %w", err)
	}
	return data, nil
}
