package model

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// StartDrill begins a drill, or lets a stopped one go on. Injects that were not
// given move with it. In production it needs both consents.
type StartDrill struct{ Incident IncidentID }

// GiveInject records that an inject was given to the players now.
type GiveInject struct {
	Incident IncidentID
	ID       string
}

// StopDrill ends what runs: somebody said the stop word, and anyone may.
type StopDrill struct {
	Incident IncidentID
	By       string // who said it; empty is who writes
	Why      string
}

func (c StartDrill) incident() IncidentID { return c.Incident }
func (c GiveInject) incident() IncidentID { return c.Incident }
func (c StopDrill) incident() IncidentID  { return c.Incident }

// mark is an instant the program notes of a drill.
func mark(env Env, v View) Moment {
	return At(env.Now.Truncate(time.Second), v.Location(), ToSecond, OwnClock)
}

// mayRunHere refuses a drill in production without both consents.
func mayRunHere(v View, g *guide.Guide) error {
	d := DrillOf(v)
	if d.Env != ProductionDrill {
		return nil
	}
	for _, c := range d.Consents {
		if c.Given {
			continue
		}
		label := phrase(c.Role)
		if g != nil {
			if r, ok := g.Role(c.Role); ok {
				label = strings.ToLower(r.Label)
			}
		}
		if c.Who == "" {
			return Refuse(Conflict, "drl.env_consent", "Name who holds that seat (Ctrl+P), then their consent in the set-up; or choose another place.",
				"a drill in production needs the consent of the %s, and nobody holds that seat.", label)
		}
		return Refuse(Conflict, "drl.env_consent", "Enter the name under “Consent for production” once it is given; or choose another place.",
			"a drill in production needs the consent of the %s, %s.", label, c.Who)
	}
	return nil
}

func mustBeDrill(v View) error {
	switch {
	case !v.Drill:
		return Refuse(Invalid, "", "", "%s is no exercise.", v.Number)
	case v.Ended():
		return Refuse(Conflict, "", "Make a new drill.", "the exercise has ended.")
	}
	return nil
}

func decideStartDrill(v View, env Env) ([]Event, error) {
	if err := mustBeDrill(v); err != nil {
		return nil, err
	}
	d := DrillOf(v)
	switch {
	case d.Running():
		return nil, Refuse(Conflict, "", "", "the exercise is running already.")
	case d.Env == "":
		return nil, Refuse(Invalid, "drl.env", "Say it in the set-up of the exercise.", "where it takes place is not said.")
	}
	if err := mayRunHere(v, env.Guide); err != nil {
		return nil, err
	}
	now := mark(env, v)
	set := map[string]json.RawMessage{DrillStarted: rawOf(now)}
	from, text := d.Begins, fmt.Sprintf("EXERCISE starts. Anyone may stop it with: %s.", d.StopWord)
	if !d.Stopped.IsZero() {
		set = map[string]json.RawMessage{DrillStopped: json.RawMessage("null")}
		from, text = d.Stopped, fmt.Sprintf("EXERCISE goes on. Anyone may stop it with: %s.", d.StopWord)
	}
	events := []Event{}
	if !from.IsZero() {
		shift := now.From.Sub(from)
		if !d.Begins.IsZero() {
			set[DrillBegins] = rawOf(At(d.Begins.Add(shift), v.Location(), ToSecond, OwnClock))
		}
		for _, i := range d.Injects {
			if i.Given.IsZero() && !i.Planned.IsZero() && shift.Abs() >= time.Second {
				at := At(i.Planned.Add(shift).Truncate(time.Second), v.Location(), ToSecond, OwnClock)
				events = append(events, RecordPut{Register: InjectsRegister, ID: i.ID, Set: map[string]json.RawMessage{"planned": rawOf(at)}, Why: "the exercise starts"})
			}
		}
	}
	events = append([]Event{RecordPut{Form: CaseForm, Set: set}}, events...)
	return append(events, logRow(env, v, Note, text, nil)), nil
}

