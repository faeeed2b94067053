// Package service is the reference support service: what the contract (client/contract) promises, on a real database,
// certificate authority and mail. It is a library, so that the program supportd, the demonstration and the client's
// tests all run the same service.
package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"saihakko/client/businessday"
	"saihakko/cmd/supportd/service/issuer"
	"saihakko/cmd/supportd/service/post"
	"saihakko/cmd/supportd/service/store"
)

// Service is an opened data folder. Its methods may be called from several goroutines, and other processes may have
// the same folder open; at most one of them should serve.
type Service struct {
	options   Options
	log       *slog.Logger
	store     *store.Store
	authority *issuer.Authority
	sender    post.Sender
	handler   http.Handler

	// offset is how far a demonstration has moved the clock, in nanoseconds.
	offset atomic.Int64
	// busy holds a place for each password hash or RSA key in the making: both are costly by design or by nature.
	busy chan struct{}
	// gates let one log-in at a time through under each log-in ID (by its hash).
	gates [64]chan struct{}
	// unknownHash is compared with where there is no account, so that this takes as long as a wrong password.
	unknownHash string
	// mailQueued wakes up the goroutine that sends mails.
	mailQueued chan struct{}
	// morning and posting keep two rounds of the same work from overlapping.
	morning, posting sync.Mutex
}

// busyAtMost is the number of costly computations at a time.
const busyAtMost = 4

// Open opens the data folder and makes what is missing in it. The service does nothing by itself before [Service.Serve].
func Open(ctx context.Context, options Options) (*Service, error) {
	if err := options.complete(); err != nil {
		return nil, fmt.Errorf("open service: %w", err)
	}
	database := filepath.Join(options.Dir, "support.db")
	if options.Existing {
		if _, err := os.Stat(database); err != nil {
			return nil, fmt.Errorf("open service: %w", err)
		}
	}
	if err := os.MkdirAll(options.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("create data folder: %w", err)
	}
	sender := options.Sender
	if sender == nil {
		var err error
		if sender, err = post.NewFolder(filepath.Join(options.Dir, "outbox")); err != nil {
			return nil, fmt.Errorf("open service: %w", err)
		}
	}
	authority, err := issuer.Open(filepath.Join(options.Dir, "ca"), options.RealNow)
	if err != nil {
		return nil, fmt.Errorf("open service: %w", err)
	}
	unknown, err := hashPassword("")
	if err != nil {
		return nil, err
	}
	kept, err := store.Open(ctx, database)
	if err != nil {
		return nil, fmt.Errorf("open service: %w", err)
	}
	s := &Service{
		options: options, log: options.Logger, store: kept, authority: authority, sender: sender,
		busy: make(chan struct{}, busyAtMost), unknownHash: unknown, mailQueued: make(chan struct{}, 1),
	}
	for i := range s.gates {
		s.gates[i] = make(chan struct{}, 1)
	}
	if err := s.readOffset(ctx); err != nil {
		return nil, errors.Join(err, kept.Close())
	}
	s.handler = s.newHandler()
	return s, nil
}

// Close closes the data folder. Call it after Serve has returned.
func (s *Service) Close() error { return s.store.Close() }

// ServerCA returns the certificate (PEM) by which clients know the service, for their CA file; nil where the service
// was given a certificate from elsewhere.
func (s *Service) ServerCA() []byte {
	if s.options.Certificate != nil {
		return nil
	}
	return s.authority.ServerRootPEM()
}

// Now returns the time by the service's clock. It is cut to what the database keeps, so that an answer says the same
// as a later one.
func (s *Service) Now() time.Time {
	return s.options.Now().Add(time.Duration(s.offset.Load())).Truncate(time.Millisecond).In(businessday.Tokyo)
}

// costly waits for a place among the costly computations. The caller gives it back by calling done.
func (s *Service) costly(ctx context.Context) (done func(), err error) { return enter(ctx, s.busy) }

// enter waits for a place and returns how to leave it.
func enter(ctx context.Context, places chan struct{}) (leave func(), err error) {
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	case <-ctx.Done():
		return nil, unavailable(ctx.Err())
	}
}
