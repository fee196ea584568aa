package model

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// OccasionRegister holds occasions for a message that a person raised, because no
// answer of the record tells of them.
const OccasionRegister = "occasions"

// Occasion is something that happened of which somebody has to be told: one of
// the guide's triggers, with the instant it happened (comms.json, triggers).
type Occasion struct {
	Trigger string
	Key     string    // names this one among others of its trigger, as long as the fact stands
	At      time.Time // UTC
	Due     time.Time // when the message has to be there, where the fact itself says so; zero else
	About   string    // in words, what it is about where there are several: a duty, a role, a question
	Person  string    // who it concerns, where it is one person
	Row     string    // "roster/ID": the row it stands on
	To      string    // the one audience it is an occasion for; empty for all of the plan
	Raised  bool      // by a person
}

// Plan is what messages are worked out from: the incident, the organisation's
// record, the guidance and the wall clock.
type Plan struct {
	V     View
	House View
	Guide guide.Guide // Comms of the newest guidance where the incident's has none
	Rules SeverityRules
	Now   time.Time

	cards []Record
	asked bool
}

// NewPlan prepares the working out. A guide that was kept with an old incident
// has no plan of communication and borrows the newest one's.
func NewPlan(v, house View, led, newest *guide.Guide, rules SeverityRules, now time.Time) *Plan {
	p := &Plan{V: v, House: house, Rules: rules, Now: now}
	if led != nil {
		p.Guide = *led
	}
	if !p.Guide.Comms.Known() && newest != nil {
		p.Guide.Comms = newest.Comms
		if !slices.ContainsFunc(p.Guide.Roles, func(r guide.Role) bool { return len(r.Notify) > 0 }) {
			p.Guide.Roles = newest.Roles
		}
	}
	return p
}

func (p *Plan) facts() guide.Facts { return Facts(p.V, p.Rules) }

// severe says whether the severity is at least as serious as a number.
func (p *Plan) severe(number int) bool { return severityRank(p.V.Level())+1 <= number }

// occasions collects what happened.
type occasions struct {
	p   *Plan
	out []Occasion
}

func (o *occasions) add(trigger, discriminator string, at time.Time) *Occasion {
	o.out = append(o.out, Occasion{Trigger: trigger, Key: trigger + "/" + discriminator, At: at.UTC()})
	return &o.out[len(o.out)-1]
}

// answered adds an occasion that an answer makes, by the entry it was given in.
func (o *occasions) answered(trigger, field string) *Occasion {
	s := o.p.V.Answered[field]
	return o.add(trigger, fmt.Sprintf("%s.%d", field, s.Seq), s.At)
}

func (o *occasions) yes(trigger, field string) {
	if guide.ReadAnswer(o.p.V.Answers[field]).Answer == "yes" {
		o.answered(trigger, field)
	}
}

func (o *occasions) filled(trigger, field string) {
	if guide.Filled(o.p.V.Answers[field]) {
		o.answered(trigger, field)
	}
}

// moment adds an occasion at the instant a form names.
func (o *occasions) moment(trigger, field string) {
	if m, ok := o.p.V.Moment(field); ok && m.Known() {
		o.answered(trigger, field).At = m.From.UTC()
	}
}

// newest adds an occasion for the newest standing row of a register.
func (o *occasions) newest(trigger, register string, fits func(Record) bool) {
	var at *Record
	for _, r := range o.p.V.Records[register] {
		if !r.Withdrawn && (fits == nil || fits(r)) && (at == nil || r.Since.Seq > at.Since.Seq) {
			at = &r
		}
	}
	if at != nil {
		x := o.add(trigger, at.ID, at.Since.At)
		x.Row = register + "/" + at.ID
		x.About = cmp.Or(guide.Text(at.Fields["what"]), guide.Text(at.Fields["question"]), guide.Text(at.Fields["risk"]), guide.Text(at.Fields["value"]), guide.Text(at.Fields["criterion"]))
	}
}

