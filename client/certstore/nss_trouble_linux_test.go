package certstore_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"saihakko/client/certstore"
	"saihakko/client/certstore/storetest"
)

func TestADatabaseWithAPasswordIsLocked(t *testing.T) {
	needTools(t)
	dir := t.TempDir()
	certutil(t, dir, nil, "-N", "-f", passwordFile(t))
	s := openNSS(t, dir)
	key, err := openNSS(t, emptyDatabase(t)).CreateKey(t.Context(), "key", certstore.P256)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := key.Sealed()
	if err != nil {
		t.Fatal(err)
	}
	cert := storetest.NewAuthority(t).Issue(t, "1AABC1", key.Public())
	_, createErr := s.CreateKey(t.Context(), "key", certstore.P256)
	_, listErr := s.List(t.Context())
	for what, err := range map[string]error{
		"create": createErr, "list": listErr, "install": s.Install(t.Context(), key, cert, "x"),
		"prove":   s.Prove(t.Context(), certstore.FingerprintOf(cert), nil),
		"remove":  s.Remove(t.Context(), certstore.FingerprintOf(cert)),
		"discard": s.DiscardKey(t.Context(), "key", sealed),
	} {
		if !errors.Is(err, certstore.ErrLocked) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func passwordFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(path, []byte("password of the test's database\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAStoreThatCannotBeUsedIsUnavailable(t *testing.T) {
	needTools(t)
	t.Run("damaged database", func(t *testing.T) {
		dir := emptyDatabase(t)
		if err := os.WriteFile(filepath.Join(dir, "cert9.db"), []byte("damaged"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openNSS(t, dir).List(t.Context()); !errors.Is(err, certstore.ErrUnavailable) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a file where the folder should be", func(t *testing.T) {
		if _, err := openNSS(t, filepath.Join(passwordFile(t), "db")).List(t.Context()); !errors.Is(err, certstore.ErrUnavailable) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("no tools", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		if _, err := certstore.OpenNSS(t.TempDir()); !errors.Is(err, certstore.ErrUnavailable) ||
			!strings.Contains(err.Error(), "libnss3-tools") {
			t.Errorf("got %v", err)
		}
	})
}

// fakeTools puts shell scripts in the place of NSS's tools.
func fakeTools(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	for _, tool := range []string{"certutil", "pk12util"} {

		if err := os.WriteFile(filepath.Join(dir, tool), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}

func TestAToolThatMisbehavesIsGivenUp(t *testing.T) {
	needTools(t)
	dir := emptyDatabase(t)
	t.Run("hangs", func(t *testing.T) {
		fakeTools(t, "exec sleep 600")
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := openNSS(t, dir).List(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("floods", func(t *testing.T) {
		fakeTools(t, "exec head -c 20000000 /dev/zero")
		if _, err := openNSS(t, dir).List(t.Context()); !errors.Is(err, certstore.ErrUnavailable) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("quotes its arguments", func(t *testing.T) {
		fakeTools(t, `echo "$0: $*: SEC_ERROR_PKCS12_UNABLE_TO_IMPORT_KEY: $*" >&2; cat /proc/self/fd/3 >&2; exit 3`)
		_, err := openNSS(t, dir).List(t.Context())
		if err == nil || err.Error() != "list certificates: certutil -K: SEC_ERROR_PKCS12_UNABLE_TO_IMPORT_KEY (exit status 3)" {
			t.Errorf("got %v", err)
		}
	})
}
