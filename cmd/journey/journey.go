//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// options are what a journey is given.
type options struct {
	saihakko, supportd, out string
}

// complete makes the paths absolute and looks for the programs.
func (o *options) complete() error {
	for _, path := range []*string{&o.saihakko, &o.supportd} {
		absolute, err := filepath.Abs(*path)
		if err != nil {
			return fmt.Errorf("find %s: %w", *path, err)
		}
		if _, err := os.Stat(absolute); err != nil {
			return fmt.Errorf("find program (make build makes it): %w", err)
		}
		*path = absolute
	}
	return nil
}

// journey is one run. Its methods do what a person at the desk does; where that is impossible they end the journey
// by a panic with a failure, which step turns into the report's reason. So the steps read like the manual.
type journey struct {
	ctx     context.Context
	options options
	name    string
	report  *report
	desk    *desktop
	service *supportService
	program *program
	picture int
}

// failure is what ends a journey.
type failure struct{ err error }

func (j *journey) fail(format string, args ...any) {
	panic(failure{fmt.Errorf(format, args...)})
}

func (j *journey) must(err error, doing string) {
	if err != nil {
		panic(failure{fmt.Errorf("%s: %w", doing, err)})
	}
}

// travel runs one journey from an empty folder to its report, and ends everything that it started.
func travel(ctx context.Context, o options, name string, steps func(*journey)) (err error) {
	if o.out, err = emptyFolder(o.out); err != nil {
		return err
	}
	j := &journey{ctx: ctx, options: o, name: name, report: newReport(o.out, name)}
	defer func() {
		err = errors.Join(err, j.report.finish(err))
		fmt.Printf("%s: pictures, logs and report.json are in %s\n", name, o.out)
	}()
	if err := j.report.write(); err != nil {
		return err
	}
	desk, err := openDesktop(ctx, o.out)
	if err != nil {
		return errors.Join(fmt.Errorf("set up the desktop: %w", err), desk.close())
	}
	j.desk = desk
	defer func() { err = errors.Join(err, desk.close()) }()
	return j.whole(steps)
}

// whole runs the steps and turns the failure that ends them into an error.
func (j *journey) whole(steps func(*journey)) (err error) {
	defer func() { err = recovered(recover(), err) }()
	steps(j)
	return nil
}

func recovered(r any, err error) error {
	if r == nil {
		return err
	}
	if f, ok := r.(failure); ok {
		return f.err
	}
	panic(r) // a mistake in this program, not in what it drives
}

// step does one step of the manual, takes a picture of how it ended, and notes both in the report.
func (j *journey) step(name string, do func()) { j.note(name, do, true) }

// outside looks from outside at what came of the steps, which changes nothing in the window.
func (j *journey) outside(name string, do func()) { j.note("外から："+name, do, false) }

func (j *journey) note(name string, do func(), seen bool) {
	begin := time.Now()
	err := func() (err error) {
		defer func() { err = recovered(recover(), err) }()
		if err := j.ctx.Err(); err != nil {
			return fmt.Errorf("stopped: %w", context.Cause(j.ctx))
		}
		do()
		return nil
	}()
	took := time.Since(begin)
	switch {
	case err != nil:
		err = errors.Join(fmt.Errorf("%s: %w", name, err), j.takePicture(name+"-失敗"))
		j.noteWindow()
	case seen:
		err = j.takePicture(name)
	}
	j.report.addStep(name, took, err)
	if err != nil {
		panic(failure{err})
	}
}

// await polls until the condition holds. An error of the condition means "not yet" and is told if the time runs out.
func (j *journey) await(what string, limit time.Duration, condition func() error) {
	if err := poll(j.ctx, limit, condition); err != nil {
		j.fail("waited %v for %s: %w", limit, what, err)
	}
}

// pollEvery is how often a condition is looked at. It sets no result, only how soon it is seen.
const pollEvery = 20 * time.Millisecond

func poll(ctx context.Context, limit time.Duration, condition func() error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		err := condition()
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return err
		}
	}
}

// emptyFolder makes dir an empty folder. It empties only what an earlier journey has left: a folder with a report.
func emptyFolder(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find output folder: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("read output folder: %w", err)
	}
	if len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(dir, reportFile)); err != nil {
			return "", fmt.Errorf("%s is neither empty nor an earlier journey's; it is left alone", dir)
		}
		if err := os.RemoveAll(dir); err != nil {
			return "", fmt.Errorf("empty output folder: %w", err)
		}
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", fmt.Errorf("create output folder: %w", err)
	}
	return dir, nil
}
