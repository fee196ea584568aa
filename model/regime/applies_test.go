package regime

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"bridgelog/assets"
)

func rules(t testing.TB) (Rules, Pack) {
	t.Helper()
	p := shipped(t)
	r, err := LoadRules(assets.Regimes, p)
	if err != nil {
		t.Fatal(err)
	}
	return r, p
}

// Who answers what, which stages are proposed (all others of the list are not),
// and why.
func TestCandidatesOfOrganisations(t *testing.T) {
	r, p := rules(t)
	for _, c := range []struct {
		name     string
		answers  map[string][]string
		applies  []string
		possible []string          // nothing rules them out yet
		because  map[string]string // stage to a reason that is given
	}{
		{
			name: "hospital in Germany, health data copied",
			answers: map[string][]string{
				"places": {"eu"}, "people": {"eu"}, "role": {"controller"}, "eu-status": {"nis2"}, "uk-status": {"none"}, "us-status": {"none"},
				"elsewhere-status": {"none"}, "contracts": {"none"},
				"personal-data": {"yes"}, "kinds": {"health"}, "risk": {"high"}, "count": {"1000"}, "whose": {"own"}, "impact": {"some"}, "attack": {"attack"},
				"major": {"unknown"}, "also": {"none"}, "product": {"no"}, "progress": {"first"},
			},
			applies: []string{"eu-gdpr-art33-authority", "eu-gdpr-art34-data-subjects"},
			because: map[string]string{
				"eu-gdpr-art33-authority":        "Where are you established, active, listed or licensed? EU or EEA.",
				"eu-gdpr-art33-processor":        "What are you for the personal data? controller (we decide why and how they are used); it would take processor or service provider (we handle them for others).",
				"eu-gdpr-art33-phase":            "How do reports to authorities stand? nothing was sent, or what was sent is complete; it would take a report was incomplete, or there are new facts since.",
				"eu-nis2-early-warning":          "What has it done to services and operations, or could it do? some effect, not severe; it would take severe disruption, loss or damage.",
				"us-hipaa-individuals":           "Where are you established, active, listed or licensed? EU or EEA; it would take United States.",
				"eu-dora-initial":                "What are you under EU law? essential or important entity under NIS2; it would take financial entity under DORA.",
				"us-ca-residents":                "Where do the people live whose data you hold? EU or EEA; it would take California.",
				"au-csa-ransomware-payment":      "Where are you established, active, listed or licensed? EU or EEA; it would take Australia.",
				"int-pci-mastercard":             "Which card contracts bind you? none; it would take Mastercard.",
				"eu-eprivacy-611-initial":        "What are you under EU law? essential or important entity under NIS2; it would take provider of public electronic communications.",
				"eu-cra-aev-early-warning":       "Is the security of a product you make hit? no; it would take yes, a vulnerability in it is actively exploited.",
				"uk-gdpr-art33-ico":              "Where do the people live whose data you hold? EU or EEA; it would take United Kingdom.",
				"eu-nis2-tsp-notification":       "What are you under EU law? essential or important entity under NIS2; it would take qualified trust service provider or trust service provider that is not qualified.",
				"eu-dora-cyber-threat-voluntary": "What are you under EU law? essential or important entity under NIS2; it would take financial entity under DORA.",
			},
		},
		{
			name: "New York bank, ransom paid, New York residents",
			answers: map[string][]string{
				"places": {"us"}, "people": {"us-ny", "us-other"}, "role": {"controller"}, "eu-status": {"none"}, "uk-status": {"none"},
				"us-status": {"bank", "nydfs"}, "elsewhere-status": {"none"}, "contracts": {"none"},
				"personal-data": {"yes"}, "kinds": {"financial", "ids"}, "risk": {"high"}, "count": {"1000"}, "state-count": {"500"}, "whose": {"own"},
				"impact": {"severe"}, "attack": {"paid"}, "major": {"no"}, "material": {"no"}, "product": {"no"}, "also": {"none"}, "progress": {"first"},
			},
			applies: []string{"us-bank-36h", "us-glba-interagency-customer", "us-ny-dfs-incident", "us-ny-dfs-extortion-payment", "us-ny-dfs-extortion-explanation",
				"us-ny-residents", "us-ny-agencies"},
			because: map[string]string{
				"us-ny-dfs-extortion-payment": "Was it an attack? yes, ransom paid.",
				"us-sec-8k-105":               "Is it material for investors? no, determined not to be material; it would take yes, determined to be material.",
				"us-ny-dfs-update":            "How do reports to authorities stand? nothing was sent, or what was sent is complete; it would take a report was incomplete, or there are new facts since.",
				"us-ncua-72h":                 "What are you under US federal or New York financial law? banking organization (OCC, Federal Reserve, FDIC) and covered entity of the New York DFS; it would take federally insured credit union.",
				"eu-gdpr-art33-authority":     "Where do the people live whose data you hold? New York and another US state; it would take EU or EEA.",
			},
		},
		{
			name: "credit institution under DORA, classified as major",
			answers: map[string][]string{
				"places": {"eu"}, "people": {"eu"}, "role": {"controller"}, "eu-status": {"dora"}, "uk-status": {"none"}, "us-status": {"none"},
				"elsewhere-status": {"none"}, "contracts": {"none"},
				"personal-data": {"no"}, "impact": {"severe"}, "attack": {"no"}, "major": {"yes"}, "product": {"no"}, "also": {"clients"},
			},
			applies: []string{"eu-dora-initial", "eu-dora-intermediate", "eu-dora-intermediate-update", "eu-dora-final", "eu-dora-clients"},
			because: map[string]string{
				"eu-dora-reclassification": "Is it a major ICT-related incident under DORA? yes, classified as major; it would take reported as major and found not to be.",
				"eu-gdpr-art33-authority":  "Were personal data lost, changed, disclosed or made unavailable? no; it would take yes or yes, but unreadable to others (encrypted, the key is safe).",
				"eu-dora-clients":          "What else holds? financial interests of clients are affected.",
			},
		},
		{
			name: "manufacturer whose product has an exploited vulnerability",
			answers: map[string][]string{
				"places": {"eu", "us"}, "people": {"eu", "us-other"}, "role": {"controller"}, "eu-status": {"manufacturer"}, "uk-status": {"none"}, "us-status": {"none"},
				"elsewhere-status": {"none"}, "contracts": {"none"},
				"personal-data": {"no"}, "impact": {"none"}, "attack": {"attack"}, "product": {"exploited"}, "also": {"none"},
			},
			applies:  []string{"eu-cra-aev-early-warning", "eu-cra-aev-notification", "eu-cra-aev-final", "eu-cra-users"},
			possible: []string{"eu-cra-intermediate"},
			because: map[string]string{
				"eu-cra-incident-early-warning": "Is the security of a product you make hit? yes, a vulnerability in it is actively exploited; it would take yes, by a severe incident.",
			},
		},
		{
			name: "qualified trust service provider, service down",
			answers: map[string][]string{
				"places": {"eu"}, "people": {"eu"}, "role": {"controller"}, "eu-status": {"qtsp"}, "uk-status": {"none"}, "us-status": {"none"},
				"elsewhere-status": {"none"}, "contracts": {"none"},
				"personal-data": {"no"}, "impact": {"severe"}, "attack": {"no"}, "product": {"no"}, "also": {"none"}, "progress": {"first"},
			},
			applies: []string{"eu-nis2-early-warning", "eu-nis2-tsp-notification", "eu-nis2-final", "eu-eidas-qtsp"},
			because: map[string]string{
				"eu-nis2-incident-notification": "What are you under EU law? qualified trust service provider; it would take essential or important entity under NIS2.",
			},
		},
		{
			name: "Australian business that paid a ransom",
			answers: map[string][]string{
				"places": {"au"}, "people": {"au"}, "role": {"controller"}, "elsewhere-status": {"au-3m"}, "contracts": {"none"},
				"personal-data": {"unknown"}, "risk": {"unknown"}, "impact": {"severe"}, "attack": {"paid"},
			},
			applies:  []string{"au-csa-ransomware-payment"},
			possible: []string{"au-ndb-assessment", "au-ndb-statement", "au-ndb-individuals"},
			because: map[string]string{
				"au-csa-ransomware-payment": "What are you under the law of other places? business in Australia with a turnover above AUD 3 million.",
				"au-soci-critical":          "What are you under the law of other places? business in Australia with a turnover above AUD 3 million; it would take responsible entity of a critical infrastructure asset in Australia.",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var applies, possible []string
			said := map[string][]string{}
			for _, x := range r.Candidates(p, c.answers) {
				said[x.Stage.ID] = x.Because
				switch x.Verdict {
				case Applies:
					applies = append(applies, x.Stage.ID)
					if len(x.Because) == 0 || len(x.Open) > 0 {
						t.Errorf("%s applies because of %q with %q open", x.Stage.ID, x.Because, x.Open)
					}
				case Possible:
					possible = append(possible, x.Stage.ID)
					if len(x.Open) == 0 {
						t.Errorf("%s is possible and no question is open", x.Stage.ID)
					}
				case RuledOut:
					if len(x.Because) == 0 {
						t.Errorf("%s is ruled out without a reason", x.Stage.ID)
					}
				}
			}
			if !slices.Equal(applies, c.applies) {
				t.Errorf("proposed: %q, want %q", applies, c.applies)
			}
			if !slices.Equal(possible, c.possible) {
				t.Errorf("possible: %q, want %q", possible, c.possible)
			}
			for id, why := range c.because {
				if !slices.Contains(said[id], why) {
					t.Errorf("%s: %q does not hold %q", id, said[id], why)
				}
			}
		})
	}
}

