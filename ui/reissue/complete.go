package reissue

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client/businessday"
	"saihakko/ui/desk"
	"saihakko/ui/explain"
	"saihakko/ui/nav"
	"saihakko/ui/theme"
	"saihakko/ui/widgets"
)

// settling is how long the way on is locked after the screen has appeared: it stands where 「申込内容を登録する」 stood, and the
// second click of somebody who clicks twice would skip the receipt.
const settling = 700 * time.Millisecond

// complete is the completion screen, the manual's missing step ⑥: the number, and what happens next and when.
type complete struct {
	page *page
	show *widgets.Button
}

func newComplete(p *page) *complete {
	c := &complete{page: p}
	c.show = widgets.NewButton(widgets.Primary, lang.L("Show the application"), func() {
		p.forms.deps.Go(nav.Route{Page: desk.Application, Param: p.form.draft.ApplicationNumber})
	})
	c.show.Disable()
	p.forms.deps.Clock.AfterFunc(settling, func() {
		c.show.Enable()
		if canvas := p.forms.deps.Window.Canvas(); p.form.page == p && canvas.Focused() == nil {
			canvas.Focus(c.show)
		}
	})
	return c
}

func (c *complete) content() fyne.CanvasObject {
	d := c.page.form.draft
	r := d.Request
	if d.Outgoing != nil {
		r = *d.Outgoing
	}
	desired := r.DesiredDate
	if day, err := businessday.ParseISO(desired); err == nil {
		desired = explain.Day(day)
	}
	with := map[string]any{"Day": desired, "Mail": r.Applicant.Mail}
	number := widgets.NewCard("", widgets.Column(6,
		widgets.NewLabel(widgets.Heading, lang.L("The application has been received")),
		widgets.Row(12, widgets.NewLabel(widgets.Muted, lang.L("Application number")),
			widgets.NewLabel(widgets.Heading, d.ApplicationNumber)),
		widgets.NewParagraph(widgets.Body, lang.L("Keep this number for inquiries. You find the application at any time under \"Applications\".")),
	)).WithEdge(theme.GreenText)
	next := widgets.NewCard(lang.L("What happens next"), widgets.Column(12,
		stage("STEP4", lang.L("Now"), lang.L("The mail \"Reissue of a digital certificate received\" is sent to {{.Mail}}. The application goes on even if the mail does not arrive.", with)),
		stage("STEP5", lang.L("Morning of {{.Day}}", with), lang.L("The reissue is completed and the present certificates stop working. The news and a mail tell you of it.", with)),
		stage(lang.L("Acquire"), lang.L("After that"), lang.L("Acquire the new certificate with this program, under the account of this PC with which you work. It is installed and checked.")),
	))
	return widgets.Scroll(widgets.Pad(16, 20, 16, 20, widgets.Column(14, number, next)))
}

func stage(tag, title, text string) fyne.CanvasObject {
	return widgets.TopRow(14,
		widgets.Width(64, widgets.NewTag(widgets.Blue, tag)),
		widgets.Grow(widgets.Column(2, widgets.NewLabel(widgets.Strong, title), widgets.NewParagraph(widgets.Body, text))))
}

func (c *complete) footer() *widgets.Footer {
	home := widgets.NewButton(widgets.Outline, lang.L("To home"), func() {
		c.page.forms.deps.Go(nav.Route{Page: desk.Home})
	})
	return widgets.NewFooter(home, c.show)
}

// firstFocus is nothing until the way on is unlocked.
func (c *complete) firstFocus() fyne.Focusable { return nil }

func (c *complete) refresh() {}
