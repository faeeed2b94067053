package client_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"saihakko/client"
	"saihakko/client/reissue"
)

func TestWithoutASessionNothingIsSent(t *testing.T) {
	handler, seen := counting()
	server, authority := startTLS(t, handler)
	c := newClient(t, client.Options{BaseURL: server.URL, ExtraRoots: authority})
	_, err := c.Terminals(context.Background())
	if !errors.Is(err, client.ErrUnauthorized) || client.OutcomeUnknown(err) || client.Temporary(err) {
		t.Errorf("got %v, want ErrUnauthorized", err)
	}
	if err := c.LogOut(context.Background()); err != nil {
		t.Errorf("logging out without a session: %v", err)
	}
	if seen.Load() != 0 || c.LoggedIn() {
		t.Errorf("%d requests, logged in: %t", seen.Load(), c.LoggedIn())
	}
}

func TestTheTokenGoesWithEveryCallThatNeedsItAndNoOther(t *testing.T) {
	var mu sync.Mutex
	authorizations := map[string]string{}
	server, authority := startTLS(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		authorizations[r.URL.Path] = r.Header.Get("Authorization")
		mu.Unlock()
		switch r.URL.Path {
		case "/v1/sessions":
			answer(w, http.StatusCreated, map[string]any{"token": secretToken, "session": session()})
		case "/v1/session":
			answer(w, http.StatusOK, session())
		case "/v1/authority":
			answer(w, http.StatusOK, map[string]any{"roots": []string{"x"}, "intermediates": []string{}})
		case "/v1/connection":
			problem(w, http.StatusForbidden, "client-certificate-unknown", nil)
		}
	}))
	c := newClient(t, client.Options{BaseURL: server.URL, ExtraRoots: authority})
	logIn(t, c)
	logIn(t, c) // with a session at hand
	if _, err := c.Session(context.Background()); err != nil {
		t.Error(err)
	}
	if _, err := c.Authority(context.Background()); err != nil {
		t.Error(err)
	}
	own := ownCertificate(t)
	_, err := c.Connection(context.Background(), chainOf(own), signerOf(t, own))
	if p, ok := errors.AsType[*client.Problem](err); !ok || p.Type != client.ProblemClientCertUnknown {
		t.Error(err)
	}
	want := map[string]string{
		"/v1/sessions": "", "/v1/session": "Bearer " + secretToken, "/v1/authority": "", "/v1/connection": "",
	}
	mu.Lock()
	defer mu.Unlock()
	for path, value := range want {
		if authorizations[path] != value {
			t.Errorf("%s: Authorization has %d characters, want %d", path, len(authorizations[path]), len(value))
		}
	}
}

func TestAnEndedSessionIsForgotten(t *testing.T) {
	ended := true
	c := clientOf(t, func(w http.ResponseWriter, _ *http.Request) {
		if ended {
			problem(w, http.StatusUnauthorized, "session-expired", nil)
			return
		}
		answer(w, http.StatusOK, session())
	})
	if _, err := c.Session(context.Background()); !errors.Is(err, client.ErrUnauthorized) {
		t.Errorf("got %v, want ErrUnauthorized", err)
	}
	if c.LoggedIn() {
		t.Error("the ended session is still held")
	}
	ended = false
	logIn(t, c)
	if _, err := c.Session(context.Background()); err != nil {
		t.Errorf("after logging in again: %v", err)
	}
}

func TestAWrongPasswordIsAProblemAndNoEndedSession(t *testing.T) {
	server, authority := startTLS(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		problem(w, http.StatusUnauthorized, "invalid-credentials", nil)
	}))
	c := newClient(t, client.Options{BaseURL: server.URL, ExtraRoots: authority})
	_, err := c.LogIn(context.Background(), "tanaka", secretPassword)
	p, ok := errors.AsType[*client.Problem](err)
	if !ok || p.Type != client.ProblemInvalidCredentials || errors.Is(err, client.ErrUnauthorized) {
		t.Errorf("got %v", err)
	}
}

