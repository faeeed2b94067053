//go:build windows

package certstore_test

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"saihakko/client/certstore"
	"saihakko/client/certstore/storetest"
)

// cuttable is a real store of the current user, with real containers, whose changes can be cut off: before the first
// step is step 1, after it step 2, and so on.
type cuttable struct {
	certstore.Store
	prefix        string
	cng           bool
	mu            sync.Mutex
	step, crashAt int
}

func (c *cuttable) CrashAt(step int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.step, c.crashAt = 0, step
}

func (c *cuttable) killed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.step++
	return c.crashAt > 0 && c.step >= c.crashAt
}

func (c *cuttable) through(do func() error) error {
	if c.killed() {
		return storetest.ErrCrash
	}
	err := do()
	if c.killed() {
		return storetest.ErrCrash
	}
	return err
}

func (c *cuttable) Makes(kind certstore.KeyKind) bool { return c.cng || kind == certstore.RSA2048 }

// InstallKeyOnly has nothing to do: the key lies in its container from the beginning.
func (c *cuttable) InstallKeyOnly(*testing.T, certstore.PendingKey) {}

func (c *cuttable) OrphanKeys(t *testing.T) int {
	t.Helper()
	names, err := certstore.Containers(c.prefix)
	if err != nil {
		t.Fatal(err)
	}
	used, err := certstore.UsedContainers(c.Store)
	if err != nil {
		t.Fatal(err)
	}
	return len(slices.DeleteFunc(names, func(name string) bool {
		return slices.ContainsFunc(used, func(other string) bool { return strings.EqualFold(name, other) })
	}))
}

// openStore opens an empty store, which is gone with its containers when the test ends.
func openStore(t *testing.T) *cuttable {
	t.Helper()
	id := strings.ToLower(rand.Text()[:10])
	c := &cuttable{prefix: "saihakko-test-" + id + "-", cng: certstore.InCNG(t)}
	name := "SaihakkoTest" + id
	c.Store = certstore.OpenSystemStore(name, c.prefix, c.through)
	t.Cleanup(func() {
		if err := certstore.RemoveSystemStore(name); err != nil {
			t.Error(err)
		}
		left, err := certstore.Containers(c.prefix)
		for _, container := range left {
			err = errors.Join(err, certstore.RemoveContainer(container))
		}
		if err != nil {
			t.Error(err)
		}
	})
	return c
}

func TestTheStoreOfWindowsKeepsThePromises(t *testing.T) {
	storetest.Run(t, func(t *testing.T) certstore.Store { return openStore(t) })
}
