// Package post sends the support service's mails: by SMTP, or as files into a folder where no server is named.
package post

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/wneessen/go-mail"
)

// DefaultFrom is the sender of mails written into a folder. RFC 2606 reserves its domain, so that no answer
// to such a file can ever reach anybody.
const DefaultFrom = "no-reply@support.invalid"

// ErrUnsendable is returned for a message that no attempt will ever send as it is.
var ErrUnsendable = errors.New("message cannot be sent")

// Message is one mail to one person, as plain text.
type Message struct {
	To      string // address, ASCII
	ToName  string // shown beside the address; may be empty and may be Japanese
	Subject string
	Body    string // lines end with \n; no limit on their length

	// ID names the mail in its Message-ID and in the name of its file, so that a mail sent again after a
	// doubtful failure can be told from a second mail. Letters, digits, dot, hyphen and underscore. Where it is
	// empty a random one is taken.
	ID string
	// Date is the time of writing by the service's clock. Where it is zero the time of sending is taken.
	Date time.Time
}

// Sender sends a mail or says why it could not. It is safe for use by several goroutines.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Permanent says whether sending failed for good, so that trying again is of no use: the message is not
// sendable, or the server refused it with a 5xx answer (RFC 5321 4.2.1).
func Permanent(err error) bool {
	if errors.Is(err, ErrUnsendable) {
		return true
	}
	var refused *mail.SendError
	return errors.As(err, &refused) && refused.ErrorCode() >= 500
}

var idPattern = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$`)

// compose turns a message into the form that is sent. Everything that could end a header line early is
// refused here, before any encoding, and not merely escaped: no honest name or subject holds a line break.
func compose(m Message, from string) (*mail.Msg, error) {
	for field, value := range map[string]string{"address": m.To, "name": m.ToName, "subject": m.Subject} {
		if !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl) {
			return nil, fmt.Errorf("%w: control character in %s", ErrUnsendable, field)
		}
	}
	if !utf8.ValidString(m.Body) {
		return nil, fmt.Errorf("%w: body is not UTF-8", ErrUnsendable)
	}
	if m.Subject == "" || m.Body == "" {
		return nil, fmt.Errorf("%w: no subject or no body", ErrUnsendable)
	}
	if !bareAddress(m.To) {
		return nil, fmt.Errorf("%w: not an address", ErrUnsendable)
	}
	// Base64 keeps Japanese text at 4/3 of its size and every line within the 998 octets of RFC 5322.
	msg := mail.NewMsg(mail.WithEncoding(mail.EncodingB64), mail.WithNoDefaultUserAgent())
	if err := msg.From(from); err != nil {
		return nil, fmt.Errorf("sender address: %w", err)
	}
	if err := msg.AddToFormat(m.ToName, m.To); err != nil {
		return nil, fmt.Errorf("%w: address: %w", ErrUnsendable, err)
	}
	if m.ID != "" {
		if !idPattern.MatchString(m.ID) {
			return nil, fmt.Errorf("%w: unsuitable ID", ErrUnsendable)
		}
		_, domain, _ := strings.Cut(strings.Trim(from, "<>"), "@")
		msg.SetMessageIDWithValue(m.ID + "@" + domain)
	}
	if !m.Date.IsZero() {
		msg.SetDateWithValue(m.Date)
	}
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office answers, please
	msg.Subject(m.Subject)
	msg.SetBodyString(mail.TypeTextPlain, strings.ReplaceAll(m.Body, "\r\n", "\n"))
	return msg, nil
}

// bareAddress lets through only what is an address and nothing else: no list, no display name, ASCII.
func bareAddress(address string) bool {
	local, domain, ok := strings.Cut(address, "@")
	if !ok || local == "" || domain == "" || len(address) > 254 {
		return false
	}
	return !strings.ContainsFunc(address, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(`<>,;:"()[]\`, r)
	}) && !strings.Contains(domain, "@")
}
