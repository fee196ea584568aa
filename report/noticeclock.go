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
	if text := p.working(d); text != "" {
		out = append(out, Heading{2, p.tr("The working")}, Para{Text: text})
	}
	return append(out, Heading{2, p.tr("The rule")}, Pairs{Rows: p.rule(d)})
}

// working are the steps of a deadline, a line each.
func (t *tongue) working(d model.Duty) string {
	var lines []string
	for i, s := range d.Result.Steps {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, t.said(s)))
	}
	return strings.Join(lines, "\n")
}

// deadline is how a duty stands and when it is due.
func (p *dutyDoc) deadline(d model.Duty) []Pair {
	r := d.Result
	rows := []Pair{{Label: p.tr("Status"), Value: p.reads(d.Line, p.c.MadeAt), Strong: true}}
	add := func(label, value string) {
		if value != "" {
			rows = append(rows, Pair{Label: label, Value: value})
		}
	}
	if d.Ruled {
		for _, t := range p.triggers(d) {
			add(p.tr("Trigger: %s", p.said(regime.TriggerWords(t.Name))), p.trigger(d, t))
		}
	}
	switch {
	case !r.Default.IsZero():
		add(p.tr("Default deadline"), p.tr("%s; the earliest defensible: this is what counts down", p.instant(r.Default)))
		latest := p.tr("%s; with every extension the text allows: never plan on it", p.instant(r.Latest))
		if r.Latest.Equal(r.Default) {
			latest = p.tr("the same; no extension of the text reaches further")
		}
		add(p.tr("Legal latest"), latest)
	case !r.Target.IsZero():
		add(p.tr("Own target, not law"), p.instant(r.Target))
	}
	add(p.tr("No legal deadline"), p.said(r.Reason))
	if !r.NotBefore.IsZero() {
		add(p.tr("Not before"), p.tr("%s; sending earlier is forbidden", p.instant(r.NotBefore)))
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
		return p.tr("%s; by the notices recorded as sent", p.instant(start))
	}
	if !t.At.Known() {
		return p.tr("not recorded")
	}
	text := p.instant(t.At.From)
	if t.At.Precision != model.ToSecond && t.At.Precision != model.ToMinute {
		text += ", " + p.exactness(t.At)
	}
	if t.Evidence != "" {
		evidence := t.Evidence
		if p.tongue != nil {
			if own, ok := p.spoken[evidence]; ok { // where the program took it from a form
				evidence = own
			}
		}
		text = p.tr("%s; evidence: %s", text, evidence)
	}
	if t.By != "" {
		text = p.tr("%s; recorded by %s, entry %d", text, t.By, t.Seq)
	}
	return text
}

