package client

import (
	"context"
	"errors"
	"net/http"
	"time"

	"saihakko/client/contract"
)

// Session is who is logged in, as the header of the window shows it.
type Session struct {
	LoginID string
	Company string // 会社名
	Office  string // 事業所名
	Person  string
	// LoggedInAt is shown as 「…からログイン中」.
	LoggedInAt time.Time
	// ExpiresAt moves on with every request.
	ExpiresAt time.Time
	// ServiceTime is the service's clock at the time of the answer. See [Client.Skew].
	ServiceTime time.Time
}

// LogIn opens a session and keeps its token in memory, in place of an earlier one. A wrong ID or password is a
// [*Problem] with [ProblemInvalidCredentials]; a locked account one with [ProblemAccountLocked] and RetryAfter.
func (c *Client) LogIn(ctx context.Context, loginID, password string) (Session, error) {
	var wire contract.NewSession
	_, err := c.do(ctx, call{
		name: "logIn", method: http.MethodPost, path: "/v1/sessions", public: true, key: NewIdempotencyKey(),
		body:   contract.Credentials{LoginId: loginID, Password: password},
		result: &wire,
		complete: func() error {
			if wire.Token == "" {
				return errors.New("no token")
			}
			return checkSession(wire.Session)
		},
	})
	if err != nil {
		return Session{}, err
	}
	c.mu.Lock()
	c.token, c.loginID = wire.Token, wire.Session.LoginId
	c.mu.Unlock()
	return c.session(wire.Session), nil
}

// LogOut ends the session. The token is forgotten here in any case; an error only says that the service may not have
// heard of it and lets the session expire by itself.
func (c *Client) LogOut(ctx context.Context) error {
	_, err := c.do(ctx, call{
		name: "logOut", method: http.MethodDelete, path: "/v1/session", key: NewIdempotencyKey(),
	})
	c.forget("")
	if errors.Is(err, ErrUnauthorized) {
		return nil
	}
	return err
}

// LoggedIn reports whether there is a session as far as this client knows.
func (c *Client) LoggedIn() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token != ""
}

// LoginID is who has logged in last; empty before that and after a log-out.
func (c *Client) LoginID() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.loginID
}

// Session asks the service who is logged in.
func (c *Client) Session(ctx context.Context) (Session, error) {
	var wire contract.Session
	_, err := c.do(ctx, call{
		name: "getSession", method: http.MethodGet, path: "/v1/session",
		result: &wire, complete: func() error { return checkSession(wire) },
	})
	if err != nil {
		return Session{}, err
	}
	return c.session(wire), nil
}

func checkSession(wire contract.Session) error {
	if wire.LoginId == "" || wire.LoggedInAt.IsZero() || wire.ServiceTime.IsZero() {
		return errors.New("session without its parts")
	}
	return nil
}

func (c *Client) session(wire contract.Session) Session {
	c.observe(wire.ServiceTime)
	return Session{
		LoginID: wire.LoginId, Company: wire.Company, Office: wire.Office, Person: wire.Person,
		LoggedInAt: wire.LoggedInAt, ExpiresAt: wire.ExpiresAt, ServiceTime: wire.ServiceTime,
	}
}

// forget drops the token, unless another log-in has replaced it meanwhile. An empty token stands for any, and for the
// end of the user's work.
func (c *Client) forget(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if token == "" || token == c.token {
		c.token = ""
	}
	if token == "" {
		c.loginID = ""
	}
}
