package reissue_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"saihakko/client/businessday"
	"saihakko/client/reissue"
)

// Sunday, 22 November 2026; Monday is 勤労感謝の日, so Tuesday is the first day that may be desired.
var today = businessday.Date{Year: 2026, Month: time.November, Day: 22}

func rules() reissue.Rules {
	terminals := map[string]reissue.Terminal{
		"11110A": {RenewalDays: -1},
		"11111B": {RenewalDays: -1},
		"11112C": {RenewalDays: -1, Requested: "30218845001"},
		"21105B": {RenewalDays: 9},
	}
	return reissue.Rules{
		Today:    today,
		Calendar: businessday.New(businessday.Options{YearEndClosed: true}),
		Terminal: func(name string) (reissue.Terminal, bool) { t, ok := terminals[name]; return t, ok },
	}
}

// manual is the request of the manual's confirmation screen, with a day that can be desired today.
func manual() reissue.Request {
	return reissue.Request{
		Applicant: reissue.Applicant{
			FamilyName: "通関", GivenName: "花子", FamilyNameKana: "ツウカン", GivenNameKana: "ハナコ",
			Department: "第一通関部　通関課", JobTitle: "係長", Phone: "0312345678", Fax: "0398765432",
			Mail: "tuukan-hanako@naccs.co.jp",
		},
		MailConfirmation: "tuukan-hanako@naccs.co.jp",
		DesiredDate:      "2026-11-24",
		Reason:           reissue.Expired,
		Terminals:        []string{"11110A"},
	}
}

func TestTheManualsRequestHasNoProblem(t *testing.T) {
	if problems := reissue.Check(manual(), rules()); len(problems) != 0 {
		t.Errorf("Check = %+v, want none", problems)
	}
}

func TestAnEmptyRequestNamesEveryRequiredField(t *testing.T) {
	var missing []reissue.Field
	for _, p := range reissue.Check(reissue.Request{}, rules()) {
		if p.Code != reissue.Required && p.Code != reissue.TerminalsRequired {
			t.Errorf("unexpected problem %+v", p)
		}
		missing = append(missing, p.Field)
	}
	want := []reissue.Field{
		reissue.FieldFamilyName, reissue.FieldGivenName, reissue.FieldFamilyNameKana, reissue.FieldGivenNameKana,
		reissue.FieldPhone, reissue.FieldMail, reissue.FieldMailConfirmation,
		reissue.FieldDesiredDate, reissue.FieldReason, reissue.FieldTerminals,
	}
	if diff := cmp.Diff(want, missing); diff != "" {
		t.Errorf("required fields (-want +got):\n%s", diff)
	}
	for _, f := range want {
		if !reissue.IsRequired(f) {
			t.Errorf("IsRequired(%s) = false", f)
		}
	}
}

