package certstore

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode"

	"software.sslmate.com/src/go-pkcs12"
)

// nss is the database of Network Security Services, which Chromium and many other programs on Linux read. It is
// managed through NSS's own tools, so that NSS's own code writes its files; they come with the package libnss3-tools.
type nss struct {
	dir string
	run runner
	mu  sync.Mutex // one tool at a time: two of them may find the database locked
}

// OpenDefault returns the store that the user's other programs read: the NSS database in ~/.pki/nssdb.
func OpenDefault() (Store, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return OpenNSS(filepath.Join(home, ".pki", "nssdb"))
}

// OpenNSS returns the NSS database in folder dir. Where there is none, the first use creates it, with an empty
// password as browsers do. It returns [ErrUnavailable] if NSS's tools are not installed. That the database has a
// password shows at the first use, as [ErrLocked].
func OpenNSS(dir string) (Store, error) {
	return openNSS(dir, runTool)
}

func openNSS(dir string, run runner) (*nss, error) {
	for _, tool := range []string{"certutil", "pk12util"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, fmt.Errorf("%w: %s is not installed (package libnss3-tools)", ErrUnavailable, tool)
		}
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return &nss{dir: abs, run: run}, nil
}

// Describe implements [Store].
func (s *nss) Describe() string { return "NSS (" + s.dir + ")" }

// CreateKey implements [Store]. The key exists in memory alone, so there never is an earlier one of that name; after
// a restart [nss.OpenKey] brings back what the caller sealed. The database is looked at first: if it is missing or
// locked, that shows before anything was asked of the service.
func (s *nss) CreateKey(ctx context.Context, _ string, kind KeyKind) (PendingKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return nil, fmt.Errorf("create key: %w", err)
	}
	if err := s.listKeys(ctx, &inventory{}); err != nil {
		return nil, fmt.Errorf("create key: %w", err)
	}
	return newSoftKey(kind)
}

// OpenKey implements [Store].
func (s *nss) OpenKey(_ context.Context, name string, sealed []byte) (PendingKey, error) {
	if len(sealed) == 0 {
		return nil, fmt.Errorf("open key %q: %w", name, ErrNotFound)
	}
	return unsealKey(sealed)
}

// DiscardKey implements [Store]. What there is to remove is the key of an installation that was cut off, or that
// failed between the key and the certificate.
func (s *nss) DiscardKey(ctx context.Context, _ string, sealed []byte) error {
	if len(sealed) == 0 {
		return nil
	}
	key, err := unsealKey(sealed)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	inv, err := s.open(ctx)
	if err != nil {
		return fmt.Errorf("discard key: %w", err)
	}
	id := keyID(key.Public())
	if !inv.keys[id] || inv.shared(&item{id: id}) {
		return nil
	}
	if err := s.removeKey(ctx, id); err != nil {
		return fmt.Errorf("discard key: %w", err)
	}
	return nil
}

