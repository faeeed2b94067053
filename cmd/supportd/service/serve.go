package service

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"saihakko/cmd/supportd/service/store"
)

// Time limits of a connection. Bodies are small and answers quick, so what takes longer is broken or hostile.
const (
	headerTimeout   = 10 * time.Second
	readTimeout     = 30 * time.Second
	writeTimeout    = 60 * time.Second
	idleTimeout     = 2 * time.Minute
	requestTimeout  = 30 * time.Second
	shutdownTimeout = 10 * time.Second

	maxHeaderBytes = 16 << 10
)

// ErrDemoData says that a demonstration has moved this data folder's clock. Without the demonstration's flag the
// service would go back in time.
var ErrDemoData = errors.New("the clock of this data folder was moved by a demonstration")

// Handler returns the service's HTTP handler, for a server of the caller's own.
func (s *Service) Handler() http.Handler { return s.handler }

// TLSConfig returns how the service speaks TLS. A client certificate is asked for but not judged here, so that
// /v1/connection can say what is wrong with it.
func (s *Service) TLSConfig() (*tls.Config, error) {
	// Before anybody connects, so that what is wrong with the folder shows at the start.
	if _, err := s.serverCertificate(); err != nil {
		return nil, err
	}
	issuers := x509.NewCertPool() // tells clients which of their certificates is meant
	for _, c := range append(s.authority.Roots(), s.authority.Intermediates()...) {
		issuers.AddCert(c)
	}
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		ClientAuth:     tls.RequestClientCert,
		ClientCAs:      issuers,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return s.serverCertificate() },
	}, nil
}

// serverCertificate is asked for at each handshake, because the authority replaces it before its end.
func (s *Service) serverCertificate() (*tls.Certificate, error) {
	if s.options.Certificate != nil {
		return s.options.Certificate, nil
	}
	certificate, err := s.authority.IssueServer(s.options.Hosts)
	if err != nil {
		return nil, fmt.Errorf("server certificate: %w", err)
	}
	return &certificate, nil
}

// Serve answers on the listener (plain TCP; TLS is put on it) and does the scheduler's work until ctx is done. Then it
// lets running requests finish and returns nil. The listener is closed in any case.
func (s *Service) Serve(ctx context.Context, listener net.Listener) error {
	config, err := s.TLSConfig()
	if err == nil && s.offset.Load() != 0 && !s.options.DemoClock {
		err = ErrDemoData
	}
	if err != nil {
		return errors.Join(fmt.Errorf("serve: %w", err), listener.Close())
	}
	s.warnIfEmpty(ctx)
	server := &http.Server{
		Handler:           s.handler,
		TLSConfig:         config,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	working, stop := context.WithCancel(ctx)
	var workers sync.WaitGroup
	workers.Go(func() { s.repeat(working, "morning", nil, s.DoMorning) })
	workers.Go(func() { s.repeat(working, "post", s.mailQueued, s.SendMails) })
	workers.Go(func() {
		<-working.Done()
		ending, cancel := context.WithTimeout(context.WithoutCancel(working), shutdownTimeout)
		defer cancel()
		if err := server.Shutdown(ending); err != nil {
			s.log.Warn("requests broken off", "error", err)
		}
	})
	err = server.ServeTLS(listener, "", "")
	stop()
	workers.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serve: %w", err)
}

// warnIfEmpty says why nobody can log in, before somebody wonders.
func (s *Service) warnIfEmpty(ctx context.Context) {
	if err := s.store.Read(ctx, func(tx *store.Tx) error {
		n, err := tx.CountAccounts()
		if err == nil && n == 0 {
			s.log.Warn("there are no accounts: fill the data folder with supportd seed")
		}
		return err
	}); err != nil {
		s.log.Error("accounts not counted", "error", err)
	}
}

// repeat does work now, then whenever woken up and at each interval, until ctx is done.
func (s *Service) repeat(ctx context.Context, name string, wake <-chan struct{}, work func(context.Context) error) {
	tick := time.NewTicker(s.options.Interval)
	defer tick.Stop()
	for {
		if err := work(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("scheduled work failed", "work", name, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-tick.C:
		}
	}
}

// Tick does at once all that the scheduler would do by and by.
func (s *Service) Tick(ctx context.Context) error {
	return errors.Join(s.DoMorning(ctx), s.SendMails(ctx))
}
