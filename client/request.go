package client

import (
	"saihakko/client/contract"
	"saihakko/client/reissue"
)

func requestWire(r reissue.Request) contract.ReissueRequest {
	a := r.Applicant
	wire := contract.ReissueRequest{
		Applicant: contract.Applicant{
			FamilyName: a.FamilyName, GivenName: a.GivenName,
			FamilyNameKana: a.FamilyNameKana, GivenNameKana: a.GivenNameKana,
			Department: a.Department, JobTitle: a.JobTitle, Phone: a.Phone, Fax: a.Fax, Mail: a.Mail,
		},
		DesiredDate: r.DesiredDate,
		Reason:      string(r.Reason),
		Terminals:   append([]string{}, r.Terminals...), // never null
	}
	if r.MailConfirmation != "" {
		wire.MailConfirmation = &r.MailConfirmation
	}
	return wire
}

func requestOf(wire contract.ReissueRequest) reissue.Request {
	return reissue.Request{
		Applicant:        applicant(wire.Applicant),
		MailConfirmation: deref(wire.MailConfirmation),
		DesiredDate:      wire.DesiredDate,
		Reason:           reissue.Reason(wire.Reason),
		Terminals:        wire.Terminals,
	}
}

func applicant(wire contract.Applicant) reissue.Applicant {
	return reissue.Applicant{
		FamilyName: wire.FamilyName, GivenName: wire.GivenName,
		FamilyNameKana: wire.FamilyNameKana, GivenNameKana: wire.GivenNameKana,
		Department: wire.Department, JobTitle: wire.JobTitle, Phone: wire.Phone, Fax: wire.Fax, Mail: wire.Mail,
	}
}