// Occasions are what happened on an incident of which the plan speaks, oldest
// first. Of what happens again and again only the newest counts: the one before
// is overtaken by it.
func (p *Plan) Occasions() []Occasion {
	o := &occasions{p: p}
	o.alarm()
	o.people()
	o.severity()
	o.course()
	o.decisions()
	o.data()
	o.ends()
	o.clocks()
	for _, r := range p.V.Standing(OccasionRegister) {
		x := o.add(guide.Text(r.Fields["trigger"]), r.ID, r.Since.At)
		var m Moment
		if json.Unmarshal(r.Fields["at"], &m) == nil && m.Known() {
			x.At = m.From.UTC()
		}
		x.About, x.Raised, x.Row = guide.Text(r.Fields["about"]), true, OccasionRegister+"/"+r.ID
	}
	slices.SortStableFunc(o.out, func(a, b Occasion) int { return a.At.Compare(b.At) })
	return o.out
}

func (o *occasions) alarm() {
	v := o.p.V
	if v.Drill {
		o.add("drill_start", "opened", v.Opened.At)
	}
	o.add("reported", "opened", v.Opened.At)
	o.filled("acknowledged", "rep.received_by")
	if at, key, ok := declared(v); ok {
		o.add("declared", key, at)
	}
}

// declared is when the incident was judged real or suspected: by the verdict, by
// a severity of a person who raised it to SEV1 or SEV2, by containing at once, or
// by going past triage.
func declared(v View) (at time.Time, key string, ok bool) {
	first := func(t time.Time, k string) {
		if !ok || t.Before(at) {
			at, key, ok = t, k, true
		}
	}
	switch v.Text("tri.verdict") {
	case "event_only", "false_positive", "duplicate":
		return at, key, false
	case "real", "suspected":
		first(v.Answered["tri.verdict"].At, "judged")
	}
	for i, s := range v.Severity[min(1, len(v.Severity)):] {
		if severityRank(s.Level) <= 1 && severityRank(s.Level) < severityRank(v.Severity[i].Level) {
			first(s.At, "judged")
		}
	}
	for _, r := range v.Standing("actions") {
		if guide.Text(r.Fields["phase"]) == string(Containment) && guide.Text(r.Fields["state"]) != "open" {
			first(r.Since.At, "judged")
		}
	}
	for _, ph := range v.Phases {
		if ph.From == "triage" && !ended(Phase(ph.To)) {
			first(ph.At, "judged")
		}
	}
	return at, key, ok
}

func (o *occasions) people() {
	v := o.p.V
	for _, r := range v.Standing(RosterRegister) {
		if guide.Filled(r.Fields["to"]) || guide.Text(r.Fields["in_scope"]) == "left_out" || guide.Text(r.Fields["person"]) == "" || guide.Filled(r.Fields["confirmed"]) {
			continue
		}
		role := guide.Text(r.Fields["role"])
		x := o.add("role_assigned", r.ID, r.Since.At)
		x.Person, x.Row, x.About = guide.Text(r.Fields["person"]), RosterRegister+"/"+r.ID, role
		if known, ok := o.p.Guide.Role(role); ok {
			x.About = known.Label
		}
	}
	o.filled("handover", "hnd.accepted_at")
}

func (o *occasions) severity() {
	for i := len(o.p.V.Severity) - 1; i > 0; i-- {
		if s := o.p.V.Severity[i]; s.Level != o.p.V.Severity[i-1].Level {
			x := o.add("severity_changed", fmt.Sprint(s.Seq), s.At)
			x.About = o.p.V.Severity[i-1].Level + " to " + s.Level
			return
		}
	}
}

