package model

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// decideMessage judges every act on a message.
func decideMessage(v View, c Command, env Env) ([]Event, error) {
	if env.Guide == nil {
		return nil, Refuse(Internal, "", "", "this program was started without its guide.")
	}
	d := messageAct{NewPlan(v, env.House, env.Guide, env.Newest, env.Rules, env.Now), v, env}
	switch c := c.(type) {
	case DraftMessage:
		return d.draft(c)
	case NewMessage:
		return d.add(c)
	case ApproveMessage:
		return d.approve(c)
	case SendMessage:
		return d.send(c)
	case ConfirmMessage:
		return d.confirm(c)
	case DropMessage:
		return d.drop(c)
	case TakeMessage:
		return d.take(c)
	case ReceiveMessage:
		return d.receive(c)
	case RaiseOccasion:
		return d.raise(c)
	}
	return nil, Refuse(Internal, "", "", "command %T has no rule.", c)
}

type messageAct struct {
	p   *Plan
	v   View
	env Env
}

// message finds the message an act is about. One that is out or dropped is not
// written again.
func (d messageAct) message(key string, open bool) (Message, error) {
	m, ok := d.p.Message(key)
	switch {
	case !ok:
		return m, Refuse(NotFound, "message", "See the list of messages.", "there is no message %q.", key)
	case m.Locked != "":
		return m, Refuse(Conflict, "message", "Practise it with the players.", "it is locked: %s.", m.Locked)
	case open && m.State == MessageDropped:
		return m, Refuse(Conflict, "message", "", "it was dropped: %s", m.Dropped)
	case open && !m.Open():
		return m, Refuse(Conflict, "message", "Write a new one to say something more.", "it was sent already, %s.", FormatMoment(m.SentAt, d.v.Location(), LongStyle))
	}
	return m, nil
}

// put is a change of a message's row, which begins to exist with it.
func (d messageAct) put(m Message, set map[string]json.RawMessage) RecordPut {
	id := m.ID
	if id == "" {
		id = d.env.NewID()
		all := fieldsOf(m)
		maps.Copy(all, set)
		set = all
	}
	return RecordPut{Register: MessageRegister, ID: id, Set: set}
}

func (d messageAct) draft(c DraftMessage) ([]Event, error) {
	m, err := d.message(c.Key, true)
	if err != nil {
		return nil, err
	}
	if c.Template != "" {
		if _, ok := d.p.Guide.Comms.Template(c.Template); !ok {
			return nil, Refuse(NotFound, "template", "T01 to T16.", "the plan has no template %q.", c.Template)
		}
		m.Template = c.Template
	}
	if c.TLP != "" {
		if d.p.Guide.Comms.Strictness(c.TLP) < 0 {
			return nil, Refuse(Invalid, "tlp", "TLP:RED, TLP:AMBER+STRICT, TLP:AMBER, TLP:GREEN or TLP:CLEAR.", "%q is no mark.", c.TLP)
		}
		if d.p.Guide.Comms.Stricter(c.TLP, m.TLP) != c.TLP {
			return nil, Refuse(Invalid, "tlp", "The stricter of audience and content holds.", "%s is less strict than %s.", c.TLP, m.TLP)
		}
		m.TLP = c.TLP
	}
	given, err := d.given(&m, &c)
	if err != nil {
		return nil, err
	}
	set, err := d.words(&m, c.Subject, c.Text)
	if err != nil {
		return nil, err
	}
	if given {
		set["given"] = rawOf(m.Given)
	}
	set["template"], set["tlp"] = rawOf(m.Template), rawOf(m.TLP)
	if !given && m.ID != "" && m.Subject == guide.Text(set["subject"]) && m.Text == guide.Text(set["text"]) && string(m.Record.Fields["tlp"]) == string(set["tlp"]) && string(m.Record.Fields["template"]) == string(set["template"]) {
		return nil, Refuse(Conflict, "", "", "nothing has changed.")
	}
	if len(m.Released) > 0 {
		set["released"] = rawOf([]Released{}) // other words are not the ones that were released
	}
	return []Event{d.put(m, set)}, nil
}

