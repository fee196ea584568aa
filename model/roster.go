package model

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// Proposal is who could take an empty seat, and where the name comes from.
type Proposal struct {
	Role  string // key of the guide
	Label string
	Asked bool        // the severity asks for the seat; otherwise a step of the category does
	Who   []Candidate // the first is proposed; empty where nobody is known
}

// Candidate is a person who could take a seat.
type Candidate struct {
	Person string
	Reach  string
	From   string // why: "point of contact of the card Parcel tracking"
	Fresh  Freshness
}

// ProposeRoster says for every seat that is wanted and empty who could take it:
// whoever received the notification for the lead, then who stands on the
// workload card, then who can take the role by the address book, then their
// stand-ins, then the deciders of the organisation. People left out of the
// incident are never proposed. now tells how fresh a number is.
func ProposeRoster(v, house View, g guide.Guide, rules SeverityRules, now time.Time) []Proposal {
	f := Facts(v, rules)
	contacts := Contacts(house)
	cards := cardsOf(v, house)
	out := []Proposal{}
	byCategory := categoryRoles(v, g)
	for _, r := range g.Roles {
		wanted := r.Wanted(f)
		if !wanted && !slices.Contains(byCategory, r.Key) || v.Holder(r.Key) != "" {
			continue
		}
		p := proposing{v: v, contacts: contacts, now: now}
		if r.Key == "incident_manager" {
			p.add(v.Text("rep.received_by"), "received the notification")
		}
		for _, c := range cards {
			name := guide.Text(c.Fields["wl.name"])
			for _, at := range proposedSeats {
				if at.role == r.Key {
					for _, person := range cardPeople(c.Fields[at.field]) {
						p.add(person, at.words+" of the card "+name)
					}
				}
			}
		}
		var stands []string
		for _, fresh := range []Freshness{Fresh, Ageing, Stale, NeverTried} {
			for _, c := range contacts {
				if slices.Contains(c.Roles, r.Key) && c.Fresh(now) == fresh {
					p.add(c.Name, "can take the role, by the address book")
					stands = append(stands, c.Deputy)
				}
			}
		}
		for _, name := range stands {
			p.add(name, "stand-in, by the address book")
		}
		if r.Key == "business_decision_maker" {
			rights := strings.ToLower(house.Text("org.deciders"))
			for _, c := range contacts {
				if strings.Contains(rights, strings.ToLower(c.Name)) {
					p.add(c.Name, "named among the deciders of the organisation")
				}
			}
		}
		out = append(out, Proposal{Role: r.Key, Label: r.Label, Asked: wanted, Who: p.who})
	}
	return out
}

// proposedSeats are the seats a workload card names people for.
var proposedSeats = []struct{ role, field, words string }{
	{"point_of_contact", "wl.poc", "point of contact"}, {"point_of_contact", "wl.poc_backup", "stand-in"},
	{"workload_owner", "wl.owner", "owner"}, {"business_decision_maker", "wl.shutdown_right", "holds the right to shut down"},
}

// cardPeople reads a field of names, one or several.
func cardPeople(raw json.RawMessage) []string {
	if len(raw) == 0 || guide.IsNotKnown(raw) {
		return nil
	}
	return guide.Texts(raw)
}

// cardsOf are the workload cards the incident is about: those triage links, and
// those of what was reported as hit.
func cardsOf(v, house View) []Record {
	names := append(v.Texts("tri.workload"), v.Texts("rep.systems")...)
	var out []Record
	for _, c := range house.Standing(guide.WorkloadsRegister) {
		name := strings.TrimSpace(guide.Text(c.Fields["wl.name"]))
		if name != "" && slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(strings.TrimSpace(n), name) }) {
			out = append(out, c)
		}
	}
	return out
}

// categoryRoles are the roles that steps for this category alone fall to.
func categoryRoles(v View, g guide.Guide) []string {
	category := v.Text("rep.category")
	var out []string
	if category == "" || category == "other" {
		return nil
	}
	for _, s := range g.Steps {
		if slices.Contains(s.Applies.Categories, category) && !slices.Contains(out, s.Role) {
			out = append(out, s.Role)
		}
	}
	return out
}

// proposing collects candidates for a seat.
type proposing struct {
	v        View
	contacts []Contact
	now      time.Time
	who      []Candidate
}

func (p *proposing) add(name, from string) {
	name = strings.TrimSpace(name)
	same := func(c Candidate) bool { return strings.EqualFold(c.Person, name) }
	if name == "" || name == NotKnownTyped || slices.ContainsFunc(p.who, same) || p.v.LeftOut(name) {
		return
	}
	c := Candidate{Person: name, From: from, Fresh: NeverTried}
	for _, known := range p.contacts {
		if strings.EqualFold(known.Name, name) {
			c.Person, c.Reach, c.Fresh = known.Name, known.Reach(), known.Fresh(p.now)
		}
	}
	p.who = append(p.who, c)
}

