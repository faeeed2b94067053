package ui

import (
	"context"
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"saihakko/client/credential"
	"saihakko/client/vault"
	"saihakko/cmd/supportd/service/servicetest"
	"saihakko/ui/describe"
	"saihakko/ui/desk"
	"saihakko/ui/language"
	"saihakko/ui/nav"
	"saihakko/ui/settings"
)

func TestHomeShowsWhoIsLoggedInNewsAndMenu(t *testing.T) {
	p := atHome(t)
	p.reads("通関商事株式会社", "東京事業所", "2026/11/19 10:00からログイン中", "● オンライン", "新着情報", "最新10件",
		"期限の近い証明書", "11110E", "失効", "取得待ち")
	rows := 0
	for _, item := range describe.Snapshot(p.canvas()) {
		if item.Kind == describe.Link && len(item.Label) > 6 && item.Label[:6] == "詳細" {
			rows++
		}
	}
	if rows != 10 {
		t.Errorf("%d news items instead of 10", rows)
	}
}

// The manual's menu screen names the entries; each has to be there and to lead somewhere.
func TestEveryEntryOfTheManualLeadsToAScreen(t *testing.T) {
	menu := map[string]string{
		"デジタル証明書の再発行": "証明書再発行申込ガイダンス", "契約内容の変更": "まだご利用いただけません", "システム設定の申込": "まだご利用いただけません",
		"通関士IDの追加": "まだご利用いただけません", "申込内容の確認": "受付番号", "契約内容の確認": "まだご利用いただけません",
		"請求を参照する": "まだご利用いただけません", "パスワードの変更": "まだご利用いただけません",
	}
	p := atHome(t)
	entries := 0
	for _, group := range desk.Menu() {
		if group.Title == "" {
			t.Error("a group without a title")
		}
		for _, entry := range group.Entries {
			entries++
			want, known := menu[entry.Label]
			if !known {
				t.Errorf("%q is not in the manual", entry.Label)
				continue
			}
			p.window.nav.Reset(nav.Route{Page: desk.Home})
			kind := describe.Link
			if entry.Main {
				kind = describe.Button
			}
			p.press(kind, entry.Label)
			p.reads(want)
		}
	}
	if entries != len(menu) {
		t.Errorf("%d of the manual's %d entries", entries, len(menu))
	}

	bar := map[string]string{
		"ホーム": "メニュー一覧", "申込実施": "行う申込を選んでください", "申込内容確認": "受付番号", "契約内容確認": "まだご利用いただけません",
		"請求内容参照": "まだご利用いただけません", "パスワード変更": "まだご利用いただけません", "下書き": "下書き", "証明書": "11110B", "設定": "配色",
	}
	if len(bar) != len(places()) {
		t.Errorf("the bar has %d entries", len(places()))
	}
	for label, want := range bar {
		p.press(describe.Tab, label)
		p.reads(want)
	}
}

func TestTheFourApplicationsAreOffered(t *testing.T) {
	p := atHome(t)
	p.press(describe.Tab, "申込実施")
	p.reads("デジタル証明書の再発行", "契約内容の変更", "システム設定の申込", "通関士IDの追加")
	p.press(describe.Button, "デジタル証明書の再発行")
	p.reads("証明書再発行申込ガイダンス")
}

func TestReissueOfATerminalIsBegunFromItsRow(t *testing.T) {
	p := atHome(t)
	p.press(describe.Button, "再発行 11110E")
	p.reads("証明書再発行申込ガイダンス")
	p.window.nav.Back()
	p.reads("メニュー一覧", "入力途中の申込があります", "下書き 1")
	p.press(describe.Button, "続きから")
	p.reads("証明書再発行申込ガイダンス")
}

