package desk

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/storage"
)

// Do carries out one command: decide, seal, write, and only then tell. When it
// returns an error, nothing was written.
func (d *Desk) Do(ctx context.Context, c model.Command) (Change, error) {
	if c, ok := c.(model.Shred); ok {
		done, err := d.Shred(ctx, c)
		return done.Change, err
	}
	return d.act(func() (Change, error) { return d.do(ctx, c, nil) }, c)
}

// act does something under the lock; what it changed, and beside it, is told once
// it is written. New commands end the chain of redo.
func (d *Desk) act(do func() (Change, error), commands ...model.Command) (Change, error) {
	d.mu.Lock()
	change, err := do()
	if err == nil {
		for _, c := range commands {
			d.remember(c)
		}
	}
	beside := d.takeBeside()
	d.mu.Unlock()
	if err != nil {
		return Change{}, err
	}
	d.tell(change)
	for _, c := range beside {
		d.tell(c)
	}
	return change, nil
}

// takeBeside gives the changes the last act made beside its own; it needs the lock.
func (d *Desk) takeBeside() []Change {
	out := d.beside
	d.beside = nil
	return out
}

func (d *Desk) tell(c Change) {
	d.watchMu.Lock()
	tell := d.watch
	d.watchMu.Unlock()
	if tell != nil {
		tell(c)
	}
}

// remember keeps what redo needs; any new act but undo ends the chain.
func (d *Desk) remember(c model.Command) {
	delete(d.struck, model.Target(c))
	switch c := c.(type) {
	case model.Withdraw:
		if c.Undo {
			return
		}
		d.struck[c.Incident] = c.Entry
	case model.NoteEvent:
		if c.Redo {
			return
		}
	}
	delete(d.undone, model.Target(c))
}

// DoAll carries out several commands on one incident as one act: all of them are
// written, or none.
func (d *Desk) DoAll(ctx context.Context, commands []model.Command) (Change, error) {
	return d.act(func() (Change, error) { return d.doAll(ctx, commands) }, commands...)
}

func (d *Desk) doAll(ctx context.Context, commands []model.Command) (Change, error) {
	if len(commands) == 0 {
		return Change{}, model.Refuse(model.Invalid, "", "", "there is nothing to do.")
	}
	id := model.Target(commands[0])
	v, err := d.view(ctx, id)
	if err != nil {
		return Change{}, err
	}
	commands = slices.Clone(commands)
	for i, c := range commands {
		if commands[i], err = d.learntFrom(c); err != nil {
			return Change{}, err
		}
	}
	var events []model.Event
	env, err := d.env(v, "", commands...)
	if err != nil {
		return Change{}, err
	}
	after := v // each command is judged after those before it
	for _, c := range commands {
		if model.Target(c) != id {
			return Change{}, model.Refuse(model.Internal, "", "", "commands done together must be about one incident.")
		}
		more, err := model.Decide(after, c, env)
		if err != nil {
			return Change{}, err
		}
		events = append(events, more...)
		if len(commands) > 1 {
			after = model.Preview(after, more, env)
		}
	}
	events = append(events, d.takeConfirmed(commands, env)...)
	change, err := d.commitWithHouse(ctx, id, v, events, nil, env)
	if err == nil {
		d.spend(commands)
	}
	return change, err
}

// commitWithHouse is commit, together with what the events lead to in the
// organisation's record (model.HouseAfter). It needs the lock.
func (d *Desk) commitWithHouse(ctx context.Context, id model.IncidentID, v model.View, events []model.Event, datasets []string, env model.Env) (Change, error) {
	parts := []part{{id: id, view: v, events: events}}
	if id != model.Organisation {
		if more := model.HouseAfter(v, events, env); len(more) > 0 {
			parts = append(parts, part{id: model.Organisation, view: d.views[model.Organisation], events: more})
		}
	}
	changes, err := d.commitParts(ctx, parts, datasets)
	if err != nil {
		return Change{}, err
	}
	d.beside = changes[1:]
	return changes[0], nil
}

