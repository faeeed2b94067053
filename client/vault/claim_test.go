package vault_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"saihakko/client/vault"
)

// Two first starts at once: the second must not make a key of its own while the first is making one.
func TestTheKeyIsAskedForOnlyByWhoHasTheFolder(t *testing.T) {
	dir := t.TempDir()
	v, err := vault.OpenWith(dir, func() (vault.Key, error) {
		_, err := vault.OpenWith(dir, func() (vault.Key, error) {
			t.Error("a second process was let to make a key")
			return newKey(t), nil
		})
		if !errors.Is(err, vault.ErrInUse) {
			t.Errorf("the second start: %v", err)
		}
		return newKey(t), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	put(t, v, "draft/a", "typed")
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestWithoutAKeyTheFolderStaysFree(t *testing.T) {
	dir, locked := t.TempDir(), errors.New("keyring is locked")
	if _, err := vault.OpenWith(dir, func() (vault.Key, error) { return vault.Key{}, locked }); !errors.Is(err, locked) {
		t.Fatalf("got %v", err)
	}
	put(t, open(t, dir, newKey(t)), "draft/a", "typed")
}

func TestAVaultOfALostKeyIsSetAsideAsAWholeAndBegunAnew(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	lost := newKey(t)
	for _, number := range []string{"1", "2"} {
		v, err := vault.Open(dir, lost)
		if err != nil {
			t.Fatal(err)
		}
		put(t, v, "draft/a", "typed long ago")
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
		before := snapshot(t, dir)
		delete(before, "lock")

		key := newKey(t)
		if _, err := vault.Open(dir, key); !errors.Is(err, vault.ErrWrongKey) {
			t.Fatalf("got %v", err)
		}
		aside, err := vault.SetAside(dir)
		if err != nil || aside != dir+".old-"+number {
			t.Fatalf("%q, %v", aside, err)
		}
		if diff := cmp.Diff(before, snapshot(t, aside)); diff != "" {
			t.Error("not what was there:", diff)
		}
		v, err = vault.Open(dir, key)
		if err != nil {
			t.Fatal(err)
		}
		put(t, v, "draft/b", "typed now")
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
		put(t, open(t, aside, lost), "draft/a", "still readable with its key")
		lost = key
	}
}

func TestAVaultInUseIsNotSetAside(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	put(t, open(t, dir, newKey(t)), "draft/a", "typed")
	if _, err := vault.SetAside(dir); !errors.Is(err, vault.ErrInUse) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(dir + ".old-1"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was set aside: %v", err)
	}
}
