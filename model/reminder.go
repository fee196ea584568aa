package model

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// What a reminder of learning is about.
const (
	RemindImprovement = "improvement"
	RemindRisk        = "risk"
	RemindReview      = "review"
	RemindDrill       = "drill"
	RemindBreakIn     = "break_in_drill"
)

// Reminder is something that is due at an instant, worked out and never stored.
type Reminder struct {
	Kind     string
	Incident IncidentID // Organisation for what is kept once
	Number   string     // of the incident or exercise; empty for the organisation
	Row      string     // of its register, where it is one
	Text     string     // what is due
	Who      string     // empty where nobody is named
	Due      time.Time  // UTC; zero is due now
}

// Late says whether it should have been done.
func (r Reminder) Late(now time.Time) bool { return r.Due.IsZero() || now.After(r.Due) }

// LearningReminders are what is due after and between incidents: improvements,
// accepted risks that end, reviews, planned drills, and the yearly recovery drill
// with a break-in as its cause. The nearest is first.
func LearningReminders(board []Summary, house View, g guide.Guide, now time.Time) []Reminder {
	var out []Reminder
	for _, i := range ImprovementsDue(board, now) {
		out = append(out, Reminder{RemindImprovement, i.Incident, i.Number, i.ID, strings.TrimSpace("Improvement: " + i.Shown()), i.Owner, i.Due})
	}
	for _, r := range AllRisks(board, now) {
		if r.Open() && !r.Until.IsZero() {
			out = append(out, Reminder{RemindRisk, r.Incident, r.Number, r.ID, "Accepted risk ends: " + r.Shown(), r.By, r.Until})
		}
	}
	for _, r := range ReviewsDue(board, g) {
		out = append(out, Reminder{RemindReview, r.Incident, r.Number, "", "Hold the review: " + r.Title, "", r.Due})
	}
	for _, p := range DrillPlan(house) {
		if p.State == "open" && !p.When.IsZero() {
			out = append(out, Reminder{RemindDrill, Organisation, p.From, p.ID, "Planned drill: " + p.What, p.Owner, p.When})
		}
	}
	if last, due := BreakInDrill(board, now); len(board) > 0 || !last.IsZero() {
		r := Reminder{Kind: RemindBreakIn, Incident: Organisation, Text: "Hold a recovery drill with a break-in as its cause: none was held yet."}
		if !last.IsZero() {
			r.Due, r.Text = last.Add(BreakInEvery), fmt.Sprintf("Hold a recovery drill with a break-in as its cause: the last was held %s.", last.Format("2 January 2006"))
		}
		if due || r.Due.Sub(now) < 30*24*time.Hour {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Reminder) int { return a.Due.Compare(b.Due) })
	return out
}
