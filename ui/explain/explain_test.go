package explain_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"

	"fyne.io/fyne/v2/test"

	"saihakko/client"
	"saihakko/client/businessday"
	"saihakko/client/certstore"
	"saihakko/client/credential"
	"saihakko/client/draft"
	"saihakko/client/reissue"
	"saihakko/client/vault"
	"saihakko/ui/explain"
	"saihakko/ui/language"
)

// secret is what an error may carry in its own text and no sentence may repeat.
const secret = "ABCDE00001"

var today = businessday.Date{Year: 2026, Month: time.November, Day: 22}

// inBothLanguages runs a test in Japanese and in English.
func inBothLanguages(t *testing.T, run func(t *testing.T, l language.Language)) {
	test.NewTempApp(t)
	for _, l := range []language.Language{language.Japanese, language.English} {
		if err := language.Apply(l); err != nil {
			t.Fatal(err)
		}
		t.Run(string(l), func(t *testing.T) { run(t, l) })
	}
}

// wellWorded fails for what is no sentence of the language.
func wellWorded(t *testing.T, l language.Language, what, sentence string) {
	t.Helper()
	switch {
	case strings.TrimSpace(sentence) == "":
		t.Errorf("%s: no sentence", what)
	case strings.Contains(sentence, "{{"), strings.Contains(sentence, "<no value>"), strings.Contains(sentence, "%!"):
		t.Errorf("%s: a hole in %q", what, sentence)
	case strings.Contains(sentence, secret):
		t.Errorf("%s: a secret in %q", what, sentence)
	case l == language.Japanese && !strings.ContainsFunc(sentence, func(r rune) bool { return unicode.Is(unicode.Hiragana, r) }):
		t.Errorf("%s: not Japanese: %q", what, sentence)
	case l == language.English && strings.ContainsFunc(sentence, func(r rune) bool { return unicode.Is(unicode.Hiragana, r) }):
		t.Errorf("%s: not English: %q", what, sentence)
	}
}

// constants reads the values of a string type's constants from a package's source, so that a new one without a sentence
// fails here.
func constants(t *testing.T, folder, typeName string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "client", folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if id, ok := spec.Type.(*ast.Ident); !ok || id.Name != typeName {
				return true
			}
			for _, v := range spec.Values {
				if literal, ok := v.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					text, err := strconv.Unquote(literal.Value)
					if err != nil {
						t.Fatal(err)
					}
					values = append(values, text)
				}
			}
			return true
		})
	}
	if len(values) == 0 {
		t.Fatalf("no constants of %s in client/%s", typeName, folder)
	}
	return values
}

func TestEveryCodeOfTheRulesHasItsOwnSentence(t *testing.T) {
	parameters := map[string]string{
		"character": "髙", "position": "1", "replacement": "高", "limit": "20", "length": "300", "expected": "11",
		"kind": "holiday", "name": "元日", "date": "2026-11-23", "next": "2026-11-24", "earliest": "2026-11-24",
		"days": "120", "terminal": "11110A", "number": "30218845001", "rule": "mail-no-at",
	}
	inBothLanguages(t, func(t *testing.T, l language.Language) {
		general := explain.Problem(reissue.Problem{Field: reissue.FieldFamilyName, Code: "of-a-later-version"})
		wellWorded(t, l, "a later version's code", general)
		for _, code := range constants(t, "reissue", "Code") {
			for _, given := range []map[string]string{parameters, nil} {
				got := explain.Problem(reissue.Problem{Field: reissue.FieldFamilyName, Code: reissue.Code(code), Parameters: given})
				wellWorded(t, l, code, got)
				if got == general {
					t.Errorf("%s has no sentence of its own", code)
				}
			}
		}
		for _, rule := range constants(t, "jptext", "MailCode") {
			got := explain.Problem(reissue.Problem{
				Field: reissue.FieldMail, Code: reissue.MailFormat, Parameters: map[string]string{"rule": rule},
			})
			wellWorded(t, l, rule, got)
			if got == explain.Problem(reissue.Problem{Field: reissue.FieldMail, Code: reissue.MailFormat}) {
				t.Errorf("%s has no sentence of its own", rule)
			}
		}
	})
}

func TestEveryFieldHasANameAndSaysWhatIsExpected(t *testing.T) {
	inBothLanguages(t, func(t *testing.T, _ language.Language) {
		names := map[string]reissue.Field{}
		for _, f := range reissue.Fields() {
			name := explain.FieldName(f)
			if other, twice := names[name]; twice || name == explain.FieldName("/unknown") {
				t.Errorf("%s is called %q like %s", f, name, other)
			}
			names[name] = f
			if explain.Expected(f) == explain.Expected("/unknown") {
				t.Errorf("%s does not say what is expected", f)
			}
		}
	})
}

