package client_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"testing"

	"saihakko/client"
)

// oldKey is a key as older providers of Windows keep it.
type oldKey struct{ *rsa.PrivateKey }

func (k oldKey) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if _, pss := opts.(*rsa.PSSOptions); pss {
		return nil, errors.New("RSA-PSS is not known here")
	}
	return k.PrivateKey.Sign(random, digest, opts)
}

func (k oldKey) SignatureSchemes() []tls.SignatureScheme {
	return []tls.SignatureScheme{tls.PKCS1WithSHA256, tls.PKCS1WithSHA384, tls.PKCS1WithSHA512}
}

func TestAKeyThatKnowsNoPSSConnectsAllTheSame(t *testing.T) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "1ASA01"},
		NotBefore: serviceTime.AddDate(-1, 0, 0), NotAfter: serviceTime.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.TLS.PeerCertificates) != 1 || !r.TLS.PeerCertificates[0].Equal(cert) {
			t.Error("another certificate was presented, or none")
		}
		answer(w, http.StatusOK, map[string]any{"terminal": "1ASA01", "company": "東京通関株式会社",
			"serialNumber": "2", "validUntil": serviceTime})
	}))
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12, ClientAuth: tls.RequireAnyClientCert}
	server.StartTLS()
	t.Cleanup(server.Close)
	c := newClient(t, client.Options{BaseURL: server.URL, ExtraRoots: authorityOf(server)})
	got, err := c.Connection(t.Context(), []*x509.Certificate{cert}, oldKey{private})
	if err != nil || got.Terminal != "1ASA01" {
		t.Errorf("got %+v, %v", got, err)
	}
}
