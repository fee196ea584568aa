package desk

import (
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// shipped is the guide as it ships, with the words of forms.json changed.
func shipped(t *testing.T, from, to string) guide.Guide {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{"forms.json", "playbook.json", "roles.json"} {
		raw, err := os.ReadFile("../assets/guide/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "forms.json" && from != "" {
			if changed := strings.Replace(string(raw), from, to, 1); changed != string(raw) {
				raw = []byte(changed)
			} else {
				t.Fatalf("forms.json does not hold %q", from)
			}
		}
		files["guide/"+name] = &fstest.MapFile{Data: raw}
	}
	g, err := guide.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func overlaid(t *testing.T, g guide.Guide, raw string) *guide.Guide {
	t.Helper()
	led, err := g.WithOverlay([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return &led
}

const overlayOne = `{"name": "Clinic North", "version": "1", "forms": [{"form": "tri", "section": {"key": "x_own", "title": "Own", "fields": [
 {"key": "tri.x_ward", "label": "Ward", "type": "text", "ask": "later"}]}}],
 "steps": [{"id": "x-ward-01", "title": "Call the ward", "why": "Paper charts.", "role": "workload_owner", "phase": "reported",
  "applies_when": {"sizes": ["localized"], "categories": "any", "sev_at_most": 4}, "source": "House rule 7", "order": 0.1}]}`

const overlayTwo = `{"name": "Clinic North", "version": "2", "forms": [{"form": "tri", "section": {"key": "x_own", "title": "Own", "fields": [
 {"key": "tri.x_bed", "label": "Bed", "type": "text", "ask": "later"}]}}]}`

// An incident is asked, led and held by the guidance it was opened with, also
// when the program and the overlay have become others: a gate, a form, a step.
func TestAnIncidentKeepsTheGuidanceItWasOpenedWith(t *testing.T) {
	ctx := context.Background()
	c := &clock{time.Now()}
	path := filepath.Join(t.TempDir(), "test.bridgelog")
	o := options(c)
	o.Guide = overlaid(t, shipped(t, "", ""), overlayOne)
	d, err := Open(ctx, path, o)
	if err != nil {
		t.Fatal(err)
	}
	old := must(t)(d.Do(ctx, model.OpenIncident{Title: "Odd logins"})).Incident
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}

	// The next program asks another thing at gate G1, and its severity has another name.
	base := shipped(t, `"field": "rep.title"`, `"field": "rep.category"`)
	o.Guide = overlaid(t, base, overlayTwo)
	if o.Rules, err = model.LoadSeverity([]byte(strings.ReplaceAll(string(base.FormsFile()), `"Serious"`, `"Grave"`))); err != nil {
		t.Fatal(err)
	}
	o.Unlock = testKey()
	if d, err = Open(ctx, path, o); err != nil {
		t.Fatal(err)
	}
	young := must(t)(d.Do(ctx, model.OpenIncident{Title: "Odd logins again"})).Incident
	view := func(id model.IncidentID) model.View {
		t.Helper()
		v, err := d.Incident(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	led := func(id model.IncidentID) Led {
		t.Helper()
		l := d.Led(view(id))
		if l.Note != "" {
			t.Errorf("it is not led by its own guidance: %s", l.Note)
		}
		return l
	}
	asks := func(id model.IncidentID) string {
		var out []string
		l := led(id)
		for _, x := range guide.Open(*l.Guide, model.Facts(view(id), l.Rules), "G1", d.Now()) {
			out = append(out, x.ID)
		}
		return strings.Join(out, "; ")
	}
	if a, b := asks(old), asks(young); strings.Contains(a, "G1.1") || !strings.Contains(b, "G1.1") {
		t.Errorf("the gate of the old one asks %q, of the new one %q", a, b)
	}
	if _, ok := led(old).Guide.Step("x-ward-01"); !ok {
		t.Error("the old incident lost its step")
	}
	if _, ok := led(young).Guide.Step("x-ward-01"); ok {
		t.Error("the new incident has a step of the overlay before")
	}
	if a, b := led(old).Rules.Word("SEV2"), led(young).Rules.Word("SEV2"); a == b {
		t.Errorf("both have the severity rules of one version: %s", a)
	}
	ward := func(id model.IncidentID, key string) model.PutRecord {
		return model.PutRecord{Incident: id, Form: "tri", Set: map[string]json.RawMessage{key: json.RawMessage(`"3"`)}}
	}
	for id, key := range map[model.IncidentID]string{old: "tri.x_ward", young: "tri.x_bed"} {
		other := map[string]string{"tri.x_ward": "tri.x_bed", "tri.x_bed": "tri.x_ward"}[key]
		must(t)(d.Do(ctx, ward(id, key)))
		refused(t, d, ward(id, other), "has no field")
	}
	// As known then, it is shown with what led it then.
	past, err := d.IncidentAt(ctx, old, c.now)
	if err != nil || d.Led(past).Guide.Overlay != led(old).Guide.Overlay {
		t.Errorf("the past is led by %s, %v", d.Led(past).Guide.Overlay, err)
	}

	refused(t, d, model.MoveGuidance{Incident: old}, "needs a reason")
	refused(t, d, model.MoveGuidance{Incident: young, Why: "again"}, "guidance of new incidents already")
	c.now = c.now.Add(time.Minute)
	moved := must(t)(d.Do(ctx, model.MoveGuidance{Incident: old, Why: "new house rules"}))
	if _, ok := led(old).Guide.Step("x-ward-01"); ok || asks(old) != asks(young) {
		t.Error("the move changed nothing")
	}
	acts := moved.View.Standing(model.GuidanceRegister)
	if changes := guide.Texts(acts[0].Fields["changes"]); len(acts) != 1 || !has(changes, "step x-ward-01 Call the ward is gone") || !has(changes, "new field tri.x_bed Bed") || !has(changes, "reads differently") {
		t.Errorf("the move tells %q", changes)
	}
	// The moment before it, the old guidance still leads.
	if past, err = d.IncidentAt(ctx, old, c.now.Add(-time.Second)); err != nil || d.Led(past).Guide.Overlay == o.Guide.Overlay {
		t.Errorf("before the move it is led by %s, %v", d.Led(past).Guide.Overlay, err)
	}
	sound(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	reopened(t, d)
}

func has(lines []string, part string) bool {
	return strings.Contains(strings.Join(lines, "\n"), part)
}

// Guidance that is not there any more, or never was kept, does not keep the
// record from being read: the newest is shown, and it is said.
func TestMissingGuidanceIsSaidAndTheRecordOpens(t *testing.T) {
	ctx := context.Background()
	c := &clock{time.Now()}
	path := filepath.Join(t.TempDir(), "test.bridgelog")
	o := inClear(c)
	first := shipped(t, "", "")
	o.Guide = overlaid(t, first, overlayOne)
	d, err := Open(ctx, path, o)
	if err != nil {
		t.Fatal(err)
	}
	id := must(t)(d.Do(ctx, model.OpenIncident{Title: "Odd logins"})).Incident
	v, err := d.Incident(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", filepath.Join(path, "logbook.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := raw.Exec("DELETE FROM blob WHERE sha256 = ?", v.GuideSHA); err != nil {
		t.Fatal(err)
	}
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
	o.Guide = &first
	if d, err = Open(ctx, path, o); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if v, err = d.Incident(ctx, id); err != nil {
		t.Fatal(err)
	}
	if l := d.Led(v); l.Guide != &first || !strings.Contains(l.Note, "overlay Clinic North 1") || !strings.Contains(l.Note, "shown with "+first.Version()) {
		t.Errorf("it is shown with %s: %q", l.Guide.Version(), l.Note)
	}
	before := v
	before.GuideSHA = "" // as of a record from before guidance was kept
	if l := d.Led(before); l.Guide != &first || !strings.Contains(l.Note, "did not keep") {
		t.Errorf("an old record is shown with %s: %q", l.Guide.Version(), l.Note)
	}
	check, err := d.Verify(ctx, nil, nil)
	if err != nil || check.Clean() || !has(check.Beside, "guidance it is led by is missing") {
		t.Errorf("Verify says %v, %v", check.Beside, err)
	}
}
