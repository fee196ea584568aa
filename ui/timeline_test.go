package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bridgelog/model"
)

func (b *bridge) timeline(id model.IncidentID) *timelineScreen {
	b.t.Helper()
	b.Go(Route{Page: PageTimeline, Incident: id})
	return b.screen.(*timelineScreen)
}

func (t *timelineScreen) texts() (out []string) {
	for _, it := range t.sel.items {
		if it.row != nil && !it.row.Derived {
			out = append(out, it.row.Text)
		}
	}
	return out
}

func TestTheTimelineIsFilteredOrderedAndCounted(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.log(id, "-1h a: second #fs-02 @Kim")
	b.log(id, "-2h x: first #vpn-1")
	b.log(id, "? e: undated printout")
	tl := b.timeline(id)
	for _, c := range []struct {
		name string
		set  func()
		want string
	}{
		{"by happened", func() {}, "first #vpn-1|second #fs-02 @Kim|undated printout"},
		{"by recorded", func() { tl.toggleOrder() }, "second #fs-02 @Kim|first #vpn-1|undated printout"},
		{"words", func() { tl.bar.text.SetText("FIRST") }, "first #vpn-1"},
		{"kind", func() { tl.bar.clear(); tl.bar.kind.list.SetSelected("We did") }, "second #fs-02 @Kim"},
		{"system", func() { tl.bar.clear(); tl.bar.system.list.SetSelected("vpn-1") }, "first #vpn-1"},
		{"person", func() { tl.bar.clear(); tl.bar.person.list.SetSelected("Kim") }, "second #fs-02 @Kim"},
		{"time", func() { tl.bar.clear(); tl.bar.when.SetText("after 02:30") }, "second #fs-02 @Kim|undated printout"},
		{"all again", func() { tl.bar.clear() }, "second #fs-02 @Kim|first #vpn-1|undated printout"},
	} {
		c.set()
		if got := strings.Join(tl.texts(), "|"); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	tl.bar.when.SetText("nonsense")
	b.mustSay("is not a time")
}

func TestPinCorrectAndWithdrawInTheTable(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	seq := b.log(id, "-1h a: rule 215 set")
	tl := b.timeline(id)
	tl.goTo(seq)
	at := tl.table.Selected()
	tl.key(at, fyne.KeyP)
	row := func() *model.Row {
		v := b.view(id)
		i, _ := v.Timeline().Find(seq)
		return v.Timeline().At(i)
	}
	if !row().Pinned {
		t.Error("P did not pin the row")
	}
	tl.key(at, fyne.KeyE)
	b.mustSay("Correcting entry " + seqText(seq))
	tl.quick.line.SetText(strings.Replace(tl.quick.line.Text(), "215", "214", 1))
	tl.quick.line.Entry().TypedKey(key(fyne.KeyReturn))
	if !row().IsCorrected {
		t.Fatal("the row was not corrected")
	}
	next := row().CorrectedBy
	tl.goTo(next)
	b.mustSay("Corrects entry " + seqText(seq))
	tl.key(tl.table.Selected(), fyne.KeyDelete)
	why := b.win.Canvas().Focused()
	why.TypedKey(key(fyne.KeyReturn))
	b.mustSay("reason")
	test.Type(why, "wrong ticket")
	why.TypedKey(key(fyne.KeyReturn))
	if row().IsCorrected {
		t.Error("the first wording does not stand again")
	}
	b.mustNotSay("rule 214")
	tl.bar.struck.SetChecked(true)
	b.mustSay("rule 214", "withdrawn")
}

func TestAChosenRowStaysChosenWhenAnotherIsRecorded(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	seq := b.log(id, "-1h a: the one")
	tl := b.timeline(id)
	tl.goTo(seq)
	b.log(id, "-3h x: earlier")
	if it := tl.sel.items[tl.table.Selected()]; it.row.Seq != seq {
		t.Errorf("now chosen: %q", it.row.Text)
	}
}

func TestZoomingTheRibbonFiltersAndZeroShowsAllAgain(t *testing.T) {
	b := newBridge(t)
	id := b.practiceIncident()
	tl := b.timeline(id)
	all := len(tl.sel.items)
	tl.ribbon.TypedRune('+')
	tl.ribbon.TypedRune('+')
	if len(tl.sel.items) >= all || tl.bar.when.Text == "" {
		t.Errorf("%d of %d rows, time field %q", len(tl.sel.items), all, tl.bar.when.Text)
	}
	tl.ribbon.TypedRune('0')
	if len(tl.sel.items) != all || tl.bar.when.Text != "" {
		t.Errorf("%d of %d rows, time field %q", len(tl.sel.items), all, tl.bar.when.Text)
	}
	id0 := ribbonItems(tl.sel.ribbon)[0].ID
	tl.picked(id0)
	if it := tl.sel.items[tl.table.Selected()]; int64(it.row.Seq) != id0 {
		t.Errorf("the ribbon led to entry %d, want %d", it.row.Seq, id0)
	}
}

// longFile is a table of so many rows that it becomes a dataset.
func longFile(rows int) string {
	var s strings.Builder
	s.WriteString("message,datetime,timestamp_desc\n")
	at := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for i := range rows {
		fmt.Fprintf(&s, "event number %d,%s,Event Logged\n", i, at.Add(time.Duration(i)*time.Second).Format(time.RFC3339))
	}
	return s.String()
}

func TestADatasetIsALayerOfItsOwnAndARowIsPromoted(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.Go(Route{Page: PageImport, Incident: id})
	importSample("long.csv", longFile(2500), "")(b.Shell)
	b.mustSay("become a dataset")
	b.screen.(*importScreen).Save()
	tl := b.screen.(*timelineScreen)
	b.mustSay("2,500 of 2,500 rows of datasets", "long.csv row 1")
	tl.bar.data.SetChecked(false)
	b.mustSay("2,500 rows of datasets not shown")
	tl.bar.data.SetChecked(true)
	tl.bar.text.SetText("779 event")
	if tl.sel.data != 2 { // 779 and 1779
		t.Fatalf("%d rows found", tl.sel.data)
	}
	tl.table.Select(0)
	tl.key(0, fyne.KeyP)
	r := last(b.view(id))
	if r.Text == "" || r.Source == nil || r.Source.File != "long.csv" || r.Source.Row != 780 {
		t.Errorf("promoted %+v", r)
	}
}

func TestFiftyThousandRowsAreChosenInOrder(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	v := b.view(id)
	events := make([]model.Recorded, 50_000)
	for i := range events {
		at := bridgeNow.Add(-time.Duration(i) * time.Second)
		events[i] = model.Recorded{Seq: v.Last.Seq + 1 + model.Seq(i), At: bridgeNow, By: "Alex Weber", Incident: id,
			Event: model.RecordPut{Register: "timeline", ID: fmt.Sprint(i), Row: &model.RowFields{Kind: model.Detect,
				Text: fmt.Sprintf("row %d", i), Happened: model.At(at, time.UTC, model.ToSecond, model.SystemLog)}}}
	}
	long := model.Fold(v, events)
	tl := b.timeline(id)
	tl.Show(long)
	if n := len(tl.sel.items); n != long.Timeline().Len() {
		t.Fatalf("%d lines, want %d", n, long.Timeline().Len())
	}
	if got := tl.sel.items[0].row.Text; got != "row 49999" {
		t.Errorf("first is %q", got)
	}
	tl.table.TypedKey(key(fyne.KeyEnd))
	b.mustSay("row 0 ")
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := choose(stopped, long, layer{}, filter{}); err == nil {
		t.Error("a filter that is not wanted any more went on")
	}
}

func TestAStaleFilterResultIsDropped(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.log(id, "a: one")
	tl := b.timeline(id)
	held := &reversed{}
	b.run, b.deps.Run = held, held
	tl.layerOf = "other" // as after an import: the rows of datasets must be read
	tl.bar.text.SetText("nothing of this kind")
	tl.bar.text.SetText("")
	held.release()
	if len(tl.texts()) != 1 {
		t.Errorf("an overtaken result was shown: %q", tl.texts())
	}
}

// reversed holds what comes back to the window until it is released, the newest
// first: the worst order there can be.
type reversed struct {
	Inline
	back []func()
}

func (c *reversed) Go(work func(context.Context) func()) func() {
	if f := work(context.Background()); f != nil {
		c.back = append(c.back, f)
	}
	return func() {}
}

func (c *reversed) release() {
	for i := len(c.back) - 1; i >= 0; i-- {
		c.back[i]()
	}
}
