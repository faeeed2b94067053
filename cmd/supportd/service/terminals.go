package service

import (
	"context"
	"time"

	"saihakko/client/businessday"
	"saihakko/client/contract"
	"saihakko/client/reissue"
	"saihakko/cmd/supportd/service/store"
)

// Rules of the certificate that the manual and NACCS's announcements give (facts/domain.md 3.1 and 3.3).
const (
	renewalDays = 28 // 「有効期限の28日前から有効期限まで」
	stopMonths  = 2  // not acquired 2 months after the issue, or not renewed 2 months after the end: stopped
)

// GetApplicant answers the applicant on file.
func (a api) GetApplicant(ctx context.Context, _ contract.GetApplicantRequestObject) (contract.GetApplicantResponseObject, error) {
	c, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	return contract.GetApplicant200JSONResponse(wireApplicant(c.Applicant)), nil
}

// ListTerminals answers the office's terminals with their certificates.
func (a api) ListTerminals(ctx context.Context, request contract.ListTerminalsRequestObject) (contract.ListTerminalsResponseObject, error) {
	c, limit, after, err := asked(ctx, request.Params.Limit, request.Params.Cursor, placeOf)
	if err != nil {
		return nil, err
	}
	var rows []store.TerminalStatus
	if err := a.store.Read(ctx, func(tx *store.Tx) (err error) {
		rows, err = tx.Terminals(c.OfficeID, after, limit+1)
		return err
	}); err != nil {
		return nil, err
	}
	page := contract.TerminalPage{Items: []contract.Terminal{}}
	rows, page.Next = pageOf(rows, limit, func(row store.TerminalStatus) string { return row.Name })
	now := a.Now()
	for _, t := range rows {
		page.Items = append(page.Items, wireTerminal(t, now))
	}
	tag, err := etagOf(page)
	if err != nil {
		return nil, err
	}
	if unchanged(request.Params.IfNoneMatch, tag) {
		return contract.ListTerminals304Response{}, nil
	}
	return contract.ListTerminals200JSONResponse{Body: page, Headers: contract.ListTerminals200ResponseHeaders{ETag: &tag}}, nil
}

// stateOf is the state of a terminal's certificate at a moment. An application under review shows before all else,
// because it is what keeps the terminal from being chosen again.
func stateOf(t store.TerminalStatus, now time.Time) contract.CertificateState {
	today := businessday.DateOf(now)
	end := businessday.DateOf(t.Certificate.NotAfter)
	switch {
	case t.Open != "":
		return contract.ReissueRequested
	case t.Issue.ID == 0:
		return contract.None
	case t.Issue.AcknowledgedAt.IsZero() && today.After(t.Issue.AcquireBy):
		return contract.Stopped
	case t.Issue.AcknowledgedAt.IsZero():
		return contract.AwaitingAcquisition
	case now.After(t.Certificate.NotAfter) && !today.Before(end.AddMonths(stopMonths)):
		return contract.Stopped
	case now.After(t.Certificate.NotAfter):
		return contract.Expired
	case !today.Before(end.AddDays(-renewalDays)):
		return contract.RenewalWindow
	}
	return contract.Valid
}

func wireTerminal(t store.TerminalStatus, now time.Time) contract.Terminal {
	c := contract.TerminalCertificate{
		State:               stateOf(t, now),
		AuthenticationCode1: t.Issue.Code1, AuthenticationCode2: t.Issue.Code2, AuthenticationCode3: t.Issue.Code3,
		IssuedOn: wireDate(t.Issue.IssuedOn),
	}
	if t.Certificate.ID != 0 {
		acquired, end := businessday.DateOf(t.Certificate.AcquiredAt), businessday.DateOf(t.Certificate.NotAfter)
		c.AcquiredOn, c.ValidUntil, c.SerialNumber = wireDate(acquired), &t.Certificate.NotAfter, &t.Certificate.Serial
		c.StopsOn = wireDate(end.AddMonths(stopMonths))
	} else {
		c.AcquireBy = wireDate(t.Issue.AcquireBy)
	}
	switch {
	case t.Open != "":
		c.ApplicationNumber = &t.Open
	case c.State == contract.AwaitingAcquisition:
		c.ApplicationNumber = optional(t.IssueNumber)
	}
	return contract.Terminal{Name: t.Name, Transport: t.Transport, DeviceKind: t.DeviceKind, Certificate: c}
}

// ruleTerminal is what the published rules need to know of a terminal.
func ruleTerminal(t store.TerminalStatus, now time.Time) reissue.Terminal {
	known := reissue.Terminal{Requested: t.Open, RenewalDays: -1}
	if stateOf(t, now) == contract.RenewalWindow {
		known.RenewalDays = businessday.DateOf(now).DaysUntil(businessday.DateOf(t.Certificate.NotAfter))
	}
	return known
}
