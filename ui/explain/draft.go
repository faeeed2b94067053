package explain

import (
	"errors"

	"fyne.io/fyne/v2/lang"

	"saihakko/client/draft"
)

// ofDraft explains why a draft cannot be opened, changed or deleted.
func ofDraft(err error) (Message, bool) {
	var m Message
	switch {
	case errors.Is(err, draft.ErrNotFound), errors.Is(err, draft.ErrDiscarded):
		m.Title = lang.L("The draft is no longer there")
		m.Text = lang.L("It was deleted on this PC.")
		m.NextStep = lang.L("Begin a new application from the menu.")
	case errors.Is(err, draft.ErrSent):
		m.Title = lang.L("The draft has been sent already")
		m.Text = lang.L("It has become an application and cannot be changed any more.")
		m.NextStep = lang.L("Look at it under \"Applications\".")
	case errors.Is(err, draft.ErrUnresolved):
		m.Title = lang.L("The draft cannot be deleted yet")
		m.Text = lang.L("It is not known yet whether the service has received it.")
		m.WhatWasKept = lang.L("Nothing was deleted.")
		m.NextStep = lang.L("Open the draft and register it once more. It is never registered twice.")
	default:
		return Message{}, false
	}
	return m, true
}
