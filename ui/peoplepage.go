package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

func init() {
	screens[PagePeople] = func(s *Shell, r Route) screen { return newPeoplePage(s, r.Incident) }
}

// peopleLine is a line of the people page: a seat with who holds it, or who
// could.
type peopleLine struct {
	seatRow
	row      model.Record // of the roster; empty for an empty seat
	proposal *model.Proposal
}

// peoplePage shows who is on the incident, who could take the empty seats, who
// is kept out and, where the response is split, the list of each team.
type peoplePage struct {
	s       *Shell
	id      model.IncidentID
	v       model.View
	now     time.Time
	lines   []peopleLine
	kept    []model.Record
	teams   map[model.Team][]model.Record
	banner  *incidentHead
	say     *kit.Para
	table   *kit.DenseTable
	acts    *fyne.Container
	out     *kit.DenseTable
	outBox  *kit.Section
	boards  map[model.Team]*kit.DenseTable
	split   *fyne.Container
	columns []fyne.CanvasObject // a board for each team
	body    fyne.CanvasObject
}

func newPeoplePage(s *Shell, id model.IncidentID) *peoplePage {
	p := &peoplePage{s: s, id: id, now: s.Now(), teams: map[model.Team][]model.Record{}, boards: map[model.Team]*kit.DenseTable{}}
	p.banner = newIncidentHead(s)
	p.say = kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted})
	p.table = kit.NewDenseTable([]kit.Column{{Key: "role", Title: "Seat", Width: 240, Fit: true, NoSort: true}, {Key: "who", Title: "Person", Width: 150, Flex: 1, NoSort: true},
		{Key: "state", Title: "Stands", Width: 116, Fit: true, NoSort: true}, {Key: "reach", Title: "Reach by", Width: 160, Flex: 1, Optional: 1, NoSort: true},
		{Key: "fresh", Title: "Number tried", Width: 110, Fit: true, Optional: 3, NoSort: true}, {Key: "from", Title: "Since, or proposed by", Width: 200, Flex: 1.5, Optional: 2, NoSort: true}},
		func() int { return len(p.lines) }, p.cell)
	p.table.Name = "seats"
	p.table.OnOpen = func(row int) { p.open(p.lines[row]) }
	p.table.OnSelect = func(int) { p.showActs() }
	p.table.OnKey = p.key
	p.acts = newFlow(8, nil)
	p.out = kit.NewDenseTable([]kit.Column{{Key: "who", Title: "Person", Width: 110, Flex: 0.6, NoSort: true}, {Key: "why", Title: "Reason", Width: 120, Flex: 1, NoSort: true}},
		func() int { return len(p.kept) }, func(row int, col string) kit.Cell {
			if col == "who" {
				return kit.Cell{Text: guidance.Text(p.kept[row].Fields["person"]), Bold: true}
			}
			return kit.Cell{Text: guidance.Text(p.kept[row].Fields["reason"])}
		})
	p.out.Name = "kept out"
	p.out.OnOpen = func(row int) {
		s.Go(Route{Page: PageRegister, Incident: id, Section: "roster/" + p.kept[row].ID})
	}
	p.outBox = kit.NewSection("KEPT OUT", fixedRows(p.out, 5))
	for _, team := range []model.Team{model.MitigationTeam, model.ForensicsTeam} {
		board := kit.NewDenseTable([]kit.Column{{Key: "title", Title: "Action", Width: 130, Flex: 1, NoSort: true}, {Key: "owner", Title: "Owner", Width: 100, Fit: true, NoSort: true, Optional: 1},
			{Key: "state", Title: "State", Width: 76, Fit: true, NoSort: true, Optional: 2}}, func() int { return len(p.teams[team]) }, func(row int, col string) kit.Cell { return p.actionCell(p.teams[team][row], col) })
		board.Name = string(team) + " team"
		board.OnOpen = func(row int) {
			s.Go(Route{Page: PageRegister, Incident: id, Section: "actions/" + p.teams[team][row].ID})
		}
		p.boards[team] = board
		p.columns = append(p.columns, kit.Stretch(kit.NewSection(strings.ToUpper(string(team))+" TEAM", fixedRows(board, 5))))
	}
	p.split = kit.Row(12)
	foot := kit.Stack(8, p.acts, p.split)
	p.body = topToBottom(p.banner.object, kit.Pad(16, 12, topToBottom(p.say, kit.Pad(0, 8, p.table), foot)), nil)
	return p
}

