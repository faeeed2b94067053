package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"saihakko/client"
	"saihakko/client/acquire"
	"saihakko/client/certstore"
	"saihakko/client/credential"
	"saihakko/client/draft"
	"saihakko/client/vault"
	"saihakko/ui"
	"saihakko/ui/settings"
)

// program is what lives as long as the process.
type program struct {
	options  options
	profile  string
	demoDir  string
	settings settingsFile
	log      *slog.Logger
	closers  []func() error
}

// newProgram prepares folders, log and settings: what is needed before a window can be shown.
func newProgram(o options) (_ *program, err error) {
	p := &program{options: o}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
		}
	}()
	if err := p.chooseFolders(); err != nil {
		return nil, err
	}
	folder := filepath.Join(p.profile, "log")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("create profile: %w", err)
	}
	file, err := openLog(filepath.Join(folder, "saihakko.log"))
	if err != nil {
		return nil, err
	}
	p.closers = append(p.closers, file.Close)
	p.log = slog.New(slog.NewTextHandler(io.Writer(file), nil))
	if err := keepCrashes(folder); err != nil {
		p.log.Warn("no crash file", "error", err)
	}
	p.readSettings()
	return p, nil
}

func (p *program) chooseFolders() error {
	o := p.options
	if o.demo {
		p.demoDir = o.demoData
		if p.demoDir == "" {
			dir, err := os.MkdirTemp("", "saihakko-demo-")
			if err != nil {
				return fmt.Errorf("create the demonstration's folder: %w", err)
			}
			p.demoDir = dir
			p.closers = append(p.closers, func() error { return os.RemoveAll(dir) })
		}
		p.profile = filepath.Join(p.demoDir, "profile")
	}
	if o.profile != "" {
		p.profile = o.profile
	}
	if p.profile == "" {
		dir, err := userFolder()
		if err != nil {
			return fmt.Errorf("find the profile: %w", err)
		}
		p.profile = dir
	}
	return nil
}

// userFolder is the user's own folder for the program. On Windows it is the local one: drafts are encrypted with a key
// of this PC and would be of no use on another (facts/fyne.md 2.12).
func userFolder() (string, error) {
	base, err := os.UserConfigDir()
	if runtime.GOOS == "windows" {
		base, err = os.UserCacheDir()
	}
	if err != nil {
		return "", err
	}
	return filepath.Join(base, "saihakko"), nil
}

func (p *program) settingsPath() string { return filepath.Join(p.profile, "settings.json") }

// readSettings reads the settings and lets the command line win.
func (p *program) readSettings() {
	s, err := readSettings(p.settingsPath())
	if err != nil {
		p.log.Error("settings set aside", "error", err)
	}
	o := p.options
	if o.service != "" {
		s.Service = o.service
	}
	if o.ca != "" {
		s.CA = o.ca
	}
	if o.demo {
		s.Service, s.CA = "", ""
	}
	if o.language != "" {
		s.Language = o.language
	}
	if o.theme != "" {
		s.Theme = o.theme
	}
	p.settings = s
}

// saveValues keeps the window's choices and leaves the rest of the file as it is: what the command line said counts for
// this time only.
func (p *program) saveValues(v settings.Values) error {
	s, err := readSettings(p.settingsPath())
	if err != nil {
		p.log.Error("settings set aside", "error", err)
	}
	s.Values = v
	return writeSettings(p.settingsPath(), s)
}

