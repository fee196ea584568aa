package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// practice is the built-in exercise: what a person would type, in order. Times
// lie before now, because recorded times come from the clock and are not made up.
type practice struct {
	Title    string   `json:"title"`
	Category string   `json:"category"`
	Source   string   `json:"source"`
	Reporter string   `json:"reporter"`
	Systems  []string `json:"systems"`
	Ongoing  string   `json:"ongoing"`
	Severity string   `json:"severity"`
	Detected string   `json:"detected"`
	Roster   []struct {
		Role   string `json:"role"`
		Person string `json:"person"`
		Reach  string `json:"reach"`
	} `json:"roster"`
	Lines   []string `json:"lines"`
	Correct struct {
		Line int    `json:"line"` // place in Lines, from 0
		With string `json:"with"`
		Why  string `json:"why"`
	} `json:"correct"`
	Withdraw struct {
		Line int    `json:"line"`
		Why  string `json:"why"`
	} `json:"withdraw"`
	Pin   []int `json:"pin"`
	Raise struct {
		Level   string   `json:"level"`
		Why     string   `json:"why"`
		C       string   `json:"c"`
		I       string   `json:"i"`
		A       string   `json:"a"`
		Scope   string   `json:"scope"`
		Urgency string   `json:"urgency"`
		Floors  []string `json:"floors"`
	} `json:"raise"`
	Guided []act          `json:"guided"`
	Duties practiceDuties `json:"duties"`
}

// act is one step of being led: exactly one of its ways is used. Answers are as
// typed in their fields.
type act struct {
	Form     string              `json:"form"`
	Register string              `json:"register"`
	Set      map[string][]string `json:"set"` // for Form or Register
	Decide   map[string][]string `json:"decide"`
	Done     string              `json:"done"` // a step
	Skip     string              `json:"skip"`
	Owe      string              `json:"owe"` // a criterion
	Why      string              `json:"why"`
	To       string              `json:"to"` // a phase
	Contain  string              `json:"contain"`
	Owner    string              `json:"owner"`
	Systems  []string            `json:"systems"`
	Risk     []string            `json:"risk"`
}

// Practice plays the built-in exercise as a drill, through the same commands a
// person's typing goes through, and returns the incident it made.
func (d *Desk) Practice(ctx context.Context) (model.IncidentID, error) {
	p, err := d.practice()
	if err != nil {
		return "", err
	}
	home := model.Location(d.o.Zone)
	detected, err := model.ParseMoment(p.Detected, d.o.Now(), home)
	if err != nil {
		return "", fmt.Errorf("practice incident, detected: %w", err)
	}
	opened, err := d.Do(ctx, model.OpenIncident{Title: p.Title, Detected: detected, Source: p.Source,
		Reporter: p.Reporter, Systems: p.Systems, Category: p.Category, Ongoing: p.Ongoing,
		Severity: p.Severity, Drill: true})
	if err != nil {
		return "", err
	}
	id := opened.Incident
	return id, d.play(ctx, id, p)
}

func (d *Desk) practice() (practice, error) {
	var p practice
	dec := json.NewDecoder(bytes.NewReader(d.o.Practice))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return p, fmt.Errorf("practice incident: %w", err)
	}
	return p, nil
}

// PracticeOn leads a practice incident on through the guide, half-way: forms
// answered, people seated, gates passed as far as containment, one criterion
// owed and a step skipped.
func (d *Desk) PracticeOn(ctx context.Context, id model.IncidentID) error {
	p, err := d.practice()
	if err != nil {
		return err
	}
	if d.Guide() == nil {
		return model.Refuse(model.Internal, "", "", "this program was started without its guide.")
	}
	for i, a := range p.Guided {
		c, err := d.command(id, a)
		if err != nil {
			return fmt.Errorf("practice incident, guided act %d: %w", i+1, err)
		}
		if _, err := d.Do(ctx, c); err != nil {
			return fmt.Errorf("practice incident, guided act %d: %w", i+1, err)
		}
	}
	return nil
}

