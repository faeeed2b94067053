package businessday_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"saihakko/client/businessday"
)

const seedToday = "2026-11-20"

func TestADateMayBeTypedInManyWays(t *testing.T) {
	for _, text := range []string{
		"20261124", "2026/11/24", "2026-11-24", "2026.11.24", "2026年11月24日", "2026年11月24",
		"R8.11.24", "r8/11/24", "R08-11-24", "令和8年11月24日", "㋿8年11月24日", "11/24", "11-24", "11.24", "11月24日",
		"２０２６１１２４", "２０２６／１１／２４", "２０２６－１１－２４", "２０２６．１１．２４", "Ｒ８．１１．２４", "１１／２４", "１１月２４日",
		"2026・11・24", "2026。11。24", "2026−11−24", "2026‐11‐24", "2026ー11ー24",
		" 20261124 ", "　2026/11/24　", "2026 / 11 / 24", "2026年 11月 24日", "令和8年　11月24日",
		"2026/11/24(火)", "2026年11月24日（火）", "2026年11月24日 (火曜日)", "11/24 火曜", "2026/11/24㈫",
	} {
		got, err := businessday.ParseLenient(text, day(t, seedToday))
		if err != nil || got != day(t, "2026-11-24") {
			t.Errorf("%q: got %v, %v; want 2026-11-24", text, got, err)
		}
	}
}

func TestADateWithoutAYearIsTheNextSuchDay(t *testing.T) {
	for _, c := range []struct{ text, today, want string }{
		{"11/24", "2026-11-23", "2026-11-24"},
		{"11/24", "2026-11-24", "2026-11-24"},
		{"11/24", "2026-11-25", "2027-11-24"},
		{"1/4", "2026-12-28", "2027-01-04"},
		{"2/29", "2026-11-24", "2028-02-29"},
		{"2/29", "2096-03-01", "2104-02-29"},
	} {
		got, err := businessday.ParseLenient(c.text, day(t, c.today))
		if err != nil || got.String() != c.want {
			t.Errorf("%s on %s: got %v, %v; want %s", c.text, c.today, got, err, c.want)
		}
	}
}

func TestErasBeginAndEndOnTheirDay(t *testing.T) {
	for text, want := range map[string]string{
		"令和元年5月1日": "2019-05-01", "R1.5.1": "2019-05-01", "H31.4.30": "2019-04-30",
		"平成元年1月8日": "1989-01-08", "S64.1.7": "1989-01-07", "昭和元年12月25日": "1926-12-25",
		"T15.12.24": "1926-12-24", "大正元年7月30日": "1912-07-30", "M45.7.29": "1912-07-29", "明治6年1月1日": "1873-01-01",
	} {
		if got, err := businessday.ParseLenient(text, day(t, seedToday)); err != nil || got.String() != want {
			t.Errorf("%s: got %v, %v; want %s", text, got, err, want)
		}
	}
}

