// Package jptext converts and judges what people type into Japanese forms:
// width, kana, the character set, telephone numbers and mail addresses.
//
// Two kinds of functions are kept apart. The To… and Normalize… functions take
// anything and make the best of it; none of them fails, each gives valid UTF-8
// in Unicode's composed form (NFC), and applying one twice is the same as
// applying it once. The Check… functions change nothing and return codes with
// their parameters; the sentences about them are worded in the window.
//
// The package is pure and knows no fields. Which check belongs to which field,
// and which limit, is for package reissue to say.
//
// # Counting
//
// Lengths and positions count characters as a reader sees them (extended
// grapheme clusters of Unicode annex 29): a letter with its accent, a kanji
// with its variation selector, or a family emoji of seven code points is one
// character. For the characters of JIS X 0208 that is the same as counting code
// points. Positions start at 1. A cluster of more than 16 code points does not
// occur in any language; the rest of it counts as further characters, so that a
// limit on characters also limits the bytes.
package jptext
