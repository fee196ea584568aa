package regime

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Scopes of a question.
const (
	OfOrganisation = "organisation" // kept once, for the organisation and for each workload
	OfIncident     = "incident"     // asked in each incident
)

// Unknown is the answer "not known yet": it rules nothing out.
const Unknown = "unknown"

// Question is one thing that decides which duties apply.
type Question struct {
	Key     string   `json:"key"`
	Scope   string   `json:"scope"`
	Label   string   `json:"label"`
	Help    string   `json:"help,omitempty"`
	Many    bool     `json:"many,omitempty"` // several choices may hold
	Choices []Choice `json:"choices"`
}

// Choice is one answer to a question.
type Choice struct {
	Key   string `json:"key"`
	Label string `json:"label"`
}

// Condition holds when one of the answers to a question is among Any.
type Condition struct {
	Question string   `json:"question"`
	Any      []string `json:"any"`
}

// Case says when stages may apply: all conditions hold. Several cases may name
// the same stage; one that holds is enough.
type Case struct {
	Stages []string    `json:"stages"`
	All    []Condition `json:"all"`
	Why    string      `json:"why"` // the duty in one sentence, citing the law
}

// Rules decide which stages to propose.
type Rules struct {
	Questions []Question `json:"questions"`
	Cases     []Case     `json:"cases"`
}

// LoadRules reads regimes/applies.json and holds it against a pack: every stage
// has a case, every condition names a choice that exists.
func LoadRules(folder fs.FS, p Pack) (Rules, error) {
	var r Rules
	raw, err := fs.ReadFile(folder, "regimes/applies.json")
	if err != nil {
		return r, fmt.Errorf("applies.json: %w", err)
	}
	if err := strict(raw, &r); err != nil {
		return r, fmt.Errorf("applies.json: %w", err)
	}
	covered := map[string]bool{}
	for i, c := range r.Cases {
		for _, id := range c.Stages {
			if _, ok := p.Stage(id); !ok {
				return r, fmt.Errorf("applies.json: cases[%d]: there is no stage %q", i, id)
			}
			covered[id] = true
		}
		if slices.ContainsFunc(c.All, func(x Condition) bool { return slices.Contains(x.Any, Unknown) }) {
			return r, fmt.Errorf("applies.json: cases[%d]: nothing follows from \"not known yet\"", i)
		}
		if len(c.All) == 0 || c.Why == "" || len(c.Stages) == 0 {
			return r, fmt.Errorf("applies.json: cases[%d]: it needs stages, conditions and a reason", i)
		}
		for j, cond := range c.All {
			q, ok := r.Question(cond.Question)
			if !ok || len(cond.Any) == 0 {
				return r, fmt.Errorf("applies.json: cases[%d].all[%d]: there is no question %q", i, j, cond.Question)
			}
			for _, key := range cond.Any {
				if !slices.ContainsFunc(q.Choices, func(c Choice) bool { return c.Key == key }) {
					return r, fmt.Errorf("applies.json: cases[%d].all[%d]: %s has no choice %q", i, j, q.Key, key)
				}
			}
		}
	}
	for _, s := range p.Stages {
		if !covered[s.ID] {
			return r, fmt.Errorf("applies.json: the stage %s has no case", s.ID)
		}
	}
	seen := map[string]bool{}
	for i, q := range r.Questions {
		if seen[q.Key] || q.Key == "" || q.Label == "" || len(q.Choices) < 2 || q.Scope != OfOrganisation && q.Scope != OfIncident {
			return r, fmt.Errorf("applies.json: questions[%d] %q: it needs a key of its own, a scope, a label and choices", i, q.Key)
		}
		seen[q.Key] = true
		for j, c := range q.Choices {
			if c.Key == "" || c.Label == "" || seen[q.Key+" "+c.Key] {
				return r, fmt.Errorf("applies.json: questions[%d] %s.choices[%d]: it needs a key of its own and a label", i, q.Key, j)
			}
			seen[q.Key+" "+c.Key] = true
		}
	}
	return r, nil
}

// Question finds a question by its key.
func (r Rules) Question(key string) (Question, bool) {
	if i := slices.IndexFunc(r.Questions, func(q Question) bool { return q.Key == key }); i >= 0 {
		return r.Questions[i], true
	}
	return Question{}, false
}

