package service

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"saihakko/client/contract"
	"saihakko/cmd/supportd/service/store"
)

// CorrectReissueApplication receives the answer to a query (修正).
func (a api) CorrectReissueApplication(ctx context.Context, request contract.CorrectReissueApplicationRequestObject) (contract.CorrectReissueApplicationResponseObject, error) {
	c, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	wanted := requestOfWire(*request.Body)
	if err := checkSizes(wanted); err != nil {
		return nil, err
	}
	m := mutation{operation: operationCorrect, key: request.Params.IdempotencyKey, request: []any{request.Number, request.Body}}
	shown, replayed, err := once(ctx, a.Service, c, m, func(tx *store.Tx, now time.Time) (shownApplication, error) {
		row, err := findApplication(tx, c, request.Number)
		if err != nil {
			return shownApplication{}, err
		}
		if !sameVersion(request.Params.IfMatch, row) {
			return shownApplication{}, refuse(preconditionFailed)
		}
		if row.State != store.Query {
			return shownApplication{}, refuseState(row.State)
		}
		j, err := a.judge(tx, c, wanted, row.Number, now)
		if err != nil {
			return shownApplication{}, err
		}
		row.State, row.Desired, row.Request = store.Corrected, j.desired, j.request
		if err := errors.Join(
			tx.UpdateApplication(&row),
			tx.SetApplicationTerminals(row.ID, j.terminals),
			tx.SetApplicant(c.ID, j.request.Applicant),
			tx.AddEvent(row.ID, store.Event{At: now, Kind: eventCorrected}),
			addNews(tx, row, newsCorrected, now),
		); err != nil {
			return shownApplication{}, err
		}
		return showApplication(tx, row)
	})
	if err != nil {
		return nil, err
	}
	return contract.CorrectReissueApplication200JSONResponse{
		Body:    shown.Application,
		Headers: contract.CorrectReissueApplication200ResponseHeaders{ETag: &shown.ETag, IdempotencyReplayed: flag(replayed)},
	}, nil
}

// sameVersion says whether the caller has corrected what is in force (If-Match, RFC 9110 13.1.1).
func sameVersion(ifMatch string, row store.Application) bool {
	for tag := range strings.SplitSeq(ifMatch, ",") {
		if strings.TrimSpace(tag) == "*" || versionOf(tag) == row.Version {
			return true
		}
	}
	return false
}

// refuseState is the failure of what the application's state does not allow.
func refuseState(state store.State) *failure {
	return refuseFor(stateConflict, "申込の状態が「"+stateNames[string(state)]+"」のため、この操作を行えません。")
}

// WithdrawApplication withdraws an application that is still under review (取り下げ).
func (a api) WithdrawApplication(ctx context.Context, request contract.WithdrawApplicationRequestObject) (contract.WithdrawApplicationResponseObject, error) {
	c, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	reason := strings.TrimSpace(request.Body.Reason)
	if reason == "" || utf8.RuneCountInString(reason) > longestText {
		return nil, refuseFor(malformedRequest, "取り下げの理由を1000文字以内で入力してください。")
	}
	m := mutation{operation: operationWithdraw, key: request.Params.IdempotencyKey, request: []any{request.Number, request.Body}}
	shown, replayed, err := once(ctx, a.Service, c, m, func(tx *store.Tx, now time.Time) (shownApplication, error) {
		row, err := findApplication(tx, c, request.Number)
		if err != nil {
			return shownApplication{}, err
		}
		if !row.State.Open() {
			return shownApplication{}, refuseState(row.State)
		}
		row.State = store.Withdrawn
		if err := errors.Join(
			tx.UpdateApplication(&row),
			tx.AddEvent(row.ID, store.Event{At: now, Kind: eventWithdrawn, Text: reason}),
			addNews(tx, row, newsWithdrawn, now),
		); err != nil {
			return shownApplication{}, err
		}
		return showApplication(tx, row)
	})
	if err != nil {
		return nil, err
	}
	return contract.WithdrawApplication200JSONResponse{
		Body:    shown.Application,
		Headers: contract.WithdrawApplication200ResponseHeaders{IdempotencyReplayed: flag(replayed)},
	}, nil
}
