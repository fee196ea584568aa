package ui

import (
	"context"

	"bridgelog/model"
)

// The states of operators and of what a second person is asked for.
func init() {
	on := func(then func(*Shell, model.IncidentID)) func(*Shell, model.IncidentID) {
		return func(s *Shell, id model.IncidentID) {
			s.openIncident(id)
			sampleOperators(s)
			then(s, id)
		}
	}
	page := func(then func(*organisationOperators)) func(*Shell, model.IncidentID) {
		return on(func(s *Shell, _ model.IncidentID) {
			s.goOrganisation(orgOperators)
			then(s.screen.(*organisation).part.(*organisationOperators))
		})
	}
	states = append(states,
		State{Name: "organisation-operators-empty", Empty: true, Set: func(s *Shell, _ model.IncidentID) { s.goOrganisation(orgOperators) }},
		State{Name: "organisation-operators", Set: page(func(p *organisationOperators) { p.table.Select(1); p.detail() })},
		State{Name: "organisation-operators-add", Set: page(func(p *organisationOperators) { p.add() })},
		State{Name: "organisation-operators-pin", Set: page(func(p *organisationOperators) { p.changePIN() })},
		State{Name: "who-operators", Set: on(func(s *Shell, _ model.IncidentID) { s.whoIs("Dana Holt") })},
		State{Name: "erase-second", Set: on(func(s *Shell, id model.IncidentID) {
			e := s.openErase(id, 12)
			e.basis.Set("gdpr_17")
			e.second.name.SetText("Dana Holt")
			e.second.pin.pin.SetText("1234")
		})},
		State{Name: "severity-second", Set: on(func(s *Shell, id model.IncidentID) {
			s.Go(Route{Page: PageSeverity, Incident: id})
			v := s.screen.(*severityScreen)
			v.level.Set("SEV4")
			v.own = true
			v.changed()
			v.work()
		})},
		State{Name: "second-word", Set: on(func(s *Shell, id model.IncidentID) {
			s.withWords(model.LiftHold{Incident: id, Legal: "Dana Holt"}, "Closing an incident, or calling it a false alarm, ends that anybody watches it. The guide wants a second person who agrees.", nil)
		})},
	)
}

// sampleOperators adds three people, of whom one left.
func sampleOperators(s *Shell) {
	ctx := context.Background()
	d := s.deps.Desk
	me := d.By().Name
	for _, act := range []func() error{
		func() error { _, err := d.AddOperator(ctx, me, "incident manager", "4711-me"); return err },
		func() error { return d.ActAs(ctx, me, "4711-me") },
		func() error { _, err := d.AddOperator(ctx, "Dana Holt", "security officer", "4712-dana"); return err },
		func() error { _, err := d.AddOperator(ctx, "Kim Novak", "deputy", ""); return err },
		func() error { _, err := d.AddOperator(ctx, "Sam Reed", "forensics lead", ""); return err },
		func() error { _, err := d.RetireOperator(ctx, "Sam Reed", "left the company"); return err },
	} {
		if err := act(); err != nil {
			s.Fail(err)
			return
		}
	}
	s.status = d.Status()
	s.loadHouse()
	s.askStatus()
}
