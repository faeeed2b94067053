package applications

import (
	"strings"
	"testing"

	"saihakko/client"
)

func TestAMailThatWasSentWaitsNoLonger(t *testing.T) {
	tests := map[string]string{
		"received mail-queued":                                 "received mail-queued",
		"received mail-queued mail-sent":                       "received mail-sent",
		"received mail-queued mail-failed":                     "received mail-failed",
		"mail-queued mail-sent reissued mail-queued":           "mail-sent reissued mail-queued",
		"mail-queued reissued mail-queued mail-sent":           "reissued mail-queued mail-sent",
		"mail-queued mail-queued reissued mail-sent mail-sent": "reissued mail-sent mail-sent",
		"mail-sent": "mail-sent",
	}
	for given, want := range tests {
		var events []client.TimelineEvent
		for kind := range strings.FieldsSeq(given) {
			events = append(events, client.TimelineEvent{Kind: kind})
		}
		var got []string
		for _, e := range told(events) {
			got = append(got, e.Kind)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v", given, got)
		}
		if len(events) > 0 && events[0].Kind != strings.Fields(given)[0] {
			t.Error("the timeline given was changed")
		}
	}
}
