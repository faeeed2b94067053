package client_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"saihakko/client"
	"saihakko/client/reissue"
)

// endless writes spaces until the reader hangs up. It fails the test if that does not happen soon.
func endless(t *testing.T, w interface{ Write([]byte) (int, error) }) {
	block := bytes.Repeat([]byte(" "), 1<<20)
	for range 1 << 10 {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
	t.Error("the client read a gigabyte")
}

func TestOversizeAnswersAreCutOff(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"plain": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			endless(t, w)
		},
		"compressed": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Encoding", "gzip")
			pack := gzip.NewWriter(w)
			endless(t, pack)
		},
		"problem": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusBadRequest)
			endless(t, w)
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := clientOf(t, handler).Session(context.Background())
			if !errors.Is(err, client.ErrTooLarge) {
				t.Errorf("got %v, want ErrTooLarge", err)
			}
		})
	}
}

func TestAnAnswerOfTheGreatestSizeIsRead(t *testing.T) {
	c := clientOf(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		const text = `{"items":[]}`
		_, _ = fmt.Fprint(w, text, strings.Repeat(" ", 4<<20-len(text)))
	})
	if _, err := c.News(context.Background(), 10, ""); err != nil {
		t.Error(err)
	}
}

func TestAnswersOutsideTheContractAreGarbage(t *testing.T) {
	reply := func(status int, contentType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			_, _ = fmt.Fprint(w, body)
		}
	}
	for name, handler := range map[string]http.HandlerFunc{
		"captive portal":           reply(200, "text/html; charset=utf-8", "<html>ログインしてください</html>"),
		"page with an error":       reply(403, "text/html", "<html>blocked</html>"),
		"JSON as plain text":       reply(200, "text/plain", `{"loginId":"tanaka"}`),
		"JSON cut off":             reply(200, "application/json", `{"loginId":"tan`),
		"two JSON texts":           reply(200, "application/json", `{} {}`),
		"another program's JSON":   reply(200, "application/json", `{"ok":true}`),
		"wrong types":              reply(200, "application/json", `{"loginId":7}`),
		"impossible time":          reply(200, "application/json", `{"serviceTime":"2026-02-30T00:00:00Z"}`),
		"no content":               reply(200, "application/json", ""),
		"no content type":          reply(200, "", `{}`),
		"another program's error":  reply(500, "application/json", `{"error":"oops"}`),
		"problem of somebody else": reply(400, "application/problem+json", `{"type":"about:blank","title":"x","status":400}`),
		"broken compression": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = fmt.Fprint(w, "this is not compressed at all")
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := clientOf(t, handler).Session(context.Background())
			if !errors.Is(err, client.ErrGarbage) {
				t.Fatalf("got %v, want ErrGarbage", err)
			}
			if text := err.Error(); strings.Contains(text, "tanaka") || strings.Contains(text, "<html>") {
				t.Errorf("the error quotes the answer: %s", text)
			}
			garbage, _ := errors.AsType[*client.GarbageError](err)
			if wantHTML := strings.Contains(name, "portal") || strings.Contains(name, "page"); garbage.HTML != wantHTML {
				t.Errorf("HTML = %t, want %t", garbage.HTML, wantHTML)
			}
		})
	}
}

func TestABodyThatBreaksOffIsABrokenConnection(t *testing.T) {
	c := clientOf(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "1000")
		_, _ = fmt.Fprint(w, `{"number":"12345678001"`)
	})
	_, err := c.Submit(context.Background(), reissue.Request{}, client.NewIdempotencyKey())
	offline, ok := errors.AsType[*client.OfflineError](err)
	if !ok || offline.Cause != client.CauseBroken {
		t.Fatalf("got %v, want an OfflineError (broken)", err)
	}
	if !offline.Sent || !client.OutcomeUnknown(err) || !client.Temporary(err) {
		t.Error("the request may have been received, and trying again helps")
	}
}

func TestAServiceThatDoesNotAnswerIsATimeout(t *testing.T) {
	release := make(chan struct{})
	limits := fast()
	limits.Answer = 20 * time.Millisecond
	c := loggedIn(t, func(http.ResponseWriter, *http.Request) { <-release }, client.Options{Limits: limits})
	defer close(release)
	_, err := c.Submit(context.Background(), reissue.Request{}, client.NewIdempotencyKey())
	offline, ok := errors.AsType[*client.OfflineError](err)
	if !ok || offline.Cause != client.CauseTimeout || !offline.Sent {
		t.Errorf("got %v, want an OfflineError (timeout) after sending", err)
	}
}

func TestAServiceThatTricklesIsATimeout(t *testing.T) {
	release := make(chan struct{})
	limits := fast()
	limits.Call = 500 * time.Millisecond // the log-in has to be done in it too
	c := loggedIn(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, "{")
		_ = http.NewResponseController(w).Flush()
		<-release
	}, client.Options{Limits: limits})
	defer close(release)
	_, err := c.Session(context.Background())
	if offline, ok := errors.AsType[*client.OfflineError](err); !ok || offline.Cause != client.CauseTimeout {
		t.Errorf("got %v, want an OfflineError (timeout)", err)
	}
}

