package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"bridgelog/model/guide"
)

// leastReason is how many letters the reason of a waiver must have
// (override_policy, record).
const leastReason = 15

// owedAfterRaise is how long criteria that a more serious level brings back may
// be owed (override_policy, light).
const owedAfterRaise = 60 * time.Minute

func guided(env Env) (guide.Guide, error) {
	if env.Guide == nil {
		return guide.Guide{}, Refuse(Internal, "", "", "this program was started without its guide.")
	}
	return *env.Guide, nil
}

// Preview is the view after events that are not recorded yet, for rules that
// ask about the incident as it will be.
func Preview(v View, events []Event, env Env) View {
	rec := make([]Recorded, len(events))
	for i, e := range events {
		rec[i] = Recorded{Seq: v.Last.Seq + 1 + Seq(i), At: env.Now.UTC(), By: env.By.Name, Incident: v.ID, Event: e}
	}
	return Fold(v, rec)
}

func decideSeverity(v View, c SetSeverity, env Env) ([]Event, error) {
	rules := env.Rules
	if !validLevel(c.Level) {
		return nil, Refuse(Invalid, "tri.severity", "Choose SEV1, SEV2, SEV3 or SEV4.", "%q is not a severity.", c.Level)
	}
	why, err := line("tri.severity_reason", c.Why)
	if err != nil {
		return nil, err
	}
	if why == "" {
		return nil, Refuse(Invalid, "tri.severity_reason", "One line is enough.", "a severity needs a reason.")
	}
	floor := ""
	if c.Ratings != nil && len(c.Ratings.Floors) > 0 {
		if floor, err = rules.Floor(c.Ratings.Floors); err != nil {
			return nil, err
		}
	}
	_, second, rule := OverrideNeedsAbove(v.Level(), c.Proposal, floor, c.Level)
	if second && strings.TrimSpace(c.Second) == "" {
		return nil, Refuse(Invalid, "second", "Name the deputy or the security officer.", "%s", rule)
	}
	events := []Event{SeveritySet{Level: c.Level, Proposal: c.Proposal, Ratings: c.Ratings, Why: why, Second: strings.TrimSpace(c.Second)}}
	if env.Guide == nil {
		return events, nil
	}
	after := Preview(v, events, env)
	// What the program filled in from the severity follows it, unless a person changed it.
	if old, ok := env.Guide.Level(v.Level()); ok && v.Level() != c.Level {
		if v.Text("tri.update_rhythm") == rhythm(old) {
			if l, ok := env.Guide.Level(c.Level); ok && rhythm(l) != "" {
				events = append(events, RecordPut{Form: "tri", Set: map[string]json.RawMessage{"tri.update_rhythm": rawOf(rhythm(l))}, Why: "from the severity"})
			}
		}
	}
	return append(events, raised(v, after, env)...), nil
}

func rhythm(l guide.Level) string {
	if l.Targets["update_bridge"] == 0 {
		return ""
	}
	return FormatSpan(time.Duration(l.Targets["update_bridge"]) * time.Minute)
}

// raised owes what a more serious level asks of gates already passed.
func raised(before, after View, env Env) []Event {
	g, old, now := *env.Guide, Facts(before, env.Rules), Facts(after, env.Rules)
	var events []Event
	var names []string
	for _, gate := range passed(before) {
		was := guide.Gate(g, old, gate, env.Now)
		for i, c := range guide.Gate(g, now, gate, env.Now) {
			if c.Standing == guide.Missing && was[i].Standing == guide.Spared {
				events = append(events, together(owe(after, c.Criterion, "asked again because the severity rose to "+after.Level(), env.By.Name, env.Now.Add(owedAfterRaise), env)))
				names = append(names, c.ID)
			}
		}
	}
	if names != nil {
		events = append(events, logRow(env, after, Note, "Asked again because the severity rose, owed for 60 minutes: "+strings.Join(names, ", ")+".", nil))
	}
	return events
}

// withOthers marks a debt that came with others in one act; a single row of the
// log names them all.
const withOthers = "with others of one act"

func together(debt RecordPut) RecordPut {
	debt.Why = withOthers
	return debt
}

