package model

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// Workload is a workload card: a row of the register of workloads in the
// organisation's record, read by the keys of form wl.
type Workload struct{ Record }

// Workloads are the cards that stand, in the order they were made.
func Workloads(house View) []Workload {
	var out []Workload
	for _, r := range house.Standing(guide.WorkloadsRegister) {
		out = append(out, Workload{r})
	}
	return out
}

// WorkloadNamed finds a card by the name people call it, whatever its letters'
// case.
func WorkloadNamed(house View, name string) (Workload, bool) {
	all := Workloads(house)
	i := slices.IndexFunc(all, func(w Workload) bool { return strings.EqualFold(w.Name(), strings.TrimSpace(name)) })
	if i < 0 {
		return Workload{}, false
	}
	return all[i], true
}

// LinkedWorkloads are the cards an incident names in tri.workload.
func LinkedWorkloads(v, house View) []Workload {
	var out []Workload
	for _, name := range v.Texts("tri.workload") {
		if w, ok := WorkloadNamed(house, name); ok {
			out = append(out, w)
		}
	}
	return out
}

// CardsOf are the cards an incident is about: those it links, and those that go
// by the name of a system it names or have it among their components.
func CardsOf(v, house View) []Workload {
	out := LinkedWorkloads(v, house)
	systems := v.Texts("rep.systems")
	for _, w := range Workloads(house) {
		if slices.ContainsFunc(out, func(x Workload) bool { return x.ID == w.ID }) {
			continue
		}
		if slices.ContainsFunc(systems, w.Has) {
			out = append(out, w)
		}
	}
	return out
}

// Name is what people call the workload.
func (w Workload) Name() string { return w.Text("wl.name") }

// Text is a field of the card that is text or a choice.
func (w Workload) Text(key string) string { return strings.TrimSpace(guide.Text(w.Fields[key])) }

// Moment is a field of the card that is an instant.
func (w Workload) Moment(key string) (Moment, bool) {
	var m Moment
	ok := len(w.Fields[key]) > 0 && json.Unmarshal(w.Fields[key], &m) == nil && m.Known()
	return m, ok
}

// Has says whether the card is about a system: by its name, or because it is one
// of its components.
func (w Workload) Has(system string) bool {
	system = strings.TrimSpace(system)
	return system != "" && (strings.EqualFold(w.Name(), system) ||
		slices.ContainsFunc(w.Components(), func(c Component) bool { return strings.EqualFold(c.Name, system) }))
}

// Component is one line of a card's table of components.
type Component struct {
	Name     string `json:"name"`
	Job      string `json:"job,omitempty"`
	Place    string `json:"place,omitempty"`
	Owner    string `json:"owner,omitempty"`
	Class    string `json:"data_class,omitempty"`
	Internet string `json:"internet,omitempty"`
	Needs    string `json:"depends_on,omitempty"`
}

// Cells are its parts in the order they are typed.
func (c Component) Cells() []string {
	return []string{c.Name, c.Job, c.Place, c.Owner, c.Class, c.Internet, c.Needs}
}

// ComponentHeads name the parts of a component in the order they are typed
// (form wl, wl.components).
var ComponentHeads = []string{"Name", "Job", "Place", "Owner", "Data class", "Internet", "Depends on"}

// ParseComponents reads the table of components: one in each line, its parts
// between bars, tabs or semicolons; parts at the end may be left out, and a line
// of heads is passed over. A line without any of these is a name.
func ParseComponents(text string) []Component {
	var out []Component
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(strings.Trim(strings.TrimSpace(line), "|"))
		if line == "" || strings.Trim(line, "-|:+ ") == "" {
			continue
		}
		sep := "|"
		for _, other := range []string{"\t", ";"} {
			if !strings.Contains(line, sep) && strings.Contains(line, other) {
				sep = other
			}
		}
		cells := make([]string, 7)
		for i, cell := range strings.Split(line, sep) {
			if cell = strings.TrimSpace(cell); i < len(cells) {
				cells[i] = cell
			} else if cell != "" {
				cells[6] = strings.TrimPrefix(cells[6]+", "+cell, ", ")
			}
		}
		if len(out) == 0 && strings.EqualFold(cells[0], ComponentHeads[0]) {
			continue
		}
		out = append(out, Component{cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]})
	}
	return out
}

