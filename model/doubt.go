package model

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// Doubt is a place where answers and times of the record contradict each other.
// It stops nothing: a person may know better, but must have seen it.
type Doubt struct {
	Field string `json:"field"` // the answer that is in doubt
	Text  string `json:"text"`  // one sentence
}

// Doubts holds answers about recovery against the times of the record, so that a
// recovery cannot quietly repeat the incident (SE:12 l.70: "recovery from a
// corrupted backup reintroduces the issue"). now decides what is still running.
func Doubts(v View, now time.Time) []Doubt {
	var out []Doubt
	doubt := func(field, format string, args ...any) {
		out = append(out, Doubt{field, fmt.Sprintf(format, args...)})
	}
	yes := func(field string) bool { return guide.ReadAnswer(v.Answers[field]).Answer == "yes" }
	say := func(m Moment) string { return FormatMoment(m, v.Location(), LongStyle) }

	// A backup counts as older only if even its latest moment lies before the
	// earliest the break-in may have been: margins must not overlap.
	if taken, ok := v.Moment("rec.backup_taken_at"); ok && taken.Known() {
		if first, what, known := firstHostile(v); known && !taken.End().Before(begins(first)) {
			word := "is not older than"
			if begins(taken).Before(begins(first)) || taken.From.Before(first.From) {
				word = "is not safely older than"
			}
			doubt("rec.backup_predates", "The backup (%s) %s %s (%s): with their margins they overlap. What is restored may bring the break-in back.",
				say(taken), word, what, say(first))
		} else if !known && yes("rec.backup_predates") {
			doubt("rec.backup_predates", "The backup counts as older than the break-in, but nobody has recorded when that was.")
		}
	}
	if yes("rec.same_vuln_absent") && !yes("era.hole_closed") {
		doubt("rec.same_vuln_absent", "What was rebuilt is said not to carry the weakness, but “closed everywhere” is not answered yes.")
	}
	if restored, ok := v.Moment("rec.restored_at"); ok && restored.Known() {
		if gone, ok := v.Moment("era.eradicated_at"); ok && gone.Known() && restored.End().Before(begins(gone)) {
			doubt("rec.restored_at", "Service was restored (%s) before the threat was gone (%s).", say(restored), say(gone))
		}
	}
	if since, window, ok := Quiet(v); ok && yes("con.spread_stopped") && now.Before(since.Add(window)) {
		if c, known := v.Moment("con.contained_at"); known && since.After(c.End()) {
			doubt("con.spread_stopped", "The attacker was seen again at %s, after containment; the quiet period of %s began anew.",
				FormatInstant(since, v.Location()), FormatSpan(window))
		}
	}
	if guide.ReadAnswer(v.Answers["con.privacy_ok"]).Answer == "no" {
		doubt("con.privacy_ok", "Our own measures harm privacy: %s", guide.ReadAnswer(v.Answers["con.privacy_ok"]).Reason)
	}
	if answer := guide.ReadAnswer(v.Answers[failbackField]); answer.Answer == "no" {
		if _, ok := plannedFor(answer.Reason, v.Answered[failbackField].At, v.Location()); !ok {
			doubt(failbackField, "Failback is not validated and no day is planned for it. Say one, such as “planned 12 May”: it becomes an action.")
		}
	}
	if guide.Filled(v.Answers[reducedField]) || guide.ReadAnswer(v.Answers["rec.targets_met"]).Answer == "no" {
		field, what := reducedField, "Functions are reduced on purpose"
		if !guide.Filled(v.Answers[reducedField]) {
			field, what = "rec.targets_met", "Targets are missed"
		}
		switch ended, decided := decidedUntil(v, now); {
		case !decided:
			doubt(field, "%s, and no business decision allows it. The card “Business decision” takes one.", what)
		case !ended.IsZero():
			doubt(field, "%s, and the business decision that allowed it ended at %s. It is to be taken again.", what, FormatInstant(ended, v.Location()))
		}
	}
	if v.Drill && guide.Filled(v.Answers["drl.docs_result"]) {
		if left := DrillOf(v).Untested(); len(left) > 0 {
			doubt("drl.docs_result", "No result is given for: %s.", strings.Join(left, ", "))
		}
	}
	if limit, err := ParseSpan(v.Text("inv.diag_limit")); err == nil {
		if sum, items, without := PlannedWork(v); sum > limit {
			more := ""
			if without > 0 {
				more = fmt.Sprintf(", %d of them without an estimate", without)
			}
			doubt("inv.stabilise_plan", "The work planned takes %s (%d items%s); the acceptable time is %s. It cannot be done one after the other in time.",
				FormatSpan(sum), items, more, FormatSpan(limit))
		}
	}
	if left := guide.Unexplained(func(field string) json.RawMessage { return v.Answers[field] }); len(left) > 0 {
		n := len(v.Texts(guide.Factors))
		doubt(guide.Factors, "Factors ticked: %d; lines that explain them: %d. One line is wanted for each.", n, n-len(left))
	}
	return out
}

// reducedField is what is reduced on purpose: what, for whom, until when.
const reducedField = "con.degradation"

// decidedUntil says whether accepted targets stand, and when the last of them
// ended where none holds any more.
func decidedUntil(v View, now time.Time) (ended time.Time, decided bool) {
	for _, r := range v.Standing("targets") {
		var until Moment
		decided = true
		if json.Unmarshal(r.Fields["valid_until"], &until) != nil || !until.Known() || until.End().After(now) {
			return time.Time{}, true
		}
		if until.End().After(ended) {
			ended = until.End()
		}
	}
	return ended, decided
}

// begins is the earliest instant a moment may mean.
func begins(m Moment) time.Time {
	switch m.Precision {
	case PlusMinus:
		return m.From.Add(-time.Duration(m.Margin) * time.Second)
	case Before: // not later than: it may be any time earlier
		return time.Time{}
	}
	return m.From
}

// firstHostile is the earliest hostile act the record knows of, and what it is
// called: an answer of the investigation, or a row of the log.
func firstHostile(v View) (first Moment, what string, ok bool) {
	take := func(m Moment, name string) {
		if m.Known() && (!ok || begins(m).Before(begins(first))) {
			first, what, ok = m, name, true
		}
	}
	if m, known := v.Moment("inv.first_malicious_at"); known {
		take(m, "the first hostile act")
	}
	if m, known := v.Moment("inv.compromise_at"); known {
		take(m, "the break-in")
	}
	for _, r := range v.rows.All() {
		if r.Kind == Attacker && !r.Struck() {
			take(r.Happened, "an act of the attacker in the log")
		}
	}
	return first, what, ok
}
