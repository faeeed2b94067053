package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

const (
	pageSize = "500"
	// maxPages stops a service that never comes to an end. The contract's pages hold up to 500 items.
	maxPages = 40
)

// eachPage follows the pages of a list from the first to the last. read decodes one page: it gets the request to
// send and returns the cursor of the next page.
func (c *Client) eachPage(ctx context.Context, page call, read func(context.Context, call) (next string, err error)) error {
	ctx, cancel := c.limit(ctx)
	defer cancel()
	cursor := ""
	for range maxPages {
		page.query = url.Values{"limit": {pageSize}}
		if cursor != "" {
			page.query.Set("cursor", cursor)
		}
		page.method = http.MethodGet
		next, err := read(ctx, page)
		if err != nil {
			return err
		}
		if next == "" {
			return nil
		}
		if next == cursor {
			return &GarbageError{Status: http.StatusOK, Err: errors.New("the same page again")}
		}
		cursor = next
	}
	return &GarbageError{Status: http.StatusOK, Err: errors.New("pages without end")}
}
