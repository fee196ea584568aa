package ui

import (
	"encoding/json"

	"bridgelog/desk"
	"bridgelog/model"
	guidance "bridgelog/model/guide"
)

func init() {
	people := func(s *Shell, id model.IncidentID, split bool) {
		s.Go(Route{Page: PageIncident, Incident: id})
		addSample(s, model.Organisation, guidance.ContactsRegister)
		s.Do(model.PutRecord{Incident: id, Form: "rep", Set: fields("rep.received_by", "Kim Novak")}, func(desk.Change) {})
		s.Do(model.LeaveOut{Incident: id, Person: "Sam Reed", Why: "his account was misused"}, func(desk.Change) {})
		if split {
			s.Do(model.PutRecord{Incident: id, Form: "inv", Set: map[string]json.RawMessage{"inv.team_split": asJSON("two_teams")}}, func(desk.Change) {})
			addSample(s, id, "actions")
		}
		s.Go(Route{Page: PagePeople, Incident: id})
	}
	states = append(states, State{Name: "people", Set: func(s *Shell, id model.IncidentID) { people(s, id, false) }},
		State{Name: "people-teams", Set: func(s *Shell, id model.IncidentID) { people(s, id, true) }})
}
