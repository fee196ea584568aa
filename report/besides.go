package report

import (
	"slices"
	"time"

	"bridgelog/model"
)

// Beside is one measure of an exercise beside the real incidents'.
type Beside struct {
	Name  string
	Here  string // of the exercise
	Real  string // median of the real ones
	Count int    // real ones it rests on
}

// besideMeasures are the measures a drill is held against real incidents by.
var besideMeasures = []string{"time_to_notify", "time_to_acknowledge", "time_to_triage", "time_to_contain", "time_to_eradicate", "time_to_recover", "decision_latency", "update_rhythm", "confirm_rate"}

// BesideReal holds the measures of a drill against the median of the real
// incidents of its severity, or of all where there is none of it; alike says which.
// It is pure.
func BesideReal(drill Case, all []Case, l Led, now time.Time) (rows []Beside, alike bool) {
	var same []Case
	for _, c := range all {
		if GroupOf(c.View) == Live && c.View.Level() == drill.View.Level() {
			same = append(same, c)
		}
	}
	if alike = len(same) > 0; !alike {
		same = all
	}
	many := MeasuresOver(same, model.View{}, l, now, Live)
	for _, r := range drill.Readings {
		if r.Part != "" || !slices.Contains(besideMeasures, r.Key) {
			continue
		}
		row := Beside{Name: r.Name(), Here: r.Value(), Real: "none yet"}
		for _, m := range many {
			if m.Key == r.Key && m.Part == r.Part && m.Count > 0 {
				row.Real, row.Count = m.Value(), m.Count
			}
		}
		rows = append(rows, row)
	}
	return rows, alike
}
