//go:build linux

package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf16"
)

// secret is something that must not lie about.
type secret struct{ name, value string }

// noSecretLiesAbout searches all that the run has written, and what the kernel tells of the program, for secrets. Left
// out are only the service's own database and the folder with the keys of the certificates before the journey, which
// stand for the other side of the wire.
func (j *journey) noSecretLiesAbout(secrets ...secret) {
	var found []string
	search := func(path string) error {
		data, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("search for secrets: %w", err)
		}
		for _, s := range secrets {
			if how := s.in(data); how != "" {
				found = append(found, fmt.Sprintf("%s (%s) in %s", s.name, how, path))
			}
		}
		return nil
	}
	files := 0
	for _, root := range []string{j.options.out, j.desk.run} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // a temporary file that has gone meanwhile
			}
			if err != nil || !d.Type().IsRegular() || j.belongsToTheService(path) {
				return err
			}
			files++
			return search(path)
		})
		j.must(err, "search for secrets")
	}
	for _, name := range []string{"cmdline", "environ"} {
		j.must(search(fmt.Sprintf("/proc/%d/%s", j.program.process.pid(), name)), "search the program's arguments")
	}
	if len(found) > 0 {
		j.fail("secrets lie about: %s", strings.Join(found, "; "))
	}
	j.report.figure("filesSearchedForSecrets", files)
}

func (j *journey) belongsToTheService(path string) bool {
	inside := func(dir string) bool { return strings.HasPrefix(path, dir+string(filepath.Separator)) }
	return inside(j.service.before) || inside(j.service.data) && strings.Contains(filepath.Base(path), ".db")
}

// in says in which form the secret stands in data; empty if in none.
func (s secret) in(data []byte) string {
	for how, form := range s.forms() {
		if len(form) > 0 && bytes.Contains(data, form) {
			return how
		}
	}
	return ""
}

// forms are how a program may write a secret without meaning to hide it.
func (s secret) forms() map[string][]byte {
	plain := []byte(s.value)
	forms := map[string][]byte{
		"plain": plain, "hexadecimal": []byte(hex.EncodeToString(plain)),
		"UTF-16": utf16LE(s.value),
	}
	// In base64 the same text looks different at each of three distances from the beginning. The characters at both
	// ends depend on the neighbours and are cut off.
	for shift := range 3 {
		encoded := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), plain...))
		from := []int{0, 2, 3}[shift]
		forms[fmt.Sprintf("base64, %d", shift)] = []byte(encoded[from : len(encoded)-1])
	}
	return forms
}

func utf16LE(s string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return out
}
