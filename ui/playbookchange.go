package ui

import (
	"encoding/json"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// openPlaybook shows the playbook to its owner, at a step where one is named.
// from is the incident or drill that brings them there: changes are said to come
// from it.
func (s *Shell) openPlaybook(step, from string) *playbookPart {
	s.learnt = from
	s.goOrganisation(orgPlaybook)
	o, ok := s.screen.(*organisation)
	if !ok { // something typed held the page
		return nil
	}
	p, ok := o.part.(*playbookPart)
	if !ok {
		return nil
	}
	if step != "" {
		p.choose(step)
	}
	return p
}

// changeStep opens the playbook at a step with its words to change; a step that
// stands on one incident alone is offered to be taken in.
func (s *Shell) changeStep(v model.View, x guidance.Step, free bool) {
	p := s.openPlaybook(x.ID, v.Number)
	switch {
	case p == nil || s.ReadOnly():
	case free:
		p.takeIn(x)
	default:
		p.change()
	}
}

// reasonFields are what every change says of itself.
var reasonFields = []form.Field{{Key: "reason", Label: "Why is it changed?", Kind: form.Text, Help: "One line."},
	{Key: "from", Label: "What was it learnt from?", Kind: form.Text, Help: "The number of an incident or drill, or where else it came from."}}

// wordingFields are the words of a step, as they are asked.
func (p *playbookPart) wordingFields() []form.Field {
	var roles []string
	for _, r := range p.s.newest.Guide.Roles {
		roles = append(roles, r.Label)
	}
	return []form.Field{{Key: "title", Label: "What is to be done", Kind: form.Text, Help: "One sentence."},
		{Key: "why", Label: "Why it is done", Kind: form.Text, Help: "One line."},
		{Key: "role", Label: "Who does it", Kind: form.ChoiceOne, Inline: roles},
		{Key: "limit", Label: "Time limit", Kind: form.Duration, Help: "30m, 2h, 1d; empty for none."},
		{Key: "proof", Label: "What shows that it is done", Kind: form.Text, Help: "May be empty."}}
}

// wording fills the fields of a step's words.
func (p *playbookPart) wording(w guidance.Wording) map[string][]string {
	fill := map[string][]string{}
	if w.Timebox > 0 {
		fill["limit"] = []string{model.LimitWords(w.Timebox)}
	}
	for key, text := range map[string]string{"title": w.Title, "why": w.Why, "proof": w.Proof} {
		if text != "" {
			fill[key] = []string{text}
		}
	}
	if r, ok := p.s.newest.Guide.Role(w.Role); ok {
		fill["role"] = []string{r.Label}
	}
	if p.s.learnt != "" {
		fill["from"] = []string{p.s.learnt}
	}
	return fill
}

// worded reads the words back into the command; false where one of them cannot be read.
func (p *playbookPart) worded(f *actForm, set map[string]json.RawMessage, c *model.ChangeStep) bool {
	text := func(key string) *string { t := guidance.Text(set[key]); return &t }
	c.Title, c.Why, c.Proof = text("title"), text("why"), text("proof")
	for _, r := range p.s.newest.Guide.Roles {
		if r.Label == *text("role") {
			c.Role = &r.Key
		}
	}
	minutes, err := model.ParseLimit(*text("limit"))
	if err != nil {
		f.fields.Problem("limit", sentenceAndHint(err))
		return false
	}
	c.Timebox, c.Reason, c.From = &minutes, *text("reason"), *text("from")
	return true
}

// sheet is an act on the playbook; done says what became of it.
func (p *playbookPart) sheet(verb string, fields []form.Field) *actForm {
	f := newActForm(p.s, func() model.View { return model.View{ID: model.Organisation, Zone: p.s.Home().String()} }, verb, "Ctrl+Enter", fields)
	f.rename = map[string]string{"timebox_min": "limit", "categories": "phase"}
	f.needed = func() []string { return []string{"title", "why", "role", "phase", "reason", "from"} }
	owner := p.s.newPinAsk(f.Do)
	owner.ask(p.house.Text(model.OwnerField))
	if owner.asked.Name != "" { // the owner has a PIN and is not who writes
		f.words = owner.words
		f.body.Add(owner.object)
	}
	f.done = func(c desk.Change) {
		p.s.closeSheet()
		p.form = nil
		all := model.PlaybookChanges(c.View)
		made := all[len(all)-1]
		p.choose(made.Edit.Step)
		p.focus()
		p.s.Notice("Step " + made.Edit.Step + " " + made.Act() + ": playbook " + p.s.newest.Guide.Playbook + " leads incidents opened from now on (entry " + seqText(c.Seq) + ").")
	}
	p.form = f
	return f
}

// change lets the chosen step read differently: how it reads now stands beside.
func (p *playbookPart) change() {
	r, ok := p.chosen()
	if !ok || r.gone || p.s.ReadOnly() {
		return
	}
	f := p.sheet("Change the step", slices.Concat(p.wordingFields(), reasonFields))
	f.command = func(set map[string]json.RawMessage, _ bool) model.Command {
		c := model.ChangeStep{Step: r.ID}
		if !p.worded(f, set, &c) {
			return nil
		}
		return c
	}
	now := newFactList()
	facts := []fact{{text: "READS NOW, IN " + p.s.newest.Guide.Playbook, style: kit.TextStyle{Size: kit.SizeSmall, Bold: true, Colour: kit.ColourMuted}}}
	for _, x := range model.Readings(*p.s.newest.Guide, guidance.Wording{Timebox: -1}, r.Wording()) {
		facts = append(facts, fact{label: x.Label, text: x.Reads, style: small})
	}
	facts = append(facts, fact{text: "This wording is kept. Step, phase and gate stay as they are.", style: quiet})
	now.show(r.ID, facts)
	f.beside(0.34, "Change step "+r.ID, "playbook/"+r.ID, p.wording(r.Wording()), now.box)
}

// beside shows the act in a sheet with something to read on its left, which
// takes a part of the width.
func (f *actForm) beside(part float32, title, key string, fill map[string][]string, read fyne.CanvasObject) {
	f.open(key, fill)
	act := kit.Stack(8, f.body, kit.Row(12, f.verb, kit.Stretch(f.kept)))
	body := container.New(&leftOf{part: part}, read, act)
	sheet := kit.NewSheet(title, body, func() { f.keep(); f.s.closeSheet() })
	sheet.Tall = true
	f.s.openSheet(sheet, nil)
	f.fields.Focus("")
}

// leftOf puts its first child left of the second; both wrap in the room they have.
type leftOf struct{ part, width float32 }

func (l *leftOf) Layout(o []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	w := size.Width * l.part
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(fyne.NewSize(w, size.Height))
	o[1].Move(fyne.NewPos(w+16, 0))
	o[1].Resize(fyne.NewSize(max(size.Width-w-16, 0), size.Height))
}

func (l *leftOf) MinSize(o []fyne.CanvasObject) fyne.Size {
	if l.width > 0 { // wrapping text knows its height only with its width
		w := l.width * l.part
		o[0].Resize(fyne.NewSize(w, o[0].Size().Height))
		o[1].Resize(fyne.NewSize(max(l.width-w-16, 0), o[1].Size().Height))
	}
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(a.Width+b.Width+16, max(a.Height, b.Height))
}

// leaveOut lets the playbook show the chosen step no more.
func (p *playbookPart) leaveOut() {
	r, ok := p.chosen()
	if !ok || r.gone || r.Gate != "" || p.s.ReadOnly() {
		return
	}
	f := p.sheet("Leave it out", reasonFields)
	f.command = func(set map[string]json.RawMessage, _ bool) model.Command {
		return model.ChangeStep{Step: r.ID, LeftOut: true, Reason: guidance.Text(set["reason"]), From: guidance.Text(set["from"])}
	}
	f.inSheet("Leave step "+r.ID+" out", "playbook-out/"+r.ID, p.from(), kit.NewPara(r.Title+". Incidents opened from now on do not show it; its words are kept, and it can be taken back.", quiet))
}

// takeBack takes the newest change of the chosen step back.
func (p *playbookPart) takeBack() {
	r, ok := p.chosen()
	c, changed := r.standing()
	if !ok || !changed || p.s.ReadOnly() {
		return
	}
	f := p.sheet("Take it back", reasonFields)
	f.command = func(set map[string]json.RawMessage, _ bool) model.Command {
		return model.TakeBackStep{Step: r.ID, Reason: guidance.Text(set["reason"]), From: guidance.Text(set["from"])}
	}
	says := kit.Stack(2, kit.NewPara("Step "+r.ID+" was "+c.Act()+" in "+c.Version+": "+c.Reason, small))
	for _, x := range c.Readings(*p.s.newest.Guide) {
		text := x.Label + " will read: " + x.Was
		if x.Was == "" {
			text = x.Label + " goes: " + x.Reads
		}
		says.Add(kit.NewPara(text, quiet))
	}
	says.Add(kit.NewPara("That makes a version of its own.", quiet))
	f.inSheet("Take the change of step "+r.ID+" back", "playbook-back/"+c.ID, p.from(), says)
}

func (p *playbookPart) from() map[string][]string {
	if p.s.learnt == "" {
		return nil
	}
	return map[string][]string{"from": {p.s.learnt}}
}

// add takes a step of the organisation's own in.
func (p *playbookPart) add() { p.takeIn(guidance.Step{}) }

// takeIn takes a step in, filled from a free step of an incident where it is one.
func (p *playbookPart) takeIn(free guidance.Step) {
	if p.s.ReadOnly() {
		return
	}
	labels, keys := []string{p.s.stepPhase("prepare")}, []string{"prepare"}
	for _, st := range p.s.newest.Guide.States {
		if slices.ContainsFunc(p.s.newest.Guide.Steps, func(x guidance.Step) bool { return x.Phase == st.Key }) {
			labels, keys = append(labels, st.Label), append(keys, st.Key)
		}
	}
	fields := p.wordingFields()
	fields = slices.Insert(fields, 3, form.Field{Key: "phase", Label: "In which phase", Kind: form.ChoiceOne, Inline: labels})
	f := p.sheet("Add the step", slices.Concat(fields, reasonFields))
	f.command = func(set map[string]json.RawMessage, _ bool) model.Command {
		c := model.ChangeStep{}
		if i := slices.Index(labels, guidance.Text(set["phase"])); i >= 0 {
			c.Phase = model.Phase(keys[i])
		}
		if !p.worded(f, set, &c) {
			return nil
		}
		return c
	}
	fill := p.wording(free.Wording())
	if i := slices.Index(keys, free.Phase); i >= 0 {
		fill["phase"] = []string{labels[i]}
	}
	if strings.TrimSpace(free.Title) != "" {
		fill["reason"] = []string{"Others should do it too."}
	}
	says := kit.Stack(6, kit.NewPara("It stands at the end of its phase, for every size and kind of incident opened from now on.", quiet))
	if free.Title != "" {
		says.Add(kit.NewPara("It was added on "+p.s.learnt+", where it stays as it is.", quiet))
	}
	f.beside(0.26, "Add a step to the one playbook", "playbook-add/"+p.s.learnt+"/"+free.ID, fill, says)
}
