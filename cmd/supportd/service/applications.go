package service

import (
	"context"
	"errors"
	"strconv"

	"saihakko/client/contract"
	"saihakko/client/reissue"
	"saihakko/cmd/supportd/service/store"
)

// kindReissue is デジタル証明書の再発行, the only kind of application so far.
const kindReissue = "reissue"

// ListApplications answers the office's applications (申込内容の確認).
func (a api) ListApplications(ctx context.Context, request contract.ListApplicationsRequestObject) (contract.ListApplicationsResponseObject, error) {
	c, limit, before, err := asked(ctx, request.Params.Limit, request.Params.Cursor, numberedPlaceOf)
	if err != nil {
		return nil, err
	}
	var rows []store.Application
	if err := a.store.Read(ctx, func(tx *store.Tx) (err error) {
		rows, err = tx.Applications(c.OfficeID, before, limit+1)
		return err
	}); err != nil {
		return nil, err
	}
	page := contract.ApplicationPage{Items: []contract.ApplicationSummary{}}
	rows, page.Next = pageOf(rows, limit, func(row store.Application) string { return strconv.FormatInt(row.ID, 10) })
	for _, row := range rows {
		page.Items = append(page.Items, contract.ApplicationSummary{
			Number: row.Number, Kind: kindReissue, State: contract.ApplicationState(row.State), ReceivedAt: row.ReceivedAt,
			DesiredDate: wireDate(row.Desired), Applicant: fullName(row.Request.Applicant), Terminals: row.Request.Terminals,
		})
	}
	tag, err := etagOf(page)
	if err != nil {
		return nil, err
	}
	if unchanged(request.Params.IfNoneMatch, tag) {
		return contract.ListApplications304Response{}, nil
	}
	return contract.ListApplications200JSONResponse{
		Body: page, Headers: contract.ListApplications200ResponseHeaders{ETag: &tag},
	}, nil
}

// GetApplication answers one application with its timeline.
func (a api) GetApplication(ctx context.Context, request contract.GetApplicationRequestObject) (contract.GetApplicationResponseObject, error) {
	c, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	var shown shownApplication
	if err := a.store.Read(ctx, func(tx *store.Tx) error {
		row, err := findApplication(tx, c, request.Number)
		if err != nil {
			return err
		}
		shown, err = showApplication(tx, row)
		return err
	}); err != nil {
		return nil, err
	}
	if unchanged(request.Params.IfNoneMatch, shown.ETag) {
		return contract.GetApplication304Response{}, nil
	}
	return contract.GetApplication200JSONResponse{
		Body: shown.Application, Headers: contract.GetApplication200ResponseHeaders{ETag: &shown.ETag},
	}, nil
}

// findApplication finds an application of the caller's office. Those of others do not exist for the caller.
func findApplication(tx *store.Tx, c caller, number string) (store.Application, error) {
	if len(number) != 8 && len(number) != 11 {
		return store.Application{}, refuse(notFound)
	}
	row, err := tx.Application(c.OfficeID, number)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(number) == 11 && row.Number != number {
		return store.Application{}, refuse(notFound)
	}
	return row, err
}

// shownApplication is an application as it is answered, and kept for a repeated request.
type shownApplication struct {
	Application contract.Application
	ETag        string
}

func showApplication(tx *store.Tx, row store.Application) (shownApplication, error) {
	terminals, err := tx.ApplicationTerminals(row.ID)
	if err != nil {
		return shownApplication{}, err
	}
	events, err := tx.Events(row.ID)
	if err != nil {
		return shownApplication{}, err
	}
	shown := contract.Application{
		Number: row.Number, Kind: kindReissue, State: contract.ApplicationState(row.State), ReceivedAt: row.ReceivedAt,
		Request: wireRequest(row.Request), Terminals: []contract.ApplicationTerminal{}, Timeline: []contract.TimelineEvent{},
		AcquireBy: wireDate(row.AcquireBy),
	}
	for _, t := range terminals {
		shown.Terminals = append(shown.Terminals, contract.ApplicationTerminal{
			Name: t.Name, Transport: t.Transport, DeviceKind: t.DeviceKind, AuthenticationCode1: t.Code1,
			IssuedOn: wireDate(t.IssuedOn), Acquired: t.Acquired,
		})
	}
	for _, e := range events {
		shown.Timeline = append(shown.Timeline, contract.TimelineEvent{
			At: e.At, Kind: e.Kind, Terminal: optional(e.Terminal), Text: optional(e.Text),
		})
	}
	tag, err := versionedETagOf(row.Version, shown)
	return shownApplication{Application: shown, ETag: tag}, err
}

func fullName(a reissue.Applicant) string { return a.FamilyName + " " + a.GivenName }

func wireApplicant(a reissue.Applicant) contract.Applicant {
	return contract.Applicant{
		FamilyName: a.FamilyName, GivenName: a.GivenName, FamilyNameKana: a.FamilyNameKana, GivenNameKana: a.GivenNameKana,
		Department: a.Department, JobTitle: a.JobTitle, Phone: a.Phone, Fax: a.Fax, Mail: a.Mail,
	}
}

func wireRequest(r reissue.Request) contract.ReissueRequest {
	return contract.ReissueRequest{
		Applicant: wireApplicant(r.Applicant), MailConfirmation: &r.MailConfirmation, DesiredDate: r.DesiredDate,
		Reason: string(r.Reason), Terminals: r.Terminals,
	}
}

// requestOfWire is the request in the form of the published rules. The second address is there against slips of a
// hand: a client that leaves it out has compared the two itself.
func requestOfWire(w contract.ReissueRequest) reissue.Request {
	a := w.Applicant
	r := reissue.Request{
		Applicant: reissue.Applicant{
			FamilyName: a.FamilyName, GivenName: a.GivenName, FamilyNameKana: a.FamilyNameKana, GivenNameKana: a.GivenNameKana,
			Department: a.Department, JobTitle: a.JobTitle, Phone: a.Phone, Fax: a.Fax, Mail: a.Mail,
		},
		MailConfirmation: a.Mail, DesiredDate: w.DesiredDate, Reason: reissue.Reason(w.Reason), Terminals: w.Terminals,
	}
	if w.MailConfirmation != nil {
		r.MailConfirmation = *w.MailConfirmation
	}
	return r
}