// Install implements [Store].
func (s *nss) Install(ctx context.Context, key PendingKey, cert *x509.Certificate, label string) error {
	sealed, err := key.Sealed()
	if err != nil {
		return err
	}
	soft, err := unsealKey(sealed)
	clear(sealed)
	if err != nil {
		return err
	}
	if !samePublicKey(soft.Public(), cert.PublicKey) {
		return ErrKeyMismatch
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	inv, err := s.open(ctx)
	if err != nil {
		return fmt.Errorf("install certificate: %w", err)
	}
	fp := FingerprintOf(cert)
	if it := inv.items[fp]; it == nil || !inv.keys[it.id] {
		if err := s.importPair(ctx, soft, cert); err != nil {
			return fmt.Errorf("install certificate: %w", err)
		}
		if inv, err = s.inventory(ctx); err != nil {
			return fmt.Errorf("install certificate: %w", err)
		}
	}
	it := inv.items[fp]
	if it == nil || !inv.keys[it.id] {
		return fmt.Errorf("install certificate: %w after pk12util imported it", ErrNotFound)
	}
	if err := s.rename(ctx, inv, it, cleanLabel(label)); err != nil {
		return fmt.Errorf("label certificate: %w", err)
	}
	return nil
}

// importPair hands key and certificate to pk12util as PKCS#12 in memory, under a password that is used once. 3DES with
// SHA-1 is the form that every version of NSS reads; nothing rests on its strength (facts/certificates.md, 2.1).
func (s *nss) importPair(ctx context.Context, key *softKey, cert *x509.Certificate) error {
	password := rand.Text()
	p12, err := pkcs12.LegacyDES.Encode(key.signer, cert, nil, password)
	if err != nil {
		return errors.New("encode PKCS#12: unsuitable key or certificate")
	}
	defer clear(p12)
	_, err = s.run(ctx, toolCall{tool: "pk12util",
		args:    []string{"-i", "@0", "-w", "@1", "-k", "@2", "-d", "sql:" + s.dir},
		secrets: [][]byte{p12, []byte(password + "\n"), noPassword}})
	return err
}

// rename gives the certificate a label of its own. NSS lets all certificates of one subject share the label that the
// first of them had; it does not matter to this program, but people choose by it. Where NSS cannot tell the
// certificate from another one the label stays.
func (s *nss) rename(ctx context.Context, inv *inventory, it *item, label string) error {
	free := label
	for n := 2; inv.lines[free] > 0 && !(it.label == free && inv.lines[free] == 1); n++ {
		free = fmt.Sprintf("%s (%d)", label, n)
	}
	if it.label == free {
		return nil
	}
	name, err := inv.selector(it)
	if errors.Is(err, ErrAmbiguous) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = s.certutil(ctx, "--rename", "-n", name, "--new-n", free)
	return err
}

// List implements [Store].
func (s *nss) List(ctx context.Context) ([]Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inv, err := s.open(ctx)
	if err != nil {
		return nil, fmt.Errorf("list certificates: %w", err)
	}
	var entries []Entry
	for _, it := range inv.items {
		hasKey := inv.keys[it.id]
		if hasKey || slices.Contains(it.cert.ExtKeyUsage, x509.ExtKeyUsageClientAuth) {
			entries = append(entries, Entry{Certificate: it.cert, Label: it.label, HasKey: hasKey})
		}
	}
	sort.Slice(entries, func(i, j int) bool {
		return entries[i].Fingerprint().String() < entries[j].Fingerprint().String()
	})
	return entries, nil
}

// Prove implements [Store]. certutil signs a certificate request whose common name is the SHA-256 of the challenge,
// with the private key that is filed under the certificate's public key; nicknames play no part. The request's
// signature is then checked with the certificate that the database holds.
func (s *nss) Prove(ctx context.Context, fp Fingerprint, challenge []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	inv, err := s.open(ctx)
	if err != nil {
		return fmt.Errorf("prove key: %w", err)
	}
	it := inv.items[fp]
	if it == nil || !inv.keys[it.id] {
		return fmt.Errorf("prove key: %w", ErrNotFound)
	}
	sum := sha256.Sum256(challenge)
	name := hex.EncodeToString(sum[:]) // 64 characters, the most that a common name may have (RFC 5280, A.1)
	out, err := s.certutil(ctx, "-R", "-k", it.id, "-s", "CN="+name, "-Z", "SHA256")
	if err != nil {
		return fmt.Errorf("prove key: %w", err)
	}
	request, err := x509.ParseCertificateRequest(out)
	if err != nil {
		return fmt.Errorf("prove key: read signature: %w", err)
	}
	if request.Subject.CommonName != name {
		return errors.New("prove key: the signature is not over the challenge")
	}
	if !samePublicKey(request.PublicKey, it.cert.PublicKey) {
		return fmt.Errorf("prove key: %w", ErrKeyMismatch)
	}
	if err := it.cert.CheckSignature(request.SignatureAlgorithm, request.RawTBSCertificateRequest,
		request.Signature); err != nil {
		return fmt.Errorf("prove key: %w: %w", ErrKeyMismatch, err)
	}
	return nil
}

// Remove implements [Store]. The key goes first: if the second step fails, the certificate is still listed and the
// removal can be repeated (facts/certificates.md, 3.3 and 6).
func (s *nss) Remove(ctx context.Context, fp Fingerprint) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	inv, err := s.open(ctx)
	if err != nil {
		return fmt.Errorf("remove certificate: %w", err)
	}
	it := inv.items[fp]
	if it == nil {
		return fmt.Errorf("remove certificate: %w", ErrNotFound)
	}
	name, err := inv.selector(it)
	if err != nil {
		return fmt.Errorf("remove certificate: %w", err)
	}
	if inv.keys[it.id] && !inv.shared(it) {
		if err := s.removeKey(ctx, it.id); err != nil {
			return fmt.Errorf("remove key: %w", err)
		}
	}
	if _, err := s.certutil(ctx, "-D", "-n", name); err != nil {
		return fmt.Errorf("remove certificate: %w", err)
	}
	after, err := s.inventory(ctx)
	if err != nil {
		return fmt.Errorf("look for removed certificate: %w", err)
	}
	for other := range inv.items {
		if kept := after.items[other] != nil; kept == (other == fp) {
			return fmt.Errorf("remove certificate: NSS removed another one than %s", fp)
		}
	}
	return nil
}

func (s *nss) removeKey(ctx context.Context, id string) error {
	_, err := s.certutil(ctx, "-F", "-k", id)
	return err
}

// open makes sure that there is a database and reads it.
func (s *nss) open(ctx context.Context) (*inventory, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	return s.inventory(ctx)
}

// ready creates an empty database if there is none.
func (s *nss) ready(ctx context.Context) error {
	missing := false
	for _, file := range []string{"cert9.db", "key4.db"} {
		_, err := os.Stat(filepath.Join(s.dir, file))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
		missing = missing || err != nil
	}
	if !missing {
		return nil
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if _, err := s.run(ctx, toolCall{tool: "certutil", args: []string{"-N", "--empty-password", "-d", "sql:" + s.dir}}); err != nil {
		return fmt.Errorf("%w: create database: %w", ErrUnavailable, err)
	}
	return nil
}

// noPassword is offered to a database that asks for a password: certutil then fails at once instead of asking at the
// terminal from which this program may have been started.
var noPassword = []byte("\n")

func (s *nss) certutil(ctx context.Context, args ...string) ([]byte, error) {
	return s.run(ctx, toolCall{tool: "certutil", args: append(args, "-f", "@0", "-d", "sql:"+s.dir),
		secrets: [][]byte{noPassword}})
}

// cleanLabel replaces what NSS's listing cannot show in one line, and the colon, which it reads as the end of a
// token's name.
func cleanLabel(label string) string {
	label = strings.Map(func(r rune) rune {
		if r == ':' || unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, label)
	label = strings.Join(strings.Fields(label), " ")
	if runes := []rune(label); len(runes) > 64 {
		label = strings.TrimSpace(string(runes[:64]))
	}
	if label == "" {
		label = "Saihakko"
	}
	return label
}