// rule names the rule a deadline was worked out by.
func (p *dutyDoc) rule(d model.Duty) []Pair {
	s := d.Stage
	pack := p.tr("pack %s", d.Pack)
	switch {
	case d.Pack == "own":
		pack = p.tr("an own duty of the organisation, not law")
	case d.Pack == p.law.Pack:
		pack = p.tr("pack %s, last checked %s", d.Pack, p.law.Checked)
	case p.law.Pack != "":
		pack = p.tr("pack %s (the program holds pack %s, last checked %s)", d.Pack, p.law.Pack, p.law.Checked)
	}
	verified := p.tr("checked against its source: %s", p.tr("verified|"+strings.ReplaceAll(s.Verification, "-", " ")))
	if !s.Verified {
		verified = p.tr("NOT VERIFIED: %s", p.tr("verified|"+strings.ReplaceAll(s.Verification, "-", " ")))
	}
	rows := []Pair{
		{Label: p.tr("Law"), Value: p.citation(s.LegalReference)},
		{Label: p.tr("Standard"), Value: p.tr(s.Standard)},
		{Label: p.tr("Counting"), Value: p.counting(s)},
		{Label: p.tr("Carrying over"), Value: p.tr(s.RollRule.Text)},
		{Label: p.tr("Zone"), Value: d.Location().String()},
		{Label: p.tr("Closed days"), Value: p.closedDays(d)},
		{Label: p.tr("Verification"), Value: verified},
		{Label: p.tr("Ambiguity"), Value: p.tr(s.Ambiguity)},
		{Label: p.tr("Confirmed by"), Value: d.By},
		{Label: p.tr("Granted"), Value: p.granted(d)},
		{Label: p.tr("Rule"), Value: pack + "; " + s.ID},
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
func (t *tongue) closedDays(d model.Duty) string {
	var out []string
	for _, c := range d.Closed {
		out = append(out, c.Date+" "+t.closedDay(c.Name))
	}
	return strings.Join(out, "; ")
}

// counting is how days and hours are counted.
func (t *tongue) counting(s regime.Stage) string {
	method := ""
	switch s.Counting.Method {
	case "none":
		return t.tr("none")
	case "elapsed-hours":
		method = t.tr("every hour that passes, at night, on weekends and on holidays too")
	case "elapsed-hours-eu":
		method = t.tr("every hour that passes, at night, on weekends and on holidays too; the legal latest leaves out the hour of the event (Regulation (EEC, Euratom) No 1182/71, Art. 3(1))")
	case "days-exclude-trigger":
		method = t.tr("calendar days; the day after the trigger is the first")
	case "days-include-trigger":
		method = t.tr("calendar days; the day of the trigger is the first")
	case "days-after-year-end":
		method = t.tr("calendar days after the end of the year of the trigger")
	case "months-same-date":
		method = t.tr("months, to the same day of the month; the last one where that month has no such day")
	case "business-days-exclude-trigger":
		method = t.tr("business days; the first one after the day of the trigger is the first")
	default:
		method = s.Counting.Method
	}
	if s.Counting.Cutoff == "" {
		return method
	}
	return t.tr("%s; day ends %s", method, s.Counting.Cutoff)
}

// closedDay is the name of a day without work, in the language where it is one
// of the calendars that the program carries.
func (t *tongue) closedDay(name string) string {
	if t == nil {
		return name
	}
	said, _ := t.known(name)
	return said
}

// granted is what moved the clock by a person's or an authority's word.
func (t *tongue) granted(d model.Duty) string {
	var out []string
	if n := d.Params.ExtraDays; n > 0 {
		out = append(out, t.trn(n, "extension of 1 day", "extension of %d days"))
	}
	if !d.Params.RestartAt.IsZero() {
		out = append(out, t.tr("the clock began again %s", model.FormatUTC(d.Params.RestartAt)))
	}
	if d.Params.DoraRollEligible {
		out = append(out, t.tr("the noon rule is open to the entity (Del. Reg. (EU) 2025/301, Art. 5(4))"))
	}
	if d.Params.AssumeInForce {
		out = append(out, t.tr("what-if: counted although it is not in force"))
	}
	return strings.Join(out, "; ")
}

// sent lists the notices sent for this duty and for the stages of its regime.
func (p *dutyDoc) sent(d model.Duty) Block {
	t := Table{Columns: []Column{{Title: p.tr("Sent"), Share: 2.6}, {Title: p.tr("What"), Share: 2.4}, {Title: p.tr("How, by whom"), Share: 2}, {Title: p.tr("Receipt"), Share: 1.4}, {Title: p.tr("Copy"), Share: 3, Mono: true}},
		Empty: p.tr("None: no notice of this regime was recorded as sent.")}
	for _, n := range p.v.Notices() {
		other, ok := p.v.Duty(n.Duty)
		if !ok || n.Duty != d.ID && (!d.Ruled || other.Stage.RegimeID != d.Stage.RegimeID) {
			continue
		}
		t.Rows = append(t.Rows, []string{p.instant(n.At.From), p.duty(other), n.Channel + ", " + n.By, n.Receipt, strings.TrimSpace(n.File + " " + Groups(n.SHA256))})
	}
	return t
}

// disclaimers are what a careful reader has to know of every such document.
func (p *dutyDoc) disclaimers(d model.Duty) string {
	lines := []string{
		p.tr("This is a computation aid for qualified staff, not legal advice. The organisation decides whether and when to notify."),
		p.tr("Deadlines are worked out from times that people recorded; wrong or late times give wrong deadlines. “Without undue delay” can ask for notice before the outer limit."),
		p.tr("The default deadline relies on no extension by weekends or holidays. Calendars of closed days are kept by the organisation."),
		p.tr("Exporting is not filing: the recipient's own form, portal or format decides. Keep its receipt."),
		p.tr("Duties from contracts, insurance and professions may be shorter."),
	}
	if p.law.Checked != "" {
		lines = append(lines, p.tr("Law changes: the rules are pack %s, last checked %s.", p.law.Pack, p.law.Checked))
	}
	if !d.Result.Target.IsZero() {
		lines = append(lines, p.tr("An own target is not law."))
	}
	switch d.Stage.RecipientType {
	case "data-subjects", "public", "media", "customer":
		lines = append(lines, p.tr("Statements to the public and to the people concerned may be restricted: by law-enforcement holds, by a not-before date, by sensitive security information."))
	}
	return strings.Join(lines, "\n")
}
