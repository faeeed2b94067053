package acquire_test

import (
	"context"
	"errors"
	"testing"

	"saihakko/client/acquire"
	"saihakko/client/certstore/storetest"
)

// afterRestart does what the program does at its next start: it resumes what is pending, and if there is nothing, the
// user acquires the certificate again unless it is there.
func (p *place) afterRestart() {
	p.t.Helper()
	a := p.start()
	jobs, err := a.Pending()
	if err != nil {
		p.t.Fatal(err)
	}
	resumed := false
	for _, job := range jobs {
		_, err := a.Resume(context.Background(), job.Terminal, nil)
		if err != nil && !errors.Is(err, acquire.ErrAbandoned) {
			p.t.Fatalf("resume at %s: %v", job.Stage, err)
		}
		resumed = resumed || err == nil
	}
	if !resumed && len(p.withKey()) == 0 {
		if _, err := a.Run(context.Background(), terminal, codes, nil); err != nil {
			p.t.Fatalf("acquire again: %v", err)
		}
	}
}

// killEverywhere runs the program again and again, each time on a fresh computer, killed one step later, and checks
// what the next start makes of it.
func killEverywhere(t *testing.T, fresh func(t *testing.T) *place, run func(*acquire.Acquirer), then func(*place)) {
	for at := 1; ; at++ {
		p := fresh(t)
		p.killAt = at
		dead := untilKilled(func() { run(p.start()) })
		p.killAt = 0
		then(p)
		if t.Failed() {
			t.Fatalf("after a kill at step %d", at)
		}
		if !dead {
			t.Logf("killed at each of %d steps", at-1)
			return
		}
	}
}

func acquireIt(a *acquire.Acquirer) {
	_, _ = a.Run(context.Background(), terminal, codes, nil)
}

func TestAKillAtAnyPointIsMadeGood(t *testing.T) {
	killEverywhere(t, func(t *testing.T) *place { return newPlace(t, newOffice(t)) }, acquireIt, func(p *place) {
		p.afterRestart()
		p.expectInstalled()
	})
}

func TestAKillAtAnyPointIsMadeGoodInNSS(t *testing.T) {
	killEverywhere(t, func(t *testing.T) *place { return newNSSPlace(t, newOffice(t)) }, acquireIt, func(p *place) {
		p.afterRestart()
		p.expectInstalled()
	})
}

// TestAKillInsideTheStoreIsMadeGood kills between the changes of one call of the store.
func TestAKillInsideTheStoreIsMadeGood(t *testing.T) {
	for at := 1; ; at++ {
		p := newPlace(t, newOffice(t))
		store := storetest.NewMemory()
		p.store = store
		store.CrashAt(at)
		dead := untilKilled(func() { acquireIt(p.start()) })
		store.CrashAt(0)
		p.afterRestart()
		p.expectInstalled()
		if t.Failed() {
			t.Fatalf("after a kill at the store's step %d", at)
		}
		if !dead {
			t.Logf("killed at each of %d steps", at-1)
			return
		}
	}
}

// TestAKeyThatIsLostAfterTheInstallationLeavesNoSecondCertificate: the job begins again with another key.
func TestAKeyThatIsLostAfterTheInstallationLeavesNoSecondCertificate(t *testing.T) {
	for at := 1; ; at++ {
		p := newPlace(t, newOffice(t))
		p.killAt = at
		if !untilKilled(func() { acquireIt(p.start()) }) {
			t.Fatal("never killed between the installation and its note in the journal")
		}
		p.killAt = 0
		jobs, err := p.start().Pending()
		if err != nil {
			t.Fatal(err)
		}
		if len(jobs) != 1 || jobs[0].Stage != acquire.StageInstall || len(p.withKey()) != 1 {
			continue
		}
		for _, name := range p.keys {
			if err := p.store.DiscardKey(context.Background(), name, nil); err != nil {
				t.Fatal(err)
			}
		}
		p.afterRestart()
		p.expectInstalled()
		return
	}
}

// TestTwoKillsInARow kills the resumption too.
func TestTwoKillsInARow(t *testing.T) {
	for first := 1; first < 40; first += 3 {
		for second := 1; ; second++ {
			p := newPlace(t, newOffice(t))
			p.killAt = first
			untilKilled(func() { acquireIt(p.start()) })
			p.tick, p.killAt = 0, second
			dead := untilKilled(p.afterRestart)
			p.killAt = 0
			p.afterRestart()
			p.expectInstalled()
			if t.Failed() {
				t.Fatalf("after kills at steps %d and %d", first, second)
			}
			if !dead {
				break
			}
		}
	}
}

func TestAKillWhileTakingBackIsMadeGood(t *testing.T) {
	cutOff := func(t *testing.T) *place {
		o := newOffice(t)
		o.deliver = truncate
		return newPlace(t, o)
	}
	killEverywhere(t, cutOff, acquireIt, func(p *place) {
		for range 2 { // the job may go on once more, fail again, and take itself back
			jobs, err := p.start().Pending()
			if err != nil {
				t.Fatal(err)
			}
			for _, job := range jobs {
				if _, err := p.start().Resume(context.Background(), job.Terminal, nil); err == nil {
					t.Error("a truncated certificate was installed")
				}
			}
		}
		p.expectNothing()
		p.office.deliver = nil
		p.afterRestart()
		p.expectInstalled()
	})
}

func TestAKillAroundAFailedProofIsMadeGood(t *testing.T) {
	for name, fresh := range map[string]func(*testing.T, *office) *place{"memory": newPlace, "NSS": newNSSPlace} {
		t.Run(name, func(t *testing.T) {
			unproven := func(t *testing.T) *place {
				p := fresh(t, newOffice(t))
				p.proveFails = 1
				return p
			}
			killEverywhere(t, unproven, acquireIt, func(p *place) {
				p.proveFails = 0
				p.afterRestart()
				p.expectInstalled()
			})
		})
	}
}

func TestAKillWhileAbandoningIsMadeGood(t *testing.T) {
	interrupted := func(t *testing.T) *place {
		p := newPlace(t, newOffice(t))
		p.office.fail["Connection"] = offline()
		acquireIt(p.start())
		p.office.fail = map[string]error{}
		if len(p.withKey()) != 1 {
			t.Fatal("the job did not come as far as the store")
		}
		p.tick = 0
		return p
	}
	abandon := func(a *acquire.Acquirer) { _ = a.Abandon(context.Background(), terminal) }
	killEverywhere(t, interrupted, abandon, func(p *place) {
		jobs, err := p.start().Pending()
		if err != nil {
			t.Fatal(err)
		}
		for _, job := range jobs {
			if !job.Abandoned {
				continue // killed before anything was written down: the job simply lives on
			}
			if _, err := p.start().Resume(context.Background(), terminal, nil); !errors.Is(err, acquire.ErrAbandoned) {
				t.Errorf("got %v, want ErrAbandoned", err)
			}
			p.expectNothing()
		}
		p.afterRestart()
		p.expectInstalled()
	})
}

// TestCancellingAtAnyStageLeavesAJobToResume is the soft form: the window is closed.
func TestCancellingAtAnyStageLeavesAJobToResume(t *testing.T) {
	for _, stage := range acquire.Stages() {
		t.Run(string(stage), func(t *testing.T) {
			p := newPlace(t, newOffice(t))
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			_, err := p.start().Run(ctx, terminal, codes, func(s acquire.Stage) {
				if s == stage {
					cancel()
				}
			})
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want context.Canceled", err)
			}
			p.afterRestart()
			p.expectInstalled()
		})
	}
}
