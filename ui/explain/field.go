package explain

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"saihakko/client/businessday"
	"saihakko/client/jptext"
	"saihakko/client/reissue"
	"saihakko/ui/language"
)

// FieldName is what a field of the reissue request is called in the window.
func FieldName(f reissue.Field) string {
	switch f.Base() {
	case reissue.FieldFamilyName:
		return lang.L("Name (family name)")
	case reissue.FieldGivenName:
		return lang.L("Name (given name)")
	case reissue.FieldFamilyNameKana:
		return lang.L("Reading (family name)")
	case reissue.FieldGivenNameKana:
		return lang.L("Reading (given name)")
	case reissue.FieldDepartment:
		return lang.L("Department")
	case reissue.FieldJobTitle:
		return lang.L("Job title")
	case reissue.FieldPhone:
		return lang.L("Telephone number")
	case reissue.FieldFax:
		return lang.L("Fax number")
	case reissue.FieldMail:
		return lang.L("E-mail address")
	case reissue.FieldMailConfirmation:
		return lang.L("E-mail address (confirmation)")
	case reissue.FieldDesiredDate:
		return lang.L("Desired date of reissue")
	case reissue.FieldReason:
		return lang.L("Reason for reissue")
	case reissue.FieldTerminals:
		return lang.L("Terminals to reissue")
	}
	return lang.L("An entry")
}

// Expected says how a field is to be filled in, with the manual's example.
func Expected(f reissue.Field) string {
	switch f.Base() {
	case reissue.FieldFamilyName:
		return lang.L("Enter it in full-width characters, for example 通関.")
	case reissue.FieldGivenName:
		return lang.L("Enter it in full-width characters, for example 太郎.")
	case reissue.FieldFamilyNameKana:
		return lang.L("Enter it in full-width katakana, for example ツウカン.")
	case reissue.FieldGivenNameKana:
		return lang.L("Enter it in full-width katakana, for example タロウ.")
	case reissue.FieldDepartment:
		return lang.L("Enter it in full-width characters, for example 第一営業部営業第３課.")
	case reissue.FieldJobTitle:
		return lang.L("Enter it in full-width characters, for example 課長.")
	case reissue.FieldPhone:
		return lang.L("Enter digits only, without hyphens, for example 0301234567.")
	case reissue.FieldFax:
		return lang.L("Enter digits only, without hyphens, for example 0398765432.")
	case reissue.FieldMail:
		return lang.L("Enter it in the form taro.tsukan@naccs.jp.")
	case reissue.FieldMailConfirmation:
		return lang.L("Enter the same address as above once more.")
	case reissue.FieldDesiredDate:
		return lang.L("Enter a business day from the next one on, for example 20261124.")
	case reissue.FieldReason:
		return lang.L("Choose one of the three reasons.")
	case reissue.FieldTerminals:
		return lang.L("Choose one terminal or more.")
	}
	return lang.L("Correct it and send it again.")
}

// Problem explains what is wrong with a field: it names the field, the reason, and what to enter instead. It takes
// the program's own problems and those of the service ([saihakko/client.Problem.Problems]) alike.
func Problem(p reissue.Problem) string {
	v := values(p)
	for _, explain := range []func(reissue.Problem, with) string{ofText, ofContact, ofDate, ofTerminal} {
		if text := explain(p, v); text != "" {
			return text
		}
	}
	// A code that came with a later version of the rules.
	return lang.L("{{.Field}} was not accepted. {{.Expected}}", v)
}

// values prepares the parameters of every sentence; a service may leave any of them out.
func values(p reissue.Problem) with {
	number := func(name string) int {
		n, _ := strconv.Atoi(p.Parameters[name])
		return n
	}
	v := with{"Field": FieldName(p.Field), "Expected": Expected(p.Field)}
	for name, parameter := range map[string]string{
		"Character": "character", "Position": "position", "Replacement": "replacement", "Limit": "limit",
		"Length": "length", "Want": "expected", "Days": "days", "Terminal": "terminal", "Number": "number",
	} {
		v[name] = p.Parameters[parameter]
	}
	v["Excess"] = strconv.Itoa(max(1, number("length")-number("limit")))
	for name, parameter := range map[string]string{"Date": "date", "Next": "next", "Earliest": "earliest"} {
		v[name] = day(p.Parameters[parameter])
	}
	v["Holiday"] = ClosedReason(businessday.Reason{
		Kind: businessday.Kind(p.Parameters["kind"]), Name: p.Parameters["name"],
	})
	return v
}

