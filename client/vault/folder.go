package vault

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/gofrs/flock"
)

const (
	lockFile = "lock"

	// keyCheckFile holds a constant. It tells a wrong key before any document is touched, also in an empty vault.
	keyCheckFile = "key-check" + fileSuffix
	keyCheckName = "key-check"
	keyCheckText = "this vault belongs to the key that reads this"
)

// folder keeps documents as encrypted files.
type folder struct {
	dir  string
	key  Key
	ops  fileOps
	lock *flock.Flock
}

// openFolder takes the folder for this process before it asks for the key.
func openFolder(dir string, key func() (Key, error), ops fileOps) (*folder, error) {
	f, err := claim(dir, ops)
	if err != nil {
		return nil, err
	}
	if err := f.unlock(key); err != nil {
		return nil, errors.Join(err, f.lock.Close())
	}
	return f, nil
}

// claim makes the folder and locks it against other processes.
func claim(dir string, ops fileOps) (*folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	// MkdirAll leaves an existing folder's rights alone.
	if err := os.Chmod(dir, 0o700); err != nil {
		return nil, err
	}
	f := &folder{dir: dir, ops: ops, lock: flock.New(filepath.Join(dir, lockFile), flock.SetPermissions(0o600))}
	locked, err := f.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	if !locked {
		return nil, ErrInUse
	}
	return f, nil
}

// unlock gets the key and makes sure that it is the folder's.
func (f *folder) unlock(key func() (Key, error)) (err error) {
	if f.key, err = key(); err != nil {
		return err
	}
	if f.key.identity == nil {
		return errors.New("no key given")
	}
	return f.prepare()
}

// prepare decides whether the key is the right one and clears what a killed process left.
func (f *folder) prepare() error {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return err
	}
	if err := f.checkKey(entries); err != nil {
		return err
	}
	return removeTemporary(f.ops, f.dir, entries)
}

// checkKey reads the key-check file. Where that is missing or damaged, the documents tell: one that opens proves the
// key right; if none opens and one of them is whole, the key is wrong.
func (f *folder) checkKey(entries []os.DirEntry) error {
	path := filepath.Join(f.dir, keyCheckFile)
	text, err := f.read(path, keyCheckName)
	switch {
	case err == nil && string(text) == keyCheckText:
		return nil
	case err == nil:
		err = fmt.Errorf("%w: another text", errDamaged)
	case errors.Is(err, ErrWrongKey), errors.Is(err, ErrNewer):
		return err
	case errors.Is(err, os.ErrNotExist):
	case !errors.Is(err, errDamaged):
		return err
	}
	wrong := false
	for _, entry := range entries {
		name, ok := nameOf(entry.Name())
		if !ok {
			continue
		}
		_, err := f.read(filepath.Join(f.dir, entry.Name()), name)
		if err == nil {
			wrong = false
			break
		}
		wrong = wrong || errors.Is(err, ErrWrongKey)
	}
	if wrong {
		return ErrWrongKey
	}
	if errors.Is(err, errDamaged) {
		if _, err := f.setAside(path); err != nil {
			return err
		}
	}
	file, err := seal(f.key, keyCheckName, []byte(keyCheckText))
	if err != nil {
		return err
	}
	return writeAtomically(f.ops, path, file)
}

// put looks at the file that it replaces: one that nobody could read is set aside like one that was asked for.
func (f *folder) put(name string, data []byte) error {
	file, err := seal(f.key, name, data)
	if err != nil {
		return err
	}
	path := filepath.Join(f.dir, fileOf(name))
	switch _, err := f.read(path, name); {
	case err == nil, errors.Is(err, os.ErrNotExist):
	case unreadable(err):
		if _, err := f.setAside(path); err != nil {
			return err
		}
	default:
		return err
	}
	return writeAtomically(f.ops, path, file)
}

// unreadable says that a file can never be read, whatever is tried. The vault's key is right, or it would not be open: a
// whole file for another key is a stray one.
func unreadable(err error) bool { return errors.Is(err, errDamaged) || errors.Is(err, ErrWrongKey) }

func (f *folder) get(name string) ([]byte, error) {
	path := filepath.Join(f.dir, fileOf(name))
	data, err := f.read(path, name)
	switch {
	case err == nil:
		return data, nil
	case errors.Is(err, os.ErrNotExist):
		return nil, ErrNotFound
	case unreadable(err):
		aside, failed := f.setAside(path)
		return nil, &DamagedError{Name: name, SetAside: aside, Err: errors.Join(err, failed)}
	default:
		return nil, err
	}
}

func (f *folder) read(path, name string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read
	raw, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, err
	}
	return unseal(f.key, name, raw)
}

// setAside renames a file to the first free name of "FILE.damaged-1", "-2", ... The caller holds the process lock and
// the vault's mutex, so no other file can take the name in between.
func (f *folder) setAside(path string) (string, error) {
	for n := 1; ; n++ {
		aside := path + ".damaged-" + strconv.Itoa(n)
		if _, err := os.Lstat(aside); err == nil {
			continue
		} else if !errors.Is(err, os.ErrNotExist) {
			return "", err
		}
		if err := f.ops.replace(path, aside); err != nil {
			return "", err
		}
		return aside, f.ops.syncDir(f.dir)
	}
}

func (f *folder) list() ([]Info, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, err
	}
	var infos []Info
	for _, entry := range entries {
		name, ok := nameOf(entry.Name())
		if !ok || !entry.Type().IsRegular() {
			continue
		}
		stat, err := entry.Info()
		if err != nil {
			return nil, err
		}
		infos = append(infos, Info{name, stat.ModTime()})
	}
	return infos, nil
}

func (f *folder) delete(name string) error {
	err := f.ops.remove(filepath.Join(f.dir, fileOf(name)))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return f.ops.syncDir(f.dir)
}

// close keeps the lock file: removing it would let two processes hold locks on two files of that name.
func (f *folder) close() error { return f.lock.Close() }

func (f *folder) persistent() bool { return true }
