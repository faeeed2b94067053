package certstore_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"saihakko/client/certstore"
	"saihakko/client/certstore/storetest"
)

// Tests start this program a second time, as another process of the same user, which does one job and ends, or ends
// itself by TerminateProcess, which is what kill -9 is on Windows.

// job is what the second process is to do. There is nothing secret in it.
type job struct {
	Store, Prefix string
	Do            string
	Key           string
	Certificate   []byte
	KillAt        int // 0: never; otherwise as at cuttable
}

const jobVariable = "SAIHAKKO_TEST_JOB"

const finished = "finished"

func TestMain(m *testing.M) {
	if text, ok := os.LookupEnv(jobVariable); ok {
		if err := second(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		fmt.Println(finished)
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

func second(text string) error {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return err
	}
	var j job
	if err := json.Unmarshal(raw, &j); err != nil {
		return err
	}
	step := 0
	tick := func() {
		if step++; step == j.KillAt {
			self, err := os.FindProcess(os.Getpid())
			if err == nil {
				err = self.Kill()
			}
			panic(fmt.Sprint("not killed: ", err))
		}
	}
	s := certstore.OpenSystemStore(j.Store, j.Prefix, func(do func() error) error {
		tick()
		err := do()
		tick()
		return err
	})
	ctx := context.Background()
	if j.Do == "create" {
		_, err := s.CreateKey(ctx, j.Key, certstore.RSA2048)
		return err
	}
	if j.Do == "discard" {
		return s.DiscardKey(ctx, j.Key, nil)
	}
	cert, err := x509.ParseCertificate(j.Certificate)
	if err != nil {
		return err
	}
	switch j.Do {
	case "install":
		key, err := s.OpenKey(ctx, j.Key, nil)
		if err != nil {
			return err
		}
		return s.Install(ctx, key, cert, "海上 1AABC1")
	case "prove":
		return s.Prove(ctx, certstore.FingerprintOf(cert), []byte("asked by another process"))
	case "remove":
		return s.Remove(ctx, certstore.FingerprintOf(cert))
	}
	return fmt.Errorf("no job %q", j.Do)
}

// run has the second process do the job and says whether it was killed on the way.
func (c *cuttable) run(t *testing.T, j job) (killed bool) {
	t.Helper()
	j.Store, j.Prefix = c.name, c.prefix
	text, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), jobVariable+"="+base64.StdEncoding.EncodeToString(text))
	out, err := cmd.CombinedOutput()
	if err == nil && bytes.Contains(out, []byte(finished)) {
		return false
	}
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || exit.ExitCode() != 1 || len(out) != 0 { // 1 is what os.Process.Kill gives TerminateProcess
		t.Fatalf("%s: %v\n%s", j.Do, err, out)
	}
	return true
}

func TestAnotherProcessFindsKeyAndCertificate(t *testing.T) {
	s, ca := openStore(t), storetest.NewAuthority(t)
	s.run(t, job{Do: "create", Key: "key-1"})
	key, err := s.OpenKey(t.Context(), "key-1", nil)
	if err != nil {
		t.Fatal(err)
	}
	cert := ca.Issue(t, "1AABC1", key.Public())
	s.run(t, job{Do: "install", Key: "key-1", Certificate: cert.Raw})
	if err := s.Prove(t.Context(), certstore.FingerprintOf(cert), []byte("x")); err != nil {
		t.Error(err)
	}
	s.run(t, job{Do: "prove", Certificate: cert.Raw})
	s.run(t, job{Do: "remove", Certificate: cert.Raw})
	if entries, err := s.List(t.Context()); err != nil || len(entries) != 0 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	if n := s.OrphanKeys(t); n != 0 {
		t.Errorf("%d orphan keys", n)
	}
}

