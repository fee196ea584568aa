package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// decideContain writes the action and starts it, in every phase: nothing may
// hold up containment (override_policy, contain_now).
func decideContain(v View, c ContainNow, env Env) ([]Event, error) {
	g, err := guided(env)
	if err != nil {
		return nil, err
	}
	what, err := line("what", c.What)
	if err != nil {
		return nil, err
	}
	if what == "" {
		return nil, Refuse(Invalid, "what", "Say in one line what is done.", "there is no action.")
	}
	now := nowMoment(v, env)
	set := map[string]json.RawMessage{"title": rawOf(what), "phase": rawOf(string(Containment)), "state": rawOf("doing"), "started": rawOf(now)}
	owner := strings.TrimSpace(c.Owner)
	if owner == "" {
		owner = env.By.Name
	}
	set["owner"] = rawOf(owner)
	row := logRow(env, v, Action, "Contain now: "+what, []string{owner})
	row.Row.Systems = c.Systems
	events := []Event{RecordPut{Register: "actions", ID: env.NewID(), Set: set}, row}
	if c.Risk.Answer != "" {
		c.Risk.By, c.Risk.At = env.By.Name, env.Now.UTC()
		events = append(events, RecordPut{Form: "sys", Set: map[string]json.RawMessage{"sys.contain_now_risk": rawOf(c.Risk)}})
	}
	done := passed(v)
	var owed []string
	for _, gate := range []string{"G2", "G3"} {
		if slices.Contains(done, gate) {
			continue
		}
		for _, x := range guide.Gate(g, Facts(v, env.Rules), gate, env.Now) {
			if x.Standing == guide.Missing && x.Row == "" && x.Defer > 0 {
				events = append(events, together(owe(v, x.Criterion, "containment came first: "+what, env.By.Name, env.Now.Add(time.Duration(x.Defer)*time.Minute), env)))
				owed = append(owed, x.ID)
			}
		}
	}
	if owed != nil {
		row.Row.Text += " (owed because of it: " + strings.Join(owed, ", ") + ")" // the event shares the row
	}
	return events, nil
}

func decideCard(v View, c DecideCard, env Env) ([]Event, error) {
	g, err := guided(env)
	if err != nil {
		return nil, err
	}
	put := PutRecord{Incident: v.ID, Form: "tgt", Set: c.Set}
	if err := checkSet(put, g); err != nil {
		return nil, err
	}
	for _, need := range []struct{ key, say string }{{"tgt.question", "say in one sentence what is decided"},
		{"tgt.accepted", "say what is accepted"}, {"tgt.decider", "name the person who is accountable"}} {
		if !guide.Filled(c.Set[need.key]) {
			return nil, Refuse(Invalid, need.key, "", "%s.", need.say)
		}
	}
	if err := checkAccountable(v, put); err != nil {
		return nil, err
	}
	if len(guide.Lines(guide.Text(c.Set["tgt.options"]))) < 2 {
		return nil, Refuse(Invalid, "tgt.options", "One on each line, or with ; between; one of them is to do nothing.", "name at least two options and what each costs.")
	}
	set, acted, paper, err := cardOf(v, c.Set, "tgt.decided_at", c.Transcribed, env)
	if err != nil {
		return nil, err
	}
	c.Set = set
	at := set["tgt.decided_at"]
	if !guide.Filled(at) {
		at = rawOf(acted)
	}
	target := map[string]json.RawMessage{"question": c.Set["tgt.question"], "accepted": c.Set["tgt.accepted"],
		"decider": c.Set["tgt.decider"], "decided_at": at}
	decision := map[string]json.RawMessage{"question": c.Set["tgt.question"], "chosen": c.Set["tgt.accepted"],
		"decider": c.Set["tgt.decider"], "at": at, "kind": rawOf("targets")}
	for from, to := range map[string][2]string{"tgt.options": {"", "options"}, "tgt.parts_off": {"parts_off", ""}, "tgt.valid_until": {"valid_until", "valid_until"}} {
		if guide.Filled(c.Set[from]) {
			if to[0] != "" {
				target[to[0]] = c.Set[from]
			}
			if to[1] != "" {
				decision[to[1]] = c.Set[from]
			}
		}
	}
	text := "Business decision: " + guide.Text(c.Set["tgt.question"]) + " Accepted: " + guide.Text(c.Set["tgt.accepted"])
	var until Moment
	if json.Unmarshal(c.Set["tgt.valid_until"], &until) == nil && until.Known() {
		text += ", valid until " + FormatInstant(until.From, v.Location())
	}
	id := env.NewID()
	set["tgt.decided_at"] = at
	row := logRow(env, v, Decision, text, []string{guide.Text(set["tgt.decider"])})
	row.Row.Happened = acted
	return fromPaper([]Event{RecordPut{Form: "tgt", Set: set}, RecordPut{Register: "targets", ID: id, Set: target, Transcribed: paper},
		RecordPut{Register: "decisions", ID: id, Set: decision, Transcribed: paper}, row}, paper, v.Location()), nil
}

