package acquire

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"saihakko/client"
	"saihakko/client/certstore"
	"saihakko/client/vault"
)

// journalEntry is one job. It holds the key and the codes and therefore lives in the vault only, and no longer than
// the job.
type journalEntry struct {
	// Owner is whose job it is ([Options.Owner]); empty in journals from before there were owners, which are anybody's.
	Owner    string       `json:"owner,omitempty"`
	Terminal string       `json:"terminal"`
	Codes    client.Codes `json:"codes"`
	Started  time.Time    `json:"started"`
	// Stage is the one whose traces may exist: it is written before they are made.
	Stage     Stage `json:"stage"`
	Abandoned bool  `json:"abandoned,omitempty"`

	KeyName string            `json:"keyName,omitempty"`
	KeyKind certstore.KeyKind `json:"keyKind"`
	Sealed  []byte            `json:"sealed,omitempty"`

	AcquisitionID     string `json:"acquisitionId,omitempty"`
	ApplicationNumber string `json:"applicationNumber,omitempty"`
	Certificate       []byte `json:"certificate,omitempty"` // PEM, as received
	Chain             []byte `json:"chain,omitempty"`       // PEM, as received

	// Existed says that the certificate was in the store before, so that it is not ours to take out.
	Existed   bool        `json:"existed,omitempty"`
	Replaced  []Installed `json:"replaced,omitempty"`
	Connected bool        `json:"connected,omitempty"`
}

const (
	jobPrefix       = "acquisition/"
	installedPrefix = "installed/"
)

// journalStore keeps the journal and the ledger of what was installed.
type journalStore struct{ vault Vault }

// jobName is where a job is kept. Names of documents show in the folder and must not hold a log-in ID.
func jobName(owner, terminal string) string {
	if owner == "" {
		return jobPrefix + terminal
	}
	sum := sha256.Sum256([]byte(owner))
	return jobPrefix + terminal + "/" + hex.EncodeToString(sum[:16])
}

func (s journalStore) save(e journalEntry) error {
	data, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	if err := s.vault.Put(jobName(e.Owner, e.Terminal), data); err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	return nil
}

// load returns the owner's job for the terminal, or ErrNoJob if there is none.
func (s journalStore) load(owner, terminal string) (journalEntry, error) {
	if !isTerminalName(terminal) {
		return journalEntry{}, ErrNoJob
	}
	data, err := s.vault.Get(jobName(owner, terminal))
	if errors.Is(err, vault.ErrNotFound) && owner != "" {
		return s.load("", terminal)
	}
	if errors.Is(err, vault.ErrNotFound) {
		return journalEntry{}, ErrNoJob
	}
	if err != nil {
		return journalEntry{}, fmt.Errorf("read journal: %w", err)
	}
	var e journalEntry
	if err := json.Unmarshal(data, &e); err != nil || e.Terminal != terminal || e.Owner != owner {
		return journalEntry{}, fmt.Errorf("read journal of %s: not readable by this version", terminal)
	}
	return e, nil
}

// list returns the owner's jobs. Those of others are not even read.
func (s journalStore) list(owner string) ([]journalEntry, error) {
	infos, err := s.vault.List(jobPrefix)
	if err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	var entries []journalEntry
	var failures []error
	for _, info := range infos {
		terminal, _, _ := strings.Cut(strings.TrimPrefix(info.Name, jobPrefix), "/")
		whose := owner
		if info.Name == jobName("", terminal) {
			whose = ""
		}
		if info.Name != jobName(whose, terminal) {
			continue
		}
		e, err := s.load(whose, terminal)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		entries = append(entries, e)
	}
	return entries, errors.Join(failures...)
}

func (s journalStore) erase(e journalEntry) error {
	if err := s.vault.Delete(jobName(e.Owner, e.Terminal)); err != nil {
		return fmt.Errorf("erase journal: %w", err)
	}
	return nil
}

// record adds to the ledger, which stays.
func (s journalStore) record(i Installed) error {
	data, err := json.Marshal(i)
	if err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	if err := s.vault.Put(installedPrefix+i.Fingerprint, data); err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	return nil
}

func (s journalStore) installed() ([]Installed, error) {
	infos, err := s.vault.List(installedPrefix)
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	var all []Installed
	var failures []error
	for _, info := range infos {
		var i Installed
		data, err := s.vault.Get(info.Name)
		if err == nil {
			err = json.Unmarshal(data, &i)
		}
		if err != nil {
			failures = append(failures, fmt.Errorf("read ledger: %w", err))
			continue
		}
		all = append(all, i)
	}
	slices.SortStableFunc(all, func(a, b Installed) int { return b.At.Compare(a.At) })
	return all, errors.Join(failures...)
}

// forget takes a certificate out of the ledger.
func (s journalStore) forget(fp certstore.Fingerprint) error {
	if err := s.vault.Delete(installedPrefix + fp.String()); err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	return nil
}
