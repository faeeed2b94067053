package certfile_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"saihakko/client/certfile"
)

var now = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

const terminal = "1AABC1"

// pki is an authority with two terminals' certificates.
type pki struct {
	root         *x509.Certificate
	rootKey      crypto.Signer
	rsaKey       *rsa.PrivateKey
	rsaCert      *x509.Certificate
	ecKey        *ecdsa.PrivateKey
	ecCert       *x509.Certificate
	rsaOldCert   *x509.Certificate // of the same key
	strangerRoot *x509.Certificate
}

var world = sync.OnceValue(func() pki {
	var p pki
	p.rootKey = must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	p.root = makeCert(caTemplate("Test CA"), nil, p.rootKey.Public(), p.rootKey)
	p.rsaKey = must(rsa.GenerateKey(rand.Reader, 2048))
	p.ecKey = must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	p.rsaCert = p.issue(clientTemplate(terminal), p.rsaKey.Public())
	p.rsaOldCert = p.issue(clientTemplate(terminal), p.rsaKey.Public())
	p.ecCert = p.issue(clientTemplate("1AABC2"), p.ecKey.Public())
	other := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	p.strangerRoot = makeCert(caTemplate("Another CA"), nil, other.Public(), other)
	return p
})

func (p pki) issue(template *x509.Certificate, public crypto.PublicKey) *x509.Certificate {
	return makeCert(template, p.root, public, p.rootKey)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func caTemplate(name string) *x509.Certificate {
	return &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(9, 0, 0), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign}
}

func clientTemplate(name string) *x509.Certificate {
	serial := must(rand.Int(rand.Reader, big.NewInt(1<<62)))
	return &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name, Country: []string{"JP"}},
		NotBefore: now.AddDate(0, -1, 0), NotAfter: now.AddDate(1, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
}

func makeCert(template, parent *x509.Certificate, public crypto.PublicKey, by crypto.Signer) *x509.Certificate {
	if parent == nil {
		parent = template
	}
	return must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, template, parent, public, by))))
}

func pemOf(certs ...*x509.Certificate) []byte {
	var out []byte
	for _, cert := range certs {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})...)
	}
	return out
}

func pemKey(key crypto.Signer) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: must(x509.MarshalPKCS8PrivateKey(key))})
}

// expectCode checks that a file was refused for that reason.
func expectCode(t *testing.T, err error, want certfile.Code) {
	t.Helper()
	failed, ok := errors.AsType[*certfile.Error](err)
	if !ok || failed.Code != want {
		t.Errorf("got %v, want code %q", err, want)
	}
}

// expectBundle checks that key and certificate are the ones that were put in.
func expectBundle(t *testing.T, b *certfile.Bundle, err error, want *x509.Certificate) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if !b.Certificate.Equal(want) {
		t.Errorf("certificate of %s, want that of %s", b.Certificate.Subject, want.Subject)
	}
	public, ok := b.Key.Public().(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !public.Equal(want.PublicKey) {
		t.Error("the key is another one")
	}
}

// need skips the test where a producer is not installed, and says so.
func need(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
}

// run starts a producer in its own folder; what it reads from standard input is in no argument.
func run(t *testing.T, dir, stdin string, command ...string) {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, out)
	}
}

func write(t *testing.T, dir, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := certfile.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
