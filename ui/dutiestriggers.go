package ui

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

// triggerRow is a line of the list of triggers: a value that stands or was
// replaced, or a fact that is still missing.
type triggerRow struct {
	name, scope string
	value       model.Trigger
	given       bool // value holds something
	proposed    *model.ProposedTrigger
	sent        time.Time // the notice that stands for it
}

// same says whether two rows speak of the same fact.
func (r triggerRow) same(o triggerRow) bool { return r.name == o.name && r.scope == o.scope }

// dutyTriggers lists the facts the clocks run from, with every value they ever
// had, and lets one be given a value after showing which deadlines it moves.
type dutyTriggers struct {
	d      *dutiesScreen
	rows   []triggerRow
	chosen triggerRow

	table *kit.DenseTable
	set   *triggerForm
	bar   []*dutyVerb
}

func newDutyTriggers(d *dutiesScreen) *dutyTriggers {
	t := &dutyTriggers{d: d}
	t.table = kit.NewDenseTable([]kit.Column{{Key: "name", Title: "Fact", Width: 140, Flex: 3, NoSort: true}, {Key: "at", Title: "Value", Width: 206, Fit: true, NoSort: true},
		{Key: "state", Title: "Stands", Width: 120, Flex: 2, NoSort: true}, {Key: "by", Title: "By", Width: 100, Fit: true, NoSort: true, Optional: 1}},
		func() int { return len(t.rows) }, t.cell)
	t.table.Name = "triggers"
	t.table.Empty = "No fact is asked for yet: confirm which duties apply first."
	t.table.OnSelect = func(row int) { t.choose(t.rows[row]) }
	t.table.OnOpen = func(row int) { t.choose(t.rows[row]); t.set.focus() }
	t.table.OnKey = func(_ int, key fyne.KeyName) bool { return d.key(key) }
	t.set = newTriggerForm(t)
	can := func() bool { return t.chosen.name != "" && !d.s.ReadOnly() }
	t.bar = []*dutyVerb{
		newDutyVerb(kit.ButtonNormal, "trigger-take", "Take the proposed value", "P", func() bool { _, ok := t.proposal(); return ok && can() }, t.take),
		newDutyVerb(kit.ButtonNormal, "trigger-back", "Take the value back", "B", func() bool { return can() && t.standing().At.Known() }, t.set.takeBack),
		newDutyVerb(kit.ButtonNormal, "trigger-alone", "For one law alone", "L", func() bool { return can() && t.chosen.scope == "" && len(t.laws()) > 1 }, t.askLaw),
		newDutyVerb(kit.ButtonNormal, "trigger-other", "Another fact", "O", func() bool { return !d.s.ReadOnly() && len(t.others()) > 0 }, t.askOther),
	}
	return t
}

func (d *dutiesScreen) triggers() *dutyTriggers { return d.parts[dutiesTriggers].(*dutyTriggers) }

func (t *dutyTriggers) left() fyne.CanvasObject  { return t.table }
func (t *dutyTriggers) right() fyne.CanvasObject { return t.set.panel }
func (t *dutyTriggers) acts() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{t.set.form.verb}, verbButtons(t.bar)...)
}
func (t *dutyTriggers) verbs() []action      { return verbActions(t.bar) }
func (t *dutyTriggers) share() float32       { return 0.42 }
func (t *dutyTriggers) settle(width float32) { t.set.facts.setWidth(width - 24) }
func (t *dutyTriggers) leave()               { t.set.form.keep() }
func (t *dutyTriggers) save()                { t.set.form.Do() }
func (t *dutyTriggers) focus()               { focusOn(t.d.s, t.table) }

func (t *dutyTriggers) reach(rest string) {
	name, scope, _ := strings.Cut(rest, "/")
	t.choose(triggerRow{name: name, scope: scope})
}

// usedBy are the clocks that run from a fact.
func (t *dutyTriggers) usedBy(r triggerRow) []model.Duty {
	var out []model.Duty
	for _, x := range t.d.duties {
		if !x.Ruled || x.State == model.DutyNot || r.scope != "" && r.scope != x.ID && r.scope != x.Stage.RegimeID {
			continue
		}
		if v, ok := t.d.v.Trigger(r.name, x.Stage.RegimeID, x.ID); ok && v.Scope != r.scope && r.scope != x.ID {
			continue // a value given for it alone goes before
		}
		if slices.Contains(triggersOf(x.Stage), r.name) {
			out = append(out, x)
		}
	}
	return out
}

