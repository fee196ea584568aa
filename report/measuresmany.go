package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
)

// Case is one incident with its measures, as they go into those over many.
type Case struct {
	View     model.View
	Readings []Reading
}

// Group says which incidents are counted. Drills, merged ones and false
// positives never count among the live ones (reports.json, metric_rules).
type Group string

// The groups.
const (
	Live           Group = "live"
	Drills         Group = "drills"
	FalsePositives Group = "false_positives"
	MergedOnes     Group = "merged"
)

// GroupsOfCases are all of them, the live ones first.
var GroupsOfCases = []Group{Live, Drills, FalsePositives, MergedOnes}

// GroupOf is the group an incident belongs to.
func GroupOf(v model.View) Group {
	switch {
	case v.Drill:
		return Drills
	case v.Phase == model.Merged:
		return MergedOnes
	case v.Phase == model.FalsePositive:
		return FalsePositives
	}
	return Live
}

// Many is one measure over many incidents. Readings without a number are never
// part of a median: they are counted beside it.
type Many struct {
	Key, Label string
	Part       string
	Unit       string   // as of a Reading; a share is pooled over all
	Count      int      // readings with a number
	Median     Interval // of a duration
	Mean       Interval // of a duration
	Range      Interval // lowest of the lowest to highest of the highest
	Middle     float64  // median of a count
	Least, Top int      // range of a count
	Hit, Most  int      // of a share, pooled; of a count, the sum
	Of         int
	Uncertain  int // readings estimated from uncertain times
	Stood      int // readings with a fallback
	Running    int // left out: still running
	Unknown    int // left out: not known
	Faulty     int // left out: in error
	Says       string
	Note       string
}

// MeasuresOver are the guide's measures over the incidents of a group, and those
// that are only worked out over many, which choose by their own rule. It is pure.
func MeasuresOver(cases []Case, house model.View, l Led, now time.Time, group Group) []Many {
	var out []Many
	for _, m := range l.Templates.Measures {
		if OverMany(m.Key) {
			for _, one := range overAll(m.Key, cases, house, l, now) {
				one.Key, one.Label = m.Key, m.Label
				out = append(out, one)
			}
			continue
		}
		out = append(out, pooled(m, cases, group)...)
	}
	return out
}

// ownParts are measures each part of which is one more of the same thing: they
// are pooled, not told apart.
var ownParts = []string{"awareness_to_report", "decision_latency"}

// pooled puts the readings of one measure together, one line for each part.
func pooled(m Measure, cases []Case, group Group) []Many {
	lines := []Many{{Key: m.Key, Label: m.Label}}
	spans := [][]Interval{nil}
	counts := [][]int{nil}
	for _, c := range cases {
		if GroupOf(c.View) != group {
			continue
		}
		for _, r := range c.Readings {
			if r.Key != m.Key {
				continue
			}
			part := r.Part
			if slices.Contains(ownParts, m.Key) {
				part = ""
			}
			if m.Key == "report_deadline_adherence" && part != "" {
				continue // margins are each of their own law
			}
			i := slices.IndexFunc(lines, func(l Many) bool { return l.Part == part })
			if i < 0 {
				lines, spans, counts = append(lines, Many{Key: m.Key, Label: m.Label, Part: part}), append(spans, nil), append(counts, nil)
				i = len(lines) - 1
			}
			l := &lines[i]
			l.Unit = cmp.Or(l.Unit, r.Unit)
			switch r.Quality {
			case NotKnown:
				l.Unknown++
				continue
			case SoFar:
				l.Running++
				continue
			case Faulty:
				l.Faulty++
				continue
			case NoneYet:
				continue
			case Estimated:
				l.Uncertain++
			}
			if r.Fallback != "" {
				l.Stood++
			}
			l.Count++
			switch r.Unit {
			case "duration":
				spans[i] = append(spans[i], r.Span)
			case "share":
				l.Hit, l.Most, l.Of = l.Hit+r.Hit, l.Most+max(r.Most, r.Hit), l.Of+r.Of
			case "yes/no":
				l.Of++
				switch {
				case strings.HasPrefix(r.Says, "yes"):
					l.Hit, l.Most = l.Hit+1, l.Most+1
				case strings.HasPrefix(r.Says, "perhaps"):
					l.Most++
				}
			default:
				l.Hit += r.Hit
				counts[i] = append(counts[i], r.Hit)
			}
		}
	}
	for i := range lines {
		lines[i].Median, lines[i].Range = medianOf(spans[i])
		lines[i].Mean = meanOf(spans[i])
		lines[i].Middle, lines[i].Least, lines[i].Top = middleOf(counts[i])
	}
	return lines
}

// forever stands for an open upper bound while lengths are put in order.
const forever = time.Duration(1<<63 - 1)

