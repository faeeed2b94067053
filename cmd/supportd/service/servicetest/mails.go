package servicetest

import (
	"encoding/base64"
	"io"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"sort"
)

// Mail is a mail that the service has written into its folder.
type Mail struct {
	To, ToName, Subject, Body string
}

// Mails returns the mails written so far, oldest first. Call [Running.Tick] before, so that none is still on its way.
func (r *Running) Mails() []Mail {
	r.t.Helper()
	paths, err := filepath.Glob(filepath.Join(r.Dir, "outbox", "*.eml"))
	if err != nil {
		r.t.Fatalf("list mails: %v", err)
	}
	sort.Strings(paths)
	var mails []Mail
	for _, path := range paths {
		mails = append(mails, r.readMail(path))
	}
	return mails
}

func (r *Running) readMail(path string) Mail {
	r.t.Helper()
	file, err := os.Open(path)
	if err != nil {
		r.t.Fatalf("open mail: %v", err)
	}
	defer func() {
		if err := file.Close(); err != nil {
			r.t.Errorf("close mail: %v", err)
		}
	}()
	message, err := mail.ReadMessage(file)
	if err != nil {
		r.t.Fatalf("read mail: %v", err)
	}
	to, err := message.Header.AddressList("To")
	if err != nil || len(to) != 1 {
		r.t.Fatalf("mail to %v: %v", to, err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil {
		r.t.Fatalf("read subject: %v", err)
	}
	body := message.Body
	if message.Header.Get("Content-Transfer-Encoding") == "base64" {
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		r.t.Fatalf("read body: %v", err)
	}
	return Mail{To: to[0].Address, ToName: to[0].Name, Subject: subject, Body: string(text)}
}