// No answer, and the answer "not known yet", rule nothing out.
func TestNothingIsRuledOutUnanswered(t *testing.T) {
	r, p := rules(t)
	unknown := map[string][]string{}
	for _, q := range r.Questions {
		unknown[q.Key] = []string{Unknown}
	}
	for name, answers := range map[string]map[string][]string{"nothing": nil, "unknown": unknown} {
		got := r.Candidates(p, answers)
		if len(got) != len(p.Stages) {
			t.Errorf("%s: %d candidates for %d stages", name, len(got), len(p.Stages))
		}
		for _, c := range got {
			if c.Verdict != Possible || len(c.Open) == 0 || c.Why == "" {
				t.Errorf("%s: %s is %s (%s), open %q", name, c.Stage.ID, c.Verdict, c.Why, c.Open)
			}
		}
	}
}

// Each stage can be proposed by answers, and each answer that is offered can
// make a difference or is the answer that nothing applies.
func TestEveryStageCanBeProposed(t *testing.T) {
	r, p := rules(t)
	used := map[string]bool{}
	for _, c := range r.Cases {
		answers := map[string][]string{}
		for _, cond := range c.All {
			answers[cond.Question] = append(answers[cond.Question], cond.Any[0])
			for _, key := range cond.Any {
				used[cond.Question+" "+key] = true
			}
		}
		for _, got := range r.Candidates(p, answers) {
			if slices.Contains(c.Stages, got.Stage.ID) && got.Verdict != Applies {
				t.Errorf("%s is %s on %v: %q", got.Stage.ID, got.Verdict, answers, got.Because)
			}
		}
	}
	free := []string{Unknown, "none", "no", "other", "us-other", "nobody", "unlikely", "first", "lt250"}
	for _, q := range r.Questions {
		if !slices.ContainsFunc(q.Choices, func(c Choice) bool { return c.Key == Unknown }) {
			t.Errorf("%s cannot be answered \"not known yet\"", q.Key)
		}
		for _, c := range q.Choices {
			if !used[q.Key+" "+c.Key] && !slices.Contains(free, c.Key) {
				t.Errorf("%s: nobody asks for %s", q.Key, c.Key)
			}
		}
	}
}