func TestARefusedDateSaysWhy(t *testing.T) {
	for _, c := range []struct {
		text   string
		err    error
		reason businessday.Why
	}{
		{"", businessday.ErrFormat, businessday.ReasonNone},
		{"明日", businessday.ErrFormat, businessday.ReasonNone},
		{"2026112", businessday.ErrFormat, businessday.ReasonNone},
		{"1124", businessday.ErrFormat, businessday.ReasonNone},
		{"26/11/24", businessday.ErrFormat, businessday.ReasonNone},
		{"2026/11", businessday.ErrFormat, businessday.ReasonNone},
		{"2026 11 24", businessday.ErrFormat, businessday.ReasonNone},
		{"😀/11/24", businessday.ErrFormat, businessday.ReasonNone},
		{strings.Repeat("20261124", 1000), businessday.ErrFormat, businessday.ReasonNone},
		{"20260230", businessday.ErrNoSuchDay, businessday.ReasonDay},
		{"2/30", businessday.ErrNoSuchDay, businessday.ReasonDay},
		{"令和8年2月29日", businessday.ErrNoSuchDay, businessday.ReasonDay},
		{"2026/13/01", businessday.ErrNoSuchDay, businessday.ReasonMonth},
		{"0000/01/01", businessday.ErrNoSuchDay, businessday.ReasonYear},
		{"R0.1.1", businessday.ErrNoSuchDay, businessday.ReasonYear},
		{"H38.11.24", businessday.ErrNoSuchDay, businessday.ReasonEra},
		{"R1.4.30", businessday.ErrNoSuchDay, businessday.ReasonEra},
		{"明治5年12月2日", businessday.ErrNoSuchDay, businessday.ReasonEra},
		{"2026/11/24(水)", businessday.ErrNoSuchDay, businessday.ReasonWeekday},
		{"X1.11.24", businessday.ErrFormat, businessday.ReasonUnknownEra},
		{"新元2年11月24日", businessday.ErrFormat, businessday.ReasonUnknownEra},
	} {
		_, err := businessday.ParseLenient(c.text, day(t, seedToday))
		var parse *businessday.ParseError
		if !errors.Is(err, c.err) || !errors.As(err, &parse) || parse.Reason != c.reason {
			t.Errorf("%.20q: got %v, want %v with reason %q", c.text, err, c.err, c.reason)
		}
	}
	if _, err := businessday.ParseLenient("1/1", day(t, "9999-12-31")); !errors.Is(err, businessday.ErrNoSuchDay) {
		t.Errorf("the calendar ends with 9999, but 1/1 came after: %v", err)
	}
	_, err := businessday.ParseLenient("2/30", day(t, seedToday))
	var parse *businessday.ParseError
	if !errors.As(err, &parse) || parse.Month != 2 || parse.Day != 30 || parse.LastDay != 28 {
		t.Errorf("2/30: got %+v, want the month, the day and its last day 28", parse)
	}
}

func TestEveryWrittenFormReadsBackAsTheSameDay(t *testing.T) {
	today := day(t, seedToday)
	rapid.Check(t, func(t *rapid.T) {
		d := days().Draw(t, "day")
		forms := []string{
			d.String(), d.Format8(), businessday.FormatJapanese(d),
			fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day),
			fmt.Sprintf("%d/%d/%d", d.Year, d.Month, d.Day),
		}
		if d.Year >= 2020 {
			forms = append(forms, fmt.Sprintf("R%d.%d.%d", d.Year-2018, d.Month, d.Day))
		}
		if d.Year <= 2018 {
			forms = append(forms, fmt.Sprintf("平成%d年%d月%d日", d.Year-1988, d.Month, d.Day))
		}
		for _, form := range forms {
			for _, text := range []string{form, fullWidth(form)} {
				if got, err := businessday.ParseLenient(text, today); err != nil || got != d {
					t.Fatalf("%q: got %v, %v; want %v", text, got, err, d)
				}
			}
		}
		next, err := businessday.ParseLenient(fmt.Sprintf("%d/%d", d.Month, d.Day), today)
		if err != nil || next.Month != d.Month || next.Day != d.Day || next.Before(today) {
			t.Fatalf("%d/%d: got %v, %v; want that day, not before %v", d.Month, d.Day, next, err, today)
		}
	})
}

// fullWidth types ASCII as a Japanese keyboard in full-width mode does.
func fullWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' {
			return r + 0xFEE0
		}
		return r
	}, s)
}

func FuzzParseLenient(f *testing.F) {
	for _, text := range []string{"20261124", "R8.11.24", "令和元年5月1日(水)", "2/30", "11月24日", "２０２６／１１／２４", "\xff/1/1", "元/1/1"} {
		f.Add(text, 2026, 324)
	}
	f.Fuzz(func(t *testing.T, text string, year, dayOfYear int) {
		if year < 1 || year > 9999 {
			return
		}
		today := businessday.Date{Year: year, Month: 1, Day: 1}.AddDays(dayOfYear % 365)
		d, err := businessday.ParseLenient(text, today)
		if err != nil {
			var parse *businessday.ParseError
			if !errors.As(err, &parse) || !errors.Is(err, parse.Err) || d != (businessday.Date{}) || !utf8.ValidString(err.Error()) {
				t.Fatalf("%q: got %v with %#v", text, d, err)
			}
			return
		}
		if again, err := businessday.Parse8(d.Format8()); err != nil || again != d {
			t.Fatalf("%q was read as %v, which is no day: %v", text, d, err)
		}
	})
}
