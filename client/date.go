package client

import (
	openapi "github.com/oapi-codegen/runtime/types"

	"saihakko/client/businessday"
)

// dateOf reads the contract's date; an absent one is the zero Date.
func dateOf(wire *openapi.Date) businessday.Date {
	if wire == nil || wire.IsZero() {
		return businessday.Date{}
	}
	year, month, day := wire.Date()
	return businessday.Date{Year: year, Month: month, Day: day}
}
