package regime

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"bridgelog/assets"
)

// A stage that is accepted can be worked out and printed, from any instant.
func FuzzReadStage(f *testing.F) {
	for _, s := range shipped(f).Stages[:30] {
		raw, err := json.Marshal(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, int64(1774864800))
	}
	f.Add([]byte(`{"id":"x","regime_id":"x","regime":"x","stage":"x","recipient":"x","legal_reference":{"instrument":"x"},"status":"in-force","trigger":"awareness","period":{"value":4000,"unit":"business-days"},"counting":{"method":"business-days-exclude-trigger"},"roll_rule":{"id":"business-days-only"}}`), int64(253402300799))
	f.Add([]byte(`{"id":"x","regime_id":"x","regime":"x","stage":"x","recipient":"x","legal_reference":{"instrument":"x"},"status":"guidance","trigger":"awareness","period":{"value":4000,"unit":"months"},"counting":{"method":"months-same-date"},"roll_rule":{"id":"eu-1182-71-optional"}}`), int64(2240524799))
	f.Fuzz(func(t *testing.T, raw []byte, at int64) {
		s, err := ReadStage(raw)
		if err != nil {
			return
		}
		triggers := map[string]time.Time{}
		for _, name := range Triggers {
			triggers[name] = time.Unix(at%253402300800, 0)
		}
		for _, zone := range []string{"UTC", "Africa/Cairo"} {
			r, err := Due(s, Facts{Zone: zoneOf(t, zone), Triggers: triggers, Params: Params{AssumeInForce: true}})
			if err == nil && r.Default.After(r.Latest) {
				t.Errorf("default %s after latest %s", r.Default, r.Latest)
			}
		}
		_, _, _ = s.Name(), s.Directive(), s.LegalReference.Citation()
	})
}

func FuzzReadPack(f *testing.F) {
	p := shipped(f)
	p.Stages = p.Stages[:6]
	raw, err := json.Marshal(p)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte(`{"name":"x","version":"1","checked":"2026-11-23","stages":[]} {}`))
	f.Add([]byte(`{"name":"x","version":"1","checked":"2026-11-23","stages":[{}]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := ReadPack(raw)
		if err != nil {
			return
		}
		p.Unverified()
		for _, s := range p.Stages {
			p.Follows(s)
		}
		if _, err := ReadPack(append(raw, ']')); err == nil {
			t.Error("what stands behind the pack is passed over")
		}
	})
}

// Each example gets an answer: a deadline, or a sentence that says why not.
func FuzzEval(f *testing.F) {
	p := shipped(f)
	raw, err := assets.Regimes.ReadFile("regimes/deadline-examples.json")
	if err != nil {
		f.Fatal(err)
	}
	list, err := ReadExamples(raw)
	if err != nil {
		f.Fatal(err)
	}
	for i := 0; i < len(list); i += 7 {
		f.Add([]byte("[" + string(list[i]) + "]"))
	}
	f.Add([]byte(`{"examples":[{"stage_id":"eu-nis2-final","inputs":{"previous-stage-submitted":"9999-12-31T23:59:59Z"},"time_zone":"Pacific/Apia","params":{"extra_days":4000}}]}`))
	f.Add([]byte(`[{"stage_id":"us-sec-8k-105","inputs":{"determination-of-materiality":"2064-12-31T12:00"},"time_zone":"Africa/Cairo"},null,7]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, err := ReadExamples(raw)
		if err != nil {
			return
		}
		for i, one := range list {
			v := p.Eval(one, i+1)
			if v.ID == "" || v.Steps == nil || v.Default == nil && v.Reason == "" || v.Failed && v.Default != nil {
				t.Errorf("%+v", v)
			}
			if (v.Default == nil) != (v.Latest == nil) {
				t.Errorf("a default without a latest: %+v", v)
			}
		}
	})
}

func FuzzLoadRules(f *testing.F) {
	raw, err := assets.Regimes.ReadFile("regimes/applies.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw, "eu")
	f.Add([]byte(`{"questions":[{"key":"a","scope":"incident","label":"a?","choices":[{"key":"x","label":"x"},{"key":"unknown","label":"y"}]}],"cases":[{"stages":["one"],"all":[{"question":"a","any":["x"]}],"why":"w"}]}`), "x")
	one := Pack{Stages: []Stage{{ID: "one"}}}
	all := shipped(f)
	f.Fuzz(func(t *testing.T, raw []byte, answer string) {
		for _, p := range []Pack{one, all} {
			r, err := LoadRules(fstest.MapFS{"regimes/applies.json": {Data: raw}}, p)
			if err != nil {
				continue
			}
			answers := map[string][]string{}
			for _, q := range r.Questions {
				answers[q.Key] = []string{answer}
			}
			for _, given := range []map[string][]string{nil, answers} {
				for _, c := range r.Candidates(p, given) {
					if c.Verdict == "" || c.Why == "" || c.Verdict == RuledOut && len(c.Because) == 0 || given == nil && c.Verdict == RuledOut {
						t.Errorf("%+v", c)
					}
				}
			}
		}
	})
}

func FuzzLoadFills(f *testing.F) {
	raw, err := assets.Regimes.ReadFile("regimes/fill.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte(`{"sources":[{"keys":["impact"],"from":["a+b","text:x"],"if":"c","codes":{"k":"v"}}],"phased":[{"stages":["eu-*"],"law":"l"}]}`))
	p := shipped(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		fills, err := LoadFills(fstest.MapFS{"regimes/fill.json": {Data: raw}}, p, func(name string) bool { return name != "" })
		if err != nil {
			return
		}
		fact := func(name string) string { return strings.ToUpper(name) + "\nk\n" }
		for _, s := range p.Stages {
			items := fills.Fill(s, fact, nil, nil)
			if len(items) != len(s.Content) {
				t.Errorf("%s has %d contents, %d items", s.ID, len(s.Content), len(items))
			}
			for _, it := range items {
				if (it.Value == "") != (it.Origin == "") {
					t.Errorf("%s: the value %q comes from %q", it.Key, it.Value, it.Origin)
				}
			}
			fills.Gaps(s, items)
		}
	})
}
