package ui

import (
	"context"
	"encoding/json"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
)

// The states of the page of messages.
func init() {
	open := func(section string, drill bool, then func(*Shell, model.IncidentID)) func(*Shell, model.IncidentID) {
		return func(s *Shell, _ model.IncidentID) {
			id := sampleMessages(s, drill)
			s.Go(Route{Page: PageMessages, Incident: id, Section: section})
			if then != nil {
				then(s, id)
			}
		}
	}
	states = append(states,
		State{Name: "messages", Set: open(messageNext, false, nil)},
		State{Name: "messages-drill", Set: open(messageNext, true, nil)},
		State{Name: "messages-sent", Set: open(messageNext, false, func(s *Shell, _ model.IncidentID) {
			p := s.screen.(*messagesPage)
			p.sentSheet(p.all[0])
		})},
		State{Name: "messages-talks", Set: open(messageTalks, false, nil)},
	)
}

// sampleMessages is an incident at SEV1 whose mail the attacker reads, with a
// roster that has holes.
func sampleMessages(s *Shell, drill bool) model.IncidentID {
	doAll := func(c model.Command) model.IncidentID {
		change, err := s.deps.Desk.Do(context.Background(), c)
		if err != nil {
			s.Fail(err)
		}
		return change.Incident
	}
	id := doAll(model.OpenIncident{Title: "Ransomware in the warehouse", Severity: "SEV1", Category: "ransomware", Systems: []string{"fs-02", "Warehouse control"}, Drill: drill})
	text := func(form string, pairs ...any) model.Command {
		set := map[string]json.RawMessage{}
		for i := 0; i < len(pairs); i += 2 {
			set[pairs[i].(string)] = asJSON(pairs[i+1])
		}
		return model.PutRecord{Incident: id, Form: form, Set: set}
	}
	seat := func(role, person, reach string) model.Command {
		return model.PutRecord{Incident: id, Register: model.RosterRegister, Set: map[string]json.RawMessage{"role": asJSON(role), "person": asJSON(person), "reach": asJSON(reach)}}
	}
	doAll(seat("incident_manager", "Alex Weber", "+49 170 555 01 11"))
	doAll(seat("comms_lead", "Noor Haddad", "+49 170 555 01 21"))
	doAll(text("tri", "tri.verdict", "real", "tri.channel_trusted", guidance.Answer{Answer: "yes", Reason: "they answered in our chat"}, "tri.channel_oob", "Signal group Harbour", "tri.asset_place", "USB stick 3, safe"))
	doAll(text("inv", "inv.run_state", "shut_down_part"))
	return id
}