func TestLoggingOutForgetsTheSessionEvenOffline(t *testing.T) {
	c := clientOf(t, hangUp)
	if err := c.LogOut(context.Background()); !errors.Is(err, client.ErrOffline) {
		t.Errorf("got %v, want to be told that the service has not heard of it", err)
	}
	if c.LoggedIn() {
		t.Error("still logged in")
	}
}

// TestWhoHasLoggedInIsRememberedUntilTheLogOut: a session that ends on its own is continued by the same person.
func TestWhoHasLoggedInIsRememberedUntilTheLogOut(t *testing.T) {
	server, authority := startTLS(t, withLogIn(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		problem(w, http.StatusUnauthorized, "session-expired", nil)
	}))
	c := newClient(t, client.Options{BaseURL: server.URL, ExtraRoots: authority})
	if id := c.LoginID(); id != "" {
		t.Errorf("before the log-in: %q", id)
	}
	logIn(t, c)
	if _, err := c.Session(context.Background()); !errors.Is(err, client.ErrUnauthorized) {
		t.Fatal(err)
	}
	if id := c.LoginID(); id != "tanaka" {
		t.Errorf("after the session has ended: %q", id)
	}
	logIn(t, c)
	if err := c.LogOut(context.Background()); err != nil {
		t.Fatal(err)
	}
	if id := c.LoginID(); id != "" {
		t.Errorf("after the log-out: %q", id)
	}
}

func TestTheServicesClockIsNoticed(t *testing.T) {
	hours := 5 * time.Hour
	now := func() time.Time { return serviceTime.Add(-hours) }
	server, authority := startTLS(t, withLogIn(http.NotFound))
	c := newClient(t, client.Options{BaseURL: server.URL, ExtraRoots: authority, Now: now})
	if _, ok := c.Skew(); ok || !c.ServiceNow().Equal(now()) {
		t.Error("a difference is known before the service has told its time")
	}
	logIn(t, c)
	if skew, ok := c.Skew(); !ok || skew != hours || !c.ServiceNow().Equal(serviceTime) {
		t.Errorf("got %v %t, want %v", skew, ok, hours)
	}
}

func TestNothingSecretIsLoggedOrPrinted(t *testing.T) {
	var logged lockedBuffer
	logger := slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	codes := client.Codes{Code1: "CODE-ONE-1", Code2: "CODE-TWO-2", Code3: "CODE-THREE-3"}
	broken := false
	c := loggedIn(t, func(w http.ResponseWriter, r *http.Request) {
		if broken {
			hangUp(w, r)
		}
		problem(w, http.StatusForbidden, "codes-wrong", map[string]any{"detail": codes.Code2})
	}, client.Options{Logger: logger})
	var texts []string
	for _, broken = range []bool{false, true} {
		_, err := c.Acquire(context.Background(), "1ASA01", codes, []byte("CSR-TEXT"))
		_, err2 := c.Submit(context.Background(), reissue.Request{DesiredDate: "TYPED-TEXT"}, client.NewIdempotencyKey())
		_, err3 := c.NewsDetail(context.Background(), "NEWS-ID")
		texts = append(texts, fmt.Sprint(err, err2, err3))
	}
	proxy := client.Proxy{Mode: client.ProxyManual, Address: "proxy:80", User: "PROXY-USER", Password: "PROXY-PASSWORD"}
	logger.Info("values", "codes", codes, "proxy", fmt.Sprintf("%v %+v %#v %s", proxy, proxy, proxy, proxy))
	texts = append(texts, logged.String(), fmt.Sprintf("%v %+v %#v %s %q %x", codes, codes, codes, codes, codes, codes))
	for _, secret := range []string{
		secretPassword, secretToken, codes.Code1, codes.Code2, codes.Code3, "CSR-TEXT", "TYPED-TEXT", "PROXY-USER",
		"PROXY-PASSWORD", "Bearer", "Idempotency",
	} {
		if text := strings.Join(texts, "\n"); strings.Contains(text, secret) {
			t.Errorf("%q is in the logs or errors:\n%s", secret, text)
		}
	}
	if !strings.Contains(logged.String(), "acquireCertificate") {
		t.Error("the log does not say what was done")
	}
}

type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}
