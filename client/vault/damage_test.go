package vault_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"saihakko/client/vault"
)

const keyCheck = "key-check.age"

func fileIn(t *testing.T, dir, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %q, %v", pattern, found, err)
	}
	return found[0]
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// snapshot is every file of the folder with its content.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, entry := range entries {
		files[entry.Name()] = string(read(t, filepath.Join(dir, entry.Name())))
	}
	return files
}

// expectSetAside gets a document that was damaged into content, and checks that exactly these bytes are kept.
func expectSetAside(t *testing.T, v *vault.Vault, name string, content []byte) {
	t.Helper()
	_, err := v.Get(name)
	var damaged *vault.DamagedError
	if !errors.As(err, &damaged) {
		t.Fatalf("got %v, want a DamagedError", err)
	}
	if damaged.Name != name || !bytes.Equal(read(t, damaged.SetAside), content) {
		t.Fatalf("set aside as %q of %q with other bytes", damaged.SetAside, damaged.Name)
	}
	if _, err := v.Get(name); !errors.Is(err, vault.ErrNotFound) {
		t.Fatalf("second get: %v", err)
	}
	if err := os.Remove(damaged.SetAside); err != nil {
		t.Fatal(err)
	}
}

func TestADocumentTornAtAnyByteIsSetAside(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, newKey(t))
	put(t, v, "draft/a", "typed by the user")
	path := fileIn(t, dir, "doc.*")
	whole := read(t, path)
	for n := range whole {
		write(t, path, whole[:n])
		expectSetAside(t, v, "draft/a", whole[:n])
	}
	write(t, path, whole)
	if got, err := v.Get("draft/a"); err != nil || string(got) != "typed by the user" {
		t.Errorf("%q, %v", got, err)
	}
	t.Logf("%d truncations", len(whole))
}

func TestADocumentWithAnyByteChangedIsSetAside(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, newKey(t))
	put(t, v, "draft/a", "typed by the user")
	path := fileIn(t, dir, "doc.*")
	whole := read(t, path)
	for n := range whole {
		for _, mask := range []byte{0x01, 0x20, 0xff} {
			changed := bytes.Clone(whole)
			changed[n] ^= mask
			write(t, path, changed)
			if _, err := v.Get("draft/a"); errors.Is(err, vault.ErrNewer) {
				continue // a flipped bit in the version's digit: left where it is
			}
			write(t, path, changed)
			expectSetAside(t, v, "draft/a", changed)
			removeAll(t, dir, "*.damaged-*")
		}
	}
}

func removeAll(t *testing.T, dir, pattern string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range found {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAFileUnderAnotherDocumentsNameIsNotTakenForIt(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, newKey(t))
	put(t, v, "draft/a", "of a")
	content := read(t, fileIn(t, dir, "doc.draft.a.age"))
	write(t, filepath.Join(dir, "doc.draft.b.age"), content)
	expectSetAside(t, v, "draft/b", content)
}

func TestADamagedDocumentThatIsReplacedUnreadIsSetAside(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, newKey(t))
	put(t, v, "draft/a", "typed by the user")
	path := fileIn(t, dir, "doc.*.age")
	torn := read(t, path)[:150]
	other := t.TempDir()
	put(t, open(t, other, newKey(t)), "draft/a", "with another key")
	for _, content := range [][]byte{torn, {}, read(t, fileIn(t, other, "doc.*.age"))} {
		write(t, path, content)
		put(t, v, "draft/a", "typed since")
		if got, err := v.Get("draft/a"); err != nil || string(got) != "typed since" {
			t.Errorf("%q, %v", got, err)
		}
		aside := fileIn(t, dir, "*.damaged-*")
		if !bytes.Equal(read(t, aside), content) {
			t.Error("other bytes were set aside")
		}
		removeAll(t, dir, "*.damaged-*")
	}
	later := []byte(strings.Replace(string(read(t, path)), "saihakko-vault 1 ", "saihakko-vault 2 ", 1))
	write(t, path, later)
	if err := v.Put("draft/a", []byte("typed since")); !errors.Is(err, vault.ErrNewer) || !bytes.Equal(read(t, path), later) {
		t.Errorf("over a file of a later version: %v", err)
	}
}

