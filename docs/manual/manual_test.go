package manual

import (
	"bytes"
	"image/png"
	"strings"
	"testing"
)

// A reader at three in the morning follows a link and finds a page; a picture
// that is named is there and can be drawn.
func TestEveryPageHasATitleAndEveryLinkAndPictureLeadsSomewhere(t *testing.T) {
	explained := map[string]string{}
	for _, p := range Pages() {
		if p.Title == "" || len(p.Blocks) == 0 {
			t.Errorf("%s: no title or no text", p.Key)
		}
		for _, place := range p.Places {
			if other := explained[place]; other != "" {
				t.Errorf("%s and %s both explain %s", other, p.Key, place)
			}
			explained[place] = p.Key
		}
		for _, b := range p.Blocks {
			all := b.Spans
			for _, cell := range b.Cells {
				all = append(all, cell...)
			}
			for _, s := range all {
				if s.To != "" {
					if _, ok := Find(s.To); !ok {
						t.Errorf("%s: the link %q leads to no page", p.Key, s.To)
					}
				}
				if strings.Contains(s.Text, "](") || strings.Contains(s.Text, "**") {
					t.Errorf("%s: %q was not read", p.Key, s.Text)
				}
			}
			if b.Kind == Figure {
				raw, err := Picture(b.File)
				if err != nil {
					t.Errorf("%s: %v", p.Key, err)
				} else if _, err := png.Decode(bytes.NewReader(raw)); err != nil || b.Text == "" {
					t.Errorf("%s: %s: %v, described as %q", p.Key, b.File, err, b.Text)
				}
			}
		}
	}
}

func TestWordsAreFoundWithTheHeadingTheyStandUnder(t *testing.T) {
	hits := Search("STRUCK undo")
	if len(hits) == 0 {
		t.Fatal("nothing about undo is found")
	}
	for _, h := range hits {
		if !strings.Contains(strings.ToLower(h.Text+h.Heading), "undo") {
			t.Errorf("%s, %s: %q", h.Page.Key, h.Heading, h.Text)
		}
	}
	if got := Search("   "); got != nil {
		t.Errorf("no words find %d places", len(got))
	}
}

func TestAPlaceLeadsToItsPageAndAPartBeforeTheWhole(t *testing.T) {
	if p := For("incident"); p.Key != "incident" {
		t.Errorf("the main window leads to %s", p.Key)
	}
	if p := For("no such place"); p.Key != Pages()[0].Key {
		t.Errorf("an unknown place leads to %s", p.Key)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("# T\n\n- a **b** `c` [d](01-start.md)\n\n| a | b |\n|---|---|\n1. x\n```\ny\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, b := range parse("x", text).Blocks {
			_ = b.Plain()
		}
	})
}
