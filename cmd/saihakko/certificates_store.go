package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"saihakko/client/acquire"
	"saihakko/client/businessday"
	"saihakko/client/certfile"
	"saihakko/client/certstore"
	"saihakko/client/vault"
)

// shown is a certificate of the store as the commands show it.
type shown struct {
	Terminal     string    `json:"terminal"`
	Fingerprint  string    `json:"fingerprint"`
	SerialNumber string    `json:"serialNumber"`
	Issuer       string    `json:"issuer"`
	NotBefore    time.Time `json:"notBefore"`
	NotAfter     time.Time `json:"notAfter"`
	DaysLeft     int       `json:"daysLeft"` // Japan's days; negative after the end
	Label        string    `json:"label"`
	HasKey       bool      `json:"hasKey"`
	// InstalledByUs is null where the list of what was installed could not be opened.
	InstalledByUs *bool `json:"installedByUs"`
	// Proven is null where no signature was asked for.
	Proven *bool  `json:"proven,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// ledger is the list of what was installed, by fingerprint; nil if it is not known.
type ledger map[string]bool

func (c *certificates) show(e certstore.Entry, known ledger) shown {
	cert := e.Certificate
	s := shown{
		Terminal: cert.Subject.CommonName, Fingerprint: e.Fingerprint().String(), SerialNumber: cert.SerialNumber.Text(16),
		Issuer: cert.Issuer.String(), NotBefore: cert.NotBefore.UTC(), NotAfter: cert.NotAfter.UTC(),
		DaysLeft: businessday.DateOf(c.now()).DaysUntil(businessday.DateOf(cert.NotAfter)), Label: e.Label, HasKey: e.HasKey,
	}
	if known != nil {
		ours := known[s.Fingerprint]
		s.InstalledByUs = &ours
	}
	return s
}

// entries lists the store.
func (c *certificates) entries(ctx context.Context) (certstore.Store, []certstore.Entry, error) {
	store, err := c.program.openStore()
	if err != nil {
		return nil, nil, err
	}
	entries, err := store.List(ctx)
	return store, entries, err
}

// openLedger opens the vault. Where there is no keyring, what is written there is forgotten with the process, and the
// user is told.
func (c *certificates) openLedger(ctx context.Context) (*vault.Vault, error) {
	_, kept, why, err := c.program.openVault(ctx)
	if err != nil {
		return nil, err
	}
	if why != nil {
		fmt.Fprintf(c.err, "saihakko: there is no usable keyring here (%v), so the list of what was installed is not kept.\n", why)
	}
	return kept, nil
}

// readLedger reads the list of what was installed for showing; nil where the vault is not to be had, as while the
// window is open.
func (c *certificates) readLedger(ctx context.Context) ledger {
	_, kept, why, err := c.program.openVault(ctx)
	if err != nil {
		return nil
	}
	defer func() { _ = kept.Close() }()
	if why != nil {
		return nil
	}
	known, err := ledgerOf(kept)
	if err != nil {
		return nil
	}
	return known
}

func ledgerOf(v acquire.Vault) (ledger, error) {
	all, err := acquire.NewLedger(v).Installed()
	if err != nil {
		return nil, err
	}
	known := ledger{}
	for _, i := range all {
		known[i.Fingerprint] = true
	}
	return known, nil
}

func (c *certificates) list(ctx context.Context, _ []string) error {
	store, entries, err := c.entries(ctx)
	if err != nil {
		return err
	}
	known := c.readLedger(ctx)
	all := make([]shown, 0, len(entries))
	for _, e := range entries {
		all = append(all, c.show(e, known))
	}
	if c.json {
		return c.write(map[string]any{"store": store.Describe(), "certificates": all})
	}
	if len(all) == 0 {
		fmt.Fprintf(c.out, "There are no certificates for client authentication in %s.\n", store.Describe())
		return nil
	}
	return c.table(all)
}

func (c *certificates) table(all []shown) error {
	t := tabwriter.NewWriter(c.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "TERMINAL\tVALID UNTIL\tDAYS LEFT\tKEY\tINSTALLED BY US\tFINGERPRINT")
	for _, s := range all {
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\t%s\n", printable(s.Terminal), businessday.DateOf(s.NotAfter), s.DaysLeft, keyWord(s),
			yesNo(s.InstalledByUs), s.Fingerprint)
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}

func keyWord(s shown) string {
	switch {
	case s.Proven != nil && *s.Proven:
		return "proven"
	case s.Proven != nil:
		return "NOT PROVEN"
	case s.HasKey:
		return "present"
	}
	return "missing"
}

func yesNo(known *bool) string {
	switch {
	case known == nil:
		return "unknown"
	case *known:
		return "yes"
	}
	return "no"
}

func (c *certificates) prove(ctx context.Context, args []string) error {
	store, entries, err := c.entries(ctx)
	if err != nil {
		return err
	}
	if len(args) == 1 {
		e, err := choose(entries, args[0])
		if err != nil {
			return err
		}
		entries = []certstore.Entry{e}
	}
	known := c.readLedger(ctx)
	all := make([]shown, 0, len(entries))
	broken := 0
	for _, e := range entries {
		s := c.show(e, known)
		failed := proveOne(ctx, store, e.Fingerprint())
		proven := failed == nil
		s.Proven = &proven
		if failed != nil {
			broken++
			s.Reason = sentence(failed)
		}
		all = append(all, s)
	}
	if c.json {
		err = c.write(map[string]any{"store": store.Describe(), "certificates": all})
	} else if err = c.table(all); err == nil {
		for _, s := range all {
			if s.Reason != "" {
				fmt.Fprintf(c.err, "saihakko: %s: %s\n", s.Fingerprint, s.Reason)
			}
		}
	}
	if err == nil && broken > 0 {
		return fail(exitFailure, "checks", "%d of %d certificates could not be proven", broken, len(all))
	}
	return err
}

func proveOne(ctx context.Context, store certstore.Store, fp certstore.Fingerprint) error {
	challenge := make([]byte, 32)
	if _, err := rand.Read(challenge); err != nil {
		return fmt.Errorf("random numbers: %w", err)
	}
	return store.Prove(ctx, fp, challenge)
}

// leastDigits is how much of a fingerprint names a certificate: nobody finds two that agree in so much by chance.
const leastDigits = 16

// choose finds the only certificate whose fingerprint begins so. Colons and capital letters are as other programs
// write fingerprints.
func choose(entries []certstore.Entry, text string) (certstore.Entry, error) {
	digits := strings.ToLower(strings.ReplaceAll(text, ":", ""))
	if strings.Trim(digits, "0123456789abcdef") != "" || len(digits) < leastDigits || len(digits) > 64 {
		return certstore.Entry{}, fail(exitUsage, "usage", "a fingerprint has %d to 64 hexadecimal digits", leastDigits)
	}
	var fits []certstore.Entry
	for _, e := range entries {
		if strings.HasPrefix(e.Fingerprint().String(), digits) {
			fits = append(fits, e)
		}
	}
	switch len(fits) {
	case 0:
		return certstore.Entry{}, fail(exitNotFound, "not-found", "there is no certificate with the fingerprint %s in the store", digits)
	case 1:
		return fits[0], nil
	}
	return certstore.Entry{}, fail(exitRefused, "ambiguous", "%d certificates have fingerprints that begin with %s; give more of it", len(fits), digits)
}

func (c *certificates) remove(ctx context.Context, args []string) (err error) {
	store, entries, err := c.entries(ctx)
	if err != nil {
		return err
	}
	e, err := choose(entries, args[0])
	if err != nil {
		return err
	}
	kept, err := c.openLedger(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	if _, err := (certfile.Importer{Store: store, Vault: kept, Now: c.now}).Recover(ctx); err != nil {
		return err
	}
	known, err := ledgerOf(kept)
	if err != nil {
		return err
	}
	s := c.show(e, known)
	if !known[s.Fingerprint] && !c.foreign {
		return fail(exitRefused, "foreign", "this program did not install %s (%s), so it is left alone; -foreign removes it all the same",
			printable(s.Terminal), s.Fingerprint)
	}
	if err := store.Remove(ctx, e.Fingerprint()); err != nil {
		return err
	}
	if err := acquire.NewLedger(kept).Forget(e.Fingerprint()); err != nil {
		return err
	}
	if c.json {
		return c.write(map[string]any{"store": store.Describe(), "removed": s})
	}
	fmt.Fprintf(c.out, "Removed %s (%s) from %s.\n", printable(s.Terminal), s.Fingerprint, store.Describe())
	return nil
}
