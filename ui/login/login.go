// Package login asks for the log-in ID and the password: as the first screen, and over any other screen once the
// session has ended. Both fields take ASCII, so Enter may log in (facts/fyne.md 2.1).
package login

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"saihakko/client"
	"saihakko/client/credential"
	"saihakko/client/jptext"
	"saihakko/ui/desk"
	"saihakko/ui/explain"
	"saihakko/ui/nav"
	"saihakko/ui/task"
	"saihakko/ui/widgets"
)

// Service logs in; *client.Client is one.
type Service interface {
	LogIn(ctx context.Context, loginID, password string) (client.Session, error)
}

// Keeper keeps the log-in in the operating system's keyring; *credential.Keeper is one.
type Keeper interface {
	LoadLogin(ctx context.Context, address string) (credential.Login, error)
	SaveLogin(ctx context.Context, address string, login credential.Login) error
	ForgetLogin(ctx context.Context, address string) error
}

// Deps is what the screens need.
type Deps struct {
	Tasks   task.Runner
	Now     func() time.Time
	Online  func(error)
	Service Service
	Keeper  Keeper
	// Address is the service's, shown small so that nobody types a password for the wrong one.
	Address string
	// Done is told of the session.
	Done func(client.Session)
	// Kept is told, some time after Done, how keeping the log-in (keep) or forgetting it has ended: the keyring may ask a
	// question first, and nobody has to answer it in order to work.
	Kept func(keep bool, err error)
}

// form is the two fields and what belongs to them; the page and the dialog share it.
type form struct {
	deps Deps

	id       *widgets.Field
	password *widgets.Field
	keep     *widgets.Check
	trouble  *widgets.Notice
	submit   *widgets.Button
	stop     *widgets.Button

	running bool
	cancel  func()
	loading func()
	// changed is called where the height may have changed.
	changed func()
	// again says that the ID is given and only the password is asked for.
	again bool
}

func newForm(deps Deps, changed func()) *form {
	f := &form{deps: deps, changed: changed, trouble: widgets.NewNotice(widgets.Red, "")}
	f.id = widgets.NewField(widgets.FieldOptions{
		Label:         lang.L("Log-in ID"),
		SubmitOnEnter: func() { f.password.Focus() },
		OnLeave:       func(text string) { f.id.Replace(plainID(text)) },
	})
	f.password = widgets.NewField(widgets.FieldOptions{
		Label: lang.L("Password"), Password: true, SubmitOnEnter: f.logIn,
	})
	f.keep = widgets.NewCheck(lang.L("Keep the log-in data on this PC"), nil)
	f.submit = widgets.NewButton(widgets.Primary, lang.L("Log in"), f.logIn)
	f.stop = widgets.NewButton(widgets.Outline, lang.L("Cancel"), f.giveUp)
	f.stop.Hide()
	return f
}

// plainID takes back what an input method left switched on does to an ID.
func plainID(text string) string { return jptext.NormalizeMail(text) }

// content is the fields below each other, with what went wrong at the top and the buttons at the foot.
func (f *form) content() fyne.CanvasObject {
	return widgets.Column(14, f.trouble, f.id, f.password, f.keep,
		widgets.Row(12, widgets.Grow(f.submit), f.stop))
}

// remembered fills in the log-in that the keyring holds, unless the user was faster.
func (f *form) remembered() {
	if f.deps.Keeper == nil {
		return
	}
	f.loading = task.Do(context.Background(), f.deps.Tasks, func(ctx context.Context) (credential.Login, error) {
		return f.deps.Keeper.LoadLogin(ctx, f.deps.Address)
	}, func(login credential.Login, err error) {
		// A keyring that fails is told of by the window; a missing entry is the usual case.
		if err != nil || f.password.Text() != "" || (f.id.Text() != "" && f.id.Text() != login.ID) {
			return
		}
		f.id.SetText(login.ID)
		f.password.SetText(login.Password)
		f.keep.SetChecked(true)
		f.submit.Focus()
	})
}

// fill puts a log-in into the fields.
func (f *form) fill(id, password string) {
	f.id.SetText(id)
	f.password.SetText(password)
	f.submit.Focus()
}

func (f *form) logIn() {
	if f.running || !f.complete() {
		return
	}
	id, password, keep := plainID(f.id.Text()), f.password.Text(), f.keep.Checked()
	f.busy(true)
	f.cancel = task.Do(context.Background(), f.deps.Tasks, func(ctx context.Context) (client.Session, error) {
		return f.deps.Service.LogIn(ctx, id, password)
	}, func(session client.Session, err error) {
		f.busy(false)
		f.deps.Online(err)
		if err != nil {
			f.failed(err)
			return
		}
		f.password.SetText("")
		f.deps.Done(session)
		f.remember(credential.Login{ID: id, Password: password}, keep)
	})
}

