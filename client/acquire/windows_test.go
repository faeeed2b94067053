//go:build windows

package acquire_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"testing"

	"saihakko/client"
	"saihakko/client/certstore"
	"saihakko/client/vault"
	"saihakko/cmd/supportd/service/servicetest"
)

// TestACertificateOfTheRealServiceReachesTheStoreOfWindows works in CurrentUser\My, and takes out again what it put in.
func TestACertificateOfTheRealServiceReachesTheStoreOfWindows(t *testing.T) {
	store, err := certstore.OpenDefault()
	if err != nil {
		t.Fatal(err)
	}
	s := servicetest.Start(t)
	number := reissueAt(t, s)
	c := clientAt(t, s)
	a := at(c, store, vault.NewMemory())
	got, err := a.Run(t.Context(), reissued, codesOf(t, c, reissued), nil)
	if err != nil {
		t.Fatal(err)
	}
	var fp certstore.Fingerprint
	if n, err := hex.Decode(fp[:], []byte(got.Fingerprint)); err != nil || n != len(fp) {
		t.Fatal(got.Fingerprint, err)
	}
	defer func() {
		if err := store.Remove(context.Background(), fp); err != nil {
			t.Error(err)
		}
	}()
	if !got.Connected || got.Terminal != reissued || got.ApplicationNumber != number || got.Store != store.Describe() {
		t.Errorf("got %+v", got)
	}
	if err := store.Prove(t.Context(), fp, []byte(rand.Text())); err != nil {
		t.Error(err)
	}
	app, err := c.Application(t.Context(), number, "")
	if err != nil || app.State != client.ApplicationAcquired {
		t.Errorf("the service says %s, %v", app.State, err)
	}
	_, err = a.Run(t.Context(), reissued, codesOf(t, c, reissued), nil)
	if p, ok := errors.AsType[*client.Problem](err); !ok || p.Type != client.ProblemAlreadyAcknowledged {
		t.Errorf("acquiring again: %v", err)
	}
}
