package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/natefinch/atomic"

	"saihakko/cmd/supportd/service"
)

// serveFlags are the flags of the service itself.
type serveFlags struct {
	data           *string
	listen         *string
	cert, key      *string
	hosts          *string
	publicURL      *string
	demoClock      *bool
	yearEndOpen    *bool
	sessionMinutes *int
	validity       *string
	mail           mailFlags
}

func newServeFlags(set *flag.FlagSet, data *string) serveFlags {
	return serveFlags{
		data:           data,
		listen:         set.String("listen", "127.0.0.1:8443", "address to listen on"),
		cert:           set.String("cert", "", "TLS certificate (PEM, with its chain) instead of one from our own authority"),
		key:            set.String("key", "", "key of -cert (PEM)"),
		hosts:          set.String("hosts", "", "further names and addresses in our own TLS certificate, separated by commas"),
		publicURL:      set.String("public-url", "", "address that the mails name (the one listened on)"),
		demoClock:      set.Bool("demo-clock", false, "for demonstrations: let this machine move the service's clock (-listen on loopback only)"),
		yearEndOpen:    set.Bool("year-end-open", false, "treat 12/29 to 1/3 like other days"),
		sessionMinutes: set.Int("session-minutes", 30, "minutes without a request after which a session ends"),
		validity:       set.String("validity", "", "table (JSON) of how long certificates are valid by day of acquisition"),
		mail:           newMailFlags(set),
	}
}

// serve runs the service until it is told to stop.
func serve(ctx context.Context, args []string, t terminal) error {
	set, data := flags("serve", t)
	f := newServeFlags(set, data)
	if _, err := parse(set, args, 0, 0); err != nil {
		return err
	}
	options, err := f.options(t)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *f.listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	address := "https://" + listener.Addr().String()
	if options.PublicURL == "" {
		options.PublicURL = address + "/"
	}
	opened, err := service.Open(ctx, options)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	ca := "that of -cert"
	if pem := opened.ServerCA(); pem != nil {
		ca = filepath.Join(options.Dir, "server-ca.pem")
		if err := atomic.WriteFile(ca, bytes.NewReader(pem)); err != nil {
			return errors.Join(fmt.Errorf("write CA file: %w", err), listener.Close(), opened.Close())
		}
	}
	fmt.Fprintf(t.out, "listening on %s, CA file: %s\n", address, ca)
	return errors.Join(opened.Serve(ctx, listener), opened.Close())
}

// options turns the flags into the service's options.
func (f serveFlags) options(t terminal) (service.Options, error) {
	o := service.Options{
		Dir: *f.data, Now: time.Now, Logger: slog.New(slog.NewJSONHandler(t.err, nil)), PublicURL: *f.publicURL,
		DemoClock: *f.demoClock, YearEndOpen: *f.yearEndOpen, SessionIdle: time.Duration(*f.sessionMinutes) * time.Minute,
		Hosts: f.names(),
	}
	if *f.sessionMinutes < 1 {
		return o, fmt.Errorf("-session-minutes is at least 1 (%w)", errUsage)
	}
	if *f.demoClock && !loopback(*f.listen) {
		return o, fmt.Errorf("-demo-clock needs a loopback address to -listen on (%w)", errUsage)
	}
	if (*f.cert == "") != (*f.key == "") {
		return o, fmt.Errorf("-cert and -key go together (%w)", errUsage)
	}
	if *f.cert != "" {
		certificate, err := tls.LoadX509KeyPair(*f.cert, *f.key)
		if err != nil {
			return o, fmt.Errorf("load TLS certificate: %w", err)
		}
		o.Certificate = &certificate
	}
	if *f.validity != "" {
		table, err := os.ReadFile(*f.validity)
		if err != nil {
			return o, fmt.Errorf("read table of validity: %w", err)
		}
		if o.Validity, err = service.ParseValidity(table); err != nil {
			return o, err
		}
	}
	var err error
	o.Sender, err = f.mail.sender(t)
	return o, err
}

// loopback says that an address is reached from this machine only.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

// names are the names and addresses in the service's own TLS certificate.
func (f serveFlags) names() []string {
	names := []string{"localhost", "127.0.0.1", "::1"}
	if host, _, err := net.SplitHostPort(*f.listen); err == nil && host != "" {
		if ip := net.ParseIP(host); ip == nil || !ip.IsUnspecified() {
			names = append(names, host)
		}
	}
	for name := range strings.SplitSeq(*f.hosts, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(names, func(name string) bool {
		again := seen[name]
		seen[name] = true
		return again
	})
}