func (p *peoplePage) Content() fyne.CanvasObject { return p.body }
func (p *peoplePage) Leave() error               { return nil }
func (p *peoplePage) Dropped([]string) bool      { return false }

func (p *peoplePage) Focus() {
	focusOn(p.s, p.table)
	p.choose()
}

// choose takes the first empty seat in hand where none is.
func (p *peoplePage) choose() {
	if p.table.Selected() < 0 && len(p.lines) > 0 {
		p.table.Select(max(0, slices.IndexFunc(p.lines, func(l peopleLine) bool { return l.Person == "" && l.wanted })))
	}
}

func (p *peoplePage) Tick(now time.Time) {
	p.now = now
	p.banner.show(p.v, now)
}

func (p *peoplePage) Show(v model.View) {
	p.v = v
	led := p.s.ledBy(v)
	proposed := map[string]*model.Proposal{}
	for _, x := range model.ProposeRoster(v, p.s.House(), *led.Guide, led.Rules, p.s.Now()) {
		proposed[x.Role] = &x
	}
	on := model.OnRoster(v)
	p.lines = nil
	for _, row := range seatRows(v, led) {
		l := peopleLine{seatRow: row, proposal: proposed[row.Role]}
		if r, ok := led.Guide.Role(row.Role); ok {
			l.label = r.Label
		}
		l.Person = ""
		for _, r := range on {
			if guidance.Text(r.Fields["role"]) == row.Role {
				l.row, l.ID, l.Person, l.Reach = r, r.ID, guidance.Text(r.Fields["person"]), guidance.Text(r.Fields["reach"])
			}
		}
		if l.Person != "" || l.wanted || l.proposal != nil {
			p.lines = append(p.lines, l)
		}
	}
	for _, r := range on { // people without a seat
		if guidance.Text(r.Fields["role"]) == "" {
			p.lines = append(p.lines, peopleLine{seatRow: seatRow{seat: seat{ID: r.ID, Person: guidance.Text(r.Fields["person"]), Reach: guidance.Text(r.Fields["reach"])}, label: "without a seat"}, row: r})
		}
	}
	p.kept = model.KeptOut(v)
	p.outBox.SetNote(countWord(len(p.kept), "person", "people"))
	clear(p.teams)
	two := model.TwoTeams(v)
	if two {
		for _, r := range v.Standing("actions") {
			if guidance.RowOpen("actions", guidance.Row{ID: r.ID, Fields: r.Fields}) {
				team := model.TeamOf(v, *led.Guide, r)
				p.teams[team] = append(p.teams[team], r)
			}
		}
	}
	p.split.Objects = nil
	if len(p.kept) > 0 {
		p.split.Objects = append(p.split.Objects, kit.Stretch(p.outBox))
	}
	if two {
		p.split.Objects = append(p.split.Objects, p.columns...)
	}
	p.split.Refresh()
	p.say.SetText(p.summary())
	p.table.Refresh()
	p.out.Refresh()
	for _, b := range p.boards {
		b.Refresh()
	}
	p.choose()
	p.showActs()
	p.Tick(p.s.Now())
	p.body.Refresh()
}

// summary says how the roster stands, and what is to do next.
func (p *peoplePage) summary() string {
	filled, empty, open, proposed := 0, 0, 0, 0
	for _, l := range p.lines {
		switch {
		case l.Person == "" && l.wanted:
			empty++
			if l.proposal != nil && len(l.proposal.Who) > 0 {
				proposed++
			}
		case l.Person != "":
			filled++
			if !model.SeatConfirmed(l.row) {
				open++
			}
		}
	}
	words := fmt.Sprintf("%d on the incident, %d not confirmed. %s.", filled, open, countWord(empty, "seat is empty that the severity asks for", "seats are empty that the severity asks for"))
	if proposed > 0 {
		words += fmt.Sprintf(" A person is proposed for %d of them: A puts them on the seat, Ctrl+Shift+A all.", proposed)
	}
	if p.v.Text("tri.left_out") == "" && len(p.kept) == 0 {
		words += " Nobody has said yet who is kept out (G2.7)."
	}
	return words
}

