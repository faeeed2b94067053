// Package loading is a part of a screen that the service is asked for: it says that it is loading, offers to give up
// where the service takes long, and tells of a failure in its place.
package loading

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/ui/desk"
	"saihakko/ui/explain"
	"saihakko/ui/task"
	"saihakko/ui/widgets"
)

// SlowAfter is from when on a wait is explained; most answers come long before.
const SlowAfter = 4 * time.Second

// Part is such a part. It belongs to the UI goroutine.
type Part[T any] struct {
	desk    *desk.Desk
	ask     func(context.Context) (T, error)
	show    func(T) []fyne.CanvasObject
	changed func()
	body    *fyne.Container
	slow    task.Timer
	cancel  func()
}

// New makes a part that ask fills, as show renders it. changed is called where the height may have changed.
func New[T any](d *desk.Desk, ask func(context.Context) (T, error), show func(T) []fyne.CanvasObject, changed func()) *Part[T] {
	return &Part[T]{desk: d, ask: ask, show: show, changed: changed,
		body: widgets.Column(14, widgets.NewParagraph(widgets.Muted, lang.L("Loading...")))}
}

// Object is what stands on the screen.
func (p *Part[T]) Object() fyne.CanvasObject { return p.body }

// Load asks the service; what is shown stays until it has answered.
func (p *Part[T]) Load() {
	p.Leave()
	p.slow = p.desk.Clock.AfterFunc(SlowAfter, p.waiting)
	p.cancel = task.Do(context.Background(), p.desk.Tasks, p.ask, func(value T, err error) {
		p.slow.Stop()
		p.desk.Online(err)
		switch {
		case err == nil:
			p.set(p.show(value)...)
		case p.desk.Failed(err, p.Load):
		default:
			p.set(p.retry(widgets.NewNotice(widgets.Amber, explain.Sentence(err).Brief())))
		}
	})
}

// Leave gives up what is under way.
func (p *Part[T]) Leave() {
	if p.cancel != nil {
		p.slow.Stop()
		p.cancel()
		p.cancel = nil
	}
}

// waiting explains a wait and offers to give it up.
func (p *Part[T]) waiting() {
	p.desk.Slow()
	notice := widgets.NewNotice(widgets.Blue, lang.L("The service takes long to answer. You can wait, or cancel and try again later."))
	p.set(notice.WithAction(widgets.NewSmallButton(widgets.Outline, lang.L("Cancel"), func() {
		p.Leave()
		p.set(p.retry(widgets.NewNotice(widgets.Amber, lang.L("Loading was cancelled."))))
	})))
}

func (p *Part[T]) retry(n *widgets.Notice) fyne.CanvasObject {
	return n.WithAction(widgets.NewSmallButton(widgets.Outline, lang.L("Try again"), func() {
		p.set(widgets.NewParagraph(widgets.Muted, lang.L("Loading...")))
		p.Load()
	}))
}

func (p *Part[T]) set(objects ...fyne.CanvasObject) {
	p.body.Objects = objects
	p.changed()
}
