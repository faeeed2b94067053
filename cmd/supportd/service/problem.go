package service

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"saihakko/client/contract"
)

// kind is a type of problem, of those that the contract lists.
type kind struct {
	name   string
	status int
	title  string
}

const problemPrefix = "urn:saihakko:problem:"

var (
	invalidCredentials   = kind{"invalid-credentials", http.StatusUnauthorized, "Log-in ID or password is wrong"}
	accountLocked        = kind{"account-locked", http.StatusLocked, "Too many failed log-ins"}
	sessionExpired       = kind{"session-expired", http.StatusUnauthorized, "No session, or it has ended"}
	validation           = kind{"validation", http.StatusUnprocessableEntity, "The request breaks the published rules"}
	malformedRequest     = kind{"malformed-request", http.StatusBadRequest, "The request does not follow the contract"}
	bodyTooLarge         = kind{"body-too-large", http.StatusRequestEntityTooLarge, "The request body is too large"}
	notFound             = kind{"not-found", http.StatusNotFound, "There is no such thing"}
	methodNotAllowed     = kind{"method-not-allowed", http.StatusMethodNotAllowed, "The method is not allowed here"}
	stateConflict        = kind{"state-conflict", http.StatusConflict, "The state does not allow it"}
	preconditionFailed   = kind{"precondition-failed", http.StatusPreconditionFailed, "It has changed meanwhile"}
	idempotencyKeyReused = kind{"idempotency-key-reused", http.StatusUnprocessableEntity, "The key belongs to another request"}
	codesWrong           = kind{"codes-wrong", http.StatusForbidden, "The authentication codes are wrong"}
	notReissued          = kind{"not-reissued", http.StatusConflict, "There is no certificate to acquire"}
	alreadyAcknowledged  = kind{"already-acknowledged", http.StatusConflict, "The certificate was acquired before"}
	requestUnacceptable  = kind{"signing-request-unacceptable", http.StatusUnprocessableEntity, "The signing request cannot be accepted"}
	certificateMissing   = kind{"client-certificate-missing", http.StatusForbidden, "No client certificate was presented"}
	certificateUnknown   = kind{"client-certificate-unknown", http.StatusForbidden, "The client certificate was not issued here"}
	certificateEnded     = kind{"client-certificate-ended", http.StatusForbidden, "The client certificate is no longer accepted"}
	tooManyRequests      = kind{"too-many-requests", http.StatusTooManyRequests, "Too many attempts"}
	unavailableKind      = kind{"unavailable", http.StatusServiceUnavailable, "The service is busy"}
	internal             = kind{"internal", http.StatusInternalServerError, "The service failed"}
)

// failure is an error that has a problem document.
type failure struct {
	kind
	detail     string // instead of the kind's own sentence
	retryAfter time.Duration
	fields     []contract.FieldProblem
	cause      error // for the log only
	// keeps says that what was changed on the way to the failure, such as a count of attempts, is to be kept.
	keeps bool
}

func (f *failure) Error() string {
	if f.cause == nil {
		return f.name
	}
	return fmt.Sprintf("%s: %v", f.name, f.cause)
}

func (f *failure) Unwrap() error { return f.cause }

// refuse returns a failure of a kind, with the kind's own sentence.
func refuse(k kind) *failure { return &failure{kind: k} }

// refuseFor returns a failure with a sentence for this case.
func refuseFor(k kind, detail string) *failure { return &failure{kind: k, detail: detail} }

// refuseUntil returns a failure that waiting helps against.
func refuseUntil(k kind, wait time.Duration) *failure { return &failure{kind: k, retryAfter: wait} }

func unavailable(cause error) *failure {
	return &failure{kind: unavailableKind, cause: cause, retryAfter: 5 * time.Second}
}

// document is the failure as the contract's problem document.
func (f *failure) document(instance string) contract.Problem {
	detail := f.detail
	if detail == "" {
		detail = sentences[f.name]
	}
	p := contract.Problem{Type: problemPrefix + f.name, Title: f.title, Status: f.status, Detail: &detail}
	if instance != "" {
		p.Instance = &instance
	}
	if seconds := f.seconds(); seconds > 0 {
		p.RetryAfter = &seconds
	}
	if len(f.fields) > 0 {
		p.Errors = &f.fields
	}
	return p
}

// seconds is how long to wait, rounded up: a client that waits as told must not be too early.
func (f *failure) seconds() int { return int((f.retryAfter + time.Second - 1) / time.Second) }

// writeFailure answers with the failure's problem document and notes it for the log.
func writeFailure(w http.ResponseWriter, r *http.Request, f *failure) {
	noted := noteOf(r.Context())
	noted.problem = f
	body, err := json.Marshal(f.document(noted.id))
	if err != nil { // strings and numbers only: cannot happen
		http.Error(w, f.title, f.status)
		return
	}
	header := w.Header()
	header.Del("ETag")
	header.Set("Content-Type", "application/problem+json")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if f.status == http.StatusUnauthorized && f.kind == sessionExpired {
		header.Set("WWW-Authenticate", "Bearer") // RFC 6750
	}
	if seconds := f.seconds(); seconds > 0 {
		header.Set("Retry-After", strconv.Itoa(seconds))
	}
	w.WriteHeader(f.status)
	_, _ = w.Write(body) // whoever does not listen any more is told nothing
}
