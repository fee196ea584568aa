package ui

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

// candidateRow is a line of the list of proposals: a heading that folds, or a stage.
type candidateRow struct {
	fold  string // verdict the heading folds
	title string
	c     regime.Candidate
}

// ownDuties is the verdict of duties the organisation entered itself.
const ownDuties = "own"

// dutyProposals lists every duty the rules know with the reason why it applies,
// may apply or does not, and lets a person confirm.
type dutyProposals struct {
	d      *dutiesScreen
	all    []regime.Candidate
	rows   []candidateRow
	marks  map[string]bool
	folded map[string]bool
	chosen string
	asked  []string // what the confirmation under way is about

	find  *kit.Entry
	says  *kit.Para
	table *kit.DenseTable
	list  *fyne.Container
	form  *actForm
	facts *factList
	panel *kit.Surface
	bar   []*dutyVerb
}

// Answers to what is settled together with a confirmation.
const (
	noonOpen = "open to us"
	noonShut = "not open to us"
	whatIf   = "count as a what-if"
)

func newDutyProposals(d *dutiesScreen) *dutyProposals {
	p := &dutyProposals{d: d, marks: map[string]bool{}, folded: map[string]bool{regime.RuledOut: true}, facts: newFactList()}
	p.find = kit.NewEntry()
	p.find.Name = "Words"
	p.find.SetPlaceHolder("law, authority, country, word of a reason ( / )")
	p.find.OnChanged = func(string) { p.fill() }
	p.find.OnKey = func(ev *fyne.KeyEvent) bool {
		if ev.Name != fyne.KeyDown && ev.Name != fyne.KeyReturn {
			return false
		}
		focusOn(d.s, p.table)
		return true
	}
	p.says = kit.NewPara("", kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourMuted})
	p.table = kit.NewDenseTable([]kit.Column{{Key: "name", Title: "Duty", Width: 200, Flex: 3, NoSort: true},
		{Key: "law", Title: "Provision", Width: 110, Flex: 1, NoSort: true, Optional: 1}, {Key: "state", Title: "Verdict", Width: 130, Fit: true, NoSort: true}},
		func() int { return len(p.rows) }, p.cell)
	p.table.Name = "candidates"
	p.table.Empty = "No duty has these words. Esc shows all."
	p.table.OnSelect = func(int) { p.selected() }
	p.table.OnOpen = p.open
	p.table.OnKey = func(_ int, key fyne.KeyName) bool {
		if key == fyne.KeySlash {
			focusOn(d.s, p.find)
			return true
		}
		return d.key(key)
	}
	p.table.OnMark = func(row int) { p.mark(row, row, !p.marked(row)) }
	p.table.OnExtend = p.mark
	p.table.Marked = p.marked
	p.list = topToBottom(kit.Stack(6, p.find, p.says), kit.Pad(0, 6, p.table), nil)

	p.form = newActForm(d.s, func() model.View { return d.v }, "Confirm", "Ctrl+Enter", []form.Field{
		{Key: "by", Label: "Confirmed by, from legal or privacy", Kind: form.Person},
		{Key: "why", Label: "On what ground", Kind: form.Text, Help: "may stay empty; the answers are recorded anyway"},
		{Key: "noon", Label: "Noon rule (DORA, Del. Reg. 2025/301, Art. 5(4))", Kind: form.ChoiceOne, Inline: []string{noonOpen, noonShut}},
		{Key: "whatif", Label: "It is proposed, not law", Kind: form.ChoiceOne, Inline: []string{whatIf}, Help: "shows when it would be due; no duty follows from it"}})
	p.form.visible = func(f form.Field) bool {
		return f.Key != "noon" && f.Key != "whatif" || slices.ContainsFunc(p.all, func(c regime.Candidate) bool {
			return slices.Contains(p.targets(), c.Stage.ID) && (f.Key == "noon" && noonApplies(c.Stage) || f.Key == "whatif" && c.Stage.Status == regime.Proposed)
		})
	}
	p.form.needed = func() []string { return []string{"by"} }
	p.form.rename = map[string]string{"stages": "by", "stage": "whatif"}
	p.form.command = func(set map[string]json.RawMessage, _ bool) model.Command {
		stages := p.targets()
		p.asked = stages
		return model.ConfirmDuties{Incident: d.id, Stages: stages, By: guidance.Text(set["by"]), Why: guidance.Text(set["why"]),
			Noon: guidance.Text(set["noon"]) == noonOpen, WhatIf: guidance.Text(set["whatif"]) == whatIf}
	}
	p.form.done, p.form.scroll = p.confirmed, p.facts.scroll
	p.panel = kit.Panel(p.facts.scroll)
	can := func() bool { return !d.s.ReadOnly() }
	p.bar = []*dutyVerb{
		newDutyVerb(kit.ButtonNormal, "duty-not", "Decide not to notify", "N", func() bool {
			c, ok := p.candidate()
			return ok && can() && !p.runs(c.Stage.ID)
		}, func() {
			if c, ok := p.candidate(); ok {
				d.declineStage(c.Stage)
			}
		}),
		newDutyVerb(kit.ButtonQuiet, "duty-tick-all", "Tick all that apply", "A", can, p.tickApplying),
	}
	return p
}

