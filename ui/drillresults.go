package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
)

// drillResultsPart is what came of an exercise: each document under test, and
// its times beside the real incidents'.
type drillResultsPart struct {
	p      *drillPage
	lines  []*documentLine
	box    *fyne.Container
	keep   *kit.Button
	better *kit.Button
	told   *kit.Text
	shown  string // the documents the lines were made for
	beside []report.Beside
	table  *kit.DenseTable
	over   *kit.Section
	turn   int
	object *fyne.Container
}

// documentLine is one document: how it did, and a note.
type documentLine struct {
	name   string
	result *kit.ChoiceRow
	note   *kit.Entry
}

func newDrillResults(p *drillPage) *drillResultsPart {
	r := &drillResultsPart{p: p, box: kit.Stack(10), told: kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Truncate: true})}
	r.keep = kit.NewButtonOf(kit.ButtonPrimary, "Keep the results", "Ctrl+Enter", r.save)
	r.better = kit.NewButton("Make improvements of what did not work", r.improve)
	r.table = kit.NewDenseTable([]kit.Column{{Key: "name", Title: "Measure", Width: 150, Flex: 1, NoSort: true}, {Key: "here", Title: "This exercise", Width: 120, NoSort: true, Flex: 1},
		{Key: "real", Title: "Real, median", Width: 110, Fit: true, NoSort: true, Optional: 1}, {Key: "count", Title: "Of", Width: 40, Fit: true, NoSort: true, Optional: 2}},
		func() int { return len(r.beside) }, r.cell)
	r.table.Name, r.table.Empty = "beside real incidents", "Nothing is measured yet."
	r.over = kit.NewSection("BESIDE REAL INCIDENTS", r.table)
	documents := kit.NewSection("DOCUMENTS UNDER TEST", container.NewVScroll(kit.Pad(4, 0, kit.Stack(10, r.box, newFlow(8, nil, r.keep, r.better), r.told))))
	r.object = container.New(sideLayout{0.44}, documents, r.over)
	return r
}

// show brings the lines up to date; what is being typed stays.
func (r *drillResultsPart) show(v model.View, d model.Drill) {
	var names []string
	for _, x := range d.Results {
		names = append(names, x.Document+"\t"+x.Result+"\t"+x.Note)
	}
	if joined := strings.Join(names, "\n"); joined != r.shown || r.box.Objects == nil {
		r.shown, r.lines, r.box.Objects = joined, nil, nil
		for _, x := range d.Results {
			l := &documentLine{name: x.Document, result: kit.NewChoiceRow(x.Document, resultOptions()), note: kit.NewEntry()}
			l.result.Clearable, l.result.Wrap = true, true
			l.result.Set(x.Result)
			l.note.Name = "what was wrong with: " + x.Document
			l.note.SetPlaceHolder("where, what")
			l.note.SetText(x.Note)
			if typed := r.p.half.texts["note/"+x.Document]; len(typed) == 2 {
				l.result.Set(typed[0])
				l.note.SetText(typed[1])
			}
			was := []string{x.Result, x.Note}
			typed := func() { r.p.half.set("note/"+l.name, []string{l.result.One(), l.note.Text}, was) }
			l.result.OnChange, l.note.OnChanged = func([]string) { typed() }, func(string) { typed() }
			r.lines = append(r.lines, l)
			r.box.Add(kit.Stack(4, kit.Bold(x.Document), l.result, l.note))
		}
		if len(names) == 0 {
			r.box.Add(kit.NewPara("No document is under test yet. The set-up lists them, one on each line: plan, playbook steps, recovery plan, contact list.", kit.TextStyle{Colour: kit.ColourMuted}))
		}
	}
	off := len(names) == 0 || r.p.s.ReadOnly()
	r.keep.Hidden, r.better.Hidden = off, off
	if left := d.Untested(); len(names) > 0 {
		r.told.SetText(fmt.Sprintf("%d of %s have a result. Gate GD asks for them.", len(names)-len(left), countWord(len(names), "document", "documents")))
	}
}

func resultOptions() []kit.Option {
	var out []kit.Option
	for _, key := range model.DocumentResults {
		out = append(out, kit.Option{Key: key, Label: upper(key)})
	}
	return out
}

// save keeps every line that has a result.
func (r *drillResultsPart) save() {
	var lines []string
	for _, l := range r.lines {
		if one := l.result.One(); one != "" {
			lines = append(lines, model.DocumentResult{Document: l.name, Result: one, Note: strings.TrimSpace(l.note.Text)}.Line())
		}
	}
	if lines == nil {
		r.p.s.Fail(model.Refuse(model.Invalid, "drl.docs_result", "Press one of the four for each document.", "no document has a result yet."))
		return
	}
	sent := map[string][]string{}
	for _, l := range r.lines {
		if one := l.result.One(); one != "" {
			sent["note/"+l.name] = []string{one, l.note.Text}
		}
	}
	r.p.s.Do(model.PutRecord{Incident: r.p.id, Form: "drl", Set: map[string]json.RawMessage{"drl.docs_result": asJSON(strings.Join(lines, "\n"))}}, func(c desk.Change) {
		for of, typed := range sent {
			if now := r.p.half.texts[of]; now == nil || sameTexts(now, typed) {
				r.p.half.set(of, typed, typed)
			}
		}
		r.p.s.Notice(fmt.Sprintf("The results are kept (entry %d).", c.Seq))
	})
}

// improve makes an improvement of each document that did not work.
func (r *drillResultsPart) improve() {
	r.p.s.makeImprovements(r.p.id, []string{"drl.docs_result", "drl.went_badly"})
}

// load works out the comparison away from the window.
func (r *drillResultsPart) load() {
	r.turn++
	turn := r.turn
	r.p.s.Run(func(ctx context.Context) func() {
		rows, words, err := r.p.s.deps.Desk.BesideReal(ctx, r.p.id)
		return func() {
			if turn != r.turn {
				return
			}
			if err != nil {
				r.p.s.Fail(err)
				return
			}
			r.beside = rows
			r.over.SetNote(words)
			r.table.Refresh()
		}
	})
}

func (r *drillResultsPart) cell(row int, col string) kit.Cell {
	x := r.beside[row]
	switch col {
	case "name":
		return kit.Cell{Text: x.Name}
	case "here":
		return kit.Cell{Text: x.Here, Bold: true}
	case "real":
		return kit.Cell{Text: strings.TrimPrefix(x.Real, "median "), Muted: x.Count == 0}
	}
	if x.Count == 0 {
		return kit.Cell{}
	}
	return kit.Cell{Text: fmt.Sprint(x.Count), Muted: true}
}
