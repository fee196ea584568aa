package regime

import (
	"encoding/json"
	"strings"
	"testing"
)

// What cannot be judged says why in one sentence; what can, is judged.
func TestExamplesThatAreOdd(t *testing.T) {
	p := shipped(t)
	gdpr := `"id":"x","stage_id":"eu-gdpr-art33-authority","time_zone":"Europe/Berlin"`
	for _, c := range []struct{ json, def, says string }{
		{`{` + gdpr + `,"inputs":{"awareness":"2026-11-02T10:20:00+01:00"}}`, "2026-11-05T10:20:00+01:00", ""},
		{`{` + gdpr + `,"inputs":{"awareness":"2026-11-02T10:20+01:00"}}`, "2026-11-05T10:20:00+01:00", ""},
		{`{` + gdpr + `,"inputs":{"awareness":"2026-11-02T10:20:00"},"params":null,"holidays":null}`, "2026-11-05T10:20:00+01:00", ""},
		{`{` + gdpr + `,"inputs":{"awareness":"2026-11-02T10:20"},"expected":{"default_deadline":"?"},"source":7}`, "2026-11-05T10:20:00+01:00", ""},
		{`{` + gdpr + `,"inputs":{"awareness":"2026-11-02T09:20:00.5Z"}}`, "2026-11-05T10:20:00+01:00", ""},
		{`{` + gdpr + `,"inputs":{}}`, "", "Not started: awareness is not recorded."},
		{`{` + gdpr + `}`, "", "Not started"},
		{`{` + gdpr + `,"inputs":{"awareness":""}}`, "", "Not started"},
		{`{` + gdpr + `,"inputs":{"awareness":"2026-03-29T02:30:00"}}`, "", "Cannot be judged: inputs.awareness: 2026-03-29T02:30:00 does not exist in Europe/Berlin"},
		{`{` + gdpr + `,"inputs":{"awareness":"2026-10-25T02:30:00"}}`, "", "happened twice in Europe/Berlin: give the offset (+02:00 or +01:00)"},
		{`{` + gdpr + `,"inputs":{"awareness":"2026-10-25T02:30:00+01:00"}}`, "2026-10-28T02:30:00+01:00", ""},
		{`{` + gdpr + `,"inputs":{"awareness":"last Tuesday"}}`, "", `"last Tuesday" is no time`},
		{`{` + gdpr + `,"inputs":{"awareness":20261102}}`, "", "Cannot be judged"},
		{`{` + gdpr + `,"inputs":{"awareness":"2026-11-02T10:20:00+01:00"},"holidays":[{"date":"soon"}]}`, "", `holidays[0]: "soon" is no date`},
		{`{` + gdpr + `,"inputs":{"awareness":"2026-11-02T10:20:00+01:00"},"params":{"extra_days":-1}}`, "", "params.extra_days: -1 days cannot be granted"},
		{`{` + gdpr + `,"inputs":{"awareness":"2026-11-02T10:20:00+01:00"},"params":{"extra_days":"two"}}`, "", "params: json"},
		{`{` + gdpr + `,"inputs":{"awareness":"2026-11-02T10:20:00+01:00"},"params":{"restart_at":"never"}}`, "", "params.restart_at"},
		{`{` + gdpr + `,"inputs":{"awareness":"2026-11-02T10:20:00+01:00"},"params":{"restart_at":"2026-11-01T10:20:00+01:00"}}`, "", "the clock began again (2026-11-01T10:20:00+01:00) before awareness"},
		{`{"id":"x","stage_id":"moon","time_zone":"UTC"}`, "", `there is no stage "moon" in rule pack 2026-11-23`},
		{`{"id":"x","stage_id":"eu-gdpr-art33-authority"}`, "", "it names no time_zone"},
		{`{"id":"x","stage_id":"eu-gdpr-art33-authority","time_zone":"Mars/Olympus"}`, "", `the time zone "Mars/Olympus" is not known`},
		{`{"id":"x","stage_id":"eu-gdpr-art33-authority","time_zone":"Local"}`, "", `the time zone "Local" is not known`},
		{`7`, "", "Cannot be judged"},
		{`null`, "", `there is no stage ""`},
	} {
		v := p.Eval(json.RawMessage(c.json), 3)
		if got := strings.TrimPrefix(text(v.Default), "none"); got != c.def || !strings.Contains(v.Reason, c.says) {
			t.Errorf("%s: %s, %q does not say %q", c.json, text(v.Default), v.Reason, c.says)
		}
		if v.Failed != strings.HasPrefix(v.Reason, "Cannot be judged: ") || v.ID != "x" && v.ID != "#3" {
			t.Errorf("%s: %+v", c.json, v)
		}
	}
	v := p.Eval(json.RawMessage(`{`+gdpr+`,"inputs":{"awareness":"2026-11-02T10:20:00+01:00","detection":"2026-11-01T10:20:00+01:00","wish":"2026-11-01T10:20:00+01:00"}}`), 1)
	if !strings.Contains(strings.Join(v.Steps, " "), "Given but not counted from by this rule: detection, wish.") {
		t.Errorf("%q", v.Steps)
	}
}

func TestFilesOfExamples(t *testing.T) {
	for _, c := range []struct {
		file string
		n    int
		says string
	}{
		{`[]`, 0, ""}, {`[{},7,null]`, 3, ""}, {`{"examples":[{}],"about":"x"}`, 1, ""}, {"\ufeff[{}]", 1, ""},
		{`{"about":"x"}`, 0, `neither a list nor an object with "examples"`}, {`{"examples":null}`, 0, "neither a list"}, {`[{}`, 0, "no list of examples in JSON"}, {``, 0, "no list of examples in JSON"}, {`"x"`, 0, "no list of examples in JSON"},
	} {
		list, err := ReadExamples([]byte(c.file))
		if len(list) != c.n || (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %d, %v", c.file, len(list), err)
		}
	}
}
