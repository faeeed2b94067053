//go:build linux

package main

import (
	"slices"

	"saihakko/client/businessday"
	"saihakko/client/contract"
)

// reissueJourney is the manual from ① to ⑦, and the certificate's way into the local store.
func reissueJourney(j *journey) {
	const terminal = "11110D" // its certificate is valid and is in use
	var (
		number        string
		day           businessday.Date
		before, after map[string]contract.Terminal
		now           map[string]installed
	)
	j.step("サービスの開始", j.startService)
	j.step("起動", func() {
		j.report.figure("startToFirstFrameSeconds", seconds(j.startProgram()))
		j.see(button("ログイン"))
		j.noteMemory("log-in")
	})
	j.step("①ログイン", func() { j.logIn(true) })
	j.step("①新着情報", func() {
		j.press(target{kind: "link", label: "詳細", part: true}) // of the newest item
		j.see(text("新着情報の詳細"))
	})
	j.step("①メニュー", func() {
		j.press(button("戻る"))
		j.see(text("メニュー一覧"))
		before = j.terminals()
		day = j.earliestDay()
		j.oldAccepted(terminal)
	})
	j.step("②ガイダンス", j.openForm)
	j.step("③申込担当者入力", func() {
		j.press(button("申込担当者入力へ進む"))
		j.see(text("登録されている担当者を読み込みました"))
		j.enterApplicant()
	})
	j.step("④論理端末入力", func() {
		j.press(button("論理端末の入力へ進む"))
		j.enterTerminals(day, terminal)
	})
	j.step("⑤入力確認", func() {
		j.press(button("申込内容確認へ進む"))
		j.checkConfirmation(day, terminal)
	})
	j.step("⑤入力に戻る", func() {
		j.press(button("申込担当者入力に戻る"))
		j.see(entry("役職名"))
		j.press(step("論理端末入力"))
		j.seeThat(patient, row(terminal), "still ticked", checked)
		j.press(button("申込内容確認へ進む"))
		j.checkConfirmation(day, terminal)
	})
	j.step("⑥受付完了", func() {
		number = j.register()
		if a := j.application(number); a.State != contract.Received {
			j.fail("the service counts application %s as %s", number, a.State)
		}
		j.noteMemory("form")
	})
	j.outside("受付完了メール", func() {
		j.noSecretIn(j.awaitMail("受付完了", number), j.secrets(before, before, terminal)...)
		j.oldAccepted(terminal) // until the morning of the desired day
	})
	j.step("⑥申込内容の確認", func() {
		j.press(button("申込内容を表示する"))
		j.see(text("これまでの経過"))
		j.see(text("申込を受け付けました"))
	})
	j.outside("再発行希望日の朝", func() {
		j.toTheMorningOf(day)
		after = j.terminals()
		j.noSecretIn(j.awaitMail("完了のお知らせ", number), j.secrets(before, after, terminal)...)
		j.oldRefused(terminal)
	})
	j.step("⑦再発行完了のお知らせ", func() {
		j.press(tab("ホーム"))
		j.press(link("詳細 " + number[:8])) // the news give the number without its branch
		j.see(text("デジタル証明書を再発行しました"))
		j.see(button(acquireButton(terminal)))
	})
	j.step("⑦証明書の取得", func() {
		j.press(button(acquireButton(terminal)))
		j.awaitOffer()
		j.closeClockNotice()
	})
	j.step("⑦取得の結果", func() {
		j.press(button(startButton))
		j.awaitInstalled(terminal)
		j.noteAcquisition(terminal)
		j.noteMemory("acquisition")
	})
	j.step("⑦証明書の一覧", func() {
		j.press(button("証明書の一覧へ"))
		j.see(row(terminal))
		j.see(text("このPC・鍵を確認済み"))
	})
	j.outside("証明書ストア", func() { now = j.theInstalled(terminal) })
	j.outside("新しい証明書で接続", func() { j.newAccepted(now) })
	j.outside("サービス", func() {
		j.allAcquired(number, terminal)
		j.oldRefused(terminal)
	})
	j.outside("キーリング", j.passwordInKeyring)
	j.outside("秘密の痕跡", func() { j.noSecretLiesAbout(j.secrets(before, after, terminal)...) })
	j.step("終了", func() {
		j.quitProgram()
		mails := j.mails()
		if sent := slices.IndexFunc(mails, func(m received) bool { return m.to != applicantMail }); len(mails) != 2 || sent >= 0 {
			j.fail("%d mails were sent in all", len(mails))
		}
	})
}
