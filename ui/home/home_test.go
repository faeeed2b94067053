package home_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"saihakko/client"
	"saihakko/client/acquire"
	"saihakko/client/businessday"
	"saihakko/client/draft"
	"saihakko/client/vault"
	"saihakko/ui/describe"
	"saihakko/ui/desk"
	"saihakko/ui/home"
	"saihakko/ui/language"
	"saihakko/ui/nav"
	"saihakko/ui/task"
)

// now is Sunday, 22 November 2026, 10:41 in Tokyo.
var now = time.Date(2026, time.November, 22, 10, 41, 0, 0, businessday.Tokyo)

func day(text string) businessday.Date {
	d, err := businessday.ParseISO(text)
	if err != nil {
		panic(err)
	}
	return d
}

// office answers as the service would.
type office struct {
	news      client.News
	detail    client.NewsDetail
	terminals []client.Terminal
	err       error
	asked     []string // the ETags that were sent
}

func (o *office) News(_ context.Context, _ int, etag string) (client.News, error) {
	o.asked = append(o.asked, etag)
	if etag != "" && etag == o.news.ETag {
		return client.News{}, client.ErrNotModified
	}
	return o.news, o.err
}

func (o *office) NewsDetail(context.Context, string) (client.NewsDetail, error) {
	return o.detail, o.err
}
func (o *office) Terminals(context.Context) ([]client.Terminal, error) { return o.terminals, o.err }

type jobs []acquire.Job

func (j jobs) Pending() ([]acquire.Job, error) { return j, nil }

// brokenJobs is a journal of which only a part can be read.
type brokenJobs struct{ jobs }

func (j brokenJobs) Pending() ([]acquire.Job, error) {
	return j.jobs, &vault.DamagedError{Name: "job/x", SetAside: "job.age.damaged-1"}
}

type screen struct {
	t       *testing.T
	office  *office
	screens *home.Screens
	drafts  *draft.Store
	window  fyne.Window
	went    []nav.Route
	// late is called when an answer is late.
	late func()
}

// AfterFunc implements task.Clock; delays end when the test says so.
func (s *screen) AfterFunc(_ time.Duration, f func()) task.Timer {
	s.late = f
	return s
}

// Stop implements task.Timer.
func (s *screen) Stop() bool { return true }

func newScreen(t *testing.T, o *office, pending home.Jobs) *screen {
	t.Helper()
	if err := language.Apply(language.Japanese); err != nil {
		t.Fatal(err)
	}
	test.NewTempApp(t)
	s := &screen{t: t, office: o, window: test.NewTempWindow(t, nil)}
	s.drafts = draft.NewStore(vault.NewMemory(), func() time.Time { return now })
	s.screens = home.New(home.Deps{
		Desk: &desk.Desk{
			Window: s.window, Tasks: task.Inline{}, Clock: s, Slow: func() {}, Now: func() time.Time { return now },
			Go: func(r nav.Route) { s.went = append(s.went, r) }, Back: func() bool { return false },
			Failed: func(error, func()) bool { return false }, Online: func(error) {},
		},
		Service: o, Drafts: s.drafts, Jobs: pending, Account: func() string { return "tsukan01" },
	})
	return s
}

func (s *screen) show(p nav.Page) {
	s.window.SetContent(p.Content())
	s.window.Resize(fyne.NewSize(1100, 2000))
}

func (s *screen) text() string {
	var lines []string
	for _, item := range describe.Snapshot(s.window.Canvas()) {
		lines = append(lines, item.Label)
	}
	return strings.Join(lines, "\n")
}

func (s *screen) press(label string) {
	s.t.Helper()
	var found fyne.Tappable
	describe.Walk(s.window.Content(), s.window.Canvas().Size(), func(v describe.Visit) bool {
		if d, ok := v.Object.(describe.Describer); ok && d.Describe().Label == label {
			if tappable, ok := v.Object.(fyne.Tappable); ok && found == nil {
				found = tappable
			}
		}
		return true
	})
	if found == nil {
		s.t.Fatalf("nothing to press called %q in:\n%s", label, s.text())
	}
	found.Tapped(&fyne.PointEvent{})
}

func (s *screen) reads(parts ...string) {
	s.t.Helper()
	for _, part := range parts {
		if !strings.Contains(s.text(), part) {
			s.t.Errorf("does not say %q:\n%s", part, s.text())
		}
	}
}

