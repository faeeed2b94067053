package service_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"saihakko/client/contract"
	"saihakko/cmd/supportd/service/servicetest"
)

func TestSampleHasTerminalsInEveryState(t *testing.T) {
	r := servicetest.Start(t)
	states := map[string]contract.CertificateState{}
	kinds := map[string]bool{}
	for _, loginID := range []string{servicetest.Tokyo, servicetest.Osaka} {
		p := loggedIn(t, r, loginID)
		var page contract.TerminalPage
		p.get("/v1/terminals").wants(http.StatusOK, &page)
		for _, terminal := range page.Items {
			states[terminal.Name] = terminal.Certificate.State
			kinds[terminal.Transport+" "+terminal.DeviceKind] = true
		}
	}
	want := map[string]contract.CertificateState{
		"11110A": contract.Expired, "11110B": contract.Valid, "11110C": contract.RenewalWindow, "11110D": contract.Valid,
		"11110E": contract.Expired, "11110F": contract.AwaitingAcquisition, "11110G": contract.Valid,
		"11110H": contract.RenewalWindow, "11110J": contract.AwaitingAcquisition, "11110K": contract.Stopped,
		"11110L": contract.Valid, "11110M": contract.Stopped,
		"22220A": contract.Valid, "22220B": contract.ReissueRequested, "22220C": contract.None, "22220D": contract.RenewalWindow,
	}
	if diff := cmp.Diff(want, states); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	for _, kind := range []string{"sea netNACCS", "sea webNACCS", "air netNACCS", "air webNACCS"} {
		if !kinds[kind] {
			t.Errorf("no terminal is %s", kind)
		}
	}
}

func TestTerminalsHaveAuthenticationCodesInTheManualsShape(t *testing.T) {
	p := loggedIn(t, servicetest.Start(t), servicetest.Tokyo)
	var page contract.TerminalPage
	p.get("/v1/terminals").wants(http.StatusOK, &page)
	second := regexp.MustCompile(`^[A-Z]{5}[0-9]{5}$`)
	seen := map[string]bool{}
	for _, terminal := range page.Items {
		c := terminal.Certificate
		if c.AuthenticationCode1 != "NAC"+terminal.Name || !second.MatchString(c.AuthenticationCode2) || c.AuthenticationCode3 != "NACCS" {
			t.Errorf("codes of %s: %s %s", terminal.Name, c.AuthenticationCode1, c.AuthenticationCode3)
		}
		if seen[c.AuthenticationCode2] {
			t.Errorf("the second code of %s is another's too", terminal.Name)
		}
		seen[c.AuthenticationCode2] = true
	}
}

func TestTerminalChangesStateWithTheDays(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	valid := p.terminal("11110C").Certificate // 12 days left: ends with 2026-12-01
	end := time.Date(2026, 12, 1, 23, 59, 59, 0, servicetest.Beginning().Location())
	if !valid.ValidUntil.Equal(end) {
		t.Fatalf("valid until %v, want %v", valid.ValidUntil, end)
	}
	for _, step := range []struct {
		at   time.Time
		want contract.CertificateState
	}{
		{time.Date(2026, 11, 2, 23, 59, 0, 0, end.Location()), contract.Valid},
		{time.Date(2026, 11, 3, 0, 0, 0, 0, end.Location()), contract.RenewalWindow}, // 28 days before
		{end, contract.RenewalWindow},
		{end.Add(time.Second), contract.Expired},
		{time.Date(2027, 1, 31, 23, 59, 0, 0, end.Location()), contract.Expired},
		{time.Date(2027, 2, 1, 0, 0, 0, 0, end.Location()), contract.Stopped}, // 2 months after
	} {
		r.Clock.Set(step.at)
		p.logIn(servicetest.Tokyo)
		if got := p.terminal("11110C").Certificate; got.State != step.want || got.StopsOn.String() != "2027-02-01" {
			t.Errorf("%v: %s, stops on %v; want %s", step.at, got.State, got.StopsOn, step.want)
		}
	}
}

func TestTerminalsArePagedByName(t *testing.T) {
	p := loggedIn(t, servicetest.Start(t), servicetest.Tokyo)
	var names []string
	for cursor := ""; ; {
		var page contract.TerminalPage
		p.get("/v1/terminals?limit=5&cursor="+url.QueryEscape(cursor)).wants(http.StatusOK, &page)
		for _, terminal := range page.Items {
			names = append(names, terminal.Name)
		}
		if page.Next == nil {
			break
		}
		cursor = *page.Next
	}
	want := []string{"11110A", "11110B", "11110C", "11110D", "11110E", "11110F", "11110G", "11110H", "11110J", "11110K", "11110L", "11110M"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestTerminalsAreNotSentTwice(t *testing.T) {
	r := servicetest.Start(t)
	p := loggedIn(t, r, servicetest.Tokyo)
	tag := p.get("/v1/terminals").header.Get("ETag")
	if status := p.get("/v1/terminals", header{"If-None-Match", `"other", ` + tag}).status; status != http.StatusNotModified {
		t.Errorf("status %d", status)
	}
	p.submit("2026-11-20", "11110A")
	if status := p.get("/v1/terminals", header{"If-None-Match", tag}).status; status != http.StatusOK {
		t.Errorf("status %d after a change", status)
	}
}

func TestApplicantOnFileIsTheLastOneSent(t *testing.T) {
	p := loggedIn(t, servicetest.Start(t), servicetest.Tokyo)
	var on contract.Applicant
	p.get("/v1/applicant").wants(http.StatusOK, &on)
	if on.FamilyName != "通関" || on.Mail != "tuukan-hanako@example.co.jp" {
		t.Errorf("on file: %+v", on)
	}
	changed := request("2026-11-20", "11110A")
	changed.Applicant.JobTitle = "課長"
	p.post("/v1/reissue-applications", changed).wants(http.StatusCreated, nil)
	p.get("/v1/applicant").wants(http.StatusOK, &on)
	if on.JobTitle != "課長" {
		t.Errorf("on file: %+v", on)
	}
}
