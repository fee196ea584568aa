package report

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// difference is a formula of two named instants, "t_contained - t_detected".
var difference = regexp.MustCompile(`^(t_\w+) - (t_\w+)$`)

// overMany are the measures that compare incidents; none of them says anything
// about one incident alone.
var overMany = []string{"false_positive_ratio", "alert_fidelity", "reopen_rate", "recurrence", "doc_freshness", "drill_coverage"}

// OverMany says whether a measure is only worked out over many incidents.
func OverMany(key string) bool { return slices.Contains(overMany, key) }

// MeasuresOf are the guide's measures of one incident at an instant, in the
// guide's order; those over many incidents are left to MeasuresOver. All sums
// are done in UTC. It is pure.
func MeasuresOf(v model.View, l Led, now time.Time) []Reading {
	b := newBook(v, l, Choice{MadeAt: now, TLP: "TLP:RED"}, IncidentReport)
	return b.readings()
}

func (b *book) readings() []Reading {
	var out []Reading
	for _, m := range b.led.Templates.Measures {
		for _, r := range b.measure(m) {
			r.tongue, r.Key, r.Label = b.tongue, m.Key, b.tr(m.Label)
			r.Formula = cmp.Or(r.Formula, b.formula(m))
			if r.Part == "" {
				r.Aim, r.Missed = b.aim(m, r)
			}
			out = append(out, r)
		}
	}
	return out
}

// measures are the measures as a table, each with its quality beside it, and
// what each was worked out from.
func (b *book) measures() []Block {
	t := Table{Columns: []Column{{Title: b.tr("Measure"), Share: 3.2}, {Title: b.tr("Value"), Share: 3}, {Title: b.tr("Quality"), Share: 3}, {Title: b.tr("Aim"), Share: 1.4}},
		Empty: b.tr("None.")}
	from := Table{Columns: []Column{{Title: b.tr("Measure"), Share: 2.4}, {Title: b.tr("Formula"), Share: 3}, {Title: b.tr("From"), Share: 4.6}}, Empty: b.tr("None: no time is known that a measure needs.")}
	for _, r := range b.readings() {
		t.Rows = append(t.Rows, []string{r.Name(), r.Value(), r.QualityWords(), b.aimWords(r)})
		if r.Inputs != nil && r.Quality != NotKnown {
			from.Rows = append(from.Rows, []string{r.Name(), r.Formula, inputWords(r.Inputs)})
		}
	}
	note := b.tr("Worked out in UTC. An uncertain time gives the lowest and the highest value and is marked estimated; an unknown one gives no number. No offset of another system's clock was applied.")
	if b.v.Drill {
		note += " " + b.tr("This is a drill: it never counts in the measures of real incidents.")
	}
	return []Block{t, Para{Style: "muted", Text: note}, Heading{2, b.tr("What the measures were worked out from")}, from}
}

// aimWords is what a measure was to be, and whether it was not.
func (b *book) aimWords(r Reading) string {
	switch {
	case r.Missed && r.Aim == "":
		return b.tr("aim|missed")
	case r.Missed:
		return b.tr("%s: missed", r.Aim)
	}
	return r.Aim
}

// columnWords are the columns that formulas count, in English.
var columnWords = strings.NewReplacer("sent_at", "time sent", "due_at", "deadline", "decided_at", "time decided", "recorded_at", "time recorded", "follow_up", "follow-up")

// Names as formulas have them: of an instant, of an answer.
var (
	namedInstant = regexp.MustCompile(`\bt_\w+`)
	namedAnswer  = regexp.MustCompile(`\b[a-z]{2,3}\.[a-z]\w+`)
)

// FormulaWords is a measure's formula with its instants and answers by their
// labels.
func FormulaWords(m Measure, l Led) string { return (*tongue)(nil).formula(m, l) }

func (b *book) formula(m Measure) string { return b.tongue.formula(m, b.led) }

