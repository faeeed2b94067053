package service_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"saihakko/client/contract"
	"saihakko/client/reissue"
	"saihakko/cmd/supportd/service/servicetest"
)

func TestSubmittedRequestIsReceived(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	sent := request("2026-11-20", "11110A", "11110K")
	var a contract.Application
	p.post("/v1/reissue-applications", sent).wants(http.StatusCreated, &a)
	if a.State != contract.Received || a.Kind != "reissue" || len(a.Number) != 11 || !a.ReceivedAt.Equal(r.Clock.Now()) {
		t.Errorf("received: %+v", a)
	}
	if diff := cmp.Diff(sent, a.Request); diff != "" {
		t.Errorf("request (-sent +kept):\n%s", diff)
	}
	if len(a.Terminals) != 2 || a.Terminals[0].Name != "11110A" || a.Terminals[0].AuthenticationCode1 != "NAC11110A" || a.Terminals[0].Acquired {
		t.Errorf("terminals: %+v", a.Terminals)
	}
	if got := p.application(a.Number[:8]); got.Number != a.Number {
		t.Errorf("by its first 8 digits: %s", got.Number)
	}
	if news := p.news("1")[0]; *news.ApplicationNumber != a.Number[:8] {
		t.Errorf("news: %+v", news)
	}
	c := p.terminal("11110A").Certificate
	if c.State != contract.ReissueRequested || *c.ApplicationNumber != a.Number {
		t.Errorf("terminal: %+v", c)
	}
	var page contract.ApplicationPage
	p.get("/v1/applications").wants(http.StatusOK, &page)
	if first := page.Items[0]; first.Number != a.Number || first.Applicant != "通関 花子" || first.DesiredDate.String() != "2026-11-20" {
		t.Errorf("list: %+v", first)
	}
}

func TestReceiptIsMailedInTheManualsWords(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	a := p.submit("2026-11-20", "11110A")
	r.Tick()
	if got := kinds(p.application(a.Number)); got != "received mail-queued mail-sent" {
		t.Errorf("timeline: %s", got)
	}
	mails := r.Mails()
	if len(mails) != 1 {
		t.Fatalf("%d mails", len(mails))
	}
	m := mails[0]
	if m.To != "tuukan-hanako@example.co.jp" || m.Subject != "デジタル証明書の再発行受付完了" {
		t.Errorf("mail to %s: %s", m.To, m.Subject)
	}
	for _, line := range []string{
		"通関商事株式会社 東京事業所", "通関 花子 様", "申込受付年月日 : 2026年11月19日", "申込受付番号 : " + a.Number, "再発行希望日 : 2026年11月20日",
		"再発行理由 : 有効期限切れ", "論理端末 : 11110A", "トップメニュー「申込内容の確認」",
	} {
		if !strings.Contains(m.Body, line) {
			t.Errorf("the mail does not say %q:\n%s", line, m.Body)
		}
	}
}

func TestBrokenRulesAreNamedAllAtOnce(t *testing.T) {
	p := loggedIn(t, servicetest.Start(t), servicetest.Tokyo)
	bad := request("2026-11-23", "11110A", "11110A", "99999Z", "22220A")
	bad.Applicant.FamilyName, bad.Applicant.GivenName = "", "ﾊﾅｺ"
	bad.Applicant.Phone, bad.Reason = "12345", "lost"
	bad.Applicant.Department = strings.Repeat("部", 300)
	other := "somebody@example.co.jp"
	bad.MailConfirmation = &other
	refused := p.post("/v1/reissue-applications", bad).refused("validation")
	got := map[string]string{}
	for _, e := range *refused.Errors {
		got[e.Pointer+" "+e.Code] = *e.Detail
		if e.Detail == nil || !strings.HasSuffix(*e.Detail, "。") || strings.ContainsAny(*e.Detail, "{}") {
			t.Errorf("%s %s says %q", e.Pointer, e.Code, *e.Detail)
		}
	}
	for _, want := range []string{
		"/applicant/familyName required", "/applicant/givenName half-width", "/applicant/department too-long",
		"/applicant/phone phone-start", "/applicant/phone phone-length", "/mailConfirmation mail-mismatch",
		"/desiredDate date-closed", "/reason reason-unknown", "/terminals/1 terminal-duplicate", "/terminals/2 terminal-unknown",
		"/terminals/3 terminal-unknown",
	} {
		if got[want] == "" {
			t.Errorf("not named: %s; got %v", want, got)
		}
	}
	if s := got["/desiredDate date-closed"]; s != "2026/11/23(月)は休業日(勤労感謝の日)のため選択できません。次の営業日は2026/11/24(火)です。" {
		t.Error(s)
	}
}

