package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// Imported rows are often years old and exact to the second: their times have
// to be whole in the table.
func TestTheTimesOfImportedRowsAreNotCut(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	tl := b.timeline(id)
	if tl.times != leastWidths {
		t.Fatalf("without such rows the columns are %v wide", tl.times)
	}
	v := b.view(id)
	at := time.Date(2022, 1, 24, 0, 39, 14, 0, time.UTC)
	v = model.Apply(v, model.Recorded{Seq: v.Last.Seq + 1, At: bridgeNow, By: "Alex Weber", Incident: id,
		Event: model.RecordPut{Register: "timeline", ID: "old", Row: &model.RowFields{Kind: model.Detect, Text: "old row", Happened: model.At(at, time.UTC, model.ToSecond, model.SystemLog)}}})
	tl.Show(v)
	columns := tl.table.Columns()
	when := columns[slices.IndexFunc(columns, func(c kit.Column) bool { return c.Key == "when" })]
	if when.Width < 186 {
		t.Errorf("the column is %v wide", when.Width)
	}
	b.mustSay("24 Jan 2022 01:39:14 CET")
}

// What stands in the columns of times is whole, and the columns are no wider than
// that: at large text every letter of the words counts.
func TestNoTimeIsCutAndNoneWastesRoom(t *testing.T) {
	test.NewTempApp(t)
	home, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 7, 24, 12, 0, 0, 0, home)
	measure := func(text string) float32 { return fyne.MeasureText(text, 14, fyne.TextStyle{}).Width }
	at := func(hour, minute int, p model.Precision) model.Moment {
		return model.At(time.Date(2026, 7, 24, hour, minute, 0, 0, home), home, p, model.OwnClock)
	}
	about, past, stretch, night := at(6, 0, model.PlusMinus), at(6, 0, model.Before), at(9, 30, model.FromTo), at(23, 30, model.FromTo)
	about.Margin = int(90 * time.Minute / time.Second)
	stretch.To, night.To = stretch.From.Add(time.Hour), night.From.Add(time.Hour)
	for name, m := range map[string]model.Moment{"minute": at(6, 2, model.ToMinute), "second": at(6, 2, model.ToSecond), "about": about, "before": past,
		"stretch": stretch, "over midnight": night, "day": at(0, 0, model.ToDay), "not known": {}, "another day in UTC": at(1, 0, model.ToMinute),
		"another year": model.At(time.Date(2024, 12, 31, 23, 59, 59, 0, home), home, model.ToSecond, model.OwnClock)} {
		w := widthsOf(slices.Values([]model.Moment{m}), home, now)
		for _, c := range []struct {
			text  string
			width float32
		}{{localTime(m, home, time.Time{}, now), w.when}, {utcTime(m, home), w.utc}, {exactness(m, home), w.exact}} {
			if need := measure(c.text); need > c.width || c.width > need+66 && strings.Contains(c.text, ":") {
				t.Errorf("%s: %q needs %.0f and has %.0f", name, c.text, need, c.width)
			}
		}
	}
}
