package certfile

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"saihakko/client/acquire"
	"saihakko/client/certstore"
)

// cleanupTime bounds the taking back of a failed import, which a cancelled context does not stop.
const cleanupTime = 30 * time.Second

const journalPrefix = "import/"

// Importer puts what was read from files into a store. A journal in the vault is written before the store is touched;
// whenever the program is killed, [Importer.Recover] brings the import to its end or takes it back.
type Importer struct {
	Store certstore.Store
	Vault acquire.Vault
	Now   func() time.Time
}

// Imported is a certificate in the store, proven by a signature of the store with its own copy of the key.
type Imported struct {
	acquire.Installed
	// Existed says that the store had it before with its key, so that nothing was changed.
	Existed bool
}

// ImportError means that an import failed and was taken back.
type ImportError struct {
	Err error
	// Cleanup is why something could not be taken back; [Importer.Recover] will try it again. Nil if all was.
	Cleanup error
}

// Error implements error.
func (e *ImportError) Error() string {
	text := fmt.Sprintf("import certificate: %v", e.Err)
	if e.Cleanup != nil {
		text += fmt.Sprintf(" (and taking back failed: %v)", e.Cleanup)
	}
	return text
}

// Unwrap returns the cause.
func (e *ImportError) Unwrap() error { return e.Err }

// journalEntry is one import. It holds the key, which some stores need to take it back, and therefore lives in the
// vault only, and no longer than the import.
type journalEntry struct {
	KeyName     string    `json:"keyName"`
	Sealed      []byte    `json:"sealed"`
	Certificate []byte    `json:"certificate"` // DER
	Label       string    `json:"label"`
	Existed     bool      `json:"existed,omitempty"` // without a key: the certificate is not ours to take out
	Started     time.Time `json:"started"`
}

// Import installs the bundle under a label and lets the store sign with its copy of the key. Whatever fails is taken
// back. The caller has judged the bundle ([Judge]) before. A label may be empty. Importing what is there already
// changes nothing. Errors are [*ImportError]; the causes are those of package certstore, with
// [certstore.ErrUnsupported] for a store that takes no keys from elsewhere.
func (i Importer) Import(ctx context.Context, b *Bundle, label string) (Imported, error) {
	if label == "" {
		label = acquire.Label(b.Certificate)
	}
	done := Imported{Installed: acquire.Describe(b.Certificate, label, i.Store)}
	fp := certstore.FingerprintOf(b.Certificate)
	before, err := i.find(ctx, fp)
	if err != nil {
		return Imported{}, &ImportError{Err: err}
	}
	if before != nil && before.HasKey {
		if err := i.prove(ctx, fp); err != nil {
			return Imported{}, &ImportError{Err: err}
		}
		done.Label, done.Existed = before.Label, true
		return done, nil
	}
	entry, err := newEntry(b, label, before != nil, i.Now())
	if err != nil {
		return Imported{}, &ImportError{Err: err}
	}
	defer clear(entry.Sealed)
	if err := i.save(fp, entry); err != nil {
		return Imported{}, &ImportError{Err: err}
	}
	if err := i.install(ctx, b, entry); err != nil {
		return Imported{}, &ImportError{Err: err, Cleanup: i.rollBack(ctx, entry)}
	}
	done.At = i.Now()
	if err := i.finish(ctx, entry, done.Installed); err != nil {
		return Imported{}, &ImportError{Err: err, Cleanup: i.rollBack(ctx, entry)}
	}
	return done, nil
}

func newEntry(b *Bundle, label string, existed bool, now time.Time) (journalEntry, error) {
	sealed, err := x509.MarshalPKCS8PrivateKey(b.Key)
	if err != nil {
		return journalEntry{}, errors.New("key cannot be kept") // the library's error may quote it
	}
	return journalEntry{
		KeyName: "saihakko-file-" + certstore.FingerprintOf(b.Certificate).String()[:32], Sealed: sealed,
		Certificate: b.Certificate.Raw, Label: label, Existed: existed, Started: now,
	}, nil
}

func (i Importer) find(ctx context.Context, fp certstore.Fingerprint) (*certstore.Entry, error) {
	entries, err := i.Store.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.Fingerprint() == fp {
			return &e, nil
		}
	}
	return nil, nil
}

