package drafts

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2/lang"

	"saihakko/client/businessday"
	"saihakko/client/draft"
	"saihakko/client/reissue"
	"saihakko/ui/explain"
	"saihakko/ui/widgets"
)

func newTable(selected func([]string), open func(draft.Draft)) *widgets.Table[draft.Draft] {
	return widgets.NewTable(widgets.TableOptions[draft.Draft]{
		Columns: []widgets.TableColumn[draft.Draft]{
			{ID: "terminals", Title: lang.L("Terminals"), Bold: true, Text: terminals},
			{ID: "applicant", Title: lang.L("Applicant name"), Width: 110, Text: applicant},
			{ID: "date", Title: explain.FieldName(reissue.FieldDesiredDate), Width: 112, Text: desired},
			{ID: "step", Title: lang.L("Screen reached"), Width: 124, Text: step},
			{ID: "changed", Title: lang.L("Last change"), Width: 110, Muted: true, Text: changed,
				Less: func(a, b draft.Draft) bool { return a.Changed.Before(b.Changed) }},
			{ID: "state", Title: lang.L("State"), Width: 110, Tag: stateTag,
				Text: func(d draft.Draft) string { _, label := stateTag(d); return label }},
		},
		ID:          func(d draft.Draft) string { return d.ID },
		Name:        name,
		Selectable:  true,
		OnSelected:  selected,
		Action:      action,
		ActionWidth: 120,
		OnAction:    open,
		Empty:       lang.L("There are no drafts."),
		MinRows:     5,
	})
}

// namedTerminals is how many terminals a line names.
const namedTerminals = 1

// terminals names the first terminals of a draft.
func terminals(d draft.Draft) string {
	list := d.Request.Terminals
	if len(list) == 0 {
		return lang.L("(none chosen yet)")
	}
	if rest := len(list) - namedTerminals; rest > 0 {
		return lang.L("{{.First}} and {{.Count}} more", map[string]string{
			"First": strings.Join(list[:namedTerminals], " "), "Count": strconv.Itoa(rest),
		})
	}
	return strings.Join(list, " ")
}

func applicant(d draft.Draft) string {
	a := d.Request.Applicant
	if text := strings.TrimSpace(a.FamilyName + " " + a.GivenName); text != "" {
		return text
	}
	return "—"
}

// desired is the desired date, as typed where it is none.
func desired(d draft.Draft) string {
	if d.Request.DesiredDate == "" {
		return "—"
	}
	day, err := businessday.ParseISO(d.Request.DesiredDate)
	if err != nil {
		return d.Request.DesiredDate
	}
	return explain.PlainDay(day)
}

// changed is the day and hour without the year, which the order of the lines tells.
func changed(d draft.Draft) string {
	_, short, _ := strings.Cut(explain.Moment(d.Changed), "/")
	return short
}

// step is the screen that was left, in the words of the form's steps bar.
func step(d draft.Draft) string {
	switch d.Step {
	case reissue.StepGuidance:
		return lang.L("Guidance")
	case reissue.StepApplicant:
		return lang.L("Applicant entry")
	case reissue.StepTerminals:
		return lang.L("Terminal entry")
	case reissue.StepConfirm:
		return lang.L("Confirmation")
	case reissue.StepComplete:
		return lang.L("Receipt")
	}
	return string(d.Step)
}

func stateTag(d draft.Draft) (widgets.Tone, string) {
	switch {
	case d.Finished():
		return widgets.Green, lang.L("Sent")
	case d.Unresolved():
		return widgets.Amber, lang.L("Sending unclear")
	}
	return widgets.Neutral, lang.L("Not sent")
}

func action(d draft.Draft) string {
	switch {
	case d.Finished():
		return lang.L("Show")
	case d.Unresolved():
		return lang.L("Find out")
	}
	return lang.L("Continue")
}

// name tells drafts apart where a line is spoken of.
func name(d draft.Draft) string {
	if d.Finished() {
		return terminals(d) + " " + d.ApplicationNumber
	}
	return terminals(d) + " " + changed(d)
}