// words are subject and text of a message as a person wrote them, else as the
// template gives them. EXERCISE and the mark cannot be taken out.
func (d messageAct) words(m *Message, subject, text string) (map[string]json.RawMessage, error) {
	filled, err := d.p.Fill(*m)
	if err != nil {
		return nil, err
	}
	if filled.Need != "" {
		return nil, Refuse(Invalid, "rep.next_steps", "Take the steps of the playbook: "+inBrief(strings.Join(guide.Lines(filled.Offer), " "), 300), "%s", filled.Need)
	}
	if subject, err = line("subject", subject); err != nil {
		return nil, err
	}
	if err := checkText("text", text); err != nil {
		return nil, err
	}
	subject = d.p.Discreet(cmp.Or(subject, filled.Subject))
	text = cmp.Or(strings.TrimSpace(text), filled.Text)
	if !strings.Contains(text, m.TLP) {
		text = m.TLP + "\n\n" + text
	}
	if d.v.Drill {
		if !strings.Contains(subject, "EXERCISE") {
			subject = Exercise + " - " + subject
		}
		if !strings.Contains(text, "EXERCISE") {
			text = Exercise + "\n" + text
		}
	}
	if m.Template == "T01" {
		for _, step := range guide.Lines(guide.Text(d.v.Answers["rep.next_steps"])) {
			if strings.Contains(text, strings.TrimSpace(strings.TrimLeft(step, "-• "))) {
				return map[string]json.RawMessage{"subject": rawOf(subject), "text": rawOf(text)}, nil
			}
		}
		return nil, Refuse(Invalid, "text", "Keep at least one of them.", "the first alert carries the next steps, and they were taken out.")
	}
	return map[string]json.RawMessage{"subject": rawOf(subject), "text": rawOf(text)}, nil
}

func (d messageAct) add(c NewMessage) ([]Event, error) {
	audience := d.p.Guide.Comms.AudienceKey(c.Audience)
	a, ok := d.p.Guide.Comms.Audience(audience)
	if !ok {
		return nil, Refuse(Invalid, "audience", "Choose one of the plan.", "the plan has no audience %q.", c.Audience)
	}
	trigger := d.p.Guide.Comms.Trigger(c.Trigger)
	if trigger == "" && c.Trigger != "" {
		return nil, Refuse(Invalid, "trigger", "Choose one of the plan.", "the plan has no occasion %q.", c.Trigger)
	}
	if trigger == "" {
		trigger = "update_due"
	}
	template := c.Template
	if template == "" {
		for _, t := range d.p.Guide.Comms.Templates {
			if slices.Contains(t.For, audience) && template == "" {
				template = t.Key
			}
		}
	}
	t, ok := d.p.Guide.Comms.Template(template)
	if !ok {
		return nil, Refuse(NotFound, "template", "T01 to T16.", "the plan has no template %q.", template)
	}
	about, err := line("about", c.About)
	if err != nil {
		return nil, err
	}
	o := Occasion{Trigger: trigger, Key: trigger + "/by-hand." + d.env.NewID(), At: d.env.Now.UTC(), About: about, Raised: true}
	m := d.p.byRule(guide.CommsRule{Audience: audience, Trigger: trigger, Channels: d.p.channelsFor(Message{Audience: audience, Occasion: o}), Sender: "comms_lead",
		Template: template, ReleaseBy: t.ReleaseBy}, o)
	if a.Inside {
		m.Release = nil
	}
	if to, err := line("to", c.To); err != nil {
		return nil, err
	} else if to != "" {
		r := Recipient{Name: to, Found: "named by hand"}
		d.p.reach(&r)
		m.People = []Recipient{r}
	}
	d.p.lock(&m)
	if m.Locked != "" {
		return nil, Refuse(Conflict, "audience", "Practise it with the players.", "it is locked: %s.", m.Locked)
	}
	set, err := d.words(&m, c.Subject, c.Text)
	if err != nil {
		return nil, err
	}
	return []Event{d.put(m, set)}, nil
}

