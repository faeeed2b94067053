package certfile_test

import (
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"testing"

	"software.sslmate.com/src/go-pkcs12"

	"saihakko/client/certfile"
)

var passwords = map[string]string{"ascii": "correct horse", "japanese": "パスワード・認証", "empty": ""}

func forKinds(t *testing.T, test func(t *testing.T, key crypto.Signer, cert *x509.Certificate)) {
	p := world()
	t.Run("rsa", func(t *testing.T) { test(t, p.rsaKey, p.rsaCert) })
	t.Run("ec", func(t *testing.T) { test(t, p.ecKey, p.ecCert) })
}

// expectOpens opens the file with its password and with wrong ones.
func expectOpens(t *testing.T, data []byte, password string, want *x509.Certificate) {
	t.Helper()
	b, err := certfile.Read(data, password)
	expectBundle(t, b, err, want)
	_, err = certfile.Read(data, password+"x")
	expectCode(t, err, certfile.CodeWrongPassword)
	if password != "" {
		_, err = certfile.Read(data, "")
		expectCode(t, err, certfile.CodeEmptyPassword)
	}
	_, err = certfile.Read(data, "🔑")
	expectCode(t, err, certfile.CodePasswordText)
	_, err = certfile.Read(data, "\x82\xb1") // as Shift_JIS
	expectCode(t, err, certfile.CodePasswordText)
}

func TestFilesOfOpenSSLAreRead(t *testing.T) {
	need(t, "openssl")
	forms := map[string][]string{
		"rc2-40 and 3des": {"-legacy"},
		"rc2-128":         {"-legacy", "-certpbe", "PBE-SHA1-RC2-128", "-keypbe", "PBE-SHA1-RC2-128"},
		"3des":            {"-legacy", "-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1"},
		"aes-256":         {},
		"aes-128 sha-512": {"-certpbe", "AES-128-CBC", "-keypbe", "AES-128-CBC", "-macalg", "sha512"},
		"plain certs":     {"-certpbe", "NONE"},
	}
	forKinds(t, func(t *testing.T, key crypto.Signer, cert *x509.Certificate) {
		dir := t.TempDir()
		write(t, dir, "in.pem", append(pemKey(key), pemOf(cert, world().root)...))
		for form, args := range forms {
			for kind, password := range passwords {
				t.Run(form+"/"+kind, func(t *testing.T) {
					run(t, dir, password+"\n", append([]string{"openssl", "pkcs12", "-export", "-in", "in.pem", "-out", "out.p12",
						"-passout", "stdin"}, args...)...)
					expectOpens(t, read(t, dir+"/out.p12"), password, cert)
				})
			}
		}
		t.Run("600,000 rounds", func(t *testing.T) {
			run(t, dir, "a\n", "openssl", "pkcs12", "-export", "-in", "in.pem", "-out", "out.p12", "-passout", "stdin", "-iter", "600000")
			b, err := certfile.Read(read(t, dir+"/out.p12"), "a")
			expectBundle(t, b, err, cert)
		})
		t.Run("without a MAC", func(t *testing.T) {
			run(t, dir, "a\n", "openssl", "pkcs12", "-export", "-in", "in.pem", "-out", "out.p12", "-passout", "stdin", "-nomac")
			_, err := certfile.Read(read(t, dir+"/out.p12"), "a")
			expectCode(t, err, certfile.CodeUnsigned)
		})
	})
}

func TestFilesOfKeytoolAreRead(t *testing.T) {
	need(t, "keytool", "openssl")
	forKinds(t, func(t *testing.T, key crypto.Signer, cert *x509.Certificate) {
		for form, args := range map[string][]string{
			"default": {},
			"legacy":  {"-J-Dkeystore.pkcs12.legacy=true"},
		} {
			t.Run(form, func(t *testing.T) {
				dir := t.TempDir()
				write(t, dir, "in.pem", append(pemKey(key), pemOf(cert)...))
				write(t, dir, "password", []byte("changeit"))
				run(t, dir, "changeit\n", "openssl", "pkcs12", "-export", "-in", "in.pem", "-out", "in.p12", "-passout", "stdin", "-name", "a")
				run(t, dir, "", append([]string{"keytool", "-importkeystore", "-srckeystore", "in.p12", "-destkeystore", "out.p12",
					"-deststoretype", "pkcs12", "-srcstorepass:file", "password", "-deststorepass:file", "password", "-noprompt"}, args...)...)
				expectOpens(t, read(t, dir+"/out.p12"), "changeit", cert)
			})
		}
	})
}

// NSS, and with it Firefox, writes BER. That is told from a damaged file, with any password.
func TestFilesOfNSSAreRefusedAsBER(t *testing.T) {
	need(t, "pk12util", "certutil", "openssl")
	forKinds(t, func(t *testing.T, key crypto.Signer, cert *x509.Certificate) {
		dir := t.TempDir()
		write(t, dir, "in.pem", append(pemKey(key), pemOf(cert)...))
		write(t, dir, "password", []byte("secret\n"))
		write(t, dir, "none", []byte("\n"))
		run(t, dir, "secret\n", "openssl", "pkcs12", "-export", "-in", "in.pem", "-out", "in.p12", "-passout", "stdin", "-name", "a")
		run(t, dir, "", "certutil", "-N", "--empty-password", "-d", "sql:.")
		run(t, dir, "", "pk12util", "-i", "in.p12", "-w", "password", "-k", "none", "-d", "sql:.")
		run(t, dir, "", "pk12util", "-o", "out.p12", "-n", "a", "-w", "password", "-k", "none", "-d", "sql:.")
		for _, password := range []string{"secret", "wrong", ""} {
			_, err := certfile.Read(read(t, dir+"/out.p12"), password)
			expectCode(t, err, certfile.CodeBER)
		}
	})
}

