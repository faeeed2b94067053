package reissue

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	rules "saihakko/client/reissue"
	"saihakko/ui/desk"
	"saihakko/ui/nav"
	"saihakko/ui/widgets"
)

// guidance is 「証明書再発行申込ガイダンス」 (manual step ②).
type guidance struct {
	page *page
	next *widgets.Button
}

func newGuidance(p *page) *guidance {
	g := &guidance{page: p}
	g.next = widgets.NewButton(widgets.Primary, lang.L("Proceed to the applicant"), func() { p.to(rules.StepApplicant) })
	return g
}

func (g *guidance) content() fyne.CanvasObject {
	about := widgets.NewCard(lang.L("About the reissue of digital certificates"), widgets.Column(8,
		widgets.NewParagraph(widgets.Body, lang.L("A digital certificate is valid for one year from the day it was acquired, and has to be acquired anew between 28 days before its end and its end. If it has lapsed, it has to be reissued.")),
		widgets.NewParagraph(widgets.Muted, lang.L("The period of validity differs by the day of acquisition. The end of each terminal's certificate is shown in the list of terminals.")),
	))
	steps := []fyne.CanvasObject{widgets.NewParagraph(widgets.Body, lang.L("A reissue is applied for in these steps. When you have read them, press \"Proceed to the applicant\"."))}
	for _, s := range []struct{ number, title, text string }{
		{"STEP1", lang.L("Enter the applicant"), lang.L("Enter who applies.")},
		{"STEP2", lang.L("Register what is to be reissued"), lang.L("Choose the terminals to be reissued, the desired date and the reason.")},
		{"STEP3", lang.L("Confirm and send"), lang.L("Check on the confirmation screen that everything is right. You can go back to each screen to correct it.")},
		{"STEP4", lang.L("Mail of receipt"), lang.L("When you have registered the application, the applicant receives the mail \"Reissue of a digital certificate received\".")},
		{"STEP5", lang.L("Completion and acquisition"), lang.L("On the morning of the desired date the reissue is completed and the applicant receives a mail. Then acquire the new certificate with this program: it is installed on this PC and checked.")},
	} {
		steps = append(steps, widgets.TopRow(14,
			widgets.Width(64, widgets.NewTag(widgets.Blue, s.number)),
			widgets.Grow(widgets.Column(2, widgets.NewLabel(widgets.Strong, s.title), widgets.NewParagraph(widgets.Body, s.text))),
		))
	}
	flow := widgets.NewCard(lang.L("How a reissue is applied for"), widgets.Column(12, steps...))
	return widgets.Scroll(widgets.Pad(16, 20, 16, 20, widgets.Column(14,
		widgets.NewLabel(widgets.Heading, lang.L("Guidance to the reissue of certificates")), about, flow)))
}

func (g *guidance) footer() *widgets.Footer {
	back := widgets.NewButton(widgets.Outline, lang.L("< Back to the menu"), func() {
		g.page.forms.deps.Go(nav.Route{Page: desk.Home})
	})
	return widgets.NewFooter(back, g.next)
}

func (g *guidance) firstFocus() fyne.Focusable { return g.next }

func (g *guidance) refresh() {}
