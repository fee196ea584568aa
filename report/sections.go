package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
)

func (b *builder) meta() Meta {
	c := b.c
	return Meta{Title: "Timeline report", Organisation: c.Organisation, Number: b.v.Number, Name: b.v.Title(),
		TLP: c.TLP, Severity: b.v.Level(), SeverityWord: c.Words.severity(b.v.Level()),
		Exercise: b.v.Drill, LegalHold: c.LegalHold || b.v.OnHold(), Draft: c.Draft, Edition: c.Edition, Report: cmp.Or(c.Report, TimelineReport), Paper: c.Paper, Language: "en",
		MadeAt: c.MadeAt, Zone: b.zone.String(), MadeBy: c.MadeBy, Program: c.Program,
		Logbook: c.Logbook, Entries: c.Entries, Root: c.Root}
}

// facts is the box of key facts in the title block.
func (b *builder) facts() Block {
	v := b.v
	noticed := notKnown
	if m, ok := v.Moment("rep.detected_at"); ok && m.Known() {
		noticed = b.moment(m)
	}
	severity := notKnown
	if l := v.Level(); l != "" {
		severity = l + " " + b.c.Words.severity(l)
		last := v.Severity[len(v.Severity)-1]
		severity += ", since " + both(last.At, b.zone)
	}
	number := v.Number
	if v.Codename != "" {
		number += " “" + v.Codename + "”"
	}
	return Pairs{Key: true, Rows: []Pair{
		{Label: "Incident", Value: number},
		{Label: "Phase", Value: b.c.Words.phase(v.Phase)},
		{Label: "Severity", Value: severity},
		{Label: "Systems", Value: orNot(strings.Join(v.Texts("rep.systems"), ", "))},
		{Label: "Noticed", Value: noticed},
		{Label: "Opened", Value: opened(v, b.zone)},
		{Label: "Rows printed", Value: b.count()},
		{Label: "Home zone", Value: b.zone.String()},
	}}
}

func opened(v model.View, zone *time.Location) string {
	if v.Opened.At.IsZero() {
		return notKnown
	}
	return both(v.Opened.At, zone) + ", " + by(v.Opened.By, v.Opened.Role)
}

func orNot(s string) string {
	if s == "" {
		return notKnown
	}
	return s
}

// count is "62 of 66" or "66, all".
func (b *builder) count() string {
	all := b.v.Timeline().Len() + len(b.c.Datasets) + b.c.Unprinted
	printed := len(b.printed) + len(b.c.Datasets)
	if printed == all {
		return fmt.Sprintf("%d, all", all)
	}
	return fmt.Sprintf("%d of %d", printed, all)
}

// summary is the three lines a hurried reader takes away.
func (b *builder) summary() Block {
	first := "No act of the attacker is known at this time."
	if r := b.firstAttacker(); r != nil {
		first = "First known act of the attacker: " + b.moment(r.Happened) + fmt.Sprintf(" (entry %d)", r.Seq)
		if m, ok := b.v.Moment("rep.detected_at"); ok && m.Known() && m.From.After(r.Happened.From) {
			first += ", " + model.FormatAge(m.From.Sub(r.Happened.From)) + " before it was noticed"
		}
		first += "."
	}
	last := "Nothing is recorded yet."
	if n := len(b.printed); n > 0 {
		newest := slices.MaxFunc(b.printed, func(x, y *model.Row) int { return x.Recorded.Compare(y.Recorded) })
		last = fmt.Sprintf("Newest printed entry: %d, recorded %s.", newest.Seq, both(newest.Recorded, b.zone))
	}
	state := fmt.Sprintf("Of the printed rows, %s recorded late and %s struck.", are(b.late), are(b.struck))
	if b.withheld > 0 {
		state += fmt.Sprintf(" %s withheld.", upperFirst(rowsAre(b.withheld)))
	}
	return Para{Style: "lead", Text: first + "\n" + last + "\n" + state}
}

func are(n int) string {
	if n == 1 {
		return "1 was"
	}
	return fmt.Sprintf("%d were", n)
}

func rowsAre(n int) string {
	if n == 1 {
		return "1 row is"
	}
	return fmt.Sprintf("%d rows are", n)
}

func (b *builder) firstAttacker() *model.Row {
	var first *model.Row
	for _, r := range b.printed {
		if r.Kind == model.Attacker && !r.Struck() && r.Happened.Known() &&
			(first == nil || r.Happened.From.Before(first.Happened.From)) {
			first = r
		}
	}
	return first
}

// moment is a Moment as it stands in running text: local and UTC.
func (b *builder) moment(m model.Moment) string {
	return model.FormatMoment(m, b.zone, model.LongStyle)
}

