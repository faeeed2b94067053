package reissue

import (
	"strconv"

	"saihakko/client/businessday"
)

// Code says what is wrong with a field. The parameters that belong to it are named beside it.
type Code string

// The codes of the published rules.
const (
	Required         Code = "required"
	TooLong          Code = "too-long"          // limit, length (characters)
	ControlCharacter Code = "control-character" // position
	HalfWidth        Code = "half-width"        // character, position
	NotKana          Code = "not-kana"          // character, position
	OutsideCharset   Code = "outside-charset"   // character, position, replacement (may be empty); a warning
	Emoji            Code = "emoji"             // character, position

	PhoneCharacters    Code = "phone-characters"     // character, position
	PhoneStart         Code = "phone-start"          //
	PhoneLength        Code = "phone-length"         // length
	PhoneLengthUnusual Code = "phone-length-unusual" // length, expected; a warning
	MailFormat         Code = "mail-format"          // rule: what of the address is wrong
	MailMismatch       Code = "mail-mismatch"

	DateFormat    Code = "date-format"
	DateNoSuchDay Code = "date-no-such-day"
	DateClosed    Code = "date-closed"    // kind, name, date, next
	DateTooEarly  Code = "date-too-early" // earliest
	DateFar       Code = "date-far"       // days; a warning

	ReasonUnknown Code = "reason-unknown"

	TerminalsRequired     Code = "terminals-required"
	TerminalUnknown       Code = "terminal-unknown"        // terminal
	TerminalDuplicate     Code = "terminal-duplicate"      // terminal
	TerminalBusy          Code = "terminal-busy"           // terminal, number
	TerminalRenewalEnough Code = "terminal-renewal-enough" // terminal, days; a warning
)

// Problem is one thing that is wrong with one field.
type Problem struct {
	Field      Field
	Code       Code
	Parameters map[string]string
	// Warning marks a problem that the user may leave as it is.
	Warning bool
}

// Blocking returns the problems that have to be mended before the request can be sent.
func Blocking(problems []Problem) []Problem {
	var blocking []Problem
	for _, p := range problems {
		if !p.Warning {
			blocking = append(blocking, p)
		}
	}
	return blocking
}

// Terminal is what the rules need to know of a terminal.
type Terminal struct {
	// Requested is the number of an application under review that contains the terminal; empty if there is none.
	Requested string
	// RenewalDays is the number of days left to renew instead of reissuing; negative outside the renewal window.
	RenewalDays int
}

// Rules is what a request is judged against.
type Rules struct {
	Today    businessday.Date
	Calendar *businessday.Calendar
	// Terminal looks up one of the office's terminals. If nil, terminals are not looked up: this is how an offline
	// draft without a synced copy is judged.
	Terminal func(name string) (Terminal, bool)
	// Replacing is the number of the application that this request corrects; its own terminals do not count as busy.
	Replacing string
}

func problem(f Field, code Code, parameters ...string) Problem {
	return Problem{Field: f, Code: code, Parameters: parametersOf(parameters)}
}

func warning(f Field, code Code, parameters ...string) Problem {
	p := problem(f, code, parameters...)
	p.Warning = true
	return p
}

func parametersOf(pairs []string) map[string]string {
	if len(pairs) == 0 {
		return nil
	}
	parameters := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		parameters[pairs[i]] = pairs[i+1]
	}
	return parameters
}

func element(i int) Field { return FieldTerminals + Field("/"+strconv.Itoa(i)) }
