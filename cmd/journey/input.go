//go:build linux

package main

import (
	"errors"
	"fmt"
	"math"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// press moves the pointer to the middle of a control that can be operated, and presses.
func (j *journey) press(t target) {
	j.seeThat(patient, t, "ready", enabled)
	at := j.reveal(t)
	j.await(fmt.Sprintf("%v to stay where it is", t), soon, func() error {
		j.pointAt(at)
		aimed := at
		if at = j.reveal(t); at.X != aimed.X || at.Y != aimed.Y {
			return errors.New("it moved") // the page is still scrolling or laying itself out
		}
		return nil
	})
	j.input("click", "1")
}

func (j *journey) pointAt(i item) { j.movePointer(i.X+i.W/2, i.Y+i.H/2) }

// movePointer moves the pointer and lets the window notice. The toolkit takes up moves once per frame, but clicks at
// once: no hand is fast enough to click in the same frame, and a click that is would hit where the pointer was before.
func (j *journey) movePointer(x, y int) {
	j.input("mousemove", "--window", j.program.window, strconv.Itoa(x), strconv.Itoa(y))
	j.settle()
}

// settle lets the window take up what the X server has told it. It has done so when it answers some frames later.
func (j *journey) settle() {
	const someFrames = 50 * time.Millisecond
	j.answer()
	select {
	case <-time.After(someFrames):
	case <-j.ctx.Done():
	}
	j.answer() // only a window that is not busy does
}

// answer waits until the window takes part.
func (j *journey) answer() {
	_, err := j.program.snapshot()
	j.must(err, "wait for the window")
}

// reveal turns the wheel over the part of the window where the control is until it can be seen.
func (j *journey) reveal(t target) (found item) {
	found = j.see(t)
	if found.Visible {
		return found
	}
	_, height := j.windowSize()
	j.await(fmt.Sprintf("%v to scroll into view", t), soon, func() error {
		items, err := j.program.snapshot()
		if err != nil {
			return err
		}
		if found, err = find(items, t); err != nil || found.Visible {
			return err
		}
		wheel := "5" // down
		if found.Y < height/2 {
			wheel = "4"
		}
		x := found.X + found.W/2
		j.movePointer(x, restingPlace(items, x, height/2))
		j.input("click", wheel)
		j.settle()
		return errors.New("it is out of view")
	})
	return found
}

// restingPlace is the height nearest to y at which the pointer is over x and over no entry: the toolkit's entries keep
// the wheel to themselves.
func restingPlace(items []item, x, y int) int {
	best, distance := y, math.MaxInt
	for _, i := range items {
		middle := i.Y + i.H/2
		off := max(middle-y, y-middle)
		if i.Visible && i.Kind != "entry" && i.X <= x && x < i.X+i.W && off < distance {
			best, distance = middle, off
		}
	}
	return best
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

// keys presses keys or combinations one after another.
func (j *journey) keys(names ...string) {
	j.input(append([]string{"key", "--delay", typingDelay}, names...)...)
	j.settle()
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
