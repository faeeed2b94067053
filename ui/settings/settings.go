package settings

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client/credential"
	"saihakko/ui/desk"
	"saihakko/ui/explain"
	"saihakko/ui/language"
	"saihakko/ui/nav"
	"saihakko/ui/task"
	"saihakko/ui/widgets"
)

// Keeper holds the log-in that the user asked to be kept; *credential.Keeper is one.
type Keeper interface {
	LoadLogin(ctx context.Context, address string) (credential.Login, error)
	ForgetLogin(ctx context.Context, address string) error
}

// Deps is what the screen needs.
type Deps struct {
	*desk.Desk
	Keeper Keeper
	// Address is the service's, whose log-in may be kept.
	Address string
	// Version is the program's.
	Version string
	// Store describes where certificates are installed; "" where there is no store.
	Store string
	// Values returns the present choices, and Change puts new ones into force and keeps them.
	Values func() Values
	Change func(Values)
}

// NewPage makes the page of 「設定」.
func NewPage(deps Deps, route nav.Route) nav.Page { return &page{deps: deps, route: route} }

type page struct {
	deps     Deps
	route    nav.Route
	language *widgets.Radio
	restart  *widgets.Notice
	kept     *widgets.Label
	forget   *widgets.Button
	trouble  *widgets.Notice
	scroll   *widgets.Scroller
	cancels  []func()
}

// Route implements nav.Page.
func (p *page) Route() nav.Route { return p.route }

// Content implements nav.Page.
func (p *page) Content() fyne.CanvasObject {
	p.scroll = widgets.Scroll(widgets.Pad(16, 20, 16, 20, widgets.Column(14,
		widgets.NewLabel(widgets.Heading, lang.L("Settings")), p.looks(), p.login(), p.about())))
	p.load()
	return p.scroll
}

// FirstFocus implements nav.Page.
func (p *page) FirstFocus() fyne.Focusable { return p.language.Focusable() }

// Leave implements nav.Page.
func (p *page) Leave() {
	for _, cancel := range p.cancels {
		cancel()
	}
}

func (p *page) looks() fyne.CanvasObject {
	values := p.deps.Values()
	p.restart = widgets.NewNotice(widgets.Blue, "")
	p.language = widgets.NewRadio([]widgets.Option{
		// Each language in its own words, so that whoever cannot read the other finds it.
		{ID: string(language.Japanese), Label: "日本語"}, {ID: string(language.English), Label: "English"},
	}, false, func(id string) {
		v := p.deps.Values()
		v.Language = language.Language(id)
		p.deps.Change(v)
		p.restart.Set(widgets.Blue, lang.L("The language changes when the program is started the next time."))
		p.scroll.Refresh()
	})
	p.language.Choose(string(values.Language))
	if values.Language == "" {
		p.language.Choose(string(language.Japanese))
	}
	colours := widgets.NewRadio([]widgets.Option{
		{ID: string(System), Label: lang.L("As the system")}, {ID: string(Light), Label: lang.L("Light")},
		{ID: string(Dark), Label: lang.L("Dark")},
	}, false, func(id string) {
		v := p.deps.Values()
		v.Theme = Theme(id)
		p.deps.Change(v)
	})
	colours.Choose(string(values.Theme))
	if values.Theme == "" {
		colours.Choose(string(System))
	}
	return widgets.NewCard(lang.L("Display"), widgets.Column(8, widgets.NewKeyValues(170,
		widgets.Pair{Key: lang.L("Language"), Content: p.language},
		widgets.Pair{Key: lang.L("Colours"), Content: colours},
	), p.restart))
}

func (p *page) login() fyne.CanvasObject {
	p.kept = widgets.NewLabel(widgets.Body, lang.L("Loading..."))
	p.trouble = widgets.NewNotice(widgets.Amber, "")
	p.forget = widgets.NewSmallButton(widgets.Outline, lang.L("Delete the log-in data"), p.forgetLogin)
	p.forget.Hide()
	return widgets.NewCard(lang.L("Kept log-in data"), widgets.Column(10,
		widgets.Row(12, p.kept, widgets.Spacer(), p.forget), p.trouble))
}

func (p *page) about() fyne.CanvasObject {
	store := p.deps.Store
	if store == "" {
		store = lang.L("None on this PC")
	}
	return widgets.NewCard(lang.L("About this program"), widgets.NewKeyValues(170,
		widgets.Pair{Key: lang.L("Version"), Value: p.deps.Version},
		widgets.Pair{Key: lang.L("Address of the service"), Value: p.deps.Address},
		widgets.Pair{Key: lang.L("Certificate store"), Value: store},
	))
}

func (p *page) load() {
	p.cancels = append(p.cancels, p.deps.Tasks.Run(context.Background(), func(ctx context.Context) error {
		_, err := p.deps.Keeper.LoadLogin(ctx, p.deps.Address)
		return err
	}, func(err error) {
		p.forget.Hide()
		switch {
		case err == nil:
			p.kept.SetText(lang.L("The log-in data for this service are in the password store of this PC."))
			p.forget.Show()
		case errors.Is(err, credential.ErrNotFound):
			p.kept.SetText(lang.L("No log-in data are kept."))
		default:
			p.kept.SetText("—")
			p.trouble.Set(widgets.Amber, explain.Sentence(err).Brief())
		}
		p.scroll.Refresh()
	}))
}

func (p *page) forgetLogin() {
	p.forget.Busy(true)
	p.cancels = append(p.cancels, task.Do(context.Background(), p.deps.Tasks, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.deps.Keeper.ForgetLogin(ctx, p.deps.Address)
	}, func(_ struct{}, err error) {
		p.forget.Busy(false)
		if err != nil {
			p.trouble.Set(widgets.Amber, explain.Sentence(err).Brief())
			p.scroll.Refresh()
			return
		}
		p.load()
	}))
}
