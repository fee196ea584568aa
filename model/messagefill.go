package model

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// fillers give the placeholders of the templates their values (comms.json,
// placeholders). One that is missing here is asked for with the draft (Askable).
var fillers map[string]func(filling) string

func init() {
	field := func(key string) func(filling) string { return func(f filling) string { return f.answer(key) } }
	fillers = map[string]func(filling) string{
		"incident.id":   func(f filling) string { return f.p.V.Number },
		"incident.name": filling.name,
		"severity":      filling.severity,
		"severity.why": func(f filling) string {
			if n := len(f.p.V.Severity); n > 0 {
				return f.p.V.Severity[n-1].Why
			}
			return ""
		},
		"phase":       func(f filling) string { return phrase(string(f.p.V.Phase)) },
		"now.local":   func(f filling) string { return f.p.Now.In(f.p.V.Location()).Format("2006-01-02 15:04 MST") },
		"now.utc":     func(f filling) string { return f.p.Now.UTC().Format("2006-01-02 15:04Z") },
		"detected_at": field("rep.detected_at"),
		"what_plain":  filling.whatPlain, "systems": filling.systems, "known": filling.known, "unknown": filling.unknown,
		"done": filling.done, "doing": filling.doing, "next_steps": field("rep.next_steps"), "need": filling.need, "next_update": filling.nextUpdate,
		"channel": filling.channel, "asset_place": field("tri.asset_place"),
		"im.name": func(f filling) string { return f.p.Seat("incident_manager").Name }, "im.reach": func(f filling) string { return reachOf(f.p.Seat("incident_manager")) },
		"contact.name":  func(f filling) string { return f.questions().Name },
		"contact.reach": func(f filling) string { return reachOf(f.questions()) },
		"role":          func(f filling) string { return f.p.RoleWords(f.role()) }, "role.first15": filling.first15,
		"question": func(f filling) string {
			if f.m.About != "" {
				return f.m.About
			}
			return f.answer("tgt.question")
		},
		"options": filling.options, "deadline": filling.deadline,
		"targets.normal": func(f filling) string {
			if s := f.answer("tgt.normal"); s != "" {
				return s
			}
			return f.p.card("wl.targets")
		},
		"targets.accepted": func(f filling) string { return f.target("accepted", "tgt.accepted") },
		"valid_until":      func(f filling) string { return f.target("valid_until", "tgt.valid_until") },
		"impact.users":     filling.impact, "workaround": func(f filling) string { return firstText(f.answer("con.degradation"), f.p.card("wl.degrade")) },
		"data_kinds":   filling.dataKinds,
		"people_count": filling.people, "record_count": func(f filling) string { return f.number("inv.record_count") }, "people_kinds": field("inv.people_kinds"),
		"consequences": func(f filling) string { return f.p.Guide.Label("information_impact", f.p.V.Text("inv.information")) },
		"measures":     filling.measures, "advice": func(f filling) string {
			return f.said("advice", "individual_steps", "steps_individuals", "recommendation", "recommendations")
		},
		"aware_at": field("inv.aware_at"), "duty.name": func(f filling) string { n, _ := f.duty(); return n }, "duty.due": func(f filling) string { _, d := f.duty(); return d },
		"org.name": func(f filling) string { return f.org().Name }, "org.address": func(f filling) string { return f.org().Address },
		"dpo":          func(f filling) string { return f.p.Seat("legal_privacy").Name },
		"cross_border": func(f filling) string { return f.said("cross_border", "cross_border_impact", "dora_3_19") }, "malicious": filling.malicious,
		"weakness": func(f filling) string { return firstText(f.answer("inv.diag_vector"), f.answer("tri.effect")) }, "fix_date": field("rec.fix_at"),
		"change": field("rev.baseline_changed"), "from_date": filling.fromDate,
		"why":        func(f filling) string { return firstText(f.answer("rev.root_cause"), f.answer("rev.summary")) },
		"hold.scope": field("inv.legal_hold"), "hold.since": filling.holdSince,
		"fp.kind": func(f filling) string { return f.p.Guide.Label("fp_kind", f.p.V.Text("fp.kind")) }, "fp.proof": field("fp.proof"), "fp.tuning": field("fp.tuning"),
		"cause": func(f filling) string { return firstText(f.answer("rev.root_cause"), f.answer("inv.diag_vector")) }, "improvements": filling.improvements,
		"ref": filling.ref,
		"drill.rules": func(f filling) string {
			return firstText(f.answer("drl.goal"), f.p.Guide.Label("drill_env", f.p.V.Text("drl.env")))
		}, "drill.stop": field("drl.stop_word"),
		"tlp": func(f filling) string { return f.m.TLP }, "sender": func(f filling) string { return firstText(f.p.Seat(f.m.Sender).Name, f.p.RoleWords(f.m.Sender)) },
	}
}

