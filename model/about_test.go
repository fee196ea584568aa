package model

import (
	"errors"
	"testing"
	"time"

	"bridgelog/model/guide"
)

func TestARowOfTheTimelineIsLinkedToWhatItTellsOf(t *testing.T) {
	v := View{ID: "i", Zone: "Europe/Berlin", Records: map[string][]Record{"evidence": {{ID: "e1"}}}}
	now := time.Date(2026, 11, 24, 3, 12, 0, 0, time.UTC)
	env := Env{Now: now, By: Person{Name: "Kim"}, NewID: func() string { return "t1" }}
	row := RowFields{Kind: Kept, Text: "Memory image of fs-02", Happened: At(now, time.UTC, ToMinute, OwnClock)}
	events, err := decideNote(v, NoteEvent{Incident: "i", Row: row, About: "evidence/e1"}, env)
	if err != nil || len(events) != 2 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	put := events[1].(RecordPut)
	if links := guide.Texts(put.Set[LinksColumn]); put.Register != "evidence" || put.ID != "e1" || len(links) != 1 || links[0] != "timeline/t1" {
		t.Errorf("the row is linked by %+v %q", put, links)
	}
	var e *Error
	if _, err := decideNote(v, NoteEvent{Incident: "i", Row: row, About: "evidence/e2"}, env); !errors.As(err, &e) || e.Kind != NotFound {
		t.Errorf("telling of no row at all gives %v", err)
	}
}
