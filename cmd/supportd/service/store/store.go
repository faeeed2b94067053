// Package store keeps the support service's state in one SQLite file. It has plain methods for single questions and
// changes; which of them belong together is decided by the service, inside [Store.Read] and [Store.Write].
//
// There is one writer at a time, over all processes that opened the file: a write transaction takes the lock when it
// begins, so that what it has read cannot change under it.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strings"

	_ "modernc.org/sqlite" // the driver
)

//go:embed migrations/*.sql
var migrations embed.FS

// ErrNotFound says that there is no such row.
var ErrNotFound = errors.New("not found")

// ErrNewer says that the file was written by a later version of the program.
var ErrNewer = errors.New("the database was written by a later version")

// Store is an open database. It may be used from several goroutines, and the file from several processes.
type Store struct {
	writer, readers *sql.DB
}

// Open opens the file, makes it if there is none, and brings its tables up to date.
func Open(ctx context.Context, path string) (*Store, error) {
	// Made here, because SQLite would make it readable by others; its WAL takes over the permissions.
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("create database: %w", err)
	}
	if err := file.Close(); err != nil {
		return nil, fmt.Errorf("create database: %w", err)
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	writer, err := sql.Open("sqlite", address(path, "_txlock", "immediate"))
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	writer.SetMaxOpenConns(1)
	readers, err := sql.Open("sqlite", address(path, "_pragma", "query_only(1)"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), writer.Close())
	}
	s := &Store{writer: writer, readers: readers}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// address is the driver's name for the file, whose path is absolute. FULL makes a commit survive a power loss: the number of an application
// that was answered must never be given twice.
func address(path string, more ...string) string {
	query := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"}}
	for i := 0; i+1 < len(more); i += 2 {
		query.Add(more[i], more[i+1])
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/... would be taken for a host
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}).String()
}

// Close closes the database. The file stays complete without it.
func (s *Store) Close() error {
	if err := errors.Join(s.readers.Close(), s.writer.Close()); err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	return nil
}

// migrate runs the migrations that the file has not seen. SQLite's user_version counts them.
func (s *Store) migrate(ctx context.Context) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return fmt.Errorf("list migrations: %w", err)
	}
	sort.Strings(names)
	return s.Write(ctx, func(tx *Tx) error {
		var version int
		if err := tx.tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
			return fmt.Errorf("read version of database: %w", err)
		}
		if version > len(names) {
			return fmt.Errorf("open database: %w", ErrNewer)
		}
		for _, name := range names[version:] {
			script, err := migrations.ReadFile(name)
			if err != nil {
				return fmt.Errorf("read migration: %w", err)
			}
			if _, err := tx.tx.ExecContext(ctx, string(script)); err != nil {
				return fmt.Errorf("run migration %s: %w", filepath.Base(name), err)
			}
		}
		// A pragma takes no parameters.
		if _, err := tx.tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", len(names))); err != nil {
			return fmt.Errorf("write version of database: %w", err)
		}
		return nil
	})
}

// Tx is a transaction: all of its changes or none, and an unchanging view.
type Tx struct {
	ctx context.Context
	tx  *sql.Tx
}

// Read gives do a view of the database in which it may not change anything.
func (s *Store) Read(ctx context.Context, do func(*Tx) error) error {
	return transact(ctx, s.readers, do)
}

// Write gives do the database alone. What it changed is kept if it returns nil, and undone otherwise.
func (s *Store) Write(ctx context.Context, do func(*Tx) error) error {
	return transact(ctx, s.writer, do)
}

func transact(ctx context.Context, db *sql.DB, do func(*Tx) error) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	committed := false
	defer func() {
		if !committed { // also when do panics
			if e := tx.Rollback(); e != nil && !errors.Is(e, sql.ErrTxDone) {
				err = errors.Join(err, fmt.Errorf("roll back: %w", e))
			}
		}
	}()
	if err := do(&Tx{ctx: ctx, tx: tx}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	committed = true
	return nil
}
