package kit

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// luminance is the relative luminance of WCAG 2.x.
func luminance(c color.NRGBA) float64 {
	lin := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}

// contrast is the contrast ratio of WCAG 2.x.
func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func TestContrastIsTheOneWCAGDefines(t *testing.T) {
	black, white := fromHex("000000"), fromHex("FFFFFF")
	if got := contrast(black, white); math.Abs(got-21) > 1e-9 {
		t.Errorf("black on white is %v, not 21", got)
	}
	// The worked value of look.md: white on the SEV1 red is 8.5.
	if got := contrast(white, fromHex("9B0F1A")); math.Abs(got-8.5) > 0.1 {
		t.Errorf("white on SEV1 is %.2f, not 8.5", got)
	}
}

func TestEveryPairInUseCanBeRead(t *testing.T) {
	type pair struct {
		ink, ground fyne.ThemeColorName
		least       float64
	}
	var pairs []pair
	grounds := []fyne.ThemeColorName{ColourGround, ColourPanel, ColourRaised, ColourSelected, theme.ColorNameInputBackground, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground}
	for _, g := range grounds {
		for _, ink := range []fyne.ThemeColorName{ColourText, ColourMuted, ColourAccent, ColourGood, ColourWarn, ColourBad, theme.ColorNameError, theme.ColorNameHyperlink, theme.ColorNamePlaceHolder} {
			pairs = append(pairs, pair{ink, g, 4.5})
		}
	}
	// Banner and clocks stand on the panel and must be readable across a room.
	for _, ink := range []fyne.ThemeColorName{ColourText, ColourMuted, ColourWarn, ColourBad} {
		pairs = append(pairs, pair{ink, ColourPanel, 7})
	}
	for k := ChipQuiet; k <= chipChosen; k++ {
		fill, ink, _ := chipLook(k)
		least := 4.5
		if k >= ChipSev1 && k <= ChipHold {
			least = 7
		}
		if fill != "" {
			pairs = append(pairs, pair{ink, fill, least})
		}
	}
	pairs = append(pairs,
		pair{ColourOnAccent, ColourAccent, 4.5},
		pair{theme.ColorNameForegroundOnError, theme.ColorNameError, 4.5},
		pair{theme.ColorNameForegroundOnWarning, theme.ColorNameWarning, 4.5},
		pair{theme.ColorNameForegroundOnSuccess, theme.ColorNameSuccess, 4.5},
		pair{ColourText, theme.ColorNameSelection, 4.5},
		pair{theme.ColorNameDisabled, ColourPanel, 4.5},
		pair{theme.ColorNameDisabled, ColourGround, 4.5},
		// What is not text but must be seen: outlines of fields, ribbon signs.
		pair{ColourEdge, ColourPanel, 3}, pair{ColourEdge, ColourGround, 3},
		pair{ColourAttacker, ColourPanel, 3}, pair{ColourOurs, ColourPanel, 3},
	)
	for _, dark := range []bool{true, false} {
		for _, p := range pairs {
			ink, ok1 := colourOf(p.ink, dark)
			ground, ok2 := colourOf(p.ground, dark)
			if !ok1 || !ok2 {
				t.Errorf("%s on %s: no colour", p.ink, p.ground)
				continue
			}
			if got := contrast(ink.(color.NRGBA), ground.(color.NRGBA)); got < p.least {
				t.Errorf("dark=%v: %s on %s is %.2f, needs %.1f", dark, p.ink, p.ground, got, p.least)
			}
		}
	}
}

func TestSeveritiesDifferInGrey(t *testing.T) {
	var seen []float64
	for _, k := range []ChipKind{ChipSev1, ChipSev2, ChipSev3, ChipSev4} {
		fill, _, _ := chipLook(k)
		c, _ := colourOf(fill, true)
		l := luminance(c.(color.NRGBA))
		for _, s := range seen {
			if math.Abs(s-l) < 0.05 {
				t.Errorf("two severities print as the same grey (%.2f and %.2f)", s, l)
			}
		}
		seen = append(seen, l)
	}
}

func TestThemeKnowsEveryName(t *testing.T) {
	for _, v := range []Variant{Auto, Dark, Light} {
		th := NewTheme(v, 1)
		for name := range ownColours {
			if th.Color(name, theme.VariantDark) == nil {
				t.Errorf("no colour for %s", name)
			}
		}
	}
	dark, light := NewTheme(Dark, 1), NewTheme(Light, 1)
	if dark.Color(ColourText, theme.VariantLight) == light.Color(ColourText, theme.VariantDark) {
		t.Error("a chosen look gives way to the system's")
	}
}

func TestBadScaleStaysReadable(t *testing.T) {
	for _, s := range []float32{0, -1, float32(math.NaN()), float32(math.Inf(1)), 100} {
		size := NewTheme(Dark, s).Size(SizeBody)
		if !(size >= 10 && size <= 28) {
			t.Errorf("scale %v makes text %v high", s, size)
		}
	}
	if got := NewTheme(Dark, 1.5).Size(SizeBody); got != 21 {
		t.Errorf("150 %% of 14 is %v", got)
	}
}
