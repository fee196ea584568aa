package report_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

func rowsOf(t *testing.T, d report.Doc) []report.TimelineRow {
	t.Helper()
	for _, b := range d.Blocks {
		if r, ok := b.(report.Rows); ok {
			return r.Rows
		}
	}
	t.Fatal("the document has no timeline")
	return nil
}

// told is every word of a document, for searching.
func told(d report.Doc) string {
	return fmt.Sprintf("%+v", d)
}

func TestSectionsAreThoseOfTheGuide(t *testing.T) {
	var got []string
	for _, b := range report.Timeline(sample.Incident(), sample.Choice()).Blocks {
		if h, ok := b.(report.Heading); ok && h.Level == 1 {
			got = append(got, h.Text)
		}
	}
	want := []string{"Scope and filter", "Clocks", "Key moments", "Rows", "Gaps", "Severity history", "Integrity"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("sections %q, want %q", got, want)
	}
}

func TestSameRequestSameDocument(t *testing.T) {
	v := sample.Incident()
	if !reflect.DeepEqual(report.Timeline(v, sample.Choice()), report.Timeline(v, sample.Choice())) {
		t.Error("two builds of one request differ")
	}
}

func TestNoRowIsLostUncounted(t *testing.T) {
	v := sample.Incident()
	for name, c := range map[string]report.Choice{"all": sample.Choice(), "red": with(func(c *report.Choice) { c.TLP = "TLP:RED" }),
		"clear": with(func(c *report.Choice) { c.TLP = "TLP:CLEAR" }), "recorded": with(func(c *report.Choice) { c.Order = report.ByRecorded })} {
		printed, withheld := report.Timeline(v, c).Tally()
		if printed+withheld != v.Timeline().Len() {
			t.Errorf("%s: %d printed and %d withheld of %d", name, printed, withheld, v.Timeline().Len())
		}
	}
}

func with(change func(*report.Choice)) report.Choice {
	c := sample.Choice()
	change(&c)
	return c
}

func TestStricterRowsStayInside(t *testing.T) {
	for tlp, inside := range map[string]bool{"TLP:RED": false, "TLP:AMBER+STRICT": true, "TLP:AMBER": true, "TLP:GREEN": true, "TLP:CLEAR": true, "": true} {
		d := report.Timeline(sample.Incident(), with(func(c *report.Choice) { c.TLP = tlp }))
		if got := !strings.Contains(told(d), "negotiator"); got != inside {
			t.Errorf("%q: the TLP:RED row is withheld: %v, want %v", tlp, got, inside)
		}
	}
}

func TestMisspeltMarkLetsNothingOut(t *testing.T) {
	v := fold(t, model.RowFields{Text: "secret plan", Kind: model.Note, Audience: "TLP:REDD", Happened: when("2026-03-30T01:00:00Z")})
	if d := report.Timeline(v, sample.Choice()); strings.Contains(told(d), "secret plan") {
		t.Error("a row with a mark nobody knows was printed")
	}
}

func when(s string) model.Moment {
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return model.At(at, time.UTC, model.ToMinute, model.OwnClock)
}

// fold is an incident of the given rows, recorded a minute after each other
// from 2026-03-30 02:00Z on.
func fold(t *testing.T, rows ...model.RowFields) model.View {
	t.Helper()
	base := time.Date(2026, 3, 30, 2, 0, 0, 0, time.UTC)
	v := model.View{}
	for i, r := range rows {
		v = model.Apply(v, model.Recorded{Seq: model.Seq(i + 1), At: base.Add(time.Duration(i) * time.Minute), By: "Kim", Incident: "x",
			Event: model.RecordPut{Register: "timeline", ID: fmt.Sprint(i), Row: &r}})
	}
	return v
}

