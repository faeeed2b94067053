package draft_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"saihakko/client/draft"
)

// hand is a hand-driven timer: tests wait until somebody has asked for it and let it ring.
type hand struct{ asked chan ring }

type ring struct {
	after time.Duration
	c     chan time.Time
}

func newHand() *hand { return &hand{asked: make(chan ring, 16)} }

func (h *hand) After(d time.Duration) <-chan time.Time {
	r := ring{d, make(chan time.Time, 1)}
	h.asked <- r
	return r.c
}

func (h *hand) next(t *testing.T, want time.Duration) ring {
	t.Helper()
	r := <-h.asked
	if r.after != want {
		t.Errorf("waits %v, want %v", r.after, want)
	}
	return r
}

func (r ring) now() { r.c <- time.Time{} }

// shelf records what was saved and fails where a test wants it to.
type shelf struct {
	mu    sync.Mutex
	fail  error
	saved []string
}

func (s *shelf) Save(d draft.Draft) (draft.Draft, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return draft.Draft{}, s.fail
	}
	s.saved = append(s.saved, d.Request.Applicant.FamilyName)
	return d, nil
}

func (s *shelf) setFail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = err
}

func (s *shelf) last() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.saved) == 0 {
		return ""
	}
	return s.saved[len(s.saved)-1]
}

func (s *shelf) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.saved)
}

func typed(text string) draft.Draft {
	var d draft.Draft
	d.ID = "x"
	d.Request.Applicant.FamilyName = text
	return d
}

func autosaver(s *shelf) (*draft.Autosaver, *hand, chan draft.Saved) {
	h := newHand()
	reports := make(chan draft.Saved, 16)
	a := draft.NewAutosaver(s, draft.AutosaveOptions{
		Delay: time.Second, Retry: time.Minute, After: h.After, Report: func(r draft.Saved) { reports <- r },
	})
	return a, h, reports
}

func TestTypingWithoutAPauseIsSaved(t *testing.T) {
	s := &shelf{}
	a, h, reports := autosaver(s)
	defer a.Close()
	a.Changed(typed("た"))
	first := h.next(t, time.Second)
	for i := range 10 { // the delay runs on from the first change
		a.Changed(typed(fmt.Sprint("た", i)))
	}
	first.now()
	if got := <-reports; got.Err != nil || s.last() != "た9" {
		t.Errorf("saved %q, want the newest; %v", s.last(), got.Err)
	}
}

func TestFlushingSavesAtOnceAndOnlyWhatIsNew(t *testing.T) {
	s := &shelf{}
	a, _, _ := autosaver(s)
	defer a.Close()
	a.Changed(typed("田中"))
	if err := a.Flush(); err != nil || s.last() != "田中" {
		t.Errorf("saved %q, %v", s.last(), err)
	}
	if err := a.Flush(); err != nil || s.count() != 1 {
		t.Errorf("saved %d times, %v", s.count(), err)
	}
}

func TestClosingSavesTheNewest(t *testing.T) {
	s := &shelf{}
	a, _, _ := autosaver(s)
	a.Changed(typed("田"))
	a.Changed(typed("田中"))
	if err := a.Close(); err != nil || s.last() != "田中" {
		t.Errorf("saved %q, %v", s.last(), err)
	}
	if err := a.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if err := a.Flush(); err != nil {
		t.Errorf("flushing a closed one: %v", err)
	}
	a.Changed(typed("鈴木"))
	if s.last() != "鈴木" {
		t.Errorf("a late change is lost; saved %q", s.last())
	}
}

func TestAFailedSavingIsReportedAndTriedAgain(t *testing.T) {
	s := &shelf{}
	a, h, reports := autosaver(s)
	defer a.Close()
	s.setFail(errDiskFull)
	a.Changed(typed("田中"))
	h.next(t, time.Second).now()
	if got := <-reports; !errors.Is(got.Err, errDiskFull) || !got.At.IsZero() {
		t.Errorf("got %+v", got)
	}
	s.setFail(nil)
	h.next(t, time.Minute).now()
	if got := <-reports; got.Err != nil || s.last() != "田中" {
		t.Errorf("got %+v, saved %q", got, s.last())
	}
}

func TestAFailedFlushTellsAndKeepsTheNewest(t *testing.T) {
	s := &shelf{}
	a, _, _ := autosaver(s)
	s.setFail(errDiskFull)
	a.Changed(typed("田中"))
	if err := a.Flush(); !errors.Is(err, errDiskFull) {
		t.Errorf("got %v", err)
	}
	a.Changed(typed("鈴木"))
	if err := a.Flush(); !errors.Is(err, errDiskFull) {
		t.Errorf("got %v", err)
	}
	s.setFail(nil)
	if err := a.Close(); err != nil || s.last() != "鈴木" {
		t.Errorf("saved %q, %v", s.last(), err)
	}
}

func TestASentOrDiscardedDraftIsNotTriedForEver(t *testing.T) {
	for _, gone := range []error{draft.ErrSent, draft.ErrDiscarded} {
		s := &shelf{}
		a, _, _ := autosaver(s)
		s.setFail(gone)
		a.Changed(typed("田中"))
		if err := a.Flush(); !errors.Is(err, gone) {
			t.Errorf("got %v", err)
		}
		if err := a.Flush(); err != nil {
			t.Errorf("it is tried again: %v", err)
		}
		if err := a.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	}
}

// TestTheNewestIsNeverLost: many writers, flushes in between, and the store holds the last state in the end.
func TestTheNewestIsNeverLost(t *testing.T) {
	d := newDesk(t)
	x := d.saved(request())
	a := draft.NewAutosaver(d.store, draft.AutosaveOptions{Delay: time.Microsecond})
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 50 {
				a.Changed(x)
				_ = a.Flush()
			}
		})
	}
	group.Wait()
	x.Request.Applicant.FamilyName = "最後"
	a.Changed(x)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if got := d.load(x.ID).Request.Applicant.FamilyName; got != "最後" {
		t.Errorf("the newest state is lost: %q", got)
	}
}
