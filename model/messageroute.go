package model

import (
	"encoding/json"
	"slices"
	"strings"

	"bridgelog/model/guide"
)

// Cards are the workload cards of the organisation that the incident is about:
// that of the workload named at triage, those of its systems.
func (p *Plan) Cards() []Record {
	if p.asked {
		return p.cards
	}
	p.asked = true
	names := append(guide.Texts(p.V.Answers["tri.workload"]), p.V.Texts("rep.systems")...)
	names = append(names, p.V.Texts("inv.affected")...)
	for _, r := range p.House.Standing(guide.WorkloadsRegister) {
		card := guide.Text(r.Fields["wl.name"])
		if slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(strings.TrimSpace(n), card) }) {
			p.cards = append(p.cards, r)
		}
	}
	return p.cards
}

// card is the first value of a field of the workload cards.
func (p *Plan) card(field string) string {
	for _, r := range p.Cards() {
		if s := guide.Text(r.Fields[field]); s != "" {
			return s
		}
	}
	return ""
}

// contact finds a person in the address book.
func (p *Plan) contact(name string) (Record, bool) {
	if name == "" {
		return Record{}, false
	}
	for _, r := range p.House.Standing(guide.ContactsRegister) {
		if strings.EqualFold(guide.Text(r.Fields["name"]), strings.TrimSpace(name)) {
			return r, true
		}
	}
	return Record{}, false
}

// keptOut says whether a person was released from the incident or left out of
// it: no message goes there any more.
func (p *Plan) keptOut(name string) bool {
	out := false
	for _, r := range p.V.Standing(RosterRegister) {
		if !strings.EqualFold(guide.Text(r.Fields["person"]), name) {
			continue
		}
		if !guide.Filled(r.Fields["to"]) && guide.Text(r.Fields["in_scope"]) != "left_out" {
			return false
		}
		out = true
	}
	return out
}

// cardSeats are the fields of the workload card that name who holds a seat.
var cardSeats = map[string][]string{
	"point_of_contact": {"wl.poc", "wl.poc_backup"}, "workload_owner": {"wl.owner"}, "business_decision_maker": {"wl.shutdown_right"},
}

// listSeats are the lines of the organisation that say how a seat is reached.
var listSeats = map[string]string{"secops_liaison": "org.secops", "business_decision_maker": "org.deciders"}

// Seat finds who a message for a role goes to: the person on the roster in that
// role now, the workload card's, the address book's, the organisation's list. A
// seat that has to be filled and for which nobody is found goes to the incident
// manager (roles.json, routing).
func (p *Plan) Seat(role string) Recipient {
	r := Recipient{Role: role}
	for _, row := range p.V.Standing(RosterRegister) {
		if guide.Text(row.Fields["role"]) == role && !guide.Filled(row.Fields["to"]) && guide.Text(row.Fields["in_scope"]) != "left_out" && guide.Text(row.Fields["person"]) != "" {
			r.Name, r.Reach, r.Found = guide.Text(row.Fields["person"]), guide.Text(row.Fields["reach"]), "roster"
		}
	}
	known, _ := p.Guide.Role(role)
	wanted := known.Key != "" && known.Wanted(p.facts())
	if r.Name == "" {
		for _, field := range cardSeats[role] {
			if name := p.card(field); name != "" && r.Name == "" && !p.keptOut(name) {
				r.Name, r.Found = name, "workload card"
			}
		}
	}
	if r.Name == "" {
		if c, ok := p.bookFor(known); ok {
			r.Name, r.Found = guide.Text(c.Fields["name"]), "address book"
		}
	}
	if line := strings.Join(guide.Lines(guide.Text(p.House.Answers[listSeats[role]])), "; "); r.Name == "" && line != "" {
		r.Reach, r.Found = line, "duty list"
	}
	if r.Name == "" && r.Reach == "" && wanted {
		r.Empty = true
		if role != "incident_manager" {
			im := p.Seat("incident_manager")
			r.Name, r.Reach, r.OOB, r.Mail, r.Found = im.Name, im.Reach, im.OOB, im.Mail, "stand-in"
		}
		return r
	}
	p.reach(&r)
	r.StandIn = p.standIn(r)
	return r
}

// bookFor is the first of the address book who can take a role, or else answers
// for what the role answers for.
func (p *Plan) bookFor(role guide.Role) (Record, bool) {
	all := p.House.Standing(guide.ContactsRegister)
	for _, fits := range []func(Record) bool{
		func(r Record) bool { return slices.Contains(guide.Texts(r.Fields["roles"]), role.Key) },
		func(r Record) bool {
			return len(role.Tags) > 0 && slices.Contains(guide.Texts(r.Fields["duties"]), role.Tags[0])
		},
	} {
		for _, r := range all {
			if name := guide.Text(r.Fields["name"]); name != "" && fits(r) && !p.keptOut(name) {
				return r, true
			}
		}
	}
	return Record{}, false
}

