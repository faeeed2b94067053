package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"saihakko/client"
)

func terminalPage(w http.ResponseWriter, name, next string) {
	body := map[string]any{"items": []any{map[string]any{
		"name": name, "transport": "sea", "deviceKind": "netNACCS",
		"certificate": map[string]any{
			"state": "valid", "authenticationCode1": "1", "authenticationCode2": "2", "authenticationCode3": "3",
		},
	}}}
	if next != "" {
		body["next"] = next
	}
	answer(w, http.StatusOK, body)
}

func TestListsAreFollowedToTheirEnd(t *testing.T) {
	c := clientOf(t, func(w http.ResponseWriter, r *http.Request) {
		page, _ := strconv.Atoi(r.URL.Query().Get("cursor"))
		next := ""
		if page < 3 {
			next = strconv.Itoa(page + 1)
		}
		terminalPage(w, fmt.Sprintf("1ASA0%d", page), next)
	})
	got, err := c.Terminals(context.Background())
	if err != nil || len(got) != 4 || got[3].Name != "1ASA03" {
		t.Errorf("got %d terminals, %v", len(got), err)
	}
}

func TestListsWithoutEndAreGivenUp(t *testing.T) {
	requests := 0
	for name, next := range map[string]func() string{
		"the same page": func() string { return "again" },
		"ever new ones": func() string { requests++; return strconv.Itoa(requests) },
	} {
		c := clientOf(t, func(w http.ResponseWriter, _ *http.Request) { terminalPage(w, "1ASA01", next()) })
		if _, err := c.Terminals(context.Background()); !errors.Is(err, client.ErrGarbage) {
			t.Errorf("%s: got %v, want ErrGarbage", name, err)
		}
	}
	if requests > 100 {
		t.Errorf("%d requests", requests)
	}
}
