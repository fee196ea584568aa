package model

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// programRegisters are written by acts with rules of their own, never by hand.
var programRegisters = []string{"overrides", "severity_history", guide.StepsRegister, GuidanceRegister, ConfirmRegister, MessageRegister}

func decideNote(v View, c NoteEvent, env Env) ([]Event, error) {
	row, err := checkRow(c.Row, env.Now)
	if err != nil {
		return nil, err
	}
	id := env.NewID()
	events := []Event{RecordPut{Register: "timeline", ID: id, Row: &row, Redo: c.Redo}}
	if row.Kind == Task && env.Guide != nil && !strings.HasPrefix(c.About, "actions/") { // quick_entry: t: also creates an open action
		set := map[string]json.RawMessage{"title": rawOf(row.Text), "phase": rawOf(string(v.Phase)), "state": rawOf("open")}
		if len(row.People) > 0 {
			set["owner"] = rawOf(row.People[0])
		}
		if row.Happened.Known() && row.Happened.From.After(env.Now) {
			set["due"] = rawOf(row.Happened)
		}
		events = append(events, RecordPut{Register: "actions", ID: id, Set: set, Transcribed: row.Transcribed})
	}
	if c.About != "" {
		linked, err := linkRow(v, c.About, "timeline/"+id)
		if err != nil {
			return nil, err
		}
		events = append(events, linked)
	}
	return events, nil
}

// Again is the command that records a withdrawn row once more, linked as it was
// to the register row it tells of.
func Again(v View, row Row) NoteEvent {
	c := NoteEvent{Incident: v.ID, Row: row.RowFields, Redo: true}
	for register, rows := range v.Records {
		for _, r := range rows {
			if r.Withdrawn {
				continue
			}
			if register == "actions" && r.ID == row.ID || slices.Contains(guide.Texts(r.Fields[LinksColumn]), "timeline/"+row.ID) {
				c.About = register + "/" + r.ID
			}
		}
	}
	return c
}

// Unstrike is the command that takes a withdrawal back: the row is recorded once
// more, as a correction where it was one and what it corrected stands again.
func Unstrike(v View, row Row) Command {
	if row.IsCorrection {
		if _, err := standing(v, row.Corrects); err == nil {
			return Correct{Incident: v.ID, Entry: row.Corrects, Row: row.RowFields}
		}
	}
	return Again(v, row)
}

// linkRow is a register row with one link more.
func linkRow(v View, row, link string) (RecordPut, error) {
	register, id, _ := strings.Cut(row, "/")
	r, ok := v.Record(register, id)
	if !ok {
		return RecordPut{}, Refuse(NotFound, "about", "", "there is no such row in %s.", register)
	}
	links := guide.Texts(r.Fields[LinksColumn])
	return RecordPut{Register: register, ID: id, Set: map[string]json.RawMessage{LinksColumn: rawOf(append(links, link))}}, nil
}

