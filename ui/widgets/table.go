package widgets

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
	"golang.org/x/text/unicode/norm"
)

// TableColumn describes one column of a Table.
type TableColumn[T any] struct {
	// ID names the column for sorting, Title is shown in the head.
	ID, Title string
	// Width in device independent pixels. 0 shares what is left.
	Width float32
	// Optional lets a narrow table leave the column out. It needs a Width.
	Optional bool
	// Text is what a row shows here. It is also what the filter looks at, so give it for tags and objects too.
	Text func(row T) string
	// Bold and Muted change the look of Text.
	Bold, Muted bool
	// Tag shows a tag in place of the text; an empty label shows nothing. May be nil.
	Tag func(row T) (Tone, string)
	// Object shows any object in place of the text. May be nil.
	Object func(row T) fyne.CanvasObject
	// Secret keeps what the cells say from package describe.
	Secret bool
	// Less orders rows by this column. Without it the column cannot be sorted.
	Less func(a, b T) bool
}

// CellWidth is the width of a column in which the widest of several contents fits; the languages differ in it.
func CellWidth(contents ...fyne.CanvasObject) float32 {
	width := float32(0)
	for _, o := range contents {
		width = max(width, o.MinSize().Width)
	}
	return width + cellPad + 3
}

// TableOptions describes a Table.
type TableOptions[T any] struct {
	Columns []TableColumn[T]
	// ID identifies a row. Selection and cursor follow it through filters, sorting and new data.
	ID func(row T) string
	// Name is what a row is called by package describe; nil takes the ID.
	Name func(row T) string
	// Selectable puts a tick box before each row, and one for all rows shown into the head.
	Selectable bool
	// OnSelected is called when the user has changed the selection, with the IDs in the order of the data.
	OnSelected func(ids []string)
	// Action names what can be done with a row, by the button at its end or Enter; an empty name means nothing.
	// May be nil.
	Action func(row T) string
	// ActionWidth is the room for that button; 0 means 110.
	ActionWidth float32
	// OnAction does it. In a table that is not selectable a click on the row does it too.
	OnAction func(row T)
	// FilterHint stands in the empty filter entry.
	FilterHint string
	// Empty is said when there are no rows at all. When the filter hides them all, the table says so by itself, and
	// offers to clear it.
	Empty string
	// MinRows is how many rows are shown at least without scrolling; 0 means 3.
	MinRows int
	// ShowAll makes the table as high as its rows, for pages that scroll as a whole.
	ShowAll bool
}

// Table shows rows of any type with sorting, filtering and selection. All state is keyed by the row's ID; the rows
// on the screen are recycled (facts/fyne.md 2.3).
type Table[T any] struct {
	widget.BaseWidget
	options TableOptions[T]

	rows     []T
	view     []T // rows that pass the filter, in the order shown
	selected map[string]bool
	query    string
	sortBy   int // index of the column, -1: order of the data
	reverse  bool

	head   *tableHead
	body   *tableBody
	count  *Tag
	filter *Field
}

// NewTable makes a table without rows.
func NewTable[T any](o TableOptions[T]) *Table[T] {
	if o.MinRows == 0 {
		o.MinRows = 3
	}
	if o.ActionWidth == 0 {
		o.ActionWidth = 110
	}
	if o.Name == nil {
		o.Name = o.ID
	}
	t := &Table[T]{options: o, selected: make(map[string]bool), sortBy: -1, count: NewTag(Blue, "")}
	t.body = newTableBody(t)
	t.head = newTableHead(t)
	t.ExtendBaseWidget(t)
	t.arrange()
	return t
}

// SetRows replaces the data. Rows that are no longer there lose their selection.
func (t *Table[T]) SetRows(rows []T) {
	t.rows = slices.Clone(rows)
	there := make(map[string]bool, len(rows))
	for _, r := range rows {
		there[t.options.ID(r)] = true
	}
	for id := range t.selected {
		if !there[id] {
			delete(t.selected, id)
		}
	}
	t.arrange()
}

// Shown returns the rows that pass the filter, in the order shown.
func (t *Table[T]) Shown() []T { return slices.Clone(t.view) }

