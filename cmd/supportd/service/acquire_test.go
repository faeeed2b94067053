package service_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"saihakko/client/businessday"
	"saihakko/client/contract"
	"saihakko/cmd/supportd/service"
	"saihakko/cmd/supportd/service/servicetest"
)

func (p *person) acquire(terminal contract.Terminal, key crypto.Signer) contract.Acquisition {
	p.t.Helper()
	var got contract.Acquisition
	p.post("/v1/terminals/"+terminal.Name+"/acquisitions", acquisitionByCSR(p.t, terminal, key)).wants(http.StatusCreated, &got)
	return got
}

func (p *person) acknowledge(a contract.Acquisition) {
	p.t.Helper()
	p.post("/v1/terminals/"+a.Terminal+"/acquisitions/"+a.Id+"/acknowledgement", nil).wants(http.StatusNoContent, nil)
}

func leafOf(t *testing.T, a contract.Acquisition) *x509.Certificate {
	t.Helper()
	block, _ := pem.Decode([]byte(a.Certificate))
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatalf("parse certificate: %v", err)
	}
	return leaf
}

func TestReissuedCertificateIsAcquiredAndProven(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]crypto.Signer{"P-256": newKey(t), "RSA-2048": rsaKey} {
		t.Run(name, func(t *testing.T) {
			r := servicetest.Start(t)
			p := loggedIn(t, r, servicetest.Tokyo)
			application := p.submit("2026-11-20", "11110A", "11110E")
			r.MoveTo(morning(2026, 11, 20))
			p.logIn(servicetest.Tokyo)

			got := p.acquire(p.terminal("11110A"), key)
			leaf := leafOf(t, got)
			if got.Terminal != "11110A" || got.ApplicationNumber != application.Number || leaf.Subject.CommonName != "11110A" {
				t.Errorf("acquired for %s of %s: %s", got.Terminal, got.ApplicationNumber, leaf.Subject)
			}
			if want := time.Date(2027, 11, 20, 23, 59, 59, 0, servicetest.Beginning().Location()); !leaf.NotAfter.Equal(want) {
				t.Errorf("valid until %v, want a year from the acquisition", leaf.NotAfter)
			}
			var c contract.Connection
			visitor(t, r, pairOf(t, got, key)).get("/v1/connection").wants(http.StatusOK, &c)
			if c.Terminal != "11110A" || !c.ValidUntil.Equal(leaf.NotAfter) {
				t.Errorf("connection: %+v", c)
			}
			if state := p.terminal("11110A").Certificate.State; state != contract.AwaitingAcquisition {
				t.Errorf("before the acknowledgement: %s", state)
			}

			p.acknowledge(got)
			now := p.terminal("11110A").Certificate
			if now.State != contract.Valid || *now.SerialNumber != c.SerialNumber || now.AcquiredOn.String() != "2026-11-20" || now.AcquireBy != nil {
				t.Errorf("after the acknowledgement: %+v", now)
			}
			if a := p.application(application.Number); a.State != contract.Reissued || !a.Terminals[0].Acquired || a.Terminals[1].Acquired {
				t.Errorf("application with one terminal left: %s", a.State)
			}
			p.acknowledge(p.acquire(p.terminal("11110E"), newKey(t)))
			if a := p.application(application.Number); a.State != contract.Acquired || !strings.HasSuffix(kinds(a), "acquired acquired completed") {
				t.Errorf("application: %s, %s", a.State, kinds(a))
			}
		})
	}
}

func TestCertificateIsFetchedAgainUntilItIsAcknowledged(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	terminal, key := p.terminal("11110F"), newKey(t)
	first := p.acquire(terminal, key)
	if again := p.acquire(terminal, key); again.Certificate != first.Certificate || again.Id != first.Id {
		t.Error("the same key got another certificate")
	}
	other := newKey(t)
	second := p.acquire(terminal, other)
	if second.Certificate == first.Certificate {
		t.Error("another key got the same certificate")
	}
	visitor(t, r, pairOf(t, first, key)).get("/v1/connection").refused("client-certificate-ended")
	visitor(t, r, pairOf(t, second, other)).get("/v1/connection").wants(http.StatusOK, nil)
	p.post("/v1/terminals/11110F/acquisitions/"+first.Id+"/acknowledgement", nil).refused("state-conflict")
	p.acknowledge(second)
	p.acknowledge(second)
	p.post("/v1/terminals/11110F/acquisitions", acquisitionByCSR(t, terminal, other)).refused("already-acknowledged")
	p.post("/v1/terminals/11110F/acquisitions/unknown/acknowledgement", nil).refused("not-found")
	p.post("/v1/terminals/11110J/acquisitions/"+second.Id+"/acknowledgement", nil).refused("not-found")
}

