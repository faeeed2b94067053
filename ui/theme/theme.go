// Package theme gives the window its colours, sizes and fonts, light and dark. The values are in tokens.go.
package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"saihakko/assets"
)

// Mode chooses between the light and the dark colours.
type Mode int

// FollowSystem takes what the desktop says; Light and Dark are fixed.
const (
	FollowSystem Mode = iota
	Light
	Dark
)

// Theme implements fyne.Theme.
type Theme struct {
	mode Mode
	zoom float32
}

var (
	regular = fyne.NewStaticResource("BIZUDPGothic-Regular.ttf", assets.FontRegular)
	bold    = fyne.NewStaticResource("BIZUDPGothic-Bold.ttf", assets.FontBold)
)

// New makes the theme. zoom multiplies the text sizes; 1 is normal, and what is not positive counts as 1.
func New(mode Mode, zoom float32) *Theme {
	if zoom <= 0 {
		zoom = 1
	}
	return &Theme{mode: mode, zoom: zoom}
}

func (t *Theme) dark(v fyne.ThemeVariant) bool {
	if t.mode == FollowSystem {
		return v == fynetheme.VariantDark
	}
	return t.mode == Dark
}

// Color implements fyne.Theme.
func (t *Theme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	dark := t.dark(v)
	if own, ok := fyneNames[name]; ok {
		name = own
	}
	if pair, ok := palette[name]; ok {
		if dark {
			return pair[1]
		}
		return pair[0]
	}
	switch name {
	case fynetheme.ColorNameShadow:
		return color.NRGBA{A: 0x18} // the edge of a page that scrolls
	case fynetheme.ColorNameInputBackground, fynetheme.ColorNameInputBorder, fynetheme.ColorNameButton:
		// Inputs and buttons draw their own frames (package widgets); Fyne's would show through.
		return color.Transparent
	}
	if dark {
		v = fynetheme.VariantDark
	} else {
		v = fynetheme.VariantLight
	}
	return fynetheme.DefaultTheme().Color(name, v)
}

// fyneNames maps Fyne's colours to ours, for the few stock widgets in use.
var fyneNames = map[fyne.ThemeColorName]fyne.ThemeColorName{
	fynetheme.ColorNameError:             RedText,
	fynetheme.ColorNameSuccess:           GreenText,
	fynetheme.ColorNameWarning:           AmberText,
	fynetheme.ColorNameHyperlink:         Accent,
	fynetheme.ColorNameHover:             AccentTint,
	fynetheme.ColorNamePressed:           AccentSoft,
	fynetheme.ColorNameSelection:         AccentSoft,
	fynetheme.ColorNamePlaceHolder:       Subtle,
	fynetheme.ColorNameDisabled:          Subtle,
	fynetheme.ColorNameSeparator:         Line,
	fynetheme.ColorNameHeaderBackground:  HeaderFill,
	fynetheme.ColorNameMenuBackground:    Card,
	fynetheme.ColorNameOverlayBackground: Card,
	fynetheme.ColorNameScrollBar:         Control,
}

// Font implements fyne.Theme. Symbols keep Fyne's own font; everything else is BIZ UDPGothic.
func (t *Theme) Font(s fyne.TextStyle) fyne.Resource {
	switch {
	case s.Symbol:
		return fynetheme.DefaultTheme().Font(s)
	case s.Bold:
		return bold
	default:
		return regular
	}
}

// Icon implements fyne.Theme.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return fynetheme.DefaultTheme().Icon(name)
}

// The names of the house's text sizes.
const (
	TextBody    fyne.ThemeSizeName = fynetheme.SizeNameText // 15
	TextTable   fyne.ThemeSizeName = "saihakko.text.table"  // 14, beside the body text
	TextCell    fyne.ThemeSizeName = "saihakko.text.cell"   // 13.5, cells of a table
	TextNote    fyne.ThemeSizeName = "saihakko.text.note"   // 13
	TextSmall   fyne.ThemeSizeName = "saihakko.text.small"  // 12
	TextTitle   fyne.ThemeSizeName = "saihakko.text.title"  // 16.5, title of a card
	TextHeading fyne.ThemeSizeName = "saihakko.text.head"   // 21, title of a page
)

var textSizes = map[fyne.ThemeSizeName]float32{
	TextBody:                         15,
	TextTable:                        14,
	TextCell:                         13.5,
	TextNote:                         13,
	TextSmall:                        12,
	TextTitle:                        16.5,
	TextHeading:                      21,
	fynetheme.SizeNameCaptionText:    12.5,
	fynetheme.SizeNameSubHeadingText: 16.5,
	fynetheme.SizeNameHeadingText:    21,
	fynetheme.SizeNameInlineIcon:     18,
}

var otherSizes = map[fyne.ThemeSizeName]float32{
	fynetheme.SizeNamePadding:        4,
	fynetheme.SizeNameInnerPadding:   8,
	fynetheme.SizeNameLineSpacing:    5,
	fynetheme.SizeNameScrollBar:      12,
	fynetheme.SizeNameScrollBarSmall: 5,
	fynetheme.SizeNameInputBorder:    0,
	fynetheme.SizeNameInputRadius:    6,
}

// Size implements fyne.Theme.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	if s, ok := textSizes[name]; ok {
		return s * t.zoom
	}
	if s, ok := otherSizes[name]; ok {
		return s
	}
	return fynetheme.DefaultTheme().Size(name)
}

var fallback = New(FollowSystem, 1)

// Color is the colour of that name now, in the running program's theme.
func Color(name fyne.ThemeColorName) color.Color {
	s := fyne.CurrentApp().Settings()
	if t, ok := s.Theme().(*Theme); ok {
		return t.Color(name, s.ThemeVariant())
	}
	return fallback.Color(name, s.ThemeVariant())
}

// Size is the size of that name now.
func Size(name fyne.ThemeSizeName) float32 {
	if t, ok := fyne.CurrentApp().Settings().Theme().(*Theme); ok {
		return t.Size(name)
	}
	return fallback.Size(name)
}