// passed are the gates on the way that led to the present phase; going back
// or opening again takes back those that lie ahead once more.
func passed(v View) []string {
	var out []string
	for _, p := range v.Phases {
		switch {
		case p.Gate == "GR" || p.Gate == "GB":
			out = nil
			for i := 1; i <= 7; i++ {
				if gateBefore(i, p.To) {
					out = append(out, fmt.Sprintf("G%d", i))
				}
			}
		case !slices.Contains(out, p.Gate):
			out = append(out, p.Gate)
		}
	}
	return out
}

// gateBefore says whether the numbered gate lies before a phase.
func gateBefore(n int, phase string) bool {
	order := []string{"reported", "triage", "investigation", "containment", "eradication", "recovery", "review", "closed"}
	return n <= slices.Index(order, phase)
}

func owe(v View, c guide.Criterion, why, by string, due time.Time, env Env) RecordPut {
	m := At(due.Truncate(time.Second), v.Location(), ToSecond, OwnClock)
	return override(v, c, "owed", why, by, "", &m, env)
}

func override(v View, c guide.Criterion, kind, why, by, second string, due *Moment, env Env) RecordPut {
	set := map[string]json.RawMessage{"criterion": rawOf(c.ID), "kind": rawOf(kind), "reason": rawOf(why), "by": rawOf(by),
		"at": rawOf(nowMoment(v, env)), "severity": rawOf(v.Level()), "open": rawOf(c.Text)}
	if second != "" {
		set["second"] = rawOf(second)
	}
	if due != nil {
		set["due"] = rawOf(*due)
	} else {
		set["expiry"] = rawOf("permanent")
	}
	return RecordPut{Register: "overrides", ID: env.NewID(), Set: set}
}

func decideOverride(v View, c Override, env Env) ([]Event, error) {
	g, err := guided(env)
	if err != nil {
		return nil, err
	}
	crit, gate, ok := g.Criterion(c.Criterion)
	if !ok {
		return nil, Refuse(NotFound, "criterion", "Look at the number in the gate.", "there is no criterion %q.", c.Criterion)
	}
	why, err := line("why", c.Why)
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(why) < leastReason {
		return nil, Refuse(Invalid, "why", fmt.Sprintf("At least %d letters: a reader in a year must understand it.", leastReason), "the reason is too short.")
	}
	for _, x := range guide.Gate(g, Facts(v, env.Rules), gate.Key, env.Now) {
		if x.ID == crit.ID && (x.Standing == guide.Met || x.Standing == guide.Spared) {
			return nil, Refuse(Conflict, "criterion", "", "%s is %s already.", crit.ID, x.Standing)
		}
	}
	if c.Owe {
		if !crit.CanOwe(v.Level()) {
			if crit.Defer == 0 {
				return nil, Refuse(Invalid, "criterion", "Do it, or have it waived where that is allowed.", "%s cannot be owed.", crit.ID)
			}
			return nil, Refuse(Invalid, "criterion", "At SEV3 and SEV4 there is time to do it.", "owing is for SEV1 and SEV2.")
		}
		for _, old := range v.Standing("overrides") {
			if guide.Text(old.Fields["criterion"]) == crit.ID && guide.Text(old.Fields["kind"]) == "owed" {
				return nil, Refuse(Conflict, "criterion", "Do it, or have it waived.", "%s was owed before; a debt is not put off twice.", crit.ID)
			}
		}
		by := strings.TrimSpace(c.By)
		if by == "" {
			by = env.By.Name
		}
		return []Event{owe(v, crit, why, by, env.Now.Add(time.Duration(crit.Defer)*time.Minute), env)}, nil
	}
	roles := crit.Roles()
	if len(roles) == 0 {
		return nil, Refuse(Invalid, "criterion", "It must be done.", "%s can never be waived.", crit.ID)
	}
	names := []string{strings.TrimSpace(c.By), strings.TrimSpace(c.Second)}
	for i, role := range roles {
		holder, label := v.Holder(role), role
		if r, ok := g.Role(role); ok {
			label = strings.ToLower(r.Label)
		}
		field := []string{"by", "second"}[i]
		switch {
		case holder == "":
			return nil, Refuse(Invalid, field, "Fill the seat first (Ctrl+P).", "only the %s may waive %s, and nobody holds that seat.", label, crit.ID)
		case !strings.EqualFold(names[i], holder):
			return nil, Refuse(Invalid, field, "It is "+holder+".", "only the %s may waive %s.", label, crit.ID)
		}
	}
	if len(roles) == 2 && strings.EqualFold(names[0], names[1]) {
		return nil, Refuse(Invalid, "second", "Two people answer for it.", "both seats are held by %s.", names[0])
	}
	if len(roles) == 1 {
		names[1] = ""
	}
	if crit.Override != "bdm+so" {
		return []Event{override(v, crit, "waived", why, names[0], names[1], nil, env)}, nil
	}
	if !c.Until.Known() || !c.Until.From.After(env.Now) {
		return nil, Refuse(Invalid, "until", "Give a day or time ahead.", "waiving %s is accepting a risk, and that needs an end.", crit.ID)
	}
	return []Event{override(v, crit, "waived", why, names[0], names[1], &c.Until, env),
		RecordPut{Register: "risks", ID: env.NewID(), Set: map[string]json.RawMessage{"risk": rawOf(crit.ID + ": not done: " + crit.Text),
			"why": rawOf(why), "by": rawOf(names[0] + ", " + names[1]), "until": rawOf(c.Until), "state": rawOf("open")}}}, nil
}

