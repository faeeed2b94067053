package service_test

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"saihakko/client/contract"
	"saihakko/cmd/supportd/service"
	"saihakko/cmd/supportd/service/servicetest"
)

func withDemoClock() servicetest.Option {
	return servicetest.With(func(o *service.Options) { o.DemoClock = true })
}

func demo(t *testing.T, r *servicetest.Running, order string) answer {
	t.Helper()
	return visitor(t, r).post("/demo/clock", order)
}

func serveMustFail(t *testing.T, s *service.Service) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Serve(t.Context(), listener); !errors.Is(err, service.ErrDemoData) {
		t.Errorf("serve: %v", err)
	}
}

func TestDemonstrationMovesToTheNextBusinessMorning(t *testing.T) {
	r := servicetest.Start(t, withDemoClock())
	p := loggedIn(t, r, servicetest.Tokyo)
	a := p.submit("2026-11-24", "11110A")
	var told struct{ Now time.Time }
	for _, want := range []time.Time{morning(2026, 11, 20), morning(2026, 11, 24)} {
		demo(t, r, `{"nextBusinessMorning":true}`).wants(http.StatusOK, &told)
		if !told.Now.Equal(want) {
			t.Errorf("moved to %v, want %v", told.Now, want)
		}
	}
	// The morning's work is done when the door answers, and nobody was logged out by the skipped time.
	if state := p.application(a.Number).State; state != contract.Reissued {
		t.Errorf("application: %s", state)
	}
	r.Stop()
	r = servicetest.Start(t, servicetest.In(r), withDemoClock())
	visitor(t, r).get("/demo/clock").wants(http.StatusOK, &told)
	if !told.Now.Equal(morning(2026, 11, 24)) {
		t.Errorf("after a restart: %v", told.Now)
	}
}

func TestDemonstrationMovesToAMoment(t *testing.T) {
	r := servicetest.Start(t, withDemoClock())
	var told struct{ Now time.Time }
	demo(t, r, `{"now":"2026-11-20T08:00:00+09:00"}`).wants(http.StatusOK, &told)
	demo(t, r, `{"nextBusinessMorning":true}`).wants(http.StatusOK, &told)
	if !told.Now.Equal(morning(2026, 11, 20)) { // of the same day
		t.Errorf("moved to %v", told.Now)
	}
	demo(t, r, `{"now":"2026-11-19T00:00:00+09:00"}`).refused("state-conflict")
	demo(t, r, `{"now":"2099-01-01T00:00:00+09:00"}`).refused("state-conflict")
	for _, order := range []string{`{}`, `{"now":"tomorrow"}`, `{"now":"2026-11-21T00:00:00Z","nextBusinessMorning":true}`, `[]`} {
		demo(t, r, order).refused("malformed-request")
	}
}

func TestCertificateIsGoodByBothClocksAfterAMove(t *testing.T) {
	r := servicetest.Start(t, withDemoClock())
	p := loggedIn(t, r, servicetest.Tokyo)
	p.submit("2026-11-24", "11110A")
	demo(t, r, `{"now":"2027-01-12T09:00:00+09:00"}`).wants(http.StatusOK, nil)
	leaf := leafOf(t, p.acquire(p.terminal("11110A"), newKey(t)))
	if !leaf.NotBefore.Before(time.Now()) {
		t.Errorf("not valid before %v, but other programs go by the real clock", leaf.NotBefore)
	}
}

func TestClockHasNoDoorWithoutTheFlag(t *testing.T) {
	p := rude(t, servicetest.Start(t))
	p.get("/demo/clock").refused("not-found")
	p.post("/demo/clock", `{"nextBusinessMorning":true}`).refused("not-found")
}

func TestClockHasNoDoorForOtherMachines(t *testing.T) {
	r := servicetest.Start(t, withDemoClock())
	for method, body := range map[string]string{http.MethodGet: "", http.MethodPost: `{"nextBusinessMorning":true}`} {
		request := httptest.NewRequestWithContext(t.Context(), method, "/demo/clock", strings.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		request.RemoteAddr = "192.0.2.7:50000"
		recorder := httptest.NewRecorder()
		r.Service.Handler().ServeHTTP(recorder, request)
		if recorder.Code != http.StatusNotFound {
			t.Errorf("%s from another machine: %d", method, recorder.Code)
		}
	}
	for _, h := range []header{
		{"Forwarded", "for=192.0.2.7"}, {"X-Forwarded-For", "192.0.2.7"}, {"X-Real-IP", "192.0.2.7"}, {"Via", "1.1 proxy"},
	} {
		p := visitor(t, r)
		p.get("/demo/clock", h).refused("not-found")
		p.post("/demo/clock", `{"nextBusinessMorning":true}`, h).refused("not-found")
	}
	if !r.Service.Now().Equal(servicetest.Beginning()) {
		t.Errorf("the clock is at %v", r.Service.Now())
	}
}