func TestNewsDetailLeadsToTheApplicationAndTheAcquisition(t *testing.T) {
	p := atHome(t)
	list, err := p.window.backend.Service.News(t.Context(), 50, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range list.Items {
		d, err := p.window.backend.Service.NewsDetail(t.Context(), item.ID)
		if err != nil {
			t.Fatal(err)
		}
		if d.Application == "" {
			continue
		}
		p.window.nav.Go(nav.Route{Page: desk.News, Param: item.ID})
		p.reads(item.Text)
		for _, terminal := range d.Terminals {
			p.reads("端末 " + terminal + " の証明書を取得する")
		}
		p.press(describe.Link, "申込【"+d.Application+"】を開く")
		p.reads("これまでの経過", "申込内容 【"+d.Application+"】")
		return
	}
	t.Fatal("no news of an application in the sample data")
}

func TestEveryApplicationSaysWhatIsNext(t *testing.T) {
	p := atHome(t)
	list, err := p.window.backend.Service.Applications(t.Context())
	if err != nil || len(list) == 0 {
		t.Fatalf("%d applications, %v", len(list), err)
	}
	for _, a := range list {
		p.window.nav.Go(nav.Route{Page: desk.Application, Param: a.Number})
		p.reads(a.Number, "申込を受け付けました", "申込の内容")
		p.doesNotRead("知らない状態", "読み込んでいます")
	}
}

func TestBackAndForwardAlwaysWork(t *testing.T) {
	p := atHome(t)
	p.press(describe.Tab, "申込実施")
	p.press(describe.Tab, "設定")
	p.window.nav.Back()
	p.reads("行う申込を選んでください")
	p.window.nav.Forward()
	p.reads("配色")
}

func TestWrongPasswordSaysWhatToDo(t *testing.T) {
	p := newPerson(t)
	p.start()
	p.logIn("wrong-password")
	p.reads("ログインIDまたはパスワードが正しくありません", "5回")
	p.doesNotRead("wrong-password")
	p.enter("パスワード", servicetest.Password)
	p.press(describe.Button, "ログイン")
	p.reads("メニュー一覧")
}

func TestLockedAccountSaysUntilWhen(t *testing.T) {
	p := newPerson(t)
	p.start()
	for range 6 {
		p.logIn("wrong-password")
	}
	p.reads("ロックされています", "2026/11/19 10:16以降に")
}

func TestEmptyFieldsAreNamed(t *testing.T) {
	p := newPerson(t)
	p.start()
	p.press(describe.Button, "ログイン")
	p.reads("ログインIDが入力されていません", "パスワードが入力されていません")
}

func TestEnterInThePasswordLogsIn(t *testing.T) {
	p := newPerson(t)
	p.start()
	p.enter("ログインID", servicetest.Tokyo)
	p.enter("パスワード", servicetest.Password)
	p.canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	p.reads("メニュー一覧")
}

func TestServiceDownIsSaidAndNothingIsLost(t *testing.T) {
	p := newPerson(t)
	p.start()
	p.service.Stop()
	p.logIn(servicetest.Password)
	p.reads("接続先が応答しません", "○ オフライン")
	if got := p.window.logIn; got == nil {
		t.Fatal("the log-in screen is gone")
	}
}

func TestServiceDownLaterKeepsWhatIsShown(t *testing.T) {
	p := atHome(t)
	p.service.Stop()
	p.press(describe.Link, "更新")
	p.reads("○ オフライン", "接続先が応答しません", "新着情報", "11110E")
}

func TestUntrustedAuthorityGetsNoPassword(t *testing.T) {
	p := newPerson(t)
	p.roots = nil
	p.start()
	p.logIn(servicetest.Password)
	p.reads("信頼していない認証局", "接続先には何も送信していません")
}

func TestClockOffByHoursIsToldAndDeadlinesAreRight(t *testing.T) {
	p := newPerson(t)
	p.pcAhead = 3 * time.Hour
	p.start()
	p.logIn(servicetest.Password)
	p.reads("3時間進んでいます", "2026/11/19 10:00からログイン中")
	p.press(describe.Link, "このお知らせを閉じる")
	p.doesNotRead("進んでいます")
}

func TestEndedSessionAsksForTheLogInAndGoesOn(t *testing.T) {
	p := atHome(t)
	p.press(describe.Button, "再発行 11110E")
	p.press(describe.Button, "申込担当者入力へ進む")
	p.enter("役職名", "課長代理")
	p.service.Clock.Advance(2 * time.Hour) // sessions end after half an hour without a request
	p.window.nav.Back()
	p.press(describe.Tab, "申込内容確認")
	p.reads("もう一度ログインしてください", "入力した内容は残っています")

	p.enter("パスワード", "wrong-password")
	p.press(describe.Button, "ログイン")
	p.reads("ログインIDまたはパスワードが正しくありません")
	p.enter("パスワード", servicetest.Password)
	p.press(describe.Button, "ログイン")
	p.doesNotRead("もう一度ログインしてください")
	p.reads("受付番号", "2026/11/19 12:00からログイン中")

	p.press(describe.Tab, "ホーム")
	p.press(describe.Button, "続きから")
	if p.window.nav.Current().Route().Page != desk.Reissue {
		t.Fatal("the form is not open")
	}
	if got := p.drafts(); len(got) != 1 || got[0].Request.Applicant.JobTitle != "課長代理" {
		t.Errorf("the draft has lost what was typed: %+v", got)
	}
}

func TestPuttingTheLogInOffLeavesTheScreen(t *testing.T) {
	p := atHome(t)
	p.service.Clock.Advance(2 * time.Hour)
	p.press(describe.Link, "更新")
	p.reads("もう一度ログインしてください")
	p.press(describe.Button, "あとで")
	p.doesNotRead("もう一度ログインしてください")
	p.reads("メニュー一覧")
}

func TestLogInIsKeptOnlyIfTicked(t *testing.T) {
	p := newPerson(t)
	p.start()
	p.logIn(servicetest.Password)
	if _, err := p.keeper.LoadLogin(t.Context(), p.service.URL); !errors.Is(err, credential.ErrNotFound) {
		t.Fatalf("kept without being asked: %v", err)
	}
	p.press(describe.Button, "ログアウト")
	p.press(describe.Check, "ログイン情報をこのPCに保存する")
	p.logIn(servicetest.Password)
	kept, err := p.keeper.LoadLogin(t.Context(), p.service.URL)
	if err != nil || kept.ID != servicetest.Tokyo || kept.Password != servicetest.Password {
		t.Fatalf("not kept: %v", err)
	}
	p.press(describe.Button, "ログアウト")
	p.press(describe.Button, "ログイン") // both fields are filled in from the keyring
	p.reads("メニュー一覧")
	p.press(describe.Tab, "設定")
	p.press(describe.Button, "ログイン情報を削除")
	p.reads("ログイン情報は保存していません")
	if _, err := p.keeper.LoadLogin(t.Context(), p.service.URL); !errors.Is(err, credential.ErrNotFound) {
		t.Errorf("still kept: %v", err)
	}
}

func TestLogOutEndsTheSessionAndForgetsTheHistory(t *testing.T) {
	p := atHome(t)
	p.press(describe.Tab, "設定")
	p.press(describe.Button, "ログアウト")
	p.reads("ログインID")
	p.doesNotRead("通関商事", "メニュー一覧")
	if p.window.nav.CanBack() {
		t.Error("back leads behind the log-out")
	}
	if _, err := p.window.backend.Service.Session(t.Context()); err == nil {
		t.Error("the session goes on")
	}
}

func TestWithoutAKeyringTheUserIsTold(t *testing.T) {
	p := newPerson(t)
	p.memoryOnly = credential.ErrNoKeyring
	p.start()
	p.reads("メモリーにだけ置かれ", "キーリング")
}

func TestASecondStartIsRefusedWithAReason(t *testing.T) {
	p := newPerson(t)
	p.openErr = vault.ErrInUse
	p.start()
	p.reads("すでに起動しています", "プログラムを閉じる")
	p.doesNotRead("ログインID")
	if err := p.window.closed(); !errors.Is(err, ErrAlreadyRunning) {
		t.Errorf("got %v", err)
	}
}

func TestSettingsThatCannotWorkAreExplainedAndCanBeTriedAgain(t *testing.T) {
	p := newPerson(t)
	p.openErr = ErrNoService
	p.start()
	p.reads("接続先が設定されていません", "-service")
	p.openErr = nil
	p.press(describe.Button, "もう一度試す")
	p.logIn(servicetest.Password)
	p.reads("メニュー一覧")
}

func TestDemonstrationOffersItsLogInAndMovesTheClock(t *testing.T) {
	p := newPerson(t)
	p.demo = &Demo{
		LoginID: servicetest.Tokyo, Password: servicetest.Password,
		Clock: func(context.Context) (time.Time, error) { return p.service.Clock.Now(), nil },
		NextMorning: func(context.Context) (time.Time, error) {
			p.service.MoveTo(time.Date(2026, 11, 19, 10, 20, 0, 0, p.service.Clock.Now().Location()))
			return p.service.Clock.Now(), nil
		},
	}
	p.start()
	p.reads("お試し版", servicetest.Tokyo, "サービスの時計 2026/11/19(木) 10:00")
	p.press(describe.Button, "入力する")
	p.press(describe.Button, "ログイン")
	p.reads("メニュー一覧")
	p.doesNotRead(servicetest.Password)
	p.press(describe.Button, "次の営業日の朝へ進める")
	p.reads("サービスの時計 2026/11/19(木) 10:20", "メニュー一覧")
	p.doesNotRead("時計が、サービスの時計より")
}

func TestEverythingFitsTheSmallestWindow(t *testing.T) {
	for _, l := range []language.Language{language.English, language.Japanese} {
		if err := language.Apply(l); err != nil {
			t.Fatal(err)
		}
		t.Run(string(l), func(t *testing.T) {
			p := newPerson(t)
			p.memoryOnly = credential.ErrNoKeyring
			p.start()
			session, err := p.window.backend.Service.LogIn(t.Context(), servicetest.Tokyo, servicetest.Password)
			if err != nil {
				t.Fatal(err)
			}
			fits := func(where string) {
				t.Helper()
				p.window.window.Resize(fyne.NewSize(MinWidth, MinHeight))
				if m := p.canvas().Content().MinSize(); m.Width > MinWidth || m.Height > MinHeight {
					t.Errorf("%s needs %v", where, m)
				}
			}
			fits("log-in")
			p.window.loggedIn(session, nil)
			fits("home")
			for _, place := range places() {
				p.window.nav.Go(place.route)
				fits(place.id)
			}
			list, err := p.window.backend.Service.Applications(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			p.window.nav.Go(nav.Route{Page: desk.Application, Param: list[0].Number})
			fits("application")
			p.window.nav.Go(desk.ReissueOf("11110E"))
			fits("guidance")
		})
	}
}

func TestTheWindowRemembersItsSizeAndSavesDraftsOnClosing(t *testing.T) {
	p := newPerson(t)
	p.options.Settings = settings.Values{Theme: settings.Dark, Width: 1000, Height: 700}
	p.start()
	if got := p.canvas().Size(); got != fyne.NewSize(1000, 700) {
		t.Errorf("opened at %v", got)
	}
	p.logIn(servicetest.Password)
	p.press(describe.Button, "再発行 11110E")
	p.window.close()
	if p.saved.Width != 1000 || p.saved.Theme != settings.Dark {
		t.Errorf("kept %+v", p.saved)
	}
	if got := p.drafts(); len(got) != 1 || !got[0].Request.Has("11110E") {
		t.Errorf("drafts: %+v", got)
	}
}

func TestThemeChangesAtOnceAndIsKept(t *testing.T) {
	p := atHome(t)
	p.press(describe.Tab, "設定")
	p.press(describe.Radio, "ダーク")
	if p.saved.Theme != settings.Dark {
		t.Errorf("kept %+v", p.saved)
	}
}
