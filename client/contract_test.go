package client_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"saihakko/client"
	"saihakko/client/businessday"
	"saihakko/client/contract"
	"saihakko/client/reissue"
)

// judge answers requests with a canned body per path and checks every request and every body against the contract.
type judge struct {
	t       *testing.T
	router  routers.Router
	answers map[string]canned

	mu   sync.Mutex
	seen map[string]bool // operationId
}

type canned struct {
	status  int
	headers map[string]string
	body    any
}

func newJudge(t *testing.T, answers map[string]canned) *judge {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData(contract.Document)
	if err != nil {
		t.Fatal(err)
	}
	document.Servers = nil
	router, err := gorillamux.NewRouter(document)
	if err != nil {
		t.Fatal(err)
	}
	return &judge{t: t, router: router, answers: answers, seen: map[string]bool{}}
}

func (j *judge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	route, parameters, err := j.router.FindRoute(r)
	if err != nil {
		j.t.Errorf("%s %s is not in the contract: %v", r.Method, r.URL.Path, err)
		return
	}
	j.mu.Lock()
	j.seen[route.Operation.OperationID] = true
	j.mu.Unlock()
	input := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: parameters, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	}
	if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil {
		j.t.Errorf("%s: %v", route.Operation.OperationID, err)
	}
	reply, ok := j.answers[route.Operation.OperationID]
	if !ok {
		j.t.Errorf("no answer for %s", route.Operation.OperationID)
		return
	}
	for name, value := range reply.headers {
		w.Header().Set(name, value)
	}
	if reply.body == nil {
		w.WriteHeader(reply.status)
		return
	}
	answer(w, reply.status, reply.body)
}

// everything is one answer for each operation, with every optional part present.
func everything() map[string]canned {
	app := map[string]any{
		"number": "12345678001", "kind": "reissue", "state": "reissued", "receivedAt": serviceTime,
		"request": map[string]any{
			"applicant":        applicantWire(),
			"mailConfirmation": "hanako@example.jp", "desiredDate": "2026-11-25", "reason": "expired",
			"terminals": []string{"1ASA01"},
		},
		"terminals": []map[string]any{{
			"name": "1ASA01", "transport": "sea", "deviceKind": "netNACCS", "authenticationCode1": "one",
			"issuedOn": "2024-11-25", "acquired": true,
		}},
		"timeline": []map[string]any{
			{"at": serviceTime, "kind": "received"},
			{"at": serviceTime, "kind": "query", "terminal": "1ASA01", "text": "ご確認ください。"},
		},
		"acquireBy": "2027-01-25",
	}
	item := map[string]any{
		"id": "n-1", "date": "2026-11-24", "kind": "certificate", "applicationNumber": "12345678", "text": "再発行しました。",
	}
	bare := map[string]any{"id": "n-2", "kind": "new-kind", "text": "お知らせ"}
	return map[string]canned{
		"logIn":      {status: 201, body: map[string]any{"token": secretToken, "session": session()}},
		"logOut":     {status: 204},
		"getSession": {status: 200, body: session()},
		"listNews": {
			status: 200, headers: map[string]string{"ETag": `"7"`},
			body: map[string]any{"items": []any{item, bare}, "next": "c2"},
		},
		"getNews": {status: 200, body: map[string]any{
			"item": item, "body": "本文\n\n第二段落", "application": "12345678001", "terminals": []string{"1ASA01"},
		}},
		"getApplicant": {status: 200, body: applicantWire()},
		"listTerminals": {status: 200, body: map[string]any{"items": []any{
			map[string]any{
				"name": "1ASA01", "transport": "sea", "deviceKind": "netNACCS",
				"certificate": map[string]any{
					"state": "awaiting-acquisition", "authenticationCode1": "one", "authenticationCode2": "two",
					"authenticationCode3": "three", "issuedOn": "2026-11-24", "acquiredOn": "2026-11-25",
					"validUntil": serviceTime, "acquireBy": "2027-01-24", "stopsOn": "2027-03-01", "serialNumber": "0af1",
					"applicationNumber": "12345678001",
				},
			},
			map[string]any{
				"name": "1ASA02", "transport": "air", "deviceKind": "webNACCS",
				"certificate": map[string]any{
					"state": "none", "authenticationCode1": "", "authenticationCode2": "", "authenticationCode3": "",
				},
			},
		}}},
		"getCalendar": {status: 200, body: map[string]any{
			"today": "2026-11-24", "earliest": "2026-11-25", "from": "2026-11-24", "to": "2027-12-31",
			"yearEndClosed": true, "serviceTime": serviceTime,
			"closed": []map[string]any{
				{"date": "2026-11-28", "kind": "saturday"},
				{"date": "2026-12-30", "kind": "year-end"},
				{"date": "2026-12-01", "kind": "special", "name": "臨時休業"},
				{"date": "2027-03-22", "kind": "substitute", "name": "振替休日"},
				{"date": "2027-09-22", "kind": "citizens-holiday", "name": "国民の休日"},
			},
		}},
		"submitReissueApplication": {
			status: 201, headers: map[string]string{"Idempotency-Replayed": "true"}, body: app,
		},
		"correctReissueApplication": {status: 200, headers: map[string]string{"ETag": `"2"`}, body: app},
		"withdrawApplication":       {status: 200, body: app},
		"getApplication":            {status: 200, headers: map[string]string{"ETag": `"1"`}, body: app},
		"listApplications": {status: 200, body: map[string]any{"items": []any{map[string]any{
			"number": "12345678001", "kind": "reissue", "state": "received", "receivedAt": serviceTime,
			"desiredDate": "2026-11-25", "applicant": "田中 花子", "terminals": []string{"1ASA01"},
		}}}},
		"acquireCertificate": {status: 201, body: map[string]any{
			"id": "a-1", "terminal": "1ASA01", "certificate": "LEAF", "chain": []string{"ISSUER", "ROOT"},
			"applicationNumber": "12345678001",
		}},
		"acknowledgeAcquisition": {status: 204},
		"getAuthority":           {status: 200, body: map[string]any{"roots": []string{"ROOT"}, "intermediates": []string{"ISSUER"}}},
		"getConnection": {status: 200, body: map[string]any{
			"terminal": "1ASA01", "company": "東京通関株式会社", "serialNumber": "0af1", "validUntil": serviceTime,
		}},
	}
}

