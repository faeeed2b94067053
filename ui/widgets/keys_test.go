package widgets

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"saihakko/client/businessday"
	"saihakko/ui/describe"
	"saihakko/ui/theme"
)

var small = fyne.NewSize(900, 640)

func press(o fyne.Focusable, keys ...fyne.KeyName) {
	for _, k := range keys {
		o.TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func TestButtonsReactToEnterAndSpace(t *testing.T) {
	presses := 0
	b := NewButton(Primary, "進む", func() { presses++ })
	window(t, theme.Light, small, b)
	press(b, fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace, fyne.KeyA)
	test.Tap(b)
	if presses != 4 {
		t.Errorf("%d presses, want 4", presses)
	}
}

func TestBusyAndDisabledButtonsDoNothing(t *testing.T) {
	presses := 0
	b := NewButton(Primary, "登録する", func() { presses++ })
	window(t, theme.Light, small, b)
	b.Busy(true)
	press(b, fyne.KeyReturn)
	test.Tap(b)
	b.Busy(false)
	b.Disable()
	press(b, fyne.KeySpace)
	test.Tap(b)
	if presses != 0 {
		t.Errorf("%d presses, want 0", presses)
	}
	b.Enable()
	press(b, fyne.KeyReturn)
	if presses != 1 {
		t.Errorf("%d presses after enabling, want 1", presses)
	}
}

func TestEnterAndEscDoNothingInATextField(t *testing.T) {
	var changes []string
	f := NewField(FieldOptions{Label: "氏名 姓", Width: 190, OnChanged: func(s string) { changes = append(changes, s) }})
	w := window(t, theme.Light, small, f)
	f.Focus()
	test.Type(f.input.entry, "通関")
	press(f.input.entry, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyEscape)
	if f.Text() != "通関" || w.Canvas().Focused() != f.Focusable() {
		t.Errorf("text %q, focused %v", f.Text(), w.Canvas().Focused())
	}
	if want := []string{"通", "通関"}; !slices.Equal(changes, want) {
		t.Errorf("changes %q, want %q", changes, want)
	}
}

func TestPasswordSubmitsOnEnter(t *testing.T) {
	submits := 0
	f := NewField(FieldOptions{Label: "パスワード", Password: true, Width: 200, SubmitOnEnter: func() { submits++ }})
	window(t, theme.Light, small, f)
	press(f.Focusable(), fyne.KeyReturn)
	if submits != 1 {
		t.Errorf("%d submits, want 1", submits)
	}
}

func TestPasswordIsShownOnlyOnDemand(t *testing.T) {
	f := NewField(FieldOptions{Label: "パスワード", Password: true, Width: 200})
	window(t, theme.Light, small, f)
	f.SetText("himitsu")
	if !f.input.entry.Password {
		t.Fatal("the password is readable at first")
	}
	press(f.reveal, fyne.KeySpace)
	if f.input.entry.Password || f.reveal.Label() != "隠す" {
		t.Error("the password is still hidden")
	}
	press(f.reveal, fyne.KeySpace)
	if !f.input.entry.Password {
		t.Error("the password is still readable")
	}
}

func TestLeavingAFieldReportsItsText(t *testing.T) {
	var left []string
	f := NewField(FieldOptions{Label: "電話番号", Width: 200, OnLeave: func(s string) { left = append(left, s) }})
	w := window(t, theme.Light, small, f)
	f.Focus()
	test.Type(f.input.entry, "03")
	w.Canvas().Unfocus()
	if want := []string{"03"}; !slices.Equal(left, want) {
		t.Errorf("got %q, want %q", left, want)
	}
}

func TestNormalisationIsSilentAndCanBeUndone(t *testing.T) {
	changes := 0
	f := NewField(FieldOptions{Label: "電話番号", Width: 200, OnChanged: func(string) { changes++ }})
	window(t, theme.Light, small, f)
	test.Type(f.input.entry, "03-1")
	changes = 0
	f.Replace("031")
	if f.Text() != "031" || changes != 0 {
		t.Fatalf("text %q after %d changes, want 031 after none", f.Text(), changes)
	}
	f.input.entry.TypedShortcut(&fyne.ShortcutUndo{})
	if f.Text() != "03-1" || changes != 1 {
		t.Errorf("undo brings %q after %d changes, want 03-1 after one", f.Text(), changes)
	}
	f.input.entry.TypedShortcut(&fyne.ShortcutRedo{})
	if f.Text() != "031" {
		t.Errorf("redo brings %q, want 031", f.Text())
	}
}

func TestMessagesDoNotMoveWhatIsBelow(t *testing.T) {
	f := NewField(FieldOptions{Label: "役職名", Width: 200})
	row := NewFormRow("役職名", false, "", f)
	window(t, theme.Light, small, Column(0, row))
	before := row.MinSize().Height
	f.SetError("入力してください。")
	if got := row.MinSize().Height; got != before {
		t.Errorf("an error changes the row's height from %v to %v", before, got)
	}
	f.ClearMessage()
	if f.HasError() || row.MinSize().Height != before {
		t.Error("the message is still there")
	}
}

func TestTwoMessagesStayOffTheRuleBelow(t *testing.T) {
	family := NewField(FieldOptions{Label: "氏名 姓", Width: 200})
	given := NewField(FieldOptions{Label: "氏名 名", Width: 200})
	row := NewFormRow("氏名", true, "", family, given)
	window(t, theme.Light, small, Column(0, row))
	family.SetNote("「タカハシ」に直しました。")
	before := row.MinSize().Height
	given.SetNote("「ハナコ」に直しました。")
	if got, least := row.MinSize().Height-before, given.message.MinSize().Height+longFoot-rowFoot; got < least {
		t.Errorf("the second message gets %v, want at least %v", got, least)
	}
}

func TestRadioMovesByArrows(t *testing.T) {
	var chosen []string
	r := NewRadio([]Option{{"a", "一"}, {"b", "二"}, {"c", "三"}}, true, func(id string) { chosen = append(chosen, id) })
	w := window(t, theme.Light, small, r)
	r.Focus()
	press(r.items[0], fyne.KeySpace)
	press(w.Canvas().Focused(), fyne.KeyDown)
	press(w.Canvas().Focused(), fyne.KeyDown)
	press(w.Canvas().Focused(), fyne.KeyDown) // is the last
	press(w.Canvas().Focused(), fyne.KeyUp)
	if want := []string{"a", "b", "c", "b"}; !slices.Equal(chosen, want) || r.Chosen() != "b" {
		t.Errorf("got %q, want %q", chosen, want)
	}
	r.Choose("c")
	if r.Chosen() != "c" || len(chosen) != 4 {
		t.Error("Choose is not silent")
	}
}

func TestCheckTogglesByKeyAndPointer(t *testing.T) {
	var states []bool
	c := NewCheck("保存する", func(on bool) { states = append(states, on) })
	window(t, theme.Light, small, c)
	press(c, fyne.KeySpace, fyne.KeyReturn)
	test.Tap(c)
	if want := []bool{true, false, true}; !slices.Equal(states, want) {
		t.Errorf("got %v, want %v", states, want)
	}
}

func TestOnlyFinishedStepsCanBePressed(t *testing.T) {
	var pressed []int
	b := NewStepsBar([]string{"一", "二", "三"}, func(i int) { pressed = append(pressed, i) })
	window(t, theme.Light, small, b)
	b.SetState(1, 1)
	for _, s := range b.steps {
		test.Tap(s)
	}
	if want := []int{0}; !slices.Equal(pressed, want) {
		t.Errorf("got %v, want %v", pressed, want)
	}
	if got, want := b.count.Text(), "全3ステップ中 2"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	b.SetState(0, 2) // went back: the second is finished too
	press(b.steps[1], fyne.KeyReturn)
	if want := []int{0, 1}; !slices.Equal(pressed, want) {
		t.Errorf("got %v, want %v", pressed, want)
	}
}

func TestDialogAnswersEnterAndEscAndGivesTheKeyboardBack(t *testing.T) {
	for key, want := range map[fyne.KeyName]string{fyne.KeyReturn: "yes", fyne.KeyEscape: "no"} {
		before := NewButton(Outline, "取り下げる", nil)
		w := window(t, theme.Light, small, before)
		before.Focus()
		answer := ""
		ShowDialog(w.Canvas(), DialogOptions{Title: "取り下げますか", Body: "申込を取り下げます。", Buttons: []DialogButton{
			{Label: "いいえ", Cancel: true, OnPressed: func() { answer = "no" }},
			{Label: "はい", Default: true, OnPressed: func() { answer = "yes" }},
		}})
		focused, ok := w.Canvas().Focused().(*Button)
		if !ok || focused.Label() != "はい" {
			t.Fatalf("the keyboard is at %v, want the default button", w.Canvas().Focused())
		}
		press(focused, key)
		if answer != want || len(w.Canvas().Overlays().List()) != 0 || w.Canvas().Focused() != before {
			t.Errorf("%s: answer %q, want %q; focus %v", key, answer, want, w.Canvas().Focused())
		}
	}
}

func TestAltShortcutsReachTheWindowFromAField(t *testing.T) {
	f := NewField(FieldOptions{Label: "役職名", Width: 200})
	window(t, theme.Light, small, f)
	test.Type(f.input.entry, "係長")
	f.input.entry.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierAlt})
	if got := f.input.entry.CursorColumn; got != 2 {
		t.Errorf("Alt+← moved the cursor to %d", got)
	}
}

