package ui

import (
	"encoding/json"
	"slices"
	"sync"
	"time"

	"bridgelog/assets"
	"bridgelog/model"
	guidance "bridgelog/model/guide"
)

// role is a seat on an incident, as the guide's roles.json declares it.
type role struct {
	Key         string   `json:"key"`
	Label       string   `json:"label"`
	Short       string   `json:"short"`
	Mission     string   `json:"mission"`
	Does        []string `json:"first_15_minutes"`
	MandatoryAt []string `json:"mandatory_at"`

	Unless *guidance.Rule `json:"mandatory_unless"` // one team at SEV1 needs no forensics lead
}

// mandatory says whether the guide wants the seat filled at a severity.
func (r role) mandatory(level string) bool { return slices.Contains(r.MandatoryAt, level) }

// wantedBy says whether the seat is to be filled on this incident.
func (r role) wantedBy(v model.View, rules model.SeverityRules) bool {
	return r.mandatory(v.Level()) && (r.Unless == nil || !guidance.Eval(*r.Unless, model.Facts(v, rules)))
}

// targets are the times the guide gives an organisation for one severity. They
// are defaults of the organisation, not law.
type targets struct {
	Triage  time.Duration // from opening
	Contain time.Duration // from opening
	Update  time.Duration // between two messages to the bridge; 0 is no rhythm
}

// guideFacts are the parts of the guide that incident pages read beside forms:
// seats, targets and the rules of severity.
type guideFacts struct {
	roles   []role
	targets map[string]targets
	rules   model.SeverityRules
}

// guide reads the embedded guide once; a test guards that it can be read.
var guide = sync.OnceValue(func() guideFacts {
	g, err := loadGuide()
	if err != nil {
		panic("ui: the built-in guide cannot be read: " + err.Error())
	}
	return g
})

func loadGuide() (guideFacts, error) {
	g := guideFacts{targets: map[string]targets{}}
	raw, err := assets.Guide.ReadFile("guide/roles.json")
	if err != nil {
		return g, err
	}
	var roles struct {
		Roles []role `json:"roles"`
	}
	if err := json.Unmarshal(raw, &roles); err != nil {
		return g, err
	}
	g.roles = roles.Roles
	if raw, err = assets.Guide.ReadFile("guide/forms.json"); err != nil {
		return g, err
	}
	var forms struct {
		Severity struct {
			Levels []struct {
				Key     string         `json:"key"`
				Minutes map[string]int `json:"targets_min"`
			} `json:"levels"`
		} `json:"severity"`
	}
	if err := json.Unmarshal(raw, &forms); err != nil {
		return g, err
	}
	for _, l := range forms.Severity.Levels {
		minutes := func(key string) time.Duration { return time.Duration(l.Minutes[key]) * time.Minute }
		g.targets[l.Key] = targets{Triage: minutes("triage"), Contain: minutes("contain"), Update: minutes("update_bridge")}
	}
	g.rules, err = model.LoadSeverity(raw)
	return g, err
}

// role finds a seat by its key.
func (g guideFacts) role(key string) (role, bool) {
	i := slices.IndexFunc(g.roles, func(r role) bool { return r.Key == key })
	if i < 0 {
		return role{}, false
	}
	return g.roles[i], true
}
