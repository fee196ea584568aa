package report

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Visible is text as a drawer may put it down: valid UTF-8 with lines ended by
// LF, in which every character that would act unseen stands as its code point,
// "[U+202E]". Such are control characters, those that turn the direction of
// writing or join and part words without a trace (UTS #39, UAX #9), tags, and
// what XML forbids. Tabs and line breaks stay, and so do the joiners that
// Persian, Indic scripts and emoji are written with.
func Visible(s string) string {
	if harmless(s) {
		return s
	}
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), string(utf8.RuneError))
	if !strings.ContainsFunc(s, acts) {
		return s
	}
	var sb strings.Builder
	for _, r := range s {
		if acts(r) {
			fmt.Fprintf(&sb, "[U+%04X]", r)
		} else {
			sb.WriteRune(r)
		}
	}
	return sb.String()
}

// harmless says that a text is ASCII with nothing in it that acts, as most are.
func harmless(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7F || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// acts says whether a character does something that is not seen.
func acts(r rune) bool {
	switch {
	case r < ' ':
		return r != '\n' && r != '\t'
	case r >= 0x7F && r < 0xA0, r == 0xAD, r == 0x180E, r == 0x200B, r == 0xFEFF:
		return true
	case r >= 0x2028 && r <= 0x202E, r >= 0x2060 && r <= 0x206F, r >= 0xFFF9 && r <= 0xFFFB:
		return true
	case r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF: // no characters (Unicode 23.7); XML forbids U+FFFE and U+FFFF
		return true
	}
	return r >= 0xE0000 && r <= 0xE007F // tags: letters nobody sees
}

// Named is the entry number as it is printed; a dash for a row of a dataset,
// which is no entry.
func (r *TimelineRow) Named() string {
	if r.Entry == 0 && r.Recorded == "" {
		return "–"
	}
	return fmt.Sprint(r.Entry)
}

// Details are what else is known of a row, for the small print under its text.
func (r *TimelineRow) Details(words *Catalogue) []Pair {
	var out []Pair
	for _, p := range []Pair{{Label: "Who", Value: r.Who}, {Label: "Systems", Value: r.Systems}, {Label: "Tactic", Value: r.Tactic},
		{Label: "Evidence", Value: r.Evidence}, {Label: "Source", Value: r.Source}, {Label: "Clock", Value: r.Clock}} {
		if p.Value != "" {
			p.Label = words.Say("row|" + p.Label)
			out = append(out, p)
		}
	}
	return out
}

// WithheldWords stand where rows are withheld.
func (c *Catalogue) WithheldWords(r *TimelineRow) string {
	n := r.Withheld
	switch r.Privileged {
	case 0:
		return c.Count(n, "1 row is withheld here: it is marked stricter than this document.", "%d rows are withheld here: they are marked stricter than this document.")
	case n:
		return c.Count(n, "1 row is withheld here: it is privileged.", "%d rows are withheld here: they are privileged.")
	}
	return c.Say("%d rows are withheld here: they are marked stricter than this document, or privileged.", n)
}

// WithheldShort is the same in a few words.
func (c *Catalogue) WithheldShort(r *TimelineRow) string {
	switch r.Privileged {
	case 0:
		return c.Say("%d withheld here: marked stricter than this document", r.Withheld)
	case r.Withheld:
		return c.Say("%d withheld here: privileged", r.Withheld)
	}
	return c.Say("%d withheld here: marked stricter than this document, or privileged", r.Withheld)
}

// EditionWords say which state of the document it is: "draft of 2026-03-31".
func (m Meta) EditionWords() string {
	day := m.MadeAt.UTC().Format(time.DateOnly)
	words := m.Words.Say("edition of %s", day)
	switch {
	case m.Draft:
		words = m.Words.Say("draft of %s", day)
	case m.Edition > 0:
		words = m.Words.Say("final edition %d of %s", m.Edition, day)
	}
	if m.Redacted {
		words += " · " + m.Words.Say("REDACTED")
	}
	return words
}

// RecordWords are the foot of every format: which record it was drawn from. The
// root is its last word.
func (m Meta) RecordWords(root string) string {
	return m.Words.Say("Logbook %s · %d entries · root %s", m.Logbook, m.Entries, root)
}

// Watermark is what stands across every page; empty where nothing does.
func (m Meta) Watermark() string {
	var words []string
	if m.Exercise {
		words = append(words, m.Words.Say("EXERCISE"))
	}
	if m.Draft {
		words = append(words, m.Words.Say("DRAFT"))
	}
	return strings.Join(words, " · ")
}

// Flags are what a document is marked with on every page, in words.
func (m Meta) Flags() []string {
	var out []string
	for _, f := range []struct {
		on   bool
		word string
	}{{m.Exercise, m.Words.Say("EXERCISE")}, {m.LegalHold, m.Words.Say("LEGAL HOLD")}, {m.Draft, m.Words.Say("DRAFT")}, {m.Edition > 0, m.Words.Say("FINAL, EDITION %d", m.Edition)}, {m.Redacted, m.Words.Say("REDACTED")}} {
		if f.on {
			out = append(out, f.word)
		}
	}
	return out
}
