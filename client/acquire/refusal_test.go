package acquire_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"saihakko/client"
	"saihakko/client/acquire"
	"saihakko/client/certstore"
)

// TestWhatTheServiceRefusesForGoodIsTakenBack: wrong codes and the like end the job.
func TestWhatTheServiceRefusesForGoodIsTakenBack(t *testing.T) {
	for _, kind := range []client.ProblemType{
		client.ProblemCodesWrong, client.ProblemNotReissued, client.ProblemAlreadyAcknowledged, client.ProblemSigningRequest,
	} {
		o := newOffice(t)
		o.fail["Acquire"] = &client.Problem{Type: kind}
		p := newPlace(t, o)
		_, err := run(p)
		failure, ok := errors.AsType[*acquire.Error](err)
		problem, isProblem := errors.AsType[*client.Problem](err)
		if !ok || !isProblem || problem.Type != kind || failure.Kept != acquire.KeptNothing || failure.Stage != acquire.StageFetch {
			t.Errorf("%s: got %v", kind, err)
		}
		p.expectNothing()
	}
}

func TestNewCodesReplaceWrongOnes(t *testing.T) {
	p := newPlace(t, newOffice(t))
	p.office.fail["Acquire"] = offline()
	wrong := codes
	wrong.Code2 = "mistyped"
	if _, err := p.start().Run(context.Background(), terminal, wrong, nil); !errors.Is(err, client.ErrOffline) {
		t.Fatal(err)
	}
	p.office.fail = map[string]error{}
	if _, err := run(p); err != nil {
		t.Fatal(err)
	}
	p.expectInstalled()
}

// TestACertificateThatTheServiceDoesNotRecogniseIsTakenOut: installed and proven, but not the one in force.
func TestACertificateThatTheServiceDoesNotRecogniseIsTakenOut(t *testing.T) {
	for name, connect := range map[string]func() (client.Connection, error){
		"ended": func() (client.Connection, error) {
			return client.Connection{}, &client.Problem{Type: client.ProblemClientCertEnded}
		},
		"unknown": func() (client.Connection, error) {
			return client.Connection{}, &client.Problem{Type: client.ProblemClientCertUnknown}
		},
		"another terminal": func() (client.Connection, error) { return client.Connection{Terminal: "1ASA02"}, nil },
	} {
		o := newOffice(t)
		o.connect = connect
		p := newPlace(t, o)
		_, err := run(p)
		if wrong, ok := errors.AsType[*acquire.CheckError](err); !ok || wrong.Check != acquire.CheckConnection {
			t.Errorf("%s: got %v", name, err)
		}
		p.expectNothing()
	}
}

// TestAProxyThatKeepsTheHandshakeAwayDoesNotMatter: the signature has proven the key.
func TestAProxyThatKeepsTheHandshakeAwayDoesNotMatter(t *testing.T) {
	for _, err := range []error{
		&client.Problem{Type: client.ProblemClientCertMissing}, &client.UntrustedError{Reason: client.DistrustHandshake},
		&client.GarbageError{HTML: true}, &client.ProxyAuthError{},
	} {
		o := newOffice(t)
		o.fail["Connection"] = err
		p := newPlace(t, o)
		got, runErr := run(p)
		if runErr != nil || got.Connected {
			t.Errorf("%v: got %+v, %v", err, got, runErr)
		}
		p.expectInstalled()
	}
}

func TestAProofThatFailsTakesTheCertificateOutAndKeepsTheJob(t *testing.T) {
	p := newPlace(t, newOffice(t))
	p.proveFails = 1
	_, err := run(p)
	failure, ok := errors.AsType[*acquire.Error](err)
	if !ok || failure.Stage != acquire.StageProve || failure.Kept != acquire.KeptJob || !errors.Is(err, certstore.ErrKeyMismatch) {
		t.Fatalf("got %v", err)
	}
	if len(p.withKey()) != 0 || p.office.acknowledged != 0 {
		t.Error("the unproven certificate is still in the store, or was acknowledged")
	}
	p.afterRestart()
	p.expectInstalled()
}

// TestACertificateThatWasThereBeforeIsNotTakenOut: only what this job has made is taken back.
func TestACertificateThatWasThereBeforeIsNotTakenOut(t *testing.T) {
	p := newPlace(t, newOffice(t))
	p.office.fail["Connection"] = offline()
	_, _ = run(p)
	existing := p.withKey()
	infos, err := p.vault.List("")
	if err != nil || len(infos) != 1 || len(existing) != 1 {
		t.Fatalf("%v, %v, %d certificates", infos, err, len(existing))
	}
	data, err := p.vault.Get(infos[0].Name)
	if err != nil {
		t.Fatal(err)
	}
	// An earlier job had installed the same certificate, and this one has come as far as the check.
	again := strings.Replace(string(data), `"stage":"connect"`, `"stage":"check"`, 1)
	if again == string(data) {
		t.Fatal("journal has another form")
	}
	if err := p.vault.Put(infos[0].Name, []byte(again)); err != nil {
		t.Fatal(err)
	}
	p.office.fail = map[string]error{}
	p.office.connect = func() (client.Connection, error) {
		return client.Connection{}, &client.Problem{Type: client.ProblemClientCertEnded}
	}
	if _, err := p.start().Resume(context.Background(), terminal, nil); err == nil {
		t.Fatal("want a failure")
	}
	if found := p.withKey(); len(found) != 1 || found[0].Fingerprint() != existing[0].Fingerprint() {
		t.Error("a certificate was taken out that this job had not put in")
	}
}

func TestAnAcknowledgedCertificateCannotBeAbandoned(t *testing.T) {
	o := newOffice(t)
	o.fail["Acknowledge"], o.after = offline(), true
	p := newPlace(t, o)
	_, _ = run(p)
	if err := p.start().Abandon(context.Background(), terminal); !errors.Is(err, acquire.ErrAcknowledged) {
		t.Errorf("got %v, want ErrAcknowledged", err)
	}
	o.fail = map[string]error{}
	p.afterRestart()
	p.expectInstalled()
}
