package report

import (
	"slices"
	"strings"
	"time"

	"bridgelog/model"
)

// disturbance is the sum of the stretches in which the service was down or
// degraded, by rows of its kind; also split by the two.
func (b *book) disturbance() []Reading {
	var rows []*model.Row
	untimed := 0
	for _, r := range b.v.Timeline().All() {
		switch {
		case r.Kind != model.Service || r.Struck():
		case r.Happened.Known():
			rows = append(rows, r)
		case serviceState(r.Text) != "":
			untimed++
		}
	}
	slices.SortStableFunc(rows, func(x, y *model.Row) int { return x.Sort().Compare(y.Sort()) })
	sums, stretches := map[string]Interval{}, 0
	all := Reading{Unit: "duration", Quality: NoneYet}
	if untimed > 0 {
		all.Note = b.untimedRows(untimed)
	}
	state, since := "", (*model.Row)(nil)
	end := func(at model.Moment) bool {
		i, ok := Between(since.Happened, at)
		if ok {
			stretches++
			sums[state] = sums[state].Plus(i)
			sums[""] = sums[""].Plus(i)
		}
		return ok
	}
	for _, r := range rows {
		next := serviceState(r.Text)
		if next == "" || next == state || next == serviceBack && state == "" {
			continue
		}
		all.Inputs = append(all.Inputs, Input{Name: b.tr("service|" + next), Value: b.moment(r.Happened), From: b.tr("entry %d", r.Seq)})
		if state != "" {
			end(r.Happened)
		}
		if state, since = next, r; next == serviceBack {
			state, since = "", nil
		}
	}
	if all.Inputs == nil {
		if untimed > 0 {
			all.Quality = NotKnown
		}
		return []Reading{all}
	}
	running := since != nil
	if running && (b.v.Ended() || !end(model.At(b.c.MadeAt, time.UTC, model.ToSecond, model.OwnClock))) {
		all.Quality, all.Note = NotKnown, b.tr("no row says that the service was restored")
		return []Reading{all}
	}
	all.Span = sums[""]
	switch {
	case running:
		all.Quality = SoFar
	case !all.Span.OpenLow && !all.Span.OpenHigh && all.Span.High-all.Span.Low <= exactWithin*time.Duration(stretches):
		all.Quality = Measured
		all.Span.Low, all.Span.High = all.Span.Value, all.Span.Value
	default:
		all.Quality = Estimated
	}
	out := []Reading{all}
	for _, part := range []string{serviceDown, serviceDegraded} {
		if i, ok := sums[part]; ok && len(sums) > 2 {
			split := Reading{Part: b.tr("service|" + part), Unit: "duration", Quality: all.Quality, Span: i}
			if all.Quality == Measured {
				split.Span.Low, split.Span.High = i.Value, i.Value
			}
			out = append(out, split)
		}
	}
	return out
}

// What a row of the kind service says of it.
const (
	serviceDown     = "down"
	serviceDegraded = "degraded"
	serviceBack     = "restored"
)

// serviceState reads the state a service row tells, empty when it tells none.
// A row that says more than one is the worst of them.
func serviceState(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r < 'a' || r > 'z' })
	for _, state := range []string{serviceDown, serviceDegraded, serviceBack} {
		if slices.Contains(words, state) {
			return state
		}
	}
	return ""
}

// fixInTime compares the fix with the limit that was agreed, from when it was.
func (b *book) fixInTime() Reading {
	r := Reading{Unit: "yes/no", Quality: NotKnown}
	limit, err := model.ParseSpan(b.v.Text("inv.diag_limit"))
	agreed, ok := b.v.Answered["inv.diag_limit"]
	if err != nil || !ok {
		r.Note = b.tr("no acceptable time was agreed")
		return r
	}
	r.Inputs = []Input{{Name: b.tr("acceptable time"), Value: b.long(limit), From: b.tr("entry %d", agreed.Seq)},
		{Name: b.tr("agreed"), Value: b.both(agreed.At, b.zone), From: b.tr("entry %d", agreed.Seq)}}
	key := "t_fix_applied"
	if b.shutDown() {
		key = "t_restored"
	}
	due := agreed.At.Add(limit)
	fixed, _, from, done := b.instant([]string{key})
	if !done {
		left := due.Sub(b.c.MadeAt)
		r.Note = b.tr("no time for “%s”", b.inside(b.instantLabel(key)))
		switch {
		case left < 0: // whatever comes now is too late
			r.Quality, r.Says, r.Note = SoFar, b.tr("no, late by %s", b.age(-left)), ""
		case !b.v.Ended():
			r.Quality, r.Says, r.Note = SoFar, b.tr("%s left", b.age(left)), ""
		}
		return r
	}
	r.Inputs = append(r.Inputs, b.input(key, fixed, from))
	reach := reachOf(fixed)
	most, least := due.Sub(reach.from), due.Sub(reach.to) // what was left at its earliest and at its latest
	r.Quality = Measured
	if reach.openFrom || reach.openTo || most-least > exactWithin {
		r.Quality = Estimated
	}
	stated := due.Sub(fixed.From)
	switch {
	case least >= 0 && !reach.openTo, r.Quality == Measured && stated >= 0:
		r.Says = b.tr("yes, with %s left", b.age(stated))
		if r.Quality == Estimated {
			r.Says = b.tr("yes, with at least %s left", b.age(least))
		}
	case most < 0 && !reach.openFrom, r.Quality == Measured:
		r.Says = b.tr("no, late by %s", b.age(-stated))
		if r.Quality == Estimated {
			r.Says = b.tr("no, late by at least %s", b.age(-most))
		}
		r.Missed = true
	case reach.openFrom:
		r.Says = b.tr("perhaps: at the latest it was late by %s", b.age(-least))
	case reach.openTo:
		r.Says = b.tr("perhaps: at the earliest %s were left", b.age(most))
	default:
		r.Says = b.tr("perhaps: between %s left and late by %s", b.age(most), b.age(-least))
	}
	return r
}
