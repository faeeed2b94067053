package vault

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"pgregory.net/rapid"
)

// faulty makes the step of number failAt fail, counted from 1 over all operations. After it, a "killed" process does
// nothing any more; a living one goes on.
type faulty struct {
	osFiles
	step, failAt int
	written      int // bytes that a failing write still brings to disk
	killed       bool
	err          error
	log          []string
}

func (f *faulty) fail(what string) error {
	f.step++
	f.log = append(f.log, what)
	if f.step == f.failAt || (f.killed && f.failAt > 0 && f.step > f.failAt) {
		return f.err
	}
	return nil
}

func (f *faulty) create(path string) (syncFile, error) {
	if err := f.fail("create"); err != nil {
		return nil, err
	}
	file, err := f.osFiles.create(path)
	return &faultyFile{file, f}, err
}

func (f *faulty) replace(from, to string) error {
	if err := f.fail("replace"); err != nil {
		return err
	}
	return f.osFiles.replace(from, to)
}

func (f *faulty) syncDir(dir string) error {
	if err := f.fail("sync folder"); err != nil {
		return err
	}
	return f.osFiles.syncDir(dir)
}

func (f *faulty) remove(path string) error {
	if err := f.fail("remove"); err != nil {
		return err
	}
	return f.osFiles.remove(path)
}

type faultyFile struct {
	syncFile
	ops *faulty
}

func (f *faultyFile) Write(data []byte) (int, error) {
	if err := f.ops.fail("write"); err != nil {
		n, _ := f.syncFile.Write(data[:min(f.ops.written, len(data))])
		return n, err
	}
	return f.syncFile.Write(data)
}

func (f *faultyFile) Sync() error {
	if err := f.ops.fail("sync"); err != nil {
		return err
	}
	return f.syncFile.Sync()
}

func (f *faultyFile) Close() error {
	closing := f.syncFile.Close() // a killed process's files are closed too
	return errors.Join(f.ops.fail("close"), closing)
}

func withOps(ops fileOps) Option { return func(o *options) { o.ops = ops } }

func mustOpen(t *testing.T, dir string, key Key, opts ...Option) *Vault {
	t.Helper()
	v, err := Open(dir, key, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func mustClose(t *testing.T, v *Vault) {
	t.Helper()
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
}

func noLeftovers(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), tempSuffix) || strings.Contains(entry.Name(), "damaged") {
			t.Errorf("left behind: %s", entry.Name())
		}
	}
}

// Every step of a Put fails once, with the process going on and with it killed there, and the first Put of a
// document as well as one that replaces another. The old document or the new one must be there, whole.
func TestAPutInterruptedAtAnyStepLeavesTheOldOrTheNewDocument(t *testing.T) {
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	steps := []string{"remove", "create", "write", "sync", "close", "replace", "sync folder"}
	for _, killed := range []bool{false, true} {
		for _, old := range []string{"", "old document"} {
			for failAt, step := range steps {
				t.Run(fmt.Sprintf("%s/killed=%t/old=%t", step, killed, old != ""), func(t *testing.T) {
					dir := t.TempDir()
					ops := &faulty{killed: killed, err: syscall.ENOSPC, written: 100}
					v := mustOpen(t, dir, key, withOps(ops))
					if old != "" {
						if err := v.Put("draft/a", []byte(old)); err != nil {
							t.Fatal(err)
						}
					}
					ops.step, ops.failAt, ops.log = 0, failAt+1, nil
					if err := v.Put("draft/a", []byte("new document")); !errors.Is(err, syscall.ENOSPC) {
						t.Fatalf("got %v", err)
					}
					if got := ops.log[:failAt+1]; !slices.Equal(got, steps[:failAt+1]) {
						t.Fatalf("steps %q", got)
					}
					if !killed {
						noLeftovers(t, dir)
						ops.failAt = 0
						expectEither(t, v, old)
						if err := v.Put("draft/a", []byte("new document")); err != nil {
							t.Fatal(err)
						}
					}
					mustClose(t, v)
					v = mustOpen(t, dir, key)
					defer mustClose(t, v)
					noLeftovers(t, dir)
					if killed {
						expectEither(t, v, old)
					} else if got, err := v.Get("draft/a"); err != nil || string(got) != "new document" {
						t.Errorf("%q, %v", got, err)
					}
				})
			}
		}
	}
}

