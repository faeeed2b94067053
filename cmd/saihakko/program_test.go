package main

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"saihakko/client"
	"saihakko/client/vault"
	"saihakko/ui/language"
	"saihakko/ui/settings"
)

func TestFlagsThatCannotWorkAreRefusedWithAReason(t *testing.T) {
	for name, args := range map[string][]string{
		"stray argument":    {"-demo", "stray"},
		"language":          {"-language", "fr"},
		"theme":             {"-theme", "pink"},
		"demo and service":  {"-demo", "-service", "https://x"},
		"demo-data alone":   {"-demo-data", "x"},
		"unknown flag":      {"-insecure"},
		"no way to skip it": {"-skip-verification"},
	} {
		var said bytes.Buffer
		if _, err := parseFlags(args, &said); err == nil || said.Len() == 0 {
			t.Errorf("%s: %v, said %q", name, err, said.String())
		}
	}
	o, err := parseFlags([]string{"-service", "https://x", "-language", "en", "-theme", "dark"}, io.Discard)
	if err != nil || o.service != "https://x" || o.language != language.English || o.theme != settings.Dark {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestVersionIsThatOfThePackage(t *testing.T) {
	toml, err := os.ReadFile(filepath.Join("..", "..", "FyneApp.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(toml), `Version = "`+version+`"`) {
		t.Errorf("FyneApp.toml is of another version than %s", version)
	}
}

func TestSettingsSurviveAndBrokenOnesAreSetAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.json")
	want := settingsFile{Service: "https://support.example", Values: settings.Values{Language: language.English, Width: 1000}}
	if err := writeSettings(path, want); err != nil {
		t.Fatal(err)
	}
	if got, err := readSettings(path); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if err := os.WriteFile(path, []byte(`{"service":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := readSettings(path); err == nil || got != (settingsFile{}) {
		t.Errorf("%+v, %v", got, err)
	}
	if kept, err := os.ReadFile(path + ".unreadable"); err != nil || string(kept) != `{"service":` {
		t.Errorf("%q, %v", kept, err)
	}
}

func TestWindowsChoicesLeaveTheServiceAlone(t *testing.T) {
	p := &program{profile: t.TempDir(), log: slog.New(slog.DiscardHandler)}
	if err := writeSettings(p.settingsPath(), settingsFile{Service: "https://support.example"}); err != nil {
		t.Fatal(err)
	}
	p.options.service = "https://for-this-time-only.example"
	p.readSettings()
	if p.settings.Service != "https://for-this-time-only.example" {
		t.Errorf("the command line does not win: %+v", p.settings)
	}
	if err := p.saveValues(settings.Values{Theme: settings.Dark}); err != nil {
		t.Fatal(err)
	}
	got, err := readSettings(p.settingsPath())
	if err != nil || got.Service != "https://support.example" || got.Theme != settings.Dark {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestLogStaysWithinItsBounds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "saihakko.log")
	l, err := openLog(path)
	if err != nil {
		t.Fatal(err)
	}
	line := append(bytes.Repeat([]byte("x"), 1<<20-1), '\n')
	for range 11 {
		if _, err := l.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + ".1"} {
		info, err := os.Stat(name)
		if err != nil || info.Size() > logLimit || info.Size()%(1<<20) != 0 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

func TestDemonstrationIsTheRealServiceWithAClockThatMoves(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a certificate authority and password hashes")
	}
	d, err := startDemo(t.Context(), t.TempDir(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.stop(); err != nil {
			t.Error(err)
		}
	}()
	c, err := client.New(client.Options{BaseURL: d.address, ExtraRoots: d.roots, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	shown := d.forWindow()
	if _, err := c.LogIn(t.Context(), shown.LoginID, shown.Password); err != nil {
		t.Fatalf("the log-in that the banner shows: %v", err)
	}
	before, err := shown.Clock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	after, err := shown.NextMorning(t.Context())
	if err != nil || !after.After(before) {
		t.Errorf("from %v to %v, %v", before, after, err)
	}
}

func TestACAFileThatCannotBeReadIsNamedAsSuch(t *testing.T) {
	p := &program{settings: settingsFile{CA: filepath.Join(t.TempDir(), "missing.pem")}}
	if _, err := p.roots(); !errors.Is(err, client.ErrNoRoots) {
		t.Errorf("got %v", err)
	}
}

func TestDataOfALostKeyAreSetAsideAndTheProgramKeepsDataAgain(t *testing.T) {
	p := &program{profile: t.TempDir(), log: slog.New(slog.DiscardHandler)}
	open := func() (*vault.Vault, error) {
		t.Helper()
		_, kept, why, err := p.openVault(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return kept, why
	}
	keyring.MockInit()
	kept, why := open()
	if why != nil || !kept.Persistent() {
		t.Fatalf("first start: %v", why)
	}
	if _, _, _, err := p.openVault(t.Context()); !errors.Is(err, vault.ErrInUse) {
		t.Errorf("second start at once: %v", err)
	}
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	keyring.MockInit() // the keyring was emptied
	kept, why = open()
	if !errors.Is(why, vault.ErrWrongKey) || kept.Persistent() {
		t.Fatalf("with another key: %v", why)
	}
	aside, err := p.setVaultAside()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(aside, "key-check.age")); err != nil {
		t.Error(err)
	}
	kept, why = open()
	if why != nil || !kept.Persistent() {
		t.Errorf("afterwards: %v", why)
	}
	if err := kept.Close(); err != nil {
		t.Error(err)
	}
	keyring.MockInitWithError(errors.New("no bus"))
	keeper, kept, why, err := p.openVault(t.Context())
	if err != nil || why == nil || kept.Persistent() || keeper.Persistent() {
		t.Errorf("without a keyring: %v, %v", why, err)
	}
}
