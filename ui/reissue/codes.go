package reissue

import (
	"time"

	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/ui/widgets"
)

// codesShown is how long authentication codes stay on the screen before they are hidden again.
const codesShown = time.Minute

// showCodes shows the authentication codes 1 to 3, which the table masks: with all three anybody could fetch the
// certificate (facts/domain.md 1.3). They hide by themselves.
func (t *terminals) showCodes() {
	rows := t.chosenOrAll()
	table := widgets.NewTable(widgets.TableOptions[client.Terminal]{
		Columns: []widgets.TableColumn[client.Terminal]{
			{ID: "name", Title: lang.L("Terminal name"), Width: 100, Bold: true, Text: name},
			{ID: "code1", Title: lang.L("Authentication code 1"), Width: 140, Text: code1},
			{ID: "code2", Title: lang.L("Authentication code 2"), Width: 140, Secret: true,
				Text: func(t client.Terminal) string { return t.Codes.Code2 }},
			{ID: "code3", Title: lang.L("Authentication code 3"), Text: func(t client.Terminal) string { return t.Codes.Code3 }},
		},
		ID:      name,
		MinRows: min(max(len(rows), 1), 8),
		Empty:   lang.L("The terminals have not been loaded yet."),
	})
	table.SetRows(rows)
	dialog := widgets.ShowDialog(t.page.forms.deps.Window.Canvas(), widgets.DialogOptions{
		Title:   lang.L("Authentication codes"),
		Body:    lang.L("Whoever has all three codes can fetch the certificate. They are hidden again after one minute."),
		Content: table,
		Buttons: []widgets.DialogButton{{Label: lang.L("Close"), Kind: widgets.Primary, Default: true, Cancel: true}},
		Width:   620,
	})
	t.page.forms.deps.Clock.AfterFunc(codesShown, dialog.Close)
}

// chosenOrAll returns the chosen terminals, or all as long as none is chosen.
func (t *terminals) chosenOrAll() []client.Terminal {
	request := t.page.form.draft.Request
	if len(request.Terminals) == 0 {
		return t.rows()
	}
	var chosen []client.Terminal
	for _, row := range t.rows() {
		if request.Has(row.Name) {
			chosen = append(chosen, row)
		}
	}
	return chosen
}