// open opens what is below the window.
func (p *program) open(ctx context.Context) (_ *ui.Backend, err error) {
	b := &ui.Backend{Address: p.settings.Service}
	var opened []func() error
	closeAll := func() error {
		var failed error
		for i := len(opened) - 1; i >= 0; i-- {
			failed = errors.Join(failed, opened[i]())
		}
		return failed
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, closeAll())
		}
	}()

	// First of all, so that a second start is told at once.
	keeper, kept, why, err := p.openVault(ctx)
	if err != nil {
		return nil, err
	}
	opened = append(opened, kept.Close)
	b.Keeper, b.MemoryOnly = keeper, why
	if errors.Is(why, vault.ErrWrongKey) {
		b.SetAside = p.setVaultAside
	}

	roots, err := p.roots()
	if err != nil {
		return nil, err
	}
	if p.options.demo {
		demo, err := startDemo(ctx, filepath.Join(p.demoDir, "service"), p.log)
		if err != nil {
			return nil, err
		}
		opened = append(opened, demo.stop)
		b.Address, roots, b.Demo = demo.address, demo.roots, demo.forWindow()
	}
	if b.Address == "" {
		return nil, ui.ErrNoService
	}
	service, err := client.New(client.Options{
		BaseURL: b.Address, ExtraRoots: roots, Now: time.Now, Logger: p.log, UserAgent: "Saihakko/" + version,
	})
	if err != nil {
		return nil, err
	}
	opened = append(opened, func() error { service.Close(); return nil })
	b.Service = service
	b.Drafts = draft.NewStore(kept, time.Now)
	b.Submitter = draft.NewSubmitter(b.Drafts, service)
	if b.Store, b.StoreErr = p.openStore(); b.StoreErr != nil {
		p.log.Warn("no certificate store", "error", b.StoreErr)
		b.Store = nil
	} else {
		b.Acquirer = acquire.New(acquire.Options{
			Service: service, Store: b.Store, Vault: kept, Now: service.ServiceNow, Owner: p.ownerAt(service),
		})
	}
	b.Close = closeAll
	return b, nil
}

// ownerAt tells whose acquisitions are worked on: whoever is logged in, at this service.
func (p *program) ownerAt(service *client.Client) func() string {
	address := service.BaseURL()
	if p.options.demo {
		address = "demonstration" // its port may change from one start to the next
	}
	return func() string {
		if id := service.LoginID(); id != "" {
			return id + " " + address
		}
		return ""
	}
}

func (p *program) roots() ([]byte, error) {
	if p.settings.CA == "" {
		return nil, nil
	}
	roots, err := os.ReadFile(p.settings.CA)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", client.ErrNoRoots, err)
	}
	return roots, nil
}

func (p *program) openStore() (certstore.Store, error) {
	if p.options.nssdb != "" {
		return certstore.OpenNSS(p.options.nssdb)
	}
	return certstore.OpenDefault()
}

// openVault opens the vault with the key from the keyring, which is asked for only while this process has the vault's
// folder. Where there is no keyring, or it does not fit the vault, everything stays in memory and why says so: never
// silent plaintext, and never a program that does not start. Only a second start is refused.
func (p *program) openVault(ctx context.Context) (keeper *credential.Keeper, kept *vault.Vault, why, err error) {
	keeper = credential.New()
	var noKey error
	kept, err = vault.OpenWith(p.vaultPath(), func() (key vault.Key, err error) {
		key, noKey = keeper.VaultKey(ctx)
		return key, noKey
	})
	switch {
	case err == nil:
		return keeper, kept, nil, nil
	case ctx.Err() != nil:
		return nil, nil, nil, ctx.Err()
	case errors.Is(err, vault.ErrInUse):
		return nil, nil, nil, err
	case noKey != nil:
		p.log.Warn("no keyring", "error", err)
		keeper, err = credential.NewMemory(), noKey
	default:
		p.log.Error("vault not opened", "error", err)
	}
	return keeper, vault.NewMemory(vault.WithClock(time.Now)), err, nil
}

func (p *program) vaultPath() string { return filepath.Join(p.profile, "vault") }

// setVaultAside makes room for a new vault where the key of the old one is lost. Nothing is deleted.
func (p *program) setVaultAside() (string, error) {
	aside, err := vault.SetAside(p.vaultPath())
	if err == nil {
		p.log.Warn("vault set aside", "as", aside)
	}
	return aside, err
}

// close releases what lives as long as the process, the newest first.
func (p *program) close() error {
	var failed error
	for i := len(p.closers) - 1; i >= 0; i-- {
		failed = errors.Join(failed, p.closers[i]())
	}
	return failed
}
