package post

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"time"

	"github.com/wneessen/go-mail"
)

// sendTimeout bounds one whole conversation with the server.
const sendTimeout = 30 * time.Second

// SMTPOptions says which server takes the mails, and how it is spoken to.
type SMTPOptions struct {
	Addr string // host:port
	From string // sender's address

	// Username and Password log in at the server. Empty where it wants no log-in. They are never sent over an
	// unencrypted connection, except to this machine itself.
	Username string
	Password string

	// RequireTLS refuses a server which does not offer STARTTLS. Without it STARTTLS is used where it is
	// offered, which is what relays on the same machine or network want.
	RequireTLS bool
	// Roots are the authorities trusted for the server's certificate; nil means the system's.
	Roots *x509.CertPool
}

type smtpSender struct {
	host    string
	from    string
	options []mail.Option
}

// NewSMTP returns a sender that hands every mail to an SMTP server (RFC 5321) over a connection of its own.
func NewSMTP(o SMTPOptions) (Sender, error) {
	host, portText, err := net.SplitHostPort(o.Addr)
	if err != nil {
		return nil, fmt.Errorf("address of the mail server: %w", err)
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("port of the mail server: %w", err)
	}
	if !bareAddress(o.From) {
		return nil, errors.New("sender's mail address is not an address")
	}
	policy := mail.TLSOpportunistic
	if o.RequireTLS || (o.Username != "" && !isLoopback(host)) {
		policy = mail.TLSMandatory
	}
	options := []mail.Option{
		mail.WithPort(int(port)),
		mail.WithTimeout(sendTimeout),
		mail.WithTLSPolicy(policy),
		mail.WithTLSConfig(&tls.Config{ServerName: host, RootCAs: o.Roots, MinVersion: tls.VersionTLS12}),
	}
	if o.Username != "" {
		options = append(options,
			mail.WithUsername(o.Username),
			mail.WithPassword(o.Password),
			mail.WithOpportunisticSMTPAuth(mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthPlain, mail.SMTPAuthLogin))
	}
	s := &smtpSender{host: host, from: o.From, options: options}
	if _, err := mail.NewClient(s.host, s.options...); err != nil {
		return nil, fmt.Errorf("set up mail server: %w", err)
	}
	return s, nil
}

// Send hands the mail to the server. A failure after the server has taken the mail is no failure: it would
// only make the caller send it twice.
func (s *smtpSender) Send(ctx context.Context, m Message) error {
	msg, err := compose(m, s.from)
	if err != nil {
		return err
	}
	// go-mail 0.8.1 leaves its connection open when encryption or log-in fails, so it is closed here.
	var line net.Conn
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		connection, err := new(net.Dialer).DialContext(ctx, network, address)
		line = connection
		return connection, err
	}
	defer func() {
		if line != nil {
			_ = line.Close() // closed already wherever the conversation came to its end
		}
	}()
	client, err := mail.NewClient(s.host, append(slices.Clone(s.options), mail.WithDialContextFunc(dial))...)
	if err != nil {
		return fmt.Errorf("set up mail server: %w", err)
	}
	if err := client.DialAndSendWithContext(ctx, msg); err != nil && !msg.IsDelivered() {
		return fmt.Errorf("send mail: %w", err)
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
