package ui

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// message is the newest standing row that tells of one, by when it happened;
// without any, the opening stands for it.
type message struct {
	at    time.Time // UTC
	words string    // "the message of 04:12 CET"
}

// lastMessage runs over every row; screens ask once per view, not per tick.
func lastMessage(v model.View) message {
	at, told := model.LastTold(v)
	if !told {
		return message{at, "the incident was opened"}
	}
	return message{at, "the message of " + at.In(v.Location()).Format("15:04 MST")}
}

// updateClock counts to the next message of the rhythm that was agreed, or else
// of the one the organisation set for the severity; false where there is none.
func updateClock(v model.View, g guidance.Guide, last message, now time.Time) (kit.ClockState, bool) {
	every := model.UpdateEvery(v, g)
	if every == 0 {
		return kit.ClockState{}, false
	}
	due := last.at.Add(every)
	return kit.ClockState{What: "Next update", From: last.at, Due: due, Now: now,
		DueText: "every " + model.FormatAge(every) + ", due " + shortMoment(due, v, now)}, true
}

// clocksOf are the clocks of the main window, the nearest first: what the law
// asks, the next update, what is owed, the accepted fix time, the quiet period,
// accepted targets, and the organisation's own targets until the gate they speak
// of was passed. Of an incident that has ended only the law's are left: closing
// does not pay a debt to it. More clocks stand among the organisation's own.
func clocksOf(v, house model.View, g guidance.Guide, last message, debts []guidance.Check, duties []model.DutyLine, now time.Time, more ...kit.ClockState) (shown []kit.ClockState, note string) {
	most := mostClocks
	if large() {
		most = 3
	}
	law := dutyClocksOf(duties, v, now)
	var ours []kit.ClockState
	if !v.Ended() {
		ours = sortClocks(append(ourClocks(v, house, g, last, debts, now), more...))
	}
	// Neither the law nor the next message may be crowded out by the other.
	share := min(len(law), max(most-len(ours), (most+1)/2))
	if note = "ours, not law"; len(law) > 0 {
		note = ""
	}
	if more := len(law) - share; more > 0 {
		note = fmt.Sprintf("%d more", more)
	}
	return nearestFirst(append(law[:share:share], ours[:min(len(ours), most-share)]...)), note
}

// lawWords are what must stand on every clock of the law (issue C): that it is an
// aid and no advice, and by which rules it counts. Empty where none stands.
func lawWords(duties []model.DutyLine) string {
	var packs []string
	for _, l := range duties {
		if l.Open() && l.Sent.IsZero() && l.Pack != "" && !slices.Contains(packs, l.Pack) {
			packs = append(packs, l.Pack)
		}
	}
	if packs == nil {
		return ""
	}
	slices.Sort(packs)
	return "An aid, not legal advice. Rules " + strings.Join(packs, ", ")
}

// dutyClocksOf are the notices still owed, the nearest first; behind them those
// that cannot be counted yet.
func dutyClocksOf(duties []model.DutyLine, v model.View, now time.Time) []kit.ClockState {
	var out, waiting []kit.ClockState
	for _, l := range duties {
		c := deadlineClock(l, now)
		c.What, c.Keep = l.Name, stageEnd(l.Name)
		if c.Mark = l.Law(); c.Mark == "law" {
			c.Mark = ""
		}
		switch {
		case l.Counts() && l.Own:
			c.DueText = l.Law() + ", " + shortMoment(l.Due, v, now)
			out = append(out, c)
		case l.Counts():
			c.DueText = l.Law() + ", due " + shortMoment(l.Due, v, now)
			out = append(out, c)
		case l.Open() && l.Sent.IsZero():
			c.DueText, c.Word = l.Law()+", waits for a trigger", "not started"
			switch l.Status(now) {
			case model.ToCheck:
				c.DueText, c.Word = l.Law()+", does it apply?", "to check"
			case model.NoPeriod:
				c.DueText, c.Word = l.Law()+", without undue delay", "no period"
			}
			waiting = append(waiting, c)
		}
	}
	slices.SortStableFunc(out, func(a, b kit.ClockState) int { return a.Due.Compare(b.Due) })
	return append(out, waiting...)
}

