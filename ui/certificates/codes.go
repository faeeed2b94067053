package certificates

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/ui/task"
	"saihakko/ui/widgets"
)

const (
	// masked stands for an authentication code that is not shown. Its length says nothing of the code's.
	masked = "●●●●"
	// shownFor is how long a code is shown when asked for: long enough to copy it by hand.
	shownFor = 30 * time.Second
)

// codes shows authentication code 2, the secret one, only when asked for and for a short time (facts/domain.md 1.3).
type codes struct {
	clock task.Clock
	code  string
	label *widgets.Label
	link  *widgets.Link
	shown bool
	timer task.Timer
}

func newCodes(clock task.Clock) *codes {
	c := &codes{clock: clock, label: widgets.NewLabel(widgets.Body, masked)}
	c.link = widgets.NewSmallLink("", c.toggle)
	c.link.SetName(lang.L("Show authentication code 2"))
	return c
}

// object is what stands for the code. A code that is being shown stays so while the page is built anew.
func (c *codes) object(code string) fyne.CanvasObject {
	if c.code != code {
		c.hide()
	}
	c.code = code
	c.update()
	return widgets.Row(12, c.label, c.link)
}

func (c *codes) toggle() {
	if c.shown {
		c.hide()
		return
	}
	c.shown = true
	c.timer = c.clock.AfterFunc(shownFor, c.hide)
	c.update()
}

// hide masks the code; it may be called at any time.
func (c *codes) hide() {
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
	c.shown = false
	c.update()
}

func (c *codes) update() {
	if c.shown {
		c.label.SetText(c.code)
		c.link.SetLabel(lang.L("Hide (by itself after {{.Seconds}} s)",
			map[string]string{"Seconds": strconv.Itoa(int(shownFor / time.Second))}))
		return
	}
	c.label.SetText(masked)
	c.link.SetLabel(lang.L("Show it"))
}
