package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/storage"
)

// Rescued is what came of a rescue.
type Rescued struct {
	Path   string
	Origin model.Seq         // entry with which the new log goes on under its own key
	Lost   model.EntriesLost // what could not be kept
	Whole  bool              // nothing was lost, as far as can be told
	Check  Check             // of the new logbook
}

// Rescue writes what is sound of a damaged logbook into the new folder to. The
// damaged one is not touched. Entries keep their numbers, their bytes and their
// hashes; a lost one keeps its place in the tree. The new logbook opens by the
// keys of the old one, goes on under a new key of its own, and says in its record
// what was lost. o.Unlock opens a sealed one.
func Rescue(ctx context.Context, from, to string, o Options, progress func(done, total int64)) (r Rescued, err error) {
	if _, err := os.Lstat(to); err == nil {
		return r, model.Refuse(model.Conflict, baseName(to), "Choose another name; the damaged logbook stays as it is.", "there is already something of this name, and a rescue never writes over it.")
	}
	defer o.wipeKeys()
	again := o.Unlock
	if again != nil {
		k := again.Clone()
		again = &k
		defer k.Wipe()
	}
	w, believed, err := openWreck(ctx, from, o, progress)
	if err != nil {
		return r, err
	}
	r.Lost = believed.lost
	tmp, err := os.MkdirTemp(filepath.Dir(to), ".bridgelog-rescue-*")
	if err != nil {
		return r, errors.Join(writeError(to, err), w.Close())
	}
	defer os.RemoveAll(tmp) // what was rescued has left it when all went well
	copied := filepath.Join(tmp, filepath.Base(to))
	kept, err := w.Rescue(ctx, copied, believed.plan, progress)
	if err = errors.Join(err, w.Close()); err != nil {
		return r, err
	}
	r.Lost.Entries, r.Lost.Bodies, r.Lost.Files = runs(kept.Entries), runs(kept.Bodies), kept.Files
	o.Unlock, o.Create, o.ReadOnly = again, false, false
	if err := r.finish(ctx, copied, o); err != nil {
		return r, err
	}
	if err := os.Rename(copied, to); err != nil {
		return r, writeError(to, err)
	}
	syncDir(filepath.Dir(to))
	r.Path = to
	return r, nil
}

// finish lets the rescued log go on under a new key, says what was lost, and
// checks the whole.
func (r *Rescued) finish(ctx context.Context, path string, o Options) error {
	db, err := storage.Open(ctx, path, o.Unlock, storage.Options{Holder: holder(path, o), SearchText: searchText})
	if err != nil {
		return err
	}
	d, err := openOn(ctx, db, path, o, func(d *Desk) { d.untold = true })
	if err != nil {
		return err
	}
	err = d.rebuildBoard(ctx)
	var change Change
	if err == nil {
		change, err = d.ContinueLog(ctx, "Rescued from the damaged logbook "+r.Lost.From+".")
	}
	r.Origin = change.Seq
	if err == nil {
		d.mu.Lock()
		d.clock.noting = true // the number of the next entry was promised
		_, err = d.commit(ctx, model.Organisation, d.views[model.Organisation], []model.Event{r.Lost}, nil)
		d.clock.noting = false
		d.mu.Unlock()
	}
	if err == nil {
		r.Check, err = d.Verify(ctx, nil, nil)
	}
	r.Whole = err == nil && r.Check.Clean() && r.Lost.Missing() == ""
	if err == nil && !r.Check.OK {
		err = model.Refuse(model.Broken, r.Lost.From, "Restore a backup beside it. `bridgelogctl --damaged` shows what can still be read.", "what is left does not make a record that verifies: %s", r.Check.Why)
	}
	return errors.Join(err, d.Close())
}

// believed is how much of a wreck is taken.
type believed struct {
	plan storage.Plan
	lost model.EntriesLost // without what only the rebuilding finds
}

