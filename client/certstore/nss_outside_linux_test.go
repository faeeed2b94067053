package certstore_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"os/exec"
	"testing"
	"time"

	"saihakko/client/certstore"
	"saihakko/client/certstore/storetest"
)

// Another program, NSS's own TLS client, logs in with the certificate that it finds under the label: also where an
// older certificate of the same subject is there.
func TestOtherProgramsUseTheCertificateByItsLabel(t *testing.T) {
	needTools(t, "tstclnt")
	for _, kind := range []certstore.KeyKind{certstore.RSA2048, certstore.P256} {
		t.Run(string(kind), func(t *testing.T) {
			dir, ca := emptyDatabase(t), storetest.NewAuthority(t)
			s := openNSS(t, dir)
			certs := map[string]*x509.Certificate{}
			for _, label := range []string{"海上 1AABC1", "海上 1AABC1 (2)"} {
				key := createKey(t, s, kind)
				certs[label] = ca.Issue(t, "1AABC1", key.Public())
				install(t, s, key, certs[label], "海上 1AABC1")
			}
			for label, cert := range certs {
				presented := presentedBy(t, func(ctx context.Context, port string) *exec.Cmd {
					return exec.CommandContext(ctx, "tstclnt", "-h", "127.0.0.1", "-p", port, "-d", "sql:"+dir, "-n", label,
						"-o", "-O", "-V", "tls1.2:tls1.3")
				})
				if !presented.Equal(cert) {
					t.Errorf("%q leads to serial number %v, want %v", label, presented.SerialNumber, cert.SerialNumber)
				}
			}
		})
	}
}

// presentedBy starts a TLS server on the loopback interface that asks for a client certificate, lets a program connect
// to it, and returns the certificate with which the program completed the handshake.
func presentedBy(t *testing.T, client func(ctx context.Context, port string) *exec.Cmd) *x509.Certificate {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	cmd := client(ctx, port)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		out, err := cmd.CombinedOutput()
		if err != nil && ctx.Err() == nil { // it is ended by us after the handshake
			t.Logf("%v: %v\n%s", cmd.Args, err, out)
			_ = listener.Close() // wakes Accept if the program never connected
		}
	}()
	defer func() {
		cancel()
		<-ended
	}()
	plain, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	conn := tls.Server(plain, &tls.Config{MinVersion: tls.VersionTLS12, ClientAuth: tls.RequireAnyClientCert,
		Certificates: []tls.Certificate{serverCertificate(t)}})
	defer func() { _ = conn.Close() }()
	if err := conn.HandshakeContext(ctx); err != nil {
		t.Fatal(err)
	}
	return conn.ConnectionState().PeerCertificates[0]
}

func serverCertificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<32, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
