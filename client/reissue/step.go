package reissue

// Step is one screen of the reissue form, in the manual's order.
type Step string

// The steps of the manual: ② guidance, ③ applicant, ④ terminals, ⑤ confirmation, and the missing ⑥, completion
// (facts/domain.md, section 2, number 1).
const (
	StepGuidance  Step = "guidance"
	StepApplicant Step = "applicant"
	StepTerminals Step = "terminals"
	StepConfirm   Step = "confirm"
	StepComplete  Step = "complete"
)

// Steps lists the steps in order.
func Steps() []Step {
	return []Step{StepGuidance, StepApplicant, StepTerminals, StepConfirm, StepComplete}
}

// Valid reports whether s is one of [Steps].
func (s Step) Valid() bool { return s.Index() >= 0 }

// Index returns the position of the step, from 0, or -1 for an unknown one.
func (s Step) Index() int {
	for i, step := range Steps() {
		if step == s {
			return i
		}
	}
	return -1
}

// Next returns the step after s; the last one is followed by itself.
func (s Step) Next() Step { return s.moved(1) }

// Previous returns the step before s; the first one is preceded by itself.
func (s Step) Previous() Step { return s.moved(-1) }

func (s Step) moved(by int) Step {
	steps := Steps()
	return steps[min(max(s.Index()+by, 0), len(steps)-1)]
}

// StepOf returns the step on which a field is filled in.
func StepOf(f Field) Step {
	for _, field := range terminalFields() {
		if f.Base() == field {
			return StepTerminals
		}
	}
	return StepApplicant
}

// Reachable returns the furthest step that may be opened: every step whose predecessors have no blocking problem. The
// completion step is reached only by submitting. Going back is never restricted.
func Reachable(r Request, rules Rules) Step {
	if len(Blocking(CheckStep(StepApplicant, r, rules))) > 0 {
		return StepApplicant
	}
	if len(Blocking(CheckStep(StepTerminals, r, rules))) > 0 {
		return StepTerminals
	}
	return StepConfirm
}
