package reissue

// Check judges a normalised request and returns all problems in the order of the screens.
func Check(r Request, rules Rules) []Problem {
	return append(CheckStep(StepApplicant, r, rules), CheckStep(StepTerminals, r, rules)...)
}

// CheckStep judges the fields of one step; a step without fields has no problems of its own, except that the
// confirmation shows those of all steps.
func CheckStep(s Step, r Request, rules Rules) []Problem {
	var fields []Field
	switch s {
	case StepApplicant:
		fields = applicantFields()
	case StepTerminals:
		fields = terminalFields()
	case StepConfirm:
		fields = Fields()
	case StepGuidance, StepComplete:
	}
	var problems []Problem
	for _, f := range fields {
		problems = append(problems, CheckField(f, r, rules)...)
	}
	return problems
}

// CheckField judges one field. A field that is required and empty has that problem only.
func CheckField(f Field, r Request, against Rules) []Problem {
	f = f.Base()
	rule, known := rules[f]
	if !known {
		return nil
	}
	if rule.kind == terminals {
		return checkTerminals(r.Terminals, against)
	}
	text := r.Text(f)
	if text == "" {
		if rule.required {
			return []Problem{problem(f, Required)}
		}
		return nil
	}
	switch rule.kind {
	case name:
		return checkName(f, text, rule.limit)
	case kana:
		return checkKana(f, text, rule.limit)
	case phone:
		return checkPhone(f, text)
	case mail:
		return checkMail(f, text, r.Applicant.Mail)
	case date:
		return checkDate(f, text, against)
	default:
		return checkReason(f, Reason(text))
	}
}

func checkReason(f Field, reason Reason) []Problem {
	for _, known := range Reasons() {
		if reason == known {
			return nil
		}
	}
	return []Problem{problem(f, ReasonUnknown)}
}