func TestDamagedDocumentsAreAllKept(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, newKey(t))
	aside := map[string]bool{}
	for _, text := range []string{"first", "second", "third"} {
		write(t, filepath.Join(dir, "doc.draft.a.age"), []byte(text))
		_, err := v.Get("draft/a")
		var damaged *vault.DamagedError
		if !errors.As(err, &damaged) || string(read(t, damaged.SetAside)) != text {
			t.Fatalf("%v", err)
		}
		aside[damaged.SetAside] = true
	}
	if len(aside) != 3 || len(names(t, v, "")) != 0 {
		t.Errorf("%v; listed %q", aside, names(t, v, ""))
	}
}

func TestDamageDoesNotKeepTheVaultFromOpening(t *testing.T) {
	key := newKey(t)
	for _, damaged := range []string{"doc.draft.a.age", keyCheck, "both"} {
		t.Run(damaged, func(t *testing.T) {
			dir := t.TempDir()
			v := open(t, dir, key)
			put(t, v, "draft/a", "a")
			put(t, v, "draft/b", "b")
			if err := v.Close(); err != nil {
				t.Fatal(err)
			}
			for _, file := range []string{"doc.draft.a.age", keyCheck} {
				if damaged == file || damaged == "both" {
					write(t, filepath.Join(dir, file), read(t, filepath.Join(dir, file))[:150])
				}
			}
			v = open(t, dir, key)
			if got, err := v.Get("draft/b"); err != nil || string(got) != "b" {
				t.Errorf("%q, %v", got, err)
			}
			if diff := cmp.Diff([]string{"draft/a", "draft/b"}, names(t, v, "")); diff != "" {
				t.Error("a damaged document is missing from the list before it was read:\n" + diff)
			}
		})
	}
}

func TestAWrongKeyIsToldFromDamage(t *testing.T) {
	for what, prepare := range map[string]func(t *testing.T, dir string, v *vault.Vault){
		"empty vault":    func(*testing.T, string, *vault.Vault) {},
		"with documents": func(t *testing.T, _ string, v *vault.Vault) { put(t, v, "draft/a", "a") },
		"key check lost": func(t *testing.T, dir string, v *vault.Vault) {
			put(t, v, "draft/a", "a")
			removeAll(t, dir, keyCheck)
		},
		"key check damaged": func(t *testing.T, dir string, v *vault.Vault) {
			put(t, v, "draft/a", "a")
			write(t, filepath.Join(dir, keyCheck), []byte("?"))
		},
	} {
		t.Run(what, func(t *testing.T) {
			dir := t.TempDir()
			v := open(t, dir, newKey(t))
			prepare(t, dir, v)
			if err := v.Close(); err != nil {
				t.Fatal(err)
			}
			before := snapshot(t, dir)
			if _, err := vault.Open(dir, newKey(t)); !errors.Is(err, vault.ErrWrongKey) {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
				t.Error("the folder changed:\n" + diff)
			}
		})
	}
}

func TestAKeyCheckDamagedAtAnyByteIsMadeAnew(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	if err := open(t, dir, key).Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, keyCheck)
	whole := read(t, path)
	for n := range whole {
		changed := bytes.Clone(whole)
		changed[n] ^= 0x20
		for _, content := range [][]byte{whole[:n], changed} {
			write(t, path, content)
			v, err := vault.Open(dir, key)
			if errors.Is(err, vault.ErrNewer) {
				continue
			}
			if err != nil {
				t.Fatalf("byte %d: %v", n, err)
			}
			if err := v.Close(); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(read(t, fileIn(t, dir, keyCheck+".damaged-1")), content) {
				t.Fatalf("byte %d: the damaged file was not kept", n)
			}
			removeAll(t, dir, keyCheck+".damaged-1")
		}
	}
}

func TestFilesOfALaterVersionAreLeftAlone(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	v := open(t, dir, key)
	put(t, v, "draft/a", "a")
	path := filepath.Join(dir, "doc.draft.a.age")
	later := []byte(strings.Replace(string(read(t, path)), "saihakko-vault 1 ", "saihakko-vault 2 ", 1))
	write(t, path, later)
	for range 2 {
		if _, err := v.Get("draft/a"); !errors.Is(err, vault.ErrNewer) {
			t.Errorf("got %v", err)
		}
	}
	if !bytes.Equal(read(t, path), later) {
		t.Error("the file was touched")
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, keyCheck)
	write(t, path, []byte(strings.Replace(string(read(t, path)), "saihakko-vault 1 ", "saihakko-vault 7 ", 1)))
	if _, err := vault.Open(dir, key); !errors.Is(err, vault.ErrNewer) {
		t.Errorf("got %v", err)
	}
}
