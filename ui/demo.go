package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client/businessday"
	"saihakko/ui/explain"
	"saihakko/ui/task"
	"saihakko/ui/theme"
	"saihakko/ui/widgets"
)

// demoBanner is the foot of the window in a demonstration: its log-in, and the service's clock, which can be moved to
// the next business morning so that nobody has to wait for a reissue.
type demoBanner struct {
	object *fyne.Container
	window *window
	demo   *Demo

	hint  *widgets.Label
	enter *widgets.Button
	clock *widgets.Label
	next  *widgets.Button
}

const demoHeight = 44

func newDemoBanner(w *window) *demoBanner {
	small := widgets.Style{Size: theme.TextNote, Color: theme.Ink}
	b := &demoBanner{window: w, hint: widgets.NewCutLabel(small, ""), clock: widgets.NewLabel(small, "")}
	b.enter = widgets.NewSmallButton(widgets.Outline, lang.L("Fill in"), b.fill)
	b.next = widgets.NewSmallButton(widgets.Outline, lang.L("On to the next business morning"), b.nextMorning)
	bar := widgets.NewHeaderBar(demoHeight, widgets.Row(12,
		widgets.NewTag(widgets.Amber, lang.L("Demonstration")), widgets.Grow(b.hint), b.enter, b.clock, b.next))
	b.object = widgets.Column(0, widgets.HLine(), bar)
	b.enter.Hide()
	b.next.Hide()
	if !w.options.Demo {
		b.object.Hide()
	} else {
		b.hint.SetText(lang.L("The service of the demonstration is starting..."))
	}
	return b
}

// start shows the demonstration's log-in and clock, once the service runs.
func (b *demoBanner) start(d *Demo) {
	if d == nil {
		b.object.Hide()
		return
	}
	b.demo = d
	b.object.Show()
	b.atLogIn(!b.window.entered)
	b.readClock()
}

// atLogIn shows the log-in while it is needed, and otherwise what the clock is for.
func (b *demoBanner) atLogIn(on bool) {
	if b.demo == nil {
		return
	}
	if on {
		b.hint.SetText(lang.L("Log-in ID {{.ID}}, password {{.Password}}",
			map[string]string{"ID": b.demo.LoginID, "Password": b.demo.Password}))
		b.enter.Show()
		b.next.Hide()
	} else {
		b.hint.SetText(lang.L("All data are made up. A reissue is done on the morning of the desired date."))
		b.enter.Hide()
		b.next.Show()
	}
	b.object.Refresh()
}

func (b *demoBanner) fill() { b.window.logIn.Fill(b.demo.LoginID, b.demo.Password) }

func (b *demoBanner) readClock() {
	task.Do(context.Background(), b.window.tasks, b.demo.Clock, func(t time.Time, err error) {
		if err == nil {
			b.show(t)
		}
	})
}

func (b *demoBanner) show(t time.Time) {
	t = t.In(businessday.Tokyo)
	b.clock.SetText(lang.L("Service's clock: {{.Time}}", map[string]string{
		"Time": explain.Day(businessday.DateOf(t)) + " " + t.Format("15:04"),
	}))
	b.object.Refresh()
}

// nextMorning moves the service's clock and shows the present screen anew. What is typed is in the draft already.
func (b *demoBanner) nextMorning() {
	b.next.Busy(true)
	task.Do(context.Background(), b.window.tasks, b.demo.NextMorning, func(t time.Time, err error) {
		b.next.Busy(false)
		if err != nil {
			b.hint.SetText(explain.Sentence(err).Brief())
			b.object.Refresh()
			return
		}
		b.show(t)
		b.window.refreshSession()
	})
}