func applicantWire() map[string]any {
	return map[string]any{
		"familyName": "田中", "givenName": "花子", "familyNameKana": "タナカ", "givenNameKana": "ハナコ",
		"department": "通関部", "jobTitle": "課長", "phone": "0312345678", "fax": "0312345679", "mail": "hanako@example.jp",
	}
}

func request() reissue.Request {
	return reissue.Request{
		Applicant: reissue.Applicant{
			FamilyName: "田中", GivenName: "花子", FamilyNameKana: "タナカ", GivenNameKana: "ハナコ",
			Department: "通関部", JobTitle: "課長", Phone: "0312345678", Fax: "0312345679", Mail: "hanako@example.jp",
		},
		MailConfirmation: "hanako@example.jp", DesiredDate: "2026-11-25", Reason: reissue.Expired,
		Terminals: []string{"1ASA01"},
	}
}

func day(year int, month time.Month, d int) businessday.Date {
	return businessday.Date{Year: year, Month: month, Day: d}
}

// TestEveryOperation calls each method once: the request must be the contract's, and what the method returns must hold
// everything that the answer said.
func TestEveryOperation(t *testing.T) {
	j := newJudge(t, everything())
	server, authority := startTLS(t, j)
	c := newClient(t, client.Options{BaseURL: server.URL, ExtraRoots: authority})
	ctx, key := context.Background(), client.NewIdempotencyKey()

	gotSession, err := c.LogIn(ctx, "tanaka", secretPassword)
	wantSession := client.Session{
		LoginID: "tanaka", Company: "東京通関株式会社", Office: "大井営業所", Person: "田中 花子",
		LoggedInAt: serviceTime, ExpiresAt: serviceTime.Add(time.Hour), ServiceTime: serviceTime,
	}
	check(t, "LogIn", gotSession, err, wantSession)
	gotSession, err = c.Session(ctx)
	check(t, "Session", gotSession, err, wantSession)

	item := client.NewsItem{
		ID: "n-1", Date: day(2026, 11, 24), Kind: client.NewsCertificate, ApplicationNumber: "12345678",
		Text: "再発行しました。",
	}
	news, err := c.News(ctx, 10, `"6"`)
	check(t, "News", news, err, client.News{
		Items: []client.NewsItem{item, {ID: "n-2", Kind: "new-kind", Text: "お知らせ"}}, ETag: `"7"`, More: true,
	})
	detail, err := c.NewsDetail(ctx, "n-1")
	check(t, "NewsDetail", detail, err, client.NewsDetail{
		Item: item, Body: "本文\n\n第二段落", Application: "12345678001", Terminals: []string{"1ASA01"},
	})
	person, err := c.Applicant(ctx)
	check(t, "Applicant", person, err, request().Applicant)
	terminals, err := c.Terminals(ctx)
	check(t, "Terminals", terminals, err, []client.Terminal{
		{
			Name: "1ASA01", Transport: client.Sea, DeviceKind: "netNACCS", State: client.CertificateAwaitingAcquisition,
			Codes:    client.Codes{Code1: "one", Code2: "two", Code3: "three"},
			IssuedOn: day(2026, 11, 24), AcquiredOn: day(2026, 11, 25), ValidUntil: serviceTime,
			AcquireBy: day(2027, 1, 24), StopsOn: day(2027, 3, 1), SerialNumber: "0af1", ApplicationNumber: "12345678001",
		},
		{Name: "1ASA02", Transport: client.Air, DeviceKind: "webNACCS", State: client.CertificateNone},
	})
	calendar, err := c.Calendar(ctx)
	checkCalendar(t, calendar, err)

	app := client.Application{
		Number: "12345678001", Kind: client.ApplicationReissue, State: client.ApplicationReissued, ReceivedAt: serviceTime,
		Request: request(),
		Terminals: []client.ApplicationTerminal{{
			Name: "1ASA01", Transport: client.Sea, DeviceKind: "netNACCS", AuthenticationCode1: "one",
			IssuedOn: day(2024, 11, 25), Acquired: true,
		}},
		Timeline: []client.TimelineEvent{
			{At: serviceTime, Kind: "received"},
			{At: serviceTime, Kind: "query", Terminal: "1ASA01", Text: "ご確認ください。"},
		},
		AcquireBy: day(2027, 1, 25),
	}
	submitted, replayed := app, app
	replayed.Replayed = true
	got, err := c.Submit(ctx, request(), key)
	check(t, "Submit", got, err, replayed)
	got, err = c.Withdraw(ctx, "12345678001", "誤って申し込んだため", key)
	check(t, "Withdraw", got, err, submitted)
	submitted.ETag = `"2"`
	got, err = c.Correct(ctx, "12345678001", request(), `"1"`, key)
	check(t, "Correct", got, err, submitted)
	submitted.ETag = `"1"`
	got, err = c.Application(ctx, "12345678001", "")
	check(t, "Application", got, err, submitted)
	list, err := c.Applications(ctx)
	check(t, "Applications", list, err, []client.ApplicationSummary{{
		Number: "12345678001", Kind: client.ApplicationReissue, State: client.ApplicationReceived, ReceivedAt: serviceTime,
		DesiredDate: day(2026, 11, 25), Applicant: "田中 花子", Terminals: []string{"1ASA01"},
	}})

	acquisition, err := c.Acquire(ctx, "1ASA01", client.Codes{Code1: "one", Code2: "two", Code3: "three"}, []byte("CSR"))
	check(t, "Acquire", acquisition, err, client.Acquisition{
		ID: "a-1", Terminal: "1ASA01", ApplicationNumber: "12345678001", Certificate: []byte("LEAF"),
		Chain: []byte("ISSUER\nROOT\n"),
	})
	issuer, err := c.Authority(ctx)
	check(t, "Authority", issuer, err, client.Authority{Roots: []byte("ROOT\n"), Intermediates: []byte("ISSUER\n")})
	own := ownCertificate(t)
	connection, err := c.Connection(ctx, chainOf(own), signerOf(t, own))
	check(t, "Connection", connection, err, client.Connection{
		Terminal: "1ASA01", Company: "東京通関株式会社", SerialNumber: "0af1", ValidUntil: serviceTime,
	})
	check(t, "Acknowledge", struct{}{}, c.Acknowledge(ctx, "1ASA01", "a-1"), struct{}{})
	check(t, "LogOut", struct{}{}, c.LogOut(ctx), struct{}{})

	for operation := range j.answers {
		if !j.seen[operation] {
			t.Errorf("operation %s was not called", operation)
		}
	}
}

