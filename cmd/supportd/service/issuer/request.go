package issuer

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
)

// maxRequestBytes bounds a signing request: one for RSA-4096 with a long subject stays below 4 KiB.
const maxRequestBytes = 16 << 10

const pemRequest = "CERTIFICATE REQUEST"

// Code is the reason for which a signing request cannot be accepted. It is stable: the contract's problem
// documents and the log carry it.
type Code string

// The reasons of an UnacceptableError.
const (
	CodeTooLarge  Code = "too-large"        // longer than any honest request
	CodeMalformed Code = "malformed"        // not exactly one PEM block with a PKCS#10 request in it
	CodeSignature Code = "bad-signature"    // not signed, by a modern algorithm, with the key it asks a certificate for
	CodeKeyType   Code = "unacceptable-key" // neither RSA of 2048 to 4096 bits nor ECDSA on P-256
)

// UnacceptableError is returned for a signing request which the service must refuse.
type UnacceptableError struct {
	Code Code
	Err  error // what was found, for the log; may be nil
}

func (e *UnacceptableError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("unacceptable signing request (%s)", e.Code)
	}
	return fmt.Sprintf("unacceptable signing request (%s): %v", e.Code, e.Err)
}

func (e *UnacceptableError) Unwrap() error { return e.Err }

// ParseRequest reads one PEM-encoded PKCS#10 signing request (RFC 2986, RFC 7468) and returns the public key
// it proves possession of. Name and extensions asked for are ignored on purpose: the service decides them. Any
// error is an *UnacceptableError.
func ParseRequest(data []byte) (crypto.PublicKey, error) {
	if len(data) > maxRequestBytes {
		return nil, &UnacceptableError{Code: CodeTooLarge}
	}
	der, err := soleBlock(data)
	if err != nil {
		return nil, &UnacceptableError{Code: CodeMalformed, Err: err}
	}
	request, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return nil, &UnacceptableError{Code: CodeMalformed, Err: err}
	}
	// The key is judged before the signature, so that no huge modulus is ever computed with.
	if err := acceptableKey(request.PublicKey); err != nil {
		return nil, &UnacceptableError{Code: CodeKeyType, Err: err}
	}
	switch request.SignatureAlgorithm {
	case x509.SHA1WithRSA, x509.ECDSAWithSHA1:
		return nil, &UnacceptableError{Code: CodeSignature, Err: fmt.Errorf("%s is outdated", request.SignatureAlgorithm)}
	}
	if err := request.CheckSignature(); err != nil {
		return nil, &UnacceptableError{Code: CodeSignature, Err: err}
	}
	return request.PublicKey, nil
}

// soleBlock is stricter than pem.Decode, which skips whatever it cannot read: text around the block, or a
// second one, means that the sender and we might not be speaking of the same request.
func soleBlock(data []byte) ([]byte, error) {
	data = bytes.TrimSpace(data)
	if !bytes.HasPrefix(data, []byte("-----BEGIN "+pemRequest+"-----")) || bytes.Count(data, []byte("-----BEGIN ")) != 1 {
		return nil, fmt.Errorf("not one %s block", pemRequest)
	}
	block, rest := pem.Decode(data)
	if block == nil || block.Type != pemRequest || len(block.Headers) != 0 || len(bytes.TrimSpace(rest)) != 0 {
		return nil, fmt.Errorf("damaged %s block", pemRequest)
	}
	return block.Bytes, nil
}

func acceptableKey(pub crypto.PublicKey) error {
	switch key := pub.(type) {
	case *rsa.PublicKey:
		if bits := key.N.BitLen(); bits < 2048 || bits > 4096 {
			return fmt.Errorf("RSA key of %d bits", bits)
		}
		return nil
	case *ecdsa.PublicKey:
		if key.Curve != elliptic.P256() {
			return fmt.Errorf("ECDSA key on curve %s", key.Params().Name)
		}
		return nil
	default:
		return fmt.Errorf("key of type %T", pub)
	}
}
