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
