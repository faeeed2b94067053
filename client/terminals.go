package client

import (
	"context"
	"net/http"
	"time"

	"saihakko/client/businessday"
	"saihakko/client/contract"
	"saihakko/client/reissue"
)

// Transport is a terminal's 区分. An unknown one is kept as received.
type Transport string

// The transports of the manual.
const (
	Sea    Transport = "sea"    // 海上
	Air    Transport = "air"    // 航空
	Common Transport = "common" // 共通
)

// CertificateState is how a terminal's certificate stands.
type CertificateState string

// The certificate states of the contract.
const (
	CertificateValid               CertificateState = "valid"                // 有効
	CertificateRenewalWindow       CertificateState = "renewal-window"       // 更新期間: a renewal would do
	CertificateExpired             CertificateState = "expired"              // 失効: reissue needed
	CertificateAwaitingAcquisition CertificateState = "awaiting-acquisition" // 取得待ち
	CertificateReissueRequested    CertificateState = "reissue-requested"    // 再発行申込中
	CertificateStopped             CertificateState = "stopped"              // 停止
	CertificateNone                CertificateState = "none"                 // none was ever issued
)

// CertificateStates lists the states of the contract.
func CertificateStates() []CertificateState {
	return []CertificateState{
		CertificateValid, CertificateRenewalWindow, CertificateExpired, CertificateAwaitingAcquisition,
		CertificateReissueRequested, CertificateStopped, CertificateNone,
	}
}

// Terminal is a logical terminal (論理端末) with its certificate. Dates and moments are zero where they do not apply.
type Terminal struct {
	Name      string // 論理端末名
	Transport Transport
	// DeviceKind is 利用機器区分, such as netNACCS; shown as received.
	DeviceKind string
	State      CertificateState
	Codes      Codes
	IssuedOn   businessday.Date // 発行日
	AcquiredOn businessday.Date // 取得日
	// ValidUntil is the end of the acquired certificate.
	ValidUntil time.Time
	// AcquireBy is the last day to acquire a reissued certificate.
	AcquireBy businessday.Date
	// StopsOn is the day on which an expired terminal is stopped without notice.
	StopsOn businessday.Date
	// SerialNumber is hexadecimal, of the certificate in force.
	SerialNumber string
	// ApplicationNumber is that of the reissue in progress or awaiting acquisition.
	ApplicationNumber string
}

// Applicant returns the applicant on file, proposed in a new request. Fields with nothing on file are empty.
func (c *Client) Applicant(ctx context.Context) (reissue.Applicant, error) {
	var wire contract.Applicant
	_, err := c.do(ctx, call{name: "getApplicant", method: http.MethodGet, path: "/v1/applicant", result: &wire})
	if err != nil {
		return reissue.Applicant{}, err
	}
	return applicant(wire), nil
}

// Terminals returns all terminals of the office, sorted by name.
func (c *Client) Terminals(ctx context.Context) ([]Terminal, error) {
	var terminals []Terminal
	err := c.eachPage(ctx, call{name: "listTerminals", path: "/v1/terminals"},
		func(ctx context.Context, page call) (string, error) {
			var wire contract.TerminalPage
			page.result = &wire
			if _, err := c.do(ctx, page); err != nil {
				return "", err
			}
			for _, item := range wire.Items {
				terminals = append(terminals, terminal(item))
			}
			return deref(wire.Next), nil
		})
	if err != nil {
		return nil, err
	}
	return terminals, nil
}

func terminal(wire contract.Terminal) Terminal {
	cert := wire.Certificate
	return Terminal{
		Name: wire.Name, Transport: Transport(wire.Transport), DeviceKind: wire.DeviceKind,
		State: CertificateState(cert.State),
		Codes: Codes{
			Code1: cert.AuthenticationCode1, Code2: cert.AuthenticationCode2, Code3: cert.AuthenticationCode3,
		},
		IssuedOn: dateOf(cert.IssuedOn), AcquiredOn: dateOf(cert.AcquiredOn), ValidUntil: deref(cert.ValidUntil),
		AcquireBy: dateOf(cert.AcquireBy), StopsOn: dateOf(cert.StopsOn), SerialNumber: deref(cert.SerialNumber),
		ApplicationNumber: deref(cert.ApplicationNumber),
	}
}
