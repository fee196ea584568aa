package ui

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

// learnedEdit changes the chosen row where it stands: in its incident's record.
type learnedEdit struct {
	p      *improvementsPage
	seq    string // what they were filled with
	what   *kit.Para
	area   *kit.Text
	from   *kit.Button
	state  *kit.ChoiceRow
	urgent *kit.ChoiceRow
	fields map[string]*kit.Entry
	boxes  map[string]fyne.CanvasObject
	told   *kit.Text
	button *kit.Button
	object *kit.Section
	half   *halfTyped
	times  draftTimes
}

// What can be changed, in order; keys are columns.
var learnedFields = []struct{ key, label, hint string }{
	{"owner", "Owner", "a name"},
	{"by", "Accountable", "a name"},
	{"due", "By", "a day, or +30d"},
	{"until", "Until", "a day, or +90d"},
	{"verified_by", "Verified by", "who saw it work"},
	{"proof", "Proof it works", "how it was seen"},
	{"effect_drill", "Effect checked in", "DRILL-2026-0004"},
	{"effect", "What that showed", "one line"},
}

func newLearnedEdit(p *improvementsPage) *learnedEdit {
	e := &learnedEdit{p: p, what: kit.NewPara("", kit.TextStyle{Bold: true}), told: kit.NewText("", kit.TextStyle{Truncate: true}), fields: map[string]*kit.Entry{}, boxes: map[string]fyne.CanvasObject{}}
	e.what.MaxLines = 4
	e.area = kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Truncate: true})
	e.from = kit.NewButtonOf(kit.ButtonQuiet, "", "", func() {
		if id, row := p.chosen(); id != "" {
			p.s.Go(Route{Page: PageRegister, Incident: id, Section: e.register() + "/" + row})
		}
	})
	var states, urgent []kit.Option
	for _, c := range p.s.guide.List("item_state") {
		states = append(states, kit.Option{Key: c.Key, Label: c.Label})
	}
	for _, c := range p.s.guide.List("priority") {
		urgent = append(urgent, kit.Option{Key: c.Key, Label: c.Key})
	}
	e.state, e.urgent = kit.NewChoiceRow("State", states), kit.NewChoiceRow("Priority", urgent)
	e.state.Wrap, e.urgent.Wrap = true, true
	body := kit.Stack(8, e.what, e.area, kit.Row(0, e.from, kit.Stretch(nil)), kit.Stack(3, kit.Muted("State"), e.state))
	e.boxes["priority"] = kit.Stack(3, kit.Muted("Priority"), e.urgent)
	body.Add(e.boxes["priority"])
	pairs := container.NewGridWithColumns(2)
	for _, f := range learnedFields {
		x := kit.NewEntry()
		x.Name = f.label
		x.SetPlaceHolder(f.hint)
		x.OnSubmitted = func(string) { e.save() }
		x.OnChanged = func(string) { e.typed(f.key) }
		e.fields[f.key] = x
		e.boxes[f.key] = kit.Stack(3, kit.Muted(f.label), x)
		pairs.Add(e.boxes[f.key])
	}
	body.Add(pairs)
	e.button = kit.NewButtonOf(kit.ButtonPrimary, "Keep the changes", "Ctrl+Enter", e.save)
	body.Add(e.told)
	body.Add(kit.Row(8, e.button))
	e.object = kit.NewSection("THIS ROW", container.NewVScroll(kit.Pad(4, 0, body)))
	e.half = newHalfTyped(p.s, "learned")
	e.half.bring(func() {
		e.seq = ""
		if p.edit != nil {
			e.show()
		}
	})
	return e
}

// typed keeps what is typed for the chosen row and not recorded yet.
func (e *learnedEdit) typed(key string) {
	_, row := e.p.chosen()
	_, _, v := e.values()
	if was, has := v[key]; has && row != "" {
		of := row + "/" + key
		e.half.set(of, e.times.fixedText(of, learnedField(key), []string{e.fields[key].Text}, e.p.s.Now(), e.p.s.Home()), []string{was})
	}
}

func learnedField(key string) form.Field {
	if key == "due" || key == "until" {
		return form.Field{Key: key, Kind: form.Instant}
	}
	return form.Field{Key: key, Kind: form.Text}
}

func (e *learnedEdit) register() string {
	if e.p.parts.One() == partRisks {
		return model.RisksRegister
	}
	return model.ImprovementsRegister
}

