package widgets

import (
	"strings"
	"unicode"
)

// The simple kinsoku of JIS X 4051: what must not begin a line, and what must not end one.
const (
	noStart = "、。，．,.・:;：；?？!！゛゜´`¨ヽヾゝゞ々ー’”)）〕]］}｝〉》」』】°′″℃%％…‥" +
		"ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ｡､･｣ｰｧｨｩｪｫｯｬｭｮﾞﾟ〜～▼▲"
	noEnd = "‘“(（〔[［{｛〈《「『【｢※￥＄"
)

// breakLines breaks text into lines no wider than width, by measure. It breaks anywhere between Japanese characters
// but never inside a Latin word or a number, unless that alone is too wide, and it keeps punctuation, closing
// brackets, small kana and the long-vowel mark off the start of a line and opening brackets off its end. Line breaks
// in the text are kept. Spaces at a break are dropped.
func breakLines(text string, width float32, measure func(string) float32) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, breakParagraph([]rune(paragraph), width, measure)...)
	}
	return lines
}

func breakParagraph(text []rune, width float32, measure func(string) float32) []string {
	var lines []string
	for {
		n := fitting(text, width, measure)
		if n == len(text) {
			return append(lines, string(text))
		}
		at := n
		for at > 0 && !mayBreak(text, at) {
			at--
		}
		if at == 0 {
			at = breakWord(text[:n])
		}
		lines = append(lines, strings.TrimRight(string(text[:at]), " 　"))
		text = trimSpaces(text[at:])
		if len(text) == 0 {
			return lines
		}
	}
}

// breakWord is where a word that is too long for a line is broken: behind one of the signs that join the parts of
// addresses, or else anywhere, since overflowing would be worse.
func breakWord(fits []rune) int {
	for at := len(fits) - 1; at > 0; at-- {
		if strings.ContainsRune("@/-_.:?&=", fits[at-1]) {
			return at
		}
	}
	return max(len(fits), 1)
}

func trimSpaces(text []rune) []rune {
	for len(text) > 0 && unicode.IsSpace(text[0]) {
		text = text[1:]
	}
	return text
}

// fitting is how many runes from the start fit into width.
func fitting(text []rune, width float32, measure func(string) float32) int {
	low, high := 0, len(text)
	for low < high {
		mid := (low + high + 1) / 2
		if measure(string(text[:mid])) <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return low
}

// mayBreak tells whether a line may end before text[at].
func mayBreak(text []rune, at int) bool {
	before, after := text[at-1], text[at]
	switch {
	case strings.ContainsRune(noStart, after), strings.ContainsRune(noEnd, before):
		return false
	case unicode.IsSpace(after), unicode.IsSpace(before):
		return true
	default:
		return !inWord(before) || !inWord(after)
	}
}

// inWord tells whether r belongs to a Latin word, a number or an address, which are not broken.
func inWord(r rune) bool {
	return r < unicode.MaxLatin1 && !unicode.IsSpace(r)
}
