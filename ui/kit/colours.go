package kit

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Colour names of our own, beside the toolkit's. Each has a dark and a light
// value except the chips, which look the same everywhere and in print.
const (
	ColourText     = theme.ColorNameForeground
	ColourGround   = theme.ColorNameBackground
	ColourAccent   = theme.ColorNamePrimary
	ColourOnAccent = theme.ColorNameForegroundOnPrimary

	ColourPanel    fyne.ThemeColorName = "bridgelogPanel"
	ColourRaised   fyne.ThemeColorName = "bridgelogRaised"
	ColourLine     fyne.ThemeColorName = "bridgelogLine"
	ColourEdge     fyne.ThemeColorName = "bridgelogEdge" // outline of things that can be pressed or filled
	ColourMuted    fyne.ThemeColorName = "bridgelogMuted"
	ColourSelected fyne.ThemeColorName = "bridgelogSelected" // ground of the chosen row
	ColourGood     fyne.ThemeColorName = "bridgelogGood"
	ColourWarn     fyne.ThemeColorName = "bridgelogWarn"
	ColourBad      fyne.ThemeColorName = "bridgelogBad"

	ColourSev1   fyne.ThemeColorName = "bridgelogSev1"
	ColourSev2   fyne.ThemeColorName = "bridgelogSev2"
	ColourSev3   fyne.ThemeColorName = "bridgelogSev3"
	ColourSev4   fyne.ThemeColorName = "bridgelogSev4"
	ColourOnSev1 fyne.ThemeColorName = "bridgelogOnSev1"
	ColourOnSev2 fyne.ThemeColorName = "bridgelogOnSev2"
	ColourOnSev3 fyne.ThemeColorName = "bridgelogOnSev3"
	ColourOnSev4 fyne.ThemeColorName = "bridgelogOnSev4"

	ColourDrill   fyne.ThemeColorName = "bridgelogDrill"
	ColourOnDrill fyne.ThemeColorName = "bridgelogOnDrill"
	ColourHold    fyne.ThemeColorName = "bridgelogHold"
	ColourOnHold  fyne.ThemeColorName = "bridgelogOnHold"

	// Traffic Light Protocol 2.0, colours as FIRST prints them, on black.
	ColourTLPRed    fyne.ThemeColorName = "bridgelogTLPRed"
	ColourTLPAmber  fyne.ThemeColorName = "bridgelogTLPAmber"
	ColourTLPGreen  fyne.ThemeColorName = "bridgelogTLPGreen"
	ColourTLPClear  fyne.ThemeColorName = "bridgelogTLPClear"
	ColourTLPGround fyne.ThemeColorName = "bridgelogTLPGround"

	// Ribbon shapes: what the attacker did, what we did, what happened to the service.
	ColourAttacker fyne.ThemeColorName = "bridgelogAttacker"
	ColourOurs     fyne.ThemeColorName = "bridgelogOurs"
)

// colourPair is one colour in both looks.
type colourPair struct{ dark, light string }

