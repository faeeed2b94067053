package service_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"saihakko/client/contract"
	"saihakko/cmd/supportd/service/servicetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// person speaks to the service as a program would, but by hand. Every request and answer is held against the contract.
type person struct {
	t     *testing.T
	r     *servicetest.Running
	http  *http.Client
	token string
}

// visitor is somebody without a session.
func visitor(t *testing.T, r *servicetest.Running, certificates ...tls.Certificate) *person {
	t.Helper()
	c := r.HTTPClient(certificates...)
	c.Transport = servicetest.Checked(t, c.Transport)
	return &person{t: t, r: r, http: c}
}

// rude is a visitor who sends what the contract forbids.
func rude(t *testing.T, r *servicetest.Running) *person {
	t.Helper()
	c := r.HTTPClient()
	c.Transport = servicetest.CheckedAnswers(t, c.Transport)
	return &person{t: t, r: r, http: c}
}

// loggedIn is somebody with a session.
func loggedIn(t *testing.T, r *servicetest.Running, loginID string) *person {
	t.Helper()
	p := visitor(t, r)
	p.logIn(loginID)
	return p
}

func (p *person) logIn(loginID string) {
	p.t.Helper()
	var opened contract.NewSession
	p.post("/v1/sessions", contract.Credentials{LoginId: loginID, Password: p.r.Password}).wants(http.StatusCreated, &opened)
	p.token = opened.Token
}

// answer is what came back.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   []byte
}

type header struct{ name, value string }

// send sends any request. body is sent as it is if it is a string, as JSON otherwise, and not at all if nil.
func (p *person) send(method, path string, body any, headers ...header) answer {
	p.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		data, err := json.Marshal(body)
		if err != nil {
			p.t.Fatalf("encode body: %v", err)
		}
		reader = bytes.NewReader(data)
	}
	request, err := http.NewRequestWithContext(context.Background(), method, p.r.URL+path, reader)
	if err != nil {
		p.t.Fatalf("make request: %v", err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if p.token != "" {
		request.Header.Set("Authorization", "Bearer "+p.token)
	}
	if method != http.MethodGet {
		request.Header.Set("Idempotency-Key", uuid.NewString())
	}
	for _, h := range headers {
		if h.value == "" {
			request.Header.Del(h.name)
			continue
		}
		request.Header.Set(h.name, h.value)
	}
	response, err := p.http.Do(request)
	if err != nil {
		p.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer{t: p.t, status: response.StatusCode, header: response.Header, body: data}
}

func (p *person) get(path string, headers ...header) answer {
	p.t.Helper()
	return p.send(http.MethodGet, path, nil, headers...)
}

func (p *person) post(path string, body any, headers ...header) answer {
	p.t.Helper()
	return p.send(http.MethodPost, path, body, headers...)
}

// wants reads an answer of the expected status.
func (a answer) wants(status int, into any) {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(a.body, into); err != nil {
		a.t.Fatalf("decode answer: %v", err)
	}
}

// refused reads a problem document of the expected type, and checks that it says something to the user.
func (a answer) refused(kind string) contract.Problem {
	a.t.Helper()
	var p contract.Problem
	if err := json.Unmarshal(a.body, &p); err != nil {
		a.t.Fatalf("status %d, decode problem: %v", a.status, err)
	}
	if p.Type != "urn:saihakko:problem:"+kind {
		a.t.Fatalf("problem %s (%d), want %s", p.Type, a.status, kind)
	}
	if p.Status != a.status || p.Detail == nil || !strings.HasSuffix(*p.Detail, "。") || p.Instance == nil {
		a.t.Errorf("problem %s has no sentence, no number or another status: %s", kind, a.body)
	}
	return p
}

// request is a request that keeps all rules.
func request(desired string, terminals ...string) contract.ReissueRequest {
	mail := "tuukan-hanako@example.co.jp"
	return contract.ReissueRequest{
		Applicant: contract.Applicant{
			FamilyName: "通関", GivenName: "花子", FamilyNameKana: "ツウカン", GivenNameKana: "ハナコ", Department: "第一通関部　通関課",
			JobTitle: "係長", Phone: "0312345678", Fax: "0398765432", Mail: mail,
		},
		MailConfirmation: &mail, DesiredDate: desired, Reason: "expired", Terminals: terminals,
	}
}

// submit submits a request that is received.
func (p *person) submit(desired string, terminals ...string) contract.Application {
	p.t.Helper()
	var received contract.Application
	p.post("/v1/reissue-applications", request(desired, terminals...)).wants(http.StatusCreated, &received)
	return received
}

func (p *person) application(number string) contract.Application {
	p.t.Helper()
	var a contract.Application
	p.get("/v1/applications/"+number).wants(http.StatusOK, &a)
	return a
}

func (p *person) terminal(name string) contract.Terminal {
	p.t.Helper()
	var page contract.TerminalPage
	p.get("/v1/terminals").wants(http.StatusOK, &page)
	for _, t := range page.Items {
		if t.Name == name {
			return t
		}
	}
	p.t.Fatalf("no terminal %s", name)
	return contract.Terminal{}
}

func (p *person) news(limit string) []contract.NewsItem {
	p.t.Helper()
	var page contract.NewsPage
	p.get("/v1/news?limit="+limit).wants(http.StatusOK, &page)
	return page.Items
}

func (p *person) withdraw(number string) {
	p.t.Helper()
	p.post("/v1/applications/"+number+"/withdrawal", contract.Withdrawal{Reason: "不要になったため"}).wants(http.StatusOK, nil)
}

// morning is 9 o'clock of a day.
func morning(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 9, 0, 0, 0, servicetest.Beginning().Location())
}

func kinds(a contract.Application) string {
	var all []string
	for _, e := range a.Timeline {
		all = append(all, e.Kind)
	}
	return strings.Join(all, " ")
}