// decidePut records answers of a form or fields of a register row. What is
// already so is not recorded again.
func decidePut(v View, c PutRecord, env Env) ([]Event, error) {
	if (c.Form == "") == (c.Register == "") || len(c.Set) == 0 {
		return nil, Refuse(Invalid, "record", "", "a record is a form or a register row with at least one field.")
	}
	if c.Register == "timeline" {
		return nil, Refuse(Invalid, "register", "Use the quick entry, Correct or Withdraw.", "timeline rows are not edited in place.")
	}
	if slices.Contains(programRegisters, c.Register) || c.Register == ApprovalRegister {
		return nil, Refuse(Invalid, "register", "Do the act itself: gate, severity, step, approval, message.", "rows of %s are written by the program.", c.Register)
	}
	if err := checkDutyRow(v, c); err != nil {
		return nil, err
	}
	if err := checkEvidenceRow(v, c, env); err != nil {
		return nil, err
	}
	if err := checkText("why", c.Why); err != nil {
		return nil, err
	}
	if env.Guide != nil {
		if err := checkSet(c, *env.Guide); err != nil {
			return nil, err
		}
	}
	if c.Form == "drl" && c.Set["drl.env"] != nil && DrillOf(v).Running() {
		if err := mayRunHere(Preview(v, []Event{RecordPut{Form: c.Form, Set: c.Set}}, env), env.Guide); err != nil {
			return nil, err
		}
	}
	if c.Form == CaseForm && env.Guide != nil {
		if err := checkSize(v, c.Set, env); err != nil {
			return nil, err
		}
	}
	paper, err := checkTranscribed(c.Transcribed, env.Now)
	if err != nil {
		return nil, err
	}
	if c.Form != "" {
		c.Transcribed = paper
		events, err := decideAnswers(v, c, env)
		return fromPaper(events, paper, v.Location()), err
	}
	if c.Transcribed = paper; paper != nil {
		c.Set = maps.Clone(c.Set)
		offPaperAnswers(c.Set)
	}
	if err := checkAccountable(v, c); err != nil {
		return nil, err
	}
	id, set := c.ID, c.Set
	if id == "" && c.Register == CustodyRegister {
		return typedTransfer(v, c, env)
	}
	if id == "" {
		id = env.NewID()
		if c.Register == EvidenceRegister && set["id"] == nil { // the number people call it by
			set = maps.Clone(set)
			set["id"] = rawOf(itemNumber(nextItemNumber(v)))
		}
	} else if old, ok := v.Record(c.Register, id); ok && old.Withdrawn {
		return nil, Refuse(Conflict, "id", "Add a new row.", "the row was withdrawn: %s", old.WithdrawWhy)
	}
	return []Event{RecordPut{Register: c.Register, ID: id, Set: set, Why: c.Why, Transcribed: paper}}, nil
}

// extraColumns are what the program keeps in rows beside the guide's columns.
var extraColumns = map[string][]string{EvidenceRegister: evidenceExtra, InjectsRegister: injectExtra, ImprovementsRegister: improvementExtra}

// checkSet refuses fields that the form or register does not have.
func checkSet(c PutRecord, g guide.Guide) error {
	if c.Form == CaseForm {
		for key := range c.Set {
			if !slices.Contains([]string{guide.CaseSize, guide.CaseCategories, CaseSizeWhy}, key) {
				return Refuse(Invalid, key, "", "%s is written by the program.", key)
			}
		}
		return nil
	}
	if c.Form != "" {
		if _, ok := g.Form(c.Form); !ok {
			return Refuse(Invalid, "form", "", "there is no form %q.", c.Form)
		}
	}
	reg, ok := g.Register(c.Register)
	if c.Register != "" && !ok {
		return Refuse(Invalid, "register", "", "there is no register %q.", c.Register)
	}
	for key, raw := range c.Set {
		if !json.Valid(raw) {
			return Refuse(Internal, key, "", "the answer is no JSON value.")
		}
		if c.Form != "" {
			if _, known := g.Field(key); !known || !strings.HasPrefix(key, c.Form+".") {
				return Refuse(Invalid, key, "", "the form %s has no field %q.", c.Form, key)
			}
			continue
		}
		if _, known := reg.Column(key); !known && key != LinksColumn && !slices.Contains(extraColumns[c.Register], key) {
			return Refuse(Invalid, key, "", "the register %s has no column %q.", c.Register, key)
		}
	}
	return nil
}

// checkSize wants a reason for a size of the response other than the proposed one
// (severity.size): it decides how many steps are shown.
func checkSize(v View, set map[string]json.RawMessage, env Env) error {
	size := guide.Text(set[guide.CaseSize])
	if size == "" {
		return nil
	}
	known := slices.ContainsFunc(env.Guide.Sizes, func(s guide.Size) bool { return s.Key == size })
	if !known {
		return Refuse(Invalid, guide.CaseSize, "", "%q is no size of a response.", size)
	}
	why, given := set[CaseSizeWhy]
	if !given {
		why = v.Answers[CaseSizeWhy]
	}
	if proposed := env.Guide.ProposeSize(Facts(v, env.Rules)); size != proposed && !guide.Filled(why) {
		return Refuse(Invalid, CaseSizeWhy, "One line is enough.", "a size other than the proposed one (%s) needs a reason.", phrase(proposed))
	}
	return nil
}

// LinksColumn is a field every register row may have beside its columns: what it
// belongs together with, as a list of links such as "timeline/ID" or "evidence/ID".
const LinksColumn = "links"

