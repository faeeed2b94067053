package certfile

import (
	encoding "encoding/asn1"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

const (
	// MaxIterations is how often a file may ask a password to be hashed for one key. Windows has the same limit, and
	// NSS, which asks for the most, writes just this number (facts/certificates.md, section 2.1).
	MaxIterations = 600_000
	// MaxBags is how many certificates and keys a file may hold. Real ones hold up to five.
	MaxBags = 32
	// maxParts is how many parts the PKCS#12 decoder takes: one with certificates, one with the key.
	maxParts = 2
)

var (
	oidData          = encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData    = encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidEncryptedData = encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 6}

	oidKeyBag      = encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 1}
	oidShroudedBag = encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 2}
	oidCertBag     = encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 3}

	oidPBMAC1 = encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 14}
	oidPBES2  = encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2 = encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}

	knownMACs = []encoding.ObjectIdentifier{
		{1, 3, 14, 3, 2, 26},             // SHA-1
		{2, 16, 840, 1, 101, 3, 4, 2, 1}, // SHA-256
		{2, 16, 840, 1, 101, 3, 4, 2, 3}, // SHA-512
	}
	knownPBE = []encoding.ObjectIdentifier{
		{1, 2, 840, 113549, 1, 12, 1, 3}, // 3DES
		{1, 2, 840, 113549, 1, 12, 1, 5}, // RC2, 128 bits
		{1, 2, 840, 113549, 1, 12, 1, 6}, // RC2, 40 bits
	}
)

// scanned is what the outside of a PKCS#12 file tells without a password.
type scanned struct {
	mac       bool
	parts     []part
	bags      int // that can be seen: those in encrypted parts cannot
	keys      int
	encrypted bool // something needs a password
}

// part is a ContentInfo of the AuthenticatedSafe (RFC 7292, section 4.1).
type part struct {
	der       []byte
	encrypted bool
}

// scan reads the outside of a PKCS#12 file and refuses, before any key is derived, what would cost too much or cannot
// be decoded. What it lets pass is in DER as far as it can be seen.
func scan(data []byte) (scanned, error) {
	var s scanned
	input := cryptobyte.String(data)
	pfx, err := child(&input, asn1.SEQUENCE)
	if err != nil {
		return s, err
	}
	if len(input) > 0 {
		return s, damaged("data after the end")
	}
	var version int64
	if err := readInt(&pfx, &version); err != nil {
		return s, err
	}
	if version != 3 {
		return s, &Error{Code: CodeUnknown, Found: fmt.Sprint(version), Expected: "3"}
	}
	kind, content, err := contentInfo(&pfx)
	if err != nil {
		return s, err
	}
	if kind.Equal(oidSignedData) {
		return s, &Error{Code: CodeAlgorithm, Found: "signed by a certificate"}
	}
	if !kind.Equal(oidData) {
		return s, damaged("content of kind " + kind.String())
	}
	safe, err := octets(&content)
	if err != nil {
		return s, err
	}
	if err := s.scanMAC(&pfx); err != nil {
		return s, err
	}
	return s, s.scanParts(safe)
}

func damaged(what string) error {
	return &Error{Code: CodeDamaged, Err: fmt.Errorf("PKCS#12: %s", what)}
}

func tooManyBags(n int) error {
	return &Error{Code: CodeBags, Found: fmt.Sprint(n), Expected: fmt.Sprint(MaxBags)}
}

// child reads one element of the given tag. What is in BER is told from what is broken.
func child(s *cryptobyte.String, tag asn1.Tag) (cryptobyte.String, error) {
	if len(*s) > 1 && (*s)[1] == indefinite {
		return nil, &Error{Code: CodeBER}
	}
	var out cryptobyte.String
	before := *s
	if s.ReadASN1(&out, tag) {
		return out, nil
	}
	// An OCTET STRING in pieces, and a length with more bytes than needed, are BER too (X.690, 10.1 and 10.2).
	if head, whole, ok := header(before); ok && whole <= len(before) {
		if before[0] == byte(tag)|0x20 || before[0] == byte(tag) && longer(head, whole-head) {
			return nil, &Error{Code: CodeBER}
		}
	}
	return nil, damaged(fmt.Sprintf("no element of tag %d where one belongs", tag))
}

// longer says whether a header of that many bytes could be shorter.
func longer(head, length int) bool {
	need := 2
	if length >= indefinite {
		for n := length; n > 0; n >>= 8 {
			need++
		}
	}
	return head > need
}

func octets(s *cryptobyte.String) (cryptobyte.String, error) { return child(s, asn1.OCTET_STRING) }

func readOID(s *cryptobyte.String) (encoding.ObjectIdentifier, error) {
	var oid encoding.ObjectIdentifier
	if !s.ReadASN1ObjectIdentifier(&oid) {
		return nil, damaged("no identifier where one belongs")
	}
	return oid, nil
}

func readInt(s *cryptobyte.String, out *int64) error {
	if !s.ReadASN1Integer(out) {
		return damaged("no number where one belongs")
	}
	return nil
}

// contentInfo reads SEQUENCE { contentType, [0] EXPLICIT content }.
func contentInfo(s *cryptobyte.String) (encoding.ObjectIdentifier, cryptobyte.String, error) {
	info, err := child(s, asn1.SEQUENCE)
	if err != nil {
		return nil, nil, err
	}
	kind, err := readOID(&info)
	if err != nil {
		return nil, nil, err
	}
	content, err := child(&info, asn1.Tag(0).ContextSpecific().Constructed())
	return kind, content, err
}

