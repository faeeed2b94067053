package client

import (
	"errors"
	"fmt"
	"time"
)

// Errors that a caller decides on. Where a type stands beside the sentinel, errors.As tells more.
var (
	// ErrOffline means that the service was not reached, or stopped answering: [*OfflineError].
	ErrOffline = errors.New("client: service not reached")
	// ErrUnauthorized means that there is no session, or that it has ended: log in again.
	ErrUnauthorized = errors.New("client: no session")
	// ErrTooLarge means that an answer is larger than the contract allows (4 MiB).
	ErrTooLarge = errors.New("client: answer too large")
	// ErrGarbage means that something answered that does not speak the contract: [*GarbageError].
	ErrGarbage = errors.New("client: not an answer of the service")
	// ErrNotModified means that nothing has changed since the given ETag.
	ErrNotModified = errors.New("client: not modified")
)

// Cause is why the service was not reached.
type Cause string

// The causes of an [OfflineError].
const (
	CauseNameUnknown Cause = "name-unknown" // the name server does not know the host
	CauseNameServer  Cause = "name-server"  // the name server was not reached
	CauseRefused     Cause = "refused"      // nothing listens at the address
	CauseUnreachable Cause = "unreachable"  // no network, or no way to the address
	CauseTimeout     Cause = "timeout"      // no answer within the time limit
	CauseBroken      Cause = "broken"       // the connection broke off
	CauseProxy       Cause = "proxy"        // the proxy was not reached, or does not let us through
	CauseGateway     Cause = "gateway"      // something in front of the service says that it is down (502, 503, 504)
	CauseOther       Cause = "other"
)

// OfflineError tells why the service was not reached. It matches [ErrOffline].
type OfflineError struct {
	Cause Cause
	// Sent says that the request may have reached the service, so that the outcome of a change is unknown.
	Sent bool
	// RetryAfter is how long to wait, where that is known.
	RetryAfter time.Duration
	Err        error
}

// Error implements error.
func (e *OfflineError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("service not reached (%s)", e.Cause)
	}
	return fmt.Sprintf("service not reached (%s): %v", e.Cause, e.Err)
}

// Unwrap returns the network's own error.
func (e *OfflineError) Unwrap() error { return e.Err }

// Is makes errors.Is(err, ErrOffline) true.
func (e *OfflineError) Is(target error) bool { return target == ErrOffline }

// Distrust is why the service's identity was not accepted.
type Distrust string

// The reasons of an [UntrustedError].
const (
	DistrustAuthority   Distrust = "unknown-authority" // issued by nobody we trust: a wrong CA, or an inspecting proxy
	DistrustHost        Distrust = "wrong-host"        // issued for another host
	DistrustExpired     Distrust = "expired"           // ended before now, or this computer's clock is ahead
	DistrustNotYet      Distrust = "not-yet-valid"     // begins after now, or this computer's clock is behind
	DistrustCertificate Distrust = "certificate"       // otherwise unacceptable
	DistrustHandshake   Distrust = "handshake"         // no TLS 1.2 or later was agreed on
	DistrustNotTLS      Distrust = "not-tls"           // what answers does not speak TLS at all
)

// UntrustedError means that something answered at the service's address that could not prove to be the service.
// Nothing was sent to it.
type UntrustedError struct {
	Reason Distrust
	Host   string
	// Issuer, NotBefore and NotAfter are those of the certificate that was presented, where there was one.
	Issuer              string
	NotBefore, NotAfter time.Time
	Err                 error
}

// Error implements error.
func (e *UntrustedError) Error() string {
	return fmt.Sprintf("%s is not trusted (%s): %v", e.Host, e.Reason, e.Err)
}

// Unwrap returns the verifier's own error.
func (e *UntrustedError) Unwrap() error { return e.Err }

// ProxyAuthError means that the company's proxy asks for a log-in (407).
type ProxyAuthError struct {
	// Proxy is the proxy's host and port.
	Proxy string
	// Schemes are the ways it offers, such as Basic, NTLM, Negotiate. Only Basic can be answered.
	Schemes []string
}

// Error implements error.
func (e *ProxyAuthError) Error() string {
	return fmt.Sprintf("proxy %s asks for a log-in %v", e.Proxy, e.Schemes)
}

// GarbageError means that what answered does not speak the contract: a captive portal, a proxy's page, a redirect,
// another program. It matches [ErrGarbage].
type GarbageError struct {
	Status      int
	ContentType string
	// HTML says that the answer is a web page, as a captive portal's log-in is.
	HTML bool
	// Redirect is the host that the answer pointed to. It was not followed.
	Redirect string
	Err      error
}

// Error implements error. It does not quote the answer.
func (e *GarbageError) Error() string {
	if e.Redirect != "" {
		return fmt.Sprintf("not an answer of the service: redirect (%d) to %q", e.Status, e.Redirect)
	}
	if e.Err != nil {
		return fmt.Sprintf("not an answer of the service: status %d, %q: %v", e.Status, e.ContentType, e.Err)
	}
	return fmt.Sprintf("not an answer of the service: status %d, %q", e.Status, e.ContentType)
}

// Unwrap returns what made the answer unreadable.
func (e *GarbageError) Unwrap() error { return e.Err }

// Is makes errors.Is(err, ErrGarbage) true.
func (e *GarbageError) Is(target error) bool { return target == ErrGarbage }

// Temporary reports whether the same request may succeed later without anybody changing it: the outbox keeps such
// requests and gives the others back to the user.
func Temporary(err error) bool {
	if errors.Is(err, ErrOffline) || errors.Is(err, ErrGarbage) || errors.Is(err, ErrTooLarge) {
		return true
	}
	if p, ok := errors.AsType[*Problem](err); ok {
		switch p.Type {
		case ProblemUnavailable, ProblemTooManyRequests, ProblemInternal:
			return true
		}
	}
	return false
}

// OutcomeUnknown reports whether a change that ended with err may nevertheless have been made. Sending it again with
// the same idempotency key finds out.
func OutcomeUnknown(err error) bool {
	if err == nil {
		return false
	}
	if offline, ok := errors.AsType[*OfflineError](err); ok {
		return offline.Sent
	}
	if _, ok := errors.AsType[*UntrustedError](err); ok {
		return false
	}
	if _, ok := errors.AsType[*ProxyAuthError](err); ok {
		return false
	}
	if p, ok := errors.AsType[*Problem](err); ok {
		return p.Type == ProblemInternal
	}
	return !errors.Is(err, ErrUnauthorized)
}