// openWreck reads a damaged logbook and decides what of it is sound: what the
// signed head bears out; where none can be read or none reaches the entries, the
// longest beginning that agrees with itself.
func openWreck(ctx context.Context, path string, o Options, progress func(done, total int64)) (*storage.Wreck, believed, error) {
	var b believed
	w, err := storage.OpenWreck(ctx, path, o.Unlock, progress)
	if err != nil {
		return nil, b, err
	}
	if err := b.judge(w); err != nil {
		return nil, b, errors.Join(err, w.Close())
	}
	b.lost.From, b.lost.Pages, b.lost.Log, b.lost.Plain = filepath.Base(path), w.Damage.Pages, w.Damage.LogLost, !w.Sealed()
	return w, b, nil
}

func (b *believed) judge(w *storage.Wreck) error {
	private, err := w.ReadKey()
	if err != nil {
		return err
	}
	signer, err := journal.NewSigner(private)
	if err != nil {
		return model.Refuse(model.Broken, "logbook.key", "Put back logbook.key from a backup of this logbook.", "the key that signs the record cannot be read.")
	}
	head, err := journal.OpenHead(w.Note, signer.Verifier())
	signed := err == nil
	if signed {
		b.plan.Leaves = w.Tree.Under(head)
		b.lost.Size, b.lost.Note, b.lost.Attested = head.Size, string(w.Note), true
	}
	if b.plan.Leaves.Whole() == 0 {
		b.plan.Leaves, b.lost.Attested = w.Tree.Agreeing(), false
		b.lost.Size = max(b.lost.Size, w.Tree.Size())
	}
	size := b.plan.Leaves.Whole()
	if size == 0 {
		return model.Refuse(model.Broken, "logbook.db", "Restore a backup.", "nothing in it can be read.")
	}
	b.lost.Kept, b.plan.By, b.plan.Note = size, size+1, w.Note
	if !signed || head.Size != size {
		// The head of the part that is kept. It is of the same history as the one
		// that was signed before, as far as anybody can tell.
		edge := journal.NewFrontier()
		for _, leaf := range b.plan.Leaves.Hash[:size] {
			edge.AddLeaf(leaf)
		}
		if b.plan.Note, err = journal.SignHead(edge.Head(), signer); err != nil {
			return err
		}
	}
	return nil
}

func runs(spans []journal.Span) (out [][2]model.Seq) {
	for _, s := range spans {
		out = append(out, [2]model.Seq{model.Seq(s.From), model.Seq(s.To)})
	}
	return out
}

// openDamaged opens what is sound of a damaged logbook for looking only.
func openDamaged(ctx context.Context, path string, o Options, so storage.Options) (*Desk, error) {
	w, b, err := openWreck(ctx, path, o, nil)
	if err != nil {
		return nil, err
	}
	db, kept, err := w.Look(ctx, b.plan, so)
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	b.lost.Entries, b.lost.Bodies = runs(kept.Entries), runs(kept.Bodies)
	d, err := openOn(ctx, db, path, o, func(d *Desk) { d.damaged = true })
	if err != nil {
		return nil, err
	}
	if err := d.rebuildBoard(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	d.warnings = append(d.warnings, fmt.Sprintf("This logbook is damaged: %s shown, nothing can be recorded. %s", model.Counted(int(b.lost.Kept), "entry is", "entries are"), b.lost.Missing()))
	return d, nil
}

// rebuildBoard folds every incident anew: the rows of the board are a cache.
func (d *Desk) rebuildBoard(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	ids, err := d.db.Incidents(ctx)
	if err != nil {
		return err
	}
	rows := map[string][]byte{}
	for _, id := range ids {
		id := model.IncidentID(id)
		if id == model.Organisation {
			continue
		}
		v, err := d.fold(ctx, id)
		if err != nil {
			return err
		}
		s := model.Summarise(v)
		raw, err := json.Marshal(s)
		if err != nil {
			return err
		}
		rows[string(id)], d.board[id] = raw, s
		d.noteNumber(s.Number)
	}
	if d.db.ReadOnly() {
		return nil
	}
	return d.db.SetSummaries(ctx, rows)
}
