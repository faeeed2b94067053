//go:build linux

package main

import (
	"fmt"
	"strings"
)

// killDuringAcquisition acquires a terminal's certificate, kills the program at the given lines of its progress, starts
// it again after each kill, and goes on from what the list of certificates offers then.
func (j *journey) killDuringAcquisition(terminal string, kills []int) {
	begin := func() {
		j.openTerminal(terminal, "取得")
		j.awaitOffer()
		j.press(button(startButton))
	}
	for _, stage := range kills {
		j.step(fmt.Sprintf("⑦%s「%s」で強制終了", terminal, stages[stage]), func() {
			begin()
			j.killAtStage(terminal, stage)
		})
		j.step(fmt.Sprintf("⑦%s「%s」の後の再起動", terminal, stages[stage]), func() {
			j.startProgram()
			j.logInAgain()
		})
		begin = func() { j.goOn(terminal) }
	}
	j.step(fmt.Sprintf("⑦%s 再開", terminal), func() {
		j.goOn(terminal)
		if j.seeAny(patient, text(installedText), text(installedBefore)) == 0 {
			j.awaitInstalled(terminal)
		}
	})
}

// installedBefore is what the window says of a certificate whose acquisition came to its end before a kill.
const installedBefore = "証明書はこのPCに取り込み済みです"

// goOn takes what the list of certificates offers after a kill.
func (j *journey) goOn(terminal string) {
	offered := j.openTerminal(terminal, "再開", "取得", "詳細")
	j.report.figure("offeredAfterKill/"+terminal, offered)
	if offered == "取得" { // killed before anything was begun
		j.awaitOffer()
		j.press(button(startButton))
	}
}

// killAtStage watches the progress as closely as it can and kills the program when it sees the line at work, or a later
// one, or the end.
func (j *journey) killAtStage(terminal string, stage int) {
	seen := ""
	for seen == "" {
		items, err := j.program.snapshot()
		j.must(err, "watch the acquisition")
		seen = reachedStage(items, stage)
		if j.ctx.Err() != nil {
			j.fail("stopped: %w", j.ctx.Err())
		}
	}
	j.killProgram()
	j.report.figure("killedAt/"+terminal+"/"+stages[stage], seen)
}

// reachedStage names the line at work if it is the wanted one or one behind it; the end counts as such.
func reachedStage(items []item, stage int) string {
	for at, name := range stages[stage:] {
		for _, i := range items {
			if i.Kind == "progress" && strings.HasPrefix(i.Label, name) && strings.HasSuffix(i.Label, "実行中") {
				return stages[stage+at]
			}
		}
	}
	for _, end := range []string{installedText, installedBefore} {
		if _, err := find(items, text(end)); err == nil {
			return end
		}
	}
	return ""
}

// openTerminal opens what the list of certificates offers for a terminal, which has to be one of the actions, and
// returns which it was.
func (j *journey) openTerminal(terminal string, actions ...string) string {
	j.press(tab("証明書"))
	j.fill(entry(terminalFilter), terminal)
	var offers []target
	for _, action := range actions {
		offers = append(offers, button(action+" "+terminal))
	}
	chosen := j.seeAny(patient, offers...)
	j.press(offers[chosen])
	return actions[chosen]
}
