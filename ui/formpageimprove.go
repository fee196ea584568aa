package ui

import (
	"context"
	"slices"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

// gaps are the fields of this section whose lines can become improvements.
func (p *formPage) gaps() []string {
	var out []string
	for _, f := range p.part.section.Fields {
		if slices.Contains(model.Gaps, f.Key) {
			out = append(out, f.Key)
		}
	}
	return out
}

// improve makes an improvement of each line that is none yet, and leads to them.
func (p *formPage) improve() {
	if len(p.gaps()) == 0 || p.readOnly() {
		return
	}
	p.fields.Leave() // what is still being typed counts
	p.s.makeImprovements(p.at.Incident, p.gaps())
}

// makeImprovements makes an improvement of each line of some answers that is none
// yet, and offers to show them.
func (s *Shell) makeImprovements(id model.IncidentID, fields []string) {
	made, change := 0, "" // change is the key of the message that tells of a new baseline
	s.Write(func(ctx context.Context) (desk.Change, error) {
		v, err := s.deps.Desk.Incident(ctx, id)
		if err != nil {
			return desk.Change{}, err
		}
		rows := model.Improvements(v, fields)
		if made = len(rows); made == 0 {
			return desk.Change{}, model.Refuse(model.Conflict, fields[0], "Write one gap on each line.", "every line here is an improvement already.")
		}
		if slices.Contains(fields, "rev.baseline_changed") {
			for _, m := range s.deps.Desk.Plan(v).Messages() {
				if m.Trigger == "baseline_change" && m.Audience == "other_workloads" && m.Open() {
					change = m.Key
				}
			}
		}
		return s.deps.Desk.DoAll(ctx, rows)
	}, func(desk.Change) {
		if change != "" {
			s.Notice(countWord(made, "improvement", "improvements")+" made; each wants an owner, a priority and a date. The others have to be told of the new baseline: the message is ready.",
				kit.Action{Text: "The message", OnTapped: func() { s.Go(Route{Page: PageMessages, Incident: id, Section: change}) }},
				kit.Action{Text: "Show them", OnTapped: func() { s.Go(Route{Page: PageRegister, Incident: id, Section: "improvements"}) }})
			return
		}
		s.Notice(countWord(made, "improvement", "improvements")+" made; each wants an owner, a priority and a date.",
			kit.Action{Text: "Show them", OnTapped: func() { s.Go(Route{Page: PageRegister, Incident: id, Section: "improvements"}) }})
	})
}
