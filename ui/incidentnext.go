package ui

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
)

// nextPanel names the one thing to do next: what, why, who, how long.
type nextPanel struct {
	s    *Shell
	v    model.View
	step guidance.Progress
	has  bool
	fed  string // id of the inject that stands in the place of the step
	low  bool   // the window is low: as at large text

	what    *kit.Para
	why     *kit.Para
	who     *kit.Text
	done    *kit.Button
	skip    *kit.Button
	give    *kit.Button
	all     *kit.Button
	lead    *kit.Button // to the page that leads the exercise
	body    *fyne.Container
	buttons *fyne.Container
	line    *fyne.Container // at large text: buttons and who in one line
	object  *kit.Section
}

func newNextPanel(s *Shell) *nextPanel {
	p := &nextPanel{s: s, what: kit.NewPara("", kit.TextStyle{Size: kit.SizeStep, Bold: true}),
		why: kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted}),
		who: kit.NewText("", kit.TextStyle{Size: kit.SizeSmall, Truncate: true})}
	p.what.MaxLines, p.why.MaxLines = 3, 2
	p.done = kit.NewButtonOf(kit.ButtonPrimary, "Done", "F3", p.Do)
	p.skip = kit.NewButton("Skip", func() { p.s.skipStep(p.v.ID, p.step) })
	p.give = kit.NewButton("Give", func() { p.s.giveStep(p.v.ID, p.step) })
	p.all = kit.NewButtonOf(kit.ButtonQuiet, "All steps", "", func() { s.Go(Route{Page: PageSteps, Incident: p.v.ID}) })
	p.lead = kit.NewButtonOf(kit.ButtonNormal, "Lead the exercise", "", func() { s.Go(Route{Page: PageDrill, Incident: p.v.ID}) })
	p.lead.Hide()
	p.buttons = newFlow(8, nil, p.done, p.lead, p.skip, p.give, p.all)
	p.line = kit.Row(8, p.done, p.lead, p.skip, p.give, kit.Stretch(p.who))
	p.why.SetText(stillRead)
	p.body = kit.Stack(4, p.why) // no act before it is known what is next
	p.object = kit.NewSection("NEXT", p.body)
	return p
}

// Do does what the panel's first button says.
func (p *nextPanel) Do() {
	switch {
	case p.v.ID == "": // still being read
	case p.fed != "":
		p.giveInject()
	case !p.has:
		p.s.Go(Route{Page: PageGate, Incident: p.v.ID})
	case p.step.Asks:
		p.s.askCondition(p.v.ID, p.step)
	default:
		p.s.doStep(p.v, p.step)
	}
}

func (p *nextPanel) show(v model.View, l led, now time.Time) {
	p.v, p.step, p.has, p.fed = v, l.step, l.has, ""
	p.lead.Hide()
	p.what.MaxLines, p.why.MaxLines = 3, 2
	p.body.Objects = []fyne.CanvasObject{p.what, p.why, p.who, p.buttons}
	if p.low || large() { // the log gives way last; the rail leads to all steps
		p.what.MaxLines, p.why.MaxLines = 2, 1
		p.body.Objects = []fyne.CanvasObject{p.what, p.why, p.line}
	}
	for _, b := range []*kit.Button{p.skip, p.give} {
		b.Hidden = !l.has
	}
	if !l.has {
		p.object.SetNote("")
		p.what.SetText("Go on to " + p.s.phaseWord(model.Phase(l.ahead.To)))
		p.why.SetText("Every step of this phase is done or skipped.")
		p.done.SetText("Gate")
		switch missing := l.blocking(); {
		case !l.on:
			p.what.SetText(p.s.phaseWord(v.Phase))
			p.why.SetText("Nothing is next. The gate page shows how to open it again.")
		case len(missing) > 0:
			p.what.SetText("Settle what the gate still asks")
			p.why.SetText("Every step of this phase is done or skipped; " + countWord(len(missing), "thing is", "things are") + " missing to go on.")
		}
		p.who.SetText("")
		p.object.Refresh()
		return
	}
	title := l.step.Title
	if l.step.Extra != "" {
		title += ". " + l.step.Extra
	}
	p.what.SetText(title)
	p.why.SetText(l.step.Why)
	p.done.SetText("Done")
	if l.step.Asks {
		p.what.SetText("Does this apply: " + l.step.Applies.Condition + "?")
		p.why.SetText("If yes: " + title)
		p.done.SetText("Answer")
	}
	who := p.s.whoLine(v, l.step, now)
	if at := strings.LastIndex(who, " · "); at >= 0 && (p.low || large()) { // beside the buttons the end may be cut, and the time matters more
		who = who[at+len(" · "):] + " · " + who[:at]
	}
	p.who.SetTone(who, stepTone(l.step, now))
	p.object.SetNote(l.step.ID + gateWord(l.step.Gate))
	p.object.Refresh()
}

func gateWord(gate string) string {
	if gate == "" {
		return ""
	}
	return " · for " + gate
}

// whoLine says who does a step and how long there is for it.
func (s *Shell) whoLine(v model.View, p guidance.Progress, now time.Time) string {
	label, holder := s.roleWord(v, p.Role)
	if r, ok := s.guide.Role(p.Role); ok {
		label = shortRole(r)
	}
	who := label
	switch {
	case p.Owner != "":
		who = p.Owner
	case holder != "":
		who = label + ": " + holder
		if holder == s.deps.Desk.By().Name {
			who += " (you)"
		}
	case p.Role != "":
		who = label + ": nobody yet"
	}
	if !p.Deadline.IsZero() {
		if left := p.Deadline.Sub(now); left >= 0 {
			who += " · " + kit.Span(left) + " left"
		} else {
			who += " · overdue " + kit.Span(-left)
		}
	}
	return who
}

