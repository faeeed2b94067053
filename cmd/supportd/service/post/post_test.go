package post_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"saihakko/cmd/supportd/service/issuer"
	"saihakko/cmd/supportd/service/post"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var completion = post.Message{
	To:      "tuukan-hanako@naccs.example",
	ToName:  "通関 花子",
	Subject: "デジタル証明書再発行申込確認完了のお知らせ（申込受付番号 12345678101・東京事業所の端末十二台分）",
	Body:    "通関商事株式会社 東京事業所\n通関 花子 様\n\n" + strings.Repeat("NACCSのご利用ありがとうございます。", 60) + "\n.\n.先頭の点\n",
	ID:      "12345678101-completed",
	Date:    time.Date(2026, 11, 25, 9, 0, 0, 0, time.FixedZone("JST", 9*60*60)),
}

// read parses a mail as any mail program would.
func read(t *testing.T, raw string) post.Message {
	t.Helper()
	for i, line := range strings.Split(raw, "\r\n") {
		if len(line) > 998 || strings.ContainsFunc(line, func(r rune) bool { return r > '~' || r == '\n' || r == '\r' }) {
			t.Errorf("line %d is not fit for every server: %q", i+1, line)
		}
	}
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 1 {
		t.Fatalf("recipients %v: %v", to, err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	date, err := m.Header.Date()
	if err != nil {
		t.Fatal(err)
	}
	kind, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "text/plain" || !strings.EqualFold(parameters["charset"], "utf-8") {
		t.Errorf("content type %s %v: %v", kind, parameters, err)
	}
	if got := m.Header.Get("Content-Transfer-Encoding"); got != "base64" {
		t.Errorf("encoding %s", got)
	}
	body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, m.Body))
	if err != nil {
		t.Fatal(err)
	}
	id, _, _ := strings.Cut(strings.Trim(m.Header.Get("Message-ID"), "<>"), "@")
	return post.Message{To: to[0].Address, ToName: to[0].Name, Subject: subject, Body: string(body), ID: id, Date: date}
}

func diff(want, got post.Message) string {
	want.Date, got.Date = want.Date.UTC(), got.Date.UTC()
	return cmp.Diff(want, got)
}

func smtp(t *testing.T, o post.SMTPOptions) post.Sender {
	t.Helper()
	o.From = "support@naccs.example"
	sender, err := post.NewSMTP(o)
	if err != nil {
		t.Fatal(err)
	}
	return sender
}

func TestJapaneseMailArrivesAsItWasWritten(t *testing.T) {
	server := &mailServer{}
	sender := smtp(t, post.SMTPOptions{Addr: server.start(t)})
	if err := sender.Send(t.Context(), completion); err != nil {
		t.Fatal(err)
	}
	mails := server.taken()
	if len(mails) != 1 {
		t.Fatalf("%d mails arrived", len(mails))
	}
	if d := diff(completion, read(t, mails[0])); d != "" {
		t.Error(d)
	}
}

func TestFolderHoldsOneWholeFilePerMail(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "outbox")
	sender, err := post.NewFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	unnamed := completion
	unnamed.ID = ""
	for _, m := range []post.Message{completion, completion, unnamed} {
		if err := sender.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Fatalf("%d files for one mail sent twice and one more: %v", len(entries), err)
	}
	path := filepath.Join(dir, "12345678101-completed.eml")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := diff(completion, read(t, string(raw))); d != "" {
		t.Error(d)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
}

func TestMessageThatCouldForgeAHeaderIsRefused(t *testing.T) {
	server := &mailServer{}
	folder, err := post.NewFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	senders := map[string]post.Sender{"smtp": smtp(t, post.SMTPOptions{Addr: server.start(t)}), "folder": folder}
	for name, change := range map[string]func(*post.Message){
		"line feed in subject":         func(m *post.Message) { m.Subject = "x\nBcc: evil@example.com" },
		"carriage return in subject":   func(m *post.Message) { m.Subject = "x\rBcc: evil@example.com" },
		"line feed in name":            func(m *post.Message) { m.ToName = "花子\nBcc: evil@example.com" },
		"line feed in address":         func(m *post.Message) { m.To += "\nBcc: evil@example.com" },
		"zero byte in name":            func(m *post.Message) { m.ToName = "花\x00子" },
		"next-line control in subject": func(m *post.Message) { m.Subject = "x\u0085y" },
		"two addresses":                func(m *post.Message) { m.To += ",evil@example.com" },
		"address in brackets":          func(m *post.Message) { m.To = "<" + m.To + ">" },
		"address with parameters":      func(m *post.Message) { m.To += "> SIZE=1" },
		"no domain":                    func(m *post.Message) { m.To = "hanako" },
		"Japanese address":             func(m *post.Message) { m.To = "花子@naccs.example" },
		"broken text in subject":       func(m *post.Message) { m.Subject = "\xff" },
		"broken text in body":          func(m *post.Message) { m.Body = "\xff" },
		"no subject":                   func(m *post.Message) { m.Subject = "" },
		"ID that is a path":            func(m *post.Message) { m.ID = "../escaped" },
		"hidden ID":                    func(m *post.Message) { m.ID = ".hidden" },
	} {
		for kind, sender := range senders {
			t.Run(kind+"/"+name, func(t *testing.T) {
				m := completion
				change(&m)
				if err := sender.Send(t.Context(), m); !errors.Is(err, post.ErrUnsendable) || !post.Permanent(err) {
					t.Errorf("got %v", err)
				}
			})
		}
	}
	if mails := server.taken(); len(mails) != 0 {
		t.Errorf("%d of them were sent", len(mails))
	}
}

