package guide

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"bridgelog/model/signed"
)

const wards = `{
 "name": "Clinic North", "version": "3",
 "choices": {
  "category": [{"key": "x_medical_device", "label": "Medical device", "def": "A device at a patient."}],
  "x_ward": [{"key": "x_icu", "label": "Intensive care"}, {"key": "x_er", "label": "Emergency room"}]
 },
 "forms": [
  {"form": "tri", "section": {"key": "x_patients", "title": "Patients", "intro": "Who lies there.", "fields": [
   {"key": "tri.x_wards", "label": "Wards hit", "type": "multichoice", "choices": "x_ward", "ask": "first_hour", "help": "All of them."},
   {"key": "tri.x_moved", "label": "Patients moved?", "type": "yesno_reason", "ask": "later", "visible_if": {"op": "contains", "field": "tri.x_wards", "value": "x_icu"},
    "promote_to_first_hour_when": {"op": "sev_at_most", "value": 1}}]}}
 ],
 "steps": [
  {"id": "x-ward-01", "title": "Call the ward", "why": "They have paper charts.", "role": "workload_owner", "phase": "triage",
   "applies_when": {"sizes": ["localized", "workload", "widespread", "disaster"], "categories": ["x_medical_device", "ransomware"], "sev_at_most": 2},
   "timebox_min": 10, "proof": "Row in the log", "fields": ["tri.x_wards"], "source": "House rule 7", "order": 12}
 ]
}`

// folder is a data folder with an overlay signed by the key in it.
func folder(t *testing.T, raw string) fstest.MapFS {
	t.Helper()
	pub, key, err := signed.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	sig, err := signed.Sign([]byte(raw), key)
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{OverlayFile: {Data: []byte(raw)}, OverlayFiles.Signature: {Data: sig}, OverlayFiles.Key: {Data: pub}}
}

func TestAnOverlayAddsStepsChoicesAndFields(t *testing.T) {
	g := loaded(t)
	with, err := g.Overlaid(folder(t, wards))
	if err != nil {
		t.Fatal(err)
	}
	f, ok := with.Field("tri.x_wards")
	if !ok || len(with.Choices(f)) != 2 || with.Label("category", "x_medical_device") != "Medical device" {
		t.Errorf("field %+v, choices %v", f, with.Choices(f))
	}
	spec, _ := with.Form("tri")
	if section, ok := spec.Section("x_patients"); !ok || len(section.Fields) != 2 {
		t.Errorf("section %+v", section)
	}
	s := facts()
	s.level, s.phase = "SEV2", "triage"
	s.set("rep.category", "x_medical_device")
	if p := stepOf(t, Playbook(with, s), "x-ward-01"); p.Hidden != "" {
		t.Errorf("the step is hidden: %s", p.Hidden)
	}
	s.level = "SEV3"
	if p := stepOf(t, Playbook(with, s), "x-ward-01"); p.Hidden == "" {
		t.Error("the step is shown at SEV3")
	}
	if with.Visible("tri.x_moved", s) || !with.Visible("tri.x_moved", s.set("tri.x_wards", []string{"x_icu"})) {
		t.Error("the condition of an own field is not read")
	}
	if with.AskOf("tri.x_moved", s) != AskLater {
		t.Error("promoted at SEV3")
	}
	s.level = "SEV1"
	if with.AskOf("tri.x_moved", s) != AskHour || with.AskOf("tri.x_wards", s) != AskHour {
		t.Error("not promoted at SEV1")
	}
	i := slices.IndexFunc(with.Steps, func(x Step) bool { return x.ID == "x-ward-01" })
	if with.Steps[i-1].ID != "tri-01" || len(with.Steps) != 91 {
		t.Errorf("the step stands after %s, of %d", with.Steps[i-1].ID, len(with.Steps))
	}
}

