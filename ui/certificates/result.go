package certificates

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client/acquire"
	"saihakko/client/businessday"
	"saihakko/ui/desk"
	"saihakko/ui/explain"
	"saihakko/ui/nav"
	"saihakko/ui/theme"
	"saihakko/ui/widgets"
)

// keptBy is what a failed acquisition has kept.
func keptBy(err error) acquire.Kept {
	if failed, ok := errors.AsType[*acquire.Error](err); ok {
		return failed.Kept
	}
	return acquire.KeptNothing
}

// done is the result of an acquisition that has succeeded: the certificate, its proof in plain words, and what is next.
func (p *acquirePage) done(r acquire.Result) (fyne.CanvasObject, *widgets.Footer) {
	certificate := p.certificate(lang.L("The certificate has been installed"), r.Installed)
	proof := []fyne.CanvasObject{
		proven(lang.L("A signature made with the key on this PC was verified with the certificate.")),
	}
	if r.Connected {
		proof = append(proof, proven(lang.L("The service accepted this certificate on a real connection.")))
	} else {
		proof = append(proof, widgets.NewNotice(widgets.Amber, lang.L("Whether the service accepts it could not be tried from this network; a device on the way may not pass certificates on. The signature has confirmed the key.")))
	}
	proof = append(proof, proven(lang.L("The receipt was reported to the service. The terminal's state is \"acquired\" now.")))
	side := widgets.Column(14,
		widgets.NewCard(lang.L("What was confirmed"), widgets.Column(10, proof...)),
		widgets.NewCard(lang.L("What to do next"), p.nextSteps(r)))
	body := p.besides(certificate, side)
	home := widgets.NewButton(widgets.Outline, lang.L("To home"), func() { p.deps.Go(nav.Route{Page: desk.Home}) })
	if p.got != nil {
		if t, ok := p.got.next(r.ApplicationNumber, r.Terminal); ok {
			next := widgets.NewButton(widgets.Primary, lang.L("Next terminal: {{.Terminal}}", map[string]string{"Terminal": t.Name}),
				func() { p.deps.Go(nav.Route{Page: desk.Acquire, Param: t.Name}) })
			return body, p.footer(home, next)
		}
	}
	list := widgets.NewButton(widgets.Primary, lang.L("To the list of certificates"), func() {
		p.deps.Go(nav.Route{Page: desk.Certificates})
	})
	return body, p.homeFooter(list)
}

// homeFooter leads home where the way back would lead to the same place as the way on.
func (p *acquirePage) homeFooter(way *widgets.Button) *widgets.Footer {
	home := widgets.NewButton(widgets.Outline, lang.L("To home"), func() { p.deps.Go(nav.Route{Page: desk.Home}) })
	p.buttons = []*widgets.Button{way, home}
	return widgets.NewFooter(home, way)
}

// proven is one line of what was confirmed.
func proven(text string) fyne.CanvasObject {
	return widgets.TopRow(10, widgets.NewTag(widgets.Green, "✓"), widgets.Grow(widgets.NewParagraph(widgets.Body, text)))
}

func (p *acquirePage) nextSteps(r acquire.Result) fyne.CanvasObject {
	steps := []fyne.CanvasObject{
		widgets.NewParagraph(widgets.Body, lang.L("Close the browser and the NACCS software once and open them again, then connect with the new certificate.")),
	}
	if len(r.Replaced) > 0 {
		old := make([]string, 0, len(r.Replaced))
		for _, o := range r.Replaced {
			old = append(old, lang.L("{{.Label}} (until {{.Day}})",
				map[string]string{"Label": o.Label, "Day": explain.PlainDay(businessday.DateOf(o.NotAfter))}))
		}
		steps = append(steps, widgets.NewParagraph(widgets.Body, lang.L("If you are asked which certificate to use, choose {{.New}}. The old one is left in the store: {{.Old}}.",
			map[string]string{"New": r.Label, "Old": strings.Join(old, lang.X("list.gap", ", "))})))
	}
	return widgets.Column(10, steps...)
}

// installedBefore shows a certificate that this program has installed earlier.
func (p *acquirePage) installedBefore(i acquire.Installed) (fyne.CanvasObject, *widgets.Footer) {
	at := proven(lang.L("Installed on {{.Time}}. Its key was confirmed by a signature then.",
		map[string]string{"Time": explain.Moment(i.At)}))
	side := widgets.NewCard(lang.L("What was confirmed"), at)
	return p.besides(p.certificate(lang.L("The certificate is installed on this PC"), i), side), p.footer()
}

// certificate shows what identifies a certificate.
func (p *acquirePage) certificate(title string, i acquire.Installed) fyne.CanvasObject {
	pairs := []widgets.Pair{
		{Key: lang.L("Terminal name"), Value: i.Terminal},
		{Key: lang.L("Issued on"), Value: explain.PlainDay(businessday.DateOf(i.NotBefore))},
		{Key: lang.L("Valid until"), Value: explain.PlainDay(businessday.DateOf(i.NotAfter))},
	}
	if issuer := p.issuer(i.Fingerprint); issuer != "" {
		pairs = append(pairs, widgets.Pair{Key: lang.L("Issuer"), Value: issuer})
	}
	pairs = append(pairs,
		widgets.Pair{Key: lang.L("Serial number"), Value: spaced(i.SerialNumber, 4)},
		widgets.Pair{Key: lang.L("Fingerprint (SHA-256)"), Value: spaced(i.Fingerprint, 4)},
		widgets.Pair{Key: lang.L("Name in the store"), Value: i.Label},
		widgets.Pair{Key: lang.L("Installed into"), Value: i.Store})
	return widgets.NewCard(title, widgets.NewKeyValues(keyWidth(pairs), pairs...)).WithEdge(theme.GreenText)
}

// issuer is who has issued a certificate, as this PC's store has it.
func (p *acquirePage) issuer(fingerprint string) string {
	if p.got == nil {
		return ""
	}
	e, ok := p.got.entry(fingerprint)
	if !ok {
		return ""
	}
	return e.Certificate.Issuer.CommonName
}

// spaced writes hexadecimal digits in groups, so that two of them can be compared by eye.
func spaced(digits string, group int) string {
	var b strings.Builder
	for i, d := range strings.ToUpper(digits) {
		if i > 0 && i%group == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(d)
	}
	return b.String()
}
