package ui

import (
	"encoding/json"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// seat is one role of the roster and who sits there; Person is empty for an
// empty seat.
type seat struct {
	ID     string // of the roster row; empty while nobody ever sat there
	Role   string // key of the guide's roles.json, or free text
	Person string
	Reach  string
}

// seatsOf is the roster by role, as last recorded.
func seatsOf(v model.View) map[string]seat {
	out := map[string]seat{}
	for _, r := range v.Records[model.RosterRegister] {
		s := seat{ID: r.ID, Role: textOf(r.Fields["role"]), Person: textOf(r.Fields["person"]), Reach: textOf(r.Fields["reach"])}
		if old, ok := out[s.Role]; ok && old.Person != "" && s.Person == "" {
			continue
		}
		out[s.Role] = s
	}
	return out
}

func textOf(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s) // another shape than text reads as empty
	return s
}

// seatRow is a line of the people panel.
type seatRow struct {
	seat
	label  string
	wanted bool // the guide wants it filled at this severity
}

// seatRows lists the lead first, then filled seats, then the empty ones the
// severity asks for, then the rest.
func seatRows(v model.View, l desk.Led) []seatRow {
	facts, seats := model.Facts(v, l.Rules), seatsOf(v)
	var lead, filled, empty, rest []seatRow
	for _, r := range l.Guide.Roles {
		s := seats[r.Key]
		s.Role = r.Key
		row := seatRow{seat: s, label: shortRole(r), wanted: r.Wanted(facts)}
		delete(seats, r.Key)
		switch {
		case r.Key == "incident_manager":
			lead = append(lead, row)
		case s.Person != "":
			filled = append(filled, row)
		case row.wanted:
			empty = append(empty, row)
		default:
			rest = append(rest, row)
		}
	}
	for _, s := range seats { // roles of an import or a newer guide
		if s.Person != "" {
			filled = append(filled, seatRow{seat: s, label: s.Role})
		}
	}
	out := append(lead, filled...)
	return append(append(out, empty...), rest...)
}

// shortRole is a role's name where there is little room.
func shortRole(r guidance.Role) string {
	switch r.Key {
	case "incident_manager":
		return "Lead"
	case "point_of_contact":
		return "Contact point"
	case "comms_lead":
		return "Comms"
	case "security_officer":
		return "Security"
	case "mitigation_lead":
		return "Mitigation"
	case "forensics_lead":
		return "Forensics"
	case "workload_owner":
		return "Owner"
	case "legal_privacy":
		return "Legal, privacy"
	case "business_decision_maker":
		return "Business"
	case "secops_liaison":
		return "SecOps"
	}
	return r.Label
}

// peoplePanel shows who holds which seat, with the empty ones in plain sight.
type peoplePanel struct {
	rows   []seatRow
	table  *kit.DenseTable
	object *kit.Section
	line   *kit.Link         // the folded form: one line
	hints  map[string]string // who is proposed for an empty seat, by role
	OnOpen func(seatRow)
}

func newPeoplePanel(open func(seatRow)) *peoplePanel {
	p := &peoplePanel{OnOpen: open}
	p.table = kit.NewDenseTable([]kit.Column{
		{Key: "role", Width: 92},
		{Key: "who", Width: 90, Flex: 1},
	}, func() int { return len(p.rows) }, p.cell)
	p.table.HideHeader = true
	p.table.Name = "people"
	p.table.OnOpen = func(row int) { p.OnOpen(p.rows[row]) }
	p.table.OnKey = func(row int, key fyne.KeyName) bool {
		if key == fyne.KeyInsert && row >= 0 {
			p.OnOpen(p.rows[row])
			return true
		}
		return false
	}
	p.object = kit.NewSection("PEOPLE", p.table)
	p.line = kit.NewLink("", func() {
		if len(p.rows) > 0 {
			p.OnOpen(p.rows[0])
		}
	})
	return p
}

func (p *peoplePanel) cell(row int, col string) kit.Cell {
	r := p.rows[row]
	if col == "role" {
		return kit.Cell{Text: r.label, Muted: true}
	}
	switch {
	case r.Person != "":
		return kit.Cell{Text: r.Person, Bold: r.Role == "incident_manager"}
	case r.wanted && p.hints[r.Role] != "":
		return kit.Cell{Text: "empty: " + p.hints[r.Role] + "?", Colour: kit.ColourBad}
	case r.wanted:
		return kit.Cell{Text: "empty", Colour: kit.ColourBad}
	}
	return kit.Cell{Text: "not asked", Muted: true}
}

