package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// measured is one measure as worked out: a value in words and how good it is.
type measured struct{ value, quality string }

var missing = measured{notKnown, ""}

// difference is a formula of two named instants, "t_contained - t_detected".
var difference = regexp.MustCompile(`^(t_\w+) - (t_\w+)$`)

// measures are the guide's measures of one incident. Those that compare many
// incidents are no part of a document about one.
func (b *book) measures() []Block {
	t := Table{Columns: []Column{{Title: "Measure", Share: 3.2}, {Title: "Value", Share: 3.4}, {Title: "Quality", Share: 2.4}, {Title: "Aim", Share: 1.4}},
		Empty: "None."}
	for _, m := range b.led.Templates.Measures {
		got, ok := b.measure(m)
		if ok {
			t.Rows = append(t.Rows, []string{m.Label, got.value, got.quality, b.aim(m)})
		}
	}
	note := "Worked out in UTC. An uncertain instant gives a span and is marked estimated; an unknown one gives no number."
	if b.v.Drill {
		note += " This is a drill: it never counts in the measures of real incidents."
	}
	return []Block{t, Para{Style: "muted", Text: note}}
}

// measure works one out; false for measures over many incidents.
func (b *book) measure(m Measure) (measured, bool) {
	if parts := difference.FindStringSubmatch(m.Formula); parts != nil {
		start := []string{parts[2]}
		if m.Key == "time_to_detect" { // the guide's fallbacks
			start = append(start, "t_compromise", "t_first_sign")
		}
		return b.span(start, []string{parts[1]}), true
	}
	switch m.Key {
	case "attacker_presence":
		return b.span([]string{"t_compromise"}, []string{"t_eradicated", "t_contained"}), true
	case "service_disturbance":
		return b.disturbance(), true
	case "fix_in_time":
		return b.fixInTime(), true
	case "report_deadline_adherence":
		return b.deadlines(), true
	case "awareness_to_report":
		return b.awareness(), true
	case "severity_path":
		return b.path(), true
	case "deviations":
		return b.deviationCount(), true
	case "late_log":
		return b.lateLog(), true
	case "evidence_complete":
		return b.evidenceComplete(), true
	}
	return measured{}, false
}

// instant is the first known of some of the guide's instants.
func (b *book) instant(keys []string) (m model.Moment, key string, ok bool) {
	for _, key := range keys {
		for _, t := range b.led.Templates.Timestamps {
			if t.Key != key {
				continue
			}
			from := t.From
			if strings.HasPrefix(from, "timeline") {
				from = serviceLost
			}
			if m, _, ok := b.stamp(stamp{t.Label, from}); ok {
				return m, key, true
			}
		}
	}
	return m, "", false
}

// span is the time from one instant to another, as an interval where either is
// uncertain.
func (b *book) span(start, end []string) measured {
	from, startKey, ok := b.instant(start)
	if !ok {
		return missing
	}
	quality := ""
	if startKey != start[0] {
		quality = "from “" + strings.ToLower(b.instantLabel(startKey)) + "”"
	}
	to, endKey, ok := b.instant(end)
	if !ok {
		if b.v.Ended() {
			return missing
		}
		if _, latest := extent(from); !b.c.MadeAt.IsZero() && b.c.MadeAt.After(latest) {
			return measured{model.FormatAge(b.c.MadeAt.Sub(from.From)), joinNonEmpty("so far", quality)}
		}
		return missing
	}
	if endKey != end[0] {
		quality = joinNonEmpty(quality, "to “"+strings.ToLower(b.instantLabel(endKey))+"”")
	}
	f0, f1 := extent(from)
	t0, t1 := extent(to)
	low, high := t0.Sub(f1), t1.Sub(f0)
	if high < 0 {
		return measured{"error: the end lies before the beginning", b.moment(from) + " – " + b.moment(to)}
	}
	if spread := high - low; spread > 2*time.Minute {
		return measured{model.FormatAge(max(low, 0)) + " – " + model.FormatAge(high), joinNonEmpty("estimated", quality)}
	}
	return measured{model.FormatAge(max(to.From.Sub(from.From), 0)), joinNonEmpty("from the record", quality)}
}

func (b *book) instantLabel(key string) string {
	for _, t := range b.led.Templates.Timestamps {
		if t.Key == key {
			return t.Label
		}
	}
	return key
}

