package acquire_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"saihakko/client"
	"saihakko/client/acquire"
	"saihakko/client/certstore/storetest"
	"saihakko/client/vault"
	"saihakko/cmd/supportd/service/servicetest"
)

// answerless loses the answers to acknowledgements, which have their effect.
type answerless struct{ *client.Client }

func (a answerless) Acknowledge(ctx context.Context, terminal, id string) error {
	if err := a.Client.Acknowledge(ctx, terminal, id); err != nil {
		return err
	}
	return &client.OfflineError{Cause: client.CauseBroken, Sent: true}
}

// TestAnotherOfficeOnTheSameComputerLeavesTheJobAlone: the service knows nothing of it under the other's log-in, and
// would never give the certificate out again.
func TestAnotherOfficeOnTheSameComputerLeavesTheJobAlone(t *testing.T) {
	s := servicetest.Start(t)
	reissueAt(t, s)
	tokyo, store, v := clientAt(t, s), storetest.NewMemory(), vault.NewMemory()
	broken := acquire.New(acquire.Options{
		Service: answerless{tokyo}, Store: store, Vault: v, Now: tokyo.ServiceNow, Owner: tokyo.LoginID,
	})
	if _, err := broken.Run(t.Context(), reissued, codesOf(t, tokyo, reissued), nil); !errors.Is(err, client.ErrOffline) {
		t.Fatal(err)
	}
	osaka := at(clientOf(t, s, servicetest.Osaka), store, v)
	if jobs, err := osaka.Pending(); len(jobs) != 0 || err != nil {
		t.Errorf("the other office is offered %+v, %v", jobs, err)
	}
	if _, err := osaka.Resume(t.Context(), reissued, nil); !errors.Is(err, acquire.ErrNoJob) {
		t.Errorf("the other office resumes: %v, want ErrNoJob", err)
	}
	if err := osaka.Abandon(t.Context(), reissued); err != nil {
		t.Error(err)
	}
	if entries, err := store.List(t.Context()); err != nil || len(entries) != 1 || !entries[0].HasKey {
		t.Fatalf("%d certificates in the store, %v", len(entries), err)
	}
	got, err := at(tokyo, store, v).Resume(t.Context(), reissued, nil)
	if err != nil || got.Terminal != reissued {
		t.Errorf("the office itself: %+v, %v", got, err)
	}
}

func TestTwoAccountsMayBothHaveAJobForATerminal(t *testing.T) {
	p := newPlace(t, newOffice(t))
	whose := "tanaka https://support.example"
	p.owner = func() string { return whose }
	p.office.fail["Acquire"] = offline()
	_, _ = run(p)
	whose = "tanaka https://another.example"
	_, _ = run(p)
	for _, whose = range []string{"tanaka https://another.example", "tanaka https://support.example"} {
		if jobs, err := p.start().Pending(); len(jobs) != 1 || err != nil {
			t.Errorf("%s: %+v, %v", whose, jobs, err)
		}
		if err := p.start().Abandon(context.Background(), terminal); err != nil {
			t.Error(err)
		}
		p.expectNothingOfTheOwner()
	}
	p.expectNothing()
}

func (p *place) expectNothingOfTheOwner() {
	p.t.Helper()
	if jobs, err := p.start().Pending(); len(jobs) != 0 || err != nil {
		p.t.Errorf("pending: %+v, %v", jobs, err)
	}
}

func TestNobodyIsLoggedIn(t *testing.T) {
	p := newPlace(t, newOffice(t))
	whose := "tanaka"
	p.owner = func() string { return whose }
	p.office.fail["Acknowledge"], p.office.after = offline(), true
	_, _ = run(p)
	p.office.fail = map[string]error{}
	whose = ""
	if jobs, err := p.start().Pending(); len(jobs) != 0 || err != nil {
		t.Errorf("pending: %+v, %v", jobs, err)
	}
	if _, err := run(p); !errors.Is(err, client.ErrUnauthorized) {
		t.Errorf("run: %v", err)
	}
	if _, err := p.start().Resume(context.Background(), terminal, nil); !errors.Is(err, client.ErrUnauthorized) {
		t.Errorf("resume: %v", err)
	}
	if err := p.start().Abandon(context.Background(), terminal); !errors.Is(err, client.ErrUnauthorized) {
		t.Errorf("abandon: %v", err)
	}
	whose = "tanaka"
	p.afterRestart()
	p.expectInstalled()
}

// TestAJournalWithoutAnOwnerIsThePresentOnes: it was written before journals had owners.
func TestAJournalWithoutAnOwnerIsThePresentOnes(t *testing.T) {
	p := newPlace(t, newOffice(t))
	p.office.fail["Connection"] = offline()
	_, _ = run(p)
	p.office.fail = map[string]error{}
	p.owner = func() string { return "tanaka" }
	p.afterRestart()
	p.expectInstalled()
}

func TestTheVaultsNamesTellNoLoginID(t *testing.T) {
	p := newPlace(t, newOffice(t))
	p.owner = func() string { return "tanaka" }
	p.office.fail["Acquire"] = offline()
	_, _ = run(p)
	infos, err := p.vault.List("")
	if err != nil || len(infos) != 1 || strings.Contains(infos[0].Name, "tanaka") {
		t.Errorf("%+v, %v", infos, err)
	}
}

// TestAnInstalledCertificateIsTakenOutOnlyIfAnotherHasTakenItsPlace: an earlier acknowledgement may have arrived, and
// then there is no second one.
func TestAnInstalledCertificateIsTakenOutOnlyIfAnotherHasTakenItsPlace(t *testing.T) {
	for _, kind := range []client.ProblemType{
		client.ProblemNotFound, client.ProblemNotReissued, client.ProblemValidation, client.ProblemCodesWrong, "of-tomorrow",
	} {
		p := newPlace(t, newOffice(t))
		p.office.fail["Acknowledge"], p.office.after = &client.Problem{Type: kind}, true
		_, err := run(p)
		failure, ok := errors.AsType[*acquire.Error](err)
		if !ok || failure.Kept != acquire.KeptInstalled || failure.Stage != acquire.StageAcknowledge {
			t.Errorf("%s: got %v", kind, err)
		}
		p.office.fail = map[string]error{}
		p.afterRestart()
		p.expectInstalled()
	}
	p := newPlace(t, newOffice(t))
	p.office.fail["Acknowledge"] = &client.Problem{Type: client.ProblemStateConflict}
	if _, err := run(p); err == nil {
		t.Error("want the conflict")
	}
	p.expectNothing()
}
