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

// Minutes the house gives where the guide gives none.
const (
	actWithin  = 15 // to confirm receipt of what asks to act
	tellAct    = 30 // to send what asks to act
	tellInform = 60 // to send what only informs
)

// afterEnd are the occasions that are told of once an incident has ended; the
// rest is past with it.
var afterEnd = []string{"closed", "false_positive", "improvements_shared", "baseline_change", "legal_hold", "drill_end", "duty_near", "review_due"}

// Messages are the messages of the incident as the plan proposes them and as
// they stand: those that ask for something first, by due time; then what was
// sent, the newest first; then what was dropped.
func (p *Plan) Messages() []Message {
	if !p.Guide.Comms.Known() {
		return nil
	}
	stored := map[string]Message{}
	for _, r := range p.V.Standing(MessageRegister) {
		m := messageRow(r)
		if m.Key == "" {
			continue // its entry was erased
		}
		stored[m.Key] = m
	}
	var out []Message
	for _, m := range p.proposals() {
		if s, ok := stored[m.Key]; ok {
			delete(stored, m.Key)
			out = append(out, p.join(s, m))
			continue
		}
		if !p.toldBeside(m) {
			out = append(out, m)
		}
	}
	for _, s := range stored {
		a, _ := p.Guide.Comms.Audience(s.Audience)
		s.Inside = a.Inside
		s.Channels = p.marks(p.channelsFor(s))
		p.lock(&s)
		out = append(out, s)
	}
	rank := func(m Message) int {
		switch {
		case m.State == MessageDropped:
			return 3
		case m.Open():
			return 0
		case m.Locked != "":
			return 2
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b Message) int {
		if c := cmp.Compare(rank(a), rank(b)); c != 0 {
			return c
		}
		if rank(a) == 1 {
			return b.SentAt.From.Compare(a.SentAt.From)
		}
		if c := a.Due.Compare(b.Due); c != 0 {
			return c
		}
		return strings.Compare(a.Key, b.Key)
	})
	return out
}

// Next is the message that is due first, the one key of the window leads to it.
func (p *Plan) Next() (Message, bool) {
	for _, m := range p.Messages() {
		if m.Open() {
			return m, true
		}
	}
	return Message{}, false
}

// Message finds a message by its row, or by its key.
func (p *Plan) Message(name string) (Message, bool) {
	for _, m := range p.Messages() {
		if m.Key == name || m.ID != "" && m.ID == name {
			return m, true
		}
	}
	return Message{}, false
}

// join puts what was done over what is proposed now. People of a message that is
// not out yet are those of now: who took over a seat is told.
func (p *Plan) join(s, m Message) Message {
	m.ID, m.State, m.Subject, m.Text, m.Released, m.Record, m.Given = s.ID, s.State, s.Subject, s.Text, s.Released, s.Record, s.Given
	m.SentAt, m.Channel, m.Why, m.By, m.Dropped, m.Logged = s.SentAt, s.Channel, s.Why, s.By, s.Dropped, s.Logged
	m.Template = cmp.Or(s.Template, m.Template)
	m.TLP = p.Guide.Comms.Stricter(m.TLP, s.TLP)
	if s.SentAt.Known() {
		m.People, m.Release = s.People, s.Release
	}
	return m
}

// proposals are the messages the occasions ask for.
func (p *Plan) proposals() []Message {
	var out []Message
	all := p.Occasions()
	for _, o := range all {
		if p.V.Ended() && !slices.Contains(afterEnd, o.Trigger) && !o.Raised {
			continue
		}
		at := len(out)
		for _, rule := range p.Guide.Comms.Matrix {
			if rule.Trigger == o.Trigger && (o.To == "" || o.To == rule.Audience) && p.applies(rule, o) {
				out = append(out, p.byRule(rule, o))
			}
		}
		out = p.byRoles(out, at, o)
	}
	for i := range out {
		p.lock(&out[i])
	}
	return out
}

// lock keeps outside audiences out of a drill.
func (p *Plan) lock(m *Message) {
	if p.V.Drill && !m.Inside {
		m.Locked = "an exercise: nobody outside is told"
	}
}

// applies holds a line of the plan against its note: for which incidents it is.
func (p *Plan) applies(r guide.CommsRule, o Occasion) bool {
	v := p.V
	said := func(field string) string { return guide.ReadAnswer(v.Answers[field]).Answer }
	parts := slices.ContainsFunc(v.Standing("targets"), func(r Record) bool { return guide.Filled(r.Fields["parts_off"]) })
	if o.Raised {
		return true
	}
	switch r.Audience + " " + r.Trigger {
	case "management declared":
		return p.severe(2)
	case "users service_disturbed":
		return p.severe(2) || parts
	case "users update_due":
		return p.stillDisturbed()
	case "staff service_disturbed":
		return (p.severe(2) || parts) && v.Text("rep.category") != "insider" && !strings.HasPrefix(v.Text("inv.actor"), "insider")
	case "press service_disturbed":
		return v.Text("tri.scope") == "widespread"
	case "insurer declared":
		return said("inv.insurer") == "yes"
	case "provider declared":
		return said("inv.provider") == "yes" || p.card("wl.provider_contact") != ""
	case "partners personal_data_confirmed":
		return p.card("wl.suppliers") != "" || said("inv.comm_external") == "yes"
	}
	return true
}

