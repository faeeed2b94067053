package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"saihakko/cmd/supportd/service"
	"saihakko/ui"
)

const (
	// demoPassword is no secret: it opens made-up data on this PC only.
	demoPassword = "demo-2026"
	demoLoginID  = "tsukan01"
	// demoAddress is tried first, so that a kept log-in fits the next demonstration too.
	demoAddress = "127.0.0.1:47443"
)

// demo is the reference service running inside this process: the same service and the same client as always.
type demo struct {
	address string
	roots   []byte
	client  *http.Client
	stop    func() error
}

// startDemo opens, fills and serves the data folder.
func startDemo(ctx context.Context, dir string, log *slog.Logger) (_ *demo, err error) {
	log = log.With("part", "service")
	s, err := service.Open(ctx, service.Options{Dir: dir, Now: time.Now, Logger: log, DemoClock: true})
	if err != nil {
		return nil, fmt.Errorf("start the demonstration: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if _, err := s.Seed(ctx, service.SeedOptions{Password: demoPassword}); err != nil && !errors.Is(err, service.ErrAlreadySeeded) {
		return nil, fmt.Errorf("start the demonstration: %w", err)
	}
	listener, err := net.Listen("tcp", demoAddress)
	if err != nil {
		if listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return nil, fmt.Errorf("start the demonstration: %w", err)
		}
	}
	d := &demo{address: "https://" + listener.Addr().String(), roots: s.ServerCA()}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(d.roots)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
	d.client = &http.Client{Transport: transport, Timeout: 30 * time.Second}

	serving, end := context.WithCancel(context.WithoutCancel(ctx))
	served := make(chan error, 1)
	go func() { served <- s.Serve(serving, listener) }()
	d.stop = func() error {
		transport.CloseIdleConnections()
		end()
		return errors.Join(<-served, s.Close())
	}
	return d, nil
}

func (d *demo) forWindow() *ui.Demo {
	return &ui.Demo{
		LoginID: demoLoginID, Password: demoPassword,
		Clock: func(ctx context.Context) (time.Time, error) {
			return d.clock(ctx, http.MethodGet, "")
		},
		NextMorning: func(ctx context.Context) (time.Time, error) {
			return d.clock(ctx, http.MethodPost, `{"nextBusinessMorning":true}`)
		},
	}
}

// clock asks the service's clock, or moves it.
func (d *demo) clock(ctx context.Context, method string, order string) (time.Time, error) {
	request, err := http.NewRequestWithContext(ctx, method, d.address+"/demo/clock", strings.NewReader(order))
	if err != nil {
		return time.Time{}, fmt.Errorf("demonstration's clock: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := d.client.Do(request)
	if err != nil {
		return time.Time{}, fmt.Errorf("demonstration's clock: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	var answer struct {
		Now time.Time `json:"now"`
	}
	if response.StatusCode != http.StatusOK {
		return time.Time{}, fmt.Errorf("demonstration's clock: %s", response.Status)
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, 1<<10)).Decode(&answer); err != nil {
		return time.Time{}, fmt.Errorf("demonstration's clock: %w", err)
	}
	return answer.Now, nil
}
