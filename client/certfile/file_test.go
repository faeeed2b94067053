package certfile_test

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"software.sslmate.com/src/go-pkcs12"

	"saihakko/client/certfile"
)

func TestWhatIsNoFileToReadIsTold(t *testing.T) {
	dir := t.TempDir()
	big := write(t, dir, "big.p12", nil)
	if err := os.Truncate(big, 10<<20); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]certfile.Code{
		filepath.Join(dir, "nothing.p12"): certfile.CodeMissing, dir: certfile.CodeDirectory, big: certfile.CodeTooBig,
	} {
		_, err := certfile.Open(path)
		expectCode(t, err, want)
	}
	_, err := certfile.Read(make([]byte, 10<<20), "")
	expectCode(t, err, certfile.CodeTooBig)
}

func TestWhatIsNoCertificateFileIsTold(t *testing.T) {
	p := world()
	whole := must(pkcs12.Modern2023.Encode(p.ecKey, p.ecCert, nil, "a"))
	encrypted := pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte("x")})
	old := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Headers: map[string]string{"DEK-Info": "x"}, Bytes: []byte("x")})
	for name, test := range map[string]struct {
		data []byte
		want certfile.Code
	}{
		"empty":            {nil, certfile.CodeTruncated},
		"text":             {[]byte("こんにちは"), certfile.CodeUnknown},
		"web page":         {[]byte("<!DOCTYPE html><title>404</title>"), certfile.CodeUnknown},
		"zip":              {[]byte("PK\x03\x04"), certfile.CodeUnknown},
		"other asn.1":      {[]byte{0x30, 3, 4, 1, 0}, certfile.CodeUnknown},
		"another sequence": {[]byte{0x30, 0}, certfile.CodeUnknown},
		"version 4":        {bytes.Replace(whole, []byte{2, 1, 3}, []byte{2, 1, 4}, 1), certfile.CodeUnknown},
		"something behind": {append(bytes.Clone(whole), 0), certfile.CodeDamaged},
		"encrypted key":    {append(encrypted, pemOf(p.rsaCert)...), certfile.CodeEncryptedKey},
		"old form of it":   {append(old, pemOf(p.rsaCert)...), certfile.CodeEncryptedKey},
		"two keys":         {append(append(pemKey(p.rsaKey), pemKey(p.ecKey)...), pemOf(p.rsaCert)...), certfile.CodeSeveralKeys},
		"a key alone":      {pemKey(p.rsaKey), certfile.CodeNoCertificate},
		"damaged pem":      {bytes.Replace(pemOf(p.rsaCert), []byte("MII"), []byte("M*I"), 1), certfile.CodeDamaged},
		"many in pem":      {bytes.Repeat(pemOf(p.ecCert), certfile.MaxBags+1), certfile.CodeBags},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := certfile.Read(test.data, "a")
			expectCode(t, err, test.want)
		})
	}
}

// A file that was cut off is refused at every length, and nothing but that is said about it.
func TestAFileCutOffAnywhereIsRefused(t *testing.T) {
	p := world()
	cut := 0
	for name, whole := range map[string][]byte{
		"rc2.p12": must(pkcs12.LegacyRC2.Encode(p.rsaKey, p.rsaCert, nil, "a")),
		"aes.p12": must(pkcs12.Modern2023.Encode(p.ecKey, p.ecCert, nil, "a")),
		"der.cer": p.rsaCert.Raw,
	} {
		for length := range whole {
			_, err := certfile.Read(whole[:length], "a")
			expectCode(t, err, certfile.CodeTruncated)
			if t.Failed() {
				t.Fatalf("%s cut off after %d of %d bytes", name, length, len(whole))
			}
			cut++
		}
	}
	text := append(pemKey(p.ecKey), pemOf(p.ecCert)...)
	for length := range len(bytes.TrimSpace(text)) {
		if _, err := certfile.Read(text[:length], ""); err == nil {
			t.Fatalf("PEM cut off after %d of %d bytes was taken", length, len(text))
		}
		cut++
	}
	t.Logf("%d files cut off, all refused", cut)
}

func TestNothingPrintsTheKey(t *testing.T) {
	p := world()
	b, err := certfile.Read(append(pemKey(p.rsaKey), pemOf(p.rsaCert)...), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		for _, value := range []any{b, *b} {
			if text := fmt.Sprintf(verb, value); strings.Contains(text, p.rsaKey.D.String()) || !strings.Contains(text, "key hidden") {
				t.Errorf("%s prints %.80q", verb, text)
			}
		}
	}
}
