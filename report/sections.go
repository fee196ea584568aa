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
	return Meta{Title: b.tr("Timeline report"), Organisation: c.Organisation, Number: b.v.Number, Name: b.v.Title(),
		TLP: c.TLP, Severity: b.v.Level(), SeverityWord: c.Words.severity(b.v.Level()),
		Exercise: b.v.Drill, LegalHold: c.LegalHold || b.v.OnHold(), Draft: c.Draft, Edition: c.Edition, Report: cmp.Or(c.Report, TimelineReport), Paper: c.Paper, Language: b.language(), Words: b.catalogue(),
		MadeAt: c.MadeAt, Zone: b.zone.String(), MadeBy: c.MadeBy, Program: c.Program,
		Logbook: c.Logbook, Entries: c.Entries, Root: c.Root}
}

// facts is the box of key facts in the title block.
func (b *builder) facts() Block {
	v := b.v
	noticed := b.tr(notKnown)
	if m, ok := v.Moment("rep.detected_at"); ok && m.Known() {
		noticed = b.moment(m)
	}
	severity := b.tr(notKnown)
	if l := v.Level(); l != "" {
		severity = l + " " + b.c.Words.severity(l)
		last := v.Severity[len(v.Severity)-1]
		severity = b.tr("%s, since %s", severity, b.both(last.At, b.zone))
	}
	number := v.Number
	if v.Codename != "" {
		number += " " + b.quoted(v.Codename)
	}
	return Pairs{Key: true, Rows: []Pair{
		{Label: b.tr("Incident"), Value: number},
		{Label: b.tr("Phase"), Value: b.c.Words.phase(v.Phase)},
		{Label: b.tr("Severity"), Value: severity},
		{Label: b.tr("Systems"), Value: b.orNot(strings.Join(v.Texts("rep.systems"), ", "))},
		{Label: b.tr("Noticed"), Value: noticed},
		{Label: b.tr("Opened"), Value: b.opened()},
		{Label: b.tr("Rows printed"), Value: b.count()},
		{Label: b.tr("Home zone"), Value: b.zone.String()},
	}}
}

func (b *builder) opened() string {
	at := b.v.Opened
	if at.At.IsZero() {
		return b.tr(notKnown)
	}
	return b.both(at.At, b.zone) + ", " + b.author(at.By, at.Role)
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
		return b.tr("%d, all", all)
	}
	return b.tr("%d of %d", printed, all)
}

// summary is the three lines a hurried reader takes away.
func (b *builder) summary() Block {
	first := b.tr("No act of the attacker is known at this time.")
	if r := b.firstAttacker(); r != nil {
		first = b.tr("First known act of the attacker: %s (entry %d).", b.moment(r.Happened), r.Seq)
		if m, ok := b.v.Moment("rep.detected_at"); ok && m.Known() && m.From.After(r.Happened.From) {
			first = b.tr("First known act of the attacker: %s (entry %d), %s before it was noticed.", b.moment(r.Happened), r.Seq, b.age(m.From.Sub(r.Happened.From)))
		}
	}
	last := b.tr("Nothing is recorded yet.")
	if n := len(b.printed); n > 0 {
		newest := slices.MaxFunc(b.printed, func(x, y *model.Row) int { return x.Recorded.Compare(y.Recorded) })
		last = b.tr("Newest printed entry: %d, recorded %s.", newest.Seq, b.both(newest.Recorded, b.zone))
	}
	state := b.tr("Of the printed rows, %s recorded late and %s struck.", b.are(b.late), b.are(b.struck))
	if b.withheld > 0 {
		state += " " + b.trn(b.withheld, "1 row is withheld.", "%d rows are withheld.")
	}
	return Para{Style: "lead", Text: first + "\n" + last + "\n" + state}
}

func (t *tongue) are(n int) string { return t.trn(n, "1 was", "%d were") }

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
	return b.when(m, b.zone)
}