func (b *builder) scope() []Block {
	c := b.c
	kinds := "all"
	if len(c.Kinds) > 0 {
		words := make([]string, len(c.Kinds))
		for i, k := range c.Kinds {
			words[i] = c.Words.kind(k)
		}
		kinds = strings.Join(words, ", ")
	}
	order := "when it happened; a corrected row stands under the row that replaced it"
	if c.Order == ByRecorded {
		order = "when it was recorded"
	}
	left := []string{}
	if b.unlike > 0 {
		left = append(left, fmt.Sprintf("%s outside the filter", rowsAre(b.unlike)))
	}
	if b.hidden > 0 {
		left = append(left, fmt.Sprintf("%s struck and hidden on request", rowsAre(b.hidden)))
	}
	if b.withheld > 0 {
		left = append(left, fmt.Sprintf("%s marked stricter than %s and withheld; each is counted where it would stand", rowsAre(b.withheld), c.TLP))
	}
	if c.Unprinted > 0 {
		left = append(left, fmt.Sprintf("%s part of a dataset and not printed", rowsAre(c.Unprinted)))
	}
	if len(left) == 0 {
		left = append(left, "none")
	}
	rows := []Pair{
		{Label: "Period", Value: "from " + bound(c.From, b.zone, "the first row") + " to " + bound(c.To, b.zone, "the last row")},
		{Label: "Kinds", Value: kinds},
		{Label: "Marking", Value: c.TLP + "; rows marked stricter are left out"},
		{Label: "Order", Value: order},
	}
	text := Names{c.Text}
	if c.Text == "" {
		text = nil
	}
	for _, f := range []struct {
		label string
		parts Names
	}{{"Person", c.Person}, {"System", c.System}, {"Text", text}} {
		if len(f.parts) > 0 {
			rows = append(rows, Pair{Label: f.label, Value: "contains " + f.parts.Or()})
		}
	}
	rows = append(rows, Pair{Label: "Rows left out", Value: strings.Join(left, "\n")})
	return []Block{Heading{1, "Scope and filter"}, Pairs{Rows: rows}}
}

func bound(t time.Time, zone *time.Location, open string) string {
	if t.IsZero() {
		return open
	}
	return both(t, zone)
}

func (b *builder) clocks() []Block {
	rows := []Pair{
		{Label: "Home zone", Value: b.zone.String() + "; local times are given in it, with its offset's name, and in UTC beside (Z)"},
		{Label: "Happened", Value: "as stated by a person or a log, with its exactness: a margin is shown as ±, a stretch as from–to, a bound as before or after; “time not known” stands at its recorded time"},
		{Label: "Recorded", Value: "by the program from this computer's clock, in UTC; it cannot be typed; late when more than 15 minutes after the latest moment the row may speak of"},
		{Label: "Source clocks", Value: b.sources() + "; a row names its clock where it is not this computer's"},
		{Label: "Offsets applied", Value: "none; times of other systems stand as those systems gave them"},
		{Label: "Clock doubts", Value: b.doubts()},
		{Label: "Reference", Value: b.reference()},
	}
	return []Block{Heading{1, "Clocks"}, Pairs{Rows: rows}}
}