func joinNonEmpty(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// aim is the target the guide gives for a measure at the severity that stands.
func (b *book) aim(m Measure) string {
	key, ok := strings.CutPrefix(m.Target, "severity.targets_min.")
	if !ok {
		if f, known := b.led.Guide.Field(m.Target); known {
			return b.say(f.Key)
		}
		return ""
	}
	level, _ := b.led.Guide.Level(b.v.Level())
	if n := level.Targets[key]; n > 0 {
		return "within " + model.FormatSpan(time.Duration(n)*time.Minute)
	}
	return ""
}

// disturbance is the sum of the stretches in which the service was down or
// degraded, by rows of its kind.
func (b *book) disturbance() measured {
	var rows []*model.Row
	for _, r := range b.v.Timeline().All() {
		if r.Kind == model.Service && !r.Struck() && r.Happened.Known() {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(x, y *model.Row) int { return x.Sort().Compare(y.Sort()) })
	var sum time.Duration
	var since time.Time
	some := false
	for _, r := range rows {
		switch {
		case saysLost(r.Text):
			if since.IsZero() {
				since, some = r.Happened.From, true
			}
		case strings.Contains(strings.ToLower(r.Text), "restored") && !since.IsZero():
			sum += r.Happened.From.Sub(since)
			since = time.Time{}
		}
	}
	if !some {
		return measured{"none recorded", ""}
	}
	if !since.IsZero() {
		if b.v.Ended() || b.c.MadeAt.Before(since) {
			return missing
		}
		return measured{model.FormatAge(sum + b.c.MadeAt.Sub(since)), "so far"}
	}
	return measured{model.FormatAge(sum), "from the record"}
}

// fixInTime compares the fix with the limit that was agreed, from when it was.
func (b *book) fixInTime() measured {
	limit, err := model.ParseSpan(b.v.Text("inv.diag_limit"))
	agreed, ok := b.v.Answered["inv.diag_limit"]
	if err != nil || !ok {
		return missing
	}
	end := []string{"t_fix_applied"}
	if strings.HasPrefix(b.v.Text(guide.RunState), "shut_down") {
		end = append(end, "t_restored")
	}
	fixed, _, done := b.instant(end)
	at := b.c.MadeAt
	if done {
		at = fixed.From
	}
	left := agreed.At.Add(limit).Sub(at)
	switch {
	case left < 0:
		return measured{"no, late by " + model.FormatAge(-left), ""}
	case done:
		return measured{"yes, with " + model.FormatAge(left) + " left", "from the record"}
	}
	return measured{model.FormatAge(left) + " left", "so far"}
}

func (b *book) deadlines() measured {
	kept, due := 0, 0
	for _, row := range b.v.Standing("report_duties") {
		limit, ok := at(row, "due_at")
		if !ok {
			continue
		}
		sent, done := at(row, "sent_at")
		if done || b.c.MadeAt.After(limit.End()) && raw(row, "state") != "not_applicable" {
			due++
		}
		if done && !sent.From.After(limit.End()) {
			kept++
		}
	}
	if due == 0 {
		return measured{"none due", ""}
	}
	return measured{fmt.Sprintf("%d of %d", kept, due), "from the record"}
}

func (b *book) awareness() measured {
	aware, _, ok := b.instant([]string{"t_aware"})
	if !ok {
		return missing
	}
	var out []string
	for _, row := range b.v.Standing("report_duties") {
		if sent, ok := at(row, "sent_at"); ok {
			out = append(out, raw(row, "name")+": "+model.FormatAge(sent.From.Sub(aware.From)))
		}
	}
	if len(out) == 0 {
		return measured{"none sent", ""}
	}
	return measured{strings.Join(out, "\n"), "from the record"}
}

func (b *book) path() measured {
	var levels []string
	for _, s := range b.v.Severity {
		if n := len(levels); n == 0 || levels[n-1] != s.Level {
			levels = append(levels, s.Level)
		}
	}
	if len(levels) == 0 {
		return missing
	}
	return measured{strings.Join(levels, ", then "), countOf(len(levels)-1, "change", "changes")}
}

func (b *book) deviationCount() measured {
	waived, owed := 0, 0
	for _, row := range b.v.Standing("overrides") {
		if raw(row, "kind") == "waived" {
			waived++
		} else {
			owed++
		}
	}
	return measured{fmt.Sprintf("%d waived, %d owed", waived, owed), "from the register"}
}

// lateLog is the share of own acts written down more than half an hour late.
func (b *book) lateLog() measured {
	late, all := 0, 0
	for _, r := range b.v.Timeline().All() {
		if r.Struck() || r.Derived || !r.Happened.Known() || (r.Kind != model.Action && r.Kind != model.Decision && r.Kind != model.Comm) {
			continue
		}
		all++
		if r.Recorded.Sub(r.Happened.End()) > 30*time.Minute {
			late++
		}
	}
	if all == 0 {
		return measured{"none recorded", ""}
	}
	return measured{fmt.Sprintf("%d of %d", late, all), "recorded more than 30 minutes after"}
}

func (b *book) evidenceComplete() measured {
	rows := b.v.Standing("evidence")
	whole := 0
	for _, row := range rows {
		if guide.Filled(row.Fields["sha256"]) && guide.Filled(row.Fields["location"]) && guide.Filled(row.Fields["holder"]) {
			whole++
		}
	}
	if len(rows) == 0 {
		return measured{"none recorded", ""}
	}
	return measured{fmt.Sprintf("%d of %d", whole, len(rows)), "with fingerprint, place and holder"}
}

// keyRows is the timeline in short: the named instants that are known, and the
// rows the team marked; the whole stands in the annex.
func (b *book) keyRows() []Block {
	blocks := b.keyMoments()[1:]
	printed := len(b.printed) + len(b.c.Datasets)
	withheld := "none withheld"
	if b.withheld > 0 {
		withheld = fmt.Sprintf("%d withheld", b.withheld)
	}
	return append(blocks, Para{Style: "muted", Text: "The annex holds the timeline in full: " + countOf(printed, "row", "rows") + ", " + withheld + "."})
}

// annex is the whole timeline.
func (b *book) annex() []Block {
	return []Block{Break{}, Heading{1, "Annex: timeline in full"}, b.ribbon(),
		Rows{Zone: b.zone.String(), Rows: b.rows, Empty: b.empty()}}
}

// chain is who closed it, the fingerprint of the record, and room to sign.
func (b *book) chain() []Block {
	closed := notKnown + ": it is not closed"
	if n := len(b.v.Phases); n > 0 && b.v.Ended() {
		last := b.v.Phases[n-1]
		closed = both(last.At, b.zone) + ", " + by(last.By, last.Role) + " (gate " + last.Gate + ")"
	}
	blocks := []Block{Pairs{Wide: true, Rows: []Pair{{Label: "Closed", Value: closed}}}}
	return append(blocks, b.integrity()[2:]...)
}
