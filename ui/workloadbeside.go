package ui

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
)

// noPoint is the flag of an incident whose workload names no point of contact.
const noPoint = "NO POINT OF CONTACT"

// openCards shows the cards of the incident in view beside it.
func (s *Shell) openCards() {
	v, ok := s.Current()
	if !ok {
		s.Go(Route{Page: PageWorkload, Incident: model.Organisation})
		return
	}
	cards := model.CardsOf(v, s.House())
	if len(cards) == 0 {
		s.Notice("No workload card is linked, and none goes by the name of a system of this incident.",
			kit.Action{Text: "Link one", OnTapped: func() { s.goField(v.ID, "tri.workload") }},
			kit.Action{Text: "All cards", OnTapped: func() { s.Go(Route{Page: PageWorkload, Incident: model.Organisation}) }})
		return
	}
	s.openCard(v, cards, 0)
}

// openCard shows one of some cards in a sheet over the incident: what the bridge
// team needs first, the picture, and the way to what is wrong on it.
func (s *Shell) openCard(v model.View, cards []model.Workload, at int) {
	w := cards[at]
	shut := func() { s.closeSheet() }
	rule := s.newest.Guide.Freshness
	light, _ := w.Age(rule, s.Now())
	age := kit.Row(8, kit.NewChip(map[model.Light]string{model.Green: "fresh", model.Amber: "getting old", model.Red: "doubtful"}[light], lightKind(light)),
		kit.Stretch(kit.NewText(upper(model.CardAge(w, rule, s.Now()))+".", kit.TextStyle{Colour: kit.ColourMuted, Truncate: true})))
	box := kit.Stack(3, age)
	if w.Text("wl.poc") == "" {
		box.Add(kit.NewPara("No point of contact.", kit.TextStyle{Colour: kit.ColourBad, Bold: true}))
	}
	if call := s.callWords(w); call != "" {
		box.Add(kit.NewPara(call, kit.TextStyle{Bold: true}))
	}
	reg, _ := s.newest.Guide.HouseRegister(guidance.WorkloadsRegister)
	f := facts{box}
	value := func(key string) string {
		c, _ := reg.Column(key)
		return model.AnswerText(reg.Field(c), w.Fields[key], s.newest.Guide.Choices(reg.Field(c)), v.Location())
	}
	for _, key := range []string{"wl.purpose", "wl.classification", "wl.data_kinds", "wl.shutdown_right", "wl.quarantine_how", "wl.degrade", "wl.targets", "wl.restore_target", "wl.restore_order", "wl.backups", "wl.encryption", "wl.provider_contact", "wl.suppliers"} {
		c, _ := reg.Column(key)
		f.line(c.Label, value(key))
	}
	if parts := w.Components(); len(parts) > 0 {
		f.label("Components")
		for _, c := range parts {
			words := strings.Join(nonEmpty(c.Job, c.Place, c.Owner, c.Class), ", ")
			if c.Needs != "" {
				words += "; needs " + c.Needs
			}
			box.Add(kit.NewPara(c.Name+": "+words, kit.TextStyle{Size: kit.SizeSmall}))
		}
	}
	for _, e := range s.documents(w, "wl.diagram") {
		if isPicture(e) {
			picture := container.NewStack()
			box.Add(tall(cardPicture, picture))
			s.drawDocument(e, picture, func(error) {})
			break
		}
	}
	wrong := kit.NewEntry()
	wrong.Name = "What is wrong on it"
	wrong.SetPlaceHolder("what is wrong or missing on this card")
	make1 := func() { s.cardGap(v.ID, w, wrong.Text, func() { wrong.SetText("") }) }
	wrong.OnSubmitted = func(string) { make1() }
	gap := kit.Row(8, kit.Stretch(wrong), kit.NewButton("Make an improvement", make1))
	open := kit.NewButtonOf(kit.ButtonPrimary, "Open the card", "", func() {
		shut()
		s.Go(Route{Page: PageWorkload, Incident: model.Organisation, Section: w.ID})
	})
	verbs := newFlow(8, nil, open, kit.NewButton("Checked with the owner?", func() { s.askOwner(v.ID, w) }))
	for i, other := range cards {
		if i != at {
			verbs.Add(kit.NewButtonOf(kit.ButtonQuiet, other.Name(), "", func() { s.openCard(v, cards, i) }))
		}
	}
	body := kit.Stack(8, verbs, gap, box)
	s.openSheet(kit.NewSheet("Workload card: "+w.Name(), body, shut), open)
	s.keepFields("card/"+w.ID, wrong)
}

