package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
)

// Quality says how good a number is. It stands beside every measure, because a
// number without it is taken for exact.
type Quality string

// The qualities, best first.
const (
	Measured  Quality = "measured"  // from times that are known, or counted from the record
	Estimated Quality = "estimated" // from uncertain times: it lies between lowest and highest
	SoFar     Quality = "so far"    // the end is not known yet: a running clock
	NoneYet   Quality = "none"      // there is nothing to count; not the same as zero of some
	NotKnown  Quality = "not known" // a time is missing: there is no number, never zero
	Faulty    Quality = "error"     // the end lies before the beginning
)

// Interval is a length of time that may be known only within bounds. A bound
// that is open has no value: the time may be any longer, or any shorter.
type Interval struct {
	Low, Value, High  time.Duration // Value is from the times as stated
	OpenLow, OpenHigh bool
}

// exactWithin is the spread that two times known to the minute have anyway; up
// to it a length counts as measured.
const exactWithin = 2 * time.Minute

// Exact reports whether the bounds lie as near as times to the minute can tell.
func (i Interval) Exact() bool {
	return !i.OpenLow && !i.OpenHigh && i.High-i.Low <= exactWithin
}

// Words print the interval by its bounds, or as one length where it is exact.
func (i Interval) Words() string { return i.in(nil) }

// in are the words in a language.
func (i Interval) in(t *tongue) string {
	switch {
	case i.OpenLow && i.OpenHigh:
		return t.tr(notKnown)
	case i.OpenLow:
		return t.tr("at most %s", t.age(i.High))
	case i.OpenHigh:
		return t.tr("at least %s", t.age(max(i.Low, 0)))
	case i.Exact():
		return t.age(max(i.Value, 0))
	}
	low, high := t.age(max(i.Low, 0)), t.age(i.High)
	if low == high {
		return low
	}
	return low + " – " + high
}

// reach is what a moment may mean: the earliest and the latest instant, either
// of which may be open.
type reach struct {
	from, to         time.Time
	openFrom, openTo bool
	stated           time.Time
}

// reachOf reads a moment with its exactness. A time to the hour was said
// roughly: it may be half an hour off to either side.
func reachOf(m model.Moment) reach {
	r := reach{from: m.From, to: m.End(), stated: m.From}
	switch m.Precision {
	case model.ToMinute:
		r.to = m.From.Add(time.Minute)
	case model.ToHour:
		r.from, r.to = m.From.Add(-30*time.Minute), m.From.Add(30*time.Minute)
	case model.PlusMinus:
		r.from = m.From.Add(-time.Duration(m.Margin) * time.Second)
	case model.Before:
		r.openFrom = true
	case model.After:
		r.openTo = true
	}
	return r
}

// Between is the length from one moment to another: lowest is the earliest end
// minus the latest start, highest the latest end minus the earliest start
// (reports.json, time_to_detect). False when the end lies wholly before the
// beginning; both moments must be known.
func Between(start, end model.Moment) (Interval, bool) {
	s, e := reachOf(start), reachOf(end)
	i := Interval{Low: e.from.Sub(s.to), Value: e.stated.Sub(s.stated), High: e.to.Sub(s.from),
		OpenLow: e.openFrom || s.openTo, OpenHigh: e.openTo || s.openFrom}
	if !i.OpenHigh && i.High < 0 {
		return i, false
	}
	if i.OpenLow && i.OpenHigh {
		return i, true
	}
	if !i.OpenLow && i.Low < 0 {
		i.Low = 0 // it cannot have ended before it began
	}
	i.Value = max(i.Value, 0)
	return i, true
}

// Plus is the sum of two lengths that are uncertain on their own.
func (i Interval) Plus(o Interval) Interval {
	return Interval{Low: i.Low + o.Low, Value: i.Value + o.Value, High: i.High + o.High, OpenLow: i.OpenLow || o.OpenLow, OpenHigh: i.OpenHigh || o.OpenHigh}
}

// Reading is one measure as worked out for an incident, or a part of one, with
// the quality beside it and what it was worked out from.
type Reading struct {
	Key, Label string
	Part       string // what it is of where there are several: a duty, a decision, a priority
	Formula    string // in words
	Unit       string // "duration", "share", "count", "list", "yes/no"
	Quality    Quality
	Span       Interval // of a duration
	Hit, Most  int      // of a share or count: for certain, and at most
	Of         int      // of a share: out of how many
	Says       string   // of a list, a yes/no, or an error: the value in words
	Fallback   string   // what stood in for a time that is not known, in words
	Note       string   // what else a reader must know
	Inputs     []Input  // what it was worked out from, in order
	Aim        string   // what the guide gives for it at this severity, in words
	Missed     bool     // the aim is missed for certain

	*tongue // of the document it is read for
}

// Input is a time or a number a measure was worked out from.
type Input struct {
	Name  string
	Value string // in words, local and UTC
	From  string // "entry 12", "rep.detected_at"
}

// Value is the number in words, "not known at this time" where there is none.
func (r Reading) Value() string {
	switch r.Quality {
	case NotKnown:
		return r.tr(notKnown)
	case NoneYet:
		return cmp.Or(r.Says, r.tr("none recorded"))
	case Faulty:
		return r.tr("error: the end lies before the beginning")
	}
	switch {
	case r.Says != "":
		return r.Says
	case r.Unit == "duration":
		return r.Span.in(r.tongue)
	case r.Unit == "share" && r.Most > r.Hit:
		return r.tr("%d to %d of %d", r.Hit, r.Most, r.Of)
	case r.Unit == "share":
		return r.tr("%d of %d (%s)", r.Hit, r.Of, percent(r.Hit, r.Of))
	}
	return fmt.Sprint(r.Hit)
}

// QualityWords are the quality with what stood in and what else to know.
func (r Reading) QualityWords() string {
	word := r.tr("quality|" + string(r.Quality))
	if r.Quality == NotKnown || r.Quality == NoneYet {
		word = "" // the value says it already
	}
	if r.Fallback != "" {
		word = joinNonEmpty(word, r.tr("fallback: %s", r.Fallback))
	}
	if r.Quality == Faulty {
		var both []string
		for _, in := range r.Inputs {
			both = append(both, in.Name+" "+in.Value+" ("+in.From+")")
		}
		word = r.tr("%s; correct one of them", strings.Join(both, "; "))
	}
	return joinNonEmpty(word, r.Note)
}

// Name is the label with the part behind it.
func (r Reading) Name() string {
	if r.Part == "" {
		return r.Label
	}
	return r.Label + ": " + r.Part
}

// percent is a share in whole percent; 99.6 is not called 100, nor 0.4 none.
func percent(hit, of int) string {
	if of == 0 {
		return notKnown
	}
	p := (200*hit + of) / (2 * of)
	switch {
	case p == 100 && hit < of:
		p = 99
	case p == 0 && hit > 0:
		p = 1
	}
	return fmt.Sprintf("%d %%", p)
}

func joinNonEmpty(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}
