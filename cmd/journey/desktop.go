//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// needed are the programs that a journey uses besides the two it is about, with the Debian packages they are from.
var needed = map[string]string{
	"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool", "xprop": "x11-utils", "xclip": "xclip",
	"xmodmap": "x11-xserver-utils",
	"import":  "imagemagick", "dbus-daemon": "dbus", "gnome-keyring-daemon": "gnome-keyring",
	"secret-tool": "libsecret-tools", "certutil": "libnss3-tools", "tstclnt": "libnss3-tools",
}

// startLimit is how long each part of the desktop may take to be ready.
const startLimit = 20 * time.Second

// desktop is what a person's computer offers a program: screen, window manager, session bus, keyring, home folder,
// certificate database. All of it is private to one run.
type desktop struct {
	out       string // pictures, logs, data
	run       string // sockets: a short path, since a socket's may have 108 bytes at most
	env       []string
	processes []*process
	keys      keyboard
}

// openDesktop always returns a desktop to be closed, also with an error.
func openDesktop(ctx context.Context, out string) (*desktop, error) {
	d := &desktop{out: out}
	if err := d.lookForTools(); err != nil {
		return d, err
	}
	run, err := os.MkdirTemp("", "journey-")
	if err != nil {
		return d, fmt.Errorf("create folder for sockets: %w", err)
	}
	d.run = run
	for _, dir := range []string{d.logs(), d.home(), d.temp(), d.profile(), d.nssdb(), d.in(d.run, "xdg")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return d, fmt.Errorf("create folder: %w", err)
		}
	}
	d.env = d.environment()
	for _, part := range []func(context.Context) error{d.startScreen, d.readKeyboard, d.startWindowManager, d.startBus, d.startKeyring} {
		if err := part(ctx); err != nil {
			return d, err
		}
	}
	return d, d.createDatabase(ctx)
}

func (d *desktop) in(dir, name string) string { return filepath.Join(dir, name) }
func (d *desktop) logs() string               { return d.in(d.out, "logs") }
func (d *desktop) home() string               { return d.in(d.out, "home") }
func (d *desktop) temp() string               { return d.in(d.out, "tmp") }
func (d *desktop) profile() string            { return d.in(d.out, "profile") }
func (d *desktop) nssdb() string              { return d.in(d.out, "nssdb") }
func (d *desktop) busAddress() string         { return "unix:path=" + d.in(d.run, "bus") }

func (d *desktop) lookForTools() error {
	missing := map[string]bool{}
	for tool, pkg := range needed {
		if _, err := exec.LookPath(tool); err != nil {
			missing[pkg] = true
		}
	}
	if len(missing) == 0 {
		return nil
	}
	var packages []string
	for p := range missing {
		packages = append(packages, p)
	}
	slices.Sort(packages)
	return fmt.Errorf("programs are missing; install the packages: %s", strings.Join(packages, " "))
}

// environment is a fresh one: nothing of the caller's desktop, home or proxy settings reaches the program.
func (d *desktop) environment() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + d.home(), "TMPDIR=" + d.temp(), "USER=journey",
		// Japanese, as the users have it; the character set from a locale that every machine has.
		"LANG=ja_JP.UTF-8", "LC_CTYPE=C.UTF-8",
		"XDG_RUNTIME_DIR=" + d.in(d.run, "xdg"), "XDG_SESSION_TYPE=x11", "XDG_CURRENT_DESKTOP=openbox",
		"LIBGL_ALWAYS_SOFTWARE=1", "XMODIFIERS=@im=none", "NO_AT_BRIDGE=1",
		"DBUS_SESSION_BUS_ADDRESS=" + d.busAddress(),
	}
}

func (d *desktop) start(l launch) (*process, error) {
	if l.env == nil {
		l.env = d.env
	}
	path, err := exec.LookPath(l.path)
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", l.path, err)
	}
	l.path = path
	p, err := start(l, d.logs())
	if err == nil {
		d.processes = append(d.processes, p)
	}
	return p, err
}

