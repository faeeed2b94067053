package client_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"testing"

	"saihakko/client"
	"saihakko/client/reissue"
)

// TestARecordDamagedAfterTheRequestLeavesTheOutcomeUnknown: the service may have done what it was asked for, so that the
// idempotency key has to be kept.
func TestARecordDamagedAfterTheRequestLeavesTheOutcomeUnknown(t *testing.T) {
	c := clientOf(t, func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			t.Error(err)
		}
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = conn.Close() }()
		encrypted, ok := conn.(*tls.Conn)
		if !ok {
			t.Error("not TLS")
			return
		}
		record := append([]byte{23, 3, 3, 0, 32}, make([]byte, 32)...) // application data that nobody has encrypted
		if _, err := encrypted.NetConn().Write(record); err != nil {
			t.Error(err)
		}
	})
	_, err := c.Submit(context.Background(), reissue.Request{}, client.NewIdempotencyKey())
	offline, ok := errors.AsType[*client.OfflineError](err)
	if !ok || offline.Cause != client.CauseBroken || !client.OutcomeUnknown(err) {
		t.Errorf("got %v, outcome unknown: %t", err, client.OutcomeUnknown(err))
	}
}

// TestAClientCertificateThatIsRefusedOnTheWayIsNoBrokenConnection: in TLS 1.3 the refusal comes after the request.
func TestAClientCertificateThatIsRefusedOnTheWayIsNoBrokenConnection(t *testing.T) {
	server := httptest.NewUnstartedServer(withLogIn(http.NotFound))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS13, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: x509.NewCertPool()}
	server.StartTLS()
	t.Cleanup(server.Close)
	c := newClient(t, client.Options{BaseURL: server.URL, ExtraRoots: authorityOf(server)})
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: serviceTime, NotAfter: serviceTime.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Connection(context.Background(), []*x509.Certificate{cert}, key)
	if untrusted, ok := errors.AsType[*client.UntrustedError](err); !ok || untrusted.Reason != client.DistrustHandshake {
		t.Errorf("got %v", err)
	}
}
