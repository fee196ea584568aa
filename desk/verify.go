package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"bridgelog/journal"
	"bridgelog/model"
)

// Head is size and root of a journal.
type Head = journal.Head

// ParseHead reads a head from paper or mail: SIZE:ROOT, blanks between groups
// of digits allowed, or the text of a signed head.
func ParseHead(text string) (Head, error) {
	if text = strings.TrimSpace(text); !strings.Contains(text, "\n") {
		text = strings.Join(strings.Fields(text), "")
	}
	h, err := journal.ParseHead(text)
	if err != nil {
		return h, &model.Error{Kind: model.Invalid, Field: "head", Err: err, Text: "this is no head: " + err.Error() + ".",
			Hint: "Copy it from the footer of a page: SIZE:ROOT."}
	}
	return h, nil
}

// ParseAgainst reads what a record is held against: a head, or the witness line of
// one, which this logbook then says the whole head of. A line that does not fit
// is refused as a broken record.
func (d *Desk) ParseAgainst(ctx context.Context, text string) (Head, error) {
	w, is, err := journal.ParseWitness(text)
	if !is {
		return ParseHead(text)
	}
	if err != nil {
		return Head{}, &model.Error{Kind: model.Invalid, Field: "head", Err: err, Text: "this is no witness line: " + err.Error() + ".", Hint: "Have it read again, letter by letter."}
	}
	src, err := d.db.Source()
	if err != nil {
		return Head{}, err
	}
	defer src.Close()
	h, fits, err := journal.Witnessed(ctx, src, w)
	if err == nil && !fits {
		err = model.Refuse(model.Broken, "witness line", "Hold it against the logbook it was read from. If it was this one, something before was changed or cut off: copy the folder as it is.",
			"this log does not begin with the %d entries the line speaks of.", w.Size)
	}
	return h, err
}

// Check is the result of checking the whole record.
type Check struct {
	journal.Verdict
	Against  *journal.Head // the old head it was held against, if any
	Files    int           // kept originals and evidence whose digests were checked
	Datasets int           // datasets whose rows were checked
	Gone     []string      // entries whose bodies were erased, and by which entry, in sentences
	Vouched  []string      // who vouches for which part of the log, in sentences
	Custody  []string      // gaps in chains of custody, in sentences: the record is as it was written, but does not show all
	Beside   []string      // what is wrong with files and datasets beside the journal, in sentences
}

// Clean reports whether nothing at all is wrong.
func (c Check) Clean() bool { return c.OK && len(c.Beside) == 0 }

// Verify checks every entry, every hash, every kept file and every dataset.
// against, if not nil, is a head from elsewhere (paper, mail): the log must
// still begin with what it names.
func (d *Desk) Verify(ctx context.Context, against *journal.Head, progress func(done, total uint64)) (Check, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	check, done := Check{Against: against}, make(chan error, 1)
	go func() { done <- d.verifyBeside(ctx, &check) }() // each of the two keeps one processor busy
	verdict, err := d.verifyJournal(ctx, progress)
	if err != nil {
		cancel()
		<-done
		return Check{}, err
	}
	if err := <-done; err != nil {
		return Check{}, err
	}
	check.Verdict = verdict
	if against != nil && verdict.OK {
		src, err := d.db.Source()
		if err != nil {
			return Check{}, err
		}
		defer src.Close()
		old, err := journal.VerifyAgainst(ctx, src, *against)
		if err != nil {
			return Check{}, err
		}
		if !old.OK {
			check.OK, check.Why, check.Fault, check.FirstBad = false, old.Why, old.Fault, old.FirstBad
		}
	}
	return check, nil
}

// verifyJournal checks every entry and hash, nothing beside them.
func (d *Desk) verifyJournal(ctx context.Context, progress func(done, total uint64)) (journal.Verdict, error) {
	src, err := d.db.Source()
	if err != nil {
		return journal.Verdict{}, err
	}
	defer src.Close()
	return journal.Verify(ctx, src, d.signer.Verifier(), progress)
}