func TestTheCallersCancellationIsNoFailureOfTheService(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	release := make(chan struct{})
	c := clientOf(t, func(http.ResponseWriter, *http.Request) { cancel(); <-release })
	defer close(release)
	_, err := c.Session(ctx)
	if !errors.Is(err, context.Canceled) || errors.Is(err, client.ErrOffline) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestNobodyListening(t *testing.T) {
	server, authority := startTLS(t, http.NotFoundHandler())
	server.Close()
	c := newClient(t, client.Options{BaseURL: server.URL, ExtraRoots: authority})
	_, err := c.LogIn(context.Background(), "tanaka", secretPassword)
	offline, ok := errors.AsType[*client.OfflineError](err)
	if !ok || offline.Cause != client.CauseRefused || offline.Sent || client.OutcomeUnknown(err) {
		t.Errorf("got %v, want an OfflineError (refused), not sent", err)
	}
}

func TestAGatewayThatSaysTheServiceIsDown(t *testing.T) {
	for _, status := range []int{502, 503, 504} {
		c := clientOf(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Retry-After", "90")
			w.WriteHeader(status)
		})
		_, err := c.Session(context.Background())
		offline, ok := errors.AsType[*client.OfflineError](err)
		if !ok || offline.Cause != client.CauseGateway || offline.RetryAfter != 90*time.Second {
			t.Errorf("%d: got %v, want an OfflineError (gateway) with a wait", status, err)
		}
	}
}

func TestProblemsKeepWhatTheUserNeeds(t *testing.T) {
	c := clientOf(t, func(w http.ResponseWriter, _ *http.Request) {
		problem(w, http.StatusUnprocessableEntity, "validation", map[string]any{
			"detail": "入力内容に誤りがあります。", "instance": "req-7",
			"errors": []map[string]any{
				{"pointer": "/desiredDate", "code": "date-closed", "parameters": map[string]string{"earliest": "2026-11-25"}},
				{"pointer": "/terminals/0", "code": "terminal-unknown", "detail": "該当する論理端末がありません。"},
			},
		})
	})
	_, err := c.Submit(context.Background(), reissue.Request{}, client.NewIdempotencyKey())
	got, ok := errors.AsType[*client.Problem](err)
	if !ok {
		t.Fatalf("got %v, want a Problem", err)
	}
	want := &client.Problem{
		Type: client.ProblemValidation, Title: "validation", Status: 422,
		Detail: "入力内容に誤りがあります。", Instance: "req-7",
		Fields: []client.FieldProblem{
			{Pointer: "/desiredDate", Code: "date-closed", Parameters: map[string]string{"earliest": "2026-11-25"}},
			{Pointer: "/terminals/0", Code: "terminal-unknown", Detail: "該当する論理端末がありません。"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	fields := []reissue.Problem{
		{
			Field: reissue.FieldDesiredDate, Code: reissue.DateClosed,
			Parameters: map[string]string{"earliest": "2026-11-25"},
		},
		{Field: "/terminals/0", Code: reissue.TerminalUnknown},
	}
	if diff := cmp.Diff(fields, got.Problems()); diff != "" {
		t.Error(diff)
	}
	if client.Temporary(err) || client.OutcomeUnknown(err) {
		t.Error("a refusal is final")
	}
}

func TestAProblemTellsHowLongToWait(t *testing.T) {
	for name, c := range map[string]struct {
		more   map[string]any
		header string
		want   time.Duration
	}{
		"in the document":    {map[string]any{"retryAfter": 900}, "", 15 * time.Minute},
		"in seconds":         {nil, "120", 2 * time.Minute},
		"as a date":          {nil, serviceTime.Add(time.Minute).Format(http.TimeFormat), time.Minute},
		"in the past":        {nil, serviceTime.Add(-time.Minute).Format(http.TimeFormat), 0},
		"nonsense":           {nil, "soon", 0},
		"longer than a day":  {map[string]any{"retryAfter": 1 << 40}, "", 24 * time.Hour},
		"negative":           {map[string]any{"retryAfter": -5}, "-5", 0},
		"nothing said of it": {nil, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			service := clientOf(t, func(w http.ResponseWriter, _ *http.Request) {
				if c.header != "" {
					w.Header().Set("Retry-After", c.header)
				}
				problem(w, http.StatusTooManyRequests, "too-many-requests", c.more)
			})
			_, err := service.Withdraw(context.Background(), "12345678001", "誤り", client.NewIdempotencyKey())
			got, ok := errors.AsType[*client.Problem](err)
			if !ok || got.RetryAfter != c.want {
				t.Errorf("got %v, %+v; want a wait of %v", err, got, c.want)
			}
		})
	}
}

func TestAHostileProblemIsBounded(t *testing.T) {
	c := clientOf(t, func(w http.ResponseWriter, _ *http.Request) {
		problem(w, http.StatusBadRequest, strings.Repeat("x", 100_000), map[string]any{"detail": strings.Repeat("長", 100_000)})
	})
	_, err := c.Session(context.Background())
	got, ok := errors.AsType[*client.Problem](err)
	if !ok || len([]rune(got.Detail)) > 3000 || len(err.Error()) > 10_000 {
		t.Errorf("got an error of %d bytes", len(err.Error()))
	}
}
