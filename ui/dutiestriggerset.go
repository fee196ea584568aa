package ui

import (
	"encoding/json"
	"fmt"
	"strings"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

// triggerForm gives the chosen fact a value, and shows before it is recorded
// which deadlines would move, from when to when.
type triggerForm struct {
	t     *dutyTriggers
	form  *actForm
	facts *factList
	panel *kit.Surface
	moves *kit.Para
}

func newTriggerForm(t *dutyTriggers) *triggerForm {
	f := &triggerForm{t: t, facts: newFactList(), moves: kit.NewPara("", kit.TextStyle{})}
	f.form = newActForm(t.d.s, func() model.View { return t.d.v }, "Set", "Ctrl+Enter", []form.Field{
		{Key: "at", Label: "When", Kind: form.Instant, Help: "03:12 ±10m, 2026-11-24 02:12Z"},
		{Key: "evidence", Label: "What shows it", Kind: form.Text, Help: "an alert, a call, an entry of the log: one line"},
		{Key: "why", Label: "Why it replaces the other value", Kind: form.Text, Help: "one line; the old value stays readable"}})
	f.form.visible = func(q form.Field) bool { return q.Key != "why" || t.standing().At.Known() }
	f.form.needed = func() []string {
		if t.standing().At.Known() {
			return []string{"at", "why"}
		}
		return []string{"at"}
	}
	f.form.command = func(set map[string]json.RawMessage, later bool) model.Command {
		c, _ := f.command(set)
		c.Later = later
		return c
	}
	f.form.changed, f.form.scroll = f.show, f.facts.scroll
	f.form.asked = func() { f.facts.scroll.Refresh(); f.facts.scroll.ScrollToTop() }
	f.form.done = f.recorded
	f.panel = kit.Panel(f.facts.scroll)
	return f
}

func (f *triggerForm) command(set map[string]json.RawMessage) (model.SetTrigger, bool) {
	c := model.SetTrigger{Incident: f.t.d.id, Why: guidance.Text(set["why"]), TriggerGiven: model.TriggerGiven{Name: f.t.chosen.name, Scope: f.t.chosen.scope,
		Evidence: guidance.Text(set["evidence"])}}
	if set["at"] == nil {
		return c, false
	}
	return c, json.Unmarshal(set["at"], &c.At) == nil
}

// turn takes the typing of the chosen fact to the fields.
func (f *triggerForm) turn() {
	if c := f.t.chosen; c.name != "" {
		f.form.open("duties/"+string(f.t.d.id)+"/trigger/"+c.name+"/"+c.scope, nil)
		f.form.fields.Refresh()
	}
}

func (f *triggerForm) focus() {
	if f.t.chosen.name != "" && !f.t.d.s.ReadOnly() {
		f.form.fields.Focus("at")
	}
}

// show says what the chosen fact is for and what the typed value would do.
func (f *triggerForm) show() {
	t := f.t
	if t.chosen.name == "" {
		f.facts.show("", []fact{{text: "Confirmed duties name the facts their clocks run from; they are listed here.", style: quiet}})
		f.form.verb.Hidden = true
		return
	}
	f.form.verb.Hidden = false
	f.form.verb.SetText("Set " + regime.TriggerWords(t.chosen.name))
	out := []fact{{text: t.words(t.chosen), style: kit.TextStyle{Size: kit.SizeStep, Bold: true}}}
	var about []fact // what is read once stands below what is typed
	var names []string
	for _, x := range t.usedBy(t.chosen) {
		names = append(names, x.Name)
	}
	if len(names) > 0 {
		about = append(about, fact{label: "Runs", text: strings.Join(names, "; "), style: small})
	}
	if v := t.standing(); v.ID != "" {
		text := "taken back"
		if v.At.Known() {
			text = pageMoment(v.At, t.d.v)
		}
		out = append(out, fact{label: "Now", text: text, style: loud})
		if v.Evidence != "" {
			about = append(about, fact{label: "Shown by", text: v.Evidence, style: small})
		}
		if v.Why != "" {
			about = append(about, fact{label: "Reason", text: v.Why, style: small})
		}
		about = append(about, fact{label: "Recorded", text: v.By + ", " + model.FormatInstant(v.Stamp.At, t.d.v.Location()), style: quiet})
	}
	for _, r := range t.rows {
		if r.same(t.chosen) && r.given && r.value.Replaced && r.value.At.Known() {
			about = append(about, fact{label: "Before", text: pageMoment(r.value.At, t.d.v), style: kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourMuted, Struck: true}},
				fact{label: " ", text: strings.TrimPrefix(r.value.Evidence+"; ", "; ") + "by " + r.value.By + ", " + t.replacedBy(r), style: quiet})
		}
	}
	if p, ok := t.proposal(); ok {
		out = append(out, fact{label: "Proposed", text: pageMoment(p.At, t.d.v) + " (" + p.Evidence + "). P takes it.", style: kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourWarn}})
	}
	out = append(out, fact{object: f.moves}, fact{object: f.form.body}, fact{object: f.form.kept})
	out = append(out, about...)
	f.preview()
	f.facts.show(t.chosen.name+"/"+t.chosen.scope, out)
	f.facts.scroll.Refresh()
}

