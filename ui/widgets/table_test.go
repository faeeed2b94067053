package widgets

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

func shown(t *Table[terminal]) (names []string) {
	for _, r := range t.Shown() {
		names = append(names, r.name)
	}
	return names
}

func TestTheTableSelectsByKeys(t *testing.T) {
	var selections [][]string
	table := terminalTable(func(o *TableOptions[terminal]) {
		o.OnSelected = func(ids []string) { selections = append(selections, ids) }
	})
	window(t, theme.Light, small, table)
	table.Focus()
	press(table.body, fyne.KeySpace, fyne.KeyEnd, fyne.KeySpace, fyne.KeyUp, fyne.KeySpace, fyne.KeySpace, fyne.KeyHome, fyne.KeyUp)
	want := [][]string{{"11110A"}, {"11110A", "11113E"}, {"11110A", "21106D", "11113E"}, {"11110A", "11113E"}}
	if len(selections) != len(want) {
		t.Fatalf("got %v, want %v", selections, want)
	}
	for i := range want {
		if !slices.Equal(selections[i], want[i]) {
			t.Errorf("got %v, want %v", selections[i], want[i])
		}
	}
	if table.body.cursor != 0 {
		t.Errorf("the cursor is at %d, want 0", table.body.cursor)
	}
	if got, want := table.count.label, "2件選択中 / 全6件"; got != want {
		t.Errorf("count %q, want %q", got, want)
	}
}

func TestClickingARowTogglesIt(t *testing.T) {
	table := terminalTable(func(*TableOptions[terminal]) {})
	window(t, theme.Light, small, table)
	row := table.body.rows.showing(2)
	test.Tap(row)
	test.Tap(row)
	test.Tap(row)
	if want := []string{"11112C"}; !slices.Equal(table.Selected(), want) {
		t.Errorf("got %v, want %v", table.Selected(), want)
	}
}

func TestFilteringKeepsTheSelectionAndSelectAllTakesWhatIsShown(t *testing.T) {
	table := terminalTable(func(*TableOptions[terminal]) {})
	window(t, theme.Light, small, table)
	table.SetSelected([]string{"11110A"})
	table.SetFilter("航空 ｗｅｂ")
	if want := []string{"21106D"}; !slices.Equal(shown(table), want) {
		t.Fatalf("shown %v, want %v", shown(table), want)
	}
	press(table.head.all, fyne.KeySpace)
	if want := []string{"11110A", "21106D"}; !slices.Equal(table.Selected(), want) {
		t.Errorf("selected %v, want %v", table.Selected(), want)
	}
	press(table.head.all, fyne.KeySpace)
	table.SetFilter("")
	if want := []string{"11110A"}; !slices.Equal(table.Selected(), want) {
		t.Errorf("selected %v, want %v", table.Selected(), want)
	}
	table.SetFilter("なし")
	press(table.body, fyne.KeySpace, fyne.KeyReturn, fyne.KeyDown)
}

func TestAFilterWithoutHitsSaysSoAndCanBeCleared(t *testing.T) {
	table := terminalTable(func(*TableOptions[terminal]) {})
	w := window(t, theme.Light, small, Column(0, table.Filter(), Grow(table)))
	if table.body.clear.Visible() {
		t.Error("there is nothing to clear yet")
	}
	test.Type(table.filter.input.entry, "zz")
	if got := labels(w, describe.Text); !slices.Contains(got, "絞り込みに該当するものはありません。") {
		t.Errorf("the table says %q", got)
	}
	test.Tap(table.body.clear)
	if len(table.Shown()) != len(terminals) || table.filter.Text() != "" || !table.filter.Focused() {
		t.Errorf("%d rows, filter %q, in it %v", len(table.Shown()), table.filter.Text(), table.filter.Focused())
	}
	table.SetRows(nil)
	if got := table.body.empty.Text(); got != "該当する端末がありません。" || table.body.clear.Visible() {
		t.Errorf("a table without rows says %q", got)
	}
}

