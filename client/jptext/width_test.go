package jptext_test

import (
	"testing"

	"saihakko/client/jptext"
)

type conversion struct{ from, to string }

func checkConversions(t *testing.T, f func(string) string, cases []conversion) {
	t.Helper()
	for _, c := range cases {
		if got := f(c.from); got != c.to {
			t.Errorf("%q: got %q, want %q", c.from, got, c.to)
		}
	}
}

func TestHalfWidthTextBecomesFullWidth(t *testing.T) {
	checkConversions(t, jptext.ToFullWidth, []conversion{
		{"ABCxyz 019", "ＡＢＣｘｙｚ　０１９"},
		{"ｶﾞ", "\u30AC"}, // one composed character, not カ and a mark
		{"ｳﾞ", "\u30F4"},
		{"ﾊﾟｰﾃｨ", "パーティ"},
		{"ｱﾞ", "ア\u3099"}, // nothing to compose with: kept as typed
		{"第一営業部営業第3課", "第一営業部営業第３課"},
		{"−〜", "－～"}, // what macOS types becomes what can be encoded
		{"O'Brien", "Ｏ’Ｂｒｉｅｎ"},
		{"髙👩‍👩‍👧é", "髙👩‍👩‍👧é"}, // has no full-width form
		{"\u212A", "Ｋ"},        // the Kelvin sign is a K
		{"a\xffb", "ａ\uFFFDｂ"},
	})
}

func TestFullWidthASCIIBecomesHalfWidth(t *testing.T) {
	checkConversions(t, jptext.ToHalfWidth, []conversion{
		{"ＡＢＣｘｙｚ　０１９", "ABCxyz 019"},
		{"ｔａｒｏ＠ｎａｃｃｓ．ｊｐ", "taro@naccs.jp"},
		{"１１１１０Ａ", "11110A"},
		{"タロウ", "タロウ"},
		{"ﾀﾛｳ", "ﾀﾛｳ"},
	})
}

func TestKanaBecomeFullWidthKatakana(t *testing.T) {
	checkConversions(t, jptext.ToKatakana, []conversion{
		{"たろう", "タロウ"},
		{"ﾀﾛｳ", "タロウ"},
		{"ぱーてぃ", "パーティ"},
		{"か\u3099", "ガ"},
		{"ゔぁいおりん", "ヴァイオリン"},
		{"ゝゞゕゖ", "ヽヾヵヶ"},
		{"ﾃﾞ･ｶﾞﾏ", "デ・ガマ"},
		{"太郎 Taro", "太郎 Taro"},
	})
}

func TestANameIsTidied(t *testing.T) {
	checkConversions(t, jptext.NormalizeName, []conversion{
		{"  達朗 ", "達朗"},
		{"第1 \t 営業部\n", "第１　営業部"},
		{"\uFEFF達\u200B朗\u202E", "達朗"}, // pasted from a web page
		{"ﾀﾛｳ", "タロウ"},
		{"たろう", "たろう"},
		{"👩‍👩‍👧", "👩‍👩‍👧"}, // still one character: the joiners stay
		{"　", ""},
	})
}

func TestAReadingIsTidiedIntoKatakana(t *testing.T) {
	checkConversions(t, jptext.NormalizeKana, []conversion{
		{" つうかん はなこ ", "ツウカン　ハナコ"},
		{"ﾂｳｶﾝ ﾊﾅｺ", "ツウカン　ハナコ"},
		{"ゔぃくとりあ", "ヴィクトリア"},
		{"シ", "シ"},
		{"太郎", "太郎"},
	})
}

func TestANumberIsReducedToItsDigits(t *testing.T) {
	checkConversions(t, jptext.NormalizeDigits, []conversion{
		{"03-1234-5678", "0312345678"},
		{"０３－１２３４－５６７８", "0312345678"},
		{"03‐1234–5678", "0312345678"},
		{"03ー1234ー5678", "0312345678"},
		{"03−1234ｰ5678", "0312345678"},
		{"(03) 1234 5678", "0312345678"},
		{"０３（１２３４）５６７８", "0312345678"},
		{"03.1234.5678", "0312345678"},
		{"+81 3-1234-5678", "0312345678"},
		{"+81 (0)90-1234-5678", "09012345678"},
		{"\u202D090-1234-5678\u202C", "09012345678"}, // pasted from a contact list
		{"03-1234-5678内線9", "0312345678内線9"},
		{"", ""},
	})
}

func TestAMailAddressIsPutRight(t *testing.T) {
	checkConversions(t, jptext.NormalizeMail, []conversion{
		{" taro.tsukan@naccs.jp\r\n", "taro.tsukan@naccs.jp"},
		{"ｔａｒｏ．ｔｓｕｋａｎ＠ｎａｃｃｓ．ｊｐ", "taro.tsukan@naccs.jp"},
		{"taro＠naccs。jp", "taro@naccs.jp"},
		{"　taro＿1−2@naccs.jp　", "taro_1-2@naccs.jp"},
		{"Taro@NACCS.jp", "Taro@NACCS.jp"},
		{"ta ro@naccs.jp", "ta ro@naccs.jp"},
		{"taro@naccs.jp\u200B", "taro@naccs.jp"},
	})
}

func TestLengthCountsWhatAReaderSees(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "達朗": 2, "髙﨑": 2, "𠮷": 1, "葛\U000E0100城": 2, "👩‍👩‍👧": 1, "🇯🇵🇯🇵": 2, "か\u3099": 1, "ｶﾞ": 1, "e\u0301": 1, "\xff": 1,
	} {
		if got := jptext.Length(s); got != want {
			t.Errorf("%q: got %d, want %d", s, got, want)
		}
	}
}

func TestALengthLimitAlsoLimitsTheBytes(t *testing.T) {
	pile := "a"
	for range 1000 {
		pile += "\u0335"
	}
	if got := jptext.Length(pile); got < 1000/16 {
		t.Errorf("a letter under a thousand marks counts as %d", got)
	}
}