func (d *dutiesScreen) proposals() *dutyProposals { return d.parts[dutiesPropose].(*dutyProposals) }

func (p *dutyProposals) left() fyne.CanvasObject  { return p.list }
func (p *dutyProposals) right() fyne.CanvasObject { return p.panel }
func (p *dutyProposals) acts() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{p.form.verb}, verbButtons(p.bar)...)
}
func (p *dutyProposals) verbs() []action { return verbActions(p.bar) }
func (p *dutyProposals) share() float32  { return 0.5 }
func (p *dutyProposals) settle(width float32) {
	p.facts.setWidth(width - 24)
	p.says.Hidden = large() // the lines need its room; the questions say the same
}
func (p *dutyProposals) leave() { p.form.keep() }
func (p *dutyProposals) save()  { p.form.Do() }
func (p *dutyProposals) focus() {
	focusOn(p.d.s, p.table)
	if p.table.Selected() <= 1 {
		p.table.ScrollToTop() // the heading of the first part
	}
}
func (p *dutyProposals) reach(id string) { p.choose(id) }
func (p *dutyProposals) tick(time.Time)  { showVerbs(p.bar) }

// show holds every stage against the answers given for this incident, or else
// those kept for the organisation.
func (p *dutyProposals) show() {
	rules := p.d.s.deps.Desk.Duties()
	answers := model.KnownAnswers(p.d.v, p.d.s.House())
	p.all = rules.Rules.Candidates(rules.Pack, answers)
	for _, s := range model.OwnDuties(p.d.s.House()) {
		p.all = append(p.all, regime.Candidate{Stage: s, Verdict: ownDuties, Why: "An own duty of the organisation: " + s.LegalReference.Citation() + "."})
	}
	answered := 0
	for _, q := range rules.Rules.Questions {
		if len(answers[q.Key]) > 0 {
			answered++
		}
	}
	text := fmt.Sprintf("%d of %s answered. ", answered, countWord(len(rules.Rules.Questions), "question is", "questions are"))
	switch {
	case answered == 0:
		text = "No question is answered yet, so nothing is ruled out: treat what is possible as applicable until you know. "
	case answered < len(rules.Rules.Questions):
		text += "What is possible counts as applicable until you know. "
	}
	p.says.SetText(text + "Space ticks; nothing starts before a person confirms.")
	p.form.open("duties/"+string(p.d.id)+"/confirm", p.prefill())
	p.fill()
}

// prefill offers the person who holds the seat of legal and privacy.
func (p *dutyProposals) prefill() map[string][]string {
	if who := p.d.v.Holder("legal_privacy"); who != "" {
		return map[string][]string{"by": {who}}
	}
	return nil
}

