// Package explain turns errors and codes into sentences for the person at the window. It is the only place that words
// what went wrong: the core returns codes with parameters, screens show what this package says.
//
// A sentence names what happened, what was kept and what to do next. It never quotes an error's own text, which is
// English, meant for the log, and not made to be shown.
package explain

import (
	"context"
	"errors"

	"fyne.io/fyne/v2/lang"
)

// Message is one failure in the words of the window.
type Message struct {
	// Title says in a few words what failed. It is never empty.
	Title string
	// Text says why, in one or two sentences. It is never empty.
	Text string
	// WhatWasKept says what is not lost; empty where there was nothing to lose.
	WhatWasKept string
	// NextStep says what to do; empty where there is nothing to do.
	NextStep string
}

// String joins the parts below the title into running text, for a notice or for the message below a field.
func (m Message) String() string { return join(m.Text, m.WhatWasKept, m.NextStep) }

// Brief is [Message.String] for screens where nothing is entered, so that there is nothing to be kept.
func (m Message) Brief() string { return join(m.Text, m.NextStep) }

// join puts sentences behind each other as the language does; empty ones are left out.
func join(sentences ...string) string {
	text := ""
	for _, sentence := range sentences {
		switch {
		case text == "":
			text = sentence
		case sentence != "":
			text = lang.X("sentence.pair", "{{.First}} {{.Second}}", with{"First": text, "Second": sentence})
		}
	}
	return text
}

// with are the values that a sentence names.
type with = map[string]string

// Sentence explains an error. An error of no known kind gets a sentence that says where its details are (the log).
func Sentence(err error) Message {
	for _, explain := range []func(error) (Message, bool){
		ofProblem, ofConnection, ofAnswer, ofDraft, ofKeyring, ofStore, ofVault, ofAddress, ofDisk, ofContext,
	} {
		if m, ok := explain(err); ok {
			return m
		}
	}
	return Message{
		Title:    lang.L("Something unexpected happened"),
		Text:     lang.L("The program could not finish this. The details are in its log file."),
		NextStep: lang.L("Try again. If it happens again, send the log file to your IT staff."),
	}
}

// ofContext comes last: a time limit is often the cause below a more telling error.
func ofContext(err error) (Message, bool) {
	switch {
	case errors.Is(err, context.Canceled):
		return Message{
			Title: lang.L("Cancelled"),
			Text:  lang.L("The operation was cancelled before it was finished."),
		}, true
	case errors.Is(err, context.DeadlineExceeded):
		return Message{
			Title:    lang.L("It took too long"),
			Text:     lang.L("The operation did not finish within its time limit."),
			NextStep: lang.L("Try again."),
		}, true
	}
	return Message{}, false
}

// safe is what is said wherever a form may be open: promise 1 of the design.
func safe() string { return lang.L("What you have entered is kept on this PC.") }
