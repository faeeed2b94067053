package service_test

import (
	"crypto/tls"
	"net/http"
	"strings"
	"testing"

	"saihakko/client/contract"
	"saihakko/cmd/supportd/service"
	"saihakko/cmd/supportd/service/servicetest"
)

func TestBodiesAreBounded(t *testing.T) {
	p := rude(t, servicetest.Start(t))
	p.logIn(servicetest.Tokyo)
	big := `{"applicant":{"familyName":"` + strings.Repeat("あ", 256<<10) + `"}}`
	p.post("/v1/reissue-applications", big).refused("body-too-large")
	just := request("2026-11-20", "11110A")
	just.Applicant.FamilyName = strings.Repeat("あ", 80_000)
	refused := p.post("/v1/reissue-applications", just).refused("malformed-request")
	if e := (*refused.Errors)[0]; e.Pointer != "/applicant/familyName" || e.Code != "too-long" {
		t.Errorf("refused: %+v", e)
	}
	many := request("2026-11-20", make([]string, 1001)...)
	p.post("/v1/reissue-applications", many).refused("malformed-request")
	p.post("/v1/reissue-applications", request("2026-11-20", strings.Repeat("A", 1001))).refused("malformed-request")
}

func TestTheLargestAnswerToALawfulRequestIsWithinItsLimit(t *testing.T) {
	p := loggedIn(t, servicetest.Start(t), servicetest.Tokyo)
	worst := request(strings.Repeat("x", 1000), make([]string, 1000)...)
	for i := range worst.Terminals {
		worst.Terminals[i] = strings.Repeat("Z", 30)
	}
	text := strings.Repeat("ｱ", 1000)
	worst.Applicant = contract.Applicant{
		FamilyName: text, GivenName: text, FamilyNameKana: text, GivenNameKana: text, Department: text, JobTitle: text,
		Phone: text, Fax: text, Mail: text,
	}
	p.post("/v1/reissue-applications", worst).refused("validation") // the contract's check also bounds the answer
}

func TestMalformedRequestsAreRefusedWithoutQuotingThem(t *testing.T) {
	p := rude(t, servicetest.Start(t))
	p.logIn(servicetest.Tokyo)
	for name, body := range map[string]string{
		"empty": "", "no JSON": "secret-1", "half": `{"loginId":"secret-1`, "array": `["secret-1"]`, "null": "null", "wrong type": `{"loginId":1,"password":"secret-1"}`,
		"two values": `{"loginId":"a","password":"b"}{"secret-1":1}`, "no UTF-8": "{\"loginId\":\"\xff\",\"password\":\"secret-1\"}",
		"nothing in it": `{}`, "too long an ID": `{"loginId":"` + strings.Repeat("x", 65) + `","password":"secret-1"}`,
	} {
		t.Run(name, func(t *testing.T) {
			a := p.post("/v1/sessions", body)
			a.refused("malformed-request")
			if strings.Contains(string(a.body), "secret-1") {
				t.Errorf("the answer quotes: %s", a.body)
			}
		})
	}
	p.post("/v1/sessions", `{"loginId":"a","password":"b"}`, header{"Content-Type", "text/plain"}).refused("malformed-request")
	p.post("/v1/sessions", `{"loginId":"a","password":"b"}`, header{"Content-Type", ""}).refused("malformed-request")
}

func TestMutationsNeedAKey(t *testing.T) {
	p := rude(t, servicetest.Start(t))
	p.logIn(servicetest.Tokyo)
	for _, key := range []string{"", "short", strings.Repeat("x", 65), "sixteen or more, but strange"} {
		h := header{"Idempotency-Key", key}
		credentials := contract.Credentials{LoginId: servicetest.Tokyo, Password: servicetest.Password}
		p.post("/v1/sessions", credentials, h).refused("malformed-request")
		p.post("/v1/reissue-applications", request("2026-11-20", "11110A"), h).refused("malformed-request")
		p.post("/v1/applications/26000001101/withdrawal", contract.Withdrawal{Reason: "x"}, h).refused("malformed-request")
		p.post("/v1/terminals/11110F/acquisitions", acquisitionByCSR(t, contract.Terminal{}, newKey(t)), h).refused("malformed-request")
		p.post("/v1/terminals/11110F/acquisitions/x/acknowledgement", nil, h).refused("malformed-request")
		p.send(http.MethodDelete, "/v1/session", nil, h).refused("malformed-request")
	}
	p.get("/v1/session").wants(http.StatusOK, nil)
}

func TestUnknownFieldsAreLeftAlone(t *testing.T) {
	p := rude(t, servicetest.Start(t))
	p.post("/v1/sessions", `{"loginId":"tsukan01","password":"`+servicetest.Password+`","rememberMe":{"days":[1,2]}}`).wants(http.StatusCreated, nil)
}

func TestUnknownPathsAndMethodsAreRefusedWithProblemDocuments(t *testing.T) {
	p := rude(t, servicetest.Start(t))
	for _, path := range []string{"/", "/v1", "/v1/", "/v2/news", "/v1/news/", "//v1/news", "/v1/../v1/news", "/demo/clock", "/debug/pprof/"} {
		p.get(path).refused("not-found")
	}
	a := p.send(http.MethodPut, "/v1/news", nil)
	a.refused("method-not-allowed")
	if allow := a.header.Get("Allow"); !strings.Contains(allow, "GET") {
		t.Errorf("allowed: %q", allow)
	}
}

func TestWithdrawalNeedsAReason(t *testing.T) {
	p := rude(t, servicetest.Start(t))
	p.logIn(servicetest.Tokyo)
	a := p.submit("2026-11-20", "11110A")
	for _, reason := range []string{"", "  ", strings.Repeat("あ", 1001)} {
		p.post("/v1/applications/"+a.Number+"/withdrawal", contract.Withdrawal{Reason: reason}).refused("malformed-request")
	}
}

func TestAnswersAreNotCachedByOthersAndNumbered(t *testing.T) {
	log := &logBook{}
	r := servicetest.Start(t, servicetest.With(log.write))
	a := visitor(t, r).get("/v1/session")
	refused := a.refused("session-expired")
	if a.header.Get("Cache-Control") != "no-store" || a.header.Get("WWW-Authenticate") != "Bearer" || a.header.Get("X-Request-Id") != *refused.Instance {
		t.Errorf("header: %v", a.header)
	}
	r.Stop()
	if !strings.Contains(log.String(), *refused.Instance) {
		t.Error("the log does not know the request by its number")
	}
}

func TestServiceOnAFolderOfADemonstrationIsRefused(t *testing.T) {
	r := servicetest.Start(t, servicetest.With(func(o *service.Options) { o.DemoClock = true }))
	demo(t, r, `{"nextBusinessMorning":true}`).wants(http.StatusOK, nil)
	r.Stop()
	s, err := service.Open(t.Context(), service.Options{Dir: r.Dir, Now: r.Clock.Now, Existing: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	if !s.Now().Equal(morning(2026, 11, 20)) {
		t.Errorf("the clock is at %v", s.Now())
	}
	serveMustFail(t, s)
}

func TestOldTLSIsRefused(t *testing.T) {
	r := servicetest.Start(t)
	for version, good := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		c := r.HTTPClient()
		transport, ok := c.Transport.(*http.Transport)
		if !ok {
			t.Fatalf("transport %T", c.Transport)
		}
		config := transport.TLSClientConfig
		config.MinVersion, config.MaxVersion = tls.VersionTLS10, version
		response, err := c.Get(r.URL + "/v1/authority")
		if err == nil {
			_ = response.Body.Close()
		}
		if (err == nil) != good {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
	}
}
