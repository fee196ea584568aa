package model

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"bridgelog/model/guide"
	"bridgelog/model/regime"
)

// carriedRegisters move along when an incident is merged (gate GM.3).
var carriedRegisters = []string{"report_duties", "actions", "evidence", "communications"}

// CarryOver says what merging an incident into another writes into both: open
// duties, actions, evidence and messages stand in the target with their
// original fields and times, a legal hold moves along, and the source says what
// was carried where. Both records stay; nothing is taken out of either.
func CarryOver(from, to View, env Env) (source, target []Event, err error) {
	switch {
	case from.ID == to.ID:
		return nil, nil, Refuse(Invalid, "mrg.target", "Name the incident that goes on.", "an incident cannot be merged into itself.")
	case to.Ended():
		return nil, nil, Refuse(Conflict, "mrg.target", "Open it again first, or merge the other way round.", "%s has ended.", to.Number)
	case from.Drill != to.Drill:
		return nil, nil, Refuse(Invalid, "mrg.target", "Exercises and real incidents are kept apart.", "%s and %s are not of one kind.", from.Number, to.Number)
	case from.Ended():
		return nil, nil, Refuse(Conflict, "mrg.target", "", "%s has ended already.", from.Number)
	}
	c := Carried{Target: to.ID, Number: to.Number, Rows: map[string][]string{}}
	for _, register := range carriedRegisters {
		for _, row := range OpenRows(from, register) {
			c.Rows[register] = append(c.Rows[register], row.ID)
			if _, there := to.Record(register, row.ID); there {
				continue // carried over before
			}
			if register == EvidenceRegister && len(row.acts) > 0 {
				target = append(target, carryEvidence(from, to, row, len(c.Rows[register])-1)...)
				continue
			}
			set := maps.Clone(row.Fields)
			set[FromColumn] = rawOf(from.Number)
			target = append(target, RecordPut{Register: register, ID: row.ID, Set: set, Why: "carried over from " + from.Number})
			if register == DutyRegister {
				target = append(target, carryClock(from, to, row.ID, env)...)
			}
		}
	}
	c.Hold = from.OnHold()
	if c.Hold && !to.OnHold() {
		target = append(target, RecordPut{Form: CaseForm, Set: map[string]json.RawMessage{CaseHold: rawOf(guide.Answer{Answer: "yes",
			Reason: "legal hold of " + from.Number, By: env.By.Name, At: env.Now.UTC()})}})
	}
	target = append(target, logRow(env, to, Note, from.Number+" continues here: "+from.Text("mrg.reason"), nil))
	source = []Event{RecordPut{Form: CaseForm, Set: map[string]json.RawMessage{CaseMerged: rawOf(c)}},
		logRow(env, from, Note, "Carried over to "+to.Number+".", nil)}
	return source, target, nil
}

// carryEvidence takes an item along with its chain: each act as it was recorded,
// with the entry it stands at. It gets a new number where the target has its own.
func carryEvidence(from, to View, row Record, n int) []Event {
	e := from.evidence(row)
	number := e.Number
	if _, taken := to.EvidenceItem(number); taken {
		number = itemNumber(max(nextItemNumber(to), nextItemNumber(from)) + n)
	}
	var out []Event
	for _, act := range row.acts {
		carried := Carry{Number: from.Number, Entry: act.Seq, At: act.At.UTC().Format(time.RFC3339), By: act.By}
		switch a := act.Event.(type) {
		case EvidenceAdded:
			a.Number, a.Carried = number, carried
			a.Item.Links = nil // entries and rows of the other incident
			out = append(out, a)
		case CustodyTransferred:
			a.Carried = carried
			out = append(out, a)
		case EvidenceChecked:
			a.Carried = carried
			out = append(out, a)
		case EvidenceDisposed:
			a.Carried = carried
			out = append(out, a)
		}
	}
	set := map[string]json.RawMessage{} // what people said of it since
	for key, raw := range row.Fields {
		if key != "id" && key != LinksColumn && key != "copy_of" && key != "holder" {
			set[key] = raw
		}
	}
	set[FromColumn] = rawOf(from.Number)
	for _, paper := range row.Transcribed(slices.Sorted(maps.Keys(set))) { // what stood on paper still did
		put := RecordPut{Register: EvidenceRegister, ID: row.ID, Set: map[string]json.RawMessage{}, Why: "carried over from " + from.Number, Transcribed: &paper.Transcribed}
		for key := range set {
			if t, ok := row.Paper[key]; ok && t.same(paper.Transcribed) {
				put.Set[key] = set[key]
				delete(set, key)
			}
		}
		out = append(out, put)
	}
	return append(out, RecordPut{Register: EvidenceRegister, ID: row.ID, Set: set, Why: "carried over from " + from.Number})
}

// carryClock takes along what the clock of a duty runs by: its triggers, for this
// duty alone, so that those of the target do not move it, and the notices sent.
func carryClock(from, to View, id string, env Env) []Event {
	d, ok := from.Duty(id)
	if !ok || !d.Ruled {
		return nil
	}
	why := "carried over from " + from.Number
	var out []Event
	for _, name := range regime.Triggers {
		if t, ok := from.Trigger(name, d.Stage.RegimeID, id); ok && d.Stage.Uses(name) {
			out = append(out, RecordPut{Register: TriggerRegister, ID: env.NewID(), Why: why, Set: map[string]json.RawMessage{"trigger": rawOf(name),
				"scope": rawOf(id), "at": rawOf(t.At), "evidence": rawOf(t.Evidence), "why": rawOf(why)}})
		}
	}
	for _, n := range from.Notices() {
		if n.Duty != id && !slices.Contains(d.Follows, n.Duty) {
			continue
		}
		r, _ := from.Record(NoticeRegister, n.ID)
		if _, there := to.Record(NoticeRegister, n.ID); !there {
			out = append(out, RecordPut{Register: NoticeRegister, ID: n.ID, Set: r.Fields, Why: why})
		}
	}
	if r, ok := from.Record(NoticeTextRegister, id); ok {
		out = append(out, RecordPut{Register: NoticeTextRegister, ID: id, Set: r.Fields, Why: why})
	}
	return out
}

// FromColumn is a field of rows that were carried over: the number of the
// incident they came from.
const FromColumn = "carried_from"

// MergeTarget is what the merge card names as target.
func MergeTarget(v View) string { return strings.TrimSpace(v.Text("mrg.target")) }
