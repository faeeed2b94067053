package service

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"saihakko/client/contract"
	"saihakko/cmd/supportd/service/issuer"
	"saihakko/cmd/supportd/service/store"
)

const (
	wrongCodesAllowed = 5
	codesBlockedFor   = 15 * time.Minute

	shortestPassword, longestBundlePassword = 12, 128

	// backdate makes a certificate good on a PC whose clock is a little slow.
	backdate = 5 * time.Minute
)

// AcquireCertificate hands out the certificate of a reissued terminal (取得).
func (a api) AcquireCertificate(ctx context.Context, request contract.AcquireCertificateRequestObject) (contract.AcquireCertificateResponseObject, error) {
	c, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if err := checkKey(request.Params.IdempotencyKey); err != nil {
		return nil, err
	}
	public, private, err := a.keyFor(ctx, *request.Body)
	if err != nil {
		return nil, err
	}
	m := mutation{
		operation: operationAcquire, key: request.Params.IdempotencyKey, request: []any{request.Terminal, request.Body},
		subject: request.Terminal,
	}
	answer, _, err := once(ctx, a.Service, c, m, func(tx *store.Tx, now time.Time) (contract.Acquisition, error) {
		t, err := findTerminal(tx, c, request.Terminal)
		if err != nil {
			return contract.Acquisition{}, err
		}
		if err := checkCodes(tx, t.Issue, request.Body.Codes, now); err != nil {
			return contract.Acquisition{}, err
		}
		if err := acquirable(t, now); err != nil {
			return contract.Acquisition{}, err
		}
		certificate, err := a.certify(tx, c, t, public, now)
		if err != nil {
			return contract.Acquisition{}, err
		}
		return a.acquisition(t, certificate, private, request.Body.Pkcs12Password)
	})
	if err != nil {
		return nil, err
	}
	return contract.AcquireCertificate201JSONResponse(answer), nil
}

// keyFor returns the public key of the signing request, or for the PKCS#12 form a new key pair: RSA, which is what
// every importer takes (facts/certificates.md 2.1).
func (a api) keyFor(ctx context.Context, r contract.AcquisitionRequest) (crypto.PublicKey, crypto.Signer, error) {
	if (r.Csr == nil) == (r.Pkcs12Password == nil) {
		return nil, nil, refuseFor(malformedRequest, "csrとpkcs12Passwordのどちらか一方を送信してください。")
	}
	if r.Csr != nil {
		public, err := issuer.ParseRequest([]byte(*r.Csr))
		if refused, ok := errors.AsType[*issuer.UnacceptableError](err); ok {
			return nil, nil, refuseRequestOf(refused)
		}
		return public, nil, err
	}
	if !acceptableBundlePassword(*r.Pkcs12Password) {
		return nil, nil, refuseFor(malformedRequest, "パスワードは半角の英数字と記号12文字以上128文字以内です。")
	}
	done, err := a.costly(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, nil, fmt.Errorf("make key: %w", err)
	}
	return key.Public(), key, nil
}

func refuseRequestOf(refused *issuer.UnacceptableError) *failure {
	detail := requestSentences[string(refused.Code)]
	f := refuseFor(requestUnacceptable, detail)
	f.fields = []contract.FieldProblem{{Pointer: "/csr", Code: string(refused.Code), Detail: &detail}}
	return f
}

func acceptableBundlePassword(password string) bool {
	if len(password) < shortestPassword || len(password) > longestBundlePassword {
		return false
	}
	for _, r := range password {
		if r < ' ' || r > '~' {
			return false
		}
	}
	return true
}

func findTerminal(tx *store.Tx, c caller, name string) (store.TerminalStatus, error) {
	t, err := tx.Terminal(c.OfficeID, name)
	if errors.Is(err, store.ErrNotFound) {
		return t, refuse(notFound)
	}
	return t, err
}

