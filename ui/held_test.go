package ui

import (
	"context"
	"slices"
	"testing"
)

// held is a Runner whose work waits until the test lets it run.
type held struct{ waiting []*heldTask }

type heldTask struct {
	ctx     context.Context
	work    func(context.Context) error
	done    func(error)
	dropped bool
}

// Run implements task.Runner.
func (h *held) Run(ctx context.Context, work func(context.Context) error, done func(error)) func() {
	ctx, cancel := context.WithCancel(ctx)
	t := &heldTask{ctx: ctx, work: work, done: done}
	h.waiting = append(h.waiting, t)
	return func() {
		t.dropped = true
		cancel()
	}
}

func (h *held) take(t *testing.T) *heldTask {
	t.Helper()
	if len(h.waiting) == 0 {
		t.Fatal("nothing is waiting")
	}
	first := h.waiting[0]
	h.waiting = h.waiting[1:]
	return first
}

// one runs what has waited longest.
func (h *held) one(t *testing.T) {
	t.Helper()
	first := h.take(t)
	if err := first.work(first.ctx); !first.dropped {
		first.done(err)
	}
}

// release runs everything, also what it gives rise to.
func (h *held) release(t *testing.T) {
	t.Helper()
	for len(h.waiting) > 0 {
		h.one(t)
	}
}

// workOnly runs what has waited longest, and nobody hears of it any more.
func (h *held) workOnly(t *testing.T) {
	t.Helper()
	first := h.take(t)
	if err := first.work(first.ctx); err != nil {
		t.Fatal(err)
	}
}

func (h *held) reverse() { slices.Reverse(h.waiting) }
