package issuer_test

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
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"saihakko/cmd/supportd/service/issuer"
)

var (
	today   = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	hanako  = issuer.Subject{Company: "通関商事株式会社", Office: "東京事業所", Terminal: "11110A"}
	rsaOnce = sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 2048)) })
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func clock() time.Time { return today }

func open(t *testing.T, dir string) *issuer.Authority {
	t.Helper()
	a, err := issuer.Open(dir, clock)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func p256() *ecdsa.PrivateKey { return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) }

func issue(t *testing.T, a *issuer.Authority, key crypto.Signer) *x509.Certificate {
	t.Helper()
	pub, err := issuer.ParseRequest(request(t, key))
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := a.IssueTerminal(pub, hanako, today, today.AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

func request(t *testing.T, key crypto.Signer) []byte {
	t.Helper()
	template := &x509.CertificateRequest{Subject: pkix.Name{CommonName: "whatever the client says"}}
	der, err := x509.CreateCertificateRequest(rand.Reader, template, key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der})
}

func TestTerminalCertificateNamesItsHolderAndServesClientAuthenticationOnly(t *testing.T) {
	a := open(t, t.TempDir())
	for name, key := range map[string]crypto.Signer{"RSA-2048": rsaOnce(), "P-256": p256()} {
		t.Run(name, func(t *testing.T) {
			leaf := issue(t, a, key)
			want := pkix.Name{CommonName: "11110A", Organization: []string{hanako.Company}, OrganizationalUnit: []string{hanako.Office}}
			if diff := cmp.Diff(want.String(), leaf.Subject.String()); diff != "" {
				t.Error(diff)
			}
			if leaf.KeyUsage != x509.KeyUsageDigitalSignature || leaf.IsCA {
				t.Errorf("key usage %b, CA %v", leaf.KeyUsage, leaf.IsCA)
			}
			if diff := cmp.Diff([]x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, leaf.ExtKeyUsage); diff != "" {
				t.Error(diff)
			}
			if len(leaf.SubjectKeyId) != 20 || !cmp.Equal(leaf.AuthorityKeyId, a.Intermediates()[0].SubjectKeyId) {
				t.Errorf("SKI %x, AKI %x", leaf.SubjectKeyId, leaf.AuthorityKeyId)
			}
			if bits := leaf.SerialNumber.BitLen(); bits < 64 || bits > 129 {
				t.Errorf("serial number of %d bits", bits)
			}
			if err := a.Verify(leaf, today); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestVerifyRefusesWhatIsOutsideItsPeriodOrFromElsewhere(t *testing.T) {
	a, other := open(t, t.TempDir()), open(t, t.TempDir())
	leaf := issue(t, a, p256())
	if err := a.Verify(leaf, leaf.NotAfter.Add(time.Second)); err == nil {
		t.Error("an expired certificate was accepted")
	}
	if err := a.Verify(leaf, leaf.NotBefore.Add(-time.Second)); err == nil {
		t.Error("a certificate was accepted before its time")
	}
	if err := other.Verify(leaf, today); err == nil {
		t.Error("another authority's certificate was accepted")
	}
	server, err := a.IssueServer([]string{"localhost"})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Verify(server.Leaf, today); err == nil {
		t.Error("the server's certificate was accepted for a terminal")
	}
	for _, ca := range append(a.Roots(), a.Intermediates()...) {
		if err := a.Verify(ca, today); err == nil {
			t.Errorf("the authority's own certificate %s was accepted for a terminal", ca.Subject)
		}
	}
}

func TestIssueTerminalRefusesWhatNobodyCouldUse(t *testing.T) {
	a := open(t, t.TempDir())
	pub := p256().Public()
	if _, err := a.IssueTerminal(pub, hanako, today, today.AddDate(11, 0, 0)); !errors.Is(err, issuer.ErrOutlivesIssuer) {
		t.Errorf("outliving the issuer: %v", err)
	}
	if _, err := a.IssueTerminal(pub, hanako, today, today); err == nil {
		t.Error("an empty period was accepted")
	}
	if _, err := a.IssueTerminal(pub, issuer.Subject{Company: "x"}, today, today.AddDate(1, 0, 0)); err == nil {
		t.Error("a nameless terminal was accepted")
	}
	if _, err := a.IssueTerminal("no key", hanako, today, today.AddDate(1, 0, 0)); err == nil {
		t.Error("something that is no key was accepted")
	}
}

func TestAuthorityIsTheSameAfterReopening(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	leaf := issue(t, first, p256())
	second := open(t, dir)
	if err := second.Verify(leaf, today); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(string(first.ServerRootPEM()), string(second.ServerRootPEM())); diff != "" {
		t.Error(diff)
	}
}

func TestAuthorityOpenedByManyAtOnceIsOne(t *testing.T) {
	dir := t.TempDir()
	roots := make([]*x509.Certificate, 8)
	var wg sync.WaitGroup
	for i := range roots {
		wg.Go(func() {
			a, err := issuer.Open(dir, clock)
			if err != nil {
				t.Error(err)
				return
			}
			roots[i] = a.Roots()[0]
		})
	}
	wg.Wait()
	for _, root := range roots {
		if root == nil || !root.Equal(roots[0]) {
			t.Fatal("two openings made two authorities")
		}
	}
}

func TestAuthorityFilesAreTheOwnersAlone(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	if _, err := a.IssueServer([]string{"localhost"}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
		if info := must(entry.Info()); info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v", entry.Name(), info.Mode())
		}
	}
	if diff := cmp.Diff([]string{"issuing.pem", "root.pem", "server-root.pem", "server.pem"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestDamagedAuthorityIsReportedAndNeverReplaced(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	for _, name := range []string{"root.pem", "issuing.pem", "server-root.pem"} {
		path := filepath.Join(dir, name)
		whole := must(os.ReadFile(path))
		for _, damage := range [][]byte{{}, whole[:len(whole)/2], []byte("nonsense")} {
			if err := os.WriteFile(path, damage, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := issuer.Open(dir, clock); err == nil {
				t.Errorf("%s with %d bytes was accepted", name, len(damage))
			}
			if got := must(os.ReadFile(path)); !cmp.Equal(got, damage) {
				t.Errorf("%s was changed", name)
			}
		}
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	foreign := t.TempDir()
	open(t, foreign)
	if err := os.WriteFile(filepath.Join(dir, "issuing.pem"), must(os.ReadFile(filepath.Join(foreign, "issuing.pem"))), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := issuer.Open(dir, clock); err == nil {
		t.Error("an issuing CA of another root was accepted")
	}
}

func TestOpensslAcceptsTheChain(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("no openssl on this machine to check with from outside")
	}
	a := open(t, t.TempDir())
	dir := t.TempDir()
	write := func(name string, certs ...*x509.Certificate) string {
		path := filepath.Join(dir, name)
		var data []byte
		for _, c := range certs {
			data = append(data, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	root, between := write("root.pem", a.Roots()...), write("between.pem", a.Intermediates()...)
	at := "1795510800" // 2026-11-24 09:00 UTC
	for name, key := range map[string]crypto.Signer{"rsa.pem": rsaOnce(), "ec.pem": p256()} {
		leaf := write(name, issue(t, a, key))
		verify := exec.Command("openssl", "verify", "-x509_strict", "-purpose", "sslclient", "-attime", at,
			"-CAfile", root, "-untrusted", between, leaf)
		if out, err := verify.CombinedOutput(); err != nil {
			t.Errorf("openssl verify %s: %v\n%s", name, err, out)
		}
		asServer := exec.Command("openssl", "verify", "-purpose", "sslserver", "-attime", at,
			"-CAfile", root, "-untrusted", between, leaf)
		if out, err := asServer.CombinedOutput(); err == nil {
			t.Errorf("openssl takes %s for a server's certificate\n%s", name, out)
		}
	}
}
