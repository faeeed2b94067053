package certificates

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/client/businessday"
	"saihakko/ui/desk"
	"saihakko/ui/explain"
	"saihakko/ui/nav"
	"saihakko/ui/widgets"
)

// row is one terminal in the list.
type row struct {
	client.Terminal
	left remaining
	here place
	// broken says that an acquisition for it was interrupted on this PC.
	broken bool
}

// place is where a terminal's certificate is, as far as this PC can tell.
type place int

const (
	placeUnknown   place = iota // this PC's store could not be read
	notAcquired                 // 未取得
	elsewhere                   // ほかのPC, or another account
	onThisPC                    // in the store, with its key
	provenOnThisPC              // installed and proven by this program
)

func rowsOf(s snapshot) []row {
	rows := make([]row, 0, len(s.terminals))
	for _, t := range s.terminals {
		_, broken := s.job(t.Name)
		rows = append(rows, row{Terminal: t, left: remainingOf(t, s.today), here: s.place(t), broken: broken})
	}
	return rows
}

func (s snapshot) place(t client.Terminal) place {
	_, proven := s.proven(t)
	switch {
	case t.State == client.CertificateAwaitingAcquisition || t.State == client.CertificateNone ||
		(t.AcquiredOn.IsZero() && t.SerialNumber == ""):
		return notAcquired
	case s.storeErr != nil:
		return placeUnknown
	case proven:
		return provenOnThisPC
	case s.present(t):
		return onThisPC
	}
	return elsewhere
}

func (p place) text() string {
	switch p {
	case notAcquired:
		return lang.L("Not acquired yet")
	case elsewhere:
		return lang.L("On another PC")
	case onThisPC:
		return lang.L("On this PC")
	case provenOnThisPC:
		return lang.L("This PC, confirmed")
	}
	return "—"
}

func (p place) object() fyne.CanvasObject {
	return p.row(widgets.Grow(widgets.NewCutLabel(cellText, p.text())))
}

func (p place) row(text fyne.CanvasObject) fyne.CanvasObject {
	if p == provenOnThisPC {
		return widgets.Row(6, widgets.NewTag(widgets.Green, "✓"), text)
	}
	return widgets.Row(0, text)
}

// object is the bar and what it means, in words.
func (r remaining) object() fyne.CanvasObject {
	if r.text == "" {
		return widgets.NewLabel(widgets.Muted, "—")
	}
	return newBeside(widgets.NewMeter(r.tone, r.part),
		widgets.NewCutLabel(cellText, r.text))
}

func validUntil(t client.Terminal) string {
	if t.ValidUntil.IsZero() {
		return "—"
	}
	return explain.PlainDay(businessday.DateOf(t.ValidUntil))
}

// action names what can be done with a terminal.
func (r row) action() string {
	if r.broken {
		return lang.L("Resume")
	}
	switch r.State {
	case client.CertificateAwaitingAcquisition:
		return lang.L("Acquire")
	case client.CertificateExpired, client.CertificateStopped:
		return lang.L("Reissue")
	case client.CertificateRenewalWindow:
		return lang.L("How to renew")
	case client.CertificateReissueRequested:
		return lang.L("Show")
	}
	if r.here == provenOnThisPC {
		return lang.L("Details")
	}
	return ""
}

func (p *listPage) act(r row) {
	switch {
	case r.broken:
		p.deps.Go(Resume(r.Name))
	case r.State == client.CertificateExpired || r.State == client.CertificateStopped:
		p.deps.Go(desk.ReissueOf(r.Name))
	case r.State == client.CertificateRenewalWindow:
		p.howToRenew(r)
	case r.State == client.CertificateReissueRequested && r.ApplicationNumber != "":
		p.deps.Go(nav.Route{Page: desk.Application, Param: r.ApplicationNumber})
	default:
		p.deps.Go(nav.Route{Page: desk.Acquire, Param: r.Name})
	}
}

// howToRenew says what is done outside of this program (facts/domain.md 3.4: the official tool renews).
func (p *listPage) howToRenew(r row) {
	widgets.ShowDialog(p.deps.Window.Canvas(), widgets.DialogOptions{
		Title: lang.L("How to renew a certificate"),
		Body:  lang.L("On the PC of the terminal, open the certificate installation tool of NACCS and choose the renewal, before the certificate ends. The renewed certificate is valid from that day. Nothing has to be applied for."),
		Buttons: []widgets.DialogButton{
			{Label: lang.L("Apply for a reissue all the same"), Kind: widgets.Outline, OnPressed: func() {
				p.deps.Go(desk.ReissueOf(r.Name))
			}},
			{Label: lang.L("Understood"), Kind: widgets.Primary, Default: true, Cancel: true},
		},
	})
}