func TestFilesOfGoAreRead(t *testing.T) {
	forKinds(t, func(t *testing.T, key crypto.Signer, cert *x509.Certificate) {
		for form, encoder := range map[string]*pkcs12.Encoder{
			"rc2": pkcs12.LegacyRC2, "3des": pkcs12.LegacyDES, "aes": pkcs12.Modern2023,
		} {
			for kind, password := range passwords {
				t.Run(form+"/"+kind, func(t *testing.T) {
					chain := []*x509.Certificate{world().root}
					expectOpens(t, must(encoder.Encode(key, cert, chain, password)), password, cert)
				})
			}
		}
		t.Run("no password at all", func(t *testing.T) {
			data := must(pkcs12.Passwordless.Encode(key, cert, nil, ""))
			for _, password := range []string{"", "whatever"} {
				b, err := certfile.Read(data, password)
				expectBundle(t, b, err, cert)
			}
		})
		t.Run("pbmac1", func(t *testing.T) {
			_, err := certfile.Read(must(pkcs12.Modern2026.Encode(key, cert, nil, "secret")), "secret")
			expectCode(t, err, certfile.CodePBMAC1)
		})
	})
}

// A Mac hands out ド as ト and a sign of its own.
func TestPasswordsMayBeTypedInDecomposedForm(t *testing.T) {
	p := world()
	data := must(pkcs12.Modern2023.Encode(p.rsaKey, p.rsaCert, nil, "パスワード"))
	b, err := certfile.Read(data, "\u30cf\u309a\u30b9\u30ef\u30fc\u30c8\u3099")
	expectBundle(t, b, err, p.rsaCert)
	decomposed := must(pkcs12.Modern2023.Encode(p.rsaKey, p.rsaCert, nil, "\u30cf\u309a"))
	b, err = certfile.Read(decomposed, "\u30cf\u309a")
	expectBundle(t, b, err, p.rsaCert)
}

func TestTheCertificateIsFoundWhereverItStands(t *testing.T) {
	p := world()
	for n, order := range [][]*x509.Certificate{
		{p.rsaCert, p.root}, {p.root, p.rsaCert}, {p.root, p.ecCert, p.rsaCert}, {p.ecCert, p.rsaCert, p.root},
		{p.rsaCert, p.rsaCert, p.root, p.root},
	} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			for form, data := range map[string][]byte{
				"pkcs12": must(pkcs12.Modern2023.Encode(p.rsaKey, order[0], order[1:], "a")),
				"pem":    append(pemOf(order...), pemKey(p.rsaKey)...),
			} {
				b, err := certfile.Read(data, "a")
				expectBundle(t, b, err, p.rsaCert)
				for _, cert := range b.Chain {
					if !cert.Equal(p.root) {
						t.Errorf("%s: %s in the chain", form, cert.Subject)
					}
				}
			}
		})
	}
}

func TestSeveralCertificatesOfTheKeyAreAmbiguous(t *testing.T) {
	p := world()
	data := must(pkcs12.Modern2023.Encode(p.rsaKey, p.rsaCert, []*x509.Certificate{p.root, p.rsaOldCert}, "a"))
	_, err := certfile.Read(data, "a")
	expectCode(t, err, certfile.CodeAmbiguous)
	if failed, ok := errors.AsType[*certfile.Error](err); !ok || len(failed.Certificates) != 2 {
		t.Errorf("%v lists not both", err)
	}
	_, err = certfile.Read(pemOf(p.rsaCert, p.ecCert), "")
	expectCode(t, err, certfile.CodeAmbiguous)
}

func TestAKeyOfAnotherCertificateIsRefused(t *testing.T) {
	p := world()
	for form, data := range map[string][]byte{
		"pkcs12": must(pkcs12.Modern2023.Encode(p.ecKey, p.rsaCert, []*x509.Certificate{p.root}, "a")),
		"pem":    append(pemKey(p.ecKey), pemOf(p.rsaCert, p.root)...),
	} {
		t.Run(form, func(t *testing.T) {
			_, err := certfile.Read(data, "a")
			expectCode(t, err, certfile.CodeWrongKey)
		})
	}
}

func TestCertificatesWithoutKeyAreTold(t *testing.T) {
	p := world()
	for form, data := range map[string][]byte{
		"der": p.rsaCert.Raw, "der and a line end": append(append([]byte{}, p.rsaCert.Raw...), "\r\n"...),
		"pem": pemOf(p.rsaCert, p.root), "pem with text": append([]byte("Bag Attributes\n  x: y\n"), pemOf(p.rsaCert)...),
	} {
		t.Run(form, func(t *testing.T) {
			_, err := certfile.Read(data, "")
			expectCode(t, err, certfile.CodeNoKey)
		})
	}
	trust := must(pkcs12.Modern2023.EncodeTrustStore([]*x509.Certificate{p.root}, "a"))
	_, err := certfile.Read(trust, "a")
	expectCode(t, err, certfile.CodeNoKey)
}
