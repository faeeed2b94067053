package client

import (
	"context"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"time"

	"saihakko/client/contract"
)

// Acquisition is a certificate as received, not judged yet: package acquire does that.
type Acquisition struct {
	ID                string
	Terminal          string
	ApplicationNumber string
	// Certificate is the terminal's certificate in PEM.
	Certificate []byte
	// Chain is the issuing certificates in PEM, from the leaf's issuer up to the root.
	Chain []byte
}

// Authority is the authority that issues terminals' certificates, as received, in PEM.
type Authority struct {
	Roots         []byte
	Intermediates []byte
}

// Connection is what the service knows of a client certificate that it accepted.
type Connection struct {
	Terminal     string
	Company      string
	SerialNumber string
	ValidUntil   time.Time
}

// Acquire asks for the terminal's reissued certificate (取得) with a signing request (PKCS#10 in PEM), so that the
// private key stays here. The same key asked for again before the acknowledgement yields the same certificate.
// Problems: [ProblemCodesWrong], [ProblemNotReissued], [ProblemAlreadyAcknowledged], [ProblemSigningRequest].
func (c *Client) Acquire(ctx context.Context, terminal string, codes Codes, csr []byte) (Acquisition, error) {
	var wire contract.Acquisition
	request := string(csr)
	_, err := c.do(ctx, call{
		name: "acquireCertificate", method: http.MethodPost, path: "/v1/terminals/{terminal}/acquisitions",
		in: map[string]string{"terminal": terminal}, key: NewIdempotencyKey(),
		body:   contract.AcquisitionRequest{Codes: codes.wire(), Csr: &request},
		result: &wire,
		complete: func() error {
			if wire.Id == "" || wire.Certificate == "" {
				return errors.New("acquisition without ID or certificate")
			}
			return nil
		},
	})
	if err != nil {
		return Acquisition{}, err
	}
	return Acquisition{
		ID: wire.Id, Terminal: wire.Terminal, ApplicationNumber: wire.ApplicationNumber,
		Certificate: []byte(wire.Certificate), Chain: joinPEM(wire.Chain),
	}, nil
}

// Acknowledge tells the service that the certificate is installed and proven. It cannot be fetched again after this.
// Acknowledging twice is no error.
func (c *Client) Acknowledge(ctx context.Context, terminal, acquisitionID string) error {
	_, err := c.do(ctx, call{
		name: "acknowledgeAcquisition", method: http.MethodPost,
		path: "/v1/terminals/{terminal}/acquisitions/{acquisitionId}/acknowledgement",
		in:   map[string]string{"terminal": terminal, "acquisitionId": acquisitionID}, key: NewIdempotencyKey(),
	})
	return err
}

// Authority returns the certificates of the authority that issues terminals' certificates. It needs no session.
func (c *Client) Authority(ctx context.Context) (Authority, error) {
	var wire contract.Authority
	_, err := c.do(ctx, call{
		name: "getAuthority", method: http.MethodGet, path: "/v1/authority", public: true, result: &wire,
		complete: func() error {
			if len(wire.Roots) == 0 {
				return errors.New("no root")
			}
			return nil
		},
	})
	if err != nil {
		return Authority{}, err
	}
	return Authority{Roots: joinPEM(wire.Roots), Intermediates: joinPEM(wire.Intermediates)}, nil
}

// Connection opens a connection of its own with a client certificate and asks the service whose it is. chain begins
// with the certificate that key belongs to. It needs no session and sends none. A refusal is a [*Problem] with
// [ProblemClientCertEnded] or [ProblemClientCertUnknown].
func (c *Client) Connection(ctx context.Context, chain []*x509.Certificate, key crypto.Signer) (Connection, error) {
	if len(chain) == 0 {
		return Connection{}, errors.New("getConnection: no certificate")
	}
	presented := tls.Certificate{PrivateKey: key, Leaf: chain[0]}
	for _, cert := range chain {
		presented.Certificate = append(presented.Certificate, cert.Raw)
	}
	transport := c.transport.Clone()
	if schemes := schemesOf(key); len(schemes) > 0 {
		presented.SupportedSignatureAlgorithms = schemes
		transport.TLSClientConfig.MaxVersion = tls.VersionTLS12
	}
	transport.TLSClientConfig.Certificates = []tls.Certificate{presented}
	defer transport.CloseIdleConnections()

	var wire contract.Connection
	_, err := c.do(ctx, call{
		name: "getConnection", method: http.MethodGet, path: "/v1/connection", public: true,
		through: c.newResty(transport), result: &wire,
		complete: func() error {
			if wire.Terminal == "" {
				return errors.New("connection without terminal")
			}
			return nil
		},
	})
	if err != nil {
		return Connection{}, err
	}
	return Connection{
		Terminal: wire.Terminal, Company: wire.Company, SerialNumber: wire.SerialNumber, ValidUntil: wire.ValidUntil,
	}, nil
}

// schemesOf returns what a key can sign by if that is less than its kind allows, as with the older providers of Windows,
// which know no RSA-PSS. No such key can log in by TLS 1.3 (RFC 8446, 4.2.3).
func schemesOf(key crypto.Signer) []tls.SignatureScheme {
	if limited, ok := key.(interface{ SignatureSchemes() []tls.SignatureScheme }); ok {
		return limited.SignatureSchemes()
	}
	return nil
}

func joinPEM(blocks []string) []byte {
	var all []byte
	for _, block := range blocks {
		all = append(append(all, block...), '\n')
	}
	return all
}
