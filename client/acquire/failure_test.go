package acquire_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"saihakko/client"
	"saihakko/client/acquire"
	"saihakko/client/certstore"
)

func offline() error { return &client.OfflineError{Cause: client.CauseRefused} }

func truncate(a *client.Acquisition) { a.Certificate = a.Certificate[:len(a.Certificate)/2] }

func run(p *place) (acquire.Result, error) {
	return p.start().Run(context.Background(), terminal, codes, nil)
}

func TestACertificateIsAcquired(t *testing.T) {
	for name, fresh := range map[string]func(*testing.T, *office) *place{"memory": newPlace, "NSS": newNSSPlace} {
		t.Run(name, func(t *testing.T) {
			p := fresh(t, newOffice(t))
			var stages []acquire.Stage
			got, err := p.start().Run(context.Background(), terminal, codes, func(s acquire.Stage) { stages = append(stages, s) })
			if err != nil {
				t.Fatal(err)
			}
			p.expectInstalled()
			if !slices.Equal(stages, acquire.Stages()) {
				t.Errorf("stages %v", stages)
			}
			cert := p.office.current().cert
			if got.Terminal != terminal || got.ApplicationNumber != "12345678001" || !got.Connected || got.At != now ||
				got.SerialNumber != cert.SerialNumber.Text(16) || !got.NotAfter.Equal(cert.NotAfter) ||
				got.Label != "1ASA01 2026-11-24" || got.Store != p.store.Describe() || len(got.Replaced) != 0 {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestBothKindsOfKeysAreAcquired(t *testing.T) {
	for _, kind := range []certstore.KeyKind{"", certstore.RSA2048, certstore.P256} {
		p := newPlace(t, newOffice(t))
		a := acquire.New(acquire.Options{Service: p.office, Store: p.store, Vault: p.vault, Now: nowThen, Kind: kind})
		if _, err := a.Run(context.Background(), terminal, codes, nil); err != nil {
			t.Errorf("%q: %v", kind, err)
		}
		p.expectInstalled()
	}
}

func TestTheOldCertificateIsLeftAloneAndTold(t *testing.T) {
	p := newPlace(t, newOffice(t))
	first, err := run(p)
	if err != nil {
		t.Fatal(err)
	}
	p.office.issued, p.office.acknowledged = nil, 0 // reissued
	second, err := run(p)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.withKey()) != 2 {
		t.Error("the old certificate is gone")
	}
	if len(second.Replaced) != 1 || second.Replaced[0].Fingerprint != first.Fingerprint ||
		!slices.Equal(second.Replaces, []string{first.Fingerprint}) {
		t.Errorf("got %+v", second.Replaced)
	}
	if ledger, err := p.start().Installed(); err != nil || len(ledger) != 2 {
		t.Errorf("ledger: %+v, %v", ledger, err)
	}
}

// TestACertificateThatIsNotOursIsRefused: each wrong certificate has its own code, and nothing of it is kept.
func TestACertificateThatIsNotOursIsRefused(t *testing.T) {
	foreignRoot, foreignKey := newRoot(t, "Another CA")
	stranger := newP256(t)
	for name, c := range map[string]struct {
		template func(*x509.Certificate)
		deliver  func(*client.Acquisition)
		public   bool
		want     acquire.Check
	}{
		"cut off":     {deliver: truncate, want: acquire.CheckReadable},
		"a byte lost": {deliver: func(a *client.Acquisition) { a.Certificate = slices.Delete(a.Certificate, 200, 204) }, want: acquire.CheckReadable},
		"empty":       {deliver: func(a *client.Acquisition) { a.Certificate = []byte("\n") }, want: acquire.CheckReadable},
		"two of them": {deliver: func(a *client.Acquisition) { a.Certificate = append(a.Certificate, a.Certificate...) }, want: acquire.CheckReadable},
		"text before": {deliver: func(a *client.Acquisition) { a.Certificate = append([]byte("x\n"), a.Certificate...) }, want: acquire.CheckReadable},
		"far too large": {
			deliver: func(a *client.Acquisition) {
				a.Certificate = append(a.Certificate, bytes.Repeat([]byte(" "), 1<<20)...)
			},
			want: acquire.CheckSize,
		},
		"for another key":       {public: true, want: acquire.CheckKey},
		"for another terminal":  {template: func(c *x509.Certificate) { c.Subject.CommonName = "1ASA02" }, want: acquire.CheckTerminal},
		"ended":                 {template: func(c *x509.Certificate) { c.NotAfter = now.Add(-time.Second) }, want: acquire.CheckExpired},
		"from tomorrow on":      {template: func(c *x509.Certificate) { c.NotBefore = now.AddDate(0, 0, 1) }, want: acquire.CheckNotYetValid},
		"for servers":           {template: func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }, want: acquire.CheckUsage},
		"for nothing":           {template: func(c *x509.Certificate) { c.ExtKeyUsage = nil }, want: acquire.CheckUsage},
		"not for signing":       {template: func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment }, want: acquire.CheckUsage},
		"an authority's":        {template: func(c *x509.Certificate) { c.IsCA = true }, want: acquire.CheckUsage},
		"chain of another kind": {deliver: func(a *client.Acquisition) { a.Chain = []byte("not a chain") }, want: acquire.CheckChain},
		"of another authority": {
			deliver: func(a *client.Acquisition) {
				cert := *firstCertificate(t, a.Certificate)
				a.Certificate = armour(sign(t, &cert, foreignRoot, cert.PublicKey, foreignKey))
				a.Chain = armour(foreignRoot) // what the answer brings along does not make it trusted
			},
			want: acquire.CheckChain,
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.template, o.deliver = c.template, c.deliver
			if c.public {
				o.public = stranger.Public
			}
			p := newPlace(t, o)
			_, err := run(p)
			wrong, ok := errors.AsType[*acquire.CheckError](err)
			if !ok || wrong.Check != c.want {
				t.Fatalf("got %v, want check %q", err, c.want)
			}
			failure, _ := errors.AsType[*acquire.Error](err)
			if failure.Kept != acquire.KeptNothing || failure.Cleanup != nil {
				t.Errorf("kept %q, cleanup %v", failure.Kept, failure.Cleanup)
			}
			p.expectNothing()
			if o.acknowledged != 0 {
				t.Error("a certificate that was refused was acknowledged")
			}
			o.template, o.deliver, o.public = nil, nil, nil
			if _, err := run(p); err != nil {
				t.Fatalf("once the service has mended it: %v", err)
			}
			p.expectInstalled()
		})
	}
}

func TestKeysOfAnotherKindAreRefused(t *testing.T) {
	o := newOffice(t)
	p := newPlace(t, o)
	o.public = newP256(t).Public
	a := acquire.New(acquire.Options{Service: o, Store: p.store, Vault: p.vault, Now: nowThen, Kind: certstore.RSA2048})
	_, err := a.Run(context.Background(), terminal, codes, nil)
	wrong, ok := errors.AsType[*acquire.CheckError](err)
	if !ok || wrong.Check != acquire.CheckKeyType || wrong.Found != "p-256" || wrong.Expected != "rsa-2048" {
		t.Errorf("got %v", err)
	}
}

func TestClocksMayDifferByFiveMinutes(t *testing.T) {
	for ahead, want := range map[time.Duration]bool{5 * time.Minute: true, 5*time.Minute + time.Second: false} {
		o := newOffice(t)
		o.template = func(c *x509.Certificate) { c.NotBefore = now.Add(ahead) }
		if _, err := run(newPlace(t, o)); (err == nil) != want {
			t.Errorf("%v ahead: got %v", ahead, err)
		}
	}
}

func firstCertificate(t *testing.T, armoured []byte) *x509.Certificate {
	t.Helper()
	cert, err := x509.ParseCertificate(decode(t, armoured))
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// TestAServiceThatIsDownLeavesAJobToResume: at each call, before and after the call has had its effect.
func TestAServiceThatIsDownLeavesAJobToResume(t *testing.T) {
	for _, temporary := range []error{
		offline(), client.ErrUnauthorized, &client.Problem{Type: client.ProblemUnavailable},
		&client.Problem{Type: client.ProblemSessionExpired}, &client.GarbageError{HTML: true},
	} {
		for call, kept := range map[string]acquire.Kept{
			"Acquire": acquire.KeptJob, "Authority": acquire.KeptJob, "Acknowledge": acquire.KeptInstalled,
		} {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s %T after=%t", call, temporary, after), func(t *testing.T) {
					o := newOffice(t)
					o.fail[call], o.after = temporary, after
					p := newPlace(t, o)
					_, err := run(p)
					failure, ok := errors.AsType[*acquire.Error](err)
					if !ok || !errors.Is(err, temporary) || failure.Kept != kept {
						t.Fatalf("got %v (%+v), want %v with %q kept", err, failure, temporary, kept)
					}
					jobs, err := p.start().Pending()
					if err != nil || len(jobs) != 1 || jobs[0].Terminal != terminal || jobs[0].Abandoned ||
						jobs[0].Installed != (kept == acquire.KeptInstalled) {
						t.Errorf("pending: %+v, %v", jobs, err)
					}
					o.fail = map[string]error{}
					p.afterRestart()
					p.expectInstalled()
				})
			}
		}
	}
}