func (t *tongue) formula(m Measure, l Led) string {
	formula := m.Formula
	if !difference.MatchString(formula) {
		formula = t.tr(formula)
	}
	words := namedInstant.ReplaceAllStringFunc(formula, func(key string) string {
		for _, s := range l.Templates.Timestamps {
			if s.Key == key {
				return t.inside(t.tr("instant|" + s.Label))
			}
		}
		return key
	})
	words = namedAnswer.ReplaceAllStringFunc(words, func(key string) string {
		if f, ok := l.Guide.Field(key); ok {
			return t.tr("“%s”", t.tr(f.Label))
		}
		return key
	})
	if t != nil {
		for _, column := range []string{"sent_at", "due_at", "decided_at", "recorded_at"} {
			words = strings.ReplaceAll(words, column, t.tr("formula|"+column))
		}
	}
	return strings.NewReplacer(" - ", " \u2212 ", " <= ", " ≤ ").Replace(columnWords.Replace(words))
}

// untimedRows says that rows without a time were not counted.
func (t *tongue) untimedRows(n int) string {
	return t.trn(n, "1 row without a time not counted", "%d rows without a time not counted")
}

func inputWords(all []Input) string {
	var out []string
	for _, in := range all {
		out = append(out, in.Name+" "+in.Value+" ("+in.From+")")
	}
	return strings.Join(out, "\n")
}

// measure works one out; nothing for measures over many incidents.
func (b *book) measure(m Measure) []Reading {
	if parts := difference.FindStringSubmatch(m.Formula); parts != nil {
		start := []string{parts[2]}
		if m.Key == "time_to_detect" { // the guide's fallbacks
			start = append(start, "t_compromise", "t_first_sign")
		}
		out := []Reading{b.span(start, []string{parts[1]})}
		switch m.Key {
		case "time_to_contain":
			return b.contained(out[0])
		case "time_to_recover":
			if b.shutDown() {
				since := b.span([]string{"t_dr_invoked"}, []string{parts[1]})
				since.Part = b.tr("since disaster recovery was invoked")
				since.Formula = b.formula(Measure{Formula: "t_restored - t_dr_invoked"})
				out = append(out, since)
			}
		}
		return out
	}
	switch m.Key {
	case "attacker_presence":
		return []Reading{b.span([]string{"t_compromise"}, []string{"t_eradicated", "t_contained"})}
	case "service_disturbance":
		return b.disturbance()
	case "fix_in_time":
		return []Reading{b.fixInTime()}
	case "report_deadline_adherence":
		return b.deadlines()
	case "awareness_to_report":
		return b.awareness()
	case "update_rhythm":
		return []Reading{b.rhythm()}
	case "confirm_rate":
		return []Reading{b.confirmed()}
	case "decision_latency":
		return b.latency()
	case "severity_path":
		return []Reading{b.path()}
	case "deviations":
		return []Reading{b.deviationCount()}
	case "late_log":
		return []Reading{b.lateLog()}
	case "evidence_complete":
		return []Reading{b.evidenceComplete()}
	case "improvements_on_time":
		return b.improvementsOnTime()
	}
	return nil
}

func (b *book) shutDown() bool { return strings.HasPrefix(b.v.Text(guide.RunState), "shut_down") }

// instant is the first known of some of the guide's instants, and where it is
// known from.
func (b *book) instant(keys []string) (m model.Moment, key, from string, ok bool) {
	for _, key := range keys {
		for _, t := range b.led.Templates.Timestamps {
			if t.Key != key {
				continue
			}
			field := t.From
			if strings.HasPrefix(field, "timeline") {
				field = serviceLost
			}
			if m, from, ok := b.stamp(stamp{t.Label, field}); ok {
				return m, key, from, true
			}
		}
	}
	return m, "", "", false
}

func (b *book) input(key string, m model.Moment, from string) Input {
	return Input{Name: b.inside(b.instantLabel(key)), Value: b.moment(m), From: from}
}

