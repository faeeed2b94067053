package draft_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"saihakko/client"
	"saihakko/client/businessday"
	"saihakko/client/draft"
	"saihakko/client/reissue"
	"saihakko/client/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const account = "tanaka"

// clock is a clock that moves one second with each look.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, time.November, 24, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Second)
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func request() reissue.Request {
	return reissue.Request{
		Applicant:   reissue.Applicant{FamilyName: "田中", GivenName: "花子", Mail: "hanako@example.jp"},
		DesiredDate: "2026-11-25", Reason: reissue.Expired, Terminals: []string{"1ASA01", "1ASA02"},
	}
}

// office stands for the support service with its idempotency keys; the tests against the real one are in
// service_test.go.
type office struct {
	mu       sync.Mutex
	received map[string]entry // by key
	numbers  []string
	fail     error // the next submission fails so
	after    bool  // but has its effect
	calls    int
	clock    *clock
}

type entry struct {
	request reissue.Request
	app     client.Application
}

func newOffice(c *clock) *office { return &office{received: map[string]entry{}, clock: c} }

func (o *office) Submit(ctx context.Context, r reissue.Request, key string) (client.Application, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.calls++
	if err := ctx.Err(); err != nil {
		return client.Application{}, err
	}
	if o.fail != nil && !o.after {
		return client.Application{}, o.fail
	}
	before, known := o.received[key]
	switch {
	case known && !cmp.Equal(before.request, r):
		return client.Application{}, &client.Problem{Type: client.ProblemIdempotencyKeyReused}
	case known:
		return before.app, o.fail
	case r.DesiredDate == "":
		return client.Application{}, &client.Problem{
			Type:   client.ProblemValidation,
			Fields: []client.FieldProblem{{Pointer: "/desiredDate", Code: string(reissue.Required)}},
		}
	}
	app := client.Application{
		Number: fmt.Sprintf("12345678%03d", len(o.received)+1), Request: r.Clone(), ReceivedAt: o.clock.Now(),
	}
	o.received[key] = entry{r.Clone(), app}
	o.numbers = append(o.numbers, app.Number)
	return app, o.fail
}

func (o *office) Application(_ context.Context, number, _ string) (client.Application, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, e := range o.received {
		if e.app.Number == number {
			return e.app, nil
		}
	}
	return client.Application{}, &client.Problem{Type: client.ProblemNotFound}
}

func (o *office) Applications(context.Context) ([]client.ApplicationSummary, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var list []client.ApplicationSummary
	for _, e := range o.received {
		date, err := businessday.ParseISO(e.request.DesiredDate)
		if err != nil {
			return nil, err
		}
		terminals := slices.Clone(e.request.Terminals)
		slices.Reverse(terminals) // the service may sort them
		list = append(list, client.ApplicationSummary{
			Number: e.app.Number, ReceivedAt: e.app.ReceivedAt, DesiredDate: date, Terminals: terminals,
		})
	}
	return list, o.fail
}

func (o *office) heal() { o.fail, o.after = nil, false }

// desk is a computer with a vault, and the service that it speaks to.
type desk struct {
	t      *testing.T
	clock  *clock
	vault  *vault.Vault
	office *office
	store  *draft.Store
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	c := newClock()
	v := vault.NewMemory()
	return &desk{t: t, clock: c, vault: v, office: newOffice(c), store: draft.NewStore(v, c.Now)}
}

func (d *desk) saved(r reissue.Request) draft.Draft {
	d.t.Helper()
	fresh := d.store.New(account)
	fresh.Request = r
	return d.save(fresh)
}

func (d *desk) save(x draft.Draft) draft.Draft {
	d.t.Helper()
	kept, err := d.store.Save(x)
	if err != nil {
		d.t.Fatal(err)
	}
	return kept
}

func (d *desk) load(id string) draft.Draft {
	d.t.Helper()
	kept, err := d.store.Load(id)
	if err != nil {
		d.t.Fatal(err)
	}
	return kept
}

// submit sends the draft by a program that has just been started.
func (d *desk) submit(id string) (client.Application, error) {
	store := draft.NewStore(d.vault, d.clock.Now)
	return draft.NewSubmitter(store, d.office).Submit(context.Background(), id)
}

func (d *desk) expectOneApplication(id string) {
	d.t.Helper()
	if len(d.office.numbers) != 1 {
		d.t.Fatalf("applications %v, want one", d.office.numbers)
	}
	kept := d.load(id)
	if kept.State != draft.Sent || kept.ApplicationNumber != d.office.numbers[0] || kept.Step != reissue.StepComplete {
		d.t.Errorf("draft is %s, number %q, step %s", kept.State, kept.ApplicationNumber, kept.Step)
	}
}

var errDiskFull = errors.New("disk full")

func offline(sent bool) error { return &client.OfflineError{Cause: client.CauseBroken, Sent: sent} }
