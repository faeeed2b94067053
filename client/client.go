// Package client speaks with the support service over HTTPS: one method for each operation of the contract
// (client/contract/openapi.yaml).
//
// What every method promises:
//
//   - Only the real service is spoken to: TLS 1.2 or later, verified against the system's roots and the extra
//     authorities of [Options]; no plain http, no redirects, no way to skip the verification.
//   - Every call ends: by its context, by its time limit, or by the size limit of an answer.
//   - Only reads are repeated after a failure. A change is sent once; to send it again, with the same idempotency
//     key, is the caller's decision.
//   - Errors are typed: [*OfflineError], [*UntrustedError], [*ProxyAuthError], [*Problem], [*GarbageError],
//     [ErrTooLarge], [ErrUnauthorized]. None of them contains a secret.
//   - The session's token lives in memory only and is sent to the service's own address only.
package client

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-resty/resty/v2"
)

// Options say which service to speak to and how. BaseURL and Now are required.
type Options struct {
	// BaseURL is the address under which the service's paths lie, such as https://support.example/api.
	BaseURL string
	// ExtraRoots are certificates of further authorities in PEM, trusted in addition to the system's.
	ExtraRoots []byte
	// Proxy is how to leave the company's network. The zero value follows the system's setting.
	Proxy Proxy
	// Now is this computer's clock.
	Now func() time.Time
	// Logger receives one line for each request, without headers, bodies or query. Nil logs nothing.
	Logger *slog.Logger
	// UserAgent names the program and its version to the service; "Saihakko" if empty.
	UserAgent string
	// Limits replaces the default time limits and repetitions where a field is not zero.
	Limits Limits
}

// Limits bound how long things may take.
type Limits struct {
	// Call bounds one method, with its repetitions and pages; 30 seconds if zero.
	Call time.Duration
	// Connect bounds the TCP connection and, separately, the TLS handshake; 10 seconds if zero.
	Connect time.Duration
	// Answer bounds the time from the request to the first byte of its answer; 15 seconds if zero.
	Answer time.Duration
	// Retries is how often a failed read is repeated; 2 if zero.
	Retries int
	// RetryWait is the pause before the first repetition, doubled for each further one; 300 ms if zero.
	RetryWait time.Duration
	// RetryWaitMax bounds a pause. A service that asks for a longer one (Retry-After) is not asked again;
	// 3 seconds if zero.
	RetryWaitMax time.Duration
}

func (l Limits) withDefaults() Limits {
	set := func(d *time.Duration, value time.Duration) {
		if *d <= 0 {
			*d = value
		}
	}
	set(&l.Call, 30*time.Second)
	set(&l.Connect, 10*time.Second)
	set(&l.Answer, 15*time.Second)
	set(&l.RetryWait, 300*time.Millisecond)
	set(&l.RetryWaitMax, 3*time.Second)
	if l.Retries <= 0 {
		l.Retries = 2
	}
	return l
}

// ErrNotHTTPS means that the service's address is not an https address. Plain http is never spoken.
var ErrNotHTTPS = errors.New("client: the service's address must begin with https://")

// ErrAddress means that the service's or the proxy's address cannot be read.
var ErrAddress = errors.New("client: not a usable address")

// ErrNoRoots means that the text given as extra authorities holds no certificate.
var ErrNoRoots = errors.New("client: no certificate among the extra authorities")

// Client speaks with one service for one user. Its methods may be called from any goroutine.
type Client struct {
	base      *url.URL
	now       func() time.Time
	logger    *slog.Logger
	limits    Limits
	userAgent string

	transport *http.Transport
	// Two clients, because resty repeats every method once it repeats any (facts/fyne.md, section 5).
	reads, writes *resty.Client

	mu       sync.Mutex
	token    string
	loginID  string // stays when the session ends on its own: the user logs in again and goes on
	skew     time.Duration
	skewSeen bool
}

// New returns a client of the service. It connects to nothing yet. It returns an error that wraps [ErrNotHTTPS],
// [ErrAddress] or [ErrNoRoots] for options that cannot work.
func New(o Options) (*Client, error) {
	base, err := parseBase(o.BaseURL)
	if err != nil {
		return nil, err
	}
	if o.Now == nil {
		return nil, errors.New("client: Options.Now is missing")
	}
	c := &Client{
		base:      base,
		now:       o.Now,
		logger:    o.Logger,
		limits:    o.Limits.withDefaults(),
		userAgent: o.UserAgent,
	}
	if c.logger == nil {
		c.logger = slog.New(slog.DiscardHandler)
	}
	if c.userAgent == "" {
		c.userAgent = "Saihakko"
	}
	if c.transport, err = newTransport(o, c.limits); err != nil {
		return nil, err
	}
	c.reads = c.newResty(c.transport)
	c.repeatReads(c.reads)
	c.writes = c.newResty(c.transport)
	return c, nil
}

// Close closes idle connections and forgets the session's token. It does not log out.
func (c *Client) Close() {
	c.forget("")
	c.transport.CloseIdleConnections()
}

// BaseURL returns the service's address as it is used, for diagnostics.
func (c *Client) BaseURL() string { return c.base.String() }

func parseBase(text string) (*url.URL, error) {
	base, err := url.Parse(strings.TrimSpace(text))
	if err != nil {
		return nil, fmt.Errorf("%w: the service's address", ErrAddress) // url.Error would repeat the text
	}
	if base.Scheme != "https" {
		return nil, ErrNotHTTPS
	}
	if base.Host == "" || base.Hostname() == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "" {
		return nil, fmt.Errorf("%w: the service's address is https://host[:port][/path] and nothing else", ErrAddress)
	}
	base.Path = strings.TrimRight(base.Path, "/")
	return base, nil
}
