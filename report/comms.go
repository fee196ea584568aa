package report

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
)

// Comms is the guide's plan of communication: who is told of what, by which way.
type Comms struct {
	Audiences []namedKey     `json:"audiences"`
	Triggers  []namedKey     `json:"triggers"`
	Matrix    []CommsRule    `json:"matrix"`
	Templates []commsText    `json:"templates"`
	confirm   map[string]int // minutes in which receipt of an occasion is to be confirmed, by who must act on it
}

type namedKey struct {
	Key   string `json:"key"`
	Label string `json:"label"`
}

type commsText struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

// CommsRule is one line of the plan: an audience, on an occasion.
type CommsRule struct {
	Audience  string   `json:"audience"`
	Trigger   string   `json:"trigger"`
	Channels  []string `json:"channels"`
	Sender    string   `json:"sender"`
	Template  string   `json:"template"`
	ReleaseBy []string `json:"release_by"`
	Within    int      `json:"within_min"`
}

// loadComms reads guide/comms.json, and from guide/roles.json who must act on
// what. Both files are checked as a whole by the guide's own lint.
func loadComms(from fs.FS) (Comms, error) {
	var c Comms
	if err := readJSON(from, "guide/comms.json", &c); err != nil {
		return c, err
	}
	var roles struct {
		Roles []struct {
			Notify []struct {
				Trigger string `json:"trigger"`
				As      string `json:"as"`
				Within  int    `json:"within_min"`
			} `json:"notify"`
		} `json:"roles"`
	}
	if err := readJSON(from, "guide/roles.json", &roles); err != nil {
		return c, err
	}
	c.confirm = map[string]int{}
	for _, r := range roles.Roles {
		for _, n := range r.Notify {
			if n.As == "act" { // of several who must act the slowest has the longest
				c.confirm[n.Trigger] = max(c.confirm[n.Trigger], n.Within)
			}
		}
	}
	return c, nil
}

func readJSON(from fs.FS, name string, into any) error {
	raw, err := fs.ReadFile(from, name)
	if err != nil {
		return fmt.Errorf("reports: %w", err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// trigger is the key of an occasion a person may have typed by its key or its
// words; empty for one the plan does not know.
func (c Comms) trigger(typed string) string { return keyOf(c.Triggers, typed) }

// audience is the same for an audience.
func (c Comms) audience(typed string) string { return keyOf(c.Audiences, typed) }

func keyOf(all []namedKey, typed string) string {
	typed = strings.TrimSpace(typed)
	for _, n := range all {
		if strings.EqualFold(n.Key, typed) || strings.EqualFold(n.Label, typed) {
			return n.Key
		}
	}
	return ""
}

func labelOf(all []namedKey, key string) string {
	for _, n := range all {
		if n.Key == key {
			return n.Label
		}
	}
	return key
}

// toAct says whether somebody has to act on an occasion, and in how many minutes
// receipt is to be confirmed; 0 where the guide gives none.
func (c Comms) toAct(typed string) (minutes int, act bool) {
	minutes, act = c.confirm[c.trigger(typed)]
	return minutes, act
}