func TestBadInputIsNamedByFieldReasonAndWhereToMend(t *testing.T) {
	tests := map[string]struct {
		change func(*reissue.Request)
		want   reissue.Problem
	}{
		"half-width kana as a name": {
			func(r *reissue.Request) { r.Applicant.FamilyName = "通ｶﾝ" },
			reissue.Problem{Field: reissue.FieldFamilyName, Code: reissue.HalfWidth,
				Parameters: map[string]string{"character": "ｶ", "position": "2"}},
		},
		"emoji": {
			func(r *reissue.Request) { r.Applicant.GivenName = "花👨‍👩‍👧子" },
			reissue.Problem{Field: reissue.FieldGivenName, Code: reissue.Emoji,
				Parameters: map[string]string{"character": "👨‍👩‍👧", "position": "2"}},
		},
		"a tick mark": {
			func(r *reissue.Request) { r.Applicant.GivenName = "花子✅" },
			reissue.Problem{Field: reissue.FieldGivenName, Code: reissue.Emoji,
				Parameters: map[string]string{"character": "✅", "position": "3"}},
		},
		"a variant outside JIS X 0208 is a warning with a replacement": {
			func(r *reissue.Request) { r.Applicant.FamilyName = "髙橋" },
			reissue.Problem{Field: reissue.FieldFamilyName, Code: reissue.OutsideCharset, Warning: true,
				Parameters: map[string]string{"character": "髙", "position": "1", "replacement": "高"}},
		},
		"a name of 300 characters": {
			func(r *reissue.Request) { r.Applicant.FamilyName = strings.Repeat("通", 300) },
			reissue.Problem{Field: reissue.FieldFamilyName, Code: reissue.TooLong,
				Parameters: map[string]string{"limit": "20", "length": "300"}},
		},
		"kanji as a reading": {
			func(r *reissue.Request) { r.Applicant.FamilyNameKana = "ツウ関" },
			reissue.Problem{Field: reissue.FieldFamilyNameKana, Code: reissue.NotKana,
				Parameters: map[string]string{"character": "関", "position": "3"}},
		},
		"a letter in a telephone number": {
			func(r *reissue.Request) { r.Applicant.Phone = "03A2345678" },
			reissue.Problem{Field: reissue.FieldPhone, Code: reissue.PhoneCharacters,
				Parameters: map[string]string{"character": "A", "position": "3"}},
		},
		"a telephone number without its 0": {
			func(r *reissue.Request) { r.Applicant.Phone = "3123456789" },
			reissue.Problem{Field: reissue.FieldPhone, Code: reissue.PhoneStart},
		},
		"a telephone number that is too short": {
			func(r *reissue.Request) { r.Applicant.Phone = "031234567" },
			reissue.Problem{Field: reissue.FieldPhone, Code: reissue.PhoneLength,
				Parameters: map[string]string{"length": "9"}},
		},
		"an address with two dots": {
			func(r *reissue.Request) {
				r.Applicant.Mail, r.MailConfirmation = "hanako..t@naccs.co.jp", "hanako..t@naccs.co.jp"
			},
			reissue.Problem{Field: reissue.FieldMail, Code: reissue.MailFormat,
				Parameters: map[string]string{"rule": "mail-double-dot", "character": "..", "position": "7", "limit": "0"}},
		},
		"addresses that differ": {
			func(r *reissue.Request) { r.MailConfirmation = "tuukan-hanako@naccs.co.j" },
			reissue.Problem{Field: reissue.FieldMailConfirmation, Code: reissue.MailMismatch},
		},
		"a day that does not exist": {
			func(r *reissue.Request) { r.DesiredDate = "2/30" },
			reissue.Problem{Field: reissue.FieldDesiredDate, Code: reissue.DateNoSuchDay},
		},
		"no date at all": {
			func(r *reissue.Request) { r.DesiredDate = "あした" },
			reissue.Problem{Field: reissue.FieldDesiredDate, Code: reissue.DateFormat},
		},
		"today": {
			func(r *reissue.Request) { r.DesiredDate = "2026-11-22" },
			reissue.Problem{Field: reissue.FieldDesiredDate, Code: reissue.DateTooEarly,
				Parameters: map[string]string{"earliest": "2026-11-24"}},
		},
		"the holiday before the earliest day has its own reason": {
			func(r *reissue.Request) { r.DesiredDate = "2026-11-23" },
			reissue.Problem{Field: reissue.FieldDesiredDate, Code: reissue.DateClosed, Parameters: map[string]string{
				"kind": "holiday", "name": "勤労感謝の日", "date": "2026-11-23", "next": "2026-11-24"}},
		},
		"a Saturday": {
			func(r *reissue.Request) { r.DesiredDate = "2026-11-28" },
			reissue.Problem{Field: reissue.FieldDesiredDate, Code: reissue.DateClosed, Parameters: map[string]string{
				"kind": "saturday", "name": "", "date": "2026-11-28", "next": "2026-11-30"}},
		},
		"a public holiday": {
			func(r *reissue.Request) { r.DesiredDate = "2027-01-11" },
			reissue.Problem{Field: reissue.FieldDesiredDate, Code: reissue.DateClosed, Parameters: map[string]string{
				"kind": "holiday", "name": "成人の日", "date": "2027-01-11", "next": "2027-01-12"}},
		},
		"a day next autumn is doubted, not refused": {
			func(r *reissue.Request) { r.DesiredDate = "2027-11-24" },
			reissue.Problem{Field: reissue.FieldDesiredDate, Code: reissue.DateFar, Warning: true,
				Parameters: map[string]string{"days": "367"}},
		},
		"a reason of somebody else's": {
			func(r *reissue.Request) { r.Reason = "lost" },
			reissue.Problem{Field: reissue.FieldReason, Code: reissue.ReasonUnknown},
		},
		"no terminal": {
			func(r *reissue.Request) { r.Terminals = nil },
			reissue.Problem{Field: reissue.FieldTerminals, Code: reissue.TerminalsRequired},
		},
		"another office's terminal": {
			func(r *reissue.Request) { r.Terminals = []string{"11110A", "99999Z"} },
			reissue.Problem{Field: "/terminals/1", Code: reissue.TerminalUnknown,
				Parameters: map[string]string{"terminal": "99999Z"}},
		},
		"a terminal twice": {
			func(r *reissue.Request) { r.Terminals = []string{"11110A", "11110A"} },
			reissue.Problem{Field: "/terminals/1", Code: reissue.TerminalDuplicate,
				Parameters: map[string]string{"terminal": "11110A"}},
		},
		"a terminal under review": {
			func(r *reissue.Request) { r.Terminals = []string{"11112C"} },
			reissue.Problem{Field: "/terminals/0", Code: reissue.TerminalBusy,
				Parameters: map[string]string{"terminal": "11112C", "number": "30218845001"}},
		},
		"a terminal that could be renewed is pointed out": {
			func(r *reissue.Request) { r.Terminals = []string{"21105B"} },
			reissue.Problem{Field: "/terminals/0", Code: reissue.TerminalRenewalEnough, Warning: true,
				Parameters: map[string]string{"terminal": "21105B", "days": "9"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := manual()
			test.change(&r)
			problems := reissue.Check(r, rules())
			if len(problems) == 0 {
				t.Fatal("no problem found")
			}
			if diff := cmp.Diff(test.want, problems[0]); diff != "" {
				t.Errorf("first problem (-want +got):\n%s", diff)
			}
			if blocked := len(reissue.Blocking(problems)) > 0; blocked == test.want.Warning {
				t.Errorf("blocking = %v for %+v", blocked, problems)
			}
		})
	}
}

func TestACorrectionMayKeepItsOwnTerminals(t *testing.T) {
	r := manual()
	r.Terminals = []string{"11112C"}
	against := rules()
	against.Replacing = "30218845001"
	if problems := reissue.Check(r, against); len(problems) != 0 {
		t.Errorf("Check = %+v, want none", problems)
	}
}

func TestOfflineTerminalsAreNotLookedUp(t *testing.T) {
	r := manual()
	r.Terminals = []string{"99999Z"}
	against := rules()
	against.Terminal = nil
	if problems := reissue.Check(r, against); len(problems) != 0 {
		t.Errorf("Check = %+v, want none", problems)
	}
}

func TestLenientInputBecomesTheStoredForm(t *testing.T) {
	r := manual()
	r.Applicant.FamilyNameKana = "つうかん"
	r.Applicant.GivenNameKana = "ﾊﾅｺ"
	r.Applicant.Department = "第1通関部 通関課"
	r.Applicant.Phone = "０３－１２３４－５６７８"
	r.Applicant.Mail = "tuukan-hanako＠naccs.co.jp"
	r.DesiredDate = "R8.11.24"
	got, changes := reissue.Normalise(r, today)

	want := manual()
	want.Applicant.Department = "第１通関部　通関課"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Normalise (-want +got):\n%s", diff)
	}
	if len(changes) != 6 {
		t.Errorf("%d changes, want 6: %+v", len(changes), changes)
	}
	if changes[0].Before != "つうかん" || changes[0].After != "ツウカン" {
		t.Errorf("first change = %+v", changes[0])
	}
}

