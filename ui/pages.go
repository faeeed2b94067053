package ui

import (
	"saihakko/ui/desk"
	"saihakko/ui/drafts"
	"saihakko/ui/login"
	"saihakko/ui/nav"
	"saihakko/ui/settings"
	"saihakko/ui/theme"
)

// page makes the screen of a route.
func (w *window) page(r nav.Route) nav.Page {
	switch r.Page {
	case desk.Login:
		w.logIn = login.NewPage(w.loginDeps(w.loggedIn))
		return w.logIn
	case desk.Home:
		return w.home.Home(r)
	case desk.News:
		return w.home.News(r)
	case desk.Apply:
		return w.applications.Apply(r)
	case desk.Applications:
		return w.applications.List(r)
	case desk.Application:
		return w.applications.Detail(r)
	case desk.Reissue:
		return w.forms.Page(r)
	case desk.Certificates:
		return w.certificates.List(r)
	case desk.Acquire:
		return w.certificates.Acquire(r)
	case desk.Drafts:
		return drafts.NewPage(drafts.Deps{Desk: w.desk, Drafts: w.backend.Drafts, Account: w.account, Clock: w.clock}, r)
	case desk.Settings:
		return settings.NewPage(w.settingsDeps(), r)
	}
	return newLater(w.desk, r)
}

func (w *window) settingsDeps() settings.Deps {
	deps := settings.Deps{
		Desk: w.desk, Keeper: w.opening, Address: w.backend.Address, Version: w.options.Version,
		Values: func() settings.Values { return w.values }, Change: w.change,
	}
	if w.backend.Store != nil {
		deps.Store = w.backend.Store.Describe()
	}
	return deps
}

// change puts new settings into force and keeps them.
func (w *window) change(v settings.Values) {
	if v.Theme != w.values.Theme {
		w.app.Settings().SetTheme(theme.New(v.Theme.Mode(), 1))
	}
	w.values = v
	w.keepSettings()
}