func TestReasonOfAWithheldCorrectionIsWithheld(t *testing.T) {
	v := fold(t, model.RowFields{Text: "first wording", Kind: model.Note, Happened: when("2026-03-30T01:00:00Z")})
	v = model.Apply(v, model.Recorded{Seq: 9, At: time.Date(2026, 3, 30, 3, 0, 0, 0, time.UTC), By: "Kim", Incident: "x",
		Event: model.EntryCorrected{Entry: 1, ID: "c", Why: "the informant was wrong", Row: model.RowFields{Text: "second", Kind: model.Note, Audience: "TLP:RED", Happened: when("2026-03-30T01:00:00Z")}}})
	d := told(report.Timeline(v, sample.Choice()))
	if strings.Contains(d, "informant") || !strings.Contains(d, "corrected by 9, which is withheld") {
		t.Error("the reason of a withheld correction is told")
	}
}

func TestOriginalStandsUnderItsCorrection(t *testing.T) {
	rows := rowsOf(t, report.Timeline(sample.Incident(), sample.Choice()))
	for i, r := range rows {
		if r.Entry == 8 {
			next := rows[i+1]
			if next.Entry != 6 || !next.Struck || next.StruckWhy != "corrected by 8: wrong host, the label on the rack is old" {
				t.Errorf("under the correction stands %+v", next)
			}
			return
		}
	}
	t.Error("the correction is missing")
}

func TestHiddenStruckRowsAreCounted(t *testing.T) {
	d := report.Timeline(sample.Incident(), with(func(c *report.Choice) { c.Struck = false }))
	for _, r := range rowsOf(t, d) {
		if r.Struck {
			t.Errorf("row %d is struck and shown", r.Entry)
		}
	}
	if !strings.Contains(told(d), "2 rows are struck and hidden on request") {
		t.Error("hidden rows are not counted")
	}
}

func TestFilter(t *testing.T) {
	v := sample.Incident()
	for _, c := range []struct {
		name   string
		choice report.Choice
		keep   func(r report.TimelineRow) bool
	}{
		{"kind", with(func(c *report.Choice) { c.Kinds = []model.RowKind{model.Attacker} }), func(r report.TimelineRow) bool { return r.Attacker }},
		{"system", with(func(c *report.Choice) { c.System = report.Names{"DC-01"} }), func(r report.TimelineRow) bool { return strings.Contains(r.Systems, "dc-01") }},
		{"person", with(func(c *report.Choice) { c.Person = report.Names{"олена", "nobody"} }), func(r report.TimelineRow) bool { return strings.Contains(r.By+r.Who, "Олена") }},
		{"text", with(func(c *report.Choice) { c.Text = "ward" }), func(r report.TimelineRow) bool { return strings.Contains(strings.ToLower(r.Text), "ward") }},
		{"to", with(func(c *report.Choice) { c.To = time.Date(2026, 3, 29, 22, 0, 0, 0, time.UTC) }),
			func(r report.TimelineRow) bool {
				return r.FromUTC.Before(time.Date(2026, 3, 29, 22, 0, 0, 0, time.UTC))
			}},
	} {
		d := report.Timeline(v, c.choice)
		rows := rowsOf(t, d)
		if len(rows) == 0 {
			t.Errorf("%s: nothing is left", c.name)
		}
		for _, r := range rows {
			if r.Withheld == 0 && !c.keep(r) {
				t.Errorf("%s: row %d does not belong", c.name, r.Entry)
			}
		}
		if !strings.Contains(told(d), "outside the filter") {
			t.Errorf("%s: rows left out are not counted", c.name)
		}
	}
}

func TestIntervalThatReachesIntoThePeriodBelongs(t *testing.T) {
	m := when("2026-03-30T01:00:00Z")
	m.Precision, m.To = model.FromTo, m.From.Add(time.Hour)
	v := fold(t, model.RowFields{Text: "long act", Kind: model.Attacker, Happened: m})
	d := report.Timeline(v, with(func(c *report.Choice) { c.From = m.From.Add(30 * time.Minute) }))
	if len(rowsOf(t, d)) != 1 {
		t.Error("an act that was still going on was left out")
	}
}