func (p *peoplePanel) show(v model.View, l desk.Led) {
	p.rows = seatRows(v, l)
	empty, filled := 0, 0
	var names []string
	for _, r := range p.rows {
		switch {
		case r.Person != "":
			filled++
			if r.Role != "incident_manager" {
				names = append(names, r.Person)
			}
		case r.wanted:
			empty++
		}
	}
	p.object.SetNote(fmt.Sprintf("%d in, %d empty", filled, empty))
	lead := "nobody leads"
	if len(p.rows) > 0 && p.rows[0].Person != "" {
		lead = "Lead " + p.rows[0].Person
	}
	words := []string{lead}
	if len(names) > 0 {
		words = append(words, fmt.Sprintf("+ %d", len(names)))
	}
	words = append(words, countWord(empty, "seat empty", "seats empty"), "Ctrl+P")
	p.line.SetText(strings.Join(words, " · "))
	p.table.Refresh()
}

// seatHints are the people proposed for empty seats, by role.
func (s *Shell) seatHints(v model.View) map[string]string {
	out := map[string]string{}
	led := s.ledBy(v)
	for _, p := range model.ProposeRoster(v, s.House(), *led.Guide, led.Rules, s.Now()) {
		if len(p.Who) > 0 {
			out[p.Role] = p.Who[0].Person
		}
	}
	return out
}

// openSeat shows the sheet in which a seat is given to somebody.
func (s *Shell) openSeat(id model.IncidentID, row seatRow) {
	person, reach := kit.NewEntry(), kit.NewEntry()
	person.Name, reach.Name = "Person", "Reach by"
	person.SetQuietly(row.Person)
	reach.SetQuietly(row.Reach)
	problem := kit.NewText("", kit.TextStyle{Truncate: true})
	save := kit.NewButtonOf(kit.ButtonPrimary, "Assign", "Enter", nil)
	put := func(who, how string) {
		save.SetBusy(true)
		s.Do(model.PutRecord{Incident: id, Register: model.RosterRegister, ID: row.ID,
			Set: fields("role", row.Role, "person", who, "reach", how)}, func(c desk.Change) {
			s.closeSheet()
			if who == "" {
				s.Notice(fmt.Sprintf("The seat %s is empty now (entry %d).", row.label, c.Seq))
				return
			}
			s.Notice(fmt.Sprintf("%s: %s (entry %d).", row.label, who, c.Seq))
		}, func(err error) {
			save.SetBusy(false)
			problem.SetTone(notice(err).What, kit.ToneBad)
		})
	}
	assign := func() {
		who := strings.TrimSpace(person.Text)
		if who == "" {
			problem.SetTone("Write a name first.", kit.ToneBad)
			s.win.Canvas().Focus(person)
			return
		}
		put(who, strings.TrimSpace(reach.Text))
	}
	save.OnTapped = assign
	person.OnSubmitted = func(string) { assign() }
	reach.OnSubmitted = func(string) { assign() }
	buttons := kit.Row(8, save)
	me := s.deps.Desk.By().Name
	if row.Person != me {
		buttons.Add(kit.NewButton("I do it ("+me+")", func() { put(me, strings.TrimSpace(reach.Text)) }))
	}
	if row.Person != "" {
		buttons.Add(kit.NewButton("Empty the seat", func() { put("", "") }))
	}
	body, title := kit.Stack(4), row.label
	if r, ok := s.guide.Role(row.Role); ok {
		title = r.Label
		body.Add(kit.NewPara(r.Mission, kit.TextStyle{}))
		body.Add(kit.NewPara("First: "+strings.Join(r.Does, "; ")+".", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}))
	}
	body.Add(kit.Row(12, kit.Stretch(kit.Stack(2, kit.Bold("Person"), person)), kit.Stretch(kit.Stack(2, kit.Bold("Reach by"), reach))))
	body.Add(kit.Muted("A number or place that works tonight; never a password."))
	body.Add(problem)
	body.Add(buttons)
	s.openSheet(kit.NewSheet(title, body, func() { s.closeSheet() }), person)
	s.keepFields("seat/"+row.Role+"/"+row.ID, person, reach)
}

// fields makes register fields from keys and texts in turn.
func fields(pairs ...string) map[string]json.RawMessage {
	set := map[string]json.RawMessage{}
	for i := 0; i+1 < len(pairs); i += 2 {
		raw, err := json.Marshal(pairs[i+1])
		if err != nil {
			panic("ui: a text cannot be written as JSON: " + err.Error()) // a Go string always can
		}
		set[pairs[i]] = raw
	}
	return set
}