func TestOfflineAtTheConnectionLeavesAJobToResume(t *testing.T) {
	o := newOffice(t)
	o.fail["Connection"] = offline()
	p := newPlace(t, o)
	if _, err := run(p); !errors.Is(err, client.ErrOffline) || o.acknowledged != 0 {
		t.Errorf("got %v, acknowledged %d times", err, o.acknowledged)
	}
	o.fail = map[string]error{}
	p.afterRestart()
	p.expectInstalled()
}

// TestAServiceInTroubleIsNoProxy: what comes from the service itself leaves the job until the connection is made.
func TestAServiceInTroubleIsNoProxy(t *testing.T) {
	for _, kind := range []client.ProblemType{
		client.ProblemUnavailable, client.ProblemTooManyRequests, client.ProblemInternal, "of-tomorrow",
	} {
		o := newOffice(t)
		o.fail["Connection"] = &client.Problem{Type: kind}
		p := newPlace(t, o)
		_, err := run(p)
		failure, ok := errors.AsType[*acquire.Error](err)
		if !ok || failure.Stage != acquire.StageConnect || failure.Kept != acquire.KeptJob || o.acknowledged != 0 {
			t.Errorf("%s: got %v, acknowledged %d times", kind, err, o.acknowledged)
		}
		o.fail = map[string]error{}
		got, err := p.start().Resume(context.Background(), terminal, nil)
		if err != nil || !got.Connected {
			t.Errorf("%s: afterwards %+v, %v", kind, got, err)
		}
		p.expectInstalled()
	}
}

