package report_test

import (
	"encoding/json"
	"slices"
	"testing"

	"bridgelog/report"
)

func TestOneNameIsWrittenAsItAlwaysWas(t *testing.T) {
	for _, c := range []struct {
		names report.Names
		want  string
	}{
		{nil, `{"struck":false,"tlp":"","made_at":"0001-01-01T00:00:00Z","made_by":"","program":"","logbook":"","entries":0,"root":""}`},
		{report.Names{"Kim"}, `{"person":"Kim","struck":false,"tlp":"","made_at":"0001-01-01T00:00:00Z","made_by":"","program":"","logbook":"","entries":0,"root":""}`},
		{report.Names{"Kim", "Ada"}, `{"person":["Kim","Ada"],"struck":false,"tlp":"","made_at":"0001-01-01T00:00:00Z","made_by":"","program":"","logbook":"","entries":0,"root":""}`},
	} {
		raw, err := json.Marshal(report.Choice{Person: c.names})
		if err != nil || string(raw) != c.want {
			t.Errorf("%q is written %s, %v", c.names, raw, err)
		}
		var back report.Choice
		if err := json.Unmarshal(raw, &back); err != nil || !slices.Equal(back.Person, c.names) {
			t.Errorf("%s is read %q, %v", raw, back.Person, err)
		}
	}
}
