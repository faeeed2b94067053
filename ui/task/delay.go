package task

import (
	"time"

	"fyne.io/fyne/v2"
)

// Timer is a running delay.
type Timer interface {
	// Stop prevents the function from being called, and tells whether it did so in time.
	Stop() bool
}

// Clock starts delays; tests bring their own.
type Clock interface {
	// AfterFunc calls f after d, on the UI goroutine.
	AfterFunc(d time.Duration, f func()) Timer
}

// SystemClock is the Clock of the program: real time, delivered by fyne.Do.
type SystemClock struct{}

// AfterFunc implements Clock.
func (SystemClock) AfterFunc(d time.Duration, f func()) Timer {
	return time.AfterFunc(d, func() { fyne.Do(f) })
}

// Gather calls a function once for many triggers: the first trigger starts the delay, the following ones join
// it. Unlike a debouncer that restarts with every key, it guarantees that nothing waits longer than the delay,
// which is what autosave promises. All methods belong to the UI goroutine.
type Gather struct {
	delay time.Duration
	clock Clock
	fire  func()

	timer   Timer
	round   int
	stopped bool
}

// NewGather makes a Gather that calls fire on the UI goroutine, at the latest delay after a Trigger.
func NewGather(delay time.Duration, clock Clock, fire func()) *Gather {
	return &Gather{delay: delay, clock: clock, fire: fire}
}

// Trigger asks for a call.
func (g *Gather) Trigger() {
	if g.stopped || g.timer != nil {
		return
	}
	round := g.round
	g.timer = g.clock.AfterFunc(g.delay, func() {
		// A timer that had already expired when it was stopped still arrives here, one round late.
		if g.round == round {
			g.Flush()
		}
	})
}

// Pending tells whether a call is outstanding.
func (g *Gather) Pending() bool { return g.timer != nil }

// Flush makes an outstanding call at once; without one it does nothing.
func (g *Gather) Flush() {
	if g.timer == nil {
		return
	}
	g.timer.Stop()
	g.timer = nil
	g.round++
	g.fire()
}

// Stop flushes and ignores every later Trigger.
func (g *Gather) Stop() {
	g.stopped = true
	g.Flush()
}
