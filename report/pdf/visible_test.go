package pdf

import (
	"fmt"
	"sort"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"bridgelog/report"
)

// visible is every text a document shows, in reading order. Texts that stand
// side by side, the cells of a row, are one group: a page break may come between
// the lines of each.
func visible(t *testing.T, doc report.Doc) (groups [][]string) {
	t.Helper()
	add := func(texts ...string) { groups = append(groups, texts) }
	m := doc.Meta
	add(m.Title)
	add(m.Number)
	add(m.Name)
	if m.Severity != "" {
		add(m.Severity + " " + m.SeverityWord)
	}
	var block func(b report.Block)
	block = func(b report.Block) {
		switch b := b.(type) {
		case report.Heading:
			add(b.Text)
		case report.Para:
			add(b.Text)
		case report.Pairs:
			for _, p := range b.Rows {
				add(p.Label, p.Value)
			}
		case report.Items:
			block(b.Table())
		case report.Table:
			if len(b.Rows) == 0 {
				add(b.Empty)
				return
			}
			var heads []string
			for _, c := range b.Columns {
				heads = append(heads, c.Title)
			}
			add(heads...)
			for _, r := range b.Rows {
				add(r...)
			}
		case report.Rows:
			if len(b.Rows) == 0 {
				add(b.Empty)
				return
			}
			for _, r := range b.Rows {
				add(rowTexts(r)...)
			}
		case report.Ribbon:
			if len(b.Items) > 0 {
				add(b.Caption)
			}
		case report.Figure:
			for _, s := range b.Shapes {
				if s.Kind == report.TextShape {
					add(s.Text)
				}
			}
			add(b.Title + ". " + b.Caption)
		case report.Bars:
			if b.Blank() {
				return
			}
			for _, r := range b.Rows {
				add(r.Label, r.Value)
			}
			add(b.Title + ". " + b.Caption)
		case report.SignatureLine:
			add(b.Label + " (name, signature)")
		case report.Break:
		default:
			t.Fatalf("say here what of a block of kind %T stands on paper", b)
		}
	}
	for _, b := range doc.Blocks {
		block(b)
	}
	return groups
}

func rowTexts(r report.TimelineRow) []string {
	if r.Withheld > 0 {
		return []string{fmt.Sprintf("%d row", r.Withheld)}
	}
	texts := []string{fmt.Sprint(r.Entry), r.Happened, r.UTC, r.Exactness, r.Kind, r.Text}
	if r.Entry == 0 {
		texts = texts[1:]
	}
	if r.Struck {
		texts = append(texts, "Struck: "+r.StruckWhy)
	}
	texts = append(texts, r.Marks...)
	return append(texts, r.Who, r.Systems, r.Tactic, r.Evidence, r.Source, r.Clock, r.Recorded, r.By)
}

// printed is a text as the page must say it, without blanks, which lines and
// columns take and give: one form for each letter, and a code point for what
// nobody can see.
func printed(t *testing.T, text string) string {
	t.Helper()
	var sb strings.Builder
	for _, r := range norm.NFC.String(strings.ToValidUTF8(text, "\uFFFD")) {
		switch {
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
		case r >= 0x10000 || unicode.In(r, unicode.Cf, unicode.Cc, unicode.Co) || !carried(t, r):
			fmt.Fprintf(&sb, "[U+%04X]", r)
		default:
			sb.WriteRune(r)
		}
	}
	return folded(sb.String())
}

// carried reports whether any of our typefaces holds a character.
func carried(t *testing.T, r rune) bool {
	t.Helper()
	for _, f := range drawer(t).faces {
		if f.adv[r] != absent {
			return true
		}
	}
	return false
}

// folded forgets case, which row marks do not keep in their first letter, and
// the difference of joined letters.
func folded(s string) string { return strings.ToLower(norm.NFKC.String(s)) }

// read is what pdftotext gave of a page in the form of printed.
func read(page string) string {
	return folded(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r >= 0x202A && r <= 0x202E { // direction marks are pdftotext's own
			return -1
		}
		return r
	}, page))
}

// reader follows a document through the text of its pages.
type reader struct {
	pages []string
	page  int
	at    int
}

// find goes on to text, which may be parted by the end of a page: then its rest
// stands on the next one, under a head that is repeated there.
func (r *reader) find(text string) bool {
	from := r.at
	for p := r.page; p < min(len(r.pages), r.page+3); p++ {
		body := r.pages[p][from:]
		if i := strings.Index(body, text); i >= 0 {
			r.page, r.at = p, from+i+len(text)
			return true
		}
		if r.parted(text, body, p) {
			return true
		}
		from = 0
	}
	return false
}

// parted goes on to text of which page p says only the beginning. What follows
// there may happen to look like more of it, so somewhat less is tried too.
func (r *reader) parted(text, body string, p int) bool {
	if p+1 >= len(r.pages) {
		return false
	}
	longest := sort.Search(len(text), func(n int) bool { return !strings.Contains(body, text[:n+1]) })
	next := r.pages[p+1]
	for n := longest; n > max(longest-12, 0); n-- {
		if !utf8.RuneStart(text[n]) {
			continue
		}
		if i := strings.Index(next, text[n:]); i >= 0 {
			r.page, r.at = p+1, i+len(text)-n
			return true
		}
	}
	const aPage = 60 // characters, at least, where even a narrow column goes on over a whole page
	for n := longest; n > max(longest-4, aPage); n-- {
		if utf8.RuneStart(text[n]) && r.parted(text[n:], next, p+1) {
			return true
		}
	}
	return false
}

// unread is the first text of a document that its pages do not say in order.
func unread(t *testing.T, doc report.Doc, pages []string) (missing string) {
	t.Helper()
	r := reader{pages: pages}
	for _, group := range visible(t, doc) {
		begin := r
		for _, text := range group {
			want := printed(t, text)
			if runsRight(text) { // readers put parts of two directions together in their own way
				if aside := r; aside.find(folded(rightWord)) {
					continue
				}
			} else if r.find(want) {
				continue
			}
			if again := begin; !runsRight(text) && again.find(want) { // a row that a page parts: each cell goes on from its own line
				continue
			}
			return fmt.Sprintf("%.80q, after page %d, character %d", text, begin.page+1, begin.at)
		}
	}
	return ""
}