func decideGiveInject(v View, c GiveInject, env Env) ([]Event, error) {
	if err := mustBeDrill(v); err != nil {
		return nil, err
	}
	d := DrillOf(v)
	switch {
	case d.Started.IsZero():
		return nil, Refuse(Conflict, "given", "Start it first.", "the exercise has not started.")
	case !d.Stopped.IsZero():
		return nil, Refuse(Conflict, "given", "Let it go on, or end it.", "the exercise was stopped.")
	}
	r, ok := v.Record(InjectsRegister, c.ID)
	switch {
	case !ok:
		return nil, Refuse(NotFound, "id", "", "there is no such inject.")
	case r.Withdrawn:
		return nil, Refuse(Conflict, "id", "", "the inject was withdrawn: %s", r.WithdrawWhy)
	case guide.Filled(r.Fields["given"]):
		return nil, Refuse(Conflict, "given", "", "the inject was given already.")
	}
	row := logRow(env, v, Note, "EXERCISE inject: "+guide.Text(r.Fields["text"]), nil)
	return []Event{row, RecordPut{Register: InjectsRegister, ID: c.ID, Set: map[string]json.RawMessage{"given": rawOf(mark(env, v)),
		LinksColumn: rawOf(append(guide.Texts(r.Fields[LinksColumn]), "timeline/"+row.ID))}}}, nil
}

func decideStopDrill(v View, c StopDrill, env Env) ([]Event, error) {
	if err := mustBeDrill(v); err != nil {
		return nil, err
	}
	d := DrillOf(v)
	if !d.Running() {
		return nil, Refuse(Conflict, "", "", "the exercise is not running.")
	}
	by, err := line("by", c.By)
	if err != nil {
		return nil, err
	}
	why, err := line("why", c.Why)
	if err != nil {
		return nil, err
	}
	if by == "" {
		by = env.By.Name
	}
	text := fmt.Sprintf("EXERCISE stopped: “%s”, said by %s", d.StopWord, by)
	if why != "" {
		text += ": " + why
	}
	return []Event{RecordPut{Form: CaseForm, Set: map[string]json.RawMessage{DrillStopped: rawOf(mark(env, v))}},
		logRow(env, v, Note, strings.TrimSuffix(text, ".")+".", []string{by})}, nil
}

// fromScenario is what a new drill begins with: its set-up and its injects, the
// first of them at the beginning that is planned.
func fromScenario(s guide.Scenario, begins time.Time, zone string, env Env) []Event {
	at := func(t time.Time) json.RawMessage {
		return rawOf(At(t.Truncate(time.Second), Location(zone), ToSecond, OwnClock))
	}
	broken := "no"
	if s.BreakIn {
		broken = "yes"
	}
	set := map[string]json.RawMessage{"drl.goal": rawOf(s.Goal), "drl.scenario": rawOf(s.Scenario), "drl.kind": rawOf(s.Kind), "drl.size": rawOf(s.Size),
		"drl.env": rawOf(s.Env), "drl.docs": rawOf(strings.Join(s.Documents, "\n")), "drl.stop_word": rawOf(DefaultStopWord),
		"drl.bcdr_break_in": rawOf(guide.Answer{Answer: broken, Reason: "ready scenario: " + s.Title, By: env.By.Name, At: env.Now.UTC().Truncate(time.Second)})}
	events := []Event{RecordPut{Form: "drl", Set: set, Why: "ready scenario " + s.Key}}
	for _, i := range s.Injects {
		events = append(events, RecordPut{Register: InjectsRegister, ID: env.NewID(), Set: map[string]json.RawMessage{
			"planned": at(begins.Add(time.Duration(i.Minute) * time.Minute)), "text": rawOf(i.Text), "expected": rawOf(i.Expected), "by": rawOf(i.By)}})
	}
	return events
}

// drillSetUp is what opening a drill records beside the start card.
func drillSetUp(c OpenIncident, zone string, env Env) ([]Event, error) {
	if !c.Drill {
		if c.Scenario != "" || c.Planned != "" {
			return nil, Refuse(Invalid, "scenario", "", "only an exercise is made from a scenario.")
		}
		return nil, nil
	}
	begins := env.Now
	if c.Begins.Known() {
		begins = c.Begins.From
	}
	set := map[string]json.RawMessage{}
	var events []Event
	if c.Scenario != "" {
		if env.Newest == nil {
			return nil, Refuse(Internal, "", "", "this program was started without its guide.")
		}
		s, ok := env.Newest.Scenario(c.Scenario)
		if !ok {
			return nil, Refuse(NotFound, "scenario", "List them with `bridgelogctl drill scenarios`.", "there is no ready scenario %q.", c.Scenario)
		}
		set[DrillScenario] = rawOf(s.Key)
		events = fromScenario(s, begins, zone, env)
	}
	if c.Scenario != "" || c.Begins.Known() {
		set[DrillBegins] = rawOf(At(begins.Truncate(time.Second), Location(zone), ToSecond, OwnClock))
	}
	if c.Planned != "" {
		set[DrillPlanned] = rawOf(c.Planned)
	}
	if len(set) > 0 {
		events = append(events, RecordPut{Form: CaseForm, Set: set})
	}
	return events, nil
}
