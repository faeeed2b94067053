package reissue

import (
	"context"

	"saihakko/client/draft"
	rules "saihakko/client/reissue"
	"saihakko/ui/task"
)

// open finds the form of a draft, or loads the draft from the vault. done gets nil if the draft cannot be opened.
func (f *Forms) openDraft(id string, done func(*form, error)) (cancel func()) {
	if open, ok := f.open[id]; ok {
		done(open, nil)
		return func() {}
	}
	return task.Do(context.Background(), f.deps.Tasks, func(context.Context) (draft.Draft, error) {
		return f.deps.Drafts.Load(id)
	}, func(d draft.Draft, err error) {
		if err != nil {
			done(nil, err)
			return
		}
		open, ok := f.open[id]
		if !ok {
			open = newForm(f.deps, d, false)
			f.open[id] = open
		}
		done(open, nil)
	})
}

// loadOffice asks the service for terminals and days, so that the choice is offered as the service will judge it.
func (f *form) loadOffice(done func(error)) (cancel func()) {
	return task.Do(context.Background(), f.deps.Tasks, func(ctx context.Context) (*office, error) {
		calendar, err := f.deps.Service.Calendar(ctx)
		if err != nil {
			return nil, err
		}
		terminals, err := f.deps.Service.Terminals(ctx)
		if err != nil {
			return nil, err
		}
		return &office{terminals: terminals, calendar: calendar}, nil
	}, func(o *office, err error) {
		f.deps.Online(err)
		if err == nil {
			f.office = o
		}
		done(err)
	})
}

// loadApplicant fills in the applicant on file where nothing has been typed yet (manual step ③: 「申込担当者の情報を確認し、
// 変更があれば修正してください」).
func (f *form) loadApplicant(done func(error)) (cancel func()) {
	return task.Do(context.Background(), f.deps.Tasks, func(ctx context.Context) (rules.Applicant, error) {
		return f.deps.Service.Applicant(ctx)
	}, func(a rules.Applicant, err error) {
		f.deps.Online(err)
		f.applicantMissed = err != nil
		if err == nil && f.draft.Request.Applicant == (rules.Applicant{}) && a != (rules.Applicant{}) {
			f.draft.Request.Applicant = a
			f.draft.Request.MailConfirmation = a.Mail
			f.applicantOnFile = true
			f.changed()
		}
		done(err)
	})
}