func (p *peoplePage) cell(row int, col string) kit.Cell {
	l := p.lines[row]
	proposed := model.Candidate{}
	if l.Person == "" && l.proposal != nil && len(l.proposal.Who) > 0 {
		proposed = l.proposal.Who[0]
	}
	switch col {
	case "role":
		return kit.Cell{Text: l.label}
	case "who":
		switch {
		case l.Person != "":
			return kit.Cell{Text: l.Person, Bold: true}
		case proposed.Person != "":
			return kit.Cell{Text: proposed.Person + "?", Muted: true}
		}
		return kit.Cell{Text: "nobody known", Muted: true}
	case "state":
		switch {
		case l.Person == "" && l.wanted:
			return kit.Cell{Text: "EMPTY", Colour: kit.ColourBad, Bold: true}
		case l.Person == "":
			return kit.Cell{Text: "useful here", Muted: true}
		case model.SeatConfirmed(l.row):
			return kit.Cell{Text: "confirmed", Colour: kit.ColourGood}
		}
		return kit.Cell{Text: "not confirmed", Colour: kit.ColourWarn}
	case "reach":
		if l.Person == "" {
			return kit.Cell{Text: proposed.Reach, Muted: true}
		}
		if l.Reach == "" {
			return kit.Cell{Text: p.s.reachOf(l.Person)}
		}
		return kit.Cell{Text: l.Reach}
	case "fresh":
		name := l.Person
		if name == "" {
			name = proposed.Person
		}
		if c, ok := p.s.contactNamed(name); ok {
			words, colour := freshWords(c, p.now.In(p.s.Home()))
			return kit.Cell{Text: words, Colour: colour}
		}
		return kit.Cell{}
	}
	if l.Person == "" {
		words := proposed.From
		if l.proposal != nil && len(l.proposal.Who) > 1 {
			words += fmt.Sprintf("; %d more", len(l.proposal.Who)-1)
		}
		return kit.Cell{Text: words, Muted: true}
	}
	return kit.Cell{Text: model.FormatInstant(l.row.Since.At, p.v.Location()), Muted: true}
}

func (p *peoplePage) actionCell(r model.Record, col string) kit.Cell {
	text := guidance.Text(r.Fields[col])
	switch {
	case col == "owner" && text == "":
		return kit.Cell{Text: "nobody", Colour: kit.ColourBad}
	case col == "state" && text == "":
		return kit.Cell{Text: "open", Muted: true}
	}
	return kit.Cell{Text: text, Muted: col == "state"}
}

// chosen is the line in hand.
func (p *peoplePage) chosen() (peopleLine, bool) {
	at := p.table.Selected()
	if at < 0 || at >= len(p.lines) {
		return peopleLine{}, false
	}
	return p.lines[at], true
}

func (p *peoplePage) proposed(l peopleLine) (model.Candidate, bool) {
	if l.Person != "" || l.proposal == nil || len(l.proposal.Who) == 0 {
		return model.Candidate{}, false
	}
	return l.proposal.Who[0], true
}

// peopleAct is one thing that can be done with the line in hand.
type peopleAct struct {
	title string
	key   fyne.KeyName
	keys  string
	when  bool
	run   func()
}

func (p *peoplePage) doable() []peopleAct {
	l, ok := p.chosen()
	who, any := p.proposed(l)
	write := !p.s.ReadOnly()
	sits := ok && l.Person != "" && write
	return []peopleAct{
		{"Take " + who.Person, fyne.KeyA, "A", any && write, func() { p.take(l, who.Person) }},
		{"Somebody else", "", "Enter", ok && l.Person == "" && write, func() { p.open(l) }},
		{"Takes the seat", fyne.KeyV, "V", sits && l.Role != "" && !model.SeatConfirmed(l.row), func() { p.do(model.ConfirmSeat{Incident: p.id, ID: l.ID}, l.Person+" takes the seat.") }},
		{"Hand over", fyne.KeyH, "H", sits && l.Role != "", func() { p.handOver(l) }},
		{"Release", fyne.KeyX, "X", sits, func() { p.release(l) }},
		{"Keep somebody out", fyne.KeyO, "O", write, p.leaveOut},
	}
}

func (p *peoplePage) showActs() {
	p.acts.Objects = nil
	for i, a := range p.doable() {
		if a.when {
			kind := kit.ButtonNormal
			if i == 0 {
				kind = kit.ButtonPrimary
			}
			p.acts.Objects = append(p.acts.Objects, kit.NewButtonOf(kind, a.title, a.keys, a.run))
		}
	}
	p.acts.Refresh()
	p.body.Refresh()
}

func (p *peoplePage) key(_ int, key fyne.KeyName) bool {
	for _, a := range p.doable() {
		if a.key == key && key != "" {
			if a.when {
				a.run()
			}
			return true
		}
	}
	return false
}

