// Package assets carries what the programs need at run time inside the executable: fonts, the icon and the
// translations. It imports nothing but embed, so any room of the house may use it.
package assets

import "embed"

// FontRegular and FontBold are BIZ UDPGothic (SIL OFL 1.1, see fonts/OFL.txt). They cover every Japanese
// character the program shows, so that no system font is ever searched for.
var (
	//go:embed fonts/BIZUDPGothic-Regular.ttf
	FontRegular []byte
	//go:embed fonts/BIZUDPGothic-Bold.ttf
	FontBold []byte
)

// FontLicence is the licence that has to travel with the fonts.
//
//go:embed fonts/OFL.txt
var FontLicence string

// Icon is the program's icon, a 512×512 PNG.
//
//go:embed icons/saihakko.png
var Icon []byte

// Translations holds translations/<area>.<language>.json: English source text to the words of one language.
//
//go:embed translations/*.json
var Translations embed.FS
