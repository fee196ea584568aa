package ui

import (
	"encoding/json"
	"maps"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/model/form"
)

// draftTimes knows when the times of a form were typed: "now", "-20m" and "14:05"
// count from then, not from when the form is saved or a draft is read again.
type draftTimes struct{ typed map[string]typedTime }

type typedTime struct {
	text string
	at   time.Time
}

// at is the instant a text of a field counts from: when it was first seen there.
// "now" stays the present until somebody types something else.
func (d *draftTimes) at(key, text string, now time.Time) time.Time {
	if text == "" || text == "now" {
		return now
	}
	if was := d.typed[key]; was.text == text && !was.at.IsZero() {
		return was.at
	}
	if d.typed == nil {
		d.typed = map[string]typedTime{}
	}
	d.typed[key] = typedTime{text, now}
	return now
}

// fixed are the texts as a draft keeps them: times with their date and zone. What
// cannot be read stays as typed.
func (d *draftTimes) fixed(fields []form.Field, typed map[string][]string, now time.Time, zone *time.Location) map[string][]string {
	out := maps.Clone(typed)
	for _, f := range fields {
		if len(typed[f.Key]) > 0 {
			out[f.Key] = d.fixedText(f.Key, f, typed[f.Key], now, zone)
		}
	}
	return out
}

// fixedText is fixed for one field, known by a key of its own.
func (d *draftTimes) fixedText(key string, f form.Field, typed []string, now time.Time, zone *time.Location) []string {
	text := strings.TrimSpace(strings.Join(typed, " "))
	if f.Kind != form.Instant || text == "" || model.NamesYear(text) {
		return typed
	}
	raw, err := model.EncodeAnswer(f, []string{text}, model.Asking{Now: d.at(key, text, now), Zone: zone})
	var m model.Moment
	if err != nil || json.Unmarshal(raw, &m) != nil || !m.Known() {
		return typed
	}
	return []string{model.TypeMoment(m, zone)}
}