func (o *occasions) course() {
	v := o.p.V
	o.filled("course_set", "inv.course_of_action")
	o.newest("contain_now", "actions", func(r Record) bool {
		return guide.Text(r.Fields["phase"]) == string(Containment) && guide.Filled(r.Fields["started"])
	})
	if a := guide.ReadAnswer(v.Answers["inv.quarantine"]).Answer; a == "yes" || a == "no" && guide.ReadAnswer(v.Formerly["inv.quarantine"].Raw).Answer == "yes" {
		o.answered("quarantine", "inv.quarantine")
	}
	if at, key, ok := o.p.disturbed(); ok {
		o.add("service_disturbed", key, at)
	}
	o.newest("new_evidence", EvidenceRegister, nil)
	o.yes("indicators_ready", "con.indicators")
	o.yes("wider_hunt", "inv.wider_check")
	if v.SpreadAgain() {
		o.add("spread_again", fmt.Sprint(v.LastAttack().Unix()), v.LastAttack())
	}
	switch guide.ReadAnswer(v.Answers["con.privacy_ok"]).Answer {
	case "no", "unknown":
		o.answered("privacy_question", "con.privacy_ok")
	}
}

// disturbed is since when users notice; false where they do not, or no longer.
func (p *Plan) disturbed() (at time.Time, key string, ok bool) {
	v := p.V
	first := func(t time.Time, k string) {
		if !ok || t.Before(at) {
			at, key, ok = t, k, true
		}
	}
	switch v.Text(guide.RunState) {
	case "degrade", "shut_down_part", "shut_down_all":
		first(v.Answered[guide.RunState].At, "down")
	}
	if f := v.Text("inv.functional"); f != "" && f != "none" && f != "no_service" {
		first(v.Answered["inv.functional"].At, "down")
	}
	for _, r := range v.Standing("targets") {
		if guide.Filled(r.Fields["parts_off"]) {
			first(r.Since.At, "down")
		}
	}
	return at, key, ok
}

// stillDisturbed says whether the service was not restored since.
func (p *Plan) stillDisturbed() bool {
	at, _, ok := p.disturbed()
	back, restored := p.V.Moment("rec.restored_at")
	return ok && !(restored && back.Known() && p.V.Answered["rec.restored_at"].At.After(at))
}

func (o *occasions) decisions() {
	p, v := o.p, o.p.V
	for _, r := range v.Standing("decisions") {
		if guide.Text(r.Fields["chosen"]) == "" {
			x := o.add("decision_needed", r.ID, r.Since.At)
			x.About, x.Row = guide.Text(r.Fields["question"]), "decisions/"+r.ID
		}
	}
	// Missed targets ask for a decision, and again with every update until one of
	// them was taken since.
	if said := v.Answered["con.targets_missed"]; guide.ReadAnswer(v.Answers["con.targets_missed"]).Answer == "yes" && !v.acceptedSince(said.Seq) {
		x := o.add("decision_needed", fmt.Sprintf("targets.%d", said.Seq), said.At)
		if _, due, ok := p.Update(); ok && !due.After(p.Now) && due.After(said.At) {
			x.Key, x.At = fmt.Sprintf("decision_needed/targets.%d", due.Unix()), due
		}
		x.About = "Which targets are acceptable while the normal ones are missed?"
	}
	o.newest("decision_made", "decisions", func(r Record) bool { return guide.Text(r.Fields["chosen"]) != "" })
	state := v.Text(guide.RunState)
	if strings.HasPrefix(state, "shut_down") && v.Text("inv.run_decider") == "" {
		o.answered("shutdown_proposed", guide.RunState)
	}
	if state != "" && v.Text("inv.run_decider") != "" {
		o.answered("run_state_decided", guide.RunState)
	}
	for _, r := range v.Standing("targets") {
		var until Moment
		if json.Unmarshal(r.Fields["valid_until"], &until) != nil || !until.Known() || until.From.After(p.Now) || v.acceptedSince(r.Since.Seq) {
			continue
		}
		x := o.add("target_expired", fmt.Sprintf("%s.%d", r.ID, until.From.Unix()), until.From)
		x.About, x.Row = guide.Text(r.Fields["question"]), "targets/"+r.ID
	}
	o.newest("waiver_asked", "overrides", func(r Record) bool { return guide.Text(r.Fields["kind"]) == "waived" })
	o.newest("risk_acceptance", "risks", func(r Record) bool {
		return guide.Text(r.Fields["by"]) == "" && guide.Text(r.Fields["state"]) != "dropped"
	})
}

