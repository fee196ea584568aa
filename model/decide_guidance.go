package model

import (
	"encoding/json"
	"fmt"

	"bridgelog/model/guide"
)

// GuidanceRegister holds the moves of an incident to other guidance.
const GuidanceRegister = "guidance"

// MoveGuidance lets an incident be led from now on by the guidance that leads new
// ones, instead of the version it was opened with.
type MoveGuidance struct {
	Incident IncidentID
	Why      string
}

func (c MoveGuidance) incident() IncidentID { return c.Incident }

func decideGuidance(v View, c MoveGuidance, env Env) ([]Event, error) {
	old, err := guided(env)
	if err != nil {
		return nil, err
	}
	now := env.Newest
	switch {
	case v.Ended():
		return nil, Refuse(Conflict, "guidance", "Open it again first.", "%s has ended; its record stays with the guidance it was led by.", v.Number)
	case now == nil || env.NewestSHA == "":
		return nil, Refuse(Internal, "guidance", "", "this program was started without guidance that can be kept.")
	case v.Guide == now.Version():
		return nil, Refuse(Conflict, "guidance", "", "%s is led by the guidance of new incidents already: %s.", v.Number, v.Guide)
	}
	why, err := line("why", c.Why)
	if err != nil {
		return nil, err
	}
	if why == "" {
		return nil, Refuse(Invalid, "why", "One line is enough.", "moving to other guidance needs a reason.")
	}
	changes := guide.Changes(old, *now)
	return []Event{RecordPut{Register: GuidanceRegister, ID: env.NewID(), Why: why, Set: map[string]json.RawMessage{
		"version": rawOf(now.Version()), "sha256": rawOf(env.NewestSHA), "before": rawOf(v.Guide), "changes": rawOf(append([]string{}, changes...))}}}, nil
}

func guidanceText(ev RecordPut) string {
	changes := Counted(len(guide.Texts(ev.Set["changes"])), "change", "changes")
	return fmt.Sprintf("Moved to other guidance (%s): %s. Led by %s from now on, before by %s.", changes, ev.Why, guide.Text(ev.Set["version"]), guide.Text(ev.Set["before"]))
}
