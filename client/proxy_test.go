package client_test

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"saihakko/client"
)

// connectProxy is an HTTP proxy that passes CONNECT on, or answers with status where it is not 0.
type connectProxy struct {
	*httptest.Server
	mu            sync.Mutex
	targets       []string
	authorization string
}

func startProxy(t *testing.T, status int) *connectProxy {
	t.Helper()
	p := &connectProxy{}
	var tunnels sync.WaitGroup
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.targets = append(p.targets, r.Method+" "+r.Host)
		p.authorization = r.Header.Get("Proxy-Authorization")
		p.mu.Unlock()
		if status != 0 {
			w.Header().Add("Proxy-Authenticate", "Negotiate")
			w.Header().Add("Proxy-Authenticate", `Basic realm="office"`)
			w.WriteHeader(status)
			return
		}
		out, err := net.Dial("tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		tunnels.Add(2) // from here on nobody else waits for the connection
		in, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			tunnels.Add(-2)
			t.Error(err)
			return
		}
		_, _ = io.WriteString(in, "HTTP/1.1 200 OK\r\n\r\n")
		pass := func(to, from net.Conn) {
			defer tunnels.Done()
			_, _ = io.Copy(to, from)
			_ = to.Close()
		}
		go pass(out, in)
		go pass(in, out)
	}))
	t.Cleanup(func() { p.Close(); tunnels.Wait() })
	return p
}

func throughProxy(t *testing.T, proxy client.Proxy) error {
	t.Helper()
	server, authority := startTLS(t, withLogIn(http.NotFound))
	c := newClient(t, client.Options{BaseURL: server.URL, ExtraRoots: authority, Proxy: proxy})
	_, err := c.LogIn(context.Background(), "tanaka", secretPassword)
	return err
}

func TestAManualProxyIsUsed(t *testing.T) {
	p := startProxy(t, 0)
	address := strings.TrimPrefix(p.URL, "http://")
	err := throughProxy(t, client.Proxy{Mode: client.ProxyManual, Address: address, User: "u", Password: "p"})
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.targets) != 1 || !strings.HasPrefix(p.targets[0], "CONNECT 127.0.0.1:") {
		t.Errorf("the proxy saw %q", p.targets)
	}
	if want := "Basic " + base64.StdEncoding.EncodeToString([]byte("u:p")); p.authorization != want {
		t.Errorf("the proxy was given %q", p.authorization)
	}
}

func TestAProxyThatAsksForALogIn(t *testing.T) {
	p := startProxy(t, http.StatusProxyAuthRequired)
	err := throughProxy(t, client.Proxy{Mode: client.ProxyManual, Address: p.URL})
	asks, ok := errors.AsType[*client.ProxyAuthError](err)
	if !ok || !strings.HasSuffix(p.URL, asks.Proxy) || strings.Join(asks.Schemes, " ") != "Negotiate Basic" {
		t.Errorf("got %v, %+v", err, asks)
	}
	if client.OutcomeUnknown(err) {
		t.Error("nothing has reached the service")
	}
}

func TestAProxyThatDoesNotLetUsThrough(t *testing.T) {
	refusing := startProxy(t, http.StatusForbidden)
	gone := startProxy(t, 0)
	gone.Close()
	for name, address := range map[string]string{"refusing": refusing.URL, "gone": gone.URL} {
		err := throughProxy(t, client.Proxy{Mode: client.ProxyManual, Address: address})
		offline, ok := errors.AsType[*client.OfflineError](err)
		if !ok || offline.Cause != client.CauseProxy || offline.Sent {
			t.Errorf("%s: got %v, want an OfflineError (proxy)", name, err)
		}
	}
}

func TestUnusableProxySettingsAreRefused(t *testing.T) {
	for _, proxy := range []client.Proxy{
		{Mode: client.ProxyManual},
		{Mode: client.ProxyManual, Address: "http://"},
		{Mode: client.ProxyManual, Address: "socks5://proxy:1080"},
		{Mode: client.ProxyManual, Address: "http://user:secret@proxy:8080"},
		{Mode: "sometimes"},
	} {
		_, err := client.New(client.Options{BaseURL: "https://support.example", Now: nowThen, Proxy: proxy})
		if !errors.Is(err, client.ErrAddress) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%v: got %v, want ErrAddress", proxy, err)
		}
	}
}
