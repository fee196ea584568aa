package guide

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"bridgelog/model/form"
)

// Changes says, line by line and in the order of the newer guidance, what an
// incident led by old would find changed when it is led by now: steps, fields,
// criteria, choices, registers, seats.
func Changes(old, now Guide) []string {
	var out []string
	for _, line := range changes("step ", old.Steps, now.Steps, func(s Step) (string, string) { return s.ID, s.ID + " " + s.Title }) {
		out = append(out, line+formerTitle(line, old, now))
	}
	out = append(out, changes("field ", everyField(old), everyField(now), func(f form.Field) (string, string) { return f.Key, f.Key + " " + f.Label })...)
	out = append(out, changes("criterion ", everyCriterion(old), everyCriterion(now), func(c Criterion) (string, string) { return c.ID, c.ID + " " + c.Text })...)
	out = append(out, changes("choice ", everyChoice(old), everyChoice(now), func(c choiceIn) (string, string) { return c.list + "." + c.Key, c.list + " " + c.Label })...)
	out = append(out, changes("register ", old.Registers, now.Registers, func(r form.Register) (string, string) { return r.Key, r.Title })...)
	out = append(out, changes("way ", old.Transitions, now.Transitions, func(t Transition) (string, string) {
		return t.Gate + " " + t.To + " " + strings.Join(t.From, " "), t.Gate + " to " + t.To
	})...)
	out = append(out, changes("severity ", old.Levels, now.Levels, func(l Level) (string, string) { return l.Key, l.Key + " " + l.Name })...)
	return append(out, changes("seat ", old.Roles, now.Roles, func(r Role) (string, string) { return r.Key, r.Label })...)
}

// formerTitle is what a step that reads differently was called before; empty
// where that is the same.
func formerTitle(line string, old, now Guide) string {
	for _, s := range now.Steps {
		if line == "step "+s.ID+" "+s.Title+" reads differently" {
			if was, ok := old.Step(s.ID); ok && was.Title != s.Title {
				return ", before: " + was.Title
			}
		}
	}
	return ""
}

func changes[T any](kind string, old, now []T, name func(T) (key, words string)) []string {
	was := map[string]T{}
	for _, x := range old {
		key, _ := name(x)
		was[key] = x
	}
	var out []string
	for _, x := range now {
		key, words := name(x)
		before, had := was[key]
		delete(was, key)
		switch {
		case !had:
			out = append(out, "new "+kind+words)
		case !reflect.DeepEqual(before, x):
			out = append(out, kind+words+" reads differently")
		}
	}
	for _, x := range old {
		key, words := name(x)
		if _, left := was[key]; left {
			out = append(out, kind+words+" is gone")
		}
	}
	return out
}

func everyField(g Guide) []form.Field {
	var out []form.Field
	for _, spec := range g.Catalog.Forms {
		for _, section := range spec.Sections {
			out = append(out, section.Fields...)
		}
	}
	return out
}

func everyCriterion(g Guide) []Criterion {
	var out []Criterion
	for _, gate := range g.Gates {
		out = append(out, gate.Criteria...)
	}
	return out
}

type choiceIn struct {
	list string
	form.Choice
}

func everyChoice(g Guide) []choiceIn {
	var out []choiceIn
	lists := g.Lists()
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		for _, c := range lists[name] {
			out = append(out, choiceIn{name, c})
		}
	}
	return out
}
