// Package certificates is the list of the office's certificates, and the acquisition of a reissued one: what will
// happen, its progress, its proof and its result (manual STEP5). What is done, and what is taken back after a failure,
// is decided by client/acquire; this package shows it.
package certificates

import (
	"context"
	"log/slog"
	"strings"

	"fyne.io/fyne/v2"

	"saihakko/client"
	"saihakko/client/acquire"
	"saihakko/client/certstore"
	"saihakko/ui/desk"
	"saihakko/ui/nav"
	"saihakko/ui/task"
)

// Service is what the screens ask of the support service; *client.Client is one.
type Service interface {
	Terminals(ctx context.Context) ([]client.Terminal, error)
	Calendar(ctx context.Context) (client.Calendar, error)
}

// Acquirer runs acquisitions; *acquire.Acquirer is one.
type Acquirer interface {
	Run(ctx context.Context, terminal string, codes client.Codes, progress func(acquire.Stage)) (acquire.Result, error)
	Resume(ctx context.Context, terminal string, progress func(acquire.Stage)) (acquire.Result, error)
	Abandon(ctx context.Context, terminal string) error
	Pending() ([]acquire.Job, error)
	Installed() ([]acquire.Installed, error)
}

// Store is this PC's certificate store; every certstore.Store is one.
type Store interface {
	Describe() string
	List(ctx context.Context) ([]certstore.Entry, error)
}

// Deps is what the screens need.
type Deps struct {
	*desk.Desk
	Service Service
	// Acquirer and Store are nil where this PC's store cannot be used; NoStore then says why.
	Acquirer Acquirer
	Store    Store
	NoStore  error
	// User is the account of this PC; empty where it is not known.
	User string
	// Clock hides an authentication code again, and measures the delay before a busy veil appears.
	Clock task.Clock
	// Deliver runs a function on the UI goroutine; [fyne.Do] in the program.
	Deliver func(func())
	// Logger gets how long each stage took. Nil is silence.
	Logger *slog.Logger
}

// Screens makes the pages, and holds the acquisitions that are running: one goes on when its page is left, and its page
// shows it again. It belongs to the UI goroutine.
type Screens struct {
	deps Deps
	runs map[string]*run
	// last is what was loaded last, to be shown while it is loaded again.
	last *snapshot
}

// New makes the screens.
func New(deps Deps) *Screens {
	if deps.Deliver == nil {
		deps.Deliver = fyne.Do
	}
	if deps.Clock == nil {
		deps.Clock = task.SystemClock{}
	}
	if deps.Logger == nil {
		deps.Logger = slog.New(slog.DiscardHandler)
	}
	if deps.Store == nil && deps.NoStore == nil {
		deps.NoStore = certstore.ErrUnavailable
	}
	return &Screens{deps: deps, runs: map[string]*run{}}
}

const resumeSuffix = "/resume"

// Resume is the route on which the acquisition for a terminal that broke off goes on at once.
func Resume(terminal string) nav.Route {
	return nav.Route{Page: desk.Acquire, Param: terminal + resumeSuffix}
}

// Acquire makes the page of the route desk.Acquire, whose parameter is the terminal's name, or of [Resume].
func (s *Screens) Acquire(route nav.Route) nav.Page {
	terminal, resume := strings.CutSuffix(route.Param, resumeSuffix)
	return newAcquirePage(s, route, terminal, resume)
}

// List makes the page of the route desk.Certificates.
func (s *Screens) List(route nav.Route) nav.Page { return newListPage(s, route) }

// Close ends what is running and forgets what was loaded: on log-out and before the program ends. Acquisitions that
// have not come to their end are resumed later.
func (s *Screens) Close() {
	for terminal, r := range s.runs {
		r.changed = nil
		r.cancel()
		delete(s.runs, terminal)
	}
	s.last = nil
}