// span is the time from one instant to another, as an interval where either is
// uncertain; the first of the keys is the formula's, the others stand in for it.
func (b *book) span(start, end []string) Reading {
	r := Reading{Unit: "duration", Quality: NotKnown}
	from, startKey, startAt, ok := b.instant(start)
	if !ok {
		r.Note = b.tr("no time for “%s”", b.inside(b.instantLabel(start[0])))
		return r
	}
	r.Inputs = []Input{b.input(startKey, from, startAt)}
	if startKey != start[0] {
		r.Fallback = b.tr("from “%s”", b.inside(b.instantLabel(startKey)))
	}
	to, endKey, endAt, ok := b.instant(end)
	if !ok {
		return b.running(r, from, end[0])
	}
	r.Inputs = append(r.Inputs, b.input(endKey, to, endAt))
	if endKey != end[0] {
		r.Fallback = strings.TrimPrefix(r.Fallback+", "+b.tr("to “%s”", b.inside(b.instantLabel(endKey))), ", ")
	}
	return b.between(r, from, to)
}

// between fills in the length from one moment to another.
func (b *book) between(r Reading, from, to model.Moment) Reading {
	i, ok := Between(from, to)
	r.Span = i
	switch {
	case !ok:
		r.Quality = Faulty
	case i.OpenLow && i.OpenHigh:
		r.Quality, r.Note = NotKnown, b.tr("only one side of either time is known")
	case i.Exact():
		r.Quality = Measured
	default:
		r.Quality = Estimated
	}
	return r
}

// running is a length whose end is not known: it runs on while the incident
// does, and there is no number once that has ended.
func (b *book) running(r Reading, from model.Moment, end string) Reading {
	r.Note = b.tr("no time for “%s”", b.inside(b.instantLabel(end)))
	if b.v.Ended() || b.c.MadeAt.IsZero() {
		return r
	}
	i, ok := Between(from, model.At(b.c.MadeAt, time.UTC, model.ToSecond, model.OwnClock))
	if !ok || i.OpenLow && i.OpenHigh {
		return r
	}
	r.Quality, r.Span, r.Note = SoFar, i, ""
	return r
}

