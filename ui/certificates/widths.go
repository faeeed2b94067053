package certificates

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/ui/explain"
	"saihakko/ui/theme"
	"saihakko/ui/widgets"
)

// cellGap is what a table keeps free beside the content of a cell.
const cellGap = 10

// widest is the width that the widest of several contents needs in a cell; the languages differ in it.
func widest(objects ...fyne.CanvasObject) float32 {
	width := float32(0)
	for _, o := range objects {
		width = max(width, o.MinSize().Width)
	}
	return width + cellGap
}

// cellText is the style of texts that share their cell with something else.
var cellText = widgets.Style{Size: theme.TextTable, Color: theme.Ink}

func stateWidth() float32 {
	var tags []fyne.CanvasObject
	for _, s := range []client.CertificateState{
		client.CertificateValid, client.CertificateRenewalWindow, client.CertificateExpired, client.CertificateStopped,
		client.CertificateAwaitingAcquisition, client.CertificateReissueRequested, client.CertificateNone,
	} {
		tags = append(tags, widgets.NewTag(widgets.Neutral, explain.CertificateState(s)))
	}
	return widest(tags...)
}

func kindWidth() float32 {
	var labels []fyne.CanvasObject
	for _, t := range []client.Transport{client.Sea, client.Air} {
		labels = append(labels, widgets.NewLabel(widgets.Body, explain.Transport(t)+" webNACCS"))
	}
	return widest(labels...)
}

const (
	nameWidth, endWidth = 78, 110
	// smallest is the width of the table in the smallest window.
	smallest = 852
)

// barText is the room for the words beside a bar.
func barText() float32 {
	days := map[string]string{"Days": "365"}
	return widest(
		widgets.NewLabel(cellText, lang.L("To acquire: {{.Days}} days left", map[string]string{"Days": "60"})),
		widgets.NewLabel(cellText, lang.L("Until its end: {{.Days}} days", days)))
}

// placeWidth is 0, which shares what is left, where the words of a language leave too little room in the smallest
// window.
func placeWidth() float32 {
	var places []fyne.CanvasObject
	for _, p := range []place{notAcquired, elsewhere, onThisPC, provenOnThisPC} {
		places = append(places, p.row(widgets.NewLabel(cellText, p.text())))
	}
	width := widest(places...)
	if nameWidth+kindWidth()+endWidth+barText()+stateWidth()+width+actionWidth() > smallest {
		return 0
	}
	return width
}

func actionWidth() float32 {
	var buttons []fyne.CanvasObject
	for _, s := range []client.CertificateState{
		client.CertificateAwaitingAcquisition, client.CertificateExpired, client.CertificateRenewalWindow,
		client.CertificateReissueRequested,
	} {
		buttons = append(buttons, widgets.NewSmallButton(widgets.Outline, row{Terminal: client.Terminal{State: s}}.action(), nil))
	}
	return widest(buttons...) + cellGap
}

// keyWidth is the width of the longest key, within reason.
func keyWidth(pairs []widgets.Pair) float32 {
	var keys []fyne.CanvasObject
	for _, p := range pairs {
		keys = append(keys, widgets.NewLabel(widgets.Muted, p.Key))
	}
	return min(widest(keys...), 180)
}

// beside puts a bar at the left of its text, and leaves it out where there is no room for both.
type beside struct {
	bar, text fyne.CanvasObject
	textWidth float32
}

func newBeside(bar, text fyne.CanvasObject) fyne.CanvasObject {
	return container.New(beside{bar, text, barText()}, bar, text)
}

// Layout implements fyne.Layout.
func (b beside) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	const gap, shortestBar = 10, 24
	rest := size.Width - b.textWidth - gap
	if rest < shortestBar {
		b.bar.Hide()
		b.text.Move(fyne.NewPos(0, 0))
		b.text.Resize(size)
		return
	}
	b.bar.Show()
	b.bar.Move(fyne.NewPos(0, 0))
	b.bar.Resize(fyne.NewSize(rest, size.Height))
	b.text.Move(fyne.NewPos(rest+gap, 0))
	b.text.Resize(fyne.NewSize(b.textWidth, size.Height))
}

// MinSize implements fyne.Layout.
func (b beside) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(1, max(b.bar.MinSize().Height, b.text.MinSize().Height))
}
