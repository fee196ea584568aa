package regime

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// PackChanges are what another rule pack would say otherwise, a line each: new
// stages, stages that are gone, periods and other rules that are not the same.
func PackChanges(from, to Pack) []string {
	var out []string
	for _, s := range to.Stages {
		old, ok := from.Stage(s.ID)
		if !ok {
			out = append(out, fmt.Sprintf("new stage %s %s (%s)", s.ID, s.Name(), s.length()))
			continue
		}
		if parts := stageChanges(old, s); len(parts) > 0 {
			out = append(out, fmt.Sprintf("%s: %s", s.ID, strings.Join(parts, "; ")))
		}
	}
	for _, s := range from.Stages {
		if _, ok := to.Stage(s.ID); !ok {
			out = append(out, fmt.Sprintf("stage %s %s is gone", s.ID, s.Name()))
		}
	}
	return out
}

func stageChanges(old, s Stage) []string {
	var out []string
	for _, x := range []struct{ word, was, is string }{
		{"period", old.length(), s.length()}, {"status", old.Status, s.Status}, {"runs from", TriggerWords(old.Trigger), TriggerWords(s.Trigger)},
		{"in force from", old.From, s.From}, {"in force until", old.Until, s.Until},
	} {
		if x.was != x.is {
			out = append(out, fmt.Sprintf("%s %s -> %s", x.word, orNone(x.was), orNone(x.is)))
		}
	}
	had := func(list []Content, key string) bool {
		return slices.ContainsFunc(list, func(c Content) bool { return c.Key == key })
	}
	for _, c := range s.Content {
		if !had(old.Content, c.Key) {
			out = append(out, "the notice also says "+c.Label)
		}
	}
	for _, c := range old.Content {
		if !had(s.Content, c.Key) {
			out = append(out, "the notice no longer says "+c.Label)
		}
	}
	if out == nil && !same(old, s) {
		out = append(out, "other words or sources")
	}
	return out
}

// length is the period in words.
func (s Stage) length() string {
	if s.Period == nil {
		return "no fixed period"
	}
	return fmt.Sprintf("%d %s", s.Period.Value, s.Period.Unit)
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func same(a, b Stage) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}
