package service_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"saihakko/client/contract"
	"saihakko/cmd/supportd/service"
	"saihakko/cmd/supportd/service/servicetest"
)

func TestReissueIsDoneInTheMorningOfTheDesiredDate(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	before := p.terminal("11110D").Certificate
	a := p.submit("2026-11-20", "11110D")
	r.MoveTo(morning(2026, 11, 20).Add(-time.Second))
	p.logIn(servicetest.Tokyo)
	if state := p.application(a.Number).State; state != contract.Received {
		t.Fatalf("before 9 o'clock: %s", state)
	}
	r.MoveTo(morning(2026, 11, 20))
	after := p.application(a.Number)
	if after.State != contract.Reissued || after.AcquireBy.String() != "2027-01-20" {
		t.Errorf("application: %s, acquire by %v", after.State, after.AcquireBy)
	}
	if got := kinds(after); got != "received mail-queued mail-sent reissued mail-queued mail-sent" {
		t.Errorf("timeline: %s", got)
	}
	c := p.terminal("11110D").Certificate
	if c.State != contract.AwaitingAcquisition || c.AuthenticationCode2 == before.AuthenticationCode2 || *c.ApplicationNumber != a.Number ||
		c.IssuedOn.String() != "2026-11-20" || c.SerialNumber != nil {
		t.Errorf("terminal: %+v", c)
	}
	news := p.news("1")[0]
	if news.Kind != "certificate" || news.Text != "デジタル証明書を再発行しました。NACCS掲示板よりデジタル証明書を取得の上、適用作業を実施願います。" {
		t.Errorf("news: %+v", news)
	}
	mail := r.Mails()[1]
	if mail.Subject != "デジタル証明書再発行申込確認完了のお知らせ" || !strings.Contains(mail.Body, "申込内容の確認が完了しました。以下のURLからご確認をお願いします。") ||
		!strings.Contains(mail.Body, "申込受付番号 : "+a.Number) {
		t.Errorf("mail: %s\n%s", mail.Subject, mail.Body)
	}
	for _, m := range r.Mails() {
		if strings.Contains(m.Body, c.AuthenticationCode2) || strings.Contains(m.Body, before.AuthenticationCode2) || strings.Contains(m.Body, "NAC11110D") {
			t.Error("a mail holds an authentication code")
		}
	}
}

func TestReissueEndsTheOldCertificate(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	pc := visitor(t, r, r.Certificate("11110D"))
	var c contract.Connection
	pc.get("/v1/connection").wants(http.StatusOK, &c)
	if c.Terminal != "11110D" || c.Company != "通関商事株式会社" {
		t.Errorf("connection: %+v", c)
	}
	p.submit("2026-11-20", "11110D")
	pc.get("/v1/connection").wants(http.StatusOK, nil)
	r.MoveTo(morning(2026, 11, 20))
	pc.get("/v1/connection").refused("client-certificate-ended")
}

func TestMorningsThatWereMissedAreCaughtUp(t *testing.T) {
	r := servicetest.Start(t)
	a := loggedIn(t, r, servicetest.Tokyo).submit("2026-11-20", "11110A")
	r.Stop()
	r.Clock.Set(time.Date(2026, 11, 25, 7, 0, 0, 0, servicetest.Beginning().Location()))
	r = servicetest.Start(t, servicetest.In(r)) // before the morning of that day, but days late
	r.Tick()
	p := loggedIn(t, r, servicetest.Tokyo)
	after := p.application(a.Number)
	if after.State != contract.Reissued || after.AcquireBy.String() != "2027-01-25" {
		t.Errorf("application: %s, acquire by %v", after.State, after.AcquireBy)
	}
	r.Tick()
	if again := p.application(a.Number); len(again.Timeline) != len(after.Timeline) {
		t.Error("the morning's work was done twice")
	}
}

func TestQueryIsAnsweredByACorrection(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	a := p.submit("2026-11-20", "11110A", "11110E")
	r.Tick() // the mail has gone out before the question
	ask(t, r, a.Number, "端末を1台ずつ申し込んでください。")
	asked := p.get("/v1/applications/" + a.Number)
	var shown contract.Application
	asked.wants(http.StatusOK, &shown)
	last := shown.Timeline[len(shown.Timeline)-1]
	if shown.State != contract.Query || last.Kind != "query" || *last.Text != "端末を1台ずつ申し込んでください。" {
		t.Errorf("asked: %+v", shown)
	}
	news := p.news("1")[0]
	if news.Text != "利用申込内容に確認事項があります。通知内容をご確認の上、申込内容の修正、または取り下げを行ってください。" {
		t.Errorf("news: %s", news.Text)
	}
	var detail contract.NewsDetail
	p.get("/v1/news/"+news.Id).wants(http.StatusOK, &detail)
	if !strings.Contains(detail.Body, "端末を1台ずつ申し込んでください。") {
		t.Errorf("news: %s", detail.Body)
	}

	r.MoveTo(morning(2026, 11, 20)) // a query holds up the reissue
	p.logIn(servicetest.Tokyo)
	if state := p.application(a.Number).State; state != contract.Query {
		t.Fatalf("with an open query: %s", state)
	}
	tag := header{"If-Match", asked.header.Get("ETag")}
	correction := "/v1/reissue-applications/" + a.Number + "/correction"
	p.post(correction, request("2026-11-20", "11110A"), tag).refused("validation") // the day has come meanwhile
	answered := p.post(correction, request("2026-11-24", "11110A", "11110K"), tag)
	answered.wants(http.StatusOK, &shown)
	if shown.State != contract.Corrected || len(shown.Terminals) != 2 || shown.Terminals[1].Name != "11110K" {
		t.Errorf("corrected: %+v", shown)
	}
	if p.terminal("11110E").Certificate.State != contract.Expired || p.terminal("11110K").Certificate.State != contract.ReissueRequested {
		t.Error("the terminals are not those of the correction")
	}
	p.post(correction, request("2026-11-25", "11110A"), tag).refused("precondition-failed")
	p.post(correction, request("2026-11-25", "11110A"), header{"If-Match", answered.header.Get("ETag")}).refused("state-conflict")
	r.MoveTo(morning(2026, 11, 24))
	p.logIn(servicetest.Tokyo)
	if state := p.application(a.Number).State; state != contract.Reissued {
		t.Errorf("after the morning: %s", state)
	}
}

