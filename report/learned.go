package report

import (
	"fmt"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// Lists over all incidents that are exported.
const (
	ImprovementsList = "improvements-list"
	RisksList        = "accepted-risks-list"
	LessonsList      = "design-lessons-list"
)

// LearnedLists are all of them.
var LearnedLists = []string{ImprovementsList, RisksList, LessonsList}

// Learned is a list over all incidents as a table: heads and rows, in words.
type Learned struct {
	Title string
	Heads []string
	Share []float64
	Rows  [][]string
}

// LearnedTable makes one of the lists from the rows of the board. It is pure.
func LearnedTable(list string, board []model.Summary, f model.LearningFilter, g guide.Guide, home *time.Location, now time.Time) Learned {
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(home).Format("2006-01-02")
	}
	of := func(number string, drill bool) string {
		if drill {
			return "EXERCISE " + number
		}
		return number
	}
	state := func(key string, late bool, word string) string {
		if late {
			return g.Label("item_state", key) + ", " + word
		}
		return g.Label("item_state", key)
	}
	switch list {
	case RisksList:
		l := Learned{Title: "Accepted risks of all incidents", Heads: []string{"Risk", "Why accepted", "Accountable", "Until", "State", "Incident"}, Share: []float64{3.4, 2.4, 1.6, 1.2, 1.3, 1.7}}
		for _, r := range f.Risks(model.AllRisks(board, now), now) {
			l.Rows = append(l.Rows, []string{r.Shown(), r.Why, r.By, day(r.Until), state(r.State, r.Expired(now), "expired"), of(r.Number, r.Drill)})
		}
		return l
	case LessonsList:
		l := Learned{Title: "Lessons for future designs", Heads: []string{"Rule for what is built next", "Learned from"}, Share: []float64{7, 2}}
		for _, x := range model.DesignLessons(board) {
			if (model.LearningFilter{Text: f.Text}).Matches(x.Text, x.Number) {
				l.Rows = append(l.Rows, []string{x.Text, of(x.Number, x.Drill)})
			}
		}
		return l
	}
	l := Learned{Title: "Improvements of all incidents", Heads: []string{"What", "Area", "Priority", "Owner", "By", "State", "From", "Verified by", "Proof it works", "Effect checked in", "Number elsewhere"},
		Share: []float64{3, 1.4, 0.7, 1.2, 1.1, 1.1, 1.4, 1.1, 1.3, 1.3, 0.9}}
	for _, i := range f.Improvements(model.AllImprovements(board, now), now) {
		effect := i.InDrill
		if i.Effect != "" {
			effect = fmt.Sprintf("%s: %s", i.InDrill, i.Effect)
		}
		l.Rows = append(l.Rows, []string{i.Shown(), g.Label("improve_area", i.Area), i.Priority, i.Owner, day(i.Due), state(i.State, i.Overdue(now), "overdue"), of(i.Number, i.Drill), i.VerifiedBy, i.Proof, effect, i.Ticket})
	}
	return l
}

// Doc is the list as a document.
func (l Learned) Doc(m Meta, says string) Doc {
	m.Title = l.Title
	t := Table{Empty: "None."}
	for i, h := range l.Heads {
		t.Columns = append(t.Columns, Column{Title: h, Share: l.Share[i]})
	}
	t.Rows = l.Rows
	return Doc{Meta: m, Blocks: []Block{Heading{1, l.Title}, Para{Text: says, Style: "muted"}, t}}
}
