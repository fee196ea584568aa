package guide

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"bridgelog/model/form"
)

// Criterion is one thing a gate asks for.
type Criterion struct {
	ID       string `json:"id"` // "G2.5"
	Text     string `json:"text"`
	Rule     Rule   `json:"rule"`
	Override string `json:"override"`            // who may waive: never, im, so, im+so, legal, bdm+so
	Defer    int    `json:"defer_minutes"`       // how long it may be owed, minutes; 0 is not
	SevMost  int    `json:"applies_sev_at_most"` // asked up to this severity number, 4 is always
	Ref      string `json:"ref"`
}

// GateSpec guards one move between phases.
type GateSpec struct {
	Key      string      `json:"key"` // "G2"
	Label    string      `json:"label"`
	Sets     []string    `json:"sets"` // time stamps that passing it sets
	Criteria []Criterion `json:"criteria"`
}

// Transition is one allowed move of the state machine.
type Transition struct {
	From  []string `json:"from"`
	To    string   `json:"to"`
	Gate  string   `json:"gate"`
	Flag  string   `json:"only_with_flag"`
	Note  string   `json:"note"`
	Extra []string `json:"-"` // other phases the person may pick as To (GR)
}

// Step is one step of the playbook.
type Step struct {
	ID           string            `json:"id"`
	Title        string            `json:"title"`
	Why          string            `json:"why"`
	Role         string            `json:"role"`
	Phase        string            `json:"phase"`
	Applies      Applies           `json:"applies_when"`
	Timebox      *int              `json:"timebox_min"` // minutes; nil is no limit
	Proof        string            `json:"proof"`
	Fields       []string          `json:"fields"`
	Gate         string            `json:"gate"` // empty when no gate rests on it
	Requirements []string          `json:"requirements"`
	Source       string            `json:"source"`
	Order        float64           `json:"order"`
	Adjust       map[string]string `json:"adjust"` // longer or shorter form per size
}

// Limit is how long the step may take, 0 for no limit.
func (s Step) Limit() time.Duration {
	if s.Timebox == nil {
		return 0
	}
	return time.Duration(*s.Timebox) * time.Minute
}

// Applies says when a step is shown.
type Applies struct {
	Sizes      []string   `json:"sizes"`
	Categories categories `json:"categories"`
	SevMost    int        `json:"sev_at_most"`
	Branch     string     `json:"branch"`
	Condition  string     `json:"condition"`
}

// categories is a list of categories, or nil for any.
type categories []string

func (c *categories) UnmarshalJSON(raw []byte) error {
	if string(raw) == `"any"` {
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(c))
}

// Size is how large the response is.
type Size struct {
	Key      string `json:"key"`
	Label    string `json:"label"`
	Def      string `json:"def"`
	Proposed string `json:"proposed_when"`
}

// Level is what the guide gives an organisation for one severity. The minutes
// are defaults of the organisation, not law; 0 is no timer.
type Level struct {
	Key      string         `json:"key"`
	Name     string         `json:"name"`
	Staff    string         `json:"staff"`
	Clock    bool           `json:"round_the_clock"`
	Targets  map[string]int `json:"targets_min"`
	Review   int            `json:"review_within_days"`
	TwoClose bool           `json:"two_person_close"`
}

// Role is one seat of the response.
type Role struct {
	Key         string
	Label       string
	MandatoryAt []string
}

// Guide is the guidance an incident is led by.
type Guide struct {
	form.Catalog
	Playbook    string // version of the playbook, "1.0.0"
	Digest      string // first 16 hex digits of SHA-256 over the files it was read from
	Gates       []GateSpec
	Transitions []Transition
	Steps       []Step
	Sizes       []Size
	Levels      []Level
	Roles       []Role

	rules map[string]fieldRules
}

// fieldRules are the parsed conditions of one field.
type fieldRules struct{ visible, promote *Rule }

// Version names the guidance as it is recorded with an incident.
func (g Guide) Version() string {
	return fmt.Sprintf("forms %s, playbook %s, %s", g.Catalog.Version, g.Playbook, g.Digest)
}

// Gate finds a gate by its key.
func (g Guide) Gate(key string) (GateSpec, bool) {
	return find(g.Gates, key, func(x GateSpec) string { return x.Key })
}

// Criterion finds a criterion of any gate, and its gate.
func (g Guide) Criterion(id string) (Criterion, GateSpec, bool) {
	for _, gate := range g.Gates {
		for _, c := range gate.Criteria {
			if c.ID == id {
				return c, gate, true
			}
		}
	}
	return Criterion{}, GateSpec{}, false
}

// Step finds a step by its id.
func (g Guide) Step(id string) (Step, bool) {
	return find(g.Steps, id, func(x Step) string { return x.ID })
}

// Role finds a seat by its key.
func (g Guide) Role(key string) (Role, bool) {
	return find(g.Roles, key, func(x Role) string { return x.Key })
}

// Level finds what belongs to a severity.
func (g Guide) Level(key string) (Level, bool) {
	return find(g.Levels, key, func(x Level) string { return x.Key })
}

