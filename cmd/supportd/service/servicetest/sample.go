package servicetest

import (
	"context"
	"crypto/tls"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"saihakko/cmd/supportd/service"
)

// sample is a seeded data folder, made once for all tests of a process and copied for each: making one takes a while.
type sample map[string][]byte

var seeded = sync.OnceValues(makeSample)

// certificates is the folder in the sample with the certificates and keys of the terminals.
const certificates = "certificates"

func makeSample() (_ sample, err error) {
	dir, err := os.MkdirTemp("", "servicetest-")
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := os.RemoveAll(dir); err == nil {
			err = e
		}
	}()
	ctx := context.Background()
	// The authority too is as of the beginning: its certificates are then valid by the test's clock and by the real one.
	made, err := service.Open(ctx, service.Options{
		Dir: dir, Now: Beginning, RealNow: func() time.Time { return Beginning().Add(-24 * time.Hour) },
	})
	if err != nil {
		return nil, err
	}
	if _, err := made.Seed(ctx, service.SeedOptions{
		Password: Password, CertificatesDir: filepath.Join(dir, certificates),
	}); err != nil {
		return nil, err
	}
	if err := made.Close(); err != nil {
		return nil, err
	}
	return readFolder(dir)
}

func readFolder(dir string) (sample, error) {
	files, folder := sample{}, os.DirFS(dir)
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files[name], err = fs.ReadFile(folder, name)
		return err
	})
	return files, err
}

func copySample(t testing.TB, dir string) {
	t.Helper()
	files, err := seeded()
	if err != nil {
		t.Fatalf("make sample data: %v", err)
	}
	for name, data := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatalf("copy sample data: %v", err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatalf("copy sample data: %v", err)
		}
	}
}

// CertificateFiles returns the files (PEM) of the present certificate of a terminal in the sample data, with its chain,
// and of its key. The terminal's certificate must be in force.
func (r *Running) CertificateFiles(terminal string) (certificate, key string) {
	r.t.Helper()
	base := filepath.Join(r.Dir, certificates, terminal)
	if _, err := os.Stat(base + ".crt"); err != nil {
		r.t.Fatalf("terminal %s has no certificate in the sample data: %v", terminal, err)
	}
	return base + ".crt", base + ".key"
}

// Certificate returns the present certificate of a terminal in the sample data.
func (r *Running) Certificate(terminal string) tls.Certificate {
	r.t.Helper()
	pair, err := tls.LoadX509KeyPair(r.CertificateFiles(terminal))
	if err != nil {
		r.t.Fatalf("load certificate of terminal %s: %v", terminal, err)
	}
	return pair
}
