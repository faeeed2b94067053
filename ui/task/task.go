// Package task runs work off the UI goroutine and brings its result back to the window.
//
// Screens never start goroutines themselves: they are handed a Runner. The program's Runner delivers by fyne.Do;
// tests take Inline, where everything happens before Do returns.
package task

import (
	"context"
	"sync"

	"fyne.io/fyne/v2"
)

// Runner runs work in the background and then done on the UI goroutine.
type Runner interface {
	// Run starts work and returns at once. done is called on the UI goroutine after work has returned, unless
	// cancel was called before: a screen that was left never hears of its old work again. cancel ends the context
	// given to work, may be called repeatedly, and belongs to the UI goroutine.
	Run(ctx context.Context, work func(context.Context) error, done func(error)) (cancel func())
}

// Do runs work that yields a value. See Runner.Run for the meaning of done and cancel.
func Do[T any](ctx context.Context, r Runner, work func(context.Context) (T, error), done func(T, error)) (cancel func()) {
	var value T
	return r.Run(ctx, func(ctx context.Context) (err error) {
		value, err = work(ctx)
		return err
	}, func(err error) { done(value, err) })
}

// Background is the Runner of the program. Close it before the process ends.
type Background struct {
	deliver func(func())
	ctx     context.Context
	stop    context.CancelFunc
	running sync.WaitGroup
}

// NewBackground makes a Runner that delivers results by fyne.Do.
func NewBackground() *Background { return NewBackgroundOn(fyne.Do) }

// NewBackgroundOn makes a Runner that delivers results through deliver, which has to run the given function
// on the UI goroutine.
func NewBackgroundOn(deliver func(func())) *Background {
	ctx, stop := context.WithCancel(context.Background())
	return &Background{deliver: deliver, ctx: ctx, stop: stop}
}

// Run implements Runner.
func (b *Background) Run(ctx context.Context, work func(context.Context) error, done func(error)) func() {
	ctx, cancel := context.WithCancel(ctx)
	unlink := context.AfterFunc(b.ctx, cancel)
	dropped := false // read and written on the UI goroutine only
	b.running.Add(1)
	go func() {
		defer b.running.Done()
		defer unlink()
		err := work(ctx)
		cancel()
		if b.ctx.Err() != nil {
			return
		}
		b.deliver(func() {
			if !dropped {
				done(err)
			}
		})
	}()
	return func() {
		dropped = true
		cancel()
	}
}

// Close cancels everything that is still running and waits until it has ended. Results that come later are
// dropped. Work that does not heed its context would block Close, so all work has to.
func (b *Background) Close() {
	b.stop()
	b.running.Wait()
}

// Inline is the Runner for tests: work and done run before Run returns, on the caller's goroutine.
type Inline struct{}

// Run implements Runner.
func (Inline) Run(ctx context.Context, work func(context.Context) error, done func(error)) func() {
	ctx, cancel := context.WithCancel(ctx)
	done(work(ctx))
	return cancel
}