// The inputs of the section "Bad input", judged by the real rules.
func TestBadInputIsExplainedByFieldReasonAndRepair(t *testing.T) {
	test.NewTempApp(t)
	if err := language.Apply(language.Japanese); err != nil {
		t.Fatal(err)
	}
	rules := reissue.Rules{Today: today, Calendar: businessday.New(businessday.Options{YearEndClosed: true})}
	tests := []struct {
		name  string
		field reissue.Field
		text  string
		want  []string // parts of the sentence
		fixed string   // by the repair; "" for none
	}{
		{"髙", reissue.FieldFamilyName, "髙橋", []string{"氏名（姓）", "1文字目", "髙", "「高」"}, "高橋"},
		{"emoji", reissue.FieldGivenName, "花😀子", []string{"氏名（名）", "2文字目", "絵文字"}, "花子"},
		{"half-width kana", reissue.FieldFamilyNameKana, "ﾀﾅｶ", []string{"氏名フリガナ（姓）", "1文字目", "全角カナ"}, "タﾅｶ"},
		{"300 characters", reissue.FieldDepartment, strings.Repeat("課", 300), []string{"所属部課名", "50文字まで", "300文字", "250文字減らして"}, ""},
		{"weekend", reissue.FieldDesiredDate, "2026-11-28", []string{"再発行希望日", "2026/11/28(土)", "土曜日", "2026/11/30(月)"}, "2026-11-30"},
		{"holiday", reissue.FieldDesiredDate, "2027-01-11", []string{"2027/01/11(月)", "成人の日"}, "2027-01-12"},
		{"today", reissue.FieldDesiredDate, "2026-11-22", []string{"翌営業日以降", "2026/11/24(火)"}, "2026-11-24"},
		{"2/30", reissue.FieldDesiredDate, "2027-02-30", []string{"再発行希望日", "暦にない"}, ""},
		{"no date", reissue.FieldDesiredDate, "あした", []string{"再発行希望日", "8桁"}, ""},
		{"letter in a number", reissue.FieldPhone, "03-12ab5678", []string{"電話番号", "数字"}, "03-12b5678"},
		{"empty", reissue.FieldMail, "", []string{"E-mailアドレス（登録用）", "入力されていません"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var r reissue.Request
			text := tt.text
			if tt.field == reissue.FieldPhone {
				text = strings.ReplaceAll(text, "-", "")
			}
			r.SetText(tt.field, text)
			problems := reissue.CheckField(tt.field, r, rules)
			if len(problems) == 0 {
				t.Fatal("the rules find nothing wrong")
			}
			got := explain.Problem(problems[0])
			for _, part := range tt.want {
				if !strings.Contains(got, part) {
					t.Errorf("%q does not say %q", got, part)
				}
			}
			fix, ok := explain.Repair(problems[0], text)
			if want := strings.ReplaceAll(tt.fixed, "-", ""); ok != (tt.fixed != "") ||
				(ok && tt.field == reissue.FieldPhone && fix.Text != want) || (ok && tt.field != reissue.FieldPhone && fix.Text != tt.fixed) {
				t.Errorf("repair: got %q (%v), want %q", fix.Text, ok, tt.fixed)
			}
			if ok && fix.Label == "" {
				t.Error("the repair does not say what it does")
			}
		})
	}
}

func TestRepairLeavesATextAloneThatHasChangedSince(t *testing.T) {
	p := reissue.Problem{
		Field: reissue.FieldFamilyName, Code: reissue.OutsideCharset,
		Parameters: map[string]string{"character": "髙", "position": "1", "replacement": "高"},
	}
	if fix, ok := explain.Repair(p, "田中"); ok {
		t.Errorf("offers %q", fix.Text)
	}
}

func TestControlCharacterIsRemoved(t *testing.T) {
	test.NewTempApp(t)
	var r reissue.Request
	r.SetText(reissue.FieldFamilyName, "通\x07関")
	problems := reissue.CheckField(reissue.FieldFamilyName, r, reissue.Rules{})
	for _, p := range problems {
		if p.Code != reissue.ControlCharacter {
			continue
		}
		if fix, ok := explain.Repair(p, "通\x07関"); !ok || fix.Text != "通関" {
			t.Errorf("got %q, %v", fix.Text, ok)
		}
		return
	}
	t.Errorf("not found in %v", problems)
}

