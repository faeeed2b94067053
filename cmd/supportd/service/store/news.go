package store

import (
	"encoding/json"
	"fmt"

	"saihakko/client/businessday"
)

// News is one item of 新着情報.
type News struct {
	ID            int64
	Day           businessday.Date // may be absent
	Kind          string
	Number        string // 8 digits; may be absent
	ApplicationID int64  // 0 where it speaks of no application that is kept here
	Text          string
	Body          string
	Terminals     []string // whose certificate can be acquired because of it
	Application   string   // full number of that application
}

const selectNews = `SELECT n.id, n.day, n.kind, n.number, coalesce(n.application_id, 0), n.text, n.body, n.terminals,
	coalesce(a.number, '') FROM news n LEFT JOIN application a ON a.id = n.application_id `

func newsTargets(n *News) []any {
	return []any{&n.ID, on(&n.Day), &n.Kind, &n.Number, &n.ApplicationID, &n.Text, &n.Body, in(&n.Terminals), &n.Application}
}

// AddNews adds an item for an office; ID and Application of n are not read.
func (tx *Tx) AddNews(officeID int64, n News) error {
	names := n.Terminals
	if names == nil {
		names = []string{}
	}
	terminals, err := json.Marshal(names)
	if err != nil {
		return fmt.Errorf("add news: %w", err)
	}
	return tx.change("add news", `INSERT INTO news (office_id, day, kind, number, application_id, text, body, terminals)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		officeID, n.Day.String(), n.Kind, n.Number, reference(n.ApplicationID), n.Text, n.Body, string(terminals))
}

// News returns an office's news, newest first, at most limit of those before the given item.
func (tx *Tx) News(officeID, before int64, limit int) ([]News, error) {
	return many(tx, "list news", selectNews+"WHERE n.office_id = ? AND n.id < ? ORDER BY n.id DESC LIMIT ?",
		[]any{officeID, before, limit}, newsTargets)
}

// NewsByID finds one of the office's items.
func (tx *Tx) NewsByID(officeID, id int64) (News, error) {
	var n News
	err := tx.one("find news", selectNews+"WHERE n.office_id = ? AND n.id = ?", []any{officeID, id}, newsTargets(&n))
	return n, err
}
