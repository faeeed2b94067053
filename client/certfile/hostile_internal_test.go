package certfile

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	encoding "encoding/asn1"
	"errors"
	"math/big"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
	"software.sslmate.com/src/go-pkcs12"
)

// hostile describes a PKCS#12 file that says of itself what it likes. Its password is "a".
type hostile struct {
	mac, cert, key *big.Int // rounds, as the file says
	bags           int
	nested         bool // the key lies, encrypted once more, in the encrypted part
}

func rounds(n int64) *big.Int { return big.NewInt(n) }

var (
	hmacSHA256 = encoding.ObjectIdentifier{1, 2, 840, 113549, 2, 9}
	aes256     = encoding.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}
	x509Cert   = encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 22, 1}
)

func (h hostile) build(t testing.TB) []byte {
	t.Helper()
	key, cert := pair(t)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certBag := func(b *cryptobyte.Builder) {
		info(b, oidCertBag, func(b *cryptobyte.Builder) {
			info(b, x509Cert, func(b *cryptobyte.Builder) { b.AddASN1OctetString(cert.Raw) })
		})
	}
	keyBag := func(b *cryptobyte.Builder) {
		info(b, oidShroudedBag, func(b *cryptobyte.Builder) {
			sequence(b, func(b *cryptobyte.Builder) {
				b.AddASN1OctetString(encrypt(t, b, pkcs8, h.key))
			})
		})
	}
	certs := bytesOf(t, func(b *cryptobyte.Builder) {
		sequence(b, func(b *cryptobyte.Builder) {
			for range max(h.bags, 1) {
				certBag(b)
			}
			if h.nested {
				keyBag(b)
			}
		})
	})
	safe := bytesOf(t, func(b *cryptobyte.Builder) {
		sequence(b, func(b *cryptobyte.Builder) {
			info(b, oidEncryptedData, func(b *cryptobyte.Builder) {
				sequence(b, func(b *cryptobyte.Builder) {
					b.AddASN1Int64(0)
					sequence(b, func(b *cryptobyte.Builder) {
						b.AddASN1ObjectIdentifier(oidData)
						secret := encrypt(t, b, certs, h.cert)
						b.AddASN1(asn1.Tag(0).ContextSpecific(), func(b *cryptobyte.Builder) { b.AddBytes(secret) })
					})
				})
			})
			if h.nested {
				return
			}
			info(b, oidData, func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.OCTET_STRING, func(b *cryptobyte.Builder) { sequence(b, keyBag) })
			})
		})
	})
	salt := make([]byte, sha256.BlockSize)
	mac := hmac.New(sha256.New, macKey(salt, passwordForms("a")[0]))
	mac.Write(safe)
	return bytesOf(t, func(b *cryptobyte.Builder) {
		sequence(b, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(3)
			info(b, oidData, func(b *cryptobyte.Builder) { b.AddASN1OctetString(safe) })
			sequence(b, func(b *cryptobyte.Builder) {
				sequence(b, func(b *cryptobyte.Builder) {
					sequence(b, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(knownMACs[1]) })
					b.AddASN1OctetString(mac.Sum(nil))
				})
				b.AddASN1OctetString(salt)
				b.AddASN1BigInt(h.mac)
			})
		})
	})
}

// encrypt adds the algorithm to b and returns the encrypted bytes. Where the file says another number of rounds than
// could be done, one is done: nobody must get as far as to notice.
func encrypt(t testing.TB, b *cryptobyte.Builder, plain []byte, said *big.Int) []byte {
	t.Helper()
	done := 1
	if said.IsInt64() && said.Int64() <= MaxIterations && said.Sign() > 0 {
		done = int(said.Int64())
	}
	salt, iv := make([]byte, 16), make([]byte, aes.BlockSize)
	key, err := pbkdf2.Key(sha256.New, "a", salt, done, 32)
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	out := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(out, out)
	sequence(b, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidPBES2)
		sequence(b, func(b *cryptobyte.Builder) {
			sequence(b, func(b *cryptobyte.Builder) {
				b.AddASN1ObjectIdentifier(oidPBKDF2)
				sequence(b, func(b *cryptobyte.Builder) {
					b.AddASN1OctetString(salt)
					b.AddASN1BigInt(said)
					sequence(b, func(b *cryptobyte.Builder) {
						b.AddASN1ObjectIdentifier(hmacSHA256)
						b.AddASN1NULL()
					})
				})
			})
			sequence(b, func(b *cryptobyte.Builder) {
				b.AddASN1ObjectIdentifier(aes256)
				b.AddASN1OctetString(iv)
			})
		})
	})
	return out
}

