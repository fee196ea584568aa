package guide

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Comms is the guide's plan of communication: who is told of what, by which way,
// in which words (guide/comms.json).
type Comms struct {
	Spec         string         `json:"spec_version"`
	Audiences    []Audience     `json:"audiences"`
	Triggers     []Named        `json:"triggers"`
	Matrix       []CommsRule    `json:"matrix"`
	Placeholders []Placeholder  `json:"placeholders"`
	Templates    []CommsText    `json:"templates"`
	OutOfBand    OutOfBand      `json:"out_of_band"`
	TLP          TLPRules       `json:"tlp"`
	Sending      string         `json:"sending"`
	Routing      Routing        `json:"-"` // of roles.json
	confirm      map[string]int // minutes in which receipt of an occasion is to be confirmed, by who must act on it
}

// Named is a key and its words.
type Named struct {
	Key   string `json:"key"`
	Label string `json:"label"`
}

// Audience is a group of people that is told.
type Audience struct {
	Named
	Inside bool   `json:"inside"`      // of our own organisation
	TLP    string `json:"default_tlp"` // unless the content is stricter
}

// CommsRule is one line of the plan: an audience, on an occasion.
type CommsRule struct {
	Audience  string   `json:"audience"`
	Trigger   string   `json:"trigger"`
	Channels  []string `json:"channels"`
	Sender    string   `json:"sender"` // role
	Template  string   `json:"template"`
	ReleaseBy []string `json:"release_by"` // roles
	Within    int      `json:"within_min"` // minutes from the occasion; 0 is set by something else
	Note      string   `json:"note"`
}

// Placeholder is one {{word}} of the templates.
type Placeholder struct {
	Key     string `json:"key"`
	Meaning string `json:"meaning"`
}

// CommsText is a template of a message.
type CommsText struct {
	Key          string   `json:"key"` // "T01"
	Name         string   `json:"name"`
	For          []string `json:"for"` // audiences
	TLP          string   `json:"tlp"`
	OutOfBand    string   `json:"out_of_band"` // warn, no
	ReleaseBy    []string `json:"release_by"`
	Subject      string   `json:"subject"`
	Body         string   `json:"body"`
	Requirements []string `json:"requirements"`
	Notes        string   `json:"notes"`
}

// OutOfBand is what is warned of where the attacker may read a channel.
type OutOfBand struct {
	About    string   `json:"about"`
	Unsafe   []string `json:"unsafe_when"`
	Effect   []string `json:"effect"`
	Reminder string   `json:"reminder"`
}

// TLPRules are the marks of the Traffic Light Protocol, strictest first, and how
// they are used.
type TLPRules struct {
	Levels []TLPLevel `json:"levels"`
	Rules  []string   `json:"rules"`
}

// TLPLevel is one mark.
type TLPLevel struct {
	Named
	Def string `json:"def"`
	Ref string `json:"ref"`
}

// Routing says in words how a person is found, and what holds where nobody is.
type Routing struct {
	About     string   `json:"about"`
	Order     []string `json:"order"`
	Escalate  string   `json:"escalate"`
	EmptyRole string   `json:"empty_role"`
	Chain     string   `json:"chain"`
}

// Notify is one occasion a role listens to.
type Notify struct {
	Trigger string `json:"trigger"`
	As      string `json:"as"`          // act, inform
	SevMost int    `json:"sev_at_most"` // up to this severity number
	Within  int    `json:"within_min"`  // minutes to confirm receipt; 0 where the guide gives none
}

// Act says whether receipt is to be confirmed.
func (n Notify) Act() bool { return n.As == "act" }

