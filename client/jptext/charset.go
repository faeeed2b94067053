package jptext

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// CheckCharset finds the characters that are in neither JIS X 0208 (levels 1 and
// 2, what Japanese offices accept) nor printable ASCII, and offers a
// replacement where usage knows one: 髙→高, ㈱→（株）. Replacements are themselves
// within JIS X 0208. Half-width kana, emoji and control characters are found
// too; only the first have a replacement.
func CheckCharset(s string) []Outside {
	return find(s, func(char string) (string, bool) {
		if r, single := onlyRune(char); single && (inJIS(r) || (r >= ' ' && r <= '~')) {
			return "", false
		}
		return replacement(char), true
	})
}

// CheckFullWidth finds the half-width characters (ASCII, half-width kana and
// signs) in a field that is meant to be full-width.
func CheckFullWidth(s string) []Outside {
	return find(s, func(char string) (string, bool) {
		first, _ := utf8.DecodeRuneInString(char)
		switch width.LookupRune(first).Kind() {
		case width.EastAsianNarrow, width.EastAsianHalfwidth:
			return ToFullWidth(char), true
		}
		return "", false
	})
}

// jisX0208 holds the 6,879 characters of JIS X 0208: what EUC-JP writes in two
// bytes with the lead A1–A8 (signs, kana, letters) or B0–F4 (kanji). The rows
// between and behind are vendors' additions, which the encoders of x/text let
// through: ① ㈱ 髙 (facts/domain.md 4.1).
var jisX0208 = sync.OnceValue(func() map[rune]bool {
	set := make(map[rune]bool, 7000)
	decoder := japanese.EUCJP.NewDecoder()
	for lead := 0xA1; lead <= 0xF4; lead++ {
		if lead > 0xA8 && lead < 0xB0 {
			continue
		}
		for trail := 0xA1; trail <= 0xFE; trail++ {
			text, err := decoder.Bytes([]byte{byte(lead), byte(trail)})
			if r, size := utf8.DecodeRune(text); err == nil && r != utf8.RuneError && size == len(text) {
				set[r] = true
			}
		}
	}
	return set
})

// inJIS reports whether r is in JIS X 0208. NFC turns the Ångström sign, which
// is, into the letter Å, which is not: both count as it.
func inJIS(r rune) bool { return jisX0208()[r] || r == '\u00C5' }

// replacement offers the text to write instead of a character outside JIS X
// 0208, or "" where usage knows none.
func replacement(char string) string {
	bare := strings.Map(func(r rune) rune {
		if variationSelector(r) {
			return -1
		}
		return r
	}, char)
	if r, single := onlyRune(bare); single {
		if usual, ok := usualForms[r]; ok {
			return usual
		}
	}
	for _, candidate := range []string{ToFullWidth(bare), ToFullWidth(norm.NFKC.String(bare)), ToFullWidth(withoutAccents(bare))} {
		if candidate != "" && allJIS(candidate) {
			return candidate
		}
	}
	return ""
}

// withoutAccents returns a Latin letter without its diacritics, and any other
// character as it is.
func withoutAccents(char string) string {
	parts := norm.NFD.String(char)
	first, size := utf8.DecodeRuneInString(parts)
	if !unicode.Is(unicode.Latin, first) {
		return char
	}
	for _, r := range parts[size:] {
		if !unicode.Is(unicode.Mn, r) {
			return char
		}
	}
	return parts[:size]
}

// variationSelector reports whether r only chooses a glyph for the character
// before it, as in the registered forms of 葛 and 辻.
func variationSelector(r rune) bool {
	return (r >= '\uFE00' && r <= '\uFE0F') || (r >= '\U000E0100' && r <= '\U000E01EF')
}

func allJIS(s string) bool {
	for _, r := range s {
		if !inJIS(r) {
			return false
		}
	}
	return true
}

func onlyRune(s string) (rune, bool) {
	r, size := utf8.DecodeRuneInString(s)
	return r, size > 0 && size == len(s)
}
