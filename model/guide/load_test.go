package guide

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var files = []string{"forms.json", "playbook.json", "roles.json"}

// shippedFiles are the guide's files as a file system a test may change.
func shippedFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	for _, name := range files {
		b, err := os.ReadFile("../../assets/guide/" + name)
		if err != nil {
			t.Fatal(err)
		}
		out["guide/"+name] = &fstest.MapFile{Data: b}
	}
	return out
}

// at walks to a place in decoded JSON: names of keys, or indexes of lists.
func at(v any, path ...any) any {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			v = v.(map[string]any)[p]
		case int:
			v = v.([]any)[p]
		}
	}
	return v
}

type object = map[string]any

// criterionAt finds a criterion of the decoded forms.
func criterionAt(doc any, id string) object {
	for _, gate := range at(doc, "gates").([]any) {
		for _, c := range at(gate, "criteria").([]any) {
			if at(c, "id") == id {
				return c.(object)
			}
		}
	}
	panic("no criterion " + id)
}

func fieldAt(doc any, key string) object {
	for _, spec := range at(doc, "forms").([]any) {
		for _, section := range at(spec, "sections").([]any) {
			for _, f := range at(section, "fields").([]any) {
				if at(f, "key") == key {
					return f.(object)
				}
			}
		}
	}
	panic("no field " + key)
}

func TestTheShippedGuideLoads(t *testing.T) {
	g := loaded(t)
	fields := 0
	for _, spec := range g.Forms {
		for _, section := range spec.Sections {
			fields += len(section.Fields)
		}
	}
	if len(g.Forms) != 17 || fields != 256 || len(g.Registers) != 20 || len(g.Steps) != 90 || len(g.Sizes) != 4 || len(g.Levels) != 4 || len(g.Roles) != 12 {
		t.Errorf("%d forms, %d fields, %d registers, %d steps, %d sizes, %d levels, %d roles",
			len(g.Forms), fields, len(g.Registers), len(g.Steps), len(g.Sizes), len(g.Levels), len(g.Roles))
	}
	if !strings.Contains(g.Version(), g.Digest) || len(g.Digest) != 16 {
		t.Errorf("version %q does not carry the digest", g.Version())
	}
}