// scanMAC reads MacData, which is optional.
func (s *scanned) scanMAC(pfx *cryptobyte.String) error {
	if len(*pfx) == 0 {
		return nil
	}
	mac, err := child(pfx, asn1.SEQUENCE)
	if err != nil {
		return err
	}
	digest, err := child(&mac, asn1.SEQUENCE)
	if err != nil {
		return err
	}
	algorithm, err := child(&digest, asn1.SEQUENCE)
	if err != nil {
		return err
	}
	name, err := readOID(&algorithm)
	if err != nil {
		return err
	}
	if name.Equal(oidPBMAC1) {
		return &Error{Code: CodePBMAC1}
	}
	if !contains(knownMACs, name) {
		return &Error{Code: CodeAlgorithm, Found: name.String()}
	}
	if _, err := octets(&digest); err != nil {
		return err
	}
	if _, err := octets(&mac); err != nil { // the salt
		return err
	}
	s.mac, s.encrypted = true, true
	iterations := int64(1)
	if len(mac) > 0 {
		if err := readInt(&mac, &iterations); err != nil {
			return readIterationsError(err)
		}
	}
	return checkIterations(iterations)
}

func (s *scanned) scanParts(safe cryptobyte.String) error {
	list, err := child(&safe, asn1.SEQUENCE)
	if err != nil {
		return err
	}
	for len(list) > 0 {
		before := list
		kind, content, err := contentInfo(&list)
		if err != nil {
			return err
		}
		p := part{der: before[:len(before)-len(list)], encrypted: kind.Equal(oidEncryptedData)}
		switch {
		case len(s.parts) == maxParts:
			return &Error{Code: CodeLayout, Found: "more than 2 parts"}
		case p.encrypted:
			s.encrypted = true
			err = scanEncrypted(content)
		case kind.Equal(oidData):
			err = s.scanBags(content)
		default:
			return &Error{Code: CodeAlgorithm, Found: kind.String()}
		}
		if err != nil {
			return err
		}
		s.parts = append(s.parts, p)
	}
	switch {
	case len(s.parts) == 0:
		return &Error{Code: CodeNoCertificate}
	case s.keys > 1:
		return &Error{Code: CodeSeveralKeys, Found: fmt.Sprint(s.keys), Expected: "1"}
	case s.encrypted && !s.mac:
		return &Error{Code: CodeUnsigned}
	}
	return nil
}

// scanEncrypted reads EncryptedData (RFC 2315, section 13) up to its algorithm.
func scanEncrypted(content cryptobyte.String) error {
	data, err := child(&content, asn1.SEQUENCE)
	if err != nil {
		return err
	}
	var version int64
	if err := readInt(&data, &version); err != nil {
		return err
	}
	info, err := child(&data, asn1.SEQUENCE)
	if err != nil {
		return err
	}
	if _, err := readOID(&info); err != nil {
		return err
	}
	if err := scanAlgorithm(&info); err != nil {
		return err
	}
	if len(info) > 0 && info[0] == byte(asn1.Tag(0).ContextSpecific().Constructed()) {
		return &Error{Code: CodeBER} // the encrypted bytes in pieces
	}
	_, err = child(&info, asn1.Tag(0).ContextSpecific())
	return err
}

// scanBags reads SafeContents (RFC 7292, section 4.2).
func (s *scanned) scanBags(content cryptobyte.String) error {
	inner, err := octets(&content)
	if err != nil {
		return err
	}
	bags, err := child(&inner, asn1.SEQUENCE)
	if err != nil {
		return err
	}
	for len(bags) > 0 {
		if s.bags++; s.bags > MaxBags {
			return tooManyBags(s.bags)
		}
		kind, value, err := contentInfo(&bags)
		if err != nil {
			return err
		}
		switch {
		case kind.Equal(oidKeyBag):
			s.keys++
		case kind.Equal(oidShroudedBag):
			s.keys++
			s.encrypted = true
			shrouded, err := child(&value, asn1.SEQUENCE)
			if err != nil {
				return err
			}
			if err := scanAlgorithm(&shrouded); err != nil {
				return err
			}
		}
	}
	return nil
}

// scanAlgorithm reads how something is encrypted and how much work its key is.
func scanAlgorithm(s *cryptobyte.String) error {
	algorithm, err := child(s, asn1.SEQUENCE)
	if err != nil {
		return err
	}
	name, err := readOID(&algorithm)
	if err != nil {
		return err
	}
	parameters, err := child(&algorithm, asn1.SEQUENCE)
	if err != nil {
		return err
	}
	switch {
	case contains(knownPBE, name):
	case name.Equal(oidPBES2):
		derivation, err := child(&parameters, asn1.SEQUENCE)
		if err != nil {
			return err
		}
		if name, err = readOID(&derivation); err != nil {
			return err
		}
		if !name.Equal(oidPBKDF2) {
			return &Error{Code: CodeAlgorithm, Found: name.String()}
		}
		if parameters, err = child(&derivation, asn1.SEQUENCE); err != nil {
			return err
		}
	default:
		return &Error{Code: CodeAlgorithm, Found: name.String()}
	}
	if _, err := octets(&parameters); err != nil { // the salt
		return err
	}
	var iterations int64
	if err := readInt(&parameters, &iterations); err != nil {
		return readIterationsError(err)
	}
	return checkIterations(iterations)
}

// readIterationsError is for a number that does not fit: it is too large in any case.
func readIterationsError(err error) error {
	return &Error{Code: CodeIterations, Expected: fmt.Sprint(MaxIterations), Err: err}
}

func checkIterations(n int64) error {
	if n < 1 || n > MaxIterations {
		return &Error{Code: CodeIterations, Found: fmt.Sprint(n), Expected: fmt.Sprint(MaxIterations)}
	}
	return nil
}

func contains(list []encoding.ObjectIdentifier, oid encoding.ObjectIdentifier) bool {
	for _, known := range list {
		if known.Equal(oid) {
			return true
		}
	}
	return false
}
