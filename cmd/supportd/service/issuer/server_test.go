package issuer_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"saihakko/cmd/supportd/service/issuer"
)

func TestServerCertificateIsTrustedByTheServerRootOnly(t *testing.T) {
	a, err := issuer.Open(t.TempDir(), time.Now) // a real handshake is judged by the real clock
	if err != nil {
		t.Fatal(err)
	}
	cert, err := a.IssueServer([]string{"localhost", "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	defer server.Close()

	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(a.ServerRootPEM())
	if err := get(server.URL, trusted); err != nil {
		t.Error(err)
	}
	terminals := x509.NewCertPool()
	terminals.AddCert(a.Roots()[0])
	if err := get(server.URL, terminals); err == nil {
		t.Error("the terminals' root vouched for the server")
	}
}

func get(url string, roots *x509.CertPool) error {
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	defer transport.CloseIdleConnections()
	answer, err := (&http.Client{Transport: transport}).Get(url)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

func TestServerCertificateIsKeptUntilItsEndIsNearOrItsHostsChange(t *testing.T) {
	dir := t.TempDir()
	now := today
	at := func() time.Time { return now }
	serve := func(hosts ...string) *x509.Certificate {
		t.Helper()
		a, err := issuer.Open(dir, at)
		if err != nil {
			t.Fatal(err)
		}
		cert, err := a.IssueServer(hosts)
		if err != nil {
			t.Fatal(err)
		}
		return cert.Leaf
	}
	first := serve("localhost", "127.0.0.1")
	now = first.NotAfter.AddDate(0, 0, -31)
	if !serve("localhost", "127.0.0.1").Equal(first) {
		t.Error("it was replaced although it has 31 days left")
	}
	now = first.NotAfter.AddDate(0, 0, -29)
	second := serve("localhost", "127.0.0.1")
	if second.Equal(first) || !second.NotAfter.After(first.NotAfter) {
		t.Error("it was not renewed 29 days before its end")
	}
	if third := serve("support.example"); third.VerifyHostname("support.example") != nil {
		t.Error("it does not carry the new host")
	}
}

func TestServerCertificateNeedsAHost(t *testing.T) {
	if _, err := open(t, t.TempDir()).IssueServer(nil); err == nil {
		t.Error("a certificate for nobody was issued")
	}
}

func TestPKCS12HoldsKeyCertificateAndChain(t *testing.T) {
	a := open(t, t.TempDir())
	key := rsaOnce()
	leaf := issue(t, a, key)
	data, err := issuer.PKCS12(key, leaf, a.Intermediates(), "Kirikae-2026")
	if err != nil {
		t.Fatal(err)
	}
	gotKey, gotLeaf, gotChain, err := pkcs12.DecodeChain(data, "Kirikae-2026")
	if err != nil {
		t.Fatal(err)
	}
	if !key.Equal(gotKey) || !leaf.Equal(gotLeaf) || len(gotChain) != 1 || !gotChain[0].Equal(a.Intermediates()[0]) {
		t.Error("something else came out than went in")
	}
	if _, _, _, err := pkcs12.DecodeChain(data, "kirikae-2026"); err == nil {
		t.Error("a wrong password opened it")
	}
}

func TestPKCS12RefusesAForeignKeyAndAnEmptyPassword(t *testing.T) {
	a := open(t, t.TempDir())
	leaf := issue(t, a, rsaOnce())
	if _, err := issuer.PKCS12(p256(), leaf, nil, "Kirikae-2026"); err == nil {
		t.Error("a key of another certificate was packed")
	}
	if _, err := issuer.PKCS12(rsaOnce(), leaf, nil, ""); err == nil {
		t.Error("no password was accepted")
	}
}
