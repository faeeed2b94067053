package applications

import (
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"saihakko/client"
	"saihakko/client/businessday"
	"saihakko/client/reissue"
	"saihakko/ui/language"
)

var today = businessday.Date{Year: 2026, Month: time.November, Day: 22}

func TestEachStateSaysWhatIsNext(t *testing.T) {
	test.NewTempApp(t)
	if err := language.Apply(language.Japanese); err != nil {
		t.Fatal(err)
	}
	a := client.Application{
		Request: reissue.Request{DesiredDate: "2026-11-24"}, AcquireBy: businessday.Date{Year: 2027, Month: time.January, Day: 24},
	}
	tests := map[client.ApplicationState]string{
		client.ApplicationReceived:  "2026/11/24(火)の午前中に再発行されます。それまでは現在の証明書を使えます。完了すると、メールと新着情報でお知らせします。",
		client.ApplicationCorrected: "2026/11/24(火)の午前中に再発行されます。それまでは現在の証明書を使えます。完了すると、メールと新着情報でお知らせします。",
		client.ApplicationQuery:     "この申込に確認事項があります。下の内容をご確認ください。修正・取下げは今後の版で対応しますので、それまではNACCSサポートシステムのWeb画面で行ってください。済むまで再発行は行われません。",
		client.ApplicationReissued:  "再発行が完了しました。それぞれの端末のPCで、2027/01/24(日)までに証明書を取得してください。過ぎると予告なく停止されます。",
		client.ApplicationAcquired:  "この申込の証明書はすべて取得済みです。必要な作業はありません。",
		client.ApplicationWithdrawn: "この申込は取り下げられました。現在の証明書はそのままです。",
		client.ApplicationVoid:      "この申込は無効になりました。再発行が必要な場合は、もう一度お申し込みください。",
		"of-a-later-version":        "この版のプログラムが知らない状態です。",
	}
	for state, want := range tests {
		a.State = state
		if got := whatIsNext(a, today); got != want {
			t.Errorf("%s: got %q, want %q", state, got, want)
		}
	}
	a.State, a.AcquireBy = client.ApplicationReissued, today.AddDays(-1)
	if got := whatIsNext(a, today); got != "取得期限（2026/11/21(土)）を過ぎました。未取得の証明書は停止されており、もう一度再発行の申込が必要です。" {
		t.Errorf("too late: %q", got)
	}
}

func TestTheCentresNewestMessageIsShownWhileItWaits(t *testing.T) {
	a := client.Application{State: client.ApplicationQuery, Timeline: []client.TimelineEvent{
		{Kind: "received"}, {Kind: "query", Text: "一つ目"}, {Kind: "corrected"}, {Kind: "query", Text: "二つ目"},
	}}
	if got := queryOf(a); got != "二つ目" {
		t.Errorf("got %q", got)
	}
	a.State = client.ApplicationCorrected
	if got := queryOf(a); got != "" {
		t.Errorf("an answered question is still shown: %q", got)
	}
}

func TestWhatBecameOfAMailAndOfTheReviewIsTold(t *testing.T) {
	test.NewTempApp(t)
	if err := language.Apply(language.Japanese); err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[string]string{
		"mail-queued": "申込担当者へのメールを送信待ちです",
		"mail-sent":   "申込担当者へメールを送信しました",
		"mail-failed": "申込担当者へのメールを送信できませんでした",
		"approved":    "審査を終了しました",
	} {
		if got := event(client.TimelineEvent{Kind: kind, Text: "件名"}); got != want {
			t.Errorf("%s: got %q, want %q", kind, got, want)
		}
	}
}

func TestAnUnknownEventIsShownInTheServicesWords(t *testing.T) {
	test.NewTempApp(t)
	if got := event(client.TimelineEvent{Kind: "of-a-later-version", Text: "担当者が確認しました"}); got != "担当者が確認しました" {
		t.Errorf("got %q", got)
	}
}
