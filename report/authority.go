package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// notYet is what stands for a fact an authority asks for and nobody knows: it is
// promised with the next report, and by when, where a duty sets that.
func (b *book) notYet() string {
	text := "not known yet"
	if b.v.Ended() {
		return text
	}
	for _, d := range b.v.Duties() {
		if l := d.Line; l.Open() && l.Sent.IsZero() && l.Due.After(b.c.MadeAt) {
			return text + "; next report due " + both(l.Due, b.zone)
		}
	}
	return text + "; no date of a next report is recorded"
}

func (b *book) orYet(s string) string { return cmp.Or(s, b.missing()) }

func (b *book) authorityLead() string {
	released := "To be released by legal or privacy only; the seat is empty."
	if who := b.v.Holder("legal_privacy"); who != "" {
		released = "To be released by legal or privacy only: " + who + "."
	}
	return "A generic report: where a law has a notice of its own, use that. Not legal advice; writing it is not filing it.\n" + released
}

// theirs is the authority's own number for it, from the newest receipt.
func (b *book) theirs(duty string) string {
	reference := ""
	for _, n := range b.v.Notices() {
		if n.Receipt != "" && (duty == "" || n.Duty == duty) {
			reference = n.Receipt
		}
	}
	return reference
}

// authorityKind is the duties it may answer, and which report of a series it is.
func (b *book) authorityKind() []Block {
	sent := 0
	t := Table{Columns: []Column{{Title: "Duty", Share: 3}, {Title: "To whom", Share: 2.4}, {Title: "State", Share: 2.6}, {Title: "Their reference", Share: 1.6}, {Title: "Reasons if late", Share: 2}}, Empty: "No duty to report was confirmed."}
	for _, d := range b.v.Duties() {
		if _, _, ok := b.sentAt(d); ok {
			sent++
		}
		reference := cmp.Or(b.theirs(d.ID), raw(d.Record, "ref"), "none recorded")
		why := ""
		for _, n := range d.Notices {
			why = cmp.Or(n.Why, why)
		}
		if d.Line.Status(b.c.MadeAt) == model.Late || d.Line.Status(b.c.MadeAt) == model.Overdue {
			why = cmp.Or(why, d.Reason, "none recorded")
		}
		t.Rows = append(t.Rows, []string{d.Name, cmp.Or(d.To, b.notYet()), d.Line.Words(b.c.MadeAt), reference, why})
	}
	which := "first"
	switch {
	case b.v.Ended() && b.v.Text("rev.root_cause") != "":
		which = "final"
	case sent > 0:
		which = "follow-up"
	}
	return []Block{Pairs{Wide: true, Rows: []Pair{
		{Label: "Kind of report", Value: which + ", worked out from what was sent and known"},
		{Label: "Our reference", Value: b.v.Number},
		{Label: "Their reference", Value: cmp.Or(b.theirs(""), "none recorded")},
	}}, t}
}

func (b *book) authorityWho() []Block {
	return []Block{Pairs{Wide: true, Contacts: true, Rows: []Pair{
		{Label: "Reporting body", Value: b.orYet(b.c.Organisation)},
		{Label: "Address", Value: "to be filled in on the authority's form; kept with the organisation, not with the incident"},
		{Label: "Sector", Value: "to be filled in on the authority's form; not kept with the incident"},
		{Label: "Data protection contact", Value: b.orYet(b.holder("legal_privacy"))},
		{Label: "Contact for the incident", Value: b.orYet(cmp.Or(b.holder("comms_lead"), b.holder("incident_manager")))},
		{Label: "Workload", Value: b.orYet(b.say("tri.workload"))},
	}}}
}

// authorityTimes are the times an authority asks for, each with how exactly it
// is known.
func (b *book) authorityTimes() []Block {
	t := Table{Columns: []Column{{Title: "Moment", Share: 2.6}, {Title: "When", Share: 3.6}, {Title: "Exactness", Share: 2.4}, {Title: "From", Share: 1.6}}}
	for _, k := range [][]string{{"Began", "t_compromise", "t_first_malicious", "t_first_sign"}, {"Noticed", "t_detected"}, {"Aware, in the sense of the law", "t_aware"}, {"Contained", "t_contained"}, {"Ended", "t_restored", "t_eradicated", "t_closed"}} {
		m, key, from, ok := b.instant(k[1:])
		if !ok {
			t.Rows = append(t.Rows, []string{k[0], b.notYet(), "", ""})
			continue
		}
		name := k[0]
		if len(k) > 2 { // one of several stands for it
			name += ": " + lowerFirst(b.instantLabel(key))
		}
		t.Rows = append(t.Rows, []string{name, b.moment(m), model.FormatExactness(m), from})
	}
	why := "not recorded"
	for _, trigger := range b.v.Triggers() {
		if trigger.Name == "awareness" && trigger.Evidence != "" {
			why = trigger.Evidence
		}
	}
	return []Block{t, Pairs{Wide: true, Rows: []Pair{{Label: "Why aware then", Value: why}}}}
}

