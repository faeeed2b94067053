package reissue_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"saihakko/client/reissue"
)

func anyRequest(t *rapid.T) reissue.Request {
	r := manual()
	for _, f := range reissue.Fields() {
		if rapid.Bool().Draw(t, "change "+string(f)) {
			r.SetText(f, rapid.String().Draw(t, string(f)))
		}
	}
	r.Terminals = rapid.SliceOfN(rapid.SampledFrom([]string{"11110A", "11111B", "11112C", "21105B", "x"}), 0, 4).
		Draw(t, "terminals")
	return r
}

func TestNormalisingTwiceIsNormalisingOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once, _ := reissue.Normalise(anyRequest(t), today)
		twice, changes := reissue.Normalise(once, today)
		if diff := cmp.Diff(once, twice); diff != "" || len(changes) != 0 {
			t.Errorf("second pass changed (-once +twice):\n%s%+v", diff, changes)
		}
	})
}

func TestTheWholeIsTheSumOfItsFields(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRequest(t)
		var single []reissue.Problem
		for _, f := range reissue.Fields() {
			problems := reissue.CheckField(f, r, rules())
			for _, p := range problems {
				if p.Field.Base() != f {
					t.Errorf("problem of %s found while judging %s", p.Field, f)
				}
			}
			single = append(single, problems...)
		}
		if diff := cmp.Diff(reissue.Check(r, rules()), single); diff != "" {
			t.Errorf("Check and the sum of CheckField differ:\n%s", diff)
		}
	})
}

func FuzzAnyTextInAnyFieldIsJudged(f *testing.F) {
	for _, seed := range []string{"", "通関", "ﾊﾅｺ", "髙", "👨‍👩‍👧", "03-1234-5678", "a@b.jp", "2/30", "R8.11.24", "\x00", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, field := range reissue.Fields() {
			r := reissue.Request{}
			stored, _ := reissue.NormaliseField(field, text, today)
			r.SetText(field, stored)
			reissue.CheckField(field, r, rules())
		}
	})
}
