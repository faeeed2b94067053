package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"saihakko/client/acquire"
	"saihakko/client/certfile"
	"saihakko/client/certstore"
	"saihakko/client/vault"
)

// Exit codes of `saihakko certificates`, for scripts. They stay as they are.
const (
	exitOK            = 0 // done, or nothing to do
	exitFailure       = 1 // failed for a reason that has no code of its own
	exitUsage         = 2 // the command line is wrong; nothing was tried
	exitNotFound      = 3 // no such file, or no such certificate in the store
	exitRefused       = 4 // what was found is not fit, or not clear enough; nothing was changed
	exitWrongPassword = 5 // the file's password is wrong or missing; nothing was changed
	exitUnavailable   = 6 // the store, or the program's own folder, is locked, in use or missing
)

const certificatesUsage = `Work with the certificates of this account without opening the window.

  saihakko certificates list   [flags]               show the certificates of the store
  saihakko certificates prove  [flags] [FINGERPRINT] let the store sign with each key, or with one
  saihakko certificates import [flags] FILE          check a .p12, .pfx, .cer, .crt or .pem file and install it
  saihakko certificates remove [flags] FINGERPRINT   remove a certificate that this program installed, with its key

FINGERPRINT is the SHA-256 of the certificate, or at least its first 16 hexadecimal digits.
A password is asked for at the terminal, or read from standard input with -password-stdin; it is never an argument.

Exit codes:
  0  done
  1  failed
  2  wrong command line
  3  no such file or certificate
  4  refused by a check; nothing was changed
  5  wrong or missing password; nothing was changed
  6  store locked, in use or not available

Flags:
`

// certificates are the flags of `saihakko certificates` and what its commands work with.
type certificates struct {
	json          bool
	profile       string
	nssdb         string
	passwordStdin bool
	foreign       bool
	terminal      string
	authority     string
	service       string
	ca            string
	label         string
	accept        checks

	in       *os.File
	out, err io.Writer
	now      func() time.Time
	program  *program
}

// failed is an error with its exit code and, for machines, the name of its cause.
type failed struct {
	exit int
	code string
	err  error
}

func (f *failed) Error() string { return f.err.Error() }
func (f *failed) Unwrap() error { return f.err }

func fail(exit int, code, format string, args ...any) error {
	return &failed{exit, code, fmt.Errorf(format, args...)}
}

// runCertificates is the program without a window. It returns the exit code.
func runCertificates(args []string, in *os.File, out, errOut io.Writer) int {
	c := &certificates{in: in, out: out, err: errOut, now: time.Now}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := c.run(ctx, args)
	if errors.Is(err, flag.ErrHelp) {
		return exitOK
	}
	return c.report(err)
}

// run is `saihakko certificates ARGS`. Flags may stand before the command and after it.
func (c *certificates) run(ctx context.Context, args []string) error {
	set := c.flags()
	rest, err := parseAnywhere(set, args)
	if errors.Is(err, flag.ErrHelp) {
		set.SetOutput(c.out)
		set.Usage()
		return err
	}
	if err != nil {
		return fail(exitUsage, "usage", "%w", err)
	}
	if len(rest) == 0 {
		return fail(exitUsage, "usage", "say what to do: list, prove, import or remove; -h explains")
	}
	commands := map[string]struct {
		least, most int
		do          func(ctx context.Context, args []string) error
	}{
		"list": {0, 0, c.list}, "prove": {0, 1, c.prove}, "import": {1, 1, c.importFile}, "remove": {1, 1, c.remove},
	}
	command, ok := commands[rest[0]]
	if !ok {
		return fail(exitUsage, "usage", "unknown command %q; it is list, prove, import or remove", rest[0])
	}
	if n := len(rest) - 1; n < command.least || n > command.most {
		return fail(exitUsage, "usage", "%s takes %s", rest[0], plural(command.least, command.most))
	}
	if c.program, err = newProgram(options{profile: c.profile, nssdb: c.nssdb, service: c.service, ca: c.ca}); err != nil {
		return fail(exitUnavailable, "profile", "%w", err)
	}
	return errors.Join(command.do(ctx, rest[1:]), c.program.close())
}

func plural(least, most int) string {
	if most == 0 {
		return "no argument"
	}
	if least == 0 {
		return "one argument at most"
	}
	return "one argument"
}

