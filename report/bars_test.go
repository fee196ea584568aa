package report

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
)

func hour(h, m int) time.Time { return time.Date(2026, 3, 30, h, m, 0, 0, time.UTC) }

func known(h, m int, p model.Precision) model.Moment {
	return model.At(hour(h, m), time.UTC, p, model.OwnClock)
}

func about(h, m, margin int) model.Moment {
	out := known(h, m, model.PlusMinus)
	out.Margin = margin * 60
	return out
}

// drawn is a row of bars in short: "solid 03:00-05:00>".
func drawn(all []BarStretch) string {
	var out []string
	for _, s := range all {
		word := s.Fill + " "
		if s.Early {
			word += "<"
		}
		word += s.From.Format("15:04") + "-" + s.To.Format("15:04")
		if s.Open {
			word += ">"
		}
		out = append(out, word)
	}
	return strings.Join(out, ", ")
}

// A measure between times that are not exactly known must not look exact, and
// one that runs must not look ended. The words are those of the measure beside the
// picture: a time to the minute may be anywhere in its minute.
func TestUncertainTimesAreHatchedAndRunningOnesOpen(t *testing.T) {
	for name, c := range map[string]struct {
		from, to    model.Moment
		running     bool
		draws, says string
	}{
		"exact":                  {known(3, 0, model.ToMinute), known(5, 0, model.ToMinute), false, "solid 03:00-05:00", "2 h"},
		"running":                {known(3, 0, model.ToMinute), known(5, 0, model.ToSecond), true, "solid 03:00-05:00>", "2 h so far"},
		"uncertain beginning":    {about(3, 0, 30), known(5, 0, model.ToMinute), false, "hatched 02:30-03:30, solid 03:30-05:00", "1 h 30 m – 2 h 31 m"},
		"uncertain end":          {known(3, 0, model.ToMinute), about(5, 0, 30), false, "solid 03:00-04:30, hatched 04:30-05:30", "1 h 29 m – 2 h 30 m"},
		"both uncertain":         {about(3, 0, 30), about(5, 0, 30), false, "hatched 02:30-03:30, solid 03:30-04:30, hatched 04:30-05:30", "1 h – 3 h"},
		"may overlap":            {about(3, 0, 60), about(3, 30, 60), false, "hatched 02:00-04:30", "0 s – 2 h 30 m"},
		"uncertain and running":  {about(3, 0, 30), known(5, 0, model.ToSecond), true, "hatched 02:30-03:30, solid 03:30-05:00>", "1 h 30 m – 2 h 30 m so far"},
		"begun before":           {known(3, 0, model.Before), known(5, 0, model.ToMinute), false, "solid <03:00-05:00", "at least 2 h"},
		"begun after":            {known(3, 0, model.After), known(5, 0, model.ToMinute), false, "hatched 03:00-05:00", "at most 2 h 01 m"},
		"ended before":           {known(3, 0, model.ToMinute), known(5, 0, model.Before), false, "hatched 03:00-05:00", "at most 2 h"},
		"ended after":            {known(3, 0, model.ToMinute), known(5, 0, model.After), false, "solid 03:00-05:00>", "at least 1 h 59 m"},
		"nothing bounds it":      {known(3, 0, model.After), known(5, 0, model.After), false, "", notKnown},
		"the end before it":      {known(5, 0, model.ToMinute), known(3, 0, model.ToMinute), false, "", "error: the end lies before the beginning"},
		"in the same instant":    {known(3, 0, model.ToMinute), known(3, 0, model.ToMinute), false, "solid 03:00-03:00", "0 s"},
		"before, with both ends": {known(3, 0, model.Before), known(5, 0, model.Before), false, "", notKnown},
	} {
		bars, says := (*tongue)(nil).lasting(c.from, c.to, c.running)
		if drawn(bars) != c.draws {
			t.Errorf("%s: drawn %q, want %q", name, drawn(bars), c.draws)
		}
		if says = strings.ReplaceAll(says, "h 00 m", "h"); says != c.says {
			t.Errorf("%s: says %q, want %q", name, says, c.says)
		}
	}
}

