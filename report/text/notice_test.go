package text

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bridgelog/assets"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

// noticed are the notices kept as texts: what the issue names, stage by stage.
var noticed = []string{"eu-gdpr-art33-authority", "eu-gdpr-art34-data-subjects", "eu-dora-initial", "eu-dora-intermediate", "eu-dora-final",
	"eu-nis2-early-warning", "eu-nis2-incident-notification", "eu-nis2-final", "us-sec-8k-105", "eu-cra-aev-early-warning", "eu-cra-incident-final",
	"us-hipaa-individuals", "us-ny-dfs-incident", "in-certin"}

func TestNotices(t *testing.T) {
	l := led(t)
	r, err := sample.LoadRules(l, assets.Regimes)
	if err != nil {
		t.Fatal(err)
	}
	c := sample.Choice()
	c.Draft, c.MadeAt = true, time.Date(2026, 3, 30, 16, 30, 0, 0, time.UTC)
	docs := map[string]report.Doc{}
	v := sample.Duties(l, r, noticed...)
	for _, duty := range noticed {
		docs["notice-"+duty] = report.Notice(v, sample.Draft(v, l, r, duty), r.Law(), c)
	}
	const second = "eu-gdpr-art33-phase"
	phases := sample.Phases(l, r, "eu-gdpr-art33-authority", second)
	docs["notice-second-phase"] = report.Notice(phases, sample.Draft(phases, l, r, second), r.Law(), c)
	const not = "eu-gdpr-art34-data-subjects"
	declined := sample.Declined(l, r, not)
	docs["duty-decision"] = report.DutyDecision(declined, declined, sample.Draft(declined, l, r, not), r.Rules, r.Law(), c)
	docs["duties"] = report.Deadlines(declined, r.Law(), c)
	for name, doc := range docs {
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

func TestANoticeForMachines(t *testing.T) {
	l := led(t)
	r, err := sample.LoadRules(l, assets.Regimes)
	if err != nil {
		t.Fatal(err)
	}
	const second = "eu-gdpr-art33-phase"
	v := sample.Phases(l, r, "eu-gdpr-art33-authority", second)
	doc := report.Notice(v, sample.Draft(v, l, r, second), r.Law(), sample.Choice())
	var got docJSON
	if err := json.Unmarshal([]byte(run(t, DrawJSON, doc)), &got); err != nil {
		t.Fatal(err)
	}
	n := got.Notice
	if n == nil || n.Stage != second || len(n.Items) != 8 || got.Meta.Report != "notice/"+second {
		t.Fatalf("%+v", got)
	}
	i := slices.IndexFunc(n.Items, func(i itemOf) bool { return i.Key == "likely_consequences" })
	if it := n.Items[i]; !it.Changed || it.Before != "Health data may be published." || !strings.HasPrefix(it.Origin, "typed by Dr. Achterberg") || !it.Required {
		t.Errorf("%+v", it)
	}
	for _, g := range n.Gaps {
		if g.Why == "" || g.Label == "" {
			t.Errorf("%+v", g)
		}
	}
	csv := run(t, DrawCSV, doc)
	for _, want := range []string{"Contents of the notice,,7,Likely consequences of the breach,", "Contents of the notice,,7,changed,\"CHANGED, before: Health data may be published.\""} {
		if !strings.Contains(csv, want) {
			t.Errorf("the table does not hold %q:\n%s", want, csv)
		}
	}
	// A value stands whole on its line, however long it is, so that it can be copied.
	long := strings.Repeat("word ", 60) + "end"
	doc = report.Doc{Blocks: []report.Block{report.Items{Stage: "s", Items: []report.Item{{Key: "k", Label: "Label", Value: long}}}}}
	if text := run(t, Draw, doc); !strings.Contains(text, "\n    "+long+"\n") {
		t.Errorf("a long value is broken:\n%s", text)
	}
}