// LoadComms reads guide/comms.json, and from guide/roles.json who listens to
// what. It refuses what could not be used later, naming the place: unknown keys,
// audiences, occasions, templates, roles, marks and placeholders.
func LoadComms(from fs.FS) (Comms, error) {
	raw, err := fs.ReadFile(from, "guide/comms.json")
	if err != nil {
		return Comms{}, fmt.Errorf("guide: %w", err)
	}
	var c Comms
	if err := strict(raw, &c); err != nil {
		return Comms{}, fmt.Errorf("comms.json: %w", err)
	}
	if raw, err = fs.ReadFile(from, "guide/roles.json"); err != nil {
		return Comms{}, fmt.Errorf("guide: %w", err)
	}
	var file struct {
		Roles   []Role          `json:"roles"`
		Routing json.RawMessage `json:"routing"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return Comms{}, fmt.Errorf("roles.json: %w", err)
	}
	if file.Routing != nil {
		if err := strict(file.Routing, &c.Routing); err != nil {
			return Comms{}, fmt.Errorf("roles.json: routing: %w", err)
		}
	}
	c.confirm = map[string]int{}
	for _, r := range file.Roles {
		for _, n := range r.Notify {
			if n.Act() { // of several who must act the slowest has the longest
				c.confirm[n.Trigger] = max(c.confirm[n.Trigger], n.Within)
			}
		}
	}
	return c, c.check(file.Roles)
}

// loadComms gives the guide its plan; a guide kept with an old incident may have
// none, and is then led by the newest.
func (g *Guide) loadComms(from fs.FS) error {
	c, err := LoadComms(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	g.Comms = c
	return err
}

func (c Comms) check(roles []Role) error {
	role := func(key string) bool {
		_, ok := find(roles, key, func(r Role) string { return r.Key })
		return ok
	}
	known := map[string]bool{}
	for _, p := range c.Placeholders {
		known[p.Key] = true
	}
	for _, a := range c.Audiences {
		if c.Strictness(a.TLP) < 0 {
			return fmt.Errorf("comms.json: audience %s: there is no mark %q", a.Key, a.TLP)
		}
	}
	for _, t := range c.Templates {
		if c.Strictness(t.TLP) < 0 {
			return fmt.Errorf("comms.json: %s: there is no mark %q", t.Key, t.TLP)
		}
		for _, key := range t.For {
			if _, ok := c.Audience(key); !ok {
				return fmt.Errorf("comms.json: %s: there is no audience %q", t.Key, key)
			}
		}
		for _, key := range append(PlaceholdersOf(t.Subject), PlaceholdersOf(t.Body)...) {
			if !known[key] {
				return fmt.Errorf("comms.json: %s: there is no placeholder %q", t.Key, key)
			}
		}
		for _, key := range t.ReleaseBy {
			if !role(key) {
				return fmt.Errorf("comms.json: %s: there is no role %q", t.Key, key)
			}
		}
	}
	for i, r := range c.Matrix {
		_, audience := c.Audience(r.Audience)
		_, template := c.Template(r.Template)
		switch {
		case !audience:
			return fmt.Errorf("comms.json: matrix[%d]: there is no audience %q", i, r.Audience)
		case c.Trigger(r.Trigger) == "":
			return fmt.Errorf("comms.json: matrix[%d]: there is no occasion %q", i, r.Trigger)
		case !template:
			return fmt.Errorf("comms.json: matrix[%d]: there is no template %q", i, r.Template)
		}
		for _, key := range append([]string{r.Sender}, r.ReleaseBy...) {
			if !role(key) {
				return fmt.Errorf("comms.json: matrix[%d]: there is no role %q", i, key)
			}
		}
	}
	for _, r := range roles {
		for _, n := range r.Notify {
			if c.Trigger(n.Trigger) == "" {
				return fmt.Errorf("roles.json: %s: there is no occasion %q", r.Key, n.Trigger)
			}
		}
	}
	return nil
}

// PlaceholdersOf are the {{words}} of a text, in order.
func PlaceholdersOf(text string) []string {
	var out []string
	for {
		_, rest, ok := strings.Cut(text, "{{")
		key, after, closed := strings.Cut(rest, "}}")
		if !ok || !closed {
			return out
		}
		out, text = append(out, key), after
	}
}

// Known says whether there is a plan at all.
func (c Comms) Known() bool { return len(c.Matrix) > 0 }

// Audience finds an audience by its key.
func (c Comms) Audience(key string) (Audience, bool) {
	return find(c.Audiences, key, func(a Audience) string { return a.Key })
}

// Template finds a template by its key.
func (c Comms) Template(key string) (CommsText, bool) {
	return find(c.Templates, key, func(t CommsText) string { return t.Key })
}

// Trigger is the key of an occasion a person may have typed by its key or its
// words; empty for one the plan does not know.
func (c Comms) Trigger(typed string) string { return keyOf(c.Triggers, typed) }

// AudienceKey is the same for an audience.
func (c Comms) AudienceKey(typed string) string {
	all := make([]Named, len(c.Audiences))
	for i, a := range c.Audiences {
		all[i] = a.Named
	}
	return keyOf(all, typed)
}

func keyOf(all []Named, typed string) string {
	typed = strings.TrimSpace(typed)
	for _, n := range all {
		if strings.EqualFold(n.Key, typed) || strings.EqualFold(n.Label, typed) {
			return n.Key
		}
	}
	return ""
}

// TriggerWords is an occasion in words.
func (c Comms) TriggerWords(key string) string {
	n, ok := find(c.Triggers, key, func(n Named) string { return n.Key })
	if !ok {
		return key
	}
	return n.Label
}

// AudienceWords is an audience in words.
func (c Comms) AudienceWords(key string) string {
	a, ok := c.Audience(key)
	if !ok {
		return key
	}
	return a.Label
}

// ToAct says whether somebody has to act on an occasion, given by key or words,
// and in how many minutes receipt is to be confirmed; 0 where the guide gives none.
func (c Comms) ToAct(typed string) (minutes int, act bool) {
	minutes, act = c.confirm[c.Trigger(typed)]
	return minutes, act
}

// Strictness is the place of a mark, 0 for the strictest; -1 for no mark.
func (c Comms) Strictness(mark string) int {
	return slices.IndexFunc(c.TLP.Levels, func(l TLPLevel) bool { return l.Key == mark })
}

// Stricter is the stricter of two marks; one that is no mark does not count.
func (c Comms) Stricter(a, b string) string {
	x, y := c.Strictness(a), c.Strictness(b)
	if x < 0 || y >= 0 && y < x {
		return b
	}
	return a
}