func TestAnOverlayIsPartOfTheVersionAndLeavesOursAlone(t *testing.T) {
	g := loaded(t)
	before := g.Version()
	with, err := g.WithOverlay([]byte(wards))
	if err != nil {
		t.Fatal(err)
	}
	other, err := g.WithOverlay([]byte(wards + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(with.Version(), before+", overlay Clinic North 3, ") || with.Version() == other.Version() {
		t.Errorf("versions %q, %q", with.Version(), other.Version())
	}
	if _, leaked := g.Field("tri.x_wards"); leaked || g.Version() != before || len(g.Steps) != 90 || len(g.List("category")) != 13 || len(g.rules) == len(with.rules) {
		t.Error("the guide that ships was changed")
	}
	if g2, _ := Load(shippedFiles(t)); len(g2.Gates) != len(with.Gates) || with.Digest != g.Digest {
		t.Error("gates or digest changed")
	}
	if _, err := with.WithOverlay([]byte(wards)); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("a second overlay: %v", err)
	}
}

func TestWithoutAnOverlayTheGuideIsAsItShips(t *testing.T) {
	g := loaded(t)
	same, err := g.Overlaid(fstest.MapFS{OverlayFiles.Key: {Data: []byte("x")}})
	if err != nil || same.Version() != g.Version() {
		t.Errorf("%s, %v", same.Version(), err)
	}
}

func TestAnOverlayThatCannotBeTrustedIsRefused(t *testing.T) {
	g := loaded(t)
	for name, c := range map[string]struct {
		do   func(fstest.MapFS)
		says string
	}{
		"a changed byte": {func(f fstest.MapFS) {
			f[OverlayFile].Data = []byte(strings.Replace(wards, "Clinic North", "Clinic South", 1))
		}, "overlay.sig|does not fit"},
		"no signature":   {func(f fstest.MapFS) { delete(f, OverlayFiles.Signature) }, "overlay.sig|cannot be read"},
		"no key":         {func(f fstest.MapFS) { delete(f, OverlayFiles.Key) }, "overlay.pub|cannot be read"},
		"half a key":     {func(f fstest.MapFS) { f[OverlayFiles.Key].Data = []byte("AAAA") }, "overlay.pub|32 bytes"},
		"half a sig":     {func(f fstest.MapFS) { f[OverlayFiles.Signature].Data = []byte("AAAA") }, "overlay.sig|64 bytes"},
		"no base64":      {func(f fstest.MapFS) { f[OverlayFiles.Signature].Data = []byte("§") }, "overlay.sig|64 bytes"},
		"somebody's key": {func(f fstest.MapFS) { f[OverlayFiles.Key] = folder(t, wards)[OverlayFiles.Key] }, "overlay.sig|does not fit"},
	} {
		data := folder(t, wards)
		c.do(data)
		got, err := g.Overlaid(data)
		if err == nil || got.Version() != g.Version() {
			t.Errorf("%s: %v, %s", name, err, got.Version())
			continue
		}
		for _, word := range strings.Split(c.says, "|") {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%s: %q does not say %q", name, err, word)
			}
		}
	}
}

func TestABadOverlayIsRefusedNamingFileAndPlace(t *testing.T) {
	g := loaded(t)
	section := func(doc any) object { return at(doc, "forms", 0, "section").(object) }
	field := func(doc any, i int) object { return at(section(doc), "fields", i).(object) }
	step := func(doc any) object { return at(doc, "steps", 0).(object) }
	applies := func(doc any) object { return step(doc)["applies_when"].(object) }
	for _, c := range []struct {
		says string
		do   func(doc any)
	}{
		{"colour", func(doc any) { doc.(object)["colour"] = "red" }},
		{"gates", func(doc any) { doc.(object)["gates"] = []any{} }},
		{"name|has a name and a version", func(doc any) { doc.(object)["name"] = " " }},
		{"name|has a name and a version", func(doc any) { delete(doc.(object), "version") }},
		{"choices.run_state|closed", func(doc any) {
			at(doc, "choices").(object)["run_state"] = []any{object{"key": "x_half", "label": "Half"}}
		}},
		{"choices.ward|begins with x_", func(doc any) {
			at(doc, "choices").(object)["ward"] = []any{object{"key": "x_icu", "label": "ICU"}}
		}},
		{"choices.category[0]|begin with x_", func(doc any) { at(doc, "choices", "category", 0).(object)["key"] = "ransomware" }},
		{"choices.category[0]|no label", func(doc any) { at(doc, "choices", "category", 0).(object)["label"] = "" }},
		{"choices|x_icu", func(doc any) { at(doc, "choices", "x_ward", 1).(object)["key"] = "x_icu" }},
		{"choices.x_ward[1]|colour", func(doc any) { at(doc, "choices", "x_ward", 1).(object)["colour"] = "red" }},
		{"forms[0]|colour", func(doc any) { at(doc, "forms", 0).(object)["colour"] = "red" }},
		{"forms[0]|colour", func(doc any) { field(doc, 0)["colour"] = "red" }},
		{"forms[0]|no form|tra", func(doc any) {
			at(doc, "forms", 0).(object)["form"] = "tra"
			section(doc)["fields"] = []any{}
		}},
		{"forms[0].section|x_", func(doc any) { section(doc)["key"] = "severity" }},
		{"forms[0].section.fields[0] tri.vector|x_", func(doc any) { field(doc, 0)["key"] = "tri.vector" }},
		{"forms[0].section.fields[0] rep.x_ward|form", func(doc any) { field(doc, 0)["key"] = "rep.x_ward" }},
		{"forms[0]|tri.x_wards|twice", func(doc any) { field(doc, 1)["key"] = "tri.x_wards" }},
		{"forms[0].section.fields[0]|gates", func(doc any) { field(doc, 0)["required_at_gate"] = "G2" }},
		{"forms[0].section.fields[0]|only its own", func(doc any) { field(doc, 0)["compute"] = "severity" }},
		{"forms[0].section.fields[0]|first_5_min", func(doc any) { field(doc, 0)["ask"] = "first_5_min" }},
		{"forms[0]|kind|riddle", func(doc any) { field(doc, 0)["type"] = "riddle" }},
		{"forms[0]|x_floor", func(doc any) { field(doc, 0)["choices"] = "x_floor" }},
		{"forms[0].section.fields[1]|x_attic", func(doc any) { field(doc, 1)["visible_if"].(object)["value"] = "x_attic" }},
		{"forms[0].section.fields[1]|sometimes", func(doc any) { field(doc, 1)["visible_if"] = object{"op": "sometimes"} }},
		{"forms[0].section.fields[1]|juggler", func(doc any) { field(doc, 1)["visible_if"] = object{"op": "role_assigned", "role": "juggler"} }},
		{"steps[0]|colour", func(doc any) { step(doc)["colour"] = "red" }},
		{"steps[0] tri-01|x-", func(doc any) { step(doc)["id"] = "tri-01" }},
		{"steps[0] x-ward-01|source", func(doc any) { step(doc)["source"] = "" }},
		{"steps[0] x-ward-01|nurse", func(doc any) { step(doc)["role"] = "nurse" }},
		{"steps[0] x-ward-01|tri.x_beds", func(doc any) { step(doc)["fields"] = []any{"tri.x_beds"} }},
		{"steps[0] x-ward-01|x_weather", func(doc any) { applies(doc)["categories"] = []any{"x_weather"} }},
		{"steps[0] x-ward-01|never be shown", func(doc any) { applies(doc)["sizes"] = []any{} }},
		{"steps[0] x-ward-01|tiny", func(doc any) { applies(doc)["sizes"] = []any{"tiny"} }},
		{"steps[0] x-ward-01|nowhere", func(doc any) { step(doc)["phase"] = "nowhere" }},
		{"steps[1] x-ward-01|twice", func(doc any) { doc.(object)["steps"] = []any{step(doc), step(doc)} }},
	} {
		var doc any
		if err := json.Unmarshal([]byte(wards), &doc); err != nil {
			t.Fatal(err)
		}
		c.do(doc)
		b, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		got, err := g.Overlaid(folder(t, string(b)))
		if err == nil {
			t.Errorf("broken with %q it is taken", c.says)
			continue
		}
		if got.Version() != g.Version() || len(got.Steps) != 90 {
			t.Errorf("%v, but something of it was taken", err)
		}
		for _, word := range append(strings.Split(c.says, "|"), OverlayFile) {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%q does not say %q", err, word)
			}
		}
	}
	for _, raw := range []string{"", "[]", "{", wards + "{}"} {
		if _, err := g.Overlaid(folder(t, raw)); err == nil || !strings.Contains(err.Error(), OverlayFile) {
			t.Errorf("%.10q: %v", raw, err)
		}
	}
}