// TestAProcessKilledAtAnyStepIsMadeGood does each change in a process that kills itself at its first step, its second,
// and so on, does it again in another one, and counts what is left.
func TestAProcessKilledAtAnyStepIsMadeGood(t *testing.T) {
	ca := storetest.NewAuthority(t)
	for _, do := range []string{"create", "install", "remove", "discard"} {
		t.Run(do, func(t *testing.T) {
			for step := 1; ; step++ {
				s := openStore(t)
				keptKey := makeKey(t, s, "kept")
				kept := ca.Issue(t, "1AABC1", keptKey.Public())
				install(t, s, keptKey, kept, "海上 1AABC1")
				j := job{Do: do, Key: "key-1"}
				if do != "create" {
					cert := ca.Issue(t, "1AABC1", makeKey(t, s, j.Key).Public())
					j.Certificate = cert.Raw
				}
				if do == "remove" {
					s.run(t, job{Do: "install", Key: j.Key, Certificate: j.Certificate})
				}
				j.KillAt = step
				killed := s.run(t, j)
				j.KillAt = 0
				if killed && !(do == "remove" && !s.holds(t, j.Certificate)) {
					s.run(t, j)
				}
				s.expectAfter(t, do, j, kept)
				if t.Failed() {
					t.Fatalf("after a kill at step %d", step)
				}
				if !killed {
					t.Logf("%s: killed at each of %d steps; 0 half installations, 0 orphan keys after the repeat", do, step-1)
					return
				}
			}
		})
	}
}

// expectAfter checks that the change was done, whole, and that the other certificate was left alone.
func (c *cuttable) expectAfter(t *testing.T, do string, j job, kept *x509.Certificate) {
	t.Helper()
	want := [][]byte{kept.Raw}
	orphans := 0
	switch do {
	case "install":
		want = append(want, j.Certificate)
	case "create":
		orphans = 1 // a key that waits for its certificate
	}
	entries, err := c.List(t.Context())
	if err != nil || len(entries) != len(want) {
		t.Errorf("%d entries, want %d, %v", len(entries), len(want), err)
	}
	for _, entry := range entries {
		if !entry.HasKey || !slices.ContainsFunc(want, func(der []byte) bool { return bytes.Equal(der, entry.Certificate.Raw) }) {
			t.Errorf("%s: key %t, or not expected", entry.Label, entry.HasKey)
		}
		if err := c.Prove(t.Context(), entry.Fingerprint(), []byte("x")); err != nil {
			t.Error(err)
		}
	}
	if n := c.OrphanKeys(t); n != orphans {
		t.Errorf("%d keys without a certificate, want %d", n, orphans)
	}
	_, err = c.OpenKey(t.Context(), j.Key, nil)
	if gone := do == "remove" || do == "discard"; gone != errors.Is(err, certstore.ErrNotFound) {
		t.Errorf("after %s: %v", do, err)
	}
}

func (c *cuttable) holds(t *testing.T, der []byte) bool {
	t.Helper()
	entries, err := c.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(entries, func(e certstore.Entry) bool { return bytes.Equal(e.Certificate.Raw, der) })
}

func TestTheContainerIsNamedAfterTheKey(t *testing.T) {
	s := openStore(t)
	containers := map[string]string{}
	for _, name := range []string{"saihakko-1AABC1-0f", "saihakko-1aabc1-0f", "a b", "a_b", "海", strings.Repeat("x", 300),
		strings.Repeat("x", 301)} {
		key := makeKey(t, s, name)
		again := makeKey(t, s, name)
		container := certstore.ContainerOf(key)
		if container != certstore.ContainerOf(again) || !certstore.SamePublicKey(key.Public(), again.Public()) {
			t.Errorf("%q: a second key was made", name)
		}
		if !strings.HasPrefix(container, s.prefix) || len(container) > 200 {
			t.Errorf("%q is in container %q", name, container)
		}
		if other, taken := containers[strings.ToLower(container)]; taken {
			t.Errorf("%q and %q share a container", name, other)
		}
		containers[strings.ToLower(container)] = name
	}
}