func decideMove(v View, c MovePhase, env Env) ([]Event, error) {
	g, err := guided(env)
	if err != nil {
		return nil, err
	}
	var way *guide.Transition
	for _, t := range g.Moves(Facts(v, env.Rules)) {
		to := t.To == string(c.To) || slices.Contains(t.Extra, string(c.To))
		if to && (c.Gate == "" || c.Gate == t.Gate) && (way == nil || c.Gate != "") {
			way = &t
		}
	}
	if way == nil {
		return nil, Refuse(Invalid, "phase", "See `bridgelogctl gate` or Ctrl+G for the ways that are open.",
			"no gate leads from %s to %s.", phrase(string(v.Phase)), phrase(string(c.To)))
	}
	why, err := line("sys.back_reason", c.Why)
	if err != nil {
		return nil, err
	}
	var events []Event
	after := v
	switch way.Gate {
	case "GB":
		set := json.RawMessage("null")
		if why != "" {
			set = rawOf(why)
		}
		events = []Event{RecordPut{Form: "sys", Set: map[string]json.RawMessage{"sys.back_reason": set}}}
		after = Preview(v, events, env)
	case "GR":
		if to := v.Text("reo.phase"); to != "" && to != string(c.To) {
			return nil, Refuse(Conflict, "reo.phase", "Change the answer, or go there.", "the card says to go on in %s.", phrase(to))
		}
		if why == "" {
			why = v.Text("reo.reason")
		}
	}
	if blocking := guide.Open(g, Facts(after, env.Rules), way.Gate, env.Now); len(blocking) > 0 {
		return nil, shut(way.Gate, blocking)
	}
	gate, _ := g.Gate(way.Gate)
	moved := PhaseChanged{From: string(v.Phase), To: string(c.To), Gate: way.Gate, Why: why}
	if len(gate.Sets) > 0 { // no marks are none, as the journal will have it
		moved.Sets = gate.Sets
	}
	for _, x := range guide.Gate(g, Facts(after, env.Rules), way.Gate, env.Now) {
		switch x.Standing {
		case guide.Owed:
			moved.Owed = append(moved.Owed, x.ID)
		case guide.Waived:
			moved.Waived = append(moved.Waived, x.ID)
		}
	}
	events = append(events, moved)
	if level := v.Text("reo.severity"); way.Gate == "GR" && level != v.Level() {
		events = append(events, SeveritySet{Level: level, Why: "set when the incident was opened again: " + why, Second: v.Text("reo.by")})
	}
	return events, nil
}

// shut is the refusal of a gate: it names what is missing.
func shut(gate string, blocking []guide.Check) error {
	parts := make([]string, len(blocking))
	for i, c := range blocking {
		parts[i] = c.ID + " " + c.Text
		if c.Standing == guide.Overdue {
			parts[i] += " (owed, overdue)"
		}
	}
	return Refuse(Conflict, gate, "Ctrl+G or `bridgelogctl gate` shows each with its ways round.", "%s is missing: %s.", countOf(len(blocking)), strings.Join(parts, "; "))
}

func countOf(n int) string {
	if n == 1 {
		return "one thing"
	}
	return fmt.Sprintf("%d things, each of which", n)
}

