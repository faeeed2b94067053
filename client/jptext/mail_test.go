package jptext_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"saihakko/client/jptext"
)

func TestMailAddresses(t *testing.T) {
	local64, local65 := strings.Repeat("a", 64), strings.Repeat("a", 65)
	domain := strings.Repeat(strings.Repeat("d", 60)+".", 3) + "jp" // 185 characters
	for address, want := range map[string][]jptext.MailFinding{
		"":                               nil, // whether it is required is another question
		"taro.tsukan@naccs.jp":           nil,
		"taro+reissue_1@sub.naccs.co.jp": nil,
		"o'brien@naccs.jp":               nil,
		"a@b.jp":                         nil,
		"taro@xn--wgv71a119e.jp":         nil,
		local64 + "@naccs.jp":            nil,
		"taro":                           {{Code: jptext.MailNoAt}},
		"taro@a@naccs.jp":                {{Code: jptext.MailSeveralAt, Char: "@", Position: 7}},
		"@naccs.jp":                      {{Code: jptext.MailNoLocal}},
		"@":                              {{Code: jptext.MailNoLocal}, {Code: jptext.MailDomain}},
		"taro@":                          {{Code: jptext.MailDomain}},
		"-taro@naccs.jp":                 {{Code: jptext.MailFirst, Char: "-", Position: 1}},
		"/taro@naccs.jp":                 {{Code: jptext.MailFirst, Char: "/", Position: 1}},
		".taro@naccs.jp":                 {{Code: jptext.MailFirst, Char: ".", Position: 1}},
		".@naccs.jp":                     {{Code: jptext.MailFirst, Char: ".", Position: 1}},
		"taro..x@naccs.jp":               {{Code: jptext.MailDoubleDot, Char: "..", Position: 5}},
		"taro@naccs..jp":                 {{Code: jptext.MailDoubleDot, Char: "..", Position: 11}},
		"taro.@naccs.jp":                 {{Code: jptext.MailDotBeforeAt, Char: ".", Position: 5}},
		"taro@naccs":                     {{Code: jptext.MailDomain}},
		"taro@-naccs.jp":                 {{Code: jptext.MailDomain}},
		"taro@naccs-.jp":                 {{Code: jptext.MailDomain}},
		"taro@naccs.jp.":                 {{Code: jptext.MailDomain}},
		"taro@.naccs.jp":                 {{Code: jptext.MailDomain}},
		"taro@192.168.0.1":               {{Code: jptext.MailDomain}},
		"taro@na_ccs.jp":                 {{Code: jptext.MailDomain}},
		"taro@" + strings.Repeat("d", 64) + ".jp": {{Code: jptext.MailDomain}},
		"ta ro@naccs.jp":            {{Code: jptext.MailCharacter, Char: " ", Position: 3}},
		"太郎@naccs.jp":               {{Code: jptext.MailCharacter, Char: "太", Position: 1}, {Code: jptext.MailCharacter, Char: "郎", Position: 2}},
		"taro😀@naccs.jp":            {{Code: jptext.MailCharacter, Char: "😀", Position: 5}},
		"taro＠naccs.jp":             {{Code: jptext.MailCharacter, Char: "＠", Position: 5}},
		"taro@naccs.jp\r\nBcc:x":    {{Code: jptext.MailCharacter, Char: "\r\n", Position: 14}, {Code: jptext.MailCharacter, Char: ":", Position: 18}},
		`"taro"@naccs.jp`:           {{Code: jptext.MailCharacter, Char: `"`, Position: 1}, {Code: jptext.MailCharacter, Char: `"`, Position: 6}},
		"<taro@naccs.jp>":           {{Code: jptext.MailCharacter, Char: "<", Position: 1}, {Code: jptext.MailCharacter, Char: ">", Position: 15}},
		"a@naccs.jp,b@naccs.jp":     {{Code: jptext.MailCharacter, Char: ",", Position: 11}},
		local65 + "@naccs.jp":       {{Code: jptext.MailLocalTooLong, Got: 65, Limit: 64}},
		local64 + "@d." + domain:    nil, // 252 characters
		local64 + "@ddd." + domain:  nil, // 254 characters
		local64 + "@dddd." + domain: {{Code: jptext.MailTooLong, Got: 255, Limit: 254}},
	} {
		if diff := cmp.Diff(want, jptext.CheckMail(address)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
}

func checkMailFindings(t interface{ Fatalf(string, ...any) }, s string) {
	found := jptext.CheckMail(s)
	for _, f := range found {
		if f.Code == "" || f.Position > jptext.Length(s) {
			t.Fatalf("%q: %+v", s, f)
		}
	}
	if len(found) == 0 && (jptext.NormalizeMail(s) != s || strings.ContainsAny(s, "\r\n \t<>,;:\"()[]\\") || len(s) > jptext.MailLongest) {
		t.Fatalf("%q was accepted", s)
	}
}

func TestAnAcceptedAddressIsSafeInAMailHeader(t *testing.T) {
	part := rapid.StringMatching(`[-a-zA-Z0-9._+/@ \r\n<>,]{0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		checkMailFindings(t, part.Draw(t, "local")+"@"+part.Draw(t, "domain")+".jp")
	})
}