// LeftOut says whether a person is kept out of the incident.
func (v View) LeftOut(name string) bool {
	for _, r := range v.Records[RosterRegister] {
		if !r.Withdrawn && guide.Text(r.Fields["in_scope"]) == "left_out" && strings.EqualFold(strings.TrimSpace(guide.Text(r.Fields["person"])), strings.TrimSpace(name)) {
			return true
		}
	}
	return false
}

// onRoster are the rows of a person who is on the incident now; of everybody
// where name is empty.
func (v View) onRoster(name string) []Record {
	var out []Record
	for _, r := range v.Records[RosterRegister] {
		person := strings.TrimSpace(guide.Text(r.Fields["person"]))
		if r.Withdrawn || person == "" || guide.Filled(r.Fields["to"]) || guide.Text(r.Fields["in_scope"]) == "left_out" {
			continue
		}
		if name == "" || strings.EqualFold(person, strings.TrimSpace(name)) {
			out = append(out, r)
		}
	}
	return out
}

// OnRoster are the rows of those who are on the incident now.
func OnRoster(v View) []Record { return v.onRoster("") }

// KeptOut are the rows of those who are kept out of the incident.
func KeptOut(v View) []Record {
	return slices.DeleteFunc(v.Standing(RosterRegister), func(r Record) bool { return guide.Text(r.Fields["in_scope"]) != "left_out" })
}

// SeatConfirmed says whether the person of a row said that they take the seat.
func SeatConfirmed(r Record) bool { return guide.Filled(r.Fields["confirmed"]) }

// TakeSeat puts a person on a seat of an incident. Who was on it leaves it then.
// Accepted says that the person took it themselves, as at a handover; without
// it the seat is held, but not confirmed. The lead is handed over by
// AcceptHandover once somebody leads.
type TakeSeat struct {
	Incident IncidentID
	Role     string
	Person   string
	Reach    string // empty takes what the address book says
	Accepted bool
}

// ConfirmSeat notes that the person of a roster row takes the seat.
type ConfirmSeat struct {
	Incident IncidentID
	ID       string
}

// ReleasePerson ends a person's part in the incident: the seats are free, no
// further message goes to them, and the one that tells them is proposed.
type ReleasePerson struct {
	Incident IncidentID
	Person   string
	Why      string
}

// LeaveOut keeps a person out of the incident.
type LeaveOut struct {
	Incident IncidentID
	Person   string
	Why      string
}

func (c TakeSeat) incident() IncidentID      { return c.Incident }
func (c ConfirmSeat) incident() IncidentID   { return c.Incident }
func (c ReleasePerson) incident() IncidentID { return c.Incident }
func (c LeaveOut) incident() IncidentID      { return c.Incident }

func decideSeat(v View, c TakeSeat, env Env) ([]Event, error) {
	g, err := guided(env)
	if err != nil {
		return nil, err
	}
	person, err := line("person", c.Person)
	if err != nil {
		return nil, err
	}
	reach, err := line("reach", c.Reach)
	if err != nil {
		return nil, err
	}
	role, ok := g.Role(c.Role)
	holder := v.Holder(c.Role)
	switch {
	case !ok:
		return nil, Refuse(Invalid, "role", "See `bridgelogctl roster list`.", "the guide has no role %q.", c.Role)
	case person == "":
		return nil, Refuse(Invalid, "person", "", "name who takes the seat.")
	case v.LeftOut(person):
		return nil, Refuse(Conflict, "person", "Withdraw the row that keeps them out first.", "%s is kept out of this incident.", person)
	case strings.EqualFold(holder, person):
		return nil, Refuse(Conflict, "person", "", "%s holds the seat %s already.", holder, role.Label)
	case role.Key == "incident_manager" && holder != "":
		return nil, Refuse(Conflict, "role", "Use the handover card (F8), or `bridgelogctl handover`.", "%s leads; the lead is handed over and accepted.", holder)
	}
	if err := named(v, "person", person); err != nil {
		return nil, err
	}
	if known, ok := FindContact(env.House, person); ok {
		person = known.Name
		if reach == "" {
			reach = known.Reach()
		}
	}
	at := rawOf(nowMoment(v, env))
	var events []Event
	for _, r := range v.onRoster("") {
		if guide.Text(r.Fields["role"]) == role.Key {
			events = append(events, RecordPut{Register: RosterRegister, ID: r.ID, Set: map[string]json.RawMessage{"to": at}})
		}
	}
	set := map[string]json.RawMessage{"person": rawOf(person), "role": rawOf(role.Key), "from": at, "in_scope": rawOf("in_scope")}
	if reach != "" {
		set["reach"] = rawOf(reach)
	}
	if c.Accepted {
		set["confirmed"] = at
	}
	return append(events, RecordPut{Register: RosterRegister, ID: env.NewID(), Set: set}), nil
}

