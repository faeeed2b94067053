package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

// entry is the text input itself. It adds to Fyne's what Field needs: news of focus, silent changes, and letting
// the window's own shortcuts through.
type entry struct {
	widget.Entry
	onFocus func(bool)
	onEnter func()
	name    func() string
	faulty  func() bool
	silent  bool
	pressed bool // the pointer is what gives it the keyboard
}

func newEntry() *entry {
	e := &entry{}
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.ExtendBaseWidget(e)
	return e
}

// FocusGained implements fyne.Focusable.
func (e *entry) FocusGained() {
	e.Entry.FocusGained()
	e.onFocus(true)
	if !e.pressed {
		Reveal(e)
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
	e.onFocus(false)
}

// TypedKey implements fyne.Focusable. Esc and, unless the field submits on Enter, Enter are swallowed: an input
// method may be using them.
func (e *entry) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if e.onEnter != nil {
			e.onEnter()
		}
	case fyne.KeyEscape:
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
	e.Entry.TypedShortcut(s)
}

// Describe implements describe.Describer.
func (e *entry) Describe() describe.Facts {
	return describe.Facts{Kind: describe.Entry, Label: e.name(), Disabled: e.Disabled(), HasError: e.faulty()}
}

// replace changes the text as if it had been pasted over, so that Ctrl+Z brings back what was typed.
func (e *entry) replace(text string) {
	if e.Text == text {
		return
	}
	e.silent = true
	defer func() { e.silent = false }()
	if e.Text != "" {
		e.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
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