// checkCodes compares the authentication codes, whatever the state, and allows few wrong ones: only the second code is
// secret, and five letters and five digits must not be found by trying.
func checkCodes(tx *store.Tx, issue store.Issue, codes contract.AuthenticationCodes, now time.Time) error {
	if now.Before(issue.BlockedUntil) {
		return refuseUntil(tooManyRequests, issue.BlockedUntil.Sub(now))
	}
	right := same(codes.Code1, issue.Code1) & same(codes.Code2, issue.Code2) & same(codes.Code3, issue.Code3)
	if issue.ID == 0 {
		return refuse(notReissued) // there are no codes to guess
	}
	if right == 1 {
		if issue.Failures == 0 {
			return nil
		}
		return tx.SetIssueFailures(issue.ID, 0, time.Time{})
	}
	refused, failures, blocked := refuse(codesWrong), issue.Failures+1, time.Time{}
	if failures >= wrongCodesAllowed {
		refused, failures, blocked = refuseUntil(tooManyRequests, codesBlockedFor), 0, now.Add(codesBlockedFor)
	}
	if err := tx.SetIssueFailures(issue.ID, failures, blocked); err != nil {
		return err
	}
	refused.keeps = true
	return refused
}

// same compares in a time that does not depend on where the difference is.
func same(a, b string) int {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:])
}

// acquirable says whether there is a certificate to acquire for the terminal.
func acquirable(t store.TerminalStatus, now time.Time) error {
	switch {
	case !t.Issue.AcknowledgedAt.IsZero():
		if t.Open != "" {
			return refuseFor(notReissued, "再発行処理がまだ完了していません。再発行希望日の午前中までお待ちください。")
		}
		return refuse(alreadyAcknowledged)
	case dayOf(now).After(t.Issue.AcquireBy):
		return refuseFor(notReissued, "取得期限を過ぎたため、デジタル証明書は停止されました。再発行の申込が必要です。")
	}
	return nil
}

// certify returns the certificate for a key: the one handed out before where the key is the same, else a new one in
// place of it.
func (s *Service) certify(tx *store.Tx, c caller, t store.TerminalStatus, public crypto.PublicKey, now time.Time) (store.Certificate, error) {
	spki, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return store.Certificate{}, fmt.Errorf("encode key: %w", err)
	}
	hash := sha256.Sum256(spki)
	current, err := tx.CurrentCertificate(t.Issue.ID)
	if err == nil && string(current.KeyHash) == string(hash[:]) {
		return current, nil
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return store.Certificate{}, err
	}
	until, err := validUntil(s.options.Validity, dayOf(now))
	if err != nil {
		return store.Certificate{}, err
	}
	// Not before the real time either: where a demonstration has moved the clock, other programs go by their own.
	from := earlier(now, s.options.RealNow()).Add(-backdate)
	issued, err := s.authority.IssueTerminal(public, issuer.Subject{Company: c.Company, Office: c.Office, Terminal: t.Name}, from, until)
	if err != nil {
		return store.Certificate{}, fmt.Errorf("issue certificate: %w", err)
	}
	if err := tx.EndCertificates(t.ID, now); err != nil {
		return store.Certificate{}, err
	}
	made := store.Certificate{
		IssueID: t.Issue.ID, Acquisition: rand.Text(), Serial: serialOf(issued.SerialNumber), PEM: armour(issued),
		KeyHash: hash[:], NotAfter: issued.NotAfter, AcquiredAt: now,
	}
	made.ID, err = tx.AddCertificate(made)
	return made, err
}

// acquisition is the answer: the certificate with its chain, and for the PKCS#12 form with the key.
func (s *Service) acquisition(t store.TerminalStatus, made store.Certificate, private crypto.Signer, password *string) (contract.Acquisition, error) {
	chain := append(s.authority.Intermediates(), s.authority.Roots()...)
	answer := contract.Acquisition{
		Id: made.Acquisition, Terminal: t.Name, ApplicationNumber: t.IssueNumber, Certificate: made.PEM, Chain: armourAll(chain),
	}
	if private == nil {
		return answer, nil
	}
	block, _ := pem.Decode([]byte(made.PEM))
	if block == nil {
		return answer, errors.New("pack certificate: damaged")
	}
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return answer, fmt.Errorf("pack certificate: %w", err)
	}
	bundle, err := issuer.PKCS12(private, leaf, chain, *password)
	if err != nil {
		return answer, fmt.Errorf("pack certificate: %w", err)
	}
	answer.Pkcs12 = &bundle
	return answer, nil
}
