package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// gatePanel shows what is missing to move on, and what is owed.
type gatePanel struct {
	s      *Shell
	v      model.View
	rows   []guidance.Check
	more   int
	now    time.Time
	plain  bool // every row is missing, as the head of the panel says already
	table  *kit.DenseTable
	object *kit.Section
	line   *kit.Link // the folded form: one line
}

// stillRead stands where nothing can be said before the record was read.
const stillRead = "The record is being read."

// gateLines is how many lines the panel has; the rest is a number.
const gateLines = 5

func newGatePanel(s *Shell) *gatePanel {
	p := &gatePanel{s: s}
	p.table = kit.NewDenseTable([]kit.Column{{Key: "text", Width: 120, Flex: 1}, {Key: "state", Width: 110, Fit: true}},
		func() int { return len(p.rows) }, p.cell)
	p.table.HideHeader, p.table.Name = true, "to move on"
	p.table.Empty = stillRead
	p.table.OnOpen = func(row int) { p.s.goCriterion(p.v, p.rows[row].Criterion) }
	p.object = kit.NewSection("TO MOVE ON", p.table, kit.KeyHint("Ctrl+G", "gate"))
	p.line = kit.NewLink("", func() { s.Go(Route{Page: PageGate, Incident: p.v.ID}) })
	return p
}

func (p *gatePanel) cell(row int, col string) kit.Cell {
	c := p.rows[row]
	if col == "text" {
		return kit.Cell{Text: c.Text}
	}
	if p.plain {
		return kit.Cell{}
	}
	return standingCell(c, p.now)
}

// standingCell says how a criterion stands, in a word and its colour.
func standingCell(c guidance.Check, now time.Time) kit.Cell {
	switch c.Standing {
	case guidance.Met:
		return kit.Cell{Text: "met", Colour: kit.ColourGood}
	case guidance.Waived:
		return kit.Cell{Text: "waived", Muted: true}
	case guidance.Spared:
		return kit.Cell{Text: "not asked", Muted: true}
	case guidance.Owed:
		return kit.Cell{Text: "owed " + kit.Span(c.Due.Sub(now)), Colour: kit.ColourWarn}
	case guidance.Overdue:
		return kit.Cell{Text: "overdue", Colour: kit.ColourBad, Bold: true}
	}
	return kit.Cell{Text: "missing", Colour: kit.ColourWarn, Bold: true}
}

func (p *gatePanel) show(v model.View, l led, now time.Time) {
	p.v, p.now = v, now
	missing := l.blocking()
	all := missing
	for _, d := range l.debts { // owed ones of every gate, the overdue among them
		if !d.Blocks() || d.Gate != l.ahead.Gate {
			all = append(all, d)
		}
	}
	p.more = 0
	p.table.Empty = "Nothing is missing: Ctrl+G goes on."
	if !l.on {
		p.table.Empty = "This is over; Ctrl+G shows how to open it again."
	}
	if len(all) > gateLines {
		p.more = len(all) - gateLines
		all = all[:gateLines]
	}
	p.rows = all
	p.plain = !slices.ContainsFunc(all, func(c guidance.Check) bool { return c.Standing != guidance.Missing })
	note := "no way on from here"
	p.line.SetText(upper(note) + " · Ctrl+G")
	if l.on {
		note = l.ahead.Gate + " to " + p.s.phaseWord(model.Phase(l.ahead.To)) + ": "
		if len(missing) == 0 {
			note += "nothing missing"
		} else {
			note += fmt.Sprintf("%d missing", len(missing))
		}
		if n := len(l.debts); n > 0 {
			note += fmt.Sprintf(", %d owed", n)
		}
		p.line.SetText(note + " · Ctrl+G")
		if len(l.debts) > 0 { // the head of the panel has no room for both
			note = l.ahead.Gate + strings.TrimPrefix(note, l.ahead.Gate+" to "+p.s.phaseWord(model.Phase(l.ahead.To)))
		}
		if p.more > 0 {
			note += fmt.Sprintf(", %d not shown", p.more)
		}
	}
	p.object.SetNote(note)
	p.table.Refresh()
}
