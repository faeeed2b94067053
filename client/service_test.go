package client_test

import (
	"context"
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"saihakko/client"
	"saihakko/client/businessday"
	"saihakko/client/reissue"
	"saihakko/cmd/supportd/service"
	"saihakko/cmd/supportd/service/servicetest"
)

// The tests of this file speak with the real support service.

func atService(t *testing.T, s *servicetest.Running) *client.Client {
	t.Helper()
	// This computer's clock is the real one; that of the service stands where the sample data was made.
	return newClient(t, client.Options{BaseURL: s.URL, ExtraRoots: s.CAPEM, Now: time.Now})
}

func loggedInAt(t *testing.T, s *servicetest.Running, loginID string) *client.Client {
	t.Helper()
	c := atService(t, s)
	if _, err := c.LogIn(t.Context(), loginID, s.Password); err != nil {
		t.Fatal(err)
	}
	return c
}

// wanted is a request for tomorrow by the applicant on file.
func wanted(t *testing.T, c *client.Client, terminals ...string) reissue.Request {
	t.Helper()
	person, err := c.Applicant(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return reissue.Request{
		Applicant: person, MailConfirmation: person.Mail, DesiredDate: "2026-11-20", Reason: reissue.Expired,
		Terminals: terminals,
	}
}

func problemOf(t *testing.T, err error) *client.Problem {
	t.Helper()
	p, ok := errors.AsType[*client.Problem](err)
	if !ok {
		t.Fatalf("got %v, want a Problem", err)
	}
	return p
}

func TestWhatIsSeenAfterLoggingIn(t *testing.T) {
	s := servicetest.Start(t)
	c := loggedInAt(t, s, servicetest.Tokyo)
	ctx := t.Context()

	who, err := c.Session(ctx)
	if err != nil || who.Company != "通関商事株式会社" || who.Office != "東京事業所" || !who.LoggedInAt.Equal(s.Clock.Now()) {
		t.Errorf("session: %+v, %v", who, err)
	}
	if _, ok := c.Skew(); !ok || businessday.DateOf(c.ServiceNow()).String() != "2026-11-19" {
		t.Errorf("the service's time is taken for %v", c.ServiceNow())
	}
	news, err := c.News(ctx, 10, "")
	if err != nil || len(news.Items) != 10 || news.ETag == "" || !news.More {
		t.Fatalf("news: %d items, ETag %q, more %t, %v", len(news.Items), news.ETag, news.More, err)
	}
	if _, err := c.News(ctx, 10, news.ETag); !errors.Is(err, client.ErrNotModified) {
		t.Errorf("news again: %v, want ErrNotModified", err)
	}
	detail, err := c.NewsDetail(ctx, news.Items[0].ID)
	if err != nil || detail.Item != news.Items[0] || detail.Body == "" {
		t.Errorf("detail: %+v, %v", detail, err)
	}
	terminals, err := c.Terminals(ctx)
	if err != nil || len(terminals) != 12 {
		t.Fatalf("%d terminals, %v", len(terminals), err)
	}
	if first := terminals[0]; first.Name != "11110A" || first.Transport != client.Sea || first.DeviceKind != "netNACCS" ||
		first.State != client.CertificateExpired || first.IssuedOn.IsZero() || first.Codes.Code2 == "" {
		t.Errorf("first terminal: %+v", first)
	}
	calendar, err := c.Calendar(ctx)
	if err != nil || calendar.Today.String() != "2026-11-19" || calendar.Earliest.String() != "2026-11-20" {
		t.Fatalf("calendar: %v, %v, %v", calendar.Today, calendar.Earliest, err)
	}
	monday := businessday.Date{Year: 2026, Month: time.November, Day: 23}
	if why, closed := calendar.Days.Closed(monday); !closed || why.Kind != businessday.KindHoliday || why.Name != "勤労感謝の日" {
		t.Errorf("2026-11-23: %+v, closed %t", why, closed)
	}
	list, err := c.Applications(ctx)
	if err != nil || len(list) < 5 {
		t.Errorf("%d applications, %v", len(list), err)
	}
}

func TestAWrongPasswordAndALockedAccount(t *testing.T) {
	s := servicetest.Start(t)
	c := atService(t, s)
	for range 5 {
		_, err := c.LogIn(t.Context(), servicetest.Tokyo, "wrong")
		if p := problemOf(t, err); p.Type != client.ProblemInvalidCredentials && p.Type != client.ProblemAccountLocked {
			t.Errorf("got %v", err)
		}
	}
	_, err := c.LogIn(t.Context(), servicetest.Tokyo, s.Password)
	if p := problemOf(t, err); p.Type != client.ProblemAccountLocked || p.RetryAfter <= 0 || p.RetryAfter > 15*time.Minute {
		t.Errorf("got %v, wait %v", err, p.RetryAfter)
	}
	s.Clock.Advance(16 * time.Minute)
	logInAgain := func() error { _, err := c.LogIn(t.Context(), servicetest.Tokyo, s.Password); return err }
	if err := logInAgain(); err != nil {
		t.Errorf("after the wait: %v", err)
	}
}

func TestASessionThatEndsWhileAFormIsFilledIn(t *testing.T) {
	s := servicetest.Start(t)
	c := loggedInAt(t, s, servicetest.Tokyo)
	request, key := wanted(t, c, "11110A"), client.NewIdempotencyKey()
	s.Clock.Advance(2 * time.Hour)
	if _, err := c.Submit(t.Context(), request, key); !errors.Is(err, client.ErrUnauthorized) || client.OutcomeUnknown(err) {
		t.Fatalf("got %v, want ErrUnauthorized with nothing received", err)
	}
	if _, err := c.LogIn(t.Context(), servicetest.Tokyo, s.Password); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Submit(t.Context(), request, key); err != nil {
		t.Errorf("after logging in again: %v", err)
	}
}

func TestAnApplicationFromSubmissionToTheMorning(t *testing.T) {
	s := servicetest.Start(t)
	c := loggedInAt(t, s, servicetest.Tokyo)
	ctx, key := t.Context(), client.NewIdempotencyKey()

	faulty := wanted(t, c, "11110A")
	faulty.DesiredDate, faulty.Applicant.FamilyNameKana = "2026-11-23", "つうかん"
	_, err := c.Submit(ctx, faulty, key)
	refused := problemOf(t, err)
	got := map[reissue.Field]reissue.Code{}
	for _, p := range refused.Problems() {
		got[p.Field] = p.Code
	}
	want := map[reissue.Field]reissue.Code{
		reissue.FieldFamilyNameKana: reissue.NotKana, reissue.FieldDesiredDate: reissue.DateClosed,
	}
	if diff := cmp.Diff(want, got); diff != "" || refused.Type != client.ProblemValidation {
		t.Errorf("%v %s", err, diff)
	}

	request := wanted(t, c, "11110A")
	app, err := c.Submit(ctx, request, key)
	if err != nil || app.State != client.ApplicationReceived || app.Replayed {
		t.Fatalf("got %+v, %v", app, err)
	}
	if app.Request.Applicant != request.Applicant || len(app.Timeline) == 0 || len(app.Terminals) != 1 {
		t.Errorf("got %+v", app)
	}
	again, err := c.Submit(ctx, request, key)
	if err != nil || again.Number != app.Number || !again.Replayed {
		t.Errorf("the same key: %s replayed %t, %v", again.Number, again.Replayed, err)
	}
	other := request
	other.Terminals = []string{"11110E"}
	_, err = c.Submit(ctx, other, key)
	if p := problemOf(t, err); p.Type != client.ProblemIdempotencyKeyReused {
		t.Errorf("the same key with another request: %v", err)
	}

	s.MoveTo(time.Date(2026, 11, 20, 9, 30, 0, 0, businessday.Tokyo))
	if _, err := c.LogIn(ctx, servicetest.Tokyo, s.Password); err != nil {
		t.Fatal(err)
	}
	reissued, err := c.Application(ctx, app.Number, "")
	if err != nil || reissued.State != client.ApplicationReissued || reissued.AcquireBy.IsZero() {
		t.Errorf("in the morning: %+v, %v", reissued, err)
	}
	if _, err := c.Application(ctx, app.Number, reissued.ETag); !errors.Is(err, client.ErrNotModified) {
		t.Errorf("again: %v, want ErrNotModified (ETag %q)", err, reissued.ETag)
	}
}

func TestAQueryIsAnsweredByACorrectionOrAWithdrawal(t *testing.T) {
	s := servicetest.Start(t)
	c := loggedInAt(t, s, servicetest.Tokyo)
	ctx := t.Context()
	request := wanted(t, c, "11110A")
	app, err := c.Submit(ctx, request, client.NewIdempotencyKey())
	if err != nil {
		t.Fatal(err)
	}
	stale := app.ETag
	if err := s.Service.Review(ctx, app.Number, service.AskQuery, "再発行理由をご確認ください。"); err != nil {
		t.Fatal(err)
	}
	app, err = c.Application(ctx, app.Number, "")
	if err != nil || app.State != client.ApplicationQuery || app.ETag == "" {
		t.Fatalf("got %+v, %v", app, err)
	}
	request.Reason = reissue.OtherReason
	if stale == "" {
		stale = `"0"`
	}
	_, err = c.Correct(ctx, app.Number, request, stale, client.NewIdempotencyKey())
	if p := problemOf(t, err); p.Type != client.ProblemPreconditionFailed {
		t.Errorf("with an old ETag: %v", err)
	}
	app, err = c.Correct(ctx, app.Number, request, app.ETag, client.NewIdempotencyKey())
	if err != nil || app.State != client.ApplicationCorrected || app.Request.Reason != reissue.OtherReason {
		t.Fatalf("got %+v, %v", app, err)
	}
	app, err = c.Withdraw(ctx, app.Number, "誤って申し込んだため", client.NewIdempotencyKey())
	if err != nil || app.State != client.ApplicationWithdrawn {
		t.Errorf("got %+v, %v", app, err)
	}
	_, err = c.Withdraw(ctx, app.Number, "もう一度", client.NewIdempotencyKey())
	if p := problemOf(t, err); p.Type != client.ProblemStateConflict {
		t.Errorf("withdrawing twice: %v", err)
	}
}

func TestAConnectionTellsWhoseTheCertificateIs(t *testing.T) {
	s := servicetest.Start(t)
	c := atService(t, s)
	pair := s.Certificate("11110G")
	var chain []*x509.Certificate
	for _, der := range pair.Certificate {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		chain = append(chain, cert)
	}
	got, err := c.Connection(t.Context(), chain, signerOf(t, pair))
	if err != nil || got.Terminal != "11110G" || got.Company != "通関商事株式会社" {
		t.Errorf("got %+v, %v", got, err)
	}
	stranger := ownCertificate(t)
	_, err = c.Connection(t.Context(), chainOf(stranger), signerOf(t, stranger))
	p, isProblem := errors.AsType[*client.Problem](err)
	switch {
	case isProblem && p.Type == client.ProblemClientCertUnknown, isProblem && p.Type == client.ProblemClientCertMissing:
	default:
		t.Errorf("a certificate of somebody else: %v", err)
	}
}

func TestAServiceThatStopsAndComesBack(t *testing.T) {
	before := servicetest.Start(t)
	c := loggedInAt(t, before, servicetest.Tokyo)
	before.Stop()
	if _, err := c.Terminals(context.Background()); !errors.Is(err, client.ErrOffline) {
		t.Errorf("got %v, want ErrOffline", err)
	}
	if !c.LoggedIn() {
		t.Error("being offline does not log out")
	}
}
