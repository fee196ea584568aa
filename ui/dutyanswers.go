package ui

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

// dutyAnswers are all questions that decide which duties apply, as one incident
// answers them. What the organisation and the chosen workloads answered once
// stands in its place, says where it comes from, and counts; a person confirms
// it for this incident, or answers otherwise.
type dutyAnswers struct {
	s         *Shell
	id        model.IncidentID
	v         model.View
	questions *dutyQuestions
	loads     *kit.ChoiceRow // workloads that are hit
	loadKeys  []string
	state     *kit.Para
	confirm   *kit.Button
	content   *fyne.Container
	top       *fyne.Container
}

// newDutyAnswers makes the questions of one incident. Give it every view with
// Show, Leave when the page is left and Escape when that is pressed; Object goes
// into the page. What it records comes back as a view like any other change.
func newDutyAnswers(s *Shell, id model.IncidentID) *dutyAnswers {
	a := &dutyAnswers{s: s, id: id, state: kit.NewPara("", quiet), top: kit.Stack(4)}
	a.questions = newDutyQuestions(s, "duties/"+string(id), s.deps.Desk.Duties().Rules.Questions, a.record)
	a.questions.beside = a.beside
	a.confirm = kit.NewButton("", a.confirmAll)
	a.confirm.Hide()
	a.content = kit.Stack(8, a.top, a.questions.Object(), kit.Row(12, a.confirm, kit.Stretch(a.state)))
	return a
}

// Object is the part of the page.
func (a *dutyAnswers) Object() fyne.CanvasObject { return a.content }

// Leave records what was ticked and not recorded yet.
func (a *dutyAnswers) Leave() { a.questions.Leave() }

// Escape closes the open question and says whether there was one.
func (a *dutyAnswers) Escape() bool { return a.questions.Escape() }

// Focus puts the keyboard on the first question without an answer.
func (a *dutyAnswers) Focus() { a.questions.Focus() }

// Open opens one question, by its key in the rules.
func (a *dutyAnswers) Open(key string) { a.questions.Open(key) }

// Show brings the answers up to date.
func (a *dutyAnswers) Show(v model.View) {
	a.v = v
	a.showLoads()
	confirmed, _ := v.DutyAnswers()
	out := map[string]dutyAnswer{}
	waiting := 0
	for key, given := range model.KnownAnswers(v, a.s.House()) {
		from := a.sources(key)
		says := dutyAnswer{Given: given, From: "from " + strings.Join(slices.Sorted(maps.Keys(from)), " and ")}
		if mine, ok := confirmed[key]; ok {
			says.From = "confirmed"
			q, _ := a.s.deps.Desk.Duties().Rules.Question(key)
			if q.Scope == regime.OfOrganisation && !sameChoices(mine, joined(from)) {
				says.From = "for this incident"
			}
			if q.Scope == regime.OfIncident {
				says.From = ""
			}
		} else {
			waiting++
		}
		says.Open = a.origin(key, from)
		out[key] = says
	}
	a.questions.Show(out)
	all := len(a.questions.list)
	text := fmt.Sprintf("%d of %d answered.", a.questions.Answered(), all)
	if open := all - a.questions.Answered(); open > 0 {
		text += " What is not answered rules nothing out."
	}
	if len(model.Profiles(a.s.House())) == 0 {
		text += " What holds for every incident can be answered once: Organisation, Ctrl+O."
	}
	a.state.SetText(text)
	a.confirm.SetText(fmt.Sprintf("Confirm the %s for this incident", countWord(waiting, "answer kept by the organisation", "answers kept by the organisation")))
	a.confirm.Hidden = waiting == 0 || a.s.past != nil
	a.content.Refresh()
}

// profiles are those that count here: the organisation's and the workloads chosen.
func (a *dutyAnswers) profiles() []model.Profile {
	_, chosen := a.v.DutyAnswers()
	return slices.DeleteFunc(model.Profiles(a.s.House()), func(p model.Profile) bool {
		return p.Workload != "" && !slices.Contains(chosen, p.ID)
	})
}

