package certstore

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// item is a certificate of the database with what is needed to name it to certutil.
type item struct {
	cert  *x509.Certificate
	id    string // CKA_ID in hexadecimal
	label string // CKA_LABEL; empty if it could not be told
}

// inventory is everything certutil tells about the database.
type inventory struct {
	token string
	keys  map[string]bool // CKA_IDs of the private keys
	items map[Fingerprint]*item
	// lines counts how often certutil -L prints each label: once for each certificate.
	lines map[string]int
}

// certutil has no listing of fingerprints. It prints one line with a label for each certificate, and for a
// certificate that is named by a PKCS#11 URI it prints all those of the same subject. The inventory is put together
// from: each label's subjects, each private key's subjects, and then, where several certificates fit one label, a
// question for each pair of key and label. Every certificate that shares its label with another one of another
// subject is still found if it has a private key.
func (s *nss) inventory(ctx context.Context) (*inventory, error) {
	inv := &inventory{token: "NSS Certificate DB", items: map[Fingerprint]*item{}, lines: map[string]int{}}
	if err := s.listKeys(ctx, inv); err != nil {
		return nil, err
	}
	if err := s.listLabels(ctx, inv); err != nil {
		return nil, err
	}
	fits := map[Fingerprint][]string{}
	for label := range inv.lines {
		found, err := s.find(ctx, inv, inv.uri("", label))
		if err != nil {
			return nil, err
		}
		for _, fp := range found {
			fits[fp] = append(fits[fp], label)
		}
	}
	known := map[string]bool{}
	for _, it := range inv.items {
		known[it.id] = true
	}
	for id := range inv.keys {
		if known[id] {
			continue
		}
		if _, err := s.find(ctx, inv, inv.uri(id, "")); err != nil {
			return nil, err
		}
	}
	return inv, s.assignLabels(ctx, inv, fits)
}

// assignLabels finds out which certificate has which label.
func (s *nss) assignLabels(ctx context.Context, inv *inventory, fits map[Fingerprint][]string) error {
	// A certificate that came with one label only has that one, if certutil's counts agree in the end.
	for fp, it := range inv.items {
		if labels := fits[fp]; len(labels) == 1 {
			it.label = labels[0]
		}
	}
	// As a rule, only those that came with several labels are left.
	ids := map[string]bool{}
	for _, it := range inv.items {
		if it.label == "" && it.id != "" {
			ids[it.id] = true
		}
	}
	if err := s.askPairs(ctx, inv, ids); err != nil {
		return err
	}
	// If the counts still differ, certificates hide behind others, or one that came with one label has another.
	open := inv.unsettled()
	if len(open) == 0 {
		return nil
	}
	ids = map[string]bool{}
	for id := range inv.keys {
		ids[id] = true
	}
	for _, it := range inv.items {
		if (it.label == "" || open[it.label]) && it.id != "" {
			ids[it.id] = true
		}
	}
	return s.askPairs(ctx, inv, ids)
}

// askPairs looks for a certificate for each pair of an unsettled label and one of the ids, and gives the label to the
// only one that it can mean.
func (s *nss) askPairs(ctx context.Context, inv *inventory, ids map[string]bool) error {
	matches := map[Fingerprint][]string{}
	for label := range inv.unsettled() {
		for id := range ids {
			found, err := s.find(ctx, inv, inv.uri(id, label))
			if err != nil {
				return err
			}
			// The answer holds all of one subject; only those with the key are meant.
			found = slices.DeleteFunc(found, func(fp Fingerprint) bool { return inv.items[fp].id != id })
			if len(found) == 1 {
				matches[found[0]] = append(matches[found[0]], label)
			}
		}
	}
	for fp, labels := range matches {
		inv.items[fp].label = ""
		if len(labels) == 1 {
			inv.items[fp].label = labels[0]
		}
	}
	return nil
}

// unsettled returns the labels that certutil's listing has more or less often than the certificates found so far.
func (inv *inventory) unsettled() map[string]bool {
	left := map[string]int{}
	for label, n := range inv.lines {
		left[label] = n
	}
	for _, it := range inv.items {
		left[it.label]--
	}
	open := map[string]bool{}
	for label, n := range left {
		if n != 0 && label != "" {
			open[label] = true
		}
	}
	return open
}

