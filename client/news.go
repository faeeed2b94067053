package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"saihakko/client/businessday"
	"saihakko/client/contract"
)

// NewsKind is the kind of a news item. An unknown one is kept as received and shown so.
type NewsKind string

// The kinds of the manual.
const (
	NewsApplication   NewsKind = "application"    // 利用申込
	NewsSystemSetting NewsKind = "system-setting" // システム設定
	NewsCharge        NewsKind = "charge"         // 利用料金
	NewsCertificate   NewsKind = "certificate"    // 証明書発行
)

// NewsItem is one line of 新着情報.
type NewsItem struct {
	ID string
	// Date is zero for some items.
	Date businessday.Date
	Kind NewsKind
	// ApplicationNumber is shown as 【12345678】; empty for items about charges.
	ApplicationNumber string
	Text              string
}

// News is the newest items, newest first.
type News struct {
	Items []NewsItem
	// ETag makes the next question cheap; see [Client.News].
	ETag string
	// More says that the service has older items.
	More bool
}

// NewsDetail is a news item with its whole text (詳細).
type NewsDetail struct {
	Item NewsItem
	// Body is the whole text; paragraphs are separated by an empty line.
	Body string
	// Application is the full number of the application that the item speaks of, for [Client.Application]; else empty.
	Application string
	// Terminals are those whose certificate can be acquired because of it.
	Terminals []string
}

// News returns at most limit items (1 to 500). With the ETag of an earlier answer it returns [ErrNotModified] if
// nothing has changed since; etag may be empty.
func (c *Client) News(ctx context.Context, limit int, etag string) (News, error) {
	var wire contract.NewsPage
	headers, err := c.do(ctx, call{
		name: "listNews", method: http.MethodGet, path: "/v1/news",
		query: url.Values{"limit": {strconv.Itoa(limit)}}, headers: ifNoneMatch(etag), result: &wire,
	})
	if err != nil {
		return News{}, err
	}
	news := News{ETag: headers.Get("ETag"), More: deref(wire.Next) != ""}
	for _, item := range wire.Items {
		news.Items = append(news.Items, newsItem(item))
	}
	return news, nil
}

// NewsDetail returns one item with its whole text.
func (c *Client) NewsDetail(ctx context.Context, id string) (NewsDetail, error) {
	var wire contract.NewsDetail
	_, err := c.do(ctx, call{
		name: "getNews", method: http.MethodGet, path: "/v1/news/{newsId}", in: map[string]string{"newsId": id},
		result: &wire,
	})
	if err != nil {
		return NewsDetail{}, err
	}
	return NewsDetail{
		Item: newsItem(wire.Item), Body: wire.Body, Application: deref(wire.Application), Terminals: deref(wire.Terminals),
	}, nil
}

func newsItem(wire contract.NewsItem) NewsItem {
	return NewsItem{
		ID: wire.Id, Date: dateOf(wire.Date), Kind: NewsKind(wire.Kind),
		ApplicationNumber: deref(wire.ApplicationNumber), Text: wire.Text,
	}
}

func ifNoneMatch(etag string) map[string]string {
	if etag == "" {
		return nil
	}
	return map[string]string{"If-None-Match": etag}
}
