package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"

	"saihakko/assets"
	"saihakko/client"
	"saihakko/client/businessday"
	"saihakko/ui/theme"
	"saihakko/ui/widgets"
)

const headerHeight = 52

// header is the top of the window: the program's name, whether the service is reached, and who is logged in.
type header struct {
	object  *widgets.Bar
	state   *widgets.Tag
	company *widgets.Label
	since   *widgets.Label
	logOut  *widgets.Button
}

func newHeader(logOut func()) *header {
	mark := canvas.NewImageFromResource(fyne.NewStaticResource("saihakko.png", assets.Icon))
	mark.SetMinSize(fyne.NewSize(26, 26))
	mark.FillMode = canvas.ImageFillContain
	h := &header{
		state:   widgets.NewTag(widgets.Neutral, lang.L("Not connected yet")),
		company: widgets.NewLabel(widgets.Style{Size: theme.TextNote, Color: theme.Ink}, ""),
		since:   widgets.NewLabel(widgets.Muted, ""),
		logOut:  widgets.NewSmallButton(widgets.Outline, lang.L("Log out"), logOut),
	}
	h.object = widgets.NewHeaderBar(headerHeight, widgets.Row(14, mark, widgets.NewLabel(widgets.Title, lang.L("Reissue Desk")),
		h.state, widgets.Spacer(), newRightColumn(h.company, h.since), h.logOut))
	h.loggedOut()
	return h
}

// newRightColumn stacks two lines flush right.
func newRightColumn(lines ...*widgets.Label) fyne.CanvasObject {
	rows := make([]fyne.CanvasObject, 0, len(lines))
	for _, line := range lines {
		rows = append(rows, widgets.Row(0, widgets.Spacer(), line))
	}
	return widgets.Column(0, rows...)
}

func (h *header) loggedIn(s client.Session) {
	h.company.SetText(s.Company + "　" + s.Office)
	h.since.SetText(lang.L("logged in since {{.Time}}", map[string]string{
		"Time": s.LoggedInAt.In(businessday.Tokyo).Format("2006/01/02 15:04"),
	}))
	h.logOut.Show()
	h.object.Refresh()
}

func (h *header) loggedOut() {
	h.company.SetText("")
	h.since.SetText("")
	h.logOut.Hide()
	h.object.Refresh()
}

// slow shows that the service has not answered for long: it may be reached or not.
func (h *header) slow() {
	h.state.Set(widgets.Amber, lang.L("○ Waiting for an answer"))
	h.object.Refresh()
}

// online shows whether the last call reached the service: quietly, since offline is a normal state.
func (h *header) online(on bool) {
	if on {
		h.state.Set(widgets.Green, lang.L("● Online"))
	} else {
		h.state.Set(widgets.Amber, lang.L("○ Offline"))
	}
	h.object.Refresh()
}
