package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bridgelog/interop"
	"bridgelog/model"
	"bridgelog/storage"
)

// DatasetFrom is how many rows make a file a dataset: beyond it, the rows stand
// beside the journal and one entry commits to them.
const DatasetFrom = 2000

// keepForEyes is how many records of each outcome a plan keeps for the preview.
const keepForEyes = 200

// mostRejects is how many refusals the entry of an import lists, runs of one
// reason as one. The preview lists all; the record must not be as long as a broken
// file, and every later start reads it.
const mostRejects = 20_000

// ImportAsk is what a person decides about an import.
type ImportAsk struct {
	Incident model.IncidentID // empty when a new incident is to be made from the file
	Path     string
	Format   string           // overrules the recognised format
	Mapping  *interop.Mapping // for generic CSV
	TimeForm string           // "dmy" or "mdy" where the file does not settle it
	Zone     string           // IANA zone of times without one; empty takes the format's contract, else the incident's
	Progress func(done, total int64)
}

// Plan is a file read and understood but not yet taken in: what a preview
// shows. Commit or Drop ends it.
type Plan struct {
	Ask        ImportAsk
	File       string // name without folder
	SHA256     string
	Size       int64
	Summary    interop.Summary
	Accepted   []interop.Record // the first of them
	Duplicates []interop.Record // the first of them
	Flagged    []interop.Record // the first accepted ones with something to look at
	Rejects    []model.ImportReject

	id     string
	rows   []model.RowFields
	extras []string
	staged *storage.Staged
}

// Dataset reports whether the rows will stand beside the journal.
func (p *Plan) Dataset() bool { return p.staged != nil }

// Rows is the number of timeline rows or dataset rows the plan would add.
func (p *Plan) Rows() int {
	if p.staged != nil {
		return p.staged.Rows
	}
	return len(p.rows)
}

