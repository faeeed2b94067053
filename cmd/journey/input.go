//go:build linux

package main

import (
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"

	"saihakko/ui/describe"
)

// typingDelay is the time between two key strokes in milliseconds. A character that is on no key gets one for a
// moment, and a program that looks the key up later than that would read another character.
const typingDelay = "25"

// press moves the pointer to the middle of a control that can be operated, and presses.
func (j *journey) press(t target) {
	j.seeThat(patient, t, "ready", enabled)
	j.click(j.reveal(t))
}

func (j *journey) click(i describe.Item) {
	j.pointAt(i)
	j.input("click", "1")
}

func (j *journey) pointAt(i describe.Item) {
	j.input("mousemove", "--window", j.program.window, strconv.Itoa(i.X+i.W/2), strconv.Itoa(i.Y+i.H/2))
}

// reveal turns the wheel over the part of the window where the control is until it can be seen.
func (j *journey) reveal(t target) (item describe.Item) {
	item = j.see(t)
	if item.Visible {
		return item
	}
	_, height := j.windowSize()
	last := -1 << 30
	j.await(fmt.Sprintf("%v to scroll into view", t), soon, func() error {
		items, err := j.program.snapshot()
		if err != nil {
			return err
		}
		if item, err = find(items, t); err != nil || item.Visible {
			return err
		}
		if item.Y == last {
			return errors.New("it does not move")
		}
		last = item.Y
		wheel := "5" // down
		if item.Y < height/2 {
			wheel = "4"
		}
		j.input("mousemove", "--window", j.program.window, strconv.Itoa(item.X+item.W/2), strconv.Itoa(height/2))
		j.input("click", wheel)
		return errors.New("it is out of view")
	})
	return item
}

func (j *journey) windowSize() (width, height int) {
	out, err := j.desk.tool(j.ctx, "", "xdotool", "getwindowgeometry", "--shell", j.program.window)
	j.must(err, "measure the window")
	for line := range strings.Lines(out) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		n, err := strconv.Atoi(value)
		if err != nil {
			continue
		}
		switch name {
		case "WIDTH":
			width = n
		case "HEIGHT":
			height = n
		}
	}
	return width, height
}

// fill types into an entry, in place of what is in it.
func (j *journey) fill(t target, value string) {
	j.enter(t)
	j.keys("ctrl+a", "Delete")
	j.typeText(value)
}

// paste puts text on the clipboard and pastes it into an entry, in place of what is in it.
func (j *journey) paste(t target, value string) {
	j.copyToClipboard(value)
	j.enter(t)
	j.keys("ctrl+a", "ctrl+v")
}

// enter gives an entry the keyboard.
func (j *journey) enter(t target) {
	j.press(t)
	j.seeThat(soon, t, "focused", focused)
}

// typeText types with real key strokes. The text goes to xdotool by its standard input, so that a password does not
// stand in a list of processes.
func (j *journey) typeText(value string) {
	_, err := j.desk.tool(j.ctx, value, "xdotool", "type", "--delay", typingDelay, "--file", "-")
	j.must(err, "type")
}

// keys presses keys or combinations one after another.
func (j *journey) keys(names ...string) {
	j.input(append([]string{"key", "--delay", typingDelay}, names...)...)
}

func (j *journey) input(args ...string) {
	_, err := j.desk.tool(j.ctx, "", "xdotool", args...)
	j.must(err, "operate the window")
}

// typed reads what stands in an entry as any other program would: selected, copied, and fetched from the clipboard.
func (j *journey) typed(t target) (value string) {
	const nothing = "(journey: nothing was copied)"
	j.enter(t)
	j.copyToClipboard(nothing)
	j.keys("ctrl+a", "ctrl+c", "Right")
	j.await(fmt.Sprintf("the text of %v on the clipboard", t), soon, func() (err error) {
		value, err = j.desk.tool(j.ctx, "", "xclip", "-selection", "clipboard", "-out")
		if err == nil && value == nothing {
			err = errors.New("nothing was copied")
		}
		return err
	})
	return value
}

// copyToClipboard leaves xclip behind, which offers the text until somebody else copies something or the screen goes.
func (j *journey) copyToClipboard(value string) {
	cmd := exec.CommandContext(j.ctx, "xclip", "-selection", "clipboard", "-in")
	cmd.Env, cmd.Stdin = j.desk.env, strings.NewReader(value)
	j.must(cmd.Run(), "put text on the clipboard")
}