func firstText(all ...string) string {
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

// reachOf is how somebody is reached: the way the attacker cannot read first.
func reachOf(r Recipient) string { return firstText(r.OOB, r.Reach, r.Mail) }

func (f filling) name() string {
	if f.p.Restricted() || !f.m.Inside {
		return f.p.codename()
	}
	return f.p.V.Title()
}

func (f filling) severity() string {
	l, ok := f.p.Guide.Level(f.p.V.Level())
	if !ok {
		return ""
	}
	return l.Key + " " + l.Name
}

func (f filling) whatPlain() string {
	if s := f.answer("tri.effect"); s != "" {
		return s
	}
	if f.p.Restricted() {
		return ""
	}
	return f.p.V.Title()
}

// systems are the systems that are hit; inside with all that is known of the
// resource, the system around it and its workload card, outside the names
// of services only.
func (f filling) systems() string {
	var names []string
	for _, c := range f.p.Cards() {
		names = append(names, guide.Text(c.Fields["wl.name"]))
	}
	if !f.m.Inside {
		if len(names) > 0 {
			return strings.Join(names, ", ")
		}
		return strings.Join(f.p.V.Texts("rep.systems"), ", ")
	}
	if f.m.Template != "T01" {
		return strings.Join(f.p.affected(), ", ")
	}
	lines := []string{orNotKnown(strings.Join(f.p.affected(), ", "))}
	line := func(label, value string) {
		lines = append(lines, label+": "+orNotKnown(strings.Join(guide.Lines(value), "; ")))
	}
	line("Resource", f.answer("rep.resource"))
	line("System context", f.answer("rep.system_context"))
	line("Workload", strings.Join(names, ", "))
	line("Owner", f.p.card("wl.owner"))
	line("Data class", f.p.Guide.Label("data_classification", f.p.card("wl.classification")))
	return strings.Join(lines, "\n")
}

// known are the facts that are confirmed: how it came in, the verdict, key
// moments of the log.
func (f filling) known() string {
	v := f.p.V
	var out []string
	add := func(label, value string) {
		if value != "" {
			out = append(out, label+": "+value)
		}
	}
	if f.m.Inside {
		add("category", f.p.Guide.Label("category", v.Text("rep.category")))
		add("found by", f.p.Guide.Label("detection_source", v.Text("rep.source")))
		if on := v.Text("rep.ongoing"); on == "yes" {
			out = append(out, "it is still going on")
		}
		add("judged", f.p.Guide.Label("verdict", v.Text("tri.verdict")))
		add("alert", f.answer("rep.alert_ref"))
		for _, r := range v.rows.All() {
			if r.Pinned && !r.Struck() && f.visible(r) {
				out = append(out, FormatMoment(r.Happened, v.Location(), Style{Near: f.p.Now})+" "+r.Text)
			}
		}
	}
	add("what was confirmed", f.answer("inv.diag_vector"))
	return list(out)
}

// unknown are the questions that are open: what the record says is not known.
func (f filling) unknown() string {
	v := f.p.V
	var out []string
	for _, q := range []struct{ field, words string }{
		{"rep.ongoing", "whether it is still going on"}, {"tri.vector", "how they got in"}, {"inv.still_inside", "whether the attacker is still inside"},
		{"tri.data_kinds", "which data is affected"}, {"inv.people_count", "how many people are affected"}, {"tri.scope", "how far it reaches"},
	} {
		if a := v.Answers[q.field]; !guide.Filled(a) || guide.IsNotKnown(a) || v.Text(q.field) == "unknown" || guide.ReadAnswer(a).Answer == "unknown" {
			out = append(out, q.words)
		}
	}
	if f.m.Inside {
		for _, r := range v.Standing("hypotheses") {
			if s := guide.Text(r.Fields["state"]); s == "" || s == "open" || s == "testing" {
				out = append(out, "whether "+guide.Text(r.Fields["statement"]))
			}
		}
	}
	return list(out)
}

// since is when the audience was told last.
func (f filling) since() time.Time {
	from, _, ok := f.p.UpdateOf(f.m.Audience)
	if !ok {
		return f.p.V.Opened.At
	}
	return from
}

func (f filling) actions(states ...string) (out []string) {
	since := f.since()
	for _, r := range f.p.V.Standing("actions") {
		state, text := guide.Text(r.Fields["state"]), guide.Text(r.Fields["title"])
		for _, s := range states {
			if s != state || state == "done" && f.m.Template == "T04" && r.At.Before(since) {
				continue
			}
			if owner := guide.Text(r.Fields["owner"]); owner != "" && f.m.Inside {
				text += " (" + owner + ")"
			}
			out = append(out, text)
		}
	}
	return out
}

func (f filling) done() string {
	out := f.actions("done")
	if f.m.Template == "T04" && len(out) == 0 { // what the log tells since then
		for _, r := range f.p.V.rows.All() {
			if (r.Kind == Action || r.Kind == Decision || r.Kind == Service) && !r.Struck() && r.Recorded.After(f.since()) && f.visible(r) {
				out = append(out, r.Text)
			}
		}
	}
	return list(out)
}

func (f filling) doing() string {
	out := f.actions("doing", "open")
	if len(out) == 0 {
		return f.answer("inv.course_of_action")
	}
	return list(out)
}

func (f filling) measures() string { return list(f.actions("done", "doing")) }

// need is what is wanted of the reader.
func (f filling) need() string {
	v := f.p.V
	var out []string
	for _, o := range f.p.Occasions() {
		switch o.Trigger {
		case "decision_needed", "target_expired", "shutdown_proposed":
			text := "decide: " + firstText(o.About, f.p.Guide.Comms.TriggerWords(o.Trigger))
			out = append(out, text)
		}
	}
	if said := v.Answers["con.targets_missed"]; guide.ReadAnswer(said).Answer == "yes" && f.m.Audience == "bridge" {
		out = append(out, "say whether the normal targets are still missed")
	}
	if f.m.Trigger == "service_disturbed" && f.m.Audience == "staff" {
		out = append(out, "report what you notice; do not switch off, wipe or reboot; send questions to the contact below")
	}
	if out == nil && f.m.Inside && f.m.Template != "T12" {
		return "nothing now"
	}
	return list(out)
}

func (f filling) nextUpdate() string {
	every := UpdateEvery(f.p.V, f.p.Guide)
	if f.m.Audience != "bridge" {
		if level, _ := f.p.Guide.Level(f.p.V.Level()); level.Target("update_exec") > 0 {
			every = level.Target("update_exec")
		}
		if level, _ := f.p.Guide.Level(f.p.V.Level()); f.m.Audience == "users" && level.Target("update_users") > 0 {
			every = level.Target("update_users")
		}
	}
	if every == 0 || f.p.V.Ended() {
		return ""
	}
	return FormatInstant(f.p.Now.Add(every), f.p.V.Location())
}

func (f filling) channel() string {
	if f.p.Unsafe("mail") != "" || f.p.Unsafe("bridge") != "" {
		return firstText(f.answer("tri.channel_oob"), guide.Text(f.p.House.Answers["org.oob"]), f.answer("tri.channel_main"))
	}
	return firstText(f.answer("tri.channel_main"), f.answer("tri.channel_oob"))
}

// questions is who answers questions: who sends it, else the incident manager.
func (f filling) questions() Recipient {
	if name := f.p.V.Holder(f.m.Sender); name != "" {
		return f.p.Seat(f.m.Sender)
	}
	return f.p.Seat("incident_manager")
}

func (f filling) role() string {
	if r, ok := f.row(); ok {
		return guide.Text(r.Fields["role"])
	}
	if len(f.m.People) > 0 {
		return f.m.People[0].Role
	}
	return ""
}

func (f filling) first15() string {
	r, _ := f.p.Guide.Role(f.role())
	if len(r.Does) == 0 {
		return ""
	}
	return "- " + strings.Join(r.Does, "\n- ")
}

func (f filling) options() string {
	if r, ok := f.row(); ok && guide.Filled(r.Fields["options"]) {
		return "- " + strings.Join(guide.Lines(guide.Text(r.Fields["options"])), "\n- ")
	}
	if all := guide.Lines(f.answer("tgt.options")); len(all) > 0 {
		return "- " + strings.Join(all, "\n- ")
	}
	return ""
}

func (f filling) deadline() string {
	at := f.m.Due
	if !f.m.Occasion.Due.IsZero() {
		at = f.m.Occasion.Due
	}
	if at.Before(f.p.Now) {
		at = f.p.Now.Add(15 * time.Minute)
	}
	return FormatInstant(at, f.p.V.Location())
}

// target is what stands of the accepted targets, the newest row first.
func (f filling) target(column, field string) string {
	rows := f.p.V.Standing("targets")
	for i := len(rows) - 1; i >= 0; i-- {
		if m, ok := rawMoment(rows[i].Fields[column]); ok {
			return FormatMoment(m, f.p.V.Location(), LongStyle)
		}
		if s := guide.Text(rows[i].Fields[column]); s != "" {
			return s
		}
	}
	return f.answer(field)
}

func (f filling) impact() string {
	var out []string
	if s := f.p.V.Text("inv.functional"); s != "" {
		out = append(out, f.p.Guide.Label("functional_impact", s))
	}
	for _, r := range f.p.V.Standing("targets") {
		if off := guide.Texts(r.Fields["parts_off"]); len(off) > 0 {
			out = append(out, "switched off: "+strings.Join(off, ", "))
		}
	}
	if len(out) == 0 && f.m.Inside {
		return f.answer("tri.effect")
	}
	return strings.Join(out, "; ")
}

func (f filling) dataKinds() string {
	if s := f.labels("data_category", "tri.data_kinds"); s != "" {
		return s
	}
	for _, c := range f.p.Cards() {
		var out []string
		for _, key := range guide.Texts(c.Fields["wl.data_kinds"]) {
			out = append(out, f.p.Guide.Label("data_category", key))
		}
		if out != nil && f.m.Inside {
			return strings.Join(out, ", ") + " (of the workload card)"
		}
	}
	return ""
}

func (f filling) number(field string) string {
	raw := strings.TrimSpace(string(f.p.V.Answers[field]))
	if _, err := strconv.ParseFloat(raw, 64); err != nil {
		return ""
	}
	return raw
}

func (f filling) people() string { return f.number("inv.people_count") }

// duty is the duty the message is about, else the nearest that is counted down.
func (f filling) duty() (name, due string) {
	_, id, _ := strings.Cut(f.m.Row, "/")
	for _, l := range dutyLines(f.p.V) {
		if f.m.Trigger == "duty_near" && l.ID != id || f.m.Trigger != "duty_near" && !l.Counts() {
			continue
		}
		if !l.Due.IsZero() {
			due = FormatInstant(l.Due, f.p.V.Location())
		}
		return l.Name, due
	}
	return "", ""
}

// org is what the organisation says of itself.
func (f filling) org() Profile {
	for _, pr := range Profiles(f.p.House) {
		if pr.Workload == "" {
			return pr
		}
	}
	return Profile{}
}

// said is what a notice of the incident says under one of some keys.
func (f filling) said(keys ...string) string {
	for _, key := range keys {
		if text := (NoticeFacts{View: f.p.V}).said(key); text != "" {
			return text
		}
	}
	return ""
}

// fromDate is when a new baseline holds: the day its improvement is to be done by.
func (f filling) fromDate() string {
	for _, r := range f.p.V.Standing(ImprovementsRegister) {
		if m, ok := rawMoment(r.Fields["due"]); ok && strings.HasPrefix(guide.Text(r.Fields["title"]), gapVerbs["rev.baseline_changed"]) {
			return m.Local().Format("2006-01-02")
		}
	}
	return ""
}

// malicious is what was judged of who did it; nobody's judgement is put in its place.
func (f filling) malicious() string {
	switch actor := f.p.V.Text("inv.actor"); actor {
	case "", "unknown":
		return ""
	case "insider_mistake":
		return "no"
	default:
		return "yes, " + strings.ToLower(f.p.Guide.Label("actor", actor))
	}
}

func (f filling) holdSince() string {
	if s, ok := f.p.V.Answered["inv.legal_hold"]; ok {
		return FormatInstant(s.At, f.p.V.Location())
	}
	return ""
}

func (f filling) improvements() string {
	var out []string
	for _, r := range f.p.V.Standing(ImprovementsRegister) {
		text := "- " + guide.Text(r.Fields["title"])
		if who := guide.Text(r.Fields["owner"]); who != "" {
			text += ", " + who
		}
		if m, ok := rawMoment(r.Fields["due"]); ok {
			text += ", by " + m.Local().Format("2006-01-02")
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

func (f filling) ref() string {
	out := "Ref.: " + f.p.V.Number
	if s := f.answer("rep.alert_ref"); s != "" && f.m.Inside {
		out += fmt.Sprintf("; alert %s", s)
	}
	return out
}
