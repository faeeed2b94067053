package jptext

// CheckKana finds the characters that do not belong in a field of readings.
// Allowed are the full-width katakana of JIS X 0208 with the small ones, the
// long mark ー, the middle dot ・ between the parts of a foreign name, and the
// full-width space. Where a conversion would help (hiragana, half-width kana, a
// hyphen typed for the long mark) it is offered.
func CheckKana(s string) []Outside {
	return find(s, func(char string) (string, bool) {
		if isKana(char) {
			return "", false
		}
		if fixed := NormalizeKana(char); kanaOnly(fixed) {
			return fixed, true
		}
		if r, single := onlyRune(char); single && hyphenLike(r) {
			return "ー", true
		}
		if fixed := replacement(char); kanaOnly(fixed) {
			return fixed, true
		}
		return "", true
	})
}

func isKana(char string) bool {
	r, single := onlyRune(char)
	return single && ((r >= 'ァ' && r <= 'ヶ') || r == 'ー' || r == '・' || r == '\u3000')
}

// kanaOnly reports whether s is a text of allowed characters, and not empty.
func kanaOnly(s string) bool {
	all := characters(s)
	for _, char := range all {
		if !isKana(char) {
			return false
		}
	}
	return len(all) > 0
}

// hyphenLike reports whether r looks like a short horizontal stroke. Telephone
// numbers are typed with all of them.
func hyphenLike(r rune) bool {
	switch r {
	case '-', '\u00AD', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2043', '\u207B',
		'\u208B', '\u2212', '\u2500', '\u2501', '\u30FC', '\uFE58', '\uFE63', '\uFF0D', '\uFF70':
		return true
	}
	return false
}
