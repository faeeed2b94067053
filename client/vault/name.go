package vault

import (
	"fmt"
	"strings"
)

const (
	maxName  = 120
	maxParts = 4

	// filePrefix keeps a document from having one of the names that Windows reserves ("nul.age").
	filePrefix = "doc."
	fileSuffix = ".age"
)

func checkName(name string) error {
	if len(name) > maxName {
		return fmt.Errorf("%w: %d bytes", ErrName, len(name))
	}
	parts := strings.Split(name, "/")
	if len(parts) > maxParts {
		return fmt.Errorf("%w: %q", ErrName, name)
	}
	for _, part := range parts {
		if part == "" || part[0] == '-' || strings.ContainsFunc(part, notAllowed) {
			return fmt.Errorf("%w: %q", ErrName, name)
		}
	}
	return nil
}

func notAllowed(r rune) bool {
	return r != '-' && (r < '0' || '9' < r) && (r < 'a' || 'z' < r) && (r < 'A' || 'Z' < r)
}

// fileOf maps a name to the file that holds the document. Upper case is written as "_" and lower case, because file
// names on Windows and macOS do not tell the two apart.
func fileOf(name string) string {
	var b strings.Builder
	b.WriteString(filePrefix)
	for _, r := range name {
		switch {
		case r == '/':
			b.WriteByte('.')
		case 'A' <= r && r <= 'Z':
			b.WriteByte('_')
			b.WriteRune(r - 'A' + 'a')
		default:
			b.WriteRune(r)
		}
	}
	b.WriteString(fileSuffix)
	return b.String()
}

// nameOf is the inverse of [fileOf]; ok is false for a file that is no document.
func nameOf(file string) (name string, ok bool) {
	body, ok := strings.CutPrefix(file, filePrefix)
	if !ok {
		return "", false
	}
	if body, ok = strings.CutSuffix(body, fileSuffix); !ok {
		return "", false
	}
	var b strings.Builder
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case c == '.':
			b.WriteByte('/')
		case c == '_' && i+1 < len(body) && 'a' <= body[i+1] && body[i+1] <= 'z':
			i++
			b.WriteByte(body[i] - 'a' + 'A')
		default:
			b.WriteByte(c)
		}
	}
	name = b.String()
	return name, checkName(name) == nil && fileOf(name) == file
}