func expectEither(t *testing.T, v *Vault, old string) {
	t.Helper()
	got, err := v.Get("draft/a")
	if old == "" && errors.Is(err, ErrNotFound) {
		return
	}
	if err != nil || (string(got) != old && string(got) != "new document") {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAWriteTornAtAnyByteLeavesTheOldDocument(t *testing.T) {
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	ops := &faulty{killed: true, err: syscall.EIO}
	v := mustOpen(t, dir, key, withOps(ops))
	if err := v.Put("draft/a", []byte("old document")); err != nil {
		t.Fatal(err)
	}
	whole, err := seal(key, "draft/a", []byte("new document"))
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) + 1 {
		ops.step, ops.failAt, ops.written = 0, 3, n
		if err := v.Put("draft/a", []byte("new document")); !errors.Is(err, syscall.EIO) {
			t.Fatalf("byte %d: %v", n, err)
		}
		ops.failAt = 0
		mustClose(t, v)
		v = mustOpen(t, dir, key, withOps(ops))
		if got, err := v.Get("draft/a"); err != nil || string(got) != "old document" {
			t.Fatalf("byte %d: %q, %v", n, got, err)
		}
		noLeftovers(t, dir)
	}
	mustClose(t, v)
}

func TestADamagedDocumentThatCannotBeSetAsideStaysInItsPlace(t *testing.T) {
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	ops := &faulty{err: syscall.EROFS}
	v := mustOpen(t, dir, key, withOps(ops))
	defer mustClose(t, v)
	path := filepath.Join(dir, fileOf("draft/a"))
	if err := os.WriteFile(path, []byte("torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	ops.step, ops.failAt = 0, 1
	_, err = v.Get("draft/a")
	var damaged *DamagedError
	if !errors.As(err, &damaged) || damaged.SetAside != "" || !errors.Is(err, syscall.EROFS) {
		t.Errorf("got %v", err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "torn" {
		t.Errorf("%q, %v", content, err)
	}
}

func TestFileNamesTellDocumentsApartOnEverySystem(t *testing.T) {
	part := rapid.StringMatching(`[a-zA-Z0-9][a-zA-Z0-9-]{0,8}`)
	name := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(part, 1, maxParts).Draw(t, "parts"), "/")
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := name.Draw(t, "a"), name.Draw(t, "b")
		if back, ok := nameOf(fileOf(a)); !ok || back != a {
			t.Fatalf("%q comes back as %q, %t", a, back, ok)
		}
		if (a == b) != strings.EqualFold(fileOf(a), fileOf(b)) {
			t.Fatalf("%q and %q share a file", a, b)
		}
	})
	for _, file := range []string{"lock", keyCheckFile, "doc.a.age.new", "doc.a.age.damaged-1", "doc..age", "doc.A.age",
		"doc._.age", "doc.a..b.age"} {
		if got, ok := nameOf(file); ok {
			t.Errorf("%s is taken for the document %q", file, got)
		}
	}
}

func FuzzUnsealNeverPanicsAndNeverInventsADocument(f *testing.F) {
	key, err := NewKey()
	if err != nil {
		f.Fatal(err)
	}
	whole, err := seal(key, "draft/a", []byte("document"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add([]byte("saihakko-vault 1 \n"))
	f.Add([]byte(""))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := unseal(key, "draft/a", file)
		if err == nil && !bytes.Equal(file, whole) {
			t.Errorf("%q from a file that was never written", got)
		}
		if err != nil && !errors.Is(err, errDamaged) && !errors.Is(err, ErrWrongKey) && !errors.Is(err, ErrNewer) {
			t.Errorf("unnamed error %v", err)
		}
	})
}

// A child process puts ever longer documents and reports each one after Put has returned; it is killed in the midst
// of that. What it reported must be there, whole.
func TestNothingThatWasPutIsLostWhenTheProcessIsKilled(t *testing.T) {
	if dir := os.Getenv("VAULT_TEST_DIR"); dir != "" {
		putUntilKilled(dir)
	}
	if testing.Short() {
		t.Skip("starts processes and kills them; not with -short")
	}
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for round := range 8 {
		child := exec.Command(exe, "-test.run=^"+t.Name()+"$")
		child.Env = append(os.Environ(), "VAULT_TEST_DIR="+dir)
		child.Stdin = strings.NewReader(key.Secret())
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines, last := bufio.NewScanner(out), 0
		for n := 0; n < 5+7*round && lines.Scan(); n++ {
			if _, err := fmt.Sscanf(lines.Text(), "put %d", &last); err != nil {
				t.Fatalf("child says %q", lines.Text())
			}
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // what it put between our last line and its death
			if _, err := fmt.Sscanf(lines.Text(), "put %d", &last); err != nil {
				break // a line torn by the kill
			}
		}
		_ = child.Wait() // "signal: killed"

		v := mustOpen(t, dir, key)
		got, err := v.Get("draft/a")
		var number int
		if err == nil {
			_, err = fmt.Sscanf(string(got), "%d", &number)
		}
		if err != nil || number < last || string(got) != document(number) {
			t.Errorf("round %d: reported %d, found %d (%d bytes), %v", round, last, number, len(got), err)
		}
		noLeftovers(t, dir)
		mustClose(t, v)
	}
}

func document(n int) string { return fmt.Sprintf("%d %s", n, strings.Repeat("x", n*977%200_000)) }

func putUntilKilled(dir string) {
	fail := func(err error) {
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	secret, err := io.ReadAll(os.Stdin)
	fail(err)
	key, err := ParseKey(string(secret))
	fail(err)
	v, err := Open(dir, key)
	fail(err)
	for n := 1; ; n++ {
		fail(v.Put("draft/a", []byte(document(n))))
		fmt.Println("put", n)
	}
}