// A reason is one plain sentence that cites its law, so it has brackets and a
// full stop, and no em dash.
func TestReasonsCiteTheLaw(t *testing.T) {
	r, _ := rules(t)
	for _, c := range r.Cases {
		if !strings.HasSuffix(c.Why, ".") || !strings.Contains(c.Why, "(") || !strings.Contains(c.Why, ")") || strings.Contains(c.Why, "—") {
			t.Errorf("%q: %q", c.Stages, c.Why)
		}
	}
	for _, q := range r.Questions {
		if !strings.HasSuffix(q.Label, "?") {
			t.Errorf("%s: %q is no question", q.Key, q.Label)
		}
		for _, c := range q.Choices {
			if strings.HasSuffix(c.Label, ".") {
				t.Errorf("%s: %q ends with a full stop", q.Key, c.Label)
			}
		}
	}
}

// A stage of a newer pack than the cases is not hidden: nothing rules it out.
func TestAStageWithoutACaseIsPossible(t *testing.T) {
	r, p := rules(t)
	s := p.Stages[0]
	s.ID = "eu-new-law-initial"
	p.Stages = append(slices.Clone(p.Stages), s)
	all := r.Candidates(p, map[string][]string{"places": {"us"}})
	if got := all[len(all)-1]; got.Stage.ID != s.ID || got.Verdict != Possible || len(got.Open) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestRulesThatAreWrong(t *testing.T) {
	p := Pack{Stages: []Stage{{ID: "one"}}}
	question := `{"key":"a","scope":"incident","label":"A?","choices":[{"key":"x","label":"x"},{"key":"unknown","label":"not known yet"}]}`
	kase := `{"stages":["one"],"all":[{"question":"a","any":["x"]}],"why":"w"}`
	for _, c := range []struct{ questions, cases, says string }{
		{question, kase, ""},
		{question, "", "the stage one has no case"},
		{question, strings.Replace(kase, `"one"`, `"two"`, 1), `there is no stage "two"`},
		{question, strings.Replace(kase, `"question":"a"`, `"question":"b"`, 1), `there is no question "b"`},
		{question, strings.Replace(kase, `["x"]`, `["y"]`, 1), `a has no choice "y"`},
		{question, strings.Replace(kase, `["x"]`, `["unknown"]`, 1), `nothing follows from "not known yet"`},
		{question, strings.Replace(kase, `["x"]`, `[]`, 1), "there is no question"},
		{question, strings.Replace(kase, `"why":"w"`, `"why":""`, 1), "conditions and a reason"},
		{question, strings.Replace(kase, `[{"question":"a","any":["x"]}]`, `[]`, 1), "conditions and a reason"},
		{question + "," + question, kase, "a key of its own"},
		{strings.Replace(question, `"incident"`, `"planet"`, 1), kase, "a scope"},
		{strings.Replace(question, `{"key":"x","label":"x"},`, ``, 1), strings.Replace(kase, `["x"]`, `["unknown"]`, 1), "nothing follows"},
		{strings.Replace(question, `"key":"unknown"`, `"key":"x"`, 1), kase, "choices[1]: it needs a key of its own"},
		{strings.Replace(question, `"help"`, `"hint"`, 1) + ",7", kase, "cannot unmarshal"},
	} {
		_, err := LoadRules(fstest.MapFS{"regimes/applies.json": {Data: []byte(`{"questions":[` + c.questions + `],"cases":[` + c.cases + `]}`)}}, p)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s, %s: %v does not say %q", c.questions, c.cases, err, c.says)
		}
	}
	if _, err := LoadRules(fstest.MapFS{}, p); err == nil {
		t.Error("a file that is not there was read")
	}
}