// Words are the words of choices, in the order the question has them.
func (q Question) Words(keys []string) []string {
	var out []string
	for _, c := range q.Choices {
		if slices.Contains(keys, c.Key) {
			out = append(out, c.Label)
		}
	}
	return out
}

// Alone says whether a choice contradicts all others: "none of these", "no",
// "somewhere else only". Not known yet does not: some are known, others may be.
func (q Question) Alone(choice string) bool {
	switch choice {
	case "none", "no", "nobody":
		return true
	}
	i := slices.IndexFunc(q.Choices, func(c Choice) bool { return c.Key == choice })
	return i >= 0 && strings.HasSuffix(q.Choices[i].Label, " only")
}

// labels are the words of choices, with a word such as "or" before the last.
func (q Question) labels(keys []string, joint string) string {
	var out []string
	for _, key := range keys {
		if i := slices.IndexFunc(q.Choices, func(c Choice) bool { return c.Key == key }); i >= 0 {
			out = append(out, q.Choices[i].Label)
		}
	}
	if n := len(out); n > 1 {
		return strings.Join(out[:n-1], ", ") + " " + joint + " " + out[n-1]
	}
	return strings.Join(out, "")
}

// Verdicts of a proposal.
const (
	Applies  = "applies"   // every condition holds
	Possible = "possible"  // nothing rules it out, something is not answered: treat as applicable
	RuledOut = "ruled-out" // an answer rules it out
)

// Candidate is a stage with the reason why it may or does not apply.
type Candidate struct {
	Stage   Stage
	Verdict string
	Why     string   // the duty in one sentence
	Because []string // the answers that decide
	Open    []string // questions not answered
}

// Candidates holds every stage of a pack against the answers given. Nothing is
// left out: what is ruled out comes with the answer that does.
func (r Rules) Candidates(p Pack, answers map[string][]string) []Candidate {
	out := make([]Candidate, 0, len(p.Stages))
	for _, s := range p.Stages {
		best := Candidate{Verdict: ""}
		var against []string
		for _, c := range r.Cases {
			if !slices.Contains(c.Stages, s.ID) {
				continue
			}
			got := r.judge(c, answers)
			if got.Verdict == RuledOut {
				against = append(against, got.Because...)
			}
			if best.Verdict == "" || got.nearer(best) {
				best = got
			}
		}
		if best.Verdict == "" { // a duty of the organisation's own, or of a newer pack than the cases
			best = Candidate{Verdict: Possible, Why: "No rule says when it applies; judge it by its threshold (" + s.LegalReference.Citation() + ").",
				Open: []string{"These rules do not know the stage; read whom it binds"}}
		}
		best.Stage = s
		if best.Verdict == RuledOut { // no case is left: what speaks against each of them is told
			best.Because = nil
			for _, why := range against {
				if !slices.Contains(best.Because, why) {
					best.Because = append(best.Because, why)
				}
			}
		}
		out = append(out, best)
	}
	return out
}

// nearer says whether c is the better answer of two for one stage: the verdict
// first, then the one with less left open.
func (c Candidate) nearer(to Candidate) bool {
	rank := func(verdict string) int { return slices.Index([]string{Applies, Possible, RuledOut}, verdict) }
	if a, b := rank(c.Verdict), rank(to.Verdict); a != b {
		return a < b
	}
	return c.Verdict == Possible && len(c.Open) < len(to.Open)
}

func (r Rules) judge(c Case, answers map[string][]string) Candidate {
	got := Candidate{Verdict: Applies, Why: c.Why}
	var against []string
	for _, cond := range c.All {
		q, _ := r.Question(cond.Question) // checked when the rules were loaded
		given := answers[cond.Question]
		hit := slices.DeleteFunc(slices.Clone(cond.Any), func(key string) bool { return !slices.Contains(given, key) })
		switch {
		case len(hit) > 0:
			got.Because = append(got.Because, fmt.Sprintf("%s %s.", q.Label, q.labels(hit, "and")))
		case len(given) == 0 || slices.Contains(given, Unknown):
			got.Open = append(got.Open, q.Label)
		default:
			against = append(against, fmt.Sprintf("%s %s; it would take %s.", q.Label, q.labels(given, "and"), q.labels(cond.Any, "or")))
		}
	}
	switch {
	case len(against) > 0:
		got.Verdict, got.Because, got.Open = RuledOut, against, nil
	case len(got.Open) > 0:
		got.Verdict = Possible
	}
	return got
}
