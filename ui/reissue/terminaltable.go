package reissue

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/client/businessday"
	rules "saihakko/client/reissue"
	"saihakko/ui/explain"
	"saihakko/ui/widgets"
)

func newTerminalTable(t *terminals) *widgets.Table[client.Terminal] {
	return widgets.NewTable(widgets.TableOptions[client.Terminal]{
		Columns: []widgets.TableColumn[client.Terminal]{
			{ID: "transport", Title: lang.L("Transport"), Width: transportWidth(), Text: transport, Less: by(transport)},
			{ID: "device", Title: lang.L("Device kind"), Width: 98, Text: device, Less: by(device)},
			{ID: "name", Title: lang.L("Terminal name"), Bold: true, Text: name, Less: by(name)},
			{ID: "code1", Title: lang.L("Authentication code 1"), Width: 108, Optional: true, Muted: true, Text: code1},
			{ID: "issued", Title: lang.L("Issued on"), Width: dateWidth(), Optional: true, Text: issued, Less: by(issued)},
			{ID: "until", Title: lang.L("Valid until"), Width: dateWidth(), Text: validUntil, Less: soonest},
			{ID: "state", Title: lang.L("State"), Width: stateWidth(), Tag: stateTag, Text: state, Less: by(state)},
		},
		ID:         name,
		Selectable: true,
		OnSelected: func(ids []string) {
			t.page.form.setTerminals(ids)
			t.page.form.at(rules.StepTerminals, rules.FieldTerminals)
			t.advise()
		},
		FilterHint: lang.L("Filter by terminal or transport"),
		Empty:      lang.L("The terminals have not been loaded yet."),
		MinRows:    5,
	})
}

// transportWidth, dateWidth and stateWidth fit the words of the window's language.
func transportWidth() float32 {
	return widgets.CellWidth(widgets.NewLabel(widgets.Muted, lang.L("Transport")),
		widgets.NewLabel(widgets.Body, explain.Transport(client.Sea)), widgets.NewLabel(widgets.Body, explain.Transport(client.Air)),
		widgets.NewLabel(widgets.Body, explain.Transport(client.Common)))
}

func dateWidth() float32 { return widgets.CellWidth(widgets.NewLabel(widgets.Body, "2000/00/00")) }

func stateWidth() float32 {
	var tags []fyne.CanvasObject
	for _, s := range client.CertificateStates() {
		tags = append(tags, widgets.NewTag(widgets.Neutral, explain.CertificateState(s)))
	}
	return widgets.CellWidth(tags...)
}

func name(t client.Terminal) string      { return t.Name }
func device(t client.Terminal) string    { return t.DeviceKind }
func transport(t client.Terminal) string { return explain.Transport(t.Transport) }

func issued(t client.Terminal) string {
	if t.IssuedOn.IsZero() {
		return "—"
	}
	return explain.PlainDay(t.IssuedOn)
}

// validUntil is the end of the acquired certificate, which nothing but the service knows (facts/domain.md 3.1).
func validUntil(t client.Terminal) string {
	if t.ValidUntil.IsZero() {
		return "—"
	}
	return explain.PlainDay(businessday.DateOf(t.ValidUntil))
}

// code1 can be guessed from the name and is shown; codes 2 and 3 are shown by the dialog of showCodes only.
func code1(t client.Terminal) string { return t.Codes.Code1 }

func stateTag(t client.Terminal) (widgets.Tone, string) {
	return explain.CertificateTone(t.State), state(t)
}

func state(t client.Terminal) string { return explain.CertificateState(t.State) }

func by(text func(client.Terminal) string) func(a, b client.Terminal) bool {
	return func(a, b client.Terminal) bool { return text(a) < text(b) }
}

// soonest orders by what is due first: the end of the certificate, or of the time to acquire it.
func soonest(a, b client.Terminal) bool { return due(a).Before(due(b)) }

func due(t client.Terminal) businessday.Date {
	switch {
	case !t.AcquireBy.IsZero():
		return t.AcquireBy
	case !t.ValidUntil.IsZero():
		return businessday.DateOf(t.ValidUntil)
	}
	return businessday.Date{Year: 9999}
}
