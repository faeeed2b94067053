package storetest_test

import (
	"testing"

	"saihakko/client/certstore"
	"saihakko/client/certstore/storetest"
)

func TestTheReferenceStoreKeepsThePromises(t *testing.T) {
	storetest.Run(t, func(*testing.T) certstore.Store { return storetest.NewMemory() })
}
