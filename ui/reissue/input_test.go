package reissue_test

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"saihakko/client"
	rules "saihakko/client/reissue"
	"saihakko/ui/desk"
	"saihakko/ui/nav"
)

// atApplicant opens a request in which nothing is on file.
func atApplicant(t *testing.T) *window {
	t.Helper()
	w := open(t)
	w.office.applicant = rules.Applicant{}
	w.nav.Go(desk.ReissueOf())
	w.press("申込担当者入力へ進む")
	return w
}

// atConfirmation fills in a request for one terminal, up to the confirmation.
func atConfirmation(t *testing.T) *window {
	t.Helper()
	w := open(t)
	w.nav.Go(desk.ReissueOf("11110A"))
	w.press("申込担当者入力へ進む")
	w.press("論理端末の入力へ進む")
	w.press("有効期限切れ")
	w.press("いちばん早い日")
	w.press("申込内容確認へ進む")
	return w
}

// seesText looks for a part of anything that is shown.
func (w *window) seesText(part string) {
	w.t.Helper()
	if !strings.Contains(w.labels(), part) {
		w.t.Errorf("%q is not to be seen; there is: %s", part, w.labels())
	}
}

func (w *window) draft() rules.Request {
	w.t.Helper()
	d, ok, err := w.drafts.LatestUnfinished("tsukan01")
	if err != nil || !ok {
		w.t.Fatalf("no draft kept: %v", err)
	}
	return d.Request
}

func TestLenientInputIsConvertedOnLeavingTheFieldAndSaysSo(t *testing.T) {
	w := atApplicant(t)
	w.enter("氏名フリガナ（姓）", "つうかん")
	w.fyne.Canvas().FocusNext()
	w.seesText("「ツウカン」に直しました")
	w.enter("電話番号", "03-1234-5678")
	w.fyne.Canvas().FocusNext()
	w.seesText("「0312345678」に直しました")
	w.picture("2b-converted")
}

func TestACharacterOutsideTheSetIsNamedAndCanBeReplacedByOnePress(t *testing.T) {
	w := atApplicant(t)
	w.enter("氏名（姓）", "髙橋")
	w.fyne.Canvas().FocusNext()
	w.seesText("「髙」")
	w.picture("2c-charset")
	w.press("氏名（姓） 「高」に置き換える")
	w.nav.Go(nav.Route{Page: desk.Reissue, Param: "elsewhere/guidance"})
	if got := w.draft().Applicant.FamilyName; got != "高橋" {
		t.Errorf("family name kept = %q", got)
	}
}

func TestGoingOnWithMissingFieldsListsThemWithAWayToEach(t *testing.T) {
	w := atApplicant(t)
	w.press("論理端末の入力へ進む")
	w.seesText("修正が必要な項目が7件あります。")
	w.picture("2d-summary")
	w.sees("申込担当者入力")
}

func TestWhatIsTypedIsThereAfterLeavingAndComingBack(t *testing.T) {
	w := atApplicant(t)
	w.enter("氏名（姓）", "通関")
	w.press("< 申込ガイダンスに戻る")
	w.sees("証明書再発行申込ガイダンス")
	w.nav.Back()
	w.press("氏名（名）")
	if got := w.draft().Applicant.FamilyName; got != "通関" {
		t.Errorf("family name kept = %q", got)
	}
}

func TestTheFormWorksWithoutTheServiceAndOffersToTryAgain(t *testing.T) {
	w := open(t)
	w.office.err = &client.OfflineError{Cause: client.CauseRefused}
	w.nav.Go(desk.ReissueOf())
	w.press("申込担当者入力へ進む")
	w.enter("氏名（姓）", "通関")
	w.enter("氏名（名）", "花子")
	w.enter("氏名フリガナ（姓）", "ツウカン")
	w.enter("氏名フリガナ（名）", "ハナコ")
	w.enter("電話番号", "0312345678")
	w.fyne.Resize(fyne.NewSize(1100, 1400))
	w.enter("E-mailアドレス（登録用）", "hanako@naccs.jp")
	w.enter("E-mailアドレス（確認用）", "hanako@naccs.jp")
	w.fyne.Resize(fyne.NewSize(1100, 640))
	w.press("論理端末の入力へ進む")
	w.seesText("端末の一覧をまだ読み込めていません。")
	w.picture("3b-offline")
	w.office.err = nil
	w.press("もう一度試す")
	w.sees("11110A")
}