func TestNewsWithoutDateAndNumber(t *testing.T) {
	s := newScreen(t, &office{news: client.News{Items: []client.NewsItem{
		{ID: "1", Date: day("2026-11-20"), Kind: client.NewsCertificate, ApplicationNumber: "30218845", Text: "デジタル証明書を再発行しました。"},
		{ID: "2", Kind: client.NewsCharge, Text: "口座振替申込専用紙を送付しました。"},
		{ID: "3", Date: day("2026-11-01"), Kind: "of-a-later-version", Text: "その他。"},
	}}}, nil)
	s.show(s.screens.Home(nav.Route{Page: desk.Home}))
	s.reads("2026/11/20", "証明書発行", "【30218845】 デジタル証明書を再発行しました。", "—", "利用料金", "\n口座振替申込専用紙を送付しました。", "of-a-later-version")
	s.press("詳細 30218845")
	if len(s.went) != 1 || s.went[0] != (nav.Route{Page: desk.News, Param: "1"}) {
		t.Errorf("went to %v", s.went)
	}
}

func TestUrgentCertificatesComeInTheOrderOfTheirUrgency(t *testing.T) {
	s := newScreen(t, &office{terminals: []client.Terminal{
		{Name: "11110F", State: client.CertificateValid, ValidUntil: day("2027-06-01").Time(0, 0)},
		{Name: "21105B", State: client.CertificateRenewalWindow, ValidUntil: day("2026-12-01").Time(12, 0)},
		{Name: "11112C", State: client.CertificateAwaitingAcquisition, IssuedOn: day("2026-11-20"), AcquireBy: day("2027-01-20")},
		{Name: "11110A", State: client.CertificateExpired, StopsOn: day("2026-12-04")},
		{Name: "11110D", State: client.CertificateReissueRequested, ApplicationNumber: "30218845001"},
	}}, nil)
	s.show(s.screens.Home(nav.Route{Page: desk.Home}))
	s.reads("期限の近い証明書 4件", "停止まで 12日", "取得期限まで 59日", "期限まで 9日", "11/20(金)に再発行済み", "再発行を申込済み")
	text := s.text()
	last := -1
	for _, name := range []string{"\n11110A\n", "\n11112C\n", "\n21105B\n", "\n11110D\n"} {
		at := strings.Index(text, name)
		if at < last {
			t.Errorf("%q is out of order:\n%s", strings.TrimSpace(name), text)
		}
		last = at
	}
	if strings.Contains(text, "11110F") {
		t.Error("a certificate that is well is called urgent")
	}
	s.press("再発行 11110A")
	s.press("取得 11112C")
	s.press("表示 11110D")
	want := []nav.Route{
		desk.ReissueOf("11110A"), {Page: desk.Acquire, Param: "11112C"}, {Page: desk.Application, Param: "30218845001"},
	}
	for i, route := range want {
		if s.went[i] != route {
			t.Errorf("went to %v instead of %v", s.went[i], route)
		}
	}
	s.press("更新方法 21105B")
	s.reads("デジタル証明書インストールツール", "申込は必要ありません")
}

func TestSeveralThatNeedAReissueAreAppliedForTogether(t *testing.T) {
	s := newScreen(t, &office{terminals: []client.Terminal{
		{Name: "11110A", State: client.CertificateExpired, StopsOn: day("2026-12-04")},
		{Name: "11110E", State: client.CertificateStopped},
	}}, nil)
	s.show(s.screens.Home(nav.Route{Page: desk.Home}))
	s.press("まとめて再発行を申し込む")
	if s.went[0] != desk.ReissueOf("11110A", "11110E") {
		t.Errorf("went to %v", s.went)
	}
}

func TestUnfinishedWorkIsOffered(t *testing.T) {
	s := newScreen(t, &office{}, jobs{{Terminal: "11112C"}, {Terminal: "11112D", Installed: true}, {Terminal: "11112E", Abandoned: true}})
	d := s.drafts.New("tsukan01")
	d.Step = "applicant"
	if _, err := s.drafts.Save(d); err != nil {
		t.Fatal(err)
	}
	s.show(s.screens.Home(nav.Route{Page: desk.Home}))
	s.reads("入力途中の申込があります（最終変更 2026/11/22 10:41）", "端末 11112C の証明書の取得が途中で止まっています", "端末 11112D の証明書は適用済み")
	if strings.Contains(s.text(), "11112E") {
		t.Error("a job that was given up is offered")
	}
	s.press("続きから")
	if s.went[0] != desk.Draft(d.ID, "applicant") {
		t.Errorf("went to %v", s.went)
	}
}

