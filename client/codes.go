package client

import (
	"fmt"
	"io"
	"log/slog"

	"saihakko/client/contract"
)

// Codes are a terminal's authentication codes 1 to 3 (認証コード). They print as "codes(hidden)"; package json writes
// them, because they are kept in the vault.
type Codes struct {
	Code1 string `json:"code1"`
	Code2 string `json:"code2"` // the secret one
	Code3 string `json:"code3"`
}

const hiddenCodes = "codes(hidden)"

// Format implements [fmt.Formatter] and hides the codes from all verbs.
func (c Codes) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hiddenCodes) }

// LogValue implements [slog.LogValuer] and hides the codes from logs.
func (c Codes) LogValue() slog.Value { return slog.StringValue(hiddenCodes) }

func (c Codes) wire() contract.AuthenticationCodes {
	return contract.AuthenticationCodes{Code1: c.Code1, Code2: c.Code2, Code3: c.Code3}
}
