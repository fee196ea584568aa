package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
)

// pictured makes the picture with its words, and nothing where no row has a time.
func (t *tongue) pictured(b Bars, zone *time.Location) []Block {
	if b.Blank() {
		return nil
	}
	b.words = t.catalogue()
	b.Zone, b.Words = zone.String(), b.tell(t, zone)
	return []Block{b}
}

// pictureEnd is up to when pictures of what the incident went through are drawn:
// its end, or when the document was made.
func (b *builder) pictureEnd() time.Time {
	if n := len(b.v.Phases); n > 0 && b.v.Ended() {
		return b.v.Phases[n-1].At
	}
	return b.c.MadeAt
}

// severityBars is severity over time: a row for each level, the gravest on top,
// so that the picture reads as steps.
func (b *builder) severityBars() []Block {
	end := b.pictureEnd()
	bands := b.bands(end)
	levels := []string{"SEV1", "SEV2", "SEV3", "SEV4"}
	for _, band := range bands {
		if !slices.Contains(levels, band.Level) {
			levels = append(levels, band.Level)
		}
	}
	p := Bars{Title: b.tr("Severity over time"), Caption: b.tr("Each level as long as it stood, by the times it was decided; the gravest on top.")}
	for _, level := range levels {
		row := BarRow{Label: strings.TrimSpace(level + " " + b.c.Words.severity(level))}
		var sum time.Duration
		for i, band := range bands {
			if band.Level == level {
				open := i == len(bands)-1 && !b.v.Ended()
				row.Stretches = append(row.Stretches, BarStretch{From: band.From, To: band.To, Open: open, Fill: Solid, Means: b.tr("stood")})
				sum += band.To.Sub(band.From)
			}
		}
		row.Value = b.lengthWords(sum, row.Stretches, b.tr("never"))
		p.Rows = append(p.Rows, row)
	}
	if len(b.v.Severity) == 0 {
		return nil
	}
	if from, to := b.v.Opened.At, b.v.Severity[0].At; !from.IsZero() && to.Sub(from) >= time.Minute {
		p.Rows = append(p.Rows, BarRow{Label: b.tr("Not decided"), Value: b.age(to.Sub(from)),
			Stretches: []BarStretch{{From: from.UTC(), To: to.UTC(), Fill: Hollow, Means: b.tr("no level decided yet")}}})
	}
	return b.pictured(p, b.zone)
}

// lengthWords is how long stretches last together, and whether the last goes on.
func (t *tongue) lengthWords(sum time.Duration, s []BarStretch, none string) string {
	switch {
	case len(s) == 0:
		return none
	case s[len(s)-1].Open:
		return t.tr("%s so far", t.age(sum))
	}
	return t.age(sum)
}

// phaseBars is the course of the incident: its phases as bars, and under them
// the measures of time with what is uncertain about them.
func (b *book) phaseBars() []Block {
	p := Bars{Title: b.tr("Phases and measures"), Caption: b.tr("Phases from gate to gate; measures from event to event. What is hatched may or may not belong to the time measured, because the event is not known more exactly.")}
	p.Rows = append(append(p.Rows, BarRow{Label: b.tr("Phases"), Head: true}), b.phaseRows()...)
	p.Rows = append(p.Rows, BarRow{Label: b.tr("Measures"), Head: true})
	for _, key := range []string{"time_to_detect", "time_to_acknowledge", "time_to_contain", "time_to_eradicate", "time_to_recover"} {
		i := slices.IndexFunc(b.led.Templates.Measures, func(m Measure) bool { return m.Key == key })
		if i < 0 {
			continue
		}
		m := b.led.Templates.Measures[i]
		parts := difference.FindStringSubmatch(m.Formula)
		if parts == nil {
			continue
		}
		start := []string{parts[2]}
		if key == "time_to_detect" { // the guide's fallbacks
			start = append(start, "t_compromise", "t_first_sign")
		}
		p.Rows = append(p.Rows, b.measureRow(b.tr(m.Label), start, parts[1]))
	}
	return b.pictured(p, b.zone)
}