// verifyBeside holds kept files and datasets against the digests in the journal.
func (d *Desk) verifyBeside(ctx context.Context, check *Check) error {
	wrong, vouched, err := d.checkVouched(ctx)
	if err != nil {
		return err
	}
	check.Beside, check.Vouched = append(check.Beside, wrong...), vouched
	board, err := d.Board(ctx)
	if err != nil {
		return err
	}
	house, err := d.Organisation(ctx)
	if err != nil {
		return err
	}
	check.Gone = goneWords("organisation", house)
	if wrong, check.Files, err = d.checkEvidence(ctx, house); err != nil {
		return err
	}
	check.Beside = append(check.Beside, wrong...)
	if why := d.checkLogo(ctx, house); why != "" {
		check.Beside = append(check.Beside, why)
	}
	wrong, originals, err := d.checkSignals(ctx, house)
	if err != nil {
		return err
	}
	check.Beside, check.Files = append(check.Beside, wrong...), check.Files+originals
	for _, s := range board {
		s, v, err := d.standing(ctx, s)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			check.Beside = append(check.Beside, fmt.Sprintf("%s cannot be read: %v", s.Number, err))
			continue
		}
		said := model.Summarise(v)
		if s.Learning == nil { // a row kept by an older program, which did not say what was learned
			said.Learning = nil
		}
		if a, b := mustJSON(s), mustJSON(said); a != b {
			check.Beside = append(check.Beside, fmt.Sprintf("the board's row of %s is not what its entries say; the entries are right.", v.Number))
		}
		if why := d.checkGuidance(ctx, v); why != "" {
			check.Beside = append(check.Beside, v.Number+": "+why)
		}
		check.Gone = append(check.Gone, goneWords(v.Number, v)...)
		wrong, files, err := d.checkEvidence(ctx, v)
		if err != nil {
			return err
		}
		check.Beside, check.Files = append(check.Beside, wrong...), check.Files+files
		for _, p := range model.CustodyProblems(v) {
			check.Custody = append(check.Custody, v.Number+", "+p)
		}
		for _, m := range v.Imports {
			if m.Erased() {
				continue
			}
			if why := d.checkBlob(ctx, m.ImportCommitted); why != "" {
				check.Beside = append(check.Beside, fmt.Sprintf("%s, entry %d: %s", v.Number, m.Seq, why))
			}
			check.Files++
			if m.Dataset == nil {
				continue
			}
			check.Datasets++
			digest, err := d.db.DatasetDigest(ctx, m.Dataset.ID)
			if err != nil {
				return err
			}
			if digest != m.Dataset.RowsSHA256 {
				check.Beside = append(check.Beside, fmt.Sprintf("%s, entry %d: the rows kept for %s are not the ones that were imported.", v.Number, m.Seq, m.File))
			}
		}
	}
	return nil
}

// goneWords name the entries whose bodies were erased.
func goneWords(of string, v model.View) (words []string) {
	for _, x := range v.Erased {
		words = append(words, fmt.Sprintf("%s, entry %d: erased by entry %d (%s).", of, x.Seq, x.By, x.Why))
	}
	return words
}

// standing is an incident and its board row at one and the same moment. An
// incident nobody looks at is read without holding up commands, and let go again.
func (d *Desk) standing(ctx context.Context, s model.Summary) (model.Summary, model.View, error) {
	for {
		d.mu.Lock()
		s = d.board[s.ID]
		v, ok := d.views[s.ID]
		d.mu.Unlock()
		if ok {
			return s, v, nil
		}
		v, err := d.fold(ctx, s.ID)
		if err != nil {
			return s, v, err
		}
		d.mu.Lock()
		now := d.board[s.ID]
		d.mu.Unlock()
		if mustJSON(now) == mustJSON(s) {
			return s, v, nil
		}
	}
}

// mustJSON writes a board row for comparing; it holds texts, numbers and times.
func mustJSON(s model.Summary) string {
	raw, err := json.Marshal(s)
	if err != nil {
		panic("desk: a board row cannot be written: " + err.Error())
	}
	return string(raw)
}

func (d *Desk) checkBlob(ctx context.Context, m model.ImportCommitted) string {
	r, err := d.db.OpenBlob(ctx, m.SHA256)
	if err != nil {
		return fmt.Sprintf("the original of %s is missing.", m.File)
	}
	defer r.Close()
	sum, err := hashReader(ctx, r)
	if err != nil || sum != m.SHA256 {
		return fmt.Sprintf("the original of %s was changed: its digest is no longer the one recorded.", m.File)
	}
	return ""
}

// Prove writes a proof that one entry is in the log, without showing the others.
func (d *Desk) Prove(ctx context.Context, seq model.Seq, withBody bool) ([]byte, error) {
	src, err := d.db.Source()
	if err != nil {
		return nil, err
	}
	defer src.Close()
	if uint64(seq) >= src.Size() {
		return nil, model.Refuse(model.NotFound, "entry", fmt.Sprintf("The log holds entries 0 to %d.", src.Size()-1), "there is no entry %d.", seq)
	}
	from, key, err := d.proofSource(src, seq)
	if err != nil {
		return nil, err
	}
	return journal.ProveEntry(ctx, from, uint64(seq), key, withBody)
}

// ProvePrefix is the proof that an old head, such as one on a printed page, is the
// beginning of the log as it is now.
func (d *Desk) ProvePrefix(ctx context.Context, old Head) ([]byte, error) {
	src, err := d.db.Source()
	if err != nil {
		return nil, err
	}
	defer src.Close()
	if old.Size > src.Size() {
		return nil, model.Refuse(model.Broken, "head", "It is of another logbook, or entries were cut off here: run `bridgelogctl verify --against` with it.",
			"the head speaks of %d entries, and this log holds %d.", old.Size, src.Size())
	}
	proof, err := journal.ProvePrefix(ctx, src, old, d.signer.Verifier())
	if errors.Is(err, journal.ErrBroken) {
		err = &model.Error{Kind: model.Broken, Field: "head", Err: err, Text: "no proof can be written: " + err.Error() + ".", Hint: "It is of another logbook, or something before was changed: run `bridgelogctl verify --against` with it, and copy the folder as it is."}
	}
	return proof, err
}

// WriteJournal writes the whole journal in the open export format that other
// verifiers read (docs/journal.md).
func (d *Desk) WriteJournal(ctx context.Context, w io.Writer) error {
	src, err := d.db.Source()
	if err != nil {
		return err
	}
	defer src.Close()
	return journal.WriteExport(ctx, w, src, d.public)
}
