// Package issuer is the support service's certificate authority.
//
// It keeps two trees that share nothing:
//
//	root ── issuing CA ── terminal certificates   (client authentication, the product)
//	server root ── the service's own certificate  (TLS of the support service)
//
// They are kept apart so that trusting the service's TLS certificate never makes a terminal certificate out
// of something the service's web side could be tricked into signing, and the other way round.
//
// Whether a certificate has been ended (reissued, withdrawn, void) is not the authority's business: the
// service's database knows that. The authority answers only for signature, period and purpose.
package issuer

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	rootYears    = 20
	issuingYears = 10

	// backdate lets a PC whose clock is somewhat slow accept a certificate made this very minute.
	backdate = time.Hour
)

// ErrOutlivesIssuer is returned when a certificate is asked for that would be valid longer than the
// certificate which signs it: no verifier would accept it to its end.
var ErrOutlivesIssuer = errors.New("certificate would outlive its issuer")

// Subject names the holder of a terminal certificate.
type Subject struct {
	Company  string // the organisation (O)
	Office   string // the organisational unit (OU)
	Terminal string // the logical terminal's name (CN), never empty
}

// Authority issues and judges certificates. It is safe for use by several goroutines, and several processes
// may open the same folder.
type Authority struct {
	dir     string
	now     func() time.Time
	root    identity
	issuing identity

	serverMu   sync.Mutex
	serverRoot identity
}

// Open loads the authority kept in dir, creating what is missing: on first use that is everything. The clock
// should be the real one even where the service's is moved for a demonstration, because other programs judge
// the authority's own certificates by their own clocks.
func Open(dir string, now func() time.Time) (*Authority, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create folder of the certificate authority: %w", err)
	}
	a := &Authority{dir: dir, now: now}
	var err error
	if a.root, err = a.ensure("root.pem", authorityTemplate("Saihakko Root CA", now(), rootYears), nil); err != nil {
		return nil, err
	}
	issuing := authorityTemplate("Saihakko Terminal CA", now(), issuingYears)
	issuing.MaxPathLenZero = true
	issuing.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	if a.issuing, err = a.ensure("issuing.pem", issuing, &a.root); err != nil {
		return nil, err
	}
	server := authorityTemplate("Saihakko Server Root CA", now(), rootYears)
	server.MaxPathLenZero = true
	if a.serverRoot, err = a.ensure("server-root.pem", server, nil); err != nil {
		return nil, err
	}
	return a, nil
}

// ensure loads the identity kept under name, or makes one from the template, signed by parent (by itself if
// nil). When another process made it meanwhile, the other's wins.
func (a *Authority) ensure(name string, template *x509.Certificate, parent *identity) (identity, error) {
	path := filepath.Join(a.dir, name)
	id, err := loadIdentity(path)
	if errors.Is(err, os.ErrNotExist) {
		if id, err = newIdentity(template, parent); err != nil {
			return identity{}, fmt.Errorf("create %s: %w", name, err)
		}
		if err = id.createFile(path); errors.Is(err, os.ErrExist) {
			id, err = loadIdentity(path)
		}
	}
	if err != nil {
		return identity{}, fmt.Errorf("certificate authority: %w", err)
	}
	if parent != nil {
		if err := id.cert.CheckSignatureFrom(parent.cert); err != nil {
			return identity{}, fmt.Errorf("certificate authority: %s was not signed by this root: %w", name, err)
		}
	}
	return id, nil
}

func authorityTemplate(name string, now time.Time, years int) *x509.Certificate {
	return &x509.Certificate{
		Subject:               pkix.Name{CommonName: name, Organization: []string{"Saihakko reference service"}, Country: []string{"JP"}},
		NotBefore:             now.Add(-backdate),
		NotAfter:              now.AddDate(years, 0, 0),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
}

// IssueTerminal signs a terminal certificate for the public key of a request that ParseRequest has accepted.
// It is good for client authentication only. Times are cut to whole seconds, as certificates keep no less.
// The error is ErrOutlivesIssuer when notAfter lies beyond the issuing CA's end.
func (a *Authority) IssueTerminal(pub crypto.PublicKey, s Subject, notBefore, notAfter time.Time) (*x509.Certificate, error) {
	if s.Terminal == "" {
		return nil, errors.New("issue terminal certificate: no terminal name")
	}
	if !notBefore.Before(notAfter) {
		return nil, errors.New("issue terminal certificate: it would end before it begins")
	}
	if err := acceptableKey(pub); err != nil {
		return nil, fmt.Errorf("issue terminal certificate: %w", err)
	}
	name := pkix.Name{CommonName: s.Terminal}
	if s.Company != "" {
		name.Organization = []string{s.Company}
	}
	if s.Office != "" {
		name.OrganizationalUnit = []string{s.Office}
	}
	cert, err := a.issuing.sign(&x509.Certificate{
		Subject:               name,
		NotBefore:             notBefore,
		NotAfter:              notAfter,
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
	}, pub)
	if err != nil {
		return nil, fmt.Errorf("issue certificate of terminal %s: %w", s.Terminal, err)
	}
	return cert, nil
}

// Roots returns the trust anchors of the terminal certificates.
func (a *Authority) Roots() []*x509.Certificate { return []*x509.Certificate{a.root.cert} }

// Intermediates returns the certificates between a terminal certificate and the root, lowest first.
func (a *Authority) Intermediates() []*x509.Certificate { return []*x509.Certificate{a.issuing.cert} }

// Verify says whether leaf is a terminal certificate of this authority and valid at the given time. It does
// not say whether the certificate has been ended since.
func (a *Authority) Verify(leaf *x509.Certificate, at time.Time) error {
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(a.root.cert)
	between.AddCert(a.issuing.cert)
	_, err := leaf.Verify(x509.VerifyOptions{
		Roots:         roots,
		Intermediates: between,
		CurrentTime:   at,
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	if err != nil {
		return fmt.Errorf("verify terminal certificate: %w", err)
	}
	if leaf.IsCA {
		return errors.New("verify terminal certificate: it is a certificate authority's")
	}
	return nil
}
