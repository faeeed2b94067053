package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"saihakko/client/businessday"
	"saihakko/client/reissue"
	"saihakko/cmd/supportd/service/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T, path string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), path)
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

func write(t *testing.T, s *store.Store, do func(*store.Tx) error) {
	t.Helper()
	if err := s.Write(context.Background(), do); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, s *store.Store, do func(*store.Tx) error) {
	t.Helper()
	if err := s.Read(context.Background(), do); err != nil {
		t.Fatal(err)
	}
}

func TestAnAbandonedChangeLeavesNothing(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "db"))
	abandoned := errors.New("abandoned")
	err := s.Write(context.Background(), func(tx *store.Tx) error {
		return errors.Join(tx.SetSetting("name", "value"), abandoned)
	})
	if !errors.Is(err, abandoned) {
		t.Fatal(err)
	}
	func() { // also where the change panics
		defer func() { _ = recover() }()
		_ = s.Write(context.Background(), func(tx *store.Tx) error {
			_ = tx.SetSetting("name", "value")
			panic("bug")
		})
	}()
	read(t, s, func(tx *store.Tx) error {
		value, err := tx.Setting("name")
		if value != "" {
			t.Errorf("kept %q", value)
		}
		return err
	})
}

func TestPathsMayBeRelativeAndStrange(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, path := range []string{"support.db", "50% ?#&.db", "東京 事業所.db"} {
		write(t, open(t, path), func(tx *store.Tx) error { return tx.SetSetting("name", "value") })
		if _, err := os.Stat(filepath.Join(dir, path)); err != nil {
			t.Error(err)
		}
	}
}

func TestViewsCannotChangeAnything(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "db"))
	if err := s.Read(context.Background(), func(tx *store.Tx) error { return tx.SetSetting("name", "value") }); err == nil {
		t.Error("a view was written into")
	}
}

// Two processes on the same file: each sees what the other has committed, and none of their changes are lost.
func TestTwoProcessesShareTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	first, second := open(t, path), open(t, path)
	var wait sync.WaitGroup
	for _, s := range []*store.Store{first, second} {
		for range 10 {
			wait.Go(func() {
				err := s.Write(context.Background(), func(tx *store.Tx) error {
					text, err := tx.Setting("count")
					return errors.Join(err, tx.SetSetting("count", text+"|"))
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
	}
	wait.Wait()
	read(t, second, func(tx *store.Tx) error {
		text, err := tx.Setting("count")
		if len(text) != 20 {
			t.Errorf("%d of 20 changes", len(text))
		}
		return err
	})
}

func TestAFileOfALaterVersionIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(context.Background(), path); !errors.Is(err, store.ErrNewer) {
		t.Errorf("opened: %v", err)
	}
}

func TestMomentsAndDaysComeBackAsTheyWere(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "database of 東京"))
	received := time.Date(2026, 11, 19, 10, 0, 0, 123e6, businessday.Tokyo)
	var kept, got store.Application
	write(t, s, func(tx *store.Tx) error {
		company, err := tx.AddCompany("通関商事株式会社")
		if err != nil {
			return err
		}
		office, err := tx.AddOffice(company, "東京事業所")
		if err != nil {
			return err
		}
		kept, err = tx.AddApplication(store.Application{
			OfficeID: office, State: store.Received, ReceivedAt: received, Desired: businessday.Date{Year: 2026, Month: 11, Day: 20},
			Request: reissue.Request{Reason: reissue.Expired, Terminals: []string{"11110A"}},
		})
		return err
	})
	read(t, s, func(tx *store.Tx) (err error) {
		got, err = tx.ApplicationByID(kept.ID)
		return err
	})
	if !got.ReceivedAt.Equal(received) || got.Desired.String() != "2026-11-20" || !got.AcquireBy.IsZero() || got.Number != "26000001101" {
		t.Errorf("kept %+v, got %+v", kept, got)
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "db"))
	read(t, s, func(tx *store.Tx) error {
		for name, find := range map[string]func() error{
			"account":     func() error { _, err := tx.AccountByLogin("nobody"); return err },
			"session":     func() error { _, err := tx.Session([]byte("x")); return err },
			"terminal":    func() error { _, err := tx.Terminal(1, "11110A"); return err },
			"application": func() error { _, err := tx.ApplicationByNumber("26000001101"); return err },
			"news":        func() error { _, err := tx.NewsByID(1, 1); return err },
			"holder":      func() error { _, err := tx.HolderBySerial("00"); return err },
			"mail":        func() error { _, err := tx.DueMail(time.Now()); return err },
		} {
			if err := find(); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		return nil
	})
}
