package credential

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// The test runs this test binary again inside a D-Bus session of its own with a fresh, unlocked gnome-keyring.
func TestTheRealKeyringKeepsSecretsBetweenProcesses(t *testing.T) {
	switch os.Getenv(roleEnv) {
	case "session":
		insideSession(t)
		return
	case "save":
		save(t)
		return
	case "load":
		load(t)
		return
	}
	for _, tool := range []string{"dbus-run-session", "gnome-keyring-daemon", "secret-tool"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed (packages dbus, gnome-keyring, libsecret-tools)", tool)
		}
	}
	home := t.TempDir()
	for _, dir := range []string{"run", "data", "config", "cache"} {
		if err := os.Mkdir(filepath.Join(home, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("dbus-run-session", "--", os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "LC_ALL=C.UTF-8", roleEnv + "=session",
		"XDG_RUNTIME_DIR=" + filepath.Join(home, "run"), "XDG_DATA_HOME=" + filepath.Join(home, "data"),
		"XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "XDG_CACHE_HOME=" + filepath.Join(home, "cache")}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, secret := range []string{login.Password, login.ID, "AGE-SECRET-KEY-1"} {
		if bytes.Contains(out, []byte(secret)) {
			t.Errorf("the test's output shows a secret")
		}
		expectNowhere(t, home, secret)
	}
}

func insideSession(t *testing.T) {
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = bus.Close() }()
	owners := make(chan *dbus.Signal, 16)
	bus.Signal(owners)
	if err := bus.AddMatchSignal(dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"),
		dbus.WithMatchArg(0, "org.freedesktop.secrets")); err != nil {
		t.Fatal(err)
	}
	daemon := exec.Command("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	daemon.Stdin = strings.NewReader("password of the test's login keyring")
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = daemon.Process.Kill()
		_ = daemon.Wait() // "signal: killed"
	}()
	deadline := time.After(time.Minute)
	for up := false; !up; {
		select {
		case signal := <-owners: // the bus also tells each connection its own name
			up = signal.Name == "org.freedesktop.DBus.NameOwnerChanged"
		case <-deadline:
			t.Fatal("gnome-keyring-daemon did not come up within a minute")
		}
	}
	for _, role := range []string{"save", "load"} {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		cmd.Env = append(os.Environ(), roleEnv+"="+role)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", role, err, out)
		}
		if role == "save" {
			out, err := exec.Command("secret-tool", "lookup", "service", Service, "username", loginEntry+address).Output()
			if err != nil || !bytes.Contains(out, []byte(login.ID)) {
				t.Errorf("secret-tool does not find the log-in: %v", err)
			}
		}
	}
	out, err := exec.Command("secret-tool", "lookup", "service", Service, "username", loginEntry+address).Output()
	if err == nil || len(out) != 0 {
		t.Error("the log-in is still there after it was forgotten")
	}
}

func save(t *testing.T) {
	k := New()
	if _, err := k.LoadLogin(t.Context(), address); !errors.Is(err, ErrNotFound) {
		t.Fatalf("a new keyring: %v", err)
	}
	for _, l := range []Login{{ID: "older", Password: "older"}, login} {
		if err := k.SaveLogin(t.Context(), address, l); err != nil {
			t.Fatal(err)
		}
	}
	key, err := k.VaultKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sum := fmt.Sprintf("%x", []byte(key.Secret())[len(key.Secret())-4:])
	if err := os.WriteFile(filepath.Join(os.Getenv("HOME"), "end-of-key"), []byte(sum), 0o600); err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T) {
	k := New()
	if got, err := k.LoadLogin(t.Context(), address); err != nil || got != login {
		t.Errorf("log-in: not what was saved, %v", err)
	}
	key, err := k.VaultKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(os.Getenv("HOME"), "end-of-key"))
	if err != nil || string(sum) != fmt.Sprintf("%x", []byte(key.Secret())[len(key.Secret())-4:]) {
		t.Errorf("another vault key, %v", err)
	}
	for range 2 {
		if err := k.ForgetLogin(t.Context(), address); err != nil {
			t.Error(err)
		}
	}
	if _, err := k.LoadLogin(t.Context(), address); !errors.Is(err, ErrNotFound) {
		t.Errorf("after forgetting: %v", err)
	}
}

func expectNowhere(t *testing.T, dir, secret string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if err == nil && bytes.Contains(content, []byte(secret)) {
			t.Errorf("%s shows a secret", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestWithoutAnySessionBusTheKeyringIsMissing(t *testing.T) {
	if os.Getenv(roleEnv) == "no bus" {
		for what, err := range map[string]error{
			"save": New().SaveLogin(t.Context(), address, login), "key": errOf(New().VaultKey(t.Context())),
		} {
			if !errors.Is(err, ErrNoKeyring) {
				t.Errorf("%s: %v", what, err)
			}
		}
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = []string{roleEnv + "=no bus", "DBUS_SESSION_BUS_ADDRESS=unix:path=" + filepath.Join(t.TempDir(), "none")}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func errOf[T any](_ T, err error) error { return err }