func TestDatesThatCannotBeDesired(t *testing.T) {
	p := loggedIn(t, servicetest.Start(t), servicetest.Tokyo)
	for date, code := range map[string]string{
		"2026-11-19": "date-too-early", "2026-11-18": "date-too-early", "2026-11-21": "date-closed", "2026-11-22": "date-closed",
		"2026-11-23": "date-closed", "2026-12-29": "date-closed", "2027-02-30": "date-no-such-day", "soon": "date-format",
		"20261120": "date-format", "": "required",
	} {
		refused := p.post("/v1/reissue-applications", request(date, "11110A")).refused("validation")
		if e := *refused.Errors; len(e) != 1 || e[0].Pointer != "/desiredDate" || e[0].Code != code {
			t.Errorf("%q: %s %s, want %s", date, e[0].Pointer, e[0].Code, code)
		}
	}
}

func TestWarningsDoNotStopARequest(t *testing.T) {
	p := loggedIn(t, servicetest.Start(t), servicetest.Tokyo)
	doubtful := request("2027-06-01", "11110C") // far ahead, and a renewal would do
	doubtful.Applicant.FamilyName = "髙橋"
	var a contract.Application
	p.post("/v1/reissue-applications", doubtful).wants(http.StatusCreated, &a)
	if a.Request.Applicant.FamilyName != "髙橋" {
		t.Errorf("kept as %s", a.Request.Applicant.FamilyName)
	}
}

func TestATerminalIsRequestedOnlyOnce(t *testing.T) {
	p := loggedIn(t, servicetest.Start(t), servicetest.Tokyo)
	first := p.submit("2026-11-20", "11110A")
	refused := p.post("/v1/reissue-applications", request("2026-11-24", "11110A", "11110E")).refused("validation")
	e := (*refused.Errors)[0]
	if e.Code != string(reissue.TerminalBusy) || (*e.Parameters)["number"] != first.Number {
		t.Errorf("refused: %+v", e)
	}
	p.withdraw(first.Number)
	p.submit("2026-11-24", "11110A", "11110E")
}

func TestARepeatedKeyIsAnsweredAsTheFirstTime(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	key := header{"Idempotency-Key", uuid.NewString()}
	first := p.post("/v1/reissue-applications", request("2026-11-20", "11110A"), key)
	first.wants(http.StatusCreated, nil)
	if first.header.Get("Idempotency-Replayed") != "" {
		t.Error("the first answer is marked as repeated")
	}
	// Also after a restart and days later, when the request itself would be refused.
	r.Stop()
	r = servicetest.Start(t, servicetest.In(r))
	r.MoveTo(morning(2026, 11, 25))
	p = loggedIn(t, r, servicetest.Tokyo)
	again := p.post("/v1/reissue-applications", request("2026-11-20", "11110A"), key)
	again.wants(http.StatusCreated, nil)
	if again.header.Get("Idempotency-Replayed") != "true" || string(again.body) != string(first.body) {
		t.Errorf("repeated: %s\n%s\n%s", again.header.Get("Idempotency-Replayed"), first.body, again.body)
	}
	p.post("/v1/reissue-applications", request("2026-11-26", "11110E"), key).refused("idempotency-key-reused")
	// Another person's key is another key.
	osaka := loggedIn(t, r, servicetest.Osaka)
	osaka.post("/v1/reissue-applications", request("2026-11-26", "22220A"), key).wants(http.StatusCreated, nil)
}

