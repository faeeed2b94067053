package businessday_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"saihakko/client/businessday"
)

// calendarYears gives for each year the number of days off, the days of the
// equinoxes in March and September, the substitutes (振替休日) and the days between
// two holidays (国民の休日). 2026–2040 are the vectors of facts/domain.md section 6;
// the other years were compared day by day, names included, with the list of
// the project holiday-jp, which holds the Cabinet Office's announcements and the
// forecast until 2050.
var calendarYears = []struct {
	year, off, march, september int
	substitutes, between        string
}{
	{2007, 19, 21, 23, "02-12 04-30 09-24 12-24", ""},
	{2008, 17, 20, 23, "05-06 11-24", ""},
	{2009, 17, 20, 23, "05-06", "09-22"},
	{2010, 16, 21, 23, "03-22", ""},
	{2011, 15, 21, 23, "", ""},
	{2012, 18, 20, 22, "01-02 04-30 12-24", ""},
	{2013, 17, 20, 23, "05-06 11-04", ""},
	{2014, 17, 21, 23, "05-06 11-24", ""},
	{2015, 17, 21, 23, "05-06", "09-22"},
	{2016, 17, 20, 22, "03-21", ""},
	{2017, 17, 20, 23, "01-02", ""},
	{2018, 20, 21, 23, "02-12 04-30 09-24 12-24", ""},
	{2019, 22, 21, 23, "05-06 08-12 11-04", "04-30 05-02"},
	{2020, 18, 20, 22, "02-24 05-06", ""},
	{2021, 17, 20, 23, "08-09", ""},
	{2022, 16, 21, 23, "", ""},
	{2023, 17, 21, 23, "01-02", ""},
	{2024, 21, 20, 22, "02-12 05-06 08-12 09-23 11-04", ""},
	{2025, 19, 20, 23, "02-24 05-06 11-24", ""},
	{2026, 18, 20, 23, "05-06", "09-22"},
	{2027, 17, 21, 23, "03-22", ""},
	{2028, 16, 20, 22, "", ""},
	{2029, 19, 20, 23, "02-12 04-30 09-24", ""},
	{2030, 19, 20, 23, "05-06 08-12 11-04", ""},
	{2031, 19, 21, 23, "02-24 05-06 11-24", ""},
	{2032, 17, 20, 22, "", "09-21"},
	{2033, 17, 20, 23, "03-21", ""},
	{2034, 17, 20, 23, "01-02", ""},
	{2035, 19, 21, 23, "02-12 04-30 09-24", ""},
	{2036, 18, 20, 22, "05-06 11-24", ""},
	{2037, 18, 20, 23, "05-06", "09-22"},
	{2038, 16, 20, 23, "", ""},
	{2039, 16, 21, 23, "", ""},
	{2040, 18, 20, 22, "01-02 04-30", ""},
	{2041, 19, 20, 23, "05-06 08-12 11-04", ""},
	{2042, 19, 20, 23, "02-24 05-06 11-24", ""},
	{2043, 18, 21, 23, "05-06", "09-22"},
	{2044, 17, 20, 22, "03-21", ""},
	{2045, 17, 20, 22, "01-02", ""},
	{2046, 19, 20, 23, "02-12 04-30 09-24", ""},
	{2047, 19, 21, 23, "05-06 08-12 11-04", ""},
	{2048, 18, 20, 22, "02-24 05-06", ""},
	{2049, 17, 20, 22, "", "09-21"},
	{2050, 17, 20, 23, "03-21", ""},
}

