package certificates

import (
	"strconv"

	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/client/businessday"
	"saihakko/ui/widgets"
)

const (
	// wholeYear and wholePeriod are what the bars are full at: a year of validity, and the two months after which an
	// expired or reissued certificate is stopped (facts/domain.md 3.1 and 3.3).
	wholeYear   = 365
	wholePeriod = 61
	// unlimited sorts what has no deadline last.
	unlimited = 1 << 20
)

// remaining is the time left until the next thing that happens to a certificate by itself.
type remaining struct {
	days int
	text string
	tone widgets.Tone
	part float32
}

func remainingOf(t client.Terminal, today businessday.Date) remaining {
	until := func(day businessday.Date, tone widgets.Tone, whole int, say func(days map[string]string) string) remaining {
		days := today.DaysUntil(day)
		return remaining{
			days: days, tone: tone, part: float32(days) / float32(whole),
			text: say(map[string]string{"Days": strconv.Itoa(max(days, 0))}),
		}
	}
	switch {
	case t.State == client.CertificateAwaitingAcquisition && !t.AcquireBy.IsZero():
		return until(t.AcquireBy, widgets.Amber, wholePeriod, func(days map[string]string) string {
			return lang.L("To acquire: {{.Days}} days left", days)
		})
	case t.State == client.CertificateStopped || t.State == client.CertificateNone || t.ValidUntil.IsZero():
	case today.After(businessday.DateOf(t.ValidUntil)):
		if !t.StopsOn.IsZero() {
			return until(t.StopsOn, widgets.Red, wholePeriod, func(days map[string]string) string {
				return lang.L("Until the stop: {{.Days}} days", days)
			})
		}
	default:
		tone := widgets.Green
		if t.State == client.CertificateRenewalWindow {
			tone = widgets.Amber
		}
		return until(businessday.DateOf(t.ValidUntil), tone, wholeYear, func(days map[string]string) string {
			return lang.L("Until its end: {{.Days}} days", days)
		})
	}
	return remaining{days: unlimited}
}
