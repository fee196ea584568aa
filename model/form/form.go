// Package form holds the declared forms: sections, fields, choices. It promises
// that a catalogue it has loaded is consistent - every field kind is known,
// every list of choices a field names exists, no key is used twice - so that a
// drawer never has to doubt a definition. It refuses to know screens, events
// and incidents: it reads definitions and nothing else.
package form

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Kind is what sort of value a field takes. The set is closed; adding one is a
// decision record.
type Kind string

const (
	Text        Kind = "text"
	LongText    Kind = "longtext"
	ChoiceOne   Kind = "choice"
	ChoiceMany  Kind = "multichoice"
	Instant     Kind = "instant"
	Duration    Kind = "duration"
	Person      Kind = "person"
	System      Kind = "system"
	Number      Kind = "number"
	Money       Kind = "money"
	YesNoReason Kind = "yesno_reason"
	Hypothesis  Kind = "hypothesis"
	Evidence    Kind = "evidence"
)

// Kinds lists every kind there is.
var Kinds = []Kind{Text, LongText, ChoiceOne, ChoiceMany, Instant, Duration, Person, System,
	Number, Money, YesNoReason, Hypothesis, Evidence}

func kindNames() string {
	names := make([]string, len(Kinds))
	for i, k := range Kinds {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}

// Choice is one answer of a list.
type Choice struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Def   string `json:"def"` // what choosing it means
	Ref   string `json:"ref"` // where that is from
}

// Field is one question.
type Field struct {
	Key          string          `json:"key"` // "rep.title"
	Label        string          `json:"label"`
	Kind         Kind            `json:"type"`
	Ask          string          `json:"ask"` // first_5_min, first_hour, later
	Help         string          `json:"help"`
	Gate         string          `json:"required_at_gate"` // "G1"; empty when no gate asks for it
	Default      string          `json:"default"`          // a choice's key, "now", or a rule in words
	List         string          `json:"choices"`          // name of a list of choices
	Inline       []string        `json:"choices_inline"`
	Multiple     bool            `json:"multiple"`
	Prefilled    bool            `json:"prefilled"`
	Compute      string          `json:"compute"` // how the program works it out
	VisibleIf    json.RawMessage `json:"visible_if"`
	PromoteWhen  json.RawMessage `json:"promote_to_first_hour_when"`
	Source       []string        `json:"source"`       // what the question rests on
	Requirements []string        `json:"requirements"` // numbers in requirements.json
}

// Section is what one page shows.
type Section struct {
	Key    string  `json:"key"`
	Title  string  `json:"title"`
	Intro  string  `json:"intro"`
	Fields []Field `json:"fields"`
}

// Spec is one form.
type Spec struct {
	Key      string    `json:"key"`
	Title    string    `json:"title"`
	Phase    string    `json:"phase"`
	Screen   string    `json:"screen"`
	Sections []Section `json:"sections"`
}

// Section finds a section by its key.
func (s Spec) Section(key string) (Section, bool) {
	i := slices.IndexFunc(s.Sections, func(x Section) bool { return x.Key == key })
	if i < 0 {
		return Section{}, false
	}
	return s.Sections[i], true
}

// State is one state an incident can be in.
type State struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Kind  string `json:"kind"` // active or end
	Def   string `json:"def"`
}

// Column is one column of a register.
type Column struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Kind  Kind   `json:"type"`
	List  string `json:"choices"`
	Help  string `json:"help"`

	Multiple bool `json:"multiple"` // a list; columns of kind evidence and system always are
}

// Field is the column as a question, so that one reader serves forms and
// registers. A choice without a list offers the words of its help; the state of
// a register that names its states offers those.
func (r Register) Field(c Column) Field {
	f := Field{Key: c.Key, Label: c.Label, Kind: c.Kind, List: c.List, Help: c.Help, Ask: "later", Multiple: c.Multiple}
	switch {
	case c.Kind == ChoiceOne && c.List == "" && c.Help != "":
		for _, word := range strings.Split(c.Help, ",") {
			f.Inline = append(f.Inline, strings.TrimSpace(word))
		}
		f.Help = ""
	case c.Key == "state" && c.Kind == Text && len(r.States) > 0:
		f.Kind, f.Inline = ChoiceOne, r.States
	case c.Kind == Evidence || c.Kind == System:
		f.Multiple = true
	}
	return f
}