func (b *book) authorityWhat() []Block {
	p := b.answered("rep.category", "tri.effect", "inv.diag_vector", "tri.vector", "inv.actor", "rep.ongoing", "inv.still_inside")
	actor := b.v.Text("inv.actor")
	unlawful := b.notYet()
	switch {
	case strings.HasPrefix(actor, "external") || actor == "insider_malicious":
		unlawful = "yes, suspected"
	case actor == "insider_mistake":
		unlawful = "no: a mistake without intent"
	}
	p.Rows = append(p.Rows, Pair{Label: "Suspected unlawful act", Value: unlawful})
	return []Block{p}
}

func (b *book) authorityReach() []Block {
	p := b.answered("tri.scope", "inv.wider_check")
	var systems []string
	for _, row := range b.v.Standing("affected_systems") {
		systems = append(systems, guide.Texts(row.Fields["system"])...)
	}
	if systems == nil {
		systems = b.v.Texts("rep.systems")
	}
	p.Rows = append(p.Rows, Pair{Label: "Systems and services", Value: b.orYet(strings.Join(systems, ", "))},
		Pair{Label: "Countries, effect across borders", Value: b.orYet(strings.Join(b.countries(), ", "))})
	var others []string
	for _, d := range b.v.Duties() {
		if m, _, ok := b.sentAt(d); ok {
			others = append(others, d.Name+", "+cmp.Or(d.To, "recipient not recorded")+": "+b.moment(m))
		}
	}
	p.Rows = append(p.Rows, Pair{Label: "Other bodies informed", Value: cmp.Or(strings.Join(others, "\n"), "none recorded")})
	return []Block{p, b.answered("inv.police", "inv.insurer", "inv.provider")}
}