func TestFocusScrollsIntoView(t *testing.T) {
	var fields []fyne.CanvasObject
	for range 30 {
		fields = append(fields, NewField(FieldOptions{Label: "欄", Width: 200}))
	}
	page := Scroll(Column(0, fields...))
	w := window(t, theme.Light, small, page)
	last, _ := fields[29].(*Field)
	last.Focus()
	if page.Offset() == 0 {
		t.Error("the page did not scroll")
	}
	for _, i := range describe.Snapshot(w.Canvas()) {
		if i.Focused && !i.Visible {
			t.Errorf("the focused field is out of view: %+v", i)
		}
	}
}

func TestClosedDaysAreRefusedAndSayWhy(t *testing.T) {
	var chosen []businessday.Date
	f := novemberField(func(o *DateFieldOptions) {
		o.OnChanged = func(_ string, d businessday.Date, ok bool) {
			if ok {
				chosen = append(chosen, d)
			}
		}
	})
	w := window(t, theme.Light, small, f)
	Focus(f.calendar)
	c := f.calendar
	press(c, fyne.KeyLeft, fyne.KeySpace) // Monday the 23rd, a holiday
	if len(chosen) != 0 {
		t.Fatalf("the holiday was taken: %v", chosen)
	}
	if got, want := f.reason.Text(), "11/23 は 勤労感謝の日 のため選べません"; got != want {
		t.Errorf("reason %q, want %q", got, want)
	}
	press(c, fyne.KeyRight, fyne.KeyRight, fyne.KeyReturn) // Wednesday the 25th
	if f.Text() != "20261125" || f.reason.Text() != "" {
		t.Errorf("text %q, reason %q", f.Text(), f.reason.Text())
	}
	for _, cell := range c.cells {
		if cell.day.Day == 23 && !cell.outside {
			cell.MouseIn(&desktop.MouseEvent{})
			if f.reason.Text() == "" {
				t.Error("the pointer on the holiday does not tell the reason")
			}
			cell.MouseOut()
			if f.reason.Text() != "" {
				t.Error("the reason stays when the pointer has gone")
			}
		}
		if cell.day.Day == 28 && !cell.outside { // a Saturday
			test.Tap(cell)
			if w.Canvas().Focused() != c {
				t.Error("a click does not give the calendar the keyboard")
			}
		}
	}
	if f.Text() != "20261125" {
		t.Errorf("a Saturday was taken: %q", f.Text())
	}
}

