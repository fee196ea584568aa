package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
)

// builder holds one build: what was asked and what was chosen for it.
type builder struct {
	*tongue
	v    model.View
	c    Choice
	zone *time.Location

	rows     []TimelineRow // in printing order, withheld marks among them
	printed  []*model.Row  // the journal rows among them
	shown    map[model.Seq]bool
	secret   map[model.Seq]bool // rows that are withheld
	private  map[model.Seq]bool // rows that are withheld whatever their mark
	legal    map[model.Seq]bool // rows that are withheld because they are privileged
	uses     []uint64           // entries that facts in running text and in boxes come from, for proofs
	held     Hidden             // what is withheld, for the log of redactions
	withheld int
	unlike   int // left out by the filter
	hidden   int // struck rows, hidden on request
	late     int
	struck   int
}

// newBuilder begins a document in the language of the choice.
func newBuilder(v model.View, c Choice, zone *time.Location) builder {
	b := builder{tongue: c.Words.in(c.Language), v: v, c: c, zone: zone}
	b.c.Words = c.Words.said(b.tongue)
	return b
}

// finish ends a document: what had no translation is said in it and counted.
func (b *builder) finish(d Doc) Doc {
	if b.tongue == nil || len(b.missed) == 0 {
		return d
	}
	d.Untranslated = b.missed
	d.Blocks = append(d.Blocks, Para{Style: "muted", Text: b.trn(len(d.Untranslated), "One wording of this document has no translation and stands as it is.", "%d wordings of this document have no translation and stand as they are.")})
	return d
}

// choose decides row by row what is printed, and counts what is not.
func (b *builder) choose() {
	all := b.v.Timeline()
	b.shown, b.secret, b.legal = map[model.Seq]bool{}, map[model.Seq]bool{}, map[model.Seq]bool{}
	var picked []*model.Row
	for _, r := range all.All() {
		switch {
		case r.Struck() && !b.c.Struck:
			b.hidden++
		case !b.c.matches(r) && !b.besideMatch(r):
			b.unlike++
		default:
			picked = append(picked, r)
			if b.withholdsRow(r) {
				b.secret[r.Seq] = true
				b.withheld++
				b.holdRow(r)
			} else {
				b.shown[r.Seq] = true
			}
		}
	}
	if b.c.Order != ByRecorded {
		slices.SortStableFunc(picked, func(x, y *model.Row) int { return x.Sort().Compare(y.Sort()) })
		picked = b.besideCorrection(picked)
	}
	b.rows = make([]TimelineRow, 0, len(picked)+len(b.c.Datasets))
	b.printed = make([]*model.Row, 0, len(picked))
	for _, r := range picked {
		if b.secret[r.Seq] {
			b.withhold(r.Sort(), b.legal[r.Seq])
			continue
		}
		b.rows = append(b.rows, b.row(r))
		b.printed = append(b.printed, r)
		if r.Late() {
			b.late++
		}
		if r.Struck() {
			b.struck++
		}
	}
	b.addDatasets()
}

// besideMatch reports whether the row is the struck original of a row that
// matches: the original is shown beside its correction whatever the filter says
// of the old wording.
func (b *builder) besideMatch(r *model.Row) bool {
	for r.IsCorrected {
		i, ok := b.v.Timeline().Find(r.CorrectedBy)
		if !ok {
			return false
		}
		if r = b.v.Timeline().At(i); b.c.matches(r) {
			return true
		}
	}
	return false
}

// besideCorrection moves each corrected row to just after the row that replaced
// it, newest wording first.
func (b *builder) besideCorrection(picked []*model.Row) []*model.Row {
	at := make(map[model.Seq]*model.Row, len(picked))
	for _, r := range picked {
		at[r.Seq] = r
	}
	out := make([]*model.Row, 0, len(picked))
	for _, r := range picked {
		if r.IsCorrected && at[r.CorrectedBy] != nil {
			continue // printed with its correction
		}
		out = append(out, r)
		for newer := r; newer.IsCorrection; {
			older := at[newer.Corrects]
			if older == nil || !older.IsCorrected || older.CorrectedBy != newer.Seq {
				break
			}
			out = append(out, older)
			newer = older
		}
	}
	return out
}

// withhold counts a row where it would stand; neighbours share one count.
func (b *builder) withhold(at time.Time, privileged bool) {
	n := len(b.rows)
	if n == 0 || b.rows[n-1].Withheld == 0 {
		b.rows, n = append(b.rows, TimelineRow{FromUTC: at}), n+1
	}
	b.rows[n-1].Withheld++
	if privileged {
		b.rows[n-1].Privileged++
	}
}

