package service

import (
	"fmt"
	"strings"
	"time"

	"saihakko/client/businessday"
	"saihakko/client/reissue"
	"saihakko/cmd/supportd/service/store"
)

// Kinds of events in an application's timeline, in the contract's words.
const (
	eventReceived   = "received"
	eventMailQueued = "mail-queued"
	eventMailSent   = "mail-sent"
	eventMailFailed = "mail-failed"
	eventQuery      = "query"
	eventCorrected  = "corrected"
	eventWithdrawn  = "withdrawn"
	eventApproved   = "approved"
	eventReissued   = "reissued"
	eventAcquired   = "acquired"
	eventVoid       = "void"
	eventCompleted  = "completed"
)

// Kinds of news, in the contract's words.
const (
	kindApplication = "application"    // 利用申込
	kindSystem      = "system-setting" // システム設定
	kindCharge      = "charge"         // 利用料金
	kindCertificate = "certificate"    // 証明書発行
)

// wording is a news item about an application: what the list says, and what the whole text adds.
type wording struct{ kind, text, body string }

// The manual shows the wording of a query, of the end of a review and of a reissue; the others follow it.
var (
	newsReceived = wording{kindApplication,
		"デジタル証明書の再発行申込を受け付けました。",
		"再発行希望日の午前中に再発行処理を行います。処理が完了しましたら、新着情報とE-mailでお知らせします。\n\n" +
			"再発行処理が完了すると、現在お使いのデジタル証明書は使用できなくなります。"}
	newsQuery = wording{kindApplication,
		"利用申込内容に確認事項があります。通知内容をご確認の上、申込内容の修正、または取り下げを行ってください。",
		"確認事項が解消するまで、再発行処理は行われません。"}
	newsCorrected = wording{kindApplication,
		"デジタル証明書再発行申込の修正を受け付けました。",
		"修正後の申込内容で審査を行います。"}
	newsWithdrawn = wording{kindApplication,
		"デジタル証明書再発行申込を取り下げました。",
		"再発行処理は行われません。現在お使いのデジタル証明書は、有効期限までそのままご利用いただけます。"}
	newsApproved = wording{kindApplication,
		"利用申込の審査を終了しました。通知内容をご確認ください。",
		"再発行希望日の午前中に再発行処理を行います。"}
	newsVoid = wording{kindApplication,
		"デジタル証明書再発行申込は無効となりました。通知内容をご確認ください。",
		"再発行処理は行われません。必要な場合は、あらためてお申し込みください。"}
	newsReissued = wording{kindCertificate,
		"デジタル証明書を再発行しました。NACCS掲示板よりデジタル証明書を取得の上、適用作業を実施願います。",
		"デジタル証明書の取得は、業務で使うWindowsアカウントで行ってください。\n\n" +
			"取得期限を過ぎると、デジタル証明書は予告なく停止されます。"}
	newsAcquired = wording{kindApplication,
		"再発行したデジタル証明書の取得がすべて完了しました。",
		"デジタル証明書再発行申込の手続きは終了しました。必要な作業はありません。"}
)

// addNews tells the office what has happened to its application.
func addNews(tx *store.Tx, row store.Application, w wording, now time.Time) error {
	return addNewsSaying(tx, row, w, "", now)
}

// addNewsSaying also passes on a message of the operator.
func addNewsSaying(tx *store.Tx, row store.Application, w wording, message string, now time.Time) error {
	return tx.AddNews(row.OfficeID, newsAbout(row, w, message, dayOf(now)))
}

// newsAbout writes a news item about an application.
func newsAbout(row store.Application, w wording, message string, day businessday.Date) store.News {
	paragraphs := []string{w.text}
	if message != "" {
		paragraphs = append(paragraphs, "【通知内容】\n"+message)
	}
	paragraphs = append(paragraphs, w.body, "申込受付番号 : "+row.Number+"\n"+
		"再発行希望日 : "+japaneseDay(row.Desired)+"\n"+
		"論理端末 : "+strings.Join(row.Request.Terminals, "、"))
	item := store.News{Day: day, Kind: w.kind, Number: row.Number[:8], ApplicationID: row.ID, Text: w.text}
	if w.kind == kindCertificate {
		item.Terminals = row.Request.Terminals
		paragraphs = append(paragraphs, "取得期限 : "+japaneseDay(row.AcquireBy))
	}
	item.Body = strings.Join(paragraphs, "\n\n")
	return item
}

// letter is one of the two mails of the manual.
type letter struct{ subject, opening string }

var (
	// mailReceived is 「デジタル証明書の再発行受付完了」 of STEP4.
	mailReceived = letter{"デジタル証明書の再発行受付完了",
		"デジタル証明書の再発行申込を受け付けました。\n" +
			"再発行処理は、再発行希望日の午前中に行います。完了しましたらE-mailでお知らせします。\n"}
	// mailReissued is the mail of step ⑦, word for word.
	mailReissued = letter{"デジタル証明書再発行申込確認完了のお知らせ",
		"申込内容の確認が完了しました。以下のURLからご確認をお願いします。\n" +
			"ご利用になる端末にデジタル証明書の登録作業を実施してください。\n"}
)

// compose writes the mail to the applicant. It holds no authentication code: those are fetched with a session only.
func (l letter) compose(row store.Application, company, office, url string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n%s 様\n\n", company, office, fullName(row.Request.Applicant))
	b.WriteString("輸出入・港湾関連情報処理センター株式会社(NACCSセンター)です。\n\nNACCSのご利用ありがとうございます。\n\n")
	fmt.Fprintf(&b, "%s\n", l.opening)
	fmt.Fprintf(&b, "申込受付年月日 : %s\n\n申込受付番号 : %s\n\n", japaneseDay(dayOf(row.ReceivedAt)), row.Number)
	if row.State != store.Reissued {
		fmt.Fprintf(&b, "再発行希望日 : %s\n\n再発行理由 : %s\n\n論理端末 : %s\n\n", japaneseDay(row.Desired),
			reasonNames[row.Request.Reason], strings.Join(row.Request.Terminals, "、"))
	}
	b.WriteString("申込内容は、以下のURLからご確認ください。\n\n")
	fmt.Fprintf(&b, "NACCSサポートシステム〈%s〉\n\nトップメニュー「申込内容の確認」\n\n", url)
	b.WriteString("<ご利用に当たっての留意事項>\n\n" +
		"・このメールは自動配信しています。こちらのメールは送信専用のため、直接送信いただいてもお問い合わせにはお答えできませんので、ご了承ください。\n")
	return b.String()
}

var reasonNames = map[reissue.Reason]string{
	reissue.Expired:             "有効期限切れ",
	reissue.TerminalReplacement: "端末の入れ替え",
	reissue.OtherReason:         "その他の理由",
}

// japaneseDay is the form of the manual's mail, 20XX年XX月XX日.
func japaneseDay(d businessday.Date) string {
	return fmt.Sprintf("%04d年%02d月%02d日", d.Year, int(d.Month), d.Day)
}
