package jptext_test

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"saihakko/client/jptext"
)

// normalisers are all functions that take anything and never fail.
var normalisers = map[string]func(string) string{
	"ToFullWidth":     jptext.ToFullWidth,
	"ToHalfWidth":     jptext.ToHalfWidth,
	"ToKatakana":      jptext.ToKatakana,
	"NormalizeName":   jptext.NormalizeName,
	"NormalizeKana":   jptext.NormalizeKana,
	"NormalizeDigits": jptext.NormalizeDigits,
	"NormalizeMail":   jptext.NormalizeMail,
}

// awkward are texts that have broken converters before.
var awkward = []string{
	"", " ", "　", "達朗", "ﾀﾛｳ", "ｶﾞ", "ｳﾞ", "ﾞ", "か\u3099", "カ\u309A", "タロウ", "たろう", "髙﨑", "𠮷野家", "葛\U000E0100城",
	"👩‍👩‍👧", "🇯🇵", "1️⃣", "❤️", "①㈱Ⅲ℡", "−〜—‖¢£¬", "K", "\u037E", "Å", "e\u0301", "ｅ\u0301", "e\u200B\u0301",
	"=\u0338", "ﾡ", "\xff\xfe", "a\xffb", "\u202E反転", "０３（１２３４）５６７８", "+81-3-1234-5678", "＋８１（０）３", "taro＠naccs。jp",
	"\t改\n行\r", "O'Brien \"x\"", "ゔゕゖゝゞ", "ヷヸ", "\u0301", "\u200D", "\u200Dあ\u200D",
}

// texts draws what people and programs may put into a field.
func texts() *rapid.Generator[string] {
	piece := rapid.OneOf(rapid.SampledFrom(awkward), rapid.String(), rapid.StringOfN(runes(), 0, 20, -1))
	return rapid.Custom(func(t *rapid.T) string {
		s := ""
		for _, p := range rapid.SliceOfN(piece, 0, 4).Draw(t, "pieces") {
			s += p
		}
		return s
	})
}

// runes draws from the blocks where conversion happens.
func runes() *rapid.Generator[rune] {
	return rapid.OneOf(
		rapid.RuneFrom([]rune("-‐−ーｰ()（） 　.。・@＠+８１\u3099\u309A\u0301\u200B\u200D\uFE0F")),
		rapid.Int32Range(0x20, 0x7E), rapid.Int32Range(0x3040, 0x30FF), rapid.Int32Range(0xFF00, 0xFFEF),
		rapid.Int32Range(0x4E00, 0x9FFF), rapid.Int32Range(0xF900, 0xFAFF), rapid.Int32Range(0x1F300, 0x1FAFF),
		rapid.Int32Range(0x2000, 0x22FF), rapid.Int32Range(0x1100, 0x11FF),
	)
}

// lawful fails the test unless f gives valid NFC and settles at once.
func lawful(t interface{ Fatalf(string, ...any) }, name string, f func(string) string, s string) {
	once := f(s)
	if !utf8.ValidString(once) || !norm.NFC.IsNormalString(once) {
		t.Fatalf("%s(%q) = %q, which is not valid UTF-8 in NFC", name, s, once)
	}
	if twice := f(once); twice != once {
		t.Fatalf("%s(%q) = %q, but again it gives %q", name, s, once, twice)
	}
}

func TestEveryConversionSettlesAtOnceAndGivesNFC(t *testing.T) {
	for name, f := range normalisers {
		t.Run(name, func(t *testing.T) {
			for _, s := range awkward {
				lawful(t, name, f, s)
			}
			rapid.Check(t, func(t *rapid.T) { lawful(t, name, f, texts().Draw(t, "text")) })
		})
	}
}

func fuzzNormaliser(f *testing.F, name string) {
	for _, s := range awkward {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { lawful(t, name, normalisers[name], s) })
}

func FuzzToFullWidth(f *testing.F)     { fuzzNormaliser(f, "ToFullWidth") }
func FuzzToHalfWidth(f *testing.F)     { fuzzNormaliser(f, "ToHalfWidth") }
func FuzzToKatakana(f *testing.F)      { fuzzNormaliser(f, "ToKatakana") }
func FuzzNormalizeName(f *testing.F)   { fuzzNormaliser(f, "NormalizeName") }
func FuzzNormalizeKana(f *testing.F)   { fuzzNormaliser(f, "NormalizeKana") }
func FuzzNormalizeDigits(f *testing.F) { fuzzNormaliser(f, "NormalizeDigits") }
func FuzzNormalizeMail(f *testing.F)   { fuzzNormaliser(f, "NormalizeMail") }