// FuzzOverlay: whatever a file holds, it is taken whole or refused; ours stays.
func FuzzOverlay(f *testing.F) {
	f.Add([]byte(wards))
	f.Add([]byte(`{"name":"a","version":"1","steps":[]}`))
	g := loaded(f)
	version := g.Version()
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := g.WithOverlay(raw)
		if g.Version() != version || len(g.Steps) != 90 {
			t.Fatal("the guide that ships was changed")
		}
		if err != nil {
			if got.Version() != version {
				t.Fatalf("refused, but something was taken: %v", err)
			}
			return
		}
		for _, s := range g.Steps {
			if mine, ok := got.Step(s.ID); !ok || mine.Title != s.Title || mine.Gate != s.Gate {
				t.Fatalf("step %s of ours was changed", s.ID)
			}
		}
		Playbook(got, facts())
	})
}

// Changes names what an overlay brings, takes and alters, and nothing else; packed
// and unpacked the guidance is the same.
func TestPackedGuidanceIsTheSameAndChangesAreNamed(t *testing.T) {
	g, err := Load(shippedFiles(t))
	if err != nil {
		t.Fatal(err)
	}
	overlay := func(ward, step string) Guide {
		led, err := g.WithOverlay([]byte(`{"name": "Clinic", "version": "1",
 "choices": {"category": [{"key": "x_device", "label": "` + ward + ` device"}]},
 "steps": [{"id": "` + step + `", "title": "Call", "why": "Paper.", "role": "workload_owner", "phase": "reported",
  "applies_when": {"sizes": ["localized"], "categories": "any", "sev_at_most": 4}, "source": "Rule 7", "order": 12}]}`))
		if err != nil {
			t.Fatal(err)
		}
		return led
	}
	one, two := overlay("Ward", "x-a"), overlay("Bed", "x-b")
	for _, led := range []Guide{g, one} {
		raw, err := led.Pack()
		if err != nil {
			t.Fatal(err)
		}
		back, err := Unpack(raw)
		if err != nil || back.Version() != led.Version() || len(Changes(led, back)) != 0 || len(Changes(back, led)) != 0 {
			t.Errorf("unpacked it is %s, %v; packed was %s", back.Version(), err, led.Version())
		}
		if _, err := Unpack(raw[:len(raw)/2]); err == nil {
			t.Error("half a file is taken")
		}
	}
	got := strings.Join(Changes(one, two), "|")
	if want := "new step x-b Call|step x-a Call is gone|choice category Bed device reads differently"; got != want {
		t.Errorf("the changes are %q, want %q", got, want)
	}
}
