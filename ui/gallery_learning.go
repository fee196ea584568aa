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
	learned := func(part string, then func(p *improvementsPage)) func(*Shell, model.IncidentID) {
		return func(s *Shell, id model.IncidentID) {
			sampleLearned(s, id)
			s.Go(Route{Page: PageImprovements, Section: part})
			if p, ok := s.screen.(*improvementsPage); ok && then != nil {
				then(p)
			}
		}
	}
	states = append(states,
		State{Name: "review-tree", Set: func(s *Shell, id model.IncidentID) {
			s.Do(model.PutRecord{Incident: id, Form: "rev", Set: map[string]json.RawMessage{"rev.whys": asJSON("The remote access took a password alone\nThe change was put off twice\nNobody owns the gateway"), "rev.root_cause": asJSON("No owner was named when the gateway moved"),
				"rev.trigger": asJSON("A password from an old breach"), "rev.factors": asJSON([]string{"access_rights", "detection"}), "rev.factors_text": asJSON("Every clerk could reach the server\nNo alarm on mass renaming")}}, nil)
			s.Go(Route{Page: PageForm, Incident: id, Section: "rev/cause"})
		}},
		State{Name: "review-agenda", Set: func(s *Shell, id model.IncidentID) {
			s.Go(Route{Page: PageForm, Incident: id, Section: "rev/response"})
		}},
		State{Name: "improvements-empty", Empty: true, Set: func(s *Shell, _ model.IncidentID) { s.Go(Route{Page: PageImprovements}) }},
		State{Name: "improvements", Set: learned("", nil)},
		State{Name: "improvements-risks", Set: learned(partRisks, nil)},
		State{Name: "improvements-lessons", Set: learned(partLessons, nil)},
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
		State{Name: "drill-inject", Set: drill(func(s *Shell, p *drillPage) {
			p.Start()
			s.openIncident(p.id)
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

// sampleLearned enters what an incident leaves behind.
func sampleLearned(s *Shell, id model.IncidentID) {
	at := func(days int) json.RawMessage {
		return asJSON(model.At(s.Now().AddDate(0, 0, days), s.Home(), model.ToMinute, model.OwnClock))
	}
	for _, x := range []struct {
		title, area, priority, owner, state string
		days                                int
	}{
		{"Two-factor on every remote access", "security_control", "P1", "Kim Novak", "doing", -4},
		{"Write down who may shut down the parcel service at night", "irp", "P2", "Bo Lind", "open", 21},
		{"Backups that the domain cannot reach", "future_design", "P1", "Kim Novak", "open", 3},
		{"Numbers of the night shift in the contact list", "documentation", "P3", "", "open", 60},
		{"Alert on mass renaming of files", "detection_tuning", "P2", "Ola Berg", "done", -12},
	} {
		set := map[string]json.RawMessage{"title": asJSON(x.title), "area": asJSON(x.area), "priority": asJSON(x.priority), "state": asJSON(x.state), "due": at(x.days)}
		if x.owner != "" {
			set["owner"] = asJSON(x.owner)
		}
		s.Do(model.PutRecord{Incident: id, Register: model.ImprovementsRegister, Set: set}, nil)
	}
	s.Do(model.PutRecord{Incident: id, Register: model.RisksRegister, Set: map[string]json.RawMessage{"risk": asJSON("The old gateway stays until May"), "why": asJSON("its successor is ordered"), "by": asJSON("Bo Lind"), "until": at(-2), "state": asJSON("open")}}, nil)
	s.Do(model.PutRecord{Incident: id, Register: model.RisksRegister, Set: map[string]json.RawMessage{"risk": asJSON("No second line to the depot"), "by": asJSON("Bo Lind"), "until": at(90), "state": asJSON("open")}}, nil)
	s.Do(model.PutRecord{Incident: id, Form: "rev", Set: map[string]json.RawMessage{"rev.design_lessons": asJSON("No account of the domain may delete a backup\nEvery key in a program has an end")}}, nil)
}
