package reissue

// No official lengths are published; these are the recommended ones of facts/domain.md section 4.5, in characters.
const (
	limitName       = 20
	limitKana       = 30
	limitDepartment = 50
	limitJobTitle   = 30
)

// farDays is from how many days ahead a desired date is doubted: a slip of the year or month, not a refusal.
const farDays = 90

type rule struct {
	kind     kind
	required bool
	limit    int
}

// kind is how a field is normalised and judged.
type kind int

const (
	name kind = iota
	kana
	phone
	mail
	date
	choice
	terminals
)

// rules is the table of facts/domain.md section 4.5: the manual marks nothing as required, so name, kana, phone and
// mail are, which a reply needs, and the rest is not.
var rules = map[Field]rule{
	FieldFamilyName:       {name, true, limitName},
	FieldGivenName:        {name, true, limitName},
	FieldFamilyNameKana:   {kana, true, limitKana},
	FieldGivenNameKana:    {kana, true, limitKana},
	FieldDepartment:       {name, false, limitDepartment},
	FieldJobTitle:         {name, false, limitJobTitle},
	FieldPhone:            {phone, true, 0},
	FieldFax:              {phone, false, 0},
	FieldMail:             {mail, true, 0},
	FieldMailConfirmation: {mail, true, 0},
	FieldDesiredDate:      {date, true, 0},
	FieldReason:           {choice, true, 0},
	FieldTerminals:        {terminals, true, 0},
}

// IsRequired reports whether the field is marked 「※必須」.
func IsRequired(f Field) bool { return rules[f.Base()].required }
