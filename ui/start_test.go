package ui

import (
	"context"
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/zalando/go-keyring"

	"saihakko/client/credential"
	"saihakko/client/vault"
	"saihakko/cmd/supportd/service/servicetest"
	"saihakko/ui/describe"
	"saihakko/ui/settings"
)

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

func TestWhatIsNotKeptIsNamed(t *testing.T) {
	keyring.MockInit()
	p := newPerson(t)
	p.memoryOnly, p.keeper = vault.ErrNewer, credential.New()
	p.start()
	p.reads("下書きはメモリーにだけ置かれ", "新しい版")
	p.doesNotRead("ログイン情報はメモリー", "新しく始める")
}

func TestDataOfALostKeyAreSetAsideIfTheUserSaysSo(t *testing.T) {
	p := newPerson(t)
	closed, asked := 0, 0
	p.memoryOnly, p.closed = vault.ErrWrongKey, func() error { closed++; return nil }
	p.setAside = func() (string, error) {
		if asked++; asked == 1 {
			return "", vault.ErrInUse
		}
		p.memoryOnly = nil
		return "/somewhere/vault.old-1", nil
	}
	p.start()
	p.logIn(servicetest.Password)
	p.press(describe.Link, "以前のデータを別に保管して新しく始める")
	p.reads("削除はしません")
	p.press(describe.Button, "このままにする")
	if asked != 0 {
		t.Fatal("set aside without consent")
	}
	p.press(describe.Link, "以前のデータを別に保管して新しく始める")
	p.press(describe.Button, "新しく始める")
	p.reads("以前のデータを別に保管できませんでした", "メニュー一覧")
	p.press(describe.Link, "もう一度試す")
	p.reads("ログインID", "フォルダー /somewhere/vault.old-1 に保管しました")
	p.doesNotRead("メモリーにだけ", "メニュー一覧")
	if closed != 1 {
		t.Errorf("the data in memory were closed %d times", closed)
	}
	p.logIn(servicetest.Password)
	p.reads("メニュー一覧")
}

func TestABackendThatOpensWhileTheWindowClosesIsReleased(t *testing.T) {
	p := newPerson(t)
	closed := 0
	p.closed = func() error { closed++; return nil }
	tasks := &held{}
	p.tasks = tasks
	p.start()
	tasks.workOnly(t) // the window has gone before it could hear of it
	if err := p.window.closed(); err != nil || closed != 1 {
		t.Errorf("closed %d times, %v", closed, err)
	}
}

func TestTheNewestChoicesAreKeptWhateverComesFirst(t *testing.T) {
	p := newPerson(t)
	tasks := &held{}
	p.tasks = tasks
	p.start()
	tasks.release(t)
	p.window.change(settings.Values{Theme: settings.Dark})
	p.window.change(settings.Values{Theme: settings.Light})
	tasks.reverse()
	tasks.release(t)
	if p.saved.Theme != settings.Light {
		t.Errorf("kept %+v", p.saved)
	}
}
