package certstore_test

import (
	"bytes"
	"crypto/x509"
	"database/sql"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	_ "modernc.org/sqlite" // to write what another program may have written

	"saihakko/client/certstore"
	"saihakko/client/certstore/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func needTools(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range append(tools, "certutil", "pk12util") {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed (package libnss3-tools)", tool)
		}
	}
}

func emptyDatabase(t *testing.T) string {
	t.Helper()
	files, err := template()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestNSSKeepsThePromises(t *testing.T) {
	needTools(t)
	storetest.Run(t, func(t *testing.T) certstore.Store {
		c := &crashable{}
		s, err := certstore.OpenNSSThrough(emptyDatabase(t), c.through)
		if err != nil {
			t.Fatal(err)
		}
		c.Store = s
		return c
	})
}

func openNSS(t *testing.T, dir string) certstore.Store {
	t.Helper()
	needTools(t)
	s, err := certstore.OpenNSS(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func createKey(t *testing.T, s certstore.Store, kind certstore.KeyKind) certstore.PendingKey {
	t.Helper()
	key, err := s.CreateKey(t.Context(), "key", kind)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func install(t *testing.T, s certstore.Store, key certstore.PendingKey, cert *x509.Certificate, label string) {
	t.Helper()
	if err := s.Install(t.Context(), key, cert, label); err != nil {
		t.Fatal(err)
	}
}

func list(t *testing.T, s certstore.Store) map[certstore.Fingerprint]certstore.Entry {
	t.Helper()
	entries, err := s.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found := map[certstore.Fingerprint]certstore.Entry{}
	for _, entry := range entries {
		found[entry.Fingerprint()] = entry
	}
	return found
}

// certutil is NSS's tool as a user would call it, for looking at the database from outside.
func certutil(t *testing.T, dir string, stdin []byte, args ...string) string {
	t.Helper()
	cmd := exec.Command("certutil", append(args, "-d", "sql:"+dir)...)
	cmd.Stdin = bytes.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("certutil %q: %v\n%s", args, err, out)
	}
	return string(out)
}

func asPEM(cert *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
}

func TestADatabaseIsMadeWhereThereIsNone(t *testing.T) {
	needTools(t)
	home := t.TempDir()
	t.Setenv("HOME", home)
	s, err := certstore.OpenDefault()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(home, ".pki", "nssdb")
	if want := "NSS (" + dir + ")"; s.Describe() != want {
		t.Errorf("described as %q, want %q", s.Describe(), want)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("opening alone made a folder: %v", err)
	}
	if got := list(t, s); len(got) != 0 {
		t.Errorf("%d entries", len(got))
	}
	if stat, err := os.Stat(dir); err != nil || stat.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", stat.Mode(), err)
	}
	key := createKey(t, s, certstore.P256)
	install(t, s, key, storetest.NewAuthority(t).Issue(t, "1AABC1", key.Public()), "海上 1AABC1")
	if out := certutil(t, dir, nil, "-L"); !strings.Contains(out, "海上 1AABC1") || !strings.Contains(out, "u,u,u") {
		t.Errorf("certutil -L:\n%s", out)
	}
	if out := certutil(t, dir, nil, "-K"); !strings.Contains(out, certstore.KeyID(key.Public())) {
		t.Errorf("certutil -K:\n%s", out)
	}
}

func TestOtherCertificatesOfTheDatabaseAreLeftAlone(t *testing.T) {
	dir, ca := emptyDatabaseOrSkip(t), storetest.NewAuthority(t)
	s := openNSS(t, dir)
	foreign := createKey(t, s, certstore.P256)
	withoutKey := ca.Issue(t, "1AABC1", foreign.Public())
	certutil(t, dir, asPEM(ca.Certificate()), "-A", "-a", "-n", "Test CA", "-t", "CT,C,C")
	certutil(t, dir, asPEM(withoutKey), "-A", "-a", "-n", "old one: no key", "-t", ",,")
	key := createKey(t, s, certstore.RSA2048)
	mine := ca.Issue(t, "1AABC1", key.Public())
	install(t, s, key, mine, "mine")

	got := list(t, s)
	want := map[certstore.Fingerprint]certstore.Entry{
		certstore.FingerprintOf(mine):       {Certificate: mine, Label: "mine", HasKey: true},
		certstore.FingerprintOf(withoutKey): {Certificate: withoutKey, Label: "old one: no key"},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b *x509.Certificate) bool { return a.Equal(b) })); diff != "" {
		t.Error(diff)
	}
	err := s.Prove(t.Context(), certstore.FingerprintOf(withoutKey), []byte("x"))
	if !errors.Is(err, certstore.ErrNotFound) {
		t.Errorf("a certificate without a key: %v", err)
	}
	if err := s.Remove(t.Context(), certstore.FingerprintOf(mine)); err != nil {
		t.Fatal(err)
	}
	if out := certutil(t, dir, nil, "-L"); !strings.Contains(out, "Test CA") || !strings.Contains(out, "old one: no key") {
		t.Errorf("certutil -L:\n%s", out)
	}
	if err := s.Remove(t.Context(), certstore.FingerprintOf(withoutKey)); err != nil {
		t.Error(err)
	}
}