// PlanImport reads a file once, from start to end, and says what taking it in
// would do. Nothing is recorded.
func (d *Desk) PlanImport(ctx context.Context, ask ImportAsk) (*Plan, error) {
	f, info, err := openFile(ask.Path, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p := &Plan{Ask: ask, File: filepath.Base(ask.Path), Size: info.Size(), id: newID()}
	opts, err := d.importOptions(ctx, ask, p.File, info.ModTime())
	if err != nil {
		return nil, err
	}
	type hashed struct {
		sum string
		err error
	}
	digest := make(chan hashed, 1)
	go func() { // hashing runs beside reading
		sum, err := hashFile(ctx, ask.Path)
		digest <- hashed{sum, err}
	}()
	err = d.read(ctx, f, info.Size(), opts, p)
	h := <-digest
	p.SHA256 = h.sum
	if err == nil {
		err = h.err
	}
	if err != nil {
		return nil, errors.Join(err, d.Drop(p))
	}
	return p, nil
}

func (d *Desk) importOptions(ctx context.Context, ask ImportAsk, name string, modified time.Time) (interop.Options, error) {
	o := interop.Options{Format: ask.Format, Mapping: ask.Mapping, TimeForm: ask.TimeForm, Home: model.Location(d.o.Zone), Now: d.o.Now(),
		FileName: name, Modified: modified, Progress: ask.Progress, WantExtra: true}
	if ask.Zone != "" {
		loc, err := model.KnownZone(ask.Zone)
		if err != nil {
			return o, err
		}
		o.Zone = loc
	}
	if ask.Incident == "" {
		return o, nil
	}
	v, err := d.Incident(ctx, ask.Incident)
	if err != nil {
		return o, err
	}
	o.Home = v.Location()
	seen := map[string]bool{}
	for _, row := range v.Timeline().All() {
		if row.Source != nil && row.Source.Key != "" && !row.Struck() {
			seen[row.Source.Key] = true
		}
	}
	for _, m := range v.Imports {
		if m.Dataset == nil || m.Withdrawn {
			continue
		}
		if err := d.db.DatasetKeys(ctx, m.Dataset.ID, func(key string) { seen[key] = true }); err != nil {
			return o, err
		}
	}
	if len(seen) > 0 {
		o.Seen = func(key string) bool { return seen[key] }
	}
	return o, nil
}

var errEnough = errors.New("no more records wanted")

// read runs the pipeline. Rows stay in memory up to DatasetFrom; from there on
// they flow into a staged dataset, in the same single pass.
func (d *Desk) read(ctx context.Context, in io.ReaderAt, size int64, o interop.Options, p *Plan) error {
	var readErr error
	next, stop := iter.Pull(iter.Seq[interop.Record](func(yield func(interop.Record) bool) {
		p.Summary, readErr = interop.Read(ctx, io.NewSectionReader(in, 0, size), o, func(r interop.Record) error {
			if !yield(r) {
				return errEnough
			}
			return nil
		})
	}))
	defer stop()
	for len(p.rows) <= DatasetFrom {
		r, more := next()
		if !more {
			return readErr
		}
		for _, row := range p.note(r) {
			p.rows, p.extras = append(p.rows, row), append(p.extras, string(r.Extra))
		}
	}
	staged, err := d.db.StageDataset(ctx, storage.DatasetLoad{ID: p.id, Incident: string(p.Ask.Incident),
		Rows: func(yield func(storage.DatasetRow, error) bool) {
			for i, row := range p.rows {
				if !yield(datasetRow(row, p.extras[i]), nil) {
					return
				}
			}
			for r, more := next(); more; r, more = next() {
				for _, row := range p.note(r) {
					if !yield(datasetRow(row, string(r.Extra)), nil) {
						return
					}
				}
			}
			if readErr != nil {
				yield(storage.DatasetRow{}, readErr)
			}
		}})
	p.rows, p.extras = nil, nil
	if err != nil {
		return err
	}
	p.staged = &staged
	return nil
}

// note keeps the account of one record and returns the rows to take in.
func (p *Plan) note(r interop.Record) []model.RowFields {
	switch r.Outcome {
	case interop.Rejected:
		if n := len(p.Rejects); n > 0 {
			last := &p.Rejects[n-1]
			if last.Reason == r.Reason && max(last.Row, last.To)+1 == r.Number {
				last.To = r.Number
				return nil
			}
		}
		p.Rejects = append(p.Rejects, model.ImportReject{Row: r.Number, Reason: r.Reason})
		return nil
	case interop.Duplicate:
		if len(p.Duplicates) < keepForEyes {
			p.Duplicates = append(p.Duplicates, r)
		}
		return nil
	}
	if len(p.Accepted) < keepForEyes {
		p.Accepted = append(p.Accepted, r)
	}
	if len(r.Flags) > 0 && len(p.Flagged) < keepForEyes {
		p.Flagged = append(p.Flagged, r)
	}
	return append([]model.RowFields{r.Row}, r.More...)
}

func datasetRow(row model.RowFields, extra string) storage.DatasetRow {
	r := storage.DatasetRow{Kind: string(row.Kind), Text: row.Text, Systems: strings.Join(row.Systems, ", "),
		People: strings.Join(row.People, ", "), Extra: extra, Precision: string(row.Happened.Precision)}
	if row.Happened.Known() {
		r.From, r.To = row.Happened.From, row.Happened.To
	}
	if s := row.Source; s != nil {
		r.Row, r.Line, r.Key = s.Row, s.Line, s.Key
	}
	return r
}

// Drop gives up a plan; rows staged for it are removed.
func (d *Desk) Drop(p *Plan) error {
	if p.staged == nil {
		return nil
	}
	staged := p.staged
	p.staged = nil
	return d.db.DropStaged(context.Background(), staged.ID)
}

// CommitImport takes a plan in as one act: the original file is kept, then one
// entry and its rows are sealed together. progress counts bytes of the file.
func (d *Desk) CommitImport(ctx context.Context, p *Plan, progress func(done, total int64)) (Change, error) {
	if p.Ask.Incident == "" {
		return Change{}, model.Refuse(model.Internal, p.File, "", "an import needs an incident.")
	}
	f, err := os.Open(p.Ask.Path)
	if err != nil {
		return Change{}, fileError(p.Ask.Path, err)
	}
	defer f.Close()
	blob, err := d.db.PutBlob(ctx, f, func(n int64) {
		if progress != nil {
			progress(n, p.Size)
		}
	})
	if err != nil {
		return Change{}, err
	}
	if blob.SHA256 != p.SHA256 {
		return Change{}, model.Refuse(model.Conflict, p.File, "Preview it again.", "the file was changed since it was read.")
	}
	s := p.Summary
	act := model.ImportCommitted{ID: p.id, File: p.File, SHA256: p.SHA256, Size: p.Size, Blob: blob.Place,
		Format: s.Verdict.Format, Zone: s.Zone, ZoneWhy: s.ZoneWhy, Records: s.Records, Accepted: s.Accepted,
		Duplicates: s.Duplicates, Rejected: s.Rejected, Undated: s.Undated, Rejects: p.Rejects}
	if len(p.Rejects) > mostRejects {
		act.Rejects = append(slices.Clone(p.Rejects[:mostRejects]), model.ImportReject{Row: p.Rejects[mostRejects].Row,
			Reason: "From here on refused records are counted and not listed; the original holds them."})
	}
	if s.Mapping != nil {
		raw, err := json.Marshal(s.Mapping)
		if err != nil {
			return Change{}, err
		}
		act.Mapping = string(raw)
	}
	var datasets []string
	if p.staged != nil {
		act.Dataset = &model.Dataset{ID: p.staged.ID, Rows: p.staged.Rows, First: p.staged.First, Last: p.staged.Last,
			RowsSHA256: p.staged.Digest}
		datasets = []string{p.staged.ID}
	}
	d.mu.Lock()
	change, err := d.do(ctx, model.CommitImport{Incident: p.Ask.Incident, Import: act, Rows: p.rows}, datasets)
	d.mu.Unlock()
	if err != nil {
		return Change{}, err
	}
	p.staged = nil
	d.tell(change)
	return change, nil
}

// OpenFromPlan makes the incident that the planned file describes, from its
// proposal and the file's name.
func (d *Desk) OpenFromPlan(ctx context.Context, p *Plan) (Change, error) {
	open := model.OpenIncident{Title: "Imported from " + p.File, Category: "other"}
	if pr := p.Summary.Incident; pr != nil {
		if pr.Title != "" {
			open.Title = pr.Title
		}
		open.Severity, open.Source, open.Detected, open.Systems = pr.Severity, pr.Source, pr.Detected, pr.Systems
	}
	change, err := d.Do(ctx, open)
	if err == nil {
		p.Ask.Incident = change.Incident
	}
	return change, err
}

// openFile opens a file a person chose. What is no file is refused before it is
// opened: a pipe would never end. One larger than most is refused before it is
// read; 0 takes any.
func openFile(path string, most int64) (*os.File, fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, fileError(path, err)
	}
	name := model.ShownName(filepath.Base(path))
	if !info.Mode().IsRegular() {
		why := unfit(info.Mode())
		if info.IsDir() {
			why = "this is a folder."
		}
		return nil, nil, model.Refuse(model.Invalid, name, "Choose a file.", "%s", why)
	}
	if most > 0 && info.Size() > most {
		return nil, nil, model.Refuse(model.Invalid, name, "Choose another, or split it.", "the file is larger than %d MB.", most>>20)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fileError(path, err)
	}
	if info, err = f.Stat(); err != nil {
		return nil, nil, errors.Join(fileError(path, err), f.Close())
	}
	return f, info, nil
}