// remember keeps the log-in if that was asked for, and forgets an earlier one if not. It goes on after the form has gone.
func (f *form) remember(login credential.Login, keep bool) {
	deps := f.deps
	if deps.Keeper == nil {
		return
	}
	deps.Tasks.Run(context.Background(), func(ctx context.Context) error {
		if keep {
			return deps.Keeper.SaveLogin(ctx, deps.Address, login)
		}
		return deps.Keeper.ForgetLogin(ctx, deps.Address)
	}, func(err error) { deps.Kept(keep, err) })
}

// complete says what is missing before anything is sent: the format of IDs and passwords is not published, so only
// emptiness is judged (facts/domain.md 1.3).
func (f *form) complete() bool {
	f.id.ClearMessage()
	f.password.ClearMessage()
	ok := true
	if f.password.Text() == "" {
		f.password.SetError(lang.L("The password is empty. Enter it."))
		f.password.Focus()
		ok = false
	}
	if plainID(f.id.Text()) == "" {
		f.id.SetError(lang.L("The log-in ID is empty. Enter it."))
		f.id.Focus()
		ok = false
	}
	f.changed()
	return ok
}

func (f *form) busy(on bool) {
	f.running = on
	f.submit.Busy(on)
	if on {
		f.trouble.Set(widgets.Red, "")
		f.submit.SetLabel(lang.L("Logging in..."))
		f.id.Disable()
		f.password.Disable()
		f.stop.Show()
	} else {
		f.submit.SetLabel(lang.L("Log in"))
		if !f.again {
			f.id.Enable()
		}
		f.password.Enable()
		f.stop.Hide()
	}
	f.changed()
}

// giveUp cancels a log-in that takes too long.
func (f *form) giveUp() {
	if f.cancel != nil {
		f.cancel()
	}
	f.busy(false)
	f.password.Focus()
}

func (f *form) failed(err error) {
	message := explain.Sentence(err)
	tone := widgets.Red
	if p, ok := errors.AsType[*client.Problem](err); ok {
		switch p.Type {
		case client.ProblemAccountLocked:
			f.password.SetText("") // as after a wrong one: what is typed next must not be added to it
			if p.RetryAfter > 0 {
				message.NextStep = lang.L("Log in again from {{.Time}} on.",
					map[string]string{"Time": explain.Moment(f.deps.Now().Add(p.RetryAfter + time.Minute))})
			}
		case client.ProblemInvalidCredentials:
			f.password.SetText("")
		}
	}
	if client.Temporary(err) {
		tone = widgets.Amber
	}
	text := message.Brief()
	if _, ok := errors.AsType[*client.UntrustedError](err); ok {
		text = message.String() // that nothing was sent is what everybody wants to know here
	}
	f.trouble.Set(tone, text)
	f.password.Focus()
	f.changed()
}

// close ends what is under way.
func (f *form) close() {
	if f.cancel != nil {
		f.cancel()
	}
	if f.loading != nil {
		f.loading()
	}
}

// Page is the log-in screen.
type Page struct {
	form    *form
	address *widgets.Paragraph
	frame   *widgets.Scroller
}

// NewPage makes the log-in screen.
func NewPage(deps Deps) *Page {
	p := &Page{address: widgets.NewParagraph(widgets.Muted, addressText(deps.Address))}
	p.form = newForm(deps, func() {
		if p.frame != nil {
			p.frame.Refresh()
		}
	})
	return p
}

// Fill puts a log-in into the fields: the demonstration offers its own.
func (p *Page) Fill(id, password string) { p.form.fill(id, password) }

// Remember fills in the log-in that the keyring holds. The window calls it once the keyring has been opened.
func (p *Page) Remember() { p.form.remembered() }

// SetAddress shows the service's address once it is known: a demonstration finds its port late.
func (p *Page) SetAddress(address string) {
	if p.form.deps.Address == address {
		return
	}
	p.form.deps.Address = address
	p.address.SetText(addressText(address))
}

func addressText(address string) string {
	if address == "" {
		return ""
	}
	return lang.L("Service: {{.Address}}", map[string]string{"Address": address})
}

// Route implements nav.Page.
func (p *Page) Route() nav.Route { return nav.Route{Page: desk.Login} }

const cardWidth = 440

// Content implements nav.Page.
func (p *Page) Content() fyne.CanvasObject {
	card := widgets.NewCard("", widgets.Pad(6, 6, 8, 6, widgets.Column(14,
		widgets.NewLabel(widgets.Heading, lang.L("Log-in")),
		widgets.NewParagraph(widgets.Muted, lang.L("Log in with the ID and password of the NACCS support system.")),
		p.form.content(),
		widgets.HLine(),
		p.address,
	)))
	p.frame = widgets.Scroll(widgets.Pad(48, 20, 24, 20, widgets.Row(0, widgets.Spacer(),
		widgets.Width(cardWidth, card), widgets.Spacer())))
	return p.frame
}

// FirstFocus implements nav.Page.
func (p *Page) FirstFocus() fyne.Focusable { return p.form.id.Focusable() }

// Leave implements nav.Page.
func (p *Page) Leave() { p.form.close() }
