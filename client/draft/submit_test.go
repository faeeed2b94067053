package draft_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"saihakko/client"
	"saihakko/client/draft"
	"saihakko/client/reissue"
	"saihakko/client/vault"
)

func TestADraftBecomesAnApplication(t *testing.T) {
	d := newDesk(t)
	x := d.saved(request())
	app, err := d.submit(x.ID)
	if err != nil || app.Number != "12345678001" {
		t.Fatalf("got %q, %v", app.Number, err)
	}
	d.expectOneApplication(x.ID)
	if again, err := d.submit(x.ID); err != nil || again.Number != app.Number {
		t.Errorf("submitting again: %q, %v", again.Number, err)
	}
	if _, err := d.store.Save(x); !errors.Is(err, draft.ErrSent) {
		t.Errorf("saving again: got %v, want ErrSent", err)
	}
	d.expectOneApplication(x.ID)
}

func TestTheKeyIsOnDiskBeforeTheRequestLeaves(t *testing.T) {
	d := newDesk(t)
	x := d.saved(request())
	seen := false
	service := watching{d.office, func(key string) {
		kept := d.load(x.ID)
		seen = kept.State == draft.Sending && kept.IdempotencyKey == key && kept.Outgoing != nil
	}}
	if _, err := draft.NewSubmitter(d.store, service).Submit(context.Background(), x.ID); err != nil || !seen {
		t.Errorf("on disk: %t, %v", seen, err)
	}
}

type watching struct {
	*office
	sending func(key string)
}

func (w watching) Submit(ctx context.Context, r reissue.Request, key string) (client.Application, error) {
	w.sending(key)
	return w.office.Submit(ctx, r, key)
}

func TestABreakOffEndsAsExactlyOneApplication(t *testing.T) {
	for name, c := range map[string]struct {
		err      error
		received bool
		want     draft.State
	}{
		"refused connection":             {offline(false), false, draft.Editing},
		"broken off before it got there": {offline(true), false, draft.Unknown},
		"broken off before the answer":   {offline(true), true, draft.Unknown},
		"cancelled":                      {context.Canceled, true, draft.Unknown},
		"garbage instead of an answer":   {&client.GarbageError{HTML: true}, true, draft.Unknown},
		"answer too large":               {client.ErrTooLarge, true, draft.Unknown},
		"internal error":                 {&client.Problem{Type: client.ProblemInternal}, true, draft.Unknown},
		"session ended":                  {&client.Problem{Type: client.ProblemSessionExpired}, false, draft.Editing},
		"no session":                     {client.ErrUnauthorized, false, draft.Editing},
		"wrong authority":                {&client.UntrustedError{Reason: client.DistrustAuthority}, false, draft.Editing},
		"proxy":                          {&client.ProxyAuthError{}, false, draft.Editing},
		"unavailable":                    {&client.Problem{Type: client.ProblemUnavailable}, false, draft.Editing},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			x := d.saved(request())
			d.office.fail, d.office.after = c.err, c.received
			for range 3 { // impatience
				if _, err := d.submit(x.ID); !errors.Is(err, c.err) {
					t.Fatalf("got %v, want %v", err, c.err)
				}
				if kept := d.load(x.ID); kept.State != c.want {
					t.Fatalf("draft is %s, want %s", kept.State, c.want)
				}
			}
			d.office.heal()
			if _, err := d.submit(x.ID); err != nil {
				t.Fatal(err)
			}
			d.expectOneApplication(x.ID)
		})
	}
}

// TestAnUnknownOutcomeStaysUnknownUntilItIsKnown: being offline afterwards does not mean that nothing was received.
func TestAnUnknownOutcomeStaysUnknownUntilItIsKnown(t *testing.T) {
	d := newDesk(t)
	x := d.saved(request())
	d.office.fail, d.office.after = offline(true), true
	_, _ = d.submit(x.ID)
	d.office.after = false
	for _, later := range []error{offline(false), client.ErrUnauthorized, &client.Problem{Type: client.ProblemTooManyRequests}} {
		d.office.fail = later
		if _, err := d.submit(x.ID); !errors.Is(err, later) {
			t.Errorf("got %v, want %v", err, later)
		}
		if kept := d.load(x.ID); kept.State != draft.Unknown {
			t.Errorf("after %v the draft is %s", later, kept.State)
		}
	}
	d.office.heal()
	if _, err := d.submit(x.ID); err != nil {
		t.Fatal(err)
	}
	d.expectOneApplication(x.ID)
}

func TestARefusedDraftIsEditedAndSentAgain(t *testing.T) {
	d := newDesk(t)
	faulty := request()
	faulty.DesiredDate = ""
	x := d.saved(faulty)
	_, err := d.submit(x.ID)
	refusal, ok := errors.AsType[*client.Problem](err)
	if !ok || len(refusal.Problems()) != 1 || refusal.Problems()[0].Field != reissue.FieldDesiredDate {
		t.Fatalf("got %v", err)
	}
	kept := d.load(x.ID)
	if kept.State != draft.Editing || kept.IdempotencyKey != "" || kept.Outgoing != nil {
		t.Errorf("got %+v", kept)
	}
	kept.Request = request()
	d.save(kept)
	if _, err := d.submit(x.ID); err != nil {
		t.Fatal(err)
	}
	d.expectOneApplication(x.ID)
}