func (e *learnedEdit) focus() { focusOn(e.p.s, e.state) }

// values are the chosen row as its fields hold it.
func (e *learnedEdit) values() (what, from string, v map[string]string) {
	row, home := e.p.table.Selected(), e.p.s.Home()
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(home).Format("2006-01-02")
	}
	switch {
	case row < 0 || row >= e.p.length() || e.p.parts.One() == partLessons:
		return "", "", nil
	case e.p.parts.One() == partRisks:
		r := e.p.risks[row]
		return r.Shown(), r.Number, map[string]string{"state": r.State, "by": r.By, "until": day(r.Until)}
	}
	i := e.p.improvements[row]
	return i.Shown(), i.Number, map[string]string{"state": i.State, "area": e.p.s.catalog.Label("improve_area", i.Area), "priority": i.Priority, "owner": i.Owner, "due": day(i.Due), "verified_by": i.VerifiedBy, "proof": i.Proof, "effect_drill": i.InDrill, "effect": i.Effect}
}

// show fills the fields with the chosen row; what is being typed for it stays
// until the row itself changes.
func (e *learnedEdit) show() {
	what, from, v := e.values()
	hidden := v == nil
	if e.object.Hidden != hidden {
		e.object.Hidden = hidden
		e.p.content.Refresh()
	}
	if hidden {
		return
	}
	_, row := e.p.chosen()
	if said := fmt.Sprint(row, v); said == e.seq {
		return
	} else {
		e.seq = said
	}
	e.what.SetText(what)
	e.area.SetText(v["area"])
	e.area.Hidden = v["area"] == ""
	e.from.Text = "Open it in " + from
	e.from.Refresh()
	e.told.SetText("")
	e.state.Set(v["state"])
	e.urgent.Set(v["priority"])
	for key, x := range e.fields {
		value, has := v[key]
		e.boxes[key].(*fyne.Container).Hidden = !has
		if half := e.half.texts[row+"/"+key]; has && half != nil {
			value = strings.Join(half, " ")
		}
		x.SetQuietly(value)
	}
	_, has := v["priority"]
	e.boxes["priority"].(*fyne.Container).Hidden = !has
	e.button.Hidden = e.p.s.ReadOnly()
	e.object.Refresh()
}

// save records what differs from the row.
func (e *learnedEdit) save() {
	id, row := e.p.chosen()
	_, _, v := e.values()
	if v == nil || row == "" || e.button.Disabled() || e.button.Hidden {
		return
	}
	set := map[string]json.RawMessage{}
	put := func(key, value string) {
		if value != v[key] {
			set[key] = asJSON(value)
		}
	}
	put("state", e.state.One())
	if _, has := v["priority"]; has {
		put("priority", e.urgent.One())
	}
	for key, x := range e.fields {
		old, has := v[key]
		text := strings.TrimSpace(x.Text)
		if !has || text == old {
			continue
		}
		if key != "due" && key != "until" || text == "" {
			put(key, text)
			continue
		}
		raw, err := model.EncodeAnswer(form.Field{Key: key, Kind: form.Instant}, []string{text}, model.Asking{Now: e.times.at(row+"/"+key, text, e.p.s.Now()), Zone: e.p.s.Home(), By: e.p.s.deps.Desk.By().Name, Choices: e.p.s.catalog.Choices})
		if err != nil {
			e.told.SetTone(sentenceAndHint(err), kit.ToneBad)
			return
		}
		set[key] = raw
	}
	if len(set) == 0 {
		e.told.SetTone("Nothing was changed.", kit.ToneMuted)
		return
	}
	e.button.SetBusy(true)
	was := map[string][]string{} // the row is shown again as recorded before the act is told
	for key := range e.fields {
		if half := e.half.texts[row+"/"+key]; half != nil {
			was[row+"/"+key] = half
			e.half.set(row+"/"+key, nil, nil)
		}
	}
	e.p.s.Do(model.PutRecord{Incident: id, Register: e.register(), ID: row, Set: set}, func(c desk.Change) {
		e.half.keep()
		e.button.SetBusy(false)
		e.told.SetTone(fmt.Sprintf("Kept as entry %d of %s.", c.Seq, c.View.Number), kit.ToneGood)
	}, func(err error) {
		e.button.SetBusy(false)
		for of, half := range was {
			e.half.set(of, half, nil)
		}
		e.told.SetTone(sentenceAndHint(err), kit.ToneBad)
	})
}
