package post_test

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// mailServer is a small but real SMTP server (RFC 5321) on a loopback port. It takes one connection at a time.
type mailServer struct {
	tls       *tls.Config // offered by STARTTLS; nil: not offered
	password  string      // wanted by AUTH PLAIN; empty: no log-in offered
	refuse    string      // the answer to RCPT instead of 250
	hangUp    bool        // close the connection after taking the mail, without the answer to QUIT
	mu        sync.Mutex
	mails     []string
	commands  []string
	encrypted []bool // per mail
}

func (s *mailServer) start(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			s.converse(connection)
		}
	}()
	t.Cleanup(func() {
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
		<-done
	})
	return listener.Addr().String()
}

func (s *mailServer) converse(connection net.Conn) {
	defer func() { _ = connection.Close() }() // the other side may have closed it first
	encrypted := false
	in := bufio.NewReader(connection)
	say := func(format string, args ...any) bool {
		_, err := fmt.Fprintf(connection, format+"\r\n", args...)
		return err == nil
	}
	say("220 test ESMTP")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, rest, _ := strings.Cut(line, " ")
		s.note(verb)
		switch strings.ToUpper(verb) {
		case "EHLO":
			say("250-test")
			if s.tls != nil && !encrypted {
				say("250-STARTTLS")
			}
			if s.password != "" {
				say("250-AUTH PLAIN LOGIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go ahead")
			secured := tls.Server(connection, s.tls)
			if secured.Handshake() != nil {
				return
			}
			connection, in, encrypted = secured, bufio.NewReader(secured), true
		case "AUTH":
			if s.rightPassword(rest) {
				say("235 welcome")
			} else {
				say("535 no")
			}
		case "RCPT":
			if s.refuse != "" {
				say("%s", s.refuse)
				continue
			}
			say("250 ok")
		case "DATA":
			say("354 go on")
			mail, err := readData(in)
			if err != nil {
				return
			}
			s.mu.Lock()
			s.mails, s.encrypted = append(s.mails, mail), append(s.encrypted, encrypted)
			s.mu.Unlock()
			say("250 taken")
		case "QUIT":
			if !s.hangUp {
				say("221 bye")
			}
			return
		default:
			say("250 ok")
		}
	}
}

func (s *mailServer) note(verb string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commands = append(s.commands, verb)
}

func (s *mailServer) rightPassword(rest string) bool {
	_, encoded, _ := strings.Cut(rest, " ")
	plain, err := base64.StdEncoding.DecodeString(encoded)
	return err == nil && strings.HasSuffix(string(plain), "\x00"+s.password)
}

func (s *mailServer) taken() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.mails...)
}

func (s *mailServer) said(verb string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.commands {
		if c == verb {
			return true
		}
	}
	return false
}

// readData reads a mail up to the lone dot and undoes the dot-stuffing (RFC 5321 4.5.2).
func readData(in *bufio.Reader) (string, error) {
	var mail strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return "", io.ErrUnexpectedEOF
		}
		if line == ".\r\n" {
			return mail.String(), nil
		}
		mail.WriteString(strings.TrimPrefix(line, "."))
	}
}
