package service

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"net/http"
	"strings"
	"time"

	"saihakko/cmd/supportd/service/store"
)

// caller is the person whose session a request belongs to.
type caller struct {
	store.Account
	tokenHash  []byte
	loggedInAt time.Time
	expiresAt  time.Time
}

type callerKey struct{}

type connectionKey struct{}

// callerOf returns who is calling. Only operations that need a session ask.
func callerOf(ctx context.Context) (caller, error) {
	c, ok := ctx.Value(callerKey{}).(caller)
	if !ok {
		return caller{}, refuse(sessionExpired)
	}
	return c, nil
}

// connectionOf returns the TLS connection that the request came over; nil without TLS.
func connectionOf(ctx context.Context) *tls.ConnectionState {
	state, _ := ctx.Value(connectionKey{}).(*tls.ConnectionState)
	return state
}

// public lists the routes that need no session.
var public = map[string]bool{
	"POST /v1/sessions": true, "GET /v1/authority": true, "GET /v1/connection": true,
	"GET " + demoPath: true, "POST " + demoPath: true,
}

// logOutRoute also takes a session that has ended already: a log-out sent again is answered as the first time.
const logOutRoute = "DELETE /v1/session"

// admitted lets a request to its operation if it needs no session or has one, and moves the session's limit.
func (s *Service) admitted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), connectionKey{}, r.TLS)
		noted := noteOf(ctx)
		if !public[noted.route] {
			c, err := s.admit(ctx, r.Header.Get("Authorization"), noted.route == logOutRoute)
			if err != nil {
				answerError(w, r, err)
				return
			}
			noted.account = c.ID
			ctx = context.WithValue(ctx, callerKey{}, c)
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// slack is how much longer than promised a session lasts, so that not every request has to write to the disk.
const slack = 20 * time.Second

func (s *Service) admit(ctx context.Context, authorization string, alsoEnded bool) (caller, error) {
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return caller{}, refuse(sessionExpired)
	}
	hash := sha256.Sum256([]byte(token))
	c := caller{tokenHash: hash[:]}
	var kept store.Session
	err := s.store.Read(ctx, func(tx *store.Tx) (err error) {
		if kept, err = tx.Session(c.tokenHash); err != nil {
			return err
		}
		c.Account, err = tx.Account(kept.AccountID)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return caller{}, refuse(sessionExpired)
	}
	if err != nil {
		return caller{}, err
	}
	now := s.Now()
	if !now.Before(kept.IdleUntil) || !now.Before(kept.EndsAt) {
		if alsoEnded {
			return c, nil
		}
		return caller{}, refuse(sessionExpired)
	}
	promised := now.Add(s.options.SessionIdle)
	if kept.IdleUntil.Before(promised) {
		if err := s.store.Write(ctx, func(tx *store.Tx) error {
			return tx.ExtendSession(c.tokenHash, promised.Add(slack))
		}); err != nil {
			return caller{}, err
		}
	}
	c.loggedInAt, c.expiresAt = kept.LoggedInAt, earlier(promised, kept.EndsAt)
	return c, nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
