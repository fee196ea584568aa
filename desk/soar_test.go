package desk

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/report"
)

// fits holds a value against a schema: the words of JSON Schema that ours uses.
func fits(at string, schema map[string]any, v any) (wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, at+": "+fmt.Sprintf(format, args...)) }
	for word := range schema {
		if !slices.Contains([]string{"$schema", "title", "description", "type", "additionalProperties", "required", "properties", "items", "enum", "pattern", "format"}, word) {
			say("the schema uses %q, which is not checked", word)
		}
	}
	switch schema["type"] {
	case "object":
		o, ok := v.(map[string]any)
		if !ok {
			say("is no object")
			return wrong
		}
		properties, _ := schema["properties"].(map[string]any)
		for _, name := range schema["required"].([]any) {
			if _, there := o[name.(string)]; !there {
				say("%s is missing", name)
			}
		}
		for name, value := range o {
			p, known := properties[name].(map[string]any)
			if !known {
				say("%s is not described", name)
				continue
			}
			wrong = append(wrong, fits(at+"."+name, p, value)...)
		}
	case "array":
		list, ok := v.([]any)
		if !ok {
			say("is no array")
		}
		for i, one := range list {
			wrong = append(wrong, fits(fmt.Sprintf("%s[%d]", at, i), schema["items"].(map[string]any), one)...)
		}
	case "string":
		s, ok := v.(string)
		if !ok {
			say("is no text")
			return wrong
		}
		if of, ok := schema["enum"].([]any); ok && !slices.Contains(of, any(s)) {
			say("%q is none of %v", s, of)
		}
		if p, ok := schema["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(s) {
			say("%q does not match %s", s, p)
		}
		if _, err := time.Parse(time.RFC3339, s); schema["format"] == "date-time" && err != nil {
			say("%v", err)
		}
	case "integer":
		if n, ok := v.(float64); !ok || n != float64(int(n)) {
			say("is no whole number")
		}
	case "boolean":
		if _, ok := v.(bool); !ok {
			say("is neither true nor false")
		}
	}
	return wrong
}

