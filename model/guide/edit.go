package guide

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// EditsFile is where kept guidance holds what the owner of the playbook changed.
const EditsFile = "playbook-changes.json"

// longestLimit is the longest time limit of a step, in minutes: 30 days.
const longestLimit = 30 * 24 * 60

// lastInPhase is the order of steps the owner added: they stand at the end of
// their phase, in the order they came.
const lastInPhase = 1e6

// ownStep are the ids of steps the owner added. Ours and those of an overlay
// never begin so.
var ownStep = regexp.MustCompile(`^own-[0-9]{2,}$`)

// Wording is what of a step its owner may change. Id, phase, gate, fields and
// when it is shown stay: gates and the record rest on them.
type Wording struct {
	Title   string `json:"title"`
	Why     string `json:"why"`
	Role    string `json:"role"`
	Timebox int    `json:"timebox_min"` // minutes; 0 is no limit
	Proof   string `json:"proof"`
}

// Wording is how the step reads.
func (s Step) Wording() Wording {
	w := Wording{Title: s.Title, Why: s.Why, Role: s.Role, Proof: s.Proof}
	if s.Timebox != nil {
		w.Timebox = *s.Timebox
	}
	return w
}

// Edit is one standing change of the playbook by its owner. What it does not
// name stays as it is.
type Edit struct {
	Step       string   `json:"step"`
	Title      *string  `json:"title,omitempty"`
	Why        *string  `json:"why,omitempty"`
	Role       *string  `json:"role,omitempty"`
	Timebox    *int     `json:"timebox_min,omitempty"` // minutes; 0 takes the limit away
	Proof      *string  `json:"proof,omitempty"`
	LeftOut    bool     `json:"left_out,omitempty"`   // the step is shown no more
	New        bool     `json:"new,omitempty"`        // a step of the organisation's own
	Phase      string   `json:"phase,omitempty"`      // of a new one
	Categories []string `json:"categories,omitempty"` // of a new one; empty is any
	Source     string   `json:"source,omitempty"`     // of a new one: where it came from
}

// Reads is a wording with the edit in it.
func (e Edit) Reads(w Wording) Wording {
	set := func(to *string, from *string) {
		if from != nil {
			*to = *from
		}
	}
	set(&w.Title, e.Title)
	set(&w.Why, e.Why)
	set(&w.Role, e.Role)
	set(&w.Proof, e.Proof)
	if e.Timebox != nil {
		w.Timebox = *e.Timebox
	}
	return w
}

// Without is the edit without what the step reads already.
func (e Edit) Without(w Wording) Edit {
	drop := func(p **string, same string) {
		if *p != nil && **p == same {
			*p = nil
		}
	}
	drop(&e.Title, w.Title)
	drop(&e.Why, w.Why)
	drop(&e.Role, w.Role)
	drop(&e.Proof, w.Proof)
	if e.Timebox != nil && *e.Timebox == w.Timebox {
		e.Timebox = nil
	}
	return e
}

// OwnStep is the id of the n-th step the owner added.
func OwnStep(n int) string { return fmt.Sprintf("own-%02d", n) }

// CheckWording refuses words a step cannot have: the field, and what is wrong.
func (g Guide) CheckWording(w Wording) (field string, wrong error) {
	_, known := g.Role(w.Role)
	switch {
	case strings.TrimSpace(w.Title) == "":
		return "title", fmt.Errorf("a step needs a title")
	case strings.TrimSpace(w.Why) == "":
		return "why", fmt.Errorf("a step says why it is done")
	case !known:
		return "role", fmt.Errorf("there is no role %q", w.Role)
	case w.Timebox < 0 || w.Timebox > longestLimit:
		return "timebox_min", fmt.Errorf("a time limit is between a minute and 30 days")
	}
	return "", nil
}

// Edited is the guide with what the owner of the playbook changed, in order;
// number is how often the playbook has been changed at all, changes taken back
// included, so that a version never comes again with another meaning. left says
// which edits could not be applied, because this guide has no such step or role
// any more: the rest is applied.
func (g Guide) Edited(edits []Edit, number int) (out Guide, left []string, err error) {
	if number <= 0 {
		return g, nil, nil
	}
	if g.Edits > 0 {
		return g, nil, fmt.Errorf("the playbook is changed already: %s", g.Playbook)
	}
	out = g
	out.Steps, out.files = slices.Clone(g.Steps), maps.Clone(g.files)
	for _, e := range edits {
		if err := out.edit(e); err != nil {
			left = append(left, fmt.Sprintf("%s: %v", e.Step, err))
		}
	}
	out.sortSteps()
	raw, err := json.Marshal(kept{Number: number, Edits: edits})
	if err != nil {
		return g, nil, err
	}
	if out.files == nil {
		out.files = map[string][]byte{}
	}
	out.files[EditsFile] = raw
	sum := sha256.Sum256(append([]byte(g.Digest), raw...))
	out.Edits, out.Playbook, out.Digest = number, fmt.Sprintf("%s+%d", g.Playbook, number), hex.EncodeToString(sum[:])[:16]
	return out, left, nil
}

// kept is EditsFile as it stands.
type kept struct {
	Number int    `json:"number"`
	Edits  []Edit `json:"edits"`
}

// withKept is the guide with the edits that were packed with it.
func (g Guide) withKept(raw []byte) (Guide, error) {
	var k kept
	if err := strict(raw, &k); err != nil {
		return g, fmt.Errorf("%s: %w", EditsFile, err)
	}
	out, _, err := g.Edited(k.Edits, k.Number)
	return out, err
}

// edit applies one edit to steps that are the guide's own copy.
func (g *Guide) edit(e Edit) error {
	at := slices.IndexFunc(g.Steps, func(s Step) bool { return s.ID == e.Step })
	if e.New {
		if at >= 0 || !ownStep.MatchString(e.Step) {
			return fmt.Errorf("the id is taken or not one of an added step")
		}
		sizes := make([]string, len(g.Sizes))
		for i, z := range g.Sizes {
			sizes[i] = z.Key
		}
		s := Step{ID: e.Step, Phase: e.Phase, Source: e.Source, Order: lastInPhase, Fields: []string{},
			Applies: Applies{Sizes: sizes, Categories: categories(e.Categories), SevMost: 4}}
		s.reads(e.Reads(Wording{}))
		if err := g.checkStep(s, map[string]bool{}); err != nil {
			return err
		}
		if _, err := g.CheckWording(s.Wording()); err != nil {
			return err
		}
		g.Steps = append(g.Steps, s)
		return nil
	}
	if at < 0 {
		return fmt.Errorf("there is no such step")
	}
	s := g.Steps[at]
	if e.LeftOut {
		if s.Gate != "" {
			return fmt.Errorf("gate %s rests on it", s.Gate)
		}
		g.Steps = slices.Delete(g.Steps, at, at+1)
		return nil
	}
	s.reads(e.Reads(s.Wording()))
	if _, err := g.CheckWording(s.Wording()); err != nil {
		return err
	}
	g.Steps[at] = s
	return nil
}

// reads sets the wording of a step.
func (s *Step) reads(w Wording) {
	s.Title, s.Why, s.Role, s.Proof, s.Timebox = w.Title, w.Why, w.Role, w.Proof, nil
	if w.Timebox > 0 {
		s.Timebox = &w.Timebox
	}
}
