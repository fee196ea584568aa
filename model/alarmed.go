package model

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"bridgelog/model/guide"
)

// standDown is the occasion on which people are told that it was nothing.
const standDown = "false_positive"

// AlarmedBy is one way in which somebody was told of an incident or called to it.
type AlarmedBy struct {
	How string // "called as Lead", "message: Severity set", "named in the log"
	At  Moment // unknown where the record does not say
}

// Alarmed is somebody, or a group, whom the record says was told of an incident or
// called to it.
type Alarmed struct {
	Name string
	By   []AlarmedBy
	Down Moment // when they were told to stand down; unknown while they were not

	// Perhaps is the one longer name of the list that begins with this one: "Kim
	// Novak" for "Kim". Whether they are one the record does not say, so both stand.
	Perhaps string
}

// WhoWasAlarmed are all who have to be told when an incident turns out to be
// nothing: who was called to a seat, whom a message that went out names, whom the
// log of communications and the log's own rows of it name. Who was not told to
// stand down comes first, each group in the order of the record.
func WhoWasAlarmed(v View, g guide.Guide) []Alarmed {
	var out []Alarmed
	find := func(name string) *Alarmed {
		name = strings.TrimSpace(name)
		i := slices.IndexFunc(out, func(a Alarmed) bool { return strings.EqualFold(a.Name, name) })
		if i < 0 {
			out, i = append(out, Alarmed{Name: name}), len(out)
		}
		return &out[i]
	}
	tell := func(name, trigger, how string, at Moment) {
		if strings.TrimSpace(name) == "" {
			return
		}
		a := find(name)
		switch {
		case trigger == standDown:
			a.Down = at
		case !slices.Contains(a.By, AlarmedBy{how, at}):
			a.By = append(a.By, AlarmedBy{how, at})
		}
	}
	role := func(key string) string {
		r, _ := g.Role(key)
		return cmp.Or(r.Label, key)
	}
	for _, r := range v.Standing(RosterRegister) {
		if guide.Text(r.Fields["in_scope"]) == "left_out" {
			continue
		}
		how := "on the list of people"
		if key := guide.Text(r.Fields["role"]); key != "" {
			how = "called as " + role(key)
		}
		at, _ := rawMoment(r.Fields["from"])
		tell(guide.Text(r.Fields["person"]), "", how, at)
	}
	for _, r := range v.Standing(MessageRegister) {
		m := messageRow(r)
		if !m.SentAt.Known() || m.Dropped != "" {
			continue
		}
		how := "message: " + g.Comms.TriggerWords(m.Trigger)
		for _, to := range m.People {
			name := to.Name
			if name == "" && to.Role != "" {
				name = role(to.Role)
			}
			tell(cmp.Or(name, to.Reach), m.Trigger, how, m.SentAt)
		}
		if len(m.People) == 0 {
			tell(g.Comms.AudienceWords(m.Audience), m.Trigger, how, m.SentAt)
		}
	}
	for _, r := range v.Standing(CommsRegister) {
		if guide.Text(r.Fields["direction"]) == "in" || guide.Filled(r.Fields[messageLink]) {
			continue
		}
		at, _ := rawMoment(r.Fields["at"])
		trigger := g.Comms.Trigger(guide.Text(r.Fields["trigger"]))
		how := "in the communications log"
		if words := g.Comms.TriggerWords(trigger); words != "" {
			how += ": " + words
		}
		to := guide.Text(r.Fields["audience"])
		if key := g.Comms.AudienceKey(to); key != "" {
			to = g.Comms.AudienceWords(key)
		}
		tell(to, trigger, how, at)
	}
	for _, r := range v.rows.All() {
		if r.Kind != Comm || r.Struck() || r.Erased {
			continue
		}
		for _, name := range r.People {
			tell(name, "", fmt.Sprintf("named in the log, entry %d", r.Seq), r.Happened)
		}
	}
	for i, a := range out {
		var longer []string
		for _, b := range out {
			if n := len(a.Name); len(b.Name) > n && b.Name[n] == ' ' && strings.EqualFold(b.Name[:n], a.Name) {
				longer = append(longer, b.Name)
			}
		}
		if len(longer) == 1 {
			out[i].Perhaps = longer[0]
		}
	}
	var waiting, down []Alarmed
	for _, a := range out {
		again := slices.ContainsFunc(a.By, func(x AlarmedBy) bool { return x.At.Known() && a.Down.Known() && x.At.From.After(a.Down.End()) })
		if again {
			a.Down = Moment{} // alarmed once more after that
		}
		if a.Down.Known() {
			down = append(down, a)
		} else {
			waiting = append(waiting, a)
		}
	}
	return append(waiting, down...)
}
