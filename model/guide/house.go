package guide

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"bridgelog/model/form"
)

// Keys of the registers of the organisation's record, which are kept once, for
// every incident (guide/house.json).
const (
	ContactsRegister  = "contacts"
	WorkloadsRegister = "workloads" // its columns are the fields of form wl: "wl.name"
	SignalsRegister   = "signals"   // the guide's register of an incident, and what is known of one before it belongs to any
	SignalRule        = "signal_rule"
)

// HouseForms are the forms whose answers stand in the organisation's record.
var HouseForms = []string{"org"}

// loadHouse reads the registers of the organisation's record. A guide that is
// kept with an old incident has none: the organisation is led by the newest.
func (g *Guide) loadHouse(from fs.FS) error {
	raw, err := fs.ReadFile(from, "guide/house.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	var file struct {
		About     string          `json:"about"`
		Registers []form.Register `json:"registers"`
		Forms     map[string]struct {
			Form, Title, About string
			Sections           []form.Section // of the organisation's record alone, after those of the form
		} `json:"forms"`
		Shared []string `json:"shared"`
		More   map[string]struct {
			States  []string      `json:"states"`
			Columns []form.Column `json:"columns"`
		} `json:"more"`
	}
	if err := strict(raw, &file); err != nil {
		return err
	}
	g.House, g.sections = file.Registers, map[string][]form.Section{}
	for key, of := range file.Forms {
		spec, ok := g.Form(of.Form)
		if !ok {
			return fmt.Errorf("forms.%s: there is no form %q", key, of.Form)
		}
		reg := form.Register{Key: key, Title: of.Title, About: of.About}
		g.sections[key] = slices.Concat(spec.Sections, of.Sections)
		for _, section := range g.sections[key] {
			for _, f := range section.Fields {
				reg.Columns = append(reg.Columns, form.Column{Key: f.Key, Label: f.Label, Kind: f.Kind, List: f.List, Help: f.Help, Multiple: f.Multiple})
			}
		}
		g.House = append(g.House, reg)
	}
	for _, key := range file.Shared {
		reg, ok := g.Register(key)
		if !ok {
			return fmt.Errorf("shared: there is no register %q", key)
		}
		reg.States = append(slices.Clip(reg.States), file.More[key].States...)
		reg.Columns = append(slices.Clip(reg.Columns), file.More[key].Columns...)
		g.House = append(g.House, reg)
	}
	for i, reg := range g.House {
		if slices.ContainsFunc(g.House[:i], func(r form.Register) bool { return r.Key == reg.Key }) {
			return fmt.Errorf("the register %s is there twice", reg.Key)
		}
		for _, c := range reg.Columns {
			if c.List != "" && len(g.List(c.List)) == 0 {
				return fmt.Errorf("%s.%s: there is no list %q", reg.Key, c.Key, c.List)
			}
			if !slices.Contains(form.Kinds, c.Kind) {
				return fmt.Errorf("%s.%s: there is no kind %q", reg.Key, c.Key, c.Kind)
			}
		}
	}
	return nil
}

// HouseRegister finds a register of the organisation's record by its key.
func (g Guide) HouseRegister(key string) (form.Register, bool) {
	return find(g.House, key, func(x form.Register) string { return x.Key })
}

// HouseSections are the sections in which the columns of a register of the
// organisation's record are asked, for one that is made of a form; else nil.
func (g Guide) HouseSections(key string) []form.Section { return g.sections[key] }

// TakesDocument says whether a column of a register of the organisation's record
// names documents.
func (g Guide) TakesDocument(register, column string) bool {
	reg, _ := g.HouseRegister(register)
	c, ok := reg.Column(column)
	return ok && c.Kind == form.Evidence
}

// Freshness is how old a workload card may be before it counts as doubtful
// (forms.json, workload_freshness).
type Freshness struct {
	GreenDays int `json:"green_days"`
	AmberDays int `json:"amber_days"` // older is red
}

// Requirement is one requirement of the guide's list (requirements.json).
type Requirement struct {
	ID    string   `json:"id"`
	Text  string   `json:"requirement"`
	Phase string   `json:"phase"`
	Lines string   `json:"guide_line"` // of the guide SE:12
	Kind  []string `json:"kind"`
	Must  string   `json:"app_must"` // what the program has to do for it
	Check string   `json:"check"`    // how that is seen
}

// loadRequirements reads the list of requirements; a guide that is kept with an
// old incident has none.
func (g *Guide) loadRequirements(from fs.FS) error {
	raw, err := fs.ReadFile(from, "guide/requirements.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	var file struct {
		Requirements []Requirement `json:"requirements"`
	}
	err = json.Unmarshal(raw, &file)
	g.Requirements = file.Requirements
	return err
}

// Tag is one responsibility of the guide's roles ("legal_report").
type Tag struct {
	Key   string `json:"key"`
	Label string `json:"label"`
}

// withRoleLists adds the roles, and what they answer for, as lists of choices.
func (g *Guide) withRoleLists(raw []byte) error {
	var file struct {
		Tags []Tag `json:"responsibility_tags"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return err
	}
	roles := make([]form.Choice, len(g.Roles))
	for i, r := range g.Roles {
		roles[i] = form.Choice{Key: r.Key, Label: r.Label}
	}
	tags := make([]form.Choice, len(file.Tags))
	for i, t := range file.Tags {
		tags[i] = form.Choice{Key: t.Key, Label: t.Label}
	}
	var err error
	g.Catalog, err = g.Catalog.With(map[string][]form.Choice{"role": roles, "responsibility": tags}, nil)
	return err
}
