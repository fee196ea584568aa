package model

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"bridgelog/model/form"
	"bridgelog/model/guide"
	"bridgelog/model/regime"
)

// NoticeFacts give the facts that notices are filled from, in the words a
// regulator reads. The names of facts:
//
//	inv.people_count            an answer of a form; choices by their label
//	trigger.awareness           an instant a period runs from
//	utc.trigger.awareness       the same, or an answer, as ISO 8601 in UTC
//	key.rep.source              the keys of an answer, "rep.source=staff", a line each
//	incident.number             what incidentFacts lists
//	register.actions            rows of a register, a line each; .done and .open by their state
//	role.legal_privacy          who holds a seat, and how to reach that person
//	profile.role, key.profile.role  answers that decide which duties apply
//	org.name                    the organisation, as it stands on documents, else as its profile names it
//	said.contact                what another notice of the incident says under that key
//	duty.reference              what dutyFactNames lists
//	text:…                      that wording
type NoticeFacts struct {
	View         View
	House        View // the organisation's record
	Guide        guide.Guide
	Rules        regime.Rules // for the labels of answers; their keys stand without
	Triggers     map[string]Moment
	Duty         string // id of the duty whose notice is filled
	Organisation string // name on documents; empty where nobody gave one

	say func(string) string // the program's own words in another language; nil for as they are
}

// word is a word of the program.
func (x NoticeFacts) word(text string) string {
	if x.say == nil || text == "" {
		return text
	}
	return x.say(text)
}

// join is the text of one fact or of several joined, as they fill a content.
func (x NoticeFacts) join(names string) string {
	if strings.HasPrefix(names, "text:") {
		return x.Fact(names)
	}
	var parts []string
	for name := range strings.SplitSeq(names, "+") {
		if text := strings.TrimSpace(x.Fact(name)); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "\n")
}

var (
	incidentFacts = []string{"number", "title", "summary", "severity", "phase", "times", "measures", "duration"}
	dutyFactNames = []string{"stage", "reference", "delay", "others"}
	contentKey    = regexp.MustCompile(`^[a-z0-9_-]+$`)
)

// KnownNoticeFact says whether there is a fact of that name.
func KnownNoticeFact(g guide.Guide, name string) bool {
	if rest, ok := strings.CutPrefix(name, "utc."); ok {
		if trigger, ok := strings.CutPrefix(rest, "trigger."); ok {
			return slices.Contains(regime.Triggers, trigger)
		}
		f, ok := g.Field(rest)
		return ok && f.Kind == form.Instant
	}
	if rest, ok := strings.CutPrefix(name, "key."); ok {
		if question, ok := strings.CutPrefix(rest, "profile."); ok {
			return contentKey.MatchString(question)
		}
		f, ok := g.Field(rest)
		return ok && (f.Kind == form.ChoiceOne || f.Kind == form.ChoiceMany || f.Kind == form.YesNoReason)
	}
	if text, ok := strings.CutPrefix(name, "text:"); ok {
		return strings.TrimSpace(text) != ""
	}
	head, rest, _ := strings.Cut(name, ".")
	switch head {
	case "trigger":
		return slices.Contains(regime.Triggers, rest)
	case "incident":
		return slices.Contains(incidentFacts, rest)
	case "duty":
		return slices.Contains(dutyFactNames, rest)
	case "profile", "said":
		return contentKey.MatchString(rest)
	case "role":
		_, ok := g.Role(rest)
		return ok
	case "register":
		key, state, _ := strings.Cut(rest, ".")
		reg, ok := g.Register(key)
		if ok && state != "" {
			_, ok = reg.Column("state")
			ok = ok && rowStates[state] != nil
		}
		return ok
	}
	if name == "org.name" {
		return true
	}
	_, ok := g.Field(name)
	return ok
}

// rowStates are the states of rows that a fact can be narrowed to.
var rowStates = map[string][]string{"done": {"done"}, "open": {"open", "doing", "blocked"}}

// rowColumns are what a line about a row says; of other registers it says the
// first column.
var rowColumns = map[string][]string{
	"actions": {"title", "finished"}, "indicators": {"kind", "value"}, "evidence": {"id", "what"},
	"affected_systems": {"system", "state"}, "affected_accounts": {"account", "kind", "state"},
	"targets": {"accepted", "valid_until"}, "changes": {"what", "system"}, "decisions": {"chosen", "at"},
	"communications": {"at", "audience", "channel"},
}

