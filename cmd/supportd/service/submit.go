package service

import (
	"context"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"saihakko/client/businessday"
	"saihakko/client/contract"
	"saihakko/client/reissue"
	"saihakko/cmd/supportd/service/store"
)

// Size limits of a request, stated in the contract. The published rules are far narrower; these keep the list of
// problems in an answer within its own limit.
const (
	longestText   = 1000
	mostTerminals = 1000
)

// SubmitReissueApplication receives a reissue request (申込内容を登録する).
func (a api) SubmitReissueApplication(ctx context.Context, request contract.SubmitReissueApplicationRequestObject) (contract.SubmitReissueApplicationResponseObject, error) {
	c, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	wanted := requestOfWire(*request.Body)
	if err := checkSizes(wanted); err != nil {
		return nil, err
	}
	m := mutation{operation: operationSubmit, key: request.Params.IdempotencyKey, request: request.Body}
	shown, replayed, err := once(ctx, a.Service, c, m, func(tx *store.Tx, now time.Time) (shownApplication, error) {
		row, err := a.receive(tx, c, wanted, now)
		if err != nil {
			return shownApplication{}, err
		}
		return showApplication(tx, row)
	})
	if err != nil {
		return nil, err
	}
	a.mailIsQueued()
	return contract.SubmitReissueApplication201JSONResponse{
		Body:    shown.Application,
		Headers: contract.SubmitReissueApplication201ResponseHeaders{IdempotencyReplayed: flag(replayed)},
	}, nil
}

func checkSizes(r reissue.Request) error {
	for _, f := range reissue.Fields() {
		if length := utf8.RuneCountInString(r.Text(f)); length > longestText {
			refused := refuseFields([]reissue.Problem{{Field: f, Code: reissue.TooLong, Parameters: map[string]string{
				"limit": strconv.Itoa(longestText), "length": strconv.Itoa(length),
			}}})
			refused.kind = malformedRequest
			return refused
		}
	}
	for _, name := range r.Terminals {
		if utf8.RuneCountInString(name) > longestText {
			return refuseFor(malformedRequest, "論理端末名が長すぎます。")
		}
	}
	if len(r.Terminals) > mostTerminals {
		return refuseFor(malformedRequest, "論理端末は一度に1000台までです。")
	}
	return nil
}

// judged is a request that keeps the rules, in the form in which it is stored.
type judged struct {
	request   reissue.Request
	desired   businessday.Date
	terminals []store.ApplicationTerminal
}

// judge judges a request by the published rules and collects its terminals. replacing is the number of the application
// that it corrects.
func (s *Service) judge(tx *store.Tx, c caller, wanted reissue.Request, replacing string, now time.Time) (judged, error) {
	calendar, err := s.calendar(tx)
	if err != nil {
		return judged{}, err
	}
	today := businessday.DateOf(now)
	chosen := make(map[string]store.TerminalStatus, len(wanted.Terminals))
	for _, name := range wanted.Terminals {
		status, err := tx.Terminal(c.OfficeID, name)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return judged{}, err
		}
		chosen[name] = status
	}
	problems := reissue.Blocking(reissue.Check(wanted, reissue.Rules{
		Today: today, Calendar: calendar, Replacing: replacing,
		Terminal: func(name string) (reissue.Terminal, bool) {
			status, known := chosen[name]
			return ruleTerminal(status, now), known
		},
	}))
	if len(problems) > 0 {
		return judged{}, refuseFields(problems)
	}
	normal, _ := reissue.Normalise(wanted, today)
	desired, err := businessday.ParseISO(normal.DesiredDate)
	if err != nil {
		return judged{}, err // the rules let it through: a bug
	}
	j := judged{request: normal, desired: desired}
	for _, name := range normal.Terminals {
		t := chosen[name]
		j.terminals = append(j.terminals, store.ApplicationTerminal{
			TerminalID: t.ID, Name: t.Name, Code1: firstCode(t), IssuedOn: t.Issue.IssuedOn,
		})
	}
	return j, nil
}

// receive stores a new application with all that goes with it.
func (s *Service) receive(tx *store.Tx, c caller, wanted reissue.Request, now time.Time) (store.Application, error) {
	j, err := s.judge(tx, c, wanted, "", now)
	if err != nil {
		return store.Application{}, err
	}
	row, err := tx.AddApplication(store.Application{
		OfficeID: c.OfficeID, State: store.Received, ReceivedAt: now, Desired: j.desired, Request: j.request,
	})
	if err != nil {
		return row, err
	}
	return row, errors.Join(
		tx.SetApplicationTerminals(row.ID, j.terminals),
		tx.SetApplicant(c.ID, j.request.Applicant),
		tx.AddEvent(row.ID, store.Event{At: now, Kind: eventReceived}),
		addNews(tx, row, newsReceived, now),
		s.queueMail(tx, row, mailReceived, now),
	)
}