func emptyDatabaseOrSkip(t *testing.T) string {
	t.Helper()
	needTools(t)
	return emptyDatabase(t)
}

// NSS's tools keep one label from being used for two subjects, but what other programs write by PKCS#11 is not under
// their control. Their work is done here with SQL.
func TestLabelsThatOtherSubjectsShareDoNotMislead(t *testing.T) {
	dir, ca := emptyDatabaseOrSkip(t), storetest.NewAuthority(t)
	s := openNSS(t, dir)
	var certs []*x509.Certificate
	for _, name := range []string{"1AABC1", "1AABC1", "1AABC2", "1AABC3"} {
		key := createKey(t, s, certstore.P256)
		cert := ca.Issue(t, name, key.Public())
		install(t, s, key, cert, name)
		certs = append(certs, cert)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "cert9.db"))
	if err != nil {
		t.Fatal(err)
	}
	// a0 is CKA_CLASS (1 for certificates), a3 is CKA_LABEL.
	_, err = db.ExecContext(t.Context(), "UPDATE nssPublic SET a3 = CAST('shared' AS BLOB) WHERE a0 = x'00000001'")
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	for left := len(certs); left > 0; left-- {
		got := list(t, s)
		if len(got) != left {
			t.Fatalf("%d entries, want %d", len(got), left)
		}
		for _, cert := range certs[:left] {
			if entry := got[certstore.FingerprintOf(cert)]; entry.Label != "shared" || !entry.HasKey {
				t.Errorf("%v: %q, key %t", cert.Subject, entry.Label, entry.HasKey)
			}
			if err := s.Prove(t.Context(), certstore.FingerprintOf(cert), []byte("x")); err != nil {
				t.Error(err)
			}
		}
		if err := s.Remove(t.Context(), certstore.FingerprintOf(certs[left-1])); err != nil {
			t.Fatal(err)
		}
	}
}

// A certificate that hides behind another one (same key, same label, another subject) cannot be told from it by
// certutil and is not in its listing by subject. That there is one shows in the number of lines.
func TestACertificateThatHidesBehindAnotherIsNotRemovedByMistake(t *testing.T) {
	dir, ca := emptyDatabaseOrSkip(t), storetest.NewAuthority(t)
	s := openNSS(t, dir)
	key := createKey(t, s, certstore.P256)
	var certs []*x509.Certificate
	for _, name := range []string{"1AABC1", "1AABC2"} {
		cert := ca.Issue(t, name, key.Public())
		install(t, s, key, cert, name)
		certs = append(certs, cert)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "cert9.db"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), "UPDATE nssPublic SET a3 = CAST('shared' AS BLOB) WHERE a0 = x'00000001'")
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	removed := 0
	for _, cert := range certs {
		switch err := s.Remove(t.Context(), certstore.FingerprintOf(cert)); {
		case errors.Is(err, certstore.ErrAmbiguous), errors.Is(err, certstore.ErrNotFound):
		default:
			t.Errorf("got %v", err)
			removed++
		}
	}
	if out := certutil(t, dir, nil, "-L"); removed > 0 || strings.Count(out, "u,u,u") != 2 {
		t.Errorf("%d removed:\n%s", removed, out)
	}
}

func TestAnInstallationFinishesWhatAKilledImportBegan(t *testing.T) {
	s, ca := openNSS(t, emptyDatabaseOrSkip(t)), storetest.NewAuthority(t)
	for _, kind := range []certstore.KeyKind{certstore.RSA2048, certstore.P256} {
		key := createKey(t, s, kind)
		if err := certstore.InstallKeyOnly(t.Context(), s, key); err != nil {
			t.Fatal(err)
		}
		cert := ca.Issue(t, string(kind), key.Public())
		install(t, s, key, cert, string(kind))
		if err := s.Prove(t.Context(), certstore.FingerprintOf(cert), []byte("x")); err != nil {
			t.Error(err)
		}
		if err := s.Remove(t.Context(), certstore.FingerprintOf(cert)); err != nil {
			t.Error(err)
		}
		if n, err := certstore.OrphanKeys(t.Context(), s); err != nil || n != 0 {
			t.Errorf("%d orphan keys, %v", n, err)
		}
	}
}

