// Package draft keeps reissue requests in the vault while they are being filled in, sends them so that exactly one
// application results, and keeps them afterwards as history.
//
// A draft has two parts. What the user fills in (request, step, focus) is saved by [Store.Save], usually through an
// [Autosaver]. How far sending has come (state, idempotency key, application number) is written by the [Submitter]
// alone. Neither overwrites the other's part.
package draft

import (
	"errors"
	"time"

	"saihakko/client/reissue"
)

// State is how far a draft has come.
type State string

// The states of a draft.
const (
	// Editing is a draft that the service has not received.
	Editing State = "editing"
	// Sending is a draft whose request is on its way. Found at the start of the program it means the same as Unknown.
	Sending State = "sending"
	// Unknown is a draft whose request broke off, so that the service may or may not have received it.
	Unknown State = "unknown"
	// Sent is a draft that has become an application; it is history and does not change any more.
	Sent State = "sent"
)

// Draft is one reissue request, from its first keystroke until it has become an application.
type Draft struct {
	ID string `json:"id"`
	// Account is the login ID that the draft belongs to.
	Account string          `json:"account"`
	Request reissue.Request `json:"request"`
	// Step is the screen that the user left.
	Step reissue.Step `json:"step"`
	// Focus is the field that had the focus; empty if none had.
	Focus reissue.Field `json:"focus,omitempty"`

	Created time.Time `json:"created"`
	// Changed is when the user's part was last saved.
	Changed time.Time `json:"changed"`

	State State `json:"state"`
	// IdempotencyKey makes repetitions of the same sending recognisable; empty while editing.
	IdempotencyKey string `json:"idempotencyKey,omitempty"`
	// Outgoing is the request as it was sent under the key. The user may have changed Request since.
	Outgoing *reissue.Request `json:"outgoing,omitempty"`
	// SendingSince is when the key was first used.
	SendingSince time.Time `json:"sendingSince,omitzero"`
	// ApplicationNumber is that of the application that resulted.
	ApplicationNumber string `json:"applicationNumber,omitempty"`
}

// Unresolved reports whether the service may have received the request without the program knowing.
func (d Draft) Unresolved() bool { return d.State == Sending || d.State == Unknown }

// Finished reports whether the draft has become an application.
func (d Draft) Finished() bool { return d.State == Sent }

func (d Draft) clone() Draft {
	d.Request = d.Request.Clone()
	if d.Outgoing != nil {
		outgoing := d.Outgoing.Clone()
		d.Outgoing = &outgoing
	}
	return d
}

// Errors that a caller decides on.
var (
	// ErrNotFound means that there is no draft of that ID.
	ErrNotFound = errors.New("draft: no such draft")
	// ErrSent means that the draft has become an application and cannot be changed.
	ErrSent = errors.New("draft: already sent")
	// ErrDiscarded means that the draft was discarded before the call.
	ErrDiscarded = errors.New("draft: discarded")
	// ErrUnresolved means that the draft may have reached the service, so that it cannot be discarded yet.
	ErrUnresolved = errors.New("draft: outcome of the sending unknown")
)
