package service

import (
	"crypto/tls"
	"errors"
	"log/slog"
	"time"

	"saihakko/cmd/supportd/service/post"
)

// Options say how a service is run. Dir and Now are required.
type Options struct {
	// Dir is the data folder: database, certificate authority and, without a mail server, the mails.
	Dir string
	// Existing refuses a folder that holds no service yet, where it would otherwise be made.
	Existing bool
	// Now is the clock that the service goes by; a demonstration moves on from it.
	Now func() time.Time
	// RealNow is the clock that other programs go by, for the authority's own certificates; Now if nil.
	RealNow func() time.Time
	// Logger takes one line for each request and each thing done unasked. No line holds a secret. nil is silence.
	Logger *slog.Logger
	// Sender sends the mails; nil writes them as .eml files into Dir/outbox.
	Sender post.Sender
	// Hosts are the names and addresses in the service's own TLS certificate; this machine's loopback ones if empty.
	Hosts []string
	// Certificate is used for TLS instead of one from the service's own authority.
	Certificate *tls.Certificate
	// PublicURL is the address that the mails name.
	PublicURL string
	// DemoClock opens /demo/clock to this machine.
	DemoClock bool
	// YearEndOpen makes 12/29 to 1/3 days like others; by default they are closed.
	YearEndOpen bool
	// SessionIdle is how long a session lasts without a request; 30 minutes if 0.
	SessionIdle time.Duration
	// Validity is for how long certificates are issued; [DefaultValidity] if empty.
	Validity []Validity
	// Interval is how often the scheduler looks for work that nobody told it of; 10 seconds if 0.
	Interval time.Duration
}

const (
	defaultSessionIdle = 30 * time.Minute
	defaultInterval    = 10 * time.Second
	// sessionLongest ends a session that is in use all day.
	sessionLongest = 12 * time.Hour
)

func (o *Options) complete() error {
	if o.Dir == "" || o.Now == nil {
		return errors.New("a data folder and a clock are required")
	}
	if o.RealNow == nil {
		o.RealNow = o.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if len(o.Hosts) == 0 {
		o.Hosts = []string{"localhost", "127.0.0.1", "::1"}
	}
	if o.SessionIdle <= 0 {
		o.SessionIdle = defaultSessionIdle
	}
	if o.Interval <= 0 {
		o.Interval = defaultInterval
	}
	if len(o.Validity) == 0 {
		o.Validity = DefaultValidity()
	}
	return nil
}