func check[T any](t *testing.T, name string, got T, err error, want T) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}

func checkCalendar(t *testing.T, got client.Calendar, err error) {
	t.Helper()
	days := got.Days
	got.Days = nil
	check(t, "Calendar", got, err, client.Calendar{
		Today: day(2026, 11, 24), Earliest: day(2026, 11, 25), From: day(2026, 11, 24), To: day(2027, 12, 31),
		YearEndClosed: true, ServiceTime: serviceTime,
		Closed: []businessday.ClosedDay{
			{Date: day(2026, 11, 28), Reason: businessday.Reason{Kind: businessday.KindSaturday}},
			{Date: day(2026, 12, 30), Reason: businessday.Reason{Kind: businessday.KindYearEnd}},
			{Date: day(2026, 12, 1), Reason: businessday.Reason{Kind: businessday.KindOverride, Name: "臨時休業"}},
			{Date: day(2027, 3, 22), Reason: businessday.Reason{Kind: businessday.KindSubstitute, Name: "振替休日"}},
			{Date: day(2027, 9, 22), Reason: businessday.Reason{Kind: businessday.KindCitizensHoliday, Name: "国民の休日"}},
		},
	})
	if days == nil {
		return
	}
	for date, open := range map[businessday.Date]bool{
		day(2026, 11, 29): true,  // a Sunday that the service has not listed
		day(2026, 12, 1):  false, // closed by the service alone
		day(2028, 1, 2):   false, // beyond the range: year-end by the setting
		day(2028, 1, 4):   true,
	} {
		if days.IsBusinessDay(date) != open {
			t.Errorf("%v: business day = %t, want %t", date, !open, open)
		}
	}
}

func TestNothingNewIsNoAnswer(t *testing.T) {
	c := clientOf(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != `"7"` {
			t.Errorf("If-None-Match is %q", r.Header.Get("If-None-Match"))
		}
		w.WriteHeader(http.StatusNotModified)
	})
	if _, err := c.News(context.Background(), 10, `"7"`); err != client.ErrNotModified { //nolint:errorlint // nothing wraps it
		t.Errorf("got %v, want ErrNotModified", err)
	}
	if _, err := c.Application(context.Background(), "12345678001", `"7"`); err != client.ErrNotModified { //nolint:errorlint // nothing wraps it
		t.Errorf("got %v, want ErrNotModified", err)
	}
}
