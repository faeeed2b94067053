package task

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// loop stands for the UI goroutine: what is delivered runs when the test takes it.
type loop chan func()

func (l loop) deliver(f func()) { l <- f }

func TestWorkRunsInTheBackgroundAndDoneOnTheUI(t *testing.T) {
	ui := make(loop, 1)
	b := NewBackgroundOn(ui.deliver)
	defer b.Close()
	proceed := make(chan struct{})
	var got int
	Do(t.Context(), b, func(context.Context) (int, error) {
		<-proceed
		return 42, nil
	}, func(v int, err error) { got = v })
	close(proceed) // Do returned although the work has not ended
	(<-ui)()
	if got != 42 {
		t.Errorf("got %d, want 42", got)
	}
}

func TestErrorsReachDone(t *testing.T) {
	ui := make(loop, 1)
	b := NewBackgroundOn(ui.deliver)
	defer b.Close()
	failure := errors.New("no connection")
	var got error
	b.Run(t.Context(), func(context.Context) error { return failure }, func(err error) { got = err })
	(<-ui)()
	if !errors.Is(got, failure) {
		t.Errorf("got %v, want %v", got, failure)
	}
}

func TestCancelEndsTheWorkAndSilencesIt(t *testing.T) {
	ui := make(loop, 1)
	b := NewBackgroundOn(ui.deliver)
	defer b.Close()
	cancel := b.Run(t.Context(), func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}, func(error) { t.Error("done was called after cancel") })
	cancel()
	cancel()
	(<-ui)()
}

func TestCloseEndsEverything(t *testing.T) {
	b := NewBackgroundOn(func(func()) { t.Error("delivered after Close") })
	for range 10 {
		b.Run(t.Context(), func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}, func(error) {})
	}
	b.Close()
}

func TestInlineRunsAtOnce(t *testing.T) {
	called := false
	Do(t.Context(), Inline{}, func(context.Context) (string, error) { return "x", nil },
		func(v string, err error) { called = v == "x" && err == nil })
	if !called {
		t.Error("done was not called before Do returned")
	}
}

// manual is a Clock that the test lets run out.
type manual struct{ timers []*manualTimer }

type manualTimer struct {
	f       func()
	stopped bool
}

func (t *manualTimer) Stop() bool {
	t.stopped = true
	return true
}

func (m *manual) AfterFunc(_ time.Duration, f func()) Timer {
	t := &manualTimer{f: f}
	m.timers = append(m.timers, t)
	return t
}

func TestManyTriggersMakeOneCallWithoutPuttingItOff(t *testing.T) {
	clock, calls := &manual{}, 0
	g := NewGather(time.Second, clock, func() { calls++ })
	for range 5 {
		g.Trigger()
	}
	if len(clock.timers) != 1 {
		t.Fatalf("%d delays were started, want 1", len(clock.timers))
	}
	clock.timers[0].f()
	if calls != 1 || g.Pending() {
		t.Errorf("calls %d, pending %v; want 1, false", calls, g.Pending())
	}
	g.Trigger()
	clock.timers[1].f()
	if calls != 2 {
		t.Errorf("calls %d, want 2", calls)
	}
}

func TestFlushCallsAtOnceAndOnlyOnce(t *testing.T) {
	clock, calls := &manual{}, 0
	g := NewGather(time.Second, clock, func() { calls++ })
	g.Flush()
	g.Trigger()
	g.Flush()
	clock.timers[0].f() // was already on its way
	if calls != 1 || !clock.timers[0].stopped {
		t.Errorf("calls %d, stopped %v; want 1, true", calls, clock.timers[0].stopped)
	}
}

func TestStopFlushesAndIgnoresLaterTriggers(t *testing.T) {
	clock, calls := &manual{}, 0
	g := NewGather(time.Second, clock, func() { calls++ })
	g.Trigger()
	g.Stop()
	g.Trigger()
	if calls != 1 || g.Pending() {
		t.Errorf("calls %d, pending %v; want 1, false", calls, g.Pending())
	}
}