// cardGap makes an improvement of what is wrong on a card.
func (s *Shell) cardGap(id model.IncidentID, w model.Workload, wrong string, then func()) {
	v := s.views[id]
	c, err := model.CardGap(v, w, wrong)
	if err != nil {
		s.Fail(err)
		return
	}
	s.Do(c, func(desk.Change) {
		then()
		s.Notice("An improvement of the documentation is made; it wants an owner and a date.",
			kit.Action{Text: "Show it", OnTapped: func() {
				s.closeSheet()
				s.Go(Route{Page: PageRegister, Incident: id, Section: model.ImprovementsRegister})
			}})
	})
}

// linked looks at cards an incident has just been linked to: one that is getting
// old is reminded of, a doubtful one asks whether it was checked with its owner
// (workload_freshness).
func (s *Shell) linked(id model.IncidentID, names []string) {
	rule := s.newest.Guide.Freshness
	for _, name := range names {
		w, ok := model.WorkloadNamed(s.House(), name)
		if !ok {
			continue
		}
		switch light, _ := w.Age(rule, s.Now()); light {
		case model.Red:
			s.askOwner(id, w)
			return
		case model.Amber:
			s.Notice(fmt.Sprintf("The card of %s was %s: check it with the owner.", w.Name(), model.CardAge(w, rule, s.Now())),
				kit.Action{Text: "Open the card", OnTapped: s.openCards})
		}
	}
}

// askOwner asks whether a card was checked with its owner today; the answer goes
// to the log.
func (s *Shell) askOwner(id model.IncidentID, w model.Workload) {
	rule := s.newest.Guide.Freshness
	note := kit.NewEntry()
	note.Name = "With whom, or why not"
	note.SetPlaceHolder("with whom, or why not")
	says := kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Bold: true})
	says.Hide()
	answer := func(word string) func() {
		return func() {
			s.Write(func(ctx context.Context) (desk.Change, error) {
				v, err := s.deps.Desk.Incident(ctx, id)
				if err != nil {
					return desk.Change{}, err
				}
				commands, err := model.CheckCard(v, w, rule, word, note.Text, s.deps.Desk.By().Name, s.deps.Clock())
				if err != nil {
					return desk.Change{}, err
				}
				return s.deps.Desk.DoAll(ctx, commands)
			}, func(desk.Change) { s.closeSheet() }, func(err error) {
				says.SetText(sentenceAndHint(err))
				says.Show()
			})
		}
	}
	yes := kit.NewButtonOf(kit.ButtonPrimary, "Yes, it is right", "", answer("yes"))
	words := fmt.Sprintf("The card of %s was %s. Before it is used: was it checked with the owner today?", w.Name(), model.CardAge(w, rule, s.Now()))
	if call := s.callWords(w); call != "" {
		words += " " + call + "."
	}
	body := kit.Stack(8, kit.NewPara(words, kit.TextStyle{}), note, says,
		newFlow(8, nil, yes, kit.NewButton("No", answer("no")), kit.NewButton("Don't know yet", answer("unknown"))))
	s.openSheet(kit.NewSheet("Checked with the owner today?", body, func() { s.closeSheet() }), note)
	s.keepFields("owner/"+w.ID, note)
}

// cardActs are the cards a field leads to, and what they can put into it.
func (p *formPage) cardActs(key string) []formview.Act {
	switch key {
	case "tri.workload", "rep.systems", "tri.docs_ok", "inv.quarantine", "inv.run_decider", "tgt.normal":
	case "rep.system_context":
		if p.readOnly() {
			return nil
		}
	default:
		return nil
	}
	cards := model.CardsOf(p.v, p.s.House())
	if len(cards) == 0 {
		return nil
	}
	if key == "rep.system_context" {
		text := model.CardContext(cards[0], *p.s.newest.Guide)
		if text == "" || p.v.Text(key) == text {
			return nil
		}
		return []formview.Act{{Text: "take it from the card", Run: func() { p.put(key, text) }}}
	}
	return []formview.Act{{Text: "card of " + cards[0].Name(), Run: func() { p.s.openCard(p.v, cards, 0) }}}
}

// knowCards says on the start card what the workload cards of the systems named
// lack.
func (c *startCard) knowCards() {
	without := model.WithoutPoint(model.CardsNamed(c.s.House(), c.form.Values("rep.systems")))
	text := ""
	if len(without) > 0 {
		text = strings.Join(without, ", ") + ": no point of contact on the workload card."
	}
	if c.known.Text == text {
		return
	}
	c.known.SetText(text)
	c.known.Hidden = text == ""
	c.scroll.Refresh()
}
