package guide

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
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

// Target is how long the organisation gives itself for something at this
// severity ("triage", "contain", "update_bridge"); 0 is no timer.
func (l Level) Target(key string) time.Duration { return time.Duration(l.Targets[key]) * time.Minute }

// Role is one seat of the response.
type Role struct {
	Key         string   `json:"key"`
	Label       string   `json:"label"`
	Mission     string   `json:"mission"`
	Does        []string `json:"first_15_minutes"`
	MandatoryAt []string `json:"mandatory_at"`
	Unless      *Rule    `json:"mandatory_unless"` // one team at SEV1 needs no forensics lead
	Tags        []string `json:"responsibility_tags"`
	Notify      []Notify `json:"notify"` // occasions it listens to
}

// Mandatory says whether the seat is to be filled at a severity.
func (r Role) Mandatory(level string) bool { return slices.Contains(r.MandatoryAt, level) }

// Wanted says whether the seat is to be filled on an incident.
func (r Role) Wanted(f Facts) bool {
	return r.Mandatory(f.Level()) && (r.Unless == nil || !Eval(*r.Unless, f))
}

// Guide is the guidance an incident is led by.
type Guide struct {
	form.Catalog
	Playbook    string // version of the playbook, "1.0.0", or "1.0.0+3" after three changes of its owner
	Digest      string // first 16 hex digits of SHA-256 over the files it was read from and the changes of its owner
	Gates       []GateSpec
	Transitions []Transition
	Steps       []Step
	Sizes       []Size
	Levels      []Level
	Roles       []Role
	Comms       Comms           // the plan of communication; unknown in a guide kept with an old incident
	House       []form.Register // of the organisation's record; empty in a guide kept with an old incident
	Scenarios   []Scenario      // ready exercises; empty in a guide kept with an old incident
	Freshness   Freshness       // of workload cards

	Requirements []Requirement // of the guide, in its order; empty as above
	Overlay      string        // name, version and digest of what the organisation added; empty without
	Edits        int           // how often the owner changed the playbook; stands in Playbook too: "1.0.0+3"

	rules    map[string]fieldRules
	sections map[string][]form.Section // of registers of the organisation's record made of a form
	files    map[string][]byte         // what it was read from, by name
}

// fieldRules are the parsed conditions of one field.
type fieldRules struct{ visible, promote *Rule }

// Version names the guidance as it is recorded with an incident.
func (g Guide) Version() string {
	v := fmt.Sprintf("forms %s, playbook %s, %s", g.Catalog.Version, g.Playbook, g.Digest)
	if g.Overlay != "" {
		v += ", overlay " + g.Overlay
	}
	return v
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
	g := Guide{Catalog: catalog, rules: map[string]fieldRules{}, files: map[string][]byte{}}
	sum := sha256.New()
	read := func(name string) ([]byte, error) {
		raw, err := fs.ReadFile(from, "guide/"+name)
		sum.Write(raw)
		g.files["guide/"+name] = raw
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
		Gates     json.RawMessage `json:"gates"`
		Freshness Freshness       `json:"workload_freshness"`
	}
	if err := json.Unmarshal(raw, &forms); err != nil {
		return Guide{}, fmt.Errorf("forms.json: %w", err)
	}
	g.Levels, g.Freshness = forms.Severity.Levels, forms.Freshness
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
		Roles []Role `json:"roles"`
	}
	if err := json.Unmarshal(raw, &roles); err != nil {
		return Guide{}, fmt.Errorf("roles.json: %w", err)
	}
	g.Roles = roles.Roles
	if err := g.withRoleLists(raw); err != nil {
		return Guide{}, fmt.Errorf("roles.json: %w", err)
	}
	if err := g.loadHouse(from); err != nil {
		return Guide{}, fmt.Errorf("house.json: %w", err)
	}
	if err := g.loadDrills(from); err != nil {
		return Guide{}, fmt.Errorf("drills.json: %w", err)
	}
	if err := g.loadRequirements(from); err != nil {
		return Guide{}, fmt.Errorf("requirements.json: %w", err)
	}
	if err := g.loadComms(from); err != nil {
		return Guide{}, err
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
