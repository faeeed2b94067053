package draft

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"saihakko/client/reissue"
	"saihakko/client/vault"
)

// Vault is where drafts are kept; [*vault.Vault] is one.
type Vault interface {
	Put(name string, data []byte) error
	Get(name string) ([]byte, error)
	List(prefix string) ([]vault.Info, error)
	Delete(name string) error
}

const prefix = "draft/"

// Store keeps drafts in a vault. Its methods may be called from any goroutine.
type Store struct {
	vault Vault
	now   func() time.Time

	mu        sync.Mutex
	discarded map[string]bool
}

// NewStore returns the drafts of a vault; now is the clock for [Draft.Created] and [Draft.Changed].
func NewStore(v Vault, now func() time.Time) *Store {
	return &Store{vault: v, now: now, discarded: map[string]bool{}}
}

// New returns a fresh draft of an account. It is not kept before the first [Store.Save].
func (s *Store) New(account string) Draft {
	now := s.now()
	return Draft{
		ID: strings.ToLower(rand.Text()), Account: account, Step: reissue.StepGuidance,
		Created: now, Changed: now, State: Editing,
	}
}

// Save keeps the user's part of d: request, step and focus. How far sending has come stays as it is kept, whatever d
// says. It returns the draft as kept, [ErrSent] if it has become an application and [ErrDiscarded] if it is gone.
func (s *Store) Save(d Draft) (Draft, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.discarded[d.ID] {
		return Draft{}, ErrDiscarded
	}
	kept, err := s.load(d.ID)
	damaged, isDamaged := errors.AsType[*vault.DamagedError](err)
	switch {
	case err == nil && kept.State == Sent:
		return kept, ErrSent
	case err == nil:
		kept.Request, kept.Step, kept.Focus = d.Request, d.Step, d.Focus
	case errors.Is(err, ErrNotFound), isDamaged && damaged.SetAside != "":
		kept = d // what is in the window is all there is
	default:
		return Draft{}, err
	}
	kept.Changed = s.now()
	return kept.clone(), s.put(kept)
}

// Load returns a draft, or [ErrNotFound].
func (s *Store) Load(id string) (Draft, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.load(id)
}

// List returns the drafts of an account, the last changed first, finished ones included. Drafts that can be read are
// returned even where an error tells of others that cannot ([*vault.DamagedError]).
func (s *Store) List(account string) ([]Draft, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	infos, err := s.vault.List(prefix)
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	var drafts []Draft
	var failures []error
	for _, info := range infos {
		d, err := s.load(strings.TrimPrefix(info.Name, prefix))
		if err != nil {
			failures = append(failures, err)
			continue
		}
		if d.Account == account {
			drafts = append(drafts, d)
		}
	}
	slices.SortStableFunc(drafts, func(a, b Draft) int {
		return cmp.Or(b.Changed.Compare(a.Changed), cmp.Compare(a.ID, b.ID))
	})
	return drafts, errors.Join(failures...)
}

// LatestUnfinished returns the draft of an account that was changed last and has not become an application; ok is
// false if there is none. As with [Store.List] an error may come with a draft.
func (s *Store) LatestUnfinished(account string) (d Draft, ok bool, err error) {
	drafts, err := s.List(account)
	for _, d := range drafts {
		if !d.Finished() {
			return d, true, err
		}
	}
	return Draft{}, false, err
}

// Discard deletes a draft, so that a late [Store.Save] does not bring it back. It refuses with [ErrUnresolved] while
// the service may have received it, because its key is then needed to find out. A draft that does not exist is none.
func (s *Store) Discard(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept, err := s.load(id)
	switch {
	case err == nil && kept.Unresolved():
		return ErrUnresolved
	case err != nil && !errors.Is(err, ErrNotFound):
		return err
	}
	if err := s.vault.Delete(prefix + id); err != nil {
		return fmt.Errorf("discard draft: %w", err)
	}
	s.discarded[id] = true
	return nil
}

// update changes the part of the [Submitter] and keeps it before it returns.
func (s *Store) update(id string, change func(*Draft)) (Draft, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.load(id)
	if err != nil {
		return Draft{}, err
	}
	change(&d)
	return d.clone(), s.put(d)
}

// receive makes the draft history: the application number with the request as it was sent. What the user has changed
// since is kept as another draft, which it returns; nil if nothing was. No saving comes in between, which would be lost.
func (s *Store) receive(id string, sent reissue.Request, number string) (later *Draft, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.load(id)
	if err != nil {
		return nil, err
	}
	if !same(d.Request, sent) {
		kept, err := s.branch(d)
		if err != nil {
			return nil, err
		}
		later = &kept
	}
	d.Request, d.Step, d.Focus = sent.Clone(), reissue.StepComplete, ""
	d.State, d.ApplicationNumber, d.Outgoing = Sent, number, nil
	return later, s.put(d)
}

// branch keeps the user's part of d as a draft of its own. Its ID follows from that of d, so that a repetition after a
// crash finds the branch that it had made. One that holds something else is left alone.
func (s *Store) branch(d Draft) (Draft, error) {
	fresh := s.New(d.Account)
	fresh.Request, fresh.Step, fresh.Focus = d.Request.Clone(), d.Step, d.Focus
	for n := 1; ; n++ {
		fresh.ID = d.ID + "-later"
		if n > 1 {
			fresh.ID += "-" + strconv.Itoa(n)
		}
		if s.discarded[fresh.ID] {
			continue
		}
		kept, err := s.load(fresh.ID)
		switch {
		case errors.Is(err, ErrNotFound):
			return fresh, s.put(fresh)
		case err != nil:
			return Draft{}, err
		case kept.State == Editing && same(kept.Request, fresh.Request):
			return kept, nil
		}
	}
}

func (s *Store) load(id string) (Draft, error) {
	data, err := s.vault.Get(prefix + id)
	if errors.Is(err, vault.ErrNotFound) {
		return Draft{}, ErrNotFound
	}
	if err != nil {
		return Draft{}, fmt.Errorf("load draft: %w", err)
	}
	var d Draft
	if err := json.Unmarshal(data, &d); err != nil {
		return Draft{}, fmt.Errorf("load draft %s: not readable by this version", id) // err could quote what was typed
	}
	d.ID = id
	return d, nil
}

func (s *Store) put(d Draft) error {
	data, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("save draft: %w", err)
	}
	if err := s.vault.Put(prefix+d.ID, data); err != nil {
		return fmt.Errorf("save draft: %w", err)
	}
	return nil
}