func TestAKeyMayBeUsedAgainAfterARefusal(t *testing.T) {
	p := loggedIn(t, servicetest.Start(t), servicetest.Tokyo)
	key := header{"Idempotency-Key", uuid.NewString()}
	p.post("/v1/reissue-applications", request("2026-11-21", "11110A"), key).refused("validation")
	p.post("/v1/reissue-applications", request("2026-11-20", "11110A"), key).wants(http.StatusCreated, nil)
}

func TestTwentyAtOnceWithTheSameKeyMakeOneApplication(t *testing.T) {
	p := loggedIn(t, servicetest.Start(t), servicetest.Tokyo)
	before := countApplications(p)
	key := header{"Idempotency-Key", uuid.NewString()}
	answers := make([]answer, 20)
	var wait sync.WaitGroup
	for i := range answers {
		wait.Go(func() { answers[i] = p.post("/v1/reissue-applications", request("2026-11-20", "11110A"), key) })
	}
	wait.Wait()
	replayed := 0
	for _, a := range answers {
		a.wants(http.StatusCreated, nil)
		if string(a.body) != string(answers[0].body) {
			t.Errorf("another answer: %s", a.body)
		}
		if a.header.Get("Idempotency-Replayed") == "true" {
			replayed++
		}
	}
	if made := countApplications(p) - before; made != 1 || replayed != 19 {
		t.Errorf("%d applications, %d repeated answers", made, replayed)
	}
}

func TestTwentyAtOnceForOneTerminalMakeOneApplication(t *testing.T) {
	p := loggedIn(t, servicetest.Start(t), servicetest.Tokyo)
	var wait sync.WaitGroup
	statuses := make(chan int, 20)
	for range 20 {
		wait.Go(func() { statuses <- p.post("/v1/reissue-applications", request("2026-11-20", "11110A")).status })
	}
	wait.Wait()
	close(statuses)
	count := map[int]int{}
	for s := range statuses {
		count[s]++
	}
	if count[http.StatusCreated] != 1 || count[http.StatusUnprocessableEntity] != 19 {
		t.Errorf("answers by status: %v", count)
	}
}

func countApplications(p *person) int {
	p.t.Helper()
	var page contract.ApplicationPage
	p.get("/v1/applications").wants(http.StatusOK, &page)
	return len(page.Items)
}

func TestApplicationsOfOthersDoNotExist(t *testing.T) {
	r := servicetest.Start(t)
	a := loggedIn(t, r, servicetest.Tokyo).submit("2026-11-20", "11110A")
	for _, loginID := range []string{servicetest.Osaka, servicetest.OtherCompany} {
		p := loggedIn(t, r, loginID)
		p.get("/v1/applications/" + a.Number).refused("not-found")
		p.get("/v1/applications/" + a.Number[:8]).refused("not-found")
		p.post("/v1/applications/"+a.Number+"/withdrawal", contract.Withdrawal{Reason: "x"}).refused("not-found")
		p.post("/v1/reissue-applications/"+a.Number+"/correction", request("2026-11-20", "11110A"), header{"If-Match", "*"}).refused("not-found")
		p.post("/v1/terminals/11110F/acquisitions", acquisitionByCSR(t, contract.Terminal{}, newKey(t))).refused("not-found")
	}
}

func TestApplicationsArePaged(t *testing.T) {
	p := loggedIn(t, servicetest.Start(t), servicetest.Tokyo)
	var seen []string
	for path := "/v1/applications?limit=2"; path != ""; {
		var page contract.ApplicationPage
		p.get(path).wants(http.StatusOK, &page)
		path = ""
		for _, a := range page.Items {
			seen = append(seen, a.Number)
		}
		if page.Next != nil {
			path = "/v1/applications?limit=2&cursor=" + *page.Next
		}
	}
	want := []string{"26000005101", "26000004101", "26000003101", "26000002101", "26000001101"}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("numbers (-want +got):\n%s", diff)
	}
}
