package ui

import (
	"slices"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// Imported rows are often years old and exact to the second: their times have
// to be whole in the table.
func TestTheTimesOfImportedRowsAreNotCut(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	tl := b.timeline(id)
	if w := tl.table.Columns()[1].Width; w != 136 {
		t.Fatalf("without such rows the column is %v wide", w)
	}
	v := b.view(id)
	at := time.Date(2022, 1, 24, 0, 39, 14, 0, time.UTC)
	v = model.Apply(v, model.Recorded{Seq: v.Last.Seq + 1, At: bridgeNow, By: "Alex Weber", Incident: id,
		Event: model.RecordPut{Register: "timeline", ID: "old", Row: &model.RowFields{Kind: model.Detect, Text: "old row", Happened: model.At(at, time.UTC, model.ToSecond, model.SystemLog)}}})
	tl.Show(v)
	columns := tl.table.Columns()
	when := columns[slices.IndexFunc(columns, func(c kit.Column) bool { return c.Key == "when" })]
	if when.Width < 190 {
		t.Errorf("the column is %v wide", when.Width)
	}
	b.mustSay("24 Jan 2022 01:39:14 CET")
}
