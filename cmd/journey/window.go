//go:build linux

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Time limits of waiting for something in the window.
const (
	soon    = 10 * time.Second // something that needs no service
	patient = 60 * time.Second // something that the service, the keyring or a key's making may hold up
)

// item is one thing in the window, as package saihakko/ui/describe tells of it. Positions and sizes are pixels of the
// window. It is not that package's type, because that would make a part of this program out of the toolkit.
type item struct {
	Kind     string `json:"kind"`
	Label    string `json:"label"`
	X        int    `json:"x"`
	Y        int    `json:"y"`
	W        int    `json:"w"`
	H        int    `json:"h"`
	Visible  bool   `json:"visible"`
	Focused  bool   `json:"focused"`
	Enabled  bool   `json:"enabled"`
	Checked  bool   `json:"checked"`
	HasError bool   `json:"hasError"`
}

// snapshot asks the program what is in its window.
func (p *program) snapshot() ([]item, error) {
	if err := p.process.ended(); err != nil {
		return nil, err
	}
	connection, err := net.DialTimeout("unix", p.socket, time.Second)
	if err != nil {
		return nil, fmt.Errorf("ask the window: %w", err)
	}
	defer func() { _ = connection.Close() }() // only read from
	if err := connection.SetDeadline(time.Now().Add(soon)); err != nil {
		return nil, fmt.Errorf("ask the window: %w", err)
	}
	if _, err := fmt.Fprintln(connection, "snapshot"); err != nil {
		return nil, fmt.Errorf("ask the window: %w", err)
	}
	line, err := bufio.NewReader(connection).ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("the window's answer: %w", err)
	}
	var items []item
	if err := json.Unmarshal(line, &items); err != nil {
		return nil, fmt.Errorf("the window's answer: %w", err)
	}
	return items, nil
}

// target is a control as a person would name it.
type target struct {
	kind  string
	label string
	// part finds the label anywhere in the control's; otherwise it has to be the whole.
	part bool
}

func button(label string) target { return target{kind: "button", label: label} }
func link(label string) target   { return target{kind: "link", label: label} }
func entry(label string) target  { return target{kind: "entry", label: label} }
func check(label string) target  { return target{kind: "check", label: label} }
func radio(label string) target  { return target{kind: "radio", label: label} }
func row(name string) target     { return target{kind: "row", label: name} }
func tab(label string) target    { return target{kind: "tab", label: label} }
func step(label string) target   { return target{kind: "step", label: label} }

// text is anything that can be read, whatever its kind, with the label somewhere in it.
func text(label string) target { return target{label: label, part: true} }

func (t target) String() string {
	if t.kind == "" {
		return fmt.Sprintf("「%s」", t.label)
	}
	return fmt.Sprintf("%s 「%s」", t.kind, t.label)
}

func (t target) matches(i item) bool {
	if t.kind != "" && t.kind != i.Kind {
		return false
	}
	return i.Label == t.label || t.part && strings.Contains(i.Label, t.label)
}

func findAll(items []item, t target) []item {
	return slices.DeleteFunc(slices.Clone(items), func(i item) bool { return !t.matches(i) })
}

// find returns the item meant: where several match, the first in reading order that can be seen. What a dialog covers
// cannot.
func find(items []item, t target) (item, error) {
	found := findAll(items, t)
	if len(found) == 0 {
		return item{}, fmt.Errorf("the window shows no %v", t)
	}
	for _, i := range found {
		if i.Visible {
			return i, nil
		}
	}
	return found[0], nil
}

// see waits until the window shows the target and returns it.
func (j *journey) see(t target) item { return j.seeWithin(patient, t) }

func (j *journey) seeWithin(limit time.Duration, t target) item {
	return j.seeThat(limit, t, "shown", func(item) bool { return true })
}

// seeThat waits until the window shows the target in the given state.
func (j *journey) seeThat(limit time.Duration, t target, state string, is func(item) bool) (seen item) {
	j.await(fmt.Sprintf("%v to be %s", t, state), limit, func() (err error) {
		items, err := j.program.snapshot()
		if err != nil {
			return err
		}
		if seen, err = find(items, t); err == nil && !is(seen) {
			err = fmt.Errorf("%v is not %s", t, state)
		}
		return err
	})
	return seen
}

func focused(i item) bool { return i.Focused }
func checked(i item) bool { return i.Checked }
func enabled(i item) bool { return i.Enabled }

// seeAny waits until the window shows one of the targets and returns the index of the first that it does.
func (j *journey) seeAny(limit time.Duration, targets ...target) (index int) {
	j.await(fmt.Sprintf("any of %v", targets), limit, func() error {
		items, err := j.program.snapshot()
		if err != nil {
			return err
		}
		for i, t := range targets {
			if _, err := find(items, t); err == nil {
				index = i
				return nil
			}
		}
		return errors.New("the window shows none of them")
	})
	return index
}

// gone waits until the window shows the target no more.
func (j *journey) gone(t target) {
	j.await(fmt.Sprintf("%v to go", t), patient, func() error {
		items, err := j.program.snapshot()
		if err == nil && len(findAll(items, t)) > 0 {
			err = errors.New("it is still there")
		}
		return err
	})
}

// takePicture saves what the window shows as NN-name.png.
func (j *journey) takePicture(name string) error {
	if j.program == nil || !j.program.process.running() {
		return nil // there is no window to be seen in this step
	}
	j.picture++
	file := filepath.Join(j.options.out, fmt.Sprintf("%02d-%s.png", j.picture, strings.ReplaceAll(name, "/", "・")))
	_, err := j.desk.tool(j.ctx, "", "import", "-window", j.program.window, file)
	return err
}

// noteWindow writes down what the window told last, for whoever looks into a failure.
func (j *journey) noteWindow() {
	if j.program == nil {
		return
	}
	items, err := j.program.snapshot()
	if err != nil {
		return // the failure itself tells more
	}
	var note strings.Builder
	for _, i := range items {
		fmt.Fprintf(&note, "%-9s %4d,%4d %4dx%-4d visible=%-5v focused=%-5v enabled=%-5v checked=%-5v error=%-5v %s\n",
			i.Kind, i.X, i.Y, i.W, i.H, i.Visible, i.Focused, i.Enabled, i.Checked, i.HasError, i.Label)
	}
	if err := os.WriteFile(filepath.Join(j.options.out, "window.txt"), []byte(note.String()), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, "journey:", err)
	}
}
