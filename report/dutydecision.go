package report

import (
	"fmt"
	"strings"

	"bridgelog/model"
	"bridgelog/model/regime"
)

// DutyDecision is the decision not to notify, to be signed: the assessment, who
// decided, counsel's view, and what was known then. then is the incident as it
// stood when it was decided, n the notice as it could have been filled then.
func DutyDecision(v, then model.View, n model.NoticeDraft, rules regime.Rules, law Law, c Choice) Doc {
	d := n.Duty
	c.Report = DutyReport(DecisionReport, d.ID)
	p := newDutyDoc(v, law, d.Location(), c)
	meta := p.meta()
	meta.Title = "Decision not to notify: " + d.Name
	decided := then.Last
	look := "no date was set"
	if d.Decision.LookAgain.Known() {
		look = p.moment(d.Decision.LookAgain)
	}
	doc := Doc{Meta: meta, Blocks: []Block{
		Pairs{Key: true, Rows: []Pair{
			{Label: "Not notified", Value: d.To},
			{Label: "Incident", Value: v.Number + " " + v.Title()},
			{Label: "Law", Value: d.Stage.LegalReference.Citation()},
			{Label: "Decided by", Value: d.Decision.Decider},
			{Label: "Recorded", Value: p.instant(decided.At) + fmt.Sprintf(" by %s, entry %d", by(decided.By, decided.Role), decided.Seq)},
			{Label: "Look again", Value: look},
		}},
		Para{Style: "lead", Text: fmt.Sprintf("%s decided not to send this notification.\n%s\nA computation aid, not legal advice.", d.Decision.Decider, d.Line.Words(c.MadeAt))},
	}}
	add := func(blocks ...Block) { doc.Blocks = append(doc.Blocks, blocks...) }
	add(p.warnings(d)...)
	add(Heading{1, "Assessment"}, Para{Text: orNot(d.Decision.Assessment)})
	add(Heading{1, "Counsel's view"}, Para{Text: orNot(p.counsels(d.Decision.Counsel))})
	add(Heading{1, "What the law asks"}, Pairs{Rows: filledPairs(
		Pair{Label: "Threshold", Value: d.Stage.Threshold}, Pair{Label: "Exemptions", Value: d.Stage.Exemptions}, Pair{Label: "Standard", Value: d.Stage.Standard},
		Pair{Label: "Rule", Value: "pack " + d.Pack + "; " + d.ID}, Pair{Label: "Ambiguity", Value: d.Stage.Ambiguity})})
	add(Heading{1, "What was known then"}, p.known(then), Heading{2, "Times"}, p.times(then), Heading{2, "Answers that decide which duties apply"}, answersTable(then, rules))
	would := p.items(n)
	for i := range would {
		if would[i].Gap != "" {
			would[i].Value, would[i].Gap = "not known then", ""
		}
	}
	add(Heading{2, "What the notice would have said"}, Items{d.Stage.ID, would})
	add(Heading{1, "What this document is"}, Para{Style: "muted", Text: p.disclaimers(d)})
	add(SignatureLine{"Decided by"}, SignatureLine{"Counsel"}, SignatureLine{"Seen by the data protection or security officer"})
	doc.Hides = p.held
	return doc
}

// filledPairs are the facts that say something.
func filledPairs(rows ...Pair) []Pair {
	var out []Pair
	for _, r := range rows {
		if strings.TrimSpace(r.Value) != "" {
			out = append(out, r)
		}
	}
	return out
}

// known is how the incident stood.
func (p *dutyDoc) known(then model.View) Block {
	severity := notKnown
	if l := then.Level(); l != "" {
		severity = strings.TrimSpace(l + " " + p.c.Words.severity(l))
	}
	return Pairs{Rows: filledPairs(
		Pair{Label: "As of", Value: p.instant(then.Last.At) + fmt.Sprintf(", entry %d", then.Last.Seq)},
		Pair{Label: "Incident", Value: then.Title()},
		Pair{Label: "Phase", Value: p.c.Words.phase(then.Phase)},
		Pair{Label: "Severity", Value: severity},
		Pair{Label: "Systems", Value: orNot(strings.Join(then.Texts("rep.systems"), ", "))},
		Pair{Label: "People concerned", Value: orNot(then.Text("inv.people_count"))},
	)}
}

// times are the facts periods run from, every value ever given.
func (p *dutyDoc) times(v model.View) Block {
	t := Table{Columns: []Column{{Title: "Fact", Share: 1.6}, {Title: "When", Share: 2.8}, {Title: "Evidence", Share: 2}, {Title: "Recorded", Share: 3}},
		Empty: "None: no time was recorded."}
	for _, x := range v.Triggers() {
		name := regime.TriggerWords(x.Name)
		if x.Scope != "" {
			name += " (" + x.Scope + ")"
		}
		when := "taken back"
		if x.At.Known() {
			when = p.instant(x.At.From)
		}
		if x.Replaced {
			when += "; replaced later"
		}
		if x.Why != "" {
			when += "; " + x.Why
		}
		t.Rows = append(t.Rows, []string{name, when, x.Evidence, fmt.Sprintf("%s by %s, entry %d", both(x.Stamp.At, p.zone), x.By, x.Seq)})
	}
	return t
}

// answersTable are the answers that decide which duties apply, in words.
func answersTable(v model.View, rules regime.Rules) Block {
	t := Table{Columns: []Column{{Title: "Question", Share: 3}, {Title: "Answer", Share: 3}}, Empty: "None: no answer was confirmed for this incident."}
	given, _ := v.DutyAnswers()
	for _, q := range rules.Questions {
		var words []string
		for _, key := range given[q.Key] {
			word := key
			for _, c := range q.Choices {
				if c.Key == key {
					word = c.Label
				}
			}
			words = append(words, word)
		}
		if words != nil {
			t.Rows = append(t.Rows, []string{q.Label, strings.Join(words, "; ")})
		}
	}
	return t
}
