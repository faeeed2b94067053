package acquire_test

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"saihakko/client"
	"saihakko/client/acquire"
	"saihakko/client/businessday"
	"saihakko/client/certstore"
	"saihakko/client/certstore/storetest"
	"saihakko/client/reissue"
	"saihakko/client/vault"
	"saihakko/cmd/supportd/service/servicetest"
)

// The tests of this file speak with the real support service. This computer's clock is the real one; that of the
// service stands where its sample data was made and is moved by the tests.

const reissued = "11110A"

func clientAt(t *testing.T, s *servicetest.Running) *client.Client {
	t.Helper()
	return clientOf(t, s, servicetest.Tokyo)
}

func clientOf(t *testing.T, s *servicetest.Running, loginID string) *client.Client {
	t.Helper()
	c, err := client.New(client.Options{
		BaseURL: s.URL, ExtraRoots: s.CAPEM, Now: time.Now, // this computer's clock
		Proxy: client.Proxy{Mode: client.ProxyNone},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if _, err := c.LogIn(t.Context(), loginID, s.Password); err != nil {
		t.Fatal(err)
	}
	return c
}

// reissueAt has the terminal reissued: an application, and the morning of the desired date.
func reissueAt(t *testing.T, s *servicetest.Running) (number string) {
	t.Helper()
	c := clientAt(t, s)
	person, err := c.Applicant(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	app, err := c.Submit(t.Context(), reissue.Request{
		Applicant: person, MailConfirmation: person.Mail, DesiredDate: "2026-11-20", Reason: reissue.Expired,
		Terminals: []string{reissued},
	}, client.NewIdempotencyKey())
	if err != nil {
		t.Fatal(err)
	}
	s.MoveTo(time.Date(2026, time.November, 20, 9, 30, 0, 0, businessday.Tokyo))
	return app.Number
}

func codesOf(t *testing.T, c *client.Client, name string) client.Codes {
	t.Helper()
	terminals, err := c.Terminals(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, terminal := range terminals {
		if terminal.Name == name {
			return terminal.Codes
		}
	}
	t.Fatalf("no terminal %s", name)
	return client.Codes{}
}

func at(c *client.Client, store certstore.Store, v acquire.Vault) *acquire.Acquirer {
	return acquire.New(acquire.Options{Service: c, Store: store, Vault: v, Now: c.ServiceNow, Owner: c.LoginID})
}

func TestACertificateOfTheRealService(t *testing.T) {
	for name, open := range map[string]func(t *testing.T) certstore.Store{
		"memory": func(*testing.T) certstore.Store { return storetest.NewMemory() },
		"NSS": func(t *testing.T) certstore.Store {
			store, err := certstore.OpenNSS(filepath.Join(t.TempDir(), "nssdb"))
			if err != nil {
				t.Skipf("no NSS here: %v", err)
			}
			return store
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := servicetest.Start(t)
			number := reissueAt(t, s)
			c, store := clientAt(t, s), open(t)
			a := at(c, store, vault.NewMemory())
			got, err := a.Run(t.Context(), reissued, codesOf(t, c, reissued), nil)
			if err != nil {
				t.Fatal(err)
			}
			if !got.Connected || got.Terminal != reissued || got.ApplicationNumber != number {
				t.Errorf("got %+v", got)
			}
			entries, err := store.List(t.Context())
			if err != nil || len(entries) != 1 || entries[0].Fingerprint().String() != got.Fingerprint {
				t.Errorf("%d certificates in the store, %v", len(entries), err)
			}
			app, err := c.Application(t.Context(), number, "")
			if err != nil || app.State != client.ApplicationAcquired {
				t.Errorf("the service says %s, %v", app.State, err)
			}
			_, err = a.Run(t.Context(), reissued, codesOf(t, c, reissued), nil)
			if p, ok := errors.AsType[*client.Problem](err); !ok || p.Type != client.ProblemAlreadyAcknowledged {
				t.Errorf("acquiring again: %v", err)
			}
		})
	}
}

// TestTheServiceGoesDownAndTheProgramIsClosed: everything is started anew, also the vault on the disk.
func TestTheServiceGoesDownAndTheProgramIsClosed(t *testing.T) {
	for _, last := range []acquire.Stage{
		acquire.StageFetch, acquire.StageCheck, acquire.StageInstall, acquire.StageConnect, acquire.StageAcknowledge,
	} {
		t.Run(string(last), func(t *testing.T) {
			dir := t.TempDir()
			key, err := vault.NewKey()
			if err != nil {
				t.Fatal(err)
			}
			openVault := func() *vault.Vault {
				v, err := vault.Open(dir, key)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = v.Close() })
				return v
			}
			before := servicetest.Start(t)
			number := reissueAt(t, before)
			c, store, v := clientAt(t, before), storetest.NewMemory(), openVault()
			_, err = at(c, store, v).Run(t.Context(), reissued, codesOf(t, c, reissued), func(stage acquire.Stage) {
				if stage == last {
					before.Stop()
				}
			})
			failure, ok := errors.AsType[*acquire.Error](err)
			if !ok || !errors.Is(err, client.ErrOffline) || failure.Kept == acquire.KeptNothing {
				t.Fatalf("got %v", err)
			}
			if err := v.Close(); err != nil {
				t.Fatal(err)
			}

			after := servicetest.Start(t, servicetest.In(before))
			c = clientAt(t, after)
			a := at(c, store, openVault())
			jobs, err := a.Pending()
			if err != nil || len(jobs) != 1 {
				t.Fatalf("pending %+v, %v", jobs, err)
			}
			if _, err := a.Resume(t.Context(), jobs[0].Terminal, nil); err != nil {
				t.Fatal(err)
			}
			app, err := c.Application(t.Context(), number, "")
			if err != nil || app.State != client.ApplicationAcquired {
				t.Errorf("the service says %s, %v", app.State, err)
			}
			if entries, err := store.List(t.Context()); err != nil || len(entries) != 1 || !entries[0].HasKey {
				t.Errorf("%d certificates in the store, %v", len(entries), err)
			}
		})
	}
}

func TestWhatTheRealServiceRefuses(t *testing.T) {
	s := servicetest.Start(t)
	reissueAt(t, s)
	c := clientAt(t, s)
	right := codesOf(t, c, reissued)
	wrong := right
	wrong.Code2 = "WRONG"
	for name, test := range map[string]struct {
		terminal string
		codes    client.Codes
		want     client.ProblemType
	}{
		"wrong codes":           {reissued, wrong, client.ProblemCodesWrong},
		"another's terminal":    {"22220A", right, client.ProblemNotFound},
		"one not reissued":      {"11110K", codesOf(t, c, "11110K"), client.ProblemAlreadyAcknowledged},
		"acquired too late":     {"11110M", codesOf(t, c, "11110M"), client.ProblemNotReissued},
		"codes of another time": {"11110F", right, client.ProblemCodesWrong},
	} {
		v := vault.NewMemory()
		_, err := at(c, storetest.NewMemory(), v).Run(t.Context(), test.terminal, test.codes, nil)
		if p, ok := errors.AsType[*client.Problem](err); !ok || p.Type != test.want {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
		if left, err := v.List(""); err != nil || len(left) != 0 {
			t.Errorf("%s: %v is left, %v", name, left, err)
		}
	}
}

// TestAnotherComputerWasFaster: the certificate of this one has ended before it was acknowledged.
func TestAnotherComputerWasFaster(t *testing.T) {
	s := servicetest.Start(t)
	reissueAt(t, s)
	c := clientAt(t, s)
	codes := codesOf(t, c, reissued)
	ctx, cancel := context.WithCancel(t.Context())
	slow, v := storetest.NewMemory(), vault.NewMemory()
	_, err := at(c, slow, v).Run(ctx, reissued, codes, func(stage acquire.Stage) {
		if stage == acquire.StageConnect {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if _, err := at(c, storetest.NewMemory(), vault.NewMemory()).Run(t.Context(), reissued, codes, nil); err != nil {
		t.Fatal(err)
	}
	_, err = at(c, slow, v).Resume(t.Context(), reissued, nil)
	if wrong, ok := errors.AsType[*acquire.CheckError](err); !ok || wrong.Check != acquire.CheckConnection {
		t.Errorf("got %v, want the ended certificate to be refused", err)
	}
	if entries, err := slow.List(t.Context()); err != nil || len(entries) != 0 {
		t.Errorf("%d certificates are left, %v", len(entries), err)
	}
}

// TestTheOldCertificateIsRefusedAfterwards: the reissue has ended it.
func TestTheOldCertificateIsRefusedAfterwards(t *testing.T) {
	s := servicetest.Start(t)
	c := clientAt(t, s)
	const name = "11110G" // its certificate is in force
	old := s.Certificate(name)
	leaf, err := x509.ParseCertificate(old.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	signer, ok := old.PrivateKey.(crypto.Signer)
	if !ok {
		t.Fatal("key cannot sign")
	}
	if _, err := c.Connection(t.Context(), []*x509.Certificate{leaf}, signer); err != nil {
		t.Fatalf("before the reissue: %v", err)
	}
	person, err := c.Applicant(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Submit(t.Context(), reissue.Request{
		Applicant: person, MailConfirmation: person.Mail, DesiredDate: "2026-11-20",
		Reason: reissue.TerminalReplacement, Terminals: []string{name},
	}, client.NewIdempotencyKey()); err != nil {
		t.Fatal(err)
	}
	s.MoveTo(time.Date(2026, time.November, 20, 9, 30, 0, 0, businessday.Tokyo))
	_, err = c.Connection(t.Context(), []*x509.Certificate{leaf}, signer)
	if p, ok := errors.AsType[*client.Problem](err); !ok || p.Type != client.ProblemClientCertEnded {
		t.Errorf("after the reissue: %v, want it to have ended", err)
	}
}