func TestTheServicesRefusalIsShownAtTheField(t *testing.T) {
	w := atConfirmation(t)
	w.office.refusal = &client.Problem{Type: client.ProblemValidation, Fields: []client.FieldProblem{
		{Pointer: string(rules.FieldDesiredDate), Code: string(rules.DateTooEarly), Parameters: map[string]string{"earliest": "2026-11-25"}},
	}}
	w.press("申込内容を登録する")
	w.seesText("修正が必要な項目が1件あります。")
	w.picture("4b-refused")
	if len(w.office.received) != 0 {
		t.Error("a refused request was received")
	}
}

func TestASendingThatBrokeOffIsExplainedAndSentOnceMore(t *testing.T) {
	w := atConfirmation(t)
	w.office.refusal = &client.OfflineError{Cause: client.CauseBroken}
	w.press("申込内容を登録する")
	w.picture("4c-broken")
	w.office.refusal = nil
	w.press("申込内容を登録する")
	w.sees("申込を受け付けました")
	if len(w.office.received) != 1 {
		t.Errorf("%d requests received, want 1", len(w.office.received))
	}
}

func TestAnEndedSessionIsHandedToTheWindowAndNothingIsLost(t *testing.T) {
	w := atConfirmation(t)
	w.office.refusal = client.ErrUnauthorized
	w.press("申込内容を登録する")
	if len(w.asked) == 0 || !errors.Is(w.asked[len(w.asked)-1], client.ErrUnauthorized) {
		t.Errorf("the window was asked about %v", w.asked)
	}
	if got := w.draft(); got.DesiredDate != "2026-11-24" || !got.Has("11110A") {
		t.Errorf("draft kept = %+v", got)
	}
}

func TestWhatCannotBeSavedStaysInTheForm(t *testing.T) {
	w := atApplicant(t)
	w.enter("氏名（姓）", "一番")
	w.disk.full = errDiskFull
	w.enter("氏名（名）", "二番")
	var closed error
	w.forms.Close(func(err error) { closed = err })
	if !errors.Is(closed, errDiskFull) {
		t.Fatalf("close = %v", closed)
	}
	// 「作業を続ける」
	w.nav.Reload()
	w.disk.full = nil
	w.press("< 申込ガイダンスに戻る")
	if got := w.draft().Applicant; got.FamilyName != "一番" || got.GivenName != "二番" {
		t.Errorf("kept = %+v", got)
	}
}

func TestADraftDeletedInTheListIsNotTypedIntoAnyMore(t *testing.T) {
	w := atApplicant(t)
	w.enter("氏名（姓）", "通関")
	w.press("< 申込ガイダンスに戻る")
	d, _, err := w.drafts.LatestUnfinished("tsukan01")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.drafts.Discard(d.ID); err != nil {
		t.Fatal(err)
	}
	w.settle()
	w.nav.Back()
	w.sees("下書きが見つかりません")
}

func TestTypingWhileTheRequestIsSentIsNotLost(t *testing.T) {
	w := atConfirmation(t)
	w.fyne.Resize(fyne.NewSize(1100, 900))
	w.office.during = func() {
		w.nav.Back()
		w.press("その他の理由")
	}
	w.office.refusal = &client.OfflineError{Cause: client.CauseRefused}
	w.press("申込内容を登録する")
	w.office.during, w.office.refusal = nil, nil
	w.press("申込内容確認へ進む")
	w.press("申込内容を登録する")
	if got := w.office.received; len(got) != 1 || got[0].Reason != rules.OtherReason {
		t.Errorf("received %+v", got)
	}
}

func TestAuthenticationCode2IsMaskedUntilAskedFor(t *testing.T) {
	w := open(t)
	w.nav.Go(desk.ReissueOf("11110A"))
	w.press("申込担当者入力へ進む")
	w.press("論理端末の入力へ進む")
	w.picture("3c-masked")
	w.press("認証コードを表示する")
	w.sees("認証コード")
	w.picture("3d-codes")
	w.sees("閉じる")
	w.wait()
	if _, still := w.item("閉じる"); still {
		t.Error("the codes are still shown after their time")
	}
}
