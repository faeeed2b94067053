package service_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"saihakko/cmd/supportd/service"
	"saihakko/cmd/supportd/service/servicetest"
)

func open(t *testing.T, dir string, now time.Time) *service.Service {
	t.Helper()
	s, err := service.Open(t.Context(), service.Options{Dir: dir, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestSeedingFillsAnEmptyFolderOnce(t *testing.T) {
	s := open(t, t.TempDir(), servicetest.Beginning())
	seeded, err := s.Seed(t.Context(), service.SeedOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(seeded.Password) < 16 || len(seeded.Accounts) != 3 || seeded.Accounts[0].LoginID != servicetest.Tokyo {
		t.Errorf("%d characters of password, accounts %+v", len(seeded.Password), seeded.Accounts)
	}
	if _, err := s.Seed(t.Context(), service.SeedOptions{}); !errors.Is(err, service.ErrAlreadySeeded) {
		t.Errorf("a second time: %v", err)
	}
}

func TestSeedingRefusesAWeakPassword(t *testing.T) {
	s := open(t, t.TempDir(), servicetest.Beginning())
	if _, err := s.Seed(t.Context(), service.SeedOptions{Password: "short"}); !errors.Is(err, service.ErrWeakPassword) {
		t.Errorf("%v", err)
	}
}

// Whenever the sample is made, leap days and the turn of the year included, it must hold together.
func TestSampleCanBeMadeOnAnyDay(t *testing.T) {
	for _, date := range []string{"2026-12-31T23:59:59", "2027-01-01T00:00:00", "2028-02-29T08:00:00", "2027-05-04T12:00:00", "2030-03-31T12:00:00"} {
		now, err := time.ParseInLocation("2006-01-02T15:04:05", date, servicetest.Beginning().Location())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := open(t, t.TempDir(), now).Seed(t.Context(), service.SeedOptions{Password: "long enough"}); err != nil {
			t.Errorf("%s: %v", date, err)
		}
	}
}

func TestCertificatesAndKeysAreReadableByTheirOwnerOnly(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows says by access lists who may read a file, not by mode bits")
	}
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "data"), servicetest.Beginning())
	if _, err := s.Seed(t.Context(), service.SeedOptions{CertificatesDir: filepath.Join(dir, "certificates")}); err != nil {
		t.Fatal(err)
	}
	files := 0
	if err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		if !info.IsDir() {
			files++
		}
		if path != dir && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", path, info.Mode())
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if files < 20 {
		t.Errorf("%d files", files)
	}
}

func TestAMistypedFolderIsNotMade(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "typo")
	if _, err := service.Open(t.Context(), service.Options{Dir: dir, Now: servicetest.Beginning, Existing: true}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("the folder was made")
	}
}
