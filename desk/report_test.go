package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/assets"
	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/report"
)

// led is a desk that is led by the guide and can make its documents.
func led(t *testing.T) (*Desk, *clock) {
	t.Helper()
	d, c := open(t)
	g, err := guide.Load(assets.Guide)
	if err != nil {
		t.Fatal(err)
	}
	documents, err := report.LoadTemplates(assets.Guide)
	if err != nil {
		t.Fatal(err)
	}
	d.o.Guide, d.o.Reports = &g, documents
	d.newest.Store(&g)
	d.o.Drawers = map[string]report.Drawer{"text": full}
	return d, c
}

// full is a drawer for tests: every word of the document.
func full(_ context.Context, w io.Writer, d report.Doc, _ func(done, total int)) error {
	_, err := fmt.Fprintf(w, "%+v\n", d)
	return err
}

func finalOf(id model.IncidentID, key string) Ask {
	a := Ask{Incident: id, Format: "text", Final: true, Choice: report.DefaultChoice()}
	a.Choice.Report = key
	return a
}

// shutBy says whether a criterion of a gate is still missing.
func shutBy(t *testing.T, d *Desk, id model.IncidentID, gate, criterion string) bool {
	t.Helper()
	v, err := d.Incident(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range guide.Gate(*d.o.Guide, model.Facts(v, d.o.Rules), gate, d.Now()) {
		if c.ID == criterion {
			return c.Blocks()
		}
	}
	t.Fatalf("there is no criterion %s", criterion)
	return false
}

func answer(t *testing.T, d *Desk, id model.IncidentID, key, text string) {
	t.Helper()
	form, _, _ := strings.Cut(key, ".")
	raw, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	must(t)(d.Do(context.Background(), model.PutRecord{Incident: id, Form: form, Set: map[string]json.RawMessage{key: raw}}))
}

func TestAFinalReportOpensItsGatesUntilTheRecordChanges(t *testing.T) {
	d, _ := led(t)
	ctx, dir := context.Background(), t.TempDir()
	id := begin(t, d)
	gates := map[string]string{"G7": "G7.10", "GF": "GF.6", "GM": "GM.4"}
	all := func(want bool, when string) {
		t.Helper()
		for gate, criterion := range gates {
			if got := shutBy(t, d, id, gate, criterion); got != want {
				t.Errorf("%s: %s keeps %s shut: %v, want %v", when, criterion, gate, got, want)
			}
		}
	}
	all(true, "before any report")
	draft := finalOf(id, report.IncidentReport)
	draft.Final = false
	if r, err := d.Export(ctx, draft, filepath.Join(dir, "draft.txt")); err != nil || r.State != "draft" || r.Edition != 0 {
		t.Fatalf("the draft: %+v %v", r, err)
	}
	if _, err := d.Export(ctx, draft, filepath.Join(dir, "draft.txt")); err != nil {
		t.Errorf("a draft cannot be made again: %v", err)
	}
	all(true, "after drafts")
	first, err := d.Export(ctx, finalOf(id, report.IncidentReport), filepath.Join(dir, "one.txt"))
	if err != nil || first.State != "final" || first.Edition != 1 {
		t.Fatalf("the first final: %+v %v", first, err)
	}
	all(false, "after the final")
	answer(t, d, id, "clo.summary", "done") // the release page is no change of content
	all(false, "after the closing line")
	answer(t, d, id, "rev.summary", "It was a test.")
	all(true, "after an answer changed")
	note(t, d, id, "a: unplugged")
	second, err := d.Export(ctx, finalOf(id, report.IncidentReport), filepath.Join(dir, "two.txt"))
	if err != nil || second.Edition != 2 {
		t.Fatalf("the second final: %+v %v", second, err)
	}
	all(false, "after the second final")
	for name, r := range map[string]Receipt{"one.txt": first, "two.txt": second} {
		if sum, err := hashFile(ctx, filepath.Join(dir, name)); err != nil || sum != r.SHA256 {
			t.Errorf("%s was changed: %v", name, err)
		}
	}
}

func TestADrillReportOpensTheGateOfADrill(t *testing.T) {
	d, _ := led(t)
	ctx := context.Background()
	real := begin(t, d)
	var refusal *model.Error
	if _, err := d.Export(ctx, finalOf(real, report.DrillReport), filepath.Join(t.TempDir(), "a.txt")); !errors.As(err, &refusal) {
		t.Errorf("a drill report of a real incident: %v", err)
	}
	id := must(t)(d.Do(ctx, model.OpenIncident{Title: "Night drill", Drill: true})).Incident
	if !shutBy(t, d, id, "GD", "GD.4") {
		t.Error("GD is open without a report")
	}
	path := filepath.Join(t.TempDir(), "drill.txt")
	if _, err := d.Export(ctx, finalOf(id, report.DrillReport), path); err != nil {
		t.Fatal(err)
	}
	if shutBy(t, d, id, "GD", "GD.4") {
		t.Error("GD.4 is shut after the report")
	}
	raw, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(raw), "Exercise:true") {
		t.Errorf("the drill report is not marked: %v", err)
	}
}

