package service_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"saihakko/client/contract"
	"saihakko/cmd/supportd/service/servicetest"
)

func TestLogInTellsWhoIsLoggedInAndSinceWhen(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	var s contract.Session
	p.get("/v1/session").wants(http.StatusOK, &s)
	if s.Company != "通関商事株式会社" || s.Office != "東京事業所" || s.Person != "通関 花子" || s.LoginId != "tsukan01" {
		t.Errorf("session of somebody else: %+v", s)
	}
	if !s.LoggedInAt.Equal(r.Clock.Now()) || !s.ExpiresAt.Equal(r.Clock.Now().Add(30*time.Minute)) {
		t.Errorf("logged in at %v, expires at %v; the clock says %v", s.LoggedInAt, s.ExpiresAt, r.Clock.Now())
	}
}

func TestWrongPasswordAndUnknownLoginIDLookTheSame(t *testing.T) {
	p := visitor(t, servicetest.Start(t))
	wrong := p.post("/v1/sessions", contract.Credentials{LoginId: servicetest.Tokyo, Password: "wrong"}).refused("invalid-credentials")
	unknown := p.post("/v1/sessions", contract.Credentials{LoginId: "nobody", Password: "wrong"}).refused("invalid-credentials")
	if *wrong.Detail != *unknown.Detail || wrong.Status != unknown.Status {
		t.Errorf("%q, but %q", *wrong.Detail, *unknown.Detail)
	}
}

func TestFiveFailuresLockTheLogInFor15Minutes(t *testing.T) {
	for _, loginID := range []string{servicetest.Tokyo, "nobody"} {
		t.Run(loginID, func(t *testing.T) {
			r := servicetest.Start(t)
			p := visitor(t, r)
			wrong := contract.Credentials{LoginId: loginID, Password: "wrong"}
			for range 4 {
				p.post("/v1/sessions", wrong).refused("invalid-credentials")
			}
			if locked := p.post("/v1/sessions", wrong).refused("account-locked"); *locked.RetryAfter != 15*60 {
				t.Errorf("locked for %d seconds", *locked.RetryAfter)
			}
			right := contract.Credentials{LoginId: loginID, Password: r.Password}
			p.post("/v1/sessions", right).refused("account-locked")
			r.Clock.Advance(15*time.Minute - time.Second)
			p.post("/v1/sessions", right).refused("account-locked")
			r.Clock.Advance(time.Second)
			if loginID == "nobody" {
				p.post("/v1/sessions", right).refused("invalid-credentials")
				return
			}
			p.logIn(loginID)
		})
	}
}

// TestFailuresAreForgottenWhenALockWouldBeOver: under known and made-up log-in IDs alike, or the database would grow at
// a stranger's will, and tell which IDs there are.
func TestFailuresAreForgottenWhenALockWouldBeOver(t *testing.T) {
	r := servicetest.Start(t)
	p := visitor(t, r)
	fail := func(times int) {
		for range times {
			for _, loginID := range []string{servicetest.Tokyo, "nobody"} {
				p.post("/v1/sessions", contract.Credentials{LoginId: loginID, Password: "wrong"}).refused("invalid-credentials")
			}
		}
	}
	fail(3)
	r.Clock.Advance(15*time.Minute - time.Second)
	r.Tick()
	fail(1)
	r.Clock.Advance(15 * time.Minute)
	r.Tick()
	fail(4)
	r.Clock.Advance(14 * time.Minute)
	r.Tick()
	for _, loginID := range []string{servicetest.Tokyo, "nobody"} {
		p.post("/v1/sessions", contract.Credentials{LoginId: loginID, Password: "wrong"}).refused("account-locked")
		r.Tick()
		p.post("/v1/sessions", contract.Credentials{LoginId: loginID, Password: "wrong"}).refused("account-locked")
	}
}

func TestSuccessForgetsEarlierFailures(t *testing.T) {
	p := visitor(t, servicetest.Start(t))
	for range 3 {
		for range 4 {
			p.post("/v1/sessions", contract.Credentials{LoginId: servicetest.Tokyo, Password: "wrong"}).refused("invalid-credentials")
		}
		p.logIn(servicetest.Tokyo)
	}
}

func TestManyGuessesAtOnceAreNoMoreThanFive(t *testing.T) {
	r := servicetest.Start(t)
	p := visitor(t, r)
	var wait sync.WaitGroup
	statuses := make(chan int, 20)
	for range 20 {
		wait.Go(func() {
			statuses <- p.post("/v1/sessions", contract.Credentials{LoginId: servicetest.Tokyo, Password: "wrong"}).status
		})
	}
	wait.Wait()
	close(statuses)
	refused := map[int]int{}
	for s := range statuses {
		refused[s]++
	}
	if refused[http.StatusUnauthorized] != 4 || refused[http.StatusLocked] != 16 {
		t.Errorf("answers by status: %v", refused)
	}
}

