package jptext_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"saihakko/client/jptext"
)

func TestARefusedCharacterIsNamedWithItsPlaceAndReplacement(t *testing.T) {
	for s, want := range map[string][]jptext.Outside{
		"達朗":            nil,
		"髙橋":            {{"髙", 1, "高"}},
		"宮﨑　髙":          {{"﨑", 2, "崎"}, {"髙", 4, "高"}},
		"𠮷野":            {{"𠮷", 1, "吉"}},
		"德永":            {{"德", 1, "徳"}},
		"大槗":            {{"槗", 2, "橋"}},
		"栁沢":            {{"栁", 1, "柳"}},
		"渡邉渡邊":          nil, // both are in level 2
		"葛\U000E0100城":  {{"葛\U000E0100", 1, "葛"}},
		"渡邉\U000E0102a": {{"邉\U000E0102", 2, "邉"}},
		"塚\uFA10":       nil, // canonically the same character as 塚
		"①⑳":            {{"①", 1, "１"}, {"⑳", 2, "２０"}},
		"ⅠⅩⅲ":           {{"Ⅰ", 1, "Ｉ"}, {"Ⅹ", 2, "Ｘ"}, {"ⅲ", 3, "ｉｉｉ"}},
		"㈱通関㈲":          {{"㈱", 1, "（株）"}, {"㈲", 4, "（有）"}},
		"№℡㎡":           {{"№", 1, "Ｎｏ．"}, {"℡", 2, "ＴＥＬ"}, {"㎡", 3, "ｍ２"}},
		"−〜":            {{"−", 1, "－"}, {"〜", 2, "～"}},
		"ﾀﾛ":            {{"ﾀ", 1, "タ"}, {"ﾛ", 2, "ロ"}},
		"あ👩‍👩‍👧髙":       {{"👩‍👩‍👧", 2, ""}, {"髙", 3, "高"}},
		"🇯🇵1️⃣❤️":       {{"🇯🇵", 1, ""}, {"1️⃣", 2, ""}, {"❤️", 3, ""}},
		"José":          {{"é", 4, "ｅ"}},
		"Jose\u0301":    {{"é", 4, "ｅ"}},
		"か\u309A":       {{"か\u309A", 1, ""}},
		"ヷ":             {{"ヷ", 1, "ヴァ"}},
		"草彅":            {{"彅", 2, ""}}, // no accepted substitute
		"改\n行":          {{"\n", 2, ""}},
		"a\xff":         {{"\uFFFD", 2, ""}},
		"ABC ~\\":       nil,
		"〇々〆ヶ℃Å":        nil,
	} {
		if diff := cmp.Diff(want, jptext.CheckCharset(s)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", s, diff)
		}
	}
}

func TestExactlyTheCharactersOfJISX0208AreAccepted(t *testing.T) {
	accepted := 0
	for r := rune(0x80); r <= 0x2FFFF; r++ {
		if norm.NFC.String(string(r)) == string(r) && len(jptext.CheckCharset(string(r))) == 0 && r != 0xFFFD {
			accepted++
			code, err := japanese.EUCJP.NewEncoder().String(string(r))
			if r != 'Å' && (err != nil || len(code) != 2 || code[0] < 0xA1 || code[0] > 0xF4 || (code[0] > 0xA8 && code[0] < 0xB0)) {
				t.Errorf("%q is accepted but encoded as %x (%v)", r, code, err)
			}
		}
	}
	if accepted != 6879 {
		t.Errorf("%d characters are accepted, JIS X 0208 has 6879", accepted)
	}
}

func TestEveryASCIICharacterHasAFullWidthFormWithinTheCharset(t *testing.T) {
	for r := ' '; r <= '~'; r++ {
		if full := jptext.ToFullWidth(string(r)); jptext.CheckCharset(full) != nil || jptext.CheckFullWidth(full) != nil {
			t.Errorf("%q becomes %q, which is refused", r, full)
		}
	}
}

// TestEveryReplacementIsAccepted goes through every character there is, so that
// the table of variants cannot hold a useless or misspelt pair.
func TestEveryReplacementIsAccepted(t *testing.T) {
	for r := rune(1); r <= 0x2FFFF; r++ {
		for _, o := range jptext.CheckCharset(string(r)) {
			if o.Replacement == "" {
				continue
			}
			if again := jptext.CheckCharset(o.Replacement); again != nil || jptext.CheckFullWidth(o.Replacement) != nil {
				t.Errorf("%q → %q is itself refused: %v", r, o.Replacement, again)
			}
			if jptext.NormalizeName(o.Replacement) != o.Replacement && strings.TrimSpace(o.Replacement) != "" {
				t.Errorf("%q → %q is changed by NormalizeName", r, o.Replacement)
			}
		}
	}
}

