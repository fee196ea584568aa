package report_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"bridgelog/assets"
	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

// led is the guidance that ships.
func led(t *testing.T) report.Led {
	t.Helper()
	g, err := guide.Load(assets.Guide)
	if err != nil {
		t.Fatal(err)
	}
	templates, err := report.LoadTemplates(assets.Guide)
	if err != nil {
		t.Fatal(err)
	}
	forms, err := assets.Guide.ReadFile("guide/forms.json")
	if err != nil {
		t.Fatal(err)
	}
	rules, err := model.LoadSeverity(forms)
	if err != nil {
		t.Fatal(err)
	}
	return report.Led{Guide: g, Rules: rules, Templates: templates}
}

func TestEverySectionOfTheGuideStandsInEveryReport(t *testing.T) {
	l := led(t)
	for name, v := range map[string]model.View{"nothing": {}, "empty": sample.Empty(l), "half": sample.Half(l), "closed": sample.Closed(l, "keep"),
		"false": sample.False(l), "merged": sample.Merged(l), "drill": sample.Drill(l)} {
		for key, build := range map[string]func(model.View, report.Led, report.Choice) report.Doc{report.IncidentReport: report.Incident, report.DrillReport: report.Drill} {
			template, _ := l.Templates.Template(key)
			var want, got []string
			for _, s := range template.Sections {
				want = append(want, s.Title)
			}
			if key == report.IncidentReport {
				want = append(want, "Withheld from this copy", "Annex: timeline in full")
			}
			blocks := build(v, l, sample.Choice()).Blocks
			for i, b := range blocks {
				h, ok := b.(report.Heading)
				if !ok {
					continue
				}
				if h.Level == 1 {
					got = append(got, h.Text)
				}
				if i+1 == len(blocks) {
					t.Errorf("%s, %s: nothing stands under the last heading", name, key)
				} else if next, ok := blocks[i+1].(report.Heading); ok && next.Level <= h.Level {
					t.Errorf("%s, %s: nothing stands under %q", name, key, h.Text)
				}
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %s: sections %q, want %q", name, key, got, want)
			}
		}
	}
}

func TestEveryBindOfTheGuideIsKnown(t *testing.T) {
	l := led(t)
	words := []string{"incident", "flags", "severity_history", "timeline", "metrics", "overrides", "chain"}
	for _, key := range []string{report.IncidentReport, report.DrillReport} {
		template, _ := l.Templates.Template(key)
		for _, s := range template.Sections {
			for _, bind := range s.Bind {
				form, _, isField := strings.Cut(bind, ".")
				_, register := l.Guide.Register(bind)
				_, field := l.Guide.Field(bind)
				_, known := l.Guide.Form(form)
				if !slices.Contains(words, bind) && !register && !field && !(isField && known && strings.HasSuffix(bind, "*")) {
					t.Errorf("%s, %s: nothing knows %q", key, s.Title, bind)
				}
			}
		}
	}
}

func TestAReportSaysHowItEnded(t *testing.T) {
	l := led(t)
	for want, v := range map[string]model.View{
		"Result: false positive: Unusual but harmless.":       sample.False(l),
		"merged into INC-2026-0005, where the response goes":  sample.Merged(l),
		"Result: real incident.":                              sample.Closed(l, "dr"),
		"Result: not judged yet.":                             sample.Empty(l),
		"Result: exercise; goals reached: yes: first reached": sample.Drill(l),
	} {
		if !strings.Contains(told(report.Incident(v, l, sample.Choice())), want) {
			t.Errorf("the report does not say %q", want)
		}
	}
}

