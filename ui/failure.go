package ui

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client/vault"
	"saihakko/ui/explain"
	"saihakko/ui/widgets"
)

// showFailure takes the place of the log-in where the program cannot work: a second start, settings that cannot be used.
func (w *window) showFailure(err error) {
	w.nav.Leave()
	w.demo.object.Hide()
	message := explain.Sentence(err)
	if errors.Is(err, ErrNoService) {
		message = explain.Message{
			Title:    lang.L("No service is set"),
			Text:     lang.L("The address of the support service is not set yet."),
			NextStep: lang.L("Start the program with “-service https://…”, or have your IT staff set it in the file settings.json. To try the program out, start it with “-demo”."),
		}
	}
	closing := widgets.NewButton(widgets.Primary, lang.L("Close the program"), w.close)
	buttons := []fyne.CanvasObject{closing}
	if !errors.Is(err, vault.ErrInUse) {
		buttons = append(buttons, widgets.NewButton(widgets.Outline, lang.L("Try again"), w.reopen))
	}
	card := widgets.NewCard(message.Title, widgets.Column(12,
		widgets.NewParagraph(widgets.Body, message.String()), widgets.Row(12, buttons...)))
	w.pages.Objects = []fyne.CanvasObject{widgets.Scroll(widgets.Pad(48, 20, 20, 20, widgets.Row(0,
		widgets.Spacer(), widgets.Width(520, card), widgets.Spacer())))}
	w.pages.Refresh()
	w.window.Canvas().Focus(closing)
}

// askToCloseUnsaved leaves the choice to the user where the disk refused what is typed.
func (w *window) askToCloseUnsaved(err error) {
	message := explain.Sentence(err)
	widgets.ShowDialog(w.window.Canvas(), widgets.DialogOptions{
		Title: message.Title,
		Body:  message.Brief(),
		Buttons: []widgets.DialogButton{
			{Label: lang.L("Close without saving"), Kind: widgets.Danger, OnPressed: w.window.Close},
			{Label: lang.L("Go on working"), Kind: widgets.Primary, Default: true, Cancel: true, OnPressed: w.nav.Reload},
		},
	})
}