// drafted is a message with words: the template's where nobody wrote any.
func (d messageAct) drafted(m Message) (Message, map[string]json.RawMessage, error) {
	if m.Text != "" {
		return m, map[string]json.RawMessage{}, nil
	}
	set, err := d.words(&m, "", "")
	if err != nil {
		return m, nil, err
	}
	m.Subject, m.Text = guide.Text(set["subject"]), guide.Text(set["text"])
	return m, set, nil
}

func (d messageAct) approve(c ApproveMessage) ([]Event, error) {
	m, err := d.message(c.Key, true)
	if err != nil {
		return nil, err
	}
	missing := m.MissingRelease()
	role := c.Role
	if role == "" && len(missing) > 0 {
		role = missing[0]
		for _, r := range missing { // the one the person writing holds
			if strings.EqualFold(d.v.Holder(r), cmp.Or(c.By, d.env.By.Name)) {
				role = r
			}
		}
	}
	switch {
	case len(m.Release) == 0:
		return nil, Refuse(Conflict, "role", "Send it.", "it needs no release.")
	case len(missing) == 0:
		return nil, Refuse(Conflict, "role", "Send it.", "it is released already.")
	case !slices.Contains(missing, role):
		return nil, Refuse(Invalid, "role", "It waits for: "+d.p.roleNames(missing)+".", "it does not wait for a release by %q.", role)
	}
	by, err := line("by", cmp.Or(c.By, d.env.By.Name))
	if err != nil {
		return nil, err
	}
	if holder := d.v.Holder(role); holder != "" && !strings.EqualFold(holder, by) && !strings.EqualFold(d.v.Holder("incident_manager"), by) {
		return nil, Refuse(Invalid, "by", "Ask "+holder+", or let the incident manager release it.", "%s holds the seat %s, not %s.", holder, d.p.RoleWords(role), by)
	}
	at, err := d.instant(c.At)
	if err != nil {
		return nil, err
	}
	m, set, err := d.drafted(m)
	if err != nil {
		return nil, err
	}
	set["released"] = rawOf(append(slices.Clone(m.Released), Released{Role: role, By: by, At: at}))
	return []Event{d.put(m, set)}, nil
}

// instant is a time of an act, now where none was given, never ahead.
func (d messageAct) instant(at Moment) (Moment, error) {
	if at.Precision == "" {
		at = nowMoment(d.v, d.env)
	}
	if !at.Known() {
		return at, Refuse(Invalid, "at", "Give the time, with its zone.", "the time is not known.")
	}
	return at, notFuture("at", at, d.env.Now)
}

// choiceKeys lists what may be given.
func choiceKeys(list []form.Choice) string {
	keys := make([]string, len(list))
	for i, c := range list {
		keys[i] = c.Key
	}
	return strings.Join(keys, ", ")
}

