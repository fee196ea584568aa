package ui

import (
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

// dutyAsking is the part with the questions that decide which duties apply, and
// beside them what the answers lead to.
type dutyAsking struct {
	d         *dutiesScreen
	questions *dutyAnswers
	panel     *kit.Surface
	scroll    *container.Scroll
	facts     *factList
	verdict   *kit.Surface
	bar       []*dutyVerb
}

func newDutyAsking(d *dutiesScreen) *dutyAsking {
	a := &dutyAsking{d: d, questions: newDutyAnswers(d.s, d.id), facts: newFactList()}
	a.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 8, 0, 12), a.questions.Object()))
	a.questions.questions.scroll = a.scroll
	a.panel, a.verdict = kit.Panel(a.scroll), kit.Panel(a.facts.scroll)
	a.bar = []*dutyVerb{newDutyVerb(kit.ButtonPrimary, "duty-which", "Which apply?", "4", nil, func() { d.turn(dutiesPropose) })}
	return a
}

func (a *dutyAsking) left() fyne.CanvasObject   { return a.panel }
func (a *dutyAsking) right() fyne.CanvasObject  { return a.verdict }
func (a *dutyAsking) acts() []fyne.CanvasObject { return verbButtons(a.bar) }
func (a *dutyAsking) verbs() []action           { return nil }
func (a *dutyAsking) share() float32            { return 0.7 }
func (a *dutyAsking) settle(width float32)      { a.facts.setWidth(width - 24) }
func (a *dutyAsking) leave()                    { a.questions.Leave() }
func (a *dutyAsking) save()                     { a.d.turn(dutiesPropose) }
func (a *dutyAsking) focus()                    { a.questions.Focus() }
func (a *dutyAsking) reach(key string)          { a.questions.Open(key) }
func (a *dutyAsking) tick(time.Time)            {}
func (a *dutyAsking) escape() bool              { return a.questions.Escape() }

// show brings questions and verdicts up to date.
func (a *dutyAsking) show() {
	a.questions.Show(a.d.v)
	rules := a.d.s.deps.Desk.Duties()
	all := rules.Rules.Candidates(rules.Pack, model.KnownAnswers(a.d.v, a.d.s.House()))
	of := func(verdict string) []regime.Candidate {
		return slices.DeleteFunc(slices.Clone(all), func(c regime.Candidate) bool { return c.Verdict != verdict })
	}
	out := []fact{{text: "What the answers lead to", style: kit.TextStyle{Size: kit.SizeStep, Bold: true}}}
	for _, part := range []struct{ verdict, title string }{{regime.Applies, "Applies"}, {regime.Possible, "Possible"}, {regime.RuledOut, "Ruled out"}} {
		found := of(part.verdict)
		out = append(out, headFact(fmt.Sprintf("%s: %d", part.title, len(found))))
		if part.verdict == regime.RuledOut {
			continue // with its reasons under "Which apply?"
		}
		for _, c := range found[:min(len(found), mostNamedDuties)] {
			text := c.Stage.Name()
			if part.verdict == regime.Possible {
				text += ": " + countWord(len(c.Open), "open question", "open questions")
			}
			out = append(out, fact{text: text, style: small})
		}
		if left := len(found) - mostNamedDuties; left > 0 {
			out = append(out, fact{text: fmt.Sprintf("and %d more", left), style: quiet})
		}
	}
	a.facts.show("verdicts", append(out, fact{text: "Nothing starts before a person confirms. " + noAdvice, style: quiet}))
}

// mostNamedDuties is how many of a verdict are named beside the questions.
const mostNamedDuties = 12
