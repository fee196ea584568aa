package docx

import (
	"strings"
	"time"

	"bridgelog/report"
)

// timeline writes the rows as they stand in the official form: number, both
// times, kind, text with all that is known of it, and when it was recorded.
func (p *page) timeline(b report.Rows) error {
	if len(b.Rows) == 0 {
		p.say("Muted", b.Empty, runs("", b.Empty))
		return nil
	}
	zone := time.UTC
	if loc, err := time.LoadLocation(b.Zone); err == nil {
		zone = loc
	}
	w := p.paper.width()
	widths := []int{620, 2240, 1240, 0, 1640}
	widths[3] = w - 620 - 2240 - 1240 - 1640
	g := p.grid("ReportTable", widths, true)
	heads := make([]cell, 5)
	for i, h := range []string{"No.", "Happened", "Kind", "What", "Recorded"} {
		h = p.meta.Words.Say(h)
		heads[i] = cell{content: para("TableHead", h, runs("", h), "", aligned(i == 0)), shade: shaded}
	}
	g.row(true, heads...)
	day := ""
	for i := range b.Rows {
		r := &b.Rows[i]
		if err := p.Step(); err != nil {
			return err
		}
		if r.Withheld > 0 {
			g.row(false, cell{content: text("TableText", asSmall, p.meta.Words.WithheldWords(r)), span: 5, shade: pale})
			continue
		}
		if d := dayOf(p.meta.Words, r, zone); d != day && !r.Struck {
			g.row(false, cell{content: text("TableHead", "", d), span: 5, shade: pale})
			day = d
		}
		g.row(false, rowCells(p.meta.Words, r)...)
	}
	g.end()
	return nil
}

// dayOf is the day a row stands at, in the home zone.
func dayOf(words *report.Catalogue, r *report.TimelineRow, zone *time.Location) string {
	at := r.FromUTC
	if at.IsZero() {
		at = r.RecordedUTC
	}
	return words.Day(at.In(zone))
}

func rowCells(words *report.Catalogue, r *report.TimelineRow) []cell {
	when, what, kind := asStrong, "", ""
	if r.Attacker {
		kind = asAttacker
	}
	if r.Struck {
		when, what, kind = asStruck, asStruck, asStruck
	}
	happened := text("TableText", when, r.Happened)
	if r.UTC != r.Happened {
		happened += some("TableText", asSmall, r.UTC)
	}
	happened += some("TableText", asSmall, r.Exactness)
	long := len(r.Text) + len(r.StruckWhy)
	body := text("TableText", what, r.Text)
	if r.Struck {
		body += text("TableText", asStrong, words.Say("Struck: %s", r.StruckWhy))
	}
	body += some("TableText", asStrong, strings.Join(r.Marks, " · "))
	var details []string
	for _, d := range r.Details(words) {
		details = append(details, d.Label+": "+d.Value)
		long += len(d.Value)
	}
	body += some("TableText", asSmall, strings.Join(details, " · "))
	return []cell{{content: para("TableText", "", runs("", r.Named()), "", aligned(true))}, {content: happened},
		{content: text("TableText", kind, report.KindSymbol(r.KindKey)+" "+r.Kind)}, {content: body, long: long},
		{content: text("TableText", asSmall, r.Recorded) + some("TableText", asSmall, r.By)}}
}

// some is a paragraph unless it would be empty.
func some(style, look, s string) string {
	if s == "" {
		return ""
	}
	return text(style, look, s)
}
