package certificates

import (
	"slices"

	"fyne.io/fyne/v2/lang"

	"saihakko/client/acquire"
)

// stageNames are the lines of the progress list.
func stageNames() []string {
	return []string{
		lang.L("Make the key on this PC"),
		lang.L("Request the certificate"),
		lang.L("Check the received certificate"),
		lang.L("Install it into the certificate store"),
		lang.L("Confirm it with a signature"),
		lang.L("Connect to the service with it"),
		lang.L("Report the receipt"),
	}
}

// lines says which stages a line stands for.
var lines = [][]acquire.Stage{
	{acquire.StagePreparing, acquire.StageKey},
	{acquire.StageRequest, acquire.StageFetch},
	{acquire.StageCheck},
	{acquire.StageInstall},
	{acquire.StageProve},
	{acquire.StageConnect},
	{acquire.StageAcknowledge, acquire.StageDone},
}

// lineOf is the line on which a stage is shown; the first for a stage of a later version.
func lineOf(stage acquire.Stage) int {
	return max(0, slices.IndexFunc(lines, func(line []acquire.Stage) bool { return slices.Contains(line, stage) }))
}

// cancellable tells whether stopping at a stage is offered. From the receipt on it would only leave undone what takes
// a moment.
func cancellable(stage acquire.Stage) bool { return lineOf(stage) < len(lines)-1 }
