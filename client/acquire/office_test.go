package acquire_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"saihakko/client"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const terminal = "1ASA01"

var (
	now   = time.Date(2026, time.November, 24, 9, 0, 0, 0, time.UTC)
	codes = client.Codes{Code1: "ASA-CODE-ONE", Code2: "ASA-CODE-TWO", Code3: "ASA-CODE-THREE"}
)

func nowThen() time.Time { return now }

// office stands for the support service: it answers as the contract describes, and otherwise as a test tells it to.
// The tests against the real service are in service_test.go.
type office struct {
	t    *testing.T
	mu   sync.Mutex
	root *x509.Certificate
	key  crypto.Signer
	last int64

	issued       []*issue // the last is the one in force
	acknowledged int      // how often an acknowledgement had an effect

	template func(*x509.Certificate)   // changes a certificate before it is signed
	public   func() crypto.PublicKey   // replaces the key that the certificate is for
	deliver  func(*client.Acquisition) // changes the answer
	fail     map[string]error          // makes a call fail, after it has had its effect where after says so
	after    bool                      //
	connect  func() (client.Connection, error)
	calls    map[string]int
}

type issue struct {
	id     string
	cert   *x509.Certificate
	public crypto.PublicKey
	acked  bool
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, fail: map[string]error{}, calls: map[string]int{}}
	o.root, o.key = newRoot(t, "Terminal CA")
	return o
}

func newRoot(t *testing.T, name string) (*x509.Certificate, crypto.Signer) {
	t.Helper()
	key := newP256(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: now.AddDate(-5, 0, 0), NotAfter: now.AddDate(5, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	return sign(t, template, template, key.Public(), key), key
}

func newP256(t *testing.T) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func sign(t *testing.T, template, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func armour(cert *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
}

// begin counts a call and returns the error that it is to fail with.
func (o *office) begin(name string) error {
	o.calls[name]++
	return o.fail[name]
}

func (o *office) Acquire(_ context.Context, name string, given client.Codes, csr []byte) (client.Acquisition, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	failure := o.begin("Acquire")
	if failure != nil && !o.after {
		return client.Acquisition{}, failure
	}
	block, _ := pem.Decode(csr)
	if block == nil {
		return client.Acquisition{}, &client.Problem{Type: client.ProblemMalformedRequest}
	}
	request, err := x509.ParseCertificateRequest(block.Bytes)
	if err != nil || request.CheckSignature() != nil {
		return client.Acquisition{}, &client.Problem{Type: client.ProblemSigningRequest}
	}
	if given != codes || name != terminal {
		return client.Acquisition{}, &client.Problem{Type: client.ProblemCodesWrong}
	}
	current := o.current()
	switch {
	case current != nil && current.acked:
		return client.Acquisition{}, &client.Problem{Type: client.ProblemAlreadyAcknowledged}
	case current == nil || !sameKey(current.public, request.PublicKey):
		current = o.issue(request.PublicKey)
	}
	answer := client.Acquisition{
		ID: current.id, Terminal: terminal, ApplicationNumber: "12345678001",
		Certificate: armour(current.cert), Chain: armour(o.root),
	}
	if o.deliver != nil {
		o.deliver(&answer)
	}
	return answer, failure
}

func (o *office) issue(public crypto.PublicKey) *issue {
	o.last++
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1000 + o.last),
		Subject:      pkix.Name{CommonName: terminal, Organization: []string{"東京通関株式会社"}},
		NotBefore:    now.Add(-5 * time.Minute), NotAfter: now.AddDate(2, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
	}
	if o.template != nil {
		o.template(template)
	}
	of := public
	if o.public != nil {
		of = o.public()
	}
	made := &issue{id: fmt.Sprintf("a-%d", o.last), cert: sign(o.t, template, o.root, of, o.key), public: public}
	o.issued = append(o.issued, made)
	return made
}

func (o *office) current() *issue {
	if len(o.issued) == 0 {
		return nil
	}
	return o.issued[len(o.issued)-1]
}

func (o *office) Acknowledge(_ context.Context, _, id string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	failure := o.begin("Acknowledge")
	if failure != nil && !o.after {
		return failure
	}
	current := o.current()
	if current == nil || current.id != id {
		return &client.Problem{Type: client.ProblemStateConflict}
	}
	if !current.acked {
		o.acknowledged++
	}
	current.acked = true
	return failure
}

func (o *office) Authority(context.Context) (client.Authority, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return client.Authority{Roots: armour(o.root)}, o.begin("Authority")
}

func (o *office) Connection(_ context.Context, chain []*x509.Certificate, key crypto.Signer) (client.Connection, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.begin("Connection"); err != nil {
		return client.Connection{}, err
	}
	if o.connect != nil {
		return o.connect()
	}
	current := o.current()
	if current == nil || !bytes.Equal(chain[0].Raw, current.cert.Raw) {
		return client.Connection{}, &client.Problem{Type: client.ProblemClientCertEnded}
	}
	if !sameKey(key.Public(), current.public) {
		return client.Connection{}, errors.New("the handshake's signature is wrong")
	}
	return client.Connection{Terminal: terminal}, nil
}

func sameKey(a, b crypto.PublicKey) bool {
	known, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && known.Equal(b)
}

func decode(t *testing.T, armoured []byte) []byte {
	t.Helper()
	block, _ := pem.Decode(armoured)
	if block == nil {
		t.Fatal("not PEM")
	}
	return block.Bytes
}