func TestChangesAfterABreakOffWaitForTheOutcome(t *testing.T) {
	t.Run("it had been received", func(t *testing.T) {
		d := newDesk(t)
		x := d.saved(request())
		d.office.fail, d.office.after = offline(true), true
		_, _ = d.submit(x.ID)
		d.office.heal()
		x.Request.Terminals = []string{"1ASA03"}
		d.save(x)
		_, err := d.submit(x.ID)
		earlier, ok := errors.AsType[*draft.EarlierError](err)
		if !ok || earlier.Number != "12345678001" {
			t.Fatalf("got %v, want an EarlierError", err)
		}
		d.expectOneApplication(x.ID)
		if kept := d.load(x.ID); len(kept.Request.Terminals) != 2 {
			t.Errorf("history shows %v, which is not what was sent", kept.Request.Terminals)
		}
		later := d.load(earlier.Later.ID)
		if later.State != draft.Editing || later.Request.Terminals[0] != "1ASA03" || later.Account != account {
			t.Errorf("the changes are lost: %+v", later)
		}
	})
	t.Run("it had not been received", func(t *testing.T) {
		d := newDesk(t)
		x := d.saved(request())
		d.office.fail = offline(true)
		_, _ = d.submit(x.ID)
		d.office.heal()
		x.Request.Terminals = []string{"1ASA03"}
		d.save(x)
		// The service has never seen the key, so the old request is received now: the user wanted it sent.
		_, err := d.submit(x.ID)
		if _, ok := errors.AsType[*draft.EarlierError](err); !ok {
			t.Fatalf("got %v, want an EarlierError", err)
		}
		d.expectOneApplication(x.ID)
	})
	t.Run("it would be refused now", func(t *testing.T) {
		d := newDesk(t)
		x := d.saved(request())
		d.office.fail = offline(true)
		_, _ = d.submit(x.ID)
		d.office.fail = &client.Problem{Type: client.ProblemValidation}
		if _, err := d.submit(x.ID); err == nil {
			t.Fatal("want the refusal")
		}
		d.office.heal()
		x.Request.Terminals = []string{"1ASA03"}
		d.save(x)
		if _, err := d.submit(x.ID); err != nil {
			t.Fatal(err)
		}
		d.expectOneApplication(x.ID)
		if got := d.office.received[d.load(x.ID).IdempotencyKey].request.Terminals; len(got) != 1 {
			t.Errorf("sent %v", got)
		}
	})
}

// TestAKeyThatTheServiceMayHaveForgotten: keys are kept for 7 days; after that the list of applications tells.
func TestAKeyThatTheServiceMayHaveForgotten(t *testing.T) {
	for _, received := range []bool{true, false} {
		d := newDesk(t)
		x := d.saved(request())
		d.office.fail, d.office.after = offline(true), received
		_, _ = d.submit(x.ID)
		d.office.heal()
		for key, e := range d.office.received { // forgotten
			delete(d.office.received, key)
			d.office.received["forgotten"] = e
		}
		d.clock.pass(10 * 24 * time.Hour)
		if _, err := d.submit(x.ID); err != nil {
			t.Fatal(err)
		}
		d.expectOneApplication(x.ID)
	}
}

func TestResolvingFindsOut(t *testing.T) {
	d := newDesk(t)
	x := d.saved(request())
	submitter := draft.NewSubmitter(d.store, d.office)
	if app, err := submitter.Resolve(context.Background(), x.ID); err != nil || app.Number != "" || d.office.calls != 0 {
		t.Errorf("nothing to resolve: %q, %v, %d calls", app.Number, err, d.office.calls)
	}
	d.office.fail, d.office.after = offline(true), true
	_, _ = d.submit(x.ID)
	d.office.heal()
	if app, err := submitter.Resolve(context.Background(), x.ID); err != nil || app.Number != "12345678001" {
		t.Errorf("got %q, %v", app.Number, err)
	}
	d.expectOneApplication(x.ID)
}

func TestADoubleClickIsOneApplication(t *testing.T) {
	d := newDesk(t)
	x := d.saved(request())
	submitter := draft.NewSubmitter(d.store, d.office)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if app, err := submitter.Submit(context.Background(), x.ID); err != nil || app.Number != "12345678001" {
				t.Errorf("got %q, %v", app.Number, err)
			}
		})
	}
	group.Wait()
	d.expectOneApplication(x.ID)
}

