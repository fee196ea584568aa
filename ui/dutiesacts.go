package ui

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
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

// act makes the form of an act of this page; its typing is a draft of its own.
func (d *dutiesScreen) act(verb string, fields []form.Field) *actForm {
	return newActForm(d.s, func() model.View { return d.v }, verb, "Ctrl+Enter", fields)
}

// inSheet shows the form of an act over the page.
func (d *dutiesScreen) inSheet(f *actForm, title, key string, fill map[string][]string, above ...fyne.CanvasObject) {
	d.sheet = f
	f.inSheet(title, key, fill, above...)
}

func (d *dutiesScreen) draftOf(act, about string) string {
	return "duties/" + string(d.id) + "/" + act + "/" + about
}

func (d *dutiesScreen) openDecline(x model.Duty) { d.declineStage(x.Stage) }

// declineStage records why a notification is not made.
func (d *dutiesScreen) declineStage(s regime.Stage) {
	f := d.act("Decide not to notify", []form.Field{
		{Key: "assessment", Label: "What was assessed, with which result", Kind: form.LongText, Help: "what was known, and why no notice is owed; the first line stands in lists"},
		{Key: "decider", Label: "Who decides", Kind: form.Person},
		{Key: "next_review", Label: "When to look again", Kind: form.Instant, Help: "+14d, or a date and time; may stay empty"},
		{Key: "counsel", Label: "Counsel's view", Kind: form.Text, Help: "who, when, what; may stay empty"}})
	f.needed = func() []string { return []string{"assessment", "decider"} }
	f.rename = map[string]string{"look_again": "next_review"}
	f.command = func(set map[string]json.RawMessage, _ bool) model.Command {
		c := model.DeclineDuty{Incident: d.id, Stage: s.ID, DutyDecision: model.DutyDecision{Assessment: guidance.Text(set["assessment"]),
			Decider: guidance.Text(set["decider"]), Counsel: guidance.Text(set["counsel"])}}
		if set["next_review"] != nil {
			_ = json.Unmarshal(set["next_review"], &c.LookAgain) // written by the reader of times
		}
		return c
	}
	f.done = func(c desk.Change) {
		d.s.closeSheet()
		d.s.Notice(fmt.Sprintf("Decided not to notify: %s (entry %d).", s.Name(), c.Seq))
	}
	var fill map[string][]string
	if who := d.v.Holder("legal_privacy"); who != "" {
		fill = map[string][]string{"decider": {who}}
	}
	say := "It would go to " + s.Recipient + "."
	if s.Exemptions != "" {
		say += " What the law exempts: " + s.Exemptions
	}
	f.below = []fyne.CanvasObject{kit.NewPara(say, quiet)}
	d.inSheet(f, "Decide not to notify: "+s.Name(), d.draftOf("decline", s.ID), fill)
}

// openExtend records what an authority granted or a person settled about one
// clock. Asking for it is saying that the deadline may move.
func (d *dutiesScreen) openExtend(x model.Duty) {
	f := d.act("Change the clock", []form.Field{
		{Key: "days", Label: "Days granted", Kind: form.Number, Help: "added to the period; empty for none"},
		{Key: "restart", Label: "The clock began again", Kind: form.Instant, Help: "where the law lets it; empty for not"},
		{Key: "noon", Label: "Noon rule (DORA, Del. Reg. 2025/301, Art. 5(4))", Kind: form.ChoiceOne, Inline: []string{noonOpen, noonShut}},
		{Key: "why", Label: "Who granted it, when, and where it is written", Kind: form.Text}})
	f.needed = func() []string { return []string{"why"} }
	f.command = func(set map[string]json.RawMessage, _ bool) model.Command {
		c := model.ExtendDuty{Incident: d.id, Duty: x.ID, Why: guidance.Text(set["why"]), Params: x.Params}
		days, err := strconv.Atoi(strings.TrimSpace(guidance.Text(set["days"])))
		if set["days"] != nil && err != nil {
			f.fields.Problem("days", "Write a whole number of days.")
			return nil
		}
		c.ExtraDays = days
		if noonApplies(x.Stage) {
			c.DoraRollEligible = guidance.Text(set["noon"]) == noonOpen
		}
		c.RestartAt = time.Time{}
		var m model.Moment
		if set["restart"] != nil && json.Unmarshal(set["restart"], &m) == nil && m.Known() {
			c.RestartAt = m.From.UTC()
		}
		return c
	}
	moves := kit.NewPara("", kit.TextStyle{Colour: kit.ColourWarn})
	f.visible = func(q form.Field) bool { return q.Key != "noon" || noonApplies(x.Stage) }
	f.fields.Refresh()
	f.changed = func() { moves.SetText(d.extendWords(f)); f.body.Refresh() }
	f.body.Objects = append(f.body.Objects, moves)
	f.done = func(c desk.Change) {
		d.s.closeSheet()
		d.s.Notice(fmt.Sprintf("The clock of %s was changed (entry %d).", x.Name, c.Seq))
	}
	fill := map[string][]string{}
	if x.Params.ExtraDays > 0 {
		fill["days"] = []string{fmt.Sprint(x.Params.ExtraDays)}
	}
	if !x.Params.RestartAt.IsZero() {
		fill["restart"] = []string{x.Params.RestartAt.In(d.v.Location()).Format("2006-01-02 15:04Z07:00")}
	}
	if noonApplies(x.Stage) {
		fill["noon"] = []string{map[bool]string{true: noonOpen, false: noonShut}[x.Params.DoraRollEligible]}
	}
	d.inSheet(f, "Change the clock of "+x.Name, d.draftOf("extend", x.ID), fill,
		kit.NewPara("Due "+dueWords(x)+". What is changed here moves only this duty; the rule and the working stay readable.", kit.TextStyle{}))
	f.changed()
}

