package service

import (
	"strings"
	"testing"
	"time"

	"saihakko/client/businessday"
)

func day(t *testing.T, text string) businessday.Date {
	t.Helper()
	d, err := businessday.ParseISO(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestValidityIsAYearFromTheAcquisitionByDefault(t *testing.T) {
	for acquired, last := range map[string]string{"2026-11-20": "2027-11-20", "2028-02-29": "2029-02-28"} {
		got, err := validUntil(DefaultValidity(), day(t, acquired))
		if want := day(t, last).Time(23, 59).Add(59 * time.Second); err != nil || !got.Equal(want) {
			t.Errorf("acquired %s: until %v (%v), want %v", acquired, got, err, want)
		}
	}
}

// The rule changed on 2023-08-23: from then on to the end of the generation (facts/domain.md 3.1).
func TestValidityFollowsTheTable(t *testing.T) {
	table, err := ParseValidity([]byte(`[
		{"acquiredFrom":"2017-10-08","years":1},
		{"acquiredFrom":"2023-08-23","until":"2025-10-11"},
		{"acquiredFrom":"2025-10-12","years":1}]`))
	if err != nil {
		t.Fatal(err)
	}
	for acquired, last := range map[string]string{
		"2023-08-22": "2024-08-22", "2023-08-23": "2025-10-11", "2025-10-11": "2025-10-11", "2025-10-12": "2026-10-12",
	} {
		got, err := validUntil(table, day(t, acquired))
		if err != nil || businessday.DateOf(got).String() != last {
			t.Errorf("acquired %s: until %v (%v), want %s", acquired, got, err, last)
		}
	}
	if _, err := validUntil(table, day(t, "2017-10-07")); err == nil {
		t.Error("a day before all rules has one")
	}
}

func TestValidityTablesThatMakeNoSense(t *testing.T) {
	for _, table := range []string{
		`{}`, `[{"acquiredFrom":"2026-01-01"}]`, `[{"acquiredFrom":"2026-01-01","years":1,"until":"2027-01-01"}]`,
		`[{"acquiredFrom":"2026-01-01","years":9}]`, `[{"acquiredFrom":"2026-02-30","years":1}]`,
		`[{"acquiredFrom":"2026-01-01","years":1},{"acquiredFrom":"2026-01-01","years":1}]`,
	} {
		if _, err := ParseValidity([]byte(table)); err == nil {
			t.Errorf("read: %s", table)
		}
	}
}

// The sentences are for people: none may be missing, none may leave a hole.
func TestEveryProblemHasASentence(t *testing.T) {
	for _, k := range []kind{
		invalidCredentials, accountLocked, sessionExpired, validation, malformedRequest, bodyTooLarge, notFound,
		methodNotAllowed, stateConflict, preconditionFailed, idempotencyKeyReused, codesWrong, notReissued,
		alreadyAcknowledged, requestUnacceptable, certificateMissing, certificateUnknown, certificateEnded,
		tooManyRequests, unavailableKind, internal,
	} {
		if !strings.HasSuffix(sentences[k.name], "。") {
			t.Errorf("%s says %q", k.name, sentences[k.name])
		}
	}
}