// day shows a date of a problem; what is no date is shown as it came.
func day(iso string) string {
	d, err := businessday.ParseISO(iso)
	if err != nil {
		return iso
	}
	return Day(d)
}

// Day shows a day with its day of the week, 2026/11/24(火); "" for no day.
func Day(d businessday.Date) string {
	if d.IsZero() {
		return ""
	}
	return lang.X("day.form", "{{.Day}} ({{.Weekday}})", with{
		"Day": PlainDay(d), "Weekday": language.Weekday(d.Weekday()),
	})
}

// PlainDay shows a day without its day of the week, 2026/11/24; "" for no day.
func PlainDay(d businessday.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d/%02d/%02d", d.Year, d.Month, d.Day)
}

// Moment shows a moment in Japan's time, 2026/11/22 08:40; "" for none.
func Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(businessday.Tokyo).Format("2006/01/02 15:04")
}

// ClosedReason names why a day is closed, for example 「勤労感謝の日」 or 「日曜日」.
func ClosedReason(r businessday.Reason) string {
	switch r.Kind {
	case businessday.KindSaturday:
		return lang.L("a Saturday")
	case businessday.KindSunday:
		return lang.L("a Sunday")
	case businessday.KindYearEnd:
		return lang.L("the year-end and New Year closure")
	case businessday.KindSubstitute:
		return lang.L("a substitute holiday")
	case businessday.KindCitizensHoliday:
		return lang.L("a day between two holidays")
	}
	if r.Name != "" {
		return r.Name
	}
	if r.Kind == businessday.KindHoliday {
		return lang.L("a public holiday")
	}
	return lang.L("a day on which the service is closed")
}

func ofText(p reissue.Problem, v with) string {
	switch p.Code {
	case reissue.Required:
		return lang.L("{{.Field}} is empty. {{.Expected}}", v)
	case reissue.TooLong:
		return lang.L("{{.Field}} has {{.Length}} characters; {{.Limit}} are allowed. Shorten it by {{.Excess}}.", v)
	case reissue.ControlCharacter:
		return lang.L("Character {{.Position}} of {{.Field}} is an invisible control character. Delete it.", v)
	case reissue.HalfWidth:
		v["Replacement"] = jptext.ToFullWidth(v["Character"])
		return lang.L("Character {{.Position}} of {{.Field}}, “{{.Character}}”, is half-width. Enter the full-width “{{.Replacement}}”.", v)
	case reissue.NotKana:
		return lang.L("Character {{.Position}} of {{.Field}}, “{{.Character}}”, is not full-width katakana. {{.Expected}}", v)
	case reissue.OutsideCharset:
		if v["Replacement"] == "" {
			return lang.L("Character {{.Position}} of {{.Field}}, “{{.Character}}”, may not be readable at the service. Write it with another character or in katakana.", v)
		}
		return lang.L("Character {{.Position}} of {{.Field}}, “{{.Character}}”, may not be readable at the service. Replace it by “{{.Replacement}}”.", v)
	case reissue.Emoji:
		return lang.L("Character {{.Position}} of {{.Field}}, “{{.Character}}”, is an emoji and cannot be registered. Delete it.", v)
	case reissue.ReasonUnknown:
		return lang.L("{{.Field}} is not one of those known. {{.Expected}}", v)
	}
	return ""
}

func ofContact(p reissue.Problem, v with) string {
	switch p.Code {
	case reissue.PhoneCharacters:
		return lang.L("Character {{.Position}} of {{.Field}}, “{{.Character}}”, is not a digit. {{.Expected}}", v)
	case reissue.PhoneStart:
		return lang.L("{{.Field}} does not start with 0. Enter it from the area code on, for example 03….", v)
	case reissue.PhoneLength:
		return lang.L("{{.Field}} has the wrong length (digits: {{.Length}}). Enter 10 or 11 digits from the area code on.", v)
	case reissue.PhoneLengthUnusual:
		return lang.L("{{.Field}} has {{.Length}} digits, but a number that starts like this has {{.Want}}. Check whether a digit is missing or too many.", v)
	case reissue.MailMismatch:
		return lang.L("{{.Field}} differs from the address above. Compare the two and correct the one that is wrong.", v)
	case reissue.MailFormat:
		return ofMail(jptext.MailCode(p.Parameters["rule"]), v)
	}
	return ""
}