// acceptedSince says whether targets were accepted after an entry.
func (v View) acceptedSince(seq Seq) bool {
	return slices.ContainsFunc(v.Standing("targets"), func(r Record) bool { return r.Since.Seq > seq })
}

// personal are the data kinds that are about people.
var personal = []string{"identity_contact", "credentials", "payment", "health", "special", "children", "location_behaviour", "employee"}

func (o *occasions) data() {
	v := o.p.V
	switch {
	case slices.ContainsFunc(v.Texts("tri.data_kinds"), func(k string) bool { return slices.Contains(personal, k) }):
		o.answered("personal_data_possible", "tri.data_kinds")
	case slices.Contains(v.Texts("tri.floors"), "protected_data"):
		o.answered("personal_data_possible", "tri.floors")
	}
	var people float64
	_ = json.Unmarshal(v.Answers["inv.people_count"], &people) // not known reads as none
	switch {
	case v.Text("inv.information") == "privacy":
		o.answered("personal_data_confirmed", "inv.information")
	case people > 0:
		o.answered("personal_data_confirmed", "inv.people_count")
	}
	o.yes("police_contact", "inv.police")
	o.yes("disclosure", "inv.disclosure")
	switch {
	case guide.ReadAnswer(v.Answers["inv.legal_hold"]).Answer == "yes":
		o.answered("legal_hold", "inv.legal_hold")
	case v.OnHold():
		o.answered("legal_hold", CaseHold)
	}
	if guide.Filled(v.Answers[CaseHoldOff]) {
		o.answered("legal_hold", CaseHoldOff).About = "lifted"
	}
}

func (o *occasions) ends() {
	v := o.p.V
	mark := func(trigger, mark, field string) {
		if m, ok := v.Moment(field); ok && m.Known() {
			o.moment(trigger, field)
		} else if s, ok := v.Marks[mark]; ok {
			o.add(trigger, mark, s.At)
		}
	}
	mark("contained", "t_contained", "con.contained_at")
	mark("eradicated", "t_eradicated", "era.eradicated_at")
	o.moment("service_restored", "rec.restored_at")
	for i := len(v.Phases) - 1; i >= 0; i-- {
		ph := v.Phases[i]
		key := fmt.Sprint(ph.Seq)
		switch Phase(ph.To) {
		case "recovery":
			if v.Phase == "recovery" {
				o.add("recovery_started", key, ph.At)
			}
		case "review":
			if v.Phase == "review" {
				o.add("review_due", key, ph.At)
			}
		case Closed:
			if v.Phase == Closed {
				o.add("closed", key, ph.At)
				if v.Drill {
					o.add("drill_end", key, ph.At)
				}
			}
		case FalsePositive:
			if v.Phase == FalsePositive {
				o.add("false_positive", key, ph.At)
			}
		}
	}
	if v.Phase != FalsePositive && v.Text("tri.verdict") == "false_positive" {
		o.answered("false_positive", "tri.verdict")
	}
	if len(v.Standing(ImprovementsRegister)) > 0 && guide.Filled(v.Answers["rev.held_at"]) {
		o.moment("improvements_shared", "rev.held_at")
	}
	o.yes("baseline_change", "rev.baseline_changed")
}

