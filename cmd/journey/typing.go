//go:build linux

package main

import (
	"context"
	"fmt"
	"strings"
	"unicode"
)

// typingDelay is the time between two key strokes in milliseconds: a quick typist's.
const typingDelay = "12"

// keyboard puts characters that no key has onto keys that nobody needs (those for media players and the like), so that
// Japanese is typed by key strokes as well. xdotool does so too, but changes the same key again and again while the
// program has not yet read what it meant the time before.
type keyboard struct {
	spare    []string        // numbers of the keys
	assigned map[rune]string // the key that has the character
	holder   map[string]rune // the character that the key has
	next     int             // the spare key to be used next
}

// readKeyboard finds the spare keys.
func (d *desktop) readKeyboard(ctx context.Context) error {
	out, err := d.tool(ctx, "", "xmodmap", "-pke")
	if err != nil {
		return fmt.Errorf("read the keyboard: %w", err)
	}
	d.keys = keyboard{assigned: map[rune]string{}, holder: map[string]rune{}}
	for line := range strings.Lines(out) { // "keycode  93 = XF86AudioPlay ..."
		left, symbols, ok := strings.Cut(line, "=")
		if ok && isSpare(strings.Fields(symbols)) {
			d.keys.spare = append(d.keys.spare, strings.Fields(left)[1])
		}
	}
	return nil
}

func isSpare(symbols []string) bool {
	for _, s := range symbols {
		if s != "NoSymbol" && !strings.HasPrefix(s, "XF86") {
			return false
		}
	}
	return true
}

// assign gives every character of the text a key and returns what xmodmap has to be told; nothing if all have one.
func (k *keyboard) assign(text string) (string, error) {
	needed := map[rune]bool{}
	for _, r := range text {
		if r > unicode.MaxASCII {
			needed[r] = true
		}
	}
	if len(needed) > len(k.spare) {
		return "", fmt.Errorf("%d different characters, but only %d keys for them", len(needed), len(k.spare))
	}
	var orders strings.Builder
	for _, r := range text {
		if !needed[r] || k.assigned[r] != "" {
			continue
		}
		key := k.take(needed)
		k.assigned[r], k.holder[key] = key, r
		fmt.Fprintf(&orders, "keycode %s = U%04X U%04X\n", key, r, r)
	}
	return orders.String(), nil
}

// take frees the key that has waited longest and whose character is not needed.
func (k *keyboard) take(needed map[rune]bool) string {
	for {
		key := k.spare[k.next%len(k.spare)]
		k.next++
		if old, used := k.holder[key]; !used {
			return key
		} else if !needed[old] {
			delete(k.assigned, old)
			return key
		}
	}
}

// typeText types with real key strokes. The text goes to xdotool by its standard input, so that a password does not
// stand in a list of processes.
func (j *journey) typeText(value string) {
	orders, err := j.desk.keys.assign(value)
	j.must(err, "type")
	if orders != "" {
		j.settle() // what was typed before is read by the old keys
		_, err := j.desk.tool(j.ctx, orders, "xmodmap", "-")
		j.must(err, "put characters onto keys")
		j.settle()
	}
	_, err = j.desk.tool(j.ctx, value, "xdotool", "type", "--delay", typingDelay, "--file", "-")
	j.must(err, "type")
	j.settle()
}