// Register finds a register by its key.
func (g Guide) Register(key string) (form.Register, bool) {
	return find(g.Registers, key, func(x form.Register) string { return x.Key })
}

func find[T any](all []T, key string, of func(T) string) (T, bool) {
	for _, x := range all {
		if of(x) == key {
			return x, true
		}
	}
	var none T
	return none, false
}

// Load reads the guide from guide/*.json. It refuses what could not be
// evaluated later, naming file and place: unknown keys, operators, fields,
// registers, roles, phases.
func Load(from fs.FS) (Guide, error) {
	catalog, err := form.Load(from)
	if err != nil {
		return Guide{}, err
	}
	g := Guide{Catalog: catalog, rules: map[string]fieldRules{}}
	sum := sha256.New()
	read := func(name string) ([]byte, error) {
		raw, err := fs.ReadFile(from, "guide/"+name)
		sum.Write(raw)
		return raw, err
	}
	raw, err := read("forms.json")
	if err != nil {
		return Guide{}, fmt.Errorf("guide: %w", err)
	}
	var forms struct {
		Severity struct {
			Levels []Level `json:"levels"`
		} `json:"severity"`
		Machine struct {
			Transitions json.RawMessage `json:"transitions"`
		} `json:"state_machine"`
		Gates json.RawMessage `json:"gates"`
	}
	if err := json.Unmarshal(raw, &forms); err != nil {
		return Guide{}, fmt.Errorf("forms.json: %w", err)
	}
	g.Levels = forms.Severity.Levels
	if g.Gates, err = each[GateSpec](forms.Gates); err != nil {
		return Guide{}, fmt.Errorf("forms.json: gates%w", err)
	}
	if g.Transitions, err = each[Transition](forms.Machine.Transitions); err != nil {
		return Guide{}, fmt.Errorf("forms.json: state_machine.transitions%w", err)
	}
	if raw, err = read("playbook.json"); err != nil {
		return Guide{}, fmt.Errorf("guide: %w", err)
	}
	var book struct {
		Spec  string          `json:"spec_version"`
		Ver   string          `json:"playbook_version"`
		Owner string          `json:"owner_field"`
		Rules json.RawMessage `json:"rules"`
		Sizes struct {
			About  string `json:"about"`
			Values []Size `json:"values"`
		} `json:"sizes"`
		Steps json.RawMessage `json:"steps"`
	}
	if err := strict(raw, &book); err != nil {
		return Guide{}, fmt.Errorf("playbook.json: %w", err)
	}
	g.Playbook, g.Sizes = book.Ver, book.Sizes.Values
	if g.Steps, err = each[Step](book.Steps); err != nil {
		return Guide{}, fmt.Errorf("playbook.json: steps%w", err)
	}
	if raw, err = read("roles.json"); err != nil {
		return Guide{}, fmt.Errorf("guide: %w", err)
	}
	var roles struct {
		Roles []struct {
			Key         string   `json:"key"`
			Label       string   `json:"label"`
			MandatoryAt []string `json:"mandatory_at"`
		} `json:"roles"`
	}
	if err := json.Unmarshal(raw, &roles); err != nil {
		return Guide{}, fmt.Errorf("roles.json: %w", err)
	}
	for _, r := range roles.Roles {
		g.Roles = append(g.Roles, Role(r))
	}
	g.Digest = hex.EncodeToString(sum.Sum(nil))[:16]
	return g, g.check()
}

func strict(raw []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if dec.More() {
		return fmt.Errorf("something follows the value")
	}
	return nil
}

// each decodes a list, so that an error names the element: "[3]: …".
func each[T any](raw json.RawMessage) ([]T, error) {
	var parts []json.RawMessage
	if err := json.Unmarshal(raw, &parts); err != nil {
		return nil, fmt.Errorf(": %w", err)
	}
	out := make([]T, len(parts))
	for i, part := range parts {
		if err := strict(part, &out[i]); err != nil {
			return nil, fmt.Errorf("[%d]: %w", i, err)
		}
	}
	return out, nil
}

// codes are who may waive a criterion, as roles: all of them must be named.
var codes = map[string][]string{
	"never":  nil,
	"im":     {"incident_manager"},
	"so":     {"security_officer"},
	"im+so":  {"incident_manager", "security_officer"},
	"legal":  {"legal_privacy"},
	"bdm+so": {"business_decision_maker", "security_officer"},
}

