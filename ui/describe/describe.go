// Package describe tells what a person could read and operate in a window: which controls there are, what they are
// called, and where they are. The end-to-end journeys use it to aim real pointer and key events at the real program;
// it only answers questions and cannot operate anything.
//
// Entries answer with their name, never with what is in them, and what is marked as secret, as the columns of a table
// can be, is masked. All else that can be read in the window is part of the answer, and so is what was typed where the
// program shows it again: in messages, in notes, on the confirmation page.
package describe

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Kind says what an item is.
type Kind string

// The kinds of items.
const (
	Button   Kind = "button"
	Link     Kind = "link"
	Entry    Kind = "entry"
	Check    Kind = "check"
	Radio    Kind = "radio"
	Row      Kind = "row"
	Header   Kind = "header"
	Tab      Kind = "tab"
	Step     Kind = "step"
	Day      Kind = "day"
	Dialog   Kind = "dialog"
	Progress Kind = "progress"
	Tag      Kind = "tag"
	Notice   Kind = "notice"
	Message  Kind = "message"
	Text     Kind = "text"
)

// Facts is what a widget says about itself.
type Facts struct {
	Kind     Kind
	Label    string
	Disabled bool // cannot be operated now
	Focused  bool // the keyboard is here, although a widget around it holds the focus: rows of a table, days
	Checked  bool // ticked, chosen, selected, current or done
	HasError bool
}

// Masked stands in place of a secret that the window shows.
const Masked = "●●●●"

// Describer is implemented by widgets that a person reads or operates. Label must not hold what was typed into an
// entry.
type Describer interface {
	Describe() Facts
}

// Parent is implemented by widgets with further items inside; their positions are relative to the widget.
type Parent interface {
	DescribeChildren() []fyne.CanvasObject
}

// Item is one line of the answer. Positions and sizes are pixels of the window (device independent × scale).
type Item struct {
	Kind     Kind   `json:"kind"`
	Label    string `json:"label"`
	X        int    `json:"x"`
	Y        int    `json:"y"`
	W        int    `json:"w"`
	H        int    `json:"h"`
	Visible  bool   `json:"visible"` // its middle is not scrolled out of view nor behind a dialog
	Focused  bool   `json:"focused"`
	Enabled  bool   `json:"enabled"`
	Checked  bool   `json:"checked"`
	HasError bool   `json:"hasError"`
}

// Snapshot describes everything on the canvas, in reading order, dialogs last. It belongs to the UI goroutine.
func Snapshot(c fyne.Canvas) []Item {
	items := []Item{}
	overlays := c.Overlays().List()
	roots := append([]fyne.CanvasObject{c.Content()}, overlays...)
	for i, root := range roots {
		covered := i < len(roots)-1
		Walk(root, c.Size(), func(v Visit) bool {
			if item, ok := describe(v, c); ok {
				item.Visible = item.Visible && !covered
				items = append(items, item)
			}
			return true
		})
	}
	return items
}

func describe(v Visit, c fyne.Canvas) (Item, bool) {
	facts, ok := factsOf(v.Object)
	if !ok {
		return Item{}, false
	}
	scale := c.Scale()
	px := func(f float32) int { return int(f*scale + 0.5) }
	size := v.Object.Size()
	item := Item{
		Kind: facts.Kind, Label: facts.Label,
		X: px(v.Position.X), Y: px(v.Position.Y), W: px(size.Width), H: px(size.Height),
		Visible: v.MiddleVisible(),
		Focused: facts.Focused, Enabled: !facts.Disabled, Checked: facts.Checked, HasError: facts.HasError,
	}
	if focusable, ok := v.Object.(fyne.Focusable); ok && c.Focused() == focusable {
		item.Focused = true
	}
	return item, true
}

func factsOf(o fyne.CanvasObject) (Facts, bool) {
	switch o := o.(type) {
	case Describer:
		f := o.Describe()
		return f, f.Kind != ""
	case *widget.Label:
		return Facts{Kind: Text, Label: o.Text}, o.Text != ""
	case *canvas.Text:
		return Facts{Kind: Text, Label: o.Text}, o.Text != ""
	case *widget.Button:
		return Facts{Kind: Button, Label: o.Text, Disabled: o.Disabled()}, true
	}
	return Facts{}, false
}

func childrenOf(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case Parent:
		return o.DescribeChildren()
	case *fyne.Container:
		return o.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{o.Content}
	case *container.ThemeOverride:
		return []fyne.CanvasObject{o.Content}
	}
	return nil
}
