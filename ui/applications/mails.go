package applications

import (
	"slices"

	"saihakko/client"
)

// told leaves out of a timeline that a mail waits to be sent once it was sent or has failed: each outcome settles the
// oldest mail that was waiting then.
func told(events []client.TimelineEvent) []client.TimelineEvent {
	var waiting []int
	settled := map[int]bool{}
	for i, e := range events {
		switch e.Kind {
		case "mail-queued":
			waiting = append(waiting, i)
		case "mail-sent", "mail-failed":
			if len(waiting) > 0 {
				settled[waiting[0]] = true
				waiting = waiting[1:]
			}
		}
	}
	i := -1
	return slices.DeleteFunc(slices.Clone(events), func(client.TimelineEvent) bool { i++; return settled[i] })
}
