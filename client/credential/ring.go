package credential

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/zalando/go-keyring"
)

// ring is a keyring as go-keyring sees it: blocking calls without a context.
type ring interface {
	get(entry string) (string, error)
	set(entry, secret string) error
	remove(entry string) error
}

// osRing is the operating system's keyring.
type osRing struct{}

func (osRing) get(entry string) (string, error) { return keyring.Get(Service, entry) }
func (osRing) set(entry, secret string) error   { return keyring.Set(Service, entry, secret) }
func (osRing) remove(entry string) error        { return keyring.Delete(Service, entry) }

// memoryRing forgets everything when the program ends.
type memoryRing struct {
	mu      sync.Mutex
	entries map[string]string
}

func (m *memoryRing) get(entry string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	secret, ok := m.entries[entry]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return secret, nil
}

func (m *memoryRing) set(entry, secret string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries[entry] = secret
	return nil
}

func (m *memoryRing) remove(entry string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.entries[entry]; !ok {
		return keyring.ErrNotFound
	}
	delete(m.entries, entry)
	return nil
}

func (k *Keeper) get(ctx context.Context, entry string) (string, error) {
	return k.call(ctx, "", func() (string, error) { return k.ring.get(entry) })
}

func (k *Keeper) set(ctx context.Context, entry, secret string) error {
	_, err := k.call(ctx, secret, func() (string, error) { return "", k.ring.set(entry, secret) })
	return err
}

func (k *Keeper) remove(ctx context.Context, entry string) error {
	_, err := k.call(ctx, "", func() (string, error) { return "", k.ring.remove(entry) })
	return err
}

type answer struct {
	text string
	err  error
}

// call runs one blocking keyring call with the time limit. A call that was given up goes on in its goroutine until
// the keyring answers; meanwhile no other is started, so that a question nobody answers does not pile up goroutines
// and dialogs.
func (k *Keeper) call(ctx context.Context, secret string, do func() (string, error)) (string, error) {
	timer := time.NewTimer(k.limit)
	defer timer.Stop()
	select {
	case k.busy <- struct{}{}:
	case <-timer.C:
		return "", ErrTimeout
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	done := make(chan answer, 1)
	go func() {
		defer func() { <-k.busy }()
		done <- guarded(do)
	}()
	select {
	case a := <-done:
		return a.text, translate(a.err, secret)
	case <-timer.C:
		return "", ErrTimeout
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// guarded keeps a panic of the keyring library from ending the program: it asserts the types of what the Secret
// Service sends, and reads a signal that is nil when the bus goes away during a prompt.
func guarded(do func() (string, error)) (a answer) {
	defer func() {
		if recover() != nil {
			a = answer{err: errors.New("unexpected answer")}
		}
	}()
	text, err := do()
	return answer{text, err}
}

// translate names an error of the library. The library's error is not wrapped and its text is dropped if it quotes
// the secret, so that no logger finds it in the chain.
func translate(err error, secret string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return ErrTooLong
	case secret != "" && strings.Contains(err.Error(), secret):
		return ErrNoKeyring
	default:
		return fmt.Errorf("%w: %s", ErrNoKeyring, err.Error())
	}
}
