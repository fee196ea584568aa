package report

import (
	"slices"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// sentAt is when the first notice of a duty went out, and where that is known
// from; a row typed by hand says it itself.
func (t *tongue) sentAt(d model.Duty) (m model.Moment, from string, ok bool) {
	if len(d.Notices) > 0 {
		n := d.Notices[0]
		return n.At, t.tr("entry %d", n.Seq), n.At.Known()
	}
	m, ok = at(d.Record, "sent_at")
	return m, t.tr("entry %d", d.Record.Seq), ok
}

// deadlines is the share of reporting deadlines kept, and the margin of each
// duty. A deadline is a point: what was sent at that very instant is in time. A
// duty that is due and not sent counts as missed at once.
func (b *book) deadlines() []Reading {
	r := Reading{Unit: "share", Quality: Measured}
	var margins []Reading
	free, unsaid := 0, 0
	for _, d := range b.v.Duties() {
		if d.State == model.DutyNot || d.State == model.DutyCheck {
			continue
		}
		due := d.Line.Due
		sent, from, ok := b.sentAt(d)
		gone := ok || slices.Contains([]string{model.DutySent, model.DutyFollowUp, model.DutyFinished}, d.State)
		switch {
		case due.IsZero() || d.Line.Own:
			if gone {
				free++
			}
			continue
		case ok:
		case gone: // it may have been in time, and may not
			r.Of, r.Most, unsaid = r.Of+1, r.Most+1, unsaid+1
			margins = append(margins, Reading{Part: b.duty(d), Unit: "duration", Quality: NotKnown, Note: b.tr("sent, and no time of sending was recorded")})
			continue
		case b.c.MadeAt.After(due):
			r.Of++
			margins = append(margins, Reading{Part: b.duty(d), Unit: "duration", Quality: SoFar, Says: b.tr("overdue by %s", b.age(b.c.MadeAt.Sub(due))), Missed: true,
				Span:   negative(b.c.MadeAt.Sub(due)),
				Inputs: []Input{{Name: b.tr("due"), Value: b.both(due, b.zone), From: b.tr("entry %d", d.Record.Seq)}}})
			continue
		default:
			continue // running, and not due yet
		}
		m, hit, most := b.margin(d, due, sent, from)
		r.Of++
		r.Hit, r.Most = r.Hit+hit, r.Most+most
		margins = append(margins, m)
	}
	if r = r.counted(); r.Quality == NoneYet {
		r.Says = b.tr("none due")
	}
	if unsaid > 0 {
		r.Note = joinNonEmpty(r.Note, b.tr("%d sent without a time", unsaid))
	}
	if free > 0 {
		r.Note = joinNonEmpty(r.Note, b.trn(free, "1 notice without a legal deadline not counted", "%d notices without a legal deadline not counted"))
	}
	return append([]Reading{r}, margins...)
}

func negative(d time.Duration) Interval { return Interval{Low: -d, Value: -d, High: -d} }

// margin is how long before a deadline a notice went out, and whether it was in
// time: for certain, and at most.
func (b *book) margin(d model.Duty, due time.Time, sent model.Moment, from string) (r Reading, hit, most int) {
	reach := reachOf(sent)
	early, late := reach.from, sent.End()
	r = Reading{Part: b.tr("margin of %s", b.duty(d)), Unit: "duration", Quality: Measured, Span: Interval{Low: due.Sub(late), Value: due.Sub(sent.From), High: due.Sub(early)},
		Inputs: []Input{{Name: b.tr("due"), Value: b.both(due, b.zone), From: b.tr("entry %d", d.Record.Seq)}, {Name: b.tr("sent"), Value: b.moment(sent), From: from}}}
	in := !reach.openTo && !late.After(due)
	may := reach.openFrom || !early.After(due)
	switch {
	case in:
		hit, most = 1, 1
	case may:
		most = 1
	}
	if reach.openFrom || reach.openTo || late.Sub(early) > exactWithin {
		r.Quality = Estimated
		r.Span.OpenLow, r.Span.OpenHigh = reach.openTo, reach.openFrom
	}
	word := func(d time.Duration) string {
		if d < 0 {
			return b.tr("late by %s", b.age(-d))
		}
		return b.tr("%s left", b.age(d))
	}
	switch {
	case r.Quality == Measured:
		r.Says = word(r.Span.Value)
	case r.Span.OpenHigh:
		r.Says = b.tr("at the latest %s", word(r.Span.Low))
	case r.Span.OpenLow:
		r.Says = b.tr("at the earliest %s", word(r.Span.High))
	default:
		r.Says = b.tr("between %s and %s", word(r.Span.Low), word(r.Span.High))
	}
	r.Missed = most == 0
	return r, hit, most
}

// awareness is how long each first report took from the moment of awareness.
func (b *book) awareness() []Reading {
	aware, _, awareFrom, known := b.instant([]string{"t_aware"})
	var out []Reading
	for _, d := range b.v.Duties() {
		sent, from, ok := b.sentAt(d)
		if !ok || d.State == model.DutyNot {
			continue
		}
		r := Reading{Part: b.duty(d), Unit: "duration", Quality: NotKnown}
		start, startFrom := aware, awareFrom
		if !known {
			if d.Result.Start.IsZero() {
				r.Note = b.tr("no time for “moment of awareness for the law”")
				out = append(out, r)
				continue
			}
			start, startFrom = model.At(d.Result.Start, b.zone, model.ToSecond, model.DerivedClock), b.tr("entry %d", d.Record.Seq)
			r.Fallback = b.tr("from where the duty's own period begins")
		}
		r.Inputs = []Input{{Name: b.tr("aware"), Value: b.moment(start), From: startFrom}, {Name: b.tr("sent"), Value: b.moment(sent), From: from}}
		out = append(out, b.between(r, start, sent))
	}
	if out == nil {
		return []Reading{{Unit: "duration", Quality: NoneYet, Says: b.tr("none sent")}}
	}
	return out
}

// told are the standing messages of one direction in order of time; those
// without a time are only counted.
func (b *book) told(direction string) (rows []message, untimed int) {
	for _, row := range b.v.Standing("communications") {
		if !strings.EqualFold(strings.TrimSpace(raw(row, "direction")), direction) {
			continue
		}
		m, ok := at(row, "at")
		if !ok {
			untimed++
			continue
		}
		rows = append(rows, message{row, m})
	}
	slices.SortStableFunc(rows, func(x, y message) int { return x.at.From.Compare(y.at.From) })
	return rows, untimed
}

type message struct {
	row model.Record
	at  model.Moment
}

func (m message) audience() string { return strings.ToLower(strings.TrimSpace(raw(m.row, "audience"))) }

// rhythm is the share of updates that came when they were due, with a tenth of
// the time between as leeway. What is due is what the messages themselves
// promised; where none promised anything, what the triage form's rhythm asks.
func (b *book) rhythm() Reading {
	r := Reading{Unit: "share", Quality: Measured}
	sent, untimed := b.told("out")
	for i, m := range sent {
		next, ok := at(m.row, "next_due")
		if !ok || next.From.Before(m.at.From) {
			continue
		}
		limit := next.End().Add(next.From.Sub(m.at.From) / 10)
		came := slices.ContainsFunc(sent[i+1:], func(later message) bool {
			return later.audience() == m.audience() && later.at.From.After(m.at.From) && !later.at.From.After(limit)
		})
		switch {
		case came:
			r.Of, r.Hit = r.Of+1, r.Hit+1
		case b.c.MadeAt.After(limit) && !b.endedBefore(next.From):
			r.Of++
		}
	}
	if r.Of == 0 {
		r = b.byRhythm(r, sent)
	}
	if untimed > 0 {
		r.Note = joinNonEmpty(r.Note, b.trn(untimed, "1 message without a time not counted", "%d messages without a time not counted"))
	}
	note := r.Note
	if r = r.counted(); r.Quality == NoneYet {
		r.Says, r.Note, r.Fallback = b.tr("none due"), note, ""
	}
	return r
}

// endedBefore says whether the incident had ended by then: nothing is due after.
func (b *book) endedBefore(t time.Time) bool {
	n := len(b.v.Phases)
	return b.v.Ended() && n > 0 && b.v.Phases[n-1].At.Before(t)
}

// byRhythm counts updates by the rhythm of the triage form: from when it was
// answered until the incident ended, one message in every stretch of that length.
func (b *book) byRhythm(r Reading, sent []message) Reading {
	every, err := model.ParseSpan(b.v.Text("tri.update_rhythm"))
	answered, ok := b.v.Answered["tri.update_rhythm"]
	if err != nil || !ok || every < time.Minute {
		return r
	}
	r.Fallback = b.tr("by the rhythm of the triage form, %s, because no message says when the next is due", b.long(every))
	since, end := answered.At, b.pathEnd()
	for limit := since.Add(every + every/10); !limit.After(end); limit = since.Add(every + every/10) {
		i := slices.IndexFunc(sent, func(m message) bool { return m.at.From.After(since) && !m.at.From.After(limit) })
		r.Of++
		if i < 0 {
			since = since.Add(every)
			continue
		}
		r.Hit++
		since = sent[i].at.From
	}
	return r
}

// confirmed is the share of messages that somebody has to act on whose receipt
// was confirmed in the minutes the guide gives; a message that still has time
// does not count yet.
func (b *book) confirmed() Reading {
	r := Reading{Unit: "share", Quality: Measured}
	sent, _ := b.told("out")
	for _, m := range sent {
		minutes, act := b.led.Templates.Comms.ToAct(raw(m.row, "trigger"))
		if !act {
			continue
		}
		limit := m.at.End().Add(time.Duration(minutes) * time.Minute)
		got, ok := at(m.row, "confirmed")
		switch {
		case ok:
			r.Of++
			if minutes == 0 || !got.End().After(limit) {
				r.Hit++
			}
			if minutes == 0 || !reachOf(got).from.After(limit) {
				r.Most++
			}
		case minutes == 0 && !b.v.Ended():
		case b.c.MadeAt.After(limit):
			r.Of++
		}
	}
	if r = r.counted(); r.Quality == NoneYet {
		r.Says = b.tr("none sent that asks to act")
	}
	return r
}

// latency is how long each decision waited for: from the message that put the
// question, else from when the question was written down.
func (b *book) latency() []Reading {
	var out []Reading
	sent, _ := b.told("out")
	for _, register := range []string{"decisions", "targets"} {
		when := map[string]string{"decisions": "at", "targets": "decided_at"}[register]
		for _, row := range b.v.Standing(register) {
			question := raw(row, "question")
			r := Reading{Part: b.cellOf(register, "question", row, question), Unit: "duration", Quality: NotKnown}
			if register == "targets" && b.decided(question) {
				continue // one question is measured once
			}
			decided, ok := at(row, when)
			if !ok {
				if register == "targets" || guide.Filled(row.Fields["chosen"]) {
					r.Note = b.tr("no time of the decision")
					out = append(out, r)
				}
				continue
			}
			in := Input{Name: b.tr("decided"), Value: b.moment(decided), From: b.tr("entry %d", row.Seq)}
			put, from, ok := b.putQuestion(sent, question, decided)
			if !ok {
				put, from = model.At(row.Since.At.Truncate(time.Second), b.zone, model.ToSecond, model.OwnClock), b.tr("entry %d", row.Since.Seq)
				if !put.From.Before(decided.From) { // it was written down with the decision
					r.Note = b.tr("no message put the question")
					out = append(out, r)
					continue
				}
				r.Fallback = b.tr("from when the question was written down")
			}
			r.Inputs = []Input{{Name: b.tr("question put"), Value: b.moment(put), From: from}, in}
			out = append(out, b.between(r, put, decided))
		}
	}
	if out == nil {
		return []Reading{{Unit: "duration", Quality: NoneYet, Says: b.tr("none decided")}}
	}
	return out
}

// putQuestion is the newest message before a decision that asked for it: of the
// guide's template T06 or its occasion, and with the question in its text.
func (b *book) putQuestion(sent []message, question string, decided model.Moment) (m model.Moment, from string, ok bool) {
	for _, s := range sent {
		asks := raw(s.row, "template") == "T06" || b.led.Templates.Comms.Trigger(raw(s.row, "trigger")) == "decision_needed"
		if asks && !s.at.From.After(decided.End()) && question != "" && strings.Contains(strings.ToLower(raw(s.row, "text")), strings.ToLower(question)) {
			m, from, ok = s.at, b.tr("entry %d", s.row.Seq), true
		}
	}
	return m, from, ok
}

// improvementsOnTime is the share of improvements done by their date, in all and
// by priority. What is not due yet and not done does not count.
func (b *book) improvementsOnTime() []Reading {
	all := Reading{Unit: "share", Quality: Measured}
	by := map[string]*Reading{}
	dropped, undated := 0, 0
	for _, row := range b.v.Standing(model.ImprovementsRegister) {
		due, dated := at(row, "due")
		state := raw(row, "state")
		switch {
		case state == "dropped":
			dropped++
			continue
		case !dated:
			undated++
			continue
		case state != "done" && !b.c.MadeAt.After(due.End()):
			continue
		}
		r := by[raw(row, "priority")]
		if r == nil {
			r = &Reading{Part: raw(row, "priority"), Unit: "share", Quality: Measured}
			by[raw(row, "priority")] = r
		}
		hit := 0
		if done, ok := row.PutAt("state"); ok && state == "done" && !done.At.After(due.End()) {
			hit = 1
		}
		all.Of, r.Of, all.Hit, r.Hit = all.Of+1, r.Of+1, all.Hit+hit, r.Hit+hit
	}
	all = all.counted()
	if all.Quality == NoneYet {
		all.Says = b.tr("none due")
	} else {
		all.Note = b.tr("done is when it was recorded as done")
	}
	if dropped+undated > 0 {
		all.Note = joinNonEmpty(all.Note, b.tr("%d dropped and %d without a date not counted", dropped, undated))
	}
	out := []Reading{all}
	for _, p := range []string{"P1", "P2", "P3", "P4", ""} {
		if r := by[p]; r != nil && len(by) > 1 {
			if p == "" {
				r.Part = b.tr("no priority")
			}
			out = append(out, r.counted())
		}
	}
	return out
}