func noonApplies(s regime.Stage) bool { return s.RollRule.ID == "dora-noon" && s.Stage != "final" }

func dueWords(x model.Duty) string {
	if x.Line.Due.IsZero() {
		return "at no time yet"
	}
	return dutyMoment(x.Line.Due, x)
}

// extendWords say what the typed change would move.
func (d *dutiesScreen) extendWords(f *actForm) string {
	set, _, err := f.read()
	if err != nil {
		return ""
	}
	c, ok := f.command(set, true).(model.ExtendDuty)
	if !ok {
		return ""
	}
	if c.Why == "" {
		c.Why = "preview" // asked for when it is recorded
	}
	moved, _, err := d.wouldMove(c)
	if err != nil || len(moved) == 0 {
		return ""
	}
	return "Would move: " + strings.Join(moved, " ")
}

// stageChanges are the parts of a rule that read otherwise in a newer pack.
func stageChanges(was, now regime.Stage) []string {
	var out []string
	say := func(what, a, b string) {
		if a != b {
			out = append(out, fmt.Sprintf("%s: %s, was %s", what, orEmpty(b), orEmpty(a)))
		}
	}
	say("period", periodWords(was), periodWords(now))
	say("law", was.LegalReference.Citation(), now.LegalReference.Citation())
	say("to", was.Recipient, now.Recipient)
	say("standard", was.Standard, now.Standard)
	say("threshold", was.Threshold, now.Threshold)
	say("exemptions", was.Exemptions, now.Exemptions)
	say("counting", was.Counting.Method+" "+was.Counting.Cutoff, now.Counting.Method+" "+now.Counting.Cutoff)
	say("what may carry the last day further", was.RollRule.Text, now.RollRule.Text)
	say("in force", was.From+" to "+was.Until, now.From+" to "+now.Until)
	say("status", was.Status, now.Status)
	if len(out) == 0 {
		a, errA := json.Marshal(was)
		b, errB := json.Marshal(now)
		if errA != nil || errB != nil || string(a) != string(b) {
			out = append(out, "notes or contents of the notice")
		}
	}
	return out
}

func orEmpty(s string) string {
	if s = strings.TrimSpace(s); s == "" {
		return "nothing"
	}
	return s
}

// rule is a stage as the pack in use, or the organisation, has it now.
func (d *dutiesScreen) rule(id string) (regime.Stage, bool) {
	if s, ok := d.s.deps.Desk.Duties().Pack.Stage(id); ok {
		return s, true
	}
	for _, s := range model.OwnDuties(d.s.House()) {
		if s.ID == id {
			return s, true
		}
	}
	return regime.Stage{}, false
}

// openUpdate shows what a newer rule would change of running clocks, for a person
// to accept; until then each keeps the rule it started with.
func (d *dutiesScreen) openUpdate() {
	if len(d.moves) == 0 {
		return
	}
	version := d.s.deps.Desk.Duties().Pack.Version
	names, ids := make([]string, len(d.moves)), map[string]string{}
	above := []fyne.CanvasObject{kit.NewPara("These clocks keep the rule they were confirmed with until a person lets them go on by the one in use now.", kit.TextStyle{})}
	for i, m := range d.moves {
		names[i], ids[m.Name] = m.Name, m.Duty
		text := m.Words()
		if x, ok := d.v.Duty(m.Duty); ok && !m.Same {
			if s, ok := d.rule(m.Duty); ok {
				text += "\n" + strings.Join(stageChanges(x.Stage, s), "\n")
			}
		}
		above = append(above, kit.Bold(fmt.Sprintf("%s (by %s, would go on by %s)", m.Name, m.By, m.To)), kit.NewPara(text, small))
	}
	f := d.act("Go on by the newer rule", []form.Field{
		{Key: "duties", Label: "Which", Kind: form.ChoiceMany, Inline: names},
		{Key: "why", Label: "Why", Kind: form.Text, Help: "who decided it; one line"}})
	f.needed = func() []string { return []string{"duties"} }
	f.command = func(set map[string]json.RawMessage, later bool) model.Command {
		c := model.UpdateDuties{Incident: d.id, Why: guidance.Text(set["why"]), Later: later}
		for _, name := range guidance.Texts(set["duties"]) {
			c.Duties = append(c.Duties, ids[name])
		}
		return c
	}
	f.done = func(c desk.Change) {
		d.s.closeSheet()
		d.s.Notice(fmt.Sprintf("The clocks go on by the newer rule (entry %d).", c.Seq))
	}
	d.inSheet(f, "Newer rules", d.draftOf("update", version), map[string][]string{"duties": slices.Clone(names)}, above...)
}
