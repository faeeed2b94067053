package applications

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/ui/explain"
	"saihakko/ui/theme"
	"saihakko/ui/widgets"
)

const eventQuery = "query"

// timeline shows what has happened, the newest first, complete even where no mail has arrived.
func timeline(a client.Application) fyne.CanvasObject {
	var rows []fyne.CanvasObject
	events := told(a.Timeline)
	for i := range events {
		e := events[len(events)-1-i]
		if i > 0 {
			rows = append(rows, widgets.HLine())
		}
		style := widgets.Body
		if i == 0 {
			style = widgets.Strong
		}
		parts := []fyne.CanvasObject{
			widgets.NewLabel(widgets.Muted, explain.Moment(e.At)),
			widgets.NewParagraph(style, event(e)),
		}
		if e.Text != "" && known(e.Kind) {
			parts = append(parts, widgets.NewParagraph(widgets.Style{Size: theme.TextNote, Color: theme.Subtle}, e.Text))
		}
		rows = append(rows, widgets.Pad(6, 0, 6, 0, widgets.Column(2, parts...)))
	}
	return widgets.NewCard(lang.L("What has happened"), widgets.Column(0, rows...))
}

func known(kind string) bool { return event(client.TimelineEvent{Kind: kind}) != kind }

// event words one event; one of a later version of the contract is shown with the service's own text.
func event(e client.TimelineEvent) string {
	v := map[string]string{"Terminal": e.Terminal}
	switch e.Kind {
	case "received":
		return lang.L("The application was received")
	case "mail-queued":
		return lang.L("A mail to the applicant is waiting to be sent")
	case "mail-sent":
		return lang.L("A mail was sent to the applicant")
	case "mail-failed":
		return lang.L("A mail to the applicant could not be sent")
	case eventQuery:
		return lang.L("The centre asks a question")
	case "corrected":
		return lang.L("The application was corrected")
	case "withdrawn":
		return lang.L("The application was withdrawn")
	case "approved":
		return lang.L("The review has ended")
	case "reissued":
		return lang.L("The certificates were reissued")
	case "acquired":
		if e.Terminal == "" {
			return lang.L("The certificate was acquired")
		}
		return lang.L("The certificate of terminal {{.Terminal}} was acquired", v)
	case "void":
		return lang.L("The application became void")
	case "completed":
		return lang.L("Everything is finished")
	}
	if e.Text != "" {
		return e.Text
	}
	return e.Kind
}