func soarFile(t *testing.T, d *Desk, id model.IncidentID, format string) []byte {
	t.Helper()
	r, err := d.ExportSoar(context.Background(), id, format, "", filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(r.Path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// a sample alert fills the fields, and the export validates against the
// schema. It is one whole file in the outbox, sealed in the record.
func TestAnIncidentForOtherToolsFitsItsSchema(t *testing.T) {
	ctx := context.Background()
	d, _ := led(t)
	if _, err := d.AddSignals(ctx, drop(t, t.TempDir(), map[string]string{"a.json": sentinelAlert}), nil); err != nil {
		t.Fatal(err)
	}
	c, err := d.PromoteSignals(ctx, model.PromoteSignals{IDs: []string{"1"}})
	if err != nil || c.View.Text("rep.alert_ref") != "77" {
		t.Fatalf("%v", err)
	}
	id := c.Incident
	add(t, d, id, "indicators", "value=hxxp://evil[.]example/a", "kind=url", "confidence=confirmed", "tlp=TLP:AMBER")
	add(t, d, id, "indicators", "value=10.0.0.9", "tlp=TLP:RED")
	add(t, d, id, "actions", "title=Block it", "owner=Kim Doe", "due=+2h")
	outbox := t.TempDir()
	must(t)(d.Do(ctx, model.PutRecord{Incident: model.Organisation, Form: "org", Set: typedRaw("org.outbox", outbox)}))
	r, err := d.ExportSoar(ctx, id, SoarJSON, "TLP:GREEN", "")
	if err != nil {
		t.Fatal(err)
	}
	there, _ := os.ReadDir(outbox)
	if len(there) != 1 || filepath.Dir(r.Path) != outbox || r.Change.View.Reports[0].SHA256 != r.SHA256 || r.Change.View.Reports[0].Withheld != 1 {
		t.Errorf("%v %+v", there, r)
	}
	schema, err := os.ReadFile("../docs/outbox-incident.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(r.Path)
	if err != nil {
		t.Fatal(err)
	}
	var s map[string]any
	var v any
	if err := json.Unmarshal(schema, &s); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range fits("file", s, v) {
		t.Error(wrong)
	}
	if text := string(raw); !strings.Contains(text, "http://evil.example/a") || strings.Contains(text, "10.0.0.9") || !strings.Contains(text, "Block it") {
		t.Errorf("it says:\n%s", text)
	}
	if wrong := fits("file", s, map[string]any{"schema": "other"}); len(wrong) < 5 {
		t.Error("the check lets everything pass")
	}
	allSound(t, d)
}

// a hunt with an owner in SecOps stands in the handover and in the outbox.
func TestAHuntOwnedBySecOpsStandsInTheHandoverAndInTheOutbox(t *testing.T) {
	ctx := context.Background()
	d, _ := led(t)
	id := must(t)(d.Do(ctx, model.OpenIncident{Title: "Second door"})).Incident
	put(t, d, id, "tri.secops_joined=yes:Sam of SecOps hunts, we contain")
	add(t, d, id, "actions", "title=Hunt for the same beacon in all tenants", "owner=Sam (SecOps)", "state=open")
	doc, err := d.Document(ctx, &Ask{Incident: id, Choice: report.Choice{Report: report.HandoverReport, TLP: "TLP:RED"}})
	if err != nil {
		t.Fatal(err)
	}
	var paper bytes.Buffer
	if err := full(ctx, &paper, doc, nil); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"handover": paper.String(), "outbox": string(soarFile(t, d, id, SoarJSON))} {
		for _, want := range []string{"Hunt for the same beacon in all tenants", "Sam (SecOps)"} {
			if !strings.Contains(text, want) {
				t.Errorf("the %s does not say %q", name, want)
			}
		}
	}
}

// an incident found by hunting; its signs go out as CSV and as JSON.
func TestSignsOfAHuntGoOutAsCSVAndJSON(t *testing.T) {
	ctx := context.Background()
	d, _ := led(t)
	id := must(t)(d.Do(ctx, model.OpenIncident{Title: "Found by looking", Source: "hunt"})).Incident
	if _, err := d.ExportSoar(ctx, id, SignsCSV, "", filepath.Join(t.TempDir(), "x.csv")); err == nil {
		t.Error("a list of nothing was written")
	}
	for _, value := range []string{"evil[.]example", "10.0.0.9", "=cmd()|x", "D:\\o'hara.exe"} {
		add(t, d, id, "indicators", "value="+value)
	}
	rows, err := csv.NewReader(bytes.NewReader(soarFile(t, d, id, SignsCSV))).ReadAll()
	if err != nil || len(rows) != 5 || rows[1][0] != "evil.example" || rows[1][1] != "domain" || rows[3][0] != "'=cmd()|x" {
		t.Errorf("%v %q", err, rows)
	}
	var soar SoarIncident
	if err := json.Unmarshal(soarFile(t, d, id, SoarJSON), &soar); err != nil || soar.Source != "hunt" || len(soar.Signs) != 4 {
		t.Errorf("%v %+v", err, soar)
	}
	first, second := soarFile(t, d, id, SignsSTIX), soarFile(t, d, id, SignsSTIX)
	var bundle struct {
		Type    string
		Objects []struct{ Type, ID, Pattern string }
	}
	if err := json.Unmarshal(first, &bundle); err != nil || bundle.Type != "bundle" || len(bundle.Objects) != 4 || bundle.Objects[1].Pattern != "[domain-name:value = 'evil.example']" {
		t.Errorf("%v %+v", err, bundle)
	}
	if !strings.Contains(string(second), bundle.Objects[1].ID) || !strings.Contains(string(first), `o\\'hara.exe`) {
		t.Error("ids change from export to export, or a quote is not escaped")
	}
}
