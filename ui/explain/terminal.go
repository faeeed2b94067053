package explain

import (
	"strings"

	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/client/businessday"
	"saihakko/client/reissue"
	"saihakko/ui/widgets"
)

// Transport names a terminal's 区分. A value of a later version of the contract is shown as received.
func Transport(t client.Transport) string {
	switch t {
	case client.Sea:
		return lang.L("Sea")
	case client.Air:
		return lang.L("Air")
	case client.Common:
		return lang.L("Common")
	}
	return string(t)
}

// CertificateState names how a terminal's certificate stands, in one word or two.
func CertificateState(s client.CertificateState) string {
	switch s {
	case client.CertificateValid:
		return lang.L("Valid")
	case client.CertificateRenewalWindow:
		return lang.L("Renewal period")
	case client.CertificateExpired:
		return lang.L("Expired")
	case client.CertificateAwaitingAcquisition:
		return lang.L("To be acquired")
	case client.CertificateReissueRequested:
		return lang.L("Reissue requested")
	case client.CertificateStopped:
		return lang.L("Stopped")
	case client.CertificateNone:
		return lang.L("Not issued")
	}
	return string(s)
}

// ShortDay shows a day with its day of the week and without its year, 11/24(火); "" for no day.
func ShortDay(d businessday.Date) string {
	_, short, _ := strings.Cut(Day(d), "/")
	return short
}

// Reason names why a certificate is reissued (再発行理由, manual step ④).
func Reason(r reissue.Reason) string {
	switch r {
	case reissue.Expired:
		return lang.L("Validity has ended")
	case reissue.TerminalReplacement:
		return lang.L("Replacement of the terminal")
	case reissue.OtherReason:
		return lang.L("Other reason")
	}
	return string(r)
}

// CertificateTone is the colour that goes with [CertificateState] wherever the state is shown.
func CertificateTone(s client.CertificateState) widgets.Tone {
	switch s {
	case client.CertificateValid:
		return widgets.Green
	case client.CertificateRenewalWindow, client.CertificateReissueRequested:
		return widgets.Blue
	case client.CertificateAwaitingAcquisition:
		return widgets.Amber
	case client.CertificateExpired, client.CertificateStopped:
		return widgets.Red
	}
	return widgets.Neutral
}