// Selected returns the IDs of the selected rows, in the order of the data, whether the filter shows them or not.
func (t *Table[T]) Selected() []string {
	ids := make([]string, 0, len(t.selected))
	for _, r := range t.rows {
		if id := t.options.ID(r); t.selected[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

// SetSelected selects exactly these rows without calling OnSelected.
func (t *Table[T]) SetSelected(ids []string) {
	clear(t.selected)
	for _, id := range ids {
		t.selected[id] = true
	}
	t.Refresh()
}

// SetFilter shows only rows in which every word of the query occurs.
func (t *Table[T]) SetFilter(query string) {
	t.query = query
	if t.filter != nil && t.filter.Text() != query {
		t.filter.SetText(query)
	}
	t.arrange()
}

// SortBy sorts by a column; an unknown ID restores the order of the data.
func (t *Table[T]) SortBy(column string, reverse bool) {
	t.sortBy = slices.IndexFunc(t.options.Columns, func(c TableColumn[T]) bool { return c.ID == column && c.Less != nil })
	t.reverse = reverse
	t.arrange()
}

// Count is a tag that says how many rows there are and how many are selected. Put it beside the table's title.
func (t *Table[T]) Count() fyne.CanvasObject { return t.count }

// Filter is the entry that filters the table. Put it at the right of the table's title.
func (t *Table[T]) Filter() fyne.CanvasObject {
	if t.filter == nil {
		t.filter = NewField(FieldOptions{Label: t.options.FilterHint, Width: 190, OnChanged: t.SetFilter})
		t.filter.input.entry.SetPlaceHolder(t.options.FilterHint)
	}
	return t.filter.input
}

// Focus gives the rows the keyboard.
func (t *Table[T]) Focus() { Focus(t.body) }

// Focusable is what a page's FirstFocus takes.
func (t *Table[T]) Focusable() fyne.Focusable { return t.body }

// arrange filters and sorts anew, and keeps the cursor on its row.
func (t *Table[T]) arrange() {
	at := ""
	if c := t.body.cursor; c >= 0 && c < len(t.view) {
		at = t.options.ID(t.view[c])
	}
	words := strings.Fields(fold(t.query))
	t.view = t.view[:0:0]
	for _, r := range t.rows {
		if t.matches(r, words) {
			t.view = append(t.view, r)
		}
	}
	if t.sortBy >= 0 {
		less := t.options.Columns[t.sortBy].Less
		slices.SortStableFunc(t.view, func(a, b T) int {
			if t.reverse {
				a, b = b, a
			}
			switch {
			case less(a, b):
				return -1
			case less(b, a):
				return 1
			}
			return 0
		})
	}
	t.body.cursor = max(0, slices.IndexFunc(t.view, func(r T) bool { return t.options.ID(r) == at }))
	t.Refresh()
}

func (t *Table[T]) matches(row T, words []string) bool {
	var all strings.Builder
	for _, c := range t.options.Columns {
		if c.Text != nil {
			all.WriteString(fold(c.Text(row)))
			all.WriteByte('\n')
		}
	}
	for _, w := range words {
		if !strings.Contains(all.String(), w) {
			return false
		}
	}
	return true
}

// fold makes full and half width, and capitals and small letters, the same.
func fold(s string) string { return strings.ToLower(norm.NFKC.String(s)) }

func (t *Table[T]) countText() string {
	if t.options.Selectable {
		return lang.L("{{.Selected}} selected / {{.All}} in all",
			map[string]any{"Selected": len(t.Selected()), "All": len(t.rows)})
	}
	return lang.L("{{.All}} in all", map[string]any{"All": len(t.rows)})
}

// DescribeChildren implements describe.Parent.
func (t *Table[T]) DescribeChildren() []fyne.CanvasObject { return []fyne.CanvasObject{t.head, t.body} }

// CreateRenderer implements fyne.Widget.
func (t *Table[T]) CreateRenderer() fyne.WidgetRenderer {
	r := &rendering{objects: fixed(t.head, t.body)}
	r.layout = func(s fyne.Size) {
		place(t.head, 0, 0, s.Width, headHeight)
		place(t.body, 0, headHeight, s.Width, max(0, s.Height-headHeight))
	}
	r.min = func() fyne.Size {
		rows := t.options.MinRows
		if t.options.ShowAll {
			rows = max(1, len(t.view))
		}
		return fyne.NewSize(minWidth(t), headHeight+float32(rows)*rowHeight)
	}
	r.refresh = func() {
		t.count.Set(Blue, t.countText())
		t.head.Refresh()
		t.body.Refresh()
		r.layout(t.Size())
	}
	r.refresh()
	return r
}