// do needs the lock. datasets names staged datasets that become live with it.
func (d *Desk) do(ctx context.Context, c model.Command, datasets []string) (Change, error) {
	id := model.Target(c)
	var v model.View
	if _, ok := c.(model.Shred); ok {
		return Change{}, model.Refuse(model.Internal, "", "", "erasing is done by Shred alone.")
	}
	if open, ok := c.(model.OpenIncident); ok {
		id = model.IncidentID(newID())
		zone := open.Zone
		if zone == "" {
			zone = d.o.Zone
		}
		return d.decide(ctx, id, v, c, d.nextNumber(open.Drill, zone), nil)
	}
	v, err := d.view(ctx, id)
	if err != nil {
		return Change{}, err
	}
	return d.decide(ctx, id, v, c, "", datasets)
}

func (d *Desk) decide(ctx context.Context, id model.IncidentID, v model.View, c model.Command, number string, datasets []string) (Change, error) {
	c, err := d.learntFrom(c)
	if err != nil {
		return Change{}, err
	}
	env, err := d.env(v, number, c)
	if err != nil {
		return Change{}, err
	}
	events, err := model.Decide(v, c, env)
	if err != nil {
		return Change{}, err
	}
	events = append(events, d.takeConfirmed([]model.Command{c}, env)...)
	change, err := d.commitWithHouse(ctx, id, v, events, datasets, env)
	if err == nil {
		d.spend([]model.Command{c})
	}
	return change, err
}

// env is what the world hands to the rules about an incident; it needs the lock.
func (d *Desk) env(v model.View, number string, commands ...model.Command) (model.Env, error) {
	led := d.Led(v)
	env := model.Env{Now: d.o.Now(), By: d.o.By, Zone: d.o.Zone, Number: number, NewID: newID, Rules: led.Rules, Guide: led.Guide, Newest: d.Guide(),
		House: d.views[model.Organisation], Pack: d.Duties().Pack, DutyRules: d.Duties().Rules}
	for _, c := range commands {
		switch c.(type) {
		case model.OpenIncident, model.MoveGuidance:
			var err error
			if env.NewestSHA, err = d.newestSHA(); err != nil {
				return env, err
			}
		}
	}
	return env, nil
}

// part is what one act does to one incident.
type part struct {
	id     model.IncidentID
	view   model.View
	events []model.Event

	by         model.Person     // who wrote it where it was not the user
	erase      storage.Erasures // announced by events; view is already without
	dropDrafts []string
}

// commit seals the events and writes them as one transaction. It needs the lock.
func (d *Desk) commit(ctx context.Context, id model.IncidentID, v model.View, events []model.Event, datasets []string) (Change, error) {
	changes, err := d.commitParts(ctx, []part{{id: id, view: v, events: events}}, datasets)
	if err != nil {
		return Change{}, err
	}
	return changes[0], nil
}