// ownColours is the whole palette as RRGGBB or RRGGBBAA.
var ownColours = map[fyne.ThemeColorName]colourPair{
	ColourGround:   {"14171C", "F6F7F9"},
	ColourPanel:    {"1C2027", "FFFFFF"},
	ColourRaised:   {"252A33", "EDF0F4"},
	ColourLine:     {"363D49", "C9D0DA"},
	ColourEdge:     {"6F7A8A", "7A8494"},
	ColourText:     {"F2F4F7", "14181F"},
	ColourMuted:    {"A9B2C0", "4A5462"},
	ColourSelected: {"2B3D57", "D6E4F7"},
	ColourAccent:   {"7DB4FF", "0B57B7"},
	ColourOnAccent: {"0D1524", "FFFFFF"},
	ColourGood:     {"6FD3A0", "0B6B3F"},
	ColourWarn:     {"FFC94D", "704B00"}, // a shade under look's 7A5200: clocks need 7:1 on the ground too
	ColourBad:      {"FF8A80", "A3161B"},

	ColourSev1: {"9B0F1A", "9B0F1A"}, ColourOnSev1: {"FFFFFF", "FFFFFF"},
	ColourSev2: {"FF9E40", "FF9E40"}, ColourOnSev2: {"14181F", "14181F"},
	ColourSev3: {"FFD75E", "FFD75E"}, ColourOnSev3: {"14181F", "14181F"},
	ColourSev4: {"C4CEDB", "C4CEDB"}, ColourOnSev4: {"14181F", "14181F"},
	ColourDrill: {"5B2A86", "5B2A86"}, ColourOnDrill: {"FFFFFF", "FFFFFF"},
	ColourHold: {"0D4F5C", "0D4F5C"}, ColourOnHold: {"FFFFFF", "FFFFFF"},

	ColourTLPRed: {"FF2B2B", "FF2B2B"}, ColourTLPAmber: {"FFC000", "FFC000"},
	ColourTLPGreen: {"33FF00", "33FF00"}, ColourTLPClear: {"FFFFFF", "FFFFFF"},
	ColourTLPGround: {"000000", "000000"},

	ColourAttacker: {"FF8A80", "A3161B"},
	ColourOurs:     {"7DB4FF", "0B57B7"},

	// The toolkit's own names, so that stock widgets and dialogs match ours.
	theme.ColorNameButton:              {"252A33", "EDF0F4"},
	theme.ColorNameDisabledButton:      {"1C2027", "F6F7F9"},
	theme.ColorNameDisabled:            {"8A93A1", "667080"},
	theme.ColorNamePlaceHolder:         {"A9B2C0", "4A5462"},
	theme.ColorNameError:               {"FF8A80", "A3161B"},
	theme.ColorNameWarning:             {"FFC94D", "704B00"},
	theme.ColorNameSuccess:             {"6FD3A0", "0B6B3F"},
	theme.ColorNameForegroundOnError:   {"14181F", "FFFFFF"},
	theme.ColorNameForegroundOnWarning: {"14181F", "FFFFFF"},
	theme.ColorNameForegroundOnSuccess: {"14181F", "FFFFFF"},
	theme.ColorNameHyperlink:           {"7DB4FF", "0B57B7"},
	theme.ColorNameFocus:               {"7DB4FF55", "0B57B740"},
	theme.ColorNameSelection:           {"35527D", "B9D3F5"},
	theme.ColorNameHover:               {"FFFFFF14", "0000000D"},
	theme.ColorNamePressed:             {"FFFFFF24", "0000001F"},
	theme.ColorNameHeaderBackground:    {"252A33", "EDF0F4"},
	theme.ColorNameInputBackground:     {"14171C", "FFFFFF"},
	theme.ColorNameInputBorder:         {"6F7A8A", "7A8494"},
	theme.ColorNameMenuBackground:      {"252A33", "FFFFFF"},
	theme.ColorNameOverlayBackground:   {"1C2027", "FFFFFF"},
	theme.ColorNameSeparator:           {"363D49", "C9D0DA"},
	theme.ColorNameScrollBar:           {"A9B2C099", "4A546280"},
	theme.ColorNameScrollBarBackground: {"00000000", "00000000"},
	theme.ColorNameShadow:              {"00000080", "00000040"},
}

// colourOf looks a name up in our palette; false means the default theme knows better.
func colourOf(name fyne.ThemeColorName, dark bool) (color.Color, bool) {
	p, ok := ownColours[name]
	if !ok {
		return nil, false
	}
	if dark {
		return fromHex(p.dark), true
	}
	return fromHex(p.light), true
}

// fromHex reads RRGGBB or RRGGBBAA; the palette is ours, so there is nothing to refuse.
func fromHex(s string) color.NRGBA {
	v := [4]uint8{0, 0, 0, 0xFF}
	for i := 0; i+1 < len(s) && i < 8; i += 2 {
		hi := strings.IndexByte("0123456789ABCDEF", s[i])
		lo := strings.IndexByte("0123456789ABCDEF", s[i+1])
		v[i/2] = uint8(hi<<4 | lo)
	}
	return color.NRGBA{R: v[0], G: v[1], B: v[2], A: v[3]}
}

// Tone is the mood of a line: what colour stands beside its words.
type Tone int

// Tones; a tone is never shown without a word that says the same.
const (
	TonePlain Tone = iota
	ToneMuted
	ToneGood
	ToneWarn
	ToneBad
	ToneAccent
)

// Colour returns the text colour name of a tone.
func (t Tone) Colour() fyne.ThemeColorName {
	switch t {
	case ToneMuted:
		return ColourMuted
	case ToneGood:
		return ColourGood
	case ToneWarn:
		return ColourWarn
	case ToneBad:
		return ColourBad
	case ToneAccent:
		return ColourAccent
	}
	return ColourText
}

// String names the tone for outlines; plain is empty.
func (t Tone) String() string {
	return [...]string{"", "muted", "good", "warning", "bad", "accent"}[min(max(int(t), 0), 5)]
}

// paint resolves a colour name for a widget, honouring a theme override around it.
func paint(w fyne.Widget, name fyne.ThemeColorName) color.Color {
	if name == "" {
		name = ColourText
	}
	return theme.ColorForWidget(name, w)
}

// sizeOf resolves a size name for a widget; empty means body text. A size our
// theme invented is unknown to others, so a fall-back keeps text visible when
// a test or a preview runs under a foreign theme.
func sizeOf(w fyne.Widget, name fyne.ThemeSizeName) float32 {
	if name == "" {
		name = SizeBody
	}
	if s := theme.SizeForWidget(name, w); s > 0 {
		return s
	}
	body := theme.SizeForWidget(SizeBody, w)
	switch name {
	case SizeSmall:
		return body * 12 / 14
	case SizeStep:
		return body * 16 / 14
	case SizeTitle:
		return body * 20 / 14
	case SizeHuge:
		return body * 2
	}
	return body
}
