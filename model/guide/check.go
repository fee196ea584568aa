package guide

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"bridgelog/model/form"
)

// codes are who may waive a criterion, as roles: all of them must be named.
var codes = map[string][]string{
	"never":  nil,
	"im":     {"incident_manager"},
	"so":     {"security_officer"},
	"im+so":  {"incident_manager", "security_officer"},
	"legal":  {"legal_privacy"},
	"bdm+so": {"business_decision_maker", "security_officer"},
}

// check refuses what could not be evaluated later, and puts the steps in order.
func (g *Guide) check() error {
	if err := g.checkGates(); err != nil {
		return fmt.Errorf("forms.json: %w", err)
	}
	for i, t := range g.Transitions {
		if err := g.checkPhases(append(t.From, t.To)...); err != nil {
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
			if err := g.checkPhases(spec.Phase); err != nil {
				return fmt.Errorf("forms.json: form %s: %w", spec.Key, err)
			}
		}
		for _, section := range spec.Sections {
			for _, f := range section.Fields {
				if err := g.keepRules(f); err != nil {
					return fmt.Errorf("forms.json: %s: %w", f.Key, err)
				}
			}
		}
	}
	seen := map[string]bool{}
	for i, s := range g.Steps {
		if err := g.checkStep(s, seen); err != nil {
			return fmt.Errorf("playbook.json: steps[%d] %s: %w", i, s.ID, err)
		}
	}
	g.sortSteps()
	return nil
}

func (g *Guide) checkPhases(keys ...string) error {
	for _, key := range keys {
		if _, ok := g.State(key); !ok {
			return fmt.Errorf("there is no phase %q", key)
		}
	}
	return nil
}

func (g *Guide) checkGates() error {
	seen := map[string]bool{}
	for _, gate := range g.Gates {
		if seen[gate.Key] {
			return fmt.Errorf("the gate %s is there twice", gate.Key)
		}
		seen[gate.Key] = true
		for _, c := range gate.Criteria {
			bad := func(err error) error { return fmt.Errorf("gates: %s: %w", c.ID, err) }
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
			if err := g.checkRule(c.Rule); err != nil {
				return bad(err)
			}
		}
	}
	return nil
}

// checkRule is Rule.Check and the roles it names.
func (g *Guide) checkRule(r Rule) error {
	if err := r.Check(g.Catalog); err != nil {
		return err
	}
	var wrong error
	r.Walk(func(x Rule) {
		if x.Op == "role_assigned" {
			if _, ok := g.Role(x.Role); !ok {
				wrong = fmt.Errorf("there is no role %q", x.Role)
			}
		}
	})
	return wrong
}

// keepRules checks the conditions of a field and keeps them parsed.
func (g *Guide) keepRules(f form.Field) error {
	if _, ok := g.Gate(f.Gate); f.Gate != "" && !ok {
		return fmt.Errorf("there is no gate %q", f.Gate)
	}
	var fr fieldRules
	for _, x := range []struct {
		raw  json.RawMessage
		into **Rule
	}{{f.VisibleIf, &fr.visible}, {f.PromoteWhen, &fr.promote}} {
		if len(x.raw) == 0 || string(x.raw) == "null" {
			continue
		}
		var r Rule
		if err := strict(x.raw, &r); err != nil {
			return err
		}
		if err := g.checkRule(r); err != nil {
			return err
		}
		*x.into = &r
	}
	if fr != (fieldRules{}) {
		g.rules[f.Key] = fr
	}
	return nil
}

func (g *Guide) checkStep(s Step, seen map[string]bool) error {
	if s.ID == "" || seen[s.ID] {
		return fmt.Errorf("the id is empty or there twice")
	}
	seen[s.ID] = true
	if s.Phase != "prepare" {
		if err := g.checkPhases(s.Phase); err != nil {
			return err
		}
	}
	if _, ok := g.Role(s.Role); !ok {
		return fmt.Errorf("there is no role %q", s.Role)
	}
	for _, key := range s.Fields {
		if _, ok := g.Field(key); !ok {
			return fmt.Errorf("there is no field %q", key)
		}
	}
	if _, ok := g.Gate(s.Gate); s.Gate != "" && !ok {
		return fmt.Errorf("there is no gate %q", s.Gate)
	}
	if s.Applies.Branch != "" && runStates[s.Applies.Branch] == nil {
		return fmt.Errorf("there is no branch %q", s.Applies.Branch)
	}
	for _, size := range append(slices.Clone(s.Applies.Sizes), sortedKeys(s.Adjust)...) {
		if _, ok := find(g.Sizes, size, func(x Size) string { return x.Key }); !ok {
			return fmt.Errorf("there is no size %q", size)
		}
	}
	for _, c := range s.Applies.Categories {
		if !slices.ContainsFunc(g.List("category"), func(x form.Choice) bool { return x.Key == c }) {
			return fmt.Errorf("there is no category %q", c)
		}
	}
	if s.Applies.SevMost < 1 || s.Applies.SevMost > 4 {
		return fmt.Errorf("sev_at_most is out of range")
	}
	return nil
}

func (g *Guide) sortSteps() {
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
}

// phaseOrder is the place of a phase on its way; "prepare" comes first.
func (g Guide) phaseOrder(phase string) int {
	return slices.IndexFunc(g.States, func(s form.State) bool { return s.Key == phase })
}
