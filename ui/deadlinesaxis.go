package ui

import (
	"time"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// deadlineKey names a duty among those of all incidents.
func deadlineKey(d model.Deadline) string { return string(d.Incident.ID) + "/" + d.ID }

// axisItems are the duties of a list that have a deadline, as lanes of the axis
// in the same order.
func axisItems(rows []model.Deadline, now time.Time) []kit.AxisItem {
	var out []kit.AxisItem
	for _, d := range rows {
		if d.Due.IsZero() {
			continue
		}
		at := func(t time.Time) float64 {
			if t.IsZero() {
				return 0
			}
			return seconds(t)
		}
		it := kit.AxisItem{ID: deadlineKey(d), Name: shortNumber(d.Incident.Number) + " " + d.Name, Keep: stageEnd(d.Name), Word: axisWord(d, now),
			From: at(d.Start), Due: at(d.Due), Tail: at(d.Latest), NotBefore: at(d.NotBefore), Tone: deadlineTone(d.DutyLine, now), Hollow: d.Own}
		out = append(out, it)
	}
	return out
}

// axisWord says beside a mark how the duty stands.
func axisWord(d model.Deadline, now time.Time) string {
	words := shortStatus(d.DutyLine, now)
	if d.Status(now) == model.Running {
		if sign := deadlineClock(d.DutyLine, now).Sign(); sign != "" {
			words += ", " + sign
		}
	}
	if d.Own && d.Counts() {
		words += ", own target"
	}
	if d.NotBefore.After(now) && d.Counts() {
		words += ", not before " + d.NotBefore.In(model.Location(d.Incident.Zone)).Format("2 Jan 15:04 MST")
	}
	return words
}

// newAxis is the axis above the list; the two share what is chosen.
func (p *deadlinesScreen) newAxis() *kit.Axis {
	a := kit.NewAxis()
	a.Name = "deadlines along time"
	a.Ticks, a.ZoneLabel = kit.ZoneTicks(p.s.Home()), p.s.Home().String()
	a.OnSelect = func(id string) {
		for i, d := range p.rows {
			if deadlineKey(d) == id {
				p.table.Select(i)
			}
		}
		p.chosen()
	}
	a.OnOpen = func(string) { p.open(p.table.Selected()) }
	return a
}

// showAxis brings the axis up to date with the list.
func (p *deadlinesScreen) showAxis() {
	p.axis.NowLabel = "now " + p.now.In(p.s.Home()).Format("15:04 MST")
	p.axis.Set(axisItems(p.rows, p.now), seconds(p.now))
}
