package certfile

import (
	"bytes"
	"crypto/x509/pkix"
	encoding "encoding/asn1"
	"flag"
	"math/big"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"software.sslmate.com/src/go-pkcs12"
)

var mutations = flag.Int("mutations", 100_000, "how many mutated files are read")

// fuzzSeeds are small files that cost next to nothing to open, all with the password "a".
func fuzzSeeds(t testing.TB) [][]byte {
	t.Helper()
	key, cert := pair(t)
	seeds := [][]byte{hostile{rounds(1), rounds(1), rounds(1), 1, false}.build(t), hostile{rounds(1), rounds(1), rounds(1), 1, true}.build(t)}
	for _, encoder := range []*pkcs12.Encoder{pkcs12.LegacyRC2, pkcs12.LegacyDES, pkcs12.Modern2023, pkcs12.Modern2026} {
		data, err := encoder.WithIterations(1).Encode(key, cert, nil, "a")
		if err != nil {
			t.Fatal(err)
		}
		seeds = append(seeds, data)
	}
	return append(seeds, cert.Raw)
}

// FuzzScan checks that nothing makes the scanner panic, and that what it lets pass asks the decoder, which reads with
// another parser, for no more than the limits.
func FuzzScan(f *testing.F) {
	for _, seed := range fuzzSeeds(f) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := scan(data)
		if err != nil {
			return
		}
		if s.bags > MaxBags || len(s.parts) > maxParts {
			t.Fatalf("%d bags in %d parts", s.bags, len(s.parts))
		}
		if n := mostRounds(data); n > MaxIterations {
			t.Fatalf("the decoder would do %d rounds", n)
		}
	})
}

// FuzzRead checks that nothing makes reading panic, and that what is accepted is a key with its certificate.
func FuzzRead(f *testing.F) {
	for _, seed := range fuzzSeeds(f) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if mostRounds(data) > 1000 {
			return // costs time and shows nothing new
		}
		b, err := Read(data, "a")
		if err == nil && signsFor(b.Key, b.Certificate) != nil {
			t.Fatal("accepted a key that does not belong to its certificate")
		}
	})
}

// The structures as go-pkcs12 reads them, with the parser that it uses.
type (
	decoderPFX struct {
		Version  int
		AuthSafe decoderContent
		MacData  decoderMAC `asn1:"optional"`
	}
	decoderContent struct {
		ContentType encoding.ObjectIdentifier
		Content     encoding.RawValue `asn1:"tag:0,explicit,optional"`
	}
	decoderMAC struct {
		Mac struct {
			Algorithm pkix.AlgorithmIdentifier
			Digest    []byte
		}
		MacSalt    []byte
		Iterations int `asn1:"optional,default:1"`
	}
	decoderEncrypted struct {
		Version int
		Info    struct {
			ContentType      encoding.ObjectIdentifier
			Algorithm        pkix.AlgorithmIdentifier
			EncryptedContent []byte `asn1:"tag:0,optional"`
		}
	}
	decoderBag struct {
		ID         encoding.ObjectIdentifier
		Value      encoding.RawValue   `asn1:"tag:0,explicit"`
		Attributes []encoding.RawValue `asn1:"set,optional"`
	}
	decoderShrouded struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}
	decoderPBE struct {
		Salt       []byte
		Iterations int
	}
	decoderPBES2 struct {
		KDF    pkix.AlgorithmIdentifier
		Scheme pkix.AlgorithmIdentifier
	}
	decoderPBKDF2 struct {
		Salt       encoding.RawValue
		Iterations int
		KeyLength  int                      `asn1:"optional"`
		PRF        pkix.AlgorithmIdentifier `asn1:"optional"`
	}
)

// mostRounds returns the largest number of rounds that go-pkcs12 would do for one key that it can see.
func mostRounds(data []byte) int {
	var pfx decoderPFX
	if rest, err := encoding.Unmarshal(data, &pfx); err != nil || len(rest) > 0 {
		return 0
	}
	most := pfx.MacData.Iterations
	var safe []byte
	var parts []decoderContent
	if _, err := encoding.Unmarshal(pfx.AuthSafe.Content.Bytes, &safe); err != nil {
		return most
	}
	if _, err := encoding.Unmarshal(safe, &parts); err != nil {
		return most
	}
	for _, p := range parts {
		var encrypted decoderEncrypted
		if _, err := encoding.Unmarshal(p.Content.Bytes, &encrypted); err == nil {
			most = max(most, roundsOf(encrypted.Info.Algorithm))
		}
		var plain []byte
		var bags []decoderBag
		if _, err := encoding.Unmarshal(p.Content.Bytes, &plain); err != nil {
			continue
		}
		if _, err := encoding.Unmarshal(plain, &bags); err != nil {
			continue
		}
		for _, bag := range bags {
			var shrouded decoderShrouded
			if _, err := encoding.Unmarshal(bag.Value.Bytes, &shrouded); err == nil {
				most = max(most, roundsOf(shrouded.Algorithm))
			}
		}
	}
	return most
}

