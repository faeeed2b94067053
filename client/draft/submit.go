package draft

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"saihakko/client"
	"saihakko/client/reissue"
)

// Service receives requests; [*client.Client] is one.
type Service interface {
	Submit(ctx context.Context, r reissue.Request, key string) (client.Application, error)
	Application(ctx context.Context, number, etag string) (client.Application, error)
	Applications(ctx context.Context) ([]client.ApplicationSummary, error)
}

// keyLife is how long a key is trusted to be known to the service, which keeps keys for at least 7 days.
const keyLife = 6 * 24 * time.Hour

// EarlierError means that the service had received the request as it was before the user's last changes. That one is
// the application Number; the changes are kept as the draft Later.
type EarlierError struct {
	Number string
	Later  Draft
}

// Error implements error.
func (e *EarlierError) Error() string {
	return fmt.Sprintf("the request was received as %s before its last changes", e.Number)
}

// Submitter sends drafts so that each ends as exactly one application, however often it breaks off.
//
// The key and the request are on disk before the first byte leaves. As long as the outcome is unknown, the same
// request goes out again under the same key, and changes made since wait until the outcome is known.
type Submitter struct {
	store   *Store
	service Service
	busy    chan struct{} // one sending at a time, so that a double click is one
}

// NewSubmitter returns a submitter for the drafts of store.
func NewSubmitter(store *Store, service Service) *Submitter {
	return &Submitter{store: store, service: service, busy: make(chan struct{}, 1)}
}

// Submit sends the draft as it is kept (flush the autosaver before) and returns the application.
//
// After an error the draft tells what is known: it is [Editing] again if the service has refused the request (a
// [*client.Problem], whose field problems are to be shown) or was not reached, and [Unknown] if the connection broke
// off; then Submit is to be called again. It returns an [*EarlierError] if an earlier state had been received.
func (s *Submitter) Submit(ctx context.Context, id string) (client.Application, error) {
	select {
	case s.busy <- struct{}{}:
		defer func() { <-s.busy }()
	case <-ctx.Done():
		return client.Application{}, ctx.Err()
	}
	d, err := s.store.Load(id)
	if err != nil {
		return client.Application{}, err
	}
	switch {
	case d.State == Sent:
		return s.service.Application(ctx, d.ApplicationNumber, "")
	case d.Unresolved():
		app, received, err := s.resolve(ctx, d)
		if err != nil || received {
			return app, err
		}
	}
	return s.sendFirst(ctx, id)
}

// Resolve finds out whether an unresolved draft was received, by sending the same request again under its key. The
// draft is [Sent] or [Editing] afterwards, unless it returns an error that leaves it unknown.
func (s *Submitter) Resolve(ctx context.Context, id string) (client.Application, error) {
	d, err := s.store.Load(id)
	if err != nil {
		return client.Application{}, err
	}
	if !d.Unresolved() {
		return client.Application{}, nil
	}
	return s.Submit(ctx, id)
}

// sendFirst sends the draft's request under a fresh key.
func (s *Submitter) sendFirst(ctx context.Context, id string) (client.Application, error) {
	d, err := s.store.update(id, func(d *Draft) {
		outgoing := d.Request.Clone()
		d.State, d.Outgoing = Sending, &outgoing
		d.IdempotencyKey, d.SendingSince = client.NewIdempotencyKey(), s.store.now()
	})
	if err != nil {
		return client.Application{}, err
	}
	app, err := s.service.Submit(ctx, *d.Outgoing, d.IdempotencyKey)
	switch {
	case err == nil:
		return app, s.received(d, app)
	case client.OutcomeUnknown(err):
		return client.Application{}, errors.Join(err, s.mark(id, Unknown))
	}
	return client.Application{}, errors.Join(err, s.mark(id, Editing))
}

// resolve repeats an earlier sending. received is false if the service has certainly not received it; the draft is
// then [Editing] again.
func (s *Submitter) resolve(ctx context.Context, d Draft) (app client.Application, received bool, err error) {
	if s.store.now().Sub(d.SendingSince) > keyLife {
		app, received, err = s.search(ctx, d)
	} else {
		app, err = s.service.Submit(ctx, *d.Outgoing, d.IdempotencyKey)
		received = err == nil
	}
	switch {
	case received:
		return app, true, s.received(d, app)
	case err == nil:
		return app, false, s.mark(d.ID, Editing)
	case !refused(err):
		return app, false, errors.Join(err, s.mark(d.ID, Unknown))
	}
	if markErr := s.mark(d.ID, Editing); markErr != nil {
		return app, false, errors.Join(err, markErr)
	}
	if !same(d.Request, *d.Outgoing) {
		return app, false, nil // the user has mended it meanwhile
	}
	return app, false, err
}

// search looks for the application of a key that the service may have forgotten. Two applications under review cannot
// share a terminal, so that terminals and date identify one.
func (s *Submitter) search(ctx context.Context, d Draft) (client.Application, bool, error) {
	list, err := s.service.Applications(ctx)
	if err != nil {
		return client.Application{}, false, err
	}
	since := d.SendingSince.Add(-24 * time.Hour) // the two clocks may differ
	for _, summary := range list {
		if summary.ReceivedAt.After(since) && summary.DesiredDate.String() == d.Outgoing.DesiredDate &&
			sameSet(summary.Terminals, d.Outgoing.Terminals) {
			app, err := s.service.Application(ctx, summary.Number, "")
			return app, err == nil, err
		}
	}
	return client.Application{}, false, nil
}

// received makes the draft history, and a draft of its own of what was changed since it was sent.
func (s *Submitter) received(d Draft, app client.Application) error {
	later, err := s.store.receive(d.ID, *d.Outgoing, app.Number)
	if err != nil {
		return err
	}
	if later != nil {
		return &EarlierError{Number: app.Number, Later: *later}
	}
	return nil
}

func (s *Submitter) mark(id string, state State) error {
	_, err := s.store.update(id, func(d *Draft) {
		d.State = state
		if state == Editing {
			d.Outgoing, d.IdempotencyKey, d.SendingSince = nil, "", time.Time{}
		}
	})
	return err
}

// refused reports whether the error is the service's last word on the request, so that no application exists.
func refused(err error) bool {
	p, ok := errors.AsType[*client.Problem](err)
	return ok && !client.Temporary(err) && !errors.Is(err, client.ErrUnauthorized) &&
		p.Type != client.ProblemIdempotencyKeyReused
}

// same compares what the user has filled in.
func same(a, b reissue.Request) bool {
	terminals := slices.Equal(a.Terminals, b.Terminals)
	a.Terminals, b.Terminals = nil, nil
	return terminals && a.Applicant == b.Applicant && a.MailConfirmation == b.MailConfirmation &&
		a.DesiredDate == b.DesiredDate && a.Reason == b.Reason
}

func sameSet(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}
