package draft

import (
	"errors"
	"sync"
	"time"
)

// The autosaver's default times.
const (
	// DefaultDelay is from the first unsaved change to its saving; design.md allows one second.
	DefaultDelay = 500 * time.Millisecond
	// DefaultRetry is from a failed saving to the next attempt, if no change comes before.
	DefaultRetry = 3 * time.Second
)

// Saver keeps a draft; [*Store] is one.
type Saver interface {
	Save(Draft) (Draft, error)
}

// Saved reports one saving.
type Saved struct {
	// At is when the draft was saved; zero if it was not.
	At time.Time
	// Err is why it was not saved. The newest state is still in memory and will be tried again.
	Err error
}

// AutosaveOptions set up an autosaver. All fields may be left out.
type AutosaveOptions struct {
	// Delay and Retry replace the default times where they are not zero.
	Delay, Retry time.Duration
	// After is [time.After] by default; tests take the time into their own hands.
	After func(time.Duration) <-chan time.Time
	// Report is called after each saving, one call at a time, never from the caller of Changed. It must not call
	// Flush or Close.
	Report func(Saved)
}

// Autosaver saves the newest state of a draft shortly after it has changed. The delay runs from the first unsaved
// change, so that somebody who types without a pause is saved too.
type Autosaver struct {
	saver   Saver
	options AutosaveOptions

	changed chan struct{}
	flushes chan chan error
	quit    chan struct{}
	ended   chan struct{}

	mu     sync.Mutex
	newest *Draft
	closed bool

	once  sync.Once
	final error
}

// NewAutosaver starts an autosaver. Close ends it.
func NewAutosaver(saver Saver, o AutosaveOptions) *Autosaver {
	if o.Delay <= 0 {
		o.Delay = DefaultDelay
	}
	if o.Retry <= 0 {
		o.Retry = DefaultRetry
	}
	if o.After == nil {
		o.After = time.After
	}
	if o.Report == nil {
		o.Report = func(Saved) {}
	}
	a := &Autosaver{
		saver: saver, options: o,
		changed: make(chan struct{}, 1),
		flushes: make(chan chan error),
		quit:    make(chan struct{}),
		ended:   make(chan struct{}),
	}
	go a.run()
	return a
}

// Changed hands over the newest state. It does not wait for the disk. After Close it saves at once instead, because a
// state that comes late is no reason to lose it.
func (a *Autosaver) Changed(d Draft) {
	d = d.clone()
	a.mu.Lock()
	closed := a.closed
	if !closed {
		a.newest = &d
	}
	a.mu.Unlock()
	if closed {
		<-a.ended
		a.options.Report(a.save(d))
		return
	}
	select {
	case a.changed <- struct{}{}:
	default: // the goroutine knows already
	}
}

// Flush saves what is not saved yet and waits until that is on disk: on a change of step, on leaving, before sending.
func (a *Autosaver) Flush() error {
	reply := make(chan error, 1)
	select {
	case a.flushes <- reply:
		return <-reply
	case <-a.ended:
		return a.final
	}
}

// Close saves what is not saved yet and ends the autosaver. Closing again returns the same result.
func (a *Autosaver) Close() error {
	a.once.Do(func() {
		a.mu.Lock()
		a.closed = true
		a.mu.Unlock()
		close(a.quit)
	})
	<-a.ended
	return a.final
}

func (a *Autosaver) run() {
	defer close(a.ended)
	var due <-chan time.Time
	saveNow := func() error {
		due = nil
		err := a.saveNewest()
		if err != nil {
			due = a.options.After(a.options.Retry)
		}
		return err
	}
	for {
		select {
		case <-a.changed:
			if due == nil {
				due = a.options.After(a.options.Delay)
			}
		case <-due:
			_ = saveNow() // reported
		case reply := <-a.flushes:
			reply <- saveNow()
		case <-a.quit:
			a.final = a.saveNewest()
			return
		}
	}
}

// saveNewest saves the newest state if there is an unsaved one, and puts it back if that fails.
func (a *Autosaver) saveNewest() error {
	a.mu.Lock()
	d := a.newest
	a.newest = nil
	a.mu.Unlock()
	if d == nil {
		return nil
	}
	saved := a.save(*d)
	if saved.Err != nil && !errors.Is(saved.Err, ErrSent) && !errors.Is(saved.Err, ErrDiscarded) {
		a.mu.Lock()
		if a.newest == nil {
			a.newest = d
		}
		a.mu.Unlock()
	}
	a.options.Report(saved)
	return saved.Err
}

func (a *Autosaver) save(d Draft) Saved {
	kept, err := a.saver.Save(d)
	if err != nil {
		return Saved{Err: err}
	}
	return Saved{At: kept.Changed}
}