// Actions are the keys of this page alone.
func (p *peoplePage) Actions() []action {
	out := []action{{ID: "takeall", Menu: "Incident", Title: "Put everybody proposed on their seats", Shortcut: ctrlShift(fyne.KeyA), Keys: "Ctrl+Shift+A", Run: p.takeAll}}
	for _, a := range p.doable() {
		if a.when && a.key != "" {
			out = append(out, action{ID: "people-" + a.title, Title: a.title, Keys: a.keys + " in the table", Run: a.run})
		}
	}
	return out
}

func (p *peoplePage) do(c model.Command, said string) {
	p.s.Do(c, func(change desk.Change) { p.s.Notice(fmt.Sprintf("%s (entry %d)", said, change.Seq)) })
}

func (p *peoplePage) take(l peopleLine, person string) {
	p.do(model.TakeSeat{Incident: p.id, Role: l.Role, Person: person}, l.label+": "+person+", not confirmed yet.")
}

// takeAll accepts every first proposal for a seat that is asked, as one act.
func (p *peoplePage) takeAll() {
	var all []model.Command
	for _, l := range p.lines {
		if who, ok := p.proposed(l); ok && l.wanted {
			all = append(all, model.TakeSeat{Incident: p.id, Role: l.Role, Person: who.Person})
		}
	}
	if len(all) == 0 {
		p.s.Notice("Nobody is proposed for a seat that is asked.")
		return
	}
	p.s.Write(func(ctx context.Context) (desk.Change, error) { return p.s.deps.Desk.DoAll(ctx, all) }, func(desk.Change) {
		p.s.Notice(countWord(len(all), "person is", "people are") + " on a seat, not confirmed yet.")
	})
}

// open names somebody for a seat.
func (p *peoplePage) open(l peopleLine) {
	if p.s.ReadOnly() || l.Role == "" {
		return
	}
	if l.Person != "" {
		p.s.openSeat(p.id, l.seatRow)
		return
	}
	say := "Not confirmed until they take it."
	if l.proposal != nil && len(l.proposal.Who) > 1 {
		var names []string
		for _, c := range l.proposal.Who {
			names = append(names, c.Person+" ("+c.From+")")
		}
		say = "Could be: " + strings.Join(names, "; ") + "."
	}
	p.s.ask(l.label, say, "Person", "a name; the address book knows how they are reached", "Put on the seat", func(name string, failed func(error)) {
		p.s.Do(model.TakeSeat{Incident: p.id, Role: l.Role, Person: name}, func(desk.Change) { p.s.closeSheet() }, failed)
	})
}

func (p *peoplePage) handOver(l peopleLine) {
	if l.Role == "incident_manager" {
		p.s.Go(Route{Page: PageHandover, Incident: p.id})
		return
	}
	p.s.ask("Hand over: "+l.label, l.Person+" holds the seat until the next person says that they take it.", "Taken by", "who says: I take it", "I take it", func(name string, failed func(error)) {
		p.s.Do(model.TakeSeat{Incident: p.id, Role: l.Role, Person: name, Accepted: true}, func(desk.Change) {
			p.s.closeSheet()
			p.s.Notice(name + " holds the seat, " + l.Person + " has left it.")
		}, failed)
	})
}

func (p *peoplePage) release(l peopleLine) {
	p.s.ask("Release "+l.Person, "Their seats are free, no further message goes to them, and the one that tells them is put ready.", "Reason", "one line, may stay empty", "Release", func(why string, failed func(error)) {
		p.s.Do(model.ReleasePerson{Incident: p.id, Person: l.Person, Why: why}, func(desk.Change) {
			p.s.closeSheet()
			p.s.Notice(l.Person+" is released; the message stands in the communications log, not sent.", kit.Action{Text: "Show it", OnTapped: func() {
				p.s.Go(Route{Page: PageRegister, Incident: p.id, Section: "communications"})
			}})
		}, failed)
	})
}

func (p *peoplePage) leaveOut() {
	p.s.ask("Keep somebody out", "Who the problem does not concern, or who may be part of it. They are proposed for nothing.", "Person and reason", "such as: Sam Reed, his account was misused", "Keep out", func(text string, failed func(error)) {
		person, why, _ := strings.Cut(text, ",")
		p.s.Do(model.LeaveOut{Incident: p.id, Person: person, Why: why}, func(desk.Change) { p.s.closeSheet() }, failed)
	})
}
