package reissue

import (
	"time"

	"saihakko/client"
	"saihakko/client/businessday"
	"saihakko/client/draft"
	rules "saihakko/client/reissue"
)

// form is one draft that is open. It belongs to the UI goroutine.
type form struct {
	deps  Deps
	draft draft.Draft
	saver *draft.Autosaver
	// touched says that the draft holds something worth keeping; an untouched new request is not saved.
	touched bool
	saved   draft.Saved
	// page is the page of the form that the window shows; nil while it shows none.
	page *page
	// failure is why the last sending failed, for the confirmation to show when the user comes back to it.
	failure string

	office *office
	// refused are the problems that the service found in the request as it was sent, until the field is changed.
	refused []rules.Problem
	// applicantOnFile says that the applicant was taken from the service's file, applicantMissed that it could not be
	// read.
	applicantOnFile, applicantMissed bool
}

// office is what the service has told of terminals and days.
type office struct {
	terminals []client.Terminal
	calendar  client.Calendar
}

func newForm(deps Deps, d draft.Draft, fresh bool) *form {
	f := &form{deps: deps, draft: d, touched: !fresh || len(d.Request.Terminals) > 0}
	if !fresh {
		f.saved = draft.Saved{At: d.Changed}
	}
	f.saver = draft.NewAutosaver(deps.Drafts, draft.AutosaveOptions{Report: func(s draft.Saved) {
		deps.Deliver(func() {
			f.saved = s
			if f.page != nil {
				f.page.saved()
			}
		})
	}})
	return f
}

// sendingEnded takes over what has become of a sending. What the user has typed meanwhile stays.
func (f *form) sendingEnded(kept draft.Draft) {
	if kept.ID == "" {
		return
	}
	f.draft.State, f.draft.IdempotencyKey, f.draft.Outgoing = kept.State, kept.IdempotencyKey, kept.Outgoing
	f.draft.SendingSince, f.draft.ApplicationNumber = kept.SendingSince, kept.ApplicationNumber
}

// set puts text into a field, and hands the new state to the autosaver.
func (f *form) set(field rules.Field, text string) {
	if f.draft.Request.Text(field) == text {
		return
	}
	f.draft.Request.SetText(field, text)
	f.forgetRefusal(field)
	f.changed()
}

func (f *form) setTerminals(names []string) {
	f.draft.Request.Terminals = names
	f.forgetRefusal(rules.FieldTerminals)
	f.changed()
}

func (f *form) forgetRefusal(field rules.Field) {
	var rest []rules.Problem
	for _, p := range f.refused {
		if p.Field.Base() != field {
			rest = append(rest, p)
		}
	}
	f.refused = rest
}

func (f *form) changed() {
	f.touched = true
	f.keep()
}

// keep hands the draft to the autosaver if there is anything in it.
func (f *form) keep() {
	if !f.touched || f.draft.Finished() {
		return
	}
	d := f.draft
	d.Request = d.Request.Clone()
	f.saver.Changed(d)
}

// at notes the step and field where the user is, so that the draft reopens there.
func (f *form) at(step rules.Step, field rules.Field) {
	if f.draft.Step == step && f.draft.Focus == field {
		return
	}
	f.draft.Step, f.draft.Focus = step, field
	f.keep()
}

// today is the service's day, or this computer's as long as the service has not been reached.
func (f *form) today() businessday.Date {
	if f.office != nil {
		return f.office.calendar.Today
	}
	return businessday.DateOf(f.deps.Now())
}

// calendar is the service's, or the law's rules as long as the service has not been reached.
func (f *form) calendar() *businessday.Calendar {
	if f.office != nil {
		return f.office.calendar.Days
	}
	return businessday.New(businessday.Options{YearEndClosed: true})
}

func (f *form) rules() rules.Rules {
	r := rules.Rules{Today: f.today(), Calendar: f.calendar()}
	if f.office != nil {
		r.Terminal = f.terminal
	}
	return r
}

// terminal tells the rules of a terminal.
func (f *form) terminal(name string) (rules.Terminal, bool) {
	t, ok := f.find(name)
	if !ok {
		return rules.Terminal{}, false
	}
	known := rules.Terminal{RenewalDays: -1}
	switch t.State {
	case client.CertificateReissueRequested:
		known.Requested = t.ApplicationNumber
	case client.CertificateRenewalWindow:
		known.RenewalDays = daysLeft(t.ValidUntil, f.today())
	}
	return known, true
}

func (f *form) find(name string) (client.Terminal, bool) {
	if f.office == nil {
		return client.Terminal{}, false
	}
	for _, t := range f.office.terminals {
		if t.Name == name {
			return t, true
		}
	}
	return client.Terminal{}, false
}

func daysLeft(until time.Time, today businessday.Date) int {
	return today.DaysUntil(businessday.DateOf(until))
}

// judge returns the problems of one field: the program's own, and what the service has refused.
func (f *form) judge(field rules.Field) []rules.Problem {
	problems := rules.CheckField(field, f.draft.Request, f.rules())
	for _, p := range f.refused {
		if p.Field.Base() == field {
			problems = append(problems, p)
		}
	}
	return problems
}

// judgeStep returns the problems of all fields of a step.
func (f *form) judgeStep(step rules.Step) []rules.Problem {
	problems := rules.CheckStep(step, f.draft.Request, f.rules())
	for _, p := range f.refused {
		if step == rules.StepConfirm || rules.StepOf(p.Field) == step {
			problems = append(problems, p)
		}
	}
	return problems
}

// normalise brings the fields of a step into their stored form, as leaving each of them would.
func (f *form) normalise() {
	r, changes := rules.Normalise(f.draft.Request, f.today())
	if len(changes) > 0 {
		f.draft.Request = r
		f.changed()
	}
}
