package client

import (
	"context"
	"errors"
	"net/http"
	"time"

	"saihakko/client/businessday"
	"saihakko/client/contract"
	"saihakko/client/reissue"
)

// ApplicationState is how far an application has come.
type ApplicationState string

// The application states of the contract.
const (
	ApplicationReceived  ApplicationState = "received"  // 受付済(審査中)
	ApplicationQuery     ApplicationState = "query"     // 確認事項あり
	ApplicationCorrected ApplicationState = "corrected" // 修正済(審査中)
	ApplicationWithdrawn ApplicationState = "withdrawn" // 取り下げ済
	ApplicationReissued  ApplicationState = "reissued"  // 審査終了(再発行済・未取得)
	ApplicationAcquired  ApplicationState = "acquired"  // 取得済
	ApplicationVoid      ApplicationState = "void"      // 無効
)

// ApplicationReissue is the kind デジタル証明書の再発行; other kinds come with later versions of the contract.
const ApplicationReissue = "reissue"

// Application is one application (申込) with its timeline.
type Application struct {
	// Number is 申込受付番号: 8 digits + 3.
	Number     string
	Kind       string
	State      ApplicationState
	ReceivedAt time.Time
	Request    reissue.Request
	Terminals  []ApplicationTerminal
	// Timeline has the oldest event first.
	Timeline []TimelineEvent
	// AcquireBy is the last day to acquire its certificates; zero before the reissue.
	AcquireBy businessday.Date
	// ETag goes with a correction; see [Client.Correct].
	ETag string
	// Replayed says that the answer is that of an earlier request with the same idempotency key.
	Replayed bool
}

// ApplicationTerminal is a terminal as it was when the application was received.
type ApplicationTerminal struct {
	Name                string
	Transport           Transport
	DeviceKind          string
	AuthenticationCode1 string
	IssuedOn            businessday.Date
	Acquired            bool
}

// TimelineEvent is one thing that happened to an application. Kinds of the contract: received, mail-queued, mail-sent,
// mail-failed, query, corrected, withdrawn, approved, reissued, acquired, void, completed. An unknown one is shown with
// its text.
type TimelineEvent struct {
	At       time.Time
	Kind     string
	Terminal string
	Text     string
}

// ApplicationSummary is one line of the list of applications.
type ApplicationSummary struct {
	Number      string
	Kind        string
	State       ApplicationState
	ReceivedAt  time.Time
	DesiredDate businessday.Date
	Applicant   string
	Terminals   []string
}

// Submit sends a reissue request (申込内容を登録する). The same key with the same request, sent again after a break-off,
// yields the same application. A request that breaks the rules is a [*Problem] with [ProblemValidation].
func (c *Client) Submit(ctx context.Context, r reissue.Request, key string) (Application, error) {
	return c.change(ctx, call{
		name: "submitReissueApplication", path: "/v1/reissue-applications", key: key, body: requestWire(r),
	})
}

// Correct answers a query by sending the corrected request (修正). etag is that of the application that was corrected;
// [ProblemPreconditionFailed] means that it has changed since.
func (c *Client) Correct(ctx context.Context, number string, r reissue.Request, etag, key string) (Application, error) {
	return c.change(ctx, call{
		name: "correctReissueApplication", path: "/v1/reissue-applications/{number}/correction",
		in: map[string]string{"number": number}, key: key, headers: map[string]string{"If-Match": etag},
		body: requestWire(r),
	})
}

// Withdraw takes an application back (取り下げ) that is not finished yet.
func (c *Client) Withdraw(ctx context.Context, number, reason, key string) (Application, error) {
	return c.change(ctx, call{
		name: "withdrawApplication", path: "/v1/applications/{number}/withdrawal",
		in: map[string]string{"number": number}, key: key, body: contract.Withdrawal{Reason: reason},
	})
}

func (c *Client) change(ctx context.Context, r call) (Application, error) {
	r.method = http.MethodPost
	return c.application(ctx, r)
}

// Application returns one application with its timeline. With the ETag of an earlier answer it returns
// [ErrNotModified] if nothing has changed since; etag may be empty.
func (c *Client) Application(ctx context.Context, number, etag string) (Application, error) {
	return c.application(ctx, call{
		name: "getApplication", method: http.MethodGet, path: "/v1/applications/{number}",
		in: map[string]string{"number": number}, headers: ifNoneMatch(etag),
	})
}

func (c *Client) application(ctx context.Context, r call) (Application, error) {
	var wire contract.Application
	r.result = &wire
	r.complete = func() error {
		if wire.Number == "" || wire.State == "" {
			return errors.New("application without number or state")
		}
		return nil
	}
	headers, err := c.do(ctx, r)
	if err != nil {
		return Application{}, err
	}
	a := applicationOf(wire)
	a.ETag = headers.Get("ETag")
	a.Replayed = headers.Get("Idempotency-Replayed") == "true"
	return a, nil
}

// Applications returns all applications of the office, newest first.
func (c *Client) Applications(ctx context.Context) ([]ApplicationSummary, error) {
	var list []ApplicationSummary
	err := c.eachPage(ctx, call{name: "listApplications", path: "/v1/applications"},
		func(ctx context.Context, page call) (string, error) {
			var wire contract.ApplicationPage
			page.result = &wire
			if _, err := c.do(ctx, page); err != nil {
				return "", err
			}
			for _, a := range wire.Items {
				list = append(list, ApplicationSummary{
					Number: a.Number, Kind: a.Kind, State: ApplicationState(a.State), ReceivedAt: a.ReceivedAt,
					DesiredDate: dateOf(a.DesiredDate), Applicant: a.Applicant, Terminals: a.Terminals,
				})
			}
			return deref(wire.Next), nil
		})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func applicationOf(wire contract.Application) Application {
	a := Application{
		Number: wire.Number, Kind: wire.Kind, State: ApplicationState(wire.State), ReceivedAt: wire.ReceivedAt,
		Request: requestOf(wire.Request), AcquireBy: dateOf(wire.AcquireBy),
	}
	for _, t := range wire.Terminals {
		a.Terminals = append(a.Terminals, ApplicationTerminal{
			Name: t.Name, Transport: Transport(t.Transport), DeviceKind: t.DeviceKind,
			AuthenticationCode1: t.AuthenticationCode1, IssuedOn: dateOf(t.IssuedOn), Acquired: t.Acquired,
		})
	}
	for _, e := range wire.Timeline {
		a.Timeline = append(a.Timeline, TimelineEvent{
			At: e.At, Kind: e.Kind, Terminal: deref(e.Terminal), Text: deref(e.Text),
		})
	}
	return a
}