func roundsOf(algorithm pkix.AlgorithmIdentifier) int {
	most := 0
	var pbe decoderPBE
	if _, err := encoding.Unmarshal(algorithm.Parameters.FullBytes, &pbe); err == nil {
		most = pbe.Iterations
	}
	var pbes2 decoderPBES2
	if _, err := encoding.Unmarshal(algorithm.Parameters.FullBytes, &pbes2); err != nil {
		return most
	}
	var kdf decoderPBKDF2
	if _, err := encoding.Unmarshal(pbes2.KDF.Parameters.FullBytes, &kdf); err == nil {
		most = max(most, kdf.Iterations)
	}
	return most
}

// A file in which bits were turned, bytes changed, left out or repeated is refused, or it yields the same certificate
// as before: there are bits outside of what the MAC covers.
func TestMutatedFilesYieldNothingElse(t *testing.T) {
	key, cert := pair(t)
	var seeds [][]byte
	for _, encoder := range []*pkcs12.Encoder{pkcs12.LegacyRC2, pkcs12.LegacyDES, pkcs12.Modern2023} {
		data, err := encoder.WithIterations(1).Encode(key, cert, nil, "a")
		if err != nil {
			t.Fatal(err)
		}
		seeds = append(seeds, data)
	}
	var same, refused, wrong, skipped atomic.Int64
	var workers sync.WaitGroup
	n := runtime.GOMAXPROCS(0)
	for worker := range n {
		workers.Go(func() {
			random := rand.New(rand.NewPCG(4, uint64(worker)))
			for range *mutations / n {
				data := mutate(random, seeds[random.IntN(len(seeds))])
				if mostRounds(data) > 1000 {
					skipped.Add(1) // within the limit, and slow
					if _, err := scan(data); err == nil && mostRounds(data) > MaxIterations {
						wrong.Add(1)
					}
					continue
				}
				switch b, err := Read(data, "a"); {
				case err != nil:
					refused.Add(1)
				case bytes.Equal(b.Certificate.Raw, cert.Raw) && key.Equal(b.Key):
					same.Add(1)
				default:
					wrong.Add(1)
				}
			}
		})
	}
	workers.Wait()
	t.Logf("%d mutated files: %d refused, %d gave the same key and certificate, %d left out as slow, %d false accepts, 0 panics",
		same.Load()+refused.Load()+wrong.Load()+skipped.Load(), refused.Load(), same.Load(), skipped.Load(), wrong.Load())
	if wrong.Load() > 0 {
		t.Error("a mutated file was accepted with other content, or with more work than allowed")
	}
}

func mutate(random *rand.Rand, seed []byte) []byte {
	data := bytes.Clone(seed)
	for range 1 + random.IntN(3) {
		at := random.IntN(len(data))
		switch random.IntN(5) {
		case 0:
			data[at] ^= 1 << random.IntN(8)
		case 1:
			data[at] = byte(random.IntN(256))
		case 2:
			data = append(data[:at], data[at+1:]...)
		case 3:
			data = append(data[:at:at], append([]byte{byte(random.IntN(256))}, data[at:]...)...)
		case 4:
			to := min(len(data), at+random.IntN(40))
			data = append(data[:to:to], data[at:]...)
		}
	}
	return data
}

// The oracle of the fuzz tests must see what it is to see.
func TestTheOracleCountsRounds(t *testing.T) {
	for place, h := range map[string]hostile{
		"mac": {rounds(777), rounds(1), rounds(1), 1, false}, "certificates": {rounds(1), rounds(777), rounds(1), 1, false},
		"key": {rounds(1), rounds(1), rounds(777), 1, false},
	} {
		if n := mostRounds(h.build(t)); n != 777 {
			t.Errorf("%s: %d", place, n)
		}
	}
	if n := mostRounds(hostile{big.NewInt(1 << 62), rounds(1), rounds(1), 1, false}.build(t)); n != 1<<62 {
		t.Errorf("%d", n)
	}
}