func (g *Guide) check() error {
	phases := func(keys ...string) error {
		for _, key := range keys {
			if _, ok := g.State(key); !ok {
				return fmt.Errorf("there is no phase %q", key)
			}
		}
		return nil
	}
	seen := map[string]bool{}
	for _, gate := range g.Gates {
		if seen[gate.Key] {
			return fmt.Errorf("forms.json: the gate %s is there twice", gate.Key)
		}
		seen[gate.Key] = true
		for _, c := range gate.Criteria {
			bad := func(err error) error { return fmt.Errorf("forms.json: gates: %s: %w", c.ID, err) }
			if seen[c.ID] || !strings.HasPrefix(c.ID, gate.Key+".") {
				return bad(fmt.Errorf("the number is there twice or not of its gate"))
			}
			seen[c.ID] = true
			if _, ok := codes[c.Override]; !ok {
				return bad(fmt.Errorf("the override code %q is not known", c.Override))
			}
			if c.SevMost < 1 || c.SevMost > 4 || c.Defer < 0 || c.Override == "never" && c.Defer > 0 {
				return bad(fmt.Errorf("severity or minutes are out of range"))
			}
			if err := c.Rule.Check(g.Catalog); err != nil {
				return bad(err)
			}
			var wrong error
			c.Rule.Walk(func(r Rule) {
				if r.Op == "role_assigned" {
					if _, ok := g.Role(r.Role); !ok {
						wrong = fmt.Errorf("there is no role %q", r.Role)
					}
				}
			})
			if wrong != nil {
				return bad(wrong)
			}
		}
	}
	for i, t := range g.Transitions {
		if err := phases(append(t.From, t.To)...); err != nil {
			return fmt.Errorf("forms.json: state_machine.transitions[%d]: %w", i, err)
		}
		if _, ok := g.Gate(t.Gate); !ok {
			return fmt.Errorf("forms.json: state_machine.transitions[%d]: there is no gate %q", i, t.Gate)
		}
		if t.Gate == "GR" {
			f, _ := g.Field("reo.phase")
			g.Transitions[i].Extra = f.Inline
		}
	}
	for _, spec := range g.Forms {
		if spec.Phase != "any" && spec.Phase != "prepare" {
			if err := phases(spec.Phase); err != nil {
				return fmt.Errorf("forms.json: form %s: %w", spec.Key, err)
			}
		}
		for _, section := range spec.Sections {
			for _, f := range section.Fields {
				if f.Gate != "" && !seen[f.Gate] {
					return fmt.Errorf("forms.json: %s: there is no gate %q", f.Key, f.Gate)
				}
				var fr fieldRules
				for raw, into := range map[*json.RawMessage]**Rule{&f.VisibleIf: &fr.visible, &f.PromoteWhen: &fr.promote} {
					if len(*raw) == 0 || string(*raw) == "null" {
						continue
					}
					var r Rule
					if err := strict(*raw, &r); err != nil {
						return fmt.Errorf("forms.json: %s: %w", f.Key, err)
					}
					if err := r.Check(g.Catalog); err != nil {
						return fmt.Errorf("forms.json: %s: %w", f.Key, err)
					}
					*into = &r
				}
				if fr != (fieldRules{}) {
					g.rules[f.Key] = fr
				}
			}
		}
	}
	for i, s := range g.Steps {
		bad := func(err error) error { return fmt.Errorf("playbook.json: steps[%d] %s: %w", i, s.ID, err) }
		if s.ID == "" || seen[s.ID] {
			return bad(fmt.Errorf("the id is empty or there twice"))
		}
		seen[s.ID] = true
		if s.Phase != "prepare" {
			if err := phases(s.Phase); err != nil {
				return bad(err)
			}
		}
		if _, ok := g.Role(s.Role); !ok {
			return bad(fmt.Errorf("there is no role %q", s.Role))
		}
		for _, key := range s.Fields {
			if _, ok := g.Field(key); !ok {
				return bad(fmt.Errorf("there is no field %q", key))
			}
		}
		if s.Gate != "" && !seen[s.Gate] {
			return bad(fmt.Errorf("there is no gate %q", s.Gate))
		}
		if s.Applies.Branch != "" && runStates[s.Applies.Branch] == nil {
			return bad(fmt.Errorf("there is no branch %q", s.Applies.Branch))
		}
		for _, size := range append(slices.Clone(s.Applies.Sizes), sortedKeys(s.Adjust)...) {
			if _, ok := find(g.Sizes, size, func(x Size) string { return x.Key }); !ok {
				return bad(fmt.Errorf("there is no size %q", size))
			}
		}
		for _, c := range s.Applies.Categories {
			if !slices.ContainsFunc(g.List("category"), func(x form.Choice) bool { return x.Key == c }) {
				return bad(fmt.Errorf("there is no category %q", c))
			}
		}
		if s.Applies.SevMost < 1 || s.Applies.SevMost > 4 {
			return bad(fmt.Errorf("sev_at_most is out of range"))
		}
	}
	slices.SortStableFunc(g.Steps, func(a, b Step) int {
		if c := g.phaseOrder(a.Phase) - g.phaseOrder(b.Phase); c != 0 {
			return c
		}
		switch {
		case a.Order < b.Order:
			return -1
		case a.Order > b.Order:
			return 1
		}
		return 0
	})
	return nil
}

// phaseOrder is the place of a phase on its way; "prepare" comes first.
func (g Guide) phaseOrder(phase string) int {
	return slices.IndexFunc(g.States, func(s form.State) bool { return s.Key == phase })
}
