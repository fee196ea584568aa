package guide

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"bridgelog/model/form"
)

// Scenario is a ready exercise (guide/drills.json): invented, with what is fed to
// the players and when.
type Scenario struct {
	Key       string   `json:"key"`
	Title     string   `json:"title"`
	Goal      string   `json:"goal"`     // one goal on each line
	Scenario  string   `json:"scenario"` // the invented story
	Kind      string   `json:"kind"`     // drill_kind
	Size      string   `json:"size"`     // of the response that is tried
	Env       string   `json:"env"`      // drill_env
	BreakIn   bool     `json:"break_in"` // a break-in is the scenario of a recovery drill
	Category  string   `json:"category"`
	Severity  string   `json:"severity"`
	Documents []string `json:"documents"` // under test
	Roles     []string `json:"roles"`     // seats to be played
	Injects   []Inject `json:"injects"`
}

// Inject is one piece of news for the players.
type Inject struct {
	Minute   int    `json:"minute"` // from the start of the drill
	By       string `json:"by"`     // who gives it: leader or observer
	Text     string `json:"text"`
	Expected string `json:"expected"`
}

// injectGivers are who may give an inject.
var injectGivers = []string{"leader", "observer"}

// Scenario finds a ready exercise by its key.
func (g Guide) Scenario(key string) (Scenario, bool) {
	return find(g.Scenarios, key, func(s Scenario) string { return s.Key })
}

// loadDrills reads the ready exercises. A guide kept with an old incident has
// none: a new drill is led by the newest.
func (g *Guide) loadDrills(from fs.FS) error {
	raw, err := fs.ReadFile(from, "guide/drills.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	var file struct {
		About     string     `json:"about"`
		Scenarios []Scenario `json:"scenarios"`
	}
	if err := strict(raw, &file); err != nil {
		return err
	}
	for i, s := range file.Scenarios {
		if err := g.checkScenario(s); err != nil {
			return fmt.Errorf("scenarios[%d] %s: %w", i, s.Key, err)
		}
		if _, twice := g.Scenario(s.Key); twice {
			return fmt.Errorf("scenarios[%d]: %s is there twice", i, s.Key)
		}
		g.Scenarios = append(g.Scenarios, s)
	}
	return nil
}

// checkScenario refuses what the drill could not be made of.
func (g *Guide) checkScenario(s Scenario) error {
	inList := func(list, key string) bool {
		return slices.ContainsFunc(g.List(list), func(c form.Choice) bool { return c.Key == key })
	}
	switch {
	case s.Key == "" || s.Title == "" || s.Goal == "" || s.Scenario == "":
		return errors.New("a scenario has a key, a title, a goal and a story")
	case !inList("drill_kind", s.Kind):
		return fmt.Errorf("there is no kind of drill %q", s.Kind)
	case !inList("drill_env", s.Env):
		return fmt.Errorf("there is no place of drills %q", s.Env)
	case s.Env == "production_limited":
		return errors.New("a ready scenario does not touch production")
	case !inList("category", s.Category):
		return fmt.Errorf("there is no category %q", s.Category)
	case !slices.ContainsFunc(g.Sizes, func(x Size) bool { return x.Key == s.Size }):
		return fmt.Errorf("there is no size %q", s.Size)
	case len(s.Documents) == 0 || len(s.Injects) == 0:
		return errors.New("a scenario has documents under test and injects")
	}
	if _, ok := g.Level(s.Severity); !ok {
		return fmt.Errorf("there is no severity %q", s.Severity)
	}
	for _, role := range s.Roles {
		if _, ok := g.Role(role); !ok {
			return fmt.Errorf("there is no role %q", role)
		}
	}
	last := 0
	for i, in := range s.Injects {
		switch {
		case in.Text == "" || in.Expected == "":
			return fmt.Errorf("injects[%d] has no text or no expected reaction", i)
		case !slices.Contains(injectGivers, in.By):
			return fmt.Errorf("injects[%d]: nobody called %q gives injects", i, in.By)
		case in.Minute < last:
			return fmt.Errorf("injects[%d] comes before the one above it", i)
		}
		last = in.Minute
	}
	return nil
}