func (b *book) phaseRows() (rows []BarRow) {
	sums := map[string]time.Duration{}
	add := func(phase string, from, to time.Time, open bool) {
		if from.IsZero() || !to.After(from) {
			return
		}
		label := b.phase(phase)
		i := slices.IndexFunc(rows, func(r BarRow) bool { return r.Label == label })
		if i < 0 {
			rows, i = append(rows, BarRow{Label: label}), len(rows)
		}
		rows[i].Stretches = append(rows[i].Stretches, BarStretch{From: from.UTC(), To: to.UTC(), Open: open, Fill: Grey, Means: b.tr("in this phase")})
		sums[label] += to.Sub(from)
		rows[i].Value = b.lengthWords(sums[label], rows[i].Stretches, "")
	}
	at, phase := b.v.Opened.At, string(b.v.Phase)
	if len(b.v.Phases) > 0 {
		phase = b.v.Phases[0].From
	}
	for _, passed := range b.v.Phases {
		add(phase, at, passed.At, false)
		at, phase = passed.At, passed.To
	}
	if !b.v.Ended() {
		add(phase, at, b.c.MadeAt, true)
	} else if !at.IsZero() {
		rows = append(rows, BarRow{Label: b.phase(phase), Points: []BarPoint{{At: at.UTC(), Shape: "flag", Means: b.tr("reached")}}})
	}
	return rows
}

// namedInstantOf is the first known of some of the guide's instants.
func (b *book) namedInstantOf(keys ...string) (m model.Moment, key string, ok bool) {
	for _, key := range keys {
		i := slices.IndexFunc(b.led.Templates.Timestamps, func(t Timestamp) bool { return t.Key == key })
		if i < 0 {
			continue
		}
		if m, _, ok := b.stamp(stamp{field: b.led.Templates.Timestamps[i].From}); ok {
			return m, key, true
		}
	}
	return m, "", false
}

// measureRow is the time from one instant to another.
func (b *book) measureRow(label string, start []string, end string) BarRow {
	row := BarRow{Label: label, Value: b.tr(notKnown)}
	from, key, ok := b.namedInstantOf(start...)
	if !ok {
		return row
	}
	to, _, ok := b.namedInstantOf(end)
	running := !ok
	if running {
		if b.v.Ended() || b.c.MadeAt.IsZero() {
			return row
		}
		to = model.At(b.c.MadeAt.Truncate(time.Second), b.zone, model.ToSecond, model.OwnClock)
	}
	row.Stretches, row.Value = b.lasting(from, to, running)
	if key != start[0] {
		row.Value = b.tr("%s, from “%s”", row.Value, b.inside(b.instantLabel(key)))
	}
	return row
}

// lasting draws the time from one moment to another, and says how long it is in
// the words of the measure that stands beside the picture.
func (t *tongue) lasting(from, to model.Moment, running bool) ([]BarStretch, string) {
	length, ok := Between(from, to)
	if !ok {
		return nil, t.tr("error: the end lies before the beginning")
	}
	words := length.in(t)
	if running {
		words = t.tr("%s so far", words)
	}
	return t.spread(reachedBy(from), reachedBy(to), running), words
}

// barReach is between which instants a moment lies; noFirst and noLast say that
// nothing bounds it on that side.
type barReach struct {
	first, last     time.Time
	noFirst, noLast bool
}

// reachedBy is the reach of a moment. One known to the minute or better counts
// as exact: nobody could see the difference in a picture.
func reachedBy(m model.Moment) barReach {
	at := reachOf(m)
	r := barReach{first: at.from.UTC(), last: at.to.UTC(), noFirst: at.openFrom, noLast: at.openTo}
	switch {
	case r.noFirst:
		r.first = r.last
	case r.noLast:
		r.last = r.first
	case r.last.Sub(r.first) <= time.Minute:
		r.first = at.stated.UTC()
		r.last = r.first
	}
	return r
}

