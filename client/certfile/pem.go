package certfile

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

type kind int

const (
	kindPKCS12 kind = iota
	kindCertificate
	kindPEM
)

// sniff tells the form of a file by its content. Names of files say little: .cer is DER or PEM.
func sniff(data []byte) (kind, error) {
	if bytes.Contains(data, []byte("-----BEGIN ")) {
		return kindPEM, nil
	}
	// What follows begins with a SEQUENCE: in PKCS#12 of a version number and more, in a certificate of a SEQUENCE.
	if len(data) == 0 {
		return 0, &Error{Code: CodeTruncated, Found: "0"}
	}
	if data[0] != byte(asn1.SEQUENCE) {
		return 0, &Error{Code: CodeUnknown}
	}
	if len(data) > 1 && data[1] == indefinite {
		if len(data) == 2 || data[2] == byte(asn1.INTEGER) {
			return 0, &Error{Code: CodeBER}
		}
		return 0, &Error{Code: CodeUnknown}
	}
	head, whole, ok := header(data)
	if !ok {
		if isPrefixOfHeader(data) {
			return 0, &Error{Code: CodeTruncated}
		}
		return 0, &Error{Code: CodeUnknown}
	}
	first := byte(0)
	if len(data) > head {
		first = data[head]
	}
	switch known := first == byte(asn1.INTEGER) || first == byte(asn1.SEQUENCE); {
	case whole > MaxSize || len(data) > head && !known:
		return 0, &Error{Code: CodeUnknown}
	case len(data) < whole:
		return 0, &Error{Code: CodeTruncated}
	case first == byte(asn1.SEQUENCE):
		return kindCertificate, nil
	case first == byte(asn1.INTEGER):
		return kindPKCS12, nil
	}
	return 0, &Error{Code: CodeUnknown}
}

// indefinite is the length of BER that says "until the end marker" (X.690, 8.1.3.6).
const indefinite = 0x80

// header reads tag and length at the beginning of data: the length of the two, and that of the whole element.
func header(data []byte) (head, whole int, ok bool) {
	if len(data) < 2 {
		return 0, 0, false
	}
	if data[1] < indefinite {
		return 2, 2 + int(data[1]), true
	}
	n := int(data[1] & 0x7f)
	if n == 0 || n > 4 || len(data) < 2+n {
		return 0, 0, false
	}
	length := 0
	for _, b := range data[2 : 2+n] {
		length = length<<8 | int(b)
	}
	return 2 + n, 2 + n + length, true
}

func isPrefixOfHeader(data []byte) bool {
	return len(data) == 1 || data[1] > indefinite && data[1] <= indefinite+4 && len(data) < 2+int(data[1]&0x7f)
}

func readDER(data []byte) (contents, error) {
	var cert cryptobyte.String
	rest := cryptobyte.String(data)
	if !rest.ReadASN1Element(&cert, asn1.SEQUENCE) || len(bytes.TrimSpace(rest)) > 0 {
		return contents{}, &Error{Code: CodeDamaged}
	}
	parsed, err := x509.ParseCertificate(cert)
	if err != nil {
		return contents{}, &Error{Code: CodeDamaged, Err: err}
	}
	return contents{certs: []*x509.Certificate{parsed}}, nil
}

// readPEM reads blocks with anything between them, as OpenSSL writes them, but skips no damaged one: the pem package
// alone would do so without a word.
func readPEM(data []byte) (contents, error) {
	var found contents
	for {
		begin := bytes.Index(data, []byte("-----BEGIN "))
		if begin < 0 {
			return found, nil
		}
		data = data[begin:]
		block, rest := pem.Decode(data)
		if block == nil || !bytes.HasPrefix(data, []byte("-----BEGIN "+block.Type+"-----")) {
			if !bytes.Contains(data, []byte("-----END ")) {
				return contents{}, &Error{Code: CodeTruncated}
			}
			return contents{}, &Error{Code: CodeDamaged}
		}
		if len(found.certs) == MaxBags {
			return contents{}, tooManyBags(MaxBags + 1)
		}
		if err := found.add(block); err != nil {
			return contents{}, err
		}
		data = rest
	}
}

func (c *contents) add(block *pem.Block) error {
	switch {
	case block.Type == "CERTIFICATE", block.Type == "X509 CERTIFICATE", block.Type == "TRUSTED CERTIFICATE":
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return &Error{Code: CodeDamaged, Err: err}
		}
		c.certs = append(c.certs, cert)
	case block.Type == "ENCRYPTED PRIVATE KEY", block.Headers["DEK-Info"] != "":
		return &Error{Code: CodeEncryptedKey}
	case strings.HasSuffix(block.Type, "PRIVATE KEY"):
		if c.key != nil {
			return &Error{Code: CodeSeveralKeys, Found: "2", Expected: "1"}
		}
		key, err := parseKey(block)
		if err != nil {
			return err
		}
		c.key = key
	}
	return nil // parameters, requests and the like do no harm
}

func parseKey(block *pem.Block) (crypto.Signer, error) {
	var key any
	var err error
	switch block.Type {
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	default:
		return nil, &Error{Code: CodeAlgorithm, Found: block.Type}
	}
	if err != nil {
		return nil, &Error{Code: CodeDamaged, Err: errors.New("private key")} // the parser's error may quote it
	}
	return signer(key)
}

func signer(key any) (crypto.Signer, error) {
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, &Error{Code: CodeAlgorithm, Found: "a key that cannot sign"}
	}
	return signer, nil
}
