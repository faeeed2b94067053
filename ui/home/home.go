// Package home is the first screen after the log-in: the certificates that want attention, what is unfinished on this
// PC, 新着情報 and メニュー一覧 (the manual's menu screen).
package home

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/client/acquire"
	"saihakko/client/draft"
	"saihakko/ui/desk"
	"saihakko/ui/explain"
	"saihakko/ui/loading"
	"saihakko/ui/nav"
	"saihakko/ui/task"
	"saihakko/ui/widgets"
)

// newest is how many news items the manual shows: 「最新の10件を表示」.
const newest = 10

// Service is what the screen asks of the support service; *client.Client is one.
type Service interface {
	News(ctx context.Context, limit int, etag string) (client.News, error)
	NewsDetail(ctx context.Context, id string) (client.NewsDetail, error)
	Terminals(ctx context.Context) ([]client.Terminal, error)
}

// Drafts tells of the request that was left unfinished; *draft.Store is one.
type Drafts interface {
	LatestUnfinished(account string) (draft.Draft, bool, error)
}

// Jobs tells of acquisitions that broke off; *acquire.Acquirer is one.
type Jobs interface {
	Pending() ([]acquire.Job, error)
}

// Deps is what the screens of this package need.
type Deps struct {
	*desk.Desk
	Service Service
	Drafts  Drafts
	// Jobs may be nil where there is no certificate store.
	Jobs Jobs
	// Account is the login ID whose drafts are shown.
	Account func() string
}

// Screens makes the pages of this package. It remembers what the service has told last, so that coming home shows
// something at once.
type Screens struct {
	deps Deps
	last shown
}

// shown is what the home screen last got.
type shown struct {
	news      client.News
	terminals []client.Terminal
	at        time.Time
}

// New makes the screens.
func New(deps Deps) *Screens { return &Screens{deps: deps} }

// Forget drops what was remembered: after a log-out.
func (s *Screens) Forget() { s.last = shown{} }

// Home makes the page of 「ホーム」.
func (s *Screens) Home(route nav.Route) nav.Page {
	return &page{screens: s, deps: s.deps, route: route}
}

// page is the home screen while it is shown.
type page struct {
	screens *Screens
	deps    Deps
	route   nav.Route

	trouble    *widgets.Notice
	unfinished *fyne.Container
	urgent     *fyne.Container
	news       *newsCard
	refresh    *widgets.Link
	menu       *menuCard
	scroll     *widgets.Scroller
	offset     float32
	slow       task.Timer // until a wait is explained
	cancel     func()     // ends the call that fills the screen
	cancels    []func()
}

// Route implements nav.Page.
func (p *page) Route() nav.Route { return p.route }

// Content implements nav.Page.
func (p *page) Content() fyne.CanvasObject {
	p.trouble = widgets.NewNotice(widgets.Amber, "")
	p.unfinished = widgets.Column(10)
	p.urgent = widgets.Column(14)
	p.refresh = widgets.NewSmallLink(lang.L("Refresh"), p.load)
	p.news = newNewsCard(p.refresh, p.deps.Go)
	p.menu = newMenuCard(p.deps.Go)
	left := widgets.Column(14, p.trouble, p.unfinished, p.urgent, p.news.card)
	p.scroll = widgets.Scroll(widgets.Pad(16, 20, 16, 20, widgets.TopRow(16,
		widgets.Grow(left), widgets.Width(menuWidth, p.menu.card))))
	p.unfinished.Hide()
	p.urgent.Hide()
	if !p.screens.last.at.IsZero() {
		p.show()
	}
	p.loadUnfinished()
	p.load()
	if p.offset > 0 {
		p.scroll.SetOffset(p.offset)
	}
	return p.scroll
}

// FirstFocus implements nav.Page.
func (p *page) FirstFocus() fyne.Focusable { return p.menu.main }

// Leave implements nav.Page.
func (p *page) Leave() {
	p.giveUp()
	for _, cancel := range p.cancels {
		cancel()
	}
	p.cancels = nil
}

// Keep implements nav.Keeper.
func (p *page) Keep() any { return p.scroll.Offset() }

// Restore implements nav.Keeper.
func (p *page) Restore(state any) { p.offset, _ = state.(float32) }

// load asks for news and terminals.
func (p *page) load() {
	p.giveUp()
	p.refresh.SetLabel(lang.L("Refreshing..."))
	p.slow = p.deps.Clock.AfterFunc(loading.SlowAfter, p.waiting)
	last := p.screens.last
	p.cancel = task.Do(context.Background(), p.deps.Tasks, func(ctx context.Context) (shown, error) {
		news, err := p.deps.Service.News(ctx, newest, last.news.ETag)
		if errors.Is(err, client.ErrNotModified) {
			news, err = last.news, nil
		}
		if err != nil {
			return last, err
		}
		terminals, err := p.deps.Service.Terminals(ctx)
		if err != nil {
			return last, err
		}
		return shown{news: news, terminals: terminals}, nil
	}, p.loaded)
}

// waiting explains a wait and offers to give it up.
func (p *page) waiting() {
	p.deps.Slow()
	text := lang.L("The service takes long to answer. You can wait, or cancel and try again later.")
	if at := p.screens.last.at; !at.IsZero() {
		text = lang.L("The service takes long to answer. What is shown is as of {{.Time}}.",
			map[string]string{"Time": explain.Moment(at)})
	}
	p.trouble.WithAction(widgets.NewSmallButton(widgets.Outline, lang.L("Cancel"), func() {
		p.giveUp()
		p.refresh.SetLabel(lang.L("Refresh"))
		p.say("")
		if p.screens.last.at.IsZero() {
			p.news.say(lang.L("The news could not be loaded."))
		}
	}))
	p.trouble.Set(widgets.Blue, text)
	p.scroll.Refresh()
}

// giveUp ends a call that is under way.
func (p *page) giveUp() {
	if p.cancel != nil {
		p.slow.Stop()
		p.cancel()
		p.cancel = nil
	}
}

// say shows a sentence above everything; none if it is empty.
func (p *page) say(text string) {
	p.trouble.WithAction(nil)
	p.trouble.Set(widgets.Amber, text)
	p.scroll.Refresh()
}

func (p *page) loaded(got shown, err error) {
	p.slow.Stop()
	p.refresh.SetLabel(lang.L("Refresh"))
	p.deps.Online(err)
	if err != nil {
		if p.deps.Failed(err, p.load) {
			return
		}
		if p.screens.last.at.IsZero() {
			p.news.say(lang.L("The news could not be loaded."))
		}
		p.say(explain.Sentence(err).Brief())
		return
	}
	got.at = p.deps.Now()
	p.screens.last = got
	p.say("")
	p.show()
}

// show renders what was told last.
func (p *page) show() {
	last := p.screens.last
	p.showUrgent(last)
	p.news.show(last.news, last.at)
	p.scroll.Refresh()
}
