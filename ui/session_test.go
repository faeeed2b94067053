package ui

import (
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"saihakko/client/credential"
	"saihakko/cmd/supportd/service/servicetest"
	"saihakko/ui/describe"
)

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
	p.press(describe.Button, "ログイン") // what was refused is gone, so that nothing is added to it
	p.reads("パスワードが入力されていません")
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
	p.reads("申込担当者")
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
	if p.window.nav.Back() {
		t.Error("back leads behind the log-out")
	}
	if _, err := p.window.backend.Service.Session(t.Context()); err == nil {
		t.Error("the session goes on")
	}
}

// The keyring may ask a question first; nobody has to answer it in order to work.
func TestKeepingTheLogInKeepsNobodyWaiting(t *testing.T) {
	p := newPerson(t)
	tasks := &held{}
	p.tasks = tasks
	p.start()
	tasks.release(t)
	p.enter("ログインID", servicetest.Tokyo)
	p.enter("パスワード", servicetest.Password)
	p.press(describe.Check, "ログイン情報をこのPCに保存する")
	p.press(describe.Button, "ログイン")
	tasks.one(t)
	p.reads("メニュー一覧")
	if _, err := p.keeper.LoadLogin(t.Context(), p.service.URL); !errors.Is(err, credential.ErrNotFound) {
		t.Errorf("kept before the screen was shown: %v", err)
	}
	tasks.release(t)
	if kept, err := p.keeper.LoadLogin(t.Context(), p.service.URL); err != nil || kept.ID != servicetest.Tokyo {
		t.Errorf("not kept afterwards: %v", err)
	}
}

// Another start of the program may have kept it since: what is not ticked is not there after the log-in.
func TestAnUntickedLogInForgetsWhateverWasKept(t *testing.T) {
	p := newPerson(t)
	p.start()
	if err := p.keeper.SaveLogin(t.Context(), p.service.URL, credential.Login{ID: "other", Password: "other"}); err != nil {
		t.Fatal(err)
	}
	p.logIn(servicetest.Password)
	p.reads("メニュー一覧")
	if _, err := p.keeper.LoadLogin(t.Context(), p.service.URL); !errors.Is(err, credential.ErrNotFound) {
		t.Errorf("still kept: %v", err)
	}
}

func TestALogInThatCannotBeKeptIsTold(t *testing.T) {
	p := atHome(t)
	p.window.kept(true, credential.ErrTimeout)
	p.reads("ログインしましたが、ログイン情報を保存できませんでした")
	p.window.kept(false, credential.ErrTimeout)
	p.reads("以前に保存したログイン情報をこのPCから削除できませんでした")
	p.window.kept(false, nil)
	p.doesNotRead("ログインしましたが")
}