// triggersOf are the facts a rule needs.
func triggersOf(s regime.Stage) []string {
	out := []string{s.Trigger}
	if s.UpperBound != nil {
		out = append(out, s.UpperBound.Trigger)
	}
	if s.NotBefore != nil {
		out = append(out, s.NotBefore.Trigger)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

const previousStage = "previous-stage-submitted"

// wanted are the facts the confirmed duties need, nearest duty first. The
// sending of the stage before is a fact of each stage's own.
func (t *dutyTriggers) wanted() []triggerRow {
	var out []triggerRow
	for _, x := range t.d.duties {
		if !x.Ruled || x.State == model.DutyNot {
			continue
		}
		for _, name := range triggersOf(x.Stage) {
			r := triggerRow{name: name}
			if name == previousStage {
				r.scope = x.ID
				for _, other := range t.d.duties {
					if slices.Contains(x.Follows, other.ID) && len(other.Notices) > 0 {
						r.sent = other.Notices[0].At.From
					}
				}
			}
			if !slices.ContainsFunc(out, r.same) {
				out = append(out, r)
			}
		}
	}
	return out
}

func (t *dutyTriggers) show() {
	all, proposed := t.d.v.Triggers(), model.ProposedTriggers(t.d.v)
	facts := t.wanted()
	for _, v := range all {
		if r := (triggerRow{name: v.Name, scope: v.Scope}); !slices.ContainsFunc(facts, r.same) {
			facts = append(facts, r)
		}
	}
	for _, p := range proposed {
		if r := (triggerRow{name: p.Name}); !slices.ContainsFunc(facts, r.same) {
			facts = append(facts, r)
		}
	}
	if t.chosen.name != "" && !slices.ContainsFunc(facts, t.chosen.same) {
		facts = append(facts, triggerRow{name: t.chosen.name, scope: t.chosen.scope})
	}
	t.rows = nil
	for _, r := range facts {
		had := false
		for _, v := range slices.Backward(all) {
			if v.Name == r.name && v.Scope == r.scope {
				with := r
				with.value, with.given = v, true
				t.rows = append(t.rows, with)
				had = true
			}
		}
		if !had {
			for _, p := range proposed {
				if p.Name == r.name && r.scope == "" {
					r.proposed = &p
				}
			}
			t.rows = append(t.rows, r)
		}
	}
	if t.chosen.name == "" && len(t.rows) > 0 {
		t.chosen = t.rows[0]
	}
	t.table.Refresh()
	t.table.Select(t.row())
	t.set.turn()
	t.set.show()
}

// row is the line of the chosen fact's newest value.
func (t *dutyTriggers) row() int { return slices.IndexFunc(t.rows, t.chosen.same) }

func (t *dutyTriggers) choose(r triggerRow) {
	t.chosen = triggerRow{name: r.name, scope: r.scope}
	if at := t.row(); at < 0 {
		t.show() // a fact nobody asked for yet gets a line of its own
	} else if chosen := t.table.Selected(); chosen < 0 || !t.rows[chosen].same(r) {
		t.table.Select(at)
	}
	t.set.turn()
	t.set.show()
	showVerbs(t.bar)
	t.d.body.Refresh()
}

// chooseFor chooses the fact a duty waits for, or else runs from.
func (t *dutyTriggers) chooseFor(x model.Duty) {
	r := triggerRow{name: x.Stage.Trigger}
	if x.Result.Missing != "" {
		r.name = x.Result.Missing
	}
	if r.name == previousStage {
		r.scope = x.ID
	}
	t.choose(r)
	t.set.focus()
}

// standing is the value the chosen fact has now.
func (t *dutyTriggers) standing() model.Trigger {
	for _, r := range t.rows {
		if r.same(t.chosen) && r.given && !r.value.Replaced {
			return r.value
		}
	}
	return model.Trigger{}
}

func (t *dutyTriggers) proposal() (model.ProposedTrigger, bool) {
	for _, r := range t.rows {
		if r.same(t.chosen) && r.proposed != nil {
			return *r.proposed, true
		}
	}
	return model.ProposedTrigger{}, false
}

func (t *dutyTriggers) tick(time.Time) { showVerbs(t.bar) }

func (t *dutyTriggers) cell(row int, col string) kit.Cell {
	r := t.rows[row]
	first := row == 0 || !t.rows[row-1].same(r)
	old := r.given && r.value.Replaced
	switch col {
	case "name":
		if !first {
			return kit.Cell{}
		}
		return kit.Cell{Text: t.words(r)}
	case "at":
		return t.at(r, old)
	case "by":
		if r.given {
			return kit.Cell{Text: r.value.By, Muted: true}
		}
		return kit.Cell{}
	}
	switch {
	case old:
		return kit.Cell{Text: t.replacedBy(r), Muted: true}
	case r.given && !r.value.At.Known():
		return kit.Cell{Text: "taken back: " + r.value.Why, Colour: kit.ColourWarn}
	case r.given && len(t.usedBy(r)) == 0:
		return kit.Cell{Text: "no clock runs from it", Muted: true}
	case r.given:
		return kit.Cell{Text: "stands", Colour: kit.ColourGood}
	case r.proposed != nil && len(t.usedBy(r)) > 0:
		return kit.Cell{Text: "missing, proposed (P)", Colour: kit.ColourWarn}
	case r.proposed != nil:
		return kit.Cell{Text: "proposed (P)", Muted: true}
	case !r.sent.IsZero():
		return kit.Cell{Text: "from the notice sent", Colour: kit.ColourGood}
	case len(t.usedBy(r)) > 0:
		return kit.Cell{Text: "missing", Colour: kit.ColourWarn, Bold: true}
	}
	return kit.Cell{}
}

// replacedBy says why another value took the place of one; it stands above it.
func (t *dutyTriggers) replacedBy(r triggerRow) string {
	at := slices.IndexFunc(t.rows, func(o triggerRow) bool { return o.given && o.value.ID == r.value.ID })
	if at < 1 {
		return "replaced"
	}
	return strings.TrimSuffix("replaced: "+t.rows[at-1].value.Why, ": ")
}

func (t *dutyTriggers) at(r triggerRow, old bool) kit.Cell {
	zone := t.d.v.Location()
	switch {
	case r.given && r.value.At.Known():
		return kit.Cell{Text: model.FormatMoment(r.value.At, zone, model.Style{Near: t.d.s.Now()}), Struck: old, Muted: old}
	case r.proposed != nil:
		return kit.Cell{Text: model.FormatMoment(r.proposed.At, zone, model.Style{Near: t.d.s.Now()}), Muted: true}
	case !r.given && !r.sent.IsZero():
		return kit.Cell{Text: model.FormatMoment(model.At(r.sent.Truncate(time.Minute), zone, model.ToMinute, model.DerivedClock), zone, model.Style{Near: t.d.s.Now()})}
	}
	return kit.Cell{Text: "not recorded", Muted: true}
}

// words name a fact and whom it is about.
func (t *dutyTriggers) words(r triggerRow) string {
	s := upper(regime.TriggerWords(r.name))
	if r.scope == "" {
		return s
	}
	for _, x := range t.d.duties {
		switch r.scope {
		case x.ID:
			return s + ", for " + x.Name
		case x.Stage.RegimeID:
			return s + ", for " + x.Stage.Regime
		}
	}
	return s + ", for " + r.scope
}

// take records the value a form of the incident holds already.
func (t *dutyTriggers) take() {
	p, ok := t.proposal()
	if !ok {
		return
	}
	t.d.s.Do(model.SetTrigger{Incident: t.d.id, TriggerGiven: model.TriggerGiven{Name: p.Name, At: p.At, Evidence: p.Evidence}}, t.set.recorded, func(err error) {
		t.set.form.refused(err)
	})
}

// others are the facts that have no line yet.
func (t *dutyTriggers) others() []string {
	var out []string
	for _, name := range regime.Triggers {
		if name != previousStage && !slices.ContainsFunc(t.rows, func(r triggerRow) bool { return r.name == name && r.scope == "" }) {
			out = append(out, name)
		}
	}
	return out
}

// laws are the regimes whose clocks run from the chosen fact.
func (t *dutyTriggers) laws() []kit.Option {
	var out []kit.Option
	for _, x := range t.usedBy(t.chosen) {
		if !slices.ContainsFunc(out, func(o kit.Option) bool { return o.Key == x.Stage.RegimeID }) {
			out = append(out, kit.Option{Key: x.Stage.RegimeID, Label: x.Stage.Regime})
		}
	}
	return out
}

// askLaw lets a fact have a value of its own under one law: authorities do not
// all count from the same moment.
func (t *dutyTriggers) askLaw() {
	name := t.chosen.name
	t.pick("For which law alone?", "The value for all others stays as it is.", t.laws(), func(regimeID string) triggerRow { return triggerRow{name: name, scope: regimeID} })
}

// pick asks for one of several and goes on to its value.
func (t *dutyTriggers) pick(title, says string, options []kit.Option, row func(key string) triggerRow) {
	choice := kit.NewChoiceRow(title, options)
	choice.Wrap = true
	choice.OnPick = func() {
		t.d.s.closeSheet()
		t.choose(row(choice.One()))
		t.set.focus()
	}
	t.d.s.openSheet(kit.NewSheet(title, kit.Stack(8, kit.NewPara(says, quiet), choice), func() { t.d.s.closeSheet() }), choice)
}

// askOther lets any fact be recorded, also one no clock waits for yet.
func (t *dutyTriggers) askOther() {
	var options []kit.Option
	for _, name := range t.others() {
		options = append(options, kit.Option{Key: name, Label: upper(regime.TriggerWords(name))})
	}
	t.pick("Which fact is known?", "Clocks of duties confirmed later start from it at once. "+noAdvice, options, func(name string) triggerRow { return triggerRow{name: name} })
}
