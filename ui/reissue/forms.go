// Package reissue is the form 「デジタル証明書の再発行」: guidance, applicant, terminals, confirmation and completion, in the
// manual's words and order (manual steps ② to ⑥). One file holds one screen. What is right and what is wrong is
// judged by client/reissue; what is kept, and when, by client/draft.
package reissue

import (
	"context"
	"errors"

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

// Close saves what is not saved yet and closes every open draft: on log-out and before the program ends. If something
// cannot be saved, done gets the error and everything stays open as it was, so that nothing typed is lost. It belongs
// to the UI goroutine, like everything here; the disk is waited for in the background.
func (f *Forms) Close(done func(error)) {
	savers := make([]*draft.Autosaver, 0, len(f.open))
	for _, open := range f.open {
		savers = append(savers, open.saver)
	}
	f.deps.Tasks.Run(context.Background(), func(context.Context) error {
		for _, saver := range savers {
			if err := saver.Flush(); err != nil && !settled(err) {
				return err
			}
		}
		return nil
	}, func(err error) {
		if err != nil {
			done(err)
			return
		}
		f.closeSaved(done)
	})
}

// closeSaved ends the autosavers. What was typed since they were flushed is saved by their closing.
func (f *Forms) closeSaved(done func(error)) {
	open := f.open
	f.open = map[string]*form{}
	f.deps.Tasks.Run(context.Background(), func(context.Context) error {
		var errs []error
		for _, form := range open {
			if err := form.saver.Close(); !settled(err) {
				errs = append(errs, err)
			}
		}
		return errors.Join(errs...)
	}, done)
}

// settled reports that a draft needs no saving any more: it was deleted by the user, or has become an application.
func settled(err error) bool {
	return errors.Is(err, draft.ErrDiscarded) || errors.Is(err, draft.ErrNotFound) || errors.Is(err, draft.ErrSent)
}

// forget closes a draft that is no longer there, so that it is not typed into in vain.
func (f *Forms) forget(gone *form) {
	delete(f.open, gone.draft.ID)
	f.deps.Tasks.Run(context.Background(), func(context.Context) error { return gone.saver.Close() }, func(error) {})
}