// TestAnEndedCertificateIsNotAcknowledgedAgain: whoever lost the answer to the first acknowledgement, and asks again
// after another reissue, must not take the ended certificate for the one in force.
func TestAnEndedCertificateIsNotAcknowledgedAgain(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	got := p.acquire(p.terminal("11110F"), newKey(t))
	p.acknowledge(got)
	p.submit("2026-11-20", "11110F")
	r.MoveTo(morning(2026, 11, 20))
	p.logIn(servicetest.Tokyo)
	p.post("/v1/terminals/11110F/acquisitions/"+got.Id+"/acknowledgement", nil).refused("state-conflict")
}

func TestNewsTellThatEverythingIsAcquired(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	a := p.submit("2026-11-20", "11110A", "11110E")
	r.MoveTo(morning(2026, 11, 20))
	p.logIn(servicetest.Tokyo)
	p.acknowledge(p.acquire(p.terminal("11110A"), newKey(t)))
	const text = "再発行したデジタル証明書の取得がすべて完了しました。"
	if n := p.news("1")[0]; n.Text == text {
		t.Error("one certificate is left")
	}
	got := p.acquire(p.terminal("11110E"), newKey(t))
	p.acknowledge(got)
	p.acknowledge(got)
	news := p.news("2")
	if news[0].Text != text || news[0].Kind != "application" || *news[0].ApplicationNumber != a.Number[:8] || news[1].Text == text {
		t.Errorf("news: %+v", news)
	}
	var detail contract.NewsDetail
	p.get("/v1/news/"+news[0].Id).wants(http.StatusOK, &detail)
	if !strings.Contains(detail.Body, a.Number) || detail.Terminals != nil || *detail.Application != a.Number {
		t.Errorf("detail: %+v", detail)
	}
}

func TestPKCS12HoldsAKeyMadeByTheService(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	terminal, password := p.terminal("11110F"), "Umi-no-Hi 2026!"
	body := contract.AcquisitionRequest{Codes: codesOf(terminal), Pkcs12Password: &password}
	key := header{"Idempotency-Key", uuid.NewString()}
	first := p.post("/v1/terminals/11110F/acquisitions", body, key)
	var got contract.Acquisition
	first.wants(http.StatusCreated, &got)
	again := p.post("/v1/terminals/11110F/acquisitions", body, key)
	if again.wants(http.StatusCreated, nil); string(again.body) != string(first.body) {
		t.Error("the repeated request got another file")
	}
	private, leaf, chain, err := pkcs12.DecodeChain(*got.Pkcs12, password)
	if err != nil {
		t.Fatal(err)
	}
	signer, ok := private.(*rsa.PrivateKey)
	if !ok || !signer.PublicKey.Equal(leaf.PublicKey) || len(chain) != 2 {
		t.Errorf("key %T, chain of %d", private, len(chain))
	}
	visitor(t, r, pairOf(t, got, signer)).get("/v1/connection").wants(http.StatusOK, nil)
	p.acknowledge(got)
	p.post("/v1/terminals/11110F/acquisitions", body, key).refused("already-acknowledged")
	r.Stop()
	if strings.Contains(readAll(t, r.Dir), password) {
		t.Error("the password is in the data folder")
	}
}

func TestAcquisitionNeedsExactlyOneForm(t *testing.T) {
	p := rude(t, servicetest.Start(t))
	p.logIn(servicetest.Tokyo)
	codes, csr := codesOf(p.terminal("11110F")), signingRequest(t, newKey(t))
	good, short, japanese := "long enough 123", "short", "日本語のパスワードは不可です"
	for _, body := range []contract.AcquisitionRequest{
		{Codes: codes}, {Codes: codes, Csr: &csr, Pkcs12Password: &good}, {Codes: codes, Pkcs12Password: &short},
		{Codes: codes, Pkcs12Password: &japanese},
	} {
		p.post("/v1/terminals/11110F/acquisitions", body).refused("malformed-request")
	}
}

func TestSigningRequestsThatCannotBeAccepted(t *testing.T) {
	p := rude(t, servicetest.Start(t))
	p.logIn(servicetest.Tokyo)
	codes := codesOf(p.terminal("11110F"))
	curve, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	good := signingRequest(t, newKey(t))
	for code, csr := range map[string]string{
		"unacceptable-key": signingRequest(t, curve),
		"malformed":        good[:len(good)/2],
		"too-large":        good + strings.Repeat("\n", 20<<10),
	} {
		refused := p.post("/v1/terminals/11110F/acquisitions", contract.AcquisitionRequest{Codes: codes, Csr: &csr}).
			refused("signing-request-unacceptable")
		if e := (*refused.Errors)[0]; e.Pointer != "/csr" || e.Code != code {
			t.Errorf("%s: %s %s", code, e.Pointer, e.Code)
		}
	}
}

