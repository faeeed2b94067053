package client

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"

	"github.com/go-resty/resty/v2"
)

// classify turns what the network layers return into an error of this package. sent says that the request had been
// written at least in part.
func (c *Client) classify(err error, sent bool) error {
	if errors.Is(err, resty.ErrResponseBodyTooLarge) {
		return ErrTooLarge
	}
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) {
		return &GarbageError{Err: errors.New("broken compression")}
	}
	if auth, ok := errors.AsType[*ProxyAuthError](err); ok {
		return auth
	}
	if untrusted := c.distrust(err); untrusted != nil {
		if sent && untrusted.Reason == DistrustHandshake {
			// The handshake was over, or nothing could have been sent: a record was damaged on the way.
			return &OfflineError{Cause: CauseBroken, Sent: true, Err: untrusted.Err}
		}
		return untrusted
	}
	if offline, ok := errors.AsType[*OfflineError](err); ok {
		return offline
	}
	return &OfflineError{Cause: causeOf(err, sent), Sent: sent, Err: innermost(err)}
}

func causeOf(err error, sent bool) Cause {
	op, isOp := errors.AsType[*net.OpError](err)
	if isOp && op.Op == "proxyconnect" {
		return CauseProxy
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		if dns.IsNotFound {
			return CauseNameUnknown
		}
		return CauseNameServer
	}
	is := func(target error) bool { return errors.Is(err, target) }
	timeout, hasTimeout := errors.AsType[net.Error](err)
	switch {
	case slices.ContainsFunc(refused, is):
		return CauseRefused
	case slices.ContainsFunc(unreachable, is):
		return CauseUnreachable
	case is(context.DeadlineExceeded), is(errCallLimit), hasTimeout && timeout.Timeout():
		return CauseTimeout
	case slices.ContainsFunc(reset, is), is(io.EOF), is(io.ErrUnexpectedEOF), is(net.ErrClosed), isOp:
		return CauseBroken
	case sent: // HTTP/2 has its own words for it, which net/http does not export
		return CauseBroken
	}
	return CauseOther
}

// distrust returns nil if the failure had nothing to do with the service's identity.
func (c *Client) distrust(err error) *UntrustedError {
	found := &UntrustedError{Host: c.base.Host, Err: innermost(err)}
	show := func(cert *x509.Certificate) {
		if cert != nil {
			found.Issuer, found.NotBefore, found.NotAfter = shorten(cert.Issuer.String()), cert.NotBefore, cert.NotAfter
		}
	}
	if verification, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		found.Reason = DistrustCertificate
		if len(verification.UnverifiedCertificates) > 0 {
			show(verification.UnverifiedCertificates[0])
		}
	}
	invalid, isInvalid := errors.AsType[x509.CertificateInvalidError](err)
	_, isUnknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, isHost := errors.AsType[x509.HostnameError](err)
	_, noRoots := errors.AsType[x509.SystemRootsError](err)
	_, notTLS := errors.AsType[tls.RecordHeaderError](err)
	op, isOp := errors.AsType[*net.OpError](err)
	switch {
	case isUnknown, noRoots:
		found.Reason = DistrustAuthority
	case isHost:
		found.Reason = DistrustHost
	case isInvalid && invalid.Reason == x509.Expired:
		show(invalid.Cert) // an issuing certificate may be the one that has ended
		found.Reason = DistrustExpired
		if invalid.Cert != nil && c.now().Before(invalid.Cert.NotBefore) {
			found.Reason = DistrustNotYet
		}
	case notTLS, errors.Is(err, http.ErrSchemeMismatch):
		found.Reason = DistrustNotTLS
	case isOp && (op.Op == "remote error" || op.Op == "local error"):
		found.Reason = DistrustHandshake
	}
	if found.Reason == "" {
		return nil
	}
	return found
}

// innermost drops the layers that repeat the request's address.
func innermost(err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op
	}
	for next := err; next != nil; next = errors.Unwrap(next) {
		err = next
	}
	return err
}
