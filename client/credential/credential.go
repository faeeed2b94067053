// Package credential keeps the two secrets of the program in the operating system's keyring: the user's log-in, if
// the user asked for it to be kept, and the key of the vault.
//
// The keyring may be missing (a bare window manager), locked behind a question that nobody answers, or hang: every
// call has a time limit (go-keyring has none and takes no context; facts/fyne.md, section 4). Where there is no
// keyring the program uses [NewMemory] and tells the user; it never falls back to a file.
package credential

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"saihakko/client/vault"
)

// Service is the name under which the entries stand in the keyring ("service" of `secret-tool`).
const Service = "Saihakko"

// DefaultTimeLimit is how long a call waits for the keyring, which may be asking the user for a password meanwhile.
const DefaultTimeLimit = 30 * time.Second

// vaultEntry is the user name of the vault's key in the keyring; loginEntry is followed by the service's origin.
const (
	vaultEntry = "vault key"
	loginEntry = "login "
)

// Errors that a caller decides on. None of them ever contains a password or a key.
var (
	// ErrNoKeyring means that there is no keyring, or that it refused to be opened.
	ErrNoKeyring = errors.New("credential: no usable keyring")
	// ErrTimeout means that the keyring did not answer in time. It may be waiting for the user, and a write may
	// still take effect later.
	ErrTimeout = errors.New("credential: keyring did not answer in time")
	// ErrNotFound means that nothing is kept under that name.
	ErrNotFound = errors.New("credential: not found")
	// ErrUnreadable means that an entry is there, but not in a form this program wrote. It is left as it is.
	ErrUnreadable = errors.New("credential: entry has an unknown form")
	// ErrTooLong means that the keyring has no room for an entry of that size (2,560 bytes on Windows).
	ErrTooLong = errors.New("credential: too long for the keyring")
	// ErrAddress means that a service's address is not an absolute https URL.
	ErrAddress = errors.New("credential: not an https address")
)

// Login is what the user logs in with. It prints as "credential.Login(hidden)" with every verb.
type Login struct {
	ID       string
	Password string
}

// Format implements [fmt.Formatter] and hides both parts from all verbs.
func (Login) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "credential.Login(hidden)") }

// Keeper keeps the secrets. Its methods may be called from any goroutine.
type Keeper struct {
	ring      ring
	limit     time.Duration
	busy      chan struct{} // holds a token while a call is under way, also one that was given up
	permanent bool
}

// Option changes how a keeper works.
type Option func(*Keeper)

// WithTimeLimit sets how long a call waits for the keyring instead of [DefaultTimeLimit].
func WithTimeLimit(limit time.Duration) Option { return func(k *Keeper) { k.limit = limit } }

// New returns a keeper on the operating system's keyring: Secret Service, Keychain or Credential Manager. It does not
// touch the keyring yet.
func New(opts ...Option) *Keeper { return newKeeper(osRing{}, true, opts) }

// NewMemory returns a keeper that forgets everything when the program ends, for a computer without a keyring.
func NewMemory() *Keeper { return newKeeper(&memoryRing{entries: map[string]string{}}, false, nil) }

func newKeeper(r ring, permanent bool, opts []Option) *Keeper {
	k := &Keeper{ring: r, limit: DefaultTimeLimit, busy: make(chan struct{}, 1), permanent: permanent}
	for _, opt := range opts {
		opt(k)
	}
	return k
}

// Persistent says whether what is kept outlives the program. The user is told where it does not.
func (k *Keeper) Persistent() bool { return k.permanent }

type savedLogin struct {
	ID       string `json:"id"`
	Password string `json:"password"`
}

// SaveLogin keeps the log-in for the service at an https address. It must be called only if the user asked for it.
// All addresses of one origin (scheme, host, port) share one log-in.
func (k *Keeper) SaveLogin(ctx context.Context, address string, login Login) error {
	entry, err := entryFor(address)
	if err != nil {
		return err
	}
	text, err := json.Marshal(savedLogin(login))
	if err != nil {
		return errors.New("save log-in: cannot encode")
	}
	if err := k.set(ctx, entry, string(text)); err != nil {
		return fmt.Errorf("save log-in: %w", err)
	}
	return nil
}

// LoadLogin returns the log-in that was kept for the service at an address, or [ErrNotFound].
func (k *Keeper) LoadLogin(ctx context.Context, address string) (Login, error) {
	entry, err := entryFor(address)
	if err != nil {
		return Login{}, err
	}
	text, err := k.get(ctx, entry)
	if err != nil {
		return Login{}, fmt.Errorf("load log-in: %w", err)
	}
	var saved savedLogin
	if json.Unmarshal([]byte(text), &saved) != nil { // its error may quote the text
		return Login{}, fmt.Errorf("load log-in: %w", ErrUnreadable)
	}
	return Login(saved), nil
}

// ForgetLogin removes the log-in for the service at an address. That there is none is no error.
func (k *Keeper) ForgetLogin(ctx context.Context, address string) error {
	entry, err := entryFor(address)
	if err != nil {
		return err
	}
	if err := k.remove(ctx, entry); err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("forget log-in: %w", err)
	}
	return nil
}

// VaultKey returns the vault's key and makes one if there is none yet. A new key is read back before it is returned:
// nothing may be encrypted to a key that the keyring does not really hold. An entry that is there and unreadable is
// never replaced, since it may be the only key to existing documents. Two processes that make the first key at the same
// time overwrite each other's: call it only while holding the vault's folder ([vault.OpenWith]).
func (k *Keeper) VaultKey(ctx context.Context) (vault.Key, error) {
	key, err := k.loadVaultKey(ctx)
	if err == nil || !errors.Is(err, ErrNotFound) {
		return key, err
	}
	if key, err = vault.NewKey(); err != nil {
		return vault.Key{}, err
	}
	if err := k.set(ctx, vaultEntry, key.Secret()); err != nil {
		return vault.Key{}, fmt.Errorf("keep vault key: %w", err)
	}
	// The keyring may have dropped or changed it (a session that forgets); what it holds now counts.
	return k.loadVaultKey(ctx)
}

func (k *Keeper) loadVaultKey(ctx context.Context) (vault.Key, error) {
	text, err := k.get(ctx, vaultEntry)
	if err != nil {
		return vault.Key{}, fmt.Errorf("load vault key: %w", err)
	}
	key, err := vault.ParseKey(text)
	if err != nil {
		return vault.Key{}, fmt.Errorf("load vault key: %w", ErrUnreadable)
	}
	return key, nil
}

// entryFor names the entry of a service by its origin, for example "login https://support.example.jp".
func entryFor(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return "", ErrAddress // without the address: it may hold a password
	}
	host := strings.ToLower(u.Host)
	host = strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":")
	return loginEntry + "https://" + host, nil
}
