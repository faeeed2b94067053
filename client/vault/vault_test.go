package vault_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"saihakko/client/vault"
)

func newKey(t *testing.T) vault.Key {
	t.Helper()
	key, err := vault.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func open(t *testing.T, dir string, key vault.Key) *vault.Vault {
	t.Helper()
	v, err := vault.Open(dir, key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	return v
}

func put(t *testing.T, v *vault.Vault, name, data string) {
	t.Helper()
	if err := v.Put(name, []byte(data)); err != nil {
		t.Fatal(err)
	}
}

func names(t *testing.T, v *vault.Vault, prefix string) []string {
	t.Helper()
	infos, err := v.List(prefix)
	if err != nil {
		t.Fatal(err)
	}
	found := []string{}
	for _, info := range infos {
		found = append(found, info.Name)
	}
	return found
}

// both runs a test on a vault on disk and on one in memory: they must not be told apart.
func both(t *testing.T, test func(t *testing.T, v *vault.Vault)) {
	t.Run("disk", func(t *testing.T) { test(t, open(t, t.TempDir(), newKey(t))) })
	t.Run("memory", func(t *testing.T) { test(t, vault.NewMemory()) })
}

func TestADocumentIsReadAsItWasPut(t *testing.T) {
	both(t, func(t *testing.T, v *vault.Vault) {
		for _, data := range []string{"", "x", "line\nline\n", strings.Repeat("あ", 100_000)} {
			put(t, v, "draft/01J9ZK", data)
			got, err := v.Get("draft/01J9ZK")
			if err != nil || string(got) != data {
				t.Errorf("got %d bytes, %v; want %d bytes", len(got), err, len(data))
			}
		}
	})
}

func TestMissingDocumentsAreToldFromEmptyOnes(t *testing.T) {
	both(t, func(t *testing.T, v *vault.Vault) {
		if _, err := v.Get("journal/none"); !errors.Is(err, vault.ErrNotFound) {
			t.Errorf("got %v", err)
		}
		put(t, v, "journal/empty", "")
		if got, err := v.Get("journal/empty"); err != nil || len(got) != 0 {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

func TestListHoldsTheNamesOfAPrefixInOrder(t *testing.T) {
	both(t, func(t *testing.T, v *vault.Vault) {
		for _, name := range []string{"draft/b", "draft/B", "journal/a", "draft/a", "draft/a/b", "settings"} {
			put(t, v, name, "content of "+name)
		}
		if diff := cmp.Diff([]string{"draft/B", "draft/a", "draft/a/b", "draft/b"}, names(t, v, "draft/")); diff != "" {
			t.Error(diff)
		}
		if got := names(t, v, ""); len(got) != 6 {
			t.Errorf("all: %q", got)
		}
		for _, name := range []string{"draft/b", "draft/B"} {
			if got, err := v.Get(name); err != nil || string(got) != "content of "+name {
				t.Errorf("%s: %q, %v", name, got, err)
			}
		}
	})
}

func TestDeleteMayBeRepeated(t *testing.T) {
	both(t, func(t *testing.T, v *vault.Vault) {
		put(t, v, "draft/a", "1")
		for range 2 {
			if err := v.Delete("draft/a"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := v.Get("draft/a"); !errors.Is(err, vault.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	})
}

func TestNamesOutsideTheRulesAreRefused(t *testing.T) {
	both(t, func(t *testing.T, v *vault.Vault) {
		for _, name := range []string{"", "/", "a/", "/a", "a//b", "..", "../x", "a/../b", "a.b", "a_b", "a b", "-a",
			"a/-b", "a\x00", "下書き", "a\\b", "a/b/c/d/e", strings.Repeat("a", 121)} {
			for what, err := range map[string]error{
				"put": v.Put(name, nil), "delete": v.Delete(name), "get": errOf(v.Get(name)),
			} {
				if !errors.Is(err, vault.ErrName) {
					t.Errorf("%s %q: %v", what, name, err)
				}
			}
		}
		for _, name := range []string{"a", "nul", "a/b/c/d", "0", "x-y", strings.Repeat("A", 120)} {
			put(t, v, name, name)
		}
	})
}

func errOf[T any](_ T, err error) error { return err }

func TestTheSizeOfADocumentIsBounded(t *testing.T) {
	both(t, func(t *testing.T, v *vault.Vault) {
		full := bytes.Repeat([]byte{0xa5}, vault.MaxSize)
		if err := v.Put("big", full); err != nil {
			t.Fatal(err)
		}
		if got, err := v.Get("big"); err != nil || !bytes.Equal(got, full) {
			t.Errorf("%d bytes, %v", len(got), err)
		}
		if err := v.Put("big", append(full, 0)); !errors.Is(err, vault.ErrTooLarge) {
			t.Errorf("got %v", err)
		}
	})
}

func TestNothingWorksAfterClose(t *testing.T) {
	both(t, func(t *testing.T, v *vault.Vault) {
		for range 2 {
			if err := v.Close(); err != nil {
				t.Fatal(err)
			}
		}
		for _, err := range []error{v.Put("a", nil), v.Delete("a"), errOf(v.Get("a")), errOf(v.List(""))} {
			if !errors.Is(err, vault.ErrClosed) {
				t.Errorf("got %v", err)
			}
		}
		if v.Persistent() {
			t.Error("a closed vault keeps nothing")
		}
	})
}

func TestWhatWasReadCannotBeChangedThroughTheSlice(t *testing.T) {
	both(t, func(t *testing.T, v *vault.Vault) {
		data := []byte("original")
		if err := v.Put("a", data); err != nil {
			t.Fatal(err)
		}
		data[0] = 'X'
		got, err := v.Get("a")
		if err != nil {
			t.Fatal(err)
		}
		got[1] = 'X'
		if again, err := v.Get("a"); err != nil || string(again) != "original" {
			t.Errorf("%q, %v", again, err)
		}
	})
}

func TestConcurrentPutsLeaveOneWholeDocument(t *testing.T) {
	both(t, func(t *testing.T, v *vault.Vault) {
		var wg sync.WaitGroup
		for writer := range 8 {
			wg.Go(func() {
				for range 10 {
					text := strings.Repeat(fmt.Sprintf("%d", writer), 5000)
					if err := v.Put("draft/shared", []byte(text)); err != nil {
						t.Error(err)
					}
					got, err := v.Get("draft/shared")
					if err != nil || len(got) != 5000 || strings.Trim(string(got), string(got[:1])) != "" {
						t.Errorf("%d bytes, %v", len(got), err)
					}
					if _, err := v.List(""); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
	})
}

func TestDocumentsOutliveTheProcess(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	v := open(t, dir, key)
	if !v.Persistent() {
		t.Error("not persistent")
	}
	put(t, v, "draft/a", "kept")
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	parsed, err := vault.ParseKey(key.Secret())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := open(t, dir, parsed).Get("draft/a"); err != nil || string(got) != "kept" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestMemoryTakesItsTimesFromTheGivenClock(t *testing.T) {
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	v := vault.NewMemory(vault.WithClock(func() time.Time { return at }))
	put(t, v, "a", "")
	infos, err := v.List("")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]vault.Info{{Name: "a", Changed: at}}, infos); diff != "" {
		t.Error(diff)
	}
	if v.Persistent() {
		t.Error("memory is not persistent")
	}
}

func TestOnlyOneProcessMayOpenAVault(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	first := open(t, dir, key)
	if _, err := vault.Open(dir, key); !errors.Is(err, vault.ErrInUse) {
		t.Fatalf("got %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir, key)
}

func TestFolderAndFilesAreForThisUserAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits; the user's profile folder is private by its access list")
	}
	dir := filepath.Join(t.TempDir(), "new", "vault")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, open(t, dir, newKey(t)), "draft/a", "x")
	stat, err := os.Stat(dir)
	if err != nil || stat.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v", stat.Mode(), err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Fatalf("%v, %v; want lock, key-check and the document", entries, err)
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", entry.Name(), info.Mode(), err)
		}
	}
}

func TestNothingOfADocumentShowsInTheFolder(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	v := open(t, dir, key)
	secrets := []string{"認証コード2", "S3CRET-CODE", "yamada@example.jp"}
	for i := range 20 {
		put(t, v, fmt.Sprintf("draft/%d", i), strings.Join(secrets, " ")+strings.Repeat(secrets[1], i*500))
	}
	secrets = append(secrets, key.Secret(), key.Secret()[len("AGE-SECRET-KEY-1"):])
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, secret := range secrets {
			if bytes.Contains(content, []byte(secret)) || strings.Contains(path, secret) {
				t.Errorf("%s holds a secret in plain text", path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAKeyDoesNotPrintItself(t *testing.T) {
	key := newKey(t)
	for _, text := range []string{fmt.Sprint(key), fmt.Sprintf("%v %+v %#v %s %q %x", key, key, key, key, key, key),
		fmt.Sprintf("%+v", struct{ K vault.Key }{key}), fmt.Sprintf("%v", &key)} {
		if strings.Contains(text, key.Secret()) || strings.Contains(text, "SECRET") {
			t.Error("the key shows in formatted output")
		}
	}
	secret := key.Secret()
	if _, err := vault.ParseKey(secret[:len(secret)-1]); err == nil || strings.Contains(err.Error(), secret[:20]) {
		t.Errorf("error for a broken key shows it, or there is none: %v", err == nil)
	}
	if _, err := vault.Open(t.TempDir(), vault.Key{}); err == nil {
		t.Error("the zero key opens a vault")
	}
}
