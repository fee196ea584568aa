package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/storage"
)

// Shredded is what an erasure did, and where what was erased may still be read.
type Shredded struct {
	Change
	Entries []model.Seq           // whose bodies are gone
	Files   int                   // kept files that went with them
	Shared  []string              // files that stay, because another entry has the same: a sentence each
	Backups []storage.KnownBackup // copies made before, which hold it still
	Removed []string              // older copies inside the logbook's folder that were removed
	Pending string                // why the file is not yet clean, a sentence; empty when it is
}

// Shred destroys the bodies of entries for a legal reason, and then everything
// in the logbook's folder that repeats them. Once the bodies are gone,
// what holds up the rest is told in Pending, and is done later by itself.
func (d *Desk) Shred(ctx context.Context, c model.Shred) (Shredded, error) {
	d.mu.Lock()
	done, gone, err := d.shred(ctx, c)
	if err == nil {
		delete(d.undone, c.Incident) // redo would record it again
		delete(d.struck, c.Incident) // and so would undo
	}
	d.mu.Unlock()
	if err != nil {
		return Shredded{}, err
	}
	d.tell(done.Change)
	after := context.WithoutCancel(ctx) // it is decided; only a crash may come between
	if done.Removed, err = d.db.Scrub(after); err != nil {
		done.Pending = "The text stands in no entry any more, but its traces in the file are not all cleared: " + err.Error()
	}
	done.Backups, err = d.holding(after, gone, uint64(done.Touched[0]))
	return done, err
}

// ShredPlan is what a Shred would take with it, for a person to see before.
type ShredPlan struct {
	Entries []model.Seq           // whose bodies would go
	Related []model.Seq           // entries that likely repeat them
	Files   int                   // kept files that would go
	Backups []storage.KnownBackup // copies that hold them
}

// ShredPlan looks; it changes nothing.
func (d *Desk) ShredPlan(ctx context.Context, incident model.IncidentID, entries []model.Seq) (ShredPlan, error) {
	v, err := d.Incident(ctx, incident)
	if err != nil {
		return ShredPlan{}, err
	}
	p := ShredPlan{Entries: model.ShredTargets(v, entries), Related: model.ShredRelated(v, entries)}
	var gone []model.Recorded
	for _, seq := range p.Entries {
		r, err := d.Entry(ctx, seq)
		if err != nil {
			return p, err
		}
		files, _ := model.ShredFiles(r.Event)
		p.Files += len(files)
		gone = append(gone, r)
	}
	p.Backups, err = d.holding(ctx, gone, d.Status().Entries)
	return p, err
}

// KnownBackups are the copies of this logbook that are known of.
func (d *Desk) KnownBackups(ctx context.Context) ([]storage.KnownBackup, error) {
	return d.db.KnownBackups(ctx)
}

// noteBackup keeps that a whole copy lies at path. head is that of before the
// copy was begun: what was erased since is in it, what was recorded since may be.
func (d *Desk) noteBackup(ctx context.Context, path string, head journal.Head, how string) error {
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	return d.db.NoteBackup(ctx, storage.KnownBackup{Path: path, At: d.o.Now().UTC(), Head: head, How: how})
}

