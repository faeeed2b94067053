package explain_test

import (
	"strings"
	"testing"
	"time"

	"saihakko/client"
	"saihakko/client/businessday"
	"saihakko/client/reissue"
	"saihakko/ui/explain"
	"saihakko/ui/language"
)

// badInput is one item of the section "Bad input", with what its sentence has to say in each language.
type badInput struct {
	name              string
	sentence          func() string
	japanese, english []string
}

func field(f reissue.Field, text string) func() string {
	return func() string {
		rules := reissue.Rules{Today: today, Calendar: businessday.New(businessday.Options{YearEndClosed: true})}
		r := reissue.Request{Applicant: reissue.Applicant{Mail: "a@example.jp"}}
		r.SetText(f, text)
		problems := reissue.CheckField(f, r, rules)
		if len(problems) == 0 {
			return ""
		}
		return explain.Problem(problems[0])
	}
}

func failure(err error) func() string {
	return func() string {
		m := explain.Sentence(err)
		return m.Title + "\n" + m.String()
	}
}

func badInputs() []badInput {
	locked := &client.Problem{Type: client.ProblemAccountLocked, Status: 423, RetryAfter: 15 * time.Minute}
	return []badInput{
		{"wrong password", failure(&client.Problem{Type: client.ProblemInvalidCredentials, Status: 401}),
			[]string{"パスワード"}, []string{"password"}},
		{"locked account", failure(locked), []string{"15分"}, []string{"15 min"}},
		{"service down", failure(&client.OfflineError{Cause: client.CauseRefused}), []string{"応答"}, []string{"answer"}},
		{"wrong CA", failure(&client.UntrustedError{Reason: client.DistrustAuthority, Host: "nss.example", Issuer: "Somebody"}),
			[]string{"nss.example"}, []string{"nss.example"}},
		{"clock off", failure(&client.UntrustedError{Reason: client.DistrustNotYet, Host: "nss.example", NotBefore: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}),
			[]string{"時計"}, []string{"clock"}},
		{"oversize answer", failure(client.ErrTooLarge), []string{"大き"}, []string{"large"}},
		{"weekend", field(reissue.FieldDesiredDate, "2026-11-28"), []string{"土曜日", "2026/11/30"}, []string{"a Saturday", "2026/11/30"}},
		{"holiday", field(reissue.FieldDesiredDate, "2026-11-23"), []string{"勤労感謝の日", "2026/11/24"}, []string{"2026/11/24"}},
		{"2/30", field(reissue.FieldDesiredDate, "2027-02-30"), []string{"暦にない"}, []string{"Desired date", "calendar"}},
		{"half-width kana", field(reissue.FieldFamilyName, "ｶﾝ"), []string{"氏名（姓）", "1文字目", "全角"}, []string{"family name", "1", "full"}},
		{"emoji", field(reissue.FieldGivenName, "花😀"), []string{"氏名（名）", "2文字目", "絵文字"}, []string{"given name", "2", "emoji"}},
		{"髙", field(reissue.FieldFamilyName, "髙橋"), []string{"1文字目", "「高」"}, []string{"髙", "高"}},
		{"300 characters", field(reissue.FieldDepartment, strings.Repeat("課", 300)), []string{"50文字", "300文字"}, []string{"50", "300"}},
		{"mismatched e-mail", field(reissue.FieldMailConfirmation, "b@example.jp"), []string{"確認用", "登録用"}, []string{"confirmation", "differs"}},
		{"no terminal", field(reissue.FieldTerminals, ""), []string{"端末が選ばれていません"}, []string{"terminal"}},
	}
}

func TestEachBadInputHasASentenceOfItsOwnInBothLanguages(t *testing.T) {
	inBothLanguages(t, func(t *testing.T, l language.Language) {
		said := map[string]string{}
		for _, input := range badInputs() {
			got := input.sentence()
			// A holiday keeps its Japanese name in the English sentence: it has no other.
			wellWorded(t, l, input.name, strings.ReplaceAll(got, "勤労感謝の日", "3"))
			want := input.japanese
			if l == language.English {
				want = input.english
			}
			for _, part := range want {
				if !strings.Contains(strings.ToLower(got), strings.ToLower(part)) {
					t.Errorf("%s: %q does not say %q", input.name, got, part)
				}
			}
			if other, again := said[got]; again {
				t.Errorf("%s and %s share the sentence %q", input.name, other, got)
			}
			said[got] = input.name
		}
	})
}
