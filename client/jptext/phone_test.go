package jptext_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"saihakko/client/jptext"
)

func TestTelephoneNumbers(t *testing.T) {
	for digits, want := range map[string][]jptext.PhoneFinding{
		"":             nil, // whether it is required is another question
		"0301234567":   nil, // the manual's sample
		"0398765432":   nil,
		"0612345678":   nil,
		"0451234567":   nil,
		"09012345678":  nil,
		"07012345678":  nil,
		"06012345678":  nil,
		"05012345678":  nil,
		"08001234567":  nil,
		"0120123456":   nil,
		"0570123456":   nil,
		"0990123456":   nil,
		"031234567":    {{Code: jptext.PhoneLength, Hard: true, Got: 9}},
		"031234567890": {{Code: jptext.PhoneLength, Hard: true, Got: 12}},
		"3312345678":   {{Code: jptext.PhoneLeadingZero, Hard: true, Char: "3", Position: 1, Got: 10}},
		"12345": {
			{Code: jptext.PhoneLeadingZero, Hard: true, Char: "1", Position: 1, Got: 5},
			{Code: jptext.PhoneLength, Hard: true, Got: 5},
		},
		"03-1234-567": {
			{Code: jptext.PhoneNotDigit, Hard: true, Char: "-", Position: 3},
			{Code: jptext.PhoneNotDigit, Hard: true, Char: "-", Position: 8},
		},
		"0３12345678":  {{Code: jptext.PhoneNotDigit, Hard: true, Char: "３", Position: 2}},
		"03😀":         {{Code: jptext.PhoneNotDigit, Hard: true, Char: "😀", Position: 3}},
		"03123456789": {{Code: jptext.PhoneFixedLine, Got: 11, Want: 10}},
		"0901234567":  {{Code: jptext.PhoneMobile, Got: 10, Want: 11}},
		"0501234567":  {{Code: jptext.PhoneMobile, Got: 10, Want: 11}},
		"0800123456":  {{Code: jptext.PhoneFreeCall0800, Got: 10, Want: 11}},
		"01201234567": {{Code: jptext.PhoneService, Got: 11, Want: 10}},
		"05701234567": {{Code: jptext.PhoneService, Got: 11, Want: 10}},
		"09901234567": {{Code: jptext.PhoneService, Got: 11, Want: 10}},
	} {
		if diff := cmp.Diff(want, jptext.CheckPhone(digits)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", digits, diff)
		}
	}
}

func TestHyphensAreShownOnlyWhereTheirPlaceIsCertain(t *testing.T) {
	for digits, want := range map[string]string{
		"0312345678":  "03-1234-5678",
		"0612345678":  "06-1234-5678",
		"09012345678": "090-1234-5678",
		"05012345678": "050-1234-5678",
		"0451234567":  "0451234567",
		"0120123456":  "0120123456",
		"08001234567": "08001234567",
		"0601234567":  "0601234567",  // too short for 060, no Osaka number either
		"03123456789": "03123456789", // one too many
		"abc":         "abc",
		"":            "",
	} {
		if got := jptext.FormatPhone(digits); got != want {
			t.Errorf("%s: got %s, want %s", digits, got, want)
		}
	}
}

func checkPhoneFindings(t interface{ Fatalf(string, ...any) }, s string) {
	found := jptext.CheckPhone(s)
	hard := 0
	for _, f := range found {
		if f.Hard {
			hard++
		}
		if f.Code == "" || f.Position > jptext.Length(s) {
			t.Fatalf("%q: %+v", s, f)
		}
	}
	if warnings := len(found) - hard; warnings > 1 || (warnings > 0 && hard > 0) {
		t.Fatalf("%q: %d errors with %d warnings", s, hard, warnings)
	}
	if shown := jptext.FormatPhone(s); len(found) == 0 && jptext.NormalizeDigits(shown) != s {
		t.Fatalf("%q is shown as %q, which is another number", s, shown)
	} else if len(found) > 0 && shown != s {
		t.Fatalf("%q is no good number but shown as %q", s, shown)
	}
}

func TestANumberIsAcceptedExactlyWhenTheHardRuleHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`0?[0-9]{8,12}`).Draw(t, "number")
		checkPhoneFindings(t, s)
		hard := false
		for _, f := range jptext.CheckPhone(s) {
			hard = hard || f.Hard
		}
		if want := !strings.HasPrefix(s, "0") || len(s) < 10 || len(s) > 11; hard != want {
			t.Fatalf("%s: refused %v, want %v", s, hard, want)
		}
	})
}
