package text

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"

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
		if len(got) != 18 || // seventeen sections and the annex
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

func TestADrillIsMarkedInTextAndData(t *testing.T) { // R-77 as far as these forms go
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
	}
}
