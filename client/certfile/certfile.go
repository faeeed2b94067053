// Package certfile reads a certificate file that was made elsewhere (.p12, .pfx, .cer, .crt, .pem), judges what is in
// it, and brings it into the certificate store of this computer.
//
// A file is judged to the end before the store is touched, in the order of facts/certificates.md, section 2.3: its
// size, its shape and the work that it asks for (before any password is tried), its password, the certificate that
// belongs to its key, a signature by that key, and only then what the certificate says ([Judge]). The store never sees
// the file: it is given the key and the certificate ([Importer]).
package certfile

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
)

// MaxSize is the size of the largest file that is read, in bytes. Real ones have 2 to 10 KiB.
const MaxSize = 1 << 20

// Bundle is a private key with its certificate, proven to belong together by a signature. It prints without its key.
type Bundle struct {
	Key         crypto.Signer
	Certificate *x509.Certificate
	// Chain holds the certificates of authorities that came along, in the file's order. They are not trusted for it.
	Chain []*x509.Certificate
}

// Format implements [fmt.Formatter] and hides the key from all verbs.
func (b Bundle) Format(f fmt.State, _ rune) {
	name := "no certificate"
	if b.Certificate != nil {
		name = b.Certificate.Subject.CommonName
	}
	_, _ = fmt.Fprintf(f, "certfile.Bundle(%s, key hidden)", name)
}

// Open returns the content of a certificate file. It reads no file that is larger than [MaxSize], and nothing but
// regular files. Errors are [*Error] with [CodeMissing], [CodeDirectory], [CodePermission], [CodeTooBig] or
// [CodeUnreadable].
func Open(path string) ([]byte, error) {
	// A pipe would block the opening, so what it is is asked first.
	info, err := os.Stat(path)
	if err != nil {
		return nil, openError(err)
	}
	if err := checkFile(info); err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, openError(err)
	}
	defer func() { _ = file.Close() }() // only read
	data, err := io.ReadAll(io.LimitReader(file, MaxSize+1))
	if err != nil {
		return nil, openError(err)
	}
	if len(data) > MaxSize { // it has grown meanwhile
		return nil, tooBig(int64(len(data)))
	}
	return data, nil
}

func checkFile(info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return &Error{Code: CodeDirectory}
	case !info.Mode().IsRegular():
		return &Error{Code: CodeUnreadable, Err: errors.New("not a regular file")}
	case info.Size() > MaxSize:
		return tooBig(info.Size())
	}
	return nil
}

func tooBig(size int64) error {
	return &Error{Code: CodeTooBig, Found: fmt.Sprint(size), Expected: fmt.Sprint(MaxSize)}
}

func openError(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Error{Code: CodeMissing, Err: err}
	case errors.Is(err, fs.ErrPermission):
		return &Error{Code: CodePermission, Err: err}
	}
	return &Error{Code: CodeUnreadable, Err: err}
}

// Read takes key and certificate out of the content of a file. The password is used for PKCS#12 only; it may be empty.
// Every refusal is an [*Error]. Read changes nothing anywhere and may be called with one password after another.
func Read(data []byte, password string) (*Bundle, error) {
	if len(data) > MaxSize {
		return nil, tooBig(int64(len(data)))
	}
	found, err := open(data, password)
	if err != nil {
		return nil, err
	}
	return found.bundle()
}

func open(data []byte, password string) (contents, error) {
	switch kind, err := sniff(data); {
	case err != nil:
		return contents{}, err
	case kind == kindPEM:
		return readPEM(data)
	case kind == kindCertificate:
		return readDER(data)
	}
	return readPKCS12(data, password)
}

// contents is what a file holds, before anything is known about how it fits together.
type contents struct {
	key   crypto.Signer
	certs []*x509.Certificate
}

// bundle chooses the certificate by the key, wherever it stands: some producers write the root first
// (facts/certificates.md, section 2.2).
func (c contents) bundle() (*Bundle, error) {
	leaves, chain := c.split()
	switch {
	case len(c.certs) == 0:
		return nil, &Error{Code: CodeNoCertificate}
	case c.key == nil && len(leaves) > 1:
		return nil, &Error{Code: CodeAmbiguous, Certificates: leaves}
	case c.key == nil:
		return nil, &Error{Code: CodeNoKey, Certificates: c.certs}
	}
	var fits []*x509.Certificate
	for _, cert := range slices.Concat(leaves, chain) {
		if sameKey(c.key.Public(), cert.PublicKey) {
			fits = append(fits, cert)
		}
	}
	switch len(fits) {
	case 0:
		return nil, &Error{Code: CodeWrongKey, Certificates: leaves}
	case 1:
	default:
		return nil, &Error{Code: CodeAmbiguous, Certificates: fits}
	}
	if err := signsFor(c.key, fits[0]); err != nil {
		return nil, &Error{Code: CodeWrongKey, Certificates: fits, Err: err}
	}
	b := &Bundle{Key: c.key, Certificate: fits[0]}
	for _, cert := range chain {
		if !cert.Equal(b.Certificate) {
			b.Chain = append(b.Chain, cert)
		}
	}
	return b, nil
}

// split tells the certificates of authorities from the others and drops repetitions.
func (c contents) split() (leaves, chain []*x509.Certificate) {
	seen := map[[sha256.Size]byte]bool{}
	for _, cert := range c.certs {
		switch sum := sha256.Sum256(cert.Raw); {
		case seen[sum]:
		case cert.IsCA:
			seen[sum] = true
			chain = append(chain, cert)
		default:
			seen[sum] = true
			leaves = append(leaves, cert)
		}
	}
	return leaves, chain
}

func sameKey(a, b crypto.PublicKey) bool {
	key, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && key.Equal(b)
}

// signsFor lets the key sign something and checks it with the certificate. Equal public halves do not show that the
// private half is the right one.
func signsFor(key crypto.Signer, cert *x509.Certificate) error {
	challenge := make([]byte, 32)
	if _, err := rand.Read(challenge); err != nil {
		return fmt.Errorf("random numbers: %w", err)
	}
	algorithm, ok := algorithmOf(cert.PublicKeyAlgorithm)
	if !ok {
		return fmt.Errorf("keys of kind %v cannot be used", cert.PublicKeyAlgorithm)
	}
	sum := sha256.Sum256(challenge)
	signature, err := key.Sign(rand.Reader, sum[:], crypto.SHA256)
	if err != nil {
		return errors.New("the key cannot sign") // the library's error may quote the key
	}
	return cert.CheckSignature(algorithm, challenge, signature)
}

func algorithmOf(kind x509.PublicKeyAlgorithm) (x509.SignatureAlgorithm, bool) {
	switch kind {
	case x509.RSA:
		return x509.SHA256WithRSA, true
	case x509.ECDSA:
		return x509.ECDSAWithSHA256, true
	}
	return x509.UnknownSignatureAlgorithm, false
}