// startScreen starts an X server on a display number that it finds free itself.
func (d *desktop) startScreen(ctx context.Context) error {
	read, write, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("pipe for the display number: %w", err)
	}
	screen, err := d.start(launch{
		name: "xvfb", path: "Xvfb", extra: []*os.File{write},
		args: []string{"-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"},
	})
	if err = errors.Join(err, write.Close(), read.SetReadDeadline(time.Now().Add(startLimit))); err != nil {
		return err
	}
	number, err := bufio.NewReader(read).ReadString('\n')
	if err = errors.Join(err, read.Close()); err != nil {
		return errors.Join(fmt.Errorf("start the X server: %w", err), screen.ended(), ctx.Err())
	}
	d.env = append(d.env, "DISPLAY=:"+strings.TrimSpace(number))
	return nil
}

func (d *desktop) startWindowManager(ctx context.Context) error {
	if _, err := d.start(launch{name: "openbox", path: "openbox"}); err != nil {
		return err
	}
	err := poll(ctx, startLimit, func() error {
		out, err := d.tool(ctx, "", "xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
		if err == nil && !strings.Contains(out, "window id") {
			err = errors.New("no window manager on the screen yet")
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("start the window manager: %w", err)
	}
	return nil
}

// busConfig is a session bus that starts nothing by itself: the machine's would start a second, locked keyring as soon
// as somebody asks for one before ours is there.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>%s</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

func (d *desktop) startBus(ctx context.Context) error {
	config := d.in(d.run, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, busConfig, d.busAddress()), 0o600); err != nil {
		return fmt.Errorf("configure the session bus: %w", err)
	}
	if _, err := d.start(launch{
		name: "dbus", path: "dbus-daemon", args: []string{"--config-file=" + config, "--nofork", "--nopidfile"},
	}); err != nil {
		return err
	}
	if err := poll(ctx, startLimit, func() error { return d.onBus(ctx, func(*dbus.Conn) error { return nil }) }); err != nil {
		return fmt.Errorf("start the session bus: %w", err)
	}
	return nil
}

// startKeyring starts the keyring as a log-in would: the password comes by standard input and opens the collection
// "login", which it creates.
func (d *desktop) startKeyring(ctx context.Context) error {
	if _, err := d.start(launch{
		name: "keyring", path: "gnome-keyring-daemon", stdin: strings.NewReader("journey"),
		args: []string{"--foreground", "--components=secrets", "--unlock", "--control-directory=" + d.in(d.run, "keyring")},
	}); err != nil {
		return err
	}
	if err := poll(ctx, startLimit, func() error { return d.onBus(ctx, keyringOpen) }); err != nil {
		return fmt.Errorf("start the keyring: %w", err)
	}
	return nil
}

func keyringOpen(bus *dbus.Conn) error {
	locked, err := bus.Object("org.freedesktop.secrets", "/org/freedesktop/secrets/aliases/default").
		GetProperty("org.freedesktop.Secret.Collection.Locked")
	if err != nil {
		return fmt.Errorf("ask the keyring: %w", err)
	}
	if locked.Value() != false {
		return errors.New("the keyring is locked")
	}
	return nil
}

// onBus does something on the session bus. A bus that does not answer is hung up on after a while.
func (d *desktop) onBus(ctx context.Context, do func(*dbus.Conn) error) (err error) {
	ctx, cancel := context.WithTimeout(ctx, startLimit/4)
	defer cancel()
	bus, err := dbus.Connect(d.busAddress(), dbus.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("connect to the session bus: %w", err)
	}
	defer func() { err = errors.Join(err, bus.Close()) }()
	return do(bus)
}

func (d *desktop) createDatabase(ctx context.Context) error {
	if _, err := d.tool(ctx, "", "certutil", "-N", "-d", "sql:"+d.nssdb(), "--empty-password"); err != nil {
		return fmt.Errorf("create the certificate database: %w", err)
	}
	return nil
}

// toolLimit is how long a helper may take.
const toolLimit = 60 * time.Second

// tool runs a helper to its end on this desktop and returns what it printed. input is its standard input.
func (d *desktop) tool(ctx context.Context, input, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, toolLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env, cmd.Stdin = d.env, strings.NewReader(input)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return stdout.String(), fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), nil
}

// close ends everything in the reverse order of its start.
func (d *desktop) close() error {
	var errs []error
	for _, p := range slices.Backward(d.processes) {
		errs = append(errs, p.stop())
	}
	if d.run != "" {
		errs = append(errs, os.RemoveAll(d.run))
	}
	return errors.Join(errs...)
}
