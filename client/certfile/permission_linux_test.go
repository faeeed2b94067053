package certfile_test

import (
	"os"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"saihakko/client/certfile"
)

func TestAFileOfSomebodyElseIsTold(t *testing.T) {
	dir, err := os.MkdirTemp("", "certfile-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	path := write(t, dir, "a.p12", []byte("x"))
	if err := os.Chmod(dir, 0o711); err != nil { // somebody else must get this far
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 { // root may read everything; this thread, which ends with the test, becomes nobody
		runtime.LockOSThread()
		if err := unix.Setfsuid(65534); err != nil {
			t.Fatal(err)
		}
	}
	_, err = certfile.Open(path)
	expectCode(t, err, certfile.CodePermission)
}

func TestAPipeIsNotWaitedFor(t *testing.T) {
	path := t.TempDir() + "/pipe"
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := certfile.Open(path)
	expectCode(t, err, certfile.CodeUnreadable)
}
