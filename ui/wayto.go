package ui

import (
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// goField leads to a field of a form: its page, its section, the cursor in it.
func (s *Shell) goField(id model.IncidentID, key string) {
	form, _, _ := strings.Cut(key, ".")
	section := form
	if spec, ok := s.catalog.Form(form); ok {
		for _, sec := range spec.Sections {
			for _, f := range sec.Fields {
				if f.Key == key {
					section = form + "/" + sec.Key
				}
			}
		}
	}
	s.Go(Route{Page: PageForm, Incident: id, Section: section})
	if f, ok := s.screen.(interface{ FocusField(key string) }); ok {
		f.FocusField(key)
		s.run.After(firstFrame, func() { f.FocusField(key) }) // deep fields find their canvas after the first frame
	}
}

// goCriterion leads to where a criterion of a gate is met: a seat, the severity,
// a register, a report, or the first field that is not answered yet.
func (s *Shell) goCriterion(v model.View, c guidance.Criterion) {
	facts := s.facts(v)
	var seat, report string
	comm := false
	c.Rule.Walk(func(r guidance.Rule) {
		switch r.Op {
		case "role_assigned":
			seat = r.Role
		case "report_exists":
			report = r.Report
		case "comm_logged":
			comm = true
		}
	})
	fields := c.Rule.Fields()
	switch {
	case seat != "":
		s.openSeatOf(v, seat)
		return
	case report != "":
		s.Go(Route{Page: PageExport, Incident: v.ID, Section: report})
		return
	}
	for _, key := range fields {
		if key == "tri.severity" && guidance.Filled(facts.Answer("tri.scope")) && guidance.Filled(facts.Answer("tri.urgency")) {
			s.Go(Route{Page: PageSeverity, Incident: v.ID})
			return
		}
		if !guidance.Filled(facts.Answer(key)) || len(fields) == 1 {
			s.goField(v.ID, key)
			return
		}
	}
	registers := c.Rule.RegistersUsed()
	switch {
	case comm:
		s.Go(Route{Page: PageRegister, Incident: v.ID, Section: "communications/new"})
	case len(registers) > 0:
		s.Go(Route{Page: PageRegister, Incident: v.ID, Section: registers[0]})
	case len(fields) > 0:
		s.goField(v.ID, fields[0])
	default:
		s.Go(Route{Page: PageGate, Incident: v.ID})
	}
}

// openSeatOf opens the sheet of one seat.
func (s *Shell) openSeatOf(v model.View, role string) {
	for _, r := range seatRows(v, s.ledBy(v)) {
		if r.Role == role {
			s.openSeat(v.ID, r)
			return
		}
	}
}

// roleWord is a seat's name, and who holds it now.
func (s *Shell) roleWord(v model.View, role string) (label, holder string) {
	if r, ok := s.guide.Role(role); ok {
		return r.Label, v.Holder(role)
	}
	return strings.ReplaceAll(role, "_", " "), v.Holder(role)
}

// ask opens a sheet with one line to write and a verb button: a reason, a name.
func (s *Shell) ask(title, say, label, hint, verb string, then func(text string, failed func(error))) {
	s.askAbout("", title, say, label, hint, verb, then)
}

// askAbout is ask where the title does not say what it is about: what was typed
// for one thing never comes back for another.
func (s *Shell) askAbout(about, title, say, label, hint, verb string, then func(text string, failed func(error))) {
	field := kit.NewEntry()
	field.Name = label
	field.SetPlaceHolder(hint)
	problem := kit.NewText("", kit.TextStyle{Truncate: true})
	button := kit.NewButtonOf(kit.ButtonPrimary, verb, "Enter", nil)
	act := func() {
		button.SetBusy(true)
		then(strings.TrimSpace(field.Text), func(err error) {
			button.SetBusy(false)
			problem.SetTone(sentenceAndHint(err), kit.ToneBad)
			s.win.Canvas().Focus(field)
		})
	}
	button.OnTapped = act
	field.OnSubmitted = func(string) { act() }
	objects := []fyne.CanvasObject{}
	if say != "" {
		objects = append(objects, kit.NewPara(say, kit.TextStyle{}))
	}
	objects = append(objects, kit.Bold(label), field, problem, kit.Row(8, button))
	s.openSheet(kit.NewSheet(title, kit.Stack(4, objects...), func() { s.closeSheet() }), field)
	s.keepFields("ask/"+title+"/"+about, field)
}
