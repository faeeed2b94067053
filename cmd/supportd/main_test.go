package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// call runs the program to its end.
func call(t *testing.T, stdin string, args ...string) (status int, out, err string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(t.Context(), args, terminal{in: strings.NewReader(stdin), out: &stdout, err: &stderr})
	return status, stdout.String(), stderr.String()
}

func mustCall(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	status, out, err := call(t, stdin, args...)
	if status != 0 {
		t.Fatalf("supportd %s: %d, %s", strings.Join(args, " "), status, err)
	}
	return out
}

// started is a service that runs until the test ends.
type started struct {
	url  string
	http *http.Client
}

func start(t *testing.T, args ...string) started {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	read, write := io.Pipe()
	ended := make(chan int, 1)
	var log bytes.Buffer
	go func() {
		ended <- run(ctx, args, terminal{in: strings.NewReader(""), out: write, err: &log})
		_ = write.Close()
	}()
	line := make([]byte, 1000)
	n, err := read.Read(line)
	if err != nil {
		stop()
		t.Fatalf("the service does not start: %d, %s", <-ended, log.String())
	}
	found := regexp.MustCompile(`^listening on (https://\S+), CA file: (.+)\n$`).FindStringSubmatch(string(line[:n]))
	if found == nil {
		t.Errorf("it says %q", line[:n])
		found = []string{"", "", ""}
	}
	roots := x509.NewCertPool()
	if pem, err := os.ReadFile(found[2]); err == nil {
		roots.AppendCertsFromPEM(pem)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		stop()
		if status := <-ended; status != 0 {
			t.Errorf("the service ended with %d: %s", status, log.String())
		}
	})
	return started{url: found[1], http: &http.Client{Transport: transport}}
}

// post returns the status and the answer.
func (s started) post(t *testing.T, path, token, body string) (int, map[string]any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", "0123456789abcdef-"+regexp.MustCompile(`[^a-z]`).ReplaceAllString(path, ""))
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := s.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var answer map[string]any
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, answer
}

func TestSeededServiceIsOperatedWhileItRuns(t *testing.T) {
	dir := t.TempDir()
	data, certificates := filepath.Join(dir, "data"), filepath.Join(dir, "certificates")
	out := mustCall(t, "a good password\n", "seed", "-data", data, "-password-stdin", "-certificates", certificates)
	if !strings.Contains(out, "tsukan01\t通関商事株式会社 東京事業所 通関 花子") || strings.Contains(out, "a good password") {
		t.Errorf("seed says %q", out)
	}
	if _, err := tls.LoadX509KeyPair(filepath.Join(certificates, "11110D.crt"), filepath.Join(certificates, "11110D.key")); err != nil {
		t.Error(err)
	}
	s := start(t, "-data", data, "-listen", "127.0.0.1:0", "-demo-clock")
	status, session := s.post(t, "/v1/sessions", "", `{"loginId":"tsukan01","password":"a good password"}`)
	if status != http.StatusCreated {
		t.Fatalf("log-in: %d %v", status, session)
	}
	token, _ := session["token"].(string)
	status, moved := s.post(t, "/demo/clock", "", `{"nextBusinessMorning":true}`)
	if status != http.StatusOK || moved["now"] == nil {
		t.Errorf("clock: %d %v", status, moved)
	}
	osaka := "26000006101"
	_, refused, said := call(t, "", "review", osaka, "query", "-message", "もう一度ご確認ください。", "-data", data)
	if !strings.Contains(said, "state") || refused != "" {
		t.Errorf("a second query: %q", said)
	}
	mustCall(t, "", "review", "-data", data, osaka, "void", "-message", "期限切れのため")
	if status, _, said := call(t, "", "review", osaka, "void", "-data", data); status != 1 {
		t.Errorf("void again: %d %s", status, said)
	}
	mustCall(t, "", "holiday", "close", "2027-03-31", "システム更改", "-data", data)
	if out := mustCall(t, "", "holiday", "list", "-data", data); out != "2027-03-31\tclosed\tシステム更改\n" {
		t.Errorf("days: %q", out)
	}
	mustCall(t, "", "holiday", "clear", "2027-03-31", "-data", data)
	if status, answer := s.post(t, "/v1/reissue-applications", token, `{}`); status != http.StatusUnprocessableEntity {
		t.Errorf("an empty request: %d %v", status, answer)
	}
}