func (p *Plan) byRule(r guide.CommsRule, o Occasion) Message {
	a, _ := p.Guide.Comms.Audience(r.Audience)
	t, _ := p.Guide.Comms.Template(r.Template)
	m := Message{Key: o.Key + "/" + r.Audience, Occasion: o, Audience: r.Audience, Inside: a.Inside, Template: r.Template, Sender: r.Sender,
		TLP: p.Guide.Comms.Stricter(a.TLP, t.TLP), Channels: p.marks(r.Channels), Release: slices.Clone(r.ReleaseBy), Note: r.Note, State: MessageProposed,
		People: p.recipients(r.Audience, o), Due: o.At.Add(time.Duration(r.Within) * time.Minute)}
	if r.Within == 0 && !o.Due.IsZero() {
		m.Due = o.Due
	}
	return m
}

// byRoles lets the roles that listen to an occasion be told: in the message the
// plan has for their audience, else in one of their own. Messages of this
// occasion begin at a place of the list.
func (p *Plan) byRoles(all []Message, at int, o Occasion) []Message {
	if o.To != "" && o.To != "bridge" {
		return all
	}
	number := severityRank(p.V.Level()) + 1
	for _, role := range p.Guide.Roles {
		for _, n := range role.Notify {
			if n.Trigger != o.Trigger || number > n.SevMost {
				continue
			}
			audience := audienceOf(role.Key)
			i := slices.IndexFunc(all[at:], func(m Message) bool { return m.Audience == audience })
			own := i < 0
			r := p.Seat(role.Key)
			if r.Name == "" && r.Reach == "" && !r.Empty {
				continue // nobody holds the seat and nobody has to
			}
			if own {
				if role.Key == "incident_manager" || r.Empty && p.V.Holder("incident_manager") == "" && n.As != "act" {
					continue // who sends the message does not tell it to himself
				}
				all = append(all, p.roleMessage(audience, o))
				i = len(all) - 1 - at
			}
			m := &all[at+i]
			r.Act = n.Act()
			r.Within = cmp.Or(n.Within, actWithin)
			within := time.Duration(cmp.Or(n.Within, map[bool]int{true: tellAct, false: tellInform}[n.Act()])) * time.Minute
			if m.Note == roleNote && o.Due.IsZero() && o.At.Add(within).Before(m.Due) {
				m.Due = o.At.Add(within)
			}
			m.take(r)
		}
	}
	return all
}

// take adds a recipient, or lets the one who is there already be asked to act.
func (m *Message) take(r Recipient) {
	for i, x := range m.People {
		if x.Role == r.Role && strings.EqualFold(x.Name, r.Name) || x.Role == "" && r.Name != "" && strings.EqualFold(x.Name, r.Name) {
			if r.Act && (!x.Act || r.Within < x.Within) {
				m.People[i].Act, m.People[i].Within = true, r.Within
			}
			return
		}
	}
	m.People = append(m.People, r)
}

// roleNote says of a message that no line of the plan asks for it, but a role.
const roleNote = "A role listens to this occasion."

// roleTexts are the templates for occasions only roles listen to.
var roleTexts = map[string]string{"reported": "T01", "acknowledged": "T01", "closed": "T15", "improvements_shared": "T15", "false_positive": "T14", "baseline_change": "T12",
	"legal_hold": "T13"}

// decide are occasions on which management is asked to decide.
var decide = []string{"decision_needed", "shutdown_proposed", "target_expired", "risk_acceptance"}

func (p *Plan) roleMessage(audience string, o Occasion) Message {
	template := roleTexts[o.Trigger]
	switch {
	case audience == "management" && slices.Contains(decide, o.Trigger):
		template = "T06"
	case template == "" && (audience == "management" || audience == "legal"):
		template = "T05"
	case template == "":
		template = "T04"
	}
	t, _ := p.Guide.Comms.Template(template)
	rule := guide.CommsRule{Audience: audience, Trigger: o.Trigger, Channels: []string{"phone_tree", "oob_chat", "mail"}, Sender: "incident_manager",
		Template: template, Within: tellInform, Note: roleNote}
	if template == "T05" {
		rule.ReleaseBy = t.ReleaseBy
	}
	m := p.byRule(rule, o)
	m.People = nil // those who listen, nobody else
	if !o.Due.IsZero() && o.Due.Before(m.Due) {
		m.Due = o.Due
	}
	return m
}