func bytesOf(t testing.TB, do func(b *cryptobyte.Builder)) []byte {
	t.Helper()
	out, err := build(do)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func pair(t testing.TB) (*ecdsa.PrivateKey, *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "1AABC1"},
		NotBefore: time.Unix(1e9, 0), NotAfter: time.Unix(2e9, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return key, cert
}

// Rounds that would take minutes to the end of days: that these tests end shows that none was done.
func TestWorkBeyondReasonIsRefusedBeforeItIsDone(t *testing.T) {
	never := new(big.Int).Lsh(big.NewInt(1), 62)
	for name, n := range map[string]*big.Int{
		"one too many": rounds(MaxIterations + 1), "8,388,607": rounds(8_388_607), "2^31-1": rounds(1<<31 - 1),
		"2^62": never, "2^70": new(big.Int).Lsh(never, 8), "none": rounds(0), "negative": rounds(-1),
	} {
		for place, h := range map[string]hostile{
			"mac": {n, rounds(1), rounds(1), 1, false}, "certificates": {rounds(1), n, rounds(1), 1, false},
			"key": {rounds(1), rounds(1), n, 1, false},
		} {
			t.Run(name+"/"+place, func(t *testing.T) {
				for _, password := range []string{"a", "b", ""} {
					_, err := Read(h.build(t), password)
					if failed, ok := errors.AsType[*Error](err); !ok || failed.Code != CodeIterations {
						t.Errorf("got %v", err)
					}
				}
			})
		}
		t.Run(name+"/a key inside what is encrypted", func(t *testing.T) {
			_, err := Read(hostile{rounds(1), rounds(1), n, 1, true}.build(t), "a")
			if failed, ok := errors.AsType[*Error](err); !ok || failed.Code != CodeLayout {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTheTestsOwnFileIsAGoodOne(t *testing.T) {
	for _, h := range []hostile{
		{rounds(1), rounds(1), rounds(1), 1, false}, {rounds(1), rounds(2000), rounds(MaxIterations), MaxBags - 1, false},
	} {
		if _, err := Read(h.build(t), "a"); err != nil {
			t.Errorf("%+v: %v", h, err)
		}
	}
}

func TestTooManyBagsAreRefused(t *testing.T) {
	for _, bags := range []int{MaxBags, 1000} {
		_, err := Read(hostile{rounds(1), rounds(1), rounds(1), bags, false}.build(t), "a")
		if failed, ok := errors.AsType[*Error](err); !ok || failed.Code != CodeBags {
			t.Errorf("%d in an encrypted part: %v", bags, err)
		}
	}
	key, cert := pair(t)
	var many []*x509.Certificate
	for range 1000 {
		many = append(many, cert)
	}
	plain, err := pkcs12.Passwordless.Encode(key, cert, many, "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = Read(plain, "")
	if failed, ok := errors.AsType[*Error](err); !ok || failed.Code != CodeBags {
		t.Errorf("in the open: %v", err)
	}
}

func TestBERIsToldFromWhatIsBroken(t *testing.T) {
	whole := hostile{rounds(1), rounds(1), rounds(1), 1, false}.build(t)
	head, _, ok := header(whole)
	if !ok {
		t.Fatal("no header")
	}
	for name, data := range map[string][]byte{
		"indefinite":        append(append([]byte{0x30, indefinite}, whole[head:]...), 0, 0),
		"beginning of it":   {0x30, indefinite},
		"length too long":   append([]byte{0x30, 0x84, 0, 0, byte((len(whole) - head) >> 8), byte(len(whole) - head)}, whole[head:]...),
		"octets in a piece": pieced(t, whole[head:]),
	} {
		_, err := Read(data, "a")
		if failed, ok := errors.AsType[*Error](err); !ok || failed.Code != CodeBER {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// pieced writes the content as an OCTET STRING of one piece.
func pieced(t *testing.T, content []byte) []byte {
	t.Helper()
	rest := cryptobyte.String(content)
	var version int64
	if !rest.ReadASN1Integer(&version) {
		t.Fatal("no version")
	}
	kind, inner, err := contentInfo(&rest)
	if err != nil {
		t.Fatal(err)
	}
	return bytesOf(t, func(b *cryptobyte.Builder) {
		sequence(b, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(version)
			info(b, kind, func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.OCTET_STRING.Constructed(), func(b *cryptobyte.Builder) { b.AddBytes(inner) })
			})
			b.AddBytes(rest)
		})
	})
}

// lookInside knows the decoder's refusal by its words. A version of the library that says it differently shows here.
func TestTheDecoderStillStopsAtASecondKey(t *testing.T) {
	file := hostile{rounds(1), rounds(1), rounds(1), 1, true}.build(t)
	s, err := scan(file)
	if err != nil {
		t.Fatal(err)
	}
	wrapped, err := wrapPart(s.parts[0].der, passwordForms("a")[0])
	if err != nil {
		t.Fatal(err)
	}
	_, _, _, err = pkcs12.DecodeChain(wrapped, "a")
	if err == nil || err.Error() != secondKey {
		t.Errorf("got %v", err)
	}
}