func TestStepsFollowTheManual(t *testing.T) {
	if reissue.StepGuidance.Previous() != reissue.StepGuidance || reissue.StepComplete.Next() != reissue.StepComplete {
		t.Error("the ends are not their own neighbours")
	}
	for i, step := range reissue.Steps()[1:] {
		if step.Previous() != reissue.Steps()[i] || reissue.Steps()[i].Next() != step {
			t.Errorf("neighbours of %s are wrong", step)
		}
	}
	for f, want := range map[reissue.Field]reissue.Step{
		reissue.FieldMailConfirmation: reissue.StepApplicant,
		reissue.FieldDesiredDate:      reissue.StepTerminals,
		"/terminals/4":                reissue.StepTerminals,
	} {
		if got := reissue.StepOf(f); got != want {
			t.Errorf("StepOf(%s) = %s, want %s", f, got, want)
		}
	}
	if reissue.Step("somewhere").Valid() {
		t.Error("an unknown step is valid")
	}
}

func TestOnlyFinishedStepsOpenTheNext(t *testing.T) {
	r := manual()
	if got := reissue.Reachable(r, rules()); got != reissue.StepConfirm {
		t.Errorf("Reachable = %s for a finished request", got)
	}
	r.Terminals = nil
	if got := reissue.Reachable(r, rules()); got != reissue.StepTerminals {
		t.Errorf("Reachable = %s without terminals", got)
	}
	r.Applicant.Phone = ""
	if got := reissue.Reachable(r, rules()); got != reissue.StepApplicant {
		t.Errorf("Reachable = %s without a telephone number", got)
	}
}

func TestACopySharesNothing(t *testing.T) {
	r := manual()
	c := r.Clone()
	c.Terminals[0] = "11111B"
	if !r.Has("11110A") || r.Has("11111B") {
		t.Error("a change of the copy reached the original")
	}
}