func TestTheDaysOffOfEveryYearFrom2007To2050(t *testing.T) {
	for i, c := range calendarYears {
		if c.year != 2007+i {
			t.Fatalf("the table lacks %d", 2007+i)
		}
		all := businessday.Holidays(c.year)
		if len(all) != c.off {
			t.Errorf("%d has %d days off, want %d", c.year, len(all), c.off)
		}
		var substitutes, between []string
		equinox := map[string]int{}
		for _, h := range all {
			switch h.Reason {
			case businessday.Reason{Kind: businessday.KindSubstitute, Name: "振替休日"}:
				substitutes = append(substitutes, h.Date.String()[5:])
			case businessday.Reason{Kind: businessday.KindCitizensHoliday, Name: "国民の休日"}:
				between = append(between, h.Date.String()[5:])
			case businessday.Reason{Kind: businessday.KindHoliday, Name: "春分の日"},
				businessday.Reason{Kind: businessday.KindHoliday, Name: "秋分の日"}:
				equinox[h.Reason.Name] = h.Date.Day
			}
		}
		if got := strings.Join(substitutes, " "); got != c.substitutes {
			t.Errorf("%d: substitutes %q, want %q", c.year, got, c.substitutes)
		}
		if got := strings.Join(between, " "); got != c.between {
			t.Errorf("%d: between holidays %q, want %q", c.year, got, c.between)
		}
		if equinox["春分の日"] != c.march || equinox["秋分の日"] != c.september {
			t.Errorf("%d: equinoxes %v, want %d and %d", c.year, equinox, c.march, c.september)
		}
	}
	if len(calendarYears) != 44 {
		t.Errorf("the table has %d years, want 44", len(calendarYears))
	}
}

// wholeYears are written out by hand: an ordinary year before and after each
// change of the law, the years of the special laws, and the years of
// facts/domain.md.
var wholeYears = map[int]string{
	2007: `01-01 元日, 01-08 成人の日, 02-11 建国記念の日, 02-12 振替休日, 03-21 春分の日, 04-29 昭和の日, 04-30 振替休日,
		05-03 憲法記念日, 05-04 みどりの日, 05-05 こどもの日, 07-16 海の日, 09-17 敬老の日, 09-23 秋分の日, 09-24 振替休日,
		10-08 体育の日, 11-03 文化の日, 11-23 勤労感謝の日, 12-23 天皇誕生日, 12-24 振替休日`,
	2015: `01-01 元日, 01-12 成人の日, 02-11 建国記念の日, 03-21 春分の日, 04-29 昭和の日, 05-03 憲法記念日, 05-04 みどりの日,
		05-05 こどもの日, 05-06 振替休日, 07-20 海の日, 09-21 敬老の日, 09-22 国民の休日, 09-23 秋分の日, 10-12 体育の日,
		11-03 文化の日, 11-23 勤労感謝の日, 12-23 天皇誕生日`,
	2018: `01-01 元日, 01-08 成人の日, 02-11 建国記念の日, 02-12 振替休日, 03-21 春分の日, 04-29 昭和の日, 04-30 振替休日,
		05-03 憲法記念日, 05-04 みどりの日, 05-05 こどもの日, 07-16 海の日, 08-11 山の日, 09-17 敬老の日, 09-23 秋分の日,
		09-24 振替休日, 10-08 体育の日, 11-03 文化の日, 11-23 勤労感謝の日, 12-23 天皇誕生日, 12-24 振替休日`,
	2019: `01-01 元日, 01-14 成人の日, 02-11 建国記念の日, 03-21 春分の日, 04-29 昭和の日, 04-30 国民の休日, 05-01 天皇の即位の日,
		05-02 国民の休日, 05-03 憲法記念日, 05-04 みどりの日, 05-05 こどもの日, 05-06 振替休日, 07-15 海の日, 08-11 山の日,
		08-12 振替休日, 09-16 敬老の日, 09-23 秋分の日, 10-14 体育の日, 10-22 即位礼正殿の儀の行われる日, 11-03 文化の日,
		11-04 振替休日, 11-23 勤労感謝の日`,
	2020: `01-01 元日, 01-13 成人の日, 02-11 建国記念の日, 02-23 天皇誕生日, 02-24 振替休日, 03-20 春分の日, 04-29 昭和の日,
		05-03 憲法記念日, 05-04 みどりの日, 05-05 こどもの日, 05-06 振替休日, 07-23 海の日, 07-24 スポーツの日, 08-10 山の日,
		09-21 敬老の日, 09-22 秋分の日, 11-03 文化の日, 11-23 勤労感謝の日`,
	2021: `01-01 元日, 01-11 成人の日, 02-11 建国記念の日, 02-23 天皇誕生日, 03-20 春分の日, 04-29 昭和の日, 05-03 憲法記念日,
		05-04 みどりの日, 05-05 こどもの日, 07-22 海の日, 07-23 スポーツの日, 08-08 山の日, 08-09 振替休日, 09-20 敬老の日,
		09-23 秋分の日, 11-03 文化の日, 11-23 勤労感謝の日`,
	2026: `01-01 元日, 01-12 成人の日, 02-11 建国記念の日, 02-23 天皇誕生日, 03-20 春分の日, 04-29 昭和の日, 05-03 憲法記念日,
		05-04 みどりの日, 05-05 こどもの日, 05-06 振替休日, 07-20 海の日, 08-11 山の日, 09-21 敬老の日, 09-22 国民の休日,
		09-23 秋分の日, 10-12 スポーツの日, 11-03 文化の日, 11-23 勤労感謝の日`,
	2027: `01-01 元日, 01-11 成人の日, 02-11 建国記念の日, 02-23 天皇誕生日, 03-21 春分の日, 03-22 振替休日, 04-29 昭和の日,
		05-03 憲法記念日, 05-04 みどりの日, 05-05 こどもの日, 07-19 海の日, 08-11 山の日, 09-20 敬老の日, 09-23 秋分の日,
		10-11 スポーツの日, 11-03 文化の日, 11-23 勤労感謝の日`,
}

