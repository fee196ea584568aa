package ui

import (
	"fmt"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// mostOffered is how many incidents are offered to do an act in.
const mostOffered = 3

// wantsIncident says why a key of the incident does nothing on a page of the
// logbook or the organisation, and offers the incidents it could be meant for:
// real ones first, the newest first. An act that is off for another reason stays
// quiet.
func (s *Shell) wantsIncident(a action) {
	if a.Keys == "" || a.ID == "save" || s.incidentInView() != "" || a.Menu != "Incident" && !(a.Menu == "File" && a.ID == "export") && a.Sub != subPhases {
		return
	}
	var offers []kit.Action
	for _, drills := range []bool{false, true} {
		for _, row := range s.board {
			if row.Ended() || row.Drill != drills || len(offers) == mostOffered {
				continue
			}
			offers = append(offers, kit.Action{Text: shortNumber(row.Number), OnTapped: func() { s.doIn(row.ID, a) }})
		}
	}
	text := fmt.Sprintf("%s (%s) belongs to an incident; this page does not. In which one?", a.Title, a.Keys)
	if len(offers) == 0 {
		text = fmt.Sprintf("%s (%s) belongs to an incident; none is open.", a.Title, a.Keys)
		offers = append(offers, kit.Action{Text: "New incident", Key: "Ctrl+N", OnTapped: s.newIncident})
	}
	s.Notice(text, offers...)
}

// doIn does an act of the table in an incident.
func (s *Shell) doIn(id model.IncidentID, a action) {
	s.openIncident(id)
	if s.incidentInView() == id && (a.When == nil || a.When()) {
		a.Run()
	}
}
