package ui

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

const cardContain = "contain"

func init() {
	screens[PageContain] = func(s *Shell, r Route) screen { return newContainCard(s, r) }
}

// Fields of the contain card that no form of the guide has.
const (
	containWhat    = "what"
	containSystems = "systems"
	containOwner   = "owner"
	containRisk    = "sys.contain_now_risk"
)

// newContainCard is the page of F6: one line, a system, one question. No form
// and no gate holds it up; what is left undone is owed.
func newContainCard(s *Shell, r Route) *card {
	risk, _ := s.catalog.Field(containRisk)
	risk.Help = "“Don't know yet” holds nothing up." // the guide's words say where it is asked, which is here
	section := form.Section{Key: "contain", Fields: []form.Field{
		{Key: containWhat, Label: "What is done now, in one line", Kind: form.Text, Help: "An act that stops harm: cut, block, disable, switch off."},
		{Key: containSystems, Label: "On which systems", Kind: form.System, Multiple: true, Help: "Leave empty if it has no single place."},
		{Key: containOwner, Label: "Who does it", Kind: form.Person, Help: "Empty means you."},
		risk,
	}}
	c := newCard(s, r, cardContain, "Contain now", "This goes before everything else and is never held up. What is left out is owed, not lost.", "Contain now",
		section, []string{containWhat})
	c.quick = true // seconds count
	c.verb.Key = "Enter"
	c.command = func(set map[string]json.RawMessage) model.Command {
		return model.ContainNow{Incident: r.Incident, What: guidance.Text(set[containWhat]), Owner: guidance.Text(set[containOwner]),
			Systems: guidance.Texts(set[containSystems]), Risk: guidance.ReadAnswer(set[containRisk])}
	}
	c.done = func(change desk.Change) {
		v := change.View
		what := "Started"
		if rows := v.Standing("actions"); len(rows) > 0 {
			what = quote(guidance.Text(rows[len(rows)-1].Fields["title"])) + " is started and in the log"
		}
		c.say(kit.NewText(what+fmt.Sprintf(" (entry %d).", change.Seq), kit.TextStyle{Bold: true, Colour: kit.ColourGood}),
			kit.NewPara("Say in the actions when it is finished and what came of it. What the gates behind and ahead still want stands at the right.", kit.TextStyle{}),
			kit.Row(8, kit.NewButtonOf(kit.ButtonNormal, "Back to the log", "F2", func() { s.Go(Route{Page: PageIncident, Incident: r.Incident}) })))
	}
	owed := newOwedPanel(s)
	running := newStartedPanel(s)
	c.beside.Add(owed.object)
	c.beside.Add(running.object)
	c.around = func(v model.View, now time.Time) {
		owed.show(v, now)
		running.show(v, now)
	}
	return c
}

// owedPanel lists what is owed, with the time left.
type owedPanel struct {
	s      *Shell
	v      model.View
	rows   []guidance.Check
	now    time.Time
	table  *kit.DenseTable
	object *kit.Section
}

func newOwedPanel(s *Shell) *owedPanel {
	p := &owedPanel{s: s}
	p.table = kit.NewDenseTable([]kit.Column{{Key: "text", Width: 120, Flex: 1}, {Key: "state", Width: 110, Fit: true}}, func() int { return len(p.rows) },
		func(row int, col string) kit.Cell {
			if col == "text" {
				return kit.Cell{Text: p.rows[row].ID + "  " + p.rows[row].Text}
			}
			return standingCell(p.rows[row], p.now)
		})
	p.table.HideHeader, p.table.Name, p.table.Empty = true, "owed", "Nothing is owed."
	p.table.OnOpen = func(row int) { p.s.goCriterion(p.v, p.rows[row].Criterion) }
	p.object = kit.NewSection("OWED NOW", fixedRows(p.table, 8))
	return p
}

func (p *owedPanel) show(v model.View, now time.Time) {
	p.v, p.now, p.rows = v, now, guidance.Debts(p.s.guide, p.s.facts(v), now)
	note := ""
	if len(p.rows) > 0 {
		note = countWord(len(p.rows), "thing", "things")
	}
	p.object.SetNote(note)
	p.table.Refresh()
}

// startedPanel lists containment that was started, newest first.
type startedPanel struct {
	rows   []model.Record
	v      model.View
	s      *Shell
	table  *kit.DenseTable
	object *kit.Section
}

func newStartedPanel(s *Shell) *startedPanel {
	p := &startedPanel{s: s}
	p.table = kit.NewDenseTable([]kit.Column{{Key: "what", Width: 120, Flex: 1}, {Key: "who", Width: 96, Fit: true}, {Key: "state", Width: 60, Fit: true}}, func() int { return len(p.rows) },
		func(row int, col string) kit.Cell {
			f := p.rows[row].Fields
			switch col {
			case "who":
				return kit.Cell{Text: guidance.Text(f["owner"]), Muted: true}
			case "state":
				return kit.Cell{Text: p.s.catalog.Label("item_state", guidance.Text(f["state"])), Muted: true}
			}
			return kit.Cell{Text: guidance.Text(f["title"])}
		})
	p.table.HideHeader, p.table.Name, p.table.Empty = true, "started", "No containment has been started."
	p.table.OnOpen = func(row int) {
		p.s.Go(Route{Page: PageRegister, Incident: p.v.ID, Section: "actions/" + p.rows[row].ID})
	}
	p.object = kit.NewSection("CONTAINMENT STARTED", fixedRows(p.table, 5))
	return p
}

func (p *startedPanel) show(v model.View, _ time.Time) {
	p.v, p.rows = v, nil
	for _, r := range v.Standing("actions") {
		if guidance.Text(r.Fields["phase"]) == string(model.Containment) {
			p.rows = append(p.rows, r)
		}
	}
	slices.Reverse(p.rows)
	p.table.Refresh()
}
