// Package servicetest runs the real support service for tests: on a loopback port, with TLS, a database and an
// authority of its own, sample data, and a clock that the test moves. Mails are written as files.
package servicetest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"saihakko/client/businessday"
	"saihakko/cmd/supportd/service"
	"saihakko/cmd/supportd/service/issuer"
)

// The people of the sample data. All have the same [Password].
const (
	Tokyo        = "tsukan01" // 通関商事株式会社 東京事業所, 12 terminals
	Osaka        = "tsukan02" // 通関商事株式会社 大阪事業所, 4 terminals
	OtherCompany = "kowan01"  // 港湾物流株式会社 本社, 2 terminals

	Password = "kani-no-yokobai-7" //nolint:gosec // G101: of the tests' own throw-away data, no secret
)

// Beginning is the time by which the sample data is made and the clock starts: Thursday 2026-11-19, 10 o'clock. The
// next business day is Friday the 20th; then come a weekend, a holiday (Monday the 23rd) and Tuesday the 24th.
func Beginning() time.Time { return time.Date(2026, 11, 19, 10, 0, 0, 0, businessday.Tokyo) }

// Clock is a clock that stands still until it is moved. It may be used from several goroutines.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now returns the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves the clock to a moment, also an earlier one.
func (c *Clock) Set(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = to
}

// Advance moves the clock on.
func (c *Clock) Advance(by time.Duration) { c.Set(c.Now().Add(by)) }

// Running is a service that runs until the test ends or stops it.
type Running struct {
	URL      string // https://127.0.0.1:port
	CAPEM    []byte // by which the service is known
	Dir      string // its data folder
	Clock    *Clock
	Service  *service.Service
	Password string // of everybody in the sample data

	t    testing.TB
	stop func()
}

type settings struct {
	options service.Options
	seed    bool
	clock   *Clock
}

// Option changes how the service is started.
type Option func(*settings)

// With changes the service's own options. Dir and the clocks are set already.
func With(change func(*service.Options)) Option { return func(s *settings) { change(&s.options) } }

// In starts the service on a data folder that another one has left, with its clock.
func In(before *Running) Option {
	return func(s *settings) { s.options.Dir, s.clock, s.seed = before.Dir, before.Clock, false }
}

// Empty starts the service without sample data.
func Empty() Option { return func(s *settings) { s.seed = false } }

// Start starts a service.
func Start(t testing.TB, options ...Option) *Running {
	t.Helper()
	clock := &Clock{now: Beginning()}
	s := settings{seed: true, clock: clock, options: service.Options{Dir: t.TempDir(), RealNow: time.Now, Interval: time.Hour}} //nolint:forbidigo // other programs' clock
	for _, change := range options {
		change(&s)
	}
	s.options.Now = s.clock.Now
	if s.seed {
		copySample(t, s.options.Dir)
	} else {
		makeAuthority(t, s.options.Dir)
	}
	ctx, cancel := context.WithCancel(context.Background())
	opened, err := service.Open(ctx, s.options)
	if err != nil {
		cancel()
		t.Fatalf("open service: %v", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		cancel()
		t.Fatalf("listen: %v", err)
	}
	served := make(chan error, 1)
	go func() { served <- opened.Serve(ctx, listener) }()
	r := &Running{
		URL: "https://" + listener.Addr().String(), CAPEM: opened.ServerCA(), Dir: s.options.Dir, Clock: s.clock,
		Service: opened, Password: Password, t: t,
	}
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
		if err := opened.Close(); err != nil {
			t.Errorf("close service: %v", err)
		}
	})
	t.Cleanup(r.stop)
	return r
}

// makeAuthority makes the authority as of before the beginning, so that its certificates are valid by both clocks.
func makeAuthority(t testing.TB, dir string) {
	t.Helper()
	before := func() time.Time { return Beginning().Add(-24 * time.Hour) }
	if _, err := issuer.Open(filepath.Join(dir, "ca"), before); err != nil {
		t.Fatalf("make authority: %v", err)
	}
}

// Stop stops the service and waits for it. Its data folder stays until the test ends.
func (r *Running) Stop() { r.stop() }

// Tick does at once what the scheduler would do by and by.
func (r *Running) Tick() {
	r.t.Helper()
	if err := r.Service.Tick(context.Background()); err != nil {
		r.t.Errorf("scheduled work: %v", err)
	}
}

// MoveTo moves the clock and does the work that has become due.
func (r *Running) MoveTo(moment time.Time) {
	r.t.Helper()
	r.Clock.Set(moment)
	r.Tick()
}

// HTTPClient returns a client that trusts the service and presents the certificates.
func (r *Running) HTTPClient(certificates ...tls.Certificate) *http.Client {
	r.t.Helper()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(r.CAPEM)
	transport := &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}}
	if len(certificates) > 0 {
		// Always, also one that the service has not asked for: what it says to that is to be tested.
		transport.TLSClientConfig.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			return &certificates[0], nil
		}
	}
	r.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: time.Minute}
}