func (c *certificates) flags() *flag.FlagSet {
	set := flag.NewFlagSet("saihakko certificates", flag.ContinueOnError)
	set.SetOutput(io.Discard) // errors are reported in one place
	set.Usage = func() {
		_, _ = io.WriteString(set.Output(), certificatesUsage)
		set.PrintDefaults()
	}
	set.BoolVar(&c.json, "json", false, "write the result as JSON")
	set.StringVar(&c.profile, "profile", "", "`folder` of settings and of the list of what was installed; the user's own if empty")
	set.StringVar(&c.nssdb, "nssdb", "", "`folder` of the NSS database (Linux); ~/.pki/nssdb if empty")
	set.BoolVar(&c.passwordStdin, "password-stdin", false, "import: read the file's password from the first line of standard input")
	set.StringVar(&c.terminal, "terminal", "", "import: the terminal `name` that the certificate must be for")
	set.StringVar(&c.authority, "authority", "", "import: `file` with the certificates of the issuing authority (PEM); asked of the service if empty")
	set.StringVar(&c.service, "service", "", "import: address of the support service, `https://host[:port]`, to ask for the authority")
	set.StringVar(&c.ca, "ca", "", "import: `file` with further authorities to trust the service by (PEM)")
	set.StringVar(&c.label, "label", "", "import: `name` to show in the store; terminal and day of issue if empty")
	set.Var(&c.accept, "accept", "import: pass over these harmless `checks`, such as terminal,chain,not-yet-valid,usage")
	set.BoolVar(&c.foreign, "foreign", false, "remove: also a certificate that this program did not install")
	return set
}

// parseAnywhere parses flags wherever they stand. After "--" there are none.
func parseAnywhere(set *flag.FlagSet, args []string) (rest []string, err error) {
	for len(args) > 0 {
		if err := set.Parse(args); err != nil {
			return nil, err
		}
		left := set.Args()
		if taken := len(args) - len(left); taken > 0 && args[taken-1] == "--" {
			return append(rest, left...), nil
		}
		if len(left) == 0 {
			break
		}
		rest, args = append(rest, left[0]), left[1:]
	}
	return rest, nil
}

// checks is a list of checks to pass over.
type checks []acquire.Check

// String implements flag.Value.
func (c *checks) String() string {
	var names []string
	for _, check := range *c {
		names = append(names, string(check))
	}
	return strings.Join(names, ",")
}

// Set implements flag.Value.
func (c *checks) Set(text string) error {
	for name := range strings.SplitSeq(text, ",") {
		switch check := acquire.Check(name); check {
		case acquire.CheckTerminal, acquire.CheckChain, acquire.CheckNotYetValid, acquire.CheckUsage:
			*c = append(*c, check)
		default:
			return fmt.Errorf("%q is none of terminal, chain, not-yet-valid, usage", name)
		}
	}
	return nil
}

// report tells the error and returns the exit code.
func (c *certificates) report(err error) int {
	if err == nil {
		return exitOK
	}
	exit, code := classify(err)
	fmt.Fprintln(c.err, "saihakko:", sentence(err))
	if f, ok := errors.AsType[*failed](err); c.json && (!ok || f.code != "checks") { // that result is written already
		_ = c.write(map[string]any{"error": map[string]any{"code": code, "message": sentence(err)}})
	}
	return exit
}

func classify(err error) (exit int, code string) {
	if f, ok := errors.AsType[*failed](err); ok {
		return f.exit, f.code
	}
	if f, ok := errors.AsType[*certfile.Error](err); ok {
		switch f.Code {
		case certfile.CodeMissing:
			return exitNotFound, string(f.Code)
		case certfile.CodePermission, certfile.CodeUnreadable:
			return exitFailure, string(f.Code)
		case certfile.CodeWrongPassword, certfile.CodeEmptyPassword, certfile.CodePasswordText:
			return exitWrongPassword, string(f.Code)
		}
		return exitRefused, string(f.Code)
	}
	for _, known := range []struct {
		err  error
		exit int
		code string
	}{
		{certstore.ErrNotFound, exitNotFound, "not-found"},
		{certstore.ErrLocked, exitUnavailable, "store-locked"},
		{certstore.ErrUnavailable, exitUnavailable, "store-unavailable"},
		{certstore.ErrUnsupported, exitUnavailable, "store-unsupported"},
		{certstore.ErrAmbiguous, exitRefused, "ambiguous"},
		{certstore.ErrKeyKind, exitRefused, "key-type"},
		{certstore.ErrKeyMismatch, exitFailure, "key-mismatch"},
		{vault.ErrInUse, exitUnavailable, "in-use"},
	} {
		if errors.Is(err, known.err) {
			return known.exit, known.code
		}
	}
	return exitFailure, "failure"
}

func (c *certificates) write(result any) error {
	out := json.NewEncoder(c.out)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(result); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}