func hashFile(ctx context.Context, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fileError(path, err)
	}
	defer f.Close()
	sum, err := hashReader(ctx, f)
	if err != nil {
		return "", fileError(path, err)
	}
	return sum, nil
}

func hashReader(ctx context.Context, r io.Reader) (string, error) {
	h := sha256.New()
	buf := make([]byte, 1<<20)
	for {
		n, err := r.Read(buf)
		h.Write(buf[:n])
		if err == io.EOF {
			return hex.EncodeToString(h.Sum(nil)), nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return "", err
		}
	}
}

func fileError(path string, err error) error {
	name := filepath.Base(path)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, os.ErrNotExist):
		return &model.Error{Kind: model.NotFound, Field: name, Err: err, Text: "there is no such file.", Hint: "Check the name and the folder."}
	case errors.Is(err, os.ErrPermission):
		return &model.Error{Kind: model.Invalid, Field: name, Err: err, Text: "this file may not be read.", Hint: "Check its permissions."}
	}
	return &model.Error{Kind: model.Invalid, Field: name, Err: err, Text: "the file cannot be read: " + err.Error() + "."}
}

// RejectList is every rejected record; runs of the same reason are written out.
func (p *Plan) RejectList() []model.ImportReject {
	all := make([]model.ImportReject, 0, len(p.Rejects))
	for _, r := range p.Rejects {
		for row := r.Row; row <= max(r.Row, r.To); row++ {
			all = append(all, model.ImportReject{Row: row, Reason: r.Reason})
		}
	}
	return all
}