// fill works out which lines are shown. Words look into folded parts as well.
func (p *dutyProposals) fill() {
	words := strings.Fields(strings.ToLower(p.find.Text))
	p.rows = nil
	for _, part := range []struct{ verdict, title string }{{ownDuties, "Own duties"}, {regime.Applies, "Applies"},
		{regime.Possible, "Possible: something is not answered"}, {regime.RuledOut, "Ruled out by an answer"}} {
		var rows []candidateRow
		for _, c := range p.all {
			if c.Verdict == part.verdict && holdsWords(c, words) {
				rows = append(rows, candidateRow{c: c})
			}
		}
		if len(rows) == 0 {
			continue
		}
		shut := p.folded[part.verdict] && len(words) == 0
		title := fmt.Sprintf("%s (%d)", part.title, len(rows))
		if shut {
			title += ", Enter shows them"
		}
		p.rows = append(p.rows, candidateRow{fold: part.verdict, title: title})
		if !shut {
			p.rows = append(p.rows, rows...)
		}
	}
	p.table.Refresh()
	at := slices.IndexFunc(p.rows, func(r candidateRow) bool { return r.fold == "" && r.c.Stage.ID == p.chosen })
	if at < 0 {
		at = slices.IndexFunc(p.rows, func(r candidateRow) bool { return r.fold == "" })
	}
	p.table.Select(max(at, min(0, len(p.rows)-1)))
	p.selected()
}

