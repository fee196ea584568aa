package ui

import (
	"encoding/json"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
)

// The states of the one playbook.
func init() {
	page := func(then func(s *Shell, p *playbookPart)) func(*Shell, model.IncidentID) {
		return func(s *Shell, id model.IncidentID) {
			if id != "" {
				samplePlaybook(s, s.numberOf(id))
			}
			if p := s.openPlaybook("rev-04", s.numberOf(id)); p != nil && then != nil {
				then(s, p)
			}
		}
	}
	states = append(states,
		State{Name: "playbook-empty", Empty: true, Set: page(nil)},
		State{Name: "playbook", Set: page(nil)},
		State{Name: "playbook-change", Set: page(func(_ *Shell, p *playbookPart) { p.change() })},
		State{Name: "playbook-back", Set: page(func(_ *Shell, p *playbookPart) { p.takeBack() })},
		State{Name: "playbook-gone", Set: page(func(_ *Shell, p *playbookPart) { p.choose("rev-02") })},
		State{Name: "playbook-take-in", Set: page(func(_ *Shell, p *playbookPart) {
			p.takeIn(guidance.Step{ID: "free-01", Title: "Call the lift company", Role: "deputy", Phase: "containment"})
		})},
		State{Name: "review-change", Set: func(s *Shell, id model.IncidentID) {
			samplePlaybook(s, s.numberOf(id))
			s.Do(model.GiveStep{Incident: id, Title: "Call the lift company", Role: "deputy"}, nil)
			s.Go(Route{Page: PageForm, Incident: id, Section: "rev/change"})
		}},
	)
}

// samplePlaybook changes two steps, leaves one out and takes one of its changes
// back, as the owner of the playbook would after an incident.
func samplePlaybook(s *Shell, from string) {
	text := func(t string) *string { return &t }
	limit := 120
	owner, err := json.Marshal("Noor Haddad")
	if err != nil {
		return
	}
	for _, c := range []model.Command{
		model.PutRecord{Incident: model.Organisation, Form: "org", Set: map[string]json.RawMessage{model.OwnerField: owner}},
		model.ChangeStep{Step: "rev-04", Title: text("Decide on changes, write each down with owner and day"), Timebox: &limit, Reason: "Nobody had written them down.", From: from},
		model.ChangeStep{Step: "rev-04", Why: text("What is not written is lost."), Reason: "Plainer.", From: "Drill of the spring"},
		model.TakeBackStep{Step: "rev-04", Reason: "The old words were clearer.", From: "Team meeting"},
		model.ChangeStep{Step: "rev-02", LeftOut: true, Reason: "Done by the parent company.", From: "Audit of May"},
	} {
		s.Do(c, nil)
	}
}

// numberOf is the number of an incident on the board.
func (s *Shell) numberOf(id model.IncidentID) string {
	for _, row := range s.board {
		if row.ID == id {
			return row.Number
		}
	}
	return ""
}
