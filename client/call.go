package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"
	"github.com/google/uuid"

	"saihakko/client/contract"
)

// call is one request of the contract.
type call struct {
	// name is the contract's operationId; it stands in errors and in the log.
	name   string
	method string
	// path has {names}, filled with the escaped values of in.
	path string
	in   map[string]string

	query   url.Values
	headers map[string]string
	body    any
	// key is the idempotency key of a change.
	key string
	// public calls go without the session's token.
	public bool
	// through replaces the client that sends, for a connection with a client certificate.
	through *resty.Client

	// result receives the answer's body; nil where there is none.
	result any
	// complete reports what an answer lacks that the contract requires and the program relies on.
	complete func() error
}

// errCallLimit is the cause of contexts that ended because of [Limits.Call].
var errCallLimit = errors.New("time limit of the call")

// limit bounds ctx by the time limit of one method.
func (c *Client) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, c.limits.Call, errCallLimit)
}

// do sends the request, repeats a read that failed, and decodes the answer. It returns the answer's headers.
func (c *Client) do(ctx context.Context, r call) (http.Header, error) {
	ctx, cancel := c.limit(ctx)
	defer cancel()

	token, err := c.tokenFor(r)
	if err != nil {
		return nil, err
	}
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	started := c.now()
	answer, err := c.request(ctx, r, token).Execute(r.method, r.path)
	if err == nil {
		err = c.decode(answer, r)
	} else if ctx.Err() != nil && !errors.Is(context.Cause(ctx), errCallLimit) {
		err = ctx.Err()
	} else {
		// In TLS 1.3 a client certificate is refused after the request has left. That connection changes nothing.
		err = c.classify(err, sent.Load() && r.through == nil)
	}
	if err != nil && !errors.Is(err, ErrNotModified) {
		err = fmt.Errorf("%s: %w", r.name, err)
	}
	c.report(ctx, r, answer, started, err)
	if !r.public && isEndedSession(err) {
		c.forget(token)
	}
	if answer == nil {
		return http.Header{}, err
	}
	return answer.Header(), err
}

func (c *Client) tokenFor(r call) (string, error) {
	if r.public {
		return "", nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token == "" {
		return "", fmt.Errorf("%s: %w", r.name, ErrUnauthorized)
	}
	return c.token, nil
}

func (c *Client) request(ctx context.Context, r call, token string) *resty.Request {
	sender := r.through
	if sender == nil {
		sender = c.reads
		if r.method != http.MethodGet {
			sender = c.writes
		}
	}
	request := sender.R().SetContext(ctx).SetPathParams(r.in).SetHeaders(r.headers)
	if len(r.query) > 0 {
		request.SetQueryParamsFromValues(r.query)
	}
	if token != "" {
		request.SetAuthToken(token)
	}
	if r.key != "" {
		request.SetHeader("Idempotency-Key", r.key)
	}
	if r.body != nil {
		request.SetHeader("Content-Type", "application/json").SetBody(r.body)
	}
	return request
}

// decode judges an answer that arrived whole.
func (c *Client) decode(answer *resty.Response, r call) error {
	status := answer.StatusCode()
	if status == http.StatusNotModified {
		return ErrNotModified
	}
	if status < 200 || status > 299 {
		return c.failure(answer)
	}
	if r.result == nil {
		return nil
	}
	if err := decodeJSON(answer, "application/json", r.result); err != nil {
		return err
	}
	if r.complete != nil {
		if err := r.complete(); err != nil {
			return garbage(answer, err)
		}
	}
	return nil
}

// failure turns an answer other than 2xx into its error.
func (c *Client) failure(answer *resty.Response) error {
	status := answer.StatusCode()
	var wire contract.Problem
	err := decodeJSON(answer, "application/problem+json", &wire)
	if err == nil && strings.HasPrefix(wire.Type, problemPrefix) {
		problem := problemOf(wire, status)
		if problem.RetryAfter == 0 {
			problem.RetryAfter = c.retryAfter(answer.Header())
		}
		return problem
	}
	switch {
	case status == http.StatusProxyAuthRequired:
		return &ProxyAuthError{Schemes: authSchemes(answer.Header())}
	case status == http.StatusBadGateway, status == http.StatusServiceUnavailable, status == http.StatusGatewayTimeout:
		return &OfflineError{
			Cause: CauseGateway, Sent: true,
			RetryAfter: c.retryAfter(answer.Header()),
			Err:        fmt.Errorf("status %d", status),
		}
	}
	return garbage(answer, err)
}

// decodeJSON reads an answer of the given media type, with or without parameters such as charset.
func decodeJSON(answer *resty.Response, mediaType string, into any) error {
	got, _, err := mime.ParseMediaType(answer.Header().Get("Content-Type"))
	if err != nil || got != mediaType {
		return garbage(answer, errors.New("another content type"))
	}
	if err := json.Unmarshal(answer.Body(), into); err != nil {
		return garbage(answer, errors.New("not the JSON of the contract")) // err would quote values
	}
	return nil
}

func garbage(answer *resty.Response, err error) *GarbageError {
	if known, ok := errors.AsType[*GarbageError](err); ok {
		return known
	}
	g := &GarbageError{Status: answer.StatusCode(), ContentType: shorten(answer.Header().Get("Content-Type")), Err: err}
	g.HTML = strings.Contains(g.ContentType, "html")
	if g.Status >= 300 && g.Status <= 399 {
		if to, parseErr := url.Parse(answer.Header().Get("Location")); parseErr == nil {
			g.Redirect = to.Host
		}
	}
	return g
}

// retryAfter reads the header of RFC 9110, in seconds or as a date.
func (c *Client) retryAfter(h http.Header) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	var wait time.Duration
	if seconds, err := strconv.Atoi(text); err == nil {
		wait = time.Duration(min(seconds, 1<<30)) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		wait = at.Sub(c.now())
	}
	return min(max(wait, 0), greatestRetryAfter)
}

func authSchemes(h http.Header) []string {
	var schemes []string
	for _, line := range h.Values("Proxy-Authenticate") {
		scheme, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		schemes = append(schemes, shorten(scheme))
	}
	return schemes
}

// report writes the one line of the log. The path is a template, so that no value of the user stands in it.
func (c *Client) report(ctx context.Context, r call, answer *resty.Response, started time.Time, err error) {
	status, attempts := 0, 1
	if answer != nil {
		status, attempts = answer.StatusCode(), answer.Request.Attempt
	}
	args := []any{
		"operation", r.name, "method", r.method, "path", r.path,
		"status", status, "attempts", attempts, "ms", c.now().Sub(started).Milliseconds(),
	}
	if err != nil && !errors.Is(err, ErrNotModified) {
		c.logger.WarnContext(ctx, "request failed", append(args, "error", err.Error())...)
		return
	}
	c.logger.DebugContext(ctx, "request", args...)
}

func isEndedSession(err error) bool {
	p, ok := errors.AsType[*Problem](err)
	return ok && p.Type == ProblemSessionExpired
}

// NewIdempotencyKey returns a fresh key for one intended change. Keep it with the change, so that a repetition after
// a break-off is recognised as one.
func NewIdempotencyKey() string { return uuid.NewString() }