// reach fills in how a named person is reached, from the address book.
func (p *Plan) reach(r *Recipient) {
	c, ok := p.contact(r.Name)
	if !ok {
		return
	}
	r.OOB, r.Mail = guide.Text(c.Fields["oob"]), guide.Text(c.Fields["mail"])
	if r.Reach == "" {
		r.Reach = guide.Text(c.Fields["phone"])
	}
	if r.Reach == "" {
		r.Reach = r.Mail
	}
}

// nextSeats are who stands in for a role where no person is named for it.
var nextSeats = map[string]string{"incident_manager": "deputy", "point_of_contact": "workload_owner", "workload_owner": "point_of_contact"}

// standIn is who is tried when a person does not confirm: the stand-in of the
// address book, of the workload card, or the holder of the next seat.
func (p *Plan) standIn(r Recipient) string {
	if c, ok := p.contact(r.Name); ok {
		if name := guide.Text(c.Fields["deputy"]); name != "" {
			return name
		}
	}
	if r.Role == "point_of_contact" {
		if name := p.card("wl.poc_backup"); name != "" && !strings.EqualFold(name, r.Name) {
			return name
		}
	}
	next := nextSeats[r.Role]
	if next == "" {
		next = "incident_manager"
	}
	if name := p.V.Holder(next); name != "" && !strings.EqualFold(name, r.Name) {
		return name
	}
	if next != "incident_manager" {
		if name := p.V.Holder("incident_manager"); name != "" && !strings.EqualFold(name, r.Name) {
			return name
		}
	}
	return ""
}

// audienceSeats are the roles that make up an audience inside; the bridge is
// everybody on the roster.
var audienceSeats = map[string][]string{
	"poc": {"point_of_contact"}, "secops": {"secops_liaison"}, "management": {"business_decision_maker"}, "legal": {"legal_privacy"},
	"evidence_holders": {"forensics_lead"},
}

// audienceOf is the audience a role belongs to.
func audienceOf(role string) string {
	switch role {
	case "point_of_contact", "workload_owner":
		return "poc"
	case "secops_liaison":
		return "secops"
	case "business_decision_maker":
		return "management"
	case "legal_privacy":
		return "legal"
	}
	return "bridge"
}

// recipients are the people of an audience for an occasion.
func (p *Plan) recipients(audience string, o Occasion) []Recipient {
	if o.Trigger == "role_assigned" && o.Person != "" {
		_, id, _ := strings.Cut(o.Row, "/")
		row, _ := p.V.Record(RosterRegister, id)
		r := Recipient{Name: o.Person, Role: guide.Text(row.Fields["role"]), Reach: guide.Text(row.Fields["reach"]), Found: "roster", Act: true, Within: 10}
		p.reach(&r)
		r.StandIn = p.standIn(r)
		return []Recipient{r}
	}
	var out []Recipient
	add := func(r Recipient) {
		if r.Name == "" && r.Reach == "" && !r.Empty {
			return
		}
		if !slices.ContainsFunc(out, func(x Recipient) bool { return strings.EqualFold(x.Name, r.Name) && x.Role == r.Role }) {
			out = append(out, r)
		}
	}
	named := func(found, name string) {
		if name = strings.TrimSpace(name); name != "" {
			r := Recipient{Name: name, Found: found}
			p.reach(&r)
			add(r)
		}
	}
	line := func(found, text string) {
		if text = strings.Join(guide.Lines(text), "; "); text != "" {
			add(Recipient{Reach: text, Found: found})
		}
	}
	switch audience {
	case "bridge", "players":
		for _, role := range p.Guide.Roles {
			seated := p.V.Holder(role.Key) != ""
			if seated || role.Wanted(p.facts()) && !seatedElsewhere(role.Key) {
				add(p.Seat(role.Key))
			}
		}
	case "poc":
		r := p.Seat("point_of_contact")
		if r.Name != "" && !r.Empty && strings.EqualFold(r.Name, p.V.Text("rep.received_by")) { // who received it is the point of contact: the owner is told
			r = p.Seat("workload_owner")
		}
		add(r)
	case "evidence_holders":
		for _, row := range p.V.Standing(EvidenceRegister) {
			named("evidence", guide.Text(row.Fields["holder"]))
		}
	case "authority":
		if _, id, ok := strings.Cut(o.Row, "/"); ok {
			if row, there := p.V.Record(DutyRegister, id); there {
				line("duty", guide.Text(row.Fields["to"]))
			}
		}
	case "provider":
		line("workload card", p.card("wl.provider_contact"))
	case "partners":
		line("workload card", p.card("wl.suppliers"))
	case "finder":
		named("start card", p.V.Text("rep.reporter"))
	case "other_workloads":
		mine := p.Cards()
		for _, card := range p.House.Standing(guide.WorkloadsRegister) {
			if !slices.ContainsFunc(mine, func(r Record) bool { return r.ID == card.ID }) {
				named("workload card", guide.Text(card.Fields["wl.poc"]))
			}
		}
	}
	for _, role := range audienceSeats[audience] {
		if audience != "poc" {
			add(p.Seat(role))
		}
	}
	return slices.DeleteFunc(out, func(r Recipient) bool { return r.Name != "" && p.keptOut(r.Name) })
}

