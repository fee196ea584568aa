package model

import (
	"encoding/json"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// Failback is answered with yes, or planned with a date; what is planned becomes
// an action (requirement R-51), so that somebody is reminded of it.
const (
	failbackField = "rec.failback_ok"
	failbackStep  = "rec-06" // of the playbook: validate or schedule failback
	failbackTitle = "Fail back"
)

// plannedFor is the first time ahead that a sentence names, such as "planned
// 12 May" or "after the weekend, on 2026-05-12 06:00".
func plannedFor(text string, now time.Time, zone *time.Location) (Moment, bool) {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n,;()", r) })
	for n := min(4, len(words)); n > 0; n-- { // the longest run of words that is a time says most
		for i := 0; i+n <= len(words); i++ {
			part := strings.TrimRight(strings.Join(words[i:i+n], " "), ".!?:")
			if strings.Trim(part, "0123456789") == "" { // a bare number counts something
				continue
			}
			if m, err := ParseDueMoment(part, now, zone); err == nil && m.Known() && m.From.After(now) {
				return m, true
			}
		}
	}
	return Moment{}, false
}

// failback is what an answer about failback leads to beside itself: an action
// with the date it is planned for, or, once it is validated, the end of it.
func failback(v View, raw json.RawMessage, env Env) []Event {
	answer := guide.ReadAnswer(raw)
	var open *Record
	for _, r := range v.Standing("actions") {
		if guide.Text(r.Fields["step"]) == failbackStep && strings.HasPrefix(guide.Text(r.Fields["title"]), failbackTitle) && guide.RowOpen("actions", guide.Row{ID: r.ID, Fields: r.Fields}) {
			open = &r
		}
	}
	switch answer.Answer {
	case "yes":
		if open != nil {
			return []Event{RecordPut{Register: "actions", ID: open.ID, Set: map[string]json.RawMessage{"state": rawOf("done"), "finished": rawOf(nowMoment(v, env))}}}
		}
	case "no":
		due, ok := plannedFor(answer.Reason, env.Now, v.Location())
		if !ok {
			return nil
		}
		set := map[string]json.RawMessage{"title": rawOf(failbackTitle + ": " + answer.Reason), "due": rawOf(due)}
		if open != nil {
			return []Event{RecordPut{Register: "actions", ID: open.ID, Set: set}}
		}
		owner := v.Holder("workload_owner")
		if owner == "" {
			owner = env.By.Name
		}
		set["phase"], set["state"], set["step"], set["owner"] = rawOf("recovery"), rawOf("open"), rawOf(failbackStep), rawOf(owner)
		return []Event{RecordPut{Register: "actions", ID: env.NewID(), Set: set},
			logRow(env, v, Task, "Failback is planned for "+FormatMoment(due, v.Location(), LongStyle)+".", []string{owner})}
	}
	return nil
}
