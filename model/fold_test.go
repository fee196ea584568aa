package model

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// play runs random legal commands and returns the events they led to, in order.
func play(t *testing.T, seed uint64, steps int) []Recorded {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	now := time.Date(2026, 3, 30, 1, 12, 0, 0, time.UTC)
	n := 0
	env := func() Env {
		return Env{Now: now, By: Person{Name: "Kim"}, Zone: "Europe/Berlin", Number: "INC-2026-0001",
			NewID: func() string { n++; return fmt.Sprintf("id%d", n) }}
	}
	var log []Recorded
	v := View{}
	do := func(c Command) {
		events, err := Decide(v, c, env())
		if err != nil {
			return // an illegal step: nothing happens
		}
		for _, e := range events {
			rec := Recorded{Seq: Seq(len(log)), At: now, By: "Kim", Incident: "inc", Event: e}
			log = append(log, rec)
			v = Apply(v, rec)
		}
	}
	do(OpenIncident{Title: "A"})
	for range steps {
		now = now.Add(time.Duration(r.IntN(3000)) * time.Second)
		row := RowFields{Kind: RowKinds[r.IntN(len(RowKinds))], Text: fmt.Sprint("row ", r.IntN(1000)),
			Happened: At(now.Add(-time.Duration(r.IntN(9000))*time.Second), time.UTC, ToSecond, OwnClock)}
		entry := Seq(r.IntN(len(log) + 1))
		switch r.IntN(7) {
		case 0, 1, 2:
			do(NoteEvent{Incident: "inc", Row: row})
		case 3:
			do(Correct{Incident: "inc", Entry: entry, Row: row, Why: "x"})
		case 4:
			do(Withdraw{Incident: "inc", Entry: entry, Why: "x"})
		case 5:
			do(Pin{Incident: "inc", Entry: entry, On: r.IntN(2) == 0})
		case 6:
			id := fmt.Sprint("im", len(log))
			row.Kind, row.Source = Detect, &Source{File: "a.csv", Row: 1}
			other := row
			other.Source = &Source{File: "a.csv", Row: 2}
			do(CommitImport{Incident: "inc", Import: ImportCommitted{ID: id, SHA256: "x", Records: 2, Accepted: 2}, Rows: []RowFields{row, other}})
		}
	}
	return log
}

func show(v View) string {
	s := fmt.Sprintln(v.Number, v.Title(), v.Level(), v.Entries, v.Last.Seq, len(v.Imports))
	for _, m := range v.Imports {
		s += fmt.Sprintln(m.ID, m.Withdrawn)
	}
	for i, r := range v.Timeline().All() {
		s += fmt.Sprintln(i, r.Seq, r.Text, r.Pinned, r.IsCorrected, r.CorrectedBy, r.Withdrawn, r.IsCorrection, r.Corrects)
	}
	return s
}

func TestFoldingAtOnceOrOneByOneIsTheSame(t *testing.T) {
	for seed := range uint64(30) {
		log := play(t, seed, 400)
		one := View{}
		for _, e := range log {
			one = Apply(one, e)
		}
		if all := Fold(View{}, log); show(one) != show(all) {
			t.Fatalf("seed %d: step by step\n%s\nat once\n%s", seed, show(one), show(all))
		}
		cut := len(log) / 3
		if two := Fold(Fold(View{}, log[:cut]), log[cut:]); show(one) != show(two) {
			t.Fatalf("seed %d: in two parts it differs", seed)
		}
	}
}

func TestAnOldViewNeverChanges(t *testing.T) {
	log := play(t, 7, 900)
	for _, cut := range []int{1, 10, 255, 256, 257, 600} {
		old := Fold(View{}, log[:cut])
		before := show(old)
		a := Fold(old, log[cut:])
		b := Fold(old, log[cut:]) // two futures of one past
		if show(old) != before {
			t.Errorf("cut %d: the old view changed", cut)
		}
		if show(a) != show(b) {
			t.Errorf("cut %d: two folds of the same entries differ", cut)
		}
	}
}

func TestNothingIsEverTakenOffTheTimeline(t *testing.T) {
	for seed := range uint64(10) {
		log := play(t, seed, 300)
		v, rows := View{}, 0
		for _, e := range log {
			v = Apply(v, e)
			if v.Timeline().Len() < rows {
				t.Fatalf("seed %d: entry %d took a row away", seed, e.Seq)
			}
			rows = v.Timeline().Len()
			if seq, ok := Undoable(v, "Kim"); ok {
				if events, err := Decide(v, Withdraw{Incident: "inc", Entry: seq, Why: "undo"}, Env{Now: e.At}); err != nil || len(events) != 1 {
					t.Fatalf("seed %d: entry %d is offered for undo but cannot be: %v", seed, seq, err)
				}
			}
		}
		for _, r := range v.Timeline().All() {
			if i, ok := v.Timeline().Find(r.Seq); !ok || v.Timeline().At(i) != r {
				t.Fatalf("row %d is not found by its entry", r.Seq)
			}
		}
	}
}

func BenchmarkApplyToALongTimeline(b *testing.B) {
	row := RowFields{Kind: Note, Text: "a", Happened: Moment{Precision: Unknown}}
	v := Apply(View{}, Recorded{Event: IncidentOpened{Number: "INC-2026-0001", Zone: "UTC"}})
	for i := range 100_000 {
		v = Apply(v, Recorded{Seq: Seq(i + 1), Event: RecordPut{Register: "timeline", ID: "r", Row: &row}})
	}
	for b.Loop() {
		Apply(v, Recorded{Seq: 1_000_000, Event: RecordPut{Register: "timeline", ID: "r", Row: &row}})
	}
}