func (b *builder) sources() string {
	n := map[model.ClockSource]int{}
	for _, r := range b.printed {
		n[r.Happened.Clock]++
	}
	var parts []string
	for _, c := range []model.ClockSource{model.OwnClock, model.SystemLog, model.PersonMemory, model.DerivedClock} {
		if n[c] > 0 {
			parts = append(parts, fmt.Sprintf("%s: %d", clockWords[c], n[c]))
		}
	}
	if n[""] > 0 {
		parts = append(parts, fmt.Sprintf("not stated: %d", n[""]))
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// doubts says for the printed rows how the computer's clock stood when they were
// recorded, one sentence for all rows with the same doubt.
func (b *builder) doubts() string {
	type doubt struct {
		entries []string
		says    string
	}
	var all []doubt
	for _, r := range b.printed {
		d, ok := b.c.Clock.OfRow(r)
		if !ok {
			continue
		}
		says := d.Told()
		i := slices.IndexFunc(all, func(x doubt) bool { return x.says == says })
		if i < 0 {
			all, i = append(all, doubt{says: says}), len(all)
		}
		all[i].entries = append(all[i].entries, fmt.Sprint(r.Seq))
	}
	if len(all) == 0 {
		return "none seen in the printed rows"
	}
	var out []string
	for _, d := range all {
		word := "entries "
		if len(d.entries) == 1 {
			word = "entry "
		}
		out = append(out, word+strings.Join(d.entries, ", ")+": "+d.says)
	}
	return strings.Join(out, " · ")
}

// reference is the newest check of the computer's clock.
func (b *builder) reference() string {
	check, ok := b.c.Clock.LastCheck()
	if !ok {
		return "this computer's clock was not held against one, as far as the record knows"
	}
	return check.Words() + fmt.Sprintf(" Entry %d.", check.Seq)
}

func (b *builder) timeline() []Block {
	return []Block{Heading{1, "Rows"}, Rows{Zone: b.zone.String(), Rows: b.rows, Empty: b.empty()}}
}

func (b *builder) empty() string {
	if b.c.filtered() && b.v.Timeline().Len() > 0 {
		return "None: no row matches the filter."
	}
	return "None: nothing has been recorded yet."
}

// gapAfter is how long a stretch without rows must be to be listed.
const gapAfter = 30 * time.Minute

// gaps lists the stretches without rows, over every standing row of the
// incident between From and To, so that a filter makes no gaps of its own.
func (b *builder) gaps() []Block {
	var rows []*model.Row
	for _, r := range b.v.Timeline().All() {
		if r.Struck() || !r.Happened.Known() || (!b.c.To.IsZero() && !r.Sort().Before(b.c.To)) ||
			(!b.c.From.IsZero() && r.Happened.End().Before(b.c.From)) {
			continue
		}
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, func(x, y *model.Row) int { return x.Sort().Compare(y.Sort()) })
	t := Table{Columns: []Column{{Title: "From", Share: 3}, {Title: "To", Share: 3}, {Title: "Length", Share: 1.2, Right: true}},
		Empty: "None longer than 30 minutes."}
	var end time.Time
	for _, r := range rows {
		if !end.IsZero() && r.Sort().Sub(end) > gapAfter {
			t.Rows = append(t.Rows, []string{both(end, b.zone), both(r.Sort(), b.zone), model.FormatAge(r.Sort().Sub(end))})
		}
		if e := r.Happened.End(); e.After(end) {
			end = e
		}
	}
	return []Block{Heading{1, "Gaps"},
		Para{Style: "muted", Text: "Stretches of more than 30 minutes in which no row of the incident happened, counted over all standing rows, printed or not."}, t}
}

func (b *builder) severity() []Block {
	t := Table{Columns: []Column{{Title: "Decided", Share: 3}, {Title: "Level", Share: 1.6}, {Title: "By", Share: 1.8}, {Title: "Why", Share: 4}},
		Empty: "None: no severity has been decided."}
	for _, s := range b.v.Severity {
		who := by(s.By, s.Role)
		if s.Second != "" {
			who += " with " + s.Second
		}
		t.Rows = append(t.Rows, []string{both(s.At, b.zone), strings.TrimSpace(s.Level + " " + b.c.Words.severity(s.Level)), who, orNot(s.Why)})
	}
	return []Block{Heading{1, "Severity history"}, t}
}

func (b *builder) integrity() []Block {
	c := b.c
	checked := c.Checked
	if checked == "" {
		checked = "not checked when this document was made"
	}
	return []Block{Break{}, Heading{1, "Integrity"}, // a sheet of its own, to be kept apart
		Para{Text: "Every entry of the logbook is sealed in a Merkle tree (RFC 6962). The root below stands for all entries up to the size named: if one byte of one of them were changed, removed or put in between, the root would differ."},
		Pairs{Rows: []Pair{
			{Label: "Logbook", Value: orNot(c.Logbook), Mono: true},
			{Label: "Entries", Value: fmt.Sprint(c.Entries)},
			{Label: "First entry", Value: "0"},
			{Label: "Root", Value: orNot(Groups(c.Root)), Mono: true},
			{Label: "Check", Value: checked},
		}},
		Para{Text: "To check this paper against the logbook later:"},
		Para{Style: "mono", Text: fmt.Sprintf("bridgelogctl verify --logbook NAME.bridgelog --against %d:%s", c.Entries, c.Root)},
		Para{Style: "muted", Text: "A logbook kept only by its owner can be rewritten by its owner. What protects the record is that this root has left the building: keep this paper, or the file's SHA-256, where the owner cannot change it."},
		SignatureLine{Label: "Prepared by"}, SignatureLine{Label: "Checked by"},
	}
}

// Groups sets a long hexadecimal number in groups of four, for reading aloud.
func Groups(hex string) string {
	var sb strings.Builder
	for i, r := range hex {
		if i > 0 && i%4 == 0 {
			sb.WriteByte(' ')
		}
		sb.WriteRune(r)
	}
	return sb.String()
}
