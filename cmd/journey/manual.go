//go:build linux

package main

import (
	"fmt"
	"regexp"
	"time"

	"saihakko/client/businessday"
)

// The steps that several journeys share, in the words and the order of the manual.

// applicant is what is typed into the form in place of what is on file.
var applicant = []struct{ label, value string }{
	{"所属部課名", "第二通関部　輸入通関課"},
	{"役職名", "課長"},
}

// applicantMail is the applicant's address on file.
const applicantMail = "tuukan-hanako@example.co.jp"

func (j *journey) logIn(keep bool) {
	j.fill(entry("ログインID"), loginID)
	j.fill(entry("パスワード"), j.service.password)
	if keep {
		j.press(check("ログイン情報をこのPCに保存する"))
		j.seeThat(soon, check("ログイン情報をこのPCに保存する"), "ticked", checked)
	}
	j.press(button("ログイン"))
	j.awaitHome()
}

// logInAgain logs in after a restart with what the keyring has kept.
func (j *journey) logInAgain() {
	// The box is ticked when the kept log-in has been filled in.
	j.seeThat(patient, check("ログイン情報をこのPCに保存する"), "ticked", checked)
	j.press(button("ログイン"))
	j.awaitHome()
}

// awaitHome waits for the home screen with its news.
func (j *journey) awaitHome() {
	j.see(text("からログイン中"))
	j.see(button("デジタル証明書の再発行"))
	j.see(text("最新10件"))
}

// closeClockNotice closes the notice that this PC's clock differs from the service's, which it does once the service's
// clock has been moved.
func (j *journey) closeClockNotice() {
	j.see(text("このPCの時計が"))
	j.press(link("このお知らせを閉じる"))
	j.gone(text("このPCの時計が"))
}

// openForm goes from home by the guidance to the applicant (manual steps ① and ②).
func (j *journey) openForm() {
	j.press(button("デジタル証明書の再発行"))
	j.see(text("証明書再発行申込ガイダンス"))
	j.see(text("STEP5"))
}

// enterApplicant fills in what is missing or has changed (manual step ③).
func (j *journey) enterApplicant() {
	for _, field := range applicant {
		j.fill(entry(field.label), field.value)
	}
	j.paste(entry("FAX番号"), "03-9876-5432") // as it stands on a visiting card
	j.fill(entry("E-mailアドレス（確認用）"), applicantMail)
	j.keys("Tab") // a field is judged when it is left
	j.see(text("下書き保存済み"))
}

// enterTerminals chooses day, reason and terminals (manual step ④).
func (j *journey) enterTerminals(day businessday.Date, terminals ...string) {
	j.fill(entry("再発行希望日"), day.Format8())
	j.keys("Tab")
	j.see(text("午前に完了予定です"))
	j.press(radio("端末の入れ替え"))
	j.seeThat(soon, radio("端末の入れ替え"), "chosen", checked)
	for _, name := range terminals {
		if len(terminals) > 1 {
			j.fill(entry(terminalFilter), name) // a long list is filtered rather than scrolled
		}
		j.press(row(name))
		j.seeThat(soon, row(name), "ticked", checked)
	}
	if len(terminals) > 1 {
		j.fill(entry(terminalFilter), "")
	}
	j.see(text(fmt.Sprintf("%d件選択中", len(terminals))))
}

// terminalFilter is the entry above every list of terminals.
const terminalFilter = "端末名・区分で絞り込み"

// checkConfirmation compares the confirmation with what was entered (manual step ⑤).
func (j *journey) checkConfirmation(day businessday.Date, terminals ...string) {
	j.see(text("デジタル証明書再発行申込 確認"))
	shown := []string{"通関 花子", "ツウカン ハナコ", "03-9876-5432", applicantMail, "端末の入れ替え", businessday.FormatJapanese(day)}
	for _, field := range applicant {
		shown = append(shown, field.value)
	}
	for _, wanted := range append(shown, terminals...) {
		j.see(text(wanted))
	}
}

// applicationNumber is the manual's 申込受付番号: 8 digits and 3.
var applicationNumber = regexp.MustCompile(`^\d{11}$`)

// register sends the request and returns the number that the window shows for it.
func (j *journey) register() (number string) {
	j.press(button("申込内容を登録する"))
	j.see(text("申込を受け付けました"))
	items, err := j.program.snapshot()
	j.must(err, "read the application number")
	for _, i := range items {
		if applicationNumber.MatchString(i.Label) {
			return i.Label
		}
	}
	j.fail("the window shows no application number")
	return ""
}

// earliestDay is the first day that the service allows to be desired.
func (j *journey) earliestDay() businessday.Date {
	var calendar struct{ Earliest string }
	j.ask("/v1/calendar", &calendar)
	day, err := businessday.ParseISO(calendar.Earliest)
	j.must(err, "read the service's calendar")
	return day
}

// toTheMorningOf moves the service's clock to the morning of a day.
func (j *journey) toTheMorningOf(day businessday.Date) { j.moveClock(day.Time(9, 0)) }

// acquireButton leads from the news of a reissue to the acquisition; startButton begins it.
func acquireButton(terminal string) string {
	return "端末 " + terminal + " の証明書を取得する"
}

const startButton = "証明書を取得して取り込む"

// awaitOffer waits until the window says what an acquisition will do.
func (j *journey) awaitOffer() {
	j.see(text("これから行うこと"))
	j.see(button(startButton))
}

// stages are the lines of an acquisition's progress, in order.
var stages = []string{
	"このPCで鍵を作成", "証明書を要求", "受信した証明書を検査", "証明書ストアへ取り込み", "署名で確認", "サービスへ接続して確認", "受領を通知",
}

// installedText is what the window says when an acquisition has succeeded.
const installedText = "証明書を取り込みました"

func (j *journey) awaitInstalled(terminal string) {
	if j.seeAny(2*time.Minute, text(installedText), text("次にすること")) != 0 {
		j.fail("the acquisition of %s has failed", terminal)
	}
	j.see(text("このPCの鍵で署名し、証明書で検証できました"))
	j.see(text("実際に接続し、サービスがこの証明書を受け付けました"))
	j.see(target{kind: "tag", label: "有効"}) // the service's word, asked for again after the acquisition
}