func (d messageAct) send(c SendMessage) ([]Event, error) {
	m, err := d.message(c.Key, true)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(d.p.Guide.List("channel"), func(x form.Choice) bool { return x.Key == c.Channel }) {
		return nil, Refuse(Invalid, "channel", "How it went out is one of "+choiceKeys(d.p.Guide.List("channel"))+".", "%q is no channel.", c.Channel)
	}
	why, err := line("why", c.Why)
	if err != nil {
		return nil, err
	}
	by, err := line("by", cmp.Or(c.By, d.env.By.Name))
	if err != nil {
		return nil, err
	}
	at, err := d.instant(c.At)
	if err != nil {
		return nil, err
	}
	m, set, err := d.drafted(m)
	if err != nil {
		return nil, err
	}
	unsafe, missing := d.p.Unsafe(c.Channel), m.MissingRelease()
	if unsafe != "" && why == "" {
		return nil, Refuse(Invalid, "why", "Say in one line why it goes this way all the same; it is written to the log.", "the channel %s may be read: %s.", strings.ToLower(d.p.Guide.Label("channel", c.Channel)), unsafe)
	}
	if len(missing) > 0 && why == "" {
		return nil, Refuse(Invalid, "why", "Let it be released, or say in one line why it went out without; it is written to the log.", "it waits for release by %s.", d.p.roleNames(missing))
	}
	row := map[string]json.RawMessage{"at": rawOf(at), "direction": rawOf("out"), "audience": rawOf(m.Audience), "trigger": rawOf(m.Trigger), "channel": rawOf(c.Channel), "sender": rawOf(by),
		"template": rawOf(m.Template), "tlp": rawOf(m.TLP), "text": rawOf(m.Subject + "\n\n" + m.Text)}
	var released []string
	for _, r := range m.Released {
		released = append(released, r.By)
	}
	if released != nil {
		row["approved_by"] = rawOf(strings.Join(released, ", "))
	}
	if due, ok := d.next(m, at); ok {
		row["next_due"] = rawOf(due)
	}
	if why != "" {
		row["reason"] = rawOf(why)
	}
	logged := d.env.NewID()
	set["sent_at"], set["channel"], set["by"], set["logged"] = rawOf(at), rawOf(c.Channel), rawOf(by), rawOf(logged)
	set["people"], set["release"] = rawOf(m.People), rawOf(m.Release) // as they were when it went out
	if why != "" {
		set["why"] = rawOf(why)
	}
	put := d.put(m, set)
	row[messageLink] = rawOf(put.ID)
	text := fmt.Sprintf("Message sent by %s to %s", strings.ToLower(d.p.Guide.Label("channel", c.Channel)), d.p.Guide.Comms.AudienceWords(m.Audience))
	if names := m.Names(); names != "" {
		text += " (" + inBrief(names, 120) + ")"
	}
	text += ": " + m.Subject
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	if unsafe != "" {
		text += " The channel may be read (" + unsafe + "); reason: " + why
	} else if len(missing) > 0 {
		text += " Without release by " + d.p.roleNames(missing) + "; reason: " + why
	}
	note := logRow(d.env, d.v, Comm, text, nil)
	note.Row.Happened, note.Row.Audience = at, m.TLP
	return []Event{put, RecordPut{Register: CommsRegister, ID: logged, Set: row}, note}, nil
}

// next is when the audience hears the next time, where it has a rhythm.
func (d messageAct) next(m Message, at Moment) (Moment, bool) {
	every := UpdateEvery(d.v, d.p.Guide)
	if m.Audience != "bridge" {
		level, _ := d.p.Guide.Level(d.v.Level())
		every = level.Target("update_" + map[string]string{"management": "exec", "users": "users"}[m.Audience])
	}
	if every == 0 || d.v.Ended() {
		return Moment{}, false
	}
	return At(at.From.Add(every), d.v.Location(), ToMinute, OwnClock), true
}