func (o *occasions) clocks() {
	p, v := o.p, o.p.V
	for _, l := range dutyLines(v) {
		var near *Alarm
		for _, a := range l.Alarms() {
			if !a.At.After(p.Now) {
				near = &a
			}
		}
		if near != nil {
			x := o.add("duty_near", fmt.Sprintf("%s.%d", l.ID, l.Due.Unix()), near.At)
			x.About, x.Due, x.Row = l.Name, l.Due, DutyRegister+"/"+l.ID
		}
	}
	if v.Ended() {
		return
	}
	for _, audience := range []string{"bridge", "management", "users"} {
		if from, due, ok := p.UpdateOf(audience); ok && !due.After(p.Now) {
			o.add("update_due", fmt.Sprintf("%s.%d", audience, from.Unix()), due).To = audience
		}
	}
	for _, d := range guide.Debts(p.Guide, p.facts(), p.Now) {
		if d.Due.Before(p.Now) {
			o.add("gate_owed", fmt.Sprintf("%s.%d", d.ID, d.Due.Unix()), d.Due).About = d.ID + " " + d.Text
		}
	}
	near := func(field, words string, due time.Time) {
		if due.Add(-time.Hour).Before(p.Now) {
			x := o.add("deadline_near", fmt.Sprintf("%s.%d", field, due.Unix()), due.Add(-time.Hour))
			x.About, x.Due = words, due
		}
	}
	if m, ok := v.Moment("rec.deadline"); ok && m.Known() && !guide.Filled(v.Answers["rec.restored_at"]) {
		near("rec.deadline", "Recovery deadline", m.From)
	}
	if limit, err := ParseSpan(v.Text("inv.diag_limit")); err == nil && !guide.Filled(v.Answers["rec.fix_at"]) && !guide.Filled(v.Answers["rec.restored_at"]) {
		near("inv.diag_limit", "Fix time left", v.Answered["inv.diag_limit"].At.Add(limit))
	}
}

// LastTold is when the newest message that went out or came in happened, as the
// log tells it (UTC); the opening stands for it where there is none. The agreed
// rhythm counts from it.
func LastTold(v View) (at time.Time, told bool) {
	at = v.Opened.At
	for _, r := range v.rows.All() {
		if r.Kind == Comm && !r.Struck() && r.Happened.Known() && r.Happened.From.After(at) {
			at, told = r.Happened.From, true
		}
	}
	return at, told
}

// UpdateEvery is how often people are told: as agreed, or else as the
// organisation set it for the severity; 0 for no rhythm.
func UpdateEvery(v View, g guide.Guide) time.Duration {
	if agreed, err := ParseSpan(v.Text("tri.update_rhythm")); err == nil {
		return agreed
	}
	level, _ := g.Level(v.Level())
	return level.Target("update_bridge")
}

// Update is the clock of the regular update: the message it counts from, and
// when the next one is due (UTC).
func (p *Plan) Update() (from, due time.Time, ok bool) {
	every := UpdateEvery(p.V, p.Guide)
	if every == 0 {
		return from, due, false
	}
	from, _ = LastTold(p.V)
	return from, from.Add(every), true
}

// UpdateOf is the same clock for one audience. The bridge hears every message;
// others are told again only once they were told, in the rhythm the organisation
// set for them at the severity.
func (p *Plan) UpdateOf(audience string) (from, due time.Time, ok bool) {
	if audience == "bridge" {
		return p.Update()
	}
	level, _ := p.Guide.Level(p.V.Level())
	every := level.Target("update_" + map[string]string{"management": "exec", "users": "users"}[audience])
	for _, r := range p.V.Standing(CommsRegister) {
		var at Moment
		if guide.Text(r.Fields["direction"]) == "in" || p.Guide.Comms.AudienceKey(guide.Text(r.Fields["audience"])) != audience ||
			json.Unmarshal(r.Fields["at"], &at) != nil || !at.Known() {
			continue
		}
		if at.From.After(from) {
			from = at.From
		}
	}
	return from, from.Add(every), every > 0 && !from.IsZero()
}
