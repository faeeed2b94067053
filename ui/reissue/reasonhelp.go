package reissue

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	rules "saihakko/client/reissue"
	"saihakko/ui/widgets"
)

// occasion is a case of the centre's FAQ and the reason that fits it (facts/domain.md 3.4).
type occasion struct {
	text   string
	reason rules.Reason
}

func occasions() []occasion {
	return []occasion{
		{lang.L("The renewal was forgotten and the certificate has lapsed"), rules.Expired},
		{lang.L("The PC is replaced, or the OS is installed anew"), rules.TerminalReplacement},
		{lang.L("The Windows account has changed"), rules.TerminalReplacement},
		{lang.L("The certificate was deleted, or its acquisition or renewal went wrong"), rules.OtherReason},
		{lang.L("The password of the Windows account or the network settings have changed"), rules.OtherReason},
		{lang.L("The certificate cannot be used for another reason"), rules.OtherReason},
	}
}

// explainReasons helps to choose the reason by what has happened.
func (t *terminals) explainReasons() {
	var dialog *widgets.Dialog
	var rows []fyne.CanvasObject
	for _, o := range occasions() {
		choose := widgets.NewLink(o.text, func() {
			dialog.Close()
			t.reason.Choose(string(o.reason))
			t.reason.OnChanged(string(o.reason))
		})
		rows = append(rows, widgets.Column(0, choose,
			widgets.NewLabel(widgets.Muted, lang.L("→ {{.Reason}}", map[string]any{"Reason": reasonName(o.reason)}))))
	}
	dialog = widgets.ShowDialog(t.page.forms.deps.Window.Canvas(), widgets.DialogOptions{
		Title:   lang.L("Which reason should I choose?"),
		Body:    lang.L("Press what has happened."),
		Content: widgets.Column(8, rows...),
		Buttons: []widgets.DialogButton{{Label: lang.L("Close"), Kind: widgets.Outline, Default: true, Cancel: true}},
		Width:   560,
	})
}
