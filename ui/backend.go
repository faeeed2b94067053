package ui

import (
	"context"
	"errors"
	"time"

	"saihakko/client"
	"saihakko/client/acquire"
	"saihakko/client/certstore"
	"saihakko/client/credential"
	"saihakko/client/draft"
	"saihakko/ui/applications"
	"saihakko/ui/certificates"
	"saihakko/ui/home"
	"saihakko/ui/login"
	"saihakko/ui/reissue"
)

// Service is the support service as the window uses it; *client.Client is one.
type Service interface {
	login.Service
	home.Service
	applications.Service
	reissue.Service
	certificates.Service
	Session(ctx context.Context) (client.Session, error)
	LogOut(ctx context.Context) error
	Skew() (time.Duration, bool)
	ServiceNow() time.Time
}

// Backend is everything below the window, once it has been opened.
type Backend struct {
	Service Service
	// Address is the service's, under which the log-in is kept.
	Address string
	// Keeper keeps the log-in; it may be one that forgets (no keyring).
	Keeper *credential.Keeper
	Drafts *draft.Store
	// Submitter sends drafts.
	Submitter *draft.Submitter
	// Acquirer and Store are nil where there is no certificate store; StoreErr then says why.
	Acquirer *acquire.Acquirer
	Store    certstore.Store
	StoreErr error
	// MemoryOnly is why nothing is kept on disk, or nil if it is. The user is told.
	MemoryOnly error
	// SetAside moves data that no key of this PC opens out of the way and returns where they are now; nil unless that is
	// why MemoryOnly is set. It is called off the UI goroutine, and the backend is opened anew afterwards.
	SetAside func() (string, error)
	// Demo is set in a demonstration.
	Demo *Demo
	// Close releases everything. It is called once, off the UI goroutine, after the window has saved what was open.
	Close func() error
}

// Demo is the reference service inside this process, for trying the program out.
type Demo struct {
	LoginID, Password string
	// Clock returns the service's time.
	Clock func(ctx context.Context) (time.Time, error)
	// NextMorning moves the service's clock to the next business morning and returns its new time.
	NextMorning func(ctx context.Context) (time.Time, error)
}

// opening is the backend while it is being opened: the log-in screen is shown at once and its questions wait here.
type opening struct {
	done    chan struct{}
	backend *Backend
	err     error
}

// errNotOpened means that the backend could not be opened; the window shows why in place of the log-in.
var errNotOpened = errors.New("ui: not opened")

func (o *opening) wait(ctx context.Context) (*Backend, error) {
	select {
	case <-o.done:
		if o.err != nil {
			return nil, errNotOpened
		}
		return o.backend, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// LogIn implements login.Service.
func (o *opening) LogIn(ctx context.Context, id, password string) (client.Session, error) {
	b, err := o.wait(ctx)
	if err != nil {
		return client.Session{}, err
	}
	return b.Service.LogIn(ctx, id, password)
}

// LoadLogin implements login.Keeper. The address is known for sure only once the backend is open: a demonstration
// finds its port late.
func (o *opening) LoadLogin(ctx context.Context, _ string) (credential.Login, error) {
	b, err := o.wait(ctx)
	if err != nil {
		return credential.Login{}, err
	}
	return b.Keeper.LoadLogin(ctx, b.Address)
}

// SaveLogin implements login.Keeper.
func (o *opening) SaveLogin(ctx context.Context, _ string, l credential.Login) error {
	b, err := o.wait(ctx)
	if err != nil {
		return err
	}
	return b.Keeper.SaveLogin(ctx, b.Address, l)
}

// ForgetLogin implements login.Keeper.
func (o *opening) ForgetLogin(ctx context.Context, _ string) error {
	b, err := o.wait(ctx)
	if err != nil {
		return err
	}
	return b.Keeper.ForgetLogin(ctx, b.Address)
}

// ErrNoService means that neither the settings nor the command line name a service.
var ErrNoService = errors.New("ui: no service named")
