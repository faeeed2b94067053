package certfile

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	encoding "encoding/asn1"
	"errors"
	"sync"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/text/unicode/norm"
	"software.sslmate.com/src/go-pkcs12"
)

// readPKCS12 opens a file that scan has let pass. It tries the password as it was typed and, if the two differ, in
// composed form: macOS hands out が as two characters.
func readPKCS12(data []byte, password string) (contents, error) {
	s, err := scan(data)
	if err != nil {
		return contents{}, err
	}
	if !s.mac {
		password = "" // scan has seen that nothing is encrypted, so there is nothing to open with it
	}
	if !isBMP(password) {
		return contents{}, &Error{Code: CodePasswordText}
	}
	if composed := norm.NFC.String(password); composed != password && verifyMAC(data, composed) {
		password = composed
	}
	if !verifyMAC(data, password) {
		if password == "" {
			return contents{}, &Error{Code: CodeEmptyPassword}
		}
		return contents{}, &Error{Code: CodeWrongPassword}
	}
	if err := s.lookInside(password); err != nil {
		return contents{}, err
	}
	key, first, rest, err := pkcs12.DecodeChain(data, password)
	if err != nil {
		return contents{}, &Error{Code: CodeDamaged, Err: decodeError(err)}
	}
	signer, err := signer(key)
	if err != nil {
		return contents{}, err
	}
	return contents{key: signer, certs: append([]*x509.Certificate{first}, rest...)}, nil
}

// isBMP says whether PKCS#12 can spell the text: it knows no characters beyond 16 bits (RFC 7292, appendix B.1).
func isBMP(text string) bool {
	for _, r := range text {
		if r > 0xffff {
			return false
		}
	}
	return utf8.ValidString(text)
}

// verifyMAC says whether the password is that of the file. [pkcs12.DecodeTrustStore] is used because it checks the MAC
// first and derives no key for what it finds inside; that the file is no trust store does not matter.
func verifyMAC(data []byte, password string) bool {
	_, err := pkcs12.DecodeTrustStore(data, password)
	return !errors.Is(err, pkcs12.ErrIncorrectPassword)
}

// lookInside makes sure that no encrypted part holds another encrypted key, whose cost scan could not see: a file could
// ask for 2^63 rounds there. Each such part is put into a file of its own, behind a key that costs nothing: at a second
// key the decoder gives up before it derives anything.
func (s scanned) lookInside(password string) error {
	for _, p := range s.parts {
		if !p.encrypted {
			continue
		}
		certs, err := decodePart(p.der, password)
		if err != nil {
			return err
		}
		if n := s.bags + len(certs); n > MaxBags {
			return tooManyBags(n)
		}
	}
	if s.keys == 0 {
		return &Error{Code: CodeNoKey}
	}
	return nil
}

// What the decoder says where it has no error to compare with. The tests notice if it changes its words.
const (
	secondKey     = "pkcs12: expected exactly one key bag"
	noCertificate = "pkcs12: certificate missing"
)

func decodePart(der []byte, password string) ([]*x509.Certificate, error) {
	var err error
	// Some producers take "no password" as no bytes at all; the decoder tries both when the MAC asks for it.
	for _, form := range passwordForms(password) {
		var file []byte
		if file, err = wrapPart(der, form); err != nil {
			return nil, err
		}
		_, first, rest, failed := pkcs12.DecodeChain(file, password)
		if failed == nil {
			return append([]*x509.Certificate{first}, rest...), nil
		}
		switch failed.Error() {
		case secondKey:
			return nil, &Error{Code: CodeLayout, Found: "key in an encrypted part"}
		case noCertificate:
			return nil, nil
		}
		err = &Error{Code: CodeDamaged, Err: decodeError(failed)}
	}
	return nil, err
}

func passwordForms(password string) [][]byte {
	var bmp []byte
	for _, r := range password {
		bmp = append(bmp, byte(r>>8), byte(r))
	}
	bmp = append(bmp, 0, 0)
	if password == "" {
		return [][]byte{bmp, nil}
	}
	return [][]byte{bmp}
}

// decoy is a key without a purpose. It is made once.
var decoy = sync.OnceValue(func() []byte {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic("certfile: " + err.Error()) // crypto/rand ends the program before this
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic("certfile: " + err.Error())
	}
	return der
})

// wrapPart makes a PKCS#12 file of the decoy and one part, with a MAC of one round.
func wrapPart(der, password []byte) ([]byte, error) {
	safe, err := build(func(b *cryptobyte.Builder) {
		sequence(b, func(b *cryptobyte.Builder) {
			info(b, oidData, func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.OCTET_STRING, func(b *cryptobyte.Builder) {
					sequence(b, func(b *cryptobyte.Builder) {
						info(b, oidKeyBag, func(b *cryptobyte.Builder) { b.AddBytes(decoy()) })
					})
				})
			})
			b.AddBytes(der)
		})
	})
	if err != nil {
		return nil, err
	}
	salt := make([]byte, sha256.BlockSize)
	mac := hmac.New(sha256.New, macKey(salt, password))
	mac.Write(safe)
	return build(func(b *cryptobyte.Builder) {
		sequence(b, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(3)
			info(b, oidData, func(b *cryptobyte.Builder) { b.AddASN1OctetString(safe) })
			sequence(b, func(b *cryptobyte.Builder) {
				sequence(b, func(b *cryptobyte.Builder) {
					sequence(b, func(b *cryptobyte.Builder) {
						b.AddASN1ObjectIdentifier(knownMACs[1])
						b.AddASN1NULL()
					})
					b.AddASN1OctetString(mac.Sum(nil))
				})
				b.AddASN1OctetString(salt)
			})
		})
	})
}

func build(do func(b *cryptobyte.Builder)) ([]byte, error) {
	var b cryptobyte.Builder
	do(&b)
	out, err := b.Bytes()
	if err != nil {
		return nil, &Error{Code: CodeDamaged, Err: err}
	}
	return out, nil
}

func sequence(b *cryptobyte.Builder, do func(b *cryptobyte.Builder)) { b.AddASN1(asn1.SEQUENCE, do) }

func info(b *cryptobyte.Builder, kind encoding.ObjectIdentifier, content func(b *cryptobyte.Builder)) {
	sequence(b, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(kind)
		b.AddASN1(asn1.Tag(0).ContextSpecific().Constructed(), content)
	})
}

// macKey derives the key of a MAC by SHA-256 in one round from a salt of one block (RFC 7292, appendix B.2): the hash
// of the diversifier 3, the salt and the password, each repeated up to whole blocks.
func macKey(salt, password []byte) []byte {
	hash := sha256.New()
	for range sha256.BlockSize {
		hash.Write([]byte{3})
	}
	hash.Write(salt)
	whole := (len(password) + sha256.BlockSize - 1) / sha256.BlockSize * sha256.BlockSize
	for n := range whole {
		hash.Write(password[n%len(password):][:1])
	}
	return hash.Sum(nil)
}

// decodeError keeps what the decoder says about the file and not what it may quote from a decrypted key.
func decodeError(err error) error {
	if unsupported := pkcs12.NotImplementedError(""); errors.As(err, &unsupported) {
		return unsupported
	}
	return errors.New("PKCS#12: broken inside")
}