func TestLockedAccountIsUnlocked(t *testing.T) {
	data := t.TempDir()
	mustCall(t, "a good password", "seed", "-data", data, "-password-stdin")
	s := start(t, "serve", "-data", data, "-listen", "127.0.0.1:0")
	for range 5 {
		s.post(t, "/v1/sessions", "", `{"loginId":"tsukan01","password":"wrong"}`)
	}
	right := `{"loginId":"tsukan01","password":"a good password"}`
	if status, _ := s.post(t, "/v1/sessions", "", right); status != http.StatusLocked {
		t.Errorf("locked: %d", status)
	}
	mustCall(t, "", "unlock", "tsukan01", "-data", data)
	if status, _ := s.post(t, "/v1/sessions", "", right); status != http.StatusCreated {
		t.Errorf("unlocked: %d", status)
	}
	if status, _, _ := call(t, "", "unlock", "nobody", "-data", data); status != 1 {
		t.Errorf("unlock nobody: %d", status)
	}
}

func TestGeneratedPasswordIsShownOnce(t *testing.T) {
	data := t.TempDir()
	out := mustCall(t, "", "seed", "-data", data)
	found := regexp.MustCompile(`password of all: (\S{16,})\n`).FindStringSubmatch(out)
	if found == nil {
		t.Fatalf("seed says %q", out)
	}
	s := start(t, "-data", data, "-listen", "127.0.0.1:0")
	if status, _ := s.post(t, "/v1/sessions", "", `{"loginId":"tsukan02","password":"`+found[1]+`"}`); status != http.StatusCreated {
		t.Errorf("log-in: %d", status)
	}
}

func TestWrongCallsAreExplained(t *testing.T) {
	data := t.TempDir()
	for name, c := range map[string]struct {
		status int
		args   []string
	}{
		"unknown command":           {2, []string{"serf", "-data", data}},
		"unknown flag":              {2, []string{"-dat", data}},
		"no folder":                 {2, []string{"serve"}},
		"strange action":            {2, []string{"review", "26000001101", "bless", "-data", data}},
		"too few words":             {2, []string{"review", "26000001101", "-data", data}},
		"key without certificate":   {2, []string{"-data", data, "-key", "x"}},
		"clock for everybody":       {2, []string{"-data", data, "-demo-clock", "-listen", ":0"}},
		"clock for a network":       {2, []string{"-data", data, "-demo-clock", "-listen", "192.0.2.7:0"}},
		"mail flags without server": {2, []string{"-data", data, "-smtp-user", "x"}},
		"user without password":     {2, []string{"-data", data, "-smtp", "localhost:25", "-smtp-user", "x"}},
		"no such day":               {2, []string{"holiday", "open", "2027-02-30", "-data", data}},
		"no minutes":                {2, []string{"-data", data, "-session-minutes", "0"}},
		"mistyped folder":           {1, []string{"review", "26000001101", "void", "-data", filepath.Join(data, "typo")}},
		"no password":               {1, []string{"seed", "-data", data, "-password-stdin"}},
		"weak password":             {1, []string{"seed", "-data", data, "-password-stdin"}},
		"address in the air":        {1, []string{"-data", data, "-listen", "nowhere"}},
		"certificate not there":     {1, []string{"-data", data, "-cert", "x", "-key", "y"}},
		"table not there":           {1, []string{"-data", data, "-validity", "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			stdin := ""
			if name == "weak password" {
				stdin = "short\n"
			}
			status, out, said := call(t, stdin, c.args...)
			if status != c.status || out != "" || said == "" {
				t.Errorf("%d, %q, %q", status, out, said)
			}
		})
	}
	if status, _, said := call(t, "", "serve", "-h"); status != 0 || !strings.Contains(said, "-demo-clock") {
		t.Errorf("help: %d %q", status, said)
	}
}
