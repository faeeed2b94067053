package theme

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// contrast is the ratio of WCAG 2.2, between 1 and 21.
func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(c color.NRGBA) float64 {
	part := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}

func TestTextCanBeReadOnItsGround(t *testing.T) {
	pairs := map[fyne.ThemeColorName][]fyne.ThemeColorName{
		Ink: {
			Page, Card, InputFill, HeaderFill, AccentTint, Track,
			BlueFill, GreenFill, AmberFill, RedFill, NeutralFill,
		},
		Subtle:      {Page, Card, InputFill, HeaderFill, AccentTint},
		Accent:      {Page, Card, HeaderFill, AccentTint, AccentSoft, BlueFill, GreenFill, AmberFill, RedFill},
		OnAccent:    {AccentFill, AccentHover},
		OnDanger:    {DangerFill, DangerHover},
		OnIdle:      {Idle},
		NeutralText: {NeutralFill, Card},
		BlueText:    {BlueFill, Card},
		GreenText:   {GreenFill, Card, Page},
		AmberText:   {AmberFill, Card},
		RedText:     {RedFill, Card, Page, AccentTint},
	}
	eachMode(func(mode int, name string) {
		for text, grounds := range pairs {
			for _, ground := range grounds {
				if c := contrast(palette[text][mode], palette[ground][mode]); c < 4.5 {
					t.Errorf("%s: %s on %s has contrast %.2f, want 4.5", name, text, ground, c)
				}
			}
		}
	})
}

func TestControlsAndFocusStandOut(t *testing.T) {
	pairs := map[fyne.ThemeColorName][]fyne.ThemeColorName{
		Control:    {Page, Card, InputFill},
		Accent:     {Card, Page},
		AccentFill: {Card, Page},
		RedText:    {InputFill, Card},
		GreenText:  {Track},
		FocusInner: {Card, Page, AccentTint, InputFill, FocusOuter, AccentFill, DangerFill},
	}
	eachMode(func(mode int, name string) {
		for line, grounds := range pairs {
			for _, ground := range grounds {
				if line == FocusInner && ground == FocusOuter && mode == 1 {
					continue // in the dark both rings are bright, and stand out together
				}
				if c := contrast(palette[line][mode], palette[ground][mode]); c < 3 && !ringOnFill(mode, line, ground) {
					t.Errorf("%s: %s on %s has contrast %.2f, want 3", name, line, ground, c)
				}
			}
		}
	})
}

// ringOnFill allows a ring that does not stand out from the filled button it lies on if the outer ring does from
// the page: together they show.
func ringOnFill(mode int, line, ground fyne.ThemeColorName) bool {
	return line == FocusInner && (ground == AccentFill || ground == DangerFill) &&
		contrast(palette[FocusOuter][mode], palette[FocusInner][mode]) >= 3
}

func eachMode(check func(mode int, name string)) {
	check(0, "light")
	check(1, "dark")
}

func TestModeOverridesTheSystem(t *testing.T) {
	for _, c := range []struct {
		mode    Mode
		variant fyne.ThemeVariant
		want    color.Color
	}{
		{FollowSystem, fynetheme.VariantLight, palette[Card][0]},
		{FollowSystem, fynetheme.VariantDark, palette[Card][1]},
		{Light, fynetheme.VariantDark, palette[Card][0]},
		{Dark, fynetheme.VariantLight, palette[Card][1]},
	} {
		if got := New(c.mode, 1).Color(Card, c.variant); got != c.want {
			t.Errorf("mode %d on system variant %d: got %v, want %v", c.mode, c.variant, got, c.want)
		}
	}
}

func TestEveryStyleOfTextUsesTheEmbeddedFont(t *testing.T) {
	th := New(Light, 1)
	for _, s := range []fyne.TextStyle{
		{}, {Bold: true}, {Italic: true}, {Bold: true, Italic: true}, {Monospace: true}, {TabWidth: 4}, {Underline: true},
	} {
		if got := th.Font(s); got != regular && got != bold {
			t.Errorf("%+v uses %s", s, got.Name())
		}
	}
}

func TestZoomEnlargesText(t *testing.T) {
	if got, want := New(Light, 1.5).Size(TextBody), float32(22.5); got != want {
		t.Errorf("body text at 150%%: got %v, want %v", got, want)
	}
	if got, want := New(Light, 0).Size(TextBody), float32(15); got != want {
		t.Errorf("body text without zoom: got %v, want %v", got, want)
	}
}