// Fact is the text of a fact; empty where it is not known.
func (x NoticeFacts) Fact(name string) string {
	if text, ok := strings.CutPrefix(name, "text:"); ok {
		return x.word(strings.TrimSpace(text))
	}
	if working(name) && x.wide() {
		return ""
	}
	if rest, ok := strings.CutPrefix(name, "utc."); ok {
		return x.utc(x.moment(rest))
	}
	if rest, ok := strings.CutPrefix(name, "key."); ok {
		return x.keys(rest)
	}
	head, rest, _ := strings.Cut(name, ".")
	switch head {
	case "trigger":
		return x.local(x.Triggers[rest])
	case "incident":
		return x.incident(rest)
	case "duty":
		return x.duty(rest)
	case "profile":
		return x.profile(rest)
	case "role":
		return x.role(rest)
	case "register":
		return x.register(rest)
	case "said":
		return x.said(rest)
	}
	if name == "org.name" {
		for _, p := range Profiles(x.House) {
			if p.Workload == "" && x.Organisation == "" {
				return p.Name
			}
		}
		return x.Organisation
	}
	return x.answer(name)
}

// wide says whether the notice goes to people outside: what is kept for the
// response is not put into letters, press notices and public filings by itself,
// since it may help the attacker or name staff.
func (x NoticeFacts) wide() bool {
	d, ok := x.ruled(x.Duty)
	return ok && slices.Contains([]string{"data-subjects", "media", "public"}, d.Stage.RecipientType)
}

// working says whether a fact is one of the response's own working.
func working(name string) bool {
	return strings.HasPrefix(name, "register.") || name == "incident.measures" || name == "inv.course_of_action" || name == "duty.others"
}

// raw is an answer of the incident, otherwise of the organisation's record;
// "not known yet" is no answer.
func (x NoticeFacts) raw(field string) json.RawMessage {
	raw := x.View.Answers[field]
	if len(raw) == 0 || string(raw) == "null" {
		raw = x.House.Answers[field]
	}
	if guide.IsNotKnown(raw) || guide.ReadAnswer(raw).Answer == "unknown" || guide.Text(raw) == "unknown" {
		return nil
	}
	return raw
}

func (x NoticeFacts) answer(field string) string {
	f, ok := x.Guide.Field(field)
	if !ok {
		return ""
	}
	if f.Kind == form.Instant {
		return x.local(x.moment(field))
	}
	return strings.TrimSpace(x.text(f, x.raw(field)))
}

// text is an answer or a cell in words.
func (x NoticeFacts) text(f form.Field, raw json.RawMessage) string {
	choices := x.Guide.Choices(f)
	if x.say == nil {
		return AnswerText(f, raw, choices, x.View.Location())
	}
	choices = slices.Clone(choices)
	for i := range choices {
		choices[i].Label = x.word(choices[i].Label)
	}
	if a := guide.ReadAnswer(raw); f.Kind == form.YesNoReason && a.Answer != "" {
		text := x.word(map[string]string{"yes": "Yes", "no": "No", "unknown": "Don't know yet"}[a.Answer])
		if a.Reason != "" {
			text += ": " + a.Reason
		}
		return text
	}
	value := AnswerText(f, raw, choices, x.View.Location())
	if f.Kind == form.Number || f.Kind == form.Money {
		for _, about := range []string{"about", "at least", "at most"} {
			if len(value) > len(about) && strings.EqualFold(value[:len(about)], about) {
				return x.word(about) + value[len(about):]
			}
		}
	}
	return value
}

// keys are the choices of an answer as "field=key", a line each.
func (x NoticeFacts) keys(name string) string {
	given := guide.Texts(x.raw(name))
	if a := guide.ReadAnswer(x.raw(name)); a.Answer != "" {
		given = []string{a.Answer}
	}
	if question, ok := strings.CutPrefix(name, "profile."); ok {
		given = KnownAnswers(x.View, x.House)[question]
	}
	var out []string
	for _, key := range given {
		if key != regime.Unknown {
			out = append(out, name+"="+key)
		}
	}
	return strings.Join(out, "\n")
}

// moment is a trigger or an answer of kind instant.
func (x NoticeFacts) moment(name string) Moment {
	if trigger, ok := strings.CutPrefix(name, "trigger."); ok {
		return x.Triggers[trigger]
	}
	var m Moment
	if json.Unmarshal(x.raw(name), &m) != nil {
		return Moment{}
	}
	return m
}

// local is a moment in the incident's zone and in UTC.
func (x NoticeFacts) local(m Moment) string {
	if m.Precision == "" || !m.Known() {
		return ""
	}
	return x.word(FormatMoment(m, x.View.Location(), LongStyle))
}