// Column finds a column by its key.
func (r Register) Column(key string) (Column, bool) {
	i := slices.IndexFunc(r.Columns, func(c Column) bool { return c.Key == key })
	if i < 0 {
		return Column{}, false
	}
	return r.Columns[i], true
}

// Register is a table of records.
type Register struct {
	Key     string   `json:"key"`
	Title   string   `json:"title"`
	About   string   `json:"about"`
	States  []string `json:"states"`
	Columns []Column `json:"columns"`
}

// KeyHint is a key of the main window and what it does.
type KeyHint struct {
	Key  string `json:"key"`
	Does string `json:"does"`
}

// Catalog is everything the guide declares about forms. What other packages
// read from the same file stands as raw JSON.
type Catalog struct {
	Version   string
	Forms     []Spec
	Registers []Register
	States    []State
	Kinds     map[Kind]string // what each kind takes, in a sentence

	lists  map[string][]Choice
	fields map[string]Field
}

// Form finds a form by its key.
func (c Catalog) Form(key string) (Spec, bool) {
	i := slices.IndexFunc(c.Forms, func(s Spec) bool { return s.Key == key })
	if i < 0 {
		return Spec{}, false
	}
	return c.Forms[i], true
}

// Field finds a field of any form by its key.
func (c Catalog) Field(key string) (Field, bool) {
	f, ok := c.fields[key]
	return f, ok
}

// fieldKey is what looks like the key of a field in a sentence.
var fieldKey = regexp.MustCompile(`\b[a-z]{2,3}\.[a-z0-9_]+`)

// Named is a sentence of the guide for people: where it names fields by their
// keys, their labels stand in quotation marks.
func (c Catalog) Named(text string) string {
	return fieldKey.ReplaceAllStringFunc(text, func(key string) string {
		if f, ok := c.fields[key]; ok {
			return "“" + f.Label + "”"
		}
		return key
	})
}

// Choices are the answers a field offers; none for fields that take text.
func (c Catalog) Choices(f Field) []Choice {
	if len(f.Inline) > 0 {
		out := make([]Choice, len(f.Inline))
		for i, word := range f.Inline {
			out[i] = Choice{Key: word, Label: word}
		}
		return out
	}
	return slices.Clone(c.lists[f.List])
}

// List is a list of choices by its name.
func (c Catalog) List(name string) []Choice { return slices.Clone(c.lists[name]) }

// Lists are all lists of choices by their names.
func (c Catalog) Lists() map[string][]Choice { return maps.Clone(c.lists) }

// Label is how an answer reads: the choice's label, or the text itself.
func (c Catalog) Label(list, key string) string {
	for _, choice := range c.lists[list] {
		if choice.Key == key {
			return choice.Label
		}
	}
	return key
}

// State is how a state of an incident reads.
func (c Catalog) State(key string) (State, bool) {
	i := slices.IndexFunc(c.States, func(s State) bool { return s.Key == key })
	if i < 0 {
		return State{}, false
	}
	return c.States[i], true
}

// file is forms.json as it stands, every key named so that an unknown one is an
// error rather than a silence.
type file struct {
	SpecVersion       string              `json:"spec_version"`
	About             string              `json:"about"`
	FieldTypes        map[Kind]string     `json:"field_types"`
	AskLevels         map[string]string   `json:"ask_levels"`
	Enums             map[string][]Choice `json:"enums"`
	Severity          json.RawMessage     `json:"severity"`
	StateMachine      states              `json:"state_machine"`
	Gates             json.RawMessage     `json:"gates"`
	RuleLanguage      json.RawMessage     `json:"rule_language"`
	OverridePolicy    json.RawMessage     `json:"override_policy"`
	LegalHold         json.RawMessage     `json:"legal_hold"`
	WorkloadFreshness json.RawMessage     `json:"workload_freshness"`
	Forms             []Spec              `json:"forms"`
	Registers         []Register          `json:"registers"`
	QuickEntry        json.RawMessage     `json:"quick_entry"`
	MainWindow        json.RawMessage     `json:"main_window"`
}

