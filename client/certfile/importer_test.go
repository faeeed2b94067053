package certfile_test

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"software.sslmate.com/src/go-pkcs12"

	"saihakko/client/acquire"
	"saihakko/client/certfile"
	"saihakko/client/certstore"
	"saihakko/client/certstore/storetest"
	"saihakko/client/vault"
)

func clock() time.Time { return now }

func importer(s certstore.Store, v acquire.Vault) certfile.Importer {
	return certfile.Importer{Store: s, Vault: v, Now: clock}
}

func bundles(t *testing.T) map[string]*certfile.Bundle {
	t.Helper()
	p := world()
	found := map[string]*certfile.Bundle{}
	var err error
	if found["rsa"], err = certfile.Read(must(pkcs12.LegacyRC2.Encode(p.rsaKey, p.rsaCert, nil, "a")), "a"); err != nil {
		t.Fatal(err)
	}
	if found["ec"], err = certfile.Read(must(pkcs12.Modern2023.Encode(p.ecKey, p.ecCert, nil, "a")), "a"); err != nil {
		t.Fatal(err)
	}
	return found
}

// state is all that an import may change.
func state(t *testing.T, s certstore.Store, v *vault.Vault) map[string]string {
	t.Helper()
	entries, err := s.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, e := range entries {
		found[e.Fingerprint().String()] = e.Label
		if !e.HasKey {
			found[e.Fingerprint().String()] += " without key"
		}
	}
	documents, err := v.List("")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range documents {
		found[d.Name] = "document"
	}
	return found
}

func installedState(fp, label string) map[string]string {
	return map[string]string{fp: label, "installed/" + fp: "document"}
}

