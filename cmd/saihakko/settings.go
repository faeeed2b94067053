package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/natefinch/atomic"

	"saihakko/ui/settings"
)

// settingsFile is the one file that people and installers may write: where the service is. It holds no secret.
type settingsFile struct {
	// Service is the support service's address, and CA a file with further authorities.
	Service string `json:"service,omitempty"`
	CA      string `json:"ca,omitempty"`
	settings.Values
}

// readSettings reads the file; a missing one is empty. One that cannot be read is set aside, so that it neither stops
// the program nor is lost.
func readSettings(path string) (s settingsFile, problem error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	if err == nil {
		return s, nil
	}
	return settingsFile{}, errors.Join(fmt.Errorf("read settings: %w", err), os.Rename(path, path+".unreadable"))
}

// writeSettings replaces the file in one step, so that a crash leaves the old one or the new one.
func writeSettings(path string, s settingsFile) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	if err := atomic.WriteFile(path, bytes.NewReader(append(data, '\n'))); err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	return nil
}
