// Package vault is the one place on disk where the program keeps what must survive it: drafts, the acquisition
// journal, cached terminals with their authentication codes. Nothing else of the program writes secrets to a file.
//
// A vault is a folder with one file per named document. Each file is encrypted with age to the vault's own X25519
// key, which lives in the operating system's keyring (package credential) and never in the folder. A document is
// replaced as a whole: a crash, a full disk or a power cut leaves the old one or the new one, never a mixture.
// A document that cannot be read is set aside under another name and reported; it is never deleted and never keeps
// the program from starting.
//
// Where there is no keyring, [NewMemory] gives a vault with the same methods that forgets everything on [Vault.Close].
package vault

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"
)

// MaxSize is the greatest size of one document in bytes. It bounds memory: documents are read as a whole.
const MaxSize = 8 << 20

// Errors that a caller decides on.
var (
	// ErrNotFound means that the vault holds no document of that name.
	ErrNotFound = errors.New("vault: no such document")
	// ErrInUse means that another process has the vault open.
	ErrInUse = errors.New("vault: in use by another process")
	// ErrWrongKey means that the folder was written with another key. Nothing was changed in it.
	ErrWrongKey = errors.New("vault: written with another key")
	// ErrNewer means that a later version of the program wrote the file. It was left untouched.
	ErrNewer = errors.New("vault: written by a later version of this program")
	// ErrTooLarge means that a document is larger than [MaxSize].
	ErrTooLarge = errors.New("vault: document too large")
	// ErrName means that a document's name breaks the rules described at [Vault.Put].
	ErrName = errors.New("vault: invalid document name")
	// ErrClosed means that the vault was closed before the call.
	ErrClosed = errors.New("vault: closed")
)

// DamagedError reports a document that could not be read and was therefore set aside.
type DamagedError struct {
	// Name is the document's name.
	Name string
	// SetAside is the path under which the unreadable bytes are kept. It is empty if renaming failed too; then
	// the file is still in its place and Err says why.
	SetAside string
	// Err is what made the document unreadable.
	Err error
}

// Error describes the damage without any content of the document.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("vault: document %q is damaged: %v", e.Name, e.Err)
}

// Unwrap returns what made the document unreadable.
func (e *DamagedError) Unwrap() error { return e.Err }

// Info describes one document of a listing.
type Info struct {
	Name string
	// Changed is when the document was last put, by the clock of the file system, or by the clock given with
	// [WithClock] for a vault in memory.
	Changed time.Time
}

// backend is where documents are kept. The vault serialises all calls and has checked names and sizes.
type backend interface {
	put(name string, data []byte) error
	get(name string) ([]byte, error)
	list() ([]Info, error)
	delete(name string) error
	close() error
	persistent() bool
}

// Vault is an open vault. Its methods may be called from any goroutine.
type Vault struct {
	mu   sync.Mutex
	back backend // nil once closed
}

// Option changes how a vault works.
type Option func(*options)

type options struct {
	now func() time.Time
	ops fileOps
}

// WithClock gives a vault in memory the clock for [Info.Changed]; without it the time stays zero.
// A vault on disk has the file system's times and needs no clock.
func WithClock(now func() time.Time) Option { return func(o *options) { o.now = now } }

func collect(opts []Option) options {
	o := options{now: func() time.Time { return time.Time{} }, ops: osFiles{}}
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// Open opens the vault in folder dir and creates the folder if there is none, for this user alone (0700).
// It returns [ErrInUse] if another process has it open and [ErrWrongKey] if it was written with another key.
// Damaged documents do not make it fail.
func Open(dir string, key Key, opts ...Option) (*Vault, error) {
	return OpenWith(dir, func() (Key, error) { return key, nil }, opts...)
}

// NewMemory returns a vault that is never written to disk, for a computer without a keyring. It behaves like a
// vault on disk until it is closed.
func NewMemory(opts ...Option) *Vault {
	return &Vault{back: &memory{now: collect(opts).now, docs: map[string]memoryDoc{}}}
}

// Persistent says whether the documents outlive the program. The user is told where they do not.
func (v *Vault) Persistent() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.back != nil && v.back.persistent()
}

// Put writes a document as a whole, replacing an older one of that name. When it returns nil the document is on
// disk; when it returns an error the vault holds the old document or the new one, undamaged. An old one that cannot be
// read is set aside, and one of a later version is left untouched ([ErrNewer]).
//
// A name is made of 1 to 4 parts separated by "/", each of letters, digits and "-" of ASCII and not starting with
// "-", at most 120 bytes in all, for example "draft/01J9ZK". Upper and lower case differ. Names show in the file
// names of the folder, so they must not hold anything the user typed.
func (v *Vault) Put(name string, data []byte) error {
	if err := checkName(name); err != nil {
		return err
	}
	if len(data) > MaxSize {
		return fmt.Errorf("put %q (%d bytes): %w", name, len(data), ErrTooLarge)
	}
	return v.with(func(b backend) error {
		if err := b.put(name, data); err != nil {
			return fmt.Errorf("put %q: %w", name, err)
		}
		return nil
	})
}

// Get reads a document. It returns [ErrNotFound] if there is none, a [*DamagedError] if it could not be read and was
// set aside (the next Get then finds none), or another error if the disk failed and trying again may help.
func (v *Vault) Get(name string) ([]byte, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	var data []byte
	err := v.with(func(b backend) (err error) {
		if data, err = b.get(name); err != nil {
			return fmt.Errorf("get %q: %w", name, err)
		}
		return nil
	})
	return data, err
}

// List returns the documents whose names begin with prefix, in the order of their names. A damaged document is in
// the list until [Vault.Get] has found it to be one.
func (v *Vault) List(prefix string) ([]Info, error) {
	var found []Info
	err := v.with(func(b backend) error {
		all, err := b.list()
		if err != nil {
			return fmt.Errorf("list documents: %w", err)
		}
		for _, info := range all {
			if strings.HasPrefix(info.Name, prefix) {
				found = append(found, info)
			}
		}
		return nil
	})
	sort.Slice(found, func(i, j int) bool { return found[i].Name < found[j].Name })
	return found, err
}

// Delete removes a document. That there is none is no error, so that an interrupted Delete can be repeated.
func (v *Vault) Delete(name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	return v.with(func(b backend) error {
		if err := b.delete(name); err != nil {
			return fmt.Errorf("delete %q: %w", name, err)
		}
		return nil
	})
}

// Close lets another process open the vault. Everything put before is on disk already. Closing twice is no error.
func (v *Vault) Close() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.back == nil {
		return nil
	}
	back := v.back
	v.back = nil
	if err := back.close(); err != nil {
		return fmt.Errorf("close vault: %w", err)
	}
	return nil
}

func (v *Vault) with(do func(backend) error) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.back == nil {
		return ErrClosed
	}
	return do(v.back)
}
