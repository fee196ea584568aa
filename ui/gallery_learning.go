package ui

import (
	"encoding/json"
	"time"

	"bridgelog/desk"
	"bridgelog/model"
)

// The states of exercises and of what is learned.
func init() {
	drill := func(then func(s *Shell, p *drillPage)) func(*Shell, model.IncidentID) {
		return func(s *Shell, _ model.IncidentID) {
			s.Do(model.OpenIncident{Title: "Exercise: files that cannot be opened", Drill: true, Scenario: "ransomware", Severity: "SEV1",
				Begins: model.At(s.Now().Add(-14*time.Minute), s.Home(), model.ToMinute, model.OwnClock)}, func(c desk.Change) {
				s.Go(Route{Page: PageDrill, Incident: c.Incident})
			})
			if p, ok := s.screen.(*drillPage); ok && then != nil {
				then(s, p)
			}
		}
	}
	states = append(states,
		State{Name: "drill-new", Set: func(s *Shell, _ model.IncidentID) {
			s.Do(model.PutRecord{Incident: model.Organisation, Register: model.DrillPlanRegister, Set: map[string]json.RawMessage{"what": asJSON("Restore without the directory"),
				"from": asJSON("INC-2026-0003"), "scenario": asJSON("ransomware"), "state": asJSON("open")}}, nil)
			s.newDrill()
		}},
		State{Name: "drill-new-empty", Empty: true, Set: func(s *Shell, _ model.IncidentID) { s.newDrill() }},
		State{Name: "drill-set", Set: drill(nil)},
		State{Name: "drill-refused", Set: drill(func(s *Shell, p *drillPage) {
			s.Do(model.PutRecord{Incident: p.id, Form: "drl", Set: map[string]json.RawMessage{"drl.env": asJSON(model.ProductionDrill)}}, nil)
			p.Start()
		})},
		State{Name: "drill-running", Set: drill(func(s *Shell, p *drillPage) {
			p.Start()
			p.Give()
			s.Do(model.PutRecord{Incident: p.id, Register: model.InjectsRegister, ID: p.drill.Injects[0].ID, Set: map[string]json.RawMessage{"seen": asJSON("opened an incident after 4 minutes"), "observer": asJSON("Ola Berg")}}, nil)
			p.choose(1)
			p.table.Select(1)
			p.Tick(s.Now().Add(16 * time.Minute))
		})},
		State{Name: "drill-stop", Set: drill(func(_ *Shell, p *drillPage) {
			p.Start()
			p.Stop()
		})},
		State{Name: "drill-results", Set: drill(func(s *Shell, p *drillPage) {
			p.Start()
			s.Do(model.PutRecord{Incident: p.id, Form: "drl", Set: map[string]json.RawMessage{"drl.docs_result": asJSON("Incident response plan: worked\nContact list: wrong, two numbers of the night shift are old")}}, nil)
			p.parts.Set(drillResults)
			p.turn()
		})},
	)
}
