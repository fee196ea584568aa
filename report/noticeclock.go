package report

import (
	"fmt"
	"strings"

	"bridgelog/model"
	"bridgelog/model/regime"
)

// clock is the deadline of a duty with everything it was worked out from, so
// that a lawyer can check it with the law in hand.
func (p *dutyDoc) clock(d model.Duty) []Block {
	out := []Block{Pairs{Rows: p.deadline(d)}}
	if text := working(d); text != "" {
		out = append(out, Heading{2, "The working"}, Para{Text: text})
	}
	return append(out, Heading{2, "The rule"}, Pairs{Rows: p.rule(d)})
}

// working are the steps of a deadline, a line each.
func working(d model.Duty) string {
	var lines []string
	for i, s := range d.Result.Steps {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, s))
	}
	return strings.Join(lines, "\n")
}

// deadline is how a duty stands and when it is due.
func (p *dutyDoc) deadline(d model.Duty) []Pair {
	r := d.Result
	rows := []Pair{{Label: "Status", Value: d.Line.Words(p.c.MadeAt), Strong: true}}
	add := func(label, value string) {
		if value != "" {
			rows = append(rows, Pair{Label: label, Value: value})
		}
	}
	if d.Ruled {
		for _, t := range p.triggers(d) {
			add("Trigger: "+regime.TriggerWords(t.Name), p.trigger(d, t))
		}
	}
	switch {
	case !r.Default.IsZero():
		add("Default deadline", p.instant(r.Default)+"; the earliest defensible: this is what counts down")
		latest := p.instant(r.Latest) + "; with every extension the text allows: never plan on it"
		if r.Latest.Equal(r.Default) {
			latest = "the same; no extension of the text reaches further"
		}
		add("Legal latest", latest)
	case !r.Target.IsZero():
		add("Own target, not law", p.instant(r.Target))
	}
	add("No legal deadline", r.Reason)
	if !r.NotBefore.IsZero() {
		add("Not before", p.instant(r.NotBefore)+"; sending earlier is forbidden")
	}
	return rows
}

// triggers are the facts the clock of a duty runs from.
func (p *dutyDoc) triggers(d model.Duty) []model.Trigger {
	names := []string{d.Stage.Trigger}
	if b := d.Stage.UpperBound; b != nil {
		names = append(names, b.Trigger)
	}
	if n := d.Stage.NotBefore; n != nil && n.Trigger != d.Stage.Trigger {
		names = append(names, n.Trigger)
	}
	var out []model.Trigger
	for _, name := range names {
		if t, ok := p.v.Trigger(name, d.Stage.RegimeID, d.ID); ok {
			out = append(out, t)
			continue
		}
		out = append(out, model.Trigger{Name: name, At: model.Moment{Precision: model.Unknown}})
	}
	return out
}

// trigger is a fact with its evidence and who recorded it.
func (p *dutyDoc) trigger(d model.Duty, t model.Trigger) string {
	if start := d.Result.Start; !t.At.Known() && t.Name == "previous-stage-submitted" && t.Name == d.Stage.Trigger && !start.IsZero() {
		return p.instant(start) + "; by the notices recorded as sent"
	}
	if !t.At.Known() {
		return "not recorded"
	}
	text := p.instant(t.At.From)
	if t.At.Precision != model.ToSecond && t.At.Precision != model.ToMinute {
		text += ", " + model.FormatExactness(t.At)
	}
	if t.Evidence != "" {
		text += "; evidence: " + t.Evidence
	}
	if t.By != "" {
		text += fmt.Sprintf("; recorded by %s, entry %d", t.By, t.Seq)
	}
	return text
}

