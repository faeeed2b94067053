package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"github.com/go-resty/resty/v2"
)

// The greatest sizes of the contract.
const (
	maxAnswer = 4 << 20
	maxHeader = 16 << 10
)

func newTransport(o Options, limits Limits) (*http.Transport, error) {
	roots, err := trustedRoots(o.ExtraRoots)
	if err != nil {
		return nil, err
	}
	proxy, err := o.Proxy.choose()
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: limits.Connect}
	return &http.Transport{
		Proxy:                  proxy,
		OnProxyConnectResponse: judgeProxy,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots, Time: o.Now},
		TLSHandshakeTimeout:    limits.Connect,
		ResponseHeaderTimeout:  limits.Answer,
		MaxResponseHeaderBytes: maxHeader,
		IdleConnTimeout:        limits.Call * 2,
		MaxIdleConnsPerHost:    2,
		ForceAttemptHTTP2:      true,
	}, nil
}

// trustedRoots appends to the system's roots. Nil means the system's verifier alone, which on Windows and macOS knows
// more than a pool can hold; with a pool made by SystemCertPool, Go asks that verifier first all the same.
func trustedRoots(extra []byte) (*x509.CertPool, error) {
	if len(extra) == 0 {
		return nil, nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		return nil, fmt.Errorf("read the system's certificate authorities: %w", err)
	}
	if !pool.AppendCertsFromPEM(extra) {
		return nil, ErrNoRoots
	}
	return pool, nil
}

// judgeProxy reads the proxy's answer to CONNECT.
func judgeProxy(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
	switch answer.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusProxyAuthRequired:
		return &ProxyAuthError{Proxy: proxy.Host, Schemes: authSchemes(answer.Header)}
	}
	return &OfflineError{Cause: CauseProxy, Err: fmt.Errorf("proxy %s answered %d", proxy.Host, answer.StatusCode)}
}

// guard is the last door before the network: nothing leaves for another host than the service's, whatever the layers
// above are told.
type guard struct {
	base *url.URL
	next http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (g guard) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" || r.URL.Host != g.base.Host {
		return nil, fmt.Errorf("%w: request for another host", ErrNotHTTPS)
	}
	if r.Method != http.MethodGet {
		// Without GetBody the transport does not repeat a request on its own. It would otherwise, because of the
		// Idempotency-Key header, and count a wrong password twice.
		r = r.Clone(r.Context())
		r.GetBody = nil
	}
	return g.next.RoundTrip(r)
}

// newResty returns a resty client without cookies, redirects, environment or output of its own.
func (c *Client) newResty(transport http.RoundTripper) *resty.Client {
	plain := &http.Client{
		Transport:     guard{base: c.base, next: transport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return resty.NewWithClient(plain).
		SetBaseURL(c.base.String()).
		SetHeader("User-Agent", c.userAgent).
		SetHeader("Accept", "application/json, application/problem+json").
		SetResponseBodyLimit(maxAnswer).
		SetLogger(restyLog{c.logger}).
		SetDisableWarn(true)
}