func decideSettle(v View, c SettleStep, env Env) ([]Event, error) {
	g, err := guided(env)
	if err != nil {
		return nil, err
	}
	step, err := knownStep(v, g, c.Step)
	if err != nil {
		return nil, err
	}
	why, err := line("why", c.Why)
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"", "done", "skipped"}, c.State) {
		return nil, Refuse(Invalid, "state", "", "%q is no state of a step.", c.State)
	}
	if c.State == "skipped" && why == "" {
		return nil, Refuse(Invalid, "why", "One line is enough.", "skipping a step needs a reason.")
	}
	if old, ok := v.Record(guide.StepsRegister, step.ID); ok && guide.Text(old.Fields["state"]) == c.State {
		return nil, Refuse(Conflict, "step", "", "step %s is so already.", step.ID)
	}
	var events []Event
	if len(c.Set) > 0 {
		byForm := map[string]map[string]json.RawMessage{}
		for key, value := range c.Set {
			form, _, _ := strings.Cut(key, ".")
			if byForm[form] == nil {
				byForm[form] = map[string]json.RawMessage{}
			}
			byForm[form][key] = value
		}
		after := v
		for _, form := range slices.Sorted(maps.Keys(byForm)) {
			put := PutRecord{Incident: v.ID, Form: form, Set: byForm[form]}
			if err := checkSet(put, g); err != nil {
				return nil, err
			}
			more, err := decideAnswers(after, put, env)
			if err != nil && !isNothingNew(err) {
				return nil, err
			}
			events = append(events, more...)
			after = Preview(after, more, env)
		}
	}
	set := map[string]json.RawMessage{"state": rawOf(c.State), "by": rawOf(env.By.Name), "at": rawOf(nowMoment(v, env))}
	if why != "" {
		set["reason"] = rawOf(why)
	}
	return append(events, RecordPut{Register: guide.StepsRegister, ID: step.ID, Set: set}), nil
}

func isNothingNew(err error) bool {
	e, ok := err.(*Error)
	return ok && e.Kind == Conflict && e.Field == ""
}

// knownStep finds a step of the playbook or a free step of the incident.
func knownStep(v View, g guide.Guide, id string) (guide.Step, error) {
	if s, ok := g.Step(id); ok {
		return s, nil
	}
	if r, ok := v.Record(guide.StepsRegister, id); ok && guide.Filled(r.Fields["title"]) {
		return guide.Step{ID: id, Title: guide.Text(r.Fields["title"])}, nil
	}
	return guide.Step{}, Refuse(NotFound, "step", "List them with `bridgelogctl step list`.", "there is no step %q.", id)
}

func decideGive(v View, c GiveStep, env Env) ([]Event, error) {
	g, err := guided(env)
	if err != nil {
		return nil, err
	}
	set := map[string]json.RawMessage{}
	put := func(field, key, value string) error {
		value, err := line(field, value)
		if value != "" {
			set[key] = rawOf(value)
		}
		return err
	}
	if err := put("owner", "owner", c.Owner); err != nil {
		return nil, err
	}
	if c.Condition != "" {
		if c.Condition != "yes" && c.Condition != "no" {
			return nil, Refuse(Invalid, "condition", "", "the condition of a step is answered yes or no.")
		}
		set["condition"] = rawOf(c.Condition)
	}
	id := c.Step
	if id == "" {
		if strings.TrimSpace(c.Title) == "" {
			return nil, Refuse(Invalid, "title", "Say in one line what is to be done.", "a free step needs a title.")
		}
		if err := put("title", "title", c.Title); err != nil {
			return nil, err
		}
		phase := c.Phase
		if phase == "" {
			phase = v.Phase
		}
		set["phase"] = rawOf(string(phase))
		if c.Role != "" {
			set["role"] = rawOf(c.Role)
		}
		n := 1
		for _, r := range v.Records[guide.StepsRegister] {
			if strings.HasPrefix(r.ID, "free-") {
				n++
			}
		}
		id = fmt.Sprintf("free-%02d", n)
	} else if _, err := knownStep(v, g, id); err != nil {
		return nil, err
	}
	if len(set) == 0 {
		return nil, Refuse(Invalid, "step", "", "there is nothing to record.")
	}
	return []Event{RecordPut{Register: guide.StepsRegister, ID: id, Set: set}}, nil
}