func (d messageAct) confirm(c ConfirmMessage) ([]Event, error) {
	m, err := d.message(c.Key, false)
	if err != nil {
		return nil, err
	}
	if !m.SentAt.Known() {
		return nil, Refuse(Conflict, "message", "Record first that it was sent.", "it was not sent yet.")
	}
	at, err := d.instant(c.At)
	if err != nil {
		return nil, err
	}
	if at.End().Before(m.SentAt.From) {
		return nil, Refuse(Invalid, "at", "Check the date and the zone.", "it was sent later than that, %s.", FormatMoment(m.SentAt, d.v.Location(), LongStyle))
	}
	confirmed := map[string]Moment{}
	_ = json.Unmarshal(m.Record.Fields["confirmed"], &confirmed) // written here
	who, names := strings.TrimSpace(c.Who), []string(nil)
	for _, r := range m.People {
		if who != "" && !strings.EqualFold(who, r.Name) && !strings.EqualFold(who, r.StandIn) && who != r.Role || r.Confirmed.Known() {
			continue
		}
		if who == "" && !r.Act && len(m.People) > 1 && slices.ContainsFunc(m.People, func(x Recipient) bool { return x.Act && !x.Confirmed.Known() }) {
			continue // "confirmed" is said of those who had to
		}
		confirmed[confirmKey(r)] = at
		names = append(names, cmp.Or(who, r.Name, d.p.RoleWords(r.Role)))
	}
	if who == "" && len(m.People) == 0 && len(confirmed) == 0 {
		confirmed["all"] = at
		names = append(names, d.p.Guide.Comms.AudienceWords(m.Audience))
	}
	if names == nil {
		if who != "" && !slices.ContainsFunc(m.People, func(r Recipient) bool {
			return strings.EqualFold(r.Name, who) || strings.EqualFold(r.StandIn, who) || r.Role == who
		}) {
			return nil, Refuse(NotFound, "who", "It went to: "+m.Names()+".", "%s was not among those it went to.", who)
		}
		return nil, Refuse(Conflict, "who", "", "it is confirmed already.")
	}
	events := []Event{d.put(m, map[string]json.RawMessage{"confirmed": rawOf(confirmed)})}
	all := !slices.ContainsFunc(m.People, func(r Recipient) bool { return r.Act && !confirmed[confirmKey(r)].Known() })
	if row, ok := d.v.Record(CommsRegister, m.Logged); ok && all && !row.Withdrawn && !guide.Filled(row.Fields["confirmed"]) {
		events = append(events, RecordPut{Register: CommsRegister, ID: m.Logged, Set: map[string]json.RawMessage{"confirmed": rawOf(at)}})
	}
	if m.Trigger == "role_assigned" {
		if r, ok := d.v.Record(RosterRegister, strings.TrimPrefix(m.Occasion.Key, "role_assigned/")); ok && !guide.Filled(r.Fields["confirmed"]) && !r.Withdrawn {
			events = append(events, RecordPut{Register: RosterRegister, ID: r.ID, Set: map[string]json.RawMessage{"confirmed": rawOf(at)}})
		}
	}
	note := logRow(d.env, d.v, Note, "Receipt confirmed by "+strings.Join(names, ", ")+": "+m.Subject, nil)
	note.Row.Happened = at
	return append(events, note), nil
}

func (d messageAct) drop(c DropMessage) ([]Event, error) {
	m, err := d.message(c.Key, true)
	if err != nil {
		return nil, err
	}
	why, err := line("why", c.Why)
	if err != nil {
		return nil, err
	}
	if why == "" {
		return nil, Refuse(Invalid, "why", "One line is enough.", "a message of the plan is not left out without a reason.")
	}
	return []Event{d.put(m, map[string]json.RawMessage{"dropped": rawOf(why)}),
		logRow(d.env, d.v, Note, "Message not sent, "+d.p.Words(m)+". Reason: "+why, nil)}, nil
}

func (d messageAct) take(c TakeMessage) ([]Event, error) {
	m, err := d.message(c.Key, false)
	if err != nil {
		return nil, err
	}
	how, err := line("how", c.How)
	if err != nil {
		return nil, err
	}
	m, set, err := d.drafted(m)
	if err != nil {
		return nil, err
	}
	set["taken"] = rawOf(map[string]any{"how": how, "at": d.env.Now.UTC(), "by": d.env.By.Name})
	return []Event{d.put(m, set), logRow(d.env, d.v, Note, "Text of a message "+how+": "+m.Subject, nil)}, nil
}

