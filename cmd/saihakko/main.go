// Command saihakko is 再発行デスク, the desktop program: it reads flags and settings, puts the parts together and opens
// one window. What the parts do is in client and ui.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/user"
	"time"
	_ "time/tzdata" // Japan's days, also on a PC without a time zone database

	"saihakko/ui"
)

// version is the program's, as in FyneApp.toml; a release sets it at link time.
var version = "0.1.0"

func main() {
	started := time.Now()
	if len(os.Args) > 1 && os.Args[1] == "certificates" {
		os.Exit(runCertificates(os.Args[2:], os.Stdin, os.Stdout, os.Stderr))
	}
	o, err := parseFlags(os.Args[1:], os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		os.Exit(2) // the flag package has said why
	case o.version:
		fmt.Println("saihakko", version)
		return
	}
	if err := run(o, started); err != nil {
		fmt.Fprintln(os.Stderr, "saihakko:", err)
		os.Exit(1)
	}
}

// userName is the account of this PC, shown where a certificate is installed; "" where the system does not tell.
func userName() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	return u.Username
}

func run(o options, started time.Time) (err error) {
	// Under Wayland the toolkit's window library has no input methods, so Japanese could not be typed (facts/fyne.md
	// 2.1); XWayland has them. Whoever sets the variable knows better.
	if os.Getenv("FYNE_PLATFORM") == "" {
		if err := os.Setenv("FYNE_PLATFORM", "x11"); err != nil {
			return fmt.Errorf("choose the window system: %w", err)
		}
	}
	p, err := newProgram(o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	p.log.Info("start", "version", version, "demo", o.demo)
	return ui.Run(ui.Options{
		Settings:     p.settings.Values,
		SaveSettings: p.saveValues,
		Address:      p.settings.Service,
		Open:         p.open,
		Now:          time.Now,
		Demo:         o.demo,
		Describe:     o.describe,
		User:         userName(),
		Version:      version,
		Logger:       p.log,
		Started: func() {
			p.log.Info("window shown", "milliseconds", time.Since(started).Milliseconds())
		},
	})
}
