package service_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sort"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"saihakko/client/businessday"
	"saihakko/client/contract"
	"saihakko/client/reissue"
	"saihakko/cmd/supportd/service/servicetest"
)

// TestServiceAndClientJudgeAlike sends requests of all sorts and compares what the service has against them with what
// the published rules say on the client's side, which knows only what the service's own answers told it.
func TestServiceAndClientJudgeAlike(t *testing.T) {
	p := rude(t, servicetest.Start(t))
	p.logIn(servicetest.Tokyo)
	rules := rulesOf(p)
	rapid.Check(t, func(rt *rapid.T) {
		r := drawRequest(rt)
		want := verdict(reissue.Blocking(reissue.Check(r, rules)))
		if len(want) == 0 {
			rt.Skip("it would be received, and the terminals busy from then on")
		}
		a := p.post("/v1/reissue-applications", wireOf(r))
		if a.status != http.StatusUnprocessableEntity {
			rt.Fatalf("status %d, but the client says %v", a.status, want)
		}
		var refused contract.Problem
		if err := json.Unmarshal(a.body, &refused); err != nil {
			rt.Fatal(err)
		}
		var problems []reissue.Problem
		for _, e := range *refused.Errors {
			problem := reissue.Problem{Field: reissue.Field(e.Pointer), Code: reissue.Code(e.Code)}
			if e.Parameters != nil {
				problem.Parameters = *e.Parameters
			}
			problems = append(problems, problem)
		}
		if diff := cmp.Diff(want, verdict(problems)); diff != "" {
			rt.Fatalf("verdicts (-client +service):\n%s", diff)
		}
	})
}

// TestWhatTheClientFindsGoodIsReceived is the other half: no request passes there and fails here.
func TestWhatTheClientFindsGoodIsReceived(t *testing.T) {
	p := loggedIn(t, servicetest.Start(t), servicetest.Tokyo)
	rules := rulesOf(p)
	rapid.Check(t, func(rt *rapid.T) {
		r := drawGood(rt)
		if problems := reissue.Blocking(reissue.Check(r, rules)); len(problems) > 0 {
			rt.Fatalf("the draw is not good: %v", problems)
		}
		a := p.post("/v1/reissue-applications", wireOf(r))
		if a.status != http.StatusCreated {
			rt.Fatalf("status %d: %s", a.status, a.body)
		}
		var received contract.Application
		if err := json.Unmarshal(a.body, &received); err != nil {
			rt.Fatal(err)
		}
		p.withdraw(received.Number)
	})
}

// rulesOf are the published rules with what a client knows.
func rulesOf(p *person) reissue.Rules {
	p.t.Helper()
	c := p.calendar("")
	date := func(text fmt.Stringer) businessday.Date {
		d, err := businessday.ParseISO(text.String())
		if err != nil {
			p.t.Fatal(err)
		}
		return d
	}
	var closed []businessday.ClosedDay
	for _, day := range c.Closed {
		name := ""
		if day.Name != nil {
			name = *day.Name
		}
		closed = append(closed, businessday.ClosedDay{Date: date(day.Date), Reason: businessday.Reason{Kind: businessday.Kind(day.Kind), Name: name}})
	}
	var page contract.TerminalPage
	p.get("/v1/terminals").wants(http.StatusOK, &page)
	known := map[string]reissue.Terminal{}
	for _, terminal := range page.Items {
		known[terminal.Name] = reissue.Terminal{RenewalDays: -1}
	}
	return reissue.Rules{
		Today: date(c.Today), Calendar: businessday.FromClosedDays(date(c.From), date(c.To), closed, nil),
		Terminal: func(name string) (reissue.Terminal, bool) { t, ok := known[name]; return t, ok },
	}
}

func drawGood(rt *rapid.T) reissue.Request {
	pick := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(rt, name) }
	mail := pick("mail", "a@example.co.jp", "hanako.tsukan+nss@example.com")
	return reissue.Request{
		Applicant: reissue.Applicant{
			FamilyName: pick("family", "通関", "髙﨑", "𠮷野"), GivenName: pick("given", "花子", "ジョン・スミス"),
			FamilyNameKana: pick("family kana", "ツウカン", "ヴァンダーフォー"), GivenNameKana: pick("given kana", "ハナコ", "ヱツコ"),
			Department: pick("department", "", "第一通関部　通関課"), JobTitle: pick("title", "", "係長"),
			Phone: pick("phone", "0312345678", "09012345678"), Fax: pick("fax", "", "0398765432"), Mail: mail,
		},
		MailConfirmation: mail, DesiredDate: pick("date", "2026-11-20", "2026-11-24", "2026-12-28", "2027-06-01"),
		Reason:    rapid.SampledFrom(reissue.Reasons()).Draw(rt, "reason"),
		Terminals: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"11110A", "11110C", "11110F", "11110K"}), 1, 4, rapid.ID[string]).Draw(rt, "terminals"),
	}
}

// drawRequest spoils some fields of a good request.
func drawRequest(rt *rapid.T) reissue.Request {
	r := drawGood(rt)
	odd := rapid.OneOf(
		rapid.SampledFrom([]string{"", "ﾊﾝｶｸ", "Ａ", "つうかん", "🚢", "a\tb", "03-1234-5678", "a..b@example.com", "@", "2026-11-21", "2027-02-30", "lost"}),
		rapid.StringN(0, 60, 200),
	)
	spoiled := rapid.SliceOfNDistinct(rapid.SampledFrom(reissue.Fields()), 0, 5, rapid.ID[reissue.Field]).Draw(rt, "spoiled")
	for _, f := range spoiled {
		if f == reissue.FieldTerminals {
			r.Terminals = rapid.SliceOfN(rapid.SampledFrom([]string{"11110A", "11110B", "22220A", "", "１１１１０Ａ"}), 0, 5).Draw(rt, "odd terminals")
			continue
		}
		r.SetText(f, odd.Draw(rt, string(f)))
	}
	return r
}

func wireOf(r reissue.Request) contract.ReissueRequest {
	a := r.Applicant
	terminals := r.Terminals
	if terminals == nil {
		terminals = []string{}
	}
	return contract.ReissueRequest{
		Applicant: contract.Applicant{
			FamilyName: a.FamilyName, GivenName: a.GivenName, FamilyNameKana: a.FamilyNameKana, GivenNameKana: a.GivenNameKana,
			Department: a.Department, JobTitle: a.JobTitle, Phone: a.Phone, Fax: a.Fax, Mail: a.Mail,
		},
		MailConfirmation: &r.MailConfirmation, DesiredDate: r.DesiredDate, Reason: string(r.Reason), Terminals: terminals,
	}
}

func verdict(problems []reissue.Problem) []string {
	var all []string
	for _, p := range problems {
		parameters, _ := json.Marshal(p.Parameters)
		all = append(all, fmt.Sprintf("%s %s %s", p.Field, p.Code, parameters))
	}
	sort.Strings(all)
	return all
}
