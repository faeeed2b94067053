package jptext

import "strings"

// Limits of RFC 5321 4.5.3.1, in bytes; addresses are ASCII, so characters too.
const (
	MailLongest       = 254
	MailLocalLongest  = 64
	mailLabelLongest  = 63
	mailLocalSpecials = ".!#$%&'*+/=?^_`{|}~-"
)

// MailCode is what a check of a mail address found. All are errors.
type MailCode string

// The findings, in the order in which they are reported.
const (
	MailCharacter    MailCode = "mail-character"      // Char at Position cannot be in an address
	MailNoAt         MailCode = "mail-no-at"          // there is no @
	MailSeveralAt    MailCode = "mail-several-at"     // a second @ at Position
	MailNoLocal      MailCode = "mail-no-local"       // nothing before the @
	MailFirst        MailCode = "mail-first"          // starts with Char: one of - / .
	MailDoubleDot    MailCode = "mail-double-dot"     // two dots from Position on
	MailDotBeforeAt  MailCode = "mail-dot-before-at"  // a dot right before the @, at Position
	MailDomain       MailCode = "mail-domain"         // what follows the @ is no domain name
	MailTooLong      MailCode = "mail-too-long"       // Got characters, Limit allowed
	MailLocalTooLong MailCode = "mail-local-too-long" // Got characters before the @, Limit allowed
)

// MailFinding is one result of CheckMail.
type MailFinding struct {
	Code     MailCode
	Char     string
	Position int
	Got      int
	Limit    int
}

// NormalizeMail prepares a mail address: half-width with ＠, full stops and
// hyphens typed in kana mode put right, spaces and invisible characters around
// it removed. The case is kept, and so are spaces inside, which CheckMail names.
func NormalizeMail(s string) string {
	plain := strings.Map(func(r rune) rune {
		switch r {
		case '。', '｡':
			return '.'
		case '\u2010', '\u2011', '\u2212':
			return '-'
		}
		if invisible(r) {
			return -1
		}
		return r
	}, ToHalfWidth(s))
	return clean(strings.TrimFunc(plain, blank))
}

// CheckMail judges a normalised mail address by the rules that public offices
// publish and the limits of the standard (facts/domain.md 4.4). Quoted local
// parts, address literals and non-ASCII addresses are refused: the service's
// mails would not arrive. An empty address has no findings.
func CheckMail(address string) []MailFinding {
	if address == "" {
		return nil
	}
	var found []MailFinding
	for _, o := range find(address, notMailCharacter) {
		found = append(found, MailFinding{Code: MailCharacter, Char: o.Char, Position: o.Position})
	}
	if len(found) > 0 {
		return found
	}
	// From here on the address is ASCII: bytes are characters.
	local, domain, ok := strings.Cut(address, "@")
	if !ok {
		return []MailFinding{{Code: MailNoAt}}
	}
	if second := strings.IndexByte(domain, '@'); second >= 0 {
		return []MailFinding{{Code: MailSeveralAt, Char: "@", Position: len(local) + second + 2}}
	}
	if local == "" {
		found = append(found, MailFinding{Code: MailNoLocal})
	} else if strings.ContainsRune("-/.", rune(local[0])) {
		found = append(found, MailFinding{Code: MailFirst, Char: local[:1], Position: 1})
	}
	if at := strings.Index(address, ".."); at >= 0 {
		found = append(found, MailFinding{Code: MailDoubleDot, Char: "..", Position: at + 1})
	}
	if len(local) > 1 && strings.HasSuffix(local, ".") {
		found = append(found, MailFinding{Code: MailDotBeforeAt, Char: ".", Position: len(local)})
	}
	if !isDomain(domain) && !strings.Contains(domain, "..") {
		found = append(found, MailFinding{Code: MailDomain})
	}
	if len(address) > MailLongest {
		found = append(found, MailFinding{Code: MailTooLong, Got: len(address), Limit: MailLongest})
	}
	if len(local) > MailLocalLongest {
		found = append(found, MailFinding{Code: MailLocalTooLong, Got: len(local), Limit: MailLocalLongest})
	}
	return found
}

func notMailCharacter(char string) (string, bool) {
	if len(char) == 1 && (letterOrDigit(char[0]) || char == "@" || strings.Contains(mailLocalSpecials, char)) {
		return "", false
	}
	return "", true
}

// isDomain reports whether name is a host name of at least two labels whose
// last one is not a number.
func isDomain(name string) bool {
	labels := strings.Split(name, ".")
	if len(labels) < 2 {
		return false
	}
	for _, label := range labels {
		if label == "" || len(label) > mailLabelLongest || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			if !letterOrDigit(label[i]) && label[i] != '-' {
				return false
			}
		}
	}
	last := labels[len(labels)-1]
	return strings.Trim(last, "0123456789") != ""
}

func letterOrDigit(b byte) bool {
	return (b >= '0' && b <= '9') || (b|0x20 >= 'a' && b|0x20 <= 'z')
}
