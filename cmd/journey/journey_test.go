//go:build linux

package main

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"saihakko/ui/describe"
)

func TestItemReadsWhatTheWindowTells(t *testing.T) {
	told := describe.Item{
		Kind: describe.Progress, Label: "署名で確認 実行中", X: 1, Y: 2, W: 3, H: 4,
		Visible: true, Focused: true, Enabled: true, Checked: true, HasError: true,
	}
	data, err := json.Marshal(told)
	if err != nil {
		t.Fatal(err)
	}
	var got item
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	want := item{"progress", "署名で確認 実行中", 1, 2, 3, 4, true, true, true, true, true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFindPrefersWhatCanBeSeen(t *testing.T) {
	items := []item{
		{Kind: "text", Label: "取得"},
		{Kind: "button", Label: "取得", Y: 1},
		{Kind: "button", Label: "取得", Y: 2, Visible: true},
		{Kind: "button", Label: "取得する", Y: 3, Visible: true},
	}
	if got, err := find(items, button("取得")); err != nil || got.Y != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := find(items, text("する")); err != nil || got.Y != 3 {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := find(items, link("取得")); err == nil {
		t.Error("a link was found")
	}
}

func TestSecretIsFoundHoweverItIsWritten(t *testing.T) {
	s := secret{"code", "K7QX2MZ9TR4B"}
	for name, data := range map[string]string{
		"plain":               "level=info code=K7QX2MZ9TR4B",
		"base64":              base64.StdEncoding.EncodeToString([]byte("K7QX2MZ9TR4B")),
		"base64 behind one":   base64.StdEncoding.EncodeToString([]byte(`"K7QX2MZ9TR4B"`)),
		"base64 behind two":   base64.StdEncoding.EncodeToString([]byte("x=K7QX2MZ9TR4B&y")),
		"base64 behind three": base64.StdEncoding.EncodeToString([]byte("id:K7QX2MZ9TR4B tail")),
		"URL base64":          base64.RawURLEncoding.EncodeToString([]byte("tsukan01:K7QX2MZ9TR4B")),
		"hexadecimal":         "4b375158324d5a39545234" + "42",
		"UTF-16":              string(utf16LE("K7QX2MZ9TR4B")),
	} {
		if s.in([]byte("before "+data+" after")) == "" {
			t.Errorf("%s: not found", name)
		}
	}
	if how := s.in([]byte("K7QX2MZ9TR4C and others")); how != "" {
		t.Errorf("found as %s where it is not", how)
	}
}

func TestKeyboardGivesEveryCharacterAKeyOfItsOwn(t *testing.T) {
	k := keyboard{spare: []string{"93", "97", "103"}, assigned: map[rune]string{}, holder: map[string]rune{}}
	assign := func(text string) string {
		t.Helper()
		orders, err := k.assign(text)
		if err != nil {
			t.Fatal(err)
		}
		return orders
	}
	if got, want := assign("a通関b"), "keycode 93 = U901A U901A\nkeycode 97 = U95A2 U95A2\n"; got != want {
		t.Errorf("%q instead of %q", got, want)
	}
	if got := assign("関通"); got != "" {
		t.Errorf("%q although both have a key", got)
	}
	// Only one key has never been used; the other is taken from the character that is not needed here.
	if got, want := assign("花関子"), "keycode 103 = U82B1 U82B1\nkeycode 93 = U5B50 U5B50\n"; got != want {
		t.Errorf("%q instead of %q", got, want)
	}
	if got, want := assign("通"), "keycode 97 = U901A U901A\n"; got != want {
		t.Errorf("%q instead of %q", got, want)
	}
	if _, err := k.assign("一二三四"); err == nil {
		t.Error("four characters on three keys")
	}
}

func TestReachedStageIsTheWantedLineOrOneBehindIt(t *testing.T) {
	at := func(label string) []item { return []item{{Kind: "progress", Label: label}} }
	for label, want := range map[string]string{
		"証明書を要求 実行中":      "",
		"証明書ストアへ取り込み 待機中": "",
		"証明書ストアへ取り込み 実行中": "証明書ストアへ取り込み",
		"受領を通知 実行中":       "受領を通知",
	} {
		if got := reachedStage(at(label), 3); got != want {
			t.Errorf("%s: %q instead of %q", label, got, want)
		}
	}
	if got := reachedStage([]item{{Kind: "text", Label: installedText}}, 3); got != installedText {
		t.Errorf("the end: %q", got)
	}
}

func TestToolsOfTheStoreAreReadRight(t *testing.T) {
	const certificates = `
Certificate Nickname                                         Trust Attributes
                                                             SSL,S/MIME,JAR/XPI

11110D 2026-11-23                                            u,u,u
Saihakko Root CA - Saihakko reference service                CT,C,
svc                                                          ,,
`
	var got []string
	for _, m := range listed.FindAllStringSubmatch(certificates, -1) {
		got = append(got, m[1]+"|"+m[2])
	}
	want := []string{"11110D 2026-11-23|u,u,u", "Saihakko Root CA - Saihakko reference service|CT,C,", "svc|,,"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	const keys = `certutil: Checking token "NSS Certificate DB" in slot "NSS User Private Key and Certificate Services"
< 0> rsa      fb0b98a9f074b38d48d44565e40601671998d13d   11110D - Saihakko reference service
< 1> ec       0b0b98a9f074b38d48d44565e40601671998d13d   (orphan)
`
	if n := len(keyLine.FindAllString(keys, -1)); n != 2 {
		t.Errorf("%d keys", n)
	}
	const log = `time=2026-11-23T01:56:00.000+09:00 level=INFO msg="acquisition stage" terminal=11110D stage=key ms=219` + "\n"
	if m := stageLine.FindStringSubmatch(log); !slices.Equal(m[1:], []string{"stage", "11110D", "key", "219"}) {
		t.Errorf("%q", m)
	}
}

func TestOutputFolderOfSomebodyElseIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "precious"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := emptyFolder(dir); err == nil || !strings.Contains(err.Error(), "left alone") {
		t.Errorf("got %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, reportFile), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := emptyFolder(dir); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestSearchFindsSecretsInFilesAndPassesOverTheServices(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"log/saihakko.log": "password=K7QX2MZ9TR4B", "service/supportd.db": "K7QX2MZ9TR4B", "fine": "none"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	j := &journey{service: &supportService{data: filepath.Join(dir, "service"), before: filepath.Join(dir, "before")}}
	s := search{secrets: []secret{{"the password", "K7QX2MZ9TR4B"}}, leaveOut: j.belongsToTheService}
	if err := s.folder(dir, func(os.FileInfo) bool { return true }); err != nil {
		t.Fatal(err)
	}
	want := []string{"the password (plain) in " + filepath.Join(dir, "log/saihakko.log")}
	if diff := cmp.Diff(want, s.found); diff != "" || s.files != 2 {
		t.Errorf("%d files searched: %s", s.files, diff)
	}
}