// rule names the rule a deadline was worked out by.
func (p *dutyDoc) rule(d model.Duty) []Pair {
	s := d.Stage
	pack := "pack " + d.Pack
	switch {
	case d.Pack == "own":
		pack = "an own duty of the organisation, not law"
	case d.Pack == p.law.Pack:
		pack += ", last checked " + p.law.Checked
	case p.law.Pack != "":
		pack += " (the program holds pack " + p.law.Pack + ", last checked " + p.law.Checked + ")"
	}
	verified := "checked against its source: " + strings.ReplaceAll(s.Verification, "-", " ")
	if !s.Verified {
		verified = "NOT VERIFIED: " + strings.ReplaceAll(s.Verification, "-", " ")
	}
	rows := []Pair{
		{Label: "Rule", Value: s.ID + "; " + pack},
		{Label: "Law", Value: s.LegalReference.Citation()},
		{Label: "Standard", Value: s.Standard},
		{Label: "Counting", Value: s.Counting.Method + strings.TrimSuffix("; day ends "+s.Counting.Cutoff, "; day ends ")},
		{Label: "Carrying over", Value: s.RollRule.ID + ": " + s.RollRule.Text},
		{Label: "Zone", Value: d.Location().String()},
		{Label: "Closed days", Value: closedDays(d)},
		{Label: "Verification", Value: verified},
		{Label: "Ambiguity", Value: s.Ambiguity},
		{Label: "Confirmed by", Value: d.By},
		{Label: "Granted", Value: granted(d)},
	}
	out := rows[:0]
	for _, r := range rows {
		if strings.TrimSpace(r.Value) != "" {
			out = append(out, r)
		}
	}
	return out
}

// closedDays are the days without work the count met.
func closedDays(d model.Duty) string {
	var out []string
	for _, c := range d.Closed {
		out = append(out, c.Date+" "+c.Name)
	}
	return strings.Join(out, "; ")
}

// granted is what moved the clock by a person's or an authority's word.
func granted(d model.Duty) string {
	var out []string
	if n := d.Params.ExtraDays; n > 0 {
		out = append(out, fmt.Sprintf("extension of %d days", n))
	}
	if !d.Params.RestartAt.IsZero() {
		out = append(out, "the clock began again "+model.FormatUTC(d.Params.RestartAt))
	}
	if d.Params.DoraRollEligible {
		out = append(out, "the noon rule is open to the entity (Del. Reg. (EU) 2025/301, Art. 5(4))")
	}
	if d.Params.AssumeInForce {
		out = append(out, "what-if: counted although it is not in force")
	}
	return strings.Join(out, "; ")
}

// sent lists the notices sent for this duty and for the stages of its regime.
func (p *dutyDoc) sent(d model.Duty) Block {
	t := Table{Columns: []Column{{Title: "Sent", Share: 2.6}, {Title: "What", Share: 2.4}, {Title: "How, by whom", Share: 2}, {Title: "Receipt", Share: 1.4}, {Title: "Copy", Share: 3, Mono: true}},
		Empty: "None: no notice of this regime was recorded as sent."}
	for _, n := range p.v.Notices() {
		other, ok := p.v.Duty(n.Duty)
		if !ok || n.Duty != d.ID && (!d.Ruled || other.Stage.RegimeID != d.Stage.RegimeID) {
			continue
		}
		t.Rows = append(t.Rows, []string{p.instant(n.At.From), other.Name, n.Channel + ", " + n.By, n.Receipt, strings.TrimSpace(n.File + " " + Groups(n.SHA256))})
	}
	return t
}

// disclaimers are what a careful reader has to know of every such document.
func (p *dutyDoc) disclaimers(d model.Duty) string {
	lines := []string{
		"This is a computation aid for qualified staff, not legal advice. The organisation decides whether and when to notify.",
		"Deadlines are worked out from times that people recorded; wrong or late times give wrong deadlines. “Without undue delay” can ask for notice before the outer limit.",
		"The default deadline relies on no extension by weekends or holidays. Calendars of closed days are kept by the organisation.",
		"Exporting is not filing: the recipient's own form, portal or format decides. Keep its receipt.",
		"Duties from contracts, insurance and professions may be shorter.",
	}
	if p.law.Checked != "" {
		lines = append(lines, "Law changes: the rules are pack "+p.law.Pack+", last checked "+p.law.Checked+".")
	}
	if !d.Result.Target.IsZero() {
		lines = append(lines, "An own target is not law.")
	}
	switch d.Stage.RecipientType {
	case "data-subjects", "public", "media", "customer":
		lines = append(lines, "Statements to the public and to the people concerned may be restricted: by law-enforcement holds, by a not-before date, by sensitive security information.")
	}
	return strings.Join(lines, "\n")
}