// decideAnswers records form answers; those that are acts of their own (the
// severity, a decision about the running state) become such acts.
func decideAnswers(v View, c PutRecord, env Env) ([]Event, error) {
	set := maps.Clone(c.Set)
	if c.Transcribed != nil {
		offPaperAnswers(set)
	}
	for key, raw := range set {
		if key == SpreadStopped && v.SpreadAgain() {
			continue // saying it again is new: it is about what happened since
		}
		if old, ok := v.Answers[key]; ok && sameAnswer(old, raw) || !ok && string(raw) == "null" {
			delete(set, key)
		}
	}
	if err := checkAccountable(v, PutRecord{Form: c.Form, Set: set}); err != nil {
		return nil, err
	}
	if err := confirmedByAnother(v, guide.Text(set["era.verified_by"])); err != nil {
		return nil, err
	}
	released, given := set[quarantineField]
	events, err := releaseQuarantine(v, released, given, c.Second, env)
	if err != nil {
		return nil, err
	}
	level := guide.Text(set["tri.severity"])
	_, asksLevel := set["tri.severity"]
	why, reasoned := set["tri.severity_reason"]
	if asksLevel || reasoned && v.Text("tri.severity") != "" && len(set) == 1 {
		if level == "" {
			level = v.Level()
		}
		rest := Fold(v, []Recorded{{Event: RecordPut{Form: c.Form, Set: set}}}) // ratings answered in the same breath count
		ratings := RatingsOf(rest)
		proposal, _, err := env.Rules.Propose(ratings)
		if err != nil {
			proposal = ""
		}
		reason := guide.Text(why)
		if !reasoned && proposal == level {
			reason = "as proposed"
		}
		sev, err := decideSeverity(v, SetSeverity{Incident: c.Incident, Level: level, Proposal: proposal, Ratings: &ratings, Why: reason, Second: c.Second}, env)
		if err != nil {
			return nil, err
		}
		events = append(events, sev...)
		delete(set, "tri.severity")
		delete(set, "tri.severity_reason")
	}
	if len(set) == 0 {
		if len(events) == 0 {
			return nil, Refuse(Conflict, "", "", "nothing has changed.")
		}
		return events, nil
	}
	events = append([]Event{RecordPut{Form: c.Form, Set: set, Why: c.Why}}, events...)
	if raw := set[failbackField]; raw != nil && env.Guide != nil {
		events = append(events, failback(v, raw, env)...)
	}
	if set[guide.RunState] != nil || set["inv.run_decider"] != nil {
		after := Fold(v, []Recorded{{Event: RecordPut{Form: c.Form, Set: set}}})
		if state, who := after.Text(guide.RunState), after.Text("inv.run_decider"); state != "" && who != "" && env.Guide != nil {
			label := env.Guide.Label("run_state", state)
			row := map[string]json.RawMessage{"question": rawOf("Keep running, reduce, or shut down?"), "chosen": rawOf(label),
				"decider": rawOf(who), "at": rawOf(nowMoment(v, env)), "kind": rawOf("run_state")}
			if why := after.Text("inv.run_reason"); why != "" {
				row["why"] = rawOf(why)
			}
			events = append(events, RecordPut{Register: "decisions", ID: env.NewID(), Set: row},
				logRow(env, v, Decision, "Running state: "+label+".", []string{who}))
		}
	}
	return events, nil
}

// confirmedByAnother refuses, at SEV1 and SEV2, that who did the removal confirms
// it (gate G5.6: someone who did not do it).
func confirmedByAnother(v View, name string) error {
	if name == "" || severityRank(v.Level()) > 1 {
		return nil
	}
	for _, r := range v.Standing("actions") {
		if guide.Text(r.Fields["phase"]) == "eradication" && strings.EqualFold(guide.Text(r.Fields["owner"]), name) {
			return Refuse(Invalid, "era.verified_by", "Name somebody who did not do the work.", "%s did it: %s", name, guide.Text(r.Fields["title"]))
		}
	}
	return nil
}