func TestTheReplacementsCanBeAppliedTogether(t *testing.T) {
	for s, want := range map[string]string{
		"㈱髙﨑①": "（株）高崎１", "草彅": "草彅", "👩‍👩‍👧髙": "👩‍👩‍👧高", "": "", "達朗": "達朗",
	} {
		if got := jptext.Apply(s, jptext.CheckCharset(s)); got != want {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	}
	if got := jptext.Apply("髙", []jptext.Outside{{"髙", 7, "高"}, {"﨑", 1, "崎"}, {"髙", 0, "高"}}); got != "髙" {
		t.Errorf("findings of another text changed this one to %q", got)
	}
}

func TestHalfWidthCharactersInAFullWidthFieldAreNamed(t *testing.T) {
	for s, want := range map[string][]jptext.Outside{
		"達朗":     nil,
		"ツウカン　１": nil,
		"営業3課":   {{"3", 3, "３"}},
		"ﾀﾛｳ":    {{"ﾀ", 1, "タ"}, {"ﾛ", 2, "ロ"}, {"ｳ", 3, "ウ"}},
		"達 朗":    {{" ", 2, "　"}},
		"ｶﾞ":     {{"ｶﾞ", 1, "ガ"}},
		"👩‍👩‍👧":  nil,
	} {
		if diff := cmp.Diff(want, jptext.CheckFullWidth(s)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", s, diff)
		}
	}
}

func TestAReadingTakesAllKatakanaAndNamesTheRest(t *testing.T) {
	for s, want := range map[string][]jptext.Outside{
		"ツウカン":      nil,
		"フォード":      nil, // small kana and the long mark, which others refuse
		"ヴァスコ・ダ・ガマ": nil,
		"ヵヶヮ":       nil,
		"シ　メイ":      nil,
		"":          nil,
		"ハナ子":       {{"子", 3, ""}},
		"はナ":        {{"は", 1, "ハ"}},
		"ﾊﾅｺ":       {{"ﾊ", 1, "ハ"}, {"ﾅ", 2, "ナ"}, {"ｺ", 3, "コ"}},
		"ｶﾞ":        {{"ｶﾞ", 1, "ガ"}},
		"メ-ル":       {{"-", 2, "ー"}},
		"メ−ル":       {{"−", 2, "ー"}},
		"シ メイ":      {{" ", 2, "　"}},
		"タロウ😀１":     {{"😀", 4, ""}, {"１", 5, ""}},
		"ヷ":         {{"ヷ", 1, "ヴァ"}},
		"㌔":         {{"㌔", 1, "キロ"}},
		"か\u309A":   {{"か\u309A", 1, ""}},
	} {
		if diff := cmp.Diff(want, jptext.CheckKana(s)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", s, diff)
		}
	}
}

// checkFindings holds for every check that names characters.
func checkFindings(t interface{ Fatalf(string, ...any) }, s string) {
	length := jptext.Length(s)
	for name, check := range map[string]func(string) []jptext.Outside{
		"CheckCharset": jptext.CheckCharset, "CheckFullWidth": jptext.CheckFullWidth, "CheckKana": jptext.CheckKana,
	} {
		found := check(s)
		last := 0
		for _, o := range found {
			if o.Position <= last || o.Position > length || o.Char == "" {
				t.Fatalf("%s(%q): %+v comes after position %d of %d", name, s, o, last, length)
			}
			last = o.Position
		}
		jptext.Apply(s, found)
	}
}

func TestPositionsRiseWithinTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkFindings(t, texts().Draw(t, "text")) })
}

func TestATidiedReadingOfKanaIsAccepted(t *testing.T) {
	kana := rapid.RuneFrom([]rune("あいうえおかがきくっゃゅょんをアイウエオガギグパピッャュョンヴｱｲｳｯｬｰ・･ー　 "))
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(kana).Draw(t, "reading")
		if found := jptext.CheckKana(jptext.NormalizeKana(s)); found != nil {
			t.Fatalf("%q: %v", s, found)
		}
	})
}

func TestATidiedNameIsFullWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.OneOf(rapid.Int32Range(' ', '~'), rapid.Int32Range('｡', 'ﾝ'), rapid.Int32Range('一', '龠'))).Draw(t, "name")
		if found := jptext.CheckFullWidth(jptext.NormalizeName(s)); found != nil {
			t.Fatalf("%q: %v", s, found)
		}
	})
}

func FuzzChecks(f *testing.F) {
	for _, s := range awkward {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkFindings(t, s)
		checkPhoneFindings(t, s)
		checkMailFindings(t, s)
	})
}