// channelsFor are the channels the plan gives a message of an audience.
func (p *Plan) channelsFor(m Message) []string {
	for _, r := range p.Guide.Comms.Matrix {
		if r.Audience == m.Audience && r.Trigger == m.Trigger {
			return r.Channels
		}
	}
	for _, r := range p.Guide.Comms.Matrix {
		if r.Audience == m.Audience {
			return r.Channels
		}
	}
	return []string{"phone_tree", "oob_chat", "mail"}
}

// toldBeside says whether the log has a message of the same audience and
// occasion that somebody wrote there by hand since it happened.
func (p *Plan) toldBeside(m Message) bool {
	c := p.Guide.Comms
	for _, r := range p.V.Standing(CommsRegister) {
		at, ok := rawMoment(r.Fields["at"])
		if !ok || guide.Text(r.Fields["direction"]) == "in" || guide.Filled(r.Fields[messageLink]) {
			continue
		}
		if c.AudienceKey(guide.Text(r.Fields["audience"])) == m.Audience && c.Trigger(guide.Text(r.Fields["trigger"])) == m.Trigger && !at.End().Before(m.At.Truncate(time.Minute)) {
			return true
		}
	}
	return false
}

// messageLink is a field of a row of CommsRegister that came from a message: the
// row of MessageRegister.
const messageLink = "message"

// Red are the messages somebody has to look at now.
func (p *Plan) Red() (red []Message) {
	for _, m := range p.Messages() {
		if m.Red(p.Now) {
			red = append(red, m)
		}
	}
	return red
}

// Words say a message in one line: what for, to whom.
func (p *Plan) Words(m Message) string {
	text := p.Guide.Comms.TriggerWords(m.Trigger)
	if m.About != "" {
		text += " (" + inBrief(m.About, 60) + ")"
	}
	return fmt.Sprintf("%s: %s", p.Guide.Comms.AudienceWords(m.Audience), text)
}

func inBrief(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return s
}

// Standing says in one line how a message stands at an instant.
func (p *Plan) Standing(m Message) string {
	home := p.V.Location()
	moment := func(t time.Time) string {
		return FormatMoment(At(t.Truncate(time.Minute), home, ToMinute, OwnClock), home, Style{Near: p.Now})
	}
	switch m.State {
	case MessageDropped:
		return "dropped: " + m.Dropped
	case MessageConfirmed:
		return "sent " + FormatMoment(m.SentAt, home, Style{Near: p.Now}) + ", confirmed"
	case MessageSent:
		text := "sent " + FormatMoment(m.SentAt, home, Style{Near: p.Now})
		late := m.Unconfirmed(p.Now)
		if len(late) == 0 {
			return text
		}
		var who []string
		for _, r := range late {
			name := cmp.Or(r.Name, r.Reach)
			if r.StandIn != "" {
				name += ", try " + r.StandIn
			}
			who = append(who, name)
		}
		return text + ", NOT CONFIRMED by " + strings.Join(who, "; ")
	}
	if m.Locked != "" {
		return "locked: " + m.Locked
	}
	text := string(m.State)
	if missing := m.MissingRelease(); m.State == MessageDrafted && len(missing) > 0 {
		text += ", waits for release by " + p.roleNames(missing)
	}
	if m.Due.Before(p.Now) {
		return text + ", OVERDUE since " + moment(m.Due)
	}
	return text + ", due " + moment(m.Due)
}

// roleNames are the words of roles.
func (p *Plan) roleNames(keys []string) string {
	out := make([]string, len(keys))
	for i, key := range keys {
		out[i] = p.RoleWords(key)
	}
	return strings.Join(out, ", ")
}

// RoleWords is a role in words.
func (p *Plan) RoleWords(key string) string {
	if r, ok := p.Guide.Role(key); ok {
		return r.Label
	}
	return key
}

// fieldsOf are the fields a message's row holds of what it is.
func fieldsOf(m Message) map[string]json.RawMessage {
	return map[string]json.RawMessage{"key": rawOf(m.Key), "occasion": rawOf(m.Occasion.Key), "trigger": rawOf(m.Trigger), "audience": rawOf(m.Audience), "about": rawOf(m.About),
		"person": rawOf(m.Person), "sender": rawOf(m.Sender), "template": rawOf(m.Template), "tlp": rawOf(m.TLP), "people": rawOf(m.People), "release": rawOf(m.Release), "note": rawOf(m.Note),
		"at": rawOf(m.At), "due": rawOf(m.Due)}
}