// ourClocks are the clocks the organisation set itself, the nearest first.
func ourClocks(v, house model.View, g guidance.Guide, last message, debts []guidance.Check, now time.Time) []kit.ClockState {
	var out []kit.ClockState
	if c, ok := updateClock(v, g, last, now); ok {
		out = append(out, c)
	}
	until := func(due time.Time, words string) string { return words + ", " + shortMoment(due, v, now) }
	if len(debts) > 0 {
		d := debts[0]
		out = append(out, kit.ClockState{What: "Owed " + d.ID, From: d.Due.Add(-time.Duration(max(d.Defer, 1)) * time.Minute), Due: d.Due, Now: now,
			DueText: until(d.Due, "owed until")})
	}
	if limit, err := model.ParseSpan(v.Text("inv.diag_limit")); err == nil && !guidance.Filled(v.Answers["rec.fix_at"]) && !guidance.Filled(v.Answers["rec.restored_at"]) {
		from := v.Answered["inv.diag_limit"].At
		out = append(out, kit.ClockState{What: "Fix time left", From: from, Due: from.Add(limit), Now: now, DueText: until(from.Add(limit), "agreed until")})
	}
	if from, due, why, ok := model.BackBy(v, house); ok {
		out = append(out, kit.ClockState{What: "Back by", From: from, Due: due, Now: now, DueText: until(due, why)})
	}
	if since, window, ok := model.Quiet(v); ok {
		c := kit.ClockState{What: "Quiet period", From: since, Due: since.Add(window), Now: now, DueText: until(since.Add(window), "must stay quiet until")}
		if now.After(c.Due) {
			c.Word = "quiet"
		}
		out = append(out, c)
	}
	if due, ok := acceptedUntil(v); ok {
		out = append(out, kit.ClockState{What: "Accepted targets end", From: due.at, Due: due.until, Now: now, DueText: until(due.until, "decide again by")})
	}
	level, _ := g.Level(v.Level())
	for _, target := range []struct {
		what, mark string
		in         time.Duration
	}{{"Triage target", "t_triaged", level.Target("triage")}, {"Containment target", "t_contained", level.Target("contain")}} {
		if _, reached := v.Marks[target.mark]; target.in == 0 || reached {
			continue
		}
		due := v.Opened.At.Add(target.in)
		out = append(out, kit.ClockState{What: target.what, From: v.Opened.At, Due: due, Now: now, DueText: "ours, " + shortMoment(due, v, now)})
	}
	return sortClocks(out)
}

// sortClocks puts the nearest first, and those that ask for nothing last.
func sortClocks(out []kit.ClockState) []kit.ClockState {
	slices.SortStableFunc(out, func(a, b kit.ClockState) int {
		if past := (a.Word != "") != (b.Word != ""); past {
			if a.Word != "" {
				return 1
			}
			return -1
		}
		return a.Due.Compare(b.Due)
	})
	return out
}

// nearestFirst sorts the clocks that have room and makes the nearest large.
func nearestFirst(out []kit.ClockState) []kit.ClockState {
	if out = sortClocks(out); len(out) > 0 && out[0].Word == "" {
		out[0].Big = true
	}
	return out
}

// mostClocks is how many clocks the main window has room for.
const mostClocks = 4

// acceptance is a business decision that ends.
type acceptance struct{ at, until time.Time }

// acceptedUntil is the accepted target that ends first.
func acceptedUntil(v model.View) (acceptance, bool) {
	var first acceptance
	for _, r := range v.Standing("targets") {
		var m model.Moment
		if json.Unmarshal(r.Fields["valid_until"], &m) == nil && m.Known() && (first.until.IsZero() || m.From.Before(first.until)) {
			first = acceptance{r.Since.At, m.From}
		}
	}
	return first, !first.until.IsZero()
}

func shortMoment(t time.Time, v model.View, now time.Time) string {
	home := v.Location()
	m := model.At(t.Truncate(time.Minute), home, model.ToMinute, model.OwnClock)
	return model.FormatMoment(m, home, model.Style{Near: now, Above: now})
}
