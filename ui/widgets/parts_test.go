package widgets

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"saihakko/ui/describe"
	"saihakko/ui/task"
	"saihakko/ui/theme"
)

func labels(w fyne.Window, kind describe.Kind) (list []string) {
	for _, i := range describe.Snapshot(w.Canvas()) {
		if i.Kind == kind {
			list = append(list, i.Label)
		}
	}
	return list
}

func TestRepairsAreOfferedBehindTheMessage(t *testing.T) {
	f := NewField(FieldOptions{Label: "氏名 姓", Width: 190})
	w := window(t, theme.Light, small, Column(0, f))
	f.SetText("髙橋")
	f.SetNote("「髙」は使えないことがあります。",
		Repair{"「高」に置き換える", func() { f.Replace("高橋") }}, Repair{"そのまま使う", f.ClearMessage})
	if got, want := labels(w, describe.Link), []string{"氏名 姓 「高」に置き換える", "氏名 姓 そのまま使う"}; !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	test.Tap(f.message.paragraph.links[0])
	if f.Text() != "高橋" {
		t.Errorf("text %q, want 高橋", f.Text())
	}
	press(f.message.paragraph.links[1], fyne.KeyReturn)
	if got := labels(w, describe.Link); len(got) != 0 || f.Message() != "" {
		t.Errorf("message %q with %q is still there", f.Message(), got)
	}
}

func TestTheSummaryJumpsToItsFieldsAndGoesWhenAllIsWell(t *testing.T) {
	f := NewField(FieldOptions{Label: "電話番号", Width: 190})
	s := NewErrorSummary()
	w := window(t, theme.Light, small, Column(0, s, f))
	s.SetProblems("入力に誤りが1か所あります", []Problem{{"電話番号: 数字で入力してください", f.Focus}})
	s.Focus()
	press(w.Canvas().Focused(), fyne.KeyReturn)
	if w.Canvas().Focused() != f.Focusable() {
		t.Errorf("the link leads to %v", w.Canvas().Focused())
	}
	s.SetProblems("", nil)
	if s.Visible() || len(labels(w, describe.Link)) != 0 {
		t.Error("the summary is still there")
	}
}

func TestTabsReportTheAreaAndMarkTheCurrentOne(t *testing.T) {
	var pressed []string
	tabs := NewTabs([]TabItem{{ID: "home", Label: "ホーム"}, {ID: "apply", Label: "申込実施"}},
		func(id string) { pressed = append(pressed, id) })
	window(t, theme.Light, small, tabs)
	test.Tap(tabs.items[1])
	press(tabs.items[0], fyne.KeyReturn)
	if want := []string{"apply", "home"}; !slices.Equal(pressed, want) {
		t.Errorf("got %q, want %q", pressed, want)
	}
	tabs.SetCurrent("apply")
	tabs.SetLabel("apply", "申込実施 2")
	if got, want := tabs.items[1].Describe(), (describe.Facts{Kind: describe.Tab, Label: "申込実施 2", Checked: true}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestProgressSaysItsStateInWords(t *testing.T) {
	l := NewProgressList([]string{"鍵の作成", "証明書の取得", "登録", "確認"})
	w := window(t, theme.Light, small, Column(0, l))
	l.SetState(0, Done, "")
	l.SetState(1, Running, "")
	l.SetState(2, Failed, "別の端末の証明書です。")
	want := []string{"鍵の作成 完了", "証明書の取得 実行中", "登録 失敗", "確認 待機中"}
	if got := labels(w, describe.Progress); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// timers is a task.Clock that the test lets run out.
type timers struct{ waiting []func() }

type timer struct{}

func (timer) Stop() bool { return true }

func (c *timers) AfterFunc(_ time.Duration, f func()) task.Timer {
	c.waiting = append(c.waiting, f)
	return timer{}
}

func TestOnlyLongWorkIsVeiled(t *testing.T) {
	clock := &timers{}
	b := NewBusy(clock, NewLabel(Body, "一覧"))
	w := window(t, theme.Light, small, b)
	b.Start("取得しています")
	b.Stop()
	clock.waiting[0]() // was already on its way
	if b.Shown() {
		t.Error("short work was veiled")
	}
	b.Start("取得しています")
	clock.waiting[1]()
	if !b.Shown() || !slices.Contains(labels(w, describe.Text), "取得しています") {
		t.Error("long work is not veiled")
	}
	b.Stop()
	if b.Shown() {
		t.Error("the veil stays")
	}
}

func TestLongLinesAreCutWithAnEllipsis(t *testing.T) {
	window(t, theme.Light, small, NewLabel(Body, ""))
	size := theme.Size(theme.TextBody)
	width := fyne.MeasureText("認証コード", size, fyne.TextStyle{}).Width
	got := fit("認証コードの一覧", width, size, false)
	if runes := []rune(got); runes[len(runes)-1] != '…' || fyne.MeasureText(got, size, fyne.TextStyle{}).Width > width {
		t.Errorf("got %q", got)
	}
	if got := fit("認証コード", width, size, false); got != "認証コード" {
		t.Errorf("what fits was cut: %q", got)
	}
}

func TestWrappedTextFindsItsHeightAtOnce(t *testing.T) {
	p := NewParagraph(Body, "デジタル証明書を再発行しました。証明書を取得してください。")
	column := Column(0, NewCard("", p), NewLabel(Body, "下"))
	w := window(t, theme.Light, fyne.NewSize(200, 400), column)
	if got, least := p.Size().Height, 3*p.lineHeight(); got < least {
		t.Errorf("height %v, want at least %v", got, least)
	}
	below := column.Objects[1].Position().Y
	if card := column.Objects[0].Size().Height; below != card {
		t.Errorf("what is below begins at %v, the card ends at %v", below, card)
	}
	w.Resize(fyne.NewSize(800, 400))
	if got, want := p.Size().Height, p.lineHeight(); got != want {
		t.Errorf("height in a wide window %v, want %v", got, want)
	}
}
