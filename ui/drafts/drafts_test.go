package drafts_test

import (
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"saihakko/client/businessday"
	"saihakko/client/draft"
	"saihakko/client/reissue"
	"saihakko/client/vault"
	"saihakko/ui/describe"
	"saihakko/ui/desk"
	"saihakko/ui/drafts"
	"saihakko/ui/language"
	"saihakko/ui/nav"
	"saihakko/ui/task"
	"saihakko/ui/theme"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Sunday, 22 November 2026, 10:41 in Tokyo.
var now = time.Date(2026, time.November, 22, 10, 41, 0, 0, businessday.Tokyo)

// shelf is the real store of drafts, on a vault in memory, with a fault to be added.
type shelf struct {
	*draft.Store
	fault   error
	states  map[string]draft.State
	numbers map[string]string
}

// List sets how far sending has come, which otherwise only sending does.
func (s *shelf) List(account string) ([]draft.Draft, error) {
	list, err := s.Store.List(account)
	for i, d := range list {
		if state, ok := s.states[d.ID]; ok {
			list[i].State, list[i].ApplicationNumber = state, s.numbers[d.ID]
		}
	}
	return list, errors.Join(err, s.fault)
}

func (s *shelf) Discard(id string) error {
	if s.states[id] == draft.Unknown {
		return draft.ErrUnresolved
	}
	return s.Store.Discard(id)
}

// put keeps a draft that was changed some minutes ago.
func (s *shelf) put(t *testing.T, account string, step reissue.Step, change func(*reissue.Request)) string {
	t.Helper()
	d := s.New(account)
	d.Step = step
	if change != nil {
		change(&d.Request)
	}
	if _, err := s.Save(d); err != nil {
		t.Fatal(err)
	}
	return d.ID
}

type window struct {
	t      *testing.T
	shelf  *shelf
	page   nav.Page
	fyne   fyne.Window
	went   []nav.Route
	failed []error
}

func open(t *testing.T, fill func(*shelf)) *window {
	t.Helper()
	app := test.NewTempApp(t)
	if err := language.Apply(language.Japanese); err != nil {
		t.Fatal(err)
	}
	app.Settings().SetTheme(theme.New(theme.Light, 1))
	minute := 0
	w := &window{t: t, shelf: &shelf{states: map[string]draft.State{}, numbers: map[string]string{}}}
	w.shelf.Store = draft.NewStore(vault.NewMemory(), func() time.Time {
		minute++
		return now.Add(time.Duration(minute) * time.Minute)
	})
	fill(w.shelf)
	w.fyne = test.NewTempWindow(t, nil)
	w.fyne.SetPadded(false)
	w.fyne.Resize(fyne.NewSize(1100, 666))
	w.page = drafts.NewPage(drafts.Deps{
		Desk: &desk.Desk{
			Window: w.fyne, Tasks: task.Inline{}, Now: func() time.Time { return now }, Online: func(error) {},
			Go:     func(r nav.Route) { w.went = append(w.went, r) },
			Failed: func(err error, _ func()) bool { w.failed = append(w.failed, err); return false },
		},
		Drafts: w.shelf, Account: func() string { return "tsukan01" },
	}, nav.Route{Page: desk.Drafts})
	w.fyne.SetContent(w.page.Content())
	w.fyne.Canvas().Focus(w.page.FirstFocus())
	return w
}

// settle lays out what has changed.
func (w *window) settle() {
	size := w.fyne.Canvas().Size()
	w.fyne.Resize(size.AddWidthHeight(1, 0))
	w.fyne.Resize(size)
}

func (w *window) labels() string {
	w.settle()
	var all []string
	for _, item := range describe.Snapshot(w.fyne.Canvas()) {
		if item.Label != "" {
			all = append(all, item.Label)
		}
	}
	return strings.Join(all, " | ")
}

func (w *window) sees(texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		if !strings.Contains(w.labels(), text) {
			w.t.Errorf("%q is not to be seen; there is: %s", text, w.labels())
		}
	}
}

func (w *window) seesNot(text string) {
	w.t.Helper()
	if strings.Contains(w.labels(), text) {
		w.t.Errorf("%q is to be seen: %s", text, w.labels())
	}
}

// press clicks on what has a label that begins like this.
func (w *window) press(label string) {
	w.t.Helper()
	w.settle()
	for _, item := range describe.Snapshot(w.fyne.Canvas()) {
		if item.Visible && item.Enabled && strings.HasPrefix(item.Label, label) {
			test.TapCanvas(w.fyne.Canvas(), fyne.NewPos(float32(item.X+item.W/2), float32(item.Y+item.H/2)))
			return
		}
	}
	w.t.Fatalf("nothing to press is called %q; there is: %s", label, w.labels())
}

