package ui

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

func (b *bridge) improvement(id model.IncidentID, title, area string, due time.Time) {
	b.do(model.PutRecord{Incident: id, Register: model.ImprovementsRegister, Set: map[string]json.RawMessage{"title": asJSON(title), "area": asJSON(area), "priority": asJSON("P2"),
		"owner": asJSON("Kim Novak"), "state": asJSON("open"), "due": asJSON(model.At(due, b.Home(), model.ToMinute, model.OwnClock))}})
}

// Closing an incident ends no promise: an open P2 stays counted on the start page
// and turns red after its date, and can be ended from the list.
func TestAnOpenImprovementStaysOnTheStartScreenAfterTheClose(t *testing.T) {
	b := newBridge(t)
	id := b.do(model.OpenIncident{Title: "A mistake of a sensor", Severity: "SEV4"}).Incident
	b.improvement(id, "Two-factor on remote access", "security_control", b.clock.Add(10*24*time.Hour))
	for _, form := range []string{"rep", "tri", "fp"} {
		set := map[string]json.RawMessage{}
		for key, value := range map[string]string{"rep.poc_informed": "yes", "fp.stood_down": "yes", "fp.feedback": "yes"} {
			if strings.HasPrefix(key, form+".") {
				set[key] = asJSON(map[string]string{"answer": value, "reason": "all told"})
			}
		}
		for key, value := range map[string]string{"tri.verdict": "false_positive", "fp.kind": "rule_error", "fp.proof": "the scanner", "fp.confirmed_by": "Dee"} {
			if strings.HasPrefix(key, form+".") {
				set[key] = asJSON(value)
			}
		}
		b.do(model.PutRecord{Incident: id, Form: form, Set: set})
	}
	b.do(model.PutRecord{Incident: id, Register: model.RosterRegister, Set: map[string]json.RawMessage{"role": asJSON("incident_manager"), "person": asJSON("Kim Novak")}})
	b.do(model.MovePhase{Incident: id, To: "triage"})
	b.do(model.RecordExport{Incident: id, Issued: model.ReportIssued{Report: "incident_report", State: "final", Edition: 1, Format: "pdf", File: "x.pdf", SHA256: "x"}})
	b.do(model.MovePhase{Incident: id, To: model.FalsePositive})
	rail := func() string {
		b.frame.refreshRail()
		return kit.OutlineText(b.frame.rail)
	}
	b.Go(Route{Page: PageBoard})
	if text := rail(); !strings.Contains(text, "Improvements") || strings.Contains(text, `"Improvements" = "1"`) {
		t.Errorf("before its date the rail reads:\n%s", text)
	}
	b.Go(Route{Page: PageImprovements})
	p := b.screen.(*improvementsPage)
	if text := b.outline(); !strings.Contains(text, "Two-factor on remote access") || strings.Contains(text, " late") {
		t.Errorf("before its date:\n%s", text)
	}
	b.clock = b.clock.Add(11 * 24 * time.Hour)
	p.Tick(b.clock)
	if c := p.cell(0, "due"); c.Colour != kit.ColourBad || !strings.Contains(c.Text, "late") {
		t.Errorf("after its date: %+v", c)
	}
	if text := rail(); !strings.Contains(text, "1") || b.improvementsLate() != 1 {
		t.Errorf("after its date the rail reads:\n%s", text)
	}
	p.edit.state.Set("done")
	p.edit.fields["verified_by"].SetText("Dee")
	p.edit.fields["effect_drill"].SetText("DRILL-2026-0002")
	p.Save()
	row := b.view(id).Standing(model.ImprovementsRegister)[0]
	if string(row.Fields["state"]) != `"done"` || string(row.Fields["effect_drill"]) != `"DRILL-2026-0002"` || b.improvementsLate() != 0 || len(p.improvements) != 0 {
		t.Errorf("after it was done: %s, %d shown", row.Fields, len(p.improvements))
	}
}

// What was learned for future designs is filtered by its area and exported.
func TestLessonsForFutureDesignsAreFilteredAndExported(t *testing.T) {
	b := newBridge(t)
	id := b.do(model.OpenIncident{Title: "Files are locked"}).Incident
	b.improvement(id, "Backups that the domain cannot reach", model.FutureDesign, b.clock.Add(time.Hour))
	b.improvement(id, "Teach the night shift", "training", b.clock.Add(time.Hour))
	b.Go(Route{Page: PageImprovements})
	p := b.screen.(*improvementsPage)
	p.area.SetSelected(b.catalog.Label("improve_area", model.FutureDesign))
	if len(p.improvements) != 1 || p.improvements[0].Title != "Backups that the domain cannot reach" {
		t.Fatalf("filtered: %+v", p.improvements)
	}
	out := filepath.Join(t.TempDir(), "out.csv")
	b.picks.save = out
	p.export("csv")
	raw, err := os.ReadFile(out)
	if err != nil || !strings.Contains(string(raw), "Backups that the domain cannot reach") || strings.Contains(string(raw), "night shift") {
		t.Errorf("exported %q, %v", raw, err)
	}
	b.do(model.PutRecord{Incident: id, Form: "rev", Set: map[string]json.RawMessage{"rev.design_lessons": asJSON("Every key has an end")}})
	p.parts.Set(partLessons)
	p.turn()
	if len(p.lessons) != 2 {
		t.Errorf("lessons: %+v", p.lessons)
	}
	b.picks.save = filepath.Join(t.TempDir(), "out.md")
	p.export("markdown")
	if raw, err := os.ReadFile(b.picks.save); err != nil || !strings.Contains(string(raw), "Every key has an end") {
		t.Errorf("exported %q, %v", raw, err)
	}
}

// Five hundred improvements are filtered while a person types.
func BenchmarkFiveHundredImprovementsFiltered(b *testing.B) {
	var board []model.Summary
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	for n := range 50 {
		s := model.Summary{ID: model.IncidentID(fmt.Sprint(n)), Number: fmt.Sprintf("INC-2026-%04d", n), Learning: &model.Learning{}}
		for i := range 10 {
			s.Learning.Improvements = append(s.Learning.Improvements, model.Improvement{ID: fmt.Sprint(i), Title: fmt.Sprintf("Better thing %d of %d", i, n), State: "open", Owner: "Kim", Due: now.AddDate(0, 0, i-5)})
		}
		board = append(board, s)
	}
	f := model.LearningFilter{Show: model.ShowOpen, Text: "thing 7"}
	for b.Loop() {
		if len(f.Improvements(model.AllImprovements(board, now), now)) != 95 {
			b.Fatal(len(f.Improvements(model.AllImprovements(board, now), now)))
		}
	}
}
