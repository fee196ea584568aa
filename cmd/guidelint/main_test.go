package main

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"bridgelog/assets"
)

func TestTheShippedGuidanceHolds(t *testing.T) {
	var out, errOut strings.Builder
	if code := run(assets.Guide, &out, &errOut); code != 0 {
		t.Errorf("exit %d:\n%s", code, &errOut)
	}
	if !strings.Contains(out.String(), "references hold") {
		t.Errorf("it says %q", &out)
	}
	_, count, err := lint(assets.Guide)
	if err != nil || count < 3000 {
		t.Errorf("only %d references were followed, %v", count, err)
	}
}

// Each breaks one reference of one kind; the linter must name file and place.
func TestEveryKindOfReferenceIsFollowed(t *testing.T) {
	for _, c := range []struct{ file, old, new, says string }{
		{"forms.json", `"report": "incident_report"`, `"report": "no_report"`, `forms.json: gates G7.10: there is no report "no_report"`},
		{"forms.json", `"trigger": "service_restored"`, `"trigger": "no_news"`, `forms.json: gates G6.10: there is no occasion "no_news"`},
		{"forms.json", `"t_eradicated"`, `"t_never"`, `forms.json: gates G5.sets[0]: there is no time stamp of reports.json "t_never"`},
		{"forms.json", `"R-14"`, `"R-99"`, `rep.title.requirements[0]: there is no requirement "R-99"`},
		{"forms.json", `"ask": "first_5_min"`, `"ask": "tomorrow"`, `rep.title.ask: there is no time of asking "tomorrow"`},
		{"forms.json", `"choices": "detection_source"}`, `"choices": "no_list"}`, `no_list`},
		{"forms.json", `"only_with_flag": "drill"`, `"only_with_flag": "party"`, `there is no flag "party"`},
		{"forms.json", `"op": "moved", "args"`, `"op": "danced", "args"`, `rule_language: there is no description of the operator "moved"`},
		{"forms.json", `"key": "F3"`, `"key": "F1"`, `main_window.keys[2]: the key "F1" is empty or there twice`},
		{"playbook.json", `"R-13"`, `"R-99"`, `there is no requirement "R-99"`},
		{"playbook.json", `inv.disclosure is yes`, `inv.closure is yes`, `playbook.json: vul-03.applies_when.condition: there is no field "inv.closure"`},
		{"comms.json", `"trigger": "reported"`, `"trigger": "gossip"`, `comms.json: matrix[0]: there is no occasion "gossip"`},
		{"comms.json", `"sender": "point_of_contact"`, `"sender": "juggler"`, `comms.json: matrix[0]: there is no role "juggler"`},
		{"comms.json", `"template": "T01"`, `"template": "T99"`, `comms.json: matrix[0]: there is no template "T99"`},
		{"comms.json", `"phone_tree"`, `"pigeon"`, `there is no channel "pigeon"`},
		{"comms.json", `{{incident.name}}`, `{{incident.nickname}}`, `comms.json: T01: there is no placeholder "incident.nickname"`},
		{"comms.json", `{{severity}}: action needed`, `{{severity}: action needed`, `templates T01.subject`},
		{"comms.json", `tri.effect, else`, `tri.affect, else`, `placeholders what_plain: there is no field "tri.affect"`},
		{"roles.json", `"trigger": "acknowledged"`, `"trigger": "gossip"`, `roles.json: point_of_contact: there is no occasion "gossip"`},
		{"roles.json", `"mandatory_at": ["SEV1"`, `"mandatory_at": ["SEV0"`, `there is no level "SEV0"`},
		{"roles.json", `"may_combine_with": ["incident_manager"`, `"may_combine_with": ["juggler"`, `roles point_of_contact.may_combine_with: there is no role "juggler"`},
		{"roles.json", `"value": "one_team"`, `"value": "no_team"`, `roles forensics_lead.mandatory_unless`},
		{"reports.json", `"tri.effect"`, `"tri.affect"`, `reports incident_report.summary.bind: "tri.affect" is neither`},
		{"reports.json", `"gate G1"`, `"gate G9"`, `timestamps t_acknowledged`},
		{"reports.json", `t_detected - t_first_malicious`, `t_detected - t_first_breath`, `metrics time_to_detect.formula`},
		{"reports.json", `severity.targets_min.contain`, `severity.targets_min.dance`, `metrics time_to_contain.target`},
		{"requirements.json", `"drl.size"`, `"drl.sighs"`, `requirements.json: R-01.bind.fields[0]: there is no field "drl.sighs"`},
		{"requirements.json", `"G2.8"`, `"G2.88"`, `R-02.bind.gate_criteria[1]: there is no criterion "G2.88"`},
		{"requirements.json", `"pre-05"`, `"pre-55"`, `R-01.bind.steps[0]: there is no step "pre-55"`},
		{"requirements.json", `"size filter"`, `"sighs filter"`, `R-01.bind.other[0]: there is no part of the program`},
		{"requirements.json", `"metric deviations"`, `"metric derivations"`, `there is no metric "derivations"`},
	} {
		fsys := copied(t)
		file := fsys["guide/"+c.file]
		if !compact(t, file, c.old) {
			t.Errorf("%s does not hold %s", c.file, c.old)
			continue
		}
		file.Data = []byte(strings.Replace(string(file.Data), squeeze(c.old), squeeze(c.new), 1))
		var out, errOut strings.Builder
		if code := run(fsys, &out, &errOut); code != 1 || !strings.Contains(errOut.String(), c.says) {
			t.Errorf("%s with %s: exit %d, %q does not say %q", c.file, c.new, code, &errOut, c.says)
		}
	}
}

func TestAnExceptionThatIsNoLongerNeededIsReported(t *testing.T) {
	fsys := copied(t)
	file := fsys["guide/roles.json"]
	compact(t, file, "")
	file.Data = []byte(strings.Replace(string(file.Data), `"responsibility_tags":["receive_alerts"`, `"responsibility_tags":["improvement","receive_alerts"`, 1))
	var out, errOut strings.Builder
	if code := run(fsys, &out, &errOut); code != 1 || !strings.Contains(errOut.String(), "nothing is wrong there") {
		t.Errorf("exit %d, %q", code, &errOut)
	}
}

func TestUnreadableGuidanceFailsLoudly(t *testing.T) {
	for _, name := range []string{"forms.json", "playbook.json", "comms.json", "roles.json", "reports.json", "requirements.json"} {
		fsys := copied(t)
		fsys["guide/"+name].Data = []byte(`{"colour": "red"}`)
		var out, errOut strings.Builder
		if code := run(fsys, &out, &errOut); code != 1 || errOut.Len() == 0 {
			t.Errorf("%s: exit %d, %q", name, code, &errOut)
		}
		delete(fsys, "guide/"+name)
		if code := run(fsys, &out, &errOut); code != 1 {
			t.Errorf("without %s: exit %d", name, code)
		}
	}
}

func copied(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(assets.Guide, "guide", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(assets.Guide, p)
		out[p] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// compact rewrites a file without white space between values, so that a
// replacement does not depend on how it is laid out.
func compact(t *testing.T, file *fstest.MapFile, has string) bool {
	t.Helper()
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(json.RawMessage(file.Data)); err != nil {
		t.Fatal(err)
	}
	file.Data = []byte(b.String())
	return strings.Contains(b.String(), squeeze(has))
}

// squeeze takes the spaces out that stand between a key and its value.
func squeeze(s string) string {
	return strings.NewReplacer(`": `, `":`, `, "`, `,"`).Replace(s)
}