func stepTone(p guidance.Progress, now time.Time) kit.Tone {
	if p.Deadline.IsZero() {
		return kit.ToneMuted
	}
	switch left := p.Deadline.Sub(now); {
	case left < 0:
		return kit.ToneBad
	case left < p.Limit()/4:
		return kit.ToneWarn
	}
	return kit.ToneMuted
}

// doStep settles a step. Where it names fields that nobody has answered, a sheet
// asks for just those; the step may be done without them.
func (s *Shell) doStep(v model.View, p guidance.Progress) {
	if len(p.Fields) == 0 && (p.ID == "rep-03") && v.Holder("incident_manager") == "" {
		s.openSeatOf(v, "incident_manager") // the step is naming somebody
		return
	}
	facts := s.facts(v)
	section := form.Section{Key: p.ID, Title: p.Title}
	for _, key := range p.Fields {
		f, ok := s.catalog.Field(key)
		if ok && !strings.HasPrefix(key, "wl.") && !strings.HasPrefix(key, "org.") && f.Compute == "" &&
			!guidance.Filled(v.Answers[key]) && !guidance.Filled(facts.Answer(key)) && s.guide.Visible(key, facts) {
			section.Fields = append(section.Fields, f)
		}
	}
	settle := func(set map[string]json.RawMessage, failed ...func(error)) {
		s.Do(model.SettleStep{Incident: v.ID, Step: p.ID, State: "done", Set: set}, func(c desk.Change) {
			s.closeSheet()
			s.Notice(fmt.Sprintf("Step %s done (entry %d).", p.ID, c.Seq), kit.Action{Text: "Not done after all", OnTapped: func() {
				s.Do(model.SettleStep{Incident: v.ID, Step: p.ID, State: ""}, nil)
			}})
		}, failed...)
	}
	if len(section.Fields) == 0 {
		settle(nil)
		return
	}
	var fv *formview.View
	var kept *viewKeeper
	button := kit.NewButtonOf(kit.ButtonPrimary, "Done", "Ctrl+Enter", nil)
	act := func() {
		set := map[string]json.RawMessage{}
		fv.ClearProblems()
		for _, f := range section.Fields {
			typed := fv.Values(f.Key)
			if len(typed) == 0 {
				continue
			}
			now := s.Now()
			if f.Kind == form.Instant {
				now = kept.times.at(f.Key, strings.TrimSpace(strings.Join(typed, " ")), now) // as it was meant when it was typed
			}
			raw, err := s.encodeAt(v, f, typed, now)
			if err != nil {
				fv.Problem(f.Key, sentenceAndHint(err))
				return
			}
			set[f.Key] = raw
		}
		button.SetBusy(true)
		settle(set, func(err error) {
			button.SetBusy(false)
			if e, ok := err.(*model.Error); !ok || !fv.Problem(e.Field, sentenceAndHint(err)) {
				s.Fail(err)
			}
		})
	}
	button.OnTapped = act
	o := s.formOptions(v, act)
	o.Change = func() { kept.typed() }
	fv = formview.New(s.catalog, section, o)
	proof := kit.NewText("Proof: "+s.catalog.Named(p.Proof), kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	body := kit.Stack(8, fv.Object(), kit.Row(12, button, kit.Stretch(proof)))
	s.openSheet(kit.NewSheet(p.ID+": "+p.Title, body, func() { s.closeSheet() }), nil)
	kept = s.keepView("step/"+string(v.ID)+"/"+p.ID, fv, v.Location(), fv.Typed())
	s.sheetKept = kept
	kept.bring()
	fv.Focus("")
}

// skipStep asks for the reason a step is left out.
func (s *Shell) skipStep(id model.IncidentID, p guidance.Progress) {
	s.ask("Skip step "+p.ID, p.Title, "Why is it not needed?", "one line", "Skip", func(why string, failed func(error)) {
		s.Do(model.SettleStep{Incident: id, Step: p.ID, State: "skipped", Why: why}, func(c desk.Change) {
			s.closeSheet()
			s.Notice(fmt.Sprintf("Step %s skipped (entry %d).", p.ID, c.Seq))
		}, failed)
	})
}

// giveStep asks who does a step.
func (s *Shell) giveStep(id model.IncidentID, p guidance.Progress) {
	s.ask("Give step "+p.ID, p.Title, "Who does it?", "a name", "Give", func(who string, failed func(error)) {
		s.Do(model.GiveStep{Incident: id, Step: p.ID, Owner: who}, func(desk.Change) {
			s.closeSheet()
			s.Notice("Step " + p.ID + " is given to " + who + ".")
		}, failed)
	})
}

// askCondition asks whether a step applies at all.
func (s *Shell) askCondition(id model.IncidentID, p guidance.Progress) {
	answer := func(word string) func() {
		return func() {
			s.Do(model.GiveStep{Incident: id, Step: p.ID, Condition: word}, func(desk.Change) { s.closeSheet() })
		}
	}
	yes := kit.NewButtonOf(kit.ButtonPrimary, "Yes, it applies", "Enter", answer("yes"))
	body := kit.Stack(8, kit.NewPara(p.Applies.Condition+"?", kit.TextStyle{Bold: true}), kit.NewPara("If yes: "+p.Title+".", kit.TextStyle{}),
		kit.Row(8, yes, kit.NewButton("No", answer("no")), kit.NewButton("Don't know yet", func() { s.closeSheet() })))
	s.openSheet(kit.NewSheet("Does step "+p.ID+" apply?", body, func() { s.closeSheet() }), yes)
}
