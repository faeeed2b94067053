package vault

import (
	"bytes"
	"time"
)

// memory keeps documents for as long as the program runs.
type memory struct {
	now  func() time.Time
	docs map[string]memoryDoc
}

type memoryDoc struct {
	data    []byte
	changed time.Time
}

func (m *memory) put(name string, data []byte) error {
	m.docs[name] = memoryDoc{bytes.Clone(data), m.now()}
	return nil
}

func (m *memory) get(name string) ([]byte, error) {
	doc, ok := m.docs[name]
	if !ok {
		return nil, ErrNotFound
	}
	return append([]byte{}, doc.data...), nil
}

func (m *memory) list() ([]Info, error) {
	infos := make([]Info, 0, len(m.docs))
	for name, doc := range m.docs {
		infos = append(infos, Info{name, doc.changed})
	}
	return infos, nil
}

func (m *memory) delete(name string) error {
	delete(m.docs, name)
	return nil
}

func (m *memory) close() error {
	clear(m.docs)
	return nil
}

func (m *memory) persistent() bool { return false }
