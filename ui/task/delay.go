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