func TestDeviationsNameReasonPeopleAndTime(t *testing.T) {
	l := led(t)
	d := told(report.Incident(sample.Closed(l, "dr"), l, sample.Choice()))
	for _, want := range []string{"the archive has no sensor port", "Ingrid Sørensen with Dr. Achterberg", "Owed until", "Check our own measures for privacy", "no cloud is involved"} {
		if !strings.Contains(d, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestTheLatestAnswerAndTheWithdrawnRowAreTold(t *testing.T) {
	l := led(t)
	d := told(report.Incident(sample.Half(l), l, sample.Choice()))
	for _, want := range []string{"fs-01, fs-02, pacs-gw", "“An insider did it” by Ingrid Sørensen: said in anger"} {
		if !strings.Contains(d, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.Contains(d, "{What is hit? fs-01, pacs-gw ") {
		t.Error("an answer that was corrected is still told")
	}
}

func TestWiderCopiesLeaveOutWhoWasNotInvolvedAndStricterRows(t *testing.T) {
	l := led(t)
	v := sample.Closed(l, "dr")
	for tlp, inside := range map[string]bool{"TLP:RED": true, "TLP:AMBER+STRICT": true, "TLP:AMBER": false, "TLP:GREEN": false} {
		d := report.Incident(v, l, with(func(c *report.Choice) { c.TLP = tlp }))
		if got := strings.Contains(told(d), "Weber"); got != inside {
			t.Errorf("%s names who was left out: %v, want %v", tlp, got, inside)
		}
		if got := strings.Contains(told(d), "negotiator"); got != (tlp == "TLP:RED") {
			t.Errorf("%s holds the message marked TLP:RED: %v", tlp, got)
		}
		if printed, withheld := d.Tally(); printed+withheld != v.Timeline().Len() {
			t.Errorf("%s: %d printed and %d withheld of %d", tlp, printed, withheld, v.Timeline().Len())
		}
	}
}

func TestMeasuresKeepTheRulesOfTheGuide(t *testing.T) {
	l := led(t)
	c := sample.Choice()
	c.MadeAt = time.Date(2026, 3, 30, 8, 0, 0, 0, time.UTC)
	row := func(d report.Doc, name string) []string {
		for _, b := range d.Blocks {
			if table, ok := b.(report.Table); ok {
				for _, r := range table.Rows {
					if r[0] == name {
						return r
					}
				}
			}
		}
		t.Fatalf("there is no measure %q", name)
		return nil
	}
	half, closed := report.Incident(sample.Half(l), l, c), report.Incident(sample.Closed(l, "dr"), l, c)
	for _, x := range []struct {
		d                    report.Doc
		name, value, quality string
	}{
		{half, "Time to detect", "4 h 32 m", "earliest sign"},                  // the guide's fallback, said so
		{half, "Time to contain", "6 h 48 m", "so far"},                        // the end is missing
		{half, "Time to eradicate", "not known at this time", ""},              // never zero
		{closed, "Time to detect", "4 h 32 m", "measured"},                     //
		{closed, "Dwell time", "4 h 14 m", "measured"},                         //
		{closed, "Disturbance for users", "1 d 7 h", "measured"},               // down to restored
		{closed, "Reporting deadlines kept", "1 of 1 (100 %)", "measured"},     // what does not apply is not due
		{closed, "Severity path", "SEV2 27 m, then SEV1 1 d 11 h", "1 change"}, //
		{closed, "Waived and late gate items", "1 waived, 1 owed", ""},         //
	} {
		if got := row(x.d, x.name); got[1] != x.value || !strings.Contains(got[2], x.quality) {
			t.Errorf("%s is %q, want %q %q", x.name, got, x.value, x.quality)
		}
	}
}

func TestGuidedReportsAreTheSameForTheSameRequest(t *testing.T) {
	l := led(t)
	for _, v := range []model.View{sample.Half(l), sample.Closed(l, "keep"), sample.Drill(l)} {
		if !reflect.DeepEqual(report.Incident(v, l, sample.Choice()), report.Incident(v, l, sample.Choice())) {
			t.Error("two builds of one request differ")
		}
	}
}

func TestTemplatesAreReadStrictly(t *testing.T) {
	for name, raw := range map[string]string{"unknown key": `{"reports":[],"surprise":1}`, "no incident report": `{"reports":[{"key":"timeline_report"}]}`, "no JSON": `{`} {
		if _, err := report.LoadTemplates(fstest.MapFS{"guide/reports.json": {Data: []byte(raw)}}); err == nil {
			t.Errorf("%s: it was read", name)
		}
	}
	if _, err := report.LoadTemplates(fstest.MapFS{}); err == nil {
		t.Error("a file that is not there was read")
	}
}
