package language_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2/lang"

	"saihakko/ui/language"
)

func TestTheChosenLanguageWinsOverTheSystem(t *testing.T) {
	for _, step := range []struct {
		language                   language.Language
		own, toolkit, weekday, day string
	}{
		{language.Japanese, "前の月", "キャンセル", "日", "全12件"},
		{language.English, "Previous month", "Cancel", "Sun", "12 in all"},
		{language.Language("xx"), "前の月", "キャンセル", "日", "全12件"},
	} {
		if err := language.Apply(step.language); err != nil {
			t.Fatal(err)
		}
		got := []string{
			lang.L("Previous month"), lang.L("Cancel"), lang.X("sunday.short", "Sun"),
			lang.L("{{.All}} in all", map[string]any{"All": 12}),
		}
		for i, want := range []string{step.own, step.toolkit, step.weekday, step.day} {
			if got[i] != want {
				t.Errorf("%s: got %q, want %q", step.language, got[i], want)
			}
		}
	}
}

// TestEveryWordOfTheToolkitIsCovered keeps our copy of Fyne's messages complete when Fyne is updated.
func TestEveryWordOfTheToolkitIsCovered(t *testing.T) {
	messages, err := language.Messages(language.Japanese)
	if err != nil {
		t.Fatal(err)
	}
	for key := range toolkitMessages(t) {
		if _, ok := messages[key]; !ok {
			t.Errorf("fyne.ja.json lacks %q", key)
		}
	}
}

func toolkitMessages(t *testing.T) map[string]any {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(moduleDir(t, "fyne.io/fyne/v2"), "lang", "translations", "base.en.json"))
	if err != nil {
		t.Fatal(err)
	}
	var messages map[string]any
	if err := json.Unmarshal(data, &messages); err != nil {
		t.Fatal(err)
	}
	return messages
}