// Components are the parts of the workload.
func (w Workload) Components() []Component {
	return ParseComponents(guide.Text(w.Fields["wl.components"]))
}

// Light is how something stands: good, to be looked at, or missing. Screens say
// it in a word as well as in a colour.
type Light string

const (
	Green Light = "green"
	Amber Light = "amber"
	Red   Light = "red"
)

// worse is the worse of two lights.
func worse(a, b Light) Light {
	for _, l := range []Light{Red, Amber} {
		if a == l || b == l {
			return l
		}
	}
	return Green
}

// Age is how fresh a card is, and how many days ago it was reviewed; -1 where
// nobody ever did.
func (w Workload) Age(rule guide.Freshness, now time.Time) (Light, int) {
	m, ok := w.Moment("wl.reviewed_at")
	if !ok {
		return Red, -1
	}
	zone, err := time.LoadLocation(m.Zone)
	if m.Zone == "" || err != nil {
		zone = m.ownZone()
	}
	days := DaysBetween(m.From, now, zone)
	switch {
	case days > rule.AmberDays:
		return Red, days
	case days > rule.GreenDays:
		return Amber, days
	}
	return Green, max(days, 0)
}

// spanIn is a length of time inside a sentence: "restore 4 h".
var spanIn = regexp.MustCompile(`(?i)(\d+(?:[.,]\d+)?)\s*(minutes|minute|mins|min|m|hours|hour|hrs|hr|h|days|day|d|weeks|week|w)(?:[^\pL]|$)`)

// spansIn are the lengths of time a text names, in its order.
func spansIn(text string) []time.Duration {
	var out []time.Duration
	for _, m := range spanIn.FindAllStringSubmatch(text, -1) {
		unit := map[byte]float64{'m': 60, 'h': 3600, 'd': 86400, 'w': 7 * 86400}[strings.ToLower(m[2])[0]]
		n, err := strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64)
		if err != nil || n*unit > 1e9 {
			continue
		}
		out = append(out, time.Duration(n*unit)*time.Second)
	}
	return out
}

var restoreIn = regexp.MustCompile(`(?i)(?:restore|back|rto)[^\d,;.]*(\d.*)`)

// RestoreTarget is how long after a shutdown the workload must be back; without
// an answer of its own it is read out of the targets.
func (w Workload) RestoreTarget() (time.Duration, bool) {
	if d, err := ParseSpan(w.Text("wl.restore_target")); err == nil {
		return d, true
	}
	if m := restoreIn.FindStringSubmatch(w.Text("wl.targets")); m != nil {
		if all := spansIn(m[1]); len(all) > 0 {
			return all[0], true
		}
	}
	return 0, false
}

// BackBy is by when the service must be back after a shutdown: what the recovery
// form says, else the shortest restore target of the cards the incident links,
// counted from the decision to shut down (SE:12 l.76). It ends with the restore.
func BackBy(v, house View) (from, due time.Time, why string, ok bool) {
	if m, known := v.Moment("rec.restored_at"); known && m.Known() {
		return from, due, "", false
	}
	if m, known := v.Moment("rec.deadline"); known && m.Known() {
		return v.Answered["rec.deadline"].At, m.From, "needed back by", true
	}
	if state := v.Text("inv.run_state"); state != "shut_down_all" && state != "shut_down_part" {
		return from, due, "", false
	}
	from = v.Answered["inv.run_state"].At
	for _, w := range LinkedWorkloads(v, house) {
		target, known := w.RestoreTarget()
		if at := from.Add(target); known && (!ok || at.Before(due)) {
			due, why, ok = at, "restore target of "+w.Name()+", "+FormatSpan(target), true
		}
	}
	return from, due, why, ok
}

// PlannedWork is the sum of the estimates in the plan to stabilise, one item in
// each line, and how many of its lines have none.
func PlannedWork(v View) (sum time.Duration, items, without int) {
	for _, line := range guide.Lines(v.Text("inv.stabilise_plan")) {
		items++
		all := spansIn(line)
		if len(all) == 0 {
			without++
			continue
		}
		for _, d := range all { // "2 h 30 min" are two
			sum += d
		}
	}
	return sum, items, without
}
