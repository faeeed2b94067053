package draft_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"saihakko/client/draft"
	"saihakko/client/reissue"
	"saihakko/client/vault"
)

func TestADraftComesBackAsItWasLeft(t *testing.T) {
	dir := t.TempDir()
	key, err := vault.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	open := func() (*vault.Vault, *draft.Store) {
		v, err := vault.Open(dir, key)
		if err != nil {
			t.Fatal(err)
		}
		return v, draft.NewStore(v, newClock().Now)
	}
	v, store := open()
	left := store.New(account)
	left.Request, left.Step, left.Focus = request(), reissue.StepTerminals, reissue.FieldDesiredDate
	left, err = store.Save(left)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}

	v, store = open()
	defer v.Close()
	got, ok, err := store.LatestUnfinished(account)
	if err != nil || !ok {
		t.Fatalf("found %t, %v", ok, err)
	}
	if diff := cmp.Diff(left, got); diff != "" {
		t.Error(diff)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil && bytes.Contains(data, []byte("hanako@example.jp")) {
			t.Errorf("%s holds what was typed in the clear", file)
		}
	}
}

// TestWhateverIsTypedComesBack: any text at all, not only what the rules allow.
func TestWhateverIsTypedComesBack(t *testing.T) {
	d := newDesk(t)
	rapid.Check(t, func(t *rapid.T) {
		x := d.store.New(account)
		x.Request.Terminals = rapid.SliceOfN(rapid.String(), 1, 5).Draw(t, "terminals")
		for _, f := range reissue.Fields() {
			x.Request.SetText(f, rapid.String().Draw(t, string(f)))
		}
		if _, err := d.store.Save(x); err != nil {
			t.Fatal(err)
		}
		got, err := d.store.Load(x.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(x.Request, got.Request); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheLatestUnfinishedDraftOfTheAccountIsOffered(t *testing.T) {
	d := newDesk(t)
	if _, ok, err := d.store.LatestUnfinished(account); ok || err != nil {
		t.Errorf("without drafts: %t, %v", ok, err)
	}
	first := d.saved(request())
	second := d.saved(request())
	other := d.store.New("suzuki")
	d.save(other)
	expect := func(id string) {
		t.Helper()
		if got, ok, err := d.store.LatestUnfinished(account); !ok || err != nil || got.ID != id {
			t.Errorf("got %q, %t, %v; want %q", got.ID, ok, err, id)
		}
	}
	expect(second.ID)
	d.save(first) // changed again
	expect(first.ID)
	if _, err := d.submit(first.ID); err != nil {
		t.Fatal(err)
	}
	expect(second.ID)
	if list, err := d.store.List(account); err != nil || len(list) != 2 {
		t.Errorf("%d drafts, %v; want both, the sent one as history", len(list), err)
	}
}

func TestADiscardedDraftDoesNotComeBack(t *testing.T) {
	d := newDesk(t)
	x := d.saved(request())
	if err := d.store.Discard(x.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.store.Save(x); !errors.Is(err, draft.ErrDiscarded) { // the autosaver comes late
		t.Errorf("got %v, want ErrDiscarded", err)
	}
	if _, err := d.store.Load(x.ID); !errors.Is(err, draft.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
	if err := d.store.Discard(x.ID); err != nil {
		t.Errorf("discarding twice: %v", err)
	}
}

func TestADamagedDraftDoesNotHideTheOthers(t *testing.T) {
	dir := t.TempDir()
	key, err := vault.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(dir, key)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	store := draft.NewStore(v, newClock().Now)
	broken, whole := store.New(account), store.New(account)
	for _, x := range []draft.Draft{broken, whole} {
		if _, err := store.Save(x); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"+broken.ID+"*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	if err := os.WriteFile(files[0], []byte("scribble"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, ok, err := store.LatestUnfinished(account)
	if _, damaged := errors.AsType[*vault.DamagedError](err); !ok || got.ID != whole.ID || !damaged {
		t.Errorf("got %q, %t, %v", got.ID, ok, err)
	}
	if _, err := store.Save(broken); err != nil {
		t.Errorf("what is in the window can be saved again: %v", err)
	}
}

func TestSavingDoesNotTouchHowFarSendingHasCome(t *testing.T) {
	d := newDesk(t)
	x := d.saved(request())
	d.office.fail, d.office.after = offline(true), true
	if _, err := d.submit(x.ID); err == nil {
		t.Fatal("want a failure")
	}
	stale := x // as the window still holds it
	stale.Request.Applicant.FamilyName = "鈴木"
	kept := d.save(stale)
	if kept.State != draft.Unknown || kept.IdempotencyKey == "" || kept.Outgoing == nil ||
		kept.Request.Applicant.FamilyName != "鈴木" || kept.Outgoing.Applicant.FamilyName != "田中" {
		t.Errorf("got %+v", kept)
	}
	if err := d.store.Discard(x.ID); !errors.Is(err, draft.ErrUnresolved) {
		t.Errorf("discard: got %v, want ErrUnresolved", err)
	}
}
