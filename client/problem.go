package client

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"saihakko/client/contract"
	"saihakko/client/reissue"
)

// ProblemType is the stable type of a problem document, without its prefix urn:saihakko:problem:.
type ProblemType string

// The problem types of the contract. Others may come; they are kept as received.
const (
	ProblemInvalidCredentials   ProblemType = "invalid-credentials" //nolint:gosec // G101: a name, no credential
	ProblemAccountLocked        ProblemType = "account-locked"
	ProblemSessionExpired       ProblemType = "session-expired"
	ProblemValidation           ProblemType = "validation"
	ProblemMalformedRequest     ProblemType = "malformed-request"
	ProblemBodyTooLarge         ProblemType = "body-too-large"
	ProblemNotFound             ProblemType = "not-found"
	ProblemMethodNotAllowed     ProblemType = "method-not-allowed"
	ProblemStateConflict        ProblemType = "state-conflict"
	ProblemPreconditionFailed   ProblemType = "precondition-failed"
	ProblemIdempotencyKeyReused ProblemType = "idempotency-key-reused"
	ProblemCodesWrong           ProblemType = "codes-wrong"
	ProblemNotReissued          ProblemType = "not-reissued"
	ProblemAlreadyAcknowledged  ProblemType = "already-acknowledged"
	ProblemSigningRequest       ProblemType = "signing-request-unacceptable"
	ProblemClientCertMissing    ProblemType = "client-certificate-missing"
	ProblemClientCertUnknown    ProblemType = "client-certificate-unknown"
	ProblemClientCertEnded      ProblemType = "client-certificate-ended"
	ProblemTooManyRequests      ProblemType = "too-many-requests"
	ProblemUnavailable          ProblemType = "unavailable"
	ProblemInternal             ProblemType = "internal"
)

const (
	problemPrefix      = "urn:saihakko:problem:"
	longestProblemText = 2000 // characters
	greatestRetryAfter = 24 * time.Hour
)

// FieldProblem is what the service has against one field of a request.
type FieldProblem struct {
	// Pointer is the JSON pointer of the field; equal to a [reissue.Field] for a reissue request.
	Pointer    string
	Code       string
	Parameters map[string]string
	// Detail is the service's own sentence, in Japanese.
	Detail string
}

// Problem is the service's refusal (RFC 9457). One with [ProblemSessionExpired] matches [ErrUnauthorized].
type Problem struct {
	Type   ProblemType
	Title  string
	Status int
	// Detail is the service's own sentence, in Japanese. Show it where no sentence of ours fits the type.
	Detail string
	// Instance is the request's number in the service's log, to be quoted to the operator.
	Instance string
	// RetryAfter is how long to wait; zero where waiting does not help.
	RetryAfter time.Duration
	Fields     []FieldProblem
}

// Error implements error, without the values of fields.
func (p *Problem) Error() string {
	return fmt.Sprintf("the service refused: %s (%d) %s", p.Type, p.Status, p.Instance)
}

// Is makes errors.Is(err, ErrUnauthorized) true for an ended session.
func (p *Problem) Is(target error) bool {
	return target == ErrUnauthorized && p.Type == ProblemSessionExpired
}

// Problems returns the field problems in the form in which the program's own rules report theirs, so that a screen
// shows both in the same way.
func (p *Problem) Problems() []reissue.Problem {
	var problems []reissue.Problem
	for _, f := range p.Fields {
		problems = append(problems, reissue.Problem{
			Field:      reissue.Field(f.Pointer),
			Code:       reissue.Code(f.Code),
			Parameters: maps.Clone(f.Parameters),
		})
	}
	return problems
}

func problemOf(wire contract.Problem, status int) *Problem {
	p := &Problem{
		Type:     ProblemType(shorten(strings.TrimPrefix(wire.Type, problemPrefix))),
		Title:    shorten(wire.Title),
		Status:   status,
		Detail:   shorten(deref(wire.Detail)),
		Instance: shorten(deref(wire.Instance)),
	}
	if seconds := deref(wire.RetryAfter); seconds > 0 {
		p.RetryAfter = min(time.Duration(min(seconds, 1<<30))*time.Second, greatestRetryAfter)
	}
	for _, f := range deref(wire.Errors) {
		p.Fields = append(p.Fields, FieldProblem{
			Pointer:    f.Pointer,
			Code:       f.Code,
			Parameters: deref(f.Parameters),
			Detail:     shorten(deref(f.Detail)),
		})
	}
	return p
}

// shorten bounds a text of the service before it gets into a window or a log.
func shorten(text string) string {
	runes := []rune(text)
	if len(runes) <= longestProblemText {
		return text
	}
	return string(runes[:longestProblemText]) + "…"
}

// deref returns what p points to, or the zero value.
func deref[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
