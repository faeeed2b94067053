package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"filippo.io/age"
)

// A file is one line of text, "saihakko-vault VERSION SHA-256\n", and an age message. The checksum is over the age
// message. It is there to tell damage (checksum wrong) from a wrong key (checksum right, no identity matches); age
// itself cannot tell the two apart. Integrity rests on age alone.
//
// The message holds the document's name, a line feed and the document, so that a file renamed to another document's
// name is noticed.
const (
	magic   = "saihakko-vault"
	version = 1

	maxHead = 128
	// maxFile bounds a file: a document, its name, 16 bytes of age tag for each 64 KiB, and the headers.
	maxFile = MaxSize + maxName + 1 + (MaxSize/(64<<10)+2)*16 + 1024 + maxHead
)

var errDamaged = errors.New("unreadable")

func seal(key Key, name string, data []byte) ([]byte, error) {
	var body bytes.Buffer
	w, err := age.Encrypt(&body, key.identity.Recipient())
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	for _, part := range [][]byte{[]byte(name), {'\n'}, data} {
		if _, err := w.Write(part); err != nil {
			return nil, fmt.Errorf("encrypt: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	sum := sha256.Sum256(body.Bytes())
	head := fmt.Sprintf("%s %d %s\n", magic, version, hex.EncodeToString(sum[:]))
	return append([]byte(head), body.Bytes()...), nil
}

// unseal returns an error that wraps errDamaged, ErrWrongKey or ErrNewer.
func unseal(key Key, name string, file []byte) ([]byte, error) {
	if len(file) > maxFile {
		return nil, fmt.Errorf("%w: %d bytes", errDamaged, len(file))
	}
	body, err := checkHead(file)
	if err != nil {
		return nil, err
	}
	r, err := age.Decrypt(bytes.NewReader(body), key.identity)
	if noMatch := (*age.NoIdentityMatchError)(nil); errors.As(err, &noMatch) {
		return nil, ErrWrongKey
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxName+1+MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	inside, data, ok := bytes.Cut(plain, []byte("\n"))
	if !ok || string(inside) != name {
		return nil, fmt.Errorf("%w: holds another document", errDamaged)
	}
	if len(data) > MaxSize {
		return nil, fmt.Errorf("%w: larger than a document may be", errDamaged)
	}
	return data, nil
}

// checkHead returns the age message of a file whose header and checksum are right.
func checkHead(file []byte) ([]byte, error) {
	line, body, ok := bytes.Cut(file, []byte("\n"))
	if !ok || len(line) > maxHead {
		return nil, fmt.Errorf("%w: no header", errDamaged)
	}
	fields := strings.Split(string(line), " ")
	if len(fields) < 3 || fields[0] != magic {
		return nil, fmt.Errorf("%w: no header", errDamaged)
	}
	// Whatever a later version changes after its number, its checksum over the rest stays the third field;
	// otherwise one flipped bit would make a damaged file look like a newer one.
	if sum := sha256.Sum256(body); fields[2] != hex.EncodeToString(sum[:]) {
		return nil, fmt.Errorf("%w: checksum differs", errDamaged)
	}
	number, err := strconv.Atoi(fields[1])
	if err != nil || number < 1 {
		return nil, fmt.Errorf("%w: no version", errDamaged)
	}
	if number > version {
		return nil, fmt.Errorf("version %d: %w", number, ErrNewer)
	}
	if len(fields) != 3 || fields[1] != strconv.Itoa(version) {
		return nil, fmt.Errorf("%w: header of another form", errDamaged)
	}
	return body, nil
}