// preview works out what recording the typed value would move.
func (f *triggerForm) preview() {
	text, colour := "", kit.ColourMuted
	set, _, err := f.form.read()
	if c, ok := f.command(set); err == nil && ok && f.t.d.v.ID != "" {
		c.Later = true
		if c.Why == "" {
			c.Why = "preview" // asked for when it is recorded
		}
		moved, later, err := f.t.d.wouldMove(c)
		switch {
		case err != nil:
			text, colour = sentenceAndHint(err), kit.ColourBad
		case len(moved) == 0:
			text = "No deadline would move."
		default:
			text = "Would move: " + strings.Join(moved, "\n")
			if later {
				text, colour = text+"\nA deadline would move later: you will be asked.", kit.ColourWarn
			}
		}
	}
	if f.moves.Text != text || f.moves.Style.Colour != colour {
		f.moves.Style.Colour = colour
		f.moves.Text = text
		f.moves.Refresh()
		f.facts.box.Refresh()
		f.facts.scroll.Refresh()
	}
}

// takeBack stops what runs from the fact: that too needs a reason and is asked.
func (f *triggerForm) takeBack() {
	f.form.fields.Load(map[string][]string{"at": {model.NotKnownTyped}, "why": f.form.fields.Values("why"), "evidence": f.form.fields.Values("evidence")})
	f.form.typed()
	f.form.fields.Focus("why")
}

func (f *triggerForm) recorded(c desk.Change) {
	f.t.d.s.Notice(fmt.Sprintf("%s recorded (entry %d). The clocks are worked out anew.", upper(regime.TriggerWords(f.t.chosen.name)), c.Seq))
	focusOn(f.t.d.s, f.t.table)
}

// wouldMove are the deadlines an act would move, in words, worked out without
// recording anything; later says that one of them would move later or stop.
func (d *dutiesScreen) wouldMove(c model.Command) (moved []string, later bool, err error) {
	env := d.env()
	events, err := model.Decide(d.v, c, env)
	if err != nil {
		return nil, false, err
	}
	for _, now := range model.Preview(d.v, events, env).Duties() {
		for _, was := range d.duties {
			if was.ID != now.ID || was.Line.Due.Equal(now.Line.Due) {
				continue
			}
			from, to := was.Line.Due, now.Line.Due
			switch {
			case from.IsZero():
				moved = append(moved, now.Name+" would be due "+dutyMoment(to, now)+".")
			case to.IsZero():
				moved, later = append(moved, was.Name+" would not run any more; it is due "+dutyMoment(from, was)+"."), true
			default:
				word := "earlier"
				if to.After(from) {
					word, later = "LATER", true
				}
				moved = append(moved, fmt.Sprintf("%s from %s to %s, %s %s.", now.Name, dutyMoment(from, was), dutyMoment(to, now), model.FormatAge(to.Sub(from).Abs()), word))
			}
		}
	}
	return moved, later, nil
}

// env is what the rules need to work an act out beforehand. Names of new rows
// are made up: nothing of it is recorded.
func (d *dutiesScreen) env() model.Env {
	led, rules, n := d.s.ledBy(d.v), d.s.deps.Desk.Duties(), 0
	return model.Env{Now: d.s.Now(), By: d.s.deps.Desk.By(), Zone: d.v.Zone, Rules: led.Rules, Guide: led.Guide, House: d.s.House(), Pack: rules.Pack, DutyRules: rules.Rules,
		NewID: func() string { n++; return fmt.Sprintf("%024x", n) }}
}
