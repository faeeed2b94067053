package reissue

import (
	"fyne.io/fyne/v2/lang"

	rules "saihakko/client/reissue"
	"saihakko/ui/explain"
	"saihakko/ui/widgets"
)

func summaryTitle(problems []rules.Problem) string {
	return lang.L("There are {{.Count}} things to correct.", map[string]any{"Count": len(problems)})
}

// summarise lists problems with a way to the field of each.
func summarise(problems []rules.Problem, jump func(rules.Field)) []widgets.Problem {
	lines := make([]widgets.Problem, 0, len(problems))
	for _, p := range problems {
		field := p.Field.Base()
		lines = append(lines, widgets.Problem{Text: explain.Problem(p), Jump: func() { jump(field) }})
	}
	return lines
}
