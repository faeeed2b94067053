package issuer_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"slices"
	"testing"

	"saihakko/cmd/supportd/service/issuer"
)

func TestParseRequestReturnsTheKeyOfARightRequest(t *testing.T) {
	key := p256()
	pub, err := issuer.ParseRequest(request(t, key))
	if err != nil {
		t.Fatal(err)
	}
	if !key.PublicKey.Equal(pub) {
		t.Error("another key came back")
	}
}

func TestParseRequestNamesWhyARequestIsUnacceptable(t *testing.T) {
	good := request(t, p256())
	block, _ := pem.Decode(good)
	resigned := slices.Clone(block.Bytes)
	resigned[len(resigned)-1] ^= 1
	asPEM := func(kind string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}) }
	damagedFirst := slices.Concat([]byte("-----BEGIN CERTIFICATE REQUEST-----\n!!\n-----END CERTIFICATE REQUEST-----\n"), good)
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		want issuer.Code
	}{
		"nothing":                {nil, issuer.CodeMalformed},
		"text":                   {[]byte("11110A"), issuer.CodeMalformed},
		"cut off":                {good[:len(good)/2], issuer.CodeMalformed},
		"text after it":          {append(slices.Clone(good), "and more"...), issuer.CodeMalformed},
		"text before it":         {append([]byte("Subject: x\n"), good...), issuer.CodeMalformed},
		"two of them":            {append(slices.Clone(good), good...), issuer.CodeMalformed},
		"one behind a damaged":   {damagedFirst, issuer.CodeMalformed},
		"a certificate":          {asPEM("CERTIFICATE", block.Bytes), issuer.CodeMalformed},
		"bytes after the DER":    {asPEM("CERTIFICATE REQUEST", append(slices.Clone(block.Bytes), 0)), issuer.CodeMalformed},
		"a changed signature":    {asPEM("CERTIFICATE REQUEST", resigned), issuer.CodeSignature},
		"longer than any":        {bytes.Repeat([]byte{'\n'}, 16<<10+1), issuer.CodeTooLarge},
		"RSA-1024":               {request(t, weakRSA(t)), issuer.CodeKeyType},
		"P-384":                  {request(t, must(ecdsa.GenerateKey(elliptic.P384(), rand.Reader))), issuer.CodeKeyType},
		"Ed25519":                {request(t, edwards), issuer.CodeKeyType},
		"signed with SHA-1":      {sha1Request(t), issuer.CodeSignature},
		"headers inside the PEM": {pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Headers: map[string]string{"a": "b"}, Bytes: block.Bytes}), issuer.CodeMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := issuer.ParseRequest(c.data)
			var unacceptable *issuer.UnacceptableError
			if !errors.As(err, &unacceptable) || unacceptable.Code != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// weakRSA reads a fixed key of 1024 bits, which Go refuses to generate.
func weakRSA(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	t.Setenv("GODEBUG", "rsa1024min=0")
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func sha1Request(t *testing.T) []byte {
	t.Helper()
	template := &x509.CertificateRequest{SignatureAlgorithm: x509.SHA256WithRSA}
	der, err := x509.CreateCertificateRequest(rand.Reader, template, rsaOnce())
	if err != nil {
		t.Fatal(err)
	}
	// sha256WithRSAEncryption becomes sha1WithRSAEncryption: the OID's last arc is 11, and becomes 5.
	sha256OID := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b}
	sha1OID := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: bytes.ReplaceAll(der, sha256OID, sha1OID)})
}

func FuzzParseRequest(f *testing.F) {
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, p256())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
	f.Add([]byte("-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		pub, err := issuer.ParseRequest(data)
		var unacceptable *issuer.UnacceptableError
		if err != nil && !errors.As(err, &unacceptable) {
			t.Errorf("untyped error %v", err)
		}
		if (pub == nil) == (err == nil) {
			t.Errorf("key %v with error %v", pub, err)
		}
	})
}
