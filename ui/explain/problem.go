package explain

import (
	"errors"
	"strconv"
	"time"

	"fyne.io/fyne/v2/lang"

	"saihakko/client"
)

// ofProblem explains the service's refusals by their stable types (the contract's Problem).
func ofProblem(err error) (Message, bool) {
	p, ok := errors.AsType[*client.Problem](err)
	if !ok {
		if errors.Is(err, client.ErrUnauthorized) {
			return sessionEnded(), true
		}
		return Message{}, false
	}
	for _, explain := range []func(*client.Problem) (Message, bool){
		ofLogInProblem, ofRequestProblem, ofAcquisitionProblem, ofServiceProblem,
	} {
		if m, ok := explain(p); ok {
			return m, true
		}
	}
	// A type that came with a later version of the contract: the service's own sentence is all there is.
	m := Message{
		Title:       lang.L("The service refused this"),
		Text:        p.Detail,
		WhatWasKept: safe(),
		NextStep:    quote(p, lang.L("If the reason is not clear, ask the support service.")),
	}
	if m.Text == "" {
		m.Text = lang.L("The service gave a reason that this version of the program does not know.")
	}
	return m, true
}

func sessionEnded() Message {
	return Message{
		Title:       lang.L("Log in again"),
		Text:        lang.L("The session has ended because nothing was done for a while, or because you logged in elsewhere."),
		WhatWasKept: lang.L("What you have entered is kept. After the log-in you continue where you were."),
		NextStep:    lang.L("Log in again."),
	}
}

func ofLogInProblem(p *client.Problem) (Message, bool) {
	switch p.Type {
	case client.ProblemInvalidCredentials:
		return Message{
			Title:    lang.L("Could not log in"),
			Text:     lang.L("The log-in ID or the password is wrong."),
			NextStep: lang.L("Check upper and lower case and the Caps Lock key, and enter them again. After five failures in a row the account is locked for a while."),
		}, true
	case client.ProblemAccountLocked:
		m := Message{
			Title: lang.L("The account is locked"),
			Text:  lang.L("The password was wrong too many times in a row, so the account is locked."),
		}
		if p.RetryAfter > 0 {
			m.NextStep = lang.L("Log in again in {{.Wait}}.", with{"Wait": wait(p.RetryAfter)})
		} else {
			m.NextStep = lang.L("Ask the support service to unlock it.")
		}
		return m, true
	case client.ProblemSessionExpired:
		return sessionEnded(), true
	}
	return Message{}, false
}

func ofRequestProblem(p *client.Problem) (Message, bool) {
	m := Message{Title: lang.L("The service refused this"), WhatWasKept: safe()}
	switch p.Type {
	case client.ProblemValidation:
		m.Title = lang.L("Some entries have to be corrected")
		m.Text = lang.L("The service found entries that it cannot accept. They are marked in the form.")
		m.NextStep = lang.L("Correct the marked entries and send it again.")
	case client.ProblemMalformedRequest:
		m.Text = lang.L("The service could not read what this program sent. The program may be too old.")
		m.NextStep = quote(p, lang.L("Install the newest version of the program, or ask the support service."))
	case client.ProblemBodyTooLarge:
		m.Text = lang.L("What was sent is larger than the service accepts.")
		m.NextStep = lang.L("Choose fewer terminals or shorten the texts, and send it again.")
	case client.ProblemNotFound:
		m.Title = lang.L("Not found")
		m.Text = lang.L("The service does not have this any more, or it belongs to another office.")
		m.NextStep = lang.L("Refresh the list and choose again.")
	case client.ProblemMethodNotAllowed:
		m.Text = lang.L("The service does not know this operation. The program and the service may be of different versions.")
		m.NextStep = quote(p, lang.L("Install the newest version of the program, or ask the support service."))
	case client.ProblemStateConflict:
		m.Title = lang.L("It is not possible any more")
		m.Text = lang.L("The application has gone on meanwhile, so this cannot be done in its present state.")
		m.NextStep = lang.L("Refresh it and look at its present state.")
	case client.ProblemPreconditionFailed:
		m.Title = lang.L("It has been changed meanwhile")
		m.Text = lang.L("Somebody else has changed the application since you opened it.")
		m.NextStep = lang.L("Open it again, look at the change and send your correction again.")
	case client.ProblemIdempotencyKeyReused:
		m.Title = lang.L("It was already sent with other contents")
		m.Text = lang.L("The same request was sent before with other contents. To avoid a double application it was not accepted.")
		m.NextStep = lang.L("Look into the list of applications whether it is there before you send it again.")
	default:
		return Message{}, false
	}
	return m, true
}

