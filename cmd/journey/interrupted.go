//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"saihakko/client/businessday"
	"saihakko/client/contract"
)

// killPoints are the terminals of the interrupted journey and where the acquisition of each is killed, as indexes of
// stages: at the first sight of that line of the progress at work. Some lines are short, and a kill may come a line
// later; the report says where it came. After a second kill the third start brings the job to its end.
var killPoints = []struct {
	terminal string
	stages   []int
}{
	{"11110D", []int{0}}, {"11110G", []int{1, 4}}, {"11110L", []int{3, 5}}, {"11110A", []int{4}}, {"11110E", []int{5}},
	{"11110C", []int{6}},
}

// interruptedJourney is the reissue for several terminals by somebody whose program is killed again and again.
func interruptedJourney(j *journey) {
	var (
		terminals     []string
		number        string
		day           businessday.Date
		before, after map[string]contract.Terminal
	)
	for _, p := range killPoints {
		terminals = append(terminals, p.terminal)
	}
	j.step("サービスの開始", j.startService)
	j.step("起動", func() {
		j.report.figure("startToFirstFrameSeconds", seconds(j.startProgram()))
		j.see(button("ログイン"))
	})
	j.step("①ログイン", func() { j.logIn(true) })
	j.step("②ガイダンス", func() {
		before = j.terminals()
		day = j.earliestDay()
		j.openForm()
	})
	j.step("③申込担当者入力", func() {
		j.press(button("申込担当者入力へ進む"))
		j.see(text("登録されている担当者を読み込みました"))
		j.enterApplicant()
	})
	j.step("③入力直後に強制終了", func() {
		j.fill(entry("役職名"), lastTyped)
		j.awaitAutosave(time.Now())
		j.killProgram()
	})
	j.step("③再起動とログイン", func() {
		j.startProgram()
		j.logInAgain()
		j.see(text("入力途中の申込があります"))
	})
	j.step("③続きから", func() {
		j.press(button("続きから"))
		j.nothingTypedIsMissing()
	})
	j.step("③修正", func() { j.enterApplicant() })
	j.step("④論理端末入力", func() {
		j.press(button("論理端末の入力へ進む"))
		j.enterTerminals(day, terminals...)
	})
	j.step("⑤入力確認", func() {
		j.press(button("申込内容確認へ進む"))
		j.checkConfirmation(day, terminals...)
	})
	j.step("⑥受付完了", func() { number = j.register() })
	j.outside("再発行希望日の朝", func() {
		j.toTheMorningOf(day)
		after = j.terminals()
		j.awaitMail("完了のお知らせ", number)
	})
	for _, p := range killPoints {
		j.killDuringAcquisition(p.terminal, p.stages)
	}
	var now map[string]installed
	j.outside("証明書ストア", func() { now = j.theInstalled(terminals...) })
	j.outside("新しい証明書で接続", func() { j.newAccepted(now) })
	j.outside("サービス", func() {
		j.allAcquired(number, terminals...)
		j.oldRefused("11110D")
	})
	j.outside("申込は1件だけ", func() { j.oneApplication(number) })
	j.outside("秘密の痕跡", func() { j.noSecretLiesAbout(j.secrets(before, after, terminals...)...) })
	j.step("終了", j.quitProgram)
}

// lastTyped is what is typed last before the program is killed.
const lastTyped = "通関士長"

// awaitAutosave waits until the program has put the draft on disk after the moment of the last key stroke, and notes
// how long that took. The design promises a second at most.
func (j *journey) awaitAutosave(typed time.Time) {
	var saved time.Time
	j.await("the draft to be saved", soon, func() error {
		drafts, err := filepath.Glob(filepath.Join(j.desk.profile(), "vault", "doc.draft.*"))
		if err != nil {
			return err
		}
		for _, path := range drafts {
			info, err := os.Stat(path)
			if err != nil {
				return err
			}
			if saved = info.ModTime(); saved.After(typed.Add(-typingTail)) {
				return nil
			}
		}
		return errors.New("the draft on disk is older than the last key stroke")
	})
	j.see(text("下書き保存済み"))
	j.report.figure("autosaveAfterTypingSeconds", seconds(max(0, saved.Sub(typed))))
}

// typingTail is less than typeText goes on after its last key stroke, because it lets the window settle: a save within
// that time has the last stroke in it.
const typingTail = 40 * time.Millisecond

// nothingTypedIsMissing reads every field back that was typed before the program was killed.
func (j *journey) nothingTypedIsMissing() {
	j.see(entry("氏名（姓）"))
	want := map[string]string{
		"氏名（姓）": "通関", "氏名（名）": "花子", "氏名フリガナ（姓）": "ツウカン", "氏名フリガナ（名）": "ハナコ",
		"所属部課名": applicant[0].value, "役職名": lastTyped, "電話番号": "0312345678", "FAX番号": "0398765432",
		"E-mailアドレス（登録用）": applicantMail, "E-mailアドレス（確認用）": applicantMail,
	}
	var missing []string
	for label, value := range want {
		if got := j.typed(entry(label)); got != value {
			missing = append(missing, fmt.Sprintf("%s is %q instead of %q", label, got, value))
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		j.fail("after the restart %s", strings.Join(missing, "; "))
	}
}

// oneApplication makes sure that nothing was registered twice.
func (j *journey) oneApplication(number string) {
	var page contract.ApplicationPage
	j.ask("/v1/applications?limit=500", &page)
	same := slices.DeleteFunc(page.Items, func(a contract.ApplicationSummary) bool {
		return a.Applicant != "通関 花子" || len(a.Terminals) != len(killPoints)
	})
	if len(same) != 1 || same[0].Number != number {
		j.fail("the service holds %d such applications", len(same))
	}
}
