package pdf

import (
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestVisualOrder(t *testing.T) {
	p := drawer(t).newPaper(page(""))
	for _, c := range []struct{ name, in, want string }{
		{"left to right stays", "abc 12", "abc 12"},
		{"Hebrew word in English", "say שלום now", "say םולש now"},
		{"two words", "say שלום עולם now", "say םלוע םולש now"},
		{"number keeps its order", "say שלום 2026 now", "say 2026 םולש now"},
		{"decimal number", "say שלום 10.5 now", "say 10.5 םולש now"},
		{"brackets turn", "say (שלום) now", "say (םולש) now"},
		{"Hebrew paragraph", "שלום (abc) 12.", ".12 (abc) םולש"},
		{"point stays on its letter", "a בּג", "a ג\u05D1\u05BC"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := textOf(p.set(c.in, &rowText, 1e6)[0].glyphs)
			if norm.NFD.String(got) != norm.NFD.String(c.want) {
				t.Errorf("%q stands as %q, want %q", c.in, got, c.want)
			}
		})
	}
}

// TestArabicFormsAreOfTheirLetter checks the table against Unicode's own
// decompositions.
func TestArabicFormsAreOfTheirLetter(t *testing.T) {
	for letter, forms := range arabicForms {
		for _, f := range forms {
			if norm.NFKC.String(string(f)) != string(letter) {
				t.Errorf("U+%04X is not a form of U+%04X", f, letter)
			}
		}
	}
	for alef, forms := range lamAlef {
		for _, f := range forms {
			if norm.NFKC.String(string(f)) != string([]rune{lam, alef}) {
				t.Errorf("U+%04X is not lam with U+%04X", f, alef)
			}
		}
	}
}

func TestArabicJoins(t *testing.T) {
	for in, want := range map[string]string{
		"سلام":      "\uFEB3\uFEFC\uFEE1",       // initial seen, final lam-alef, isolated meem
		"باب":       "\uFE91\uFE8E\uFE8F",       // alef does not join onwards
		"محمد":      "\uFEE3\uFEA4\uFEE4\uFEAA", // all joined
		"بَب":       "\uFE91\u064E\uFE90",       // a vowel does not part letters
		"می\u200cش": "\uFEE3\uFBFD\uFEB5",       // the non-joiner parts them and goes
	} {
		if got := string(joinArabic([]rune(in))); got != want {
			t.Errorf("%s became %+q, want %+q", in, got, want)
		}
	}
}
