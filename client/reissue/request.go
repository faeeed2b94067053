// Package reissue holds the published rules of a reissue request (デジタル証明書の再発行): its steps, its fields, and
// what is wrong with them. It is pure: no I/O and no clock of its own, so that the program and the service judge alike.
//
// The rules come from the manual's steps ② to ⑤, its contradictions resolved as in facts/domain.md section 2.
// Problems are codes with parameters; the sentence that a person reads is made by the user interface.
package reissue

import "strings"

// Reason is why a certificate has to be reissued (再発行理由, manual step ④).
type Reason string

// The three reasons of the manual's step ④.
const (
	Expired             Reason = "expired"              // 有効期限切れ
	TerminalReplacement Reason = "terminal-replacement" // 端末の入れ替え
	OtherReason         Reason = "other"                // その他の理由
)

// Reasons lists the reasons in the manual's order.
func Reasons() []Reason { return []Reason{Expired, TerminalReplacement, OtherReason} }

// Applicant is the person in charge of the request (申込担当者, manual step ③).
type Applicant struct {
	FamilyName     string `json:"familyName"`
	GivenName      string `json:"givenName"`
	FamilyNameKana string `json:"familyNameKana"`
	GivenNameKana  string `json:"givenNameKana"`
	Department     string `json:"department"`
	JobTitle       string `json:"jobTitle"`
	Phone          string `json:"phone"`
	Fax            string `json:"fax"`
	Mail           string `json:"mail"`
}

// Request is a reissue request as far as it has been filled in. Texts are as typed until [Normalise] has seen them.
type Request struct {
	Applicant        Applicant `json:"applicant"`
	MailConfirmation string    `json:"mailConfirmation"`
	// DesiredDate (再発行希望日) is YYYY-MM-DD once normalised.
	DesiredDate string   `json:"desiredDate"`
	Reason      Reason   `json:"reason"`
	Terminals   []string `json:"terminals"`
}

// Field names one field of a request by its JSON pointer (RFC 6901) in the contract's request body.
type Field string

// The fields in the order of the screens.
const (
	FieldFamilyName       Field = "/applicant/familyName"
	FieldGivenName        Field = "/applicant/givenName"
	FieldFamilyNameKana   Field = "/applicant/familyNameKana"
	FieldGivenNameKana    Field = "/applicant/givenNameKana"
	FieldDepartment       Field = "/applicant/department"
	FieldJobTitle         Field = "/applicant/jobTitle"
	FieldPhone            Field = "/applicant/phone"
	FieldFax              Field = "/applicant/fax"
	FieldMail             Field = "/applicant/mail"
	FieldMailConfirmation Field = "/mailConfirmation"
	FieldDesiredDate      Field = "/desiredDate"
	FieldReason           Field = "/reason"
	FieldTerminals        Field = "/terminals"
)

// Fields lists all fields in the order of the screens.
func Fields() []Field {
	return append(applicantFields(), terminalFields()...)
}

func applicantFields() []Field {
	return []Field{
		FieldFamilyName, FieldGivenName, FieldFamilyNameKana, FieldGivenNameKana, FieldDepartment, FieldJobTitle,
		FieldPhone, FieldFax, FieldMail, FieldMailConfirmation,
	}
}

func terminalFields() []Field { return []Field{FieldDesiredDate, FieldReason, FieldTerminals} }

// Base returns the field itself, or for an element such as /terminals/3 the list that it stands in.
func (f Field) Base() Field {
	if strings.HasPrefix(string(f), string(FieldTerminals)+"/") {
		return FieldTerminals
	}
	return f
}

// text points at the text of a field, or is nil for the list of terminals and for unknown fields.
func (r *Request) text(f Field) *string {
	switch f {
	case FieldFamilyName:
		return &r.Applicant.FamilyName
	case FieldGivenName:
		return &r.Applicant.GivenName
	case FieldFamilyNameKana:
		return &r.Applicant.FamilyNameKana
	case FieldGivenNameKana:
		return &r.Applicant.GivenNameKana
	case FieldDepartment:
		return &r.Applicant.Department
	case FieldJobTitle:
		return &r.Applicant.JobTitle
	case FieldPhone:
		return &r.Applicant.Phone
	case FieldFax:
		return &r.Applicant.Fax
	case FieldMail:
		return &r.Applicant.Mail
	case FieldMailConfirmation:
		return &r.MailConfirmation
	case FieldDesiredDate:
		return &r.DesiredDate
	case FieldReason:
		return (*string)(&r.Reason)
	}
	return nil
}

// Text returns the text of a field; empty for the list of terminals.
func (r Request) Text(f Field) string {
	if text := r.text(f); text != nil {
		return *text
	}
	return ""
}

// SetText puts text into a field. It changes nothing for the list of terminals.
func (r *Request) SetText(f Field, text string) {
	if at := r.text(f); at != nil {
		*at = text
	}
}

// Has reports whether the terminal is among those chosen.
func (r Request) Has(terminal string) bool {
	for _, name := range r.Terminals {
		if name == terminal {
			return true
		}
	}
	return false
}

// Clone returns a copy that shares nothing with r.
func (r Request) Clone() Request {
	r.Terminals = append([]string(nil), r.Terminals...)
	return r
}
