package model

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"bridgelog/model/guide"
)

// PromoteSignals makes one incident of signals, or adds them to one that is
// open. It is one act over two records: DecidePromotion says what goes into each.
type PromoteSignals struct {
	IDs      []string
	Incident IncidentID // empty for a new one
	Title    string     // of a new one; empty takes the first signal's
	Level    string     // SEV1 … SEV4 of a new one; empty follows how serious the alerts called themselves
	Category string
	Drill    bool
	Rule     string // the words of the rule, where the program does it by itself
}

// signalLevels are what the words of an alert feel like on the start card.
// Triage decides the level.
var signalLevels = map[string]string{"critical": "SEV1", "high": "SEV2", "medium": "SEV3", "low": "SEV4", "informational": "SEV4"}

// DecidePromotion gives the events of both records, or refuses. target is the
// incident to add to, or the empty view; env is that of the target.
func DecidePromotion(house, target View, c PromoteSignals, env Env) (inHouse, inIncident []Event, err error) {
	chosen, err := chosenSignals(house, c.IDs)
	if err != nil {
		return nil, nil, err
	}
	for _, s := range chosen {
		if s.State == SignalPromoted {
			return nil, nil, Refuse(Conflict, "signal", "Open the incident.", "%s became %s already.", s.Ref, s.Incident)
		}
	}
	slices.SortStableFunc(chosen, func(a, b Signal) int { return signalTime(a).Compare(signalTime(b)) })
	p := promotion{v: target, env: env}
	if target.Number == "" {
		p.do(openFor(chosen, c, env))
		p.v.Number = env.Number
	} else if target.Ended() {
		return nil, nil, Refuse(Conflict, "incident", "Open it again first, or make a new one.", "%s has ended.", target.Number)
	}
	evidence := p.originals(chosen)
	p.card(chosen, evidence)
	p.rows(chosen, evidence, c)
	if p.err != nil {
		return nil, nil, p.err
	}
	by := cmp.Or(c.Rule, env.By.Name)
	for _, s := range chosen {
		set := map[string]json.RawMessage{"state": rawOf(string(SignalPromoted)), "incident": rawOf(p.v.Number),
			"incident_id": rawOf(string(p.v.ID)), "promoted_by": rawOf(by)}
		if s.State == SignalDuplicate && s.Of != "" {
			set["of"] = rawOf("")
		}
		if s.Reason != "" {
			set["reason"] = rawOf("")
		}
		inHouse = append(inHouse, putSignal(s, "became "+p.v.Number, set))
	}
	return inHouse, p.events, nil
}

// openFor fills the start card from the signals.
func openFor(chosen []Signal, c PromoteSignals, env Env) OpenIncident {
	first := chosen[0]
	open := OpenIncident{Title: cmp.Or(c.Title, cutText(first.Summary, 120)), Source: first.Source, Category: c.Category, Severity: c.Level, Drill: c.Drill}
	worst := len(SignalSeverities)
	for _, s := range chosen {
		open.Source = cmp.Or(open.Source, s.Source)
		for _, name := range s.Systems {
			if !slices.Contains(open.Systems, name) {
				open.Systems = append(open.Systems, name)
			}
		}
		if i := slices.Index(SignalSeverities, s.Severity); i >= 0 {
			worst = min(worst, i)
		}
		// Detected is when we learned of it: the alert's own time, where it has one.
		if at := s.Happened; at.Known() && !at.From.After(s.Received.From.Add(futureSlack)) && (!open.Detected.Known() || at.From.Before(open.Detected.From)) {
			open.Detected = at
		}
	}
	if !open.Detected.Known() {
		open.Detected = first.Received
	}
	if open.Severity == "" && worst < len(SignalSeverities) {
		open.Severity = signalLevels[SignalSeverities[worst]]
	}
	return open
}

// promotion collects what goes into the incident; each act is judged after those
// before it.
type promotion struct {
	v      View
	env    Env
	events []Event
	err    error
}

func (p *promotion) do(c Command) {
	if p.err != nil {
		return
	}
	events, err := Decide(p.v, c, p.env)
	if err != nil {
		p.err = err
		return
	}
	id := p.v.ID
	p.events = append(p.events, events...)
	p.v = Preview(p.v, events, p.env)
	p.v.ID = id
}

