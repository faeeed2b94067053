package acquire

import (
	"errors"
	"fmt"
)

// Errors that a caller decides on.
var (
	// ErrNoJob means that there is nothing to resume.
	ErrNoJob = errors.New("acquire: no job to resume")
	// ErrAbandoned means that the job had been given up before.
	ErrAbandoned = errors.New("acquire: given up before")
	// ErrAcknowledged means that the certificate is installed and the service has been told, or is being told.
	ErrAcknowledged = errors.New("acquire: certificate is installed already")
	// ErrTerminalName means that the text is no terminal name (論理端末名: 6 digits or capital letters).
	ErrTerminalName = errors.New("acquire: not a terminal name")
)

// Kept is what remains after a failure, so that the user can be told.
type Kept string

const (
	// KeptNothing means that everything was taken back; acquire again from the beginning. It is the zero value.
	KeptNothing Kept = ""
	// KeptJob means that key and, if it had arrived, certificate are safe in the vault; resume when the cause is gone.
	KeptJob Kept = "job"
	// KeptInstalled means that the certificate is installed and proven; only the service has not been told yet.
	KeptInstalled Kept = "installed"
)

// Error tells where an acquisition failed and what was kept. Its cause is a [*CheckError], an error of package client
// or certstore, or the context's.
type Error struct {
	Stage Stage
	Kept  Kept
	Err   error
	// Cleanup is why something could not be taken back; it will be tried again at the next start. Nil if all was.
	Cleanup error
}

// Error implements error.
func (e *Error) Error() string {
	text := fmt.Sprintf("acquire certificate, %s: %v", e.Stage, e.Err)
	if e.Cleanup != nil {
		text += fmt.Sprintf(" (and taking back failed: %v)", e.Cleanup)
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Check is one thing that is verified about a received certificate before it touches the store.
type Check string

// The checks in their order.
const (
	CheckSize        Check = "size"          // no larger than a certificate is
	CheckReadable    Check = "readable"      // whole and in the right form; a truncated one fails here
	CheckKeyType     Check = "key-type"      // of the kind that was asked for
	CheckKey         Check = "key"           // for our key and no other
	CheckTerminal    Check = "terminal"      // for the terminal that was asked for
	CheckNotYetValid Check = "not-yet-valid" // has begun, give or take 5 minutes
	CheckExpired     Check = "expired"       // has not ended
	CheckUsage       Check = "usage"         // good for client authentication
	CheckChain       Check = "chain"         // issued by the service's authority
	CheckConnection  Check = "connection"    // recognised by the service as this terminal's
)

// CheckError means that a received certificate is not what was asked for. It was not installed, or was taken out again.
type CheckError struct {
	Check Check
	// Found and Expected are for the sentence that the user reads; empty where there is nothing to compare.
	Found, Expected string
	Err             error
}

// Error implements error.
func (e *CheckError) Error() string {
	text := fmt.Sprintf("certificate fails check %q", e.Check)
	if e.Found != "" || e.Expected != "" {
		text += fmt.Sprintf(": found %q, expected %q", e.Found, e.Expected)
	}
	if e.Err != nil {
		text += fmt.Sprintf(": %v", e.Err)
	}
	return text
}

// Unwrap returns the verifier's own error.
func (e *CheckError) Unwrap() error { return e.Err }
