package pdf

import (
	"fmt"
	"strings"
	"time"

	"bridgelog/report"
)

// The styles of a timeline row.
var (
	rowText   = style{face: regular, size: 8, ink: black}
	rowStrong = style{face: bold, size: 7.5, ink: black}
	rowSmall  = style{face: regular, size: 7, ink: muted}
	rowMark   = style{face: bold, size: 7, ink: black}
	rowGone   = style{face: regular, size: 8, ink: muted, strike: true}
	rowPast   = style{face: regular, size: 7.5, ink: muted, strike: true}
	rowFoe    = style{face: regular, size: 8, ink: hostile}
	dayStyle  = style{face: bold, size: 8, ink: black}
)

// rows draws the timeline: each row with both its times, its kind, its text,
// and everything else that is known of it in small print under the text.
func (j *job) rows(b report.Rows) error {
	if len(b.Rows) == 0 {
		st := style{face: italic, size: 9.5, ink: muted}
		j.column(j.set(b.Empty, &st, j.width()), j.left(), lead(9.5))
		return nil
	}
	g := j.rowGrid(b.Rows)
	zone := time.UTC
	if loc, err := time.LoadLocation(b.Zone); err == nil {
		zone = loc
	}
	day := ""
	for i := range b.Rows {
		r := &b.Rows[i]
		if err := j.Step(); err != nil {
			return err
		}
		if r.Withheld > 0 {
			g.across(j.meta.Words.WithheldWords(r), style{face: italic, size: 7.5, ink: muted}, pale, 0)
			continue
		}
		cells := j.rowCells(g, r)
		if d := dayOf(j.meta.Words, r, zone); d != day && !r.Struck {
			_, height := g.height(cells)
			g.across(d, dayStyle, pale, min(height, 240))
			day = d
		}
		g.row(cells)
		j.arrive(r.Entry, g.page, g.top)
	}
	j.y += 6
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

// rowGrid has columns for number and times just as wide as they need; the text
// takes the rest.
func (j *job) rowGrid(rows []report.TimelineRow) *grid {
	g := &grid{paper: j.paper, size: 8, step: lead(8) * 0.97, keeps: 2}
	x := j.left()
	number := 22.0
	for i := range rows {
		number = max(number, float64(len(fmt.Sprint(rows[i].Entry)))*4.6+cellGap+1)
	}
	const happened, kind, recorded = 122.0, 66.0, 80.0
	for _, c := range []struct {
		title string
		w     float64
		right bool
	}{{"No.", number, true}, {"Happened", happened, false}, {"Kind", kind, false},
		{"What", j.width() - number - happened - kind - recorded, false}, {"Recorded", recorded, false}} {
		g.columns = append(g.columns, gridColumn{title: j.meta.Words.Say(c.title), x: x + cellGap/2, w: c.w - cellGap, right: c.right})
		x += c.w
	}
	return g
}

func (j *job) rowCells(g *grid, r *report.TimelineRow) []gridCell {
	text, when, number := &rowText, &rowStrong, &rowText
	kind, kindInk := &rowText, ours
	if r.Attacker {
		kind, kindInk = &rowFoe, hostile
	}
	if r.Struck {
		text, when, kind, number, kindInk = &rowGone, &rowPast, &rowGone, &rowGone, faint
	}
	col := g.columns
	happened := j.set(r.Happened, when, col[1].w)
	if r.UTC != "" && r.UTC != r.Happened {
		happened = append(happened, j.set(r.UTC, &rowSmall, col[1].w)...)
	}
	happened = append(happened, j.set(r.Exactness, &rowSmall, col[1].w)...)
	what := j.set(r.Text, text, col[3].w)
	if r.Struck {
		what = append(what, j.set(j.meta.Words.Say("Struck: %s", r.StruckWhy), &rowMark, col[3].w)...)
	}
	if len(r.Marks) > 0 {
		what = append(what, j.set(sentence(strings.Join(r.Marks, " · ")), &rowMark, col[3].w)...)
	}
	if details := details(j.meta.Words, r); details != "" {
		what = append(what, j.set(details, &rowSmall, col[3].w)...)
	}
	recorded := append(j.set(r.Recorded, &rowSmall, col[4].w), j.set(r.By, &rowSmall, col[4].w)...)
	entry := fmt.Sprint(r.Entry)
	if r.Entry == 0 && r.Recorded == "" {
		entry = "–" // a row of a dataset is not an entry
	}
	return []gridCell{
		{lines: j.set(entry, number, col[0].w)},
		{lines: happened},
		{lines: j.set(r.Kind, kind, col[2].w-g.size*1.15), symbol: symbolOf(r.KindKey), ink: kindInk},
		{lines: what, refers: r.Struck || len(r.Marks) > 0},
		{lines: recorded},
	}
}

func sentence(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// details is what else is known of a row.
func details(words *report.Catalogue, r *report.TimelineRow) string {
	var parts []string
	for _, d := range r.Details(words) {
		parts = append(parts, d.Label+": "+d.Value)
	}
	return strings.Join(parts, " · ")
}

// symbolOf is the small shape of a kind, the same as in the picture.
func symbolOf(kind string) string {
	switch kind {
	case "attacker":
		return "triangle"
	case "detect":
		return "diamond"
	case "action", "task":
		return "square"
	case "decision", "service":
		return "flag"
	}
	return "dot"
}
