package certfile

import (
	"crypto/rsa"
	"crypto/x509"
	"slices"
	"strings"
	"time"

	"saihakko/client/acquire"
	"saihakko/client/certstore"
)

// Expect is what the certificate of a file is judged against.
type Expect struct {
	// Terminal is the one that the certificate is wanted for; empty if any will do.
	Terminal string
	// Terminals are those that the firm is known to have; nil if that is not known, as when offline.
	Terminals []string
	// Roots and Intermediates are the certificates of the authority that issues terminals' certificates; without
	// roots the issuer cannot be judged.
	Roots, Intermediates []*x509.Certificate
	Now                  time.Time
}

// Finding is one line of the table that the user is shown.
type Finding struct {
	Check acquire.Check `json:"check"`
	// Found and Expected are values without words of a language. Expected is empty where the program does not know it.
	Found    string `json:"found"`
	Expected string `json:"expected"`
	OK       bool   `json:"ok"`
	// Overridable says that the finding is harmless enough to be passed over by somebody who knows why: the program
	// lacks knowledge, and the certificate is not wrong in itself.
	Overridable bool  `json:"overridable"`
	Err         error `json:"-"`
}

const minute = "2006-01-02T15:04Z07:00"

// Judge examines a certificate and returns the whole table, also of what is right, in the order of
// facts/certificates.md, section 2.3. That key and certificate belong together was proven by [Read].
func Judge(b *Bundle, want Expect) []Finding {
	return []Finding{
		{Check: acquire.CheckKey, Found: "signature", Expected: "signature", OK: true},
		judgeKeyType(b),
		judgeBeginning(b, want),
		judgeEnd(b, want),
		judgeUsage(b, want),
		judgeTerminal(b, want),
		judgeChain(b, want),
	}
}

// Unaccepted returns the findings that are not in order and that accept does not pass over. Nothing may be imported
// unless it is empty.
func Unaccepted(findings []Finding, accept []acquire.Check) []Finding {
	var left []Finding
	for _, f := range findings {
		if !f.OK && (!f.Overridable || !slices.Contains(accept, f.Check)) {
			left = append(left, f)
		}
	}
	return left
}

// judgeKeyType lets pass what the service's authority issues to, and longer RSA keys, which every store takes.
func judgeKeyType(b *Bundle) Finding {
	kind := acquire.KindOf(b.Certificate.PublicKey)
	f := Finding{Check: acquire.CheckKeyType, Found: kind, Expected: "rsa-2048…4096, p-256",
		OK: kind == string(certstore.P256)}
	if key, ok := b.Certificate.PublicKey.(*rsa.PublicKey); ok {
		f.OK = key.N.BitLen() >= 2048 && key.N.BitLen() <= 4096
	}
	return f
}

// judgeBeginning can be passed over: it comes true by waiting, or the clock of this computer is wrong.
func judgeBeginning(b *Bundle, want Expect) Finding {
	failed := examine(acquire.CheckNotYetValid, b, want)
	return Finding{Check: acquire.CheckNotYetValid, Found: b.Certificate.NotBefore.UTC().Format(minute),
		Expected: "≤ " + want.Now.UTC().Format(minute), OK: failed == nil, Overridable: true, Err: errOf(failed)}
}

func judgeEnd(b *Bundle, want Expect) Finding {
	failed := examine(acquire.CheckExpired, b, want)
	return Finding{Check: acquire.CheckExpired, Found: b.Certificate.NotAfter.UTC().Format(minute),
		Expected: "≥ " + want.Now.UTC().Format(minute), OK: failed == nil, Err: errOf(failed)}
}

// judgeUsage can be passed over where the certificate does not say what it is for: that means any use (RFC 5280,
// 4.2.1.12).
func judgeUsage(b *Bundle, want Expect) Finding {
	failed := examine(acquire.CheckUsage, b, want)
	names := usages(b.Certificate)
	return Finding{Check: acquire.CheckUsage, Found: strings.Join(names, ", "), Expected: "clientAuth", OK: failed == nil,
		Overridable: len(names) == 0, Err: errOf(failed)}
}

func usages(cert *x509.Certificate) []string {
	var names []string
	if cert.IsCA {
		names = append(names, "certificate authority")
	}
	if cert.KeyUsage != 0 && cert.KeyUsage&x509.KeyUsageDigitalSignature == 0 {
		names = append(names, "no signatures")
	}
	known := map[x509.ExtKeyUsage]string{
		x509.ExtKeyUsageAny: "any", x509.ExtKeyUsageServerAuth: "serverAuth", x509.ExtKeyUsageClientAuth: "clientAuth",
		x509.ExtKeyUsageCodeSigning: "codeSigning", x509.ExtKeyUsageEmailProtection: "emailProtection",
		x509.ExtKeyUsageTimeStamping: "timeStamping", x509.ExtKeyUsageOCSPSigning: "OCSPSigning",
	}
	for _, usage := range cert.ExtKeyUsage {
		name, ok := known[usage]
		if !ok {
			name = "other"
		}
		names = append(names, name)
	}
	for _, usage := range cert.UnknownExtKeyUsage {
		names = append(names, usage.String())
	}
	return names
}

// judgeTerminal can be passed over where the name has the right form and only the program's list does not hold it. A
// certificate of another terminal than was asked for is refused.
func judgeTerminal(b *Bundle, want Expect) Finding {
	name := b.Certificate.Subject.CommonName
	f := Finding{Check: acquire.CheckTerminal, Found: name, Expected: strings.Join(want.Terminals, ", ")}
	if want.Terminal != "" {
		failed := examine(acquire.CheckTerminal, b, want)
		f.Expected, f.OK, f.Err = want.Terminal, failed == nil, errOf(failed)
		return f
	}
	if !acquire.IsTerminalName(name) {
		return f
	}
	f.OK = slices.Contains(want.Terminals, name)
	f.Overridable = true
	return f
}

// judgeChain can be passed over where the authority is not known, but not where another one has issued the certificate.
func judgeChain(b *Bundle, want Expect) Finding {
	f := Finding{Check: acquire.CheckChain, Found: b.Certificate.Issuer.String()}
	if len(want.Roots) == 0 {
		f.Overridable = true
		return f
	}
	var names []string
	for _, root := range want.Roots {
		names = append(names, root.Subject.String())
	}
	// What the certificate says of its validity and use has lines of its own and must not fail here a second time.
	at := want
	if at.Now.After(b.Certificate.NotAfter) {
		at.Now = b.Certificate.NotAfter
	}
	if at.Now.Before(b.Certificate.NotBefore) {
		at.Now = b.Certificate.NotBefore
	}
	failed := examine(acquire.CheckChain, b, at)
	f.Expected, f.OK, f.Err = strings.Join(names, "; "), failed == nil || isIncompatible(failed), errOf(failed)
	return f
}

// isIncompatible says that the chain leads to the authority and only the use is another one.
func isIncompatible(failed *acquire.CheckError) bool {
	invalid, ok := failed.Err.(x509.CertificateInvalidError) //nolint:errorlint // x509 returns it unwrapped
	return ok && invalid.Reason == x509.IncompatibleUsage
}

func examine(check acquire.Check, b *Bundle, want Expect) *acquire.CheckError {
	return acquire.Examine(check, b.Certificate, acquire.Expectation{Terminal: want.Terminal, Now: want.Now,
		Roots: want.Roots, Intermediates: slices.Concat(want.Intermediates, b.Chain)})
}

func errOf(failed *acquire.CheckError) error {
	if failed == nil {
		return nil
	}
	return failed.Err
}