func (d messageAct) receive(c ReceiveMessage) ([]Event, error) {
	for _, x := range []typedText{{"from", &c.From}, {"subject", &c.Subject}} {
		var err error
		if *x.text, err = line(x.field, *x.text); err != nil {
			return nil, err
		}
	}
	if err := checkText("text", c.Text); err != nil {
		return nil, err
	}
	switch {
	case c.From == "":
		return nil, Refuse(Invalid, "from", "A name, a number, an address.", "say who it came from.")
	case strings.TrimSpace(c.Text) == "" && c.Subject == "":
		return nil, Refuse(Invalid, "text", "One line is enough.", "say what it says.")
	}
	at, err := d.instant(c.At)
	if err != nil {
		return nil, err
	}
	set := map[string]json.RawMessage{"at": rawOf(at), "direction": rawOf("in"), "sender": rawOf(c.From), "text": rawOf(strings.TrimSpace(c.Subject + "\n\n" + strings.TrimSpace(c.Text)))}
	if c.Audience != "" {
		if set["audience"] = rawOf(cmp.Or(d.p.Guide.Comms.AudienceKey(c.Audience), c.Audience)); d.p.Guide.Comms.AudienceKey(c.Audience) == "" {
			return nil, Refuse(Invalid, "audience", "Choose one of the plan.", "the plan has no audience %q.", c.Audience)
		}
	}
	if c.Trigger != "" {
		if d.p.Guide.Comms.Trigger(c.Trigger) == "" {
			return nil, Refuse(Invalid, "trigger", "Choose one of the plan.", "the plan has no occasion %q.", c.Trigger)
		}
		set["trigger"] = rawOf(d.p.Guide.Comms.Trigger(c.Trigger))
	}
	if c.Channel != "" {
		if !slices.ContainsFunc(d.p.Guide.List("channel"), func(x form.Choice) bool { return x.Key == c.Channel }) {
			return nil, Refuse(Invalid, "channel", "How it came in is one of "+choiceKeys(d.p.Guide.List("channel"))+".", "%q is no channel.", c.Channel)
		}
		set["channel"] = rawOf(c.Channel)
	}
	if c.TLP != "" {
		if d.p.Guide.Comms.Strictness(c.TLP) < 0 {
			return nil, Refuse(Invalid, "tlp", "TLP:RED, TLP:AMBER+STRICT, TLP:AMBER, TLP:GREEN or TLP:CLEAR.", "%q is no mark.", c.TLP)
		}
		set["tlp"] = rawOf(c.TLP)
	}
	note := logRow(d.env, d.v, Comm, "Message from "+c.From+": "+inBrief(cmp.Or(c.Subject, c.Text), 200), nil)
	note.Row.Happened, note.Row.Audience = at, c.TLP
	if c.Original != "" {
		if _, ok := d.v.Record(EvidenceRegister, c.Original); !ok {
			return nil, Refuse(NotFound, "original", "", "there is no such evidence.")
		}
		set[LinksColumn] = rawOf([]string{EvidenceRegister + "/" + c.Original})
		note.Row.Evidence = []string{c.Original}
	}
	return []Event{RecordPut{Register: CommsRegister, ID: d.env.NewID(), Set: set}, note}, nil
}

func (d messageAct) raise(c RaiseOccasion) ([]Event, error) {
	trigger := d.p.Guide.Comms.Trigger(c.Trigger)
	if trigger == "" {
		return nil, Refuse(Invalid, "trigger", "Choose one of the plan.", "the plan has no occasion %q.", c.Trigger)
	}
	about, err := line("about", c.About)
	if err != nil {
		return nil, err
	}
	at, err := d.instant(c.At)
	if err != nil {
		return nil, err
	}
	text := "Occasion for messages: " + d.p.Guide.Comms.TriggerWords(trigger)
	if about != "" {
		text += ", " + about
	}
	note := logRow(d.env, d.v, Note, text+".", nil)
	note.Row.Happened = at
	return []Event{RecordPut{Register: OccasionRegister, ID: d.env.NewID(), Set: map[string]json.RawMessage{"trigger": rawOf(trigger), "about": rawOf(about), "at": rawOf(at)}}, note}, nil
}
