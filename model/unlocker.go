package model

import (
	"encoding/json"

	"bridgelog/model/guide"
)

// UnlockerRegister holds the ways to open a sealed logbook, in the organisation's
// record: one row for each, so that a way added or taken away is never unseen.
const UnlockerRegister = "unlockers"

// Unlocker is one way to open a sealed logbook, without anything secret.
type Unlocker struct {
	ID   string // changes when the passphrase or key of the same name is made anew
	Kind string // passphrase, recovery-key, key-file
	Name string
}

// NoteUnlockers says which ways to open the logbook there are now. It records
// what differs from the record, and why.
type NoteUnlockers struct {
	Ways []Unlocker
	Why  string
}

func (NoteUnlockers) incident() IncidentID { return Organisation }

// decideUnlockers may decide nothing: the record says it already.
func decideUnlockers(v View, c NoteUnlockers) ([]Event, error) {
	why, err := line("why", c.Why)
	if err != nil {
		return nil, err
	}
	var events []Event
	now := map[string]bool{}
	for _, w := range c.Ways {
		id := v.liveID(UnlockerRegister, w.ID)
		now[id] = true
		if _, ok := v.Record(UnlockerRegister, id); ok {
			continue
		}
		events = append(events, RecordPut{Register: UnlockerRegister, ID: id, Why: why,
			Set: map[string]json.RawMessage{"kind": rawOf(w.Kind), "name": rawOf(w.Name)}})
	}
	for _, r := range v.Standing(UnlockerRegister) {
		if !now[r.ID] {
			events = append(events, RecordWithdrawn{Register: UnlockerRegister, ID: r.ID, Why: why})
		}
	}
	return events, nil
}

// RecordedUnlockers are the ways to open the logbook as the record has them.
func RecordedUnlockers(house View) []Unlocker {
	var all []Unlocker
	for _, r := range house.Standing(UnlockerRegister) {
		all = append(all, Unlocker{ID: r.ID, Kind: guide.Text(r.Fields["kind"]), Name: guide.Text(r.Fields["name"])})
	}
	return all
}
