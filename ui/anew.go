package ui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/ui/task"
	"saihakko/ui/widgets"
)

// askToBeginAnew makes sure before the data of a lost key are put aside: what was entered meanwhile is in memory only.
func (w *window) askToBeginAnew() {
	widgets.ShowDialog(w.window.Canvas(), widgets.DialogOptions{
		Title: lang.L("Set the old data aside and begin anew?"),
		Body:  lang.L("The old drafts and records are moved into a folder of their own and are not deleted. What you have entered since the program was started is lost, and you log in again."),
		Buttons: []widgets.DialogButton{
			{Label: lang.L("Begin anew"), Kind: widgets.Danger, OnPressed: w.beginAnew},
			{Label: lang.L("Leave everything as it is"), Kind: widgets.Primary, Default: true, Cancel: true},
		},
	})
}

// beginAnew puts the data of a lost key aside and opens the program's data anew.
func (w *window) beginAnew() {
	b, entered := w.backend, w.entered
	task.Do(context.Background(), w.tasks, func(context.Context) (string, error) { return b.SetAside() },
		func(aside string, err error) {
			if err != nil {
				w.log.Error("set data aside", "error", err)
				w.notices.setAsideFailed(err, w.beginAnew)
				return
			}
			w.nav.Leave()
			w.flush(func(err error) { w.release(b, entered, err, func() { w.notices.setAside(aside) }) })
		})
}

// release ends the session and closes a backend whose data were in memory only, then opens another one.
func (w *window) release(b *Backend, entered bool, unsaved error, done func()) {
	w.certificates.Close()
	w.opening = &opening{done: make(chan struct{})} // b is closed below, also if the window goes meanwhile
	w.tasks.Run(context.Background(), func(ctx context.Context) error {
		failed := unsaved
		if entered {
			failed = errors.Join(failed, b.Service.LogOut(ctx))
		}
		if b.Close != nil {
			failed = errors.Join(failed, b.Close())
		}
		return failed
	}, func(err error) {
		if err != nil {
			w.log.Warn("release the data in memory", "error", err)
		}
		w.backend, w.forms, w.session = nil, nil, client.Session{}
		done()
		w.reopen()
	})
}
