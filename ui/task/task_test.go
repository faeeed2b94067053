package task

import (
	"context"
	"errors"
	"testing"

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
