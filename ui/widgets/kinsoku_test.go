package widgets

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// columns measures as a terminal does: Japanese characters are two wide, Latin ones one.
func columns(s string) (width float32) {
	for _, r := range s {
		if inWord(r) || r == ' ' {
			width++
		} else {
			width += 2
		}
	}
	return width
}

func TestLinesBreakByTheRulesOfJapanese(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      float32
		want       []string
	}{
		{"fits", "証明書", 6, []string{"証明書"}},
		{"anywhere between characters", "証明書を取得する", 8, []string{"証明書を", "取得する"}},
		{"no full stop at the start", "証明書です。取得", 10, []string{"証明書で", "す。取得"}},
		{"no closing bracket at the start", "これは「端末」です", 12, []string{"これは「端", "末」です"}},
		{"no opening bracket at the end", "これは「端末」です", 8, []string{"これは", "「端末」", "です"}},
		{"no long-vowel mark at the start", "サーバーです", 4, []string{"サー", "バー", "です"}},
		{"no small kana at the start", "よって", 4, []string{"よっ", "て"}},
		{"Latin words stay whole", "端末 netNACCS です", 10, []string{"端末", "netNACCS", "です"}},
		{"numbers stay whole", "期限は2026/11/24です", 14, []string{"期限は", "2026/11/24です"}},
		{"too long a word is broken at a joint", "hanako@example.co.jp", 10, []string{"hanako@", "example.", "co.jp"}},
		{"line breaks are kept", "一\n二", 8, []string{"一", "二"}},
		{"nothing", "", 8, []string{""}},
		{"too narrow for anything", "証明", 1, []string{"証", "明"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := breakLines(c.text, c.width, columns); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestBreakingLosesNothingAndOverflowsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("証明書。、「」ーァっabc12/@ 　")), 0, 60, -1).Draw(t, "text")
		width := float32(rapid.IntRange(4, 40).Draw(t, "width"))
		lines := breakLines(text, width, columns)
		squeeze := func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsSpace(r) {
					return -1
				}
				return r
			}, s)
		}
		if got, want := squeeze(strings.Join(lines, "")), squeeze(text); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
		for _, l := range lines {
			if columns(l) > width {
				t.Fatalf("%q is wider than %v", l, width)
			}
		}
	})
}
