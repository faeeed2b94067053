package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// tableBody holds the rows of a table and takes the keyboard for them: ↑ ↓ Home End PageUp PageDown move, Space
// selects, Enter acts.
type tableBody struct {
	widget.BaseWidget
	source  tableSource
	cursor  int
	focused bool
	rows    *tableRows
	scroll  *container.Scroll
	empty   *Label
	clear   *Link // takes back the filter that hides all rows
}

func newTableBody(s tableSource) *tableBody {
	b := &tableBody{source: s, empty: NewLabel(Muted, "")}
	b.clear = NewSmallLink(lang.L("Clear the filter"), s.unfilter)
	b.clear.Hide()
	b.rows = newTableRows(b)
	b.scroll = container.NewVScroll(b.rows)
	b.scroll.OnScrolled = func(fyne.Position) { b.rows.Refresh() }
	b.ExtendBaseWidget(b)
	return b
}

// TypedKey implements fyne.Focusable.
func (b *tableBody) TypedKey(e *fyne.KeyEvent) {
	page := max(1, int(b.scroll.Size().Height/rowHeight)-1)
	switch e.Name {
	case fyne.KeyUp:
		b.moveTo(b.cursor - 1)
	case fyne.KeyDown:
		b.moveTo(b.cursor + 1)
	case fyne.KeyPageUp:
		b.moveTo(b.cursor - page)
	case fyne.KeyPageDown:
		b.moveTo(b.cursor + page)
	case fyne.KeyHome:
		b.moveTo(0)
	case fyne.KeyEnd:
		b.moveTo(b.source.len() - 1)
	case fyne.KeySpace:
		if b.source.len() > 0 && b.source.selectable() {
			b.source.toggle(b.cursor)
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if b.source.len() > 0 {
			b.source.act(b.cursor)
		}
	case fyne.KeyEscape:
		escape(b)
	}
}

// TypedRune implements fyne.Focusable.
func (b *tableBody) TypedRune(rune) {}

// FocusGained implements fyne.Focusable.
func (b *tableBody) FocusGained() {
	b.focused = true
	keyboard = b
	b.moveTo(b.cursor)
}

// FocusLost implements fyne.Focusable.
func (b *tableBody) FocusLost() {
	b.focused = false
	b.rows.Refresh()
}

// scrolls tells whether there is a scroll bar over the right edge of the rows.
func (b *tableBody) scrolls() bool { return b.rows.MinSize().Height > b.scroll.Size().Height }

// moveTo puts the cursor on a row and scrolls it into view.
func (b *tableBody) moveTo(row int) {
	b.cursor = max(0, min(row, b.source.len()-1))
	top, bottom := float32(b.cursor)*rowHeight, float32(b.cursor+1)*rowHeight
	switch at, height := b.scroll.Offset.Y, b.scroll.Size().Height; {
	case top < at:
		b.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case bottom > at+height:
		b.scroll.ScrollToOffset(fyne.NewPos(0, bottom-height))
	}
	b.rows.Refresh()
	if r := b.rows.showing(b.cursor); r != nil {
		Reveal(r)
	}
}

// press is a click on a row.
func (b *tableBody) press(row int) {
	b.cursor = row
	Focus(b)
	if b.source.selectable() {
		b.source.toggle(row)
	} else {
		b.source.act(row)
	}
}

// DescribeChildren implements describe.Parent.
func (b *tableBody) DescribeChildren() []fyne.CanvasObject {
	return []fyne.CanvasObject{b.scroll, b.empty, b.clear}
}

// CreateRenderer implements fyne.Widget.
func (b *tableBody) CreateRenderer() fyne.WidgetRenderer {
	r := &rendering{objects: fixed(b.scroll, b.empty, b.clear)}
	r.layout = func(s fyne.Size) {
		place(b.scroll, 0, 0, s.Width, s.Height)
		m := b.clear.MinSize()
		x := min(cellPad+b.empty.MinSize().Width+linkGap, s.Width-m.Width-cellPad)
		place(b.clear, x, (rowHeight-m.Height)/2, m.Width, m.Height)
		room := s.Width - cellPad
		if b.clear.Visible() {
			room = x
		}
		place(b.empty, cellPad, 0, room-cellPad, rowHeight)
		b.rows.Refresh()
	}
	r.min = func() fyne.Size { return fyne.NewSize(1, rowHeight) }
	r.refresh = func() {
		text := ""
		if b.source.len() == 0 {
			text = b.source.empty()
		}
		b.empty.SetText(text)
		if b.source.filtered() {
			b.clear.Show()
		} else {
			b.clear.Hide()
		}
		r.layout(b.Size())
		b.scroll.Refresh()
		b.rows.Refresh()
	}
	return r
}

// tableRows is the content of the scroll area: as high as all rows, but made of no more rows than can be seen.
type tableRows struct {
	widget.BaseWidget
	body *tableBody
	pool []*tableRow
}

func newTableRows(b *tableBody) *tableRows {
	r := &tableRows{body: b}
	r.ExtendBaseWidget(r)
	return r
}

func (t *tableRows) objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, 0, len(t.pool))
	for _, r := range t.pool {
		objects = append(objects, r)
	}
	return objects
}

func (t *tableRows) showing(row int) *tableRow {
	for _, r := range t.pool {
		if r.index == row && r.Visible() {
			return r
		}
	}
	return nil
}

// DescribeChildren implements describe.Parent.
func (t *tableRows) DescribeChildren() []fyne.CanvasObject { return t.objects() }

// CreateRenderer implements fyne.Widget.
func (t *tableRows) CreateRenderer() fyne.WidgetRenderer {
	r := &rendering{objects: t.objects}
	r.layout = func(s fyne.Size) {
		view := t.body.scroll
		first := max(0, int(view.Offset.Y/rowHeight))
		seen := int(view.Size().Height/rowHeight) + 2
		last := min(first+seen, t.body.source.len())
		for len(t.pool) < last-first {
			t.pool = append(t.pool, newTableRow(t.body))
		}
		for i, row := range t.pool {
			if at := first + i; at < last {
				place(row, 0, float32(at)*rowHeight, s.Width, rowHeight)
				row.show(at)
			} else {
				row.Hide()
			}
		}
	}
	r.min = func() fyne.Size {
		return fyne.NewSize(minWidth(t.body.source), float32(t.body.source.len())*rowHeight)
	}
	r.refresh = func() { r.layout(t.Size()) }
	return r
}
