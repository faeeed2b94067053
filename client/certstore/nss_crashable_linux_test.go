package certstore_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"saihakko/client/certstore"
	"saihakko/client/certstore/storetest"
)

// crashable is a real NSS database whose tools can be cut off: before the first run is step 1, after it step 2, and
// so on.
type crashable struct {
	certstore.Store
	mu            sync.Mutex
	step, crashAt int
}

func (c *crashable) CrashAt(step int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.step, c.crashAt = 0, step
}

func (c *crashable) killed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.step++
	return c.crashAt > 0 && c.step >= c.crashAt
}

func (c *crashable) through(_ certstore.Call, run func() ([]byte, error)) ([]byte, error) {
	if c.killed() {
		return nil, storetest.ErrCrash
	}
	out, err := run()
	if c.killed() {
		return nil, storetest.ErrCrash
	}
	return out, err
}

func (c *crashable) OrphanKeys(t *testing.T) int {
	t.Helper()
	n, err := certstore.OrphanKeys(t.Context(), c.Store)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (c *crashable) InstallKeyOnly(t *testing.T, key certstore.PendingKey) {
	t.Helper()
	if err := certstore.InstallKeyOnly(t.Context(), c.Store, key); err != nil {
		t.Fatal(err)
	}
	if n := c.OrphanKeys(t); n != 1 {
		t.Fatalf("%d orphan keys prepared, want 1", n)
	}
}

// template is an empty database, made once: NSS takes a while over the first one.
var template = sync.OnceValues(func() (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "nss-template-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := certstore.OpenNSS(dir)
	if err != nil {
		return nil, err
	}
	if _, err := s.List(context.Background()); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	entries, err := os.ReadDir(dir)
	for _, entry := range entries {
		content, failed := os.ReadFile(filepath.Join(dir, entry.Name()))
		files[entry.Name()], err = content, errors.Join(err, failed)
	}
	return files, err
})