func TestTheCalendarIsWalkedByKeys(t *testing.T) {
	f := novemberField(func(*DateFieldOptions) {})
	window(t, theme.Light, small, f)
	c := f.calendar // at Tuesday 2026-11-24
	for _, step := range []struct {
		key  fyne.KeyName
		want string
	}{
		{fyne.KeyRight, "2026-11-25"}, {fyne.KeyDown, "2026-12-02"}, {fyne.KeyUp, "2026-11-25"},
		{fyne.KeyHome, "2026-11-22"}, {fyne.KeyEnd, "2026-11-28"}, {fyne.KeyPageDown, "2026-12-28"},
		{fyne.KeyPageUp, "2026-11-28"}, {fyne.KeyLeft, "2026-11-27"},
	} {
		press(c, step.key)
		if got := c.cursor.String(); got != step.want {
			t.Errorf("%s leads to %s, want %s", step.key, got, step.want)
		}
	}
	if got, want := f.month.Text(), "2026年11月"; got != want {
		t.Errorf("month %q, want %q", got, want)
	}
}

func TestTypedDatesAreWrittenOut(t *testing.T) {
	f := novemberField(func(*DateFieldOptions) {})
	window(t, theme.Light, small, f)
	test.Type(f.field.input.entry, "12/1")
	if got, want := f.written.Text(), "2026/12/01(火)"; got != want {
		t.Errorf("written %q, want %q", got, want)
	}
	if got, want := f.month.Text(), "2026年12月"; got != want {
		t.Errorf("month %q, want %q", got, want)
	}
	test.Type(f.field.input.entry, "x")
	if f.written.Text() != "" {
		t.Errorf("written %q for no date", f.written.Text())
	}
}