func TestWholeYearsDayByDay(t *testing.T) {
	for year, list := range wholeYears {
		var want, got []string
		for _, entry := range strings.Split(list, ",") {
			want = append(want, strings.TrimSpace(entry))
		}
		for _, h := range businessday.Holidays(year) {
			got = append(got, h.Date.String()[5:]+" "+h.Reason.Name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d (-want +got):\n%s", year, diff)
		}
	}
}

func TestEveryHolidayOnASundayIsMadeUpForByTheNextFreeDay(t *testing.T) {
	for year := 2007; year <= 2050; year++ {
		off := map[businessday.Date]businessday.Kind{}
		for _, h := range businessday.Holidays(year) {
			off[h.Date] = h.Reason.Kind
		}
		owed := map[businessday.Date]bool{}
		for d, kind := range off {
			if kind != businessday.KindHoliday || d.Weekday() != time.Sunday {
				continue
			}
			next := d.AddDays(1)
			for off[next] == businessday.KindHoliday {
				next = next.AddDays(1)
			}
			owed[next] = true
			if off[next] != businessday.KindSubstitute {
				t.Errorf("%v is a holiday on a Sunday, but %v is %q", d, next, off[next])
			}
		}
		for d, kind := range off {
			if kind == businessday.KindSubstitute && !owed[d] {
				t.Errorf("%v makes up for nothing", d)
			}
		}
	}
}

func TestADayOffIsAlwaysClosedAndNeverNameless(t *testing.T) {
	law := businessday.New(businessday.Options{})
	rapid.Check(t, func(t *rapid.T) {
		year := rapid.IntRange(2007, 2099).Draw(t, "year")
		previous := businessday.Date{}
		for _, h := range businessday.Holidays(year) {
			if law.IsBusinessDay(h.Date) || h.Reason.Name == "" || !previous.Before(h.Date) {
				t.Fatalf("%v: business day %v, name %q, after %v", h.Date, law.IsBusinessDay(h.Date), h.Reason.Name, previous)
			}
			previous = h.Date
		}
	})
}
