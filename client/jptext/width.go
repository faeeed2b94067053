package jptext

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// preferred maps characters to the twin that Windows and the JIS X 0208 tables
// use. macOS and Linux input methods produce the left-hand ones, which cannot
// be encoded; the eye sees no difference. ASCII quotes become the curly ones
// because ＂ and ＇ are not in JIS X 0208.
var preferred = map[rune]rune{
	'\u2212': '\uFF0D', // − minus sign          → －
	'\u301C': '\uFF5E', // 〜 wave dash           → ～
	'\u2014': '\u2015', // — em dash             → ―
	'\u2016': '\u2225', // ‖ double vertical     → ∥
	'\u00A2': '\uFFE0', // ¢                     → ￠
	'\u00A3': '\uFFE1', // £                     → ￡
	'\u00AC': '\uFFE2', // ¬                     → ￢
	'\u00A5': '\uFFE5', // ¥                     → ￥
	'\u203E': '\uFFE3', // ‾ overline            → ￣
	'"':      '\u201D',
	'\'':     '\u2019',
	'\uFF02': '\u201D',
	'\uFF07': '\u2019',
}

// ToFullWidth returns s with every half-width character (ASCII, space, kana,
// signs) in its full-width form. What has none is kept.
func ToFullWidth(s string) string { return convert(s, fullWidth) }

// ToHalfWidth returns s with full-width ASCII (letters, digits, signs such as ＠,
// the space) in its half-width form. Kana stay full-width.
func ToHalfWidth(s string) string { return convert(s, halfWidth) }

// ToKatakana returns s with hiragana and half-width kana as full-width katakana.
// Everything else is kept.
func ToKatakana(s string) string { return convert(s, katakana) }

// NormalizeName prepares a field that is meant to be full-width (a name, a
// department, a title): full-width throughout, spaces trimmed and single,
// invisible characters from pasted text removed.
func NormalizeName(s string) string { return tidy(s, fullWidth) }

// NormalizeKana prepares a field of readings: as NormalizeName, and hiragana
// become katakana.
func NormalizeKana(s string) string {
	return tidy(s, func(r rune) rune { return katakana(fullWidth(r)) })
}

// convert maps every rune of s between two rounds of NFC. The first one settles
// characters that decompose into ASCII, such as the Kelvin sign; the second
// joins what a half-width ｶﾞ becomes, カ and a combining mark.
func convert(s string, mapping func(rune) rune) string {
	return norm.NFC.String(strings.Map(mapping, clean(s)))
}

// tidy converts s and puts its spaces in order.
func tidy(s string, mapping func(rune) rune) string {
	visible := strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return mapping(r)
	}, clean(s))
	return norm.NFC.String(strings.Join(strings.FieldsFunc(visible, blank), "\u3000"))
}

// blank reports whether r separates words: any space, tab or line break, which a
// field of one line cannot hold anyway.
func blank(r rune) bool { return unicode.IsSpace(r) }

// invisible reports whether r leaves no mark and comes only from copying: zero
// width spaces, direction marks, control characters. The zero-width joiner
// stays, because removing it would turn one emoji into several.
func invisible(r rune) bool {
	switch {
	case r == '\u200B', r == '\u200E', r == '\u200F', r == '\u00AD', r == '\u2060', r == '\uFEFF',
		r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069':
		return true
	}
	return unicode.IsControl(r) && !unicode.IsSpace(r)
}

func fullWidth(r rune) rune {
	if twin, ok := preferred[r]; ok {
		return twin
	}
	if wide := width.LookupRune(r).Wide(); wide != 0 {
		return wide
	}
	return r
}

func halfWidth(r rune) rune {
	switch {
	case r >= '\uFF01' && r <= '\uFF5E':
		return r - '\uFF01' + '!'
	case r == '\u3000':
		return ' '
	}
	return r
}

func katakana(r rune) rune {
	switch {
	case r >= '\u3041' && r <= '\u3096', r == '\u309D', r == '\u309E': // ぁ–ゖ ゝ ゞ
		return r - '\u3041' + '\u30A1'
	case r >= '\uFF65' && r <= '\uFF9F': // ･ ｦ–ﾟ
		return width.LookupRune(r).Wide()
	}
	return r
}
