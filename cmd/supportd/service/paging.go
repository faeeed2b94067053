package service

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

const (
	defaultLimit = 100
	longestPage  = 500
)

// pageSize is the contract's limit parameter, or its default.
func pageSize(limit *int) (int, error) {
	if limit == nil {
		return defaultLimit, nil
	}
	if *limit < 1 || *limit > longestPage {
		return 0, refuseFor(malformedRequest, "limitは1から500までです。")
	}
	return *limit, nil
}

// asked judges the paging parameters of a list, of which the caller sees the office's rows: how many rows, and from
// which place on.
func asked[Place any](ctx context.Context, limit *int, cursor *string, read func(*string) (Place, error)) (
	c caller, size int, from Place, err error) {
	if c, err = callerOf(ctx); err != nil {
		return c, 0, from, err
	}
	if size, err = pageSize(limit); err != nil {
		return c, 0, from, err
	}
	from, err = read(cursor)
	return c, size, from, err
}

// pageOf takes a page from rows, of which one more was read than it holds, and returns the cursor of the next one.
func pageOf[Row any](rows []Row, size int, placeOf func(Row) string) (page []Row, next *string) {
	if len(rows) <= size {
		return rows, nil
	}
	return rows[:size], cursorOf(placeOf(rows[size-1]))
}

// A cursor is where a page ended. It is encoded, so that nobody takes it for something to compute with.

func cursorOf(place string) *string {
	cursor := base64.RawURLEncoding.EncodeToString([]byte(place))
	return &cursor
}

func placeOf(cursor *string) (string, error) {
	if cursor == nil || *cursor == "" {
		return "", nil
	}
	place, err := base64.RawURLEncoding.DecodeString(*cursor)
	if err != nil || len(place) == 0 || len(place) > 32 {
		return "", refuseFor(malformedRequest, "cursorが正しくありません。")
	}
	return string(place), nil
}

// numberedPlaceOf is the place in a list that runs from the newest row to the oldest.
func numberedPlaceOf(cursor *string) (int64, error) {
	place, err := placeOf(cursor)
	if err != nil || place == "" {
		return math.MaxInt64, err
	}
	id, err := strconv.ParseInt(place, 10, 64)
	if err != nil || id < 1 {
		return 0, refuseFor(malformedRequest, "cursorが正しくありません。")
	}
	return id, nil
}

// etagOf is an entity tag that changes with the content.
func etagOf(content any) (string, error) {
	data, err := json.Marshal(content)
	if err != nil {
		return "", fmt.Errorf("compute ETag: %w", err)
	}
	sum := sha256.Sum256(data)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`, nil
}

// versionedETagOf leads with the version, so that a correction can be compared by what matters to it, while the tag
// itself changes with every line of the timeline.
func versionedETagOf(version int, content any) (string, error) {
	tag, err := etagOf(content)
	if err != nil {
		return "", err
	}
	return `"` + strconv.Itoa(version) + "." + tag[1:], nil
}

// versionOf is the version that an entity tag speaks of; 0 if it is none of ours.
func versionOf(tag string) int {
	inner, ok := strings.CutPrefix(strings.TrimPrefix(strings.TrimSpace(tag), "W/"), `"`)
	version, _, dotted := strings.Cut(inner, ".")
	n, err := strconv.Atoi(version)
	if !ok || !dotted || err != nil {
		return 0
	}
	return n
}

// unchanged says whether the caller has this state already (If-None-Match, RFC 9110 13.1.2).
func unchanged(ifNoneMatch *string, tag string) bool {
	if ifNoneMatch == nil {
		return false
	}
	for known := range strings.SplitSeq(*ifNoneMatch, ",") {
		known = strings.TrimSpace(known)
		if known == "*" || strings.TrimPrefix(known, "W/") == tag {
			return true
		}
	}
	return false
}