func serverTLS(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	authority, err := issuer.Open(t.TempDir(), time.Now) // a real handshake is judged by the real clock
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := authority.IssueServer([]string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority.ServerRootPEM())
	return &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}, roots
}

func TestOfferedEncryptionIsUsedAndLogInWorksOverIt(t *testing.T) {
	config, roots := serverTLS(t)
	server := &mailServer{tls: config, password: "Post-2026"}
	addr := server.start(t)
	sender := smtp(t, post.SMTPOptions{Addr: addr, Roots: roots, Username: "supportd", Password: "Post-2026", RequireTLS: true})
	if err := sender.Send(t.Context(), completion); err != nil {
		t.Fatal(err)
	}
	if !cmp.Equal(server.encrypted, []bool{true}) {
		t.Errorf("encrypted: %v", server.encrypted)
	}
	wrong := smtp(t, post.SMTPOptions{Addr: addr, Roots: roots, Username: "supportd", Password: "guess"})
	if err := wrong.Send(t.Context(), completion); err == nil || strings.Contains(err.Error(), "guess") {
		t.Errorf("wrong password: %v", err)
	}
}

func TestServerWithAForeignCertificateGetsNoMail(t *testing.T) {
	config, _ := serverTLS(t)
	_, otherRoots := serverTLS(t)
	server := &mailServer{tls: config}
	if err := smtp(t, post.SMTPOptions{Addr: server.start(t), Roots: otherRoots}).Send(t.Context(), completion); err == nil {
		t.Error("the mail was sent")
	}
	if server.said("MAIL") {
		t.Error("the mail's sender was told to a stranger")
	}
}

func TestRequiredEncryptionThatIsNotOfferedStopsTheMail(t *testing.T) {
	server := &mailServer{}
	err := smtp(t, post.SMTPOptions{Addr: server.start(t), RequireTLS: true}).Send(t.Context(), completion)
	if err == nil || server.said("MAIL") {
		t.Errorf("error %v, mail begun %v", err, server.said("MAIL"))
	}
}

func TestRefusalIsToldFromAPassingFailure(t *testing.T) {
	for answer, permanent := range map[string]bool{"550 5.1.1 no such person": true, "451 4.3.0 try again later": false} {
		server := &mailServer{refuse: answer}
		err := smtp(t, post.SMTPOptions{Addr: server.start(t)}).Send(t.Context(), completion)
		if err == nil || post.Permanent(err) != permanent {
			t.Errorf("%s: permanent %v: %v", answer, post.Permanent(err), err)
		}
	}
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := gone.Addr().String()
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	if err := smtp(t, post.SMTPOptions{Addr: addr}).Send(t.Context(), completion); err == nil || post.Permanent(err) {
		t.Errorf("server down: %v", err)
	}
}

func TestMailTakenBeforeTheConnectionBrokeIsSent(t *testing.T) {
	server := &mailServer{hangUp: true}
	if err := smtp(t, post.SMTPOptions{Addr: server.start(t)}).Send(t.Context(), completion); err != nil {
		t.Error(err)
	}
	if len(server.taken()) != 1 {
		t.Errorf("%d mails", len(server.taken()))
	}
}

func TestSMTPNeedsAServerAndASender(t *testing.T) {
	for _, o := range []post.SMTPOptions{
		{Addr: "mail.example", From: "support@naccs.example"},
		{Addr: "mail.example:smtp", From: "support@naccs.example"},
		{Addr: "mail.example:99999", From: "support@naccs.example"},
		{Addr: "mail.example:25", From: "support\n@naccs.example"},
	} {
		if _, err := post.NewSMTP(o); err == nil {
			t.Errorf("%+v was accepted", o)
		}
	}
}
