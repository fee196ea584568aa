package ui

import (
	"strings"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// showPalette offers every act that can be done now, every section of the
// incident's forms and every incident, by typing part of its name.
func (s *Shell) showPalette() {
	var items []kit.PaletteItem
	seen := map[string]bool{}
	for _, a := range s.available() {
		if a.ID == "palette" || seen[a.Title] {
			continue
		}
		seen[a.Title] = true
		note := a.Menu
		if !a.inMenu() {
			note = ""
		}
		items = append(items, kit.PaletteItem{ID: "act/" + a.ID, Title: a.Title, Note: note, Key: a.Keys})
	}
	if id := s.incidentInView(); id != "" {
		for _, spec := range s.catalog.Forms {
			for _, section := range spec.Sections {
				if len(spec.Sections) > 1 {
					items = append(items, kit.PaletteItem{ID: "form/" + spec.Key + "/" + section.Key, Title: spec.Title + " · " + section.Title, Note: "Form"})
				}
			}
		}
	}
	for _, row := range s.board {
		items = append(items, kit.PaletteItem{ID: "incident/" + string(row.ID),
			Title: row.Number + "  " + row.Shown(), Note: row.Severity})
	}
	p := kit.NewPalette("Type an act, a number or a title", items, nil)
	p.OnClose = func() { s.closeSheet() }
	p.OnPick = func(id string) {
		s.closeSheet()
		if at, ok := strings.CutPrefix(id, "form/"); ok {
			s.Go(Route{Page: PageForm, Incident: s.incidentInView(), Section: at})
			return
		}
		if incident, ok := strings.CutPrefix(id, "incident/"); ok {
			s.openIncident(model.IncidentID(incident))
			return
		}
		for _, a := range s.available() {
			if "act/"+a.ID == id {
				a.Run()
				return
			}
		}
	}
	s.openSheet(p, p.Entry())
	p.SetItems(items) // now that it has a size, the first one can be brought into view
}
