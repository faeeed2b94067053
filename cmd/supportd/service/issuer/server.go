package issuer

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"
)

const (
	// serverDays stays below the 398 days that operating systems accept of a server certificate at most.
	serverDays = 397
	// renewBefore is how long before its end the server certificate is replaced.
	renewBefore = 30 * 24 * time.Hour
)

// IssueServer returns the certificate of the service's own TLS for the given host names and addresses. It is
// kept in the authority's folder and replaced when its end is near or the hosts have changed, so clients
// that trust ServerRootPEM see one certificate across restarts.
func (a *Authority) IssueServer(hosts []string) (tls.Certificate, error) {
	if len(hosts) == 0 {
		return tls.Certificate{}, errors.New("issue server certificate: no host named")
	}
	a.serverMu.Lock()
	defer a.serverMu.Unlock()
	path := filepath.Join(a.dir, "server.pem")
	id, err := loadIdentity(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return tls.Certificate{}, fmt.Errorf("issue server certificate: %w", err)
	}
	if err != nil || !a.serves(id.cert, hosts) {
		if id, err = newIdentity(a.serverTemplate(hosts), &a.serverRoot); err != nil {
			return tls.Certificate{}, fmt.Errorf("issue server certificate: %w", err)
		}
		if err := id.replaceFile(path); err != nil {
			return tls.Certificate{}, fmt.Errorf("issue server certificate: %w", err)
		}
	}
	return tls.Certificate{Certificate: [][]byte{id.cert.Raw}, PrivateKey: id.key, Leaf: id.cert}, nil
}

// serves says whether the kept server certificate still does: ours, for exactly these hosts, with time left.
func (a *Authority) serves(cert *x509.Certificate, hosts []string) bool {
	names, addresses := splitHosts(hosts)
	sameAddress := func(x, y net.IP) bool { return x.Equal(y) }
	now := a.now()
	return cert.CheckSignatureFrom(a.serverRoot.cert) == nil &&
		slices.Equal(cert.DNSNames, names) &&
		slices.EqualFunc(cert.IPAddresses, addresses, sameAddress) &&
		now.After(cert.NotBefore) && now.Before(cert.NotAfter.Add(-renewBefore))
}

func (a *Authority) serverTemplate(hosts []string) *x509.Certificate {
	names, addresses := splitHosts(hosts)
	now := a.now()
	return &x509.Certificate{
		Subject:               pkix.Name{CommonName: hosts[0], Organization: []string{"Saihakko reference service"}},
		NotBefore:             now.Add(-backdate),
		NotAfter:              now.AddDate(0, 0, serverDays),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		DNSNames:              names,
		IPAddresses:           addresses,
	}
}

func splitHosts(hosts []string) (names []string, addresses []net.IP) {
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			addresses = append(addresses, ip)
		} else {
			names = append(names, host)
		}
	}
	return names, addresses
}

// ServerRootPEM returns the trust anchor of the service's own TLS, for a client's CA file.
func (a *Authority) ServerRootPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: pemCertificate, Bytes: a.serverRoot.cert.Raw})
}