// shred is Shred up to the commit, and what the entries said; it needs the lock.
func (d *Desk) shred(ctx context.Context, c model.Shred) (Shredded, []model.Recorded, error) {
	if _, err := d.noteClock(ctx); err != nil { // the numbers of the announcements are counted from here on
		return Shredded{}, nil, err
	}
	v, err := d.view(ctx, c.Incident)
	if err != nil {
		return Shredded{}, nil, err
	}
	env, err := d.env(v, "", c)
	if err != nil {
		return Shredded{}, nil, err
	}
	env.Read = map[model.Seq]model.Recorded{}
	for _, seq := range model.ShredTargets(v, c.Entries) {
		if env.Read[seq], err = d.Entry(ctx, seq); err != nil {
			return Shredded{}, nil, err
		}
	}
	events, err := model.Decide(v, c, env)
	if err != nil {
		return Shredded{}, nil, err
	}
	said := d.takeConfirmed([]model.Command{c}, env)
	if err := d.twoErase(c, len(said) > 0); err != nil {
		return Shredded{}, nil, err
	}
	var done Shredded
	p := part{id: c.Incident, view: v, events: append(slices.Clone(events), said...)}
	var gone []model.Recorded
	for i, e := range events {
		seq := e.(model.EntryShredded).Entry
		done.Entries = append(done.Entries, seq)
		gone = append(gone, env.Read[seq])
		p.erase.Bodies = append(p.erase.Bodies, storage.Erasure{Entry: uint64(seq), By: d.frontier.Head().Size + uint64(i)})
	}
	if p.view, err = d.foldWithout(ctx, c.Incident, events); err != nil {
		return Shredded{}, nil, err
	}
	if err := d.shredBeside(ctx, &p, &done, gone); err != nil {
		return Shredded{}, nil, err
	}
	changes, err := d.commitParts(ctx, []part{p}, nil)
	if err != nil {
		return Shredded{}, nil, err
	}
	done.Change = changes[0]
	d.spend([]model.Command{c})
	return done, gone, nil
}

// twoErase refuses an erasure to which no second operator gave their word, in a
// logbook of several. said tells that the second person confirmed by PIN. It
// needs the lock.
func (d *Desk) twoErase(c model.Shred, said bool) error {
	house := d.views[model.Organisation]
	others := slices.DeleteFunc(model.Operators(house), func(o model.Operator) bool { return strings.EqualFold(o.Name, d.o.By.Name) })
	if said || len(model.Operators(house)) < 2 || len(others) == 0 {
		return nil
	}
	o, ok := model.FindOperator(house, c.Second)
	switch {
	case !ok:
		return model.Refuse(model.Invalid, "second", "One of: "+operatorNames(others)+".", "%s is no operator; erasing takes the word of a second operator.", c.Second)
	case o.PIN != "":
		return model.Refuse(model.Sealed, "second", "They type their PIN (`--confirm NAME` on the command line).", "%s has to confirm the erasure by PIN.", o.Name)
	case slices.ContainsFunc(others, func(o model.Operator) bool { return o.PIN != "" }):
		return model.Refuse(model.Invalid, "second", "Take somebody who has a PIN, or set one for "+o.Name+" first.", "erasing is confirmed by PIN, and %s has none.", o.Name)
	}
	return nil
}

func operatorNames(all []model.Operator) string {
	var names []string
	for _, o := range all {
		names = append(names, o.Name)
	}
	return strings.Join(names, ", ")
}

// foldWithout is the view of an incident as it will be read once the entries that
// events announce are gone: they are the next of the log.
func (d *Desk) foldWithout(ctx context.Context, id model.IncidentID, events []model.Event) (model.View, error) {
	recorded, err := d.recorded(ctx, id, func(journal.Entry) bool { return true })
	if err != nil {
		return model.View{}, err
	}
	next := model.Seq(d.frontier.Head().Size)
	for i, e := range events {
		told := e.(model.EntryShredded)
		at, ok := slices.BinarySearchFunc(recorded, told.Entry, func(r model.Recorded, seq model.Seq) int { return int(int64(r.Seq) - int64(seq)) })
		if !ok {
			return model.View{}, model.Refuse(model.NotFound, "entry", "", "entry %d is none of this record.", told.Entry)
		}
		if recorded[at].Event, err = model.Unmarshal(recorded[at].Event.Kind(), recorded[at].Event.Version(), told.Left); err != nil {
			return model.View{}, err
		}
		recorded[at].Erased = &model.Erasure{By: next + model.Seq(i), Why: told.Why()}
	}
	return model.Fold(model.View{}, recorded), nil
}

