package main

import (
	"bufio"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"saihakko/cmd/supportd/service/post"
)

// mailFlags say which server takes the mails. Without one they become files in the data folder.
type mailFlags struct {
	server, from, user, passwordFile, ca *string
	requireTLS                           *bool
}

func newMailFlags(set *flag.FlagSet) mailFlags {
	return mailFlags{
		server:       set.String("smtp", "", "mail server, HOST:PORT; without it mails are written into DATA/outbox"),
		from:         set.String("smtp-from", "", "sender's address"),
		user:         set.String("smtp-user", "", "user at the mail server"),
		passwordFile: set.String("smtp-password-file", "", "file with the password at the mail server; - reads it from stdin"),
		ca:           set.String("smtp-ca", "", "CA file (PEM) for the mail server's certificate instead of the system's"),
		requireTLS:   set.Bool("smtp-require-tls", false, "refuse a mail server without STARTTLS"),
	}
}

// sender returns nil where no mail server is named.
func (f mailFlags) sender(t terminal) (post.Sender, error) {
	if *f.server == "" {
		if *f.from != "" || *f.user != "" || *f.passwordFile != "" || *f.ca != "" || *f.requireTLS {
			return nil, fmt.Errorf("-smtp-... without -smtp (%w)", errUsage)
		}
		return nil, nil
	}
	o := post.SMTPOptions{Addr: *f.server, From: *f.from, Username: *f.user, RequireTLS: *f.requireTLS}
	if (*f.user == "") != (*f.passwordFile == "") {
		return nil, fmt.Errorf("-smtp-user and -smtp-password-file go together (%w)", errUsage)
	}
	if *f.passwordFile != "" {
		password, err := readSecret(*f.passwordFile, t.in)
		if err != nil {
			return nil, fmt.Errorf("read password of the mail server: %w", err)
		}
		o.Password = password
	}
	if *f.ca != "" {
		pem, err := os.ReadFile(*f.ca)
		if err != nil {
			return nil, fmt.Errorf("read CA file of the mail server: %w", err)
		}
		o.Roots = x509.NewCertPool()
		if !o.Roots.AppendCertsFromPEM(pem) {
			return nil, errors.New("the CA file of the mail server holds no certificate")
		}
	}
	return post.NewSMTP(o)
}

// longestSecret bounds what is read as a password.
const longestSecret = 4 << 10

// readSecret reads the first line of a file, or of stdin for "-". Secrets never come by argument or environment: other
// programs can read those.
func readSecret(file string, stdin io.Reader) (_ string, err error) {
	source := stdin
	if file != "-" {
		opened, err := os.Open(file)
		if err != nil {
			return "", err
		}
		defer func() { err = errors.Join(err, opened.Close()) }()
		source = opened
	}
	line, err := bufio.NewReader(io.LimitReader(source, longestSecret)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", errors.New("there is none")
	}
	return line, nil
}