func typedErrors(t *testing.T) map[string]error {
	inner := errors.New("dial tcp: " + secret)
	all := map[string]error{
		"proxy":              &client.ProxyAuthError{Proxy: "proxy.example:8080", Schemes: []string{"NTLM"}},
		"draft gone":         draft.ErrNotFound,
		"draft discarded":    draft.ErrDiscarded,
		"draft sent":         draft.ErrSent,
		"draft unresolved":   draft.ErrUnresolved,
		"redirect":           &client.GarbageError{Status: 302, Redirect: "portal.example", Err: inner},
		"web page":           &client.GarbageError{Status: 200, HTML: true, Err: inner},
		"garbage":            &client.GarbageError{Status: 200, Err: inner},
		"too large":          client.ErrTooLarge,
		"not modified":       client.ErrNotModified,
		"unauthorized":       client.ErrUnauthorized,
		"not https":          client.ErrNotHTTPS,
		"address":            client.ErrAddress,
		"no roots":           client.ErrNoRoots,
		"no keyring":         credential.ErrNoKeyring,
		"keyring timeout":    credential.ErrTimeout,
		"keyring not found":  credential.ErrNotFound,
		"keyring unreadable": credential.ErrUnreadable,
		"keyring too long":   credential.ErrTooLong,
		"keyring address":    credential.ErrAddress,
		"vault not found":    vault.ErrNotFound,
		"vault in use":       vault.ErrInUse,
		"vault wrong key":    vault.ErrWrongKey,
		"vault newer":        vault.ErrNewer,
		"vault too large":    vault.ErrTooLarge,
		"vault closed":       vault.ErrClosed,
		"vault name":         vault.ErrName,
		"damaged":            &vault.DamagedError{Name: "draft/x", SetAside: "/tmp/x.damaged", Err: inner},
		"damaged in place":   &vault.DamagedError{Name: "draft/x", Err: inner},
		"store unsupported":  certstore.ErrUnsupported,
		"store unavailable":  certstore.ErrUnavailable,
		"store not found":    certstore.ErrNotFound,
		"store ambiguous":    certstore.ErrAmbiguous,
		"store mismatch":     certstore.ErrKeyMismatch,
		"store locked":       certstore.ErrLocked,
		"disk full":          &fs.PathError{Op: "write", Path: secret, Err: syscall.ENOSPC},
		"permission":         &fs.PathError{Op: "open", Path: secret, Err: os.ErrPermission},
		"cancelled":          context.Canceled,
		"too slow":           context.DeadlineExceeded,
	}
	for _, cause := range constants(t, "", "Cause") {
		all["offline "+cause] = &client.OfflineError{Cause: client.Cause(cause), Err: inner}
		all["offline sent "+cause] = &client.OfflineError{Cause: client.Cause(cause), Sent: true, Err: inner}
	}
	for _, reason := range constants(t, "", "Distrust") {
		all["distrust "+reason] = &client.UntrustedError{
			Reason: client.Distrust(reason), Host: "support.example", Issuer: secret, Err: inner,
			NotBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
		}
	}
	for _, problem := range constants(t, "", "ProblemType") {
		all["problem "+problem] = &client.Problem{
			Type: client.ProblemType(problem), Title: secret, Detail: secret, RetryAfter: 14 * time.Minute, Instance: "RQ7",
		}
	}
	return all
}

func TestEveryErrorHasItsOwnSentenceAndRepeatsNoRawText(t *testing.T) {
	inBothLanguages(t, func(t *testing.T, l language.Language) {
		unknown := explain.Sentence(errors.New(secret))
		wellWorded(t, l, "an unknown error", unknown.Title+unknown.String())
		general := explain.Sentence(&client.Problem{Type: "of-a-later-version"})
		for what, err := range typedErrors(t) {
			got := explain.Sentence(fmt.Errorf("do something: %w", err))
			wellWorded(t, l, what, got.Title+got.String())
			if got.Title == "" || got.Text == "" {
				t.Errorf("%s: %+v", what, got)
			}
			if got.Title == unknown.Title || got.Text == general.Text {
				t.Errorf("%s has no sentence of its own", what)
			}
		}
	})
}

func TestAnUnknownProblemIsShownInTheServicesWords(t *testing.T) {
	got := explain.Sentence(&client.Problem{Type: "of-a-later-version", Detail: "本日は受付を終了しました。"})
	if got.Text != "本日は受付を終了しました。" {
		t.Errorf("got %q", got.Text)
	}
}

func TestWaitingTimesAreRoundedUp(t *testing.T) {
	test.NewTempApp(t)
	if err := language.Apply(language.Japanese); err != nil {
		t.Fatal(err)
	}
	for wait, want := range map[time.Duration]string{
		20 * time.Second: "20秒", 61 * time.Second: "2分", 15 * time.Minute: "15分", 61 * time.Minute: "2時間",
	} {
		got := explain.Sentence(&client.Problem{Type: client.ProblemAccountLocked, RetryAfter: wait})
		if !strings.Contains(got.NextStep, want) {
			t.Errorf("%v: %q does not say %q", wait, got.NextStep, want)
		}
	}
}

func TestDaysAndMoments(t *testing.T) {
	inBothLanguages(t, func(t *testing.T, l language.Language) {
		want := map[language.Language]string{language.Japanese: "2026/11/22(日)", language.English: "2026/11/22 (Sun)"}[l]
		if got := explain.Day(today); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if got := explain.Day(businessday.Date{}); got != "" {
			t.Errorf("no day is %q", got)
		}
		if got := explain.Moment(time.Date(2026, 11, 21, 23, 40, 0, 0, time.UTC)); got != "2026/11/22 08:40" {
			t.Errorf("got %q", got)
		}
	})
}
