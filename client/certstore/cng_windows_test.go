package certstore_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"saihakko/client/certstore"
)

// Wine 8 makes and uses RSA keys in CNG without keeping them, so that what is done with an open key is run there too.
func TestAnOpenKeyOfCNGSigns(t *testing.T) {
	cng := certstore.InCNG(t)
	sum := sha256.Sum256([]byte("to be signed"))
	prefix := "saihakko-test-" + strings.ToLower(rand.Text()[:10])
	t.Cleanup(func() {
		for _, kind := range []certstore.KeyKind{certstore.RSA2048, certstore.P256} {
			if err := certstore.RemoveContainer(prefix + string(kind)); cng && err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("RSA by PKCS #1 v1.5", func(t *testing.T) {
		err := certstore.MakeInCNG(prefix+string(certstore.RSA2048), certstore.RSA2048, func(key crypto.Signer) {
			public, ok := key.Public().(*rsa.PublicKey)
			if !ok {
				t.Fatalf("%T", key.Public())
			}
			signature, err := key.Sign(rand.Reader, sum[:], crypto.SHA256)
			if err == nil {
				err = rsa.VerifyPKCS1v15(public, crypto.SHA256, sum[:], signature)
			}
			if err != nil || public.N.BitLen() != 2048 {
				t.Errorf("%d bits, %v", public.N.BitLen(), err)
			}
			opts := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256}
			if signature, err = key.Sign(rand.Reader, sum[:], opts); err == nil {
				err = rsa.VerifyPSS(public, crypto.SHA256, sum[:], signature, opts)
			}
			switch {
			case err == nil:
				t.Log("RSA-PSS too")
			case cng:
				t.Error(err)
			default:
				t.Logf("no RSA-PSS here: %v", err)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	t.Run("P-256", func(t *testing.T) {
		err := certstore.MakeInCNG(prefix+string(certstore.P256), certstore.P256, func(key crypto.Signer) {
			public, ok := key.Public().(*ecdsa.PublicKey)
			signature, err := key.Sign(rand.Reader, sum[:], crypto.SHA256)
			if err != nil || !ok || !ecdsa.VerifyASN1(public, sum[:], signature) {
				t.Errorf("%T, %v", key.Public(), err)
			}
		})
		if err != nil && !cng {
			t.Skipf("CNG keeps no keys here and makes none of P-256: %v", err)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
}

// blobs are two public keys in the forms of CAPI and CNG.
func blobs(t *testing.T) (keys []any, forms [][]byte) {
	t.Helper()
	ofRSA, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	modulus := ofRSA.N.FillBytes(make([]byte, 256))
	word := binary.LittleEndian.AppendUint32
	capi := word(word(word(word(word(nil, 0x00000206), 0xa400), 0x31415352), 2048), 65537)
	reversed := slices.Clone(modulus)
	slices.Reverse(reversed)
	capi = append(capi, reversed...)
	cng := word(word(word(word(word(word(nil, 0x31415352), 2048), 3), 256), 0), 0)
	cng = append(append(cng, 1, 0, 1), modulus...)
	ofEC, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point, err := ofEC.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	ec := append(word(word(nil, 0x31534345), 32), point[1:]...)
	return []any{ofRSA.Public(), ofRSA.Public(), ofEC.Public()}, [][]byte{capi, cng, ec}
}

func TestPublicKeysAreReadWholeOrNotAtAll(t *testing.T) {
	keys, forms := blobs(t)
	for n, parse := range certstore.Parsers {
		if got, err := parse(forms[n]); err != nil || !certstore.SamePublicKey(got, keys[n]) {
			t.Errorf("form %d: %v", n, err)
		}
		for length := range forms[n] {
			if _, err := parse(forms[n][:length]); err == nil {
				t.Errorf("form %d cut off after %d bytes was read", n, length)
			}
		}
		for other, form := range forms {
			if _, err := parse(form); other != n && err == nil {
				t.Errorf("form %d was read as form %d", other, n)
			}
		}
		for position := range 24 { // the lengths among them
			for _, value := range []byte{0, 1, 0x7f, 0x80, 0xff} {
				damaged := slices.Clone(forms[n])
				damaged[position] = value
				_, _ = parse(damaged) // must not panic
			}
		}
	}
}
