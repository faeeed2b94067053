package certificates_test

import (
	"context"
	"errors"
	"testing"

	"saihakko/client"
)

// broken is the service on a network that breaks off at one call.
type broken struct {
	*client.Client
	at  string
	err error
}

func (b *broken) Acquire(ctx context.Context, terminal string, codes client.Codes, csr []byte) (client.Acquisition, error) {
	got, err := b.Client.Acquire(ctx, terminal, codes, csr)
	if b.at == "fetch" {
		return client.Acquisition{}, b.err // it has arrived, and the answer is lost
	}
	return got, err
}

func (b *broken) Acknowledge(ctx context.Context, terminal, id string) error {
	if b.at == "acknowledge" {
		return b.err
	}
	return b.Client.Acknowledge(ctx, terminal, id)
}

var lostOnTheWay = &client.OfflineError{Cause: client.CauseBroken, Sent: true}

func TestWhatBrokeOffIsResumedAtTheNextStart(t *testing.T) {
	for at, says := range map[string][]string{
		"fetch":       {"通信が途中で切れました", "安全に保管しています"},
		"acknowledge": {"証明書は取り込み済みで、鍵も確認済みです"},
	} {
		t.Run(at, func(t *testing.T) {
			o := newOffice(t)
			o.reissue(t, "11110A")
			w := newWindow(t, o.depsThrough(&broken{Client: o.client, at: at, err: lostOnTheWay}))
			w.toAcquire("11110A")
			w.press("証明書を取得して取り込む")
			w.sees(append(says, "続きから再開", "失敗")...)
			w.picture("broken-off-" + at)

			// The program is closed and started again; the network is back.
			w.screens.Close()
			w.open(o.deps())
			w.toList()
			w.sees("再開 11110A")
			w.toAcquire("11110A")
			w.sees("続きから再開", "ここから再開します")
			w.picture("interrupted-" + at)
			w.press("続きから再開")
			w.sees("証明書を取り込みました")
			if n := len(o.installed(t)); n != 1 {
				t.Errorf("%d certificates are installed", n)
			}
		})
	}
}

func TestTheRouteResumeGoesOnWithoutAQuestion(t *testing.T) {
	o := newOffice(t)
	o.reissue(t, "11110A")
	w := newWindow(t, o.depsThrough(&broken{Client: o.client, at: "fetch", err: lostOnTheWay}))
	w.toAcquire("11110A")
	w.press("証明書を取得して取り込む")
	w.screens.Close()
	w.open(o.deps())
	w.toList()
	w.press("再開 11110A")
	w.sees("証明書を取り込みました")
}

// TestRetryGoesOnAfterALostConnection does so in the same window.
func TestRetryGoesOnAfterALostConnection(t *testing.T) {
	o := newOffice(t)
	o.reissue(t, "11110A")
	network := &broken{Client: o.client, at: "fetch", err: lostOnTheWay}
	w := newWindow(t, o.depsThrough(network))
	w.toAcquire("11110A")
	w.press("証明書を取得して取り込む")
	w.sees("続きから再開")
	network.at = ""
	w.press("続きから再開")
	w.sees("証明書を取り込みました")
}

func TestAnEndedSessionAsksForTheLogInAndGoesOn(t *testing.T) {
	o := newOffice(t)
	o.reissue(t, "11110A")
	network := &broken{Client: o.client, at: "fetch", err: &client.Problem{Type: client.ProblemSessionExpired, Status: 401}}
	w := newWindow(t, o.depsThrough(network))
	var retry func()
	w.take = func(err error, again func()) bool {
		retry = again
		return errors.Is(err, client.ErrUnauthorized)
	}
	w.toAcquire("11110A")
	w.press("証明書を取得して取り込む")
	if retry == nil {
		t.Fatal("the window was not asked for the log-in")
	}
	network.at = ""
	retry()
	w.sees("証明書を取り込みました")
}

func TestAnAcquisitionThatBrokeOffCanBeGivenUpAndBegunAgain(t *testing.T) {
	o := newOffice(t)
	o.reissue(t, "11110A")
	w := newWindow(t, o.depsThrough(&broken{Client: o.client, at: "fetch", err: lostOnTheWay}))
	w.toAcquire("11110A")
	w.press("証明書を取得して取り込む")
	w.screens.Close()
	w.open(o.deps())
	w.toAcquire("11110A")
	w.press("取得を取りやめる")
	w.sees("取得を取りやめますか")
	w.picture("give-up")
	w.press("取りやめる")
	w.sees("証明書を取得して取り込む")
	w.seesNot("続きから再開")
	w.press("証明書を取得して取り込む")
	w.sees("証明書を取り込みました")
}
