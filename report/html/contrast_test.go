package html

import (
	"math"
	"regexp"
	"strconv"
	"testing"
)

// luminance of a colour as WCAG 2.2 defines it.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) == 4 {
		hex = "#" + string([]byte{hex[1], hex[1], hex[2], hex[2], hex[3], hex[3]})
	}
	n, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil || len(hex) != 7 {
		t.Fatalf("%q is no colour", hex)
	}
	part := func(v uint64) float64 {
		c := float64(v&0xFF) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(n>>16) + 0.7152*part(n>>8) + 0.0722*part(n)
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

var (
	themes  = regexp.MustCompile(`:root\{(--bg[^}]*)\}`)
	colours = regexp.MustCompile(`--([a-z]+):(#[0-9a-f]{3,6})`)
	both    = regexp.MustCompile(`([^{}]+)\{[^{}]*background:(#[0-9a-f]{3,6})[^{}]*[;{]color:(#[0-9a-f]{3,6})`)
	bandInk = regexp.MustCompile(`svg \.(sev[1-4])\{fill:(#[0-9a-f]{3,6})\}`)
	onTLP   = regexp.MustCompile(`\.tlp\.([a-z]+)\{color:(#[0-9a-f]{3,6})\}`)
	onChip  = regexp.MustCompile(`\.chip\.(sev[234])\{background:(#[0-9a-f]{3,6})\}`)
)

// Text has a contrast of 4.5 to 1 at least (WCAG 1.4.3), in the light and the
// dark theme and on paper; shapes of the picture have 3 to 1 (1.4.11).
func TestEveryPairOfColoursCanBeRead(t *testing.T) {
	sheets := themes.FindAllStringSubmatch(style, -1)
	if len(sheets) != 3 {
		t.Fatalf("there are %d themes", len(sheets))
	}
	for i, sheet := range sheets {
		named := map[string]string{}
		for _, c := range colours.FindAllStringSubmatch(sheet[1], -1) {
			named[c[1]] = c[2]
		}
		for _, ground := range []string{"bg", "panel", "raised"} {
			for _, ink := range []string{"text", "muted", "our", "foe"} {
				if got := contrast(t, named[ink], named[ground]); got < 4.5 {
					t.Errorf("theme %d: %s on %s has %.1f", i, ink, ground, got)
				}
			}
		}
	}
	check := func(what, a, b string) {
		if got := contrast(t, a, b); got < 4.5 {
			t.Errorf("%s has %.1f", what, got)
		}
	}
	pairs := both.FindAllStringSubmatch(style, -1)
	for _, m := range pairs {
		check(m[1], m[2], m[3])
	}
	marks := onTLP.FindAllStringSubmatch(style, -1)
	for _, m := range marks {
		check("TLP "+m[1], m[2], "#000")
	}
	chips := onChip.FindAllStringSubmatch(style, -1)
	for _, m := range chips {
		check("chip "+m[1], m[2], "#14181f")
	}
	bands := bandInk.FindAllStringSubmatch(style, -1)
	for _, m := range bands {
		on := "#14181f"
		if m[1] == "sev1" {
			on = "#fff"
		}
		check("the name of "+m[1], m[2], on)
	}
	if len(pairs) < 4 || len(marks) != 3 || len(chips) != 2 || len(bands) != 4 {
		t.Errorf("looked at %d pairs, %d marks, %d chips, %d bands: the style is written otherwise now", len(pairs), len(marks), len(chips), len(bands))
	}
}