func (b *builder) scope() []Block {
	c := b.c
	kinds := b.tr("all")
	if len(c.Kinds) > 0 {
		words := make([]string, len(c.Kinds))
		for i, k := range c.Kinds {
			words[i] = c.Words.kind(k)
		}
		kinds = strings.Join(words, ", ")
	}
	order := b.tr("when it happened; a corrected row stands under the row that replaced it")
	if c.Order == ByRecorded {
		order = b.tr("when it was recorded")
	}
	left := []string{}
	if b.unlike > 0 {
		left = append(left, b.trn(b.unlike, "1 row is outside the filter", "%d rows are outside the filter"))
	}
	if b.hidden > 0 {
		left = append(left, b.trn(b.hidden, "1 row is struck and hidden on request", "%d rows are struck and hidden on request"))
	}
	if n := b.withheld - len(b.legal); n > 0 {
		left = append(left, b.trn(n, "1 row is marked stricter than %s and withheld; each is counted where it would stand", "%d rows are marked stricter than %s and withheld; each is counted where it would stand", c.TLP))
	}
	if n := len(b.legal); n > 0 {
		left = append(left, b.trn(n, "1 row is privileged and withheld; each is counted where it would stand", "%d rows are privileged and withheld; each is counted where it would stand"))
	}
	if c.Unprinted > 0 {
		left = append(left, b.trn(c.Unprinted, "1 row is part of a dataset and not printed", "%d rows are part of a dataset and not printed"))
	}
	if len(left) == 0 {
		left = append(left, b.tr("none"))
	}
	rows := []Pair{
		{Label: b.tr("Period"), Value: b.tr("from %s to %s", b.bound(c.From, "the first row"), b.bound(c.To, "the last row"))},
		{Label: b.tr("Kinds"), Value: kinds},
		{Label: b.tr("Marking"), Value: b.tr("%s; rows marked stricter are left out", c.TLP)},
		{Label: b.tr("Order"), Value: order},
	}
	text := Names{c.Text}
	if c.Text == "" {
		text = nil
	}
	for _, f := range []struct {
		label string
		parts Names
	}{{b.tr("Person"), c.Person}, {b.tr("System"), c.System}, {b.tr("Text"), text}} {
		if len(f.parts) > 0 {
			rows = append(rows, Pair{Label: f.label, Value: b.tr("contains %s", b.either(f.parts))})
		}
	}
	rows = append(rows, Pair{Label: b.tr("Rows left out"), Value: strings.Join(left, "\n")})
	return []Block{Heading{1, b.tr("Scope and filter")}, Pairs{Rows: rows}}
}

func (b *builder) bound(t time.Time, open string) string {
	if t.IsZero() {
		return b.tr(open)
	}
	return b.both(t, b.zone)
}

func (b *builder) clocks() []Block {
	rows := []Pair{
		{Label: b.tr("Home zone"), Value: b.tr("%s; local times are given in it, with its offset's name, and in UTC beside (Z)", b.zone)},
		{Label: b.tr("Happened"), Value: b.tr("as stated by a person or a log, with its exactness: a margin is shown as ±, a stretch as from–to, a bound as before or after; “time not known” stands at its recorded time")},
		{Label: b.tr("Recorded"), Value: b.tr("by the program from this computer's clock, in UTC; it cannot be typed; late when more than 15 minutes after the latest moment the row may speak of")},
		{Label: b.tr("Source clocks"), Value: b.tr("%s; a row names its clock where it is not this computer's", b.sources())},
		{Label: b.tr("Offsets applied"), Value: b.tr("none; times of other systems stand as those systems gave them")},
		{Label: b.tr("Clock doubts"), Value: b.doubts()},
		{Label: b.tr("clock|Reference"), Value: b.reference()},
	}
	return []Block{Heading{1, b.tr("Clocks")}, Pairs{Rows: rows}}
}

func (b *builder) sources() string {
	n := map[model.ClockSource]int{}
	for _, r := range b.printed {
		n[r.Happened.Clock]++
	}
	var parts []string
	for _, c := range []model.ClockSource{model.OwnClock, model.SystemLog, model.PersonMemory, model.DerivedClock} {
		if n[c] > 0 {
			parts = append(parts, fmt.Sprintf("%s: %d", b.tr(clockWords[c]), n[c]))
		}
	}
	if n[""] > 0 {
		parts = append(parts, b.tr("not stated: %d", n[""]))
	}
	if len(parts) == 0 {
		return b.tr("none")
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
		return b.tr("none seen in the printed rows")
	}
	var out []string
	for _, d := range all {
		numbers := strings.Join(d.entries, ", ")
		if len(d.entries) == 1 {
			out = append(out, b.tr("entry %s: %s", numbers, b.said(d.says)))
			continue
		}
		out = append(out, b.tr("entries %s: %s", numbers, b.said(d.says)))
	}
	return strings.Join(out, " · ")
}