func TestTheMarkOfTheKeyboardKeepsOffTextButtonAndScrollBar(t *testing.T) {
	table := terminalTable(func(o *TableOptions[terminal]) {
		o.Selectable = false
		o.Action = func(terminal) string { return "再発行" }
	})
	rows := make([]terminal, 40)
	for i := range rows {
		rows[i] = terminal{name: fmt.Sprintf("%06d", i)}
	}
	window(t, theme.Light, small, table)
	table.SetRows(rows)
	table.Focus()
	row := table.body.rows.showing(0)
	mark := row.mark.inner
	left, right := mark.Position().X, mark.Position().X+mark.Size().Width
	if text := row.labels[0].Position().X; text < left+2*ringWidth {
		t.Errorf("the text begins at %v, the mark at %v", text, left)
	}
	if button := row.action.Position().X + row.action.Size().Width; button > right-ringWidth {
		t.Errorf("the button ends at %v, the mark at %v", button, right)
	}
	if bar := row.Size().Width - theme.Size(fynetheme.SizeNameScrollBarSmall); right+ringWidth > bar {
		t.Errorf("the mark ends at %v, the scroll bar begins at %v", right+ringWidth, bar)
	}
}

func TestTheHeadSortsAndTheCursorStaysOnItsRow(t *testing.T) {
	table := terminalTable(func(*TableOptions[terminal]) {})
	window(t, theme.Light, small, table)
	table.Focus()
	press(table.body, fyne.KeyDown, fyne.KeyDown) // 11112C
	issued := table.head.cells[4]
	test.Tap(issued)
	if got := shown(table); got[0] != "11110A" || got[5] != "11112C" {
		t.Errorf("ascending: %v", got)
	}
	if table.body.cursor != 5 {
		t.Errorf("the cursor is at %d, want 5", table.body.cursor)
	}
	press(issued, fyne.KeyReturn)
	if got := shown(table); got[0] != "11112C" || table.body.cursor != 0 {
		t.Errorf("descending: %v, cursor %d", got, table.body.cursor)
	}
	test.Tap(table.head.cells[0]) // cannot be sorted by
	if got := shown(table); got[0] != "11112C" {
		t.Errorf("a column without order changed the order: %v", got)
	}
}

func TestNewDataForgetsTheSelectionOfWhatIsGone(t *testing.T) {
	table := terminalTable(func(*TableOptions[terminal]) {})
	table.SetSelected([]string{"11110A", "11111B"})
	table.SetRows(terminals[1:])
	if want := []string{"11111B"}; !slices.Equal(table.Selected(), want) {
		t.Errorf("selected %v, want %v", table.Selected(), want)
	}
}

func TestEnterAndTheRowsButtonDoTheSame(t *testing.T) {
	var done []string
	table := terminalTable(func(o *TableOptions[terminal]) {
		o.Action = func(r terminal) string {
			if r.state == "失効" {
				return "再発行"
			}
			return ""
		}
		o.OnAction = func(r terminal) { done = append(done, r.name) }
	})
	window(t, theme.Light, small, table)
	table.Focus()
	press(table.body, fyne.KeyReturn, fyne.KeyEnd, fyne.KeyReturn) // the last has no action
	test.Tap(table.body.rows.showing(1).action)
	if want := []string{"11110A", "11111B"}; !slices.Equal(done, want) {
		t.Errorf("got %v, want %v", done, want)
	}
}

func TestHundredsOfRowsAreWalkedWithFewWidgets(t *testing.T) {
	table := terminalTable(func(*TableOptions[terminal]) {})
	rows := make([]terminal, 800)
	for i := range rows {
		rows[i] = terminal{name: fmt.Sprintf("%06d", i)}
	}
	w := window(t, theme.Light, small, table)
	table.SetRows(rows)
	table.Focus()
	press(table.body, fyne.KeyEnd, fyne.KeySpace, fyne.KeyPageUp, fyne.KeyPageUp, fyne.KeySpace)
	if n := len(table.body.rows.pool); n > 20 {
		t.Errorf("%d row widgets for a window of %v", n, small)
	}
	var current describe.Item
	for _, i := range describe.Snapshot(w.Canvas()) {
		if i.Kind == describe.Row && i.Checked && i.Visible {
			current = i
		}
	}
	page := int(table.body.scroll.Size().Height/rowHeight) - 1
	if want := fmt.Sprintf("%06d", 799-2*page); current.Label != want {
		t.Errorf("the selected row in view is %q, want %q", current.Label, want)
	}
}
