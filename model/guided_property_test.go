package model

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// dice throws commands at an incident: some sensible, most not.
type dice struct {
	*lab
	r    *rand.Rand
	keys []form.Field
}

func newDice(t *testing.T, seed uint64, drill bool) *dice {
	d := &dice{lab: emptyLab(t), r: rand.New(rand.NewPCG(seed, 3))}
	for _, spec := range d.g.Forms {
		for _, section := range spec.Sections {
			d.keys = append(d.keys, section.Fields...)
		}
	}
	d.must(OpenIncident{Title: "A", Drill: drill, Severity: SeverityLevels[d.r.IntN(4)]})
	return d
}

func pick[T any](r *rand.Rand, all []T) T { return all[r.IntN(len(all))] }

// value is an answer that a field of its kind may hold.
func (d *dice) value(f form.Field) json.RawMessage {
	choices := d.g.Choices(f)
	switch {
	case d.r.IntN(12) == 0:
		return json.RawMessage("null")
	case f.Kind == form.YesNoReason:
		return rawOf(guide.Answer{Answer: pick(d.r, []string{"yes", "no", "unknown"}), Reason: pick(d.r, []string{"", "because"})})
	case f.Kind == form.Instant:
		return rawOf(At(d.env.Now.Add(time.Duration(d.r.IntN(2000)-1000)*time.Minute), time.UTC, ToMinute, OwnClock))
	case f.Kind == form.ChoiceMany && len(choices) > 0:
		return rawOf([]string{pick(d.r, choices).Key, pick(d.r, choices).Key})
	case len(choices) > 0:
		return rawOf(pick(d.r, choices).Key)
	case f.Kind == form.Duration:
		return rawOf("4h")
	}
	return rawOf(pick(d.r, []string{"one", "two", "INC-2026-0001", ""}))
}

func (d *dice) throw() Command {
	who := func() string { return pick(d.r, []string{"Kim", "Sol", "Lee", "Bo", "Sam", ""}) }
	why := func() string { return pick(d.r, []string{"", "short", "a reason that is long enough"}) }
	f := pick(d.r, d.keys)
	switch d.r.IntN(14) {
	case 0, 1, 2:
		return PutRecord{Incident: "inc", Form: formOf(f.Key), Set: map[string]json.RawMessage{f.Key: d.value(f)}, Second: who()}
	case 3:
		reg := pick(d.r, d.g.Registers)
		set := map[string]json.RawMessage{}
		for range 3 {
			c := pick(d.r, reg.Columns)
			set[c.Key] = d.value(reg.Field(c))
		}
		id := ""
		if rows := d.v.Records[reg.Key]; len(rows) > 0 && d.r.IntN(2) == 0 {
			id = pick(d.r, rows).ID
		}
		return PutRecord{Incident: "inc", Register: reg.Key, ID: id, Set: set}
	case 4:
		role := pick(d.r, d.g.Roles).Key
		return PutRecord{Incident: "inc", Register: RosterRegister, Set: answers([]any{"person", who(), "role", role})}
	case 5:
		reg := pick(d.r, d.g.Registers).Key
		id := "none"
		if rows := d.v.Records[reg]; len(rows) > 0 {
			id = pick(d.r, rows).ID
		}
		return WithdrawRecord{Incident: "inc", Register: reg, ID: id, Why: why()}
	case 6, 7:
		way := pick(d.r, d.g.Transitions)
		return MovePhase{Incident: "inc", To: Phase(way.To), Gate: pick(d.r, []string{"", way.Gate}), Why: why()}
	case 8, 9:
		c := pick(d.r, pick(d.r, d.g.Gates).Criteria)
		until := At(d.env.Now.Add(48*time.Hour), time.UTC, ToMinute, OwnClock)
		return Override{Incident: "inc", Criterion: c.ID, Owe: d.r.IntN(2) == 0, Why: why(), By: who(), Second: who(), Until: until}
	case 10:
		return SettleStep{Incident: "inc", Step: pick(d.r, d.g.Steps).ID, State: pick(d.r, []string{"", "done", "skipped"}), Why: why(),
			Set: map[string]json.RawMessage{f.Key: d.value(f)}}
	case 11:
		return GiveStep{Incident: "inc", Step: pick(d.r, []string{"", pick(d.r, d.g.Steps).ID}), Owner: who(), Title: why(), Condition: pick(d.r, []string{"", "yes", "no"})}
	case 12:
		return SetSeverity{Incident: "inc", Level: pick(d.r, SeverityLevels), Why: why(), Second: who()}
	}
	return pick(d.r, []Command{
		ContainNow{Incident: "inc", What: "unplug it", Risk: guide.Answer{Answer: "unknown"}},
		DecideCard{Incident: "inc", Set: answers([]any{"tgt.question", "how long?", "tgt.options", "a day; nothing", "tgt.accepted", "a day", "tgt.decider", who()})},
		AcceptHandover{Incident: "inc", Set: answers([]any{"hnd.to", who()})},
		LiftHold{Incident: "inc", Why: why(), Legal: who(), Security: who()},
		RecordExport{Incident: "inc", Issued: ReportIssued{Report: pick(d.r, []string{"incident_report", "drill_report"}), State: pick(d.r, []string{"draft", "final"})}},
		NoteEvent{Incident: "inc", Row: RowFields{Kind: pick(d.r, []RowKind{Note, Task, Attacker}), Text: "x", Happened: d.now()}},
	})
}

