package service_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"saihakko/cmd/supportd/service"
	"saihakko/cmd/supportd/service/post"
	"saihakko/cmd/supportd/service/servicetest"
)

// moody is a mail server that fails until it is mended.
type moody struct {
	mu       sync.Mutex
	fails    error
	attempts int
	sent     []post.Message
}

func (m *moody) Send(_ context.Context, message post.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.attempts++
	if m.fails != nil {
		return m.fails
	}
	m.sent = append(m.sent, message)
	return nil
}

func (m *moody) set(fails error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fails = fails
}

func (m *moody) counts() (attempts, sent int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.attempts, len(m.sent)
}

func withSender(s post.Sender) servicetest.Option {
	return servicetest.With(func(o *service.Options) { o.Sender = s })
}

func TestAMailServerThatIsDownHoldsNothingUp(t *testing.T) {
	server := &moody{fails: errors.New("connection refused")}
	r := servicetest.Start(t, withSender(server))
	p := loggedIn(t, r, servicetest.Tokyo)
	a := p.submit("2026-11-20", "11110A")
	r.Tick()
	if got := kinds(p.application(a.Number)); got != "received mail-queued" {
		t.Errorf("timeline: %s", got)
	}
	r.MoveTo(morning(2026, 11, 20))
	p.logIn(servicetest.Tokyo)
	if got := kinds(p.application(a.Number)); got != "received mail-queued reissued mail-queued" {
		t.Errorf("timeline: %s", got)
	}
	// Mended, and the service restarted: both mails go out, once.
	server.set(nil)
	r.Stop()
	r = servicetest.Start(t, servicetest.In(r), withSender(server))
	r.Clock.Advance(time.Hour)
	r.Tick()
	r.Tick()
	if _, sent := server.counts(); sent != 2 {
		t.Errorf("%d mails", sent)
	}
	p = loggedIn(t, r, servicetest.Tokyo)
	if got := kinds(p.application(a.Number)); got != "received mail-queued reissued mail-queued mail-sent mail-sent" {
		t.Errorf("timeline: %s", got)
	}
}

func TestMailsAreTriedAtGrowingIntervals(t *testing.T) {
	server := &moody{fails: errors.New("connection refused")}
	r := servicetest.Start(t, withSender(server))
	loggedIn(t, r, servicetest.Tokyo).submit("2026-11-20", "11110A")
	r.Tick()
	want := 1
	for _, wait := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 16 * time.Minute, 32 * time.Minute, time.Hour, time.Hour} {
		r.Clock.Advance(wait - time.Second)
		r.Tick()
		if got, _ := server.counts(); got != want {
			t.Fatalf("%d attempts before %v are over, want %d", got, wait, want)
		}
		r.Clock.Advance(time.Second)
		r.Tick()
		if want++; want != first(server.counts()) {
			t.Fatalf("no attempt after %v", wait)
		}
	}
}

func first(n, _ int) int { return n }

func TestAMailIsGivenUpAfterFiveDaysOrIfItCannotBeSentAtAll(t *testing.T) {
	server := &moody{fails: errors.New("connection refused")}
	r := servicetest.Start(t, withSender(server))
	p := loggedIn(t, r, servicetest.Tokyo)
	a := p.submit("2027-06-01", "11110A")
	r.Tick()
	r.MoveTo(servicetest.Beginning().Add(5*24*time.Hour + time.Hour))
	p.logIn(servicetest.Tokyo)
	if got := kinds(p.application(a.Number)); got != "received mail-queued mail-failed" {
		t.Errorf("timeline: %s", got)
	}
	server.set(post.ErrUnsendable)
	a = p.submit("2027-06-01", "11110E")
	r.Tick()
	if got := kinds(p.application(a.Number)); got != "received mail-queued mail-failed" {
		t.Errorf("timeline: %s", got)
	}
}

func TestAServerThatNeverAnswersKeepsNobodyWaiting(t *testing.T) {
	stuck := &hanging{entered: make(chan struct{}, 8)}
	r := servicetest.Start(t, withSender(stuck))
	p := loggedIn(t, r, servicetest.Tokyo)
	a := p.submit("2026-11-20", "11110A")
	<-stuck.entered // the mail is being sent, and will be until the service stops
	r.Clock.Set(morning(2026, 11, 20))
	if err := r.Service.DoMorning(context.Background()); err != nil {
		t.Fatal(err)
	}
	p.logIn(servicetest.Tokyo)
	if got := kinds(p.application(a.Number)); got != "received mail-queued reissued mail-queued" {
		t.Errorf("timeline: %s", got)
	}
	r.Stop()
}

// hanging is a mail server that takes the connection and says nothing.
type hanging struct{ entered chan struct{} }

func (h *hanging) Send(ctx context.Context, _ post.Message) error {
	h.entered <- struct{}{}
	<-ctx.Done()
	return ctx.Err()
}
