package model

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// improvementExtra are what a row of improvements may say beside the guide's
// columns: who verified that it works, in which drill its effect was checked, and
// what that showed.
var improvementExtra = []string{"verified_by", "effect_drill", "effect"}

// RisksRegister are the accepted risks of an incident.
const RisksRegister = "risks"

// Learning is what outlives an incident: lists over all incidents are made of it,
// so that they open none. It stands in the board row.
type Learning struct {
	Improvements []Improvement `json:"improvements,omitempty"`
	Risks        []Risk        `json:"risks,omitempty"`
	Lessons      []string      `json:"lessons,omitempty"`  // rev.design_lessons, line by line
	InReview     time.Time     `json:"in_review,omitzero"` // since when it is in review and none was held (UTC)
	ReviewAt     time.Time     `json:"review_at,omitzero"` // the date somebody set for it
	Drill        *DrillHeld    `json:"drill,omitempty"`    // of exercises
}

// Improvement is one row of the register as lists over all incidents show it.
type Improvement struct {
	ID         string    `json:"id"`
	Title      string    `json:"title"` // empty where the incident is restricted
	Area       string    `json:"area,omitempty"`
	Priority   string    `json:"priority,omitempty"`
	Owner      string    `json:"owner,omitempty"`
	State      string    `json:"state"`
	From       string    `json:"from,omitempty"`
	Ticket     string    `json:"ticket,omitempty"`
	Proof      string    `json:"proof,omitempty"`
	VerifiedBy string    `json:"verified_by,omitempty"`
	InDrill    string    `json:"effect_drill,omitempty"` // where its effect was checked
	Effect     string    `json:"effect,omitempty"`       // what that showed
	Due        time.Time `json:"due,omitzero"`           // UTC, the latest it may mean
	Since      time.Time `json:"since"`                  // UTC
}

// Open says whether it still asks for work.
func (i Improvement) Open() bool { return !settled(i.State) }

// Overdue says whether its date has passed while it is open.
func (i Improvement) Overdue(now time.Time) bool {
	return i.Open() && !i.Due.IsZero() && now.After(i.Due)
}

// Risk is an accepted risk as lists over all incidents show it.
type Risk struct {
	ID    string    `json:"id"`
	Risk  string    `json:"risk"` // empty where the incident is restricted
	Why   string    `json:"why,omitempty"`
	By    string    `json:"by,omitempty"`
	State string    `json:"state"`
	Until time.Time `json:"until,omitzero"` // UTC
}

// Open says whether it is still carried.
func (r Risk) Open() bool { return !settled(r.State) }

// Expired says whether its acceptance has ended while it is still carried.
func (r Risk) Expired(now time.Time) bool { return r.Open() && !r.Until.IsZero() && now.After(r.Until) }

func settled(state string) bool { return state == "done" || state == "dropped" }

// DrillHeld is what lists know of an exercise.
type DrillHeld struct {
	Kind    string    `json:"kind,omitempty"`
	Size    string    `json:"size,omitempty"`
	BreakIn bool      `json:"break_in,omitempty"`
	Held    time.Time `json:"held,omitzero"` // when it started; zero until it came to its review (UTC)
}

// Drilled is the exercise of a board row, nil where it is none or was not held.
func (s Summary) Drilled() *DrillHeld {
	if s.Learning == nil || s.Learning.Drill == nil || s.Learning.Drill.Held.IsZero() {
		return nil
	}
	return s.Learning.Drill
}

