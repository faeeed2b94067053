package service_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"saihakko/client/contract"
	"saihakko/cmd/supportd/service/servicetest"
)

func TestNewsShowEveryKindOfTheManual(t *testing.T) {
	p := loggedIn(t, servicetest.Start(t), servicetest.Tokyo)
	items := p.news("100")
	if len(items) < 12 {
		t.Errorf("%d items", len(items))
	}
	for _, sample := range []struct{ kind, text string }{
		{"application", "通関士IDの追加申込の審査を終了しました。追加した利用者を確認してください。"},
		{"application", "通関士IDの追加申込に確認事項があります。通知内容をご確認の上、申込内容の修正、または取り下げを行ってください。"},
		{"system-setting", "システム設定申込の審査を終了しました。通知内容をご確認してください。"},
		{"system-setting", "システム設定申込内容に確認事項があります。通知内容をご確認の上、申込内容の修正、または取り下げを行ってください。"},
		{"application", "利用申込の審査を終了しました。通知内容をご確認ください。"},
		{"application", "利用申込内容に確認事項があります。通知内容をご確認の上、申込内容の修正、または取り下げを行ってください。"},
		{"charge", "前月分の請求額が確定しました。請求情報の詳細画面から内容を確認してください。"},
		{"certificate", "デジタル証明書を再発行しました。NACCS掲示板よりデジタル証明書を取得の上、適用作業を実施願います。"},
		{"charge", "口座振替申込専用紙を送付しました。受領しましたら、必要事項を記入しNACCSセンターに郵送してください。"},
	} {
		if !hasNews(items, sample.kind, sample.text) {
			t.Errorf("no news of kind %s: %s", sample.kind, sample.text)
		}
	}
	last := items[len(items)-1]
	if last.Date != nil || last.ApplicationNumber != nil {
		t.Errorf("the manual's last row has neither date nor number: %+v", last)
	}
	for i := range items[:len(items)-2] {
		if items[i].Date.Before(items[i+1].Date.Time) {
			t.Errorf("item %d is older than the one below it", i)
		}
	}
}

func hasNews(items []contract.NewsItem, kind, text string) bool {
	for _, n := range items {
		if n.Kind == kind && n.Text == text {
			return true
		}
	}
	return false
}

func TestNewsArePaged(t *testing.T) {
	p := loggedIn(t, servicetest.Start(t), servicetest.Tokyo)
	all := p.news("500")
	var paged []contract.NewsItem
	cursor := ""
	for {
		var page contract.NewsPage
		p.get("/v1/news?limit=4&cursor="+url.QueryEscape(cursor)).wants(http.StatusOK, &page)
		paged = append(paged, page.Items...)
		if page.Next == nil {
			break
		}
		cursor = *page.Next
	}
	if len(paged) != len(all) {
		t.Fatalf("%d items in pages, %d at once", len(paged), len(all))
	}
	for i := range all {
		if paged[i].Id != all[i].Id {
			t.Errorf("item %d differs", i)
		}
	}
}

func TestNewsAreNotSentTwice(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	first := p.get("/v1/news?limit=10")
	tag := first.header.Get("ETag")
	again := p.get("/v1/news?limit=10", header{"If-None-Match", tag})
	if again.status != http.StatusNotModified || len(again.body) > 0 {
		t.Errorf("status %d with %d bytes", again.status, len(again.body))
	}
	p.submit("2026-11-20", "11110A")
	if p.get("/v1/news?limit=10", header{"If-None-Match", tag}).status != http.StatusOK {
		t.Error("the new item was not sent")
	}
}

func TestNewsOfAReissueLeadsToTheApplicationAndItsTerminals(t *testing.T) {
	p := loggedIn(t, servicetest.Start(t), servicetest.Tokyo)
	found := 0
	for _, item := range p.news("100") {
		if item.Kind != "certificate" {
			continue
		}
		var detail contract.NewsDetail
		p.get("/v1/news/"+item.Id).wants(http.StatusOK, &detail)
		if detail.Application == nil || !strings.HasPrefix(*detail.Application, *item.ApplicationNumber) {
			t.Fatalf("no application: %+v", detail)
		}
		p.application(*detail.Application)
		if detail.Terminals != nil {
			found++
			if state := p.terminal((*detail.Terminals)[0]).Certificate.State; state != contract.AwaitingAcquisition {
				t.Errorf("terminal %v is %s", *detail.Terminals, state)
			}
		}
	}
	if found != 2 {
		t.Errorf("%d items lead to a certificate that can be acquired, want those of 11110F and 11110J", found)
	}
}

func TestNewsOfOthersDoNotExist(t *testing.T) {
	r := servicetest.Start(t)
	tokyo, osaka, other := loggedIn(t, r, servicetest.Tokyo), loggedIn(t, r, servicetest.Osaka), loggedIn(t, r, servicetest.OtherCompany)
	id := tokyo.news("1")[0].Id
	osaka.get("/v1/news/" + id).refused("not-found")
	other.get("/v1/news/" + id).refused("not-found")
	tokyo.get("/v1/news/abc").refused("not-found")
	tokyo.get("/v1/news/99999999999999999999").refused("not-found")
}

func TestPagingParametersAreJudged(t *testing.T) {
	p := rude(t, servicetest.Start(t))
	p.logIn(servicetest.Tokyo)
	for _, list := range []string{"/v1/news", "/v1/applications", "/v1/terminals"} {
		for _, query := range []string{"limit=0", "limit=501", "limit=x", "cursor=%21", "cursor=" + strings.Repeat("A", 100)} {
			p.get(list + "?" + query).refused("malformed-request")
		}
	}
}