func TestADamagedJournalIsToldAndHidesNothing(t *testing.T) {
	for _, pending := range []jobs{nil, {{Terminal: "11112C"}}} {
		s := newScreen(t, &office{}, brokenJobs{pending})
		if _, err := s.drafts.Save(s.drafts.New("tsukan01")); err != nil {
			t.Fatal(err)
		}
		s.show(s.screens.Home(nav.Route{Page: desk.Home}))
		s.reads("job.age.damaged-1", "入力途中の申込があります")
		if len(pending) > 0 {
			s.reads("端末 11112C の証明書の取得が途中で止まっています")
		}
	}
}

func TestWhatWasShownStaysWhenTheServiceIsDown(t *testing.T) {
	o := &office{news: client.News{ETag: `"1"`, Items: []client.NewsItem{{ID: "1", Text: "お知らせ一。"}}}}
	s := newScreen(t, o, nil)
	s.show(s.screens.Home(nav.Route{Page: desk.Home}))
	s.show(s.screens.Home(nav.Route{Page: desk.Home})) // answered by "not modified"
	s.reads("お知らせ一。")
	if len(o.asked) != 2 || o.asked[1] != `"1"` {
		t.Errorf("asked with %q", o.asked)
	}
	o.news, o.err = client.News{ETag: "2"}, &client.OfflineError{Cause: client.CauseTimeout}
	s.press("更新")
	s.reads("お知らせ一。", "時間内に応答がありませんでした")
	s.screens.Forget()
	s.show(s.screens.Home(nav.Route{Page: desk.Home}))
	s.reads("新着情報を読み込めませんでした")
}

func TestALateAnswerIsExplainedWithWhatIsShown(t *testing.T) {
	s := newScreen(t, &office{news: client.News{Items: []client.NewsItem{{ID: "1", Text: "お知らせ一。"}}}}, nil)
	s.show(s.screens.Home(nav.Route{Page: desk.Home}))
	s.late()
	s.reads("表示しているのは2026/11/22 10:41時点の内容です", "お知らせ一。")
	s.press("キャンセル")
	if strings.Contains(s.text(), "時点の内容です") || !strings.Contains(s.text(), "お知らせ一。") {
		t.Error("after giving up:", s.text())
	}
	s.press("更新")
	s.reads("お知らせ一。")
}

func TestTheHeadlineOfANewsItemIsNotRepeated(t *testing.T) {
	s := newScreen(t, &office{detail: client.NewsDetail{
		Item: client.NewsItem{ID: "1", ApplicationNumber: "26900006", Text: "再発行しました。"}, Body: "再発行しました。",
	}}, nil)
	s.show(s.screens.News(nav.Route{Page: desk.News, Param: "1"}))
	if strings.Count(s.text(), "再発行しました。") != 1 || strings.Contains(s.text(), "を開く") {
		t.Error(s.text())
	}
}

func TestDetailOfANewsItem(t *testing.T) {
	o := &office{detail: client.NewsDetail{
		Item: client.NewsItem{ID: "1", Kind: client.NewsCertificate, ApplicationNumber: "30218845", Text: "再発行しました。"},
		Body: "一段落目。\n\n二段落目。", Application: "30218845001", Terminals: []string{"11112C"},
	}}
	s := newScreen(t, o, nil)
	s.show(s.screens.News(nav.Route{Page: desk.News, Param: "1"}))
	s.reads("一段落目。", "二段落目。", "端末 11112C の証明書を取得する")
	s.press("端末 11112C の証明書を取得する")
	s.press("申込【30218845001】を開く")
	s.press("戻る")
	want := []nav.Route{{Page: desk.Acquire, Param: "11112C"}, {Page: desk.Application, Param: "30218845001"}, {Page: desk.Home}}
	for i, route := range want {
		if s.went[i] != route {
			t.Errorf("went to %v instead of %v", s.went[i], route)
		}
	}
	o.err = errors.New("secret text of an error")
	s.show(s.screens.News(nav.Route{Page: desk.News, Param: "1"}))
	s.reads("ログファイル", "もう一度試す")
	if strings.Contains(s.text(), "secret") {
		t.Error("the error's own text is shown")
	}
}