// medianOf is the median of lengths that may be uncertain. The median cannot lie
// below the median of the lowest nor above that of the highest values.
func medianOf(all []Interval) (median, whole Interval) {
	if len(all) == 0 {
		return median, whole
	}
	var low, value, high []time.Duration
	for _, i := range all {
		if i.Exact() {
			i.Low, i.High = i.Value, i.Value // what times to the minute leave open would only blur it
		}
		if i.OpenLow {
			i.Low = 0
		}
		if i.OpenHigh {
			i.High = forever
		}
		low, value, high = append(low, max(i.Low, 0)), append(value, max(i.Value, 0)), append(high, i.High)
	}
	half := func(d []time.Duration) time.Duration {
		slices.Sort(d)
		n := len(d)
		if n%2 == 1 {
			return d[n/2]
		}
		if d[n/2] == forever {
			return forever
		}
		return d[n/2-1] + (d[n/2]-d[n/2-1])/2
	}
	median = Interval{Low: half(low), Value: half(value), High: half(high)}
	whole = Interval{Low: low[0], Value: value[0], High: high[len(high)-1]}
	for _, i := range []*Interval{&median, &whole} {
		if i.High == forever {
			i.High, i.OpenHigh = 0, true
		}
	}
	return median, whole
}

// meanOf is the mean of lengths that may be uncertain: of the lowest, of the
// stated and of the highest values.
func meanOf(all []Interval) (mean Interval) {
	for _, i := range all {
		if i.Exact() {
			i.Low, i.High = i.Value, i.Value
		}
		if i.OpenLow {
			i.Low = 0
		}
		mean.OpenHigh = mean.OpenHigh || i.OpenHigh
		n := time.Duration(len(all))
		mean.Low, mean.Value, mean.High = mean.Low+max(i.Low, 0)/n, mean.Value+max(i.Value, 0)/n, mean.High+i.High/n
	}
	if mean.OpenHigh {
		mean.High = 0
	}
	return mean
}

func middleOf(n []int) (middle float64, least, top int) {
	if len(n) == 0 {
		return 0, 0, 0
	}
	slices.Sort(n)
	k := len(n)
	return float64(n[(k-1)/2]+n[k/2]) / 2, n[0], n[k-1]
}

// Value is the measure in words: median and range, or the pooled share.
func (m Many) Value() string {
	switch {
	case m.Says != "":
		return m.Says
	case m.Unit == "duration" && m.Count > 0:
		return "median " + m.Median.Words()
	case m.Unit == "share" || m.Unit == "yes/no":
		switch {
		case m.Of == 0:
		case m.Most > m.Hit:
			return fmt.Sprintf("%d to %d of %d", m.Hit, m.Most, m.Of)
		default:
			return fmt.Sprintf("%d of %d (%s)", m.Hit, m.Of, percent(m.Hit, m.Of))
		}
	case m.Unit == "list" && m.Count > 0:
		return fmt.Sprintf("%s in all, median %g", countOf(m.Hit, "change", "changes"), m.Middle)
	case m.Count > 0:
		return fmt.Sprintf("%d in all, median %g", m.Hit, m.Middle)
	}
	if m.Unknown+m.Running+m.Faulty > 0 {
		return notKnown
	}
	return "none recorded"
}

// RangeWords are the lowest and the highest, empty for a share.
func (m Many) RangeWords() string {
	switch {
	case m.Count == 0:
		return ""
	case m.Unit == "duration" && m.Range.OpenHigh:
		return model.FormatAge(m.Range.Low) + " – open"
	case m.Unit == "duration":
		return model.FormatAge(m.Range.Low) + " – " + model.FormatAge(m.Range.High)
	case m.Unit == "count" || m.Unit == "list":
		return fmt.Sprintf("%d – %d", m.Least, m.Top)
	}
	return ""
}

// QualityWords say how good the number is and what it leaves out.
func (m Many) QualityWords() string {
	var parts []string
	add := func(n int, words string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, words))
		}
	}
	add(m.Uncertain, "estimated")
	add(m.Stood, "with a fallback")
	var left []string
	for _, x := range []struct {
		n     int
		words string
	}{{m.Running, "still running"}, {m.Unknown, "not known"}, {m.Faulty, "in error"}} {
		if x.n > 0 {
			left = append(left, fmt.Sprintf("%d %s", x.n, x.words))
		}
	}
	if left != nil {
		parts = append(parts, "left out: "+strings.Join(left, ", "))
	}
	return joinNonEmpty(strings.Join(parts, "; "), m.Note)
}

// Name is the label with the part behind it.
func (m Many) Name() string { return Reading{Label: m.Label, Part: m.Part}.Name() }