// countries are those the answers about duties name.
func (b *book) countries() []string {
	answers, _ := b.v.DutyAnswers()
	var out []string
	for question, given := range answers {
		if strings.Contains(question, "countr") || strings.Contains(question, "member_state") {
			out = append(out, given...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (b *book) authorityData() []Block {
	p := b.answered("tri.data_kinds", "inv.people_kinds", "inv.people_count", "inv.record_count", "inv.information")
	p.Rows = append(p.Rows, Pair{Label: "Protection of the data", Value: b.notYet() + ": no field says whether it was encrypted"})
	return []Block{p}
}

func (b *book) authorityConsequence() []Block {
	return []Block{b.answered("tri.effect", "inv.functional", "inv.information", "inv.recoverability")}
}

// authorityMeasures are what was done and what is planned, each with its time.
func (b *book) authorityMeasures() []Block {
	taken := Table{Columns: []Column{{Title: "Taken", Share: 5}, {Title: "Finished", Share: 3}, {Title: "Result", Share: 3}}, Empty: "None recorded."}
	planned := Table{Columns: []Column{{Title: "Planned", Share: 5}, {Title: "By", Share: 3}, {Title: "Kind", Share: 3}}, Empty: "None recorded."}
	for _, row := range b.v.Standing("actions") {
		switch raw(row, "state") {
		case "done":
			taken.Rows = append(taken.Rows, []string{raw(row, "title"), b.orYet(b.instantOf(row, "finished")), raw(row, "result")})
		case "dropped":
		default:
			planned.Rows = append(planned.Rows, []string{raw(row, "title"), cmp.Or(b.instantOf(row, "due"), "no date recorded"), "response"})
		}
	}
	for _, row := range b.v.Standing(model.ImprovementsRegister) {
		if s := raw(row, "state"); s != "done" && s != "dropped" {
			planned.Rows = append(planned.Rows, []string{raw(row, "title"), cmp.Or(b.instantOf(row, "due"), "no date recorded"), "prevention"})
		}
	}
	return []Block{Heading{2, "Taken"}, taken, Heading{2, "Planned"}, planned}
}

// outside are audiences beyond the organisation whom an authority asks about.
var outside = []string{"affected_people", "users", "partners", "police", "insurer", "provider", "press", "authority"}

// authorityTold is who was told, and whether those affected were.
func (b *book) authorityTold() []Block {
	t := Table{Columns: []Column{{Title: "When", Share: 3.2}, {Title: "Who", Share: 3}, {Title: "How", Share: 2.2}, {Title: "Occasion", Share: 2.6}}, Empty: "None recorded: no message to anybody outside stands in the log."}
	people, hidden := "", 0
	for _, row := range b.messages() {
		key := b.led.Templates.Comms.AudienceKey(raw(row, "audience"))
		if direction(row) == "in" || !slices.Contains(outside, key) {
			continue
		}
		if b.hiddenMessage(row) {
			hidden++
			continue
		}
		if key == "affected_people" {
			people = cmp.Or(people, b.instantOf(row, "at"), "yes, at a time "+notKnown)
		}
		t.Rows = append(t.Rows, []string{cmp.Or(b.instantOf(row, "at"), "time "+notKnown), b.audienceWords(row), b.channelWords(raw(row, "channel")), b.occasionWords(row)})
	}
	b.leave("messages to outside", hidden)
	told := "no; " + cmp.Or(b.whyNotTold(), "why not is "+b.notYet())
	if people != "" {
		told = "yes, " + people
	}
	return []Block{Pairs{Wide: true, Rows: []Pair{{Label: "Affected people told", Value: told}}}, t, b.answered("inv.comm_external")}
}

// whyNotTold is the decision against telling those affected, where one stands.
func (b *book) whyNotTold() string {
	for _, d := range b.v.Duties() {
		if d.State == model.DutyNot && strings.Contains(strings.ToLower(d.To+d.Name), "subject") {
			return "decided by " + d.Decision.Decider + ": " + d.Decision.Assessment
		}
	}
	return ""
}

func (b *book) authorityCause() []Block {
	p := b.answered("rev.root_cause", "rev.trigger", "rev.whys", "rev.design_lessons")
	unnamed := b.unnamed()
	for i := range p.Rows {
		p.Rows[i].Value = unnamed(p.Rows[i].Value)
	}
	t := Table{Columns: []Column{{Title: "Change", Share: 5}, {Title: "By", Share: 3}, {Title: "State", Share: 2}}, Empty: "None recorded."}
	for _, row := range b.v.Standing(model.ImprovementsRegister) {
		t.Rows = append(t.Rows, []string{raw(row, "title"), cmp.Or(b.instantOf(row, "due"), "no date recorded"), strings.ReplaceAll(raw(row, "state"), "_", " ")})
	}
	return []Block{p, Heading{2, "Changes"}, t}
}

// authorityAnnex are the signs of the attack, defanged, and the rows of the
// timeline that the team marked.
func (b *book) authorityAnnex() []Block {
	t := Table{Columns: []Column{{Title: "Indicator", Share: 4.4}, {Title: "Kind", Share: 1.6}, {Title: "How sure", Share: 1.6}, {Title: "From", Share: 2.4}}, Empty: "None recorded."}
	r, _ := b.led.Guide.Register("indicators")
	hidden := 0
	for _, row := range b.v.Standing("indicators") {
		if b.withholdsRecord(r, row) {
			hidden++
			continue
		}
		t.Rows = append(t.Rows, []string{model.Defang(raw(row, "value")), raw(row, "kind"), b.led.Guide.Label("confidence", guide.Text(row.Fields["confidence"])), raw(row, "source")})
	}
	b.leave("indicators", hidden)
	out := []Block{Heading{2, "Indicators of compromise, defanged"}, t}
	if hidden > 0 {
		out = append(out, Para{Style: "muted", Text: fmt.Sprintf("%s withheld: marked stricter than %s.", upperFirst(countOf(hidden, "indicator is", "indicators are")), b.c.TLP)})
	}
	var rows []TimelineRow
	for i := range b.rows {
		if r := b.rows[i]; r.Withheld == 0 && !r.Struck && b.isPinned(r.Entry) {
			rows = append(rows, r)
		}
	}
	return append(out, Heading{2, "Timeline extract: the rows marked by the team"}, Rows{Zone: b.zone.String(), Rows: rows, Empty: "None marked."})
}
