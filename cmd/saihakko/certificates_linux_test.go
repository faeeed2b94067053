package main

import (
	"bufio"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/rogpeppe/go-internal/testscript"
	"software.sslmate.com/src/go-pkcs12"

	"saihakko/client/certstore"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"saihakko": main})
}

// The scripts in testdata/certificates are the program as a roll-out script sees it, on real NSS databases.
func TestCertificatesWithoutAWindow(t *testing.T) {
	for _, tool := range []string{"certutil", "pk12util", "dbus-daemon", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed (packages libnss3-tools, dbus, gnome-keyring)", tool)
		}
	}
	files := makeFiles(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/certificates",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			for name, content := range files {
				if err := os.WriteFile(filepath.Join(env.WorkDir, name), content, 0o600); err != nil {
					return err
				}
			}
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("LC_ALL", "ja_JP.UTF-8") // Fyne complains of C when it is loaded, also without a window
			env.Setenv("DISPLAY", "")           // whoever opens a window fails
			env.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(env.WorkDir, "bus"))
			env.Setenv("FINGERPRINT", string(files["fingerprint"]))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exit": expectExit, "keyring": startKeyring},
	})
}

// expectExit runs the program and checks its exit code: exit CODE [-stdin FILE] ARGS...
func expectExit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit CODE [-stdin FILE] ARGS...")
	}
	want := args[0]
	args = args[1:]
	input := "/dev/null"
	if args[0] == "-stdin" {
		input, args = ts.MkAbs(args[1]), args[2:]
	}
	stdin, err := os.Open(input)
	ts.Check(err)
	defer func() { _ = stdin.Close() }()
	program, err := os.Executable()
	ts.Check(err)
	cmd := exec.Command(program, args...)
	cmd.Args[0] = "saihakko" // by which testscript knows which program to be
	cmd.Dir, cmd.Stdin = ts.MkAbs("."), stdin
	cmd.Stdout, cmd.Stderr = ts.Stdout(), ts.Stderr()
	for _, name := range []string{"PATH", "HOME", "LC_ALL", "DISPLAY", "DBUS_SESSION_BUS_ADDRESS"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	err = cmd.Run()
	got := cmd.ProcessState.String()
	if err == nil {
		got = "exit status 0"
	}
	if got != "exit status "+want {
		ts.Fatalf("%s, want %s", got, want)
	}
}

// startKeyring gives the script a session bus with an unlocked keyring of its own.
func startKeyring(ts *testscript.TestScript, _ bool, _ []string) {
	start := func(cmd *exec.Cmd) {
		ts.Check(cmd.Start())
		ts.Defer(func() {
			_ = cmd.Process.Kill()
			_ = cmd.Wait() // "signal: killed"
		})
	}
	address := ts.Getenv("DBUS_SESSION_BUS_ADDRESS")
	daemon := exec.Command("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address", "--address="+address)
	out, err := daemon.StdoutPipe()
	ts.Check(err)
	start(daemon)
	_, err = bufio.NewReader(out).ReadString('\n') // it is up
	ts.Check(err)
	bus, err := dbus.Connect(address)
	ts.Check(err)
	defer func() { _ = bus.Close() }()
	owners := make(chan *dbus.Signal, 16)
	bus.Signal(owners)
	ts.Check(bus.AddMatchSignal(dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"),
		dbus.WithMatchArg(0, "org.freedesktop.secrets")))
	keyring := exec.Command("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	keyring.Stdin = strings.NewReader("password of the test's login keyring")
	run := filepath.Join(ts.Getenv("HOME"), "run")
	ts.Check(os.MkdirAll(run, 0o700))
	keyring.Env = []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + ts.Getenv("HOME"), "XDG_RUNTIME_DIR=" + run,
		"DBUS_SESSION_BUS_ADDRESS=" + address}
	start(keyring)
	deadline := time.After(time.Minute)
	for up := false; !up; {
		select {
		case signal := <-owners: // the bus also tells each connection its own name
			up = signal.Name == "org.freedesktop.DBus.NameOwnerChanged"
		case <-deadline:
			ts.Fatalf("the keyring did not come up within a minute")
		}
	}
}

// makeFiles are the files that the scripts work with. The authority's key is thrown away.
func makeFiles(t *testing.T) map[string][]byte {
	t.Helper()
	rootKey := check(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(t)
	now := time.Now()
	authority := func(name string, key crypto.Signer) *x509.Certificate {
		return issue(t, &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
			NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(9, 0, 0), IsCA: true, BasicConstraintsValid: true,
			KeyUsage: x509.KeyUsageCertSign}, nil, key.Public(), key)
	}
	root := authority("Test CA", rootKey)
	otherKey := check(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(t)
	other := authority("Another CA", otherKey)
	key := check(rsa.GenerateKey(rand.Reader, 2048))(t)
	client := func(change func(*x509.Certificate)) *x509.Certificate {
		c := &x509.Certificate{SerialNumber: check(rand.Int(rand.Reader, big.NewInt(1<<62)))(t),
			Subject: pkix.Name{CommonName: "1AABC1"}, NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
			KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
		change(c)
		return issue(t, c, root, key.Public(), rootKey)
	}
	p12 := func(cert *x509.Certificate, password string) []byte {
		return check(pkcs12.Modern2023.Encode(key, root, []*x509.Certificate{cert}, password))(t) // the root first
	}
	asPEM := func(cert *x509.Certificate) []byte {
		return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
	}
	good := client(func(*x509.Certificate) {})
	return map[string][]byte{
		"root.pem": asPEM(root), "other.pem": asPEM(other), "cert.cer": good.Raw,
		"good.p12":    p12(good, "パスワード"),
		"expired.p12": p12(client(func(c *x509.Certificate) { c.NotAfter = now.Add(-time.Minute) }), "a"),
		"server.p12": p12(client(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }),
			"a"),
		"empty.p12":    p12(good, ""),
		"cut.p12":      p12(good, "a")[:1000],
		"big.p12":      make([]byte, 10<<20),
		"right":        []byte("パスワード\n"),
		"powershell":   []byte("\xef\xbb\xbfパスワード\r\n"),
		"wrong":        []byte("ぱすわーど\n"),
		"a":            []byte("a"),
		"tty":          []byte("wrong one\nwrong two\nパスワード\n"),
		"tty-wrong":    []byte("one\ntwo\nthree\n"),
		"fingerprint":  []byte(certstore.FingerprintOf(good).String()),
		"settings.bad": []byte("{"),
	}
}

func issue(t *testing.T, template, parent *x509.Certificate, public crypto.PublicKey, by crypto.Signer) *x509.Certificate {
	t.Helper()
	if parent == nil {
		parent = template
	}
	return check(x509.ParseCertificate(check(x509.CreateCertificate(rand.Reader, template, parent, public, by))(t)))(t)
}

// check returns the value or ends the test.
func check[T any](value T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
