package regime

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"bridgelog/assets"
)

func TestFillTakesTheFirstThatIsKnown(t *testing.T) {
	s := Stage{ID: "eu-x-initial", Content: []Content{{Key: "count", Label: "How many", Required: true}, {Key: "nature", Label: "What"}, {Key: "kind", Label: "Kind", Options: []string{"A", "B"}}, {Key: "other", Label: "Other"}}}
	f := Fills{Sources: []Source{
		{Keys: []string{"count"}, Stages: []string{"us-*"}, From: []string{"wrong"}},
		{Keys: []string{"count"}, Stages: []string{"eu-x-*"}, From: []string{"missing", "number"}},
		{Keys: []string{"nature"}, From: []string{"title+missing+effect"}},
		{Keys: []string{"kind"}, From: []string{"number"}, Codes: map[string]string{"12": "A"}, If: "missing"},
		{Keys: []string{"kind"}, From: []string{"kinds"}, Codes: map[string]string{"k=1": "A", "k=2": "B", "k=3": "A"}},
	}, Phased: []Phased{{Stages: []string{"eu-x-*"}, Keys: []string{"wish"}, Law: "Art. 9"}, {Stages: []string{"eu-x-initial"}, Law: "Art. 1"}}}
	fact := func(name string) string {
		return map[string]string{"wrong": "99", "number": "12", "title": "Mail ", "effect": "down", "kinds": "k=1\nk=9\nk=3\nk=2"}[name]
	}
	show := func(items []Item) string {
		var out []string
		for _, it := range items {
			line := it.Key + "=" + strings.ReplaceAll(it.Value, "\n", "/") + " from " + it.Origin
			if it.Filled != "" {
				line += " (fills " + it.Filled + ")"
			}
			if it.Changed() {
				line += " was " + it.Before
			}
			out = append(out, line)
		}
		return strings.Join(out, "; ")
	}
	for _, c := range []struct {
		typed, before map[string]string
		want          string
	}{
		{nil, nil, "count=12 from number; nature=Mail/down from title+missing+effect; kind=A/B from kinds; other= from "},
		// What a person typed counts; what the incident would say is kept beside it.
		{map[string]string{"count": "13", "nature": "Mail\ndown", "other": ""}, nil, "count=13 from  (fills 12); nature=Mail/down from title+missing+effect; kind=A/B from kinds; other= from "},
		// The stage sent before fills what nothing else does; what differs from it is marked.
		{nil, map[string]string{"count": "10", "kind": "A\nB", "other": "said before"}, "count=12 from number was 10; nature=Mail/down from title+missing+effect; kind=A/B from kinds; other=said before from before"},
		{map[string]string{"other": ""}, map[string]string{"other": "said before"}, "count=12 from number; nature=Mail/down from title+missing+effect; kind=A/B from kinds; other= from  (fills said before) was said before"},
	} {
		if got := show(f.Fill(s, fact, c.typed, c.before)); got != c.want {
			t.Errorf("typed %v, before %v:\n got %s\nwant %s", c.typed, c.before, got, c.want)
		}
	}
	gaps := f.Gaps(s, f.Fill(s, func(string) string { return "" }, nil, nil))
	if len(gaps) != 4 || gaps[0].Key != "count" || !gaps[0].Required || gaps[0].MayFollow != "Art. 1" || gaps[1].Required {
		t.Errorf("%+v", gaps)
	}
	f.Phased[1].Keys = []string{"nature"} // of this content alone
	if gaps = f.Gaps(s, f.Fill(s, func(string) string { return "" }, nil, nil)); gaps[0].MayFollow != "" || gaps[1].MayFollow != "Art. 1" {
		t.Errorf("%+v", gaps)
	}
	s.ID = "eu-x-final"
	if gaps = f.Gaps(s, f.Fill(s, fact, nil, nil)); len(gaps) != 1 || gaps[0].Key != "other" || gaps[0].MayFollow != "" {
		t.Errorf("%+v", gaps)
	}
}

// The stages that may be completed later are those that others complete.
func TestShippedFills(t *testing.T) {
	p := shipped(t)
	f, err := LoadFills(assets.Regimes, p, func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range p.Stages {
		for _, ph := range f.Phased {
			if covers(ph.Stages, s.ID) && slices.Contains([]string{"final", "data-subjects"}, s.Stage) {
				t.Errorf("%s is not completed by anything", s.ID)
			}
		}
	}
	final := stage(t, p, "eu-nis2-final")
	if gaps := f.Gaps(final, f.Fill(final, func(string) string { return "" }, nil, nil)); len(gaps) == 0 || gaps[0].MayFollow != "" {
		t.Errorf("a final report may follow later: %+v", gaps)
	}
	first := stage(t, p, "eu-nis2-early-warning")
	if gaps := f.Gaps(first, f.Fill(first, func(string) string { return "" }, nil, nil)); len(gaps) == 0 || !strings.Contains(gaps[0].MayFollow, "Art. 23(4)") {
		t.Errorf("an early warning has to be complete: %+v", gaps)
	}
}

func TestFillsThatAreWrong(t *testing.T) {
	p := shipped(t)
	for _, c := range []struct{ json, says string }{
		{`{"sources":[{"keys":[],"from":["a"]}]}`, "sources[0]: it needs keys"},
		{`{"sources":[{"keys":["impact"],"from":[]}]}`, "sources[0]: it needs keys"},
		{`{"sources":[{"keys":["impact"],"stages":["eu-moon-*"],"from":["a"]}]}`, "stages that exist"},
		{`{"sources":[{"keys":["wish"],"from":["a"]}]}`, `no notice asks for "wish"`},
		{`{"sources":[{"keys":["impact"],"from":["a+b"]}]}`, `there is no fact "b"`},
		{`{"sources":[{"keys":["impact"],"from":["a"],"if":"c"}]}`, `there is no fact "c"`},
		{`{"sources":[{"keys":["dora_2_7"],"from":["a"],"codes":{"x":"gossip"}}]}`, `offers no "gossip"`},
		{`{"phased":[{"stages":["eu-gdpr-*"],"law":""}]}`, "phased[0]"},
		{`{"phased":[{"stages":["eu-gdpr-*"],"keys":["wish"],"law":"l"}]}`, `phased[0]: no notice asks for "wish"`},
		{`{"sources":[],"extra":1}`, "unknown field"},
	} {
		_, err := LoadFills(fstest.MapFS{"regimes/fill.json": {Data: []byte(c.json)}}, p, func(name string) bool { return name == "a" })
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v does not say %q", c.json, err, c.says)
		}
	}
	if _, err := LoadFills(fstest.MapFS{}, p, nil); err == nil {
		t.Error("a file that is not there was read")
	}
}