func learningOf(v View, restricted bool) *Learning {
	l := &Learning{}
	text := func(r Record, column string) string { return guide.Text(r.Fields[column]) }
	last := func(r Record, column string) time.Time {
		var m Moment
		if json.Unmarshal(r.Fields[column], &m) != nil || !m.Known() {
			return time.Time{}
		}
		return dayEnd(m, v.Location())
	}
	for _, r := range v.Standing(ImprovementsRegister) {
		i := Improvement{ID: r.ID, Title: text(r, "title"), Area: text(r, "area"), Priority: text(r, "priority"), Owner: text(r, "owner"),
			State: cmp.Or(text(r, "state"), "open"), From: text(r, "from"), Ticket: text(r, "ticket"), Proof: text(r, "proof"), VerifiedBy: text(r, "verified_by"),
			InDrill: text(r, "effect_drill"), Effect: text(r, "effect"), Due: last(r, "due"), Since: r.Since.At.UTC()}
		if restricted {
			i.Title, i.Proof, i.Effect = "", "", ""
		}
		l.Improvements = append(l.Improvements, i)
	}
	for _, r := range v.Standing(RisksRegister) {
		k := Risk{ID: r.ID, Risk: text(r, "risk"), Why: text(r, "why"), By: text(r, "by"), State: cmp.Or(text(r, "state"), "open"), Until: last(r, "until")}
		if restricted {
			k.Risk, k.Why = "", ""
		}
		l.Risks = append(l.Risks, k)
	}
	if !restricted {
		l.Lessons = guide.Lines(v.Text("rev.design_lessons"))
	}
	held, planned := v.Moment("rev.held_at")
	if v.Phase == Review && !v.Drill && (!planned || held.Known() && held.From.After(v.Last.At)) {
		l.InReview = v.PhaseSince().At.UTC()
		if planned {
			l.ReviewAt = dayEnd(held, v.Location())
		}
	}
	if v.Drill {
		d := DrillOf(v)
		l.Drill = &DrillHeld{Kind: v.Text("drl.kind"), Size: v.Text("drl.size"), BreakIn: d.BreakIn}
		switch { // one that was broken off early showed nothing
		case v.Phase != Review && v.Phase != Closed:
		case d.Started.IsZero(): // held without the timer
			l.Drill.Held = v.PhaseSince().At.UTC()
		default:
			l.Drill.Held = d.Started
		}
	}
	return l
}

// dayEnd is the latest instant a date may mean: the end of the day where only a
// day was given, for nothing is late on its day.
func dayEnd(m Moment, home *time.Location) time.Time {
	end := m.End()
	if m.Precision == ToDay {
		end = end.Add(-time.Second) // a day ends where the next begins
	}
	if from := m.From.In(home); m.Precision == ToMinute && from.Hour() == 0 && from.Minute() == 0 {
		end = time.Date(from.Year(), from.Month(), from.Day(), 23, 59, 59, 0, home)
	}
	return end.UTC()
}

// ImprovementAt is an improvement and the incident or exercise it comes from.
type ImprovementAt struct {
	Improvement
	Incident IncidentID
	Number   string
	Drill    bool
	Ended    bool
	Zone     string `json:"-"` // home zone of the incident: its date is a date there
}

// Shown is its title, or that it is withheld.
func (i ImprovementAt) Shown() string {
	return cmp.Or(i.Title, "restricted: open "+i.Number+" to read it")
}

// AllImprovements are those of every incident and exercise: what is overdue
// first, then by date; what is done or dropped last.
func AllImprovements(board []Summary, now time.Time) []ImprovementAt {
	var out []ImprovementAt
	for _, s := range board {
		if s.Learning == nil {
			continue
		}
		for _, i := range s.Learning.Improvements {
			out = append(out, ImprovementAt{i, s.ID, s.Number, s.Drill, s.Ended(), s.Zone})
		}
	}
	slices.SortStableFunc(out, func(a, b ImprovementAt) int {
		return cmp.Or(oneIf(!a.Open())-oneIf(!b.Open()), oneIf(a.Due.IsZero())-oneIf(b.Due.IsZero()), a.Due.Compare(b.Due), cmp.Compare(cmp.Or(a.Priority, "P9"), cmp.Or(b.Priority, "P9")), cmp.Compare(a.Number, b.Number))
	})
	return out
}

func oneIf(on bool) int {
	if on {
		return 1
	}
	return 0
}

// ImprovementsDue are the open improvements with a date, of ended incidents too,
// the nearest first (R-70: reminders after the close).
func ImprovementsDue(board []Summary, now time.Time) []ImprovementAt {
	return slices.DeleteFunc(AllImprovements(board, now), func(i ImprovementAt) bool { return !i.Open() || i.Due.IsZero() })
}

