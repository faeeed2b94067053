package reissue

import (
	"strconv"
	"unicode"

	"saihakko/client/jptext"
)

// checkName judges a full-width text. Characters outside JIS X 0208 are a warning with a replacement, since the
// service's character set is not published (facts/domain.md 4.1); emoji and control characters are in no set at all.
func checkName(f Field, text string, limit int) []Problem {
	problems := checkLength(f, text, limit)
	for _, o := range jptext.CheckFullWidth(text) {
		if !isControl(o.Char) {
			problems = append(problems, problem(f, HalfWidth, at(o)...))
		}
	}
	for _, o := range jptext.CheckCharset(text) {
		switch {
		case isControl(o.Char):
			problems = append(problems, problem(f, ControlCharacter, "position", strconv.Itoa(o.Position)))
		case isEmoji(o.Char):
			problems = append(problems, problem(f, Emoji, at(o)...))
		case isHalfWidthKana(o.Char):
			// Named by CheckFullWidth already.
		default:
			problems = append(problems, warning(f, OutsideCharset, append(at(o), "replacement", o.Replacement)...))
		}
	}
	return problems
}

// checkKana judges a reading (全角カナ). Small kana, ー and ・ are allowed: their refusal without a reason is what users of
// similar systems dislike most (facts/domain.md 4.2).
func checkKana(f Field, text string, limit int) []Problem {
	problems := checkLength(f, text, limit)
	for _, o := range jptext.CheckKana(text) {
		if isControl(o.Char) {
			problems = append(problems, problem(f, ControlCharacter, "position", strconv.Itoa(o.Position)))
			continue
		}
		problems = append(problems, problem(f, NotKana, at(o)...))
	}
	return problems
}

func checkLength(f Field, text string, limit int) []Problem {
	length := jptext.Length(text)
	if length <= limit {
		return nil
	}
	return []Problem{problem(f, TooLong, "limit", strconv.Itoa(limit), "length", strconv.Itoa(length))}
}

// checkPhone judges a telephone or fax number: digits only (facts/domain.md, section 2, number 4, and 4.3).
func checkPhone(f Field, text string) []Problem {
	var problems []Problem
	for _, found := range jptext.CheckPhone(text) {
		length := strconv.Itoa(found.Got)
		switch found.Code {
		case jptext.PhoneNotDigit:
			problems = append(problems, problem(f, PhoneCharacters,
				"character", found.Char, "position", strconv.Itoa(found.Position)))
		case jptext.PhoneLeadingZero:
			problems = append(problems, problem(f, PhoneStart))
		case jptext.PhoneLength:
			problems = append(problems, problem(f, PhoneLength, "length", length))
		default:
			problems = append(problems, warning(f, PhoneLengthUnusual,
				"length", length, "expected", strconv.Itoa(found.Want)))
		}
	}
	return problems
}

// checkMail judges an address; the one for confirmation only has to be the same as the first (manual step ③).
func checkMail(f Field, text, first string) []Problem {
	if f == FieldMailConfirmation {
		if text != first {
			return []Problem{problem(f, MailMismatch)}
		}
		return nil
	}
	var problems []Problem
	for _, found := range jptext.CheckMail(text) {
		problems = append(problems, problem(f, MailFormat, "rule", string(found.Code),
			"character", found.Char, "position", strconv.Itoa(found.Position), "limit", strconv.Itoa(found.Limit)))
	}
	return problems
}

func at(o jptext.Outside) []string {
	return []string{"character", o.Char, "position", strconv.Itoa(o.Position)}
}

func isControl(char string) bool {
	for _, r := range char {
		return unicode.IsControl(r)
	}
	return false
}

// isHalfWidthKana reports the forms of U+FF61 to U+FF9F.
func isHalfWidthKana(char string) bool {
	for _, r := range char {
		return r >= '｡' && r <= 'ﾟ'
	}
	return false
}

// pictographs are the blocks of which every character outside JIS X 0208 is a picture: technical and geometric signs
// with an emoji form, miscellaneous symbols, dingbats, arrows and stars, and the emoji planes.
var pictographs = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x2300, Hi: 0x23FF, Stride: 1}, {Lo: 0x25A0, Hi: 0x27BF, Stride: 1}, {Lo: 0x2B00, Hi: 0x2BFF, Stride: 1}},
	R32: []unicode.Range32{{Lo: 0x1F000, Hi: 0x1FAFF, Stride: 1}},
}

// isEmoji reports pictographs, and what asks for emoji presentation or is joined. It is asked about characters outside
// JIS X 0208 only, so that ★ and ♪ stay what they are: ordinary signs.
func isEmoji(char string) bool {
	const emojiPresentation, joiner, keycap = '\ufe0f', '\u200d', '\u20e3'
	for _, r := range char {
		if unicode.Is(pictographs, r) || r == emojiPresentation || r == joiner || r == keycap {
			return true
		}
	}
	return false
}
