package ui

import (
	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// State is one thing the window can show, by name: the gallery draws them all.
type State struct {
	Name  string
	Empty bool // in a logbook without incidents
	Room  bool // it is the second window that is drawn
	// Set brings a fresh window into the state; id is an incident with a full record.
	Set func(s *Shell, id model.IncidentID)
}

// states is the list; a screen's file adds its own.
var states = []State{
	{Name: "board-empty", Empty: true, Set: func(s *Shell, _ model.IncidentID) {}},
	{Name: "board", Set: func(s *Shell, _ model.IncidentID) {}},
	{Name: "board-search", Set: func(s *Shell, _ model.IncidentID) {
		b := s.screen.(*board)
		b.search.SetText("backup")
		b.find()
	}},
	{Name: "board-nothing-found", Set: func(s *Shell, _ model.IncidentID) {
		s.screen.(*board).search.SetText("zeppelin")
	}},
	{Name: "new", Set: func(s *Shell, _ model.IncidentID) { s.Go(Route{Page: PageNew}) }},
	{Name: "new-filled", Set: func(s *Shell, _ model.IncidentID) {
		s.Go(Route{Page: PageNew})
		s.screen.(*startCard).form.Load(map[string][]string{startTitle: {"Ransom note on the file server of the warehouse"},
			startDetected: {"-20m"}, "rep.source": {"staff"}, "rep.reporter": {"Kim Novak, 0170 555 01 77"},
			"rep.systems": {"fs-02", "backup-01"}, "rep.category": {"ransomware"}, "rep.ongoing": {"yes"}, "rep.sev_quick": {"SEV1"}})
	}},
	{Name: "new-problem", Set: func(s *Shell, _ model.IncidentID) {
		s.Go(Route{Page: PageNew})
		s.screen.(*startCard).Save()
	}},
	{Name: "new-wrong-time", Set: func(s *Shell, _ model.IncidentID) {
		s.Go(Route{Page: PageNew})
		c := s.screen.(*startCard)
		c.form.Load(map[string][]string{startTitle: {"Odd logins from abroad"}, startDetected: {"tomorrow 14:00"}})
		c.Save()
	}},
	{Name: "check", Set: func(s *Shell, _ model.IncidentID) { s.Go(Route{Page: PageCheck}) }},
	{Name: "check-intact", Set: func(s *Shell, _ model.IncidentID) {
		s.Go(Route{Page: PageCheck})
		s.screen.(*check).start()
	}},
	{Name: "help", Set: func(s *Shell, _ model.IncidentID) { s.Go(Route{Page: PageHelp}) }},
	{Name: "keys", Set: func(s *Shell, id model.IncidentID) { s.openIncident(id); s.showKeys() }},
	{Name: "palette", Set: func(s *Shell, id model.IncidentID) { s.openIncident(id); s.showPalette() }},
	{Name: "who", Set: func(s *Shell, _ model.IncidentID) { s.whoAmI() }},
	{Name: "notice", Set: func(s *Shell, id model.IncidentID) {
		s.openIncident(id)
		s.undo()
	}},
	{Name: "disk-full", Set: func(s *Shell, id model.IncidentID) {
		s.openIncident(id)
		err := &model.Error{Kind: model.Full, Text: "the disk is full.", Hint: "Make room, then press Enter again."}
		s.wrote(err)
		s.Fail(err)
	}},
	{Name: "question", Set: func(s *Shell, id model.IncidentID) {
		s.openIncident(id)
		s.Say(kit.Notice{Tone: kit.ToneWarn, What: "The clock of this computer jumped by 4 m.", Safe: "Entries carry how far it moved.",
			Do: "Check the clock; correct times that were typed meanwhile."})
	}},
}

// RoomWindow is the second window, nil while none is open.
func (s *Shell) RoomWindow() fyne.Window {
	if s.room == nil {
		return nil
	}
	return s.room.win
}

// States is everything there is to draw.
func States() []State { return states }
