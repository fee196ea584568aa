package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"bridgelog/model"
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
}

// Practice plays the built-in exercise as a drill, through the same commands a
// person's typing goes through, and returns the incident it made.
func (d *Desk) Practice(ctx context.Context) (model.IncidentID, error) {
	var p practice
	dec := json.NewDecoder(bytes.NewReader(d.o.Practice))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return "", fmt.Errorf("practice incident: %w", err)
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