// between draws the time from one uncertain instant to another: solid what lies
// between them in any case, hatched what may.
func (t *tongue) spread(from, to barReach, running bool) []BarStretch {
	if from.noLast { // it begins at some time before the end
		from.last = to.last
	}
	if to.noFirst {
		to.first = from.first
	}
	if from.noFirst && to.noFirst || from.noLast && to.noLast {
		return nil
	}
	var out []BarStretch
	add := func(a, z time.Time, fill, means string) {
		if z.After(a) {
			out = append(out, BarStretch{From: a, To: z, Fill: fill, Means: means})
		}
	}
	sure, maybe := t.tr("lasted"), t.tr("may have lasted")
	low := max(to.first.Sub(from.last), 0)
	if low > 0 {
		add(from.first, from.last, Hatched, maybe)
		add(from.last, to.first, Solid, sure)
		add(to.first, to.last, Hatched, maybe)
	} else {
		add(from.first, to.last, Hatched, maybe)
	}
	if len(out) == 0 { // within one instant
		return []BarStretch{{From: from.first, To: from.first, Fill: Solid, Means: sure, Early: from.noFirst, Open: to.noLast || running}}
	}
	out[0].Early = from.noFirst
	out[len(out)-1].Open = to.noLast || running
	return out
}

// deadlineBars is each duty's time: what was used of it, what was left, and what
// went past it.
func (t *tongue) deadlineBars(duties []model.Duty, now time.Time, zone *time.Location) []Block {
	p := Bars{Title: t.tr("Deadlines kept and missed"), Caption: t.tr("Each duty from the instant its period runs from. Black is time after the deadline.")}
	for _, d := range duties {
		p.Rows = append(p.Rows, t.deadlineRow(d, now.UTC()))
	}
	return t.pictured(p, zone)
}

func (t *tongue) deadlineRow(d model.Duty, now time.Time) BarRow {
	l := d.Line
	row := BarRow{Label: strings.Join(compactTexts(t.duty(d), t.ruled(d, d.To)), "\n"), Value: t.reads(l, now)}
	if l.State == model.DutyNot || l.State == model.DutyCheck {
		return row
	}
	add := func(from, to time.Time, fill, means string, open bool) {
		if to.After(from) {
			row.Stretches = append(row.Stretches, BarStretch{From: from.UTC(), To: to.UTC(), Open: open, Fill: fill, Means: means})
		}
	}
	end, sent := now, !l.Sent.IsZero()
	done := sent || !l.Open()
	var unsure time.Time
	if sent {
		end = l.Sent
		if len(d.Notices) > 0 && d.Notices[0].At.Known() {
			if r := reachedBy(d.Notices[0].At); r.last.After(r.first) && !r.last.After(l.Sent) {
				unsure, end = r.first, r.first
			}
		}
	}
	start, due := l.Start, l.Due
	if start.IsZero() {
		start = cmp.Or(due, end) // typed by hand without a beginning
	}
	switch {
	case done && !sent: // when is not known
	case due.IsZero():
		add(start, end, Grey, t.tr("time taken"), !done)
	default:
		add(start, earliest(end, due), Grey, t.tr("time taken"), false)
		add(latest(due, start), end, Solid, t.tr("after the deadline"), !done)
	}
	if !unsure.IsZero() {
		add(latest(unsure, start), l.Sent, Hatched, t.tr("when in this time it was sent is not known"), false)
	}
	if !due.IsZero() {
		if !done || sent {
			add(latest(latest(end, l.Sent), start), due, Hollow, t.tr("time left until the deadline"), false)
		}
		means := t.tr("deadline")
		if l.Own {
			means = t.tr("own target, not law")
		}
		row.Points = append(row.Points, BarPoint{At: due.UTC(), Shape: "diamond", Hollow: l.Own, Means: means})
	}
	if l.Latest.After(due) {
		row.Points = append(row.Points, BarPoint{At: l.Latest.UTC(), Shape: "dot", Hollow: true, Means: t.tr("legal latest")})
	}
	if sent {
		row.Points = append(row.Points, BarPoint{At: l.Sent.UTC(), Shape: "flag", Means: t.tr("notice sent")})
	}
	return row
}
