package service_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"saihakko/client/contract"
	"saihakko/cmd/supportd/service"
)

// logBook keeps what the service logs.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBook) write(o *service.Options) {
	o.Logger = slog.New(slog.NewJSONHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func (b *logBook) Write(line []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(line)
}

func (b *logBook) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// readAll reads all files of a folder.
func readAll(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	if err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all.Write(data)
		return err
	}); err != nil {
		t.Fatalf("read folder: %v", err)
	}
	return all.String()
}

func newKey(t *testing.T) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatalf("make key: %v", err)
	}
	return key
}

func signingRequest(t *testing.T, key crypto.Signer) string {
	t.Helper()
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		t.Fatalf("make signing request: %v", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
}

func codesOf(t contract.Terminal) contract.AuthenticationCodes {
	c := t.Certificate
	return contract.AuthenticationCodes{Code1: c.AuthenticationCode1, Code2: c.AuthenticationCode2, Code3: c.AuthenticationCode3}
}

func acquisitionByCSR(t *testing.T, terminal contract.Terminal, key crypto.Signer) contract.AcquisitionRequest {
	t.Helper()
	csr := signingRequest(t, key)
	return contract.AcquisitionRequest{Codes: codesOf(terminal), Csr: &csr}
}

// pairOf makes what a browser presents of an acquired certificate.
func pairOf(t *testing.T, acquired contract.Acquisition, key crypto.Signer) tls.Certificate {
	t.Helper()
	pair := tls.Certificate{PrivateKey: key}
	for _, text := range append([]string{acquired.Certificate}, acquired.Chain...) {
		block, _ := pem.Decode([]byte(text))
		if block == nil {
			t.Fatal("a certificate is no PEM")
		}
		pair.Certificate = append(pair.Certificate, block.Bytes)
	}
	return pair
}
