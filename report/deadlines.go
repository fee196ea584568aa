package report

import (
	"strings"
	"time"

	"bridgelog/model"
)

// Deadlines are all duties of an incident for the file: how each stands, both
// deadlines and the working, the times they run from, what was sent, and what
// was decided not to be sent.
func Deadlines(v model.View, law Law, c Choice) Doc {
	c.Report = DeadlinesReport
	p := newDutyDoc(v, law, v.Location(), c)
	meta := p.meta()
	meta.Title = "Duties and deadlines"
	duties := v.Duties()
	doc := Doc{Meta: meta}
	add := func(blocks ...Block) { doc.Blocks = append(doc.Blocks, blocks...) }
	add(Pairs{Key: true, Rows: []Pair{
		{Label: "Incident", Value: v.Number},
		{Label: "Duties", Value: dutyCount(duties, c.MadeAt)},
		{Label: "Title", Value: orNot(v.Title())},
		{Label: "Rules", Value: law.words()},
		{Label: "Made", Value: both(c.MadeAt, p.zone) + " by " + c.MadeBy},
		{Label: "Marking", Value: p.c.TLP},
	}})
	add(Para{Style: "lead", Text: "A computation aid, not legal advice. The default deadline is the earliest defensible and is what counts down; the legal latest holds every extension the text allows: never plan on it."})
	if text := p.age(); text != "" {
		add(Para{Style: "notice", Text: text})
	}
	t := Table{Columns: []Column{{Title: "Duty, to whom", Share: 3.4}, {Title: "Status", Share: 2.2}, {Title: "Default", Share: 2.2}, {Title: "Legal latest", Share: 2.2}},
		Empty: "None: no duty was confirmed or decided against."}
	for _, d := range duties {
		name := d.Name
		if d.To != "" {
			name += "\n" + d.To
		}
		if d.Ruled && !d.Stage.Verified {
			name += "\nNOT VERIFIED"
		}
		t.Rows = append(t.Rows, []string{name, d.Line.Words(c.MadeAt), p.defaultCell(d), p.cell(d.Result.Latest)})
	}
	add(append([]Block{Heading{1, "Overview"}, t}, p.deadlineBars(duties, c.MadeAt, p.zone)...)...)
	add(Heading{1, "Times the periods run from"}, p.times(v))
	add(Heading{1, "Each duty"})
	if len(duties) == 0 {
		add(Para{Text: "None."})
	}
	for _, d := range duties {
		add(Heading{2, d.Name})
		own := *p
		own.zone = d.Location()
		if d.State == model.DutyNot {
			add(Pairs{Rows: filledPairs(Pair{Label: "Status", Value: d.Line.Words(c.MadeAt), Strong: true}, Pair{Label: "Decided by", Value: d.Decision.Decider},
				Pair{Label: "Assessment", Value: d.Decision.Assessment}, Pair{Label: "Counsel", Value: p.counsels(d.Decision.Counsel)}, Pair{Label: "Law", Value: d.Stage.LegalReference.Citation()},
				Pair{Label: "Rule", Value: strings.TrimPrefix("pack "+d.Pack+"; "+d.ID, "pack ; ")})})
			continue
		}
		add(Pairs{Rows: own.deadline(d)})
		if d.Ruled { // may go on overleaf: a page is not left half empty for it
			add(Pairs{Rows: append(filledPairs(Pair{Label: "Working", Value: p.working(d)}), own.rule(d)...)})
		}
		if len(d.Notices) > 0 {
			add(own.sent(d))
		}
	}
	add(Heading{1, "What this document is"}, Para{Style: "muted", Text: p.disclaimers(model.Duty{})}, SignatureLine{"Prepared by"}, SignatureLine{"Seen by legal or privacy"})
	doc.Hides = p.held
	return doc
}

func (l Law) words() string {
	if l.Pack == "" {
		return notKnown
	}
	return "pack " + l.Pack + ", last checked " + l.Checked
}

// defaultCell is the default deadline, or the own target named as such.
func (p *dutyDoc) defaultCell(d model.Duty) string {
	if d.Result.Default.IsZero() && !d.Result.Target.IsZero() {
		return p.cell(d.Result.Target) + "\nown target, not law"
	}
	return p.cell(d.Result.Default)
}

func (p *dutyDoc) cell(t time.Time) string {
	if t.IsZero() {
		return "none"
	}
	return model.FormatInstantSecond(t, p.zone)
}

func dutyCount(duties []model.Duty, now time.Time) string {
	n := map[model.DutyStatus]int{}
	for _, d := range duties {
		n[d.Line.Status(now)]++
	}
	var out []string
	for _, s := range []struct {
		status model.DutyStatus
		word   string
	}{{model.Overdue, "overdue"}, {model.Running, "running"}, {model.NoPeriod, "without a fixed period"}, {model.NotStarted, "not started"}, {model.ToCheck, "to be checked"},
		{model.OnTime, "delivered on time"}, {model.Late, "delivered late"}, {model.NotRequired, "not required"}} {
		if n[s.status] > 0 {
			out = append(out, countOf(n[s.status], "duty", "duties")+" "+s.word)
		}
	}
	if out == nil {
		return "none"
	}
	return strings.Join(out, ", ")
}
