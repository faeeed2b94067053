package language_test

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"saihakko/assets"
	"saihakko/ui/language"
)

const langPackage = "fyne.io/fyne/v2/lang"

// TestEveryKeyIsTranslatedAndEveryTranslationIsUsed reads the source of the window for calls of lang.L and its
// relatives, and compares their keys with the translation files.
func TestEveryKeyIsTranslatedAndEveryTranslationIsUsed(t *testing.T) {
	used, toolkit := usedKeys(t), toolkitMessages(t)
	japanese, err := language.Messages(language.Japanese)
	if err != nil {
		t.Fatal(err)
	}
	english, err := language.Messages(language.English) // has every key of the Japanese, and those of its own files
	if err != nil {
		t.Fatal(err)
	}
	for key, at := range used {
		if _, ok := japanese[key]; !ok {
			t.Errorf("%s: no translation for %q", at, key)
		}
	}
	for key := range english {
		_, ours := used[key]
		if _, theirs := toolkit[key]; !ours && !theirs {
			t.Errorf("the translation of %q is used nowhere", key)
		}
	}
}

var placeholder = regexp.MustCompile(`{{\s*\.(\w+)`)

// TestTranslationsKeepThePlaceholders finds translations that lost what the key fills in, and placeholders that are
// not names. Which names there are only the caller knows: a translation may use one that the English text does not,
// such as the number of a month.
func TestTranslationsKeepThePlaceholders(t *testing.T) {
	messages, err := language.Messages(language.Japanese)
	if err != nil {
		t.Fatal(err)
	}
	for key, message := range messages {
		text, ok := message.(string)
		if !ok {
			continue
		}
		if len(placeholder.FindAllString(key, -1)) > 0 && len(placeholder.FindAllString(text, -1)) == 0 {
			t.Errorf("%q fills in nothing of %q", text, key)
		}
		if strings.Count(text, "{{") != len(placeholder.FindAllString(text, -1)) {
			t.Errorf("%q has a placeholder that is no name", text)
		}
	}
}

func usedKeys(t *testing.T) map[string]string {
	t.Helper()
	used := make(map[string]string)
	files := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "language" {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		name := importName(file, langPackage)
		if name == "" {
			return nil
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !isLookup(call.Fun, name) {
				return true
			}
			at := files.Position(call.Pos()).String()
			key, ok := literal(call.Args[0])
			if !ok {
				t.Errorf("%s: the key is not a literal", at)
				return true
			}
			used[key] = at
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(used) == 0 {
		t.Fatal("found no keys at all")
	}
	return used
}

func importName(file *ast.File, path string) string {
	for _, i := range file.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err != nil || p != path {
			continue
		}
		if i.Name != nil {
			return i.Name.Name
		}
		return "lang"
	}
	return ""
}

func isLookup(f ast.Expr, packageName string) bool {
	s, ok := f.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	if x, ok := s.X.(*ast.Ident); !ok || x.Name != packageName {
		return false
	}
	switch s.Sel.Name {
	case "L", "N", "X", "XN", "Localize", "LocalizePlural", "LocalizeKey", "LocalizePluralKey":
		return true
	}
	return false
}

// literal is the value of a string literal, or of several joined by +.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		left, ok1 := literal(e.X)
		right, ok2 := literal(e.Y)
		return left + right, ok1 && ok2 && e.Op == token.ADD
	}
	return "", false
}

func moduleDir(t *testing.T, path string) string {
	t.Helper()
	p, err := build.Import(path, ".", build.FindOnly)
	if err != nil {
		t.Fatal(err)
	}
	return p.Dir
}

// TestTranslationFilesAreNamedByAreaAndLanguage because others are not loaded.
func TestTranslationFilesAreNamedByAreaAndLanguage(t *testing.T) {
	name := regexp.MustCompile(`^[a-z]+\.(ja|en)\.json$`)
	entries, err := assets.Translations.ReadDir("translations")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !name.MatchString(e.Name()) {
			t.Errorf("translations/%s is not <area>.<language>.json", e.Name())
		}
	}
}
