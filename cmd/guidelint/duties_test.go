package main

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"bridgelog/assets"
)

func TestTheShippedDutiesHold(t *testing.T) {
	var out, errOut strings.Builder
	if code := duties(assets.Regimes, assets.Guide, &out, &errOut); code != 0 || !strings.Contains(out.String(), "161 stages (34 not verified)") {
		t.Errorf("exit %d: %s%s", code, &out, &errOut)
	}
}

// Each breaks one file in one place; the linter must say where.
func TestWhatIsWrongWithDutiesIsNamed(t *testing.T) {
	for _, c := range []struct{ file, old, new, says string }{
		{"regimes.json", `"elapsed-hours-eu"`, `"elapsed-moons"`, `stages[0] eu-gdpr-art33-authority: counting.method: "elapsed-moons" is not known`},
		{"pack.json", `"version"`, `"edition"`, `pack.json: json: unknown field "edition"`},
		{"applies.json", `"eu-nis2-recipients"`, `"eu-nis2-neighbours"`, `there is no stage "eu-nis2-neighbours"`},
		{"applies.json", `"any": ["manufacturer"]`, `"any": ["baker"]`, `eu-status has no choice "baker"`},
		{"applies.json", `{"key": "unknown", "label": "not known yet"}`, `{"key": "who", "label": "who knows"}`, `places cannot be answered "not known yet"`},
		{"fill.json", `"inv.people_count"`, `"inv.people_weight"`, `there is no fact "inv.people_weight"`},
		{"fill.json", `"profile.attack"`, `"profile.attic"`, `there is no question "attic"`},
		{"fill.json", `"said.contact_point"`, `"said.contact_pint"`, `no notice says "contact_pint"`},
		{"fill.json", `"monitoring systems"`, `"monitors"`, `dora_2_7 of eu-dora-initial offers no "monitors"`},
		{"fill.json", `"text:intermediate report"`, `"text:second report"`, `dora_1_1 of eu-dora-intermediate offers no "second report"`},
		{"fill.json", `"data_subject_count"`, `"subject_count"`, `no notice asks for "subject_count"`},
		{"fill.json", `"eu-cer-initial"], "law"`, `"eu-sir-initial"], "law"`, `it needs stages that exist and the law`},
	} {
		fsys := fstest.MapFS{}
		for _, name := range []string{"pack.json", "regimes.json", "applies.json", "fill.json"} {
			raw, err := fs.ReadFile(assets.Regimes, "regimes/"+name)
			if err != nil {
				t.Fatal(err)
			}
			fsys["regimes/"+name] = &fstest.MapFile{Data: raw}
		}
		file := fsys["regimes/"+c.file]
		if !strings.Contains(string(file.Data), c.old) {
			t.Errorf("%s does not hold %s", c.file, c.old)
			continue
		}
		file.Data = []byte(strings.Replace(string(file.Data), c.old, c.new, 1))
		var out, errOut strings.Builder
		if code := duties(fsys, assets.Guide, &out, &errOut); code != 1 || !strings.Contains(errOut.String(), c.says) {
			t.Errorf("%s with %s: exit %d, %q does not say %q", c.file, c.new, code, &errOut, c.says)
		}
	}
}
