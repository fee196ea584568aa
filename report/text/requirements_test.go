package text

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

// Each test here is the check of one requirement of assets/guide/requirements.json,
// as its text says (docs/requirements.txt).

func TestEveryIncidentReportHasTheSameHeadings(t *testing.T) {
	l := led(t)
	var first []string
	for name, v := range map[string]model.View{"empty": sample.Empty(l), "half": sample.Half(l), "shut down": sample.Closed(l, "dr"),
		"kept running": sample.Closed(l, "keep"), "false positive": sample.False(l), "merged": sample.Merged(l), "drill": sample.Drill(l)} {
		var got []string
		for _, b := range report.Incident(v, l, sample.Choice()).Blocks {
			if h, ok := b.(report.Heading); ok && h.Level == 1 {
				got = append(got, h.Text)
			}
		}
		if first == nil {
			first = got
		}
		if len(got) != 19 || // seventeen sections, what is withheld, and the annex
			!slices.Equal(got, first) {
			t.Errorf("%s has the headings %q, another %q", name, got, first)
		}
	}
}

func TestTheRestoreAnswersStandInSectionEight(t *testing.T) {
	l := led(t)
	var b bytes.Buffer
	if err := Draw(context.Background(), &b, report.Incident(sample.Closed(l, "dr"), l, sample.Choice()), nil); err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(b.String(), "\n8 What we did\n")
	section, _, ok := strings.Cut(after, "\n9 Decisions\n")
	if !ok {
		t.Fatal("there is no section 8")
	}
	for _, key := range []string{"rec.isolated_restore", "rec.access_rekeyed", "rec.data_reconciled"} {
		f, _ := l.Guide.Field(key)
		words := strings.Fields(f.Label)
		if !strings.Contains(section, strings.Join(words[:3], " ")) {
			t.Errorf("section 8 does not answer %q", f.Label)
		}
	}
}

func TestADrillIsMarkedInTextAndData(t *testing.T) {
	l := led(t)
	v := sample.Drill(l)
	for name, doc := range map[string]report.Doc{"incident": report.Incident(v, l, sample.Choice()), "drill": report.Drill(v, l, sample.Choice()),
		"timeline": report.Timeline(v, sample.Choice())} {
		for want, draw := range map[string]func(context.Context, io.Writer, report.Doc, func(int, int)) error{"EXERCISE": Draw, `"exercise": true`: DrawJSON} {
			var b bytes.Buffer
			if err := draw(context.Background(), &b, doc, nil); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s does not say %s", name, want)
			}
		}
		var b bytes.Buffer
		if err := DrawCSV(context.Background(), &b, doc, nil); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Fatalf("%s as CSV has %d rows, %v", name, len(rows), err)
		}
		for _, row := range rows[1:] { // each row, so that none is taken for real when rows are sorted or copied
			if !strings.Contains(strings.Join(row, "|"), "EXERCISE") {
				t.Errorf("%s as CSV: the row %q is not marked", name, row)
			}
		}
	}
}

func TestTheFixWithinTheAcceptableTimeIsPrinted(t *testing.T) {
	l := led(t)
	agreed := time.Date(2026, 3, 30, 6, 0, 0, 0, time.UTC)
	fixed := func(at time.Time, typed string) model.View {
		events := []model.Recorded{{At: agreed, Event: model.IncidentOpened{Number: "INC-2026-0009", Zone: "Europe/Berlin", Guide: l.Guide.Version()}},
			{Seq: 1, At: agreed, Event: model.RecordPut{Form: "inv", Set: map[string]json.RawMessage{"inv.diag_limit": json.RawMessage(`"8h"`), "inv.run_state": json.RawMessage(`"keep_running"`)}}}}
		if typed != "" {
			m, err := model.ParseMoment(typed, at, time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			events = append(events, model.Recorded{Seq: 2, At: at, Event: model.RecordPut{Form: "rec", Set: map[string]json.RawMessage{"rec.fix_at": raw}}})
		}
		return model.Fold(model.View{}, events)
	}
	late := agreed.Add(20 * time.Hour)
	for name, c := range map[string]struct {
		v    model.View
		want string
	}{
		"in time":  {fixed(late, "2026-03-30 12:30"), "yes, with 1 h 30 m left"},
		"too late": {fixed(late, "2026-03-30 16:00"), "no, late by 2 h 00 m"},
		"not yet":  {fixed(late, ""), "no, late by 12 h 00 m"},
	} {
		choice := sample.Choice()
		choice.MadeAt = late
		var b bytes.Buffer
		if err := Draw(context.Background(), &b, report.Incident(c.v, l, choice), nil); err != nil {
			t.Fatal(err)
		}
		_, after, ok := strings.Cut(b.String(), "Fix within the acceptable")
		line, _, _ := strings.Cut(after, "\n")
		if !ok || !strings.Contains(line, c.want) {
			t.Errorf("%s: the report says %q, want %q", name, line, c.want)
		}
	}
}

func TestTheWayInAsItWasJudgedStandsInSectionSeven(t *testing.T) {
	l := led(t)
	at := time.Date(2026, 3, 30, 6, 0, 0, 0, time.UTC)
	events := []model.Recorded{{At: at, Event: model.IncidentOpened{Number: "INC-2026-0009", Zone: "Europe/Berlin", Guide: l.Guide.Version()}}}
	choices := l.Guide.List("vector")
	for i, c := range choices[:3] {
		raw, err := json.Marshal(c.Key)
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, model.Recorded{Seq: model.Seq(i + 1), At: at.Add(time.Duration(i+1) * time.Hour), By: "Kim", Event: model.RecordPut{Form: "tri", Set: map[string]json.RawMessage{"tri.vector": raw}}})
	}
	var b bytes.Buffer
	if err := Draw(context.Background(), &b, report.Incident(model.Fold(model.View{}, events), l, sample.Choice()), nil); err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(b.String(), "\n7 Attack vector and cause\n")
	section, _, ok := strings.Cut(after, "\n8 What we did\n")
	if !ok {
		t.Fatal("there is no section 7")
	}
	for i, c := range choices[:3] {
		if when := at.Add(time.Duration(i+1) * time.Hour).Format("15:04Z"); !strings.Contains(section, strings.Fields(c.Label)[0]) || !strings.Contains(section, when) {
			t.Errorf("section 7 does not say %q at %s:\n%s", c.Label, when, section)
		}
	}
}

