package language

import (
	"time"

	"fyne.io/fyne/v2/lang"
)

// Weekday is the short name of a day of the week, 火 or Tue. The names are the toolkit's own.
func Weekday(d time.Weekday) string {
	return [...]string{
		lang.X("sunday.short", "Sun"), lang.X("monday.short", "Mon"), lang.X("tuesday.short", "Tue"),
		lang.X("wednesday.short", "Wed"), lang.X("thursday.short", "Thu"), lang.X("friday.short", "Fri"),
		lang.X("saturday.short", "Sat"),
	}[d]
}
