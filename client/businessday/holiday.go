package businessday

import "time"

// Names of the days off that are not national holidays themselves.
const (
	substituteName = "振替休日"
	citizensName   = "国民の休日"
)

// Holidays returns every day off of the year by the law, in order: national
// holidays, their substitutes, and days between two national holidays.
// Ordinary weekends are not among them.
func Holidays(year int) []ClosedDay {
	var days []ClosedDay
	for d := (Date{year, time.January, 1}); d.Year == year; d = d.AddDays(1) {
		if r, ok := lawfulDayOff(d); ok {
			days = append(days, ClosedDay{Date: d, Reason: r})
		}
	}
	return days
}

// lawfulDayOff applies article 3 of the Act on National Holidays: (1) national
// holidays are days off; (2) one that falls on a Sunday makes the nearest
// following day that is no national holiday a day off; (3) so is a day with a
// national holiday on either side.
func lawfulDayOff(d Date) (Reason, bool) {
	if name, ok := nationalHoliday(d); ok {
		return Reason{Kind: KindHoliday, Name: name}, true
	}
	for back := d.AddDays(-1); ; back = back.AddDays(-1) {
		if _, ok := nationalHoliday(back); !ok {
			break
		}
		if back.Weekday() == time.Sunday {
			return Reason{Kind: KindSubstitute, Name: substituteName}, true
		}
	}
	_, before := nationalHoliday(d.AddDays(-1))
	_, after := nationalHoliday(d.AddDays(1))
	if before && after {
		return Reason{Kind: KindCitizensHoliday, Name: citizensName}, true
	}
	return Reason{}, false
}

// nationalHoliday applies article 2 as amended, and the special laws. The
// years in the conditions are those in which the amendments took effect.
func nationalHoliday(d Date) (string, bool) {
	if name, decided := specialLaw(d); decided {
		return name, name != ""
	}
	switch d.Month {
	case time.January:
		return either(d.Day == 1, "元日", d.isMonday(2), "成人の日")
	case time.February:
		return either(d.Day == 11, "建国記念の日", d.Day == 23 && d.Year >= 2020, "天皇誕生日")
	case time.March:
		return either(d.Day == vernalEquinox(d.Year), "春分の日", false, "")
	case time.April:
		return either(d.Day == 29, "昭和の日", false, "")
	case time.May:
		names := map[int]string{3: "憲法記念日", 4: "みどりの日", 5: "こどもの日"}
		name, ok := names[d.Day]
		return name, ok
	case time.July:
		return either(d.isMonday(3), "海の日", false, "")
	case time.August:
		return either(d.Day == 11 && d.Year >= 2016, "山の日", false, "")
	case time.September:
		return either(d.isMonday(3), "敬老の日", d.Day == autumnalEquinox(d.Year), "秋分の日")
	case time.October:
		return either(d.isMonday(2) && d.Year >= 2020, "スポーツの日", d.isMonday(2), "体育の日")
	case time.November:
		return either(d.Day == 3, "文化の日", d.Day == 23, "勤労感謝の日")
	case time.December:
		return either(d.Day == 23 && d.Year <= 2018, "天皇誕生日", false, "")
	}
	return "", false
}

// specialLaw knows the days of the laws made for one year only: the accession
// of 2019 (平成30年法律第99号) and the two Olympic summers (平成27年法律第33号 as
// amended in 2018 and 2020). It has decided where such a law adds a day (a
// name) or takes one away (no name).
func specialLaw(d Date) (name string, decided bool) {
	switch d {
	case Date{2019, time.May, 1}:
		return "天皇の即位の日", true
	case Date{2019, time.October, 22}:
		return "即位礼正殿の儀の行われる日", true
	case Date{2020, time.July, 23}, Date{2021, time.July, 22}:
		return "海の日", true
	case Date{2020, time.July, 24}, Date{2021, time.July, 23}:
		return "スポーツの日", true
	case Date{2020, time.August, 10}, Date{2021, time.August, 8}:
		return "山の日", true
	}
	if d.Year == 2020 || d.Year == 2021 {
		switch {
		case d.Month == time.July, d.Month == time.August, d.Month == time.October:
			return "", true
		}
	}
	return "", false
}

// vernalEquinox and autumnalEquinox return the day of March and of September.
// The formulas are the usual ones for 1980–2099; the official gazette of the
// February before is what counts in law, so an override may differ.
func vernalEquinox(year int) int   { return equinox(20.8431, year) }
func autumnalEquinox(year int) int { return equinox(23.2488, year) }

func equinox(base float64, year int) int {
	n := year - 1980
	return int(base + 0.242194*float64(n) - float64(n/4))
}

// isMonday reports whether d is the nth Monday of its month.
func (d Date) isMonday(nth int) bool {
	return d.Weekday() == time.Monday && (d.Day-1)/7 == nth-1
}

func either(first bool, firstName string, second bool, secondName string) (string, bool) {
	switch {
	case first:
		return firstName, true
	case second:
		return secondName, true
	}
	return "", false
}
