package desk

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bridgelog/assets"
	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/report"
	"bridgelog/report/text"
)

// shippedDuties are the rules of duties that ship, read once.
var shippedDuties = sync.OnceValue(func() Duties {
	p, err := regime.Load(assets.Regimes)
	if err != nil {
		panic(err)
	}
	rules, err := regime.LoadRules(assets.Regimes, p)
	if err != nil {
		panic(err)
	}
	return Duties{Pack: p, Rules: rules}
})

// dutiful is a desk that knows the rules of duties and draws text and JSON.
func dutiful(t *testing.T) (*Desk, *clock) {
	t.Helper()
	d, c := led(t)
	duties := shippedDuties()
	d.o.Duties = func() Duties { return duties }
	var err error
	if duties.Fills, err = regime.LoadFills(assets.Regimes, duties.Pack, func(name string) bool { return model.KnownNoticeFact(*d.o.Guide, name) }); err != nil {
		t.Fatal(err)
	}
	d.o.Drawers = map[string]report.Drawer{"text": text.Draw, "json": text.DrawJSON}
	return d, c
}

func (c *clock) ago(d time.Duration) model.Moment {
	return model.At(c.now.Add(-d).Truncate(time.Second), model.Location("Europe/Berlin"), model.ToSecond, model.OwnClock)
}

func confirm(t *testing.T, d *Desk, c *clock, id model.IncidentID, stages ...string) {
	t.Helper()
	must(t)(d.Do(context.Background(), model.ConfirmDuties{Incident: id, Stages: stages, By: "Dr. Achterberg", Why: "customer data",
		Triggers: []model.TriggerGiven{{Name: "awareness", At: c.ago(2 * time.Hour), Evidence: "call of the SOC"}, {Name: "classification", At: c.ago(time.Hour)}}}))
}

func typeNotice(t *testing.T, d *Desk, id model.IncidentID, duty string, pairs ...string) {
	t.Helper()
	set := map[string]*string{}
	for i := 0; i < len(pairs); i += 2 {
		set[pairs[i]] = &pairs[i+1]
	}
	must(t)(d.Do(context.Background(), model.TypeNotice{Incident: id, Duty: duty, Set: set}))
}

func turnedDown(t *testing.T, err error, kind model.ErrorKind, want string) {
	t.Helper()
	var e *model.Error
	if !errors.As(err, &e) || e.Kind != kind || !strings.Contains(e.Error(), want) {
		t.Errorf("refused with %v, want %s: %q", err, kind, want)
	}
}

func ofDuty(id model.IncidentID, kind, duty, format string) Ask {
	a := Ask{Incident: id, Format: format, Choice: report.DefaultChoice()}
	a.Choice.Report = report.DutyReport(kind, duty)
	return a
}

func exported(t *testing.T, d *Desk, a Ask) (string, Receipt) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out."+a.Format)
	r, err := d.Export(context.Background(), a, path)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw), r
}

const gdpr = "eu-gdpr-art33-authority"

