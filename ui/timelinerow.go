package ui

import (
	"fmt"
	"iter"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// kindLook is how a kind of row is told apart without reading: a shape and a
// colour, beside its word. The same shapes stand in the report's picture.
func kindLook(k model.RowKind) (kit.Shape, fyne.ThemeColorName) {
	switch k {
	case model.Attacker:
		return kit.ShapeTriangle, kit.ColourAttacker
	case model.Detect:
		return kit.ShapeDiamond, kit.ColourOurs
	case model.Action, model.Task:
		return kit.ShapeSquare, kit.ColourOurs
	case model.Decision, model.Service:
		return kit.ShapeFlag, kit.ColourOurs
	}
	return kit.ShapeDot, kit.ColourMuted
}

// localTime is a Moment on the clock of the incident's home zone, without its
// exactness, which has a column of its own. The date is left out where the row
// above has the same.
func localTime(m model.Moment, home *time.Location, above, now time.Time) string {
	if !m.Known() {
		return model.UnknownTime
	}
	from := m.From.In(home)
	date := dayText(from, now)
	if m.Precision == model.ToDay {
		return date
	}
	clock := from.Format(clockForm(m)) + " " + zoneLetters(from)
	if !above.IsZero() && sameDay(above.In(home), from) {
		return clock
	}
	return date + " " + clock
}

func clockForm(m model.Moment) string {
	if m.Precision == model.ToSecond || m.Precision != model.ToMinute && m.From.Second() != 0 {
		return "15:04:05"
	}
	return "15:04"
}

func dayText(t, now time.Time) string {
	if t.Year() == now.In(t.Location()).Year() {
		return t.Format("2 Jan")
	}
	return t.Format("2 Jan 2006")
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}

func zoneLetters(t time.Time) string {
	name, _ := t.Zone()
	if name == "" || name[0] == '+' || name[0] == '-' {
		return t.Format("-07:00")
	}
	return name
}

// timeWidths are how wide, at text scale 1, the columns of times have to be so that
// no time is cut, and no wider: the words beside them need the room.
type timeWidths struct {
	when  float32 // "24 Nov 06:02 CEST", with seconds, with the year where one is not of this year
	utc   float32 // "05:02Z", with seconds, or "22 Nov 23:59Z" where the day is another one
	exact float32 // "minute", "not known", "to 27 Nov 00:15"
}

// Widths at text scale 1, for the widest figures there are.
const (
	whenShort, whenSeconds, whenYear = 128, 22, 36
	utcShort, utcSeconds, utcDay     = 52, 22, 96
	exactShort, exactWords, exactDay = 60, 76, 112
)

var leastWidths = timeWidths{whenShort, utcShort, exactShort}

// widthsOf looks at the times of rows until all is as wide as it can become.
func widthsOf(moments iter.Seq[model.Moment], home *time.Location, now time.Time) timeWidths {
	w := leastWidths
	year := now.In(home).Year()
	from, to := time.Date(year, 1, 1, 0, 0, 0, 0, home), time.Date(year+1, 1, 1, 0, 0, 0, 0, home)
	seconds, years := false, false
	for m := range moments {
		w.exact = max(w.exact, exactWidth(m, home))
		if !m.Known() {
			continue
		}
		years = years || m.From.Before(from) || !m.From.Before(to)
		seconds = seconds || clockForm(m) != "15:04"
		if w.utc < utcDay && (m.Precision == model.ToDay || !sameDay(m.From.UTC(), m.From.In(home))) {
			w.utc = utcDay
		}
		if seconds && years && w.utc == utcDay && w.exact == exactDay {
			break
		}
	}
	if years {
		w.when += whenYear
	}
	if seconds {
		w.when += whenSeconds
		w.utc = max(w.utc, utcShort+utcSeconds)
	}
	return w
}

// exactWidth is what exactness says of a Moment needs.
func exactWidth(m model.Moment, home *time.Location) float32 {
	switch m.Precision {
	case model.FromTo:
		if !sameDay(m.From.In(home), m.To.In(home)) {
			return exactDay
		}
	case model.PlusMinus, model.Before, model.After, model.Unknown:
		return exactWords
	}
	return exactShort
}

// plainMoment is when a row happened, as tables show it: the program's own acts
// need no seconds to be read.
func plainMoment(r *model.Row) model.Moment {
	m := r.Happened
	if r.Derived {
		m.From, m.Precision = m.From.Truncate(time.Minute), model.ToMinute
	}
	return m
}

// utcTime is the same instant in UTC, with its date where that differs from the
// one in the home zone.
func utcTime(m model.Moment, home *time.Location) string {
	if !m.Known() {
		return ""
	}
	utc := m.From.UTC()
	if m.Precision == model.ToDay {
		return "from " + utc.Format("15:04Z")
	}
	if !sameDay(utc, m.From.In(home)) {
		return utc.Format("2 Jan 15:04Z") // the seconds stand in the local time beside it
	}
	return utc.Format(clockForm(m)) + "Z"
}

// exactness is how exactly a Moment is known, in a few signs.
func exactness(m model.Moment, home *time.Location) string {
	switch m.Precision {
	case model.PlusMinus:
		return "±" + model.FormatAge(time.Duration(m.Margin)*time.Second)
	case model.FromTo:
		to := m.To.In(home)
		if sameDay(m.From.In(home), to) {
			return "to " + to.Format("15:04")
		}
		return "to " + to.Format("2 Jan 15:04")
	case model.Before:
		return "or before"
	case model.After:
		return "or after"
	case model.ToDay:
		return "day"
	case model.ToHour:
		return "hour"
	case model.ToSecond:
		return "second"
	case model.Unknown:
		return "not known"
	}
	return "minute"
}

// recordedTime is when a row was written down, on the home clock.
func recordedTime(r *model.Row, home *time.Location, now time.Time) string {
	at := r.Recorded.In(home)
	if sameDay(at, now.In(home)) {
		return at.Format("15:04")
	}
	return at.Format("2 Jan 15:04")
}

// lateBadge is the word for a row that was written down late, in one unit; the
// row's sheet has it exactly.
func lateBadge(r *model.Row) string {
	if !r.Late() {
		return ""
	}
	late := r.Recorded.Sub(r.Happened.End())
	switch {
	case late >= 48*time.Hour:
		return fmt.Sprintf("late %d d", late/(24*time.Hour))
	case late >= 90*time.Minute:
		return fmt.Sprintf("late %d h", late.Round(time.Hour)/time.Hour)
	}
	return fmt.Sprintf("late %d m", late/time.Minute)
}

// marksOf are the signs a row carries beside its text, in words.
func marksOf(r *model.Row, trust model.ClockTrust) []string {
	var out []string
	if r.Pinned {
		out = append(out, "key moment")
	}
	if r.IsCorrection {
		out = append(out, "corrects "+seqText(r.Corrects))
	}
	if r.IsCorrected {
		out = append(out, "corrected by "+seqText(r.CorrectedBy))
	}
	if r.Withdrawn {
		out = append(out, "withdrawn by "+seqText(r.WithdrawnBy))
	}
	if r.Erased {
		out = append(out, "erased by "+seqText(r.ErasedBy))
	}
	if r.Happened.Assumed != "" {
		out = append(out, r.Happened.Assumed+" assumed")
	}
	if doubt, ok := trust.OfRow(r); ok {
		out = append(out, doubt.Mark())
	}
	if r.Transcribed != nil {
		out = append(out, "from paper, "+r.Transcribed.By)
	}
	if r.Source != nil {
		out = append(out, sourceText(r.Source))
	}
	return out
}

func sourceText(s *model.Source) string { return fmt.Sprintf("%s row %d", s.File, s.Row) }

// rowText is the text of a row on one line.
func rowText(r *model.Row) string { return strings.Join(strings.Fields(r.Text), " ") }

// bareText is the text without the names at its end, where these stand in
// columns of their own.
func bareText(r *model.Row) string {
	text := rowText(r)
	for again := true; again; {
		again = false
		for sign, names := range map[string][]string{"@": r.People, "#": r.Systems, "^": r.Evidence} {
			for _, n := range names {
				for _, tag := range []string{sign + n, sign + `"` + n + `"`} {
					if rest, ok := strings.CutSuffix(text, " "+tag); ok {
						text, again = rest, true
					}
				}
			}
		}
	}
	return text
}

// logTable is the log of the main window: rows in the order of recording, the
// newest at the bottom.
type logTable struct {
	v       model.View
	now     time.Time
	home    *time.Location
	trust   model.ClockTrust
	table   *kit.DenseTable
	section *kit.Section
	shown   int
	wide    timeWidths // the columns are made for
}

func newLogTable(open func(*model.Row)) *logTable {
	l := &logTable{home: time.UTC}
	l.table = kit.NewDenseTable(logColumns(leastWidths), func() int { return l.v.Timeline().Len() }, l.cell)
	l.table.Name = "log"
	l.table.Empty = stillRead
	l.table.OnOpen = func(row int) { open(l.v.Timeline().At(row)) }
	return l
}

func logColumns(w timeWidths) []kit.Column {
	return []kit.Column{
		{Key: "when", Title: "Happened", Width: w.when, AlignRight: true, NoSort: true},
		{Key: "utc", Title: "UTC", Width: w.utc, AlignRight: true, NoSort: true},
		{Key: "kind", Title: "Kind", Width: 98, NoSort: true},
		{Key: "full", Title: "What", Width: 200, Flex: 1, NoSort: true},
		{Key: "recorded", Title: "Recorded", Width: 108, NoSort: true},
	}
}

// widths are those of the newest rows: to look at all of a long log with every
// entry would cost more than it shows.
func (l *logTable) widths(now time.Time) timeWidths {
	rows := l.v.Timeline()
	return widthsOf(func(yield func(model.Moment) bool) {
		for i := rows.Len() - 1; i >= max(rows.Len()-500, 0); i-- {
			if !yield(plainMoment(rows.At(i))) {
				return
			}
		}
	}, l.home, now)
}

func (l *logTable) show(v model.View, now time.Time) {
	l.table.Empty = "Nothing is logged yet. Type what happened in the line below and press Enter."
	follow := l.shown == 0 || l.table.AtEnd()
	l.v, l.now, l.home, l.shown = v, now, v.Location(), v.Timeline().Len()
	l.section.SetNote(countWord(l.shown, "row", "rows") + " in order of recording · " + l.home.String())
	if w := l.widths(now); w != l.wide {
		l.wide = w
		l.table.SetColumns(logColumns(w))
	}
	l.table.Refresh()
	if follow {
		l.table.ScrollToEnd()
	}
}

// tick lets dates appear when a day has passed.
func (l *logTable) tick(now time.Time) {
	l.now = now
	l.table.Refresh()
}

func (l *logTable) cell(row int, col string) kit.Cell {
	rows := l.v.Timeline()
	r := rows.At(row)
	var above time.Time
	if row > 0 {
		above = rows.At(row - 1).Happened.From
	}
	return rowCell(r, col, l.home, above, l.now, l.trust)
}

// rowCell is a row's cell in any table of rows; log and timeline share it.
func rowCell(r *model.Row, col string, home *time.Location, above, now time.Time, trust model.ClockTrust) kit.Cell {
	c := kit.Cell{Struck: r.Struck(), Muted: r.Struck() || r.Derived}
	switch col {
	case "n":
		c.Text, c.Struck, c.Muted = seqText(r.Seq), false, true
	case "when":
		c.Text = localTime(plainMoment(r), home, above, now)
	case "utc":
		c.Text, c.Muted = utcTime(plainMoment(r), home), true

	case "exact":
		c.Text, c.Muted, c.Struck = exactness(r.Happened, home), true, false
	case "recorded":
		c.Text, c.Badge, c.Muted, c.Struck = recordedTime(r, home, now), lateBadge(r), true, false
		if _, doubt := trust.OfRow(r); doubt {
			c.Badge = "clock?" // more in doubt than late; the marks and the row's sheet say how much
		}
	case "kind":
		c.Shape, c.Colour = kindLook(r.Kind)
		c.Text, c.Hollow, c.Struck = model.KindWord(r.Kind), r.Late(), false
		c.Colour = ""
		if r.Kind == model.Attacker && !r.Struck() {
			c.Colour = kit.ColourAttacker
		}
	case "full", "plain":
		c.Text, c.Bold, c.Muted = rowText(r), r.Pinned, r.Erased && !r.Derived
		if e := exactness(r.Happened, home); col == "full" && e != "minute" && e != "second" && e != "not known" {
			c.Chips = []string{e}
		}
		switch {
		case r.IsCorrected:
			c.Badge = "see " + seqText(r.CorrectedBy)
		case r.Withdrawn:
			c.Badge = "withdrawn"
		case r.IsCorrection:
			c.Badge = "corrects " + seqText(r.Corrects)
		case r.Transcribed != nil:
			c.Badge = "paper"
		}
	case "text":
		c.Text, c.Bold, c.Muted = bareText(r), r.Pinned, r.Erased && !r.Derived
	case "who":
		c.Chips = r.People
	case "systems":
		c.Chips = r.Systems
	case "marks":
		c.Text, c.Muted, c.Struck = strings.Join(marksOf(r, trust), ", "), true, false
	case "by":
		c.Text, c.Muted, c.Struck = r.Author, true, false
	}
	return c
}
