package jptext

import "strings"

// PhoneCode is what a check of a telephone number found.
type PhoneCode string

// The findings. The first three are errors; the others are warnings, because
// numbering plans change faster than programs.
const (
	PhoneNotDigit     PhoneCode = "phone-not-digit"    // Char at Position is no digit
	PhoneLeadingZero  PhoneCode = "phone-leading-zero" // does not start with 0
	PhoneLength       PhoneCode = "phone-length"       // Got digits, neither 10 nor 11
	PhoneFixedLine    PhoneCode = "phone-fixed-line"   // a fixed line has Want digits
	PhoneMobile       PhoneCode = "phone-mobile"       // 0[5-9]0 (mobile, IP) has Want digits
	PhoneFreeCall0800 PhoneCode = "phone-0800"         // 0800 has Want digits
	PhoneService      PhoneCode = "phone-service"      // 0120, 0570, 0990 have Want digits
)

// PhoneFinding is one result of CheckPhone.
type PhoneFinding struct {
	Code     PhoneCode
	Hard     bool // an error; otherwise a warning
	Char     string
	Position int
	Got      int // digits found
	Want     int // digits expected by a warning
}

// NormalizeDigits prepares a telephone number: half-width, without hyphens of
// any kind, spaces, brackets and dots. The country code +81 becomes the 0 that
// it stands for. What is no digit otherwise is kept, for CheckPhone to name.
func NormalizeDigits(s string) string {
	digits := strings.Map(func(r rune) rune {
		if blank(r) || invisible(r) || hyphenLike(r) || strings.ContainsRune("()[]〔〕【】.・･", r) {
			return -1
		}
		return r
	}, ToHalfWidth(s))
	if rest, ok := strings.CutPrefix(digits, "+81"); ok {
		digits = "0" + strings.TrimPrefix(rest, "0")
	}
	return clean(digits)
}

// CheckPhone judges a normalised telephone or fax number. An empty one has no
// findings: whether a number is required is not known here. At most one warning
// is given, and none beside an error.
func CheckPhone(digits string) []PhoneFinding {
	var found []PhoneFinding
	for _, o := range find(digits, notDigit) {
		found = append(found, PhoneFinding{Code: PhoneNotDigit, Hard: true, Char: o.Char, Position: o.Position})
	}
	if len(found) > 0 || digits == "" {
		return found
	}
	got := len(digits)
	if digits[0] != '0' {
		found = append(found, PhoneFinding{Code: PhoneLeadingZero, Hard: true, Char: digits[:1], Position: 1, Got: got})
	}
	if got != 10 && got != 11 {
		found = append(found, PhoneFinding{Code: PhoneLength, Hard: true, Got: got})
	}
	if len(found) > 0 {
		return found
	}
	if code, want := phonePlan(digits); got != want {
		found = append(found, PhoneFinding{Code: code, Got: got, Want: want})
	}
	return found
}

// phonePlan tells the kind of a number and how many digits its kind has.
func phonePlan(digits string) (PhoneCode, int) {
	switch {
	case strings.HasPrefix(digits, "0800"):
		return PhoneFreeCall0800, 11
	case strings.HasPrefix(digits, "0120"), strings.HasPrefix(digits, "0570"), strings.HasPrefix(digits, "0990"):
		return PhoneService, 10
	case digits[1] >= '5' && digits[1] <= '9' && digits[2] == '0':
		return PhoneMobile, 11
	}
	return PhoneFixedLine, 10
}

// FormatPhone shows a number with hyphens where it is certain where they go: 03
// (Tokyo), 06 (Osaka) and the mobile and IP numbers 0[5-9]0. Any other text is
// returned as it is; a table of area codes would age.
func FormatPhone(digits string) string {
	if len(CheckPhone(digits)) > 0 || digits == "" {
		return digits
	}
	code, _ := phonePlan(digits)
	switch {
	case code == PhoneMobile:
		return digits[:3] + "-" + digits[3:7] + "-" + digits[7:]
	case code == PhoneFixedLine && (digits[1] == '3' || digits[1] == '6'):
		return digits[:2] + "-" + digits[2:6] + "-" + digits[6:]
	}
	return digits
}

func notDigit(char string) (string, bool) {
	return "", len(char) != 1 || char[0] < '0' || char[0] > '9'
}
