package model

import (
	"errors"
	"testing"
	"time"
)

func TestFinalVersionsAreNumberedAndMissNothing(t *testing.T) {
	now := time.Date(2026, 3, 30, 4, 0, 0, 0, time.UTC)
	issue := func(v View, r ReportIssued) (ReportIssued, error) {
		events, err := Decide(v, RecordExport{Incident: v.ID, Issued: r}, Env{Now: now, By: Person{Name: "Kim"}})
		if err != nil {
			return ReportIssued{}, err
		}
		return events[0].(ReportIssued), nil
	}
	v := Fold(View{}, []Recorded{{Seq: 4, At: now, By: "Kim", Incident: "x", Event: IncidentOpened{Number: "INC-2026-0001", Zone: "UTC"}}})
	final := ReportIssued{Report: "incident_report", State: "final", FromSize: 5}
	first, err := issue(v, final)
	if err != nil || first.Edition != 1 {
		t.Fatalf("the first final is %d, %v", first.Edition, err)
	}
	v = Fold(v, []Recorded{{Seq: 5, At: now, By: "Kim", Incident: "x", Event: first}})
	final.FromSize = 6
	if second, err := issue(v, final); err != nil || second.Edition != 2 {
		t.Errorf("the second final is %d, %v", second.Edition, err)
	}
	if other, err := issue(v, ReportIssued{Report: "drill_report", State: "final", FromSize: 6}); err != nil || other.Edition != 1 {
		t.Errorf("the first final of another document is %d, %v", other.Edition, err)
	}
	var refusal *Error
	for name, r := range map[string]ReportIssued{
		"an edition that was made":       {Report: "incident_report", State: "final", FromSize: 6, Edition: 1},
		"a final drawn before a change":  {Report: "incident_report", State: "final", FromSize: 4},
		"a draft with an edition":        {Report: "incident_report", State: "draft", Edition: 1},
		"a state that is neither of two": {Report: "incident_report", State: "nearly"},
	} {
		if _, err := issue(v, r); !errors.As(err, &refusal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