func (b *book) instantLabel(key string) string {
	for _, t := range b.led.Templates.Timestamps {
		if t.Key == key {
			return b.tr("instant|" + t.Label)
		}
	}
	return key
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// aim is the target the guide gives for a measure at the severity that stands,
// and whether it is missed for certain.
func (b *book) aim(m Measure, r Reading) (words string, missed bool) {
	counted := r.Quality == Measured || r.Quality == Estimated || r.Quality == SoFar
	switch key, minutes := strings.CutPrefix(m.Target, "severity.targets_min."); {
	case minutes:
		level, _ := b.led.Guide.Level(b.v.Level())
		limit := level.Target(key)
		if limit == 0 {
			return "", false
		}
		return b.tr("within %s", b.long(limit)), counted && !r.Span.OpenLow && r.Span.Low > limit
	case m.Target == "inv.diag_limit":
		return b.say(m.Target), r.Missed // the measure itself says whether it was kept
	case strings.Contains(m.Target, "wl.targets"): // what the workload's card promises
		return b.say("wl.targets"), false
	case strings.HasSuffix(m.Target, " %") && r.Unit == "share":
		aim := 0
		if _, err := fmt.Sscanf(m.Target, "%d %%", &aim); err == nil && r.Of > 0 {
			return m.Target, 100*r.Most < aim*r.Of
		}
	}
	return b.said(m.Target), false
}

// contained is the time to contain, also from when it was judged; where it was
// contained more than once the last time counts, and the count is shown.
func (b *book) contained(r Reading) []Reading {
	passed := 0
	for _, p := range b.v.Phases {
		if p.From == string(model.Containment) && p.To == "eradication" {
			passed++
		}
	}
	if passed > 1 {
		r.Note = joinNonEmpty(r.Note, b.tr("contained %d times, the last counts", passed))
	}
	judged := b.span([]string{"t_declared"}, []string{"t_contained"})
	judged.Part = b.tr("since it was judged")
	judged.Formula = b.formula(Measure{Formula: "t_contained - t_declared"})
	return []Reading{r, judged}
}

func (b *book) path() Reading {
	r := Reading{Unit: "list", Quality: NotKnown}
	if len(b.v.Severity) == 0 {
		r.Note = b.tr("no severity was decided")
		return r
	}
	bands := b.bands(b.pathEnd())
	var parts []string
	for i, band := range bands {
		length := b.age(band.To.Sub(band.From))
		if i == len(bands)-1 && !b.v.Ended() {
			length = b.tr("%s so far", length)
		}
		parts = append(parts, band.Level+" "+length)
	}
	if len(parts) == 0 {
		parts = []string{b.v.Level()}
	}
	r.Quality, r.Says, r.Hit = Measured, strings.Join(parts, b.tr(", then ")), len(parts)-1
	r.Note = b.trn(r.Hit, "1 change", "%d changes")
	return r
}

// pathEnd is until when the last severity stood.
func (b *book) pathEnd() time.Time {
	if n := len(b.v.Phases); n > 0 && b.v.Ended() {
		return b.v.Phases[n-1].At
	}
	return b.c.MadeAt
}

func (b *book) deviationCount() Reading {
	kinds, gates := map[string]int{}, map[string]int{}
	rows := b.v.Standing("overrides")
	for _, row := range rows {
		kinds[raw(row, "kind")]++
		gate, _, _ := strings.Cut(raw(row, "criterion"), ".")
		gates[gate]++
	}
	r := Reading{Unit: "count", Quality: Measured, Hit: len(rows), Says: b.tr("%d waived, %d owed", kinds["waived"], len(rows)-kinds["waived"])}
	var by []string
	for _, gate := range slices.Sorted(maps.Keys(gates)) {
		by = append(by, fmt.Sprintf("%s: %d", cmp.Or(gate, b.tr("no gate")), gates[gate]))
	}
	r.Note = strings.Join(by, ", ")
	return r
}

// lateLog is the share of own acts written down more than half an hour late.
func (b *book) lateLog() Reading {
	r := Reading{Unit: "share", Quality: Measured}
	untimed := 0
	for _, row := range b.v.Timeline().All() {
		if row.Struck() || row.Derived || (row.Kind != model.Action && row.Kind != model.Decision && row.Kind != model.Comm) {
			continue
		}
		if !row.Happened.Known() {
			untimed++
			continue
		}
		r.Of++
		at := reachOf(row.Happened)
		if row.Recorded.Sub(at.to) > lateBy && !at.openTo {
			r.Hit++
		}
		if row.Recorded.Sub(at.from) > lateBy || at.openFrom {
			r.Most++
		}
	}
	r.Note = b.tr("recorded more than 30 minutes after")
	if untimed > 0 {
		r.Note = joinNonEmpty(r.Note, b.untimedRows(untimed))
	}
	return r.counted()
}

// lateBy is after how long a row counts as late in this measure (reports.json,
// late_log); the mark on a row begins earlier.
const lateBy = 30 * time.Minute

// counted settles the quality of a share: none where there is nothing to count,
// estimated where some of it is uncertain.
func (r Reading) counted() Reading {
	r.Most = max(r.Most, r.Hit)
	switch {
	case r.Of == 0:
		r.Quality, r.Note = NoneYet, ""
	case r.Most > r.Hit:
		r.Quality = Estimated
	}
	return r
}

// evidenceComplete is the share of items whose custody would stand up.
func (b *book) evidenceComplete() Reading {
	r := Reading{Unit: "share", Quality: Measured, Note: b.tr("with fingerprint, place, holder and unbroken custody")}
	for _, e := range b.v.Evidence() {
		if e.Withdrawn || e.Erased != nil {
			continue
		}
		r.Of++
		if e.Location != "" && len(e.Problems()) == 0 {
			r.Hit++
		}
	}
	return r.counted()
}
