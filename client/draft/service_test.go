package draft_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"saihakko/client"
	"saihakko/client/draft"
	"saihakko/client/reissue"
	"saihakko/client/vault"
	"saihakko/cmd/supportd/service/servicetest"
)

// relay passes connections on to the service and can break them off as soon as the service has begun to answer.
type relay struct {
	address string
	cut     atomic.Bool
}

func startRelay(t *testing.T, to string) *relay {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{address: listener.Addr().String()}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return // closed
			}
			out, err := net.Dial("tcp", to)
			if err != nil {
				_ = in.Close()
				continue
			}
			running.Go(func() { _, _ = io.Copy(out, in); _ = out.Close() })
			running.Go(func() { r.answer(in, out); _ = in.Close(); _ = out.Close() })
		}
	})
	t.Cleanup(func() { _ = listener.Close(); running.Wait() })
	return r
}

func (r *relay) answer(in io.Writer, out io.Reader) {
	buffer := make([]byte, 16<<10)
	for {
		n, err := out.Read(buffer)
		if err != nil || r.cut.Load() {
			return
		}
		if _, err := in.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// TestABreakOffAtTheRealService: the line breaks while the service answers; the program is closed, started again, and
// sends again. The service has one application more than before.
func TestABreakOffAtTheRealService(t *testing.T) {
	s := servicetest.Start(t)
	r := startRelay(t, strings.TrimPrefix(s.URL, "https://"))
	ctx := t.Context()
	c, err := client.New(client.Options{
		BaseURL: "https://" + r.address, ExtraRoots: s.CAPEM, Now: time.Now,
		Proxy: client.Proxy{Mode: client.ProxyNone},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if _, err := c.LogIn(ctx, servicetest.Tokyo, s.Password); err != nil {
		t.Fatal(err)
	}
	before, err := c.Applications(ctx)
	if err != nil {
		t.Fatal(err)
	}
	person, err := c.Applicant(ctx)
	if err != nil {
		t.Fatal(err)
	}

	v := vault.NewMemory()
	store := draft.NewStore(v, s.Clock.Now)
	x := store.New(servicetest.Tokyo)
	x.Request = reissue.Request{
		Applicant: person, MailConfirmation: person.Mail, DesiredDate: "2026-11-20", Reason: reissue.Expired,
		Terminals: []string{"11110E", "11110A"},
	}
	if _, err := store.Save(x); err != nil {
		t.Fatal(err)
	}
	r.cut.Store(true)
	_, err = draft.NewSubmitter(store, c).Submit(context.Background(), x.ID)
	if !errors.Is(err, client.ErrOffline) || !client.OutcomeUnknown(err) {
		t.Fatalf("got %v, want a break-off with an unknown outcome", err)
	}
	if kept, err := store.Load(x.ID); err != nil || kept.State != draft.Unknown {
		t.Fatalf("draft is %s, %v", kept.State, err)
	}
	r.cut.Store(false)

	restarted := draft.NewStore(v, s.Clock.Now)
	app, err := draft.NewSubmitter(restarted, c).Submit(ctx, x.ID)
	if err != nil {
		t.Fatal(err)
	}
	after, err := c.Applications(ctx)
	if err != nil || len(after) != len(before)+1 {
		t.Errorf("%d applications before, %d after, %v", len(before), len(after), err)
	}
	if kept, err := restarted.Load(x.ID); err != nil || kept.State != draft.Sent || kept.ApplicationNumber != app.Number {
		t.Errorf("draft is %s, %q, %v", kept.State, kept.ApplicationNumber, err)
	}
}
