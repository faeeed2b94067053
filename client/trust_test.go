package client_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"saihakko/client"
)

func TestOnlyUsableAddressesAreAccepted(t *testing.T) {
	now := func() time.Time { return serviceTime }
	for address, want := range map[string]error{
		"https://support.example":              nil,
		"https://support.example:8443/api/":    nil,
		" https://support.example ":            nil,
		"http://support.example":               client.ErrNotHTTPS,
		"HTTP://support.example":               client.ErrNotHTTPS,
		"support.example":                      client.ErrNotHTTPS,
		"ftp://support.example":                client.ErrNotHTTPS,
		"":                                     client.ErrNotHTTPS,
		"https://":                             client.ErrAddress,
		"https://:443":                         client.ErrAddress,
		"https://user:secret@support.example":  client.ErrAddress,
		"https://support.example?token=secret": client.ErrAddress,
		"https://support.example/#top":         client.ErrAddress,
		"https://support.example:port":         client.ErrAddress,
	} {
		c, err := client.New(client.Options{BaseURL: address, Now: now})
		if !errors.Is(err, want) {
			t.Errorf("%q: got %v, want %v", address, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error repeats the address: %v", address, err)
		}
		if c != nil {
			c.Close()
		}
	}
}

func TestExtraAuthoritiesWithoutACertificateAreRefused(t *testing.T) {
	_, err := client.New(client.Options{
		BaseURL: "https://support.example", Now: time.Now, ExtraRoots: []byte("not a certificate"),
	})
	if !errors.Is(err, client.ErrNoRoots) {
		t.Errorf("got %v, want ErrNoRoots", err)
	}
}

// distrust calls the server and returns the UntrustedError, having checked that the server saw no request.
func distrust(t *testing.T, server *httptest.Server, o client.Options, seen *atomic.Int64) *client.UntrustedError {
	t.Helper()
	_, err := newClient(t, o).LogIn(context.Background(), "tanaka", secretPassword)
	var untrusted *client.UntrustedError
	if !errors.As(err, &untrusted) {
		t.Fatalf("got %v, want an UntrustedError", err)
	}
	if client.OutcomeUnknown(err) || errors.Is(err, client.ErrOffline) {
		t.Errorf("%v: nothing was sent, and the service was not offline", err)
	}
	if n := seen.Load(); n != 0 {
		t.Errorf("the server %s saw %d requests, want none", server.URL, n)
	}
	return untrusted
}

func counting() (http.HandlerFunc, *atomic.Int64) {
	var seen atomic.Int64
	return func(w http.ResponseWriter, _ *http.Request) {
		seen.Add(1)
		answer(w, http.StatusOK, map[string]any{})
	}, &seen
}

func TestUntrustedServicesGetNothing(t *testing.T) {
	handler, seen := counting()
	server, authority := startTLS(t, handler)
	at := func(year int) func() time.Time {
		return func() time.Time { return time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC) }
	}
	// Go's verifier names the end of a certificate first, Windows' the authority that it does not know.
	firstFault := client.DistrustExpired
	if runtime.GOOS == "windows" {
		firstFault = client.DistrustAuthority
	}
	byName := strings.Replace(server.URL, "127.0.0.1", "localhost", 1) // the certificate names the number only
	for name, c := range map[string]struct {
		options client.Options
		want    client.Distrust
	}{
		"wrong authority":  {client.Options{BaseURL: server.URL}, client.DistrustAuthority},
		"wrong host":       {client.Options{BaseURL: byName, ExtraRoots: authority}, client.DistrustHost},
		"ended":            {client.Options{BaseURL: server.URL, ExtraRoots: authority, Now: at(2100)}, client.DistrustExpired},
		"not yet begun":    {client.Options{BaseURL: server.URL, ExtraRoots: authority, Now: at(1960)}, client.DistrustNotYet},
		"authority, ended": {client.Options{BaseURL: server.URL, Now: at(2100)}, firstFault},
	} {
		t.Run(name, func(t *testing.T) {
			got := distrust(t, server, c.options, seen)
			if got.Reason != c.want {
				t.Errorf("got %q (%v), want %q", got.Reason, got, c.want)
			}
			if got.Issuer == "" || got.NotAfter.IsZero() {
				t.Errorf("the certificate presented is not told: %+v", got)
			}
		})
	}
}

func TestServersWithoutTLSOrWithAnOldOneGetNothing(t *testing.T) {
	handler, seen := counting()

	plain := httptest.NewServer(handler)
	defer plain.Close()
	address := strings.Replace(plain.URL, "http://", "https://", 1)
	if got := distrust(t, plain, client.Options{BaseURL: address}, seen); got.Reason != client.DistrustNotTLS {
		t.Errorf("plain http: got %v", got)
	}

	old := httptest.NewUnstartedServer(handler)
	old.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	old.Config.ErrorLog = log.New(io.Discard, "", 0)
	old.StartTLS()
	defer old.Close()
	got := distrust(t, old, client.Options{BaseURL: old.URL, ExtraRoots: authorityOf(old)}, seen)
	if got.Reason != client.DistrustHandshake {
		t.Errorf("TLS 1.1: got %v", got)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	var led atomic.Int64
	elsewhere, _ := startTLS(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { led.Add(1) }))
	for _, status := range []int{301, 302, 303, 307, 308} {
		c := clientOf(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+"/v1/session", status)
		})
		_, err := c.Session(context.Background())
		var garbage *client.GarbageError
		if !errors.As(err, &garbage) || garbage.Status != status {
			t.Fatalf("%d: got %v, want a GarbageError", status, err)
		}
		if garbage.Redirect == "" || !strings.Contains(elsewhere.URL, garbage.Redirect) {
			t.Errorf("%d: redirect to %q is not told", status, garbage.Redirect)
		}
	}
	if led.Load() != 0 {
		t.Errorf("the other host saw %d requests", led.Load())
	}
}

// TestExtraAuthoritiesAreAddedToTheSystems runs itself again with an authority of its own as the system's, because
// the system's roots are read once in a process.
func TestExtraAuthoritiesAreAddedToTheSystems(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only here can a test replace the system's roots (SSL_CERT_FILE)")
	}
	if system := os.Getenv("SAIHAKKO_TEST_SERVER"); system != "" {
		extra, authority := startTLS(t, withLogIn(http.NotFound))
		for _, address := range []string{system, extra.URL} {
			logIn(t, newClient(t, client.Options{BaseURL: address, ExtraRoots: authority}))
		}
		return
	}
	server := httptest.NewUnstartedServer(withLogIn(http.NotFound))
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{ownCertificate(t)}}
	server.StartTLS()
	defer server.Close()
	file := filepath.Join(t.TempDir(), "system.pem")
	if err := os.WriteFile(file, authorityOf(server), 0o600); err != nil {
		t.Fatal(err)
	}
	again := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
	again.Env = append(os.Environ(), "SSL_CERT_FILE="+file, "SSL_CERT_DIR="+t.TempDir(), "SAIHAKKO_TEST_SERVER="+server.URL)
	if out, err := again.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
