package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// The names of the house's colours, beyond Fyne's own. Use them with Color.
const (
	Ink         fyne.ThemeColorName = fynetheme.ColorNameForeground // body text
	Subtle      fyne.ThemeColorName = "saihakko.subtle"             // secondary text
	Page        fyne.ThemeColorName = fynetheme.ColorNameBackground // behind the cards
	Card        fyne.ThemeColorName = "saihakko.card"               // cards, header, footer
	Line        fyne.ThemeColorName = "saihakko.line"               // borders of cards and bars
	RowLine     fyne.ThemeColorName = "saihakko.rowLine"            // between rows
	HeaderFill  fyne.ThemeColorName = "saihakko.headerFill"         // head of a table
	Control     fyne.ThemeColorName = "saihakko.control"            // border of inputs, boxes, open steps
	InputFill   fyne.ThemeColorName = "saihakko.inputFill"          // inside of inputs
	Accent      fyne.ThemeColorName = "saihakko.accent"             // text that can be pressed
	AccentFill  fyne.ThemeColorName = fynetheme.ColorNamePrimary    // filled buttons, current step
	AccentHover fyne.ThemeColorName = "saihakko.accentHover"
	OnAccent    fyne.ThemeColorName = fynetheme.ColorNameForegroundOnPrimary
	AccentTint  fyne.ThemeColorName = "saihakko.accentTint"  // hover of outline buttons, selected rows
	AccentSoft  fyne.ThemeColorName = "saihakko.accentSoft"  // pressed outline buttons
	DangerFill  fyne.ThemeColorName = "saihakko.dangerFill"  // filled danger button
	DangerHover fyne.ThemeColorName = "saihakko.dangerHover" // the same under the pointer
	OnDanger    fyne.ThemeColorName = "saihakko.onDanger"
	FocusInner  fyne.ThemeColorName = "saihakko.focusInner" // inner ring of the focus mark
	FocusOuter  fyne.ThemeColorName = "saihakko.focusOuter" // outer ring of the focus mark
	Track       fyne.ThemeColorName = "saihakko.track"      // empty part of a bar
	Veil        fyne.ThemeColorName = "saihakko.veil"       // over the page, behind a dialog
	Idle        fyne.ThemeColorName = "saihakko.idle"       // fill of a button that cannot be pressed
	OnIdle      fyne.ThemeColorName = "saihakko.onIdle"
	NeutralText fyne.ThemeColorName = "saihakko.neutralText"
	NeutralFill fyne.ThemeColorName = "saihakko.neutralFill"
	BlueText    fyne.ThemeColorName = "saihakko.blueText"
	BlueFill    fyne.ThemeColorName = "saihakko.blueFill"
	GreenText   fyne.ThemeColorName = "saihakko.greenText" // also notes below fields
	GreenFill   fyne.ThemeColorName = "saihakko.greenFill"
	AmberText   fyne.ThemeColorName = "saihakko.amberText"
	AmberFill   fyne.ThemeColorName = "saihakko.amberFill"
	AmberEdge   fyne.ThemeColorName = "saihakko.amberEdge" // edge of the urgent card, bars
	RedText     fyne.ThemeColorName = "saihakko.redText"   // also errors and the mark 「※必須」
	RedFill     fyne.ThemeColorName = "saihakko.redFill"
)

// palette maps every name to its light and dark colour, as 0xRRGGBB (or 0xRRGGBBAA in veils).
// Light values: look.css and the Digital Agency Design System (facts/domain.md 7). The dark ones are ours, in the
// same spirit; the contrast test holds for both.
var palette = map[fyne.ThemeColorName][2]color.NRGBA{
	Ink:         {rgb(0x1a1a1c), rgb(0xececee)},
	Subtle:      {rgb(0x626264), rgb(0xadb0b8)},
	Page:        {rgb(0xf5f6f8), rgb(0x141519)},
	Card:        {rgb(0xffffff), rgb(0x1e2025)},
	Line:        {rgb(0xd8d8db), rgb(0x3d4048)},
	RowLine:     {rgb(0xececee), rgb(0x2f3239)},
	HeaderFill:  {rgb(0xeef0f3), rgb(0x282b32)},
	Control:     {rgb(0x76767a), rgb(0x8b8e97)},
	InputFill:   {rgb(0xffffff), rgb(0x17181c)},
	Accent:      {rgb(0x0017c1), rgb(0x9db7f9)},
	AccentFill:  {rgb(0x0017c1), rgb(0x3460fb)},
	AccentHover: {rgb(0x00118f), rgb(0x264af4)},
	OnAccent:    {rgb(0xffffff), rgb(0xffffff)},
	AccentTint:  {rgb(0xe8f1fe), rgb(0x1c2a4d)},
	AccentSoft:  {rgb(0xc5d7fb), rgb(0x273a6b)},
	DangerFill:  {rgb(0xce0000), rgb(0xc81e1e)},
	DangerHover: {rgb(0xa90000), rgb(0xa90000)},
	OnDanger:    {rgb(0xffffff), rgb(0xffffff)},
	FocusInner:  {rgb(0x000000), rgb(0xffffff)},
	FocusOuter:  {rgb(0xffd43d), rgb(0xffd43d)},
	Track:       {rgb(0xe4e4e7), rgb(0x3a3d45)},
	Veil:        {rgba(0x1a1a1c73), rgba(0x000000a6)},
	Idle:        {rgb(0xd8d8db), rgb(0x34373f)},
	OnIdle:      {rgb(0x4d4d50), rgb(0xb9bcc4)},
	NeutralText: {rgb(0x4d4d50), rgb(0xd0d2d8)},
	NeutralFill: {rgb(0xececee), rgb(0x34373f)},
	BlueText:    {rgb(0x00118f), rgb(0xb6ccfb)},
	BlueFill:    {rgb(0xe8f1fe), rgb(0x1c2a4d)},
	GreenText:   {rgb(0x146440), rgb(0x86d8ab)},
	GreenFill:   {rgb(0xe6f5ec), rgb(0x14331f)},
	AmberText:   {rgb(0x6e5600), rgb(0xecc95f)},
	AmberFill:   {rgb(0xfbf5e0), rgb(0x38300f)},
	AmberEdge:   {rgb(0xb78f00), rgb(0xd2a400)},
	RedText:     {rgb(0xce0000), rgb(0xff9c9c)},
	RedFill:     {rgb(0xfdeeee), rgb(0x461a1c)},
}

func rgb(v uint32) color.NRGBA { return rgba(v<<8 | 0xff) }

func rgba(v uint32) color.NRGBA {
	return color.NRGBA{R: byte(v >> 24), G: byte(v >> 16), B: byte(v >> 8), A: byte(v)}
}
