package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/ui/theme"
)

// tableSource is how the parts of a table, which know no type of row, ask for what they show.
type tableSource interface {
	columns() int
	column(i int) columnLook
	selectable() bool
	actionWidth() float32
	len() int
	filtered() bool
	empty() string
	unfilter()
	name(row int) string
	action(row int) string
	cell(row, column int) cell
	isSelected(row int) bool
	allSelected() bool
	toggle(row int)
	toggleAll()
	act(row int)
	sort(column int)
}

type columnLook struct {
	title    string
	width    float32
	sortable bool
	optional bool
	sorted   bool
	reverse  bool
}

// cell is what one cell shows: a tag, an object, or a text.
type cell struct {
	text   string
	style  Style
	tagged bool
	tone   Tone
	object fyne.CanvasObject
	secret bool
}

func (t *Table[T]) columns() int { return len(t.options.Columns) }

func (t *Table[T]) column(i int) columnLook {
	c := t.options.Columns[i]
	return columnLook{
		title: c.Title, width: c.Width, optional: c.Optional, sortable: c.Less != nil, sorted: t.sortBy == i, reverse: t.reverse,
	}
}

func (t *Table[T]) selectable() bool { return t.options.Selectable }

func (t *Table[T]) actionWidth() float32 {
	if t.options.Action == nil {
		return 0
	}
	return t.options.ActionWidth
}

func (t *Table[T]) len() int { return len(t.view) }

// filtered tells whether there are rows, all of which the filter hides.
func (t *Table[T]) filtered() bool { return len(t.rows) > 0 && len(t.view) == 0 }

func (t *Table[T]) empty() string {
	if t.filtered() {
		return lang.L("Nothing matches the filter.")
	}
	return t.options.Empty
}

// unfilter clears the filter, and leaves the keyboard where the next one would be typed.
func (t *Table[T]) unfilter() {
	t.SetFilter("")
	if t.filter != nil {
		t.filter.Focus()
	} else {
		t.Focus()
	}
}

func (t *Table[T]) name(row int) string { return t.options.Name(t.view[row]) }

func (t *Table[T]) action(row int) string {
	if t.options.Action == nil {
		return ""
	}
	return t.options.Action(t.view[row])
}

func (t *Table[T]) cell(row, column int) cell {
	c, r := t.options.Columns[column], t.view[row]
	switch {
	case c.Object != nil:
		return cell{object: c.Object(r)}
	case c.Tag != nil:
		tone, text := c.Tag(r)
		return cell{text: text, tone: tone, tagged: true}
	}
	style := Style{Size: theme.TextCell, Color: theme.Ink, Bold: c.Bold}
	if c.Muted {
		style.Color = theme.Subtle
	}
	return cell{text: c.Text(r), style: style, secret: c.Secret}
}

func (t *Table[T]) isSelected(row int) bool { return t.selected[t.options.ID(t.view[row])] }

func (t *Table[T]) allSelected() bool {
	for i := range t.view {
		if !t.isSelected(i) {
			return false
		}
	}
	return len(t.view) > 0
}

func (t *Table[T]) toggle(row int) {
	id := t.options.ID(t.view[row])
	if t.selected[id] {
		delete(t.selected, id)
	} else {
		t.selected[id] = true
	}
	t.selectionChanged()
}

// toggleAll selects what the filter shows, or clears it when all of it is selected. What the filter hides stays as
// it is: nobody should select what they do not see.
func (t *Table[T]) toggleAll() {
	on := !t.allSelected()
	for _, r := range t.view {
		if on {
			t.selected[t.options.ID(r)] = true
		} else {
			delete(t.selected, t.options.ID(r))
		}
	}
	t.selectionChanged()
}

func (t *Table[T]) selectionChanged() {
	t.Refresh()
	if t.options.OnSelected != nil {
		t.options.OnSelected(t.Selected())
	}
}

func (t *Table[T]) act(row int) {
	if t.options.OnAction != nil && (t.options.Action == nil || t.action(row) != "") {
		t.options.OnAction(t.view[row])
	}
}

func (t *Table[T]) sort(column int) {
	reverse := t.sortBy == column && !t.reverse
	t.SortBy(t.options.Columns[column].ID, reverse)
}
