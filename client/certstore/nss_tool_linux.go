package certstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// toolTimeLimit bounds one call of an NSS tool. A call takes some 10 ms; another program holding the
	// database's lock can make it wait.
	toolTimeLimit = 30 * time.Second
	// toolOutputLimit bounds what a tool may print, in bytes: several thousand certificates.
	toolOutputLimit = 16 << 20
)

// toolCall is one run of certutil or pk12util.
type toolCall struct {
	tool string
	// args are shown to every user of the computer (`ps`): no secret may be among them. "@0" stands for the first
	// of secrets, "@1" for the second: they become paths of files in memory that only the child has open.
	args    []string
	secrets [][]byte
}

// runner runs a tool and returns what it printed to its standard output. Tests wrap it to cut work off.
type runner func(ctx context.Context, call toolCall) ([]byte, error)

// toolError is a tool's refusal. It holds NSS's own error code and none of the tool's text, which quotes arguments.
type toolError struct {
	tool, operation, code string
	exit                  int
	missing               bool // a certificate that was looked for is not there
}

// Error names the tool, what it was to do, and NSS's error code.
func (e *toolError) Error() string {
	code := e.code
	if code == "" {
		code = "no NSS error code"
	}
	return fmt.Sprintf("%s %s: %s (exit status %d)", e.tool, e.operation, code, e.exit)
}

// Is maps NSS's error codes to the errors that a caller decides on.
func (e *toolError) Is(target error) bool {
	switch e.code {
	case "SEC_ERROR_BAD_PASSWORD", "SEC_ERROR_TOKEN_NOT_LOGGED_IN", "SEC_ERROR_USER_CANCELLED":
		return target == ErrLocked
	case "SEC_ERROR_BAD_DATABASE", "SEC_ERROR_LEGACY_DATABASE", "SEC_ERROR_READ_ONLY", "SEC_ERROR_NO_TOKEN",
		"SEC_ERROR_IO", "PR_NO_ACCESS_RIGHTS_ERROR":
		return target == ErrUnavailable
	}
	return false
}

var nssCode = regexp.MustCompile(`\b(?:SEC|SSL|XP)_ERROR_[A-Z0-9_]+|\bPR_[A-Z0-9_]+_ERROR`)

// runTool is the runner of the product.
func runTool(caller context.Context, call toolCall) ([]byte, error) {
	ctx, cancel := context.WithTimeout(caller, toolTimeLimit)
	defer cancel()
	args, files, err := passSecrets(call)
	defer func() {
		for _, f := range files {
			_ = f.Close() // memory, nothing to flush
		}
	}()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, call.tool, args...) //nolint:gosec // certutil and pk12util, arguments built here
	cmd.ExtraFiles = files
	cmd.Env = append(os.Environ(), "LC_ALL=C", "LANGUAGE=C")
	cmd.WaitDelay = 2 * time.Second
	// Without a terminal the tool cannot ask for a password there and wait.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	out, errOut := &limited{limit: toolOutputLimit}, &limited{limit: 64 << 10}
	cmd.Stdout, cmd.Stderr = out, errOut
	err = cmd.Run()
	operation := call.args[0]
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && ctx.Err() == nil {
		failed := &toolError{tool: call.tool, operation: operation, exit: exit.ExitCode(),
			// The one goes to standard error, the other to standard output.
			missing: bytes.Contains(errOut.kept, []byte("Could not find cert")) ||
				bytes.Contains(out.kept, []byte("no keys found"))}
		if code := nssCode.Find(errOut.kept); code != nil {
			failed.code = string(code)
		}
		return out.kept, failed
	}
	switch {
	case caller.Err() != nil:
		return nil, fmt.Errorf("%s %s: %w", call.tool, operation, context.Cause(caller))
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%w: %s %s: no answer within %v", ErrUnavailable, call.tool, operation, toolTimeLimit)
	case err != nil:
		return nil, fmt.Errorf("%w: %s %s: %w", ErrUnavailable, call.tool, operation, err)
	case out.over:
		return nil, fmt.Errorf("%w: %s %s prints more than %d bytes", ErrUnavailable, call.tool, operation, toolOutputLimit)
	}
	return out.kept, nil
}

// passSecrets puts each secret into a file that exists in memory only (memfd_create(2)) and replaces its placeholder
// by the path under which the child finds it among its open files.
func passSecrets(call toolCall) ([]string, []*os.File, error) {
	args := append([]string(nil), call.args...)
	var files []*os.File
	for n, secret := range call.secrets {
		fd, err := unix.MemfdCreate("saihakko", unix.MFD_CLOEXEC)
		if err != nil {
			return nil, files, fmt.Errorf("pass data to %s in memory: %w", call.tool, err)
		}
		f := os.NewFile(uintptr(fd), "memory")
		files = append(files, f)
		if _, err := f.Write(secret); err != nil {
			return nil, files, fmt.Errorf("pass data to %s in memory: %w", call.tool, err)
		}
		for i, arg := range args {
			if arg == "@"+strconv.Itoa(n) {
				args[i] = "/proc/self/fd/" + strconv.Itoa(3+n) // ExtraFiles begin at 3
			}
		}
	}
	return args, files, nil
}

// limited keeps the first bytes written to it and takes note of whether there were more. It has no method but Write,
// or io.Copy would go round the limit.
type limited struct {
	kept  []byte
	limit int
	over  bool
}

// Write never fails, so that a tool that prints too much still comes to its end.
func (l *limited) Write(p []byte) (int, error) {
	room := min(len(p), l.limit-len(l.kept))
	l.kept = append(l.kept, p[:room]...)
	l.over = l.over || room < len(p)
	return len(p), nil
}
