package ui

import (
	"errors"
	"strings"

	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
)

// previewAnswer says what is typed in a field would mean, or what is wrong with it.
func (s *Shell) previewAnswer(v model.View, f form.Field, typed []string) kit.Preview {
	switch f.Kind {
	case form.Instant, form.Duration, form.Number, form.Money:
	default:
		return kit.Preview{}
	}
	if strings.TrimSpace(strings.Join(typed, "")) == "" {
		return kit.Preview{}
	}
	raw, err := s.encode(v, f, typed)
	if err == nil {
		text := s.answerText(v, f, raw)
		if text == strings.Join(typed, " ") {
			text = ""
		}
		return kit.Preview{Text: text, Tone: kit.ToneMuted}
	}
	p := kit.Preview{Text: sentenceAndHint(err), Tone: kit.ToneBad}
	var e *model.Error
	if errors.As(err, &e) {
		for _, choice := range e.Choices {
			p.Choices = append(p.Choices, kit.Choice{Label: choice.Label, Replace: choice.Replace})
		}
		if e.Kind == model.Question {
			p.Tone = kit.ToneWarn
		}
	}
	return p
}

// suggest offers the names that stand in the record already, the most named first.
func (s *Shell) suggest(v model.View, f form.Field) []string {
	count := map[string]int{}
	add := func(names ...string) {
		for _, n := range names {
			if n != "" {
				count[n]++
			}
		}
	}
	person := f.Kind == form.Person
	for _, r := range v.Timeline().All() {
		if person {
			add(r.People...)
		} else {
			add(r.Systems...)
		}
	}
	for _, reg := range s.guide.Registers {
		for _, c := range reg.Columns {
			if person && c.Kind != form.Person || !person && c.Kind != form.System {
				continue
			}
			for _, row := range v.Standing(reg.Key) {
				add(guidance.Texts(row.Fields[c.Key])...)
			}
		}
	}
	if person {
		add(s.deps.Desk.By().Name)
	}
	return mostNamed(count)
}

// linkChoices are the rows an evidence or hypothesis field can point to.
func (s *Shell) linkChoices(v model.View, f form.Field) []formview.Link {
	register := "evidence"
	if f.Kind == form.Hypothesis {
		register = "hypotheses"
	}
	r, ok := s.linkNames(v).register(register)
	if !ok {
		return nil
	}
	var out []formview.Link
	for _, row := range v.Standing(register) {
		out = append(out, formview.Link{ID: row.ID, Label: r.title(row)})
	}
	return out
}
