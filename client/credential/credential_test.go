package credential

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zalando/go-keyring"
	"go.uber.org/goleak"
)

const address = "https://support.example.jp"

var login = Login{ID: "NACCS001", Password: `p"ä<ssワード\` + "\n"}

// roleEnv is set in the processes that a test starts from this binary; it says which part they play.
const roleEnv = "CREDENTIAL_TEST_ROLE"

func TestMain(m *testing.M) {
	if os.Getenv(roleEnv) != "" {
		os.Exit(m.Run()) // talks to a real bus, whose connection go-keyring keeps for the life of the process
	}
	goleak.VerifyTestMain(m)
}

// both runs a test on a keeper with go-keyring's own stand-in for the keyring, and on the one for memory.
func both(t *testing.T, test func(t *testing.T, k *Keeper)) {
	t.Run("keyring", func(t *testing.T) {
		keyring.MockInit()
		test(t, New())
	})
	t.Run("memory", func(t *testing.T) { test(t, NewMemory()) })
}

func TestALogInIsKeptUntilItIsForgotten(t *testing.T) {
	both(t, func(t *testing.T, k *Keeper) {
		ctx := t.Context()
		if _, err := k.LoadLogin(ctx, address); !errors.Is(err, ErrNotFound) {
			t.Errorf("before: %v", err)
		}
		if err := k.SaveLogin(ctx, address, login); err != nil {
			t.Fatal(err)
		}
		if got, err := k.LoadLogin(ctx, address); err != nil || got != login {
			t.Errorf("not what was saved: %v", err)
		}
		for range 2 {
			if err := k.ForgetLogin(ctx, address); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := k.LoadLogin(ctx, address); !errors.Is(err, ErrNotFound) {
			t.Errorf("after: %v", err)
		}
	})
}

func TestALogInBelongsToOneOrigin(t *testing.T) {
	both(t, func(t *testing.T, k *Keeper) {
		ctx := t.Context()
		if err := k.SaveLogin(ctx, "https://Support.Example.jp:443/v1/?x=1", login); err != nil {
			t.Fatal(err)
		}
		for _, same := range []string{address, address + "/", address + ":443", address + "/other"} {
			if got, err := k.LoadLogin(ctx, same); err != nil || got != login {
				t.Errorf("%s: %v", same, err)
			}
		}
		for _, other := range []string{address + ":8443", "https://example.jp", address + ".evil.example"} {
			if _, err := k.LoadLogin(ctx, other); !errors.Is(err, ErrNotFound) {
				t.Errorf("%s: %v", other, err)
			}
		}
		for _, bad := range []string{"", "support.example.jp", "http://support.example.jp", "https://", "https://a:b@c",
			"https:///path", "https://:443", "%"} {
			if err := k.SaveLogin(ctx, bad, login); !errors.Is(err, ErrAddress) {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
}

func TestTheVaultKeyIsMadeOnce(t *testing.T) {
	both(t, func(t *testing.T, k *Keeper) {
		first, err := k.VaultKey(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if key, err := k.VaultKey(t.Context()); err != nil || key.Secret() != first.Secret() {
					t.Errorf("another key, or %v", err)
				}
			})
		}
		wg.Wait()
	})
}

func TestEntriesOfAnUnknownFormAreReportedAndLeftAlone(t *testing.T) {
	keyring.MockInit()
	k := New()
	for _, entry := range []string{vaultEntry, loginEntry + address} {
		if err := keyring.Set(Service, entry, "AGE-SECRET-KEY-1 torn"); err != nil {
			t.Fatal(err)
		}
	}
	_, keyErr := k.VaultKey(t.Context())
	_, loginErr := k.LoadLogin(t.Context(), address)
	for _, err := range []error{keyErr, loginErr} {
		if !errors.Is(err, ErrUnreadable) || strings.Contains(err.Error(), "torn") {
			t.Errorf("got %v", err)
		}
	}
	if got, err := keyring.Get(Service, vaultEntry); err != nil || got != "AGE-SECRET-KEY-1 torn" {
		t.Errorf("the entry was replaced: %v", err)
	}
}

func TestAMissingKeyringIsNamedAndMakesNoKey(t *testing.T) {
	keyring.MockInitWithError(errors.New("The name org.freedesktop.secrets was not provided"))
	k := New()
	_, keyErr := k.VaultKey(t.Context())
	for _, err := range []error{keyErr, k.SaveLogin(t.Context(), address, login), k.ForgetLogin(t.Context(), address)} {
		if !errors.Is(err, ErrNoKeyring) || !strings.Contains(err.Error(), "org.freedesktop.secrets") {
			t.Errorf("got %v", err)
		}
	}
	keyring.MockInitWithError(keyring.ErrSetDataTooBig)
	if err := k.SaveLogin(t.Context(), address, login); !errors.Is(err, ErrTooLong) {
		t.Errorf("got %v", err)
	}
}

// chatty is a keyring that panics, or whose errors quote what it was given.
type chatty struct{ panics bool }

func (c chatty) get(string) (string, error) { panic("nil signal") }
func (c chatty) remove(string) error        { panic("nil signal") }
func (c chatty) set(_, secret string) error {
	if c.panics {
		panic(secret)
	}
	return fmt.Errorf("cannot store %s", secret)
}

func TestNoErrorShowsThePassword(t *testing.T) {
	login := Login{ID: "NACCS001", Password: "hunter2"}
	for _, panics := range []bool{false, true} {
		k := newKeeper(chatty{panics}, true, nil)
		err := k.SaveLogin(t.Context(), address, login)
		for text := fmt.Sprintf("%v %+v %#v", err, err, err); err != nil; err = errors.Unwrap(err) {
			if !errors.Is(err, ErrNoKeyring) || strings.Contains(text+err.Error(), login.Password) {
				t.Errorf("panics=%t: wrong or telling error", panics)
			}
		}
		if _, err := k.LoadLogin(t.Context(), address); !errors.Is(err, ErrNoKeyring) {
			t.Errorf("got %v", err)
		}
	}
	for _, text := range []string{fmt.Sprint(login), fmt.Sprintf("%v %+v %#v %s %q %x %d", login, login, login, login, login,
		login, login), fmt.Sprintf("%+v", []any{&login, struct{ L Login }{login}})} {
		if strings.Contains(text, "hunter2") || strings.Contains(text, "NACCS001") {
			t.Errorf("formatted output shows the log-in: %s", text)
		}
	}
}

// stuck is a keyring that waits for a question nobody answers.
type stuck struct {
	memoryRing
	release chan struct{}
	calls   chan struct{}
}

func (s *stuck) get(entry string) (string, error) {
	s.calls <- struct{}{}
	<-s.release
	return s.memoryRing.get(entry)
}

func newStuck() *stuck {
	return &stuck{memoryRing: memoryRing{entries: map[string]string{}}, release: make(chan struct{}), calls: make(chan struct{}, 9)}
}

func TestAKeyringThatHangsIsGivenUpAndNotAskedTwice(t *testing.T) {
	ring := newStuck()
	k := newKeeper(ring, true, []Option{WithTimeLimit(time.Millisecond)})
	for range 3 {
		if _, err := k.VaultKey(t.Context()); !errors.Is(err, ErrTimeout) {
			t.Errorf("got %v", err)
		}
	}
	if n := len(ring.calls); n != 1 {
		t.Errorf("%d calls under way, want 1", n)
	}
	close(ring.release)
	k.busy <- struct{}{} // the call that hung is over
	<-k.busy
	k.limit = DefaultTimeLimit
	if _, err := k.VaultKey(t.Context()); err != nil {
		t.Errorf("after the keyring answered: %v", err)
	}
}

func TestACallIsGivenUpWhenItsContextEnds(t *testing.T) {
	ring := newStuck()
	k := newKeeper(ring, true, nil)
	reason := errors.New("window closed")
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		<-ring.calls
		cancel(reason)
	}()
	for range 2 { // the second finds the first still under way
		if _, err := k.LoadLogin(ctx, address); !errors.Is(err, reason) {
			t.Errorf("got %v", err)
		}
	}
	close(ring.release)
	k.busy <- struct{}{}
}

func TestOnlyTheKeyringOutlivesTheProgram(t *testing.T) {
	if !New().Persistent() || NewMemory().Persistent() {
		t.Error("memory is not persistent, the keyring is")
	}
}
