package ui

import (
	"encoding/json"
	"strings"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
)

// drawFields draws the section as this incident is asked it: what the program
// works out is shown beside the fields, and questions of later stand later.
func (p *formPage) drawFields() *formview.View {
	section := p.part.section
	section.Fields = nil
	for _, f := range p.part.section.Fields {
		if f.Compute == "" {
			section.Fields = append(section.Fields, f)
		}
	}
	o := p.s.paperOptions(func() model.View { return p.v })
	o.State = p.state
	o.Visible = func(f form.Field) bool { return p.s.guide.Visible(f.Key, p.s.facts(p.v)) }
	o.Ask = func(f form.Field) string { return p.s.guide.AskOf(f.Key, p.s.facts(p.v)) }
	o.Reached = p.reveal
	o.Left = p.keeper.left
	o.Change = p.keeper.changed
	o.ReadOnly = p.readOnly()
	o.Show = func(f form.Field) string { return p.s.answerText(p.v, f, p.s.facts(p.v).Answer(f.Key)) }
	return formview.New(p.s.catalog, section, o)
}

// pageOptions are what a form on a page needs beside its own keeping.
func (s *Shell) pageOptions(view func() model.View) formview.Options {
	return formview.Options{
		Canvas:    s.win.Canvas,
		Preview:   func(f form.Field, typed []string) kit.Preview { return s.previewField(view(), f, typed) },
		Now:       func() string { return s.Now().In(view().Location()).Format("2006-01-02 15:04Z07:00") },
		Ahead:     func(f form.Field) bool { return model.LiesAhead(f.Key) },
		Suggest:   func(f form.Field) []string { return s.suggestions(view(), f) },
		About:     s.reachOf,
		Links:     func(f form.Field) []formview.Link { return linkRows(view(), f) },
		NewPerson: func(name, reach string) { s.newPerson(view().ID, name, reach) },
		NewLink: func(f form.Field, text string, done func(id string, err error)) {
			s.newLink(view().ID, f, text, done)
		},
	}
}

// state is what stands beside a field: who answered it when, which gate asks for
// it, what stood there before, where it comes from.
func (p *formPage) state(key string) formview.FieldState {
	f, _ := p.s.catalog.Field(key)
	var out formview.FieldState
	if stamp, ok := p.v.Answered[key]; ok {
		at := stamp.At.In(p.v.Location())
		out.SavedAt = at.Format("15:04:05 MST")
		if p.now.Sub(stamp.At).Hours() > 18 {
			out.SavedAt = at.Format("Mon 2 Jan 15:04 MST")
		}
		out.By = stamp.By
		if f.Prefilled && stamp.At.Equal(p.v.Opened.At) {
			out.Origin = "filled in when the incident was opened"
		}
	}
	if paper, ok := p.v.Paper[key]; ok {
		out.Origin = paper.Words(p.v.Location())
	}
	facts := p.s.facts(p.v)
	if gate := p.s.guide.Wanted(key, facts, p.now); gate != "" {
		out.Missing, out.Gate = true, gate
	}
	if past, ok := p.v.Formerly[key]; ok {
		out.Corrected = p.s.answerText(p.v, f, past.Raw)
	}
	out.Acts = p.cardActs(key)
	if p.v.Answers[key] == nil && guidance.Filled(facts.Answer(key)) {
		out.Origin = "from the records of the incident"
	}
	return out
}

// suggestions are the people or systems a field may mean, those of the roster
// and of the registers before those of the address book and those the log has
// named.
func (s *Shell) suggestions(v model.View, f form.Field) []string {
	var out []string
	has := map[string]bool{}
	add := func(names ...string) {
		for _, n := range names {
			if n = strings.TrimSpace(n); n != "" && !has[n] {
				has[n] = true
				out = append(out, n)
			}
		}
	}
	switch f.Kind {
	case form.Person:
		for _, r := range v.Standing(model.RosterRegister) {
			add(guidance.Text(r.Fields["person"]))
		}
		for _, register := range []string{"actions", "decisions", "targets", "changes"} {
			for _, r := range v.Standing(register) {
				add(guidance.Text(r.Fields["owner"]), guidance.Text(r.Fields["decider"]))
			}
		}
		for _, c := range s.contacts() {
			add(c.Name)
		}
		for _, r := range v.Timeline().All() {
			add(r.People...)
		}
	case form.System:
		for _, w := range model.Workloads(s.House()) {
			add(w.Name())
		}
		if f.Key == "tri.workload" {
			return out
		}
		add(v.Texts("rep.systems")...)
		for _, r := range v.Standing("affected_systems") {
			add(guidance.Texts(r.Fields["system"])...)
		}
		for _, r := range v.Timeline().All() {
			add(r.Systems...)
		}
	}
	return out
}

// linkRows are the rows a hypothesis or evidence field can point to.
func linkRows(v model.View, f form.Field) []formview.Link {
	register, label := linkRegister(f)
	var out []formview.Link
	for _, r := range v.Standing(register) {
		text := guidance.Text(r.Fields[label])
		if number := guidance.Text(r.Fields["id"]); number != "" {
			text = strings.TrimSpace(number + " " + text)
		}
		out = append(out, formview.Link{ID: r.ID, Label: text})
	}
	return out
}

// linkRegister is the register a linking field points into, and the column a row
// is known by.
func linkRegister(f form.Field) (register, label string) {
	if f.Kind == form.Hypothesis {
		return "hypotheses", "statement"
	}
	return "evidence", "what"
}

// newPerson adds somebody to the roster; which seat they take is said later.
func (s *Shell) newPerson(id model.IncidentID, name, reach string) {
	if id == model.Organisation { // who is named in its record belongs into its address book
		set := fields("name", name)
		if reach != "" {
			set["phone"] = fields("phone", reach)["phone"]
		}
		s.Do(model.PutRecord{Incident: id, Register: guidance.ContactsRegister, Set: set}, func(desk.Change) {
			s.Notice(name + " is in the address book.")
		})
		return
	}
	if c, ok := s.contactNamed(name); ok {
		name = c.Name
		if reach == "" {
			reach = c.Reach()
		}
	}
	set := fields("person", name)
	if reach != "" {
		set["reach"] = fields("reach", reach)["reach"]
	}
	s.Do(model.PutRecord{Incident: id, Register: model.RosterRegister, Set: set}, func(desk.Change) {
		s.Notice(name + " is on the roster, without a seat yet.")
	})
}

// newLink writes a row from one sentence.
func (s *Shell) newLink(id model.IncidentID, f form.Field, text string, done func(id string, err error)) {
	register, label := linkRegister(f)
	set := fields(label, text)
	if f.Kind == form.Hypothesis {
		set["state"] = json.RawMessage(`"open"`)
	}
	s.Do(model.PutRecord{Incident: id, Register: register, Set: set}, func(c desk.Change) {
		done(newestRow(c.View, register, c.Seq), nil)
	}, func(err error) { done("", err) })
}

// newestRow is the row of a register that an entry made.
func newestRow(v model.View, register string, at model.Seq) string {
	id := ""
	for _, r := range v.Records[register] {
		if r.Since.Seq <= at {
			id = r.ID
		}
	}
	return id
}
