package vault

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// OpenWith opens the vault like [Open], with a key that is asked for only once the folder belongs to this process alone.
// Two first starts at the same moment would otherwise each make a key, and the folder would be encrypted with the one
// that the keyring has lost. An error of key is wrapped, and nothing was changed in the folder.
func OpenWith(dir string, key func() (Key, error), opts ...Option) (*Vault, error) {
	back, err := openFolder(dir, key, collect(opts).ops)
	if err != nil {
		return nil, fmt.Errorf("open vault: %w", err)
	}
	return &Vault{back: back}, nil
}

// SetAside moves everything that is in the vault's folder into a new folder next to it ("DIR.old-1", "-2", ...) and
// returns its path, so that a vault whose key is lost can be begun anew. Nothing is deleted. It returns [ErrInUse] if a
// process has the vault open. After an error part of the files may have been moved; the vault is then still as unreadable
// as it was, and SetAside can be repeated.
func SetAside(dir string, opts ...Option) (aside string, err error) {
	f, err := claim(dir, collect(opts).ops)
	if err != nil {
		return "", fmt.Errorf("set vault aside: %w", err)
	}
	defer func() { err = errors.Join(err, f.lock.Close()) }()
	if aside, err = f.moveAll(); err != nil {
		return "", fmt.Errorf("set vault aside: %w", err)
	}
	return aside, nil
}

// moveAll moves the files one by one: Windows renames no folder in which a file is open, and the lock is. The file that
// tells a wrong key goes last, so that a move that breaks off leaves no vault that seems to be new.
func (f *folder) moveAll() (string, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return "", err
	}
	aside, err := newFolder(f.dir + ".old-")
	if err != nil {
		return "", err
	}
	var last []string
	for _, entry := range entries {
		switch name := entry.Name(); name {
		case lockFile:
		case keyCheckFile:
			last = append(last, name)
		default:
			if err := f.ops.replace(filepath.Join(f.dir, name), filepath.Join(aside, name)); err != nil {
				return "", err
			}
		}
	}
	for _, name := range last {
		if err := f.ops.replace(filepath.Join(f.dir, name), filepath.Join(aside, name)); err != nil {
			return "", err
		}
	}
	return aside, errors.Join(f.ops.syncDir(aside), f.ops.syncDir(f.dir))
}

// newFolder makes the first folder of "PREFIX1", "PREFIX2", ... that is not there yet.
func newFolder(prefix string) (string, error) {
	for n := 1; ; n++ {
		dir := prefix + strconv.Itoa(n)
		err := os.Mkdir(dir, 0o700)
		if err == nil || !errors.Is(err, os.ErrExist) {
			return dir, err
		}
	}
}