// reference is the newest check of the computer's clock.
func (b *builder) reference() string {
	check, ok := b.c.Clock.LastCheck()
	if !ok {
		return b.tr("this computer's clock was not held against one, as far as the record knows")
	}
	return b.said(check.Words()) + " " + b.tr("Entry %d.", check.Seq)
}

func (b *builder) timeline() []Block {
	return []Block{Heading{1, b.tr("Rows")}, Rows{Zone: b.zone.String(), Rows: b.rows, Empty: b.empty()}}
}

func (b *builder) empty() string {
	if b.c.filtered() && b.v.Timeline().Len() > 0 {
		return b.tr("None: no row matches the filter.")
	}
	return b.tr("None: nothing has been recorded yet.")
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
	t := Table{Columns: []Column{{Title: b.tr("time|From"), Share: 3}, {Title: b.tr("time|To"), Share: 3}, {Title: b.tr("Length"), Share: 1.2, Right: true}},
		Empty: b.tr("None longer than 30 minutes.")}
	var end time.Time
	for _, r := range rows {
		if !end.IsZero() && r.Sort().Sub(end) > gapAfter {
			t.Rows = append(t.Rows, []string{b.both(end, b.zone), b.both(r.Sort(), b.zone), b.age(r.Sort().Sub(end))})
		}
		if e := r.Happened.End(); e.After(end) {
			end = e
		}
	}
	return []Block{Heading{1, b.tr("Gaps")},
		Para{Style: "muted", Text: b.tr("Stretches of more than 30 minutes in which no row of the incident happened, counted over all standing rows, printed or not.")}, t}
}

func (b *builder) severity() []Block {
	t := Table{Columns: []Column{{Title: b.tr("Decided"), Share: 3}, {Title: b.tr("Level"), Share: 1.6}, {Title: b.tr("By"), Share: 1.8}, {Title: b.tr("Why"), Share: 4}},
		Empty: b.tr("None: no severity has been decided.")}
	for _, s := range b.v.Severity {
		who := b.author(s.By, s.Role)
		if s.Second != "" {
			who = b.tr("%s with %s", who, b.backed(s.Second, s.Stamp))
		}
		b.use(uint64(s.Seq))
		t.Rows = append(t.Rows, []string{b.both(s.At, b.zone), strings.TrimSpace(s.Level + " " + b.c.Words.severity(s.Level)), who, b.orNot(s.Why)})
	}
	return []Block{Heading{1, b.tr("Severity history")}, t}
}

func (b *builder) integrity() []Block {
	c := b.c
	checked := b.said(c.Checked)
	if checked == "" {
		checked = b.tr("not checked when this document was made")
	}
	return []Block{Break{}, Heading{1, b.tr("Integrity")}, // a sheet of its own, to be kept apart
		Para{Text: b.tr("Every entry of the logbook is sealed in a Merkle tree (RFC 6962). The root below stands for all entries up to the size named: if one byte of one of them were changed, removed or put in between, the root would differ.")},
		Pairs{Rows: []Pair{
			{Label: b.tr("Logbook"), Value: b.orNot(c.Logbook), Mono: true},
			{Label: b.tr("Entries"), Value: fmt.Sprint(c.Entries)},
			{Label: b.tr("First entry"), Value: "0"},
			{Label: b.tr("Root"), Value: b.orNot(Groups(c.Root)), Mono: true},
			{Label: b.tr("Check"), Value: checked},
		}},
		Para{Text: b.tr("To check this paper against the logbook later:")},
		Para{Style: "mono", Text: fmt.Sprintf("bridgelogctl verify --logbook NAME.bridgelog --against %d:%s", c.Entries, c.Root)},
		Para{Style: "muted", Text: b.tr("A logbook kept only by its owner can be rewritten by its owner. What protects the record is that this root has left the building: keep this paper, or the file's SHA-256, where the owner cannot change it.")},
		SignatureLine{Label: b.tr("Prepared by")}, SignatureLine{Label: b.tr("Checked by")},
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