// originals make the kept files evidence of the incident; by digest, their ids.
func (p *promotion) originals(chosen []Signal) map[string]string {
	ids := map[string]string{}
	for _, e := range p.v.Evidence() {
		if !e.Withdrawn && e.File.Exists() {
			ids[e.File.SHA256] = e.ID
		}
	}
	var items []EvidenceItem
	for _, s := range chosen {
		if s.SHA256 == "" || ids[s.SHA256] != "" || slices.ContainsFunc(items, func(i EvidenceItem) bool { return i.File.SHA256 == s.SHA256 }) {
			continue
		}
		kind := "log"
		if s.Format == "email" {
			kind = "message"
		}
		items = append(items, EvidenceItem{Kind: kind, What: "Alert " + s.Ref + ": " + ShownName(s.File), Nature: Original,
			How:  "Taken in as signal " + s.Ref + " on " + FormatUTC(s.Since.At) + " by " + s.Since.By + "; its bytes are those of the file.",
			File: EvidenceFile{Name: s.File, Size: s.Size, SHA256: s.SHA256, Place: s.Place}})
	}
	if len(items) == 0 {
		return ids
	}
	p.do(AttachEvidence{Incident: p.v.ID, Items: items})
	for _, e := range p.v.Evidence() {
		if !e.Withdrawn && e.File.Exists() {
			ids[e.File.SHA256] = e.ID
		}
	}
	return ids
}

// card answers what the start card asks of an alert and nobody answered yet.
func (p *promotion) card(chosen []Signal, evidence map[string]string) {
	set := map[string]json.RawMessage{}
	var refs, raw []string
	for _, s := range chosen {
		if ref := s.AlertRef; ref != "" && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
		if id := evidence[s.SHA256]; id != "" && s.SHA256 != "" && !slices.Contains(raw, id) {
			raw = append(raw, id)
		}
	}
	if len(refs) > 0 {
		set["rep.alert_ref"] = rawOf(strings.Join(refs, ", "))
	}
	if len(raw) > 0 {
		set["rep.alert_raw"] = rawOf(raw)
	}
	if i := slices.IndexFunc(chosen, Signal.Rated); i >= 0 {
		set["rep.fidelity"] = rawOf(chosen[i].Fidelity)
	}
	for key := range set {
		if guide.Filled(p.v.Answers[key]) {
			delete(set, key)
		}
	}
	if len(set) > 0 && p.env.Guide != nil {
		p.do(PutRecord{Incident: p.v.ID, Form: "rep", Set: set})
	}
}

// rows put the signals into the incident's own register and its timeline.
func (p *promotion) rows(chosen []Signal, evidence map[string]string, c PromoteSignals) {
	for _, s := range chosen {
		set := map[string]json.RawMessage{"ref": rawOf(s.Ref), "received_at": rawOf(s.Received), "summary": rawOf(s.Summary),
			"state": rawOf(string(SignalPromoted)), "incident": rawOf(p.v.Number)}
		for key, text := range map[string]string{"source": s.Source, "fidelity": s.Quality()} {
			if text != "" {
				set[key] = rawOf(text)
			}
		}
		row := RowFields{Kind: Detect, Happened: s.Happened, Text: "Signal " + s.Ref + ": " + s.Summary, Systems: s.Systems}
		if s.Rule != "" && !strings.Contains(s.Summary, s.Rule) {
			row.Text += " (rule " + s.Rule + ")"
		}
		if s.Times > 0 {
			row.Text += fmt.Sprintf(" It came %d more times, last at %s.", s.Times, FormatUTC(s.LastAt.From))
		}
		if row.Happened.Known() && row.Happened.From.After(s.Received.From.Add(futureSlack)) {
			row.Text += " It says that it happened at " + FormatUTC(s.Happened.From) + ", after it came in; it stands at the time it came in."
			row.Happened = s.Received
		}
		if !row.Happened.Known() {
			row.Happened = s.Received
		}
		row.Source = &Source{File: s.File, Row: s.Row, Key: "signal:" + s.Ref}
		if id := evidence[s.SHA256]; id != "" && s.SHA256 != "" {
			set["raw"] = rawOf([]string{id})
			if e, ok := p.v.EvidenceItem(id); ok {
				row.Evidence = []string{e.Number}
			}
		}
		if p.env.Guide != nil {
			p.do(PutRecord{Incident: p.v.ID, Register: guide.SignalsRegister, Set: set})
		}
		p.do(NoteEvent{Incident: p.v.ID, Row: row})
	}
	if c.Rule != "" {
		text := "Opened by the program, not by a person, from " + signalNames(chosen) + ". " + c.Rule + " Nobody has been told by it: tell the incident manager."
		p.do(NoteEvent{Incident: p.v.ID, Row: RowFields{Kind: Comm, Happened: nowMoment(p.v, p.env), Text: text}})
	}
}

func signalNames(all []Signal) string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.Ref
	}
	return strings.Join(names, ", ")
}
