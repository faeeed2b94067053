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

// largestSearched bounds the files of the system's temporary folder that are searched: builds of others, not ours.
const largestSearched = 16 << 20

// noSecretLiesAbout searches all that the run has written, what has appeared in the system's temporary folder since it
// began, and what the kernel tells of the program, for secrets; all were made for this run. Left out are only the
// service's own database and the keys of the certificates before the journey, which stand for the other side of the
// wire.
func (j *journey) noSecretLiesAbout(secrets ...secret) {
	s := search{secrets: secrets, leaveOut: j.belongsToTheService}
	for _, root := range []string{j.options.out, j.desk.run} {
		j.must(s.folder(root, func(fs.FileInfo) bool { return true }), "search for secrets")
	}
	j.must(s.folder(os.TempDir(), func(i fs.FileInfo) bool {
		return i.ModTime().After(j.report.Started) && i.Size() <= largestSearched
	}), "search for secrets")
	for _, name := range []string{"cmdline", "environ"} {
		j.must(s.file(fmt.Sprintf("/proc/%d/%s", j.program.process.pid(), name)), "search the program's arguments")
	}
	if len(s.found) > 0 {
		j.fail("secrets lie about: %s", strings.Join(s.found, "; "))
	}
	j.report.figure("filesSearchedForSecrets", s.files)
}

// search looks for secrets in files.
type search struct {
	secrets  []secret
	leaveOut func(path string) bool
	found    []string
	files    int
}

// folder searches the wanted files of a folder. What goes away meanwhile, or belongs to somebody else, is passed over.
func (s *search) folder(root string, wanted func(fs.FileInfo) bool) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
			return nil
		}
		if err != nil || !d.Type().IsRegular() || s.leaveOut(path) {
			return err
		}
		info, err := d.Info()
		if err == nil && wanted(info) {
			err = s.file(path)
		}
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
			return nil
		}
		return err
	})
}

func (s *search) file(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	s.files++
	for _, secret := range s.secrets {
		if how := secret.in(data); how != "" {
			s.found = append(s.found, fmt.Sprintf("%s (%s) in %s", secret.name, how, path))
		}
	}
	return nil
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
