package login

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/ui/explain"
	"saihakko/ui/widgets"
)

// Again asks for the password over whatever screen is open, after the session has ended. The screen below stays as it
// is; the log-in ID is the one that was logged in, because the screen shows that user's data.
type Again struct {
	form   *form
	dialog *widgets.Dialog
}

// ShowAgain opens the dialog. later is called if the user puts the log-in off.
func ShowAgain(canvas fyne.Canvas, deps Deps, loginID string, later func()) *Again {
	a := &Again{}
	done := deps.Done
	deps.Done = func(s client.Session) {
		a.dialog.Close()
		done(s)
	}
	a.form = newForm(deps, func() {
		if a.dialog != nil {
			a.dialog.Refresh()
		}
	})
	a.form.id.SetText(loginID)
	a.form.id.Disable()
	a.form.again = true
	message := explain.Sentence(client.ErrUnauthorized)
	message.NextStep = ""
	a.dialog = widgets.ShowDialog(canvas, widgets.DialogOptions{
		Title:   message.Title,
		Body:    message.String(),
		Content: a.form.content(),
		Buttons: []widgets.DialogButton{{Label: lang.L("Later"), Kind: widgets.Text, Cancel: true, OnPressed: func() {
			a.form.close()
			later()
		}}},
		Focus: a.form.password.Focusable(),
	})
	a.form.remembered()
	return a
}
