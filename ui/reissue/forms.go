// Package reissue is the form 「デジタル証明書の再発行」: guidance, applicant, terminals, confirmation and completion, in the
// manual's words and order (manual steps ② to ⑥). One file holds one screen. What is right and what is wrong is
// judged by client/reissue; what is kept, and when, by client/draft.
package reissue

import (
	"context"

	"fyne.io/fyne/v2"

	"saihakko/client"
	"saihakko/client/draft"
	rules "saihakko/client/reissue"
	"saihakko/ui/desk"
	"saihakko/ui/nav"
	"saihakko/ui/task"
)

// Service is what the form asks of the support service; *client.Client is one.
type Service interface {
	Applicant(ctx context.Context) (rules.Applicant, error)
	Terminals(ctx context.Context) ([]client.Terminal, error)
	Calendar(ctx context.Context) (client.Calendar, error)
}

// Drafts keeps what is typed; *draft.Store is one.
type Drafts interface {
	draft.Saver
	New(account string) draft.Draft
	Load(id string) (draft.Draft, error)
}

// Submitter sends a draft so that exactly one application results; *draft.Submitter is one.
type Submitter interface {
	Submit(ctx context.Context, id string) (client.Application, error)
}

// Deps is what the form needs.
type Deps struct {
	*desk.Desk
	Service   Service
	Drafts    Drafts
	Submitter Submitter
	// Account is the login ID whose drafts are shown.
	Account func() string
	// Clock measures the delay before a busy veil appears.
	Clock task.Clock
	// Deliver runs a function on the UI goroutine; [fyne.Do] in the program.
	Deliver func(func())
}

// Forms holds the drafts that are open, so that every step of one draft shows the same state.
type Forms struct {
	deps Deps
	open map[string]*form
}

// NewForms returns the form's pages for the window.
func NewForms(deps Deps) *Forms {
	if deps.Deliver == nil {
		deps.Deliver = fyne.Do
	}
	if deps.Clock == nil {
		deps.Clock = task.SystemClock{}
	}
	return &Forms{deps: deps, open: map[string]*form{}}
}

// Page makes the page of a route that [desk.ReissueOf] or [desk.Draft] has named.
func (f *Forms) Page(route nav.Route) nav.Page {
	id, step, terminals := desk.ReadReissue(route.Param)
	if id == "" {
		return f.start(route, terminals)
	}
	return newPage(f, route, id, rules.Step(step))
}

// start opens a fresh request in place of the route that asked for it, so that going back does not make another one.
func (f *Forms) start(route nav.Route, terminals []string) nav.Page {
	d := f.deps.Drafts.New(f.deps.Account())
	d.Step = rules.StepGuidance
	d.Request.Terminals = terminals
	opened := newForm(f.deps, d, true)
	f.open[d.ID] = opened
	p := newPage(f, route, d.ID, rules.StepGuidance)
	p.fresh = true
	return p
}

// Close saves what is not saved yet and closes every open draft: on log-out and before the program ends. It waits for
// the disk.
func (f *Forms) Close() error {
	var first error
	for id, open := range f.open {
		if err := open.close(); err != nil && first == nil {
			first = err
		}
		delete(f.open, id)
	}
	return first
}