func TestBrokenGuidanceIsRefusedNamingFileAndPlace(t *testing.T) {
	step := func(doc any, i int) object { return at(doc, "steps", i).(object) }
	for _, c := range []struct {
		file, says string // every word of says, separated by |, must stand in the error
		do         func(doc any)
	}{
		{"forms.json", "forms.json|colour", func(doc any) { doc.(object)["colour"] = "red" }},
		{"forms.json", "forms.json|gates[0]|colour", func(doc any) { at(doc, "gates", 0).(object)["colour"] = "red" }},
		{"forms.json", "forms.json|gates[1]|colour", func(doc any) { criterionAt(doc, "G2.1")["colour"] = "red" }},
		{"forms.json", "forms.json|gates[1]|colour", func(doc any) { criterionAt(doc, "G2.1")["rule"].(object)["colour"] = "red" }},
		{"forms.json", "forms.json|G2.4|sometimes", func(doc any) { criterionAt(doc, "G2.4")["rule"] = object{"op": "sometimes"} }},
		{"forms.json", "forms.json|G2.4|tri.nothing", func(doc any) { criterionAt(doc, "G2.4")["rule"].(object)["field"] = "tri.nothing" }},
		{"forms.json", "forms.json|G2.8|juggler", func(doc any) { criterionAt(doc, "G2.8")["rule"].(object)["role"] = "juggler" }},
		{"forms.json", "forms.json|G3.1|lists", func(doc any) { criterionAt(doc, "G3.1")["rule"].(object)["register"] = "lists" }},
		{"forms.json", "forms.json|G4.5|override code|boss", func(doc any) { criterionAt(doc, "G4.5")["override"] = "boss" }},
		{"forms.json", "forms.json|G4.5|out of range", func(doc any) { criterionAt(doc, "G4.5")["applies_sev_at_most"] = 5 }},
		{"forms.json", "forms.json|G4.5|out of range", func(doc any) { criterionAt(doc, "G4.5")["defer_minutes"] = -1 }},
		{"forms.json", "forms.json|G1.1|out of range", func(doc any) { criterionAt(doc, "G1.1")["defer_minutes"] = 10 }}, // never, and owed
		{"forms.json", "forms.json|G1.2|twice", func(doc any) { criterionAt(doc, "G1.3")["id"] = "G1.2" }},
		{"forms.json", "forms.json|G9.1|not of its gate", func(doc any) { criterionAt(doc, "G1.3")["id"] = "G9.1" }},
		{"forms.json", "forms.json|gate G1|twice", func(doc any) { at(doc, "gates", 1).(object)["key"] = "G1" }},
		{"forms.json", "forms.json|transitions[2]|nowhere", func(doc any) { at(doc, "state_machine", "transitions", 2).(object)["to"] = "nowhere" }},
		{"forms.json", "forms.json|transitions[2]|nowhere", func(doc any) {
			at(doc, "state_machine", "transitions", 2).(object)["from"] = []any{"nowhere"}
		}},
		{"forms.json", "forms.json|transitions[2]|G9", func(doc any) { at(doc, "state_machine", "transitions", 2).(object)["gate"] = "G9" }},
		{"forms.json", "forms.json|transitions[2]|colour", func(doc any) { at(doc, "state_machine", "transitions", 2).(object)["colour"] = 1 }},
		{"forms.json", "forms.json|form tri|nowhere", func(doc any) { at(doc, "forms", 1).(object)["phase"] = "nowhere" }},
		{"forms.json", "forms.json|tri.vector|G9", func(doc any) { fieldAt(doc, "tri.vector")["required_at_gate"] = "G9" }},
		{"forms.json", "forms.json|rec.dr_plan|left", func(doc any) { fieldAt(doc, "rec.dr_plan")["visible_if"].(object)["value"] = "left" }},
		{"forms.json", "forms.json|rec.dr_plan|colour", func(doc any) { fieldAt(doc, "rec.dr_plan")["visible_if"].(object)["colour"] = "red" }},
		{"forms.json", "forms.json|inv.timing|severity number", func(doc any) {
			fieldAt(doc, "inv.timing")["promote_to_first_hour_when"].(object)["value"] = 9
		}},
		{"forms.json", "forms.json|tri.vector|kind|riddle", func(doc any) { fieldAt(doc, "tri.vector")["type"] = "riddle" }},
		{"forms.json", "forms.json|tri.vector|list|nolist", func(doc any) { fieldAt(doc, "tri.vector")["choices"] = "nolist" }},
		{"forms.json", "forms.json|rep.title|twice", func(doc any) { fieldAt(doc, "rep.source")["key"] = "rep.title" }},
		{"forms.json", "forms.json|tri.verdict|default", func(doc any) { fieldAt(doc, "tri.verdict")["default"] = "perhaps" }},
		{"playbook.json", "playbook.json|colour", func(doc any) { doc.(object)["colour"] = "red" }},
		{"playbook.json", "playbook.json|steps[3]|colour", func(doc any) { step(doc, 3)["colour"] = "red" }},
		{"playbook.json", "playbook.json|steps[3]|when_happy", func(doc any) { step(doc, 3)["applies_when"].(object)["when_happy"] = true }},
		{"playbook.json", "playbook.json|steps[4]|twice", func(doc any) { step(doc, 4)["id"] = step(doc, 3)["id"] }},
		{"playbook.json", "playbook.json|steps[4]|empty", func(doc any) { step(doc, 4)["id"] = "" }},
		{"playbook.json", "playbook.json|steps[5]|nowhere", func(doc any) { step(doc, 5)["phase"] = "nowhere" }},
		{"playbook.json", "playbook.json|steps[5]|juggler", func(doc any) { step(doc, 5)["role"] = "juggler" }},
		{"playbook.json", "playbook.json|steps[5]|rep.nothing", func(doc any) { step(doc, 5)["fields"] = []any{"rep.nothing"} }},
		{"playbook.json", "playbook.json|steps[5]|G9", func(doc any) { step(doc, 5)["gate"] = "G9" }},
		{"playbook.json", "playbook.json|steps[5]|branch|left", func(doc any) { step(doc, 5)["applies_when"].(object)["branch"] = "left" }},
		{"playbook.json", "playbook.json|steps[5]|size|tiny", func(doc any) { step(doc, 5)["applies_when"].(object)["sizes"] = []any{"tiny"} }},
		{"playbook.json", "playbook.json|steps[5]|size|tiny", func(doc any) { step(doc, 5)["adjust"] = object{"tiny": "less"} }},
		{"playbook.json", "playbook.json|steps[5]|category|weather", func(doc any) {
			step(doc, 5)["applies_when"].(object)["categories"] = []any{"weather"}
		}},
		{"playbook.json", "playbook.json|steps[5]|sev_at_most", func(doc any) { step(doc, 5)["applies_when"].(object)["sev_at_most"] = 0 }},
		{"roles.json", "G1.3|incident_manager", func(doc any) {
			doc.(object)["roles"] = slices.DeleteFunc(at(doc, "roles").([]any), func(r any) bool { return at(r, "key") == "incident_manager" })
		}},
	} {
		fsys := shippedFiles(t)
		var doc any
		if err := json.Unmarshal(fsys["guide/"+c.file].Data, &doc); err != nil {
			t.Fatal(err)
		}
		c.do(doc)
		b, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		fsys["guide/"+c.file].Data = b
		_, err = Load(fsys)
		if err == nil {
			t.Errorf("%s broken with %q loads", c.file, c.says)
			continue
		}
		for _, word := range strings.Split(c.says, "|") {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%q does not say %q", err, word)
			}
		}
	}
}