type states struct {
	States      []State         `json:"states"`
	Flags       json.RawMessage `json:"flags"`
	Transitions json.RawMessage `json:"transitions"`
}

// Load reads guide/forms.json. It refuses unknown keys, unknown kinds, lists
// that do not exist and keys used twice, naming the place.
func Load(from fs.FS) (Catalog, error) {
	raw, err := fs.ReadFile(from, "guide/forms.json")
	if err != nil {
		return Catalog{}, fmt.Errorf("forms: %w", err)
	}
	var f file
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return Catalog{}, fmt.Errorf("forms.json: %w", err)
	}
	if dec.More() {
		return Catalog{}, fmt.Errorf("forms.json: something follows the value")
	}
	c := Catalog{Version: f.SpecVersion, Forms: f.Forms, Registers: f.Registers,
		States: f.StateMachine.States, Kinds: f.FieldTypes, lists: f.Enums, fields: map[string]Field{}}
	if err := c.check(); err != nil {
		return Catalog{}, fmt.Errorf("forms.json: %w", err)
	}
	return c, nil
}

// With is the catalogue with choices added to lists (new lists included) and
// sections to forms. It refuses what is there already; the catalogue itself
// stays as it was.
func (c Catalog) With(lists map[string][]Choice, sections map[string][]Section) (Catalog, error) {
	c.lists = maps.Clone(c.lists)
	for name, more := range lists {
		c.lists[name] = append(slices.Clone(c.lists[name]), more...)
	}
	c.Forms = slices.Clone(c.Forms)
	for key, more := range sections {
		i := slices.IndexFunc(c.Forms, func(s Spec) bool { return s.Key == key })
		if i < 0 {
			return Catalog{}, fmt.Errorf("there is no form %q", key)
		}
		c.Forms[i].Sections = append(slices.Clone(c.Forms[i].Sections), more...)
	}
	c.fields = map[string]Field{}
	return c, c.check()
}

func (c Catalog) check() error {
	for name, list := range c.lists {
		if err := unique(list, func(x Choice) string { return x.Key }); err != nil {
			return fmt.Errorf("list %s: %w", name, err)
		}
	}
	if err := unique(c.Forms, func(s Spec) string { return s.Key }); err != nil {
		return err
	}
	if err := unique(c.Registers, func(r Register) string { return r.Key }); err != nil {
		return err
	}
	for _, spec := range c.Forms {
		if err := unique(spec.Sections, func(s Section) string { return s.Key }); err != nil {
			return fmt.Errorf("form %s: %w", spec.Key, err)
		}
		for _, section := range spec.Sections {
			for _, field := range section.Fields {
				if _, twice := c.fields[field.Key]; twice {
					return fmt.Errorf("form %s: the field %s is there twice", spec.Key, field.Key)
				}
				if err := c.checkField(field); err != nil {
					return fmt.Errorf("form %s: field %s: %w", spec.Key, field.Key, err)
				}
				c.fields[field.Key] = field
			}
		}
	}
	return nil
}

func (c Catalog) checkField(f Field) error {
	if f.Key == "" || f.Label == "" {
		return fmt.Errorf("it has no key or no label")
	}
	if !slices.Contains(Kinds, f.Kind) {
		return fmt.Errorf("the kind %q is not known; there are %s", f.Kind, kindNames())
	}
	if f.List != "" && c.lists[f.List] == nil {
		return fmt.Errorf("there is no list of choices %q", f.List)
	}
	isChoice := f.Kind == ChoiceOne || f.Kind == ChoiceMany
	choices := c.Choices(f)
	if isChoice && len(choices) == 0 {
		return fmt.Errorf("it offers no choices")
	}
	rule := strings.Contains(f.Default, " ") // keys have no spaces
	if isChoice && f.Default != "" && !rule && !slices.ContainsFunc(choices, func(x Choice) bool { return x.Key == f.Default }) {
		return fmt.Errorf("the default %q is none of its choices", f.Default)
	}
	return nil
}

func unique[T any](all []T, key func(T) string) error {
	seen := map[string]bool{}
	for _, x := range all {
		k := key(x)
		if k == "" || seen[k] {
			return fmt.Errorf("the key %q is empty or there twice", k)
		}
		seen[k] = true
	}
	return nil
}