// What was late must be seen to be late, and what still runs not as kept.
func TestDeadlinesAreDrawnAsKeptMissedOrRunning(t *testing.T) {
	line := func(sent time.Time) model.DutyLine {
		return model.DutyLine{State: model.DutySent, Start: hour(1, 0), Due: hour(4, 0), Latest: hour(6, 0), Sent: sent, Pack: "p"}
	}
	open := line(time.Time{})
	open.State = model.DutyRunning
	not := open
	not.State = model.DutyNot
	untold := line(time.Time{})
	own := line(hour(3, 0))
	own.Own = true
	for name, c := range map[string]struct {
		line    model.DutyLine
		sent    model.Moment
		now     time.Time
		draws   string
		pointed string
	}{
		"kept":                    {line(hour(3, 0)), known(3, 0, model.ToMinute), hour(9, 0), "grey 01:00-03:00, hollow 03:00-04:00", "deadline 04:00, legal latest 06:00, notice sent 03:00"},
		"missed":                  {line(hour(5, 0)), known(5, 0, model.ToMinute), hour(9, 0), "grey 01:00-04:00, solid 04:00-05:00", "deadline 04:00, legal latest 06:00, notice sent 05:00"},
		"sent, nobody knows when": {untold, model.Moment{}, hour(9, 0), "", "deadline 04:00, legal latest 06:00"},
		"sent about then":         {line(hour(3, 30)), about(3, 0, 30), hour(9, 0), "grey 01:00-02:30, hatched 02:30-03:30, hollow 03:30-04:00", "deadline 04:00, legal latest 06:00, notice sent 03:30"},
		"running":                 {open, model.Moment{}, hour(2, 0), "grey 01:00-02:00, hollow 02:00-04:00", "deadline 04:00, legal latest 06:00"},
		"overdue":                 {open, model.Moment{}, hour(5, 0), "grey 01:00-04:00, solid 04:00-05:00>", "deadline 04:00, legal latest 06:00"},
		"not required":            {not, model.Moment{}, hour(5, 0), "", ""},
		"own target":              {own, known(3, 0, model.ToMinute), hour(9, 0), "grey 01:00-03:00, hollow 03:00-04:00", "own target, not law 04:00, legal latest 06:00, notice sent 03:00"},
	} {
		d := model.Duty{Name: "A duty", Line: c.line}
		if c.sent.Known() {
			d.Notices = []model.Notice{{At: c.sent}}
		}
		row := (*tongue)(nil).deadlineRow(d, c.now)
		if drawn(row.Stretches) != c.draws {
			t.Errorf("%s: drawn %q, want %q", name, drawn(row.Stretches), c.draws)
		}
		var points []string
		for _, p := range row.Points {
			points = append(points, p.Means+" "+p.At.Format("15:04"))
		}
		if got := strings.Join(points, ", "); got != c.pointed {
			t.Errorf("%s: points %q, want %q", name, got, c.pointed)
		}
		if row.Value != c.line.Words(c.now) {
			t.Errorf("%s: says %q beside the row", name, row.Value)
		}
	}
}