func TestGuidanceThatIsNotThereOrNotJSONIsRefused(t *testing.T) {
	for _, name := range files {
		gone := shippedFiles(t)
		delete(gone, "guide/"+name)
		if _, err := Load(gone); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
		cut := shippedFiles(t)
		cut["guide/"+name].Data = cut["guide/"+name].Data[:1000]
		if _, err := Load(cut); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s cut short: %v", name, err)
		}
	}
	more := shippedFiles(t)
	more["guide/playbook.json"].Data = append(more["guide/playbook.json"].Data, "{}"...)
	if _, err := Load(more); err == nil || !strings.Contains(err.Error(), "follows") {
		t.Errorf("something after the playbook: %v", err)
	}
}

func TestTheDigestIsOfEveryByte(t *testing.T) {
	g := loaded(t)
	for _, name := range files {
		fsys := shippedFiles(t)
		fsys["guide/"+name].Data = append(fsys["guide/"+name].Data, '\n')
		again, err := Load(fsys)
		if err != nil {
			t.Fatal(err)
		}
		if again.Digest == g.Digest || again.Version() == g.Version() {
			t.Errorf("another %s has the same version", name)
		}
	}
}

// FuzzLoad: guidance either loads and can be evaluated everywhere, or is refused.
func FuzzLoad(f *testing.F) {
	small := map[string]string{
		"forms.json": `{"spec_version":"1","enums":{"category":[{"key":"other","label":"Other"}]},
		"state_machine":{"states":[{"key":"reported","label":"Reported"},{"key":"triage","label":"Triage"}],"transitions":[{"from":["reported"],"to":"triage","gate":"G1"}]},
		"gates":[{"key":"G1","label":"Go","sets":[],"criteria":[{"id":"G1.1","text":"A title","rule":{"op":"all","of":[{"op":"filled","field":"rep.title"}]},"override":"im","defer_minutes":5,"applies_sev_at_most":4}]}],
		"forms":[{"key":"rep","title":"Report","phase":"reported","sections":[{"key":"s","title":"S","fields":[{"key":"rep.title","label":"T","type":"text","ask":"first_hour","required_at_gate":"G1","visible_if":{"op":"sev_at_most","value":2}}]}]}],
		"registers":[{"key":"actions","title":"A","columns":[{"key":"title","label":"T","type":"text"}]}]}`,
		"playbook.json": `{"playbook_version":"1","sizes":{"values":[{"key":"localized","label":"L"}]},"steps":[{"id":"a","title":"A","role":"im","phase":"reported","applies_when":{"sizes":["localized"],"categories":"any","sev_at_most":4,"condition":"rep.title is yes"},"timebox_min":5,"fields":["rep.title"],"gate":"G1","order":1}]}`,
		"roles.json":    `{"roles":[{"key":"im","label":"IM"}]}`,
	}
	whole := fstest.MapFS{}
	for i, name := range files {
		f.Add(uint8(i), small[name])
		whole["guide/"+name] = &fstest.MapFile{Data: []byte(small[name])}
	}
	if _, err := Load(whole); err != nil { // else every input would be refused for the seed's sake
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, which uint8, content string) {
		fsys := fstest.MapFS{}
		for _, name := range files {
			fsys["guide/"+name] = &fstest.MapFile{Data: []byte(small[name])}
		}
		fsys["guide/"+files[int(which)%len(files)]].Data = []byte(content)
		g, err := Load(fsys)
		if err != nil {
			return
		}
		for _, s := range []*stub{facts(), facts().set("rep.title", "x").put("actions", "title", "x"), facts().owed("G1.1", noon)} {
			for _, gate := range g.Gates {
				Open(g, s, gate.Key, noon)
				for _, c := range gate.Criteria {
					_ = c.Rule.Say(g.Catalog)
				}
			}
			for _, state := range g.States {
				s.phase = state.Key
				g.Moves(s)
				g.Ahead(s)
				Next(g, s, noon)
			}
			for _, spec := range g.Forms {
				for _, section := range spec.Sections {
					for _, field := range section.Fields {
						g.AskOf(field.Key, s)
						g.Visible(field.Key, s)
						g.Wanted(field.Key, s, noon)
					}
				}
			}
		}
	})
}
