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
var Gaps = []string{"rev.factors_text", "rev.luck", "rev.went_badly", "rev.design_lessons", "tri.docs_gap",
	"rev.irp_update", "rev.control_update", "rev.playbook_update", "rev.baseline_changed", "drl.went_badly", "drl.docs_result"}

// gapAreas are the areas of improvements that follow from the answer itself.
var gapAreas = map[string]string{"rev.design_lessons": FutureDesign, "tri.docs_gap": "documentation", "rev.irp_update": "irp", "rev.control_update": "security_control",
	"rev.playbook_update": "irp", "rev.baseline_changed": "security_control", "drl.docs_result": "documentation"}

// gapVerbs begin the improvement that a yes asks for (form rev, change: "each yes
// makes an improvement").
var gapVerbs = map[string]string{"rev.irp_update": "Change the response plan", "rev.control_update": "Change security controls",
	"rev.playbook_update": "Change the playbook", "rev.baseline_changed": "Write the new security baseline down and tell the others"}

// gapLines are the lines of an answer that can become improvements: of a yes its
// reason, of a document under test what did not work.
func gapLines(v View, field string) []string {
	if verb := gapVerbs[field]; verb != "" {
		answer := guide.ReadAnswer(v.Answers[field])
		switch {
		case answer.Answer != "yes":
			return nil
		case answer.Reason == "":
			return []string{verb}
		}
		return []string{verb + ": " + answer.Reason}
	}
	lines := guide.Lines(v.Text(field))
	if field == "drl.docs_result" {
		lines = nil
		for _, r := range DrillOf(v).Results {
			if r.Result != "" && r.Result != "worked" {
				lines = append(lines, r.Line())
			}
		}
	}
	return lines
}

// Improvements are the lines of some answers that are no row of the register of
// improvements yet, as rows to add.
func Improvements(v View, fields []string) []Command {
	var out []Command
	var have []string
	for _, r := range v.Standing(ImprovementsRegister) {
		have = append(have, strings.ToLower(guide.Text(r.Fields["title"])))
	}
	for _, field := range fields {
		for _, line := range gapLines(v, field) {
			if slices.Contains(have, strings.ToLower(line)) {
				continue
			}
			have = append(have, strings.ToLower(line))
			set := map[string]json.RawMessage{"title": rawOf(line), "from": rawOf(v.Number), "state": rawOf("open")}
			if area := gapAreas[field]; area != "" {
				set["area"] = rawOf(area)
			}
			out = append(out, PutRecord{Incident: v.ID, Register: ImprovementsRegister, Set: set})
		}
	}
	return out
}
