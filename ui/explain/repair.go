package explain

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2/lang"

	"saihakko/client/jptext"
	"saihakko/client/reissue"
)

// Fix is what a person may accept by one press instead of typing.
type Fix struct {
	// Label says what will be done, for example 「「高」に置き換える」.
	Label string
	// Text is the field's whole new text.
	Text string
}

// Repair offers a fix for a problem of a field that holds text. ok is false where only a person can know.
func Repair(p reissue.Problem, text string) (fix Fix, ok bool) {
	switch p.Code {
	case reissue.OutsideCharset:
		return replace(p, text, p.Parameters["replacement"])
	case reissue.HalfWidth:
		return replace(p, text, jptext.ToFullWidth(p.Parameters["character"]))
	case reissue.NotKana:
		for _, found := range jptext.CheckKana(text) {
			if strconv.Itoa(found.Position) == p.Parameters["position"] {
				return replace(p, text, found.Replacement)
			}
		}
	case reissue.Emoji:
		return remove(p, text, lang.L("Delete “{{.Character}}”", with{"Character": p.Parameters["character"]}))
	case reissue.ControlCharacter:
		return remove(p, text, lang.L("Delete the invisible character"))
	case reissue.PhoneCharacters:
		return remove(p, text, lang.L("Delete “{{.Character}}”", with{"Character": p.Parameters["character"]}))
	case reissue.MailFormat:
		if jptext.MailCode(p.Parameters["rule"]) == jptext.MailCharacter && strings.TrimSpace(p.Parameters["character"]) == "" {
			return remove(p, text, lang.L("Delete the space"))
		}
	case reissue.DateClosed:
		return choose(p.Parameters["next"])
	case reissue.DateTooEarly:
		return choose(p.Parameters["earliest"])
	}
	return Fix{}, false
}

func replace(p reissue.Problem, text, by string) (Fix, bool) {
	fixed, ok := exchange(p, text, by)
	if !ok || by == "" {
		return Fix{}, false
	}
	return Fix{Label: lang.L("Replace it by “{{.Replacement}}”", with{"Replacement": by}), Text: fixed}, true
}

func remove(p reissue.Problem, text, label string) (Fix, bool) {
	// jptext keeps what has no replacement, so the character first becomes one that no text holds.
	const nothing = "\uFDD0" // a noncharacter of Unicode, never assigned
	marked, ok := exchange(p, text, nothing)
	if !ok {
		return Fix{}, false
	}
	return Fix{Label: label, Text: strings.ReplaceAll(marked, nothing, "")}, true
}

// exchange replaces the character that the problem points at. It reports false where the text has changed since.
func exchange(p reissue.Problem, text, by string) (string, bool) {
	position, err := strconv.Atoi(p.Parameters["position"])
	if err != nil {
		return "", false
	}
	char := p.Parameters["character"]
	if p.Code == reissue.ControlCharacter { // its problem names the position only
		for _, found := range jptext.CheckCharset(text) {
			if found.Position == position {
				char = found.Char
			}
		}
	}
	fixed := jptext.Apply(text, []jptext.Outside{{Char: char, Position: position, Replacement: by}})
	return fixed, fixed != text
}

func choose(iso string) (Fix, bool) {
	if iso == "" || day(iso) == iso {
		return Fix{}, false
	}
	return Fix{Label: lang.L("Take {{.Date}}", with{"Date": day(iso)}), Text: iso}, true
}
