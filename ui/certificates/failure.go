package certificates

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2/lang"

	"saihakko/client/acquire"
	"saihakko/ui/explain"
)

// failureOf explains why an acquisition has failed: what happened, what was kept on this PC, and what to do.
func failureOf(err error) explain.Message {
	m := causeOf(err)
	failed, ok := errors.AsType[*acquire.Error](err)
	if !ok {
		return m
	}
	m.WhatWasKept = keptOf(failed)
	if failed.Kept != acquire.KeptNothing && (m.NextStep == "" || errors.Is(err, context.Canceled)) {
		m.NextStep = lang.L("You can resume from where it stopped at any time.")
	}
	return m
}

func keptOf(failed *acquire.Error) string {
	switch {
	case failed.Kept == acquire.KeptInstalled:
		return lang.L("The certificate is installed on this PC and its key is confirmed. Only the service has not been told of the receipt yet.")
	case failed.Kept == acquire.KeptJob:
		return lang.L("The key, and the certificate if it had arrived, are kept safely on this PC.")
	case failed.Cleanup != nil:
		return lang.L("A part of what had been done on this PC could not be taken back. It will be tried again.")
	}
	return lang.L("What had been done on this PC was taken back; the PC is as it was before.")
}

func causeOf(err error) explain.Message {
	if check, ok := errors.AsType[*acquire.CheckError](err); ok {
		return checkFailure(check)
	}
	switch {
	case errors.Is(err, acquire.ErrNoJob):
		return explain.Message{
			Title:    lang.L("There is nothing to resume"),
			Text:     lang.L("The acquisition has been finished or given up meanwhile."),
			NextStep: lang.L("Go back to the list and look at the state of the terminal."),
		}
	case errors.Is(err, acquire.ErrAbandoned):
		return explain.Message{
			Title:    lang.L("The acquisition had been given up"),
			Text:     lang.L("It had been given up before and cannot be resumed."),
			NextStep: lang.L("Acquire the certificate from the beginning."),
		}
	case errors.Is(err, acquire.ErrAcknowledged):
		return explain.Message{
			Title:    lang.L("The acquisition cannot be given up any more"),
			Text:     lang.L("The certificate is installed, and the service has been told of its receipt."),
			NextStep: lang.L("Resume the acquisition to finish it."),
		}
	case errors.Is(err, acquire.ErrTerminalName):
		return explain.Message{
			Title:    lang.L("The terminal name is not right"),
			Text:     lang.L("A terminal name has six digits or capital letters."),
			NextStep: lang.L("Go back to the list and choose the terminal again."),
		}
	}
	return explain.Sentence(err)
}

// checkFailure words what was wrong with the received certificate. None of them was installed, or it was taken out.
func checkFailure(e *acquire.CheckError) explain.Message {
	values := map[string]string{"Found": e.Found, "Expected": e.Expected}
	m := explain.Message{
		Title:    lang.L("The received certificate cannot be used"),
		NextStep: lang.L("Acquire it again. If it happens again, ask the support service."),
	}
	clock := lang.L("Check the date and time of this PC, and acquire it again. If they are right, ask the support service.")
	switch e.Check {
	case acquire.CheckSize:
		m.Text = lang.L("What was received is larger than any certificate. It was not installed.")
	case acquire.CheckReadable:
		m.Text = lang.L("The received certificate is cut off or damaged. It was not installed.")
	case acquire.CheckKeyType:
		m.Text = lang.L("The received certificate is for another kind of key ({{.Found}}) than was requested ({{.Expected}}). It was not installed.", values)
	case acquire.CheckKey:
		m.Text = lang.L("The received certificate belongs to another key than the one made on this PC. It was not installed.")
	case acquire.CheckTerminal:
		if e.Found == "" {
			values["Found"] = lang.L("without a name")
		}
		m.Text = lang.L("The received certificate is for another terminal ({{.Found}}) than {{.Expected}}. It was not installed.", values)
	case acquire.CheckNotYetValid:
		values["Found"] = moment(e.Found)
		m.Text = lang.L("The received certificate is not valid before {{.Found}}. It was not installed.", values)
		m.NextStep = clock
	case acquire.CheckExpired:
		values["Found"] = moment(e.Found)
		m.Text = lang.L("The received certificate has already ended ({{.Found}}). It was not installed.", values)
		m.NextStep = clock
	case acquire.CheckUsage:
		m.Text = lang.L("The received certificate is not meant for the authentication of a terminal. It was not installed.")
	case acquire.CheckChain:
		m.Text = lang.L("The received certificate was not issued by the authority of the service. It was not installed.")
	case acquire.CheckConnection:
		m.Text = lang.L("The service did not accept the certificate for terminal {{.Expected}} on a real connection. It was taken out of the certificate store again.", values)
		if e.Expected == "" {
			m.Text = lang.L("The service did not accept the certificate on a real connection. It was taken out of the certificate store again.")
		}
	default:
		m.Text = lang.L("The received certificate did not pass a check. It was not installed.")
	}
	return m
}

// notLoaded explains why something could not be shown. Nothing was entered here, so that nothing can be lost.
func notLoaded(err error) string {
	m := explain.Sentence(err)
	return m.Title + lang.X("title.gap", ": ") + m.Brief()
}

// moment shows a time of a check; what is no time is shown as it came.
func moment(text string) string {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return explain.Moment(at)
}