// commitParts is commit for an act on several incidents: all of it is written,
// or none. It gives one change for each.
func (d *Desk) commitParts(ctx context.Context, parts []part, datasets []string) ([]Change, error) {
	if d.ready && slices.ContainsFunc(parts, func(p part) bool { return p.by.Name == "" }) {
		// what is found on opening is recorded before anybody could say who they are
		if err := d.mayWriteAs(); err != nil {
			return nil, err
		}
	}
	now, err := d.noteClock(ctx)
	if err != nil {
		return nil, err
	}
	drift := d.drift(now)
	at := now.Round(0).UTC()
	if house := slices.IndexFunc(parts, func(p part) bool { return p.id == model.Organisation }); house >= 0 {
		if len(parts[house].erase.Bodies) == 0 {
			parts[house].view = d.views[model.Organisation] // the look may have added to it
		}
	}
	next := d.frontier.Clone()
	prev := next.Head()
	total := 0
	batch := storage.Batch{Prev: prev, CommitDatasets: datasets}
	for _, p := range parts {
		total += len(p.events)
		batch.DropDrafts = append(batch.DropDrafts, p.dropDrafts...)
		if len(p.erase.Bodies) > 0 {
			batch.Erase = p.erase // there is but one such part: it is an act of its own
		}
	}
	batch.Entries = make([]storage.Entry, 0, total)
	salts := make([]byte, journal.SaltSize*total)
	if _, err := io.ReadFull(rand.Reader, salts); err != nil {
		return nil, fmt.Errorf("no randomness: %w", err)
	}
	changes := make([]Change, 0, len(parts))
	summaries := make([]model.Summary, 0, len(parts))
	n := 0
	for _, p := range parts {
		change := Change{At: at, Incident: p.id}
		recorded := make([]model.Recorded, 0, len(p.events))
		incident := string(p.id)
		if incident == "" {
			incident = string(model.Organisation)
		}
		by := d.o.By
		if p.by.Name != "" {
			by = p.by
		}
		for _, event := range p.events {
			body, err := model.Marshal(event)
			if err != nil {
				return nil, err
			}
			salt := salts[n*journal.SaltSize : (n+1)*journal.SaltSize]
			entry := journal.Entry{Log: d.logID, Seq: prev.Size + uint64(n), Recorded: at, Drift: drift,
				Author: by.Name, Role: by.Role, Incident: incident, Kind: event.Kind(),
				Version: event.Version(), Digest: journal.BodyDigest(salt, body)}
			n++
			header, err := entry.Encode()
			if err != nil {
				return nil, &model.Error{Kind: model.Invalid, Field: "author", Err: err, Text: err.Error() + "."}
			}
			batch.Hashes = append(batch.Hashes, next.Add(header)...)
			batch.Entries = append(batch.Entries, storage.Entry{Seq: entry.Seq, Log: d.logID, Incident: incident, Kind: entry.Kind,
				Header: header, Salt: salt, Body: body})
			recorded = append(recorded, model.Recorded{Seq: model.Seq(entry.Seq), Log: d.logID, At: at, Drift: drift,
				By: entry.Author, Role: entry.Role, Incident: p.id, Event: event})
			change.Touched = append(change.Touched, model.Seq(entry.Seq))
		}
		change.Seq = change.Touched[len(change.Touched)-1]
		if p.id == model.Organisation { // it is no incident: it has no row on the board
			change.View = model.Fold(p.view, recorded)
		} else if p.id != "" {
			change.View = model.Fold(p.view, recorded)
			summary := model.Summarise(change.View)
			raw, err := json.Marshal(summary)
			if err != nil {
				return nil, err
			}
			if batch.Summaries == nil {
				batch.Summaries = map[string][]byte{}
			}
			batch.Summaries[string(p.id)] = raw
			summaries = append(summaries, summary)
		}
		changes = append(changes, change)
	}
	batch.Head = next.Head()
	note, err := journal.SignHead(batch.Head, d.signer)
	if err != nil {
		return nil, err
	}
	batch.Note = note
	if err := d.keepGuidance(ctx, changes); err != nil {
		return nil, err
	}
	if err := d.db.Append(ctx, batch); err != nil {
		return nil, err
	}
	d.frontier, d.last, d.saved = next, at, d.o.Now().UTC()
	for _, s := range summaries {
		d.board[s.ID] = s
		d.noteNumber(s.Number)
	}
	for i := range changes {
		changes[i].Head = batch.Head
		if id := changes[i].Incident; id != "" {
			d.views[id] = changes[i].View
		}
		if changes[i].Incident == model.Organisation {
			d.lead()
		}
	}
	return changes, nil
}

