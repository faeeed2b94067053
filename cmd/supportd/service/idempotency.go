package service

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"saihakko/cmd/supportd/service/store"
)

// Operations whose answers are kept, as named in the contract.
const (
	operationSubmit   = "submitReissueApplication"
	operationCorrect  = "correctReissueApplication"
	operationWithdraw = "withdrawApplication"
	operationAcquire  = "acquireCertificate"
)

var keyPattern = regexp.MustCompile(`^[0-9A-Za-z-]{16,64}$`)

// checkKey judges an Idempotency-Key by the contract.
func checkKey(key string) error {
	if !keyPattern.MatchString(key) {
		return refuseFor(malformedRequest, "ヘッダー「Idempotency-Key」の形式が正しくありません。")
	}
	return nil
}

// mutation is a request that must have its effect at most once.
type mutation struct {
	operation string
	key       string
	request   any    // all that tells it from another request, as JSON
	subject   string // what the answer speaks of; see [store.Tx.DropAnswers]
}

// once does a mutation and keeps its answer, or gives the answer that it was given before. Looking, doing and keeping
// are one transaction, so that of many requests at once with the same key exactly one has the effect. A mutation that
// fails has none, so its answer is not kept: the same key may be tried again.
func once[T any](ctx context.Context, s *Service, c caller, m mutation, do func(*store.Tx, time.Time) (T, error)) (answer T, replayed bool, err error) {
	if err := checkKey(m.key); err != nil {
		return answer, false, err
	}
	request, err := json.Marshal(m.request)
	if err != nil {
		return answer, false, fmt.Errorf("hash request: %w", err)
	}
	hash := sha256.Sum256(request)
	var kept *failure
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		before, err := tx.Answer(c.ID, m.operation, m.key)
		switch {
		case err == nil && !bytes.Equal(before.BodyHash, hash[:]):
			return refuse(idempotencyKeyReused)
		case err == nil:
			replayed = true
			return json.Unmarshal(before.Body, &answer)
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		now := s.Now()
		if answer, err = do(tx, now); err != nil {
			if f, ok := errors.AsType[*failure](err); ok && f.keeps {
				kept = f
				return nil
			}
			return err
		}
		body, err := json.Marshal(answer)
		if err != nil {
			return fmt.Errorf("store answer: %w", err)
		}
		return tx.AddAnswer(c.ID, m.operation, m.key, store.Answer{BodyHash: hash[:], Body: body, Subject: m.subject}, now)
	})
	if err == nil && kept != nil {
		err = kept
	}
	return answer, replayed, err
}

// flag is an optional header of the contract.
func flag(set bool) *bool {
	if !set {
		return nil
	}
	return &set
}
