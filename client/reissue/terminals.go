package reissue

import "strconv"

// checkTerminals judges the chosen terminals (manual step ④: at least one, several allowed).
func checkTerminals(names []string, rules Rules) []Problem {
	if len(names) == 0 {
		return []Problem{problem(FieldTerminals, TerminalsRequired)}
	}
	var problems []Problem
	seen := make(map[string]bool, len(names))
	for i, name := range names {
		if seen[name] {
			problems = append(problems, problem(element(i), TerminalDuplicate, "terminal", name))
			continue
		}
		seen[name] = true
		problems = append(problems, checkTerminal(i, name, rules)...)
	}
	return problems
}

func checkTerminal(i int, name string, rules Rules) []Problem {
	if rules.Terminal == nil {
		return nil
	}
	terminal, known := rules.Terminal(name)
	switch {
	case !known:
		return []Problem{problem(element(i), TerminalUnknown, "terminal", name)}
	case terminal.Requested != "" && terminal.Requested != rules.Replacing:
		return []Problem{problem(element(i), TerminalBusy, "terminal", name, "number", terminal.Requested)}
	case terminal.RenewalDays >= 0:
		days := strconv.Itoa(terminal.RenewalDays)
		return []Problem{warning(element(i), TerminalRenewalEnough, "terminal", name, "days", days)}
	}
	return nil
}
