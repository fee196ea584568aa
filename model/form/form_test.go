package form

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"bridgelog/assets"
)

func TestShippedFormsLoad(t *testing.T) {
	c, err := Load(assets.Guide)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Forms) != 17 || len(c.Registers) != 20 {
		t.Errorf("got %d forms and %d registers, want 17 and 20", len(c.Forms), len(c.Registers))
	}
	rep, _ := c.Form("rep")
	start, ok := rep.Section("start")
	if !ok || len(start.Fields) != 8 {
		t.Fatalf("the start card has %d fields, want 8", len(start.Fields))
	}
	needed := 0
	for _, f := range start.Fields[:2] {
		if f.Gate == "G1" {
			needed++
		}
	}
	if needed != 2 {
		t.Error("title and time noticed must be asked for by gate G1")
	}
	source, _ := c.Field("rep.source")
	if got := c.Label(source.List, "siem_soar"); got != "SIEM / SOAR alert" {
		t.Errorf("label of siem_soar is %q", got)
	}
	for _, spec := range c.Forms {
		for _, sec := range spec.Sections {
			for _, f := range sec.Fields {
				if c.Kinds[f.Kind] == "" {
					t.Errorf("%s: kind %s has no description", f.Key, f.Kind)
				}
			}
		}
	}
	if s, ok := c.State("reported"); !ok || s.Label != "Reported" {
		t.Errorf("state reported reads %q", s.Label)
	}
}

func TestDefinitionsThatCannotBeMeant(t *testing.T) {
	shipped, err := os.ReadFile("../../assets/guide/forms.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]struct{ old, put, says string }{
		"unknown key":         {`"key": "rep.title",`, `"key": "rep.title", "colour": "red",`, "colour"},
		"unknown kind":        {`"type": "text"`, `"type": "texty"`, "texty"},
		"list that is not":    {`"choices": "detection_source"`, `"choices": "detections"`, "detections"},
		"field there twice":   {`"key": "rep.detected_at"`, `"key": "rep.title"`, "twice"},
		"default not offered": {`"default": "SEV2"`, `"default": "SEV9"`, "SEV9"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(string(shipped), change.old, change.put, 1)
			if text == string(shipped) {
				t.Fatalf("%q is not in the shipped file", change.old)
			}
			_, err := Load(fstest.MapFS{"guide/forms.json": {Data: []byte(text)}})
			if err == nil || !strings.Contains(err.Error(), change.says) {
				t.Errorf("got %v, want an error that names %q", err, change.says)
			}
		})
	}
}

// Sentences of the guide that name fields by their keys are read by people.
func TestSentencesNameFieldsByTheirLabels(t *testing.T) {
	c := Catalog{fields: map[string]Field{"con.methods": {Key: "con.methods", Label: "How it is contained"}}}
	for in, want := range map[string]string{
		"con.methods, change rows": "“How it is contained”, change rows",
		"see SE:12 l.62, con.none": "see SE:12 l.62, con.none",
		"message T01 logged":       "message T01 logged",
	} {
		if got := c.Named(in); got != want {
			t.Errorf("%q reads %q, want %q", in, got, want)
		}
	}
}