func TestCorrectionIsNotHinderedByAMailSentMeanwhile(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	a := p.submit("2026-11-20", "11110A")
	ask(t, r, a.Number, "ご確認ください。")
	before := p.get("/v1/applications/" + a.Number).header.Get("ETag")
	r.Tick()
	p.post("/v1/reissue-applications/"+a.Number+"/correction", request("2026-11-24", "11110A"), header{"If-Match", before}).
		wants(http.StatusOK, nil)
}

func ask(t *testing.T, r *servicetest.Running, number, message string) {
	t.Helper()
	if err := r.Service.Review(context.Background(), number, service.AskQuery, message); err != nil {
		t.Fatalf("ask: %v", err)
	}
}

func TestWithdrawalEndsAnApplication(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	a := p.submit("2026-11-20", "11110D")
	withdrawal := "/v1/applications/" + a.Number + "/withdrawal"
	var shown contract.Application
	p.post(withdrawal, contract.Withdrawal{Reason: "端末の入れ替えが延期になったため"}).wants(http.StatusOK, &shown)
	last := shown.Timeline[len(shown.Timeline)-1]
	if shown.State != contract.Withdrawn || last.Kind != "withdrawn" || *last.Text != "端末の入れ替えが延期になったため" {
		t.Errorf("withdrawn: %+v", shown)
	}
	r.MoveTo(morning(2026, 11, 20))
	p.logIn(servicetest.Tokyo)
	if state := p.application(a.Number).State; state != contract.Withdrawn {
		t.Errorf("after the morning: %s", state)
	}
	if state := p.terminal("11110D").Certificate.State; state != contract.Valid {
		t.Errorf("the certificate in force is %s", state)
	}
	conflict := p.post(withdrawal, contract.Withdrawal{Reason: "もう一度"}).refused("state-conflict")
	if !strings.Contains(*conflict.Detail, "取り下げ済") {
		t.Error(*conflict.Detail)
	}
}

func TestQueryMayBeAnsweredByAWithdrawal(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Osaka)
	var page contract.ApplicationPage
	p.get("/v1/applications").wants(http.StatusOK, &page)
	if page.Items[0].State != contract.Query {
		t.Fatalf("the sample's application is %s", page.Items[0].State)
	}
	p.withdraw(page.Items[0].Number)
	if state := p.terminal("22220B").Certificate.State; state != contract.Expired {
		t.Errorf("the terminal is %s", state)
	}
}

func TestOperatorReviews(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	ctx := context.Background()

	void := p.submit("2026-11-20", "11110A")
	if err := r.Service.Review(ctx, void.Number, service.MakeVoid, "契約が終了しているため"); err != nil {
		t.Fatal(err)
	}
	if got := p.application(void.Number); got.State != contract.Void || !strings.Contains(kinds(got), "void") {
		t.Errorf("void: %s %s", got.State, kinds(got))
	}

	early := p.submit("2026-11-24", "11110A")
	if err := r.Service.Review(ctx, early.Number, service.Approve, ""); err != nil {
		t.Fatal(err)
	}
	if got := p.application(early.Number); got.State != contract.Received {
		t.Errorf("approved before its day: %s", got.State)
	}
	if news := p.news("1")[0].Text; news != "利用申込の審査を終了しました。通知内容をご確認ください。" {
		t.Errorf("news: %s", news)
	}
	ask(t, r, early.Number, "ご確認ください。")
	r.MoveTo(time.Date(2026, 11, 24, 8, 0, 0, 0, servicetest.Beginning().Location()))
	if err := r.Service.Review(ctx, early.Number, service.Approve, ""); err != nil {
		t.Fatal(err)
	}
	p.logIn(servicetest.Tokyo)
	if got := p.application(early.Number); got.State != contract.Reissued {
		t.Errorf("approved on its day: %s", got.State)
	}

	for number, want := range map[string]error{void.Number: service.ErrWrongState, early.Number: service.ErrWrongState, "99999999101": service.ErrNoApplication, "x": service.ErrNoApplication} {
		if err := r.Service.Review(ctx, number, service.MakeVoid, ""); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", number, err, want)
		}
	}
	open := p.submit("2026-11-25", "11110E")
	if err := r.Service.Review(ctx, open.Number, service.AskQuery, " "); !errors.Is(err, service.ErrNoMessage) {
		t.Errorf("a query without a message: %v", err)
	}
}

func TestStateSurvivesARestart(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	a := p.submit("2026-11-20", "11110A")
	token, news := p.token, len(p.news("500"))
	r.Stop()
	r = servicetest.Start(t, servicetest.In(r))
	p = visitor(t, r)
	p.token = token
	if got := p.application(a.Number); got.State != contract.Received {
		t.Errorf("application: %s", got.State)
	}
	if got := len(p.news("500")); got != news {
		t.Errorf("%d news, before %d", got, news)
	}
}
