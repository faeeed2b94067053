package service

import (
	"context"
	"errors"
	"strconv"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"saihakko/client/businessday"
	"saihakko/client/contract"
	"saihakko/cmd/supportd/service/store"
)

// ListNews answers the office's news (新着情報).
func (a api) ListNews(ctx context.Context, request contract.ListNewsRequestObject) (contract.ListNewsResponseObject, error) {
	c, limit, before, err := asked(ctx, request.Params.Limit, request.Params.Cursor, numberedPlaceOf)
	if err != nil {
		return nil, err
	}
	var rows []store.News
	if err := a.store.Read(ctx, func(tx *store.Tx) (err error) {
		rows, err = tx.News(c.OfficeID, before, limit+1)
		return err
	}); err != nil {
		return nil, err
	}
	page := contract.NewsPage{Items: []contract.NewsItem{}}
	rows, page.Next = pageOf(rows, limit, func(row store.News) string { return strconv.FormatInt(row.ID, 10) })
	for _, n := range rows {
		page.Items = append(page.Items, newsItem(n))
	}
	tag, err := etagOf(page)
	if err != nil {
		return nil, err
	}
	if unchanged(request.Params.IfNoneMatch, tag) {
		return contract.ListNews304Response{}, nil
	}
	return contract.ListNews200JSONResponse{Body: page, Headers: contract.ListNews200ResponseHeaders{ETag: &tag}}, nil
}

// GetNews answers one item with its whole text (詳細).
func (a api) GetNews(ctx context.Context, request contract.GetNewsRequestObject) (contract.GetNewsResponseObject, error) {
	c, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	id, err := strconv.ParseInt(request.NewsId, 10, 64)
	if err != nil {
		return nil, refuse(notFound)
	}
	var n store.News
	var waiting []contract.TerminalName
	err = a.store.Read(ctx, func(tx *store.Tx) (err error) {
		if n, err = tx.NewsByID(c.OfficeID, id); err != nil {
			return err
		}
		waiting, err = a.stillWaiting(tx, c, n)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, refuse(notFound)
	}
	if err != nil {
		return nil, err
	}
	detail := contract.NewsDetail{Item: newsItem(n), Body: n.Body, Application: optional(n.Application)}
	if len(waiting) > 0 {
		detail.Terminals = &waiting
	}
	return contract.GetNews200JSONResponse(detail), nil
}

// stillWaiting returns the terminals of a news item whose certificate is yet to be acquired.
func (s *Service) stillWaiting(tx *store.Tx, c caller, n store.News) ([]contract.TerminalName, error) {
	var waiting []contract.TerminalName
	now := s.Now()
	for _, name := range n.Terminals {
		t, err := tx.Terminal(c.OfficeID, name)
		if err != nil {
			return nil, err
		}
		if t.Issue.ApplicationID == n.ApplicationID && t.Issue.AcknowledgedAt.IsZero() && !dayOf(now).After(t.Issue.AcquireBy) {
			waiting = append(waiting, name)
		}
	}
	return waiting, nil
}

func newsItem(n store.News) contract.NewsItem {
	return contract.NewsItem{
		Id: strconv.FormatInt(n.ID, 10), Date: wireDate(n.Day), Kind: n.Kind, ApplicationNumber: optional(n.Number), Text: n.Text,
	}
}

// optional is a text that is left out where it is empty.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// wireDate is a day as the contract writes it; left out where there is none.
func wireDate(d businessday.Date) *openapi_types.Date {
	if d.IsZero() {
		return nil
	}
	return &openapi_types.Date{Time: d.Time(0, 0)}
}