func TestThereMayBeNothingToDo(t *testing.T) {
	p := newPlace(t, newOffice(t))
	if _, err := p.start().Resume(context.Background(), terminal, nil); !errors.Is(err, acquire.ErrNoJob) {
		t.Errorf("resume: got %v, want ErrNoJob", err)
	}
	if err := p.start().Abandon(context.Background(), terminal); err != nil {
		t.Errorf("abandon: %v", err)
	}
	for _, name := range []string{"", "1asa01", "1ASA0", "../../etc", "1ASA01 ", "１ASA01"} {
		if _, err := p.start().Run(context.Background(), name, codes, nil); !errors.Is(err, acquire.ErrTerminalName) {
			t.Errorf("%q: got %v, want ErrTerminalName", name, err)
		}
	}
	p.expectNothing()
}

func TestAStoreThatIsNotThereIsToldBeforeAnythingIsMade(t *testing.T) {
	p := newPlace(t, newOffice(t))
	a := acquire.New(acquire.Options{Service: p.office, Store: noStore{p.store}, Vault: p.vault, Now: nowThen})
	_, err := a.Run(context.Background(), terminal, codes, nil)
	failure, ok := errors.AsType[*acquire.Error](err)
	if !ok || !errors.Is(err, certstore.ErrUnavailable) || failure.Kept != acquire.KeptNothing {
		t.Errorf("got %v", err)
	}
	if len(p.office.calls) != 0 {
		t.Errorf("the service was asked: %v", p.office.calls)
	}
	p.expectNothing()
}

type noStore struct{ certstore.Store }

func (noStore) List(context.Context) ([]certstore.Entry, error) { return nil, certstore.ErrUnavailable }

func TestErrorsHoldNoSecret(t *testing.T) {
	p := newPlace(t, newOffice(t))
	p.office.fail["Acquire"] = &client.Problem{Type: client.ProblemCodesWrong}
	_, err := run(p)
	if text := fmt.Sprintf("%v %+v", err, err); strings.Contains(text, codes.Code2) {
		t.Error(text)
	}
}