// searchText is what full-text search finds an entry by; a body that cannot be
// read is found by nothing, and Verify tells of it.
func searchText(kind string, body []byte) string {
	e, err := model.Unmarshal(kind, 1, body)
	if err != nil {
		return ""
	}
	switch e := e.(type) {
	case model.RecordPut:
		if e.Row != nil {
			return rowText(*e.Row)
		}
		var b strings.Builder
		for key, raw := range e.Set {
			if e.Register == model.DutyRegister && (key == "rule" || key == "closed") {
				continue // the law is the same in every duty: its words would be found everywhere
			}
			b.Write(raw)
			b.WriteByte(' ')
		}
		return b.String()
	case model.EntryCorrected:
		return rowText(e.Row)
	case model.SeveritySet:
		return e.Level + " " + e.Why
	case model.ImportCommitted:
		return e.File + " " + e.SHA256
	case model.ReportIssued:
		return e.File + " " + e.SHA256
	case model.IncidentOpened:
		return e.Number + " " + e.Codename
	case model.PhaseChanged:
		return e.To + " " + e.Why
	case model.RecordWithdrawn:
		return e.Why
	case model.EntryShredded:
		return e.Why() + " " + e.Authority + " " + e.Second
	}
	return evidenceText(e)
}

func rowText(r model.RowFields) string {
	return strings.Join(slices.Concat([]string{r.Text}, r.Systems, r.People, r.Evidence), " ")
}

// Undo takes back the user's newest act on the incident: a row, a correction or an
// import is withdrawn, a row that was just withdrawn is recorded again.
func (d *Desk) Undo(ctx context.Context, id model.IncidentID) (Change, error) {
	return d.act(func() (Change, error) { return d.undo(ctx, id) })
}

func (d *Desk) undo(ctx context.Context, id model.IncidentID) (Change, error) {
	v, err := d.view(ctx, id)
	if err != nil {
		return Change{}, err
	}
	seq, ok := model.Undoable(v, d.o.By.Name)
	if row, struck := d.justStruck(v); struck && row.WithdrawnBy > seq {
		change, err := d.do(ctx, model.Unstrike(v, row), nil)
		if err == nil {
			delete(d.struck, id)
		}
		return change, err
	}
	if !ok {
		return Change{}, model.Refuse(model.NotFound, "undo", "", "there is nothing of yours to undo in %s.", v.Number)
	}
	change, err := d.do(ctx, model.Withdraw{Incident: id, Entry: seq, Why: "undo", Undo: true}, nil)
	if err != nil {
		return Change{}, err
	}
	if i, ok := v.Timeline().Find(seq); ok {
		if row := v.Timeline().At(i); !row.Derived && !row.IsCorrection {
			d.undone[id] = append(d.undone[id], model.Again(change.View, *row))
		}
	}
	return change, nil
}

// justStruck is the row that the last act on the incident withdrew.
func (d *Desk) justStruck(v model.View) (model.Row, bool) {
	i, ok := v.Timeline().Find(d.struck[v.ID])
	if !ok || !v.Timeline().At(i).Withdrawn || v.Timeline().At(i).Erased {
		return model.Row{}, false
	}
	return *v.Timeline().At(i), true
}

// Redo records again what the last Undo took back.
func (d *Desk) Redo(ctx context.Context, id model.IncidentID) (Change, error) {
	return d.act(func() (Change, error) { return d.redo(ctx, id) })
}

func (d *Desk) redo(ctx context.Context, id model.IncidentID) (Change, error) {
	stack := d.undone[id]
	if len(stack) == 0 {
		return Change{}, model.Refuse(model.NotFound, "redo", "", "there is nothing to redo.")
	}
	change, err := d.do(ctx, stack[len(stack)-1], nil)
	if err == nil {
		d.undone[id] = stack[:len(stack)-1]
	}
	return change, err
}

// SaveDraft keeps text that is not yet recorded, so that a crash loses none.
func (d *Desk) SaveDraft(ctx context.Context, key, text string) error {
	return d.db.SaveDraft(ctx, key, []byte(text), d.o.Now())
}

// Draft is the text last kept under key, empty when there is none, and when it
// was kept (UTC).
func (d *Desk) Draft(ctx context.Context, key string) (string, time.Time, error) {
	raw, at, err := d.db.Draft(ctx, key)
	return string(raw), at, err
}