// addDatasets puts the rows of datasets among the journal's, by time; in the
// order of recording they stand at the end.
func (b *builder) addDatasets() {
	if len(b.c.Datasets) == 0 {
		return
	}
	if b.c.Order == ByRecorded {
		b.rows = append(b.rows, b.c.Datasets...)
		return
	}
	extra := slices.Clone(b.c.Datasets)
	slices.SortStableFunc(extra, func(x, y TimelineRow) int { return x.FromUTC.Compare(y.FromUTC) })
	merged := make([]TimelineRow, 0, len(b.rows)+len(extra))
	for _, row := range b.rows {
		for len(extra) > 0 && !row.Struck && extra[0].FromUTC.Before(standsAt(row)) {
			merged, extra = append(merged, extra[0]), extra[1:]
		}
		merged = append(merged, row)
	}
	b.rows = append(merged, extra...)
}

// standsAt is where a printed row stands in time.
func standsAt(r TimelineRow) time.Time {
	if r.FromUTC.IsZero() {
		return r.RecordedUTC
	}
	return r.FromUTC
}

// row is one journal row as printed.
func (b *builder) row(r *model.Row) TimelineRow {
	m := r.Happened
	out := TimelineRow{
		Entry: uint64(r.Seq), Happened: b.local(m, b.zone), UTC: b.utc(m), Exactness: b.exactness(m),
		Recorded: recordedText(r.Recorded), Kind: b.c.Words.kind(r.Kind), KindKey: string(r.Kind),
		Who: strings.Join(r.People, ", "), By: b.author(r.Author, r.Role), author: author{b.author(r.Author, r.Role), by(r.Author, r.Role)}, Text: b.derived(r),
		Systems: strings.Join(r.Systems, ", "), Evidence: strings.Join(r.Evidence, ", "),
		Clock: b.tr(clockOf(m)), Marks: b.marks(r), Struck: r.Struck(), StruckWhy: b.struckWhy(r),
		Attacker: r.Kind == model.Attacker,
		FromUTC:  m.From.UTC(), RecordedUTC: r.Recorded.UTC(), Precision: string(m.Precision),
		MarginS: m.Margin, Zone: cmp.Or(m.Zone, b.zone.String()), Typed: cmp.Or(r.Typed, m.Typed),
	}
	if !m.Known() {
		out.FromUTC = time.Time{}
	}
	if !m.To.IsZero() {
		out.ToUTC = m.To.UTC()
	}
	if r.Tactic != "" {
		out.Tactic = b.c.Words.tactic(r.Tactic)
	}
	if s := r.Source; s != nil {
		out.Source = b.tr("%s row %d", s.File, s.Row)
		if s.Product != "" {
			out.Source += " (" + s.Product + ")"
		}
	}
	return out
}

// clockOf names the clock of a Moment where it is not the one that also says
// when the row was recorded.
func clockOf(m model.Moment) string {
	if m.Clock == model.OwnClock {
		return ""
	}
	return clockWords[m.Clock]
}

func by(name, role string) string {
	if role == "" {
		return name
	}
	return name + " (" + role + ")"
}

// marks are the remarks on a row that a reader must not miss, in words.
func (b *builder) marks(r *model.Row) []string {
	var marks []string
	if r.Pinned {
		marks = append(marks, b.tr("key moment"))
	}
	if r.Late() {
		marks = append(marks, reason(b.tr("recorded late, %s after", b.age(r.Recorded.Sub(r.Happened.End()))), r.LateReason))
	}
	if r.IsCorrection {
		marks = append(marks, reason(b.tr("corrects %d", r.Corrects), r.CorrectWhy))
	}
	if doubt, ok := b.c.Clock.OfRow(r); ok {
		marks = append(marks, b.tr("computer %s when recorded", b.said(doubt.Mark())))
	}
	if n := r.Noticed; n != nil && n.Known() {
		marks = append(marks, b.tr("noticed %s (%s)", b.local(*n, b.zone), b.utc(*n)))
	}
	if r.Transcribed != nil {
		marks = append(marks, b.transcribed(*r.Transcribed, b.zone))
	}
	if given := givenText(r.Happened, b.zone); given != "" {
		marks = append(marks, b.tr("given as %s", given))
	}
	if a := r.Happened.Assumed; a != "" {
		parts := strings.Split(a, ", ")
		for i, part := range parts {
			parts[i] = b.said(part)
		}
		marks = append(marks, b.tr("%s assumed", strings.Join(parts, ", ")))
	}
	return marks
}

// struckWhy says why a row no longer stands. The reason of a withheld
// correction is withheld with it.
func (b *builder) struckWhy(r *model.Row) string {
	switch {
	case r.Withdrawn:
		return reason(b.tr("withdrawn by %d", r.WithdrawnBy), r.WithdrawWhy)
	case r.IsCorrected && b.secret[r.CorrectedBy]:
		return b.tr("corrected by %d, which is withheld", r.CorrectedBy)
	case r.IsCorrected:
		why := ""
		if i, ok := b.v.Timeline().Find(r.CorrectedBy); ok {
			why = b.v.Timeline().At(i).CorrectWhy
		}
		return reason(b.tr("corrected by %d", r.CorrectedBy), why)
	}
	return ""
}

func reason(what, why string) string {
	if why == "" {
		return what
	}
	return what + ": " + why
}