func TestWrongCodesAreFewAndTellNothing(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	terminal := p.terminal("11110F")
	right := acquisitionByCSR(t, terminal, newKey(t))
	path := "/v1/terminals/11110F/acquisitions"
	wrong := right
	for _, change := range []func(*contract.AuthenticationCodes){
		func(c *contract.AuthenticationCodes) { c.Code1 = "NAC11110G" },
		func(c *contract.AuthenticationCodes) { c.Code2 = "AAAAA00000" },
		func(c *contract.AuthenticationCodes) { c.Code3 = "naccs" },
		func(c *contract.AuthenticationCodes) { c.Code2 = "" },
	} {
		wrong.Codes = right.Codes
		change(&wrong.Codes)
		if got := p.post(path, wrong).refused("codes-wrong"); got.Errors != nil {
			t.Error("it is told which code is wrong")
		}
	}
	if got := p.post(path, wrong).refused("too-many-requests"); *got.RetryAfter != 15*60 {
		t.Errorf("to wait: %d", *got.RetryAfter)
	}
	p.post(path, right).refused("too-many-requests")
	r.Clock.Advance(15 * time.Minute)
	p.post(path, wrong).refused("codes-wrong")
	p.post(path, right).wants(http.StatusCreated, nil)
}

func TestThereMustBeSomethingToAcquire(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	try := func(terminal string) answer {
		return p.post("/v1/terminals/"+terminal+"/acquisitions", acquisitionByCSR(t, p.terminal(terminal), newKey(t)))
	}
	try("11110D").refused("already-acknowledged") // in force
	try("11110M").refused("not-reissued")         // the last day has passed
	p.submit("2026-11-20", "11110A")
	try("11110A").refused("not-reissued") // not before the morning
	p.post("/v1/terminals/ZZZZZZ/acquisitions", acquisitionByCSR(t, p.terminal("11110A"), newKey(t))).refused("not-found")
	osaka := loggedIn(t, r, servicetest.Osaka)
	osaka.post("/v1/terminals/22220C/acquisitions", acquisitionByCSR(t, osaka.terminal("22220C"), newKey(t))).refused("not-reissued")

	last := p.terminal("11110F").Certificate.AcquireBy
	day := businessday.Date{Year: last.Year(), Month: last.Month(), Day: last.Day()}
	r.Clock.Set(day.AddDays(1).Time(0, 0).Add(-time.Second))
	p.logIn(servicetest.Tokyo)
	key := newKey(t)
	got := p.acquire(p.terminal("11110F"), key)
	r.Clock.Advance(time.Second)
	p.logIn(servicetest.Tokyo)
	try("11110F").refused("not-reissued")
	visitor(t, r, pairOf(t, got, key)).get("/v1/connection").refused("client-certificate-ended")
	if state := p.terminal("11110F").Certificate.State; state != contract.Stopped {
		t.Errorf("after the last day: %s", state)
	}
}

func TestConnectionNeedsACertificateOfOurs(t *testing.T) {
	r := servicetest.Start(t)
	visitor(t, r).get("/v1/connection").refused("client-certificate-missing")
	visitor(t, r, servicetest.Start(t).Certificate("11110D")).get("/v1/connection").wants(http.StatusOK, nil) // same sample
	stranger := servicetest.Start(t, servicetest.Empty(), servicetest.With(func(o *service.Options) { o.RealNow = time.Now }))
	if _, err := stranger.Service.Seed(t.Context(), service.SeedOptions{Password: r.Password, CertificatesDir: stranger.Dir + "/certificates"}); err != nil {
		t.Fatal(err)
	}
	visitor(t, r, stranger.Certificate("11110D")).get("/v1/connection").refused("client-certificate-unknown")
}

func TestConnectionRefusesAnExpiredCertificate(t *testing.T) {
	r := servicetest.Start(t)
	pc := visitor(t, r, r.Certificate("11110C"))
	pc.get("/v1/connection").wants(http.StatusOK, nil)
	r.Clock.Advance(13 * 24 * time.Hour)
	pc.get("/v1/connection").refused("client-certificate-ended")
}

func TestAuthorityVouchesForTheCertificates(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	var a contract.Authority
	visitor(t, r).get("/v1/authority").wants(http.StatusOK, &a)
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	for _, c := range a.Roots {
		roots.AppendCertsFromPEM([]byte(c))
	}
	for _, c := range a.Intermediates {
		between.AppendCertsFromPEM([]byte(c))
	}
	leaf := leafOf(t, p.acquire(p.terminal("11110F"), newKey(t)))
	if _, err := leaf.Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: between, CurrentTime: r.Clock.Now(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}); err != nil {
		t.Error(err)
	}
}
