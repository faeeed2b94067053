package loading_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"saihakko/ui/describe"
	"saihakko/ui/desk"
	"saihakko/ui/language"
	"saihakko/ui/loading"
	"saihakko/ui/task"
	"saihakko/ui/widgets"
)

// service is one that answers when the test says so; it is the clock too.
type service struct {
	t       *testing.T
	window  fyne.Window
	part    *loading.Part[string]
	answer  func(error)
	ctx     context.Context
	dropped bool
	slow    func()
	stopped bool
	header  []string
}

func (s *service) Run(ctx context.Context, work func(context.Context) error, done func(error)) func() {
	ctx, cancel := context.WithCancel(ctx)
	s.ctx, s.dropped = ctx, false
	s.answer = func(err error) {
		if err == nil {
			err = work(ctx)
		}
		done(err)
	}
	return func() {
		s.dropped = true
		cancel()
	}
}

func (s *service) AfterFunc(_ time.Duration, f func()) task.Timer {
	s.slow, s.stopped = f, false
	return s
}

func (s *service) Stop() bool {
	s.stopped = true
	return true
}

func newService(t *testing.T) *service {
	test.NewTempApp(t)
	if err := language.Apply(language.Japanese); err != nil {
		t.Fatal(err)
	}
	s := &service{t: t, window: test.NewTempWindow(t, nil)}
	d := &desk.Desk{Tasks: s, Clock: s,
		Failed: func(error, func()) bool { return false },
		Online: func(err error) { s.header = append(s.header, "answered") },
		Slow:   func() { s.header = append(s.header, "slow") },
	}
	s.part = loading.New(d, func(context.Context) (string, error) { return "内容", nil }, func(text string) []fyne.CanvasObject {
		return []fyne.CanvasObject{widgets.NewParagraph(widgets.Body, text)}
	}, func() {})
	s.window.SetContent(s.part.Object())
	s.part.Load()
	return s
}

func (s *service) reads(want string) {
	s.t.Helper()
	var lines []string
	for _, item := range describe.Snapshot(s.window.Canvas()) {
		lines = append(lines, item.Label)
	}
	if text := strings.Join(lines, "\n"); !strings.Contains(text, want) {
		s.t.Errorf("does not say %q:\n%s", want, text)
	}
}

func (s *service) press(label string) {
	s.t.Helper()
	describe.Walk(s.window.Content(), s.window.Canvas().Size(), func(v describe.Visit) bool {
		d, ok := v.Object.(describe.Describer)
		if !ok || d.Describe().Label != label {
			return true
		}
		if b, ok := v.Object.(fyne.Tappable); ok {
			b.Tapped(&fyne.PointEvent{})
			return false
		}
		return true
	})
}

func TestASlowAnswerIsExplainedAndStillShown(t *testing.T) {
	s := newService(t)
	s.reads("読み込んでいます")
	s.slow()
	s.reads("応答に時間がかかっています")
	s.answer(nil)
	s.reads("内容")
	if got := strings.Join(s.header, " "); got != "slow answered" || !s.stopped {
		t.Errorf("the header heard %q, stopped %v", got, s.stopped)
	}
}

func TestASlowAnswerCanBeGivenUpAndAskedForAgain(t *testing.T) {
	s := newService(t)
	s.slow()
	s.press("キャンセル")
	s.reads("読み込みを中止しました")
	if s.ctx.Err() == nil || !s.dropped {
		t.Error("the call goes on")
	}
	s.press("もう一度試す")
	s.reads("読み込んでいます")
	s.answer(nil)
	s.reads("内容")
}

func TestAFailureIsToldInItsPlace(t *testing.T) {
	s := newService(t)
	s.answer(errors.New("text of an error"))
	s.reads("もう一度試す")
	s.part.Leave()
	if s.ctx.Err() == nil {
		t.Error("leaving does not end the call")
	}
}
