package certfile_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"saihakko/client/acquire"
	"saihakko/client/certfile"
)

func TestEachFaultIsFoundAndOnlyHarmlessOnesCanBePassedOver(t *testing.T) {
	p := world()
	good := certfile.Expect{Terminals: []string{terminal}, Roots: []*x509.Certificate{p.root}, Now: now}
	small := must(rsa.GenerateKey(rand.Reader, 1024)) // to be refused
	curve := must(ecdsa.GenerateKey(elliptic.P521(), rand.Reader))
	type fault struct {
		check       acquire.Check
		overridable bool
	}
	for name, test := range map[string]struct {
		change func(*x509.Certificate)
		key    crypto.Signer
		want   func(*certfile.Expect)
		faults []fault
	}{
		"nothing":           {},
		"expired":           {want: func(e *certfile.Expect) { e.Now = now.AddDate(2, 0, 0) }, faults: []fault{{acquire.CheckExpired, false}}},
		"not yet valid":     {change: func(c *x509.Certificate) { c.NotBefore = now.Add(6 * time.Minute) }, faults: []fault{{acquire.CheckNotYetValid, true}}},
		"valid in a moment": {change: func(c *x509.Certificate) { c.NotBefore = now.Add(4 * time.Minute) }},
		"server only": {change: func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} },
			faults: []fault{{acquire.CheckUsage, false}}},
		"no use told": {change: func(c *x509.Certificate) { c.ExtKeyUsage = nil }, faults: []fault{{acquire.CheckUsage, true}}},
		"an authority": {change: func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true },
			faults: []fault{{acquire.CheckUsage, false}}},
		"another terminal": {want: func(e *certfile.Expect) { e.Terminal = "1AABC9" }, faults: []fault{{acquire.CheckTerminal, false}}},
		"terminal not listed": {want: func(e *certfile.Expect) { e.Terminals = []string{"1AABC9"} },
			faults: []fault{{acquire.CheckTerminal, true}}},
		"terminals not known": {want: func(e *certfile.Expect) { e.Terminals = nil }, faults: []fault{{acquire.CheckTerminal, true}}},
		"no terminal": {change: func(c *x509.Certificate) { c.Subject.CommonName = "山田花子" },
			faults: []fault{{acquire.CheckTerminal, false}}},
		"another authority": {want: func(e *certfile.Expect) { e.Roots = []*x509.Certificate{p.strangerRoot} },
			faults: []fault{{acquire.CheckChain, false}}},
		"authority not known": {want: func(e *certfile.Expect) { e.Roots = nil }, faults: []fault{{acquire.CheckChain, true}}},
		"weak key":            {key: small, faults: []fault{{acquire.CheckKeyType, false}}},
		"unusual curve":       {key: curve, faults: []fault{{acquire.CheckKeyType, false}}},
	} {
		t.Run(name, func(t *testing.T) {
			template, want, key := clientTemplate(terminal), good, test.key
			if key == nil {
				key = p.rsaKey
			}
			if test.change != nil {
				test.change(template)
			}
			if test.want != nil {
				test.want(&want)
			}
			findings := certfile.Judge(&certfile.Bundle{Key: key, Certificate: p.issue(template, key.Public())}, want)
			var got []fault
			for _, f := range findings {
				if !f.OK {
					got = append(got, fault{f.Check, f.Overridable})
				}
				if f.Found == "" && f.Check != acquire.CheckUsage {
					t.Errorf("%s: nothing found", f.Check)
				}
			}
			if diff := cmp.Diff(test.faults, got, cmp.AllowUnexported(fault{})); diff != "" {
				t.Error(diff)
			}
			accept := []acquire.Check{acquire.CheckTerminal, acquire.CheckChain, acquire.CheckNotYetValid, acquire.CheckUsage,
				acquire.CheckExpired, acquire.CheckKeyType}
			harmful := slices.ContainsFunc(test.faults, func(f fault) bool { return !f.overridable })
			if left := certfile.Unaccepted(findings, accept); (len(left) > 0) != harmful {
				t.Errorf("left %v", left)
			}
			if left := certfile.Unaccepted(findings, nil); len(left) != len(test.faults) {
				t.Errorf("without leave, left %v", left)
			}
		})
	}
}
