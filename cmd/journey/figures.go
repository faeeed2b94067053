//go:build linux

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// stageLine is a line of the program's log about an acquisition.
var stageLine = regexp.MustCompile(`(?m)msg="acquisition (stage|ended)" terminal=(\w+) stage=(\S+) ms=(\d+)`)

// noteAcquisition notes how long each stage of a terminal's acquisition took, as the program has logged it.
func (j *journey) noteAcquisition(terminal string) {
	log, err := os.ReadFile(filepath.Join(j.desk.profile(), "log", "saihakko.log"))
	j.must(err, "read the program's log")
	found := false
	for _, m := range stageLine.FindAllSubmatch(log, -1) {
		what, of, stage := string(m[1]), string(m[2]), string(m[3])
		if of != terminal {
			continue
		}
		if what == "ended" {
			stage = "whole"
		}
		ms, err := strconv.Atoi(string(m[4]))
		j.must(err, "read the program's log")
		j.report.figure("acquisitionMilliseconds/"+stage, ms)
		found = true
	}
	if !found {
		j.fail("the program's log tells nothing of the acquisition")
	}
}
