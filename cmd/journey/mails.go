//go:build linux

package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
)

// received is a mail that the service has sent.
type received struct {
	file, to, subject, body string
}

// mails reads the service's outbox and keeps a copy of each mail beside the pictures.
func (j *journey) mails() []received {
	files, err := filepath.Glob(filepath.Join(j.service.data, "outbox", "*.eml"))
	j.must(err, "look for mails")
	copies := filepath.Join(j.options.out, "mail")
	j.must(os.MkdirAll(copies, 0o700), "keep mails")
	var all []received
	for _, file := range files {
		raw, err := os.ReadFile(file)
		j.must(err, "read mail")
		j.must(os.WriteFile(filepath.Join(copies, filepath.Base(file)), raw, 0o600), "keep mail")
		m, err := parseMail(string(raw))
		j.must(err, "read mail "+filepath.Base(file))
		m.file = filepath.Base(file)
		all = append(all, m)
	}
	return all
}

func parseMail(raw string) (m received, err error) {
	message, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		return m, fmt.Errorf("parse: %w", err)
	}
	to, err := mail.ParseAddress(message.Header.Get("To"))
	if err != nil {
		return m, fmt.Errorf("recipient: %w", err)
	}
	if m.subject, err = new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject")); err != nil {
		return m, fmt.Errorf("subject: %w", err)
	}
	body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, message.Body))
	if err != nil {
		return m, fmt.Errorf("body: %w", err)
	}
	m.to, m.body = to.Address, string(body)
	return m, nil
}

// awaitMail waits for the mail with these words in its subject and this number in its text.
func (j *journey) awaitMail(subject, number string) (found received) {
	j.await(fmt.Sprintf("a mail 「%s」", subject), patient, func() error {
		all := j.mails()
		for _, m := range all {
			if strings.Contains(m.subject, subject) && strings.Contains(m.body, number) {
				found = m
				return nil
			}
		}
		return fmt.Errorf("there are %d other mails", len(all))
	})
	if found.to != applicantMail {
		j.fail("the mail 「%s」 went to %s", found.subject, found.to)
	}
	return found
}

// noSecretIn looks for secrets in what a reader of the mail sees; the file as it was sent is searched with all others.
func (j *journey) noSecretIn(m received, secrets ...secret) {
	for _, s := range secrets {
		if how := s.in([]byte(m.subject + "\n" + m.body)); how != "" {
			j.fail("the mail 「%s」 tells %s", m.subject, s.name)
		}
	}
}
