package vault

import (
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// Key is the secret that opens a vault. It prints as "vault.Key(hidden)" with every verb, so that it cannot get into
// a log by accident; [Key.Secret] gives the text to be kept in the keyring.
type Key struct{ identity *age.X25519Identity }

// NewKey makes the key for a new vault.
func NewKey() (Key, error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return Key{}, fmt.Errorf("make vault key: %w", err)
	}
	return Key{identity}, nil
}

// ParseKey reads what [Key.Secret] returned. Its error does not contain the text.
func ParseKey(secret string) (Key, error) {
	identity, err := age.ParseX25519Identity(secret)
	if err != nil {
		return Key{}, errors.New("vault: not a vault key")
	}
	return Key{identity}, nil
}

// Secret returns the key as text ("AGE-SECRET-KEY-1..."), for the keyring and nothing else.
func (k Key) Secret() string {
	if k.identity == nil {
		return ""
	}
	return k.identity.String()
}

// Format implements [fmt.Formatter] and hides the secret from all verbs.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "vault.Key(hidden)") }