// RiskAt is an accepted risk and the incident it comes from.
type RiskAt struct {
	Risk
	Incident IncidentID
	Number   string
	Drill    bool
}

// Shown is the risk in words, or that it is withheld.
func (r RiskAt) Shown() string {
	return cmp.Or(r.Risk.Risk, "restricted: open "+r.Number+" to read it")
}

// AllRisks are the accepted risks of every incident, what has expired first.
func AllRisks(board []Summary, now time.Time) []RiskAt {
	var out []RiskAt
	for _, s := range board {
		if s.Learning == nil {
			continue
		}
		for _, r := range s.Learning.Risks {
			out = append(out, RiskAt{r, s.ID, s.Number, s.Drill})
		}
	}
	slices.SortStableFunc(out, func(a, b RiskAt) int {
		return cmp.Or(oneIf(!a.Open())-oneIf(!b.Open()), oneIf(a.Until.IsZero())-oneIf(b.Until.IsZero()), a.Until.Compare(b.Until), cmp.Compare(a.Number, b.Number))
	})
	return out
}

// Lesson is a rule for what is built next, and where it was learned.
type Lesson struct {
	Text   string
	Number string
	Drill  bool
	Row    string // the improvement it stands in; empty for a line of the review
}

// DesignLessons are the lessons for future designs of all incidents: the lines of
// their reviews, and the improvements of that area that no line says.
func DesignLessons(board []Summary) []Lesson {
	var out []Lesson
	for _, s := range board {
		if s.Learning == nil {
			continue
		}
		for _, line := range s.Learning.Lessons {
			out = append(out, Lesson{Text: line, Number: s.Number, Drill: s.Drill})
		}
		for _, i := range s.Learning.Improvements {
			said := slices.ContainsFunc(s.Learning.Lessons, func(l string) bool { return strings.EqualFold(l, i.Title) })
			if i.Area == FutureDesign && !said && i.Title != "" {
				out = append(out, Lesson{Text: i.Title, Number: s.Number, Drill: s.Drill, Row: i.ID})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Lesson) int { return cmp.Compare(a.Number, b.Number) })
	return out
}

// FutureDesign is the area of improvements that are rules for what is built next.
const FutureDesign = "future_design"

// ReviewOwed is a review that has not been held.
type ReviewOwed struct {
	Incident IncidentID
	Number   string
	Title    string
	Severity string
	Due      time.Time // proposed from the severity, or the date somebody set (UTC)
	Set      bool      // somebody set the date
}

// ReviewsDue are the reviews that are to be held, the nearest first.
func ReviewsDue(board []Summary, g guide.Guide) []ReviewOwed {
	var out []ReviewOwed
	for _, s := range board {
		if s.Learning == nil || s.Learning.InReview.IsZero() {
			continue
		}
		r := ReviewOwed{Incident: s.ID, Number: s.Number, Title: s.Shown(), Severity: s.Severity, Due: s.Learning.ReviewAt, Set: !s.Learning.ReviewAt.IsZero()}
		if !r.Set {
			level, _ := g.Level(s.Severity)
			r.Due = reviewBy(s.Learning.InReview, level, Location(s.Zone))
		}
		if !r.Due.IsZero() {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b ReviewOwed) int { return a.Due.Compare(b.Due) })
	return out
}

// reviewBy is the last day on which the review is to be held: so many days after
// the incident came into it.
func reviewBy(since time.Time, level guide.Level, home *time.Location) time.Time {
	if level.Review == 0 {
		return time.Time{}
	}
	return since.In(home).AddDate(0, 0, level.Review).UTC()
}

// ReviewDate is the date proposed for the review of an incident, from its
// severity; false before the phase of review and once it was held.
func ReviewDate(v View, g guide.Guide) (time.Time, bool) {
	l := learningOf(v, false)
	if l.InReview.IsZero() {
		return time.Time{}, false
	}
	level, _ := g.Level(v.Level())
	due := reviewBy(l.InReview, level, v.Location())
	return due, !due.IsZero()
}