// A hand-over by somebody who did not hold it must not look like a whole chain.
func TestABrokenChainOfCustodyIsDrawnBroken(t *testing.T) {
	move := func(from, to string, at model.Moment, result string) model.Handover {
		return model.Handover{CustodyTransferred: model.CustodyTransferred{From: from, To: to, At: at, Check: model.Reread{Result: result}}}
	}
	item := model.Evidence{Number: "E-01", Stamp: model.Stamp{At: hour(1, 0)}}
	item.Taken = known(1, 0, model.ToMinute)
	b := &builder{zone: time.UTC, c: Choice{MadeAt: hour(9, 0)}}
	if got := b.chainBars(item); got != nil {
		t.Errorf("a picture of an item that was never handed over: %+v", got)
	}
	item.Moves = []model.Handover{move("Ann", "Ben", about(3, 0, 30), model.Match), move("Ben", "Cid", known(5, 0, model.ToMinute), model.Mismatch)}
	p := b.chainBars(item)[0].(Bars)
	want := []string{"Ann: grey 01:00-02:30, hatched 02:30-03:30 next 03:00", "Ben: hatched 02:30-03:30, grey 03:30-05:00 next 05:00", "Cid: grey 05:00-09:00>"}
	if got := chainOf(p); !reflect.DeepEqual(got, want) {
		t.Errorf("drawn\n%q\nwant\n%q", got, want)
	}
	if !strings.Contains(p.Words, "taken over, MISMATCH of the fingerprint 2026-03-30 05:00") || !strings.Contains(p.Words, "Ann: held from 2026-03-30 01:00") {
		t.Errorf("the words do not say what is drawn:\n%s", p.Words)
	}
	item.Moves[1].From = "Eve"
	got := chainOf(b.chainBars(item)[0].(Bars))
	want = []string{"Ann: grey 01:00-02:30, hatched 02:30-03:30 next 03:00", "Ben: hatched 02:30-03:30, grey 03:30-05:00", "Eve:  next 05:00", "Cid: grey 05:00-09:00>"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("drawn\n%q\nwant\n%q", got, want)
	}
}

func chainOf(p Bars) (out []string) {
	for _, r := range p.Rows {
		row := r.Label + ": " + drawn(r.Stretches)
		if !r.Next.IsZero() {
			row += " next " + r.Next.Format("15:04")
		}
		out = append(out, row)
	}
	return out
}

// The steps of severity must stand at the times they were decided, and the last
// one only be open while the incident is.
func TestSeverityOverTimeIsDrawnAsSteps(t *testing.T) {
	set := func(level string, at time.Time) model.SeverityChange {
		return model.SeverityChange{SeveritySet: model.SeveritySet{Level: level}, Stamp: model.Stamp{At: at}}
	}
	b := &builder{zone: time.UTC, c: Choice{MadeAt: hour(9, 0)}}
	if got := b.severityBars(); got != nil {
		t.Errorf("a picture without a severity: %+v", got)
	}
	b.v.Opened.At = hour(1, 0)
	b.v.Severity = []model.SeverityChange{set("SEV3", hour(2, 0)), set("SEV1", hour(3, 0)), set("SEV1", hour(4, 0)), set("SEV3", hour(5, 0))}
	want := []string{"SEV1 Emergency: solid 03:00-05:00", "SEV2 Serious: ", "SEV3 Limited: solid 02:00-03:00, solid 05:00-09:00>", "SEV4 Minor: ", "Not decided: hollow 01:00-02:00"}
	if got := chainOf(b.severityBars()[0].(Bars)); !reflect.DeepEqual(got, want) {
		t.Errorf("drawn\n%q\nwant\n%q", got, want)
	}
	b.v.Phase = model.Closed
	b.v.Phases = []model.PhasePassed{{PhaseChanged: model.PhaseChanged{To: "closed"}, Stamp: model.Stamp{At: hour(8, 0)}}}
	if got := chainOf(b.severityBars()[0].(Bars))[2]; got != "SEV3 Limited: solid 02:00-03:00, solid 05:00-08:00" {
		t.Errorf("of a closed incident: %q", got)
	}
}

// Every line of a hatching must lie in its box, or it would cross its neighbours.
func TestHatchingStaysInItsBox(t *testing.T) {
	for _, box := range [][4]float64{{0, 0, 30, 7}, {100, 50, 101.6, 58}, {3, 3, 3, 3}} {
		lines := Hatch(box[0], box[1], box[2], box[3], 2.6)
		for _, l := range lines {
			if min(l[0], l[2]) < box[0] || max(l[0], l[2]) > box[2] || min(l[1], l[3]) < box[1]-1e-9 || max(l[1], l[3]) > box[3]+1e-9 {
				t.Errorf("in %v: a line %v", box, l)
			}
		}
		if len(lines) == 0 && box[2] > box[0] {
			t.Errorf("no line in %v", box)
		}
	}
}