func TestAFinalNeverWritesOverAFile(t *testing.T) {
	d, _ := led(t)
	ctx, id := context.Background(), begin(t, d)
	path := filepath.Join(t.TempDir(), "report.txt")
	if err := os.WriteFile(path, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	before := d.Status().Entries
	var refusal *model.Error
	if _, err := d.Export(ctx, finalOf(id, report.IncidentReport), path); !errors.As(err, &refusal) || refusal.Kind != model.Conflict {
		t.Errorf("over a file: %v", err)
	}
	if raw, err := os.ReadFile(path); err != nil || string(raw) != "mine" {
		t.Errorf("the file there was touched: %q %v", raw, err)
	}
	if d.Status().Entries != before {
		t.Error("a refused final was recorded")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Export(ctx, finalOf(id, report.IncidentReport), path); err != nil {
		t.Fatal(err)
	}
	again := Ask{Incident: id, Format: "text", Choice: report.DefaultChoice()}
	if _, err := d.Export(ctx, again, path); !errors.As(err, &refusal) || refusal.Kind != model.Conflict {
		t.Errorf("a timeline over the final: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".bridgelog-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestWhatIsRecordedWhileAFinalIsDrawnIsNotLost(t *testing.T) {
	d, _ := led(t)
	ctx, id := context.Background(), begin(t, d)
	path := filepath.Join(t.TempDir(), "report.txt")
	d.o.Drawers["text"] = func(ctx context.Context, w io.Writer, doc report.Doc, p func(done, total int)) error {
		answer(t, d, id, "rev.summary", "said while it was drawn")
		return full(ctx, w, doc, p)
	}
	var refusal *model.Error
	if _, err := d.Export(ctx, finalOf(id, report.IncidentReport), path); !errors.As(err, &refusal) || refusal.Kind != model.Conflict {
		t.Errorf("a final that misses an answer: %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the final that misses an answer was left")
	}
}

func TestTheSameFinalGivesTheSameBytes(t *testing.T) {
	d, c := led(t)
	id := begin(t, d)
	ask := finalOf(id, report.IncidentReport)
	draw := func() string {
		doc, err := d.Document(context.Background(), &ask)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := full(context.Background(), &b, doc, nil); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	first := draw()
	c.now = c.now.Add(time.Hour)
	if first != draw() || ask.Choice.Edition != 1 {
		t.Error("two drawings of one request differ")
	}
}

func TestThePracticeIncidentIsLedHalfWay(t *testing.T) {
	d, _ := led(t)
	ctx := context.Background()
	id, err := d.Practice(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.PracticeOn(ctx, id); err != nil {
		t.Fatal(err)
	}
	v, err := d.Incident(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if v.Phase != model.Containment || v.Level() != "SEV1" {
		t.Errorf("it is in %s at %s", v.Phase, v.Level())
	}
	for _, register := range []string{"roster", "hypotheses", "indicators", "decisions", "targets", "actions", "overrides", "evidence", "changes", "communications"} {
		if len(v.Standing(register)) == 0 {
			t.Errorf("the register %s is empty", register)
		}
	}
	if owed := guide.Debts(*d.o.Guide, model.Facts(v, d.o.Rules), d.Now()); len(owed) != 1 || owed[0].ID != "G2.9" {
		t.Errorf("owed: %+v", owed)
	}
	if _, ok := guide.Next(*d.o.Guide, model.Facts(v, d.o.Rules), d.Now()); !ok {
		t.Error("there is no next step")
	}
}

func TestEveryKindIsDraftOrFinalAndCountsItsOwnEditions(t *testing.T) {
	d, _ := led(t)
	ctx, dir := context.Background(), t.TempDir()
	id := must(t)(d.Do(ctx, model.OpenIncident{Title: "Night drill", Drill: true})).Incident
	for _, key := range report.Kinds {
		draft := finalOf(id, key)
		draft.Final = false
		path := filepath.Join(dir, key+".txt")
		for range 2 { // a draft is made again over the one before
			if r, err := d.Export(ctx, draft, path); err != nil || r.State != "draft" || r.Edition != 0 {
				t.Fatalf("%s as draft: %+v %v", key, r, err)
			}
		}
		if raw, err := os.ReadFile(path); err != nil || !strings.Contains(string(raw), "Draft:true") {
			t.Errorf("the draft of %s is not marked: %v", key, err)
		}
		for edition := 1; edition <= 2; edition++ {
			r, err := d.Export(ctx, finalOf(id, key), filepath.Join(dir, fmt.Sprintf("%s %d.txt", key, edition)))
			if err != nil || r.State != "final" || r.Edition != edition {
				t.Fatalf("%s as final %d: %+v %v", key, edition, r, err)
			}
		}
	}
	var refusal *model.Error
	if _, err := d.Export(ctx, finalOf(id, "novel"), filepath.Join(dir, "novel.txt")); !errors.As(err, &refusal) || refusal.Kind != model.Invalid {
		t.Errorf("a kind nobody declared: %v", err)
	}
}

func TestWhatAKindWithholdsIsSealedWithIt(t *testing.T) {
	d, _ := led(t)
	ctx, id := context.Background(), begin(t, d)
	set := map[string]json.RawMessage{"direction": json.RawMessage(`"out"`), "tlp": json.RawMessage(`"TLP:RED"`), "text": json.RawMessage(`"for two people only"`)}
	must(t)(d.Do(ctx, model.PutRecord{Incident: id, Register: "communications", Set: set}))
	path := filepath.Join(t.TempDir(), "log.txt")
	r, err := d.Export(ctx, finalOf(id, report.CommsReport), path)
	if err != nil {
		t.Fatal(err)
	}
	if issued := r.Change.View.Reports; issued[len(issued)-1].Withheld != 1 {
		t.Errorf("%+v", issued[len(issued)-1].ReportIssued)
	}
	if raw, err := os.ReadFile(path); err != nil || strings.Contains(string(raw), "two people only") {
		t.Errorf("it is told: %v", err)
	}
}

// Gates count the final incident report: one that leaves sections out must not
// pass for it.
func TestAFinalIncidentReportHoldsEverySection(t *testing.T) {
	ctx := context.Background()
	d, _ := guided(t)
	id := begin(t, d)
	ask := Ask{Incident: id, Final: true, Format: "text", Choice: report.DefaultChoice()}
	ask.Choice.Report, ask.Choice.LeaveOut = report.IncidentReport, []string{"summary"}
	if _, err := d.Document(ctx, &ask); kindOf(err) != model.Invalid {
		t.Errorf("a final without its summary: %v", err)
	}
	ask.Final = false
	if _, err := d.Document(ctx, &ask); err != nil {
		t.Errorf("a draft without its summary: %v", err)
	}
}
