package ui

import (
	"context"
	"path/filepath"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

func init() {
	states = append(states, State{Name: "soar", Set: func(s *Shell, id model.IncidentID) {
		s.openIncident(id)
		s.openSoar()
	}})
}

// openSoar asks what is written for other tools, and where it goes.
func (s *Shell) openSoar() {
	v, ok := s.Current()
	if !ok {
		return
	}
	format := kit.NewChoiceRow("What", []kit.Option{{Key: desk.SoarJSON, Label: "Incident, signs and actions (JSON)"}, {Key: desk.SignsSTIX, Label: "Signs (STIX 2.1)"}, {Key: desk.SignsCSV, Label: "Signs (CSV)"}})
	format.Wrap = true
	format.Set(desk.SoarJSON)
	mark := kit.NewChoiceRow("Mark", []kit.Option{{Key: "TLP:AMBER+STRICT", Label: "TLP:AMBER+STRICT"}, {Key: "TLP:AMBER", Label: "TLP:AMBER"}, {Key: "TLP:GREEN", Label: "TLP:GREEN"}, {Key: "TLP:CLEAR", Label: "TLP:CLEAR"}})
	mark.Wrap = true
	mark.Set("TLP:AMBER")
	write := func(path string) {
		s.Write(func(ctx context.Context) (desk.Change, error) {
			r, err := s.deps.Desk.ExportSoar(ctx, v.ID, format.One(), mark.One(), path)
			path = r.Path
			return r.Change, err
		}, func(desk.Change) {
			s.closeSheet()
			s.Notice("Written and recorded: "+filepath.Base(path)+". Nothing was sent.", s.fileActs(path)...)
		})
	}
	save := func() {
		ending, kind := map[string]string{desk.SoarJSON: "json", desk.SignsSTIX: "stix.json", desk.SignsCSV: "csv"}[format.One()], desk.SignsExport
		if format.One() == desk.SoarJSON {
			kind = desk.SoarExport
		}
		s.deps.Pick.SaveFile("Incident for other tools", desk.SoarFile(v, kind, mark.One(), ending), []pick.Filter{{Name: "Any file"}}, func(path string, err error) {
			s.run.Post(func() {
				switch {
				case err != nil:
					s.Fail(err)
				case path != "":
					write(path)
				}
			})
		})
	}
	outbox := kit.NewButtonOf(kit.ButtonPrimary, "Into the outbox", "", func() { write("") })
	words := "The outbox folder is " + s.deps.Desk.OutboxFolder() + ". A mailer or SOAR may read it there; Bridgelog sends nothing."
	saves := kit.ButtonNormal
	if s.deps.Desk.OutboxFolder() == "" {
		outbox.Disable()
		saves = kit.ButtonPrimary
		words = "No outbox folder is named in the organisation's answers; save the file where you want it."
	}
	body := kit.Stack(10, kit.NewPara("Signs are written live, not defanged; those marked TLP:RED stay here. The export is recorded with its SHA-256.", kit.TextStyle{}), format, mark,
		kit.NewPara(words, kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}), newFlow(8, nil, outbox, kit.NewButtonOf(saves, "Save as…", "", save)))
	title := "Incident for other tools"
	if v.Drill {
		title = "EXERCISE · " + title
	}
	s.openSheet(kit.NewSheet(title, body, func() { s.closeSheet() }), format)
}