func formOf(field string) string {
	for i := range field {
		if field[i] == '.' {
			return field[:i]
		}
	}
	return field
}

// Whatever is done in whatever order, an incident keeps to the laws of the guide.
func TestAnyLegalSequenceKeepsTheLaws(t *testing.T) {
	did := map[string]int{}
	for seed := range uint64(12) {
		d := newDice(t, seed, seed%4 == 3)
		if seed%2 == 0 { // half of them have come some way already
			d.reach(pick(d.r, []Phase{"triage", "containment", "recovery", "review"}))
		}
		for range 300 {
			d.env.Now = d.env.Now.Add(time.Duration(d.r.IntN(900)) * time.Second)
			before := d.v
			c := d.throw()
			if d.do(c) != nil {
				continue
			}
			did[fmt.Sprintf("%T", c)]++
			d.laws(before, c)
			if t.Failed() {
				t.Fatalf("seed %d after %T %+v", seed, c, c)
			}
		}
		d.sound()
	}
	for _, c := range []Command{PutRecord{}, WithdrawRecord{}, MovePhase{}, Override{}, SettleStep{}, GiveStep{}, SetSeverity{}, ContainNow{}, DecideCard{}, AcceptHandover{}} {
		if did[fmt.Sprintf("%T", c)] == 0 {
			t.Errorf("no %T was ever legal: %v", c, did)
		}
	}
}

func (d *dice) laws(before View, c Command) {
	d.t.Helper()
	v := d.v
	if _, ok := d.g.State(string(v.Phase)); !ok {
		d.t.Errorf("the phase is %q", v.Phase)
	}
	// A move goes along a transition, and a never-waivable criterion was met.
	for i := len(before.Phases); i < len(v.Phases); i++ {
		p := v.Phases[i]
		known := slices.ContainsFunc(d.g.Transitions, func(t guide.Transition) bool {
			return t.Gate == p.Gate && slices.Contains(t.From, p.From) && (t.To == p.To || slices.Contains(t.Extra, p.To))
		})
		if !known || p.From != string(before.Phase) {
			d.t.Errorf("moved from %s to %s through %s", p.From, p.To, p.Gate)
		}
		if v.Drill && (p.Gate == "G7" || p.Gate == "GF" || p.Gate == "GM") || !v.Drill && p.Gate == "GD" {
			d.t.Errorf("drill is %v, moved through %s", v.Drill, p.Gate)
		}
		for _, x := range guide.Gate(d.g, Facts(before, d.env.Rules), p.Gate, d.env.Now) {
			if x.Override == "never" && x.Standing != guide.Met && x.Standing != guide.Spared && p.Gate != "GB" {
				d.t.Errorf("%s was passed although %s is %s and can never be waived", p.Gate, x.ID, x.Standing)
			}
		}
	}
	if _, moves := c.(MovePhase); !moves && v.Phase != before.Phase {
		d.t.Errorf("%T moved the incident", c)
	}
	if len(v.Severity) < len(before.Severity) || len(v.Reports) < len(before.Reports) || v.Timeline().Len() < before.Timeline().Len() {
		d.t.Error("something recorded is gone")
	}
	if len(v.Answers) > len(v.Answered) {
		d.t.Error("an answer without a person and a time")
	}
	for register, rows := range before.Records {
		if len(v.Records[register]) < len(rows) {
			d.t.Errorf("a row of %s is gone", register)
		}
	}
	// What is waived has people of the right seats behind it, once waived.
	owed := map[string]int{}
	for _, r := range v.Records["overrides"] {
		crit, _, ok := d.g.Criterion(guide.Text(r.Fields["criterion"]))
		kind := guide.Text(r.Fields["kind"])
		if !ok || kind == "waived" && len(crit.Roles()) == 0 || guide.Text(r.Fields["by"]) == "" || guide.Text(r.Fields["reason"]) == "" {
			d.t.Errorf("override %s", r.Fields)
		}
		if kind == "waived" && len(crit.Roles()) == 2 && guide.Text(r.Fields["second"]) == "" {
			d.t.Errorf("%s was waived by one person", crit.ID)
		}
		if kind == "owed" {
			if owed[crit.ID]++; owed[crit.ID] > 2 { // by a person, and once more when the severity rose
				d.t.Errorf("%s is owed %d times", crit.ID, owed[crit.ID])
			}
		}
	}
	if next, ok := guide.Next(d.g, d.facts(), d.env.Now); ok && (next.Phase != string(v.Phase) || !next.Open()) {
		d.t.Errorf("next is %s of %s, %q, in %s", next.ID, next.Phase, next.State, v.Phase)
	}
	holders := 0
	for _, r := range v.Standing(RosterRegister) {
		if guide.Text(r.Fields["person"]) == v.Holder("incident_manager") {
			holders++
		}
	}
	if v.Holder("incident_manager") != "" && holders == 0 {
		d.t.Error("somebody leads who is not on the roster")
	}
}