func TestMomentsAsPrinted(t *testing.T) {
	berlin := func(s string, p model.Precision, margin int, to string) model.Moment {
		at, _ := time.Parse(time.RFC3339, s)
		m := model.At(at, model.Location("Europe/Berlin"), p, model.OwnClock)
		m.Margin = margin
		if to != "" {
			m.To, _ = time.Parse(time.RFC3339, to)
		}
		return m
	}
	for _, c := range []struct {
		m                   model.Moment
		local, utc, exactly string
	}{
		{berlin("2026-03-30T01:12:00Z", model.ToMinute, 0, ""), "2026-03-30 03:12 CEST", "2026-03-30 01:12Z", "exact to the minute"},
		{berlin("2026-03-30T01:12:05.123456Z", model.ToSecond, 0, ""), "2026-03-30 03:12:05.123456 CEST", "2026-03-30 01:12:05.123456Z", "exact to the second"},
		{berlin("2026-03-29T21:00:00Z", model.PlusMinus, 1800, ""), "2026-03-29 23:00 ±30 min CEST", "2026-03-29 21:00Z", "plus or minus 30 minutes"},
		{berlin("2026-03-29T20:00:00Z", model.FromTo, 0, "2026-03-29T21:30:00Z"), "2026-03-29 22:00-23:30 CEST", "2026-03-29 20:00-21:30Z", "lasted 1 h 30 m"},
		{berlin("2026-03-29T21:00:00Z", model.Before, 0, ""), "not later than 2026-03-29 23:00 CEST", "2026-03-29 21:00Z", "not later than this"},
		{berlin("2026-03-28T23:00:00Z", model.ToDay, 0, "2026-03-29T22:00:00Z"), "2026-03-29", "2026-03-28 23:00Z - 2026-03-29 22:00Z", "exact to the day"},
		{model.Moment{Precision: model.Unknown}, "time not known", "", "time not known"},
	} {
		v := model.Apply(model.View{}, model.Recorded{Seq: 1, At: time.Date(2026, 3, 30, 2, 0, 0, 0, time.UTC), Incident: "x", Event: model.IncidentOpened{Number: "N", Zone: "Europe/Berlin"}})
		v = model.Apply(v, model.Recorded{Seq: 2, At: time.Date(2026, 3, 30, 2, 0, 0, 0, time.UTC), Incident: "x", Event: model.RecordPut{Register: "timeline", ID: "r", Row: &model.RowFields{Happened: c.m, Kind: model.Note, Text: "x"}}})
		for _, r := range rowsOf(t, report.Timeline(v, sample.Choice())) {
			if r.Entry == 2 && (r.Happened != c.local || r.UTC != c.utc || r.Exactness != c.exactly) {
				t.Errorf("printed %q, %q, %q; want %q, %q, %q", r.Happened, r.UTC, r.Exactness, c.local, c.utc, c.exactly)
			}
		}
	}
}

func TestGapsAreOfTheRecordNotOfTheFilter(t *testing.T) {
	v := fold(t,
		model.RowFields{Text: "a", Kind: model.Note, Happened: when("2026-03-30T00:00:00Z")},
		model.RowFields{Text: "b", Kind: model.Action, Happened: when("2026-03-30T00:20:00Z")},
		model.RowFields{Text: "c", Kind: model.Note, Happened: when("2026-03-30T00:40:00Z")},
		model.RowFields{Text: "d", Kind: model.Note, Happened: when("2026-03-30T01:11:00Z")})
	d := report.Timeline(v, with(func(c *report.Choice) { c.Kinds = []model.RowKind{model.Note} }))
	for i, b := range d.Blocks {
		if h, ok := b.(report.Heading); ok && h.Text == "Gaps" {
			if rows := d.Blocks[i+2].(report.Table).Rows; len(rows) != 1 || rows[0][2] != "31 m" {
				t.Errorf("gaps %q, want the one of 31 m", rows)
			}
		}
	}
}

func TestDatasetRowsStandAtTheirTime(t *testing.T) {
	v := fold(t, model.RowFields{Text: "a", Kind: model.Note, Happened: when("2026-03-30T00:00:00Z")},
		model.RowFields{Text: "b", Kind: model.Note, Happened: when("2026-03-30T01:00:00Z")})
	at := time.Date(2026, 3, 30, 0, 30, 0, 0, time.UTC)
	d := report.Timeline(v, with(func(c *report.Choice) {
		c.Datasets, c.Unprinted = []report.TimelineRow{{Text: "from the disk", FromUTC: at}}, 4000
	}))
	if rows := rowsOf(t, d); rows[1].Text != "from the disk" {
		t.Errorf("the dataset's row stands elsewhere: %+v", rows)
	}
	if !strings.Contains(told(d), "4000 rows are part of a dataset and not printed") {
		t.Error("rows of datasets that are not printed are not counted")
	}
}

