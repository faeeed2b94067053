//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// graceful is how long a process has to end by itself after it was asked to.
const graceful = 5 * time.Second

// process is a child in a process group of its own, with its output in a log file.
type process struct {
	name string
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
	err  error         // how it ended; valid once done is closed

	mu     sync.Mutex
	reaped bool // its number may belong to a stranger from now on
}

// launch describes a child to be started.
type launch struct {
	name  string // of its log file
	path  string
	args  []string
	env   []string
	dir   string
	stdin io.Reader
	extra []*os.File
}

// start starts a child that is killed by the kernel if this program ends without doing so itself.
func start(l launch, logs string) (*process, error) {
	log, err := os.OpenFile(filepath.Join(logs, l.name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open log of %s: %w", l.name, err)
	}
	cmd := exec.Command(l.path, l.args...) //nolint:gosec // starting what it is told to is what this program is for
	cmd.Env, cmd.Dir, cmd.Stdin = l.env, l.dir, l.stdin
	cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = log, log, l.extra
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", l.name, err), log.Close())
	}
	p := &process{name: l.name, cmd: cmd, done: make(chan struct{})}
	go func() {
		p.err = errors.Join(p.reap(), log.Close())
		close(p.done)
	}()
	return p, nil
}

// reap waits for the child's end, ends what it has left behind in its group, and only then gives its number back to
// the system: so no signal of ours can ever meet a stranger.
func (p *process) reap() error {
	for {
		err := unix.Waitid(unix.P_PID, p.pid(), nil, unix.WEXITED|unix.WNOWAIT, nil)
		if !errors.Is(err, unix.EINTR) {
			break
		}
	}
	err := p.signal(syscall.SIGKILL)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reaped = true
	return errors.Join(err, p.cmd.Wait())
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// ended says that, and how, the process has ended already.
func (p *process) ended() error {
	if p.running() {
		return nil
	}
	return errors.Join(fmt.Errorf("%s has ended", p.name), p.err)
}

func (p *process) running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// kill ends the whole group at once, as kill -9 or a power loss would.
func (p *process) kill() error {
	if err := p.signal(syscall.SIGKILL); err != nil {
		return err
	}
	<-p.done
	return nil
}

// stop asks the group to end, and kills it if it does not.
func (p *process) stop() error {
	if err := p.signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-p.done:
		return nil
	case <-time.After(graceful):
		return p.kill()
	}
}

func (p *process) signal(s syscall.Signal) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reaped {
		return nil
	}
	if err := syscall.Kill(-p.pid(), s); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("end %s: %w", p.name, err)
	}
	return nil
}
