package certfile_test

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"software.sslmate.com/src/go-pkcs12"

	"saihakko/client/certfile"
	"saihakko/client/certstore"
	"saihakko/client/vault"
)

func nss(t *testing.T) (certstore.Store, string) {
	t.Helper()
	need(t, "certutil", "pk12util")
	dir := t.TempDir()
	s, err := certstore.OpenNSS(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.List(t.Context()); err != nil { // creates it
		t.Fatal(err)
	}
	return s, dir
}

func TestAnImportIntoNSSIsProvenAndDoneOnce(t *testing.T) {
	s, _ := nss(t)
	importOnce(t, s)
}

func digests(t *testing.T, dir string) map[string][32]byte {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][32]byte{}
	for _, file := range files {
		data, err := os.ReadFile(filepath.Join(dir, file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		found[file.Name()] = sha256.Sum256(data)
	}
	return found
}

// The database's files are the same, byte by byte, after a file was offered at each length but its own.
func TestATruncatedFileLeavesTheDatabaseAsItIs(t *testing.T) {
	s, dir := nss(t)
	before := digests(t, dir)
	p := world()
	whole := must(pkcs12.LegacyDES.Encode(p.rsaKey, p.rsaCert, nil, "a"))
	for length := range whole {
		b, err := certfile.Read(whole[:length], "a")
		if err == nil {
			_, err = importer(s, vault.NewMemory()).Import(t.Context(), b, "")
			t.Fatalf("%d of %d bytes: read, then %v", length, len(whole), err)
		}
	}
	if diff := cmp.Diff(before, digests(t, dir)); diff != "" {
		t.Error(diff)
	}
	t.Logf("%d files cut off, all refused, database unchanged", len(whole))
}
