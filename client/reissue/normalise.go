package reissue

import (
	"saihakko/client/businessday"
	"saihakko/client/jptext"
)

// Change is one field that [Normalise] wrote in its stored form.
type Change struct {
	Field  Field
	Before string
	After  string
}

// Normalise brings every field into the form in which it is stored: lenient in, strict stored. What cannot be read is
// left as it was typed, for [Check] to name. today is needed for dates without a year.
func Normalise(r Request, today businessday.Date) (Request, []Change) {
	r = r.Clone()
	var changes []Change
	for _, f := range Fields() {
		before := r.Text(f)
		after, changed := NormaliseField(f, before, today)
		if changed {
			r.SetText(f, after)
			changes = append(changes, Change{Field: f, Before: before, After: after})
		}
	}
	return r, changes
}

// NormaliseField returns the stored form of a field's text and whether it differs from the text.
func NormaliseField(f Field, text string, today businessday.Date) (string, bool) {
	var stored string
	switch rules[f.Base()].kind {
	case name:
		stored = jptext.NormalizeName(text)
	case kana:
		stored = jptext.NormalizeKana(text)
	case phone:
		stored = jptext.NormalizeDigits(text)
	case mail:
		stored = jptext.NormalizeMail(text)
	case date:
		stored = normaliseDate(text, today)
	default:
		stored = text
	}
	return stored, stored != text
}

func normaliseDate(text string, today businessday.Date) string {
	day, err := businessday.ParseLenient(text, today)
	if err != nil {
		return text
	}
	return day.String()
}
