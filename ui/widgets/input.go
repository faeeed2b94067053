package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

// entry is the text input itself. It adds to Fyne's what Field needs: news of focus, silent changes, an undo that also
// takes back what the program put in, and letting the window's own shortcuts through.
type entry struct {
	widget.Entry
	onFocus func(bool)
	onType  func(text string) // hears of changes by the user
	onEnter func()
	name    func() string
	faulty  func() bool
	silent  bool
	secret  bool // keeps no history of what was typed
	pressed bool // the pointer is what gives it the keyboard
	history history
}

func newEntry() *entry {
	e := &entry{}
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.OnChanged = e.changed
	e.ExtendBaseWidget(e)
	return e
}

func (e *entry) changed(text string) {
	if !e.secret {
		e.history.changed(text)
	}
	if !e.silent && e.onType != nil {
		e.onType(text)
	}
}

// FocusGained implements fyne.Focusable. Whoever comes by a key finds all of the text selected, so that what is typed
// or pasted takes its place, as in the forms of every desktop. Whoever comes by the pointer, or back to the window,
// finds the caret where they put it.
func (e *entry) FocusGained() {
	back := keyboard == e
	keyboard = e
	e.Entry.FocusGained()
	e.onFocus(true)
	if e.pressed {
		return
	}
	Reveal(e)
	if !back {
		e.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
}

// MouseDown implements desktop.Mouseable. What is pressed is in view already. To scroll it away from under the pointer
// would make the release hit something else, upon which the toolkit takes the keyboard away again.
func (e *entry) MouseDown(m *desktop.MouseEvent) {
	e.pressed = true
	defer func() { e.pressed = false }()
	e.Entry.MouseDown(m)
}

// FocusLost implements fyne.Focusable.
func (e *entry) FocusLost() {
	e.Entry.FocusLost()
	e.history.pause()
	e.onFocus(false)
}

// TypedKey implements fyne.Focusable. Enter and Esc count only in a field that submits on Enter; in any other they are
// swallowed, because an input method may be using them.
func (e *entry) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if e.onEnter != nil {
			e.onEnter()
		}
	case fyne.KeyEscape:
		if e.onEnter != nil {
			escape(e)
		}
	default:
		e.Entry.TypedKey(key)
	}
}

// TypedShortcut implements fyne.Shortcutable. The driver offers shortcuts to a focused entry only; those with Alt,
// which the entry has no use for, belong to the window.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	if c, ok := s.(*desktop.CustomShortcut); ok && c.Modifier&fyne.KeyModifierAlt != 0 {
		if window, ok := canvasOf(e).(fyne.Shortcutable); ok {
			window.TypedShortcut(s)
		}
		return
	}
	switch s.(type) {
	case *fyne.ShortcutUndo:
		e.walk(e.history.undo)
	case *fyne.ShortcutRedo:
		e.walk(e.history.redo)
	default:
		e.Entry.TypedShortcut(s)
	}
}

// walk shows the text of another step, with the caret behind what the step has changed.
func (e *entry) walk(step func() (text string, ok bool)) {
	if e.Disabled() {
		return
	}
	before := []rune(e.Text)
	text, ok := step()
	if !ok {
		return
	}
	e.put(text)
	after := []rune(text)
	slices.Reverse(before)
	tail := slices.Clone(after)
	slices.Reverse(tail)
	e.CursorColumn = len(after) - shared(before, tail)
	e.Entry.Refresh()
}

// Describe implements describe.Describer.
func (e *entry) Describe() describe.Facts {
	return describe.Facts{Kind: describe.Entry, Label: e.name(), Disabled: e.Disabled(), HasError: e.faulty()}
}

// replace changes the text in one step that Ctrl+Z takes back, without onType.
func (e *entry) replace(text string) {
	if e.Text == text {
		return
	}
	if e.Disabled() { // nothing can be pasted over, nor undone
		e.set(text)
		return
	}
	e.silent = true
	defer func() { e.silent = false }()
	e.history.pause()
	e.put(text)
	e.history.pause()
}

// put exchanges the text as if it had been pasted over. SetText would leave a selection behind that is not there.
func (e *entry) put(text string) {
	if e.Text != "" {
		e.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
	if text == "" { // Fyne's paste of nothing erases on the screen only
		e.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
		return
	}
	e.Entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: pasted(text)})
}

// set changes the text and forgets what could be undone.
func (e *entry) set(text string) {
	if e.Text == text {
		return
	}
	e.silent = true
	defer func() { e.silent = false }()
	e.Entry.SetText(text)
	e.history.reset(text)
}

// pasted is a clipboard that holds one text and is nobody else's.
type pasted string

func (p pasted) Content() string   { return string(p) }
func (p pasted) SetContent(string) {}

// inputHeight is the height of inputs in body size.
const inputHeight = 38

// input is the frame around an entry.
type input struct {
	widget.BaseWidget
	entry   *entry
	width   float32
	focused bool
	faulty  bool
}

func newInput(width float32) *input {
	i := &input{entry: newEntry(), width: width}
	i.entry.faulty = func() bool { return i.faulty }
	i.ExtendBaseWidget(i)
	return i
}

// DescribeChildren implements describe.Parent.
func (i *input) DescribeChildren() []fyne.CanvasObject { return []fyne.CanvasObject{i.entry} }

// CreateRenderer implements fyne.Widget.
func (i *input) CreateRenderer() fyne.WidgetRenderer {
	const radius = 6
	back, outer := rounded(radius), rounded(radius+ringWidth)
	r := &rendering{objects: fixed(outer, back, i.entry)}
	r.layout = func(s fyne.Size) {
		place(outer, -ringWidth, -ringWidth, s.Width+2*ringWidth, s.Height+2*ringWidth)
		place(back, 0, 0, s.Width, s.Height)
		height := i.entry.MinSize().Height
		place(i.entry, 2, (s.Height-height)/2, s.Width-4, height)
	}
	r.min = func() fyne.Size { return fyne.NewSize(i.width, max(inputHeight, i.entry.MinSize().Height)) }
	r.refresh = func() {
		edge, width, halo := theme.Control, float32(1), none
		if i.faulty {
			edge, width = theme.RedText, 2
		}
		if i.focused {
			edge, width, halo = theme.FocusInner, 2, theme.FocusOuter
		}
		paint(back, theme.InputFill, edge, width)
		paint(outer, none, halo, ringWidth)
		r.layout(i.Size())
		canvas.Refresh(i)
	}
	r.refresh()
	return r
}