// TestWhatIsSavedWhileTheAnswerIsNotedIsKept: a saving that has succeeded is in the history or in a draft of its own.
func TestWhatIsSavedWhileTheAnswerIsNotedIsKept(t *testing.T) {
	d := newDesk(t)
	x := d.saved(request())
	d.office.fail, d.office.after = offline(true), true
	_, _ = d.submit(x.ID)
	d.office.heal()
	x.Request.Terminals = []string{"1ASA03"}
	d.save(x)

	typed := x
	typed.Request.Terminals = []string{"1ASA04"}
	var meanwhile func()
	store := draft.NewStore(d.vault, func() time.Time {
		if do := meanwhile; do != nil {
			meanwhile = nil
			do()
		}
		return d.clock.Now()
	})
	saved := make(chan error, 1)
	service := answering{d.office, func() {
		meanwhile = func() { // a branch is being made, for which the store asks the clock
			done := make(chan struct{})
			go func() {
				defer close(done)
				_, err := store.Save(typed)
				saved <- err
			}()
			for range 100_000 { // it may have to wait for the store
				select {
				case <-done:
					return
				default:
					runtime.Gosched()
				}
			}
		}
	}}
	_, err := draft.NewSubmitter(store, service).Submit(context.Background(), x.ID)
	earlier, ok := errors.AsType[*draft.EarlierError](err)
	if !ok {
		t.Fatal(err)
	}
	switch err := <-saved; {
	case errors.Is(err, draft.ErrSent): // whoever saves is told
	case err != nil:
		t.Fatal(err)
	case d.load(earlier.Later.ID).Request.Terminals[0] != "1ASA04":
		t.Error("a saving has succeeded, and its text is nowhere")
	}
	d.expectOneApplication(x.ID)
}

type answering struct {
	*office
	answered func()
}

func (a answering) Submit(ctx context.Context, r reissue.Request, key string) (client.Application, error) {
	defer a.answered()
	return a.office.Submit(ctx, r, key)
}

// TestWhatIsTypedAfterAKillWhileKeepingChangesApartIsKept: the branch that was made before the kill is not the newest.
func TestWhatIsTypedAfterAKillWhileKeepingChangesApartIsKept(t *testing.T) {
	d := newDesk(t)
	x := d.saved(request())
	d.office.fail, d.office.after = offline(true), true
	_, _ = d.submit(x.ID)
	d.office.heal()
	x.Request.Terminals = []string{"1ASA03"}
	d.save(x)
	broken := draft.NewStore(&breaking{d.vault, 1}, d.clock.Now)
	if _, err := draft.NewSubmitter(broken, d.office).Submit(context.Background(), x.ID); !errors.Is(err, errDiskFull) {
		t.Fatalf("got %v", err)
	}
	x.Request.Terminals = []string{"1ASA04"}
	d.save(x)
	_, err := d.submit(x.ID)
	earlier, ok := errors.AsType[*draft.EarlierError](err)
	if !ok || earlier.Later.Request.Terminals[0] != "1ASA04" {
		t.Fatalf("got %v (%+v)", err, earlier)
	}
	if kept := d.load(earlier.Later.ID); kept.Request.Terminals[0] != "1ASA04" || kept.State != draft.Editing {
		t.Errorf("kept %+v", kept)
	}
	d.expectOneApplication(x.ID)
}

// breaking is a vault that fails from some write on, which is also what a kill at that point leaves behind.
type breaking struct {
	*vault.Vault
	left int
}

func (b *breaking) Put(name string, data []byte) error {
	if b.left == 0 {
		return errDiskFull
	}
	b.left--
	return b.Vault.Put(name, data)
}

// TestAKillAtAnyWriteEndsAsOneApplication: in the plain case, and where changes have to be kept apart.
func TestAKillAtAnyWriteEndsAsOneApplication(t *testing.T) {
	for name, prepare := range map[string]func(*desk, draft.Draft){
		"plain": func(*desk, draft.Draft) {},
		"changed after a break-off": func(d *desk, x draft.Draft) {
			d.office.fail, d.office.after = offline(true), true
			_, _ = d.submit(x.ID)
			d.office.heal()
			x.Request.Terminals = []string{"1ASA03"}
			d.save(x)
		},
	} {
		t.Run(name, func(t *testing.T) {
			for writes := 0; writes < 6; writes++ {
				d := newDesk(t)
				x := d.saved(request())
				prepare(d, x)
				broken := draft.NewStore(&breaking{d.vault, writes}, d.clock.Now)
				_, _ = draft.NewSubmitter(broken, d.office).Submit(context.Background(), x.ID)
				_, err := d.submit(x.ID) // the next start
				if _, earlier := errors.AsType[*draft.EarlierError](err); err != nil && !earlier {
					t.Fatalf("after %d writes: %v", writes, err)
				}
				d.expectOneApplication(x.ID)
				list, err := d.store.List(account)
				if want := map[string]int{"plain": 1}[name]; err != nil || (want != 0 && len(list) != want) || len(list) > 2 {
					t.Errorf("after %d writes: %d drafts, %v", writes, len(list), err)
				}
				if name != "plain" && len(list) != 2 {
					t.Errorf("after %d writes the changes are lost", writes)
				}
			}
		})
	}
}
