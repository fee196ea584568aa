package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Variant chooses between the dark and the light look.
type Variant int

// The three choices a person has; Auto follows the operating system.
const (
	Auto Variant = iota
	Dark
	Light
)

// Text sizes in device-independent pixels at scale 1. There are five and no
// more, so that size always means something.
const (
	SizeSmall fyne.ThemeSizeName = "bridgelogSmall" // 12: labels, status, zones
	SizeBody  fyne.ThemeSizeName = theme.SizeNameText
	SizeStep  fyne.ThemeSizeName = "bridgelogStep"  // 16: the next step
	SizeTitle fyne.ThemeSizeName = "bridgelogTitle" // 20: the title of a page
	SizeHuge  fyne.ThemeSizeName = "bridgelogHuge"  // 28: only the nearest clock
)

// Theme is the toolkit's default theme with Bridgelog's colours and sizes.
// Anything not named here falls through to the default.
type Theme struct {
	base    fyne.Theme
	variant Variant
	scale   float32
	// Plain takes accent and state colours away, as for pages that cannot be
	// written on; severity and flags keep theirs.
	Plain bool
}

// NewTheme makes the look. scale multiplies the text sizes only (1 is normal,
// 1.5 is the largest the screens are laid out for); values outside 0.75 to 2
// are brought back into that range so that a damaged preference cannot make
// the program unreadable.
func NewTheme(variant Variant, scale float32) *Theme {
	if !(scale >= 0.75) { // also catches NaN
		scale = 1
	}
	if scale > 2 {
		scale = 2
	}
	return &Theme{base: theme.DefaultTheme(), variant: variant, scale: scale}
}

// Scale returns the text scale in use.
func (t *Theme) Scale() float32 { return t.scale }

// Color answers for a colour name; the variant the toolkit passes counts only
// when the theme was made with Auto.
func (t *Theme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	dark := v == theme.VariantDark
	switch t.variant {
	case Dark:
		dark, v = true, theme.VariantDark
	case Light:
		dark, v = false, theme.VariantLight
	}
	if t.Plain && plainColours[name] {
		name = ColourMuted
	}
	if c, ok := colourOf(name, dark); ok {
		return c
	}
	return t.base.Color(name, v)
}

// plainColours are the colours a plain theme does without.
var plainColours = map[fyne.ThemeColorName]bool{ColourAccent: true, ColourGood: true, ColourBad: true,
	theme.ColorNameFocus: true, theme.ColorNameHyperlink: true}

// Font returns the toolkit's own font, whose figures are tabular.
func (t *Theme) Font(s fyne.TextStyle) fyne.Resource { return t.base.Font(s) }

// Icon returns the toolkit's own icon.
func (t *Theme) Icon(n fyne.ThemeIconName) fyne.Resource { return t.base.Icon(n) }

// Size answers for a size name. Text scales, space does not: at 150 % the room
// is needed for words.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return 14 * t.scale
	case SizeSmall, theme.SizeNameCaptionText:
		return 12 * t.scale
	case SizeStep, theme.SizeNameSubHeadingText:
		return 16 * t.scale
	case SizeTitle, theme.SizeNameHeadingText:
		return 20 * t.scale
	case SizeHuge:
		return 28 * t.scale
	case theme.SizeNameInlineIcon:
		return 16 * t.scale
	case theme.SizeNamePadding:
		return 4
	case theme.SizeNameInnerPadding:
		return 6
	case theme.SizeNameLineSpacing:
		return 2
	case theme.SizeNameScrollBar:
		return 10
	case theme.SizeNameScrollBarSmall:
		return 4
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameCardRadius,
		theme.SizeNamePopupRadius, theme.SizeNameMenuRadius, theme.SizeNameSelectionRadius:
		return 3
	case theme.SizeNameDialogRadius:
		return 4
	case theme.SizeNameModalBlurRadius:
		return 0 // nothing behind a dialog may become unreadable
	}
	return t.base.Size(name)
}
