package vault

import (
	"io"
	"os"
	"path/filepath"
	"strings"
)

// fileOps are the operations that change the folder. Tests make each of them fail.
type fileOps interface {
	// create opens a new, empty file that only this user can read. It fails if the file exists.
	create(path string) (syncFile, error)
	// replace renames a file over another one, or fails and changes nothing.
	replace(from, to string) error
	// syncDir makes renames and removals inside dir survive a power cut.
	syncDir(dir string) error
	remove(path string) error
}

type syncFile interface {
	io.WriteCloser
	Sync() error
}

// osFiles is the real thing.
type osFiles struct{}

func (osFiles) create(path string) (syncFile, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

func (osFiles) replace(from, to string) error { return replaceFile(from, to) }

func (osFiles) syncDir(dir string) error { return syncFolder(dir) }

func (osFiles) remove(path string) error { return os.Remove(path) }

const tempSuffix = ".new"

// writeAtomically leaves path with all of data or as it was. It can be killed after any step; the next
// removeTemporary clears what it left.
func writeAtomically(ops fileOps, path string, data []byte) error {
	temp := path + tempSuffix
	if err := ops.remove(temp); err != nil && !os.IsNotExist(err) {
		return err
	}
	f, err := ops.create(temp)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = ops.replace(temp, path)
	}
	if err != nil {
		// The error that matters is the first one; the temporary file is encrypted and goes at the next start.
		_ = ops.remove(temp)
		return err
	}
	return ops.syncDir(filepath.Dir(path))
}

// removeTemporary deletes the unfinished files of a process that was killed. Their documents were never reported as
// saved. The caller holds the lock, so nobody is writing them now.
func removeTemporary(ops fileOps, dir string, entries []os.DirEntry) error {
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !strings.HasSuffix(entry.Name(), fileSuffix+tempSuffix) {
			continue
		}
		if err := ops.remove(filepath.Join(dir, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}