// sources are the kept answers to a question, by whose they are.
func (a *dutyAnswers) sources(key string) map[string][]string {
	out := map[string][]string{}
	for _, p := range a.profiles() {
		if given := p.Answers[key]; len(given) > 0 {
			out[profileWords(p)] = given
		}
	}
	return out
}

// profileWords is whose answers a profile holds.
func profileWords(p model.Profile) string {
	if p.Workload == "" {
		return "the organisation"
	}
	return "workload " + p.Workload
}

func joined(from map[string][]string) []string {
	var out []string
	for _, given := range from {
		out = append(out, given...)
	}
	return out
}

func sameChoices(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}

// origin says under an open question what was kept, and by whom.
func (a *dutyAnswers) origin(key string, from map[string][]string) string {
	q, ok := a.s.deps.Desk.Duties().Rules.Question(key)
	if !ok || len(from) == 0 {
		return ""
	}
	var out []string
	for _, p := range a.profiles() {
		if given := from[profileWords(p)]; given != nil {
			out = append(out, fmt.Sprintf("%s: %s (%s, %s).", upper(profileWords(p)), strings.Join(q.Words(given), ", "), p.By, model.FormatInstant(p.At, a.v.Location())))
		}
	}
	return strings.Join(out, " ")
}

// beside offers to confirm a kept answer as it is.
func (a *dutyAnswers) beside(key string) fyne.CanvasObject {
	mine, _ := a.v.DutyAnswers()
	given := model.KnownAnswers(a.v, a.s.House())[key]
	if mine[key] != nil || len(given) == 0 || a.s.past != nil {
		return nil
	}
	return kit.Row(8, kit.NewButton("Confirm as it is", func() {
		a.questions.Close()
		a.send(map[string][]string{key: given}, nil)
	}))
}

// showLoads shows the workloads that have a profile; which are hit is an answer
// like the others.
func (a *dutyAnswers) showLoads() {
	var options []kit.Option
	var keys []string
	for _, p := range model.Profiles(a.s.House()) {
		if p.Workload != "" {
			options = append(options, kit.Option{Key: p.ID, Label: p.Workload})
			keys = append(keys, p.ID+"\x00"+p.Workload)
		}
	}
	_, chosen := a.v.DutyAnswers()
	if a.loads != nil && slices.Equal(keys, a.loadKeys) {
		if !slices.Equal(a.loads.Chosen(), chosen) {
			a.loads.Set(chosen...)
		}
		return
	}
	a.loadKeys = keys
	if len(options) == 0 {
		a.loads = nil
		a.top.Objects = nil
		return
	}
	a.loads = kit.NewMultiChoice("Which workloads are hit?", options)
	a.loads.Boxes, a.loads.Wrap = true, true
	a.loads.Set(chosen...)
	if a.s.past != nil {
		a.loads.Disable()
	}
	a.loads.OnChange = func(keys []string) {
		a.s.Do(model.AnswerDuties{Incident: a.id, Profiles: keys}, nil, func(err error) {
			_, chosen := a.v.DutyAnswers()
			a.loads.Set(chosen...) // what is ticked is what is recorded
			a.s.Fail(err)
		})
	}
	a.top.Objects = []fyne.CanvasObject{kit.Bold("Which workloads are hit?"),
		kit.NewPara("Their kept answers join those of the organisation.", quiet), a.loads, kit.Hairline()}
}

func (a *dutyAnswers) record(answers map[string][]string, done func(error)) { a.send(answers, done) }

// send records answers for this incident. done may be nil.
func (a *dutyAnswers) send(answers map[string][]string, done func(error)) {
	_, profiles := a.v.DutyAnswers()
	c := model.AnswerDuties{Incident: a.id, Profiles: profiles, Answers: answers}
	if done == nil {
		a.s.Do(c, nil)
		return
	}
	a.s.Do(c, func(desk.Change) { done(nil) }, done)
}

// confirmAll confirms every kept answer that is not confirmed yet.
func (a *dutyAnswers) confirmAll() {
	mine, _ := a.v.DutyAnswers()
	out := model.KnownAnswers(a.v, a.s.House())
	maps.DeleteFunc(out, func(key string, _ []string) bool { return mine[key] != nil })
	a.questions.Close()
	a.send(out, nil)
}
