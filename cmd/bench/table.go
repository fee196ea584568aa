package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Table is the outcome of a run.
type Table struct {
	Machine string    `json:"machine"`
	Started time.Time `json:"started"` // UTC
	Rounds  int       `json:"rounds"`
	Rows    []Row     `json:"rows"`
}

// Row is one thing measured: a ratio of ours to another's, or ours alone.
type Row struct {
	Name    string  `json:"name"` // of the measure it belongs to
	Title   string  `json:"title"`
	Unit    string  `json:"unit,omitempty"`   // of Ours and Theirs
	Ours    *Spread `json:"ours,omitempty"`   //
	Theirs  *Spread `json:"theirs,omitempty"` //
	Ratio   *Spread `json:"ratio,omitempty"`  // ours / theirs, round by round
	Target  *Target `json:"target,omitempty"`
	Met     *bool   `json:"met,omitempty"`
	Note    string  `json:"note,omitempty"`    // what exactly was compared
	Missing string  `json:"missing,omitempty"` // why it was not measured
}

// Target is the bound the median ratio is held to.
type Target struct {
	Bound   float64 `json:"bound"`
	AtLeast bool    `json:"at_least,omitempty"` // else at most
}

func atMost(f float64) *Target  { return &Target{Bound: f} }
func atLeast(f float64) *Target { return &Target{Bound: f, AtLeast: true} }

func (t Target) met(ratio float64) bool {
	if t.AtLeast {
		return ratio >= t.Bound
	}
	return ratio <= t.Bound
}

func (t Target) String() string {
	if t.AtLeast {
		return fmt.Sprintf(">= %.2f", t.Bound)
	}
	return fmt.Sprintf("<= %.2f", t.Bound)
}

// Spread is the median of a series and how far it strays.
type Spread struct {
	Median float64 `json:"median"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

func spread(series []float64) *Spread {
	if len(series) == 0 {
		return nil
	}
	return &Spread{median(series), slices.Min(series), slices.Max(series)}
}

func median(series []float64) float64 {
	s := slices.Sorted(slices.Values(series))
	if n := len(s); n%2 == 1 {
		return s[n/2]
	}
	return (s[len(s)/2-1] + s[len(s)/2]) / 2
}

// percentile is the smallest value that p percent of the series do not exceed.
func percentile(series []float64, p float64) float64 {
	if len(series) == 0 {
		return math.NaN()
	}
	s := slices.Sorted(slices.Values(series))
	return s[max(int(math.Ceil(p/100*float64(len(s))))-1, 0)]
}

// compare makes a row of two series measured in turns. The ratio is taken round
// by round, so that a machine that slows down in the middle slows both sides.
func compare(name, title, unit string, ours, theirs []float64, target *Target, note string) Row {
	ratios := make([]float64, 0, len(ours))
	for i := range min(len(ours), len(theirs)) {
		if theirs[i] != 0 {
			ratios = append(ratios, ours[i]/theirs[i])
		}
	}
	r := Row{Name: name, Title: title, Unit: unit, Ours: spread(ours), Theirs: spread(theirs), Ratio: spread(ratios), Target: target, Note: note}
	if target != nil && r.Ratio != nil {
		met := target.met(r.Ratio.Median)
		r.Met = &met
	}
	return r
}

// Text is the table as people read it.
func (t Table) Text() string {
	lines := [][]string{{"what", "ours", "against", "ratio", "min - max", "target", "met"}}
	var notes []string
	for _, r := range t.Rows {
		if r.Missing != "" {
			lines = append(lines, []string{r.Title, "not measured", "", "", "", targetText(r.Target), ""})
			notes = append(notes, r.Title+": not measured: "+r.Missing)
			continue
		}
		line := []string{r.Title, r.side(r.Ours), r.side(r.Theirs), "", "", targetText(r.Target), ""}
		switch {
		case r.Ratio != nil:
			line[3], line[4] = fmt.Sprintf("%.2f", r.Ratio.Median), fmt.Sprintf("%.2f - %.2f", r.Ratio.Min, r.Ratio.Max)
		case r.Ours != nil:
			line[4] = number(r.Ours.Min) + " - " + number(r.Ours.Max) + " " + r.Unit
		}
		if r.Met != nil {
			line[6] = map[bool]string{true: "yes", false: "NO"}[*r.Met]
		}
		lines = append(lines, line)
		if r.Note != "" {
			notes = append(notes, r.Title+": "+r.Note)
		}
	}
	var b strings.Builder
	b.WriteString(align(lines))
	fmt.Fprintf(&b, "\nMedians of %d rounds in turns; ratio is ours to theirs, round by round.\n%s\n", t.Rounds, t.Machine)
	if len(notes) > 0 {
		b.WriteString("\n")
	}
	for _, n := range notes {
		b.WriteString(n + "\n")
	}
	return b.String()
}

func targetText(t *Target) string {
	if t == nil {
		return "-"
	}
	return t.String()
}

func (r Row) side(s *Spread) string {
	if s == nil {
		return "-"
	}
	return number(s.Median) + " " + r.Unit
}

// number has three digits that mean something.
func number(f float64) string {
	switch a := math.Abs(f); {
	case a >= 100:
		return fmt.Sprintf("%.0f", f)
	case a >= 10:
		return fmt.Sprintf("%.1f", f)
	case a >= 0.1 || a == 0:
		return fmt.Sprintf("%.2f", f)
	}
	return fmt.Sprintf("%.4f", f)
}

// align sets lines in columns: the first to the left, the others to the right.
func align(lines [][]string) string {
	var widths []int
	for _, line := range lines {
		for i, cell := range line {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for n, line := range lines {
		row := ""
		for i, cell := range line {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				row += cell + pad
			} else {
				row += "  " + pad + cell
			}
		}
		b.WriteString(strings.TrimRight(row, " ") + "\n")
		if n == 0 {
			total := 2 * (len(widths) - 1)
			for _, w := range widths {
				total += w
			}
			b.WriteString(strings.Repeat("-", total) + "\n")
		}
	}
	return b.String()
}