func TestTwoCertificatesThatNSSCannotTellApartAreNotRemoved(t *testing.T) {
	dir, ca := emptyDatabaseOrSkip(t), storetest.NewAuthority(t)
	s := openNSS(t, dir)
	key := createKey(t, s, certstore.RSA2048)
	first, renewed := ca.Issue(t, "1AABC1", key.Public()), ca.Issue(t, "1AABC1", key.Public())
	install(t, s, key, first, "terminal")
	install(t, s, key, renewed, "terminal")
	before := certutil(t, dir, nil, "-L") + certutil(t, dir, nil, "-K")
	for _, cert := range []*x509.Certificate{first, renewed} {
		fp := certstore.FingerprintOf(cert)
		if err := s.Prove(t.Context(), fp, []byte("x")); err != nil {
			t.Error(err)
		}
		if err := s.Remove(t.Context(), fp); !errors.Is(err, certstore.ErrAmbiguous) {
			t.Errorf("got %v", err)
		}
	}
	if diff := cmp.Diff(before, certutil(t, dir, nil, "-L")+certutil(t, dir, nil, "-K")); diff != "" {
		t.Error(diff)
	}
	if got := list(t, s); len(got) != 2 {
		t.Errorf("%d entries, want 2", len(got))
	}
}

func TestLabelsThatNSSCannotShowAreCleaned(t *testing.T) {
	s, ca := openNSS(t, emptyDatabaseOrSkip(t)), storetest.NewAuthority(t)
	for label, want := range map[string]string{
		"海上:1AABC1":                 "海上 1AABC1",
		"  two\nlines\x00 \t":       "two lines",
		"":                          "Saihakko",
		"pkcs11:object=x;type=cert": "pkcs11 object=x;type=cert",
		"-n -D %s %n ' \" \\":       "-n -D %s %n ' \" \\",
		strings.Repeat("あ", 300):    strings.Repeat("あ", 64),
	} {
		key := createKey(t, s, certstore.P256)
		cert := ca.Issue(t, want, key.Public())
		install(t, s, key, cert, label)
		if got := list(t, s)[certstore.FingerprintOf(cert)].Label; got != want {
			t.Errorf("%q became %q, want %q", label, got, want)
		}
	}
}

// Every argument, and every file of the database's folder and of the folder for temporary files, is searched for the
// private key and for the password of the PKCS#12 that carries it.
func TestNoSecretIsInArgumentsOrFiles(t *testing.T) {
	needTools(t)
	dir, temp := emptyDatabase(t), t.TempDir()
	t.Setenv("TMPDIR", temp)
	var secrets [][]byte
	imports := 0
	s, err := certstore.OpenNSSThrough(dir, func(call certstore.Call, run func() ([]byte, error)) ([]byte, error) {
		if call.Args[0] == "pk12util" {
			imports++
			for _, secret := range call.Secrets {
				if trimmed := bytes.TrimSpace(secret); len(trimmed) > 0 {
					secrets = append(secrets, bytes.Clone(trimmed))
				}
			}
		}
		for _, secret := range secrets {
			if strings.Contains(fmt.Sprint(call.Args), string(secret)) {
				t.Errorf("a secret is among the arguments of %s", call.Args[0])
			}
		}
		return run()
	})
	if err != nil {
		t.Fatal(err)
	}
	ca := storetest.NewAuthority(t)
	for _, kind := range []certstore.KeyKind{certstore.RSA2048, certstore.P256} {
		key := createKey(t, s, kind)
		sealed, err := key.Sealed()
		if err != nil {
			t.Fatal(err)
		}
		secrets = append(secrets, sealed, sealed[len(sealed)/2:][:32]) // the latter lies within the private part
		if text := fmt.Sprintf("%v %+v %#v %x", key, key, key, key); strings.Contains(text, fmt.Sprintf("%x", sealed[60:90])) ||
			!strings.Contains(text, "hidden") {
			t.Error("a key prints itself")
		}
		install(t, s, key, ca.Issue(t, string(kind), key.Public()), string(kind))
	}
	if imports != 2 || len(secrets) != 8 {
		t.Fatalf("%d imports with %d secrets; the test looks for the wrong thing", imports, len(secrets))
	}
	for _, root := range []string{dir, temp} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			content, err := os.ReadFile(path)
			for n, secret := range secrets {
				if bytes.Contains(content, secret) {
					t.Errorf("%s holds secret %d", path, n)
				}
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) != 0 {
		t.Errorf("left in the folder for temporary files: %v, %v", left, err)
	}
}