// utc is a moment as ISO 8601 in UTC; what is not exact says so.
func (x NoticeFacts) utc(m Moment) string {
	if m.Precision == "" || !m.Known() {
		return ""
	}
	text := m.From.UTC().Format(time.RFC3339)
	if m.Precision != ToSecond && m.Precision != ToMinute {
		text += " (" + x.word(FormatExactness(m)) + ")"
	}
	return text
}

func (x NoticeFacts) incident(what string) string {
	v := x.View
	switch what {
	case "number":
		return v.Number
	case "title":
		return v.Title()
	case "severity":
		level, _ := x.Guide.Level(v.Level())
		return strings.TrimSpace(v.Level() + " " + x.word(level.Name))
	case "phase":
		state, _ := x.Guide.State(string(v.Phase))
		return x.word(state.Label)
	case "summary":
		if text := x.answer("rev.summary"); text != "" {
			return text
		}
		return lines(v.Title(), x.answer("rep.category"), x.answer("tri.effect"))
	case "measures":
		return lines(under(x.word("Taken:"), x.register("actions.done")), under(x.word("Under way or planned:"), x.register("actions.open")))
	case "times":
		var out []string
		for _, t := range x.times() {
			if text := x.local(t.at); text != "" {
				out = append(out, x.word(t.says)+": "+text)
			}
		}
		return lines(out...)
	case "duration":
		return x.duration()
	}
	return ""
}

type saidTime struct {
	says string
	at   Moment
}

// times are the moments of the incident: a trigger, otherwise the answer of a form.
func (x NoticeFacts) times() []saidTime {
	first := func(names ...string) Moment {
		for _, name := range names {
			if m := x.moment(name); m.Precision != "" && m.Known() {
				return m
			}
		}
		return Moment{}
	}
	return []saidTime{
		{"Occurred", first("trigger.occurrence", "inv.compromise_at", "inv.first_malicious_at")},
		{"Detected", first("trigger.detection", "rep.detected_at")},
		{"Became aware", first("trigger.awareness", "inv.aware_at")},
		{"Contained", first("con.contained_at")},
		{"Services restored", first("trigger.activities-recovered", "rec.restored_at")},
		{"Handled", first("trigger.incident-handled")},
	}
}

// duration is from occurrence, or detection where it is not known, to the end,
// as DD:HH:MM (Implementing Regulation (EU) 2025/302, Annex II, field 3.15).
func (x NoticeFacts) duration() string {
	t := x.times()
	begin, end := t[0].at, t[5].at
	if !begin.Known() || begin.Precision == "" {
		begin = t[1].at
	}
	if !end.Known() || end.Precision == "" {
		end = t[4].at
	}
	if begin.Precision == "" || end.Precision == "" || !begin.Known() || !end.Known() || end.From.Before(begin.From) {
		return ""
	}
	minutes := int(end.From.Sub(begin.From) / time.Minute)
	return fmt.Sprintf("%02d:%02d:%02d", minutes/1440, minutes/60%24, minutes%60)
}

// ruled is a duty with its rule, not worked out: a notice asks often.
func (x NoticeFacts) ruled(id string) (Duty, bool) {
	r, ok := x.View.Record(DutyRegister, id)
	if !ok || r.Withdrawn {
		return Duty{}, false
	}
	return dutyOf(r), true
}

func (x NoticeFacts) duty(what string) string {
	d, ok := x.ruled(x.Duty)
	if !ok {
		return ""
	}
	switch what {
	case "stage":
		return x.word(strings.ReplaceAll(d.Stage.Stage, "-", " "))
	case "delay": // why the duty applies, Duty.Reason, is no reason for a delay
		why := ""
		for _, n := range x.View.Notices() { // oldest first
			if n.Duty == d.ID && n.Why != "" {
				why = n.Why
			}
		}
		return why
	case "reference":
		receipt := ""
		for _, n := range x.View.Notices() { // oldest first
			if other, ok := x.ruled(n.Duty); ok && n.Receipt != "" && other.Stage.RegimeID == d.Stage.RegimeID && other.Stage.RecipientType == d.Stage.RecipientType {
				receipt = n.Receipt
			}
		}
		return receipt
	case "others":
		var out []string
		for _, n := range x.View.Notices() {
			if other, ok := x.ruled(n.Duty); ok && other.Stage.Recipient != d.Stage.Recipient {
				line := x.word(other.To) + ", " + x.word(other.Name) + ": " + x.local(n.At)
				if n.Receipt != "" {
					line += ", " + x.word("receipt") + " " + n.Receipt
				}
				out = append(out, line)
			}
		}
		return lines(out...)
	}
	return ""
}

