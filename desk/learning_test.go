package desk

import (
	"context"
	"testing"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// A review that wants a new drill puts one on the plan in the same act, with the
// incident as its origin; holding it and ending it shows there.
func TestYesToANewDrillPutsOneOnThePlan(t *testing.T) {
	ctx := context.Background()
	d, _ := guided(t)
	var told []model.IncidentID
	stop := d.Watch(func(c Change) { told = append(told, c.Incident) })
	defer stop()
	opened := must(t)(d.Do(ctx, model.OpenIncident{Title: "Files are locked"}))
	plan := func() []model.PlannedDrill {
		house, err := d.Organisation(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return model.DrillPlan(house)
	}
	put(t, d, opened.Incident, "rev.drill_update=no: fits")
	if len(plan()) != 0 {
		t.Fatal("no put a drill on the plan")
	}
	told = nil
	put(t, d, opened.Incident, "rev.drill_update=yes: restore without the directory")
	if got := plan(); len(got) != 1 || got[0].From != opened.View.Number || got[0].What != "restore without the directory" || got[0].State != "open" {
		t.Fatalf("on the plan: %+v", got)
	}
	if len(told) != 2 || told[1] != model.Organisation {
		t.Errorf("told of %v", told)
	}
	put(t, d, opened.Incident, "rev.drill_update=yes: restore without directory and mail")
	if got := plan(); len(got) != 1 {
		t.Errorf("asked for twice: %+v", got)
	}
	row := plan()[0].ID
	drill := must(t)(d.Do(ctx, model.OpenIncident{Title: "Restore", Drill: true, Scenario: "ransomware", Planned: row}))
	if got := plan()[0]; got.Drill != drill.View.Number || got.State != "doing" {
		t.Errorf("held as: %+v", got)
	}
	sound(t, d)
	if n := len(drill.View.Standing(model.InjectsRegister)); n == 0 {
		t.Error("the drill has no injects")
	}
	if got := guide.Text(drill.View.Answers["drl.docs"]); got == "" {
		t.Error("no documents are under test")
	}
}

// A board row an older program kept lacks what was learned: it is worked out.
func TestLearnedFillsRowsOfAnOlderProgram(t *testing.T) {
	ctx := context.Background()
	d, _ := guided(t)
	opened := must(t)(d.Do(ctx, model.OpenIncident{Title: "Files are locked"}))
	add(t, d, opened.Incident, "improvements", "title=Two-factor", "state=open")
	d.mu.Lock()
	s := d.board[opened.Incident]
	s.Learning = nil
	d.board[opened.Incident] = s
	d.mu.Unlock()
	board, err := d.Learned(ctx)
	if err != nil || len(model.AllImprovements(board, d.Now())) != 1 {
		t.Errorf("%v, %+v", err, board)
	}
}
