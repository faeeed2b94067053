package service

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash/maphash"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"saihakko/client/contract"
	"saihakko/cmd/supportd/service/store"
)

const (
	failuresAllowed = 5
	lockedFor       = 15 * time.Minute
	longestLoginID  = 64
	longestPassword = 256
)

var gateSeed = maphash.MakeSeed()

// hashing is OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane.
var hashing = argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

func hashPassword(password string) (string, error) {
	hash, err := argon2id.CreateHash(password, &hashing)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// LogIn opens a session. A wrong password, an unknown log-in ID and the time they take look the same from outside.
func (a api) LogIn(ctx context.Context, request contract.LogInRequestObject) (contract.LogInResponseObject, error) {
	loginID, password := request.Body.LoginId, request.Body.Password
	if err := checkKey(request.Params.IdempotencyKey); err != nil {
		return nil, err
	}
	if loginID == "" || utf8.RuneCountInString(loginID) > longestLoginID ||
		password == "" || utf8.RuneCountInString(password) > longestPassword {
		return nil, refuseFor(malformedRequest, "ログインIDとパスワードを入力してください。")
	}
	loginID = strings.TrimSpace(loginID)
	leave, err := enter(ctx, a.gates[maphash.String(gateSeed, loginID)%uint64(len(a.gates))])
	if err != nil {
		return nil, err
	}
	defer leave()
	account, right, left, err := a.attempt(ctx, loginID, password)
	if err != nil {
		return nil, err
	}
	if !right {
		if left == 0 {
			return nil, refuseUntil(accountLocked, lockedFor)
		}
		return nil, refuse(invalidCredentials)
	}
	return a.openSession(ctx, account)
}

// attempt counts a log-in and checks its password. Both take a place among the costly computations, so that counts of
// made-up log-in IDs come no faster than passwords are checked.
func (a api) attempt(ctx context.Context, loginID, password string) (account store.Account, right bool, left int, err error) {
	done, err := a.costly(ctx)
	if err != nil {
		return account, false, 0, err
	}
	defer done()
	if left, err = a.countAttempt(ctx, loginID); err != nil {
		return account, false, left, err
	}
	account, right, err = a.checkPassword(ctx, loginID, password)
	return account, right, left, err
}

// countAttempt counts a log-in as failed before the password is looked at: a service that is killed in between, or a
// second one on the same folder, grants no further guesses. It returns how many are left.
func (a api) countAttempt(ctx context.Context, loginID string) (left int, err error) {
	now := a.Now()
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		attempts, err := tx.Attempts(loginID)
		if err != nil {
			return err
		}
		if now.Before(attempts.LockedUntil) {
			return refuseUntil(accountLocked, attempts.LockedUntil.Sub(now))
		}
		if !attempts.LockedUntil.IsZero() { // the lock is over
			attempts = store.Attempts{}
		}
		attempts.Failures++
		if left = failuresAllowed - attempts.Failures; left <= 0 {
			left, attempts.LockedUntil = 0, now.Add(lockedFor)
		}
		return tx.SetAttempts(loginID, attempts, now)
	})
	return left, err
}

func (a api) checkPassword(ctx context.Context, loginID, password string) (account store.Account, right bool, err error) {
	known := true
	err = a.store.Read(ctx, func(tx *store.Tx) (err error) {
		account, err = tx.AccountByLogin(loginID)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		known, account.PasswordHash = false, a.unknownHash
	} else if err != nil {
		return account, false, err
	}
	match, err := argon2id.ComparePasswordAndHash(password, account.PasswordHash)
	if err != nil {
		return account, false, fmt.Errorf("compare password: %w", err)
	}
	return account, match && known, nil
}

func (a api) openSession(ctx context.Context, account store.Account) (contract.LogInResponseObject, error) {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return nil, fmt.Errorf("draw token: %w", err)
	}
	token := base64.RawURLEncoding.EncodeToString(secret)
	hash := sha256.Sum256([]byte(token))
	now := a.Now()
	promised := now.Add(a.options.SessionIdle)
	kept := store.Session{AccountID: account.ID, LoggedInAt: now, IdleUntil: promised.Add(slack), EndsAt: now.Add(sessionLongest)}
	if err := a.store.Write(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.ClearAttempts(account.LoginID), tx.AddSession(hash[:], kept))
	}); err != nil {
		return nil, err
	}
	noteOf(ctx).account = account.ID
	c := caller{Account: account, loggedInAt: now, expiresAt: earlier(promised, kept.EndsAt)}
	return contract.LogIn201JSONResponse{Token: token, Session: a.sessionOf(c)}, nil
}

// GetSession answers whose session it is and how long it lasts.
func (a api) GetSession(ctx context.Context, _ contract.GetSessionRequestObject) (contract.GetSessionResponseObject, error) {
	c, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	return contract.GetSession200JSONResponse(a.sessionOf(c)), nil
}

// LogOut ends the session.
func (a api) LogOut(ctx context.Context, request contract.LogOutRequestObject) (contract.LogOutResponseObject, error) {
	if err := checkKey(request.Params.IdempotencyKey); err != nil {
		return nil, err
	}
	c, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	now := a.Now()
	if err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.EndSession(c.tokenHash, now) }); err != nil {
		return nil, err
	}
	return contract.LogOut204Response{}, nil
}

func (a api) sessionOf(c caller) contract.Session {
	return contract.Session{
		LoginId: c.LoginID, Company: c.Company, Office: c.Office, Person: c.Person,
		LoggedInAt: c.loggedInAt, ExpiresAt: c.expiresAt, ServiceTime: a.Now(),
	}
}

// Unlock lets somebody log in again at once who failed too often.
func (s *Service) Unlock(ctx context.Context, loginID string) error {
	if err := s.store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.AccountByLogin(loginID); err != nil {
			return err
		}
		return tx.ClearAttempts(loginID)
	}); err != nil {
		return fmt.Errorf("unlock %s: %w", loginID, err)
	}
	return nil
}
