package describe_test

import (
	"bufio"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"saihakko/ui/describe"
	"saihakko/ui/theme"
	"saihakko/ui/widgets"
)

func show(t *testing.T, content fyne.CanvasObject) fyne.Window {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Light, 1))
	w := test.NewTempWindow(t, content)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(900, 640))
	return w
}

// setScale stands for a screen with more pixels.
func setScale(t *testing.T, c fyne.Canvas, scale float32) {
	t.Helper()
	scalable, ok := c.(interface{ SetScale(float32) })
	if !ok {
		t.Fatal("the test driver's canvas cannot be scaled any more")
	}
	scalable.SetScale(scale)
}

func find(t *testing.T, items []describe.Item, kind describe.Kind, label string) describe.Item {
	t.Helper()
	for _, i := range items {
		if i.Kind == kind && i.Label == label {
			return i
		}
	}
	t.Fatalf("no %s called %q in %+v", kind, label, items)
	return describe.Item{}
}

func TestControlsAreNamedAndLocated(t *testing.T) {
	button := widgets.NewButton(widgets.Primary, "進む", nil)
	check := widgets.NewCheck("保存する", nil)
	check.SetChecked(true)
	w := show(t, widgets.Column(10, widgets.Row(10, button), check, widgets.NewLabel(widgets.Body, "本文")))
	button.Focus()
	items := describe.Snapshot(w.Canvas())
	got := find(t, items, describe.Button, "進む")
	want := describe.Item{
		Kind: describe.Button, Label: "進む", W: got.W, H: 44, Visible: true, Focused: true, Enabled: true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if c := find(t, items, describe.Check, "保存する"); !c.Checked || c.Y != 54 {
		t.Errorf("the box: %+v", c)
	}
	find(t, items, describe.Text, "本文")
}

func TestPositionsFollowTheScale(t *testing.T) {
	button := widgets.NewButton(widgets.Primary, "進む", nil)
	w := show(t, widgets.Column(0, widgets.Gap(0, 100), widgets.Row(0, button)))
	setScale(t, w.Canvas(), 1.5)
	got := find(t, describe.Snapshot(w.Canvas()), describe.Button, "進む")
	if got.Y != 150 || got.H != 66 {
		t.Errorf("got y %d, height %d; want 150, 66", got.Y, got.H)
	}
}

func TestWhatIsInAnEntryIsNeverTold(t *testing.T) {
	family := widgets.NewField(widgets.FieldOptions{Label: "氏名 姓", Width: 190})
	family.SetText("高橋")
	family.SetError("入力してください。")
	password := widgets.NewField(widgets.FieldOptions{Label: "パスワード", Password: true, Width: 190})
	password.SetText("himitsu-7")
	date := widgets.NewField(widgets.FieldOptions{Label: "認証コード2", Width: 190})
	date.SetText("NAC-CODE-2")
	w := show(t, widgets.Column(0, family, password, date))
	items := describe.Snapshot(w.Canvas())
	if e := find(t, items, describe.Entry, "氏名 姓"); !e.HasError {
		t.Errorf("the error is not told: %+v", e)
	}
	find(t, items, describe.Entry, "パスワード")
	find(t, items, describe.Message, "＊入力してください。")
	data, err := json.Marshal(items)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"高橋", "himitsu-7", "NAC-CODE-2"} {
		if strings.Contains(string(data), secret) {
			t.Errorf("the description tells %q", secret)
		}
	}
}

func TestWhatIsScrolledAwayOrCoveredIsNotVisible(t *testing.T) {
	var rows []fyne.CanvasObject
	for _, name := range strings.Fields("a b c d e f g h i j k l m n o p q r s t") {
		rows = append(rows, widgets.NewButton(widgets.Outline, name, nil))
	}
	w := show(t, widgets.Scroll(widgets.Column(0, rows...)))
	items := describe.Snapshot(w.Canvas())
	if !find(t, items, describe.Button, "a").Visible || find(t, items, describe.Button, "t").Visible {
		t.Error("the first should be in view and the last not")
	}
	widgets.ShowDialog(w.Canvas(), widgets.DialogOptions{
		Title: "終了", Buttons: []widgets.DialogButton{{Label: "はい", Default: true}},
	})
	items = describe.Snapshot(w.Canvas())
	if find(t, items, describe.Button, "a").Visible {
		t.Error("what a dialog covers should not be in view")
	}
	if yes := find(t, items, describe.Button, "はい"); !yes.Visible || !yes.Focused {
		t.Errorf("the dialog's button: %+v", yes)
	}
	find(t, items, describe.Dialog, "終了")
}

func TestTheSocketAnswersSnapshotsOnly(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	path := filepath.Join(t.TempDir(), "d.sock")
	item := describe.Item{Kind: describe.Button, Label: "進む", Visible: true}
	s, err := describe.Serve(path, func() []describe.Item { return []describe.Item{item} })
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil {
		t.Error(err)
	} else if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 { // Windows knows no such mode
		t.Errorf("mode %v, want 0600", info.Mode())
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("beside the socket there are %v, %v", left, err)
	}
	c, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write([]byte("snapshot\npress 進む\nsnapshot\n")); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewScanner(c)
	for i, want := range []string{"item", "error", "item"} {
		if !answers.Scan() {
			t.Fatalf("no answer %d", i)
		}
		var items []describe.Item
		err := json.Unmarshal(answers.Bytes(), &items)
		if want == "error" && !strings.Contains(answers.Text(), `"error"`) {
			t.Errorf("answer %d is %s", i, answers.Text())
		}
		if want == "item" && (err != nil || len(items) != 1 || items[0] != item) {
			t.Errorf("answer %d is %s", i, answers.Text())
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the socket is still there: %v", err)
	}
	if answers.Scan() {
		t.Error("the server still answers")
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func TestASocketThatIsThereIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "d.sock")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := describe.Serve(path, func() []describe.Item { return nil }); err == nil {
		t.Error("served in the place of a file", s.Close())
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "mine" {
		t.Errorf("the file holds %q, %v", data, err)
	}
}

func TestSecretsThatAreShownAreMasked(t *testing.T) {
	type terminal struct{ name, code string }
	table := widgets.NewTable(widgets.TableOptions[terminal]{
		ID: func(r terminal) string { return r.name },
		Columns: []widgets.TableColumn[terminal]{
			{ID: "code", Title: "認証コード2", Secret: true, Text: func(r terminal) string { return r.code }},
			{ID: "name", Title: "論理端末名", Text: func(r terminal) string { return r.name }},
		},
	})
	table.SetRows([]terminal{{"11110A", "ABCDE00001"}})
	password := widgets.NewLabel(widgets.Body, "パスワード himitsu-7")
	password.SetSecret(true)
	w := show(t, widgets.Column(0, password, table))
	items := describe.Snapshot(w.Canvas())
	find(t, items, describe.Text, "11110A")
	masked := 0
	for _, i := range items {
		if strings.Contains(i.Label, "ABCDE") || strings.Contains(i.Label, "himitsu") {
			t.Errorf("the description tells %q", i.Label)
		}
		if i.Label == describe.Masked {
			masked++
		}
	}
	if masked != 2 {
		t.Errorf("%d secrets are masked, want 2", masked)
	}
}

func TestOverlongRequestsAreHungUpOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "d.sock")
	s, err := describe.Serve(path, func() []describe.Item { return nil })
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	c, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := c.Write([]byte(strings.Repeat("x", 1000))); err != nil {
		t.Fatal(err)
	}
	if bufio.NewScanner(c).Scan() {
		t.Error("got an answer")
	}
}
