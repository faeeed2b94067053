package ui

import (
	"context"
	"errors"

	"saihakko/client"
	"saihakko/ui/desk"
	"saihakko/ui/login"
	"saihakko/ui/nav"
	"saihakko/ui/task"
)

func (w *window) loginDeps(done func(client.Session)) login.Deps {
	address := w.options.Address
	if w.backend != nil {
		address = w.backend.Address
	}
	return login.Deps{
		Tasks: w.tasks, Now: w.options.Now, Online: w.online, Service: w.opening, Keeper: w.opening,
		Address: address, Done: done, Kept: w.kept,
	}
}

// toLogIn shows the log-in screen and forgets where the user was.
func (w *window) toLogIn() {
	w.entered = false
	w.header.loggedOut()
	w.bar.object.Hide()
	w.layout()
	w.nav.Reset(nav.Route{Page: desk.Login})
	w.demo.atLogIn(true)
	if w.backend != nil {
		w.logIn.Remember()
	}
}

// loggedIn opens the home screen after a log-in.
func (w *window) loggedIn(s client.Session) {
	w.entered = true
	w.enter(s)
	w.bar.object.Show()
	w.layout()
	w.demo.atLogIn(false)
	w.nav.Reset(nav.Route{Page: desk.Home})
}

// enter takes a session over, at the log-in and after it was renewed.
func (w *window) enter(s client.Session) {
	w.session = s
	w.header.loggedIn(s)
	w.judgeClock()
}

// kept hears how keeping the log-in, or forgetting it, has ended.
func (w *window) kept(keep bool, err error) {
	if err == nil {
		w.notices.take("keep")
		return
	}
	w.log.Warn("keep log-in", "keep", keep, "error", err)
	w.notices.keepFailed(keep, err)
}

// judgeClock warns of a wrong clock here. In a demonstration the service's clock is moved on purpose.
func (w *window) judgeClock() {
	if w.backend == nil || w.backend.Demo != nil {
		return
	}
	if by, ok := w.backend.Service.Skew(); ok {
		w.notices.skew(by)
	}
}

// online tells the header whether the last call reached the service.
func (w *window) online(err error) {
	switch {
	case err == nil, errors.Is(err, client.ErrUnauthorized):
		w.header.online(true)
		w.judgeClock()
	case errors.Is(err, client.ErrOffline):
		w.header.online(false)
	default:
		if _, ok := errors.AsType[*client.Problem](err); ok {
			w.header.online(true)
		}
	}
}

// slow implements desk.Desk.Slow.
func (w *window) slow() { w.header.slow() }

// failed implements desk.Desk.Failed: an ended session asks for the log-in over the screen.
func (w *window) failed(err error, retry func()) bool {
	if !errors.Is(err, client.ErrUnauthorized) || !w.entered {
		return false
	}
	if retry != nil {
		w.retries = append(w.retries, retry)
	}
	if w.again == nil {
		w.again = login.ShowAgain(w.window.Canvas(), w.loginDeps(w.loggedInAgain), w.session.LoginID, w.putOff)
	}
	return true
}

// loggedInAgain goes on where the ended session stopped.
func (w *window) loggedInAgain(s client.Session) {
	w.again = nil
	w.enter(s)
	retries := w.retries
	w.retries = nil
	for _, retry := range retries {
		retry()
	}
}

// putOff leaves the screen as it is; the next call asks again.
func (w *window) putOff() {
	w.again = nil
	w.retries = nil
	w.header.online(false)
}

// logOut saves what is open and ends the session. That the service cannot be told keeps nobody from leaving.
func (w *window) logOut() {
	w.header.logOut.Busy(true)
	w.nav.Leave()
	w.flush(func(err error) {
		if err != nil {
			w.header.logOut.Busy(false)
			w.askToCloseUnsaved(err)
			return
		}
		w.tasks.Run(context.Background(), w.backend.Service.LogOut, func(err error) {
			w.header.logOut.Busy(false)
			if err != nil {
				w.log.Warn("log out", "error", err)
			}
			w.session = client.Session{}
			w.home.Forget()
			w.applications.Forget()
			w.certificates.Close()
			w.toLogIn()
		})
	})
}

// refreshSession asks who is logged in, which also learns the service's time, and shows the screen anew.
func (w *window) refreshSession() {
	if !w.entered {
		return
	}
	task.Do(context.Background(), w.tasks, w.backend.Service.Session, func(s client.Session, err error) {
		w.online(err)
		if err != nil {
			w.failed(err, w.refreshSession)
			return
		}
		w.enter(s)
		w.nav.Reload()
	})
}