func TestAnUncertainFirstActGivesTheTimeToDetectAsAnInterval(t *testing.T) { // R-42, in the report; the window's clocks: ui TestClocksCountWhatIsAgreedAndTargetsUntilTheyAreReached
	l := led(t)
	noticed := time.Date(2026, 3, 30, 6, 0, 0, 0, time.UTC)
	moment := func(typed string) model.Moment {
		m, err := model.ParseMoment(typed, noticed, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	raw, first := json.RawMessage{}, json.RawMessage{}
	for typed, into := range map[string]*json.RawMessage{"06:00": &raw, "01:00+-60m": &first} {
		var err error
		if *into, err = json.Marshal(moment(typed)); err != nil {
			t.Fatal(err)
		}
	}
	v := model.Fold(model.View{}, []model.Recorded{
		{At: noticed, Event: model.IncidentOpened{Number: "INC-2026-0009", Zone: "UTC", Guide: l.Guide.Version()}},
		{Seq: 1, At: noticed, Event: model.RecordPut{Form: "rep", Set: map[string]json.RawMessage{"rep.detected_at": raw}}},
		{Seq: 2, At: noticed, Event: model.RecordPut{Form: "inv", Set: map[string]json.RawMessage{"inv.first_malicious_at": first}}}})
	var b bytes.Buffer
	if err := Draw(context.Background(), &b, report.Incident(v, l, sample.Choice()), nil); err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(b.String(), "\n12 Measures of time\n")
	if !strings.Contains(after, "4 h 00 m – 6 h 01 m") { // by hand: five hours give or take one, and the minute it was noticed in
		t.Errorf("section 12 does not give 4 to 6 hours:\n%.1500s", after)
	}
}

// The numbers of every kind agree with each other and with the record.
func TestAllTenKindsAreMadeOfOneIncidentAndAgree(t *testing.T) {
	l := led(t)
	v := sample.Closed(l, "dr")
	for _, kind := range report.Kinds {
		if kind == report.DrillReport {
			continue // of exercises; made below
		}
		c := sample.Choice()
		c.Report = kind
		c.TLP = "TLP:RED"
		doc, ok := report.Build(v, l, c)
		if !ok {
			t.Fatalf("%s is not made", kind)
		}
		var b bytes.Buffer
		if err := Draw(context.Background(), &b, doc, nil); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{v.Number, v.Level()} {
			if !strings.Contains(b.String(), want) && kind != report.RegulatorReport {
				t.Errorf("%s does not say %s", kind, want)
			}
		}
	}
	d := sample.Drill(l)
	c := sample.Choice()
	c.Report = report.DrillReport
	if _, ok := report.Build(d, l, c); !ok {
		t.Error("the drill report is not made")
	}
}

func TestTheMeasuresAreThoseOfACalculationByHand(t *testing.T) {
	l := led(t)
	day := func(hour, minute int) time.Time { return time.Date(2026, 3, 30, hour, minute, 0, 0, time.UTC) }
	set := func(at time.Time) json.RawMessage {
		raw, err := json.Marshal(model.At(at, time.UTC, model.ToSecond, model.OwnClock))
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	v := model.Fold(model.View{}, []model.Recorded{
		{At: day(6, 5), Event: model.IncidentOpened{Number: "INC-2026-0009", Zone: "UTC", Guide: l.Guide.Version()}},
		{Seq: 1, At: day(6, 5), Event: model.RecordPut{Form: "rep", Set: map[string]json.RawMessage{"rep.detected_at": set(day(6, 0))}}},
		{Seq: 2, At: day(6, 5), Event: model.RecordPut{Form: "inv", Set: map[string]json.RawMessage{"inv.first_malicious_at": set(day(2, 15))}}},
		{Seq: 3, At: day(8, 0), Event: model.RecordPut{Form: "con", Set: map[string]json.RawMessage{"con.contained_at": set(day(7, 30))}}},
		{Seq: 4, At: day(10, 0), Event: model.RecordPut{Form: "era", Set: map[string]json.RawMessage{"era.eradicated_at": set(day(9, 40))}}},
		{Seq: 5, At: day(13, 0), Event: model.RecordPut{Form: "rec", Set: map[string]json.RawMessage{"rec.restored_at": set(day(12, 50))}}}})
	var b bytes.Buffer
	if err := Draw(context.Background(), &b, report.Incident(v, l, sample.Choice()), nil); err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(b.String(), "\n12 Measures of time\n")
	_, table, _ = strings.Cut(table, "\nMeasure ")
	for label, want := range map[string]string{
		"Time to detect":    "3 h 45 m", // 02:15 to 06:00
		"Time to contain":   "1 h 30 m", // 06:00 to 07:30
		"Time to eradicate": "2 h 10 m", // 07:30 to 09:40
		"Time to recover":   "6 h 50 m", // 06:00 to 12:50
	} {
		_, line, _ := strings.Cut(table, "\n"+label+" ")
		line, _, _ = strings.Cut(line, "\n")
		if !strings.Contains(line, want) {
			t.Errorf("%s: %q, by hand %s", label, line, want)
		}
	}
}