func TestManyLogInsAtOnceSucceed(t *testing.T) {
	p := visitor(t, servicetest.Start(t))
	var wait sync.WaitGroup
	for range 12 {
		wait.Go(func() {
			a := p.post("/v1/sessions", contract.Credentials{LoginId: servicetest.Tokyo, Password: servicetest.Password})
			if a.status != http.StatusCreated {
				t.Errorf("status %d", a.status)
			}
		})
	}
	wait.Wait()
}

func TestSessionEndsAfter30MinutesWithoutUse(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	for range 3 {
		r.Clock.Advance(29 * time.Minute)
		p.get("/v1/session").wants(http.StatusOK, nil)
	}
	r.Clock.Advance(31 * time.Minute)
	p.get("/v1/session").refused("session-expired")
	p.logIn(servicetest.Tokyo)
	p.get("/v1/session").wants(http.StatusOK, nil)
}

func TestSessionEndsAfter12HoursOfUse(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	for range 24 {
		p.get("/v1/session").wants(http.StatusOK, nil)
		r.Clock.Advance(29 * time.Minute)
	}
	var s contract.Session
	p.get("/v1/session").wants(http.StatusOK, &s)
	if want := servicetest.Beginning().Add(12 * time.Hour); !s.ExpiresAt.Equal(want) {
		t.Errorf("expires at %v, want %v", s.ExpiresAt, want)
	}
	r.Clock.Advance(29 * time.Minute)
	p.get("/v1/session").refused("session-expired")
}

func TestLogOutEndsTheSessionAtOnceAndMayBeRepeated(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	p.send(http.MethodDelete, "/v1/session", nil).wants(http.StatusNoContent, nil)
	p.get("/v1/news").refused("session-expired")
	p.send(http.MethodDelete, "/v1/session", nil).wants(http.StatusNoContent, nil)
	r.Tick()
	p.send(http.MethodDelete, "/v1/session", nil).wants(http.StatusNoContent, nil)
}

func TestNothingIsAnsweredWithoutASession(t *testing.T) {
	p := rude(t, servicetest.Start(t))
	for _, token := range []string{"", "x", strings.Repeat("A", 43)} {
		p.token = token
		for _, path := range []string{
			"/v1/session", "/v1/news", "/v1/news/1", "/v1/applicant", "/v1/terminals", "/v1/calendar", "/v1/applications",
			"/v1/applications/26000001",
		} {
			p.get(path).refused("session-expired")
		}
		for _, path := range []string{
			"/v1/reissue-applications", "/v1/reissue-applications/26000001/correction", "/v1/applications/26000001/withdrawal",
			"/v1/terminals/11110A/acquisitions", "/v1/terminals/11110A/acquisitions/x/acknowledgement",
		} {
			p.post(path, map[string]any{}).refused("session-expired")
		}
		p.send(http.MethodDelete, "/v1/session", nil).refused("session-expired")
	}
	p.get("/v1/authority").wants(http.StatusOK, nil)
}

func TestPasswordsAreNeitherKeptNorLogged(t *testing.T) {
	log := &logBook{}
	r := servicetest.Start(t, servicetest.With(log.write))
	p := loggedIn(t, r, servicetest.Tokyo)
	p.post("/v1/sessions", contract.Credentials{LoginId: servicetest.Tokyo, Password: "a wrong password"}).refused("invalid-credentials")
	code2 := p.terminal("11110A").Certificate.AuthenticationCode2
	p.post("/v1/terminals/11110A/acquisitions", acquisitionByCSR(t, p.terminal("11110F"), newKey(t))).refused("codes-wrong")
	token := p.token
	r.Stop()
	kept := readAll(t, r.Dir)
	for what, secret := range map[string]string{
		"password": r.Password, "wrong password": "a wrong password", "token": token,
	} {
		if strings.Contains(kept, secret) {
			t.Errorf("the %s is in the data folder", what)
		}
	}
	for what, secret := range map[string]string{
		"password": r.Password, "wrong password": "a wrong password", "token": token, "authentication code": code2,
	} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the %s is in the log", what)
		}
	}
	if !strings.Contains(log.String(), "codes-wrong") {
		t.Error("the log does not name the problem")
	}
}