func TestANoticeIsExportedSentAndCompletedInPhases(t *testing.T) {
	d, c := dutiful(t)
	ctx := context.Background()
	id := begin(t, d)
	confirm(t, d, c, id, gdpr, "eu-gdpr-art33-phase")
	typeNotice(t, d, id, gdpr, "breach_nature", "Files were encrypted.", "contact_point", "Mira Lindqvist, DPO")
	out, r := exported(t, d, ofDuty(id, report.NoticeReport, gdpr, "text"))
	for _, want := range []string{"DRAFT", "Files were encrypted.", "typed by ", "not yet known - to follow (GDPR, Art. 33(4))", "A computation aid, not legal advice; exporting is not filing.",
		"pack 2026-11-23, last checked 2026-11-23; eu-gdpr-art33-authority", "Legal latest", "Trigger: awareness", "evidence: call"} {
		if strings.Contains(out, "customer data") || !strings.Contains(out, want) {
			t.Errorf("the notice says no %q:\n%s", want, out)
		}
	}
	if r.State != "draft" || len(r.SHA256) != 64 {
		t.Fatalf("%+v", r)
	}
	final := ofDuty(id, report.NoticeReport, gdpr, "text")
	final.Final = true
	if _, r = exported(t, d, final); r.State != "final" || r.Edition != 1 {
		t.Fatalf("%+v", r)
	}
	v, err := d.Incident(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	n, err := d.Notice(ctx, v, gdpr)
	if err != nil {
		t.Fatal(err)
	}
	must(t)(d.Do(ctx, model.RecordNotice{Incident: id, Duty: gdpr, At: c.ago(0), Channel: "portal", Receipt: "LfD-17", By: "Kim", SHA256: r.SHA256, Items: n.Values()}))
	// The second phase knows what the first one said, and marks what is new.
	typeNotice(t, d, id, "eu-gdpr-art33-phase", "data_subject_count", "about 1,200")
	out, _ = exported(t, d, ofDuty(id, report.NoticeReport, "eu-gdpr-art33-phase", "text"))
	for _, want := range []string{"    Files were encrypted.\n", "the stage sent before", "CHANGED: was empty before", "about 1,200", "LfD-17", report.Groups(r.SHA256)[:19]} {
		if !strings.Contains(out, want) {
			t.Errorf("the second phase says no %q:\n%s", want, out)
		}
	}
	if got, err := d.Verify(ctx, nil, nil); err != nil || !got.OK {
		t.Fatalf("%+v %v", got, err)
	}
}

func TestANoticeForMachinesNamesEveryField(t *testing.T) {
	d, c := dutiful(t)
	id := begin(t, d)
	confirm(t, d, c, id, "eu-dora-initial")
	out, _ := exported(t, d, ofDuty(id, report.NoticeReport, "eu-dora-initial", "json"))
	var got struct {
		Notice struct {
			Stage string
			Items []struct {
				Key     string
				FieldNo string `json:"field_no"`
				Value   string
				Origin  string
				Changed bool
			}
			Gaps []struct {
				Key string
				Why string
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if n := got.Notice; n.Stage != "eu-dora-initial" || len(n.Items) != 25 || n.Items[0].FieldNo != "1.1" || n.Items[0].Value != "initial notification" || n.Items[0].Origin == "" || len(n.Gaps) == 0 || n.Gaps[0].Why == "" {
		t.Fatalf("%+v", n)
	}
	for _, i := range got.Notice.Items {
		if i.FieldNo == "2.3" && i.Value != c.ago(time.Hour).From.UTC().Format(time.RFC3339) {
			t.Errorf("the time of classification is %q", i.Value)
		}
	}
}

func TestAFinalNoticeIsNotMadeWithoutWhatTheLawWantsNow(t *testing.T) {
	d, c := dutiful(t)
	id := begin(t, d)
	const duty = "eu-gdpr-art34-data-subjects" // no phases
	confirm(t, d, c, id, duty)
	a := ofDuty(id, report.NoticeReport, duty, "text")
	out, _ := exported(t, d, a)
	if !strings.Contains(out, "INCOMPLETE, NOT TO BE SENT AS IT IS") || !strings.Contains(out, "MISSING: the law requires it now") {
		t.Fatal(out)
	}
	a.Final = true
	_, err := d.Export(context.Background(), a, filepath.Join(t.TempDir(), "x.txt"))
	turnedDown(t, err, model.Conflict, "lets it follow by no rule")
}

func TestTheDecisionNotToNotifyTellsWhatWasKnownThen(t *testing.T) {
	d, c := dutiful(t)
	ctx := context.Background()
	id := begin(t, d)
	a := ofDuty(id, report.DecisionReport, gdpr, "text")
	_, err := d.Export(ctx, a, filepath.Join(t.TempDir(), "x.txt"))
	turnedDown(t, err, model.NotFound, "is not a duty")
	confirm(t, d, c, id, gdpr)
	_, err = d.Export(ctx, a, filepath.Join(t.TempDir(), "x.txt"))
	turnedDown(t, err, model.Conflict, "was not decided")
	must(t)(d.Do(ctx, model.DeclineDuty{Incident: id, Stage: gdpr, DutyDecision: model.DutyDecision{Assessment: "No risk: the key was never there.", Decider: "Dr. Achterberg",
		Counsel: "Agrees.", LookAgain: c.ago(-100 * time.Hour)}}))
	c.now = c.now.Add(time.Hour)
	must(t)(d.Do(ctx, model.SetTrigger{Incident: id, TriggerGiven: model.TriggerGiven{Name: "detection", At: c.ago(10 * time.Minute), Evidence: "learned later"}}))
	out, _ := exported(t, d, a)
	for _, want := range []string{"Decision not to notify", "No risk: the key was never there.", "Agrees.", "What was known then", "call of the SOC", "Decided by: ____"} {
		if !strings.Contains(out, want) {
			t.Errorf("the decision says no %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "learned later") {
		t.Errorf("it tells what was learned later:\n%s", out)
	}
	_, err = d.Export(ctx, ofDuty(id, report.NoticeReport, gdpr, "text"), filepath.Join(t.TempDir(), "x.txt"))
	turnedDown(t, err, model.Conflict, "decided not to send")
	over := Ask{Incident: id, Format: "text", Choice: report.DefaultChoice()}
	over.Choice.Report = report.DeadlinesReport
	if out, _ = exported(t, d, over); !strings.Contains(out, "Duties and deadlines") || !strings.Contains(out, "not required, look again") {
		t.Fatal(out)
	}
}
