package guide

import (
	"encoding/json"
	"strings"
)

// Fields of the review: the contributing factors ticked, and the lines that
// explain them. Each tick wants a line (requirement R-67), so that the answer
// counts as filled in only when it has them.
const (
	Factors     = "rev.factors"
	FactorsText = "rev.factors_text"
)

// Unexplained are the factors ticked that have no line yet.
func Unexplained(answer func(field string) json.RawMessage) []string {
	ticked := texts(answer(Factors))
	return ticked[min(len(Lines(text(answer(FactorsText)))), len(ticked)):]
}

// Lines are the points of a text that holds several: one on each line, or with a
// semicolon between.
func Lines(text string) []string {
	var out []string
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ';' }) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
