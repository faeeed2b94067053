package home

import (
	"cmp"
	"slices"
	"strconv"

	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/client/businessday"
	"saihakko/ui/desk"
	"saihakko/ui/explain"
	"saihakko/ui/nav"
	"saihakko/ui/widgets"
)

// urgency is one certificate that wants attention, in the words of the home screen.
type urgency struct {
	terminal string
	tone     widgets.Tone
	state    string // the tag
	deadline string // what is counted down, "" where nothing is
	advice   string
	action   string // the button, "" where there is nothing to press
	route    nav.Route
	// reissue says that the terminal belongs into a request for all that need one.
	reissue bool
	// renewal says that the button explains how to renew.
	renewal bool
	// class and days order the list.
	class, days int
}

// The order of the list: work that stands still, work that only has to be picked up, work that can still be avoided,
// work that others do.
const (
	classEnded = iota
	classReady
	classRenewal
	classUnderWay
)

// noDeadline sorts what has no deadline behind everything of its class that has one.
const noDeadline = 1 << 20

// urgent picks the certificates that want attention, the most urgent first: what does not work any more comes before
// what can still be renewed, and in each class what is stopped soonest (the stop rules of facts/domain.md 3.3).
func urgent(terminals []client.Terminal, today businessday.Date) []urgency {
	var list []urgency
	for _, t := range terminals {
		if u, ok := urgencyOf(t, today); ok {
			list = append(list, u)
		}
	}
	slices.SortStableFunc(list, func(a, b urgency) int {
		return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.days, b.days), cmp.Compare(a.terminal, b.terminal))
	})
	return list
}

func urgencyOf(t client.Terminal, today businessday.Date) (urgency, bool) {
	u := urgency{terminal: t.Name, state: explain.CertificateState(t.State), days: noDeadline}
	switch t.State {
	case client.CertificateExpired, client.CertificateStopped:
		u.class, u.tone, u.action, u.reissue = classEnded, widgets.Red, lang.L("Reissue"), true
		u.route = desk.ReissueOf(t.Name)
		u.advice = lang.L("It has expired and has to be reissued.")
		if t.State == client.CertificateStopped {
			u.advice = lang.L("It has been stopped and has to be reissued.")
			break
		}
		if !t.StopsOn.IsZero() {
			u.deadline = lang.L("Until the stop: {{.Days}} days", u.until(today, t.StopsOn))
		}
	case client.CertificateAwaitingAcquisition:
		u.class, u.tone, u.action = classReady, widgets.Amber, lang.L("Acquire")
		u.route = nav.Route{Page: desk.Acquire, Param: t.Name}
		u.advice = lang.L("It has been reissued. Acquire it on the PC of this terminal.")
		if !t.IssuedOn.IsZero() {
			u.advice = lang.L("Reissued on {{.Day}}. Acquire it on the PC of this terminal.",
				map[string]string{"Day": explain.ShortDay(t.IssuedOn)})
		}
		if !t.AcquireBy.IsZero() {
			u.deadline = lang.L("To acquire: {{.Days}} days left", u.until(today, t.AcquireBy))
		}
	case client.CertificateRenewalWindow:
		u.class, u.tone, u.action, u.renewal = classRenewal, widgets.Blue, lang.L("How to renew"), true
		u.advice = lang.L("A renewal is enough, a reissue is not needed.")
		if !t.ValidUntil.IsZero() {
			u.deadline = lang.L("Until its end: {{.Days}} days", u.until(today, businessday.DateOf(t.ValidUntil)))
		}
	case client.CertificateReissueRequested:
		u.class, u.tone = classUnderWay, widgets.Neutral
		u.advice = lang.L("The reissue has been applied for.")
		if t.ApplicationNumber != "" {
			u.action = lang.L("Show")
			u.route = nav.Route{Page: desk.Application, Param: t.ApplicationNumber}
		}
	default:
		return urgency{}, false
	}
	return u, true
}

// until counts the days to a deadline, sorts by them, and returns them for the sentence.
func (u *urgency) until(today, end businessday.Date) map[string]string {
	u.days = today.DaysUntil(end)
	return map[string]string{"Days": strconv.Itoa(max(u.days, 0))}
}
