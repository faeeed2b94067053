//go:build unix

package describe

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
)

// private is a socket that is removed from where it was moved to.
type private struct {
	*net.UnixListener
	path string
}

// listen makes the socket where only this user can come, and moves it to path once it is protected itself: a socket
// made at path would for a moment be open to whomever the umask admits.
func listen(path string) (_ net.Listener, err error) {
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		return nil, errors.Join(fmt.Errorf("%s is in use", path), err)
	}
	folder, err := os.MkdirTemp(filepath.Dir(path), ".d") // mode 0700; the name is short because a socket's path must be
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	inside := filepath.Join(folder, "s")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: inside, Net: "unix"})
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false)
	if err := errors.Join(os.Chmod(inside, 0o600), os.Rename(inside, path)); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return private{l, path}, nil
}

// Close stops listening and removes the socket.
func (p private) Close() error { return errors.Join(p.UnixListener.Close(), os.Remove(p.path)) }
