package storetest

import (
	"errors"
	"testing"

	"saihakko/client/certstore"
)

// A crashTest prepares a store, and returns a change and what must hold after it was done.
type crashTest func(t *testing.T, ca *Authority, s certstore.Store) (change func() error, check func(t *testing.T))

// atEveryStep does a change with a kill at its first step, its second, and so on until it gets through, and each time
// does it again after the kill.
func atEveryStep(t *testing.T, ca *Authority, open func(t *testing.T) certstore.Store, test crashTest) {
	for step := 1; ; step++ {
		s := open(t)
		crasher, ok := s.(Crasher)
		if !ok {
			t.Skip("this store cannot be cut off")
		}
		change, check := test(t, ca, s)
		crasher.CrashAt(step)
		cut := change()
		crasher.CrashAt(0)
		if cut != nil && !errors.Is(cut, ErrCrash) {
			t.Fatalf("step %d: %v", step, cut)
		}
		if cut != nil {
			if err := change(); err != nil {
				t.Fatalf("again after a kill at step %d: %v", step, err)
			}
		}
		check(t)
		if t.Failed() {
			t.Fatalf("after a kill at step %d", step)
		}
		if cut == nil {
			if step == 1 {
				t.Fatal("the change has no step")
			}
			t.Logf("killed at each of %d steps", step-1)
			return
		}
	}
}

func crashInInstall(t *testing.T, ca *Authority, s certstore.Store) (func() error, func(*testing.T)) {
	key, _ := pending(t, s, "key-1", certstore.P256)
	cert := ca.Issue(t, "1AABC1", key.Public())
	return func() error { return s.Install(t.Context(), key, cert, "terminal") },
		func(t *testing.T) {
			t.Helper()
			if got := expect(t, s, cert)[certstore.FingerprintOf(cert)].Label; got != "terminal" {
				t.Errorf("label %q", got)
			}
		}
}

// crashInReplace installs the certificate of a reissue beside the old one of the same subject.
func crashInReplace(t *testing.T, ca *Authority, s certstore.Store) (func() error, func(*testing.T)) {
	oldKey, _ := pending(t, s, "key-1", certstore.P256)
	old := ca.Issue(t, "1AABC1", oldKey.Public())
	install(t, s, oldKey, old, "terminal")
	key, _ := pending(t, s, "key-2", certstore.P256)
	cert := ca.Issue(t, "1AABC1", key.Public())
	return func() error { return s.Install(t.Context(), key, cert, "terminal") },
		func(t *testing.T) {
			t.Helper()
			expect(t, s, old, cert)
		}
}

func crashInRemove(t *testing.T, ca *Authority, s certstore.Store) (func() error, func(*testing.T)) {
	key, sealed := pending(t, s, "key-1", certstore.P256)
	cert := ca.Issue(t, "1AABC1", key.Public())
	install(t, s, key, cert, "terminal")
	keptKey, _ := pending(t, s, "key-2", certstore.P256)
	kept := ca.Issue(t, "1AABC1", keptKey.Public())
	install(t, s, keptKey, kept, "terminal")
	return func() error {
			// The kill may have come after the last change: then there is nothing left to remove.
			err := s.Remove(t.Context(), certstore.FingerprintOf(cert))
			if errors.Is(err, certstore.ErrNotFound) {
				return nil
			}
			return err
		}, func(t *testing.T) {
			t.Helper()
			expect(t, s, kept)
			expectNoKey(t, s, "key-1", sealed)
		}
}

// crashInDiscard discards the key of an installation that was cut off as late as leaves no certificate.
func crashInDiscard(t *testing.T, _ *Authority, s certstore.Store) (func() error, func(*testing.T)) {
	key, sealed := pending(t, s, "key-1", certstore.P256)
	if o, ok := s.(Orphaner); ok {
		o.InstallKeyOnly(t, key)
	}
	return func() error { return s.DiscardKey(t.Context(), "key-1", sealed) },
		func(t *testing.T) {
			t.Helper()
			expect(t, s)
			expectNoKey(t, s, "key-1", sealed)
		}
}

// expectNoKey checks that no private key was left without a certificate, where the store can tell.
func expectNoKey(t *testing.T, s certstore.Store, name string, sealed []byte) {
	t.Helper()
	if o, ok := s.(Orphaner); ok {
		if n := o.OrphanKeys(t); n != 0 {
			t.Errorf("%d private keys without a certificate", n)
		}
	}
	if sealed == nil {
		if _, err := s.OpenKey(t.Context(), name, nil); !errors.Is(err, certstore.ErrNotFound) {
			t.Errorf("the key is still there: %v", err)
		}
	}
}
