package ui

import (
	"encoding/json"
	"fmt"
	"strings"

	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// openSize shows the sheet in which the size of the response and further
// categories are set. The size decides how many steps are shown; steps that are
// done stay done when it changes.
func (s *Shell) openSize() {
	v, ok := s.Current()
	if !ok {
		return
	}
	facts := s.facts(v)
	proposed := s.guide.ProposeSize(facts)
	word := func(key string) string {
		for _, size := range s.guide.Sizes {
			if size.Key == key {
				return size.Label
			}
		}
		return key
	}
	options := []kit.Option{{Key: "", Label: "As proposed: " + word(proposed)}}
	for _, size := range s.guide.Sizes {
		options = append(options, kit.Option{Key: size.Key, Label: size.Label})
	}
	sizes := kit.NewChoiceRow("Size of the response", options)
	sizes.Wrap = true
	sizes.Set(v.Text(guidance.CaseSize))
	says := kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})
	explain := func([]string) {
		text := "It follows the reach and the running state by itself."
		for _, size := range s.guide.Sizes {
			if size.Key == sizes.One() {
				text = size.Def
			}
		}
		says.SetText(text)
	}
	sizes.OnChange = explain
	explain(nil)

	reason := kit.NewEntry()
	reason.Name = "Why another size"
	reason.SetPlaceHolder("one line, where it differs from the proposal")
	reason.SetQuietly(v.Text(model.CaseSizeWhy))
	var categories []kit.Option
	for _, c := range s.catalog.List("category") {
		if c.Key != v.Text("rep.category") {
			categories = append(categories, kit.Option{Key: c.Key, Label: c.Label})
		}
	}
	more := kit.NewMultiChoice("Further categories", categories)
	more.Wrap = true
	more.Set(v.Texts(guidance.CaseCategories)...)
	problem := kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Size: kit.SizeSmall, Bold: true})
	set := kit.NewButtonOf(kit.ButtonPrimary, "Set size and categories", "Enter", nil)
	act := func() {
		if set.Disabled() {
			return
		}
		answers := map[string]json.RawMessage{guidance.CaseSize: json.RawMessage("null"), model.CaseSizeWhy: json.RawMessage("null"), guidance.CaseCategories: json.RawMessage("null")}
		if size := sizes.One(); size != "" {
			answers[guidance.CaseSize] = fields("k", size)["k"]
		}
		if why := strings.TrimSpace(reason.Text); why != "" {
			answers[model.CaseSizeWhy] = fields("k", why)["k"]
		}
		if chosen := more.Chosen(); len(chosen) > 0 {
			raw, err := json.Marshal(chosen)
			if err != nil {
				panic("ui: a list of texts cannot be written as JSON: " + err.Error()) // it always can
			}
			answers[guidance.CaseCategories] = raw
		}
		set.SetBusy(true)
		s.Do(model.PutRecord{Incident: v.ID, Form: model.CaseForm, Set: answers}, func(c desk.Change) {
			s.closeSheet()
			size, _ := s.guide.SizeOf(s.facts(c.View))
			s.Notice(fmt.Sprintf("The response is %s now (entry %d). Steps that are done stay done.", strings.ToLower(word(size)), c.Seq))
		}, func(err error) {
			set.SetBusy(false)
			problem.SetText(sentenceAndHint(err))
			focusOn(s, reason)
		})
	}
	set.OnTapped = act
	reason.OnSubmitted = func(string) { act() }
	category, _ := s.catalog.Field("rep.category")
	body := container.New(&linesLayout{}, kit.Bold("Size of the response"), sizes, says, kit.Bold("Why another size than the proposed one"), reason, problem, kit.Row(8, set),
		kit.Bold("Further categories beside “"+s.answerText(v, category, v.Answers["rep.category"])+"”"), more)
	s.openSheet(kit.NewSheet("How large the response is", body, func() { s.closeSheet() }), sizes)
	s.keepFields("size", reason)
}

// openLift shows the sheet in which two named people end a legal hold.
func (s *Shell) openLift() {
	v, ok := s.Current()
	if !ok {
		return
	}
	entry := func(name, hint string) *kit.Entry {
		e := kit.NewEntry()
		e.Name = name
		e.SetPlaceHolder(hint)
		return e
	}
	seat := func(role string) string {
		if who := v.Holder(role); who != "" {
			return "the seat is held by " + who
		}
		return "the seat is empty: fill it first"
	}
	why := entry("Why it can end", "one line")
	legal := entry("Legal and privacy officer", seat("legal_privacy"))
	security := entry("Security officer", seat("security_officer"))
	var act func()
	legalPIN, securityPIN := s.newPinAsk(func() { act() }), s.newPinAsk(func() { act() })
	legal.OnChanged, security.OnChanged = legalPIN.ask, securityPIN.ask
	problem := kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Size: kit.SizeSmall, Bold: true})
	lift := kit.NewButtonOf(kit.ButtonDanger, "Lift the hold", "Enter", nil)
	act = func() {
		if lift.Disabled() {
			return
		}
		lift.SetBusy(true)
		s.DoConfirmed(words(legalPIN, securityPIN), model.LiftHold{Incident: v.ID, Why: why.Text, Legal: legal.Text, Security: security.Text}, func(c desk.Change) {
			s.closeSheet()
			s.Notice(fmt.Sprintf("The legal hold is lifted (entry %d).", c.Seq))
		}, func(err error) {
			lift.SetBusy(false)
			problem.SetText(sentenceAndHint(err))
			if e, ok := err.(*model.Error); ok {
				if field := map[string]*kit.Entry{"why": why, "legal": legal, "security": security}[e.Field]; field != nil {
					focusOn(s, field)
				}
			}
		})
	}
	lift.OnTapped = act
	for _, e := range []*kit.Entry{why, legal, security} {
		e.OnSubmitted = func(string) { act() }
	}
	body := kit.Stack(4, kit.NewPara("Until it is lifted nothing of the evidence can be withdrawn. Both people answer for it, each with their own PIN where they have one.", kit.TextStyle{}),
		kit.Bold(why.Name), why,
		container.New(&pairLayout{}, kit.Stack(4, kit.Bold(legal.Name), legal), legalPIN.object),
		container.New(&pairLayout{}, kit.Stack(4, kit.Bold(security.Name), security), securityPIN.object), problem, kit.Row(8, lift))
	s.openSheet(kit.NewSheet("Lift the legal hold", body, func() { s.closeSheet() }), why)
	s.keepFields("hold", why, legal, security)
}