// shredBeside names what goes with the entries though it is none: kept files
// that no other entry names, rows of datasets, drafts that repeat their words.
func (d *Desk) shredBeside(ctx context.Context, p *part, done *Shredded, gone []model.Recorded) error {
	files := map[string]bool{}
	for _, r := range gone {
		more, dataset := model.ShredFiles(r.Event)
		for _, sha := range more {
			files[sha] = true
		}
		if dataset != "" {
			p.erase.Datasets = append(p.erase.Datasets, dataset)
		}
	}
	if len(files) > 0 {
		if err := d.shared(ctx, p, done, files); err != nil {
			return err
		}
	}
	for sha := range files {
		p.erase.Files = append(p.erase.Files, sha)
	}
	slices.Sort(p.erase.Files)
	done.Files = len(p.erase.Files)
	words := wordsOf(gone)
	return d.db.Drafts(ctx, func(key string, text []byte) {
		if slices.ContainsFunc(words, func(w []byte) bool { return bytes.Contains(text, w) }) || slices.ContainsFunc(gone, func(r model.Recorded) bool { return draftAbout(key, p.id, r.Seq) }) {
			p.dropDrafts = append(p.dropDrafts, key)
		}
	})
}

// draftAbout says whether a draft is about one entry, such as a correction of it
// that is half typed: its words are changed already, and are those of the entry all
// the same. Such keys hold the incident and end with the number.
func draftAbout(key string, id model.IncidentID, seq model.Seq) bool {
	return strings.HasSuffix(key, fmt.Sprintf("/%d", seq)) && slices.Contains(strings.Split(key, "/"), string(id))
}

// shared takes out of files what another entry still names: the same file taken
// in twice is kept once.
func (d *Desk) shared(ctx context.Context, p *part, done *Shredded, files map[string]bool) error {
	for id := range d.board {
		v, ok := d.views[id]
		if id == p.id {
			v, ok = p.view, true
		}
		if !ok {
			var err error
			if v, err = d.fold(ctx, id); err != nil {
				return err
			}
		}
		keep := func(sha string, seq model.Seq) {
			if sha != "" && files[sha] {
				delete(files, sha)
				done.Shared = append(done.Shared, fmt.Sprintf("Entry %d of %s has the same file, so the file stays. Erase that entry too if it must go.", seq, v.Number))
			}
		}
		for _, m := range v.Imports {
			keep(m.SHA256, m.Seq)
		}
		for _, e := range v.Evidence() {
			if e.File.Kept() {
				keep(e.File.SHA256, e.Seq)
			}
		}
	}
	house := d.views[model.Organisation]
	if p.id == model.Organisation {
		house = p.view
	}
	for sha, s := range signalFiles(house) {
		if files[sha] {
			delete(files, sha)
			done.Shared = append(done.Shared, fmt.Sprintf("Signal %s (entry %d of the organisation's record) has the same file, so the file stays. Erase that entry too if it must go.", s.Ref, s.Since.Seq))
		}
	}
	slices.Sort(done.Shared)
	return nil
}

// shortestWords is from how many bytes on a text of an erased body makes a draft
// that holds it go too; shorter ones stand in drafts by chance.
const shortestWords = 12

// wordsOf are the texts of erased bodies, plain and as JSON writes them.
func wordsOf(gone []model.Recorded) [][]byte {
	var out [][]byte
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			if _, err := time.Parse(time.RFC3339Nano, v); err == nil || len(v) < shortestWords {
				return
			}
			plain, err := json.Marshal(v)
			if err == nil {
				out = append(out, []byte(v), bytes.Trim(plain, `"`))
			}
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			for _, one := range v {
				walk(one)
			}
		}
	}
	for _, r := range gone {
		raw, err := model.Marshal(r.Event)
		var body any
		if err == nil && json.Unmarshal(raw, &body) == nil {
			walk(body)
		}
	}
	return out
}

// holding are the known copies that hold what is erased by the entry told or
// those after it.
func (d *Desk) holding(ctx context.Context, gone []model.Recorded, told uint64) ([]storage.KnownBackup, error) {
	known, err := d.db.KnownBackups(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(known, func(b storage.KnownBackup) bool {
		return b.Head.Size > told || !slices.ContainsFunc(gone, func(r model.Recorded) bool { return uint64(r.Seq) < b.Head.Size || !r.At.After(b.At) })
	}), nil
}
