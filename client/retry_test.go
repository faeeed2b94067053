package client_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"

	"saihakko/client"
	"saihakko/client/reissue"
)

// hangUp breaks the connection off without an answer.
func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func TestReadsAreRepeatedUntilTheySucceed(t *testing.T) {
	failures := map[string]http.HandlerFunc{
		"connection broken off": hangUp,
		"unavailable": func(w http.ResponseWriter, _ *http.Request) {
			problem(w, http.StatusServiceUnavailable, "unavailable", nil)
		},
		"too many requests": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "0")
			problem(w, http.StatusTooManyRequests, "too-many-requests", nil)
		},
		"gateway": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
	}
	for name, fail := range failures {
		t.Run(name, func(t *testing.T) {
			var seen atomic.Int64
			c := clientOf(t, func(w http.ResponseWriter, r *http.Request) {
				if seen.Add(1) <= 2 {
					fail(w, r)
					return
				}
				answer(w, http.StatusOK, session())
			})
			if _, err := c.Session(context.Background()); err != nil || seen.Load() != 3 {
				t.Errorf("got %v after %d requests, want success at the third", err, seen.Load())
			}
		})
	}
}

func TestReadsAreNotRepeatedForEver(t *testing.T) {
	var seen atomic.Int64
	c := clientOf(t, func(w http.ResponseWriter, r *http.Request) {
		seen.Add(1)
		hangUp(w, r)
	})
	_, err := c.Session(context.Background())
	if !errors.Is(err, client.ErrOffline) || seen.Load() < 2 || seen.Load() > 4 {
		t.Errorf("got %v after %d requests", err, seen.Load())
	}
}

func TestReadsAreNotRepeatedWhereItDoesNotHelp(t *testing.T) {
	for name, fail := range map[string]http.HandlerFunc{
		"a long wait is asked for": func(w http.ResponseWriter, _ *http.Request) {
			problem(w, http.StatusServiceUnavailable, "unavailable", map[string]any{"retryAfter": 600})
		},
		"refused": func(w http.ResponseWriter, _ *http.Request) { problem(w, http.StatusNotFound, "not-found", nil) },
		"a fault": func(w http.ResponseWriter, _ *http.Request) {
			problem(w, http.StatusInternalServerError, "internal", nil)
		},
		"a portal":  func(w http.ResponseWriter, _ *http.Request) { write(w, http.StatusOK, "text/html", "portal") },
		"too large": func(w http.ResponseWriter, _ *http.Request) { endless(t, w) },
	} {
		t.Run(name, func(t *testing.T) {
			var seen atomic.Int64
			c := clientOf(t, func(w http.ResponseWriter, r *http.Request) {
				seen.Add(1)
				fail(w, r)
			})
			if _, err := c.Session(context.Background()); err == nil || seen.Load() != 1 {
				t.Errorf("got %v after %d requests, want a failure after one", err, seen.Load())
			}
		})
	}
}

// changes are all calls that change something at the service.
func changes() map[string]func(*client.Client) error {
	ctx, key := context.Background(), client.NewIdempotencyKey()
	return map[string]func(*client.Client) error{
		"LogOut": func(c *client.Client) error { return c.LogOut(ctx) },
		"Submit": func(c *client.Client) error { _, err := c.Submit(ctx, reissue.Request{}, key); return err },
		"Correct": func(c *client.Client) error {
			_, err := c.Correct(ctx, "12345678001", reissue.Request{}, `"1"`, key)
			return err
		},
		"Withdraw": func(c *client.Client) error { _, err := c.Withdraw(ctx, "12345678001", "誤り", key); return err },
		"Acquire": func(c *client.Client) error {
			_, err := c.Acquire(ctx, "1ASA01", client.Codes{}, []byte("csr"))
			return err
		},
		"Acknowledge": func(c *client.Client) error { return c.Acknowledge(ctx, "1ASA01", "a-1") },
	}
}

func TestChangesAreSentOnce(t *testing.T) {
	for failure, fail := range map[string]http.HandlerFunc{
		"connection broken off": hangUp,
		"unavailable": func(w http.ResponseWriter, _ *http.Request) {
			problem(w, http.StatusServiceUnavailable, "unavailable", nil)
		},
		"gateway": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
	} {
		for name, change := range changes() {
			t.Run(name+", "+failure, func(t *testing.T) {
				var seen atomic.Int64
				// The log-in has left an open connection behind, which is where net/http would repeat by itself.
				c := clientOf(t, func(w http.ResponseWriter, r *http.Request) {
					seen.Add(1)
					fail(w, r)
				})
				if err := change(c); err == nil || seen.Load() != 1 {
					t.Errorf("got %v after %d requests, want a failure after one", err, seen.Load())
				}
			})
		}
	}
}

func TestALogInIsSentOnce(t *testing.T) {
	var seen atomic.Int64
	server, authority := startTLS(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/authority" {
			answer(w, http.StatusOK, map[string]any{"roots": []string{"x"}, "intermediates": []string{}})
			return
		}
		seen.Add(1)
		hangUp(w, r)
	}))
	c := newClient(t, client.Options{BaseURL: server.URL, ExtraRoots: authority})
	if _, err := c.Authority(context.Background()); err != nil { // leaves an open connection
		t.Fatal(err)
	}
	_, err := c.LogIn(context.Background(), "tanaka", secretPassword)
	if !errors.Is(err, client.ErrOffline) || seen.Load() != 1 {
		t.Errorf("got %v after %d requests, want a failure after one", err, seen.Load())
	}
}
