package post

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/uuid"
)

type folder struct {
	dir string
}

// NewFolder returns a sender that writes every mail as one .eml file into dir, which it creates if need be.
// The files are readable by their owner only. A mail sent again under the same ID replaces its file.
func NewFolder(dir string) (Sender, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create mail folder: %w", err)
	}
	return &folder{dir: dir}, nil
}

// Send writes the mail beside its final name first, so that who reads the folder never sees half a mail.
func (f *folder) Send(ctx context.Context, m Message) (err error) {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("write mail: %w", err)
	}
	if m.ID == "" {
		m.ID = uuid.NewString()
	}
	msg, err := compose(m, DefaultFrom)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(f.dir, ".new-*") // created 0600
	if err != nil {
		return fmt.Errorf("write mail: %w", err)
	}
	defer func() {
		if e := os.Remove(file.Name()); e != nil && !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}()
	_, err = msg.WriteTo(file)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("write mail: %w", err)
	}
	if err := os.Rename(file.Name(), filepath.Join(f.dir, m.ID+".eml")); err != nil {
		return fmt.Errorf("write mail: %w", err)
	}
	return nil
}