// selector returns the name by which certutil finds this certificate and no other, or [ErrAmbiguous].
func (inv *inventory) selector(it *item) (string, error) {
	same := 0
	for _, other := range inv.items {
		if other.label == it.label {
			same++
		}
		if other != it && other.id == it.id && other.label == it.label {
			return "", ErrAmbiguous
		}
	}
	// A line with this label that belongs to nothing found could be a certificate with the same key.
	if it.id == "" || it.label == "" || inv.lines[it.label] != same {
		return "", ErrAmbiguous
	}
	return inv.uri(it.id, it.label), nil
}

// shared says whether another certificate uses the same key.
func (inv *inventory) shared(it *item) bool {
	for _, other := range inv.items {
		if other != it && other.id == it.id {
			return true
		}
	}
	return false
}

// uri is a PKCS#11 URI (RFC 7512) for the certificates with a CKA_ID or a label in this database, and not on smart
// cards that NSS also sees. Nicknames are never given as such: certutil reads "a:b" as token a.
func (inv *inventory) uri(id, label string) string {
	parts := []string{"token=" + escapeURI(inv.token), "type=cert"}
	if raw, err := hex.DecodeString(id); err == nil && id != "" {
		parts = append(parts, "id="+escapeURI(string(raw)))
	}
	if label != "" {
		parts = append(parts, "object="+escapeURI(label))
	}
	return "pkcs11:" + strings.Join(parts, ";")
}

func escapeURI(text string) string {
	var b strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&b, "%%%02x", text[i])
	}
	return b.String()
}

// find adds the certificates that certutil prints for uri to the inventory and returns their fingerprints.
func (s *nss) find(ctx context.Context, inv *inventory, uri string) ([]Fingerprint, error) {
	out, err := s.certutil(ctx, "-L", "-n", uri, "-a")
	if failed := (*toolError)(nil); errors.As(err, &failed) && failed.missing {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var found []Fingerprint
	for block, rest := pem.Decode(out); block != nil; block, rest = pem.Decode(rest) {
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			continue // Go reads more strictly than NSS; such a certificate is none of ours
		}
		fp := FingerprintOf(cert)
		if inv.items[fp] == nil {
			inv.items[fp] = &item{cert: cert, id: keyID(cert.PublicKey)}
		}
		found = append(found, fp)
	}
	return found, nil
}

var (
	keyLine   = regexp.MustCompile(`(?m)^<\s*\d+>\s+\S+\s+([0-9a-f]{2,128})\b`)
	tokenLine = regexp.MustCompile(`(?m)^certutil: Checking token "([^"\n]+)" in slot`)
)

func (s *nss) listKeys(ctx context.Context, inv *inventory) error {
	inv.keys = map[string]bool{}
	out, err := s.certutil(ctx, "-K")
	if failed := (*toolError)(nil); errors.As(err, &failed) && failed.missing {
		err = nil
	}
	if err != nil {
		return err
	}
	if m := tokenLine.FindSubmatch(out); m != nil {
		inv.token = string(m[1])
	}
	for _, m := range keyLine.FindAllSubmatch(out, -1) {
		inv.keys[string(m[1])] = true
	}
	return nil
}

// listLabels reads lines of "%-60s %-5s": a label and its trust, which holds two commas.
func (s *nss) listLabels(ctx context.Context, inv *inventory) error {
	out, err := s.certutil(ctx, "-L")
	if err != nil {
		return err
	}
	for line := range bytes.Lines(out) {
		text := strings.TrimRight(string(line), " \n")
		cut := strings.LastIndexByte(text, ' ')
		if cut < 0 || strings.Count(text[cut:], ",") != 2 || strings.HasPrefix(text[cut:], " SSL,S/MIME,JAR/XPI") {
			continue
		}
		label := strings.TrimRight(text[:cut], " ")
		// NSS puts the token's name before a label that holds a colon itself.
		if rest, ok := strings.CutPrefix(label, inv.token+":"); ok {
			label = rest
		}
		inv.lines[label]++
	}
	return nil
}