func decideConfirmSeat(v View, c ConfirmSeat, env Env) ([]Event, error) {
	r, ok := v.Record(RosterRegister, c.ID)
	switch {
	case !ok || r.Withdrawn || guide.Filled(r.Fields["to"]) || guide.Text(r.Fields["person"]) == "":
		return nil, Refuse(NotFound, "id", "", "nobody sits there now.")
	case SeatConfirmed(r):
		return nil, Refuse(Conflict, "id", "", "%s has confirmed already.", guide.Text(r.Fields["person"]))
	}
	return []Event{RecordPut{Register: RosterRegister, ID: c.ID, Set: map[string]json.RawMessage{"confirmed": rawOf(nowMoment(v, env))}}}, nil
}

func decideRelease(v View, c ReleasePerson, env Env) ([]Event, error) {
	why, err := line("why", c.Why)
	if err != nil {
		return nil, err
	}
	rows := v.onRoster(c.Person)
	switch {
	case len(rows) == 0 || strings.TrimSpace(c.Person) == "":
		return nil, Refuse(NotFound, "person", "", "%s is not on this incident.", c.Person)
	case strings.EqualFold(v.Holder("incident_manager"), strings.TrimSpace(c.Person)):
		return nil, Refuse(Conflict, "person", "Hand the lead over first (F8).", "%s leads this incident.", c.Person)
	}
	person, now := guide.Text(rows[0].Fields["person"]), nowMoment(v, env)
	var events []Event
	for _, r := range rows {
		set := map[string]json.RawMessage{"to": rawOf(now)}
		if why != "" {
			set["reason"] = rawOf(why)
		}
		events = append(events, RecordPut{Register: RosterRegister, ID: r.ID, Set: set})
	}
	name := v.Number
	if code := v.Text("tri.codename"); code != "" {
		name += " (" + code + ")"
	}
	text := fmt.Sprintf("Thank you. You are released from %s as of %s; no further messages of it will reach you. Keep what you know of it to yourself, and hand over what is open.",
		name, FormatInstant(now.From, v.Location()))
	if v.Drill {
		text = "EXERCISE. " + text
	}
	message := map[string]json.RawMessage{"direction": rawOf("out"), "audience": rawOf(person), "trigger": rawOf("released"), "text": rawOf(text), "next_due": rawOf(now)}
	return append(events, RecordPut{Register: "communications", ID: env.NewID(), Set: message}), nil
}

func decideLeaveOut(v View, c LeaveOut, env Env) ([]Event, error) {
	person, err := line("person", c.Person)
	if err != nil {
		return nil, err
	}
	why, err := line("why", c.Why)
	if err != nil {
		return nil, err
	}
	switch {
	case person == "":
		return nil, Refuse(Invalid, "person", "", "name who is kept out.")
	case why == "":
		return nil, Refuse(Invalid, "why", "One line is enough.", "keeping somebody out needs a reason.")
	case v.LeftOut(person):
		return nil, Refuse(Conflict, "person", "", "%s is kept out already.", person)
	case strings.EqualFold(v.Holder("incident_manager"), person):
		return nil, Refuse(Conflict, "person", "Hand the lead over first (F8).", "%s leads this incident.", person)
	}
	at := rawOf(nowMoment(v, env))
	var events []Event
	for _, r := range v.onRoster(person) {
		events = append(events, RecordPut{Register: RosterRegister, ID: r.ID, Set: map[string]json.RawMessage{"to": at}})
	}
	return append(events, RecordPut{Register: RosterRegister, ID: env.NewID(), Set: map[string]json.RawMessage{
		"person": rawOf(person), "in_scope": rawOf("left_out"), "reason": rawOf(why), "from": at}}), nil
}

// Team is one of two teams of a split response.
type Team string

const (
	MitigationTeam Team = "mitigation"
	ForensicsTeam  Team = "forensics"
)

// TwoTeams says whether a person chose to split the response (inv.team_split).
func TwoTeams(v View) bool {
	split := v.Text("inv.team_split")
	return split == "two_teams" || split == "external"
}

// TeamOf says which team an action falls to: that of its owner's seat, of the
// role of the step it comes from, of the phase it was written in.
func TeamOf(v View, g guide.Guide, action Record) Team {
	forensic := func(role string) bool { return role == "forensics_lead" || role == "secops_liaison" }
	owner := guide.Text(action.Fields["owner"])
	if owner != "" {
		if strings.EqualFold(owner, v.Text("inv.forensics_lead")) {
			return ForensicsTeam
		}
		if strings.EqualFold(owner, v.Text("inv.mitigation_lead")) {
			return MitigationTeam
		}
		for _, r := range v.onRoster(owner) {
			switch role := guide.Text(r.Fields["role"]); {
			case forensic(role):
				return ForensicsTeam
			case role == "mitigation_lead":
				return MitigationTeam
			}
		}
	}
	if step := guide.Text(action.Fields["step"]); step != "" {
		if s, ok := g.Step(step); ok {
			if forensic(s.Role) {
				return ForensicsTeam
			}
			return MitigationTeam
		}
	}
	if guide.Text(action.Fields["phase"]) == "investigation" {
		return ForensicsTeam
	}
	return MitigationTeam
}
