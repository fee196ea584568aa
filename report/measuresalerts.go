package report

import (
	"cmp"
	"fmt"
	"slices"

	"bridgelog/model"
)

// mostRules is how many rules of alerts have a line of their own, those with most
// alerts first; the note says how many are left.
const mostRules = 20

// shares collects shares by a name, in the order they are met.
type shares struct {
	all   Many
	names []string
	by    map[string]*Many
}

func newShares() *shares { return &shares{all: Many{Unit: "share"}, by: map[string]*Many{}} }

func (s *shares) one(name string) *Many {
	if s.by[name] == nil {
		s.by[name] = &Many{Unit: "share"}
		s.names = append(s.names, name)
	}
	return s.by[name]
}

func (m *Many) count(hit bool) {
	m.Of, m.Count = m.Of+1, m.Count+1
	if hit {
		m.Hit, m.Most = m.Hit+1, m.Most+1
	}
}

// largest are the shares by name, those with most members first.
func (s *shares) largest(most int) (names []string, left int) {
	names = slices.Clone(s.names)
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(s.by[b].Of-s.by[a].Of, cmp.Compare(a, b)) })
	if len(names) > most {
		return names[:most], len(names) - most
	}
	return names, 0
}

// judgedSignals runs over the signals that stand for an alert of their own, with
// the incident they became; a duplicate is counted on its first, and what could
// not be read is no alert.
func judgedSignals(real []model.View, house model.View, each func(s model.Signal, v model.View, became bool)) {
	incidents := map[model.IncidentID]model.View{}
	for _, v := range real {
		incidents[v.ID] = v
	}
	for _, s := range house.Signals() {
		if s.State == model.SignalDuplicate || s.State == model.SignalAside || s.Problem != "" {
			continue
		}
		v, became := incidents[s.IncidentID]
		if s.State == model.SignalPromoted && !became {
			continue // a drill, or merged
		}
		each(s, v, became)
	}
}

// falsePositives are false ones among all that were judged: incidents by how they
// ended, and signals that were dismissed before they became one.
func falsePositives(real []model.View, house model.View, l Led) []Many {
	judged := func(v model.View) bool { return v.Phase == model.FalsePositive || v.Phase == model.Closed }
	wrong := func(v model.View) bool { return v.Phase == model.FalsePositive }
	sources, rules := newShares(), newShares()
	for _, v := range real {
		if judged(v) {
			sources.all.count(wrong(v))
			sources.one(v.Text("rep.source")).count(wrong(v))
		}
	}
	dismissed := 0
	judgedSignals(real, house, func(s model.Signal, v model.View, became bool) {
		switch {
		case s.State == model.SignalDismissed:
			dismissed++
			sources.all.count(true)
			sources.one(s.Source).count(true)
			if s.Rule != "" {
				rules.one(s.Rule).count(true)
			}
		case became && judged(v) && s.Rule != "":
			rules.one(s.Rule).count(wrong(v))
		}
	})
	sources.all.Note = "by source and by rule of the alert"
	if dismissed > 0 {
		sources.all.Note += fmt.Sprintf("; %s dismissed before it was an incident", countOf(dismissed, "signal was", "signals were"))
	}
	out := []Many{sources.all}
	slices.Sort(sources.names)
	for _, name := range sources.names {
		m := *sources.by[name]
		m.Part = cmp.Or(choiceWords(l, "rep.source", name), "source not known")
		out = append(out, m)
	}
	return append(out, rules.lines()...)
}

// lines are one for each rule.
func (s *shares) lines() []Many {
	var out []Many
	names, left := s.largest(mostRules)
	for i, name := range names {
		m := *s.by[name]
		m.Part = "rule " + name
		if left > 0 && i == len(names)-1 {
			m.Note = fmt.Sprintf("%s not shown", countOf(left, "further rule", "further rules"))
		}
		out = append(out, m)
	}
	return out
}

// alertFidelity is how many of the alerts whose quality a person rated were good
// ones of something real: signals, and incidents that came from none.
func alertFidelity(real []model.View, house model.View) []Many {
	rules := newShares()
	isReal := func(v model.View) bool {
		return v.Phase != model.FalsePositive && slices.Contains([]string{"real", "suspected"}, v.Text("tri.verdict"))
	}
	fromSignal := map[model.IncidentID]bool{}
	judgedSignals(real, house, func(s model.Signal, v model.View, became bool) {
		if became {
			fromSignal[v.ID] = true
		}
		if !s.Rated() {
			return
		}
		good := s.Fidelity == "high" && became && isReal(v)
		rules.all.count(good)
		if s.Rule != "" {
			rules.one(s.Rule).count(good)
		}
	})
	for _, v := range real {
		if !fromSignal[v.ID] && slices.Contains([]string{"high", "medium", "low"}, v.Text("rep.fidelity")) {
			rules.all.count(v.Text("rep.fidelity") == "high" && isReal(v))
		}
	}
	return append([]Many{rules.all}, rules.lines()...)
}
