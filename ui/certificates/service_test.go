package certificates_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"saihakko/client"
	"saihakko/client/acquire"
	"saihakko/client/businessday"
	"saihakko/client/certstore"
	"saihakko/client/certstore/storetest"
	"saihakko/client/reissue"
	"saihakko/client/vault"
	"saihakko/cmd/supportd/service/servicetest"
	"saihakko/ui/certificates"
	"saihakko/ui/desk"
)

// The tests of this file speak with the real support service. The store and the vault are in memory.

// office is a running service at which somebody is logged in.
type office struct {
	service *servicetest.Running
	client  *client.Client
	store   *storetest.Memory
	vault   *vault.Vault
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{service: servicetest.Start(t), store: storetest.NewMemory(), vault: vault.NewMemory()}
	o.logIn(t)
	return o
}

func (o *office) logIn(t *testing.T) {
	t.Helper()
	c, err := client.New(client.Options{
		BaseURL: o.service.URL, ExtraRoots: o.service.CAPEM, Now: time.Now, Proxy: client.Proxy{Mode: client.ProxyNone},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if _, err := c.LogIn(t.Context(), servicetest.Tokyo, o.service.Password); err != nil {
		t.Fatal(err)
	}
	o.client = c
}

func (o *office) acquirer(through acquire.Service) *acquire.Acquirer {
	return acquire.New(acquire.Options{
		Service: through, Store: o.store, Vault: o.vault, Now: o.client.ServiceNow, Kind: certstore.P256,
	})
}

func (o *office) deps() certificates.Deps { return o.depsThrough(o.client) }

func (o *office) depsThrough(service acquire.Service) certificates.Deps {
	return certificates.Deps{Service: o.client, Acquirer: o.acquirer(service), Store: o.store, User: "hanako"}
}

// reissue has terminals reissued: an application, and the morning of the desired date.
func (o *office) reissue(t *testing.T, terminals ...string) {
	t.Helper()
	person, err := o.client.Applicant(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.client.Submit(t.Context(), reissue.Request{
		Applicant: person, MailConfirmation: person.Mail, DesiredDate: "2026-11-20", Reason: reissue.Expired,
		Terminals: terminals,
	}, client.NewIdempotencyKey())
	if err != nil {
		t.Fatal(err)
	}
	o.service.MoveTo(time.Date(2026, time.November, 20, 9, 30, 0, 0, businessday.Tokyo))
	o.logIn(t) // the night was longer than a session
}

func (o *office) terminal(t *testing.T, name string) client.Terminal {
	t.Helper()
	list, err := o.client.Terminals(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, terminal := range list {
		if terminal.Name == name {
			return terminal
		}
	}
	t.Fatalf("no terminal %s", name)
	return client.Terminal{}
}

func (o *office) installed(t *testing.T) []certstore.Entry {
	t.Helper()
	entries, err := o.store.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func TestFromTheListToTheInstalledCertificateOfEachTerminal(t *testing.T) {
	o := newOffice(t)
	o.reissue(t, "11110A", "11110B")
	w := newWindow(t, o.deps())
	w.toList()
	w.sees("証明書", "11110A", "取得待ち", "未取得", "取得期限まで")
	w.picture("list-before")

	w.press("取得 11110A")
	secret := o.terminal(t, "11110A").Codes.Code2
	w.sees("証明書の取得", "現在のアカウントは hanako です", "このPCで鍵を作成 待機中", "受領を通知 待機中", "●●●●", "memory")
	w.seesNot(secret)
	if got := w.focused(); got != "証明書を取得して取り込む" {
		t.Errorf("the keyboard is on %q", got)
	}
	w.picture("offer")
	w.looks("offer")

	w.press("証明書を取得して取り込む")
	entries := o.installed(t)
	if len(entries) != 1 || !entries[0].HasKey {
		t.Fatalf("%d certificates are installed", len(entries))
	}
	fingerprint := strings.ToUpper(entries[0].Fingerprint().String())
	w.sees("証明書を取り込みました", "このPCの鍵で署名し、証明書で検証できました。", "サービスがこの証明書を受け付けました",
		entries[0].Certificate.Issuer.CommonName, fingerprint[:4]+" "+fingerprint[4:8], "次の端末 11110B の取得へ")
	w.seesNot(secret)
	w.picture("result")
	w.looks("result")
	if state := o.terminal(t, "11110A").State; state != client.CertificateValid {
		t.Errorf("the service says %q", state)
	}

	w.press("次の端末 11110B の取得へ")
	w.press("証明書を取得して取り込む")
	w.sees("証明書を取り込みました", "証明書の一覧へ")
	w.seesNot("次の端末")
	w.press("証明書の一覧へ")
	w.sees("このPC・鍵を確認済み")
	w.picture("list-after")
	w.looks("list-after")
	w.press("詳細 11110A")
	w.sees("証明書はこのPCに取り込み済みです", "鍵を署名で確認しました")
	w.picture("installed")

	w.english()
	w.sees("The certificate is installed on this PC")
	w.nav.Back()
	w.sees("This PC, confirmed", "days left")
	w.picture("list-english")
	w.looks("list-english")
	w.toAcquire("11110F")
	w.sees("Acquire and install the certificate")
	w.picture("offer-english")

	log := w.log.String()
	for _, stage := range acquire.Stages() {
		if !strings.Contains(log, "stage="+string(stage)) {
			t.Errorf("the log does not tell how long %q took", stage)
		}
	}
	for _, code := range []string{secret, o.terminal(t, "11110A").Codes.Code2, o.terminal(t, "11110B").Codes.Code2} {
		if code != "" && strings.Contains(log, code) {
			t.Error("the log holds an authentication code")
		}
	}
}

func TestAuthenticationCode2IsShownOnRequestAndHiddenAgain(t *testing.T) {
	o := newOffice(t)
	o.reissue(t, "11110A")
	w := newWindow(t, o.deps())
	w.toAcquire("11110A")
	secret := o.terminal(t, "11110A").Codes.Code2

	w.press("認証コード2を表示する")
	w.sees(secret)
	w.clock.pass(30 * time.Second)
	w.seesNot(secret)

	w.press("認証コード2を表示する")
	w.sees(secret)
	w.press("認証コード2を表示する")
	w.seesNot(secret)

	w.press("認証コード2を表示する")
	w.nav.Go(elsewhere{}.route)
	w.nav.Back()
	w.sees("●●●●")
	w.seesNot(secret)
}

// TestARefusedAcquisitionLeavesThePCAsItWas by the example of wrong codes: those of before the reissue.
func TestARefusedAcquisitionLeavesThePCAsItWas(t *testing.T) {
	o := newOffice(t)
	o.reissue(t, "11110A")
	deps := o.deps()
	stale := &staleOffice{Client: o.client, code2: "ZZZZZ99999"}
	deps.Service = stale
	w := newWindow(t, deps)
	w.toAcquire("11110A")
	w.press("証明書を取得して取り込む")
	w.sees("証明書を要求 失敗", "認証コードが", "このPCは取得前の状態です", "もう一度取得する")
	w.picture("refused")
	w.looks("refused")
	if n := len(o.installed(t)); n != 0 {
		t.Errorf("%d certificates are installed", n)
	}
	stale.code2 = ""
	w.press("もう一度取得する")
	w.sees("証明書を取り込みました")
}

// staleOffice answers with an authentication code that is out of date.
type staleOffice struct {
	*client.Client
	code2 string
}

func (s *staleOffice) Terminals(ctx context.Context) ([]client.Terminal, error) {
	list, err := s.Client.Terminals(ctx)
	for i := range list {
		if s.code2 != "" {
			list[i].Codes.Code2 = s.code2
		}
	}
	return list, err
}

func TestTheServiceIsDown(t *testing.T) {
	o := newOffice(t)
	w := newWindow(t, o.deps())
	o.service.Stop()
	w.toAcquire("11110A")
	w.sees("サービスに接続できません", "もう一度試す")
	w.picture("offline")
	w.toList()
	w.sees("サービスに接続できません")
}

func TestTheStatesInWhichNothingIsToBeAcquired(t *testing.T) {
	o := newOffice(t)
	w := newWindow(t, o.deps())
	list, err := o.client.Terminals(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	says := map[client.CertificateState]string{
		client.CertificateReissueRequested: "再発行を申込済みです",
		client.CertificateExpired:          "再発行を申し込んでください",
		client.CertificateStopped:          "再発行を申し込んでください",
		client.CertificateNone:             "まだ発行されていません",
		client.CertificateValid:            "ほかのPCか別のアカウントで取得済みです",
		client.CertificateRenewalWindow:    "ほかのPCか別のアカウントで取得済みです",
	}
	for _, terminal := range list {
		if text, ok := says[terminal.State]; ok {
			w.toAcquire(terminal.Name)
			w.sees(text)
			w.seesNot("証明書を取得して取り込む")
		}
	}
	w.toAcquire("99999Z")
	w.sees("端末 99999Z はありません")
	w.press("< 証明書の一覧へ")
	w.sees("この", "失効")
}

func TestTheListLeadsToWhatCanBeDone(t *testing.T) {
	o := newOffice(t)
	w := newWindow(t, o.deps())
	list, err := o.client.Terminals(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	find := func(state client.CertificateState) string {
		for _, terminal := range list {
			if terminal.State == state {
				return terminal.Name
			}
		}
		t.Fatalf("no terminal is %q", state)
		return ""
	}
	w.toList()
	expired := find(client.CertificateExpired)
	w.press("再発行 " + expired)
	if last := w.went[len(w.went)-1]; last != desk.ReissueOf(expired) {
		t.Errorf("led to %v", last)
	}
	w.nav.Back()
	w.press("更新方法 " + find(client.CertificateRenewalWindow))
	w.sees("証明書の更新方法")
	w.picture("renewal")
	w.press("それでも再発行を申し込む")
	if last := w.went[len(w.went)-1]; last != desk.ReissueOf(find(client.CertificateRenewalWindow)) {
		t.Errorf("led to %v", last)
	}
}
