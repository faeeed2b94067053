package client_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"go.uber.org/goleak"

	"saihakko/client"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serviceTime is what every session and calendar of these tests says the time is.
var serviceTime = time.Date(2026, time.November, 24, 9, 0, 0, 0, time.UTC)

const (
	secretPassword = "correct horse battery staple"
	secretToken    = "token-A1B2C3D4E5F6"
)

// overHTTP2 makes the servers speak HTTP/2; see TestTheSameOverHTTP2.
var overHTTP2 bool

// startTLS starts a TLS server with the given handler and returns it with its authority in PEM.
func startTLS(t *testing.T, handler http.Handler) (*httptest.Server, []byte) {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes that fail are what is tested
	server.EnableHTTP2 = overHTTP2
	server.StartTLS()
	t.Cleanup(server.Close)
	return server, authorityOf(server)
}

func authorityOf(server *httptest.Server) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
}

// fast are limits under which a test does not wait.
func fast() client.Limits {
	return client.Limits{
		Call: time.Minute, Connect: time.Minute, Answer: time.Minute,
		RetryWait: time.Millisecond, RetryWaitMax: 2 * time.Millisecond,
	}
}

func newClient(t *testing.T, o client.Options) *client.Client {
	t.Helper()
	if o.Now == nil {
		o.Now = nowThen
	}
	if o.Limits == (client.Limits{}) {
		o.Limits = fast()
	}
	if o.Proxy == (client.Proxy{}) {
		o.Proxy = client.Proxy{Mode: client.ProxyNone}
	}
	c, err := client.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// clientOf starts a server with the handler and returns a client that trusts it and has a session there.
func clientOf(t *testing.T, handler http.HandlerFunc) *client.Client {
	t.Helper()
	return loggedIn(t, handler, client.Options{})
}

func loggedIn(t *testing.T, handler http.HandlerFunc, o client.Options) *client.Client {
	t.Helper()
	server, authority := startTLS(t, withLogIn(handler))
	o.BaseURL, o.ExtraRoots = server.URL, authority
	c := newClient(t, o)
	logIn(t, c)
	return c
}

func logIn(t *testing.T, c *client.Client) {
	t.Helper()
	if _, err := c.LogIn(context.Background(), "tanaka", secretPassword); err != nil {
		t.Fatal(err)
	}
}

// withLogIn answers the log-in and leaves everything else to next.
func withLogIn(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/sessions" {
			answer(w, http.StatusCreated, map[string]any{"token": secretToken, "session": session()})
			return
		}
		next(w, r)
	}
}

func session() map[string]any {
	return map[string]any{
		"loginId": "tanaka", "company": "東京通関株式会社", "office": "大井営業所", "person": "田中 花子",
		"loggedInAt": serviceTime, "expiresAt": serviceTime.Add(time.Hour), "serviceTime": serviceTime,
	}
}

func answer(w http.ResponseWriter, status int, body any) {
	write(w, status, "application/json", body)
}

func problem(w http.ResponseWriter, status int, kind string, more map[string]any) {
	body := map[string]any{"type": "urn:saihakko:problem:" + kind, "title": kind, "status": status}
	for k, v := range more {
		body[k] = v
	}
	write(w, status, "application/problem+json", body)
}

func write(w http.ResponseWriter, status int, contentType string, body any) {
	var text bytes.Buffer
	if err := json.NewEncoder(&text).Encode(body); err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(text.Bytes())
}

func nowThen() time.Time { return serviceTime }
