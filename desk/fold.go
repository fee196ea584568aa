package desk

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/storage"
)

// view is the incident as it stands; it needs the lock.
func (d *Desk) view(ctx context.Context, id model.IncidentID) (model.View, error) {
	if v, ok := d.views[id]; ok {
		return v, nil
	}
	if _, ok := d.board[id]; !ok {
		return model.View{}, model.Refuse(model.NotFound, string(id), "Look on the board for its number.", "there is no such incident in this logbook.")
	}
	v, err := d.fold(ctx, id)
	if err != nil {
		return model.View{}, err
	}
	if err := d.holdGuidance(ctx, v); err != nil {
		return model.View{}, err
	}
	d.views[id] = v
	return v, nil
}

// fold reads an incident from the disk.
func (d *Desk) fold(ctx context.Context, id model.IncidentID) (model.View, error) {
	return d.foldUntil(ctx, id, func(journal.Entry) bool { return true })
}

// foldUntil is fold over the entries that keep lets through.
func (d *Desk) foldUntil(ctx context.Context, id model.IncidentID, keep func(journal.Entry) bool) (model.View, error) {
	events, err := d.recorded(ctx, id, keep)
	if err != nil {
		return model.View{}, err
	}
	v := model.Fold(model.View{}, events)
	if v.Number == "" && id != model.Organisation && len(events) > 0 {
		v.ID, v.Number = id, lostNumber(id) // the entry that opened it was lost (Rescue)
	}
	return v, nil
}

// lostNumber is what an incident is called whose number was lost.
func lostNumber(id model.IncidentID) string { return "INC-LOST-" + string(id[:min(6, len(id))]) }

// recorded reads the entries of an incident that keep lets through.
func (d *Desk) recorded(ctx context.Context, id model.IncidentID, keep func(journal.Entry) bool) ([]model.Recorded, error) {
	u := unsealing{keep: keep}
	err := d.db.Incident(ctx, string(id), func(e storage.Entry) error {
		u.add(e)
		return nil
	})
	events, broken := u.wait()
	if err == nil {
		err = broken
	}
	if err != nil {
		return nil, err
	}
	for i := range events {
		events[i].Incident = id
	}
	return events, nil
}

// Incident is the view of one incident.
func (d *Desk) Incident(ctx context.Context, id model.IncidentID) (model.View, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.view(ctx, id)
}

// Find turns what a person calls an incident (its number, or its id) into its id.
func (d *Desk) Find(name string) (model.IncidentID, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.find(name)
}

// find is Find; it needs the lock.
func (d *Desk) find(name string) (model.IncidentID, error) {
	if _, ok := d.board[model.IncidentID(name)]; ok {
		return model.IncidentID(name), nil
	}
	for id, s := range d.board {
		if strings.EqualFold(s.Number, strings.TrimSpace(name)) {
			return id, nil
		}
	}
	return "", model.Refuse(model.NotFound, name, "List them with `bridgelogctl incident list`.", "there is no incident %q in this logbook.", name)
}

// Board is every incident, newest number first.
func (d *Desk) Board(ctx context.Context) ([]model.Summary, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := make([]model.Summary, 0, len(d.board))
	for _, s := range d.board {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b model.Summary) int {
		if c := b.Opened.Compare(a.Opened); c != 0 {
			return c
		}
		return strings.Compare(b.Number, a.Number)
	})
	return all, nil
}

// nextNumber is the next free number of the year, as the incident's zone has it.
func (d *Desk) nextNumber(drill bool, zone string) string {
	kind := "INC"
	if drill {
		kind = "DRILL"
	}
	prefix := fmt.Sprintf("%s-%d", kind, d.o.Now().In(model.Location(zone)).Year())
	return fmt.Sprintf("%s-%04d", prefix, d.numbers[prefix]+1)
}

func (d *Desk) noteNumber(number string) {
	if i := strings.LastIndexByte(number, '-'); i > 0 {
		if n, err := strconv.Atoi(number[i+1:]); err == nil && n > d.numbers[number[:i]] {
			d.numbers[number[:i]] = n
		}
	}
}
