package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"saihakko/client"
	"saihakko/client/acquire"
	"saihakko/client/certfile"
)

// authorityTime is how long the service is waited for when it is asked for the authority's certificates.
const authorityTime = 15 * time.Second

// importFile judges a file to the end before it touches the store.
func (c *certificates) importFile(ctx context.Context, args []string) (err error) {
	if c.terminal != "" && !acquire.IsTerminalName(c.terminal) {
		return fail(exitUsage, "usage", "%q is no terminal name: six digits and capital letters", c.terminal)
	}
	data, err := certfile.Open(args[0])
	if err != nil {
		return err
	}
	bundle, err := c.openFile(data)
	if err != nil {
		return err
	}
	want, err := c.expect(ctx)
	if err != nil {
		return err
	}
	findings := certfile.Judge(bundle, want)
	if left := certfile.Unaccepted(findings, c.accept); len(left) > 0 {
		return c.refuse(findings, left)
	}
	store, err := c.program.openStore()
	if err != nil {
		return err
	}
	kept, err := c.openLedger(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	importer := certfile.Importer{Store: store, Vault: kept, Now: c.now}
	if _, err := importer.Recover(ctx); err != nil {
		return err
	}
	done, err := importer.Import(ctx, bundle, c.label)
	if err != nil {
		return err
	}
	if c.json {
		return c.write(map[string]any{
			"store": store.Describe(), "imported": done.Installed, "existed": done.Existed, "findings": findings,
		})
	}
	if done.Existed {
		fmt.Fprintf(c.out, "%s is in %s already and its key works. Nothing was changed.\n", done.Terminal, store.Describe())
	} else {
		fmt.Fprintf(c.out, "Installed %s in %s. Its key has signed there and the signature is right.\n", done.Terminal, store.Describe())
	}
	fmt.Fprintf(c.out, "Fingerprint: %s\n", done.Fingerprint)
	return nil
}

// refuse shows the table of what was found.
func (c *certificates) refuse(findings, left []certfile.Finding) error {
	canAccept := true
	for _, f := range left {
		canAccept = canAccept && f.Overridable
	}
	if c.json {
		if err := c.write(map[string]any{"imported": nil, "findings": findings,
			"error": map[string]any{"code": "checks", "message": "refused by a check"}}); err != nil {
			return err
		}
	} else if err := c.findings(findings); err != nil {
		return err
	}
	var names checks
	for _, f := range left {
		names = append(names, f.Check)
	}
	hint := ""
	if canAccept {
		hint = "; if you know that it is right, say -accept " + names.String()
	}
	return fail(exitRefused, "checks", "the certificate fails: %s; nothing was changed%s", names.String(), hint)
}

func (c *certificates) findings(findings []certfile.Finding) error {
	t := tabwriter.NewWriter(c.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "CHECK\tRESULT\tFOUND\tEXPECTED")
	for _, f := range findings {
		result := "ok"
		switch {
		case !f.OK && f.Overridable:
			result = "not known to be right"
		case !f.OK:
			result = "WRONG"
		}
		expected := f.Expected
		if expected == "" {
			expected = "(not known here)"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", f.Check, result, printable(f.Found), printable(expected))
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}

// expect gathers what the certificate is judged against. The terminals of the firm are not known without a log-in.
func (c *certificates) expect(ctx context.Context) (certfile.Expect, error) {
	want := certfile.Expect{Terminal: c.terminal, Now: c.now()}
	authority, err := c.askAuthority(ctx)
	if err != nil {
		return want, err
	}
	if want.Roots, err = parseAuthority(authority.Roots); err != nil {
		return want, err
	}
	want.Intermediates, err = parseAuthority(authority.Intermediates)
	return want, err
}

func parseAuthority(text []byte) ([]*x509.Certificate, error) {
	if len(text) == 0 {
		return nil, nil
	}
	certs, err := acquire.ParsePEM(text)
	if err != nil {
		return nil, fail(exitFailure, "authority", "read the authority's certificates: %w", err)
	}
	return certs, nil
}

// askAuthority takes the authority from the file, or from the service if there is one. Without either it is not known.
func (c *certificates) askAuthority(ctx context.Context) (client.Authority, error) {
	if c.authority != "" {
		roots, err := os.ReadFile(c.authority)
		if err != nil {
			return client.Authority{}, fail(exitFailure, "authority", "read the authority's certificates: %w", err)
		}
		return client.Authority{Roots: roots}, nil
	}
	if c.program.settings.Service == "" {
		return client.Authority{}, nil
	}
	roots, err := c.program.roots()
	if err != nil {
		return client.Authority{}, err
	}
	service, err := client.New(client.Options{BaseURL: c.program.settings.Service, ExtraRoots: roots, Now: c.now,
		Logger: c.program.log, UserAgent: "Saihakko/" + version})
	if err != nil {
		return client.Authority{}, err
	}
	defer service.Close()
	ctx, cancel := context.WithTimeout(ctx, authorityTime)
	defer cancel()
	authority, err := service.Authority(ctx)
	if err != nil {
		// Not known, which the table shows; a certificate is not refused because the network is down.
		fmt.Fprintf(c.err, "saihakko: the service does not tell its authority: %v\n", err)
		return client.Authority{}, nil
	}
	return authority, nil
}