func holdsWords(c regime.Candidate, words []string) bool {
	text := strings.ToLower(strings.Join([]string{c.Stage.Name(), c.Stage.Jurisdiction, c.Stage.Recipient, c.Stage.LegalReference.Citation(), c.Stage.ID, c.Why,
		strings.Join(c.Because, " "), strings.Join(c.Open, " ")}, "\n"))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// runs says whether a duty was confirmed already.
func (p *dutyProposals) runs(id string) bool {
	return slices.ContainsFunc(p.d.duties, func(x model.Duty) bool { return x.ID == id && x.State != model.DutyNot })
}

func (p *dutyProposals) marked(row int) bool {
	return p.rows[row].fold == "" && p.marks[p.rows[row].c.Stage.ID]
}

func (p *dutyProposals) mark(from, to int, on bool) {
	for row := from; row <= to; row++ {
		if id := p.rows[row].c.Stage.ID; p.rows[row].fold == "" && !p.runs(id) {
			if on {
				p.marks[id] = true
			} else {
				delete(p.marks, id)
			}
		}
	}
	p.table.Refresh()
	p.selected()
}

func (p *dutyProposals) tickApplying() {
	for _, c := range p.all {
		if c.Verdict == regime.Applies && !p.runs(c.Stage.ID) {
			p.marks[c.Stage.ID] = true
		}
	}
	p.table.Refresh()
	p.selected()
}

// targets are the stages the confirmation is about: the ticked ones, else the
// one looked at.
func (p *dutyProposals) targets() []string {
	var out []string
	for _, c := range p.all {
		if p.marks[c.Stage.ID] && !p.runs(c.Stage.ID) {
			out = append(out, c.Stage.ID)
		}
	}
	if c, ok := p.candidate(); len(out) == 0 && ok && !p.runs(c.Stage.ID) {
		out = append(out, c.Stage.ID)
	}
	return out
}

func (p *dutyProposals) candidate() (regime.Candidate, bool) {
	if i := p.table.Selected(); i >= 0 && i < len(p.rows) && p.rows[i].fold == "" {
		return p.rows[i].c, true
	}
	return regime.Candidate{}, false
}

// choose looks at a stage, also one that stands in a folded part.
func (p *dutyProposals) choose(id string) {
	p.chosen = id
	p.find.SetQuietly("")
	for _, c := range p.all {
		if c.Stage.ID == id {
			delete(p.folded, c.Verdict)
		}
	}
	p.fill()
}

// confirmOnly leads to the confirmation of one duty, as after a decision that
// new facts have overtaken.
func (p *dutyProposals) confirmOnly(id string) {
	p.d.turn(dutiesPropose)
	p.marks = map[string]bool{id: true}
	p.choose(id)
	p.form.fields.Focus("by")
}

// open folds a part, or goes on to the name that confirms.
func (p *dutyProposals) open(row int) {
	if verdict := p.rows[row].fold; verdict != "" {
		p.folded[verdict] = !p.folded[verdict]
		p.fill()
		p.table.Select(slices.IndexFunc(p.rows, func(r candidateRow) bool { return r.fold == verdict }))
		p.selected()
		return
	}
	p.form.fields.Focus("by")
}

// escape takes the words of the search away first.
func (p *dutyProposals) escape() bool {
	if p.find.Text == "" {
		return false
	}
	p.find.SetText("")
	focusOn(p.d.s, p.table)
	return true
}

func (p *dutyProposals) cell(row int, col string) kit.Cell {
	r := p.rows[row]
	if r.fold != "" {
		if col == "name" {
			return kit.Cell{Text: r.title, Bold: true}
		}
		return kit.Cell{}
	}
	s, out := r.c.Stage, r.c.Verdict == regime.RuledOut
	switch col {
	case "name":
		cell := kit.Cell{Text: s.Name(), Muted: out}
		if !s.Verified {
			cell.Badge = "not verified"
		}
		return cell
	case "law": // tells stages of one name apart
		return kit.Cell{Text: s.LegalReference.Provision, Muted: true}
	}
	for _, x := range p.d.duties {
		if x.ID == s.ID && x.State == model.DutyNot {
			return kit.Cell{Text: "decided against", Muted: true}
		} else if x.ID == s.ID {
			return kit.Cell{Text: "confirmed", Colour: kit.ColourGood}
		}
	}
	switch r.c.Verdict {
	case regime.Applies:
		return kit.Cell{Text: "applies", Bold: true}
	case regime.Possible:
		return kit.Cell{Text: countWord(len(r.c.Open), "open question", "open questions"), Colour: kit.ColourWarn}
	case ownDuties:
		return kit.Cell{Text: "own duty"}
	}
	return kit.Cell{Text: "ruled out", Muted: true}
}

// selected shows the reasons of the stage looked at, and what Confirm would do.
func (p *dutyProposals) selected() {
	targets := p.targets()
	p.form.verb.SetText("Confirm")
	if len(targets) > 0 {
		p.form.verb.SetText("Confirm " + countWord(len(targets), "duty", "duties"))
	}
	if len(targets) == 0 || p.d.s.ReadOnly() {
		p.form.verb.Disable()
	} else {
		p.form.verb.Enable()
	}
	showVerbs(p.bar)
	p.form.fields.Refresh()
	var out []fact
	if c, ok := p.candidate(); ok {
		p.chosen = c.Stage.ID
		out = candidateFacts(c)
	} else {
		out = []fact{{text: "Choose a duty to see why it is listed where it is.", style: quiet}}
	}
	if len(targets) > 0 {
		out = append(out, fact{object: kit.Hairline(), text: "-"}, fact{object: p.form.body}, fact{object: p.form.kept})
	}
	if c, ok := p.candidate(); ok {
		out = append(append(out, stageFacts(c.Stage, "")...), fact{text: noAdvice, style: quiet})
	}
	p.facts.show(p.chosen, out)
	p.d.foot.Refresh()
}

// candidateFacts say why a stage is proposed or ruled out, and what it asks.
func candidateFacts(c regime.Candidate) []fact {
	s := c.Stage
	out := []fact{{text: s.Name(), style: kit.TextStyle{Size: kit.SizeStep, Bold: true}}}
	if flags := stageFlags(s); len(flags) > 0 {
		out = append(out, chipsFact(flags))
	}
	out = append(out, fact{text: c.Why, style: kit.TextStyle{}})
	label := "Because"
	if c.Verdict == regime.RuledOut {
		label = "Ruled out by"
	}
	for _, b := range c.Because {
		out = append(out, fact{label: label, text: b, style: small})
		label = " "
	}
	for i, q := range c.Open {
		out = append(out, fact{label: map[bool]string{true: "Not answered", false: " "}[i == 0], text: q, style: kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourWarn}})
	}
	return append(out, fact{label: "To", text: s.Recipient, style: small})
}

func (p *dutyProposals) confirmed(c desk.Change) {
	p.marks = map[string]bool{}
	if len(p.asked) > 0 {
		p.d.clocks().chosen = p.asked[0]
	}
	p.d.s.Notice(fmt.Sprintf("%s confirmed (entry %d).", countWord(len(p.asked), "duty is", "duties are"), c.Seq))
	p.d.turn(dutiesClocks)
}
