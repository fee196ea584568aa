package text

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
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

func TestGuidedDocuments(t *testing.T) {
	l := led(t)
	draft, final := sample.Choice(), sample.Choice()
	draft.Draft, final.Edition = true, 1
	draft.MadeAt = time.Date(2026, 3, 30, 8, 0, 0, 0, time.UTC)
	final.MadeAt = time.Date(2026, 3, 31, 18, 0, 0, 0, time.UTC)
	wide := final
	wide.TLP = "TLP:GREEN"
	for name, doc := range map[string]report.Doc{
		"guided-empty":    report.Incident(sample.Empty(l), l, draft),
		"guided-half":     report.Incident(sample.Half(l), l, draft),
		"guided-dr":       report.Incident(sample.Closed(l, "dr"), l, final),
		"guided-keep":     report.Incident(sample.Closed(l, "keep"), l, final),
		"guided-wide":     report.Incident(sample.Closed(l, "dr"), l, wide),
		"guided-false":    report.Incident(sample.False(l), l, final),
		"guided-merged":   report.Incident(sample.Merged(l), l, final),
		"guided-drill":    report.Drill(sample.Drill(l), l, final),
		"guided-drill-in": report.Incident(sample.Drill(l), l, draft),
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := Draw(context.Background(), &b, doc, nil); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(b.Bytes(), want) {
				t.Errorf("%s differs from what is drawn now; look at it, then run go test -update", path)
			}
		})
	}
}

// Every kind is told half-way, at the end and of an incident of which only the
// start is known; the texts are what a reviewer reads.
func TestEveryKindAsText(t *testing.T) {
	l := led(t)
	for _, key := range report.Kinds {
		if key == report.TimelineReport || key == report.IncidentReport || key == report.DrillReport {
			continue // they have texts of their own
		}
		for name, v := range map[string]model.View{"empty": sample.Empty(l), "half": sample.Half(l), "closed": sample.Closed(l, "dr")} {
			c := sample.Choice()
			c.Report, c.Draft, c.MadeAt = key, true, time.Date(2026, 3, 30, 8, 0, 0, 0, time.UTC)
			if name == "closed" {
				c.Draft, c.Edition, c.MadeAt = false, 1, time.Date(2026, 3, 31, 18, 0, 0, 0, time.UTC)
			}
			c.TLP = l.Templates.DefaultTLP(key)
			doc, ok := report.Build(v, l, c)
			if !ok {
				t.Fatalf("%s is no kind", key)
			}
			t.Run(key+"-"+name, func(t *testing.T) {
				var b bytes.Buffer
				if err := Draw(context.Background(), &b, doc, nil); err != nil {
					t.Fatal(err)
				}
				path := filepath.Join("testdata", "kind-"+key+"-"+name+".txt")
				if *update {
					if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(b.Bytes(), want) {
					t.Errorf("%s differs from what is drawn now; look at it, then run go test -update", path)
				}
			})
		}
	}
}

func TestGuidedDocumentsForMachines(t *testing.T) {
	l := led(t)
	c := sample.Choice()
	c.Edition = 2
	doc := report.Incident(sample.Closed(l, "dr"), l, c)
	for want, drawer := range map[string]report.Drawer{
		"17 Release,,,Second person,\"Ставрос Иванов (named, not confirmed)\"\r\n": DrawCSV,
		"8 What we did,Actions,,1. What,Uplinks of fs-01":                          DrawCSV,
		"5 What and who was affected,Affected systems,1,System,fs":                 DrawCSV,
		"Annex: timeline in full,,":                                                DrawCSV,
		`"report": "incident_report"`:                                              DrawJSON,
		`"edition": 2`:                                                             DrawJSON,
		"FINAL, EDITION 2":                                                         Draw,
	} {
		if got := run(t, drawer, doc); !strings.Contains(got, want) {
			t.Errorf("%q is missing", want)
		}
	}
}
