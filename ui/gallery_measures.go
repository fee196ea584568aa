package ui

import (
	"bridgelog/model"
	"bridgelog/report"
)

func init() {
	months := func(s *Shell) *measuresPage {
		s.Go(Route{Page: PageMeasures})
		m := s.screen.(*measuresPage)
		m.group.Set(string(report.Drills))
		m.shown.Set(asMonths)
		m.load()
		return m
	}
	states = append(states,
		State{Name: "measures-months", Set: func(s *Shell, _ model.IncidentID) { months(s) }},
		State{Name: "yearly-report", Set: func(s *Shell, _ model.IncidentID) { months(s).yearly() }})
}
