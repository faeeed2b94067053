package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"saihakko/client/credential"
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

func TestServiceDownLaterKeepsWhatIsShown(t *testing.T) {
	p := atHome(t)
	p.service.Stop()
	p.press(describe.Link, "更新")
	p.reads("○ オフライン", "接続先が応答しません", "新着情報", "11110E")
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
			p.window.loggedIn(session)
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

func TestThemeChangesAtOnceAndIsKept(t *testing.T) {
	p := atHome(t)
	p.press(describe.Tab, "設定")
	p.press(describe.Radio, "ダーク")
	if p.saved.Theme != settings.Dark {
		t.Errorf("kept %+v", p.saved)
	}
}
