package model

import (
	"encoding/json"
	"slices"
	"strings"

	"bridgelog/model/guide"
)

// ImprovementsRegister is what is to be better next time, followed after the end.
const ImprovementsRegister = "improvements"

// Gaps are answers each line of which can become an improvement (SE:12 l.82:
// "incidents show gaps"; tri.docs_gap, rev.luck: "luck is a gap we got away with").
var Gaps = []string{"rev.factors_text", "rev.luck", "rev.went_badly", "rev.design_lessons", "tri.docs_gap"}

// Improvements are the lines of some answers that are no row of the register of
// improvements yet, as rows to add.
func Improvements(v View, fields []string) []Command {
	var out []Command
	var have []string
	for _, r := range v.Standing(ImprovementsRegister) {
		have = append(have, strings.ToLower(guide.Text(r.Fields["title"])))
	}
	for _, field := range fields {
		for _, line := range guide.Lines(v.Text(field)) {
			if slices.Contains(have, strings.ToLower(line)) {
				continue
			}
			have = append(have, strings.ToLower(line))
			out = append(out, PutRecord{Incident: v.ID, Register: ImprovementsRegister,
				Set: map[string]json.RawMessage{"title": rawOf(line), "from": rawOf(v.Number), "state": rawOf("open")}})
		}
	}
	return out
}
