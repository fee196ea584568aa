package report

import (
	"fmt"
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

// beside is a measure of a drill with the same one over real incidents.
type beside struct {
	here Reading
	real Many // without a count where nothing is known
}

// besides holds the measures of a drill against the real incidents of its
// severity, or against all where there is none of it; alike says which, of says
// over how many incidents.
func besides(readings []Reading, level string, all []Case, l Led, now time.Time) (rows []beside, of int, alike bool) {
	var live, same []Case
	for _, c := range all {
		if GroupOf(c.View) != Live {
			continue
		}
		live = append(live, c)
		if c.View.Level() == level {
			same = append(same, c)
		}
	}
	if alike = len(same) > 0; !alike {
		same = live
	}
	many := MeasuresOver(same, model.View{}, l, now, Live)
	for _, r := range readings {
		if r.Part != "" || !slices.Contains(besideMeasures, r.Key) {
			continue
		}
		row := beside{here: r}
		for _, m := range many {
			if m.Key == r.Key && m.Part == r.Part && m.Count > 0 {
				row.real = m
			}
		}
		rows = append(rows, row)
	}
	return rows, len(same), alike
}

// BesideReal holds the measures of a drill against the median of the real
// incidents of its severity, or of all where there is none of it; alike says which.
// It is pure.
func BesideReal(drill Case, all []Case, l Led, now time.Time) (rows []Beside, alike bool) {
	found, _, alike := besides(drill.Readings, drill.View.Level(), all, l, now)
	for _, x := range found {
		row := Beside{Name: x.here.Name(), Here: x.here.Value(), Real: "none yet"}
		if x.here.Quality == SoFar { // else a running clock reads like a time that was reached
			row.Here += " so far"
		}
		if x.real.Count > 0 {
			row.Real, row.Count = x.real.Value(), x.real.Count
		}
		rows = append(rows, row)
	}
	return rows, alike
}

// drillTimes are the measures of a drill, and the same ones of real incidents.
func (b *book) drillTimes() []Block {
	out := append(b.phaseBars(), b.measures()...)
	rows, of, alike := besides(b.readings(), b.v.Level(), b.led.Real, b.led, b.c.MadeAt)
	t := Table{Columns: []Column{{Title: b.tr("Measure"), Share: 3.2}, {Title: b.tr("This exercise"), Share: 3}, {Title: b.tr("Real incidents"), Share: 3}, {Title: b.tr("Known of"), Share: 1.2}},
		Empty: b.tr("None.")}
	for _, x := range rows {
		t.Rows = append(t.Rows, []string{x.here.Name(), b.reachedWords(x.here), b.pooledWords(x.real), fmt.Sprint(x.real.Count)})
	}
	note := b.tr("No real incident stands in this logbook to compare with.")
	switch {
	case of > 0 && alike:
		note = b.trn(of, "Compared with 1 real incident of %s.", "Compared with %d real incidents of %s.", b.v.Level())
	case of > 0:
		note = b.trn(of, "Compared with 1 real incident of another severity: none is of %s.", "Compared with %d real incidents of every severity: none is of %s.", b.v.Level())
	}
	return append(out, Heading{2, b.tr("Beside real incidents")}, t, Para{Style: "muted", Text: note})
}

// reachedWords are a measure, and of a running clock that it is one.
func (b *book) reachedWords(r Reading) string {
	if r.Quality == SoFar {
		return b.tr("%s so far", r.Value())
	}
	return r.Value()
}

// pooledWords are a measure over several incidents in the document's language.
func (b *book) pooledWords(m Many) string {
	switch {
	case m.Count == 0:
		return b.tr(notKnown)
	case m.Unit == "duration":
		return b.tr("median %s", m.Median.in(b.tongue))
	case (m.Unit == "share" || m.Unit == "yes/no") && m.Of > 0:
		return b.tr("%d of %d", m.Hit, m.Of)
	}
	return m.Value()
}