func ofAcquisitionProblem(p *client.Problem) (Message, bool) {
	m := Message{Title: lang.L("The certificate could not be acquired")}
	switch p.Type {
	case client.ProblemCodesWrong:
		m.Text = lang.L("The authentication codes are not those of the newest reissue.")
		m.NextStep = lang.L("Refresh the list of terminals and acquire it again.")
	case client.ProblemNotReissued:
		m.Text = lang.L("This terminal has no certificate waiting to be acquired. The reissue is done in the morning of the desired date.")
		m.NextStep = lang.L("Look at the state of the application, and try again after the reissue.")
	case client.ProblemAlreadyAcknowledged:
		m.Text = lang.L("The certificate of this terminal has already been acquired. It can be acquired once only.")
		m.NextStep = lang.L("Use it on the PC where it was acquired. If it is lost, apply for a reissue again.")
	case client.ProblemSigningRequest:
		m.Text = lang.L("The service did not accept the signing request that this PC made.")
		m.NextStep = quote(p, lang.L("Try again. If it happens again, ask the support service."))
	case client.ProblemClientCertMissing:
		m.Title = lang.L("The certificate could not be proven")
		m.Text = lang.L("The service was shown no certificate. A device between this PC and the service may take it away.")
		m.NextStep = lang.L("Ask your IT staff to exempt the service from inspection.")
	case client.ProblemClientCertUnknown:
		m.Title = lang.L("The certificate could not be proven")
		m.Text = lang.L("The service does not know the certificate that was shown.")
		m.NextStep = quote(p, lang.L("Acquire it again. If it happens again, ask the support service."))
	case client.ProblemClientCertEnded:
		m.Title = lang.L("The certificate has ended")
		m.Text = lang.L("The certificate that was shown is not accepted any more, because it was reissued, stopped or has expired.")
		m.NextStep = lang.L("Acquire the reissued certificate, or apply for a reissue.")
	default:
		return Message{}, false
	}
	return m, true
}

func ofServiceProblem(p *client.Problem) (Message, bool) {
	m := Message{Title: lang.L("The service cannot do it at present"), WhatWasKept: safe()}
	switch p.Type {
	case client.ProblemTooManyRequests:
		m.Text = lang.L("Too many requests came within a short time.")
	case client.ProblemUnavailable:
		m.Text = lang.L("The service is stopped at present, perhaps for maintenance.")
	case client.ProblemInternal:
		m.Text = lang.L("A fault happened inside the service.")
		m.NextStep = quote(p, lang.L("Try again after a while. If it happens again, ask the support service."))
		return m, true
	default:
		return Message{}, false
	}
	if p.RetryAfter > 0 {
		m.NextStep = lang.L("Try again in {{.Wait}}.", with{"Wait": wait(p.RetryAfter)})
	} else {
		m.NextStep = lang.L("Wait a while and try again. If it lasts, ask the support service.")
	}
	return m, true
}

// quote adds the number under which the service has the request in its log.
func quote(p *client.Problem, next string) string {
	if p.Instance == "" {
		return next
	}
	return join(next, lang.L("Inquiry number: {{.Number}}", with{"Number": p.Instance}))
}

// wait words a waiting time, rounded up so that nobody comes too early.
func wait(d time.Duration) string {
	seconds := int((d + time.Second - 1) / time.Second)
	minutes := (seconds + 59) / 60
	switch {
	case seconds < 60:
		return lang.L("{{.Count}} s", with{"Count": strconv.Itoa(seconds)})
	case minutes < 60:
		return lang.L("{{.Count}} min", with{"Count": strconv.Itoa(minutes)})
	}
	hours := (minutes + 59) / 60
	return lang.L("{{.Count}} h", with{"Count": strconv.Itoa(hours)})
}