func ofMail(rule jptext.MailCode, v with) string {
	switch rule {
	case jptext.MailCharacter:
		if strings.TrimSpace(v["Character"]) == "" {
			return lang.L("There is a space in {{.Field}}, at character {{.Position}}. Delete it.", v)
		}
		return lang.L("Character {{.Position}} of {{.Field}}, “{{.Character}}”, cannot be used in an address. {{.Expected}}", v)
	case jptext.MailNoAt:
		return lang.L("{{.Field}} has no “@”. {{.Expected}}", v)
	case jptext.MailSeveralAt:
		return lang.L("{{.Field}} has a second “@” at character {{.Position}}. Enter one address with one “@”.", v)
	case jptext.MailNoLocal:
		return lang.L("{{.Field}} has nothing before the “@”. {{.Expected}}", v)
	case jptext.MailFirst:
		return lang.L("{{.Field}} starts with “{{.Character}}”, with which no address starts. Delete it or correct it.", v)
	case jptext.MailDoubleDot:
		return lang.L("{{.Field}} has two dots in a row at character {{.Position}}. Delete one of them.", v)
	case jptext.MailDotBeforeAt:
		return lang.L("{{.Field}} has a dot right before the “@”. Delete it or correct it.", v)
	case jptext.MailDomain:
		return lang.L("What follows the “@” in {{.Field}} is not complete. Enter it with its dots, for example naccs.jp.", v)
	case jptext.MailTooLong:
		return lang.L("{{.Field}} is too long; {{.Limit}} characters are allowed. Enter a shorter address.", v)
	case jptext.MailLocalTooLong:
		return lang.L("{{.Field}} is too long before the “@”; {{.Limit}} characters are allowed. Enter a shorter address.", v)
	}
	return lang.L("{{.Field}} is not an e-mail address. {{.Expected}}", v)
}

func ofDate(p reissue.Problem, v with) string {
	switch p.Code {
	case reissue.DateFormat:
		return lang.L("{{.Field}} cannot be read as a date. Enter it in 8 digits, for example 20261124.", v)
	case reissue.DateNoSuchDay:
		return lang.L("{{.Field}} is a day that the calendar does not have. Check month and day, and enter it in 8 digits, for example 20261124.", v)
	case reissue.DateClosed:
		return lang.L("{{.Field}} cannot be {{.Date}}, because it is {{.Holiday}} and nothing is reissued then. The next possible day is {{.Next}}.", v)
	case reissue.DateTooEarly:
		return lang.L("{{.Field}} has to be the next business day or later. The earliest possible day is {{.Earliest}}.", v)
	case reissue.DateFar:
		return lang.L("{{.Field}} is {{.Days}} days ahead. Check whether year and month are right.", v)
	}
	return ""
}

func ofTerminal(p reissue.Problem, v with) string {
	switch p.Code {
	case reissue.TerminalsRequired:
		return lang.L("No terminal is chosen. Tick one or more of the terminals to be reissued.", v)
	case reissue.TerminalUnknown:
		return lang.L("Terminal {{.Terminal}} is not one of your office's. Untick it; to add a terminal, change the contract.", v)
	case reissue.TerminalDuplicate:
		return lang.L("Terminal {{.Terminal}} is chosen twice. Untick one of them.", v)
	case reissue.TerminalBusy:
		return lang.L("Terminal {{.Terminal}} is already being reissued by application {{.Number}}. Untick it, or wait until that one is finished.", v)
	case reissue.TerminalRenewalEnough:
		return lang.L("Terminal {{.Terminal}} can still be renewed (days left: {{.Days}}), which is enough without a reissue. Untick it if you renew it.", v)
	}
	return ""
}