// seatedElsewhere are seats that are told through an audience of their own; the
// call to the bridge names them only when they sit on it.
func seatedElsewhere(role string) bool { return audienceOf(role) != "bridge" }

// ownChannels run over the organisation's own accounts and networks, which an
// attacker inside may read (comms.json, out_of_band).
var ownChannels = []string{"mail", "ticket"}

// OwnChannel says whether a channel runs over the organisation's own accounts.
func OwnChannel(key string) bool { return slices.Contains(ownChannels, key) }

// channelWords are words in the name of a system that say which channels hang on it.
var channelWords = map[string][]string{
	"mail":       {"mail", "exchange", "outlook", "smtp", "o365", "office 365", "microsoft 365", "m365", "identity", "active directory", "entra", "azure ad", "domain controller", "dc0", "okta", "sso"},
	"ticket":     {"ticket", "jira", "servicenow", "otrs", "identity", "active directory", "entra", "azure ad", "domain controller", "dc0", "okta", "sso"},
	"bridge":     {"teams", "zoom", "webex", "telephony", "telefon", "voip", "pbx", "phone", "identity", "entra", "okta"},
	"phone_tree": {"telephony", "telefon", "voip", "pbx", "phone"},
}

// unsafeCategories are kinds of attack in which accounts are the attacker's
// until somebody has looked.
var unsafeCategories = []string{"compromised_account", "phishing_bec", "ransomware", "insider"}

// Unsafe says why the attacker may read or hear a channel; empty for none.
func (p *Plan) Unsafe(channel string) string {
	v := p.V
	if OwnChannel(channel) {
		switch guide.ReadAnswer(v.Answers["tri.channel_trusted"]).Answer {
		case "yes":
			return "the attacker can read or hear our usual channels"
		case "unknown":
			return "it is not known whether the attacker reads our usual channels"
		case "":
			if slices.Contains(unsafeCategories, v.Text("rep.category")) {
				return "nobody has answered yet whether the attacker reads our usual channels"
			}
		}
		if slices.Contains(v.Texts("tri.floors"), "control_plane") {
			return "top-level control is lost"
		}
	}
	for _, system := range p.affected() {
		low := strings.ToLower(system)
		for _, word := range channelWords[channel] {
			if strings.Contains(low, word) {
				return system + " is affected"
			}
		}
	}
	return ""
}

// affected are the names of the systems that are hit.
func (p *Plan) affected() []string {
	out := slices.Clone(p.V.Texts("rep.systems"))
	for _, s := range p.V.Texts("inv.affected") {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, r := range p.V.Standing("affected_systems") {
		names := guide.Texts(r.Fields["system"])
		if guide.Text(r.Fields["state"]) == "cleared" {
			continue
		}
		for _, s := range names {
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// Warning is the red line above every message where our own channels may be
// read; empty where they are safe.
func (p *Plan) Warning() string {
	for _, channel := range ownChannels {
		if why := p.Unsafe(channel); why != "" {
			way := p.V.Text("tri.channel_oob")
			if way == "" {
				way = guide.Text(p.House.Answers["org.oob"])
			}
			if way == "" {
				way = "no out-of-band channel is recorded, name one now"
			}
			return "Do not use mail or chat of our own accounts: " + why + ". Use: " + strings.TrimSuffix(way, ".") + "."
		}
	}
	return ""
}

// marks are the channels of a line of the plan, each safe or not.
func (p *Plan) marks(channels []string) []ChannelMark {
	out := make([]ChannelMark, 0, len(channels))
	for _, key := range channels {
		out = append(out, ChannelMark{Key: key, Label: p.Guide.Label("channel", key), Unsafe: p.Unsafe(key)})
	}
	return out
}

// rawMoment reads a moment that a register row holds.
func rawMoment(raw json.RawMessage) (m Moment, ok bool) {
	return m, json.Unmarshal(raw, &m) == nil && m.Known()
}
