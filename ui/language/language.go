// Package language fixes the language of the window: Japanese unless the settings say English, whatever the
// operating system speaks. Fyne itself only follows the system (facts/fyne.md 2.8).
package language

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"golang.org/x/text/language"

	"saihakko/assets"
)

// Language is a language the window speaks.
type Language string

// The languages there are. Japanese is the default.
const (
	Japanese Language = "ja"
	English  Language = "en"
)

// sentinel is a message that names the language it is in, to see whether Fyne looks where we put the messages.
const sentinel = "language.code"

// Apply makes every later lang.L, and Fyne's own words, answer in l. Call it before the window is built; an unknown
// language counts as Japanese.
//
// Fyne chooses among the languages it knows the closest to the system's. So the messages are registered under each
// name it can choose on this system: what it picks is always ours.
func Apply(l Language) error {
	if l != English {
		l = Japanese
	}
	messages, err := Messages(l)
	if err != nil {
		return err
	}
	messages[sentinel] = string(l)
	data, err := json.Marshal(messages)
	if err != nil {
		return fmt.Errorf("encode messages: %w", err)
	}
	for _, name := range names(lang.SystemLocale()) {
		if err := lang.AddTranslationsForLocale(data, name); err != nil {
			return fmt.Errorf("register messages as %s: %w", name, err)
		}
	}
	if got := lang.X(sentinel, ""); got != string(l) {
		return fmt.Errorf("the toolkit took the language %q instead of %q", got, l)
	}
	return nil
}

// Messages returns every message of a language, by its key. English texts are the keys themselves, unless an English
// file says otherwise (for keys that are names, such as those of Fyne).
func Messages(l Language) (map[string]any, error) {
	japanese, err := read(Japanese)
	if err != nil || l == Japanese {
		return japanese, err
	}
	own, err := read(English)
	if err != nil {
		return nil, err
	}
	messages := make(map[string]any, len(japanese))
	for key := range japanese {
		messages[key] = key
	}
	maps.Copy(messages, own)
	return messages, nil
}

// read merges the files translations/<area>.<language>.json. A key that two files translate differently is an
// error, since one of them would silently win.
func read(l Language) (map[string]any, error) {
	files, err := fs.Glob(assets.Translations, "translations/*."+string(l)+".json")
	if err != nil {
		return nil, fmt.Errorf("list translations: %w", err)
	}
	if len(files) == 0 {
		return nil, errors.New("no translations for " + string(l))
	}
	all := make(map[string]any)
	for _, file := range files {
		data, err := assets.Translations.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read translations: %w", err)
		}
		var part map[string]any
		if err := json.Unmarshal(data, &part); err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		for key, text := range part {
			if other, twice := all[key]; twice && !reflect.DeepEqual(other, text) {
				return nil, fmt.Errorf("read %s: %q is translated differently elsewhere", file, key)
			}
			all[key] = text
		}
	}
	return all, nil
}

// names lists the names under which Fyne may look on a system with this locale.
func names(system fyne.Locale) []fyne.Locale {
	list := []fyne.Locale{"en", "ja"}
	add := func(name string) {
		tag, err := language.Parse(name)
		if err != nil || tag == language.Und {
			return
		}
		list = append(list, fyne.Locale(tag.String()))
	}
	name := system.String()
	add(name)
	base, _, _ := strings.Cut(name, "-")
	add(base)
	return list
}