func TestChoiceCanBeSealed(t *testing.T) {
	raw, err := json.Marshal(sample.Choice())
	if err != nil {
		t.Fatal(err)
	}
	var back report.Choice
	if err := json.Unmarshal(raw, &back); err != nil || !reflect.DeepEqual(back, sample.Choice()) {
		t.Errorf("a request came back changed: %v\n%s", err, raw)
	}
}

func TestRibbonLayout(t *testing.T) {
	at := func(h, m int) time.Time { return time.Date(2026, 3, 30, h, m, 0, 0, time.UTC) }
	item := func(entry uint64, t time.Time, above bool) report.RibbonItem {
		return report.RibbonItem{Entry: entry, From: t, To: t, Above: above, Shape: "dot"}
	}
	r := report.Ribbon{Zone: "Europe/Berlin", From: at(0, 0), To: at(23, 0), Items: []report.RibbonItem{
		item(1, at(0, 0), true), item(2, at(0, 1), true), item(3, at(0, 50), false), item(4, at(22, 0), false), item(5, at(23, 0), false)},
		Bands: []report.RibbonBand{{From: at(0, 30), To: at(23, 0), Level: "SEV2"}}}
	p := r.Lay(480, 13, 44)
	if len(p.Cuts) != 1 || len(p.Stretches) != 2 {
		t.Fatalf("%d cuts, %d stretches; the 21 hours without rows should be cut once", len(p.Cuts), len(p.Stretches))
	}
	total, x := 0, -100.0
	for _, m := range p.Marks {
		total += m.Count
		if m.X < 0 || m.X > 480 {
			t.Errorf("mark outside the picture: %+v", m)
		}
	}
	if total != 5 {
		t.Errorf("%d items in the picture, want 5", total)
	}
	for _, k := range p.Ticks {
		if k.X-x < 30 {
			t.Errorf("ticks at %.1f and %.1f overlap", x, k.X)
		}
		x = k.X
	}
	if p.Ticks[0].Day == "" {
		t.Error("the first tick has no date")
	}
	if len(p.Bands) != 2 || !p.Bands[0].First || p.Bands[1].First {
		t.Errorf("bands %+v", p.Bands)
	}
	for _, n := range []int{1, 2} { // one instant, two instants: no division by nothing
		r.Items = r.Items[:n]
		if p := r.Lay(480, 13, 44); len(p.Marks) == 0 || len(p.Ticks) == 0 {
			t.Errorf("%d items give no picture", n)
		}
	}
}

// Rows that are years apart: the days under the picture say of which year, and
// no severity reaches into a time ahead.
func TestAPictureOverYearsSaysTheYear(t *testing.T) {
	v := sample.Incident()
	for i, at := range []time.Time{time.Date(2022, 1, 24, 0, 39, 0, 0, time.UTC), time.Date(2099, 12, 31, 9, 0, 0, 0, time.UTC)} {
		v = model.Apply(v, model.Recorded{Seq: model.Seq(2000 + i), At: sample.Choice().MadeAt, By: "Kim", Incident: v.ID,
			Event: model.RecordPut{Register: "timeline", ID: at.String(), Row: &model.RowFields{Happened: model.At(at, time.UTC, model.ToMinute, model.SystemLog), Kind: model.Note, Text: "x"}}})
	}
	seen := 0
	for _, block := range report.Timeline(v, sample.Choice()).Blocks {
		r, ok := block.(report.Ribbon)
		if !ok {
			continue
		}
		seen++
		for _, k := range r.Lay(480, 13, 44).Ticks {
			if k.Day != "" && !strings.Contains(k.Day, " 20") {
				t.Errorf("the day %q has no year", k.Day)
			}
		}
		for _, band := range r.Bands {
			if band.To.After(sample.Choice().MadeAt) {
				t.Errorf("%s until %s", band.Level, band.To)
			}
		}
	}
	if seen != 1 {
		t.Errorf("%d pictures", seen)
	}
}