func (w *window) picture(name string) {
	w.t.Helper()
	folder := filepath.Join("..", "..", "build", "pictures")
	if err := os.MkdirAll(folder, 0o750); err != nil {
		w.t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(folder, "drafts-"+name+".png"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if err := png.Encode(file, w.fyne.Canvas().Capture()); err != nil {
		w.t.Fatal(err)
	}
}

func applicant(r *reissue.Request) {
	r.Applicant.FamilyName, r.Applicant.GivenName = "通関", "花子"
	r.Terminals, r.DesiredDate = []string{"11110A", "11111B", "11112C"}, "2026-11-24"
}

func TestUnfinishedDraftsComeFirstAndAreContinuedWhereTheyWereLeft(t *testing.T) {
	var sent, editing, unknown string
	w := open(t, func(s *shelf) {
		editing = s.put(t, "tsukan01", reissue.StepApplicant, nil)
		unknown = s.put(t, "tsukan01", reissue.StepConfirm, func(r *reissue.Request) {
			applicant(r)
			r.Terminals = []string{"21105B"}
		})
		sent = s.put(t, "tsukan01", reissue.StepComplete, applicant)
		s.states[sent], s.numbers[sent] = draft.Sent, "30218845001"
		s.states[unknown] = draft.Unknown
		s.put(t, "somebody else", reissue.StepApplicant, func(r *reissue.Request) { r.Terminals = []string{"99999Z"} })
	})
	w.sees("下書き", "（端末は未選択）", "申込担当者入力", "未送信", "21105B", "入力確認", "送信結果不明",
		"11110A ほか2台", "通関 花子", "2026/11/24", "送信済み", "11/22 10:4")
	w.seesNot("99999Z")
	if all := w.labels(); strings.Index(all, "送信済み") < strings.Index(all, "未送信") {
		t.Errorf("what was sent comes before what was not: %s", all)
	}
	w.picture("list")
	w.fyne.Resize(fyne.NewSize(900, 546))
	w.picture("list-small")
	w.fyne.Resize(fyne.NewSize(1100, 666))

	w.press("続ける")
	w.press("結果を確認")
	w.press("表示 11110A")
	want := []nav.Route{
		desk.Draft(editing, "applicant"), desk.Draft(unknown, "confirm"), {Page: desk.Application, Param: "30218845001"},
	}
	for i, route := range want {
		if i >= len(w.went) || w.went[i] != route {
			t.Fatalf("went to %v, not %v", w.went, want)
		}
	}
}

func TestADraftIsDeletedOnlyAfterAQuestion(t *testing.T) {
	w := open(t, func(s *shelf) {
		s.put(t, "tsukan01", reissue.StepTerminals, applicant)
		s.put(t, "tsukan01", reissue.StepApplicant, nil)
	})
	w.press("11110A ほか2台")
	w.press("選んだ下書きを削除")
	w.sees("下書きを削除しますか")
	w.picture("delete")
	w.press("削除しない")
	w.sees("11110A")

	w.press("選んだ下書きを削除")
	w.press("削除する")
	w.seesNot("11110A")
	w.sees("（端末は未選択）")
	left, err := w.shelf.List("tsukan01")
	if err != nil || len(left) != 1 {
		t.Errorf("%d drafts are left, %v", len(left), err)
	}
}

func TestADraftThatMayHaveBeenReceivedIsKept(t *testing.T) {
	w := open(t, func(s *shelf) {
		id := s.put(t, "tsukan01", reissue.StepConfirm, applicant)
		s.states[id] = draft.Unknown
	})
	w.press("11110A")
	w.press("選んだ下書きを削除")
	w.press("削除する")
	w.sees("受け付けられている可能性があるため残しました", "11110A")
}

func TestADamagedDraftDoesNotHideTheOthers(t *testing.T) {
	w := open(t, func(s *shelf) {
		s.put(t, "tsukan01", reissue.StepTerminals, applicant)
		s.fault = &vault.DamagedError{SetAside: "draft.damaged"}
	})
	w.sees("11110A", "壊れていました", "draft.damaged")
	w.picture("damaged")
}

func TestWithoutDraftsOneCanBeBegun(t *testing.T) {
	w := open(t, func(*shelf) {})
	w.sees("下書きはありません。")
	w.press("再発行を新しく申し込む")
	if len(w.went) != 1 || w.went[0] != desk.ReissueOf() {
		t.Errorf("went to %v", w.went)
	}
	w.page.Leave()
}
