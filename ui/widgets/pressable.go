package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// pressable is what everything has in common that is pressed with the pointer, Enter or Space.
type pressable struct {
	widget.DisableableWidget
	self           pressableWidget
	onPress        func()
	focused, hover bool
}

type pressableWidget interface {
	fyne.Widget
	fyne.Focusable
}

func (p *pressable) init(self pressableWidget, onPress func()) {
	p.self, p.onPress = self, onPress
	p.ExtendBaseWidget(self)
}

// Focus gives it the keyboard.
func (p *pressable) Focus() { Focus(p.self) }

// Tapped implements fyne.Tappable.
func (p *pressable) Tapped(*fyne.PointEvent) {
	if !p.Disabled() {
		p.Focus()
		p.onPress()
	}
}

// TypedKey implements fyne.Focusable.
func (p *pressable) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if !p.Disabled() {
			p.onPress()
		}
	case fyne.KeyEscape:
		escape(p.self)
	}
}

// TypedRune implements fyne.Focusable.
func (p *pressable) TypedRune(rune) {}

// FocusGained implements fyne.Focusable.
func (p *pressable) FocusGained() {
	p.focused = true
	keyboard = p.self
	p.self.Refresh()
	Reveal(p.self)
}

// FocusLost implements fyne.Focusable.
func (p *pressable) FocusLost() {
	p.focused = false
	p.self.Refresh()
}

// MouseIn implements desktop.Hoverable.
func (p *pressable) MouseIn(*desktop.MouseEvent) {
	p.hover = true
	p.self.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (p *pressable) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (p *pressable) MouseOut() {
	p.hover = false
	p.self.Refresh()
}

// Cursor implements desktop.Cursorable.
func (p *pressable) Cursor() desktop.Cursor {
	if p.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}
