package jptext

import (
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/text/unicode/norm"
)

// longestCluster is the number of code points after which a cluster is cut. The
// longest emoji sequence in use has ten.
const longestCluster = 16

// Outside is a character that a check refuses.
type Outside struct {
	Char        string // the character as the reader sees it, in NFC
	Position    int    // 1 for the first character
	Replacement string // what to write instead; empty where there is no good answer
}

// Length counts the characters of s as a reader sees them.
func Length(s string) int { return len(characters(s)) }

// Apply returns s with every character in found exchanged for its replacement.
// Characters without one stay. found must come from a check of the same s.
func Apply(s string, found []Outside) string {
	all := characters(s)
	for _, o := range found {
		if i := o.Position - 1; o.Replacement != "" && i >= 0 && i < len(all) && all[i] == o.Char {
			all[i] = o.Replacement
		}
	}
	return norm.NFC.String(strings.Join(all, ""))
}

// find returns the characters that refused says yes to.
func find(s string, refused func(char string) (replacement string, refused bool)) []Outside {
	var found []Outside
	for i, char := range characters(s) {
		if replacement, no := refused(char); no {
			found = append(found, Outside{Char: char, Position: i + 1, Replacement: replacement})
		}
	}
	return found
}

// characters cuts s, made clean, into what a reader sees as its characters.
func characters(s string) []string {
	var all []string
	for tokens := graphemes.FromString(clean(s)); tokens.Next(); {
		cluster := tokens.Value()
		for utf8.RuneCountInString(cluster) > longestCluster {
			cut := 0
			for range longestCluster {
				_, size := utf8.DecodeRuneInString(cluster[cut:])
				cut += size
			}
			all = append(all, cluster[:cut])
			cluster = cluster[cut:]
		}
		all = append(all, cluster)
	}
	return all
}

// clean makes s valid UTF-8 in NFC, on which everything else builds.
func clean(s string) string {
	return norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))
}
