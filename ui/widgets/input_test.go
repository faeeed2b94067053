package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"saihakko/ui/theme"
)

func TestUndoBringsBackExactlyWhatWasThere(t *testing.T) {
	f := NewField(FieldOptions{Label: "電話番号", Width: 200})
	w := window(t, theme.Light, small, f)
	f.SetText("0398765432")
	f.Focus()
	e := f.input.entry
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: pasted("03-1234-5678")})
	w.Canvas().Unfocus()
	f.Replace("0312345678")
	f.Focus()
	for _, want := range []string{"03-1234-5678", "0398765432", "0398765432"} { // there is nothing before the first
		if e.TypedShortcut(&fyne.ShortcutUndo{}); f.Text() != want {
			t.Fatalf("undo brings %q, want %q", f.Text(), want)
		}
	}
	test.Type(e, "x") // behind what undo has brought back
	if want := "0398765432x"; f.Text() != want {
		t.Errorf("typing makes %q of it, want %q", f.Text(), want)
	}
	press(e, fyne.KeyBackspace, fyne.KeyBackspace)
	f.Replace("") // what was erased before is no part of this
	for _, want := range []string{"039876543", "0398765432x", "0398765432"} {
		if e.TypedShortcut(&fyne.ShortcutUndo{}); f.Text() != want {
			t.Fatalf("undo brings %q, want %q", f.Text(), want)
		}
	}
}

func TestUndoTakesBackWordByWord(t *testing.T) {
	f := NewField(FieldOptions{Label: "所属部課名", Width: 200})
	window(t, theme.Light, small, f)
	test.Type(f.input.entry, "eigyo 1ka")
	for _, want := range []string{"eigyo ", "eigyo", ""} {
		if f.input.entry.TypedShortcut(&fyne.ShortcutUndo{}); f.Text() != want {
			t.Fatalf("undo brings %q, want %q", f.Text(), want)
		}
	}
}

func TestPasswordsHaveNoHistory(t *testing.T) {
	f := NewField(FieldOptions{Label: "パスワード", Password: true, Width: 200})
	window(t, theme.Light, small, f)
	test.Type(f.input.entry, "himitsu")
	f.input.entry.TypedShortcut(&fyne.ShortcutUndo{})
	if h := f.input.entry.history; f.Text() != "himitsu" || h.now != "" || h.past != nil {
		t.Errorf("text %q, history %+v", f.Text(), h)
	}
}

func TestComingToAFieldByKeySelectsWhatIsInIt(t *testing.T) {
	f, other := NewField(FieldOptions{Label: "役職名", Width: 200}), NewButton(Outline, "進む", nil)
	w := window(t, theme.Light, small, Column(0, other, f))
	f.SetText("係長")
	e := f.input.entry
	other.Focus()
	w.Canvas().Focus(e)
	if e.SelectedText() != "係長" {
		t.Errorf("selected is %q, want 係長", e.SelectedText())
	}
	press(e, fyne.KeyRight) // puts the caret behind the text
	e.FocusLost()           // another program comes to the front,
	e.FocusGained()         // and goes again
	if e.SelectedText() != "" {
		t.Errorf("coming back to the window has selected %q", e.SelectedText())
	}
	d := ShowDialog(w.Canvas(), DialogOptions{Title: "終了", Buttons: []DialogButton{{Label: "はい", Default: true}}})
	d.Close()
	if w.Canvas().Focused() != e || e.SelectedText() != "" {
		t.Errorf("closing a dialog has selected %q", e.SelectedText())
	}
	other.Focus()
	e.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
	if w.Canvas().Focused() != e || e.SelectedText() != "" {
		t.Errorf("a click has selected %q", e.SelectedText())
	}
}

func TestEscClosesADialogFromEverythingInIt(t *testing.T) {
	for _, name := range []string{"link", "box", "password", "choice", "table", "head of a table", "calendar", "button"} {
		link, check := NewLink("パソコンを替えた", nil), NewCheck("保存する", nil)
		password := NewField(FieldOptions{Label: "パスワード", Password: true, SubmitOnEnter: func() {}})
		radio := NewRadio([]Option{{"a", "一"}}, true, nil)
		table, button := terminalTable(func(*TableOptions[terminal]) {}), NewButton(Outline, "表示", nil)
		date := novemberField(func(*DateFieldOptions) {})
		o := map[string]fyne.Focusable{
			"link": link, "box": check, "password": password.Focusable(), "choice": radio.Focusable(),
			"table": table.Focusable(), "head of a table": table.head.all, "calendar": date.calendar, "button": button,
		}[name]
		w := window(t, theme.Light, small, NewLabel(Body, ""))
		closed := false
		ShowDialog(w.Canvas(), DialogOptions{
			Title: "選び方", Content: Column(0, link, check, password, radio, table, date, button), Focus: o,
			Buttons: []DialogButton{{Label: "閉じる", Cancel: true, OnPressed: func() { closed = true }}},
		})
		if w.Canvas().Focused() != o {
			t.Fatalf("the %s has not got the keyboard", name)
		}
		if press(o, fyne.KeyEscape); !closed || len(w.Canvas().Overlays().List()) != 0 {
			t.Errorf("Esc in the %s does not close the dialog", name)
		}
	}
}
