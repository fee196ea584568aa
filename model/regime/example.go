package regime

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Example is a deadline to be worked out, as a file states it. What such a file
// says beside (title, expected, source) is not read.
type Example struct {
	ID       string            `json:"id"`
	StageID  string            `json:"stage_id"`
	Inputs   map[string]string `json:"inputs"` // trigger to RFC 3339 instant; without offset it is read in Zone
	Zone     string            `json:"time_zone"`
	Holidays []Closed          `json:"holidays"`
	Params   json.RawMessage   `json:"params"`
}

// Verdict is what became of an example.
type Verdict struct {
	ID        string   `json:"id"`
	Default   *string  `json:"default_deadline"` // RFC 3339 with the local offset
	Latest    *string  `json:"legal_latest"`
	NotBefore *string  `json:"not_before"`
	Reason    string   `json:"reason"` // why there is no deadline, or why it could not be judged
	Steps     []string `json:"steps"`
	Failed    bool     `json:"-"` // it could not be judged
}

// ReadExamples reads a file of examples: a list, or an object that holds the
// list as "examples". An example that cannot be read as one still counts, so
// that it is told of by Eval.
func ReadExamples(raw []byte) ([]json.RawMessage, error) {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err == nil {
		return list, nil
	}
	var object struct {
		Examples *[]json.RawMessage `json:"examples"`
	}
	if err := json.Unmarshal(raw, &object); err != nil {
		return nil, fmt.Errorf("this is no list of examples in JSON: %w", err)
	}
	if object.Examples == nil {
		return nil, errors.New("this is no list of examples: neither a list nor an object with \"examples\"")
	}
	return *object.Examples, nil
}

// Eval works out one example of a file; n is its place in it, from 1.
func (p Pack) Eval(raw json.RawMessage, n int) Verdict {
	var e Example
	err := json.Unmarshal(raw, &e)
	v := Verdict{ID: e.ID, Steps: []string{}}
	if v.ID == "" {
		v.ID = fmt.Sprintf("#%d", n)
	}
	if err == nil {
		err = p.eval(e, &v)
	}
	if err != nil {
		v.Failed, v.Reason = true, "Cannot be judged: "+err.Error()+"."
	}
	return v
}

func (p Pack) eval(e Example, v *Verdict) error {
	s, ok := p.Stage(e.StageID)
	if !ok {
		return fmt.Errorf("there is no stage %q in rule pack %s", e.StageID, p.Version)
	}
	if e.Zone == "" {
		return errors.New("it names no time_zone")
	}
	zone, err := time.LoadLocation(e.Zone)
	if err != nil || e.Zone == "Local" {
		return fmt.Errorf("the time zone %q is not known", e.Zone)
	}
	f := Facts{Zone: zone, Triggers: map[string]time.Time{}}
	if f.Calendar, err = NewCalendar(e.Holidays); err != nil {
		return err
	}
	if f.Params, err = params(e.Params, zone); err != nil {
		return err
	}
	var unused []string
	for _, name := range sortedKeys(e.Inputs) {
		if e.Inputs[name] == "" {
			continue
		}
		if f.Triggers[name], err = instant(e.Inputs[name], zone); err != nil {
			return fmt.Errorf("inputs.%s: %w", name, err)
		}
		if !s.Uses(name) {
			unused = append(unused, name)
		}
	}
	r, err := Due(s, f)
	if err != nil {
		return err
	}
	for at, t := range map[**string]time.Time{&v.Default: r.Default, &v.Latest: r.Latest, &v.NotBefore: r.NotBefore} {
		if !t.IsZero() {
			text := t.Format(time.RFC3339)
			*at = &text
		}
	}
	v.Reason = r.Reason
	v.Steps = append(v.Steps, r.Steps...)
	if len(unused) > 0 {
		v.Steps = append(v.Steps, "Given but not counted from by this rule: "+strings.Join(unused, ", ")+".")
	}
	return nil
}

// params reads what was settled. Words that explain it (entity_type) are passed
// over; a value of the wrong form is refused.
func params(raw json.RawMessage, zone *time.Location) (Params, error) {
	var given struct {
		Params
		RestartAt string `json:"restart_at"`
	}
	if len(raw) == 0 || string(raw) == "null" {
		return Params{}, nil
	}
	if err := json.Unmarshal(raw, &given); err != nil {
		return Params{}, fmt.Errorf("params: %w", err)
	}
	if given.ExtraDays < 0 || given.ExtraDays > longest {
		return Params{}, fmt.Errorf("params.extra_days: %d days cannot be granted", given.ExtraDays)
	}
	if given.RestartAt != "" {
		at, err := instant(given.RestartAt, zone)
		if err != nil {
			return Params{}, fmt.Errorf("params.restart_at: %w", err)
		}
		given.Params.RestartAt = at
	}
	return given.Params, nil
}

// Uses says whether a stage counts from a trigger.
func (s Stage) Uses(name string) bool {
	return s.Trigger == name || s.UpperBound != nil && s.UpperBound.Trigger == name || s.NotBefore != nil && s.NotBefore.Trigger == name ||
		s.Trigger == "end-of-calendar-year" && name == "detection"
}

// instant reads an RFC 3339 instant. One without an offset is the reading of a
// clock in the zone, and must be the only one.
func instant(text string, zone *time.Location) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	t, err := time.Parse("2006-01-02T15:04:05", text)
	if err != nil {
		if t, err = time.Parse("2006-01-02T15:04", text); err != nil {
			return time.Time{}, fmt.Errorf("%q is no time YYYY-MM-DDTHH:MM:SS with an offset such as +02:00", text)
		}
	}
	clock := t.Sub(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC))
	at, skipped := Readings(DayOf(t), clock, zone)
	switch {
	case skipped:
		return time.Time{}, fmt.Errorf("%s does not exist in %s: the clocks went forward over it; give the offset", text, zone)
	case len(at) > 1:
		return time.Time{}, fmt.Errorf("%s happened twice in %s: give the offset (%s or %s)", text, zone, at[0].Format("-07:00"), at[1].Format("-07:00"))
	}
	return at[0], nil
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