func importOnce(t *testing.T, s certstore.Store) {
	t.Helper()
	for kind, b := range bundles(t) {
		t.Run(kind, func(t *testing.T) {
			v := vault.NewMemory()
			done, err := importer(s, v).Import(t.Context(), b, "")
			if err != nil {
				t.Fatal(err)
			}
			if done.Existed || !done.At.Equal(now) || done.Terminal != b.Certificate.Subject.CommonName {
				t.Errorf("%+v", done)
			}
			want := installedState(done.Fingerprint, done.Terminal+" 2026-10-20")
			if diff := cmp.Diff(want, state(t, s, v)); diff != "" {
				t.Error(diff)
			}
			again, err := importer(s, v).Import(t.Context(), b, "another name")
			if err != nil || !again.Existed || again.Label != want[done.Fingerprint] {
				t.Errorf("%+v, %v", again, err)
			}
			if diff := cmp.Diff(want, state(t, s, v)); diff != "" {
				t.Error(diff)
			}
			if err := s.Remove(t.Context(), certstore.FingerprintOf(b.Certificate)); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestAnImportIsProvenAndDoneOnce(t *testing.T) { importOnce(t, storetest.NewMemory()) }

// TestAKillAtAnyStepLeavesNothingHalf kills the import before each change of store and vault. After the next start the
// certificate is there and works, or nothing is.
func TestAKillAtAnyStepLeavesNothingHalf(t *testing.T) {
	b := bundles(t)["ec"]
	fp := certstore.FingerprintOf(b.Certificate).String()
	kept, undone := 0, 0
	for step := 0; ; step++ {
		memory, v := storetest.NewMemory(), vault.NewMemory()
		line := &lifeline{left: step}
		_, err := importer(&cutStore{memory, line}, cutVault{v, line}).Import(t.Context(), b, "x")
		if err == nil {
			t.Logf("killed at each of %d steps: %d times kept, %d times taken back", step, kept, undone)
			if kept == 0 || undone == 0 {
				t.Error("the kills were all of one kind")
			}
			return
		}
		if !errors.Is(err, storetest.ErrCrash) {
			t.Fatalf("step %d: %v", step, err)
		}
		if _, err := importer(memory, v).Recover(t.Context()); err != nil {
			t.Fatalf("step %d: recover: %v", step, err)
		}
		want := map[string]string{}
		if got := state(t, memory, v); got[fp] != "" {
			want = installedState(fp, "x")
			kept++
			if err := memory.Prove(t.Context(), certstore.FingerprintOf(b.Certificate), []byte("x")); err != nil {
				t.Error(err)
			}
		} else {
			undone++
			if _, err := memory.OpenKey(t.Context(), "saihakko-file-"+fp[:32], nil); !errors.Is(err, certstore.ErrNotFound) {
				t.Errorf("step %d: a key was left: %v", step, err)
			}
		}
		if diff := cmp.Diff(want, state(t, memory, v)); diff != "" {
			t.Errorf("step %d: %s", step, diff)
		}
	}
}

// lifeline lets some changes pass and then none.
type lifeline struct{ left int }

func (l *lifeline) cut() bool {
	l.left--
	return l.left < 0
}

// cutVault is a vault of a program that is killed.
type cutVault struct {
	*vault.Vault
	line *lifeline
}

func (v cutVault) Put(name string, data []byte) error {
	if v.line.cut() {
		return storetest.ErrCrash
	}
	return v.Vault.Put(name, data)
}

func (v cutVault) Delete(name string) error {
	if v.line.cut() {
		return storetest.ErrCrash
	}
	return v.Vault.Delete(name)
}

// cutStore is a store of a program that is killed.
type cutStore struct {
	*storetest.Memory
	line *lifeline
}

func (s *cutStore) through(do func() error) error {
	if s.line.cut() {
		return storetest.ErrCrash
	}
	return do()
}

func (s *cutStore) ImportKey(ctx context.Context, name string, key crypto.Signer) (pending certstore.PendingKey, err error) {
	err = s.through(func() error {
		pending, err = s.Memory.ImportKey(ctx, name, key)
		return err
	})
	return pending, err
}

func (s *cutStore) Install(ctx context.Context, key certstore.PendingKey, cert *x509.Certificate, label string) error {
	return s.through(func() error { return s.Memory.Install(ctx, key, cert, label) })
}

func (s *cutStore) Remove(ctx context.Context, fp certstore.Fingerprint) error {
	return s.through(func() error { return s.Memory.Remove(ctx, fp) })
}

func (s *cutStore) DiscardKey(ctx context.Context, name string, sealed []byte) error {
	return s.through(func() error { return s.Memory.DiscardKey(ctx, name, sealed) })
}

func (s *cutStore) Prove(ctx context.Context, fp certstore.Fingerprint, challenge []byte) error {
	return s.through(func() error { return s.Memory.Prove(ctx, fp, challenge) })
}

// unproving is a store whose key does not work.
type unproving struct{ *storetest.Memory }

func (unproving) Prove(context.Context, certstore.Fingerprint, []byte) error {
	return certstore.ErrKeyMismatch
}

func TestWhatCannotBeProvenIsTakenBack(t *testing.T) {
	memory, v := storetest.NewMemory(), vault.NewMemory()
	_, err := importer(unproving{memory}, v).Import(t.Context(), bundles(t)["rsa"], "x")
	failed, ok := errors.AsType[*certfile.ImportError](err)
	if !ok || !errors.Is(err, certstore.ErrKeyMismatch) || failed.Cleanup != nil {
		t.Errorf("got %v", err)
	}
	if got := state(t, memory, v); len(got) > 0 {
		t.Errorf("left: %v", got)
	}
}

// bare is a store that takes no keys from elsewhere.
type bare struct{ certstore.Store }

func TestAStoreThatTakesNoKeysIsLeftAlone(t *testing.T) {
	memory, v := storetest.NewMemory(), vault.NewMemory()
	_, err := importer(bare{memory}, v).Import(t.Context(), bundles(t)["rsa"], "x")
	if !errors.Is(err, certstore.ErrUnsupported) {
		t.Errorf("got %v", err)
	}
	if got := state(t, memory, v); len(got) > 0 {
		t.Errorf("left: %v", got)
	}
}

// lockedStore is a store that asks for a password at the next start.
type lockedStore struct{ *storetest.Memory }

func (lockedStore) Prove(context.Context, certstore.Fingerprint, []byte) error {
	return certstore.ErrLocked
}

func TestALockedStoreDecidesNothingAboutAnInterruptedImport(t *testing.T) {
	memory, v := storetest.NewMemory(), vault.NewMemory()
	line := &lifeline{left: 3} // journal, key and certificate
	if _, err := importer(&cutStore{memory, line}, cutVault{v, line}).Import(t.Context(), bundles(t)["ec"], "x"); err == nil {
		t.Fatal("not killed")
	}
	before := state(t, memory, v)
	if _, err := importer(lockedStore{memory}, v).Recover(t.Context()); !errors.Is(err, certstore.ErrLocked) {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff(before, state(t, memory, v)); diff != "" {
		t.Error(diff)
	}
	if kept, err := importer(memory, v).Recover(t.Context()); err != nil || len(kept) != 1 {
		t.Errorf("unlocked: %v, %v", kept, err)
	}
}
