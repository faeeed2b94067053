//go:build linux

package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// program is a running Saihakko with its window.
type program struct {
	process *process
	socket  string // where it tells what is in its window
	window  string // the X server's number of the window
}

// startProgram starts the program and waits for its first frame. It returns how long that took.
func (j *journey) startProgram() time.Duration {
	n := len(j.desk.processes)
	p := &program{socket: filepath.Join(j.desk.run, fmt.Sprintf("window-%d", n))} // a killed one leaves its socket behind
	begin := time.Now()
	process, err := j.desk.start(launch{
		name: "saihakko", path: j.options.saihakko, dir: j.desk.home(),
		args: []string{
			"-service", j.service.url, "-ca", j.service.caFile, "-profile", j.desk.profile(),
			"-nssdb", j.desk.nssdb(), "-describe", p.socket, "-language", "ja", "-theme", "light",
		},
	})
	j.must(err, "start the program")
	p.process = process
	j.program = p
	j.await("the first frame", patient, func() error {
		items, err := p.snapshot()
		if err != nil {
			return err
		}
		if len(items) == 0 {
			return errors.New("the window is empty")
		}
		p.window, err = j.windowOf(process.pid())
		return err
	})
	took := time.Since(begin)
	_, err = j.desk.tool(j.ctx, "", "xdotool", "windowactivate", "--sync", p.window)
	j.must(err, "bring the window to the front")
	return took
}

// windowOf returns the visible window of a process.
func (j *journey) windowOf(pid int) (string, error) {
	out, err := j.desk.tool(j.ctx, "", "xdotool", "search", "--onlyvisible", "--pid", strconv.Itoa(pid))
	if err != nil {
		return "", err
	}
	windows := strings.Fields(out)
	if len(windows) == 0 {
		return "", errors.New("the program has no window yet")
	}
	return windows[len(windows)-1], nil
}

// killProgram is kill -9: the program can do nothing about it.
func (j *journey) killProgram() { j.must(j.program.process.kill(), "kill the program") }

// quitProgram closes the window as a person does and waits for the program's end.
func (j *journey) quitProgram() {
	j.input("key", "alt+F4")
	select {
	case <-j.program.process.done:
	case <-time.After(patient):
		j.fail("the program goes on %v after its window was closed", patient)
	case <-j.ctx.Done():
	}
}

// memory returns the program's memory in MiB: its own pages, and its share of those that it shares (PSS).
func (p *program) memory() (float64, error) {
	file, err := os.Open(fmt.Sprintf("/proc/%d/smaps_rollup", p.process.pid()))
	if err != nil {
		return 0, fmt.Errorf("measure memory: %w", err)
	}
	defer func() { _ = file.Close() }() // only read from
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) == 3 && fields[0] == "Pss:" {
			kib, err := strconv.ParseFloat(fields[1], 64)
			return float64(int(kib/102.4)) / 10, err
		}
	}
	return 0, errors.Join(errors.New("measure memory: no Pss line"), lines.Err())
}

func (j *journey) noteMemory(when string) {
	mib, err := j.program.memory()
	j.must(err, "measure memory")
	j.report.figure("memoryPssMiB/"+when, mib)
}