func (x NoticeFacts) profile(question string) string {
	q, ok := x.Rules.Question(question)
	var out []string
	for _, key := range KnownAnswers(x.View, x.House)[question] {
		if key == regime.Unknown {
			continue
		}
		if i := slices.IndexFunc(q.Choices, func(c regime.Choice) bool { return c.Key == key }); ok && i >= 0 {
			key = x.word(q.Choices[i].Label)
		}
		out = append(out, key)
	}
	return strings.Join(out, "; ")
}

// role is who holds a seat now, and how to reach that person.
func (x NoticeFacts) role(key string) string {
	holder := x.View.Holder(key)
	for _, r := range slices.Backward(x.View.Standing(RosterRegister)) {
		if holder != "" && guide.Text(r.Fields["person"]) == holder {
			if reach := guide.Text(r.Fields["reach"]); reach != "" {
				return holder + ", " + reach
			}
		}
	}
	return holder
}

// register are the standing rows of a register, a line each.
func (x NoticeFacts) register(name string) string {
	key, state, _ := strings.Cut(name, ".")
	reg, ok := x.Guide.Register(key)
	if !ok || len(reg.Columns) == 0 {
		return ""
	}
	columns := rowColumns[key]
	if columns == nil {
		columns = []string{reg.Columns[0].Key}
	}
	var out []string
	for _, r := range x.View.Standing(key) {
		if state != "" && !slices.Contains(rowStates[state], guide.Text(r.Fields["state"])) {
			continue
		}
		var cells []string
		for _, c := range columns {
			if text := x.cell(reg, c, r.Fields[c]); text != "" {
				cells = append(cells, text)
			}
		}
		out = append(out, strings.Join(cells, ", "))
	}
	return lines(out...)
}

func (x NoticeFacts) cell(reg form.Register, column string, raw json.RawMessage) string {
	c, ok := reg.Column(column)
	if !ok || guide.IsNotKnown(raw) {
		return ""
	}
	f := reg.Field(c)
	if f.Kind == form.Instant {
		var m Moment
		if json.Unmarshal(raw, &m) != nil {
			return ""
		}
		return x.local(m)
	}
	return strings.Join(strings.Fields(x.text(f, raw)), " ")
}

// said is what another notice of the incident says under a key: what was sent
// last, otherwise what is typed.
func (x NoticeFacts) said(key string) string {
	text := ""
	for _, n := range x.View.Notices() {
		if n.Duty != x.Duty && n.Items[key] != "" {
			text = n.Items[key]
		}
	}
	if text != "" {
		return text
	}
	for _, r := range x.View.Standing(NoticeTextRegister) {
		if typed := x.View.TypedNotice(r.ID)[key]; r.ID != x.Duty && typed != "" {
			text = typed
		}
	}
	return text
}

// Origin says where a value came from, for the person who checks the notice.
func (x NoticeFacts) Origin(name string) string {
	if name == regime.FromBefore {
		return "the stage sent before"
	}
	if first, second, ok := strings.Cut(name, "+"); ok && !strings.HasPrefix(name, "text:") {
		return x.Origin(first) + " and " + x.Origin(second)
	}
	if strings.HasPrefix(name, "text:") {
		return "fixed wording"
	}
	name = strings.TrimPrefix(strings.TrimPrefix(name, "utc."), "key.")
	head, rest, _ := strings.Cut(name, ".")
	switch head {
	case "trigger":
		return "trigger " + regime.TriggerWords(rest)
	case "incident":
		return "incident: " + rest
	case "duty":
		return map[string]string{"stage": "this duty", "reference": "receipt of the stage sent before", "delay": "reasons given when it was sent", "others": "notices sent to others"}[rest]
	case "said":
		return "another notice of this incident"
	case "profile":
		q, _ := x.Rules.Question(rest)
		return q.Label
	case "role":
		role, _ := x.Guide.Role(rest)
		return role.Label
	case "register":
		key, state, _ := strings.Cut(rest, ".")
		reg, _ := x.Guide.Register(key)
		return strings.TrimSpace(reg.Title + " " + state)
	}
	if name == "org.name" {
		return "the organisation"
	}
	f, _ := x.Guide.Field(name)
	spec, _ := x.Guide.Form(head)
	return spec.Title + ": " + f.Label
}

// lines joins what is not empty, each once.
func lines(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return strings.Join(out, "\n")
}

func under(heading, text string) string {
	if text == "" {
		return ""
	}
	return heading + "\n" + text
}