// command is what a person would do for one act.
func (d *Desk) command(id model.IncidentID, a act) (model.Command, error) {
	switch {
	case a.Form != "":
		set, err := d.typed("", a.Set)
		return model.PutRecord{Incident: id, Form: a.Form, Set: set}, err
	case a.Register != "":
		set, err := d.typed(a.Register, a.Set)
		return model.PutRecord{Incident: id, Register: a.Register, Set: set}, err
	case len(a.Decide) > 0:
		set, err := d.typed("", a.Decide)
		return model.DecideCard{Incident: id, Set: set}, err
	case a.Done != "":
		return model.SettleStep{Incident: id, Step: a.Done, State: "done"}, nil
	case a.Skip != "":
		return model.SettleStep{Incident: id, Step: a.Skip, State: "skipped", Why: a.Why}, nil
	case a.Owe != "":
		return model.Override{Incident: id, Criterion: a.Owe, Owe: true, Why: a.Why}, nil
	case a.To != "":
		return model.MovePhase{Incident: id, To: model.Phase(a.To)}, nil
	case a.Contain != "" && len(a.Risk) == 2:
		return model.ContainNow{Incident: id, What: a.Contain, Owner: a.Owner, Systems: a.Systems,
			Risk: guide.Answer{Answer: a.Risk[0], Reason: a.Risk[1]}}, nil
	}
	return nil, fmt.Errorf("it says nothing to do")
}

// typed reads answers as they would be typed into the fields of a form, or the
// columns of a register.
func (d *Desk) typed(register string, set map[string][]string) (map[string]json.RawMessage, error) {
	g := d.Guide()
	asking := model.Asking{Now: d.o.Now(), Zone: model.Location(d.o.Zone), By: d.o.By.Name, Choices: g.Choices}
	out := map[string]json.RawMessage{}
	for key, typed := range set {
		f, ok := g.Field(key)
		if register != "" {
			r, _ := g.Register(register)
			c, known := r.Column(key)
			f, ok = r.Field(c), known
		}
		if !ok {
			return nil, fmt.Errorf("there is no field %q", key)
		}
		raw, err := model.EncodeAnswer(f, typed, asking)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		out[key] = raw
	}
	return out, nil
}

func (d *Desk) play(ctx context.Context, id model.IncidentID, p practice) error {
	home := model.Location(d.o.Zone)
	for _, seat := range p.Roster {
		set := map[string]json.RawMessage{}
		for key, value := range map[string]string{"role": seat.Role, "person": seat.Person, "reach": seat.Reach} {
			raw, err := json.Marshal(value)
			if err != nil {
				return err
			}
			set[key] = raw
		}
		if _, err := d.Do(ctx, model.PutRecord{Incident: id, Register: model.RosterRegister, Set: set}); err != nil {
			return err
		}
	}
	entries := make([]model.Seq, len(p.Lines))
	for i, line := range p.Lines {
		row, err := model.ParseQuick(line, d.o.Now(), home)
		if err != nil {
			return fmt.Errorf("practice incident, line %d: %w", i+1, err)
		}
		change, err := d.Do(ctx, model.NoteEvent{Incident: id, Row: row})
		if err != nil {
			return fmt.Errorf("practice incident, line %d: %w", i+1, err)
		}
		entries[i] = change.Seq
	}
	row, err := model.ParseQuick(p.Correct.With, d.o.Now(), home)
	if err != nil {
		return fmt.Errorf("practice incident, correction: %w", err)
	}
	r := p.Raise
	acts := []model.Command{
		model.Correct{Incident: id, Entry: entries[p.Correct.Line], Row: row, Why: p.Correct.Why},
		model.Withdraw{Incident: id, Entry: entries[p.Withdraw.Line], Why: p.Withdraw.Why},
		model.SetSeverity{Incident: id, Level: r.Level, Proposal: r.Level, Why: r.Why,
			Ratings: &model.Ratings{C: r.C, I: r.I, A: r.A, Scope: r.Scope, Urgency: r.Urgency, Floors: r.Floors}},
	}
	for _, line := range p.Pin {
		acts = append(acts, model.Pin{Incident: id, Entry: entries[line], On: true})
	}
	for _, act := range acts {
		if _, err := d.Do(ctx, act); err != nil {
			return err
		}
	}
	return nil
}