// sameAnswer compares what was answered; for yes/no the person and time of
// saying it again do not count.
func sameAnswer(a, b json.RawMessage) bool {
	x, y := guide.ReadAnswer(a), guide.ReadAnswer(b)
	if x.Answer != "" || y.Answer != "" {
		return x.Answer == y.Answer && x.Reason == y.Reason
	}
	var m, n Moment
	if json.Unmarshal(a, &m) == nil && json.Unmarshal(b, &n) == nil && m.Precision != "" && n.Precision != "" {
		return m.From.Equal(n.From) && m.To.Equal(n.To) && m.Precision == n.Precision && m.Margin == n.Margin
	}
	return string(a) == string(b)
}

func nowMoment(v View, env Env) Moment {
	return At(env.Now.Truncate(time.Minute), v.Location(), ToMinute, OwnClock)
}

// logRow is a timeline row that an act writes beside its own record.
func logRow(env Env, v View, kind RowKind, text string, people []string) RecordPut {
	return RecordPut{Register: "timeline", ID: env.NewID(), Row: &RowFields{Kind: kind, Text: text, People: people, Happened: nowMoment(v, env)}}
}

func decideWithdrawRecord(v View, c WithdrawRecord) ([]Event, error) {
	why, err := line("why", c.Why)
	if err != nil {
		return nil, err
	}
	if why == "" {
		return nil, Refuse(Invalid, "why", "One line is enough.", "withdrawing needs a reason.")
	}
	r, ok := v.Record(c.Register, c.ID)
	switch {
	case !ok:
		return nil, Refuse(NotFound, "id", "", "there is no such row in %s.", c.Register)
	case r.Withdrawn:
		return nil, Refuse(Conflict, "id", "", "the row was already withdrawn: %s", r.WithdrawWhy)
	case slices.Contains(programRegisters, c.Register):
		return nil, Refuse(Invalid, "register", "Acts with rules of their own are followed up, not withdrawn.", "rows of %s are written by the program.", c.Register)
	case v.OnHold() && (c.Register == EvidenceRegister || c.Register == CustodyRegister):
		return nil, Refuse(Conflict, "id", "Lift the hold first: legal and security together.", "a legal hold stands; evidence cannot be withdrawn.")
	}
	if err := mayWithdrawEvidence(v, c.Register, r); err != nil {
		return nil, err
	}
	return []Event{RecordWithdrawn{Register: c.Register, ID: c.ID, Why: why}}, nil
}

// prefill is what the program can answer by itself when an incident is opened
// (fields marked prefilled): it says so, and a person can change it.
func prefill(c OpenIncident, level, zone string, env Env) map[string]json.RawMessage {
	g := *env.Guide
	at := At(env.Now.Truncate(time.Second), Location(zone), ToSecond, OwnClock)
	set := map[string]json.RawMessage{
		"rep.received_by":    rawOf(env.By.Name),
		"rep.received_at":    rawOf(at),
		"tri.progress_board": rawOf("this app"),
		"tri.codename":       rawOf(codename(env.NewID())),
	}
	if l, ok := g.Level(level); ok && l.Targets["update_bridge"] > 0 {
		set["tri.update_rhythm"] = rawOf(FormatSpan(time.Duration(l.Targets["update_bridge"]) * time.Minute))
	}
	var steps []string
	for _, s := range g.Steps {
		fits := len(s.Applies.Categories) == 0 || slices.Contains(s.Applies.Categories, c.Category)
		if (s.Phase == "reported" || s.Phase == "triage" && s.Gate != "") && fits && len(steps) < 8 {
			steps = append(steps, "- "+s.Title)
		}
	}
	set["rep.next_steps"] = rawOf(strings.Join(steps, "\n"))
	return set
}

// Two harmless words for subject lines and file names; no names of places,
// people or attacks among them.
var (
	codeFirst  = strings.Fields("amber quiet silver green early plain bright round calm clear soft warm light brisk gentle mellow")
	codeSecond = strings.Fields("heron harbour lantern meadow anchor pebble willow compass orchard kettle maple feather saddle ribbon cedar button")
)

// codename makes two words of a random id.
func codename(id string) string {
	if len(id) < 2 {
		return codeFirst[0] + " " + codeSecond[0]
	}
	pick := func(c byte, words []string) string { return words[int(c)%len(words)] }
	return pick(id[0]+id[2%len(id)]*7, codeFirst) + " " + pick(id[1]+id[3%len(id)]*7, codeSecond)
}