func (i Importer) install(ctx context.Context, b *Bundle, entry journalEntry) error {
	importer, ok := i.Store.(certstore.KeyImporter)
	if !ok {
		return fmt.Errorf("keys from elsewhere: %w", certstore.ErrUnsupported)
	}
	key, err := importer.ImportKey(ctx, entry.KeyName, b.Key)
	if err != nil {
		return err
	}
	if err := i.Store.Install(ctx, key, b.Certificate, entry.Label); err != nil {
		return err
	}
	return i.prove(ctx, certstore.FingerprintOf(b.Certificate))
}

func (i Importer) prove(ctx context.Context, fp certstore.Fingerprint) error {
	challenge := make([]byte, 32)
	if _, err := rand.Read(challenge); err != nil {
		return fmt.Errorf("random numbers: %w", err)
	}
	return i.Store.Prove(ctx, fp, challenge)
}

// finish writes the ledger and erases the journal with the key, the journal last.
func (i Importer) finish(ctx context.Context, entry journalEntry, installed acquire.Installed) error {
	if err := acquire.NewLedger(i.Vault).Record(installed); err != nil {
		return err
	}
	if err := i.Store.DiscardKey(ctx, entry.KeyName, entry.Sealed); err != nil { // the certificate's own copy stays
		return err
	}
	return i.erase(entry)
}

// rollBack takes back what this import has done, the journal last. It may be repeated.
func (i Importer) rollBack(ctx context.Context, entry journalEntry) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer cancel()
	cert, err := x509.ParseCertificate(entry.Certificate)
	if err != nil {
		return fmt.Errorf("read journal: %w", err)
	}
	fp := certstore.FingerprintOf(cert)
	if !entry.Existed {
		if err := i.Store.Remove(ctx, fp); err != nil && !errors.Is(err, certstore.ErrNotFound) {
			return fmt.Errorf("take the certificate out of the store: %w", err)
		}
	}
	if err := i.Store.DiscardKey(ctx, entry.KeyName, entry.Sealed); err != nil {
		return fmt.Errorf("erase the key: %w", err)
	}
	if !entry.Existed {
		if err := acquire.NewLedger(i.Vault).Forget(fp); err != nil {
			return err
		}
	}
	return i.erase(entry)
}

// Recover looks after the imports that a kill has cut off: what is installed and proven is kept, anything else is taken
// back. It returns those that were kept. It is called at the start of the program and may be repeated.
func (i Importer) Recover(ctx context.Context) ([]acquire.Installed, error) {
	infos, err := i.Vault.List(journalPrefix)
	if err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	var kept []acquire.Installed
	var failures []error
	for _, info := range infos {
		installed, err := i.recoverOne(ctx, info.Name)
		if err != nil {
			failures = append(failures, err)
		}
		if installed != nil {
			kept = append(kept, *installed)
		}
	}
	return kept, errors.Join(failures...)
}

func (i Importer) recoverOne(ctx context.Context, name string) (*acquire.Installed, error) {
	data, err := i.Vault.Get(name)
	if err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	var entry journalEntry
	if json.Unmarshal(data, &entry) != nil { // its error may quote the text
		return nil, fmt.Errorf("read journal of import %s: not readable by this version", strings.TrimPrefix(name, journalPrefix))
	}
	cert, err := x509.ParseCertificate(entry.Certificate)
	if err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	err = i.prove(ctx, certstore.FingerprintOf(cert))
	if ctx.Err() != nil || errors.Is(err, certstore.ErrLocked) || errors.Is(err, certstore.ErrUnavailable) {
		return nil, err // says nothing about the key: decided at the next start
	}
	if err != nil {
		return nil, i.rollBack(ctx, entry)
	}
	installed := acquire.Describe(cert, entry.Label, i.Store)
	installed.At = entry.Started
	return &installed, i.finish(ctx, entry, installed)
}

func (i Importer) save(fp certstore.Fingerprint, entry journalEntry) error {
	data, err := json.Marshal(entry)
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	if err := i.Vault.Put(journalPrefix+fp.String(), data); err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	return nil
}

func (i Importer) erase(entry journalEntry) error {
	cert, err := x509.ParseCertificate(entry.Certificate)
	if err == nil {
		err = i.Vault.Delete(journalPrefix + certstore.FingerprintOf(cert).String())
	}
	if err != nil {
		return fmt.Errorf("erase journal: %w", err)
	}
	return nil
}
