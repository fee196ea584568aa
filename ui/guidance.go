package ui

import (
	"context"
	"slices"
	"strings"

	"bridgelog/assets"
	"bridgelog/desk"
	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// newest is what leads an incident opened now. A desk opened for its log alone
// has no guidance; its window reads the one that ships.
func newest(d *desk.Desk) desk.Led {
	if g := d.Guide(); g != nil {
		return desk.Led{Guide: g, Rules: d.Rules()}
	}
	g, err := guidance.Load(assets.Guide)
	if err != nil {
		panic("ui: the built-in guide cannot be read: " + err.Error()) // a test guards the embedded file
	}
	rules, err := model.LoadSeverity(g.FormsFile())
	if err != nil {
		panic("ui: the built-in guide cannot be read: " + err.Error())
	}
	return desk.Led{Guide: &g, Rules: rules}
}

// led takes in the guidance of new incidents where the owner of the playbook
// has changed it.
func (s *Shell) led() {
	if g := s.deps.Desk.Guide(); g != nil && g.Version() != s.newest.Guide.Version() {
		s.newest = newest(s.deps.Desk)
		s.follow(s.route)
	}
}

// ledBy is what leads an incident: the guidance it was opened with or moved to.
func (s *Shell) ledBy(v model.View) desk.Led {
	if l := s.deps.Desk.Led(v); l.Guide != nil {
		return l
	}
	return s.newest
}

// follow lets the window be led as the incident of a route is. Pages that were
// drawn by other guidance are dropped, and drawn anew when they are shown.
func (s *Shell) follow(r Route) {
	l := s.newest
	v, known := s.views[r.Incident]
	if s.past != nil && s.past.id == r.Incident {
		v, known = s.past.view, true
	}
	if known {
		l = s.ledBy(v)
	}
	s.guide, s.catalog = *l.Guide, l.Guide.Catalog
	if was, drawn := s.drawnBy[r.Incident]; drawn && was != l.Guide.Version() {
		for _, other := range slices.Clone(s.order) {
			if other.Incident == r.Incident && r.Incident != "" {
				s.Forget(other)
			}
		}
	}
	s.drawnBy[r.Incident] = l.Guide.Version()
}

// followed draws the page in view anew where its incident is led by other
// guidance than the page was drawn by; true when it did.
func (s *Shell) followed(v model.View) bool {
	if s.drawnBy[v.ID] == s.ledBy(v).Guide.Version() {
		return false
	}
	if s.leave() { // what is typed is recorded or kept as a draft
		s.screen = nil
		s.show(s.route)
	}
	return true
}

// otherGuidance says whether an open incident could be moved to other guidance,
// by which new ones are led.
func (s *Shell) otherGuidance(v model.View) bool {
	return !v.Ended() && v.Guide != "" && v.Guide != s.newest.Guide.Version()
}

// openGuidance shows what leads the incident, and lets it be moved to the
// guidance of new incidents, with what that would change.
func (s *Shell) openGuidance() {
	v, ok := s.Current()
	if !ok {
		return
	}
	l := s.ledBy(v)
	body := kit.Stack(6, kit.NewPara("Led by "+orNone(v.Guide)+".", kit.TextStyle{}))
	if l.Note != "" {
		body.Add(kit.NewPara(l.Note, kit.TextStyle{Colour: kit.ColourWarn}))
	}
	for _, act := range v.Standing(model.GuidanceRegister) {
		body.Add(kit.NewPara("Moved from "+guidance.Text(act.Fields["before"])+" by "+act.By+", "+model.FormatInstant(act.At, v.Location()), kit.TextStyle{Colour: kit.ColourMuted}))
	}
	if !s.otherGuidance(v) || s.ReadOnly() {
		if v.Guide == s.newest.Guide.Version() {
			body.Add(kit.Muted("New incidents are led by it too."))
		}
		s.openSheet(kit.NewSheet("Guidance of "+v.Number, body, func() { s.closeSheet() }), nil)
		return
	}
	body.Add(kit.NewPara("New incidents are led by "+s.newest.Guide.Version()+".", kit.TextStyle{}))
	list := kit.Stack(0)
	s.run.Go(func(context.Context) func() { // comparing two guides takes longer than a frame
		changes := guidance.Changes(*l.Guide, *s.newest.Guide)
		return func() {
			list.Add(kit.Bold(countWord(len(changes), "thing changes", "things change")))
			lines := changes[:min(len(changes), mostChanges)]
			text := strings.Join(lines, "\n")
			if left := len(changes) - len(lines); left > 0 {
				text += "\nand " + countWord(left, "more", "more") + "; the act records every one"
			}
			list.Add(kit.NewPara(text, kit.TextStyle{Colour: kit.ColourMuted}))
			body.Refresh()
		}
	})
	why := kit.NewEntry()
	why.Name = "Why is it moved?"
	why.SetPlaceHolder("one line")
	problem := kit.NewText("", kit.TextStyle{Truncate: true})
	button := kit.NewButtonOf(kit.ButtonPrimary, "Move to that", "Enter", nil)
	act := func() {
		button.SetBusy(true)
		s.Do(model.MoveGuidance{Incident: v.ID, Why: strings.TrimSpace(why.Text)}, func(c desk.Change) {
			s.closeSheet()
			s.Notice("Moved to the guidance of new incidents (entry " + seqText(c.Seq) + ").")
		}, func(err error) {
			button.SetBusy(false)
			problem.SetTone(sentenceAndHint(err), kit.ToneBad)
			s.win.Canvas().Focus(why)
		})
	}
	button.OnTapped = act
	why.OnSubmitted = func(string) { act() }
	body.Add(kit.Stack(4, kit.Bold("Why is it moved?"), kit.Row(8, kit.Stretch(why), button), problem))
	body.Add(list)
	s.openSheet(kit.NewSheet("Guidance of "+v.Number, body, func() { s.closeSheet() }), why)
	s.keepFields("guidance", why)
}

// mostChanges is how many lines of change the sheet has room for.
const mostChanges = 12

func orNone(text string) string {
	if text == "" {
		return "no guidance"
	}
	return text
}

func init() {
	states = append(states, State{Name: "guidance", Set: func(s *Shell, id model.IncidentID) {
		s.openIncident(id)
		s.openGuidance()
	}})
}