// cardOf is the answers of a card as they are kept, and when what it says was done:
// now, or, typed in from paper, at its time in the answer, or when it was written.
func cardOf(v View, answers map[string]json.RawMessage, at string, from *Transcribed, env Env) (set map[string]json.RawMessage, acted Moment, paper *Transcribed, err error) {
	set, acted = maps.Clone(answers), nowMoment(v, env)
	if paper, err = checkTranscribed(from, env.Now); paper != nil {
		offPaperAnswers(set)
		if json.Unmarshal(set[at], &acted) != nil || !acted.Known() {
			acted = paper.Written
		}
	}
	return set, acted, paper, err
}

func decideHandover(v View, c AcceptHandover, env Env) ([]Event, error) {
	g, err := guided(env)
	if err != nil {
		return nil, err
	}
	if err := checkSet(PutRecord{Form: "hnd", Set: c.Set}, g); err != nil {
		return nil, err
	}
	to := guide.Text(c.Set["hnd.to"])
	if to == "" {
		return nil, Refuse(Invalid, "hnd.to", "", "name who takes over.")
	}
	old := v.Holder("incident_manager")
	if strings.EqualFold(to, old) {
		return nil, Refuse(Conflict, "hnd.to", "", "%s leads already.", old)
	}
	set, acted, paper, err := cardOf(v, c.Set, "hnd.accepted_at", c.Transcribed, env)
	if err != nil {
		return nil, err
	}
	if !guide.Filled(set["hnd.accepted_at"]) {
		set["hnd.accepted_at"] = rawOf(acted)
	}
	events := []Event{RecordPut{Form: "hnd", Set: set}}
	for _, r := range v.Standing(RosterRegister) {
		if guide.Text(r.Fields["role"]) == "incident_manager" && !guide.Filled(r.Fields["to"]) && guide.Filled(r.Fields["person"]) {
			events = append(events, RecordPut{Register: RosterRegister, ID: r.ID, Set: map[string]json.RawMessage{"to": set["hnd.accepted_at"]}, Transcribed: paper})
		}
	}
	text := "Handover accepted: " + to + " leads"
	if old != "" {
		text += ", was " + old
	}
	row := logRow(env, v, Comm, text+".", []string{to})
	row.Row.Happened = acted
	return fromPaper(append(events, RecordPut{Register: RosterRegister, ID: env.NewID(), Transcribed: paper, Set: map[string]json.RawMessage{
		"person": rawOf(to), "role": rawOf("incident_manager"), "from": set["hnd.accepted_at"]}}, row), paper, v.Location()), nil
}

func decideLift(v View, c LiftHold, env Env) ([]Event, error) {
	why, err := line("why", c.Why)
	if err != nil {
		return nil, err
	}
	legal, security := strings.TrimSpace(c.Legal), strings.TrimSpace(c.Security)
	switch {
	case !v.OnHold():
		return nil, Refuse(Conflict, "hold", "", "no legal hold stands.")
	case why == "":
		return nil, Refuse(Invalid, "why", "One line is enough.", "lifting a legal hold needs a reason.")
	case legal == "" || !strings.EqualFold(legal, v.Holder("legal_privacy")):
		return nil, Refuse(Invalid, "legal", "Fill the seat first (Ctrl+P).", "only the legal/privacy officer may lift a hold, together with the security officer.")
	case security == "" || !strings.EqualFold(security, v.Holder("security_officer")) || strings.EqualFold(legal, security):
		return nil, Refuse(Invalid, "security", "Fill the seat first (Ctrl+P).", "the security officer must agree, as a second person.")
	}
	return []Event{RecordPut{Form: CaseForm, Set: map[string]json.RawMessage{CaseHoldOff: rawOf(guide.Answer{Answer: "yes",
		Reason: fmt.Sprintf("%s (%s and %s)", why, legal, security), By: env.By.Name, At: env.Now.UTC()})}},
		logRow(env, v, Decision, "Legal hold lifted: "+why, []string{legal, security})}, nil
}
