package reissue_test

import (
	"testing"

	rules "saihakko/client/reissue"
	"saihakko/ui/desk"
)

func TestTheManualFromGuidanceToReceipt(t *testing.T) {
	w := open(t)

	// ② 再発行完了までの流れを確認し、「申込担当者入力へ進む」ボタンを押下します。
	w.nav.Go(desk.ReissueOf())
	w.sees("証明書再発行申込ガイダンス")
	w.picture("1-guidance")
	w.press("申込担当者入力へ進む")

	// ③ 申込担当者の情報を入力・確認し、「論理端末の入力へ進む」ボタンを押下します。
	w.picture("2-applicant")
	w.press("論理端末の入力へ進む")

	// ④ 再発行希望日、再発行理由、再発行を行う端末を選択し、「申込内容確認へ進む」ボタンを押下します。
	w.press("有効期限切れ")
	w.press("いちばん早い日")
	w.press("11110A")
	w.picture("3-terminals")
	w.press("申込内容確認へ進む")

	// ⑤ 申込内容に誤りがないか確認の上、「申込内容を登録する」ボタンを押下します。
	w.picture("4-confirm")
	w.press("申込内容を登録する")

	// ⑥
	w.sees("申込を受け付けました")
	w.sees("30218845001")
	if item, _ := w.item("申込内容を表示する"); item.Enabled {
		t.Error("the second click of a double click would skip the receipt")
	}
	w.settle()
	if item, _ := w.item("申込内容を表示する"); !item.Enabled {
		t.Error("the way on stays locked")
	}
	w.picture("5-receipt")

	if len(w.office.received) != 1 {
		t.Fatalf("%d requests received, want 1", len(w.office.received))
	}
	got := w.office.received[0]
	if got.DesiredDate != "2026-11-24" || got.Reason != rules.Expired || !got.Has("11110A") {
		t.Errorf("received %+v", got)
	}
}
