package widgets

import (
	"strings"
	"unicode"
)

// history is what Ctrl+Z and Ctrl+Y walk in an entry: whole texts, one per step. Fyne's own takes what is put in over
// other text for two steps, of which the erasing one may even be merged with what the user erased before; undoing a
// normalisation would then bring back an empty field, or a text that nobody typed.
type history struct {
	past, future []string
	now          string

	run runKind
	end int // where the next letter of the run would go
}

// runKind is what a step that is still growing consists of: letters typed, or letters erased, one after the other.
type runKind int

const (
	noRun runKind = iota
	typingRun
	erasingRun
)

// changed notes a text that the user, or the program for the user, has put in.
func (h *history) changed(text string) {
	if text == h.now {
		return
	}
	before := h.now
	run, at, end := oneLetter(before, text)
	if run == noRun || run != h.run || at != h.end {
		h.past = append(h.past, before)
	}
	h.now, h.future, h.run, h.end = text, nil, run, end
}

// pause ends the step: what comes next is undone on its own.
func (h *history) pause() { h.run = noRun }

// reset forgets all steps.
func (h *history) reset(text string) { *h = history{now: text} }

// undo returns the text before the last step.
func (h *history) undo() (text string, ok bool) { return h.walk(&h.past, &h.future) }

// redo takes an undo back.
func (h *history) redo() (text string, ok bool) { return h.walk(&h.future, &h.past) }

func (h *history) walk(from, to *[]string) (string, bool) {
	last := len(*from) - 1
	if last < 0 {
		return "", false
	}
	*to = append(*to, h.now)
	h.now = (*from)[last]
	*from = (*from)[:last]
	h.pause()
	return h.now, true
}

// oneLetter tells whether after is before with one letter typed or erased, where a run that goes on there would have
// ended, and where it ends now. A space or a sign begins a new step, so that undo goes word by word.
func oneLetter(before, after string) (run runKind, at, end int) {
	old, young := []rune(before), []rune(after)
	same := shared(old, young)
	switch len(young) - len(old) {
	case 1:
		letter := young[same]
		if string(old[same:]) != string(young[same+1:]) || unicode.IsSpace(letter) || strings.ContainsRune(wordSigns, letter) {
			return noRun, 0, 0
		}
		return typingRun, same, same + 1
	case -1:
		if string(old[same+1:]) != string(young[same:]) {
			return noRun, 0, 0
		}
		return erasingRun, same + 1, same
	}
	return noRun, 0, 0
}

// wordSigns are the signs at which Fyne's entry ends a word.
const wordSigns = "`~!@#$%^&*()-=+[{]}\\|;:'\",.<>/?"

// shared is how many runes both begin with.
func shared(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
