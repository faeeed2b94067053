package issuer

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
)

const (
	pemCertificate = "CERTIFICATE"
	pemPrivateKey  = "PRIVATE KEY"
)

// identity is a key with its certificate. Both lie in one file, so that no crash can leave a key without its
// certificate or a certificate with another's key.
type identity struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

// newIdentity makes a P-256 key and a certificate for it, signed by parent or, if nil, by itself.
func newIdentity(template *x509.Certificate, parent *identity) (identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return identity{}, fmt.Errorf("generate key: %w", err)
	}
	if parent == nil {
		parent = &identity{key: key, cert: template}
	}
	cert, err := parent.sign(template, key.Public())
	if err != nil {
		return identity{}, err
	}
	return identity{key: key, cert: cert}, nil
}

// sign issues a certificate after the template. Serial number and key identifiers are set here: the serial is
// 128 random bits (RFC 5280 4.1.2.2 allows up to 20 octets), so it tells nothing and never collides.
func (id identity) sign(template *x509.Certificate, pub crypto.PublicKey) (*x509.Certificate, error) {
	if id.cert != template && template.NotAfter.After(id.cert.NotAfter) {
		return nil, ErrOutlivesIssuer
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 128))
	if err != nil {
		return nil, fmt.Errorf("draw serial number: %w", err)
	}
	template.SerialNumber = serial.Add(serial, big.NewInt(1)) // never 0
	if template.SubjectKeyId, err = keyIdentifier(pub); err != nil {
		return nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, id.cert, pub, id.key)
	if err != nil {
		return nil, fmt.Errorf("sign certificate: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("read back certificate: %w", err)
	}
	return cert, nil
}

func (id identity) encode() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(id.key)
	if err != nil {
		return nil, fmt.Errorf("encode key: %w", err)
	}
	var out bytes.Buffer
	if err := pem.Encode(&out, &pem.Block{Type: pemCertificate, Bytes: id.cert.Raw}); err != nil {
		return nil, fmt.Errorf("encode certificate: %w", err)
	}
	if err := pem.Encode(&out, &pem.Block{Type: pemPrivateKey, Bytes: der}); err != nil {
		return nil, fmt.Errorf("encode key: %w", err)
	}
	return out.Bytes(), nil
}

// createFile stores the identity under path, all or nothing. It fails with os.ErrExist when the file exists
// already, because an authority's key must never be replaced silently.
func (id identity) createFile(path string) error {
	return id.write(path, os.Link)
}

// replaceFile stores the identity under path, all or nothing, in place of what was there.
func (id identity) replaceFile(path string) error {
	return id.write(path, os.Rename)
}

// write puts the identity into a temporary file beside path, readable by its owner only, and lets publish give
// it its name: until then nobody sees a part of it.
func (id identity) write(path string, publish func(from, to string) error) (err error) {
	data, err := id.encode()
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // created 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	defer func() {
		if e := os.Remove(f.Name()); e != nil && !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	if err := publish(f.Name(), path); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	return syncFolder(filepath.Dir(path))
}

// loadIdentity reads what createFile wrote and checks that key and certificate belong together.
func loadIdentity(path string) (identity, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return identity{}, fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	id, err := decodeIdentity(data)
	if err != nil {
		return identity{}, fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	return id, nil
}

func decodeIdentity(data []byte) (identity, error) {
	first, rest := pem.Decode(data)
	second, _ := pem.Decode(rest)
	if first == nil || second == nil || first.Type != pemCertificate || second.Type != pemPrivateKey {
		return identity{}, errors.New("not a certificate followed by its key")
	}
	cert, err := x509.ParseCertificate(first.Bytes)
	if err != nil {
		return identity{}, fmt.Errorf("parse certificate: %w", err)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(second.Bytes)
	if err != nil {
		return identity{}, fmt.Errorf("parse key: %w", err)
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || !key.PublicKey.Equal(cert.PublicKey) {
		return identity{}, errors.New("the key is not the certificate's")
	}
	return identity{key: key, cert: cert}, nil
}
