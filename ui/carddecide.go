package ui

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageDecide] = func(s *Shell, r Route) screen { return newDecideCard(s, r) }
}

// newDecideCard is the page of F7: what the business accepts for now, who
// answers for it, and until when.
func newDecideCard(s *Shell, r Route) *card {
	spec, _ := s.catalog.Form("tgt")
	section := spec.Sections[0]
	c := newCard(s, r, "decide", spec.Title, section.Intro, "Decide", section, []string{"tgt.question", "tgt.options", "tgt.accepted", "tgt.decider"})
	c.command = func(set map[string]json.RawMessage) model.Command {
		return model.DecideCard{Incident: r.Incident, Set: set, Transcribed: c.paper()}
	}
	c.done = func(change desk.Change) {
		v := change.View
		c.say(kit.NewText(fmt.Sprintf("Decided: %s (entry %d).", v.Text("tgt.accepted"), change.Seq), kit.TextStyle{Bold: true, Colour: kit.ColourGood, Truncate: true}),
			kit.NewPara("It stands among the decisions and the accepted targets, and in the log. When its time is over, it is decided again.", kit.TextStyle{}),
			kit.Row(8, kit.NewButtonOf(kit.ButtonNormal, "Back to the log", "F2", func() { s.Go(Route{Page: PageIncident, Incident: r.Incident}) })))
	}
	c.label = func(text func(string) string) string {
		if who := text("tgt.decider"); who != "" {
			return "Decide: " + who + " answers for it"
		}
		return "Decide"
	}
	running := newRunningPanel(s)
	c.beside.Add(running.object)
	c.around = running.show
	return c
}

// runningPanel lists the decisions on targets, those that end soonest first.
type runningPanel struct {
	s      *Shell
	v      model.View
	rows   []running
	now    time.Time
	table  *kit.DenseTable
	object *kit.Section
}

// running is one accepted target and when it ends.
type running struct {
	record model.Record
	until  model.Moment
	ends   bool
}

func newRunningPanel(s *Shell) *runningPanel {
	p := &runningPanel{s: s}
	p.table = kit.NewDenseTable([]kit.Column{{Key: "what", Title: "Accepted", Width: 110, Flex: 1, NoSort: true}, {Key: "who", Title: "By", Width: 84, Fit: true, NoSort: true, Optional: 2},
		{Key: "until", Title: "Until", Width: 156, NoSort: true, Optional: 1}, {Key: "left", Title: "", Width: 116, Fit: true, NoSort: true}}, func() int { return len(p.rows) }, p.cell)
	p.table.Name, p.table.Empty = "running decisions", "Nothing has been accepted yet."
	p.table.OnOpen = func(row int) {
		p.s.Go(Route{Page: PageRegister, Incident: p.v.ID, Section: "targets/" + p.rows[row].record.ID})
	}
	p.object = kit.NewSection("RUNNING DECISIONS", fixedRows(p.table, 9))
	return p
}

func (p *runningPanel) cell(row int, col string) kit.Cell {
	r := p.rows[row]
	switch col {
	case "what":
		return kit.Cell{Text: guidance.Text(r.record.Fields["accepted"])}
	case "who":
		return kit.Cell{Text: guidance.Text(r.record.Fields["decider"]), Muted: true}
	case "until":
		if !r.ends {
			return kit.Cell{Text: "no end given", Muted: true}
		}
		return kit.Cell{Text: model.FormatMoment(r.until, p.v.Location(), model.Style{Near: p.now}), Muted: true}
	}
	if !r.ends {
		return kit.Cell{}
	}
	left := r.until.From.Sub(p.now)
	switch {
	case left < 0:
		return kit.Cell{Text: "ended", Colour: kit.ColourBad, Bold: true}
	case left < time.Hour:
		return kit.Cell{Text: kit.Span(left) + " left", Colour: kit.ColourWarn, Bold: true}
	}
	return kit.Cell{Text: kit.Span(left) + " left"}
}

func (p *runningPanel) show(v model.View, now time.Time) {
	p.v, p.now, p.rows = v, now, nil
	over := 0
	for _, r := range v.Standing("targets") {
		row := running{record: r}
		if json.Unmarshal(r.Fields["valid_until"], &row.until) == nil && row.until.Known() {
			row.ends = true
			if row.until.From.Before(now) {
				over++
			}
		}
		p.rows = append(p.rows, row)
	}
	slices.SortStableFunc(p.rows, func(a, b running) int {
		switch {
		case a.ends && b.ends:
			return a.until.From.Compare(b.until.From)
		case a.ends:
			return -1
		case b.ends:
			return 1
		}
		return 0
	})
	note := countWord(len(p.rows), "decision", "decisions")
	if over > 0 {
		note += fmt.Sprintf(", %d ended: decide again", over)
	}
	p.object.SetNote(note)
	p.table.Refresh()
}

// fixedRows gives a table on a scrolling page the height of some rows.
func fixedRows(t *kit.DenseTable, rows int) fyne.CanvasObject {
	return tall(float32(rows)*23, t)
}
